//! What a classical classifier has learnt becomes a model: it judges songs, and comes out of a file.

use auteur_classifier::{
    Card, Comparison, EnrolError, JudgeError, KeptSong, Likeness, Model, ModelFile, ModelFileError,
    SameArtist, SettingError, Settings, Song, SongJudgement, VerifyError,
};
use auteur_ground::Progress;
use auteur_likeness::{AnswerSets, Trials};

use crate::answers::narrowed;
use crate::arrays::Arrays;
use crate::classical::{Acquaintance, Classical};
use crate::hearing::Hearing;
use crate::in_order::in_order;

/// Why a model that keeps no songs compares none.
const NO_SONGS: &str = "keeps none of the songs that it has learnt from";

/// A fitted classical classifier.
pub(crate) struct ClassicalModel<C> {
    card: Card,
    hearing: Hearing,
    learnt: C,
}

impl<C: Classical> ClassicalModel<C> {
    /// Takes the model of a file.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    pub(crate) fn of(file: ModelFile) -> Result<Self, ModelFileError> {
        let ModelFile { card, tensors } = file;
        let damaged = |error: SettingError| ModelFileError::damaged(error.to_string());
        let n_mfcc = C::n_mfcc(&C::Settings::of(&card.settings).map_err(damaged)?);
        let grid = card.clips().map_err(|error| ModelFileError::damaged(error.to_string()))?;
        let hearing = Hearing::new(&card.features, n_mfcc, grid).map_err(damaged)?;
        let mut arrays = Arrays::from(tensors);
        let learnt = C::load(&mut arrays, card.artists.len(), n_mfcc)?;
        arrays.finish()?;
        let (kept, named) = (learnt.acquaintance().map_or(0, |kept| kept.labels().len()), card.songs.len());
        if named != 0 && named != kept {
            return Err(ModelFileError::damaged(format!("it names {named} songs and keeps {kept}")));
        }
        Ok(Self { card, hearing, learnt })
    }
}

impl<C: Classical> Model for ClassicalModel<C> {
    fn card(&self) -> &Card {
        &self.card
    }

    fn judge(&self, songs: &[Song], progress: &dyn Progress) -> Result<Vec<SongJudgement>, JudgeError> {
        in_order(songs, progress, |song| {
            let rows = self.learnt.rows(song, &self.hearing)?;
            let embedding = self.learnt.embedding(song, &self.hearing)?;
            Ok(SongJudgement { probabilities: narrowed(song, &rows)?, embedding })
        })
    }

    fn likeness(&self) -> Option<&dyn Likeness> {
        self.learnt.acquaintance().is_some().then_some(self)
    }
}

impl<C: Classical> ClassicalModel<C> {
    /// What was learnt.
    pub(crate) fn learnt(&self) -> &C {
        &self.learnt
    }

    /// That of a model whose [`Model::likeness`] was given.
    fn acquaintance(&self) -> Result<&dyn Acquaintance<C>, JudgeError> {
        let missing = || JudgeError::Song { song: self.card.kind.clone(), problem: NO_SONGS.to_owned() };
        self.learnt.acquaintance().ok_or_else(missing)
    }

    /// A file of what was learnt from other songs by other artists.
    fn file_of(&self, learnt: &C, artists: Vec<String>, songs: Vec<String>) -> ModelFile {
        let mut arrays = Arrays::default();
        learnt.save(&mut arrays);
        ModelFile { card: Card { artists, songs, ..self.card.clone() }, tensors: arrays.into() }
    }
}

impl<C: Classical> Likeness for ClassicalModel<C> {
    fn compare(&self, song: &Song) -> Result<Comparison, JudgeError> {
        self.acquaintance()?.compare(song, &self.hearing)
    }

    fn nearest(&self, song: &Song, most: usize) -> Result<Vec<KeptSong>, JudgeError> {
        let found = self.acquaintance()?.nearest(song, &self.hearing, most)?;
        let named = |(place, kept): (usize, KeptSong)| {
            let path = self.card.songs.get(place).cloned();
            KeptSong { path, ..kept }
        };
        Ok(found.into_iter().map(named).collect())
    }

    fn strangers(&self) -> Option<&Trials> {
        self.learnt.acquaintance()?.strangers()
    }

    fn answer_sets(&self) -> Option<&AnswerSets> {
        self.learnt.acquaintance()?.answer_sets()
    }

    fn enrol(&self, artist: &str, songs: &[Song]) -> Result<ModelFile, EnrolError> {
        let artist = artist.trim().to_owned();
        if artist.is_empty() {
            return Err(EnrolError::NoName);
        }
        if let Some(known) = self.card.artists.iter().find(|known| are_alike(known, &artist)) {
            return Err(EnrolError::KnownArtist { artist: known.clone() });
        }
        if songs.is_empty() {
            return Err(EnrolError::NoSongs { artist });
        }
        let learnt = self.acquaintance()?.enrolled(&self.card, songs, &self.hearing)?;
        // A model that an earlier version made does not know what its songs are called.
        let mut paths = self.card.songs.clone();
        if !paths.is_empty() {
            paths.extend(songs.iter().map(|song| path_in_store(&artist, song.path)));
        }
        Ok(self.file_of(&learnt, [&self.card.artists[..], &[artist]].concat(), paths))
    }

    fn forget(&self, artist: &str) -> Result<ModelFile, EnrolError> {
        let mut artists = self.card.artists.clone();
        let artist = artist.to_owned();
        let Some(label) = artists.iter().position(|known| *known == artist) else {
            return Err(EnrolError::UnknownArtist { artist, known: artists.join(", ") });
        };
        if artists.len() <= 2 {
            return Err(EnrolError::LastTwo { artist });
        }
        artists.remove(label);
        let kept = self.acquaintance()?;
        let learnt = kept.without(&self.card, label)?;
        let of_others = self.card.songs.iter().zip(kept.labels()).filter(|(_, artist)| **artist != label);
        Ok(self.file_of(&learnt, artists, of_others.map(|(path, _)| path.clone()).collect()))
    }

    fn verify(&self, song: &Song, others: &[Song]) -> Result<SameArtist, VerifyError> {
        self.acquaintance()?.verify((song, others), &self.hearing)
    }

    fn verify_pairs(&self, songs: &[Song], pairs: &[[usize; 2]]) -> Result<Vec<SameArtist>, VerifyError> {
        self.acquaintance()?.verify_pairs(songs, pairs, &self.hearing)
    }
}

/// Whether two names differ in nothing but case and spaces, for which file names have underscores.
fn are_alike(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> String {
        name.to_lowercase().chars().filter(|letter| !letter.is_whitespace() && *letter != '_').collect()
    };
    let [first, second] = [one, other].map(letters);
    one == other || (first == second && !first.is_empty())
}

/// What a file of an artist would be called in a store, more or less: without the folders that say nothing of the song.
fn path_in_store(artist: &str, path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    format!("{artist}/{name}")
}
