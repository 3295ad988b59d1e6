//! A `Site` says where a study lies: in a folder that all of its processes see, or in a bucket, with a folder of this machine to
//! work in.
//!
//! Everything is written to the folder first, and then given to the bucket as whole files, in the order in which it was written.
//! What others wrote is read from the bucket; files that a hash vouches for are brought into the folder, and not again while the
//! folder has them. Without a lease nothing else is written there, for processes of one machine may share the folder. For a study
//! in a folder all of this is nothing to do.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use auteur_ground::{Progress, json, whole_file};
use serde::de::DeserializeOwned;

use crate::bucket::Bucket;
use crate::lease::{InBucket, InFolder, LeasePlace, is_lease_file};
use crate::{FileError, LeaseTimes, StudyError, files, pack};

/// The object with the files of a job that is not complete.
const BEGUN: &str = "begun.zip";

/// Where a study lies.
#[derive(Clone)]
pub struct Site {
    folder: PathBuf,
    bucket: Option<Arc<dyn Bucket>>,
}

impl Site {
    /// Name of the file that makes a folder a study.
    pub const STUDY: &str = files::STUDY;

    /// A study in a bucket, whose jobs are worked on in `folder`. Several processes of a machine may share the folder.
    pub fn in_bucket(bucket: Arc<dyn Bucket>, folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), bucket: Some(bucket) }
    }

    /// The folder of the study on this machine.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// When leases are renewed and taken over here.
    pub fn lease_times(&self) -> LeaseTimes {
        if self.is_in_bucket() { LeaseTimes::IN_BUCKET } else { LeaseTimes::default() }
    }

    /// Whether what is only in the folder is lost to other machines.
    pub(crate) fn is_in_bucket(&self) -> bool {
        self.bucket.is_some()
    }

    /// Where a file is for all processes, for messages.
    pub fn shown(&self, path: &Path) -> PathBuf {
        self.bucket.as_ref().map_or_else(|| path.to_path_buf(), |bucket| bucket.place(&self.name(path)))
    }

    /// Where the lease of a folder lies.
    pub(crate) fn leases(&self, folder: &Path) -> Arc<dyn LeasePlace> {
        match &self.bucket {
            None => Arc::new(InFolder::new(folder)),
            Some(bucket) => Arc::new(InBucket::new(bucket, &self.name(folder))),
        }
    }

    /// Reads a JSON file as it is for all processes; `None` where there is none.
    pub(crate) fn read<T: DeserializeOwned>(&self, path: &Path) -> Result<Option<T>, FileError> {
        if !self.is_in_bucket() {
            return files::read(path);
        }
        let bytes = self.get(&self.name(path))?;
        let read = bytes.map(|bytes| json::parse(&bytes, files::FORMAT)).transpose();
        read.map_err(|cause| FileError::json(&self.shown(path), cause))
    }

    /// Whether a file is there for all processes.
    pub(crate) fn exists(&self, path: &Path) -> Result<bool, FileError> {
        if self.is_in_bucket() { Ok(self.get(&self.name(path))?.is_some()) } else { files::exists(path) }
    }

    /// Brings a file up to date; whether it is there.
    pub(crate) fn bring(&self, path: &Path) -> Result<bool, FileError> {
        if !self.is_in_bucket() {
            return files::exists(path);
        }
        let Some(bytes) = self.get(&self.name(path))? else { return Ok(false) };
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = made.and_then(|()| whole_file::write_if_other(path, &bytes));
        written.map_err(|cause| FileError::write(path, cause)).map(|()| true)
    }

    /// Brings a file that is to have this hash, unless the folder has it already. That it then has it is for others to check.
    pub(crate) fn bring_known(&self, path: &Path, hash: &str) -> Result<bool, FileError> {
        let is_here = self.is_in_bucket() && files::hash(path).is_ok_and(|found| found == hash);
        if is_here { Ok(true) } else { self.bring(path) }
    }

    /// Gives a file that was written to all processes.
    pub(crate) fn give(&self, path: &Path) -> Result<(), FileError> {
        let Some(bucket) = &self.bucket else { return Ok(()) };
        let bytes = fs::read(path).map_err(|cause| FileError::read(path, cause))?;
        bucket.put(&self.name(path), &bytes).map_err(|cause| FileError::write(&self.shown(path), cause))
    }

    /// Gives all that lies below the folder of a job, but for the file `last`.
    pub(crate) fn give_all_but(&self, last: &Path, folder: &Path) -> Result<(), FileError> {
        if self.bucket.is_none() {
            return Ok(());
        }
        let files = pack::files_below(folder).map_err(|cause| FileError::read(folder, cause))?;
        files
            .iter()
            .map(|name| folder.join(name))
            .filter(|path| path != last)
            .try_for_each(|path| self.give(&path))
    }

    /// Removes a file for all processes, if it is there.
    pub(crate) fn remove(&self, path: &Path) -> Result<(), FileError> {
        if let Some(bucket) = &self.bucket {
            let gone = bucket.remove(&self.name(path));
            gone.map_err(|cause| FileError::write(&self.shown(path), cause))?;
        }
        whole_file::remove(path).map_err(|cause| FileError::write(path, cause))
    }

    /// Makes the folder of a job what it was when its last owner gave it away: in a bucket whatever else lies in it goes.
    pub(crate) fn resume(&self, folder: &Path) -> Result<(), FileError> {
        let Some(bucket) = &self.bucket else { return Ok(()) };
        let begun = self.name(&folder.join(BEGUN));
        let unreadable = |cause| FileError::read(&bucket.place(&begun), cause);
        let packed = bucket.get(&begun).map_err(unreadable)?;
        let unwritable = |cause| FileError::write(folder, cause);
        match fs::remove_dir_all(folder) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(unwritable(cause)),
            _ => fs::create_dir_all(folder).map_err(unwritable)?,
        }
        packed.map_or(Ok(()), |packed| pack::unpack(&packed.bytes, folder).map_err(unreadable))
    }

    /// The files of a job that is at work, for a successor, unless they are those of this hash; their hash.
    pub(crate) fn give_begun(
        &self,
        folder: &Path,
        given: Option<blake3::Hash>,
    ) -> Result<Option<blake3::Hash>, FileError> {
        let Some(bucket) = &self.bucket else { return Ok(None) };
        let packed = pack::pack(folder).map_err(|cause| FileError::read(folder, cause))?;
        let hash = blake3::hash(&packed);
        if given != Some(hash) {
            let begun = self.name(&folder.join(BEGUN));
            let put = bucket.put(&begun, &packed);
            put.map_err(|cause| FileError::write(&bucket.place(&begun), cause))?;
        }
        Ok(Some(hash))
    }

    /// Removes what was given for a successor.
    pub(crate) fn forget_begun(&self, folder: &Path) -> Result<(), FileError> {
        if self.bucket.is_some() { self.remove(&folder.join(BEGUN)) } else { Ok(()) }
    }

    /// The names of what lies in the folder of the study, and whether each is a job.
    pub(crate) fn entries(&self) -> Result<Vec<(String, bool)>, FileError> {
        let folder = &self.folder;
        let Some(bucket) = &self.bucket else {
            let unreadable = |cause| FileError::read(folder, cause);
            let entries = match fs::read_dir(folder) {
                Ok(entries) => entries,
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                Err(cause) => return Err(unreadable(cause)),
            };
            let entry = |entry: io::Result<fs::DirEntry>| {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                Ok((name, path.join(files::JOB).exists()))
            };
            return entries.map(entry).collect::<io::Result<_>>().map_err(unreadable);
        };
        let listed = bucket.list("").map_err(|cause| FileError::read(&self.shown(folder), cause))?;
        let mut entries: Vec<(String, bool)> = Vec::new();
        for one in listed {
            let (first, rest) = one.name.split_once('/').unwrap_or((&one.name, ""));
            match entries.last_mut().filter(|(name, _)| name == first) {
                Some((_, is_job)) => *is_job |= rest == files::JOB,
                None => entries.push((first.to_owned(), rest == files::JOB)),
            }
        }
        Ok(entries)
    }

    /// Brings all that the study found so far into the folder, so that it can be read as one that was run there. What is there
    /// already is not brought again.
    ///
    /// # Errors
    /// [`StudyError::NotAStudy`], [`StudyError::File`], [`StudyError::Cancelled`].
    pub fn bring_results(&self, progress: &dyn Progress) -> Result<(), StudyError> {
        let Some(bucket) = &self.bucket else { return Ok(()) };
        let listed = bucket.list("").map_err(|cause| FileError::read(&self.shown(&self.folder), cause))?;
        let names: Vec<_> = listed.iter().map(|one| one.name.as_str()).collect();
        if !names.contains(&files::STUDY) {
            return Err(StudyError::NotAStudy { study: self.shown(&self.folder) });
        }
        let folder_of = |name: &str| name.split_once('/').map(|(folder, _)| folder.to_owned());
        let folders: Vec<_> = names.chunk_by(|a, b| folder_of(a) == folder_of(b)).collect();
        progress.begin("Fetching results", folders.len() as u64);
        for names in folders {
            if progress.is_cancelled() {
                return Err(StudyError::Cancelled);
            }
            match folder_of(names[0]) {
                Some(folder) => self.bring_job(&folder, names)?,
                None => names
                    .iter()
                    .filter(|name| !is_lease_file(name))
                    .try_for_each(|name| self.bring_named(name))?,
            }
            progress.advance(1);
        }
        progress.finish();
        Ok(())
    }

    /// Brings what a job found, its completion last; of one that is not complete what its state is told by.
    fn bring_job(&self, folder: &str, names: &[&str]) -> Result<(), FileError> {
        let completion = format!("{folder}/{}", files::COMPLETION);
        let here = self.folder.join(&completion);
        let of_state = [files::JOB, files::FAILURE].map(|name| format!("{folder}/{name}"));
        let is_complete = names.contains(&&*completion);
        if is_complete {
            let former = fs::read(&here).ok();
            // The same completion vouches for the same files.
            if former.is_some() && self.get(&completion)? == former {
                return Ok(());
            }
        }
        // Until all of its files are there again, it counts as none.
        whole_file::remove(&here).map_err(|cause| FileError::write(&here, cause))?;
        let wanted = |name: &&&str| match is_complete {
            true => {
                **name != completion
                    && !name.rsplit('/').next().is_some_and(is_lease_file)
                    && !name.ends_with(BEGUN)
            }
            false => of_state.iter().any(|one| one == **name),
        };
        names.iter().filter(wanted).try_for_each(|name| self.bring_named(name))?;
        if is_complete { self.bring_named(&completion) } else { Ok(()) }
    }

    fn bring_named(&self, name: &str) -> Result<(), FileError> {
        self.bring(&self.folder.join(name)).map(|_| ())
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, FileError> {
        let Some(bucket) = &self.bucket else { return Ok(None) };
        let object = bucket.get(name).map_err(|cause| FileError::read(&bucket.place(name), cause))?;
        Ok(object.map(|object| object.bytes))
    }

    /// The name of a file of the study's folder in the bucket.
    fn name(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.folder).unwrap_or(path);
        below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

impl<P: AsRef<Path>> From<P> for Site {
    fn from(folder: P) -> Self {
        Self { folder: folder.as_ref().to_path_buf(), bucket: None }
    }
}

impl From<&Site> for Site {
    fn from(site: &Site) -> Self {
        site.clone()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Site").field(&self.shown(&self.folder)).finish()
    }
}

/// Two sites are one where they have one folder: what lies in a bucket is worked on in no other's.
impl PartialEq for Site {
    fn eq(&self, other: &Self) -> bool {
        self.folder == other.folder && self.is_in_bucket() == other.is_in_bucket()
    }
}
