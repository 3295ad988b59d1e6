//! The producer effect: what a classifier loses when it must name an artist on an album that it has not heard.
//!
//! Song-split F1 less album-split F1, on the same artists and of the same seeds. Songs are resampled for both splits at
//! once, since the two test many of the same songs.

use std::collections::BTreeSet;

use auteur_dataset::SplitKind;
use auteur_evaluation::{Bootstrap, Score, Tallies};
use auteur_ground::Progress;
use rayon::prelude::*;

use super::{Analysis, Cell, Difference, Division, Level};
use crate::ReportError;

/// Resamples of a single artist's songs: a few songs have few resamples that differ.
const ARTIST_RESAMPLES: usize = 2_000;

/// What a classifier loses from song split to album split.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProducerEffect {
    /// Index in [`Analysis::classifiers`].
    pub(crate) classifier: usize,
    pub(crate) clip_seconds: f64,
    /// Number of artists.
    pub(crate) artists: usize,
    /// Trials that both splits have.
    pub(crate) trials: usize,
    pub(crate) frame: Difference,
    pub(crate) song: Difference,
    /// In label order, for the reference length only: those whom both splits test, at frame and at song level.
    pub(crate) by_artist: Vec<[ArtistEffect; 2]>,
}

/// What the split means for one artist.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArtistEffect {
    pub(crate) artist: String,
    /// F1 where songs were split.
    pub(crate) by_song: f64,
    /// F1 where albums were split.
    pub(crate) by_album: f64,
    pub(crate) difference: Difference,
}

pub(super) fn effects(
    analysis: &Analysis,
    progress: &dyn Progress,
) -> Result<Vec<ProducerEffect>, ReportError> {
    let pairs: Vec<(&Cell, &Cell)> = analysis
        .cells
        .iter()
        .filter(|cell| cell.division.split == SplitKind::Album)
        .filter_map(|album| Some((song_split_of(analysis, album)?, album)))
        .collect();
    progress.begin("producer effect", pairs.len() as u64);
    let effects: Result<Vec<Option<ProducerEffect>>, _> = pairs
        .into_par_iter()
        .map(|(song, album)| {
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            let reference = analysis.reference(album.classifier, album.division);
            let is_reference = reference.is_some_and(|cell| cell.clip_seconds == album.clip_seconds);
            progress.advance(1);
            Ok(effect(song, album, is_reference))
        })
        .collect();
    progress.finish();
    Ok(effects?.into_iter().flatten().collect())
}

/// The song split of the very artists that an album split is about.
fn song_split_of<'c, 'a>(analysis: &'c Analysis<'a>, album: &Cell) -> Option<&'c Cell<'a>> {
    let names = |cell: &Cell| -> BTreeSet<String> {
        cell.trials.iter().flat_map(|trial| trial.predictions.artists().to_vec()).collect()
    };
    Division::ALL
        .into_iter()
        .filter(|division| division.split == SplitKind::Song)
        .filter_map(|division| analysis.cell(album.classifier, division, album.clip_seconds))
        .find(|song| names(song) == names(album))
}

/// None of two splits without a seed in common.
fn effect(song: &Cell, album: &Cell, is_reference: bool) -> Option<ProducerEffect> {
    let [frame, by_vote] = Level::BOTH.map(|level| Pair::of(song, album, level));
    let by_artist = if is_reference { by_artist(album, [&frame, &by_vote]) } else { Vec::new() };
    Some(ProducerEffect {
        classifier: album.classifier,
        clip_seconds: album.clip_seconds,
        artists: album.n_artists(),
        trials: frame.album.len(),
        frame: frame.difference(Score::WeightedF1)?.difference,
        song: by_vote.difference(Score::WeightedF1)?.difference,
        by_artist,
    })
}

fn by_artist(album: &Cell, [frame, song]: [&Pair; 2]) -> Vec<[ArtistEffect; 2]> {
    let effects = album.trials[0].predictions.artists().iter().filter_map(|artist| {
        let score = Score::ArtistF1(artist);
        Some([frame.difference(score)?, song.difference(score)?])
    });
    effects.collect()
}

/// The trials of both splits whose seeds both have, at one level, seed by seed.
struct Pair {
    song: Vec<Tallies>,
    album: Vec<Tallies>,
}

impl Pair {
    fn of(song: &Cell, album: &Cell, level: Level) -> Self {
        let kept = |cell: &Cell, other: &Cell| {
            let trials = cell.trials.iter().zip(&cell.resampling(level).tallies);
            let paired = trials.filter(|(trial, _)| other.has_seed(trial.condition.seed));
            paired.map(|(_, tallies)| tallies.clone()).collect()
        };
        Self { song: kept(song, album), album: kept(album, song) }
    }

    fn difference(&self, score: Score) -> Option<ArtistEffect> {
        split_difference([&self.song, &self.album], score)
    }
}

fn split_difference(tallies: [&[Tallies]; 2], score: Score) -> Option<ArtistEffect> {
    let bootstrap = match score {
        Score::ArtistF1(_) => Bootstrap { resamples: ARTIST_RESAMPLES, ..Bootstrap::default() },
        Score::WeightedF1 | Score::Accuracy => Bootstrap::default(),
    };
    let artist = match score {
        Score::ArtistF1(artist) => artist.to_owned(),
        Score::WeightedF1 | Score::Accuracy => String::new(),
    };
    let scores = bootstrap.score(&tallies, score)?;
    let difference = Difference::of(&scores[0].minus(&scores[1])?);
    Some(ArtistEffect { artist, by_song: scores[0].estimate(), by_album: scores[1].estimate(), difference })
}
