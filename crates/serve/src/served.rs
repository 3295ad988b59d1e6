//! All that is served, opened.

use std::path::{Path, PathBuf};

use auteur::{
    Audit, AuditFileError, PredictError, Predictor, Progress, RunFolder, WriteReportError, folder_name,
    read_audit, report_run,
};
use tempfile::TempDir;

use crate::library::{Library, OpenLibraryError};
use crate::map::{Map, OpenMapError};
use crate::settings::ServeSettings;

/// Why something is not served.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The model.
    #[error(transparent)]
    Model(#[from] PredictError),
    /// The store or its music.
    #[error(transparent)]
    Library(#[from] OpenLibraryError),
    /// The map.
    #[error(transparent)]
    Map(#[from] OpenMapError),
    /// The audit.
    #[error(transparent)]
    Audit(#[from] AuditFileError),
    /// The report of the run.
    #[error(transparent)]
    Report(Box<WriteReportError>),
    /// No folder for the report.
    #[error("no folder can be made for the report: {0}")]
    Folder(#[from] std::io::Error),
}

impl From<WriteReportError> for OpenError {
    fn from(error: WriteReportError) -> Self {
        Self::Report(Box::new(error))
    }
}

/// A model that names songs, and what there is beside it.
pub struct Served {
    pub(crate) predictor: Predictor,
    pub(crate) library: Option<Library>,
    pub(crate) map: Map,
    pub(crate) audit: Option<Audit>,
    /// The folder of the run's report.
    pub(crate) report: Option<PathBuf>,
    /// What keeps that folder: whoever serves takes it, and removes the folder at the end.
    pub(crate) kept: Option<TempDir>,
}

impl Served {
    /// Opens what the settings name. The report is drawn of a run that was evaluated.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(settings: &ServeSettings, progress: &dyn Progress) -> Result<Self, OpenError> {
        let predictor = Predictor::load(&settings.run, settings.device)?.with_limits(settings.song.clone());
        let library =
            settings.store.as_deref().map(|store| Library::open(store, settings.music.as_deref(), progress));
        let library = library.transpose()?;
        let map = library.as_ref().zip(settings.map.as_deref()).map(|(library, map)| Map::open(map, library));
        let (report, kept) = report(&settings.run, progress)?.unzip();
        Ok(Self {
            predictor,
            map: map.transpose()?.unwrap_or_default(),
            library,
            audit: settings.audit.as_deref().map(read_audit).transpose()?,
            report,
            kept,
        })
    }
}

/// Draws the report of a run that was evaluated.
fn report(run: &Path, progress: &dyn Progress) -> Result<Option<(PathBuf, TempDir)>, OpenError> {
    if !RunFolder::new(run).evaluation().is_file() {
        return Ok(None);
    }
    let kept = TempDir::new()?;
    let folder = kept.path().join("report");
    report_run(run, &folder, &folder_name(run), progress)?;
    Ok(Some((folder, kept)))
}
