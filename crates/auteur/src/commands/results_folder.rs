//! A folder of results is written over where this program wrote it, and nowhere else.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use auteur::report::GENERATOR;

use crate::failure::Failure;

/// Bytes of a page that hold its head up to the generator's line.
const HEAD: u64 = 1024;
/// What marks a folder as the home of something else, into which results must not be mixed.
const HOMES: [&str; 3] = ["store.json", "study.json", "model.safetensors"];

/// Makes `folder` ready for `page` and the `others` beside it.
///
/// # Errors
/// One of them is there, and no page of this program's; or the folder is that of a store, a study or a run.
pub(super) fn make_ready(folder: &Path, page: &str, others: &[&str]) -> Result<(), Failure> {
    if !is_ours(&folder.join(page)) {
        let mut names = [page].into_iter().chain(others.iter().copied()).chain(HOMES);
        if let Some(name) = names.find(|name| folder.join(name).exists()) {
            return Err(Failure::Failed(format!(
                "{} holds {name}, which this command did not write; choose a new or empty folder",
                folder.display()
            )));
        }
    }
    fs::create_dir_all(folder).map_err(|error| Failure::at(folder, error))
}

/// Whether this program wrote a page.
fn is_ours(page: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(page).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(GENERATOR)
}
