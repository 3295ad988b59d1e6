//! A run's model judges music of others, in a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auteur_dataset::{FeatureStore, StoredSong};
use auteur_encoder::EncoderFile;
use auteur_ground::Progress;
use auteur_likeness::Trial;

use super::{LeftOut, StrangersError, StrangersReport, UnreadSong, heard, known};
use crate::evaluate::{EvaluateError, EvaluateSettings, run_store};
use crate::find_songs::find_songs;
use crate::likeness::strangers;
use crate::model_file::load_model;
use crate::names::named;
use crate::predict::{PredictError, Predictor};
use crate::readable::{folder_name, readable};
use crate::run_folder::RunFolder;

/// Music by artists that a model does not know.
#[derive(Clone, Copy, Debug)]
pub struct UnknownMusic<'a> {
    /// A folder with one folder per artist.
    pub folder: &'a Path,
    /// The encoder of a model of a store that was prepared with one that does not ship.
    pub encoder: Option<&'a EncoderFile>,
}

/// Has a run's model judge the run's test songs, and music by artists that it does not know. The songs in each folder within are taken
/// to be by one artist, and so are those that lie in none. Folders named as artists of the model are left out, and so are
/// recordings that it has learnt from. A file that cannot be read, or is shorter than a clip, is passed over and noted. Of the test
/// songs, those by artists that the model has forgotten are left out.
///
/// # Errors
/// [`StrangersError`]; [`StrangersError::Song`] where no file can be read, [`StrangersError::NoStrangers`] where all are left out.
pub fn judge_folder_of_strangers(
    run: &Path,
    music: UnknownMusic,
    settings: &EvaluateSettings,
    progress: &dyn Progress,
) -> Result<StrangersReport, StrangersError> {
    let run = RunFolder::new(run);
    let failed = |song: &Path, cause: PredictError| StrangersError::Song {
        song: readable(song),
        cause: Box::new(cause),
    };
    let model = load_model(&run.model(), settings.device).map_err(EvaluateError::from)?;
    strangers(&*model)?;
    let predictor = match music.encoder {
        None => Predictor::of(model),
        Some(encoder) => Predictor::load_with_encoder(&run.model(), settings.device, encoder),
    };
    let predictor = predictor.map_err(|cause| failed(&run.model(), cause))?;
    let configuration = run.read_configuration().map_err(EvaluateError::from)?;
    let place = run_store(&run, &configuration, settings)?;
    let store = FeatureStore::open(&place).map_err(EvaluateError::Store)?;
    let split = run.read_split().map_err(EvaluateError::from)?;
    let tested: Vec<&StoredSong> = split.test.iter().filter_map(|path| store.song(path)).collect();
    let artists = &predictor.card().artists;
    let number = |artist: &str| artists.iter().position(|known| known == artist);
    let friends = known(predictor.model(), &store, &tested, number)?;
    let shelf = Shelf { folder: music.folder, artists };
    let songs = find_songs(&[music.folder.to_owned()]);
    progress.begin("Judging", songs.len() as u64);
    let (mut others, mut sources, mut refused) = (Vec::new(), BTreeMap::new(), Vec::new());
    let (mut left_out, mut loose) = (LeftOut::default(), 0);
    for song in songs.iter().flatten() {
        if progress.is_cancelled() {
            return Err(StrangersError::Stopped);
        }
        progress.advance(1);
        let within = shelf.artist(song);
        if let Some(known) = shelf.known(within.as_deref()) {
            left_out.by_known_artists += 1;
            if !left_out.known_artists.contains(known) {
                left_out.known_artists.push(known.clone());
            }
            continue;
        }
        let named = match predictor.name(song.as_path()) {
            Ok(named) => named,
            Err(cause @ PredictError::Song(_)) => {
                refused.push((song, cause));
                continue;
            }
            Err(cause) => return Err(failed(song, cause)),
        };
        if named.learnt_from == Some(true) {
            left_out.learnt_from += 1;
            continue;
        }
        loose += usize::from(within.is_none());
        let next = artists.len() + sources.len();
        let source = *sources.entry(within).or_insert(next);
        let unknown = named.acquaintance.map(|acquaintance| acquaintance.unknown_score);
        others.extend(unknown.map(|unknown| Trial { score: 1.0 - unknown, source }));
    }
    progress.finish();
    if others.is_empty() {
        let folder = music.folder.to_owned();
        return Err(match refused.into_iter().next() {
            _ if left_out != LeftOut::default() => StrangersError::NoStrangers { folder, left_out },
            Some((song, cause)) => failed(song, cause),
            None => StrangersError::NoSongs { place: folder },
        });
    }
    let none = || StrangersError::NoSongs { place: run.folder().to_owned() };
    if friends.is_empty() {
        return Err(none());
    }
    let noted = |(song, cause): &(&PathBuf, PredictError)| UnreadSong {
        path: readable(song),
        error: cause.to_string(),
    };
    let unread = refused.iter().map(noted).collect();
    let heard = heard(predictor.model(), friends, others)?;
    let report = StrangersReport::of(&[heard]).ok_or_else(none)?;
    Ok(StrangersReport { unread, left_out, loose, ..report })
}

/// A folder of folders of artists, and the artists that are known.
struct Shelf<'a> {
    folder: &'a Path,
    artists: &'a [String],
}

impl<'a> Shelf<'a> {
    /// The folder within that a song lies in; none of a loose file.
    fn artist(&self, song: &Path) -> Option<String> {
        let mut parts = song.strip_prefix(self.folder).unwrap_or(song).components();
        let first = parts.next()?;
        parts.next().map(|_| first.as_os_str().to_string_lossy().into_owned())
    }

    /// The artist of the model whose name the folder within bears, or the folder itself.
    fn known(&self, within: Option<&str>) -> Option<&'a String> {
        let of = |name: &str| named(self.artists, String::as_str, name).first().copied();
        within.and_then(of).or_else(|| of(&folder_name(self.folder)))
    }
}
