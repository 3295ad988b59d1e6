//! A folder of music becomes a feature store, or brings one up to date.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use auteur_audio::{ExtractionError, FeatureConfig, FeatureKind, FeatureKinds, Limits, Precision};
use auteur_dataset::{
    self as dataset, BuildError, Catalogue, CatalogueRemark, CatalogueSettings, Hooks, Repeated, ScanError,
    SetAside, StoreError, StoreSettings, StoreShare,
};
use auteur_encoder::{EncoderFile, ExtractorError, extractor};
use auteur_ground::{Progress, Share};
use serde::{Serialize, Serializer};

use crate::brought_encoder::{OpenEncoderError, open_and_name};
use crate::readable::as_text;

/// How a store is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrepareSettings {
    /// How the folder of music is read.
    pub catalogue: CatalogueSettings,
    /// How songs become features.
    pub features: FeatureConfig,
    /// Kinds of features that the store is to hold besides those that it has; none: those that it has, of a new store
    /// [`PrepareSettings::KINDS`].
    pub kinds: Option<FeatureKinds>,
    /// The encoder that makes vectors; none: the one that ships.
    pub encoder: Option<EncoderFile>,
    /// How much one song may ask for.
    pub limits: Limits,
    /// Which share of the albums is prepared, where several processes prepare a store together; none: all, which makes the
    /// store of what shares have left.
    pub share: Option<Share>,
}

impl PrepareSettings {
    /// What a new store holds where nobody says otherwise: what the default classifier and the networks hear.
    pub const KINDS: &[FeatureKind] = &[FeatureKind::LogMel, FeatureKind::Vectors];
}

/// What was done to a store, or to a share of it.
#[derive(Debug, Serialize)]
pub struct Prepared {
    /// The share; what is said of songs is said of its songs then, and the folder of music is left to the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// The folder of the store.
    #[serde(serialize_with = "as_text")]
    pub store: PathBuf,
    /// The folder that the songs' paths are relative to.
    #[serde(serialize_with = "as_text")]
    pub root: PathBuf,
    /// Where the names of the artists are from.
    pub labels: String,
    /// The kinds of features that it holds now.
    pub kinds: FeatureKinds,
    /// Artists of its songs.
    pub artists: usize,
    /// Songs in it.
    pub songs: usize,
    /// Songs whose features were computed now.
    pub extracted: usize,
    /// Songs whose features were there already.
    pub reused: usize,
    /// Songs that were in the store and are no longer in the music folder.
    pub vanished: usize,
    /// Files that are not in the store, by path.
    pub set_aside: Vec<RefusedFile>,
    /// What is worth knowing of songs that are in the store, by path.
    pub warnings: Vec<FileRemark>,
    /// Recordings that are there more than once.
    #[serde(serialize_with = "pairs")]
    pub repeated: Vec<Repeated>,
    /// What may have to be mended in the folder of music.
    #[serde(serialize_with = "in_words")]
    pub remarks: Vec<CatalogueRemark>,
}

fn pairs<S: Serializer>(repeated: &[Repeated], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(repeated.iter().map(|twice| &twice.paths))
}

fn in_words<S: Serializer>(remarks: &[CatalogueRemark], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(remarks.iter().map(ToString::to_string))
}

/// Something to know of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRemark {
    /// Its path below the root.
    pub path: String,
    /// What there is to know.
    pub reason: String,
}

/// A file that is not in a store, and why not.
#[derive(Debug, Serialize)]
pub struct RefusedFile {
    /// Its path below the root.
    pub path: String,
    /// Why, in words that follow the path.
    pub reason: String,
    /// What the decoder found, of a file that was heard.
    #[serde(skip)]
    pub cause: Option<ExtractionError>,
}

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The music.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// What lies in the folder of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The settings of the features cannot be.
    #[error(transparent)]
    Features(#[from] ExtractorError),
    /// The encoder that was brought along.
    #[error(transparent)]
    Encoder(#[from] OpenEncoderError),
}

impl PrepareError {
    /// The files that were set aside where no song is left: all there is to tell.
    pub fn set_aside(&self) -> &[SetAside] {
        match self {
            Self::Scan(ScanError::NoSongs { set_aside, .. })
            | Self::Build(BuildError::NothingReadable { set_aside, .. }) => set_aside,
            _ => &[],
        }
    }
}

/// Brings the store in the folder `store` up to date with the music in the folder `music`, or begins it.
///
/// Only new and changed songs are heard, on the threads of the current pool. Interrupted in whatever way, the same call
/// resumes what was begun. With [`PrepareSettings::share`] only a share of the albums is prepared, for a last call without
/// it to make a store of all of them.
///
/// # Errors
/// [`PrepareError`]; the former store, if there is one, is untouched then.
pub fn prepare(
    music: &Path,
    store: &Path,
    settings: &PrepareSettings,
    progress: &dyn Progress,
) -> Result<Prepared, PrepareError> {
    // What is wrong with the store is told before the music is looked for.
    dataset::kinds_of(store)?;
    prepare_catalogue(Catalogue::scan_with(music, &settings.catalogue)?, store, settings, progress)
}

/// The same of songs that are known, whatever the settings say of where they are found.
pub(crate) fn prepare_catalogue(
    catalogue: Catalogue,
    store: &Path,
    settings: &PrepareSettings,
    progress: &dyn Progress,
) -> Result<Prepared, PrepareError> {
    let kinds = match (dataset::kinds_of(store)?, &settings.kinds) {
        (Some(there), Some(wanted)) => there.and(wanted),
        (Some(kinds), None) => kinds,
        (None, wanted) => wanted.clone().unwrap_or_else(|| FeatureKinds::of(PrepareSettings::KINDS)),
    };
    let mut features = settings.features.clone();
    let encoder = open_and_name(settings.encoder.as_ref(), &mut features)?;
    let extractor = extractor(&features, &kinds, Precision::Half, encoder.as_ref())?;
    let refused = Mutex::new(HashMap::new());
    let extract = |path: &Path| {
        extractor.extract(path, &settings.limits).map_err(|error| {
            let reason = error.to_string();
            refused.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), error);
            reason
        })
    };
    let made = StoreSettings { features, kinds: kinds.clone() };
    let hooks = Hooks { extract: &extract, progress };
    let report = match settings.share {
        None => dataset::build(store, &catalogue, &made, hooks)?,
        Some(share) => dataset::build_share(StoreShare { store, share }, &catalogue, &made, hooks)?,
    };
    let mut refused = refused.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut causes: HashMap<&str, ExtractionError> = HashMap::new();
    for song in &catalogue.songs {
        causes.extend(refused.remove(&song.file).map(|cause| (song.path.as_str(), cause)));
    }
    let set_aside = report.set_aside.into_iter().map(|aside| RefusedFile {
        cause: causes.remove(aside.path.as_str()),
        path: aside.path,
        reason: aside.reason,
    });
    let warnings = report.warnings.into_iter();
    let remarks = if settings.share.is_none() { catalogue.remarks } else { Vec::new() };
    Ok(Prepared {
        share: settings.share,
        store: store.to_owned(),
        root: catalogue.root,
        labels: catalogue.artists,
        kinds,
        artists: report.artists,
        songs: report.songs,
        extracted: report.extracted,
        reused: report.reused,
        vanished: report.vanished,
        set_aside: set_aside.collect(),
        warnings: warnings.map(|song| FileRemark { path: song.path, reason: song.warning }).collect(),
        repeated: report.repeated,
        remarks,
    })
}
