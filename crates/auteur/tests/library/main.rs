//! The whole way as another program takes it: prepared, trained, judged, asked by path and from memory, looked at.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ensemble;
mod files;
mod interrupted;
mod similar;

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use auteur::rooms::classifier::{FitError, ModelFile};
use auteur::{
    Configuration, Device, EvaluateError, EvaluateSettings, FeatureConfig, FitEnd, Holding, PredictError,
    Predictor, PrepareSettings, RunError, RunFolder, Silent, SongSource, TestSong, TimeLimit, TrainError,
    TrainSettings, TrainSummary, evaluate, info, json, prepare, registry, train,
};
use tempfile::TempDir;

/// A store of three artists and a Gaussian of them, made when first asked for. Nobody may change them.
struct Fixture {
    folder: TempDir,
}

impl Fixture {
    fn music(&self) -> PathBuf {
        self.folder.path().join("music")
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn run(&self) -> PathBuf {
        self.folder.path().join("run")
    }
}

fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let fixture = Fixture { folder: scratch() };
        for artist in ["Lupus_Mechanicus", "Maxstack", "Obsidian_Shell"] {
            copy_folder(&corpus().join(artist), &fixture.music().join(artist));
        }
        prepare(&fixture.music(), &fixture.store(), &PrepareSettings::default(), &Silent).unwrap();
        train(&fixture.store(), &fixture.run(), &gaussian(json!({})), &Silent).unwrap();
        fixture
    })
}

/// A folder for what a test makes.
fn scratch() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/game-music-10/artists")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// The settings of a Gaussian with these besides.
fn gaussian(layer: serde_json::Value) -> TrainSettings {
    let layers = [json!({"classifier": "gaussian"}), layer];
    TrainSettings { configuration: Configuration::merged(registry(), layers).unwrap(), device: Device::Cpu }
}

#[test]
fn a_song_is_named_the_same_by_its_path_and_from_memory() {
    let fixture = fixture();
    let song = TestSong::first(&RunFolder::new(fixture.run()), &fixture.store(), &fixture.music()).unwrap();
    let predictor = Predictor::load(&fixture.run(), Device::Cpu).unwrap();
    let named = predictor.name(&song.file).unwrap();
    assert_eq!((named.top.len(), named.artist == named.top[0].artist), (3, true));
    let upload = SongSource::reader(Cursor::new(fs::read(&song.file).unwrap()));
    assert_eq!(predictor.name(upload).unwrap(), named);

    // A model that was never on disk, as far as this program knows.
    let bytes = fs::read(RunFolder::new(fixture.run()).model()).unwrap();
    let model = registry().open(ModelFile::from_bytes(&bytes).unwrap(), Device::Cpu).unwrap();
    assert_eq!(Predictor::of(model).unwrap().name(&song.file).unwrap(), named);
    let refused = predictor.name(SongSource::reader(Cursor::new(b"no music at all".repeat(99))));
    assert!(matches!(refused, Err(PredictError::Song(_))), "{refused:?}");
}

#[test]
fn a_run_is_judged_by_its_test_songs_and_says_what_it_holds() {
    let fixture = fixture();
    let folder = scratch();
    let run = folder.path().join("run");
    copy_folder(&fixture.run(), &run);
    let judged = evaluate(&run, &EvaluateSettings::default(), &Silent).unwrap();
    assert_eq!(judged.answers.n_songs(), judged.scores.evaluation.songs);
    let albums = judged.answers.songs().map(|song| song.album());
    assert!(albums.into_iter().all(|album| !album.is_empty()));
    let Holding::Run(known) = info(&run).unwrap().holds else { panic!("it is a run") };
    assert_eq!(known.split.unwrap().test, judged.scores.evaluation.songs);
    assert_eq!(known.scores.unwrap().clip_f1, judged.scores.evaluation.frame.weighted_average.f1);
}

#[test]
fn a_run_whose_store_went_is_judged_where_the_store_is_given() {
    let fixture = fixture();
    let folder = scratch();
    let (store, run) = (folder.path().join("store"), folder.path().join("run"));
    copy_folder(&fixture.store(), &store);
    train(&store, &run, &gaussian(json!({})), &Silent).unwrap();
    fs::remove_dir_all(&store).unwrap();
    let lost = evaluate(&run, &EvaluateSettings::default(), &Silent).unwrap_err();
    assert!(matches!(lost, EvaluateError::Store(_)), "{lost}");
    let settings = EvaluateSettings { store: Some(fixture.store()), ..EvaluateSettings::default() };
    evaluate(&run, &settings, &Silent).unwrap();
}

#[test]
fn what_cannot_be_trained_is_refused_by_kind_before_anything_is_written() {
    let fixture = fixture();
    let run = fixture.folder.path().join("nothing");
    let refused = |settings: &TrainSettings| train(&fixture.store(), &run, settings, &Silent).unwrap_err();
    let ellis = Configuration::merged(registry(), [json!({"classifier": "ellis"})]).unwrap();
    let lacks = refused(&TrainSettings { configuration: ellis, device: Device::Cpu });
    assert!(matches!(lacks, TrainError::LacksKinds { .. }), "{lacks}");
    let mut other = gaussian(json!({}));
    other.configuration.features = Some(FeatureConfig { hop_length: 256, ..FeatureConfig::default() });
    let features = refused(&other);
    assert!(matches!(features, TrainError::OtherFeatures { .. }), "{features}");
    assert!(!run.exists());

    let seed = gaussian(json!({"training": {"seed": 9}}));
    let begun = train(&fixture.store(), &fixture.run(), &seed, &Silent).unwrap_err();
    assert!(matches!(begun, TrainError::Run(RunError::OtherSettings { .. })), "{begun}");
}

#[test]
fn a_training_ends_in_time_and_is_resumed_to_the_same_end() {
    let fixture = fixture();
    let folder = scratch();
    let small = json!({"classifier": "crnn", "crnn": {"epochs": 2, "network": {"channels": [4, 4, 4, 4]}}, "training": {"threads": 2}});
    let configuration = Configuration::merged(registry(), [small]).unwrap();
    let settings = TrainSettings { configuration, device: Device::Cpu };
    let run = folder.path().join("run");
    let in_no_time = TimeLimit::new(Silent, std::time::Instant::now());
    let end = train(&fixture.store(), &run, &settings, &in_no_time).unwrap();
    let FitEnd::Stopped { history } = &end else { panic!("there was no time") };
    assert_eq!((history.epochs.len(), in_no_time.is_over()), (1, true));
    assert_eq!(TrainSummary::of(&run, &end), None);
    let end = train(&fixture.store(), &run, &settings, &Silent).unwrap();
    let FitEnd::Complete { history: Some(history), .. } = &end else { panic!("nothing stops it") };
    assert_eq!((history.epochs.len(), history.resumed), (2, 1));
    assert!(TrainSummary::of(&run, &end).is_some());
}

#[test]
fn work_that_is_cancelled_says_so_by_its_kind() {
    struct Cancelled;
    impl auteur::Progress for Cancelled {
        fn begin(&self, _task: &str, _total: u64) {}
        fn advance(&self, _by: u64) {}
        fn note(&self, _message: &str) {}
        fn finish(&self) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let fixture = fixture();
    let folder = scratch();
    let stopped = train(&fixture.store(), folder.path(), &gaussian(json!({})), &Cancelled).unwrap_err();
    assert!(matches!(stopped, TrainError::Fit { cause: FitError::Cancelled, .. }), "{stopped}");
}
