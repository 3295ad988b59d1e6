//! Clips of a feature store are labelled by artist and trained on, and a store that breaks stops the run.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use auteur_audio::{
    ExtractedSong, FeatureConfig, FeatureKinds, LogMel, SongFeatures, SourceFormat, Spectrogram,
};
use auteur_classifier::{
    Configuration, Device, EPOCHS_FILE, FitEnd, FitError, FitTask, History, MODEL_FILE, Settings,
    SplitConfig, SplitOrigin, TrainingConfig,
};
use auteur_dataset::{
    Catalogue, ClipLength, Cut, FeatureStore, Hooks, Split, SplitClips, StoreSettings, build,
};
use auteur_ground::{Progress, RandomStream, Silent};
use auteur_network::{ChosenAugmentation, CrnnConfig, LabelledClips, NetworkSettings, RECIPES, StoredClips};
use tempfile::TempDir;

const FRAMES: usize = 4;
const SONG_FRAMES: usize = 20;
const ARTISTS: [&str; 3] = ["Ada", "Bo", "Cy"];

fn features() -> FeatureConfig {
    FeatureConfig { n_mels: 8, ..FeatureConfig::default() }
}

/// Features that tell which artist's song it is, from the first byte of the file, and the number of the frame.
fn extract(file: &Path) -> Result<ExtractedSong, String> {
    let byte = fs::read(file).map_err(|error| error.to_string())?[0];
    let frames = (0..SONG_FRAMES).flat_map(|frame| vec![value(byte, frame); features().n_mels]);
    let log_mel = LogMel::Single(Spectrogram::new(features().n_mels, frames.collect()));
    Ok(ExtractedSong {
        features: SongFeatures::new(log_mel),
        frame_chroma: None,
        encoder_levels: None,
        duration_s: 1.0,
        source: SourceFormat { codec: "mp3".to_owned(), sample_rate: 44_100, channels: 2 },
        warnings: Vec::new(),
    })
}

/// The value of all bands of a frame of an artist whose name begins with `byte`; half precision holds it.
fn value(byte: u8, frame: usize) -> f32 {
    -f32::from(byte) - frame as f32 / 4.0
}

/// A store of five songs of each artist.
fn store() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for artist in ARTISTS {
        let album = folder.path().join("music").join(artist).join("Album");
        fs::create_dir_all(&album).unwrap();
        for song in 0..5 {
            fs::write(album.join(format!("{song}.mp3")), format!("{artist} {song}")).unwrap();
        }
    }
    let catalogue = Catalogue::scan(&folder.path().join("music")).unwrap();
    let settings = StoreSettings { features: features(), kinds: FeatureKinds::default() };
    let hooks = Hooks { extract: &extract, progress: &Silent };
    build(&folder.path().join("store"), &catalogue, &settings, hooks).unwrap();
    folder
}

/// What a fit differs in.
struct Fit<'a> {
    settings: NetworkSettings<CrnnConfig>,
    progress: &'a dyn Progress,
}

/// The settings of a small network.
fn settings(epochs: usize) -> NetworkSettings<CrnnConfig> {
    let network =
        CrnnConfig { channels: vec![2], pools: vec![(2, 8)], recurrent_units: 3, ..CrnnConfig::default() };
    NetworkSettings { epochs, network, ..NetworkSettings::default() }
}

fn fit(run: &Path, store: &FeatureStore, clips: &SplitClips, fit: &Fit) -> Result<FitEnd, FitError> {
    let training = TrainingConfig { clip_frames: FRAMES, ..TrainingConfig::default() };
    let recipe = RECIPES[0];
    let section = recipe.check(&fit.settings.section()).unwrap();
    let configuration = Configuration {
        classifier: "crnn".to_owned(),
        store: None,
        split: SplitConfig::default(),
        features: None,
        training,
        sections: [("crnn".to_owned(), section)].into(),
    };
    recipe.fit(&FitTask {
        run,
        store,
        clips,
        configuration: &configuration,
        split: SplitOrigin { kind: "song".to_owned(), seed: Some(0) },
        device: Device::Cpu,
        progress: fit.progress,
    })
}

/// A store that was opened, and what its songs are split into.
fn opened(folder: &Path) -> (FeatureStore, Split) {
    let store = FeatureStore::open(&folder.join("store")).unwrap();
    let split = Split::by_song(store.songs(), 0, &[]).unwrap();
    (store, split)
}

fn length() -> ClipLength {
    ClipLength::from_frames(FRAMES).unwrap()
}

/// The epochs, however the training ended.
fn history(end: FitEnd) -> History {
    match end {
        FitEnd::Complete { history, .. } => history.unwrap(),
        FitEnd::Stopped { history } => history,
    }
}

#[test]
fn a_clip_has_the_label_and_the_frames_of_its_song() {
    let folder = store();
    let (store, split) = opened(folder.path());
    let clips = split.clips(&store, length()).unwrap();
    assert_eq!(clips.report.artists, ARTISTS);
    let labelled = StoredClips::new(&clips.train, &clips.report.artists).unwrap();
    assert_eq!(labelled.len(), 9 * 5);
    for clip in 0..labelled.len() {
        let artist = ARTISTS[labelled.label(clip)].as_bytes()[0];
        let frames = labelled.frames(1, clip).unwrap();
        let first = clip % 5 * FRAMES;
        for (frame, values) in (first..first + FRAMES).zip(frames.chunks(8)) {
            assert!(values.iter().all(|found| found.to_f32() == value(artist, frame)));
        }
        assert_eq!(frames.len(), FRAMES * 8);
        assert_eq!(labelled.frames(2, clip).unwrap(), frames);
    }
    let unknown = StoredClips::new(&clips.train, &["Ada".to_owned(), "Bo".to_owned()]).err().unwrap();
    assert_eq!(unknown.to_string(), "the artist Cy is not among those to learn");
}

#[test]
fn random_clips_lie_elsewhere_in_every_epoch() {
    let folder = store();
    let (store, split) = opened(folder.path());
    let clips = split.clips(&store, length()).unwrap();
    let cut = clips.train.recut(Cut::Random { per_song: 3 }, RandomStream::new(1)).unwrap();
    let labelled = StoredClips::new(&cut, &clips.report.artists).unwrap();
    assert_eq!(labelled.len(), 9 * 3);
    let all =
        |epoch| (0..labelled.len()).map(|clip| labelled.frames(epoch, clip).unwrap()).collect::<Vec<_>>();
    assert_ne!(all(1), all(2));
    assert_eq!(all(2), all(2));
}

#[test]
fn a_store_is_trained_on_and_one_that_breaks_meanwhile_stops_the_run_with_its_message() {
    let folder = store();
    let once = Fit { settings: settings(1), progress: &Silent };
    let (store, split) = opened(folder.path());
    let clips = split.clips(&store, length()).unwrap();
    let end = fit(&folder.path().join("run"), &store, &clips, &once).unwrap();
    let FitEnd::Complete { card, history: Some(history) } = end else { panic!("{end:?}") };
    assert_eq!((card.artists.as_slice(), history.epochs.len()), (clips.report.artists.as_slice(), 1));

    let (reopened, split) = opened(folder.path());
    let clips = split.clips(&reopened, length()).unwrap();
    for shard in fs::read_dir(folder.path().join("store/shards")).unwrap() {
        fs::write(shard.unwrap().path(), "no shard").unwrap();
    }
    let error = fit(&folder.path().join("other"), &reopened, &clips, &once).unwrap_err();
    assert!(matches!(error, FitError::Store(_)), "{error}");
}

/// Cancels when the third epoch begins.
struct AfterTwoEpochs(AtomicUsize);

impl Progress for AfterTwoEpochs {
    fn begin(&self, _: &str, _: u64) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    fn advance(&self, _: u64) {}
    fn note(&self, _: &str) {}
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 2
    }
}

#[test]
fn a_run_with_random_clips_and_augmentations_is_resumed_in_the_bytes_of_an_undisturbed_one() {
    let folder = store();
    let (store, split) = opened(folder.path());
    let clips = split.clips(&store, length()).unwrap();
    let augmentations =
        ["mixup", "mask"].map(|name| ChosenAugmentation::new(name, &Default::default()).unwrap());
    let settings = NetworkSettings {
        cut: Cut::Random { per_song: 3 },
        augmentations: augmentations.to_vec(),
        ..settings(4)
    };
    let train = |run: &str, progress: &dyn Progress| {
        let fit_of = Fit { settings: settings.clone(), progress };
        history(fit(&folder.path().join(run), &store, &clips, &fit_of).unwrap())
    };
    assert_eq!(train("undisturbed", &Silent).epochs.len(), 4);
    assert_eq!(train("resumed", &AfterTwoEpochs(0.into())).epochs.len(), 2);
    assert_eq!(train("resumed", &Silent).resumed, 2);
    let model = |run: &str| fs::read(folder.path().join(run).join(MODEL_FILE)).unwrap();
    assert_eq!(model("resumed"), model("undisturbed"));
    assert_eq!(
        fs::read_to_string(folder.path().join("resumed").join(EPOCHS_FILE)).unwrap().lines().count(),
        4
    );
}

#[test]
fn the_recipe_says_what_it_is_and_refuses_what_the_network_cannot_hear() {
    let recipe = RECIPES[0];
    let about = recipe.about();
    assert_eq!((about.name, about.title), ("crnn", "CRNN"));
    let section = recipe.defaults();
    let training = TrainingConfig::default();
    assert_eq!(recipe.check(&section).unwrap(), section);
    assert_eq!(recipe.check_data(&section, &training, None), Ok(()));
    let few = recipe.check_data(&section, &training, Some(&features())).unwrap_err().to_string();
    assert_eq!(few, "n_mels is 8: the network needs at least 128 mel bands");
    let short = TrainingConfig { clip_frames: 4, ..training };
    let short = recipe.check_data(&section, &short, None).unwrap_err().to_string();
    assert_eq!(short, "clip_frames is 4: the network needs at least 16 frames");
}
