//! Music files with their artists, and samples with their rate, in place of a collection.

use std::path::{Path, PathBuf};

use auteur::{
    ConfigurationFile, Device, FileLesson, FitEnd, LabelledFile, Predictor, Section, Silent, SongArray,
    SongArraySettings, SongSource, TrainOnFilesError, TrainRequest, json, train_on_files,
};

use crate::{fixture, scratch};

fn learn(files: &[LabelledFile], folder: &Path) -> Result<FitEnd, TrainOnFilesError> {
    train_on_files(FileLesson { files, folder }, &TrainRequest::default(), Device::Cpu, &Silent)
}

fn song(artist: &str, number: usize) -> PathBuf {
    let files = auteur::find_songs([fixture().music().join(artist)]);
    let mut files: Vec<PathBuf> = files.into_iter().map(Result::unwrap).collect();
    files.swap_remove(number)
}

fn labelled(file: PathBuf, artist: &str) -> LabelledFile {
    LabelledFile { file, artist: artist.to_owned() }
}

#[test]
fn files_are_learnt_from_wherever_they_lie_and_are_named_afterwards() {
    let folder = scratch();
    let mut files = Vec::new();
    for artist in ["Maxstack", "Obsidian_Shell"] {
        files.extend((0..3).map(|number| labelled(song(artist, number), artist)));
    }
    // The same name twice, in two folders, is two songs; the only song of a third is learnt from too.
    let copy = folder.path().join(files[0].file.file_name().unwrap());
    std::fs::copy(song("Lupus_Mechanicus", 0), &copy).unwrap();
    files.push(labelled(copy, "Lupus"));
    learn(&files, folder.path()).unwrap();
    let predictor = Predictor::load(&folder.path().join("run"), Device::Cpu).unwrap();
    assert_eq!(predictor.card().artists, ["Lupus", "Maxstack", "Obsidian_Shell"]);
    for LabelledFile { file, artist } in &files {
        assert_eq!(&predictor.name(file).unwrap().artist, artist);
    }
}

#[test]
fn a_file_that_is_no_song_is_named_and_nothing_is_trained() {
    let folder = scratch();
    let broken = folder.path().join("broken.mp3");
    std::fs::write(&broken, "no music").unwrap();
    let mut files: Vec<_> = (0..2).map(|number| labelled(song("Maxstack", number), "Maxstack")).collect();
    files.push(labelled(broken.clone(), "Nina"));
    let refused = learn(&files, folder.path());
    assert!(matches!(refused, Err(TrainOnFilesError::Refused { file, .. }) if file == broken));
    assert!(!folder.path().join("run").exists());
}

#[test]
fn a_matrix_of_samples_is_that_of_the_file_that_holds_them() {
    let samples: Vec<f32> = (0..32_000).map(|at| (at as f32 * 0.05).sin() * 0.5).collect();
    let folder = scratch();
    let file = folder.path().join("tone.wav");
    std::fs::write(&file, auteur::rooms::audio::wave_file(&samples, 2, 16_000)).unwrap();
    let settings = SongArraySettings::default();
    let source = SongSource::samples(&samples, 2, 16_000);
    let heard = SongArray::of_source(Path::new("a tone"), source, &settings).unwrap();
    assert_eq!(heard, SongArray::of(&file, &settings).unwrap());
    let silent = SongSource::samples(&[0.0; 16_000], 1, 16_000);
    let refused = SongArray::of_source(Path::new("a tone"), silent, &settings).unwrap_err().to_string();
    assert_eq!(refused, "a tone: the whole song (1.0 s) is silent");
}

#[test]
fn settings_of_features_go_above_the_file_and_are_named_where_they_are_wrong() {
    let file = ConfigurationFile::default();
    let with = |above| match above {
        serde_json::Value::Object(above) => file.features_with(&above),
        _ => file.features_with(&Section::new()),
    };
    assert_eq!(with(json!({"n_mels": 40})).unwrap().n_mels, 40);
    let refused = |above| with(above).unwrap_err().to_string();
    assert_eq!(refused(json!({"n_mels": 0})), "[features] n_mels is 0: it must be 1 to 1025");
    assert!(refused(json!({"n_mels": "many"})).starts_with("[features] n_mels: invalid type"));
    assert!(refused(json!({"n_melz": 1})).contains("unknown field `n_melz`"));
}
