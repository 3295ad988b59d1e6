//! `serve`: how long, how many and how much at once, and how it ends.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::fixture::{auteur, complaint, fixture, scratch};
use crate::flac::silence;
use crate::serve::{Reply, Server, song, started};
use crate::wav::{self, Samples};

/// So many minutes of silence take longer than any test.
const ENDLESS: u32 = 24 * 60;

/// A server of the tests' run that takes songs of any length.
fn patient(more: &[&str]) -> Command {
    let mut command = auteur("serve");
    command.arg(fixture().run()).args(["--max-minutes", "10000"]).args(more);
    command
}

impl Server {
    /// Begins to send a song of `length` bytes, of which `bytes` are sent.
    fn begin(&self, length: usize, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let host = &self.address;
        let head = format!(
            "POST /api/songs?detail=true HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(bytes).unwrap();
        stream
    }

    /// Waits until the server counts so many.
    fn wait(&self, line: &str) {
        while !self.get("/metrics").text().lines().any(|found| found == line) {
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn signal(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success());
    }

    /// What it said on standard error, and how it ended.
    fn ended(&mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (code, said)
    }
}

#[test]
fn a_song_that_takes_too_long_is_given_up_and_others_are_named_after_it() {
    let server = started(&mut patient(&["--most-seconds", "5"]));
    let endless = silence(ENDLESS);
    assert!(endless.len() < 300_000, "{} bytes", endless.len());
    for path in ["/api/songs?name=endless.flac", "/api/songs?name=endless.flac&detail=true"] {
        let reply = server.post(path, &endless);
        let problem = reply.json();
        let detail = problem["detail"].as_str().unwrap();
        assert_eq!(reply.status, 422, "{problem:#}");
        assert!(detail.starts_with("endless.flac: naming it takes longer than 5 s; "), "{detail}");
        assert!(detail.contains("--most-seconds"), "{detail}");
    }
    server.wait("auteur_songs_given_up_total 2");
    assert_eq!(server.post("/api/songs", &fs::read(song()).unwrap()).status, 200);
}

#[test]
fn songs_of_half_an_hour_are_enough_unless_more_is_asked_for() {
    let server = started(auteur("serve").arg(fixture().run()));
    let reply = server.post("/api/songs", &silence(45));
    assert_eq!(reply.status, 422);
    assert!(reply.json()["detail"].as_str().unwrap().ends_with("the limit is 30.0"), "{}", reply.text());
}

#[test]
fn who_sends_slowly_takes_no_room_from_those_who_have_sent() {
    let server = started(&mut patient(&["--waiting", "1"]));
    let _slow: Vec<TcpStream> = (0..5).map(|_| server.begin(1000, b"start")).collect();
    server.wait("auteur_coming_in_now 5");
    assert_eq!(server.post("/api/songs", &fs::read(song()).unwrap()).status, 200);
    server.wait("auteur_queue_taken 0");
}

#[test]
fn when_the_queue_is_full_clients_are_told_before_and_after_they_have_sent() {
    let server = started(&mut patient(&["--waiting", "1"]));
    let bytes = fs::read(song()).unwrap();
    let (first, rest) = bytes.split_at(1000);
    let mut late = server.begin(bytes.len(), first);
    server.wait("auteur_coming_in_now 1");
    let endless = silence(ENDLESS);
    let full: Vec<TcpStream> = (0..2).map(|_| server.begin(endless.len(), &endless)).collect();
    server.wait("auteur_queue_taken 2");
    let told = |reply: Reply| {
        assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")), "{}", reply.text());
    };
    told(server.post("/api/songs", &bytes));
    late.write_all(rest).unwrap();
    told(Reply::read(&mut late));
    // Those who leave make room, also in the middle of their work.
    drop(full);
    server.wait("auteur_queue_taken 0");
    assert_eq!(server.post("/api/songs", &bytes).status, 200);
    assert!(server.get("/metrics").text().contains("auteur_songs_turned_away_total 2\n"));
}

#[test]
fn who_is_refused_hears_it_although_all_was_sent() {
    let token = "secret-token";
    let server = started(patient(&["--largest", "1"]).env("AUTEUR_TOKEN", token));
    let much = vec![0; 20_000_000];
    let bearer = format!("Bearer {token}");
    let refused = |headers: &[(&str, &str)]| server.ask(("POST", "/api/songs"), headers, &much).status;
    assert_eq!(refused(&[]), 401);
    assert_eq!(refused(&[("Origin", "https://evil.example")]), 403);
    assert_eq!(refused(&[("Authorization", &bearer)]), 413);
    let (head, tail) =
        (&b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"[..], &b"\r\n--x--\r\n"[..]);
    let form = [head, &much, tail].concat();
    let kind = ("Content-Type", "multipart/form-data; boundary=x");
    let chunked = [format!("{:x}\r\n", form.len()).as_bytes(), &form, b"\r\n0\r\n\r\n"].concat();
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let head = format!(
        "POST /api/songs HTTP/1.1\r\nHost: {}\r\n{}: {}\r\nAuthorization: {bearer}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        server.address, kind.0, kind.1
    );
    stream.write_all(head.as_bytes()).unwrap();
    let _ = stream.write_all(&chunked);
    assert_eq!(Reply::read(&mut stream).status, 413);
}

#[test]
fn an_address_has_no_more_than_its_share_of_connections() {
    let server = started(&mut patient(&[]));
    let open: Vec<TcpStream> = (0..128).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    let mut more = TcpStream::connect(&server.address).unwrap();
    let reply = Reply::read(&mut more);
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("5")));
    assert!(reply.json()["detail"].as_str().unwrap().contains("too many connections"), "{}", reply.text());
    drop(open);
    server.wait("auteur_queue_taken 0");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_what_comes_in_soon_and_brings_songs_to_their_end() {
    let folder = scratch();
    let file = folder.path().join("tone.wav");
    wav::write(&file, 8000, Samples::Integers(&wav::tone(8000, 300.0)));
    let tone = fs::read(&file).unwrap();
    let mut server = started(patient(&[]).stderr(Stdio::piped()));
    let mut stalled = server.begin(1000, b"start");
    server.wait("auteur_coming_in_now 1");
    let mut whole = server.begin(tone.len(), &tone);
    server.wait("auteur_queue_taken 1");
    server.signal();
    let told = Reply::read(&mut stalled);
    assert_eq!(told.status, 503);
    assert!(told.json()["detail"].as_str().unwrap().contains("the server is stopping"), "{}", told.text());
    let named = Reply::read(&mut whole);
    assert_eq!(named.status, 200, "{}", named.text());
    let (code, said) = server.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("waiting for 1 song to be named, and a few seconds for 1 file coming in; Ctrl-C again stops at once"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_stops_the_server_at_once() {
    let mut server = started(patient(&["--most-seconds", "100000"]).stderr(Stdio::piped()));
    let endless = silence(ENDLESS);
    let _sent = server.begin(endless.len(), &endless);
    server.wait("auteur_naming_now 1");
    server.signal();
    let mut said = [0; 9];
    server.child.stderr.as_mut().unwrap().read_exact(&mut said).unwrap();
    assert_eq!(&said, b"stopping:");
    server.signal();
    assert_eq!(server.ended().0, Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_an_explanation_in_the_middle_of_a_song() {
    let folder = scratch();
    let song = folder.path().join("endless.flac");
    fs::write(&song, silence(ENDLESS)).unwrap();
    let mut predict = auteur("predict");
    predict.arg(fixture().run()).arg(&song).args(["--max-minutes", "10000", "--explain"]);
    let child = predict.arg(folder.path().join("why.html")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    // Once it listens for Ctrl-C, nothing but the song is left.
    let listens = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
        u64::from_str_radix(caught, 16).unwrap() >> 1 & 1 == 1
    };
    while !listens() {
        thread::sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", complaint(&output));
    assert!(complaint(&output).contains("stopped; "), "{}", complaint(&output));
}
