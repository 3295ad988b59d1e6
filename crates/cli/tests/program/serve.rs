//! `serve`: songs named over HTTP, the library, and what must not be answered.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, fail, fixture, json, scratch};
use crate::music::songs_of;

/// A server that ends with the test.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    /// Reads until the server closes the connection.
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        let end = reply.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&reply[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = reply[end + 4..].to_vec();
        let is_chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        Self { status, head, body: if is_chunked { joined(&body) } else { body } }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim())
    }
}

pub(crate) fn started(command: &mut Command) -> Server {
    let mut child =
        command.args(["--listen", "127.0.0.1:0", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    // The answer is one object over some lines.
    while !line.trim_end().ends_with('}') {
        assert!(out.read_line(&mut line).unwrap() > 0, "the server ended: {line}");
    }
    let said: Value = serde_json::from_str(&line).unwrap();
    let address =
        said["address"].as_str().unwrap().trim_start_matches("http://").trim_end_matches('/').to_owned();
    Server { child, address }
}

pub(crate) fn serve() -> Command {
    let mut command = auteur("serve");
    command.arg(fixture().run()).arg("--store").arg(fixture().store()).arg("--music").arg(fixture().music());
    command
}

/// A server of the tests' run and store.
pub(crate) fn server() -> Server {
    started(&mut serve())
}

impl Server {
    pub(crate) fn ask(&self, (method, path): (&str, &str), headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let own_host = !headers.iter().any(|(name, _)| *name == "Host");
        let host = if own_host { format!("Host: {}\r\n", self.address) } else { String::new() };
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\n{host}{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses may answer before all is sent.
        let _ = stream.write_all(body);
        Reply::read(&mut stream)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask(("GET", path), &[], b"")
    }

    pub(crate) fn post(&self, path: &str, song: &[u8]) -> Reply {
        self.ask(("POST", path), &[("Content-Type", "application/octet-stream")], song)
    }
}

fn joined(mut chunked: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = chunked.windows(2).position(|window| window == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&chunked[..end]).unwrap(), 16).unwrap();
        body.extend(&chunked[end + 2..end + 2 + length]);
        chunked = &chunked[end + 2 + length + 2..];
    }
    body
}

pub(crate) fn song() -> PathBuf {
    songs_of(ARTISTS[0]).remove(0)
}

fn form(field: &str, name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let head =
        format!("--xyz\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
    ("multipart/form-data; boundary=xyz".to_owned(), [head.as_bytes(), bytes, b"\r\n--xyz--\r\n"].concat())
}

#[test]
fn a_song_has_the_answer_that_predict_gives_as_a_form_and_as_a_body() {
    let (server, song) = (server(), song());
    let bytes = fs::read(&song).unwrap();
    let mut expected = json(auteur("predict").arg(fixture().run()).arg(&song))[0].take();
    expected["path"] = Value::from("a song.mp3");
    let (kind, body) = form("file", "folder/a song.mp3", &bytes);
    let reply = server.ask(("POST", "/api/songs"), &[("Content-Type", &kind)], &body);
    assert_eq!((reply.status, reply.json()), (200, expected.clone()), "{}", reply.text());
    let reply = server.post("/api/songs?name=a%20song.mp3", &bytes);
    assert_eq!((reply.status, reply.json()), (200, expected));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(server.post("/api/songs?top=1", &bytes).json()["top"].as_array().unwrap().len(), 1);
}

#[test]
fn files_that_are_no_music_are_refused_by_name_and_reason() {
    let server = server();
    let refused = |reply: Reply, status: u16, words: &str| {
        assert_eq!(reply.status, status, "{}", reply.text());
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        let problem = reply.json();
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem:#}");
        assert_eq!(problem["status"], status);
    };
    refused(server.post("/api/songs?name=notes.txt", b"no music at all"), 422, "notes.txt: ");
    refused(server.post("/api/songs", b""), 400, "is empty");
    let (kind, body) = form("other", "a.mp3", b"x");
    refused(server.ask(("POST", "/api/songs"), &[("Content-Type", &kind)], &body), 400, "no field \"file\"");
    refused(server.get("/nothing"), 404, "nothing at this address");
    refused(server.ask(("DELETE", "/api/about"), &[], b""), 405, "not asked like that");
    refused(server.get("/api/similar?to=nobody"), 404, "neither a song nor an artist");
    refused(server.get("/api/audit"), 404, "no audit");
}

#[test]
fn a_file_that_is_too_large_is_refused_and_others_are_named_after_it() {
    let server = started(auteur("serve").arg(fixture().run()).args(["--largest", "1"]));
    let reply = server.post("/api/songs?name=large.mp3", &vec![0; 1_500_000]);
    assert_eq!((reply.status, reply.json()["detail"].as_str()), (413, Some("large.mp3 is larger than 1 MB")));
    assert_eq!(server.get("/api/songs").status, 404);
    let bytes = fs::read(song()).unwrap();
    assert_eq!(server.post("/api/songs", &bytes[..bytes.len().min(900_000)]).status, 200);
}

#[test]
fn the_library_is_searched_compared_and_played() {
    let server = server();
    let about = server.get("/api/about").json();
    assert_eq!((&about["library"], &about["plays"]), (&Value::from(40), &Value::from(true)));
    let artists = server.get("/api/artists").json();
    assert_eq!(artists.as_array().unwrap().len(), ARTISTS.len());
    let found = server.get(&format!("/api/songs?find={}&most=3", ARTISTS[0])).json();
    assert_eq!(found.as_array().unwrap().len(), 3);
    assert_eq!(found[0]["artist"], ARTISTS[0]);
    let path = found[0]["path"].as_str().unwrap();
    let alike = server.get(&format!("/api/similar?to={}&most=5", escaped(path))).json();
    let expected = json(auteur("similar").arg(fixture().store()).arg(path).args(["--top", "5"]));
    let paths = |songs: &Value| -> Vec<String> {
        songs.as_array().unwrap().iter().map(|song| song["path"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(paths(&alike["songs"]), paths(&expected["songs"]), "{expected:#}");
    let likeness = |songs: &Value| -> Vec<Value> {
        songs.as_array().unwrap().iter().map(|song| song["likeness"].clone()).collect()
    };
    assert_eq!(likeness(&alike["songs"]), likeness(&expected["songs"]));
    let tracks = server.get(&format!("/api/similar_tracks?item_id={}&n=5", escaped(path))).json();
    let ids: Vec<&str> =
        tracks.as_array().unwrap().iter().map(|track| track["item_id"].as_str().unwrap()).collect();
    assert_eq!(ids, paths(&alike["songs"]));
    assert!(tracks[0]["distance"].as_f64() <= tracks[4]["distance"].as_f64());
    let names = server.get(&format!("/api/similar_artists?artist={}", ARTISTS[0])).json();
    assert_eq!(names.as_array().unwrap().len(), ARTISTS.len() - 1);

    let by = server.get(&format!("/api/similar?to={path}&by={}&most=2", ARTISTS[1])).json();
    let by = by["songs"].as_array().unwrap();
    assert!(by.len() == 2 && by.iter().all(|song| song["artist"] == ARTISTS[1]), "{by:?}");
    assert!(by[0]["likeness"].as_f64() >= by[1]["likeness"].as_f64());

    let number = found[0]["number"].as_u64().unwrap();
    let file = fs::read(fixture().music().join("artists").join(path))
        .or_else(|_| fs::read(fixture().music().join(path)))
        .unwrap();
    let audio = format!("/api/songs/{number}/audio");
    let whole = server.get(&audio);
    assert_eq!((whole.status, whole.body.len()), (200, file.len()));
    let part = server.ask(("GET", &audio), &[("Range", "bytes=10-19")], b"");
    assert_eq!((part.status, &part.body[..]), (206, &file[10..20]));
    let beyond = server.ask(("GET", &audio), &[("Range", "bytes=999999999-")], b"");
    assert_eq!((beyond.status, beyond.header("content-type")), (416, Some("application/problem+json")));
    assert_eq!(beyond.header("content-range"), Some(&*format!("bytes */{}", file.len())));
    assert!(beyond.json()["detail"].as_str().unwrap().contains(&format!("{} bytes", file.len())));
    assert_eq!(server.get("/api/songs/99999/audio").status, 404);
}

#[test]
fn the_map_is_drawn_while_songs_are_named_and_knows_the_songs_of_the_library() {
    let server = server();
    let reply = loop {
        let reply = server.get("/api/map/songs");
        if reply.status != 503 {
            break reply;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(reply.status, 200, "{}", reply.text());
    let songs = reply.json();
    let numbers: Vec<u64> = serde_json::from_value(songs["numbers"].clone()).unwrap();
    let all: std::collections::BTreeSet<u64> = numbers.iter().copied().collect();
    assert_eq!((numbers.len(), all.len()), (40, 40));
    // The parts of the split that the run was trained by.
    let parts: Vec<usize> = serde_json::from_value(songs["parts"]["of"].clone()).unwrap();
    assert_eq!(songs["parts"]["names"], serde_json::json!(["training", "validation", "test", "in no part"]));
    assert_eq!(parts.len(), 40);
    assert!((0..3).all(|part| parts.contains(&part)), "{parts:?}");
    let page = server.get("/api/map");
    assert!(page.text().contains("40 songs by 3 artists"));
    expect_policy_of_own_scripts(&page);
    let song = server.get(&format!("/api/songs/{}", numbers[0])).json();
    assert_eq!(song["number"], numbers[0]);

    let folder = scratch();
    let complaint = fail(serve().arg("--map").arg(folder.path()), 1);
    assert!(complaint.contains("map.html") && complaint.contains("auteur map STORE"), "{complaint}");
}

/// A page with scripts of its own may run them, and no others.
fn expect_policy_of_own_scripts(page: &Reply) {
    let policy = page.header("content-security-policy").unwrap();
    let part = |name: &str| policy.split("; ").find(|part| part.starts_with(name)).unwrap_or_default();
    let scripts = page.text().matches("<script>").count();
    assert!(scripts > 0);
    assert_eq!(part("script-src").matches("'sha256-").count(), scripts, "{policy}");
    assert!(!part("script-src").contains("unsafe"), "{policy}");
    assert_eq!(part("sandbox"), "sandbox allow-scripts allow-same-origin allow-downloads");
    assert_eq!(part("frame-ancestors"), "frame-ancestors 'self'");
}

#[test]
fn a_song_in_detail_says_who_sounds_when() {
    let bytes = fs::read(song()).unwrap();
    let answer = server().post("/api/songs?detail=true&top=100", &bytes).json();
    let stretches = answer["stretches"].as_array().unwrap();
    let end = |stretch: &Value| stretch["end_s"].as_f64().unwrap();
    assert!(
        stretches.len() > 1
            && (end(stretches.last().unwrap()) - answer["duration_s"].as_f64().unwrap()).abs() < 1e-9
    );
    for (one, next) in stretches.iter().zip(&stretches[1..]) {
        assert_eq!(one["end_s"], next["start_s"]);
    }
    assert_eq!(answer["top"].as_array().unwrap().len(), ARTISTS.len());
    assert!(server().post("/api/songs", &bytes).json().get("stretches").is_none());
}

#[test]
fn links_out_of_the_music_are_not_followed() {
    let folder = scratch();
    let music = folder.path().join("music");
    crate::fixture::copy_folder(&fixture().music(), &music);
    let server = started(
        auteur("serve").arg(fixture().run()).arg("--store").arg(fixture().store()).arg("--music").arg(&music),
    );
    let path = server.get("/api/songs?most=1").json()[0]["path"].as_str().unwrap().to_owned();
    let file = [music.join("artists").join(&path), music.join(&path)]
        .into_iter()
        .find(|file| file.exists())
        .unwrap();
    assert_eq!(server.get("/api/songs/0/audio").status, 200);
    let secret = folder.path().join("secret.mp3");
    fs::write(&secret, "secret").unwrap();
    fs::remove_file(&file).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&secret, &file).unwrap();
    assert_eq!(server.get("/api/songs/0/audio").status, 404);
    for path in ["/report/../../etc/passwd", "/report/..%2f..%2fetc%2fpasswd", "/../style.css"] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}

#[test]
fn the_description_for_programs_names_all_that_can_be_asked() {
    let description = server().get("/api/openapi.json").json();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: Vec<&String> = description["paths"].as_object().unwrap().keys().collect();
    for path in [
        "/api/songs",
        "/api/similar",
        "/api/artists",
        "/api/map",
        "/health",
        "/metrics",
        "/api/similar_tracks",
        "/api/similar_artists",
    ] {
        assert!(paths.iter().any(|found| *found == path), "{path} in {paths:?}");
    }
    let parameters = description["paths"]["/api/songs"]["post"]["parameters"].as_array().unwrap();
    assert!(
        !parameters.is_empty() && parameters.iter().all(|parameter| parameter["in"] == "query"),
        "{parameters:?}"
    );
    let answer = &description["components"]["schemas"]["Answer"];
    assert!(answer.to_string().contains("NamedSong"), "{answer:#}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_server_in_order() {
    let mut server = started(auteur("serve").arg(fixture().run()));
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-s", "INT", &id]).status().unwrap().success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn the_server_takes_small_pages() {
    let server = server();
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    // An old Linux says nothing of it.
    let told = status.lines().find(|line| line.starts_with("THP_enabled:"));
    assert!(told.is_none_or(|line| line.ends_with('0')), "{told:?}");
}

#[test]
fn what_cannot_be_served_is_told() {
    let folder = scratch();
    let complaint = fail(auteur("serve").arg(folder.path()), 1);
    assert!(complaint.contains("model.safetensors"), "{complaint}");
    let complaint = fail(auteur("serve").arg(fixture().run()).arg("--store").arg(folder.path()), 1);
    assert!(complaint.contains("store"), "{complaint}");
    let busy = server();
    let complaint = fail(auteur("serve").arg(fixture().run()).args(["--listen", &busy.address]), 1);
    assert!(complaint.contains("cannot listen at") && complaint.contains("--listen"), "{complaint}");
    // The address is taken before anything is opened that takes a while.
    let complaint = fail(auteur("serve").arg(folder.path()).args(["--listen", &busy.address]), 1);
    assert!(complaint.contains("cannot listen at"), "{complaint}");
}

/// As a parameter of an address holds it.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
