//! A report's files, each whole or not at all.

use std::fs;
use std::path::Path;

use auteur_ground::{Progress, whole_file};
use rayon::prelude::*;

use crate::{Figure, Report, Table, WriteError};

/// The list of pairs of songs.
pub(crate) const TRIALS: &str = "trials.csv";

impl Report {
    /// Writes `report.html`, `report.md`, `map.html` where there is a map, `trials.csv` where pairs of songs were compared, `tables/*.{csv,tex}` and a file for every figure
    /// in `figures/` into `folder`, which is made where it is not there. Other files of the folder are left alone. The page
    /// that holds all is the first, so that a folder that was left half written is known as a report's. Without the two
    /// pages the folder is small, and `report.md` shows all that is in it.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn write(&self, folder: &Path, progress: &dyn Progress) -> Result<(), WriteError> {
        let [of_tables, of_figures] = ["tables", "figures"].map(|name| folder.join(name));
        make(folder)?;
        write(&folder.join("report.html"), self.html().as_bytes())?;
        make(&of_tables)?;
        make(&of_figures)?;
        for table in &self.tables {
            write_table(&of_tables, table)?;
        }
        if let Some(trials) = &self.trials {
            write(&folder.join(TRIALS), trials.as_bytes())?;
        }
        progress.begin("Rendering pictures", self.figures.len() as u64);
        let written: Result<(), WriteError> = self.figures.par_iter().try_for_each(|figure| {
            if progress.is_cancelled() {
                return Err(WriteError::Cancelled);
            }
            write_figure(&of_figures, figure)?;
            progress.advance(1);
            Ok(())
        });
        progress.finish();
        written?;
        if let Some(map) = self.map() {
            write(&folder.join("map.html"), map.html().as_bytes())?;
        }
        write(&folder.join("report.md"), self.markdown().as_bytes())
    }
}

fn write_table(folder: &Path, table: &Table) -> Result<(), WriteError> {
    let name = table.id();
    write(&folder.join(format!("{name}.csv")), table.csv().as_bytes())?;
    write(&folder.join(format!("{name}.tex")), table.latex().as_bytes())
}

fn write_figure(folder: &Path, figure: &Figure) -> Result<(), WriteError> {
    let path = folder.join(figure.file());
    match figure.has_pixels() {
        true => write(&path, &figure.png()?),
        false => write(&path, figure.svg.as_bytes()),
    }
}

fn make(folder: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(folder).map_err(|cause| WriteError::File { path: folder.to_path_buf(), cause })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    whole_file::write(path, bytes).map_err(|cause| WriteError::File { path: path.to_path_buf(), cause })
}
