//! Leases among threads of one process; `tests/processes.rs` has them among processes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::bucket::{Bucket, Listed, Object, Version};

/// Quick, and yet with room for a machine that has other things to do.
const QUICK: LeaseTimes =
    LeaseTimes { heartbeat: Duration::from_millis(20), stale: Duration::from_millis(1_000) };

fn at(folder: &Path) -> Arc<dyn LeasePlace> {
    Arc::new(InFolder::new(folder))
}

fn take(folder: &TempDir, sightings: &Sightings) -> Option<Lease> {
    take_at(&at(folder.path()), sightings)
}

fn take_at(place: &Arc<dyn LeasePlace>, sightings: &Sightings) -> Option<Lease> {
    match Lease::take(place, QUICK, sightings).unwrap() {
        Taken::Lease(lease) => Some(lease),
        Taken::Held => None,
    }
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Leaves a lease as an owner on another host leaves it that dies.
fn abandon(folder: &TempDir, number: u64) {
    fs::write(folder.path().join(format!("lease-{number}")), far_record()).unwrap();
}

/// What an owner on another host writes.
fn far_record() -> Vec<u8> {
    let mut record = Record::of_this_process(0.0);
    record.holder.host.push_str("-2");
    record.line().unwrap()
}

#[test]
fn of_many_that_find_a_folder_free_one_takes_it() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let barrier = Barrier::new(8);
        let taken = thread::scope(|scope| {
            let takers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        take(&folder, &Sightings::default())
                    })
                })
                .collect();
            takers.into_iter().filter_map(|taker| taker.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(taken.len(), 1);
        assert_eq!(names(&folder), ["lease-1"]);
    }
}

#[test]
fn of_many_that_find_a_lease_abandoned_one_takes_it_over() {
    let folder = tempfile::tempdir().unwrap();
    for round in 1..=5 {
        abandon(&folder, 2 * round - 1);
        let barrier = Barrier::new(8);
        let taken = thread::scope(|scope| {
            let takers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let sightings = Sightings::default();
                        assert!(take(&folder, &sightings).is_none(), "nobody has watched it long enough");
                        thread::sleep(QUICK.stale);
                        barrier.wait();
                        take(&folder, &sightings)
                    })
                })
                .collect();
            takers.into_iter().filter_map(|taker| taker.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(taken.len(), 1);
        assert_eq!(names(&folder), [format!("lease-{}", 2 * round)]);
        drop(taken);
        assert_eq!(names(&folder), [format!("released-{}", 2 * round)]);
    }
}

#[test]
fn a_lease_that_shows_signs_of_life_is_not_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let lease = take(&folder, &Sightings::default()).unwrap();
    let sightings = Sightings::default();
    let began = Instant::now();
    while began.elapsed() < QUICK.stale + QUICK.stale / 2 {
        assert!(take(&folder, &sightings).is_none());
        thread::sleep(QUICK.heartbeat);
    }
    lease.confirm().unwrap();
}

#[test]
fn whoever_overslept_between_looking_and_taking_withdraws() {
    let folder = tempfile::tempdir().unwrap();
    let overslept = |number| {
        let own = Generation { number, mark: Mark::Held };
        let place = InFolder::new(folder.path());
        assert!(place.create(&own.name(), &Record::of_this_process(0.0).line().unwrap()).unwrap());
        Lease::claim(&place, own).unwrap()
    };
    abandon(&folder, 3);
    assert!(!overslept(2), "the third generation is there already");
    fs::rename(folder.path().join("lease-3"), folder.path().join("released-3")).unwrap();
    assert!(!overslept(3), "the third generation came and went");
    // What they made and did not yet remove keeps nobody from the next generation.
    assert!(take(&folder, &Sightings::default()).is_some());
    assert_eq!(names(&folder), ["released-4"]);
}

#[test]
fn an_owner_that_was_replaced_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let lease = take(&folder, &Sightings::default()).unwrap();
    abandon(&folder, 2);
    let refused = lease.confirm().unwrap_err();
    assert!(matches!(refused, JobFault::LeaseLost { .. }), "{refused}");
    assert!(lease.is_lost());
    drop(lease);
    assert_eq!(names(&folder), ["lease-1", "lease-2"], "it gives nothing back that is not its own");
}

#[test]
fn an_owner_that_could_not_show_life_takes_itself_for_replaced_before_others_do() {
    let folder = tempfile::tempdir().unwrap();
    let times = LeaseTimes { heartbeat: Duration::from_secs(60), stale: Duration::from_millis(200) };
    let Taken::Lease(lease) = Lease::take(&at(folder.path()), times, &Sightings::default()).unwrap() else {
        panic!("the folder is empty")
    };
    thread::sleep(Duration::from_millis(120));
    assert!(lease.is_lost());
    assert!(lease.confirm().is_err());
}

#[test]
fn the_first_sign_of_life_is_counted_from_before_the_lease_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let own = Generation { number: 1, mark: Mark::Held };
    // A storage that took so long to make and to sign the file that others may call its owner dead.
    let since = Instant::now().checked_sub(QUICK.stale * 2 / 3).unwrap();
    let slow = LeaseTimes { heartbeat: Duration::from_secs(60), ..QUICK };
    let heartbeat =
        Heartbeat::start(&at(folder.path()), Taking { own, record: far_record(), since }, slow).unwrap();
    assert!(heartbeat.is_lost());
}

#[test]
fn only_the_dead_leave_something_to_inherit() {
    let inherit = |folder: &TempDir, sightings: &Sightings| {
        Lease::inherit(&at(folder.path()), QUICK, sightings).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let missing = at(&folder.path().join("missing"));
    let sightings = Sightings::default();
    assert!(matches!(Lease::inherit(&missing, QUICK, &sightings), Ok(Inherited::Nothing)));
    assert!(matches!(inherit(&folder, &sightings), Inherited::Nothing), "nobody began");
    let lease = take(&folder, &Sightings::default()).unwrap();
    assert!(matches!(inherit(&folder, &sightings), Inherited::Undecided));
    thread::sleep(3 * QUICK.heartbeat);
    assert!(matches!(inherit(&folder, &sightings), Inherited::Nothing), "its owner lives");
    drop(lease);
    assert!(matches!(inherit(&folder, &sightings), Inherited::Nothing), "it was given back");
    abandon(&folder, 2);
    let sightings = Sightings::default();
    assert!(matches!(inherit(&folder, &sightings), Inherited::Undecided));
    thread::sleep(QUICK.stale);
    assert!(matches!(inherit(&folder, &sightings), Inherited::Lease(_)));
}

#[test]
fn a_lease_that_was_given_back_is_free_at_once_and_remembers_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let lease = take(&folder, &Sightings::default()).unwrap();
    thread::sleep(Duration::from_millis(120));
    let worked = lease.seconds();
    drop(lease);
    let lease = take(&folder, &Sightings::default()).unwrap();
    assert_eq!(names(&folder), ["lease-2"]);
    // The system's clock, by which work is counted across processes, and the monotonic one may differ a little.
    assert!((lease.seconds() - worked).abs() < 0.1, "{} after {worked}", lease.seconds());
    lease.retire();
    assert_eq!(names(&folder), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn the_lease_of_a_dead_process_of_this_host_is_taken_over_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = serde_json::to_value(Record::of_this_process(0.0)).unwrap();
    // A process that began at another time and had this one's number.
    record["holder"]["began"] = "1".into();
    fs::write(folder.path().join("lease-1"), record.to_string()).unwrap();
    assert_eq!(holder(&InFolder::new(folder.path())).unwrap(), None);
    assert!(take(&folder, &Sightings::default()).is_some());
}

#[test]
fn a_lease_whose_owner_died_before_signing_it_is_taken_over_in_time() {
    let folder = tempfile::tempdir().unwrap();
    File::create(folder.path().join("lease-1")).unwrap();
    let sightings = Sightings::default();
    assert!(take(&folder, &sightings).is_none());
    thread::sleep(QUICK.stale);
    assert!(take(&folder, &sightings).is_some());
}

/// A bucket in memory that keeps what S3 promises.
#[derive(Default)]
struct Memory {
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Memory {
    fn names(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }
}

fn version(bytes: &[u8]) -> Version {
    Version(blake3::hash(bytes).to_hex().to_string())
}

impl Bucket for Memory {
    fn place(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("s3://memory/{name}"))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Listed>> {
        let objects = self.objects.lock().unwrap();
        let below = objects.iter().filter(|(name, _)| name.starts_with(&format!("{folder}/")));
        Ok(below.map(|(name, bytes)| Listed { name: name.clone(), bytes: bytes.len() as u64 }).collect())
    }

    fn get(&self, name: &str) -> io::Result<Option<Object>> {
        let object = self.objects.lock().unwrap().get(name).cloned();
        Ok(object.map(|bytes| Object { version: version(&bytes), bytes }))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.objects.lock().unwrap().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn create(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        let mut objects = self.objects.lock().unwrap();
        if objects.get(name).is_some_and(|found| found != bytes) {
            return Ok(false);
        }
        objects.insert(name.to_owned(), bytes.to_vec());
        Ok(true)
    }

    fn replace(&self, name: &str, bytes: &[u8], former: &Version) -> io::Result<bool> {
        let mut objects = self.objects.lock().unwrap();
        if objects.get(name).map(|found| version(found)).as_ref() != Some(former) {
            return Ok(false);
        }
        objects.insert(name.to_owned(), bytes.to_vec());
        Ok(true)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.objects.lock().unwrap().remove(name);
        Ok(())
    }
}

fn in_bucket() -> (Arc<Memory>, Arc<dyn LeasePlace>) {
    let memory = Arc::new(Memory::default());
    let bucket: Arc<dyn Bucket> = Arc::clone(&memory) as Arc<dyn Bucket>;
    (memory, Arc::new(InBucket::new(&bucket, "job")))
}

#[test]
fn in_a_bucket_one_of_many_takes_a_lease_and_gives_it_back() {
    let (memory, place) = in_bucket();
    for round in 1..=5 {
        let barrier = Barrier::new(16);
        let taken = thread::scope(|scope| {
            let takers: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        take_at(&place, &Sightings::default())
                    })
                })
                .collect();
            takers.into_iter().filter_map(|taker| taker.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(taken.len(), 1);
        assert_eq!(memory.names(), [format!("job/lease-{round}")]);
        assert!(holder(&*place).unwrap().is_some());
        drop(taken);
        assert_eq!(memory.names(), [format!("job/released-{round}")]);
        assert_eq!(holder(&*place).unwrap(), None);
    }
}

#[test]
fn in_a_bucket_signs_of_life_are_seen_and_silence_is_taken_over() {
    let (memory, place) = in_bucket();
    let lease = take_at(&place, &Sightings::default()).unwrap();
    let sightings = Sightings::default();
    let began = Instant::now();
    while began.elapsed() < QUICK.stale + QUICK.stale / 2 {
        assert!(take_at(&place, &sightings).is_none());
        thread::sleep(QUICK.heartbeat);
    }
    lease.confirm().unwrap();
    lease.retire();
    assert_eq!(memory.names(), Vec::<String>::new());

    assert!(place.create("lease-1", &far_record()).unwrap());
    let sightings = Sightings::default();
    assert!(take_at(&place, &sightings).is_none(), "nobody has watched it long enough");
    thread::sleep(QUICK.stale);
    let lease = take_at(&place, &sightings).unwrap();
    assert_eq!(memory.names(), ["job/lease-2"]);
    // Its successor on another host.
    assert!(place.create("lease-3", &far_record()).unwrap());
    assert!(matches!(lease.confirm(), Err(JobFault::LeaseLost { .. })));
    drop(lease);
    assert_eq!(memory.names(), ["job/lease-2", "job/lease-3"], "it gives nothing back that is not its own");
}

#[test]
fn in_a_bucket_a_lease_is_confirmed_while_it_beats() {
    let (_, place) = in_bucket();
    let times = LeaseTimes { heartbeat: Duration::from_micros(10), stale: Duration::from_secs(60) };
    let Taken::Lease(lease) = Lease::take(&place, times, &Sightings::default()).unwrap() else {
        panic!("the bucket is empty")
    };
    for _ in 0..2_000 {
        lease.confirm().unwrap();
    }
}

#[test]
fn in_a_bucket_nobody_signs_for_another() {
    let (memory, place) = in_bucket();
    assert!(place.create("lease-1", b"mine\n").unwrap());
    assert!(!place.create("lease-1", b"mine\n").unwrap(), "it has another sign of life");
    let before = place.last_sign("lease-1").unwrap().unwrap();
    assert!(!place.renew("lease-1", b"yours\n").unwrap());
    assert_eq!(place.last_sign("lease-1").unwrap(), Some(before));
    thread::sleep(Duration::from_millis(1));
    assert!(place.renew("lease-1", b"mine\n").unwrap());
    assert!(place.last_sign("lease-1").unwrap().unwrap() > before);
    assert_eq!(place.read("lease-1").unwrap().unwrap(), b"mine\n");
    assert_eq!((place.last_sign("lease-2").unwrap(), place.renew("lease-2", b"").unwrap()), (None, false));
    memory.remove("job/lease-1").unwrap();
    assert!(!place.renew("lease-1", b"mine\n").unwrap());
}
