//! A study begins, is joined, or grows: one process at a time writes what all of them read.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use auteur_ground::whole_file;

use super::{STRESS, Study};
use crate::lease::{Lease, Sightings, Taken, is_lease_file};
use crate::watcher::LOOK;
use crate::{FileError, Grid, LeaseTimes, Site, StudyError, Watcher, files};

impl Study {
    /// Begins a study of a grid, joins the one that was begun there, or adds to it what the grid has more.
    ///
    /// `site` is a folder, or a [`Site`] in a bucket. Waits while another process writes the study's own files.
    ///
    /// # Errors
    /// [`StudyError`]; [`StudyError::OtherPlan`] where the study there is another one.
    pub fn begin(
        site: impl Into<Site>,
        grid: &Grid<'_>,
        times: LeaseTimes,
        watcher: &dyn Watcher,
    ) -> Result<Self, StudyError> {
        let site = site.into();
        if let Some(study) = joined(&site, grid)? {
            return Ok(study);
        }
        refuse_foreign(&site)?;
        let folder = site.folder();
        fs::create_dir_all(folder).map_err(|cause| FileError::write(folder, cause))?;
        let _lease = wait_for_lease(&site, times, watcher)?;
        // Looked at again under the lease: another process may have written in between.
        if let Some(study) = joined(&site, grid)? {
            return Ok(study);
        }
        // In a bucket's folder they may be another process' that is reading.
        if !site.is_in_bucket() {
            whole_file::remove_unfinished(folder).map_err(|cause| FileError::write(folder, cause))?;
        }
        let plan = match Self::open_if_begun(&site)? {
            None => grid.plan().clone(),
            Some(begun) => begun.extended(grid)?,
        };
        Self::write(&site, &Grid::new(&plan, grid.store())?)
    }
}

/// The study that lies here, where it needs no change for the grid.
fn joined(site: &Site, grid: &Grid<'_>) -> Result<Option<Study>, StudyError> {
    let Some(study) = Study::open_if_begun(site)? else { return Ok(None) };
    let extended = study.extended(grid)?;
    Ok((extended == *study.plan() && study.is_sound()).then_some(study))
}

/// Refuses a folder that holds what is no part of a study, lest it be mixed with someone's files.
fn refuse_foreign(site: &Site) -> Result<(), StudyError> {
    let entries = site.entries()?;
    if entries.iter().any(|(name, _)| name == files::STUDY) {
        return Ok(());
    }
    // What a beginning that was killed leaves behind, and the jobs of a study whose study.json was deleted.
    let ours = |name: &str| {
        is_lease_file(name)
            || whole_file::is_unfinished(name)
            || ["corpus.json", "excerpts.safetensors", STRESS].contains(&name)
    };
    match entries.iter().all(|(name, is_job)| *is_job || ours(name)) {
        true => Ok(()),
        false => Err(StudyError::FolderInUse { study: site.shown(site.folder()) }),
    }
}

fn wait_for_lease(site: &Site, times: LeaseTimes, watcher: &dyn Watcher) -> Result<Lease, StudyError> {
    let (leases, sightings) = (site.leases(site.folder()), Sightings::default());
    let mut looked = None::<Instant>;
    loop {
        if watcher.is_cancelled() {
            return Err(StudyError::Cancelled);
        }
        if looked.is_none_or(|looked| looked.elapsed() >= times.heartbeat.min(Duration::from_secs(1))) {
            looked = Some(Instant::now());
            if let Taken::Lease(lease) = Lease::take(&leases, times, &sightings)? {
                return Ok(lease);
            }
        }
        thread::sleep(LOOK);
    }
}
