//! Objects, over HTTP.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::sync::Barrier;
use std::thread;

use auteur_remote::{Environment, RemoteBucket, RemoteError};
use auteur_study::{Bucket, Version};
use support::Server;
use support::server::{ACCESS_KEY, Conditions, SECRET_KEY};

fn names(bucket: &RemoteBucket, folder: &str) -> Vec<String> {
    bucket.list(folder).unwrap().into_iter().map(|one| one.name).collect()
}

#[test]
fn objects_are_written_listed_read_and_removed() {
    let server = Server::start(Conditions::Kept);
    let bucket = server.open("s3://music/of/study").unwrap();
    assert_eq!(names(&bucket, ""), Vec::<String>::new(), "the probe is gone");
    bucket.put("job/complete.json", b"{}").unwrap();
    bucket.put("job/stress/a", b"").unwrap();
    bucket.put("jobless", b"1").unwrap();
    assert_eq!(names(&bucket, ""), ["job/complete.json", "job/stress/a", "jobless"]);
    assert_eq!(names(&bucket, "job"), ["job/complete.json", "job/stress/a"]);
    let beside = server.open("s3://music/of/study2").unwrap();
    assert_eq!(names(&beside, ""), Vec::<String>::new());
    assert_eq!(bucket.get("job/complete.json").unwrap().unwrap().bytes, b"{}");
    assert_eq!(bucket.get("job/missing.json").unwrap(), None);
    bucket.remove("jobless").unwrap();
    bucket.remove("jobless").unwrap();
    assert_eq!(bucket.get("jobless").unwrap(), None);
    assert_eq!(bucket.place("jobless").to_str(), Some("s3://music/of/study/jobless"));
}

#[test]
fn of_sixteen_that_write_under_one_condition_one_does() {
    let server = Server::start(Conditions::Kept);
    let barrier = Barrier::new(16);
    let writers: Vec<_> = (0..16).map(|_| server.open("s3://music/race").unwrap()).collect();
    let version = |bytes: &[u8]| {
        let object = writers[0].get("lease-1").unwrap().unwrap();
        assert_eq!(object.bytes, bytes);
        object.version
    };
    let race = |write: &(dyn Fn(usize) -> bool + Sync)| {
        let won: Vec<usize> = thread::scope(|scope| {
            let running: Vec<_> = (0..16)
                .map(|writer| {
                    let barrier = &barrier;
                    scope.spawn(move || {
                        barrier.wait();
                        write(writer).then_some(writer)
                    })
                })
                .collect();
            running.into_iter().filter_map(|running| running.join().unwrap()).collect()
        });
        assert_eq!(won.len(), 1, "{won:?}");
        won[0]
    };
    let mine = |writer: usize| format!("writer {writer}").into_bytes();
    let first = race(&|writer| writers[writer].create("lease-1", &mine(writer)).unwrap());
    let former = version(&mine(first));
    let renewed = |writer: usize| [mine(writer), b" again".to_vec()].concat();
    let second = race(&|writer| writers[writer].replace("lease-1", &renewed(writer), &former).unwrap());
    version(&renewed(second));
    assert!(!writers[0].replace("lease-2", b"x", &Version("\"none\"".to_owned())).unwrap(), "there is none");
}

#[test]
fn a_server_that_passes_over_conditions_is_refused() {
    let server = Server::start(Conditions::PassedOver);
    let refused = server.open("s3://music/study").err().unwrap();
    assert_eq!(
        refused.to_string(),
        "s3://music/study: the server does not keep to conditions (If-None-Match), so several processes could overwrite \
         each other's work"
    );
    assert!(RemoteBucket::open("s3://music/study".parse().unwrap(), &server.environment()).is_ok());
}

#[test]
fn what_keeps_one_out_is_said() {
    let server = Server::start(Conditions::Kept);
    let open = |address: &str, environment: &Environment| {
        RemoteBucket::open_to_write(address.parse().unwrap(), environment).err().unwrap()
    };
    let missing = open("s3://musik/study", &server.environment());
    let said = format!("there is no bucket musik at {}", server.endpoint);
    assert!(matches!(missing, RemoteError::NoBucket { .. }) && missing.to_string() == said, "{missing}");
    let stranger = Environment::new(&server.endpoint, ACCESS_KEY, &SECRET_KEY.to_uppercase());
    let denied = open("s3://music/study", &stranger);
    assert!(matches!(denied, RemoteError::Denied { .. }), "{denied}");
    // Nobody listens where a server was that is gone.
    let nobody = Environment::new("http://127.0.0.1:9", ACCESS_KEY, SECRET_KEY);
    let unreachable = open("s3://music/study", &nobody);
    assert!(matches!(unreachable, RemoteError::Failed { .. }), "{unreachable}");
    assert!(unreachable.to_string().starts_with("s3://music/study: "), "{unreachable}");
}
