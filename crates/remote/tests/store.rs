//! Stores that come and go.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../../study/tests/support/mod.rs"]
mod music;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use std::sync::mpsc::Sender;
use std::sync::{Mutex, mpsc};
use std::thread;

use auteur_dataset::{FeatureStore, StoreFiles};
use auteur_ground::{FolderLock, Progress, Silent};
use auteur_remote::{RemoteBucket, RemoteError, StoreState, fetch_store, fetch_store_to_update, push_store};
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

/// Sends what is noted, and does something once copying begins.
struct Hooked<'a> {
    notes: Sender<String>,
    begins: Mutex<Box<dyn FnMut() + Send + 'a>>,
}

impl<'a> Hooked<'a> {
    fn begins(begins: impl FnMut() + Send + 'a) -> Self {
        Self { notes: mpsc::channel().0, begins: Mutex::new(Box::new(begins)) }
    }

    fn notes(notes: Sender<String>) -> Self {
        Self { notes, begins: Mutex::new(Box::new(|| ())) }
    }
}

impl Progress for Hooked<'_> {
    fn begin(&self, _: &str, _: u64) {
        (self.begins.lock().unwrap())();
    }

    fn advance(&self, _: u64) {}

    fn note(&self, message: &str) {
        // Nobody listens where notes do not matter.
        let _ = self.notes.send(message.to_owned());
    }

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// What a build leaves in `folder` that makes of it the store in `built`.
fn build(built: &Path, folder: &Path) {
    fs::create_dir_all(folder.join("shards")).unwrap();
    for (name, bytes) in files(built) {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Alters the last byte of an object.
fn damage(bucket: &RemoteBucket, name: &str) {
    let mut bytes = bucket.get(name).unwrap().unwrap().bytes;
    *bytes.last_mut().unwrap() ^= 1;
    bucket.put(name, &bytes).unwrap();
}

/// The object of the first shard of a store.
fn first_shard(store: &Path) -> String {
    format!("shards/{}", shards(store)[0].file_name().unwrap().to_str().unwrap())
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
    let name = first_shard(&store);
    damage(&bucket, &name);
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

#[test]
fn whoever_fetches_while_a_store_is_brought_up_to_date_waits_and_gets_the_new_one() {
    let server = Server::start(Conditions::Kept);
    let (first, second) = (Folder::example(), Folder::with(&[("Eve", &[("Late", 3, 200)])]));
    let (bucket, reading) =
        (server.open("s3://music/store").unwrap(), server.open("s3://music/store").unwrap());
    push_store(&first.path("store"), &bucket, &StoreState::default(), &Silent).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let copy = cache.path().join("store");
    let state = fetch_store_to_update(&bucket, &copy, &Silent).unwrap();
    let (notes, noted) = mpsc::channel();
    thread::scope(|scope| {
        let fetched = scope.spawn(|| fetch_store(&reading, &copy, &Hooked::notes(notes)).unwrap());
        assert!(noted.recv().unwrap().starts_with("waiting for another process"));
        build(&second.path("store"), &copy);
        push_store(&copy, &bucket, &state, &Silent).unwrap();
        drop(state);
        fetched.join().unwrap();
    });
    for name in [StoreFiles::SETTINGS, StoreFiles::MANIFEST] {
        let built = fs::read(second.path("store").join(name)).unwrap();
        assert_eq!(fs::read(copy.join(name)).unwrap(), built);
        assert_eq!(bucket.get(name).unwrap().unwrap().bytes, built);
    }
    assert_eq!(FeatureStore::open(&copy).unwrap().songs(), second.store().songs());
}

#[test]
fn a_folder_that_another_process_changes_is_not_sent() {
    let server = Server::start(Conditions::Kept);
    let (first, second) = (Folder::example(), Folder::with(&[("Eve", &[("Late", 3, 200)])]));
    let bucket = server.open("s3://music/store").unwrap();
    push_store(&first.path("store"), &bucket, &StoreState::default(), &Silent).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let copy = cache.path().join("store");
    let state = fetch_store_to_update(&bucket, &copy, &Silent).unwrap();
    build(&second.path("store"), &copy);
    let is_refused = |progress: &dyn Progress| {
        let refused = push_store(&copy, &bucket, &state, progress).unwrap_err();
        let said = format!(
            "{} was changed by another process before all of it was in s3://music/store",
            copy.display()
        );
        assert_eq!(refused.to_string(), said);
        let elsewhere = tempfile::tempdir().unwrap();
        fetch_store(&bucket, &elsewhere.path().join("store"), &Silent).unwrap();
        assert_eq!(files(&elsewhere.path().join("store")), files(&first.path("store")));
    };
    let building = FolderLock::take(&copy).unwrap().unwrap();
    is_refused(&Silent);
    drop(building);
    // On a file system without locks.
    is_refused(&Hooked::begins(|| build(&first.path("store"), &copy)));
}

#[test]
fn a_damaged_store_is_repaired_even_if_the_first_attempt_is_killed() {
    let (server, music, cache) =
        (Server::start(Conditions::Kept), Folder::example(), tempfile::tempdir().unwrap());
    let (store, copy) = (music.path("store"), cache.path().join("store"));
    let bucket = server.open("s3://music/store").unwrap();
    push_store(&store, &bucket, &StoreState::default(), &Silent).unwrap();
    let (altered, gone) = (
        first_shard(&store),
        "shards/".to_owned() + shards(&store)[1].file_name().unwrap().to_str().unwrap(),
    );
    damage(&bucket, &altered);
    bucket.remove(&gone).unwrap();

    let (notes, noted) = mpsc::channel();
    let state = fetch_store_to_update(&bucket, &copy, &Hooked::notes(notes)).unwrap();
    let mut noted: Vec<_> = noted.iter().collect();
    noted.sort();
    let [of_altered, of_gone] = &noted[..] else { panic!("{noted:?}") };
    assert!(of_altered.starts_with(&format!("s3://music/store/{altered} is altered where ")), "{of_altered}");
    assert_eq!(*of_gone, format!("s3://music/store/{gone} is missing; its songs are heard again"));
    assert!(FeatureStore::open(&copy).is_err(), "no manifest names what is not there");
    assert_eq!(shards(&copy).len(), shards(&store).len() - 2);
    build(&store, &copy);
    // It is killed before it sends anything.
    drop(state);

    let state = fetch_store_to_update(&bucket, &copy, &Counter::default()).unwrap();
    let sent = Counter::default();
    push_store(&copy, &bucket, &state, &sent).unwrap();
    assert_eq!(sent.copied(), 2);
    let again = Counter::default();
    push_store(&copy, &bucket, &fetch_store(&bucket, &store, &Silent).unwrap(), &again).unwrap();
    assert_eq!(again.copied(), 0, "what was damaged is sent once");
    let elsewhere = cache.path().join("elsewhere");
    fetch_store(&bucket, &elsewhere, &Silent).unwrap();
    assert_eq!(files(&elsewhere), files(&store));
}

#[test]
fn a_shard_that_was_cut_off_in_the_bucket_is_sent_again_from_a_copy_that_is_whole() {
    let (server, music) = (Server::start(Conditions::Kept), Folder::example());
    let (store, bucket) = (music.path("store"), server.open("s3://music/store").unwrap());
    push_store(&store, &bucket, &StoreState::default(), &Silent).unwrap();
    let shard = first_shard(&store);
    bucket.put(&shard, b"cut").unwrap();
    let state = fetch_store_to_update(&bucket, &store, &Silent).unwrap();
    push_store(&store, &bucket, &state, &Silent).unwrap();
    assert_eq!(bucket.get(&shard).unwrap().unwrap().bytes, fs::read(store.join(shard)).unwrap());
}

#[test]
fn a_damaged_manifest_is_made_again_and_damaged_settings_are_refused() {
    let (server, music, cache) =
        (Server::start(Conditions::Kept), Folder::example(), tempfile::tempdir().unwrap());
    let (store, copy) = (music.path("store"), cache.path().join("store"));
    let bucket = server.open("s3://music/store").unwrap();
    push_store(&store, &bucket, &StoreState::default(), &Silent).unwrap();
    damage(&bucket, StoreFiles::MANIFEST);
    assert!(matches!(fetch_store(&bucket, &copy, &Silent), Err(RemoteError::Store { .. })));
    let (notes, noted) = mpsc::channel();
    let state = fetch_store_to_update(&bucket, &copy, &Hooked::notes(notes)).unwrap();
    let noted: Vec<_> = noted.iter().collect();
    assert!(noted.len() == 1 && noted[0].starts_with("s3://music/store/manifest.parquet is "), "{noted:?}");
    assert!(copy.join(StoreFiles::SETTINGS).exists() && !copy.join(StoreFiles::MANIFEST).exists());
    build(&store, &copy);
    push_store(&copy, &bucket, &state, &Silent).unwrap();
    drop(state);
    let elsewhere = cache.path().join("elsewhere");
    fetch_store(&bucket, &elsewhere, &Silent).unwrap();
    assert_eq!(files(&elsewhere), files(&store));

    damage(&bucket, StoreFiles::SETTINGS);
    let refused = fetch_store_to_update(&bucket, &copy, &Silent).unwrap_err();
    assert!(matches!(refused, RemoteError::Settings { .. }), "{refused}");
    let said = "s3://music/store/store.json does not say how the store was made (";
    assert!(refused.to_string().starts_with(said), "{refused}");
}

#[test]
fn what_fails_on_this_machine_is_not_said_of_the_bucket() {
    let (server, music, cache) =
        (Server::start(Conditions::Kept), Folder::example(), tempfile::tempdir().unwrap());
    let (store, copy) = (music.path("store"), cache.path().join("store"));
    let bucket = server.open("s3://music/store").unwrap();
    push_store(&store, &bucket, &StoreState::default(), &Silent).unwrap();
    // Nothing can be written where the folder is gone in which files are put.
    let coming = cache.path().join(".store.coming");
    let removing = Hooked::begins(|| fs::remove_dir_all(&coming).unwrap());
    let of_disk = fetch_store(&bucket, &copy, &removing).unwrap_err();
    assert!(matches!(&of_disk, RemoteError::File { path, .. } if path.starts_with(&coming)), "{of_disk}");

    let shard = &shards(&store)[0];
    let other = server.open("s3://music/other").unwrap();
    let replacing = Hooked::begins(|| {
        fs::remove_file(shard).unwrap();
        fs::create_dir(shard).unwrap();
    });
    let of_disk = push_store(&store, &other, &StoreState::default(), &replacing).unwrap_err();
    assert!(matches!(&of_disk, RemoteError::File { path, .. } if path == shard), "{of_disk}");
}
