//! A store that several processes prepare together, a share each.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::fixture::{auteur, complaint, contents, corpus, fail, fixture, json, scratch, succeed};

/// What no wait takes longer than on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(300);

/// `auteur prepare` of three artists, of a share if one is named.
fn prepare(store: &Path, share: &str) -> Command {
    let mut command = auteur("prepare");
    command.arg(fixture().music()).arg("-o").arg(store).args(["--threads", "1"]);
    if !share.is_empty() {
        command.args(["--shard", share]);
    }
    command
}

/// Starts a share, and returns once it has made something.
fn begun(store: &Path, share: &str) -> Child {
    let before = made(store);
    let mut command = prepare(store, share);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while made(store) == before && child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < PATIENCE, "the share makes nothing");
        sleep(Duration::from_millis(2));
    }
    child
}

/// How many songs and albums lie there.
fn made(store: &Path) -> usize {
    let count = |name: &str| fs::read_dir(store.join(name)).map_or(0, Iterator::count);
    let locks =
        ["1-of-3", "2-of-3", "3-of-3"].map(|share| store.join("partial").join(format!("share-{share}")));
    count("partial") + count("shards") - locks.iter().filter(|lock| lock.exists()).count()
}

fn number(answer: &Value, what: &str) -> u64 {
    answer[what].as_u64().unwrap()
}

#[test]
fn shares_of_which_one_is_killed_end_in_the_bytes_of_one_build() {
    let folder = scratch();
    let [store, undisturbed] = ["store", "undisturbed"].map(|name| folder.path().join(name));
    succeed(&mut prepare(&undisturbed, ""));

    // The largest share first, so that there is something to interrupt.
    let first = begun(&store, "1/3");
    let beside = json(&mut prepare(&store, "2/3"));
    let mut killed = first;
    killed.kill().unwrap();
    killed.wait().unwrap();
    let incomplete = fail(auteur("info").arg(&store), 1);
    assert!(incomplete.contains("is not a complete feature store"), "{incomplete}");

    let others = ["1/3", "3/3"].map(|share| json(&mut prepare(&store, share)));
    let of_shares = others.iter().chain([&beside]).map(|answer| number(answer, "songs")).sum::<u64>();
    assert_eq!((beside["share"].as_str(), &beside["remarks"]), (Some("2/3"), &Value::Array(Vec::new())));

    let whole = json(&mut prepare(&store, ""));
    assert_eq!((number(&whole, "songs"), number(&whole, "extracted")), (of_shares, 0));
    assert!(whole.get("share").is_none());
    assert_eq!(contents(&store), contents(&undisturbed));
}

#[test]
fn a_share_that_another_process_has_is_refused_with_what_helps() {
    let folder = scratch();
    let store = folder.path().join("store");
    let mut child = auteur("prepare")
        .arg(corpus())
        .arg("-o")
        .arg(&store)
        .args(["--threads", "1", "--shard", "1/2"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while made(&store) < 2 {
        assert!(began.elapsed() < PATIENCE, "the share makes nothing");
        sleep(Duration::from_millis(2));
    }
    let taken = fail(&mut prepare(&store, "1/2"), 1);
    let divided = fail(&mut prepare(&store, "1/4"), 1);
    let whole = fail(&mut prepare(&store, ""), 1);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(taken.contains("share 1/2 of ") && taken.contains("choose another share"), "{taken}");
    assert!(divided.contains("in 2 shares by other processes, not in 4"), "{divided}");
    assert!(divided.contains("--shard I/2"), "{divided}");
    assert!(whole.contains("is being built by another process"), "{whole}");
}

#[test]
fn a_share_says_in_words_what_it_did_and_what_comes_next() {
    let folder = scratch();
    let done = succeed(&mut prepare(&folder.path().join("store"), "1/9"));
    let said = String::from_utf8(done.stdout.clone()).unwrap();
    assert!(said.contains("share 1/9: ") && said.contains("the same command without --shard"), "{said}");
    assert!(complaint(&done).is_empty() || !complaint(&done).contains("warning"), "{}", complaint(&done));
    let bad = fail(&mut prepare(&folder.path().join("store"), "9/8"), 2);
    assert!(bad.contains("is not a share; a share is I/N with I from 1 to N"), "{bad}");
}

#[test]
fn a_share_does_not_go_into_a_bucket() {
    let refused = fail(&mut prepare(Path::new("s3://music/store"), "1/2"), 2);
    assert!(
        refused.contains("into a folder that all of them see, or into the bucket without --shard"),
        "{refused}"
    );
    assert!(refused.contains("only complete ones go into a bucket"), "{refused}");
}
