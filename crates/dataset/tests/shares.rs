//! Stores that several processes build together, a share of the albums each.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use auteur_dataset::{BuildError, BuildReport, FeatureStore, Hooks};
use auteur_ground::{Progress, Silent};
use support::{Folder, bytes_below, examples_of_both_kinds, features_of};

const SHARES: [&str; 3] = ["1/3", "2/3", "3/3"];

fn share(folder: &Folder, share: &str) -> BuildReport {
    folder.build_share("store", share, Hooks { extract: &features_of, progress: &Silent }).unwrap()
}

/// Builds the whole, and returns which files were heard for it.
fn whole(folder: &Folder) -> (BuildReport, BTreeSet<PathBuf>) {
    let heard = Mutex::new(BTreeSet::new());
    let extract = |file: &Path| {
        heard.lock().unwrap().insert(file.strip_prefix(folder.music()).unwrap().to_owned());
        features_of(file)
    };
    let report = folder.build_with("store", Hooks { extract: &extract, progress: &Silent }).unwrap();
    (report, heard.into_inner().unwrap())
}

fn songs(names: &[&str]) -> BTreeSet<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

#[test]
fn shares_and_a_last_build_make_the_bytes_of_one_build() {
    for folder in examples_of_both_kinds() {
        let reports = SHARES.map(|one| share(&folder, one));
        assert!(FeatureStore::open(&folder.path("store")).is_err(), "shares are no store yet");
        assert_eq!(reports.iter().map(|report| report.songs).sum::<usize>(), 8);
        assert_eq!(reports.iter().map(|report| report.extracted).sum::<usize>(), 8);
        assert_eq!(reports.iter().map(|report| report.warnings.len()).sum::<usize>(), 1);
        assert_eq!(reports.iter().map(|report| report.set_aside.len()).sum::<usize>(), 1);

        let (report, heard) = whole(&folder);
        assert_eq!((report.songs, report.extracted, report.reused), (8, 0, 8));
        assert_eq!((report.warnings.len(), report.set_aside.len()), (1, 1), "what shares found is known");
        assert_eq!(heard, songs(&["B/One/broken.mp3"]), "only what was set aside is tried again");
        assert!(bytes_below(&folder.path("store")) == folder.fresh_bytes());
    }
}

#[test]
fn a_share_that_is_complete_does_nothing_again() {
    let folder = Folder::example();
    SHARES.map(|one| share(&folder, one));
    let before = bytes_below(&folder.path("store"));
    let again = SHARES.map(|one| share(&folder, one));
    assert_eq!(again.iter().map(|report| report.extracted).sum::<usize>(), 0);
    assert!(bytes_below(&folder.path("store")) == before);
}

#[test]
fn music_that_changed_after_its_share_was_done_is_heard_again() {
    let folder = Folder::example();
    SHARES.map(|one| share(&folder, one));
    folder.add("A/One/2.mp3", "another song");
    folder.add("A/Two/new.mp3", "a new song");
    fs::remove_file(folder.song("B/One/1.flac")).unwrap();
    let (report, heard) = whole(&folder);
    assert_eq!(heard, songs(&["A/One/2.mp3", "A/Two/new.mp3", "B/One/broken.mp3"]));
    assert_eq!(report.extracted, 2);
    assert!(bytes_below(&folder.path("store")) == folder.fresh_bytes());
}

#[test]
fn shares_of_a_store_leave_it_as_it_is_until_the_last_build() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let manifest = fs::read(folder.path("store/manifest.parquet")).unwrap();
    folder.add("C/New/1.mp3", "a new artist");
    folder.add("A/One/1.mp3", "another song");
    let extracted: usize = SHARES.map(|one| share(&folder, one).extracted).iter().sum();
    assert_eq!(extracted, 2);
    assert_eq!(fs::read(folder.path("store/manifest.parquet")).unwrap(), manifest);
    let store = folder.open("store");
    assert!(store.songs().iter().all(|song| store.frames(song).is_ok()), "its shards are still there");
    assert_eq!(whole(&folder).0.extracted, 0);
    assert!(bytes_below(&folder.path("store")) == folder.fresh_bytes());
}

#[test]
fn a_finding_that_cannot_be_read_costs_a_look_and_nothing_else() {
    let folder = Folder::example();
    SHARES.map(|one| share(&folder, one));
    let findings = bytes_below(&folder.path("store/partial")).into_keys();
    for finding in findings.filter(|name| name.to_str().unwrap().starts_with("found-")) {
        fs::write(folder.path("store/partial").join(finding), "half a find").unwrap();
    }
    assert_eq!(whole(&folder).0.extracted, 0);
    assert!(bytes_below(&folder.path("store")) == folder.fresh_bytes());
}

#[test]
fn a_shard_that_was_lost_after_its_share_was_done_is_made_again() {
    let folder = Folder::example();
    SHARES.map(|one| share(&folder, one));
    fs::remove_file(&support::shards(&folder.path("store"))[0]).unwrap();
    assert!(whole(&folder).0.extracted > 0);
    assert!(bytes_below(&folder.path("store")) == folder.fresh_bytes());
}

/// What `attempt` comes to while a process works on the first share of two.
fn beside_the_first(
    folder: &Folder,
    attempt: impl Fn() -> Result<BuildReport, BuildError> + Sync,
) -> BuildError {
    let met = Mutex::new(None);
    let extract = |file: &Path| {
        met.lock().unwrap().get_or_insert_with(&attempt);
        features_of(file)
    };
    folder.build_share("store", "1/2", Hooks { extract: &extract, progress: &Silent }).unwrap();
    met.into_inner().unwrap().unwrap().unwrap_err()
}

#[test]
fn a_share_is_one_process_and_a_store_is_divided_in_one_way() {
    let folder = Folder::example();
    let hooks = || Hooks { extract: &features_of, progress: &Silent };
    let taken = beside_the_first(&folder, || folder.build_share("store", "1/2", hooks()));
    assert!(matches!(&taken, BuildError::ShareTaken { share, .. } if share.to_string() == "1/2"), "{taken}");
    let folder = Folder::example();
    let other = beside_the_first(&folder, || folder.build_share("store", "1/4", hooks()));
    assert!(matches!(other, BuildError::OtherShares { there: 2, here: 4, .. }), "{other}");
}

#[test]
fn the_whole_is_not_built_beside_a_share() {
    let folder = Folder::example();
    let locked = beside_the_first(&folder, || folder.build("store"));
    assert!(matches!(locked, BuildError::Locked { .. }), "{locked}");
    whole(&folder);
    assert!(bytes_below(&folder.path("store")) == folder.fresh_bytes());
}

#[test]
fn a_share_of_other_settings_is_refused() {
    let folder = Folder::example();
    folder.ask_for_chroma();
    share(&folder, "1/2");
    let without = Folder::example();
    fs::rename(folder.path("store"), without.path("store")).unwrap();
    let hooks = Hooks { extract: &features_of, progress: &Silent };
    let refused = without.build_share("store", "2/2", hooks).unwrap_err();
    assert!(matches!(refused, BuildError::OtherSettings { .. }), "{refused}");
}

/// What progress was told.
#[derive(Default)]
struct Told {
    total: AtomicU64,
    done: AtomicU64,
}

impl Progress for Told {
    fn begin(&self, _task: &str, total: u64) {
        self.total.fetch_add(total, Ordering::Relaxed);
    }

    fn advance(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

#[test]
fn progress_counts_the_songs_of_the_share() {
    let folder = Folder::example();
    let mut of_all = 0;
    for one in SHARES {
        let told = Told::default();
        folder.build_share("store", one, Hooks { extract: &features_of, progress: &told }).unwrap();
        assert_eq!(told.total.load(Ordering::Relaxed), told.done.load(Ordering::Relaxed));
        of_all += told.total.into_inner();
    }
    assert_eq!(of_all, 9);
}
