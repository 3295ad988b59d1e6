//! Stores that come and go.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../../study/tests/support/mod.rs"]
mod music;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use auteur_dataset::{FeatureStore, StoreFiles};
use auteur_ground::{Progress, Silent};
use auteur_remote::{RemoteError, StoreState, fetch_store, push_store};
use auteur_study::Bucket;
use music::Folder;
use support::Server;
use support::server::Conditions;

/// Counts shards that are copied, and stops after so many.
#[derive(Default)]
struct Counter {
    copied: AtomicUsize,
    stop_after: Option<usize>,
}

impl Progress for Counter {
    fn begin(&self, _: &str, _: u64) {}

    fn advance(&self, by: u64) {
        self.copied.fetch_add(by as usize, Ordering::Relaxed);
    }

    fn note(&self, message: &str) {
        panic!("{message}");
    }

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.stop_after.is_some_and(|after| self.copied.load(Ordering::Relaxed) >= after)
    }
}

impl Counter {
    fn copied(self) -> usize {
        self.copied.into_inner()
    }
}

/// The files of a store with their content.
fn files(store: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = music::bytes_below(store);
    files.remove(Path::new("lock"));
    files
}

fn shards(store: &Path) -> Vec<PathBuf> {
    let mut shards: Vec<_> =
        fs::read_dir(store.join("shards")).unwrap().map(|entry| entry.unwrap().path()).collect();
    shards.sort();
    shards
}

#[test]
fn a_store_comes_back_as_it_was_and_what_is_there_is_not_copied_again() {
    let (server, music, cache) =
        (Server::start(Conditions::Kept), Folder::example(), tempfile::tempdir().unwrap());
    let bucket = server.open("s3://music/store").unwrap();
    let (store, copy) = (music.path("store"), bucket.address().folder(cache.path()));
    let none = fetch_store(&bucket, &copy, &Silent).unwrap();
    assert!(!none.is_store() && !copy.exists());

    let sent = Counter::default();
    push_store(&store, &bucket, &none, &sent).unwrap();
    let count = shards(&store).len();
    assert_eq!(sent.copied(), count);
    let fetched = Counter::default();
    let state = fetch_store(&bucket, &copy, &fetched).unwrap();
    assert!(state.is_store());
    assert_eq!(fetched.copied(), count);
    assert_eq!(files(&store), files(&copy));
    assert_eq!(FeatureStore::open(&copy).unwrap().songs(), music.store().songs());

    let again = Counter::default();
    fetch_store(&bucket, &copy, &again).unwrap();
    push_store(&copy, &bucket, &state, &again).unwrap();
    assert_eq!(again.copied(), 0);
    fs::remove_file(&shards(&copy)[0]).unwrap();
    let one = Counter::default();
    fetch_store(&bucket, &copy, &one).unwrap();
    assert_eq!((one.copied(), files(&store)), (1, files(&copy)));
}

#[test]
fn of_two_writers_the_slower_is_told_and_a_former_shard_goes_when_nobody_names_it() {
    let server = Server::start(Conditions::Kept);
    let (first, second) = (Folder::example(), Folder::with(&[("Eve", &[("Late", 3, 200)])]));
    let bucket = server.open("s3://music/store").unwrap();
    let none = StoreState::default();
    push_store(&first.path("store"), &bucket, &none, &Silent).unwrap();
    let slower = push_store(&second.path("store"), &bucket, &none, &Silent).unwrap_err();
    assert_eq!(slower.to_string(), "s3://music/store was changed by another process meanwhile");

    let cache = tempfile::tempdir().unwrap();
    let state = fetch_store(&bucket, &cache.path().join("store"), &Silent).unwrap();
    assert_eq!(files(&cache.path().join("store")), files(&first.path("store")));
    push_store(&second.path("store"), &bucket, &state, &Silent).unwrap();
    let there: Vec<_> = bucket.list("shards").unwrap().into_iter().map(|one| one.name).collect();
    let named = StoreFiles::of(&second.path("store")).unwrap().unwrap();
    assert_eq!(there, named.shards().iter().map(|name| format!("shards/{name}")).collect::<Vec<_>>());
}

#[test]
fn a_shard_that_is_altered_or_gone_is_refused_and_the_copy_stays_none() {
    let (server, music, cache) =
        (Server::start(Conditions::Kept), Folder::example(), tempfile::tempdir().unwrap());
    let (store, copy) = (music.path("store"), cache.path().join("store"));
    let bucket = server.open("s3://music/store").unwrap();
    push_store(&store, &bucket, &StoreState::default(), &Silent).unwrap();
    let shard = shards(&store)[0].file_name().unwrap().to_str().unwrap().to_owned();
    let name = format!("shards/{shard}");
    let mut bytes = bucket.get(&name).unwrap().unwrap().bytes;
    *bytes.last_mut().unwrap() ^= 1;
    bucket.put(&name, &bytes).unwrap();
    let altered = fetch_store(&bucket, &copy, &Silent).unwrap_err();
    assert!(matches!(altered, RemoteError::Store { .. }), "{altered}");
    assert!(altered.to_string().contains("is altered where "), "{altered}");
    assert!(FeatureStore::open(&copy).is_err());
    bucket.remove(&name).unwrap();
    let missing = fetch_store(&bucket, &copy, &Silent).unwrap_err();
    assert!(missing.to_string().starts_with(&format!("s3://music/store/{name} is missing")), "{missing}");
}

#[test]
fn a_fetch_that_is_stopped_is_resumed_and_other_objects_are_left_alone() {
    let (server, music, cache) =
        (Server::start(Conditions::Kept), Folder::example(), tempfile::tempdir().unwrap());
    let (store, copy) = (music.path("store"), cache.path().join("store"));
    let bucket = server.open("s3://music/store").unwrap();
    push_store(&store, &bucket, &StoreState::default(), &Silent).unwrap();
    let stopped = Counter { stop_after: Some(1), ..Counter::default() };
    assert!(matches!(fetch_store(&bucket, &copy, &stopped), Err(RemoteError::Cancelled)));
    let before = stopped.copied();
    assert!(before >= 1 && FeatureStore::open(&copy).is_err());
    let rest = Counter::default();
    fetch_store(&bucket, &copy, &rest).unwrap();
    assert_eq!((before + rest.copied(), files(&copy)), (shards(&store).len(), files(&store)));

    let other = server.open("s3://music/letters").unwrap();
    other.put("to-ann.txt", b"Dear Ann").unwrap();
    let refused = fetch_store(&other, &copy, &Silent).unwrap_err().to_string();
    assert_eq!(refused, "s3://music/letters contains other objects and is not a feature store");
}

#[test]
fn what_is_long_goes_in_parts() {
    let server = Server::start(Conditions::Kept);
    let bucket = server.open("s3://music/store").unwrap();
    // Five artists' worth of one album, longer than a part.
    let music = Folder::with(&[("Ann", &[("Long", 4, 220_000)])]);
    let store = music.path("store");
    let [shard] = &shards(&store)[..] else { panic!("one album") };
    assert!(fs::metadata(shard).unwrap().len() > 8 << 20);
    push_store(&store, &bucket, &StoreState::default(), &Silent).unwrap();
    let cache = tempfile::tempdir().unwrap();
    fetch_store(&bucket, &cache.path().join("store"), &Silent).unwrap();
    assert_eq!(files(&cache.path().join("store")), files(&store));
}
