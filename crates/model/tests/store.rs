//! Clips of a feature store are labelled by artist and trained on, and a store that breaks stops the run.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::{fs, path::Path};

use auteur_audio::{ExtractedSong, FeatureConfig, SourceFormat, Spectrogram};
use auteur_dataset::{
    Catalogue, ClipLength, FeatureKinds, FeatureStore, Hooks, Split, SplitClips, StoreSettings, build,
};
use auteur_ground::Silent;
use auteur_model::{
    Clips, ComputeDevice, CrnnConfig, Execution, LabelledClips, ModelError, SplitOrigin, TrainConfig,
    TrainData, TrainOutcome, train,
};
use tempfile::TempDir;

const FRAMES: usize = 4;
const ARTISTS: [&str; 3] = ["Ada", "Bo", "Cy"];

fn features() -> FeatureConfig {
    FeatureConfig { n_mels: 8, ..FeatureConfig::default() }
}

/// Features that tell which artist's song it is: 20 frames of the first byte of the file.
fn extract(file: &Path) -> Result<ExtractedSong, String> {
    let byte = fs::read(file).map_err(|error| error.to_string())?[0];
    Ok(ExtractedSong {
        log_mel: Spectrogram::new(features().n_mels, vec![-f32::from(byte); 20 * features().n_mels]),
        chroma: None,
        duration_s: 1.0,
        source: SourceFormat { codec: "mp3".to_owned(), sample_rate: 44_100, channels: 2 },
        warnings: Vec::new(),
    })
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
    let settings = StoreSettings { features: features(), kinds: FeatureKinds::LogMel };
    let hooks = Hooks { extract: &extract, progress: &Silent };
    build(&folder.path().join("store"), &catalogue, &settings, hooks).unwrap();
    folder
}

fn train_on(run: &Path, store: &FeatureStore, clips: &SplitClips) -> Result<TrainOutcome, ModelError> {
    let artists = &clips.report.artists;
    let data = TrainData {
        train: &LabelledClips::new(&clips.train, artists).unwrap(),
        validation: &LabelledClips::new(&clips.validation, artists).unwrap(),
        artists,
        features: store.config(),
        split: SplitOrigin { kind: "song".to_owned(), seed: Some(0) },
        songs: clips.fingerprint(),
    };
    let network =
        CrnnConfig { channels: vec![2], pools: vec![(2, 8)], recurrent_units: 3, ..CrnnConfig::default() };
    let config = TrainConfig { epochs: 1, clip_frames: FRAMES, network, ..TrainConfig::default() };
    train(run, &data, &config, Execution { device: ComputeDevice::cpu(), progress: &Silent })
}

#[test]
fn a_clip_has_the_label_and_the_frames_of_its_song() {
    let folder = store();
    let store = FeatureStore::open(&folder.path().join("store")).unwrap();
    let split = Split::by_song(store.songs(), 0, &[]).unwrap();
    let clips = split.clips(&store, ClipLength::from_frames(FRAMES).unwrap()).unwrap();
    assert_eq!(clips.report.artists, ARTISTS);
    let labelled = LabelledClips::new(&clips.train, &clips.report.artists).unwrap();
    assert_eq!(labelled.len(), 9 * 5);
    for clip in 0..labelled.len() {
        let frames = labelled.frames(clip).unwrap();
        assert_eq!(frames.len(), FRAMES * 8);
        let expected = -f32::from(ARTISTS[labelled.artist(clip)].as_bytes()[0]);
        assert!(frames.iter().all(|value| value.to_f32() == expected));
    }
    let unknown = LabelledClips::new(&clips.train, &["Ada".to_owned(), "Bo".to_owned()]).err().unwrap();
    assert_eq!(unknown.to_string(), "the artist Cy is not among those to learn");
}

#[test]
fn a_store_is_trained_on_and_one_that_breaks_meanwhile_stops_the_run_with_its_message() {
    let folder = store();
    let store = FeatureStore::open(&folder.path().join("store")).unwrap();
    let split = Split::by_song(store.songs(), 0, &[]).unwrap();
    let clips = split.clips(&store, ClipLength::from_frames(FRAMES).unwrap()).unwrap();
    assert_eq!(train_on(&folder.path().join("run"), &store, &clips).unwrap().history.len(), 1);

    let reopened = FeatureStore::open(&folder.path().join("store")).unwrap();
    let clips = split.clips(&reopened, ClipLength::from_frames(FRAMES).unwrap()).unwrap();
    for shard in fs::read_dir(folder.path().join("store/shards")).unwrap() {
        fs::write(shard.unwrap().path(), "no shard").unwrap();
    }
    let error = train_on(&folder.path().join("other"), &reopened, &clips).unwrap_err();
    assert!(matches!(error, ModelError::Dataset(_)), "{error}");
}
