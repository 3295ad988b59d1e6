//! Real music, a store and a small trained network that the tests share, and the program itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// Three artists of the corpus with two albums each, so that both splits can be made.
pub(crate) const ARTISTS: [&str; 3] = ["Lupus_Mechanicus", "Maxstack", "Obsidian_Shell"];

/// A network that trains in seconds: these tests are about the way, not the scores.
pub(crate) const SMALL: &str = "classifier = \"crnn\"\n\n[training]\nthreads = 2\n\n[crnn]\nepochs = 2\nlearning_rate = 0.001\n\n\
                                [crnn.network]\nchannels = [4, 4, 4, 4]\n";

/// What was made once for all tests. Nobody may change it: tests copy what they want to spoil.
pub(crate) struct Fixture {
    folder: TempDir,
}

impl Fixture {
    pub(crate) fn music(&self) -> PathBuf {
        self.folder.path().join("music")
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub(crate) fn run(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("small.toml")
    }
}

/// The music, the store and the run, made when first asked for.
pub(crate) fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let fixture = Fixture { folder: scratch() };
        for artist in ARTISTS {
            copy_folder(&corpus().join(artist), &fixture.music().join(artist));
        }
        fs::write(fixture.config(), SMALL).unwrap();
        succeed(auteur("prepare").arg(fixture.music()).arg("-o").arg(fixture.store()));
        succeed(&mut train(&fixture.store(), &fixture.run(), &fixture.config()));
        fixture
    })
}

/// `auteur train STORE -o RUN --config CONFIG`.
pub(crate) fn train(store: &Path, run: &Path, config: &Path) -> Command {
    let mut command = auteur("train");
    command.arg(store).arg("-o").arg(run).arg("--config").arg(config);
    command
}

/// The artists' folder of the corpus that ships.
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/game-music-10/artists")
}

/// A song of the corpus.
pub(crate) fn song() -> PathBuf {
    corpus().join("Maxstack/Endgame_Singularity_Advanced_Research/Nebula.mp3")
}

/// A folder for one test.
pub(crate) fn scratch() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// The program with a command.
pub(crate) fn auteur(command: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_auteur"));
    program.arg(command);
    program
}

/// What a panic prints, which is nothing for the eyes of whoever runs the program.
const PANIC: &str = "panicked at";

/// Runs a command that must succeed.
pub(crate) fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let complaint = complaint(&output);
    assert!(output.status.success() && !complaint.contains(PANIC), "{command:?}\n{complaint}");
    output
}

/// Runs a command that must fail with this exit code, and returns its complaint.
pub(crate) fn fail(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let complaint = complaint(&output);
    assert_eq!(output.status.code(), Some(code), "{command:?}\n{complaint}");
    assert!(complaint.contains("error:") && !complaint.contains(PANIC), "{complaint}");
    complaint
}

/// Runs a command that must succeed, and reads its answer.
pub(crate) fn json(command: &mut Command) -> Value {
    serde_json::from_slice(&succeed(command.arg("--json")).stdout).unwrap()
}

pub(crate) fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The entry of a JSON array whose `path` ends so.
pub(crate) fn entry<'a>(array: &'a Value, path: &str) -> &'a Value {
    let entries = array.as_array().unwrap();
    let found =
        entries.iter().find(|entry| entry["path"].as_str().is_some_and(|found| found.ends_with(path)));
    found.unwrap_or_else(|| panic!("no {path} in {array:#}"))
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file below a folder with its bytes, in order, but for the lock.
pub(crate) fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if ![Some("lock"), Some("places.safetensors")]
                .contains(&path.file_name().unwrap().to_str())
            {
                files.push((path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
