//! A fit under way: the songs of a task, checked, and the loops over them that all classifiers share.

use std::collections::BTreeSet;

use auteur_classifier::{FitError, FitPart, FitTask, JudgeError, Song};
use auteur_ground::{Progress, RandomStream};

use crate::answers::ClipRows;
use crate::choice::{ValidationScore, choose};
use crate::classical::Classical;
use crate::error::{Unfit, unlearnable};
use crate::hearing::Hearing;
use crate::in_order::in_order;
use crate::moments::Moments;

/// The fewest artists that can be told apart.
const FEWEST_ARTISTS: usize = 2;

/// What a classifier is fitted to.
pub(crate) struct Fitting<'a> {
    /// The artists' names in label order.
    pub(crate) artists: &'a [String],
    /// Songs to learn from, whole, with the labels of their artists.
    pub(crate) train: Vec<(Song<'a>, usize)>,
    /// Songs to choose by, clip by clip, with the labels of their artists.
    pub(crate) validation: Vec<(Song<'a>, usize)>,
    /// How they are heard.
    pub(crate) hearing: Hearing,
    /// All that is left to chance.
    pub(crate) random: RandomStream,
    progress: &'a dyn Progress,
}

impl<'a> Fitting<'a> {
    /// Takes the songs of a task, of which `n_mfcc` coefficients per frame are heard.
    ///
    /// # Errors
    /// [`FitError::Setting`] for more coefficients than bands, [`FitError::Songs`] for songs that teach nothing, and
    /// [`FitError::Store`].
    pub(crate) fn new<C: Classical>(task: &FitTask<'a>, n_mfcc: usize) -> Result<Self, FitError> {
        let training = &task.configuration.training;
        let fitting = Self {
            artists: task.artists(),
            train: task.songs(FitPart::Train)?,
            validation: task.songs(FitPart::Validation)?,
            hearing: Hearing::new(task.store.config(), n_mfcc, task.part(FitPart::Train).grid())?,
            random: RandomStream::new(training.seed),
            progress: task.progress,
        };
        fitting.check_training(C::FEWEST_SONGS).map_err(FitError::Songs)?;
        if C::CHOOSES {
            fitting.check_validation().map_err(FitError::Songs)?;
        }
        Ok(fitting)
    }

    /// Refuses training songs that show no artists.
    fn check_training(&self, fewest: usize) -> Result<(), String> {
        let artists = self.artists.len();
        if artists < FEWEST_ARTISTS {
            return Err(format!("a classifier needs at least {FEWEST_ARTISTS} artists, not {artists}"));
        }
        for (label, artist) in self.artists.iter().enumerate() {
            let songs = || self.train.iter().filter(|(_, artist)| *artist == label);
            let found = songs().count();
            if found < fewest {
                return Err(format!(
                    "{artist} has {found} of the training songs; a classifier needs at least {fewest}"
                ));
            }
            if songs().all(|(song, _)| frames(song) == 0) {
                return Err(format!("no training song of {artist} has frames"));
            }
        }
        Ok(())
    }

    /// Refuses validation songs that choose nothing: all of one artist, or none as long as a clip.
    fn check_validation(&self) -> Result<(), String> {
        let artists: BTreeSet<usize> = self.validation.iter().map(|(_, artist)| *artist).collect();
        if let (1, Some(&only)) = (artists.len(), artists.first()) {
            let artist = &self.artists[only];
            return Err(format!(
                "all validation songs are by {artist}; choosing settings needs songs by at least 2 artists"
            ));
        }
        let longest = self.validation.iter().map(|(song, _)| frames(song)).max().unwrap_or(0);
        let needed = self.hearing.grid.shortest_song();
        if longest < needed {
            return Err(format!(
                "no validation song has the {needed} frames that clips need; the longest has {longest}"
            ));
        }
        Ok(())
    }

    /// What `work` makes of every item, in their order, on all threads of the current pool; progress calls it `task`.
    ///
    /// # Errors
    /// The first of `work` in the items' order, whatever the number of threads, and [`FitError::Cancelled`].
    pub(crate) fn each<I: Sync, T: Send>(
        &self,
        task: &str,
        items: &[I],
        work: impl Fn(&I) -> Result<T, JudgeError> + Sync,
    ) -> Result<Vec<T>, FitError> {
        self.progress.begin(task, items.len() as u64);
        let done = in_order(items, self.progress, work);
        self.progress.finish();
        done.map_err(unlearnable)
    }

    /// What `work` makes of every training song.
    ///
    /// # Errors
    /// Those of [`Fitting::each`].
    pub(crate) fn each_train_song<T: Send>(
        &self,
        work: impl Fn(&Song) -> Result<T, JudgeError> + Sync,
    ) -> Result<Vec<T>, FitError> {
        self.each("Listening", &self.train, |(song, _)| work(song))
    }

    /// What `work` makes of every validation song.
    ///
    /// # Errors
    /// Those of [`Fitting::each`].
    pub(crate) fn each_validation_song<T: Send>(
        &self,
        work: impl Fn(&Song) -> Result<T, JudgeError> + Sync,
    ) -> Result<Vec<T>, FitError> {
        self.each("Choosing", &self.validation, |(song, _)| work(song))
    }

    /// What belongs to each training song, by artist, in the songs' order.
    pub(crate) fn by_artist<T>(&self, of_songs: Vec<T>) -> Vec<Vec<T>> {
        let mut by_artist: Vec<Vec<T>> = self.artists.iter().map(|_| Vec::new()).collect();
        for ((_, artist), of_song) in self.train.iter().zip(of_songs) {
            by_artist[*artist].push(of_song);
        }
        by_artist
    }

    /// The moments of each artist's songs together.
    pub(crate) fn artist_moments(&self, of_songs: Vec<Moments>) -> Vec<Moments> {
        let width = of_songs.first().map_or(0, |moments| moments.mean.len());
        let by_artist = self.by_artist(of_songs);
        by_artist.iter().map(|songs| Moments::sum(width, songs)).collect()
    }

    /// Of candidates, whose rows for each validation song are given, the one that answers best, and how well it does.
    ///
    /// # Errors
    /// [`FitError::Songs`] where a candidate has no answer to a song.
    pub(crate) fn choose(&self, answers: &[Vec<ClipRows>]) -> Result<(usize, ValidationScore), FitError> {
        choose(self.artists.len(), &self.validation, answers).map_err(unlearnable)
    }

    /// Of candidates that were fitted, those that could be.
    ///
    /// # Errors
    /// That of the first, where none could be.
    pub(crate) fn viable<T>(
        &self,
        fitted: impl IntoIterator<Item = Result<T, Unfit>>,
    ) -> Result<Vec<T>, FitError> {
        let (mut viable, mut first) = (Vec::new(), None);
        for candidate in fitted {
            match candidate {
                Ok(candidate) => viable.push(candidate),
                Err(unfit) => {
                    self.progress.note(&format!("not chosen: {unfit}"));
                    first = first.or(Some(unfit));
                }
            }
        }
        match first {
            Some(unfit) if viable.is_empty() => Err(unfit.into()),
            _ => Ok(viable),
        }
    }
}

fn frames(song: &Song) -> usize {
    song.features.log_mel.n_frames()
}
