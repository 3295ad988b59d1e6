//! All that is served, opened.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur::{
    Audit, AuditFileError, PredictError, Predictor, Progress, RunFolder, Silent, folder_name, read_audit,
    report_run,
};
use axum::http::HeaderValue;
use tempfile::TempDir;

use crate::inline::policy_of;
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
    Folder(#[from] io::Error),
}

/// A run's report.
pub(crate) struct Report {
    pub(crate) folder: PathBuf,
    /// What browsers may do with its pages, by their names.
    pub(crate) policies: BTreeMap<String, HeaderValue>,
}

impl Report {
    /// Draws the report of a run into a folder.
    fn draw(run: &Path, folder: PathBuf) -> Result<Self, String> {
        report_run(run, &folder, &folder_name(run), &Silent).map_err(|error| error.to_string())?;
        let policies = Self::policies(&folder).map_err(|error| error.to_string())?;
        Ok(Self { folder, policies })
    }

    fn policies(folder: &Path) -> io::Result<BTreeMap<String, HeaderValue>> {
        let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let files = files.collect::<io::Result<Vec<String>>>()?.into_iter();
        let pages = files.filter(|name| name.ends_with(".html"));
        let policy = |name: String| {
            let page = fs::read_to_string(folder.join(&name))?;
            Ok((name, policy_of(&page)))
        };
        pages.map(policy).collect()
    }
}

/// A model that names songs, and what there is beside it.
pub struct Served {
    pub(crate) predictor: Predictor,
    pub(crate) library: Option<Library>,
    pub(crate) map: Later<Map>,
    pub(crate) audit: Option<Audit>,
    /// The run's report; none of a run that was not evaluated.
    pub(crate) report: Option<Later<Report>>,
    run: PathBuf,
    /// What holds its folder: whoever serves takes it, and removes it at the end.
    pub(crate) kept: Option<TempDir>,
}

impl Served {
    /// Opens what the settings name.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(settings: &ServeSettings, progress: &dyn Progress) -> Result<Self, OpenError> {
        // A model that is no good is told before songs are placed, which may take minutes; but it does not lie in memory while a manifest is
        // read, which takes the most.
        let load = || Predictor::load(&settings.run, settings.device);
        if settings.store.is_some() {
            drop(load()?);
        }
        let library =
            settings.store.as_deref().map(|store| Library::open(store, settings.music.as_deref(), progress));
        let library = library.transpose()?.map(|library| library.with_parts_of(&settings.run));
        let predictor = load()?.with_limits(settings.song.clone());
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
            report.make(|| Report::draw(&self.run, kept.join("report")));
        }
        if let Some(library) = &self.library {
            self.map.make(|| Map::draw(library));
        }
    }
}
