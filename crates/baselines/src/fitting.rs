//! What a classifier is fitted to, and the loops that all of them share: over songs on all cores, watched and
//! stoppable.

use std::collections::BTreeSet;

use auteur_audio::FeatureConfig;
use auteur_ground::Progress;
use rayon::prelude::*;

use crate::cepstra::Hearing;
use crate::moments::Moments;
use crate::song::{LabelledSong, SongView};
use crate::{BaselineError, BaselineSettings};
use auteur_ground::RandomStream;

/// The fewest training songs of an artist.
const FEWEST_SONGS: usize = 2;

/// The songs that a classifier learns from, and those that its settings are chosen by.
#[derive(Clone, Copy)]
pub struct TrainData<'a> {
    /// The artists' names in label order.
    pub artists: &'a [String],
    /// Songs to learn from, whole.
    pub train: &'a [LabelledSong<'a>],
    /// Songs to choose by, clip by clip.
    pub validation: &'a [LabelledSong<'a>],
    /// How the songs became features.
    pub features: &'a FeatureConfig,
    /// Frames of a clip.
    pub clip_frames: usize,
    /// Decides what is drawn where chance has a say.
    pub seed: u64,
}

/// A fit under way.
pub(crate) struct Fitting<'a> {
    pub(crate) data: &'a TrainData<'a>,
    pub(crate) settings: &'a BaselineSettings,
    pub(crate) hearing: Hearing,
    pub(crate) random: RandomStream,
    progress: &'a dyn Progress,
}

impl<'a> Fitting<'a> {
    /// Checks what is fitted to.
    pub(crate) fn new(
        data: &'a TrainData<'a>,
        settings: &'a BaselineSettings,
        progress: &'a dyn Progress,
    ) -> Result<Self, BaselineError> {
        settings.validate()?;
        let hearing = Hearing::new(data.features, settings, data.clip_frames)?;
        check_artists(data, &hearing)?;
        check_clips("validation", data.validation, &hearing)?;
        Ok(Self { data, settings, hearing, random: RandomStream::new(data.seed), progress })
    }

    /// What `work` makes of every item, in their order, on all cores.
    ///
    /// # Errors
    /// The first of `work` in the items' order, whatever the number of threads, and [`BaselineError::Cancelled`].
    pub(crate) fn each<I: Sync, T: Send>(
        &self,
        task: &str,
        items: &[I],
        work: impl Fn(&I) -> Result<T, BaselineError> + Sync,
    ) -> Result<Vec<T>, BaselineError> {
        self.progress.begin(task, items.len() as u64);
        let watched = |item| {
            if self.progress.is_cancelled() {
                return Err(BaselineError::Cancelled);
            }
            let done = work(item)?;
            self.progress.advance(1);
            Ok(done)
        };
        // `collect` into a `Result` would give the error that happened first, which the threads decide.
        let done: Vec<Result<T, BaselineError>> = items.par_iter().map(watched).collect();
        self.progress.finish();
        done.into_iter().collect()
    }

    /// What `work` makes of every training song.
    pub(crate) fn each_train_song<T: Send>(
        &self,
        work: impl Fn(&SongView) -> Result<T, BaselineError> + Sync,
    ) -> Result<Vec<T>, BaselineError> {
        self.each("Listening", self.data.train, |labelled| work(&labelled.song))
    }

    /// What `work` makes of every validation song.
    pub(crate) fn each_validation_song<T: Send>(
        &self,
        work: impl Fn(&SongView) -> Result<T, BaselineError> + Sync,
    ) -> Result<Vec<T>, BaselineError> {
        self.each("Choosing", self.data.validation, |labelled| work(&labelled.song))
    }

    /// What belongs to each training song, by artist, in the songs' order.
    pub(crate) fn by_artist<T>(&self, of_songs: Vec<T>) -> Vec<Vec<T>> {
        let mut by_artist: Vec<Vec<T>> = self.data.artists.iter().map(|_| Vec::new()).collect();
        for (labelled, of_song) in self.data.train.iter().zip(of_songs) {
            by_artist[labelled.artist].push(of_song);
        }
        by_artist
    }

    /// The moments of each artist's songs together.
    pub(crate) fn artist_moments(&self, of_songs: Vec<Moments>) -> Vec<Moments> {
        let width = of_songs.first().map_or(0, |moments| moments.mean.len());
        let by_artist = self.by_artist(of_songs);
        by_artist.iter().map(|songs| Moments::sum(width, songs)).collect()
    }

    /// Of candidates that were fitted, those that could be.
    ///
    /// # Errors
    /// The first, where none could be; one that is no candidate's own, at once.
    pub(crate) fn viable<T>(
        &self,
        fitted: impl IntoIterator<Item = Result<T, BaselineError>>,
    ) -> Result<Vec<T>, BaselineError> {
        let (mut viable, mut first) = (Vec::new(), None);
        for candidate in fitted {
            match candidate {
                Ok(candidate) => viable.push(candidate),
                Err(error) if error.is_of_a_setting() => {
                    self.progress.note(&format!("not chosen: {error}"));
                    first = first.or(Some(error));
                }
                Err(error) => return Err(error),
            }
        }
        match first {
            Some(error) if viable.is_empty() => Err(error),
            _ => Ok(viable),
        }
    }
}

fn check_artists(data: &TrainData, hearing: &Hearing) -> Result<(), BaselineError> {
    if data.artists.len() < 2 {
        return Err(BaselineError::TooFewArtists { found: data.artists.len() });
    }
    for (label, artist) in data.artists.iter().enumerate() {
        let songs = || data.train.iter().filter(|labelled| labelled.artist == label);
        if songs().count() < FEWEST_SONGS {
            return Err(BaselineError::TooFewSongs { artist: artist.clone(), found: songs().count() });
        }
        if songs().all(|labelled| labelled.song.frames(hearing.features.n_mels) == 0) {
            return Err(BaselineError::NothingToLearn { artist: artist.clone(), what: "frames" });
        }
    }
    let all = data.train.iter().chain(data.validation);
    if let Some(unknown) = all.map(|song| song.artist).find(|&artist| artist >= data.artists.len()) {
        let known = data.artists.len();
        return Err(BaselineError::UnknownArtist { artist: format!("number {unknown}"), known });
    }
    let validated: BTreeSet<usize> = data.validation.iter().map(|song| song.artist).collect();
    match (validated.len(), validated.first()) {
        (1, Some(&only)) => Err(BaselineError::OneValidationArtist { artist: data.artists[only].clone() }),
        _ => Ok(()),
    }
}

/// Refuses songs of which none is as long as a clip.
pub(crate) fn check_clips(
    part: &'static str,
    songs: &[LabelledSong],
    hearing: &Hearing,
) -> Result<(), BaselineError> {
    let longest =
        songs.iter().map(|labelled| labelled.song.frames(hearing.features.n_mels)).max().unwrap_or(0);
    if longest < hearing.clip_frames {
        return Err(BaselineError::NoClips { part, clip_frames: hearing.clip_frames, longest });
    }
    Ok(())
}
