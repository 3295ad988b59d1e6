//! Models as the beginnings of trainings, and what is refused.

use auteur_audio::FeatureKinds;
use auteur_classifier::{Card, Judges, MODEL_FORMAT, Section, Sizes, SplitOrigin, Validation};
use auteur_ground::{RandomStream, tensors::Tensors};
use burn::tensor::Device;
use tempfile::TempDir;

use super::*;
use crate::{Crnn, CrnnConfig};

const ARTISTS: [&str; 3] = ["Ada", "Bo", "Cy"];

fn features() -> FeatureConfig {
    FeatureConfig { n_mels: 16, ..FeatureConfig::default() }
}

/// A network of so many recurrent units and artists.
fn network(seed: u64, recurrent_units: usize, n_artists: usize) -> Crnn {
    let config = CrnnConfig {
        channels: vec![2, 3],
        pools: vec![(2, 2), (2, 4)],
        recurrent_units,
        ..CrnnConfig::default()
    };
    let sizes = Sizes { frames: 4, n_mels: 16, n_artists };
    Crnn::new(&config, sizes, RandomStream::new(seed), &Device::flex())
}

/// A model of four units, as another kind where `kind` says so.
fn model(kind: &str) -> (TempDir, PathBuf) {
    let card = Card {
        format: MODEL_FORMAT,
        kind: kind.to_owned(),
        program_version: "0.1.0".to_owned(),
        artists: ARTISTS.map(str::to_owned).to_vec(),
        features: features(),
        hears: FeatureKinds::default(),
        judges: Judges::Clips,
        clip_frames: 4,
        drop_last_clip: false,
        seed: 0,
        split: SplitOrigin::default(),
        validation: Validation { epoch: Some(7), ..Validation::default() },
        settings: Section::new(),
        chosen: Default::default(),
        songs: Vec::new(),
        members: Vec::new(),
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.safetensors");
    ModelFile { card, tensors: weights(&network(1, 4, 3)) }.write(&file).unwrap();
    (folder, file)
}

fn begun(units: usize, artists: &[&str], features: &FeatureConfig) -> Result<(Tensors, String), String> {
    let (_folder, file) = model("crnn");
    let artists: Vec<String> = artists.iter().map(|&artist| artist.to_owned()).collect();
    let wanted = Wanted { artists: &artists, features };
    let begun = with_model(network(2, units, artists.len()), &file, &wanted);
    begun.map(|(network, remark)| (weights(&network), remark)).map_err(|error| error.to_string())
}

#[test]
fn a_training_of_the_same_artists_begins_with_all_weights_of_the_model() {
    let (found, remark) = begun(4, &ARTISTS, &features()).unwrap();
    assert_eq!(found, weights(&network(1, 4, 3)));
    assert!(remark.ends_with("model.safetensors (epoch 7)"), "{remark}");
}

#[test]
fn where_the_artists_are_others_the_last_layer_alone_is_drawn() {
    for artists in [&["Ada", "Bo", "Di"][..], &["Ada", "Bo"]] {
        let (found, remark) = begun(4, artists, &features()).unwrap();
        let (of_model, drawn) = (weights(&network(1, 4, 3)), weights(&network(2, 4, artists.len())));
        for (name, weight) in found {
            let expected = if name.starts_with("output.") { &drawn } else { &of_model };
            assert_eq!(weight, expected[&name], "{name}");
        }
        assert!(
            remark.ends_with("(epoch 7); its artists differ, so the last layer is drawn anew"),
            "{remark}"
        );
    }
}

#[test]
fn a_model_that_does_not_fit_is_refused_by_what_does_not_fit() {
    let other = begun(5, &ARTISTS, &features()).unwrap_err();
    let problem = "the tensor recurrent_1.kernel has shape [6, 12]; its network needs [6, 15]";
    assert!(other.ends_with(problem), "{other}");
    let htk = FeatureConfig { mel_scale: auteur_audio::MelScale::Htk, ..features() };
    let other = begun(4, &ARTISTS, &htk).unwrap_err();
    assert!(other.ends_with("it learnt from features with other settings than this store's"), "{other}");
    let (_folder, file) = model("gaussian");
    let start = Start::Model { file, blake3: String::new() };
    let other = start.identified("crnn").unwrap_err().to_string();
    assert!(other.ends_with("it is a gaussian model, and crnn is to be trained"), "{other}");
}

#[test]
fn a_model_is_known_by_what_its_file_holds() {
    let (folder, file) = model("crnn");
    let named = Start::Model { file: file.clone(), blake3: String::new() };
    let known = named.identified("crnn").unwrap();
    assert_eq!(known.clone().identified("crnn").unwrap(), known);
    let copy = folder.path().join("copy.safetensors");
    fs::copy(&file, &copy).unwrap();
    let copied = Start::Model { file: copy, blake3: String::new() }.identified("crnn").unwrap();
    assert_ne!(copied, known);
    assert_eq!(copied.anywhere(), known.clone().anywhere());
    // Another model of the same network takes the file's place.
    let mut other = ModelFile::read(&file).unwrap();
    other.card.seed = 1;
    other.write(&file).unwrap();
    let refused = known.identified("crnn").unwrap_err().to_string();
    assert!(
        refused.ends_with("it is not the model that these settings name: its BLAKE3 differs"),
        "{refused}"
    );
    fs::remove_file(&file).unwrap();
    let lost = Start::Model { file, blake3: String::new() }.identified("crnn").unwrap_err();
    assert!(matches!(lost, FitError::File { .. }), "{lost}");
}
