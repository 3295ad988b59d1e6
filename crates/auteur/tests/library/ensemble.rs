//! Several classifiers learn together, in one run, and answer together, from one file.

use std::fs;
use std::path::Path;

use auteur::rooms::classifier::{Model, ModelFile, ModelFileError, Song};
use auteur::rooms::dataset::FeatureStore;
use auteur::{
    Configuration, Device, EncoderFile, EvaluateSettings, FitEnd, Holding, Predictor, PrepareSettings,
    RunFolder, Silent, TimeLimit, TrainSettings, cross_validate, info, json, prepare, registry, train,
};

use crate::{fixture, scratch};

fn ensemble(members: serde_json::Value) -> TrainSettings {
    let layer = json!({"classifier": "ensemble", "ensemble": {"members": members}});
    TrainSettings { configuration: Configuration::merged(registry(), [layer]).unwrap(), device: Device::Cpu }
}

#[test]
fn members_answer_by_their_weighed_log_probabilities_from_one_file_and_training_stops_and_resumes() {
    let (fixture, folder) = (fixture(), scratch());
    let small = json!({"epochs": 2, "learning_rate": 1e-3, "network": {"channels": [4, 4, 4, 4]}});
    let settings = ensemble(json!([
        "pretrained",
        {"classifier": "crnn", "weight": 0.5, "settings": small},
        {"classifier": "crnn", "weight": 0.5, "settings": small},
    ]));
    let (store, run) = (fixture.store(), folder.path().join("run"));

    let in_no_time = TimeLimit::new(Silent, std::time::Instant::now());
    let end = train(&store, &run, &settings, &in_no_time).unwrap();
    let FitEnd::Stopped { history } = end else { panic!("{end:?}") };
    assert_eq!(history.epochs.len(), 1, "of the second member");
    assert!(!RunFolder::new(&run).model().exists());
    let end = train(&store, &run, &settings, &Silent).unwrap();
    let FitEnd::Complete { card, history: None } = end else { panic!("{end:?}") };
    let seeds: Vec<_> = card.members.iter().map(|member| (&*member.kind, member.seed)).collect();
    assert_eq!(seeds, [("pretrained", 0), ("crnn", 1 << 40), ("crnn", 2 << 40)]);
    let bytes = fs::read(RunFolder::new(&run).model()).unwrap();
    let undisturbed = folder.path().join("undisturbed");
    train(&store, &undisturbed, &settings, &Silent).unwrap();
    assert_eq!(fs::read(RunFolder::new(&undisturbed).model()).unwrap(), bytes);
    // One that is complete needs its members' runs no more.
    fs::remove_dir_all(undisturbed.join("members")).unwrap();
    train(&store, &undisturbed, &settings, &Silent).unwrap();
    assert!(!undisturbed.join("members").exists());
    let Holding::Run(known) = info(&undisturbed).unwrap().holds else { panic!("it is a run") };
    assert_eq!(known.model.unwrap().card.members.len(), 3);

    // The file alone answers as its members do in their own runs.
    let song = FeatureStore::open(&store).unwrap();
    let song = song.songs().first().map(|known| (known.path.clone(), fixture.music().join(&known.path)));
    let (path, file) = song.unwrap();
    let own = ["1-pretrained", "2-crnn", "3-crnn"].map(|member| {
        let model = run.join("members").join(member).join("model.safetensors");
        judged(&*registry().load(&model, Device::Cpu).unwrap(), &store, &path)
    });
    let alone = folder.path().join("alone.safetensors");
    fs::write(&alone, &bytes).unwrap();
    fs::remove_dir_all(&run).unwrap();
    let together = judged(&*registry().load(&alone, Device::Cpu).unwrap(), &store, &path);
    for (place, row) in together.chunks_exact(3).enumerate() {
        let logarithm =
            |member: usize, artist: usize| f64::from(own[member][3 * place + artist]).max(1e-6).ln();
        let sums = [0, 1, 2].map(|artist| {
            0.5 * logarithm(0, artist) + 0.25 * logarithm(1, artist) + 0.25 * logarithm(2, artist)
        });
        let all: f64 = sums.iter().map(|sum| sum.exp()).sum();
        for (found, sum) in row.iter().zip(sums) {
            assert!((f64::from(*found) - sum.exp() / all).abs() < 1e-6, "{row:?} {sums:?}");
        }
    }
    assert!(own[1] != own[2] && !together.is_empty());
    assert_eq!(Predictor::load(&alone, Device::Cpu).unwrap().name(&file).unwrap().top.len(), 3);

    assert_refused(&bytes);
}

/// Refuses files that no training wrote, made of one that a training did.
fn assert_refused(bytes: &[u8]) {
    let refused = |change: fn(&mut ModelFile)| {
        let mut file = ModelFile::from_bytes(bytes).unwrap();
        change(&mut file);
        let error = registry().open(file, Device::Cpu).err().unwrap();
        assert!(matches!(error, ModelFileError::Damaged { .. }), "{error}");
        error.to_string()
    };
    let exchanged = refused(|file| file.card.members.swap(0, 1));
    assert!(exchanged.contains("its members are not those of its settings"), "{exchanged}");
    let others = refused(|file| file.card.members[1].artists.swap(0, 1));
    assert!(others.contains("its member crnn does not go with the others"), "{others}");
    let foreign = refused(|file| {
        let (_, tensor) = file.tensors.pop_first().unwrap();
        file.tensors.insert("member.4.weights".to_owned(), tensor);
    });
    assert!(foreign.contains("none of its members has the tensor member.4.weights"), "{foreign}");
    refused(|file| drop(file.tensors.pop_last()));
}

#[test]
fn an_ensemble_is_cross_validated_as_others_are_and_is_no_encoder() {
    let (fixture, folder) = (fixture(), scratch());
    let (store, run) = (fixture.store(), folder.path().join("run"));
    train(&store, &run, &ensemble(json!(["gaussian", "pretrained"])), &Silent).unwrap();
    let judged = cross_validate(&run, 3, &EvaluateSettings::default(), &Silent).unwrap();
    let songs = FeatureStore::open(&store).unwrap().songs().len();
    assert_eq!(judged.scores.evaluation.songs, songs);
    assert!(judged.scores.evaluation.frame.accuracy > 0.5);

    let encoder = Some(EncoderFile { network: RunFolder::new(&run).model(), settings: None });
    let settings = PrepareSettings { encoder, ..PrepareSettings::default() };
    let refused = prepare(&fixture.music(), &folder.path().join("other"), &settings, &Silent).unwrap_err();
    assert!(refused.to_string().contains("ensemble"), "{refused}");
}

/// What a model says of the clips of a song of the store.
fn judged(model: &dyn Model, store: &Path, path: &str) -> Vec<f32> {
    let store = FeatureStore::open(store).unwrap();
    let known = store.songs().iter().find(|song| song.path == path).unwrap();
    let song = Song { path, features: store.features(known).unwrap() };
    model.judge(&[song], &Silent).unwrap().remove(0).probabilities
}
