//! The answers of a complete job to distorted copies of its test songs.
//!
//! They are no part of the job: whoever wants them asks for them later, and no completion vouches for them. So a file that
//! is not whole, or not of the songs that the job tested, counts as none, and is written anew by whoever asks again.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::PathBuf;

use auteur_evaluation::{Answers, WriteError};

use super::JobFolder;
use crate::FileError;

impl JobFolder {
    /// The answers to copies of the test songs that were distorted in this way.
    pub fn distorted(&self, distortion: &str) -> PathBuf {
        self.path().join("stress").join(format!("{distortion}.parquet"))
    }

    /// Reads the answers to distorted copies of the songs that the job answered by `tested`; none where they are not there.
    pub fn read_distorted(&self, distortion: &str, tested: &Answers) -> Option<Answers> {
        let answers = Answers::read(&self.distorted(distortion)).ok()?;
        let songs: HashSet<&str> = tested.songs().map(|song| song.path()).collect();
        let are_these =
            answers.artists() == tested.artists() && answers.songs().all(|song| songs.contains(song.path()));
        are_these.then_some(answers)
    }

    /// Writes the answers to distorted copies of the test songs.
    ///
    /// # Errors
    /// [`FileError::Write`].
    pub fn write_distorted(&self, distortion: &str, answers: &Answers) -> Result<(), FileError> {
        let path = self.distorted(distortion);
        let failed = |cause| FileError::write(&path, cause);
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        answers.write(&path).map_err(|cause| match cause {
            WriteError::File(cause) => failed(cause),
            WriteError::Table(cause) => failed(io::Error::other(cause)),
        })
    }
}
