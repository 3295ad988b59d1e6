//! Any bytes are a model that names a song, or are refused.

#![no_main]
#![allow(clippy::expect_used, reason = "a target that cannot begin must not look as if it ran")]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use auteur::{
    Configuration, Device, FeatureKind, FeatureKinds, Predictor, PrepareSettings, Silent, TrainSettings,
    json, prepare, registry, train,
};
use auteur_fuzz::{Seed, begin, music, scratch, wave};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// A folder, a song in it, and where the model is put.
static PLACES: LazyLock<(TempDir, PathBuf, PathBuf)> = LazyLock::new(|| {
    let folder = scratch();
    let (song, model) = (folder.path().join("song.wav"), folder.path().join("model.safetensors"));
    fs::write(&song, wave(3.0, 300.0)).expect("a song can be written");
    (folder, song, model)
});

fuzz_target!(init: begin(seeds), |bytes: &[u8]| {
    let (_, song, model) = &*PLACES;
    if fs::write(model, bytes).is_ok()
        && let Ok(predictor) = Predictor::load(model, Device::Cpu)
    {
        let _ = predictor.name(song);
    }
});

/// A model of every classifier, as small as they come.
fn seeds() -> Vec<Seed> {
    let folder = scratch();
    let (music, store) = (music(folder.path()), folder.path().join("store"));
    let kinds = FeatureKinds::of(&[FeatureKind::Chroma, FeatureKind::Vectors]);
    let settings = PrepareSettings { kinds: Some(kinds), ..PrepareSettings::default() };
    prepare(&music, &store, &settings, &Silent).expect("the songs become a store");
    let mut seeds = Vec::new();
    for recipe in registry().iter() {
        let name = recipe.about().name;
        let settings = json!({
            "classifier": name,
            "training": {"clip_frames": 31},
            "crnn": {"epochs": 1, "network": {"channels": [2, 2, 2, 2], "recurrent_units": 2}},
            "gmm": {"components": [2]},
        });
        let run = folder.path().join(name);
        let configuration = Configuration::merged(registry(), [settings]).expect("the settings are right");
        match train(&store, &run, &TrainSettings { configuration, device: Device::Cpu }, &Silent) {
            Ok(_) => {
                let model = fs::read(run.join("model.safetensors")).expect("a run has a model");
                eprintln!("{name}: {} bytes", model.len());
                seeds.push((name.to_owned(), model));
            }
            Err(refused) => eprintln!("{name}: {refused}"),
        }
    }
    seeds
}
