//! The producer effect: what a classifier loses when it must name an artist on an album that it has not heard.
//!
//! Song-split F1 less album-split F1, on the same artists and of the same seeds. Songs are resampled for both splits at
//! once, since the two test many of the same songs.

use std::collections::BTreeSet;

use auteur_dataset::SplitKind;
use auteur_evaluation::{Bootstrap, Resampled, Score, Tallies};
use auteur_ground::Progress;
use rayon::prelude::*;

use super::difference::{Difference, Estimate};
use super::division::Division;
use super::level::Level;
use super::setups::{Key, Setup, Setups};
use crate::ReportError;

/// Resamples of a single artist's songs: a few songs have few resamples that differ.
const ARTIST_RESAMPLES: usize = 2_000;

/// What a classifier loses from song split to album split.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProducerEffect {
    /// The album split.
    pub(crate) album: Key,
    /// The song split of the same artists.
    pub(crate) split_by_song: Key,
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
    pub(crate) by_song: Estimate,
    /// F1 where albums were split.
    pub(crate) by_album: Estimate,
    pub(crate) difference: Difference,
}

/// Finds the effect wherever a classifier was tried on both splits of the same artists.
pub(super) fn effects(setups: &Setups, progress: &dyn Progress) -> Result<Vec<ProducerEffect>, ReportError> {
    let albums = setups.iter().filter(|setup| setup.key.division.split == SplitKind::Album);
    let pairs: Vec<Splits> = albums.filter_map(|album| Splits::of(setups, album)).collect();
    progress.begin("Measuring the producer effect", pairs.len() as u64);
    let effects: Result<Vec<Option<ProducerEffect>>, _> = pairs
        .into_par_iter()
        .map(|splits| {
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            let Key { classifier, division, .. } = splits.album.key;
            let reference = setups.reference(classifier, division);
            let is_reference = reference.is_some_and(|setup| setup.key == splits.album.key);
            progress.advance(1);
            Ok(splits.effect(is_reference))
        })
        .collect();
    progress.finish();
    Ok(effects?.into_iter().flatten().collect())
}

/// The two splits of the same artists.
struct Splits<'s, 'a> {
    song: &'s Setup<'a>,
    album: &'s Setup<'a>,
}

impl<'s, 'a> Splits<'s, 'a> {
    /// An album split, and the song split of the very artists that it is about.
    fn of(setups: &'s Setups<'a>, album: &'s Setup<'a>) -> Option<Self> {
        let names = |setup: &Setup<'a>| -> BTreeSet<&'a String> {
            setup.trials.iter().flat_map(|trial| trial.answers.artists()).collect()
        };
        let song = Division::ALL
            .into_iter()
            .filter(|division| division.split == SplitKind::Song)
            .filter_map(|division| setups.get(Key { division, ..album.key }))
            .find(|song| names(song) == names(album))?;
        Some(Self { song, album })
    }

    /// None of two splits without a seed in common.
    fn effect(&self, is_reference: bool) -> Option<ProducerEffect> {
        let [frame, by_vote] = Level::BOTH.map(|level| self.shared(level));
        let by_artist =
            if is_reference { by_artist(self.album.artists(), &frame, &by_vote) } else { Vec::new() };
        Some(ProducerEffect {
            album: self.album.key,
            split_by_song: self.song.key,
            artists: self.album.artists().len(),
            trials: frame.album.len(),
            frame: frame.difference()?,
            song: by_vote.difference()?,
            by_artist,
        })
    }

    /// The trials whose seeds both splits have, at one level.
    fn shared(&self, level: Level) -> Shared {
        let kept = |setup: &Setup, other: &Setup| {
            let trials = setup.trials.iter().zip(&setup.resampling(level).tallies);
            let paired = trials.filter(|(trial, _)| other.has_seed(trial.condition.seed));
            paired.map(|(_, tallies)| tallies.clone()).collect()
        };
        Shared { song: kept(self.song, self.album), album: kept(self.album, self.song) }
    }
}

fn by_artist(artists: &[String], frame: &Shared, song: &Shared) -> Vec<[ArtistEffect; 2]> {
    let effects =
        artists.iter().filter_map(|artist| Some([frame.effect_on(artist)?, song.effect_on(artist)?]));
    effects.collect()
}

/// The trials of both splits whose seeds both have, at one level, seed by seed.
struct Shared {
    song: Vec<Vec<Tallies>>,
    album: Vec<Vec<Tallies>>,
}

impl Shared {
    /// The difference in F1 over all artists.
    fn difference(&self) -> Option<Difference> {
        let [song, album] = self.resampled(Bootstrap::default(), Score::WeightedF1)?;
        Some(Difference::of(&song.minus(&album)?))
    }

    fn effect_on(&self, artist: &str) -> Option<ArtistEffect> {
        let bootstrap = Bootstrap { resamples: ARTIST_RESAMPLES, ..Bootstrap::default() };
        let [song, album] = self.resampled(bootstrap, Score::ArtistF1(artist))?;
        Some(ArtistEffect {
            artist: artist.to_owned(),
            by_song: Estimate::of(&song),
            by_album: Estimate::of(&album),
            difference: Difference::of(&song.minus(&album)?),
        })
    }

    /// A score on both splits, under the same resamples.
    fn resampled(&self, bootstrap: Bootstrap, score: Score) -> Option<[Resampled; 2]> {
        bootstrap.score(&[&self.song, &self.album], score)?.try_into().ok()
    }
}
