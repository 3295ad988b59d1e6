//! A study begins, is joined, or grows: one process at a time writes what all of them read.

use std::fs;
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use auteur_ground::whole_file;

use super::{STRESS, Study, settings};
use crate::lease::{Lease, Sightings, Taken, is_lease_file};
use crate::watcher::LOOK;
use crate::{FileError, Grid, LeaseTimes, StudyError, Watcher, files};

impl Study {
    /// Begins a study of a grid in `folder`, joins the one that was begun there, or adds to it what the grid has more.
    ///
    /// Waits while another process writes the study's own files.
    ///
    /// # Errors
    /// [`StudyError`]; [`StudyError::OtherPlan`] where the study there is another one.
    pub fn begin(
        folder: &Path,
        grid: &Grid<'_>,
        times: LeaseTimes,
        watcher: &dyn Watcher,
    ) -> Result<Self, StudyError> {
        if let Some(study) = joined(folder, grid)? {
            return Ok(study);
        }
        refuse_foreign(folder)?;
        fs::create_dir_all(folder).map_err(|cause| FileError::write(folder, cause))?;
        let _lease = wait_for_lease(folder, times, watcher)?;
        // Looked at again under the lease: another process may have written in between.
        if let Some(study) = joined(folder, grid)? {
            return Ok(study);
        }
        whole_file::remove_unfinished(folder).map_err(|cause| FileError::write(folder, cause))?;
        let plan = match Self::open_if_begun(folder)? {
            None => grid.plan().clone(),
            Some(begun) => begun.extended(grid)?,
        };
        Self::write(folder, &Grid::new(&plan, grid.store())?)
    }
}

/// The study of this folder, where it needs no change for the grid.
fn joined(folder: &Path, grid: &Grid<'_>) -> Result<Option<Study>, StudyError> {
    let Some(study) = Study::open_if_begun(folder)? else { return Ok(None) };
    let extended = study.extended(grid)?;
    Ok((extended == *study.plan() && study.is_sound()).then_some(study))
}

/// Refuses a folder that holds what is no part of a study, lest it be mixed with someone's files.
fn refuse_foreign(folder: &Path) -> Result<(), StudyError> {
    if files::exists(&settings(folder))? {
        return Ok(());
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(FileError::read(folder, cause).into()),
    };
    for entry in entries {
        let name = entry.map_err(|cause| FileError::read(folder, cause))?.file_name();
        // What a beginning that was killed leaves behind, and the jobs of a study whose study.json was deleted.
        let ours = |name: &str| {
            is_lease_file(name)
                || whole_file::is_unfinished(name)
                || ["corpus.json", "excerpts.safetensors", STRESS].contains(&name)
                || folder.join(name).join("job.json").exists()
        };
        if !name.to_str().is_some_and(ours) {
            return Err(StudyError::FolderInUse { study: folder.to_path_buf() });
        }
    }
    Ok(())
}

fn wait_for_lease(folder: &Path, times: LeaseTimes, watcher: &dyn Watcher) -> Result<Lease, StudyError> {
    let sightings = Sightings::default();
    let mut looked = None::<Instant>;
    loop {
        if watcher.is_cancelled() {
            return Err(StudyError::Cancelled);
        }
        if looked.is_none_or(|looked| looked.elapsed() >= times.heartbeat.min(Duration::from_secs(1))) {
            looked = Some(Instant::now());
            if let Taken::Lease(lease) = Lease::take(folder, times, &sightings)? {
                return Ok(lease);
            }
        }
        thread::sleep(LOOK);
    }
}
