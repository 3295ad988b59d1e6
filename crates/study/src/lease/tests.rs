//! Leases among threads of one process; `tests/processes.rs` has them among processes.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::*;

/// Quick, and yet with room for a machine that has other things to do.
const QUICK: LeaseTimes =
    LeaseTimes { heartbeat: Duration::from_millis(20), stale: Duration::from_millis(1_000) };

fn take(folder: &TempDir, sightings: &Sightings) -> Option<Lease> {
    match Lease::take(folder.path(), QUICK, sightings).unwrap() {
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
    let mut record = Record::of_this_process(0.0);
    record.holder.host.push_str("-2");
    record.write(&mut File::create(folder.path().join(format!("lease-{number}"))).unwrap()).unwrap();
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
        let file = File::create_new(own.path(folder.path())).unwrap();
        Lease::claim(folder.path(), own, file, &Record::of_this_process(0.0)).unwrap()
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
    let Taken::Lease(lease) = Lease::take(folder.path(), times, &Sightings::default()).unwrap() else {
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
    let heartbeat = Heartbeat::start(folder.path(), Taking { own, nonce: 7, since }, slow).unwrap();
    assert!(heartbeat.is_lost());
}

#[test]
fn only_the_dead_leave_something_to_inherit() {
    let inherit =
        |folder: &TempDir, sightings: &Sightings| Lease::inherit(folder.path(), QUICK, sightings).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
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
    assert_eq!(holder(folder.path()).unwrap(), None);
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
