//! All that is served, opened.

use std::path::{Path, PathBuf};

use auteur::{
    Audit, AuditFileError, PredictError, Predictor, Progress, RunFolder, Silent, folder_name, read_audit,
    report_run,
};
use tempfile::TempDir;

use crate::later::Later;
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
    /// No folder for the report.
    #[error("no folder can be made for the report: {0}")]
    Folder(#[from] std::io::Error),
}

/// A model that names songs, and what there is beside it.
pub struct Served {
    pub(crate) predictor: Predictor,
    pub(crate) library: Option<Library>,
    pub(crate) map: Later<Map>,
    pub(crate) audit: Option<Audit>,
    /// The folder of the run's report; none of a run that was not evaluated.
    pub(crate) report: Option<Later<PathBuf>>,
    run: PathBuf,
    /// What holds that folder: whoever serves takes it, and removes it at the end.
    pub(crate) kept: Option<TempDir>,
}

impl Served {
    /// Opens what the settings name.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(settings: &ServeSettings, progress: &dyn Progress) -> Result<Self, OpenError> {
        let predictor = Predictor::load(&settings.run, settings.device)?.with_limits(settings.song.clone());
        let library =
            settings.store.as_deref().map(|store| Library::open(store, settings.music.as_deref(), progress));
        let library = library.transpose()?.map(|library| library.with_parts_of(&settings.run));
        let map = Later::new("the map");
        if let (Some(library), Some(folder)) = (&library, &settings.map) {
            let opened = Map::open(folder, library)?;
            map.make(|| Ok(opened));
        }
        let is_evaluated = RunFolder::new(&settings.run).evaluation().is_file();
        Ok(Self {
            predictor,
            library,
            map,
            audit: settings.audit.as_deref().map(read_audit).transpose()?,
            report: is_evaluated.then(|| Later::new("the report")),
            run: settings.run.clone(),
            kept: is_evaluated.then(TempDir::new).transpose()?,
        })
    }

    /// Draws what takes a while: the report into a folder within `kept`, and the map.
    pub(crate) fn draw(&self, kept: Option<&Path>) {
        if let (Some(report), Some(kept)) = (&self.report, kept) {
            report.make(|| {
                let folder = kept.join("report");
                let drawn = report_run(&self.run, &folder, &folder_name(&self.run), &Silent);
                drawn.map(|_| folder).map_err(|error| error.to_string())
            });
        }
        if let Some(library) = &self.library {
            self.map.make(|| Map::draw(library));
        }
    }
}
