//! Songs of a feature store are labelled by artist and trained on, and a store that breaks stops the run.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::{fs, path::Path};

use auteur_audio::{ExtractedSong, FeatureConfig, FeatureKinds, SongFeatures, SourceFormat, Spectrogram};
use auteur_classifier::{
    Configuration, Device, FitEnd, FitError, FitTask, Settings, SplitConfig, SplitOrigin, TrainingConfig,
};
use auteur_dataset::{Catalogue, ClipLength, FeatureStore, Hooks, Split, SplitClips, StoreSettings, build};
use auteur_ground::Silent;
use auteur_network::{CrnnConfig, LabelledSongs, NetworkSettings, RECIPES, StoredSongs};
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
        features: SongFeatures::new(
            Spectrogram::new(features().n_mels, vec![-f32::from(byte); 20 * features().n_mels]).into(),
        ),
        frame_chroma: None,
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
    let settings = StoreSettings { features: features(), kinds: FeatureKinds::default() };
    let hooks = Hooks { extract: &extract, progress: &Silent };
    build(&folder.path().join("store"), &catalogue, &settings, hooks).unwrap();
    folder
}

fn fit(run: &Path, store: &FeatureStore, clips: &SplitClips) -> Result<FitEnd, FitError> {
    let network =
        CrnnConfig { channels: vec![2], pools: vec![(2, 8)], recurrent_units: 3, ..CrnnConfig::default() };
    let settings = NetworkSettings { epochs: 1, network, ..NetworkSettings::default() };
    let training = TrainingConfig { clip_frames: FRAMES, ..TrainingConfig::default() };
    let recipe = RECIPES[0];
    let section = recipe.check(&settings.section(), &training, Some(store.config())).unwrap();
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
        progress: &Silent,
    })
}

#[test]
fn a_song_has_the_label_of_its_artist_and_its_own_frames() {
    let folder = store();
    let store = FeatureStore::open(&folder.path().join("store")).unwrap();
    let split = Split::by_song(store.songs(), 0, &[]).unwrap();
    let clips = split.clips(&store, ClipLength::from_frames(FRAMES).unwrap()).unwrap();
    assert_eq!(clips.report.artists, ARTISTS);
    let songs = StoredSongs::new(&store, &clips.train, &clips.report.artists).unwrap();
    assert_eq!(songs.len(), 9);
    for song in 0..songs.len() {
        let frames = songs.log_mel(song).unwrap();
        assert_eq!((frames.len(), songs.n_frames(song)), (20 * 8, 20));
        let expected = -f32::from(ARTISTS[songs.label(song)].as_bytes()[0]);
        assert!(frames.iter().all(|value| value.to_f32() == expected));
    }
    let artists = ["Ada".to_owned(), "Bo".to_owned()];
    let unknown = StoredSongs::new(&store, &clips.train, &artists).err().unwrap();
    assert_eq!(unknown.to_string(), "the artist Cy is not among those to learn");
}

#[test]
fn a_store_is_trained_on_and_one_that_breaks_meanwhile_stops_the_run_with_its_message() {
    let folder = store();
    let store = FeatureStore::open(&folder.path().join("store")).unwrap();
    let split = Split::by_song(store.songs(), 0, &[]).unwrap();
    let clips = split.clips(&store, ClipLength::from_frames(FRAMES).unwrap()).unwrap();
    let end = fit(&folder.path().join("run"), &store, &clips).unwrap();
    let FitEnd::Complete { card, history: Some(history) } = end else { panic!("{end:?}") };
    assert_eq!((card.artists.as_slice(), history.epochs.len()), (clips.report.artists.as_slice(), 1));

    let reopened = FeatureStore::open(&folder.path().join("store")).unwrap();
    let clips = split.clips(&reopened, ClipLength::from_frames(FRAMES).unwrap()).unwrap();
    for shard in fs::read_dir(folder.path().join("store/shards")).unwrap() {
        fs::write(shard.unwrap().path(), "no shard").unwrap();
    }
    let error = fit(&folder.path().join("other"), &reopened, &clips).unwrap_err();
    assert!(matches!(error, FitError::Store(_)), "{error}");
}

#[test]
fn the_recipe_says_what_it_is_and_refuses_what_the_network_cannot_hear() {
    let recipe = RECIPES[0];
    let about = recipe.about();
    assert_eq!((about.name, about.title), ("crnn", "CRNN"));
    let section = recipe.defaults();
    let training = TrainingConfig::default();
    assert_eq!(recipe.check(&section, &training, None).unwrap(), section);
    let few = recipe.check(&section, &training, Some(&features())).unwrap_err().to_string();
    assert_eq!(few, "n_mels is 8: the network needs at least 128 mel bands");
    let short = TrainingConfig { clip_frames: 4, ..training };
    let short = recipe.check(&section, &short, None).unwrap_err().to_string();
    assert_eq!(short, "clip_frames is 4: the network needs at least 16 frames");
}
