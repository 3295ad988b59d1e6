//! How good likeness is on a store: how many of the nearest songs are by the same artist, where what differs within artists was
//! learnt from others; and beside it, two plainer ways to compare songs.

mod plainer;

use std::path::Path;

use auteur_dataset::StoredSong;
use auteur_ground::Progress;
use auteur_likeness::Places;
use serde::Serialize;

use super::space::{Space, labels};
use super::{SimilarError, album, open};
use plainer::{MeanVectors, Timbres};

/// Parts into which artists are dealt.
const FOLDS: usize = 10;
/// The nearest that are looked at.
const NEAREST: usize = 10;

/// The most songs that are judged, in all parts together.
const MOST_JUDGED: usize = 2000;

/// How many of the nearest songs are by the same artist.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LikenessJudgement {
    /// Songs whose artist has another song, that were judged: all, or about two thousand, compared with all others.
    pub songs: usize,
    /// What guessing would give, as [`Precision::at_10`].
    pub by_chance: f64,
    /// Songs whose artist has another album.
    pub songs_with_other_albums: usize,
    /// By the likeness that songs are listed by.
    #[serde(flatten)]
    pub precision: Precision,
    /// By the cosine of the means of the encoder's vectors.
    pub vectors: Precision,
    /// By the divergence of Gaussians of cepstral coefficients, [`SongTimbre`](auteur_classical::SongTimbre).
    pub mfcc: Precision,
}

/// The share of the nearest songs that are by the same artist: the mean over the songs that were judged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Precision {
    /// Of the ten nearest, or of as many as the artist has others.
    #[serde(rename = "precision_at_10")]
    pub at_10: f64,
    /// The same with all songs of the song's own album left out; none where no artist has two albums.
    #[serde(rename = "precision_at_10_of_other_albums")]
    pub of_other_albums: Option<f64>,
}

/// A way to compare songs.
trait Comparison {
    /// The songs most alike to `song` among those that are `wanted`, at most `most`.
    fn nearest(&self, song: usize, most: usize, wanted: &(dyn Fn(usize) -> bool + Sync)) -> Vec<usize>;
}

impl Comparison for Places<'_> {
    fn nearest(&self, song: usize, most: usize, wanted: &(dyn Fn(usize) -> bool + Sync)) -> Vec<usize> {
        Self::nearest(self, self.of(song), most, wanted).into_iter().map(|near| near.song).collect()
    }
}

/// Judges the likeness of the songs of a store. Artists are dealt into at most ten parts in turn, and the songs of each part are compared
/// in a space whose whitening was learnt from the other parts alone.
///
/// # Errors
/// [`SimilarError`].
pub fn judge_likeness(store: &Path, progress: &dyn Progress) -> Result<LikenessJudgement, SimilarError> {
    let opened = open(store)?;
    let songs: Vec<&StoredSong> = opened.songs().iter().collect();
    let labels = labels(&songs);
    let artists = labels.iter().max().map_or(0, |label| label + 1);
    let mut count = vec![0; artists];
    labels.iter().for_each(|label| count[*label] += 1);
    let several = count.iter().filter(|count| **count > 1).count();
    if several < 2 || artists < 3 {
        return Err(SimilarError::TooFewArtists { store: store.to_path_buf(), artists: several });
    }
    let folds = artists.min(FOLDS);
    let judged = |fold: usize| -> Vec<usize> {
        let own = || (0..songs.len()).filter(|song| labels[*song] % folds == fold);
        // Where there are many songs, evenly from the list.
        own().step_by(own().count().div_ceil(MOST_JUDGED / folds).max(1)).collect()
    };
    let [mut whitened, mut vectors, mut mfcc] = [(); 3].map(|()| Tally::default());
    let asked = Asked { songs: &songs, labels: &labels, progress };
    for fold in 0..folds {
        let space = Space::of(&opened, &songs, &labels, |song| labels[song] % folds != fold)?;
        let values = space.places(&opened, &songs, progress)?;
        let places = Places::new(&values, values.len() / songs.len())?;
        asked.of(&judged(fold), &places, &mut whitened)?;
    }
    let all: Vec<usize> = (0..folds).flat_map(judged).collect();
    asked.of(&all, &MeanVectors::of(&opened, &songs, progress)?.places()?, &mut vectors)?;
    asked.of(&all, &Timbres::of(&opened, &songs, progress)?, &mut mfcc)?;
    Ok(LikenessJudgement {
        songs: whitened.all.len(),
        by_chance: mean(&whitened.by_chance),
        songs_with_other_albums: whitened.other_albums.len(),
        precision: whitened.precision(),
        vectors: vectors.precision(),
        mfcc: mfcc.precision(),
    })
}

/// What was found for each song that was judged.
#[derive(Default)]
struct Tally {
    all: Vec<f64>,
    by_chance: Vec<f64>,
    other_albums: Vec<f64>,
}

impl Tally {
    fn precision(&self) -> Precision {
        let of_other_albums = (!self.other_albums.is_empty()).then(|| mean(&self.other_albums));
        Precision { at_10: mean(&self.all), of_other_albums }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Songs and whose they are.
struct Asked<'a> {
    songs: &'a [&'a StoredSong],
    labels: &'a [usize],
    progress: &'a dyn Progress,
}

impl Asked<'_> {
    /// Counts, for some songs, how many of those nearest by this comparison are by the same artist.
    fn of(
        &self,
        judged: &[usize],
        comparison: &dyn Comparison,
        tally: &mut Tally,
    ) -> Result<(), SimilarError> {
        let Self { songs, labels, progress } = self;
        for &song in judged {
            if progress.is_cancelled() {
                return Err(SimilarError::Cancelled);
            }
            let same = |other: &usize| labels[*other] == labels[song];
            let precision = |wanted: &(dyn Fn(usize) -> bool + Sync)| {
                let others = (0..songs.len()).filter(|other| wanted(*other)).filter(same).count();
                let nearest = others.min(NEAREST);
                let found = comparison.nearest(song, nearest, wanted);
                let right = found.iter().filter(|near| same(near)).count();
                (nearest > 0).then(|| (right as f64 / nearest as f64, others))
            };
            if let Some((precision, others)) = precision(&|other| other != song) {
                tally.all.push(precision);
                tally.by_chance.push(others as f64 / (songs.len() - 1) as f64);
            }
            let elsewhere = |other: usize| album(songs[other]) != album(songs[song]);
            tally.other_albums.extend(precision(&elsewhere).map(|(precision, _)| precision));
        }
        Ok(())
    }
}
