//! A model's file gives back the model, and whatever is not one is refused.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use std::collections::HashMap;

use auteur_baselines::{Baseline, Classifier, is_baseline};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde_json::{Value, json};

use support::Music;

/// A file taken apart: its metadata, and its tensors with their shapes.
#[derive(Debug, PartialEq)]
struct Parts {
    metadata: Value,
    tensors: Vec<(String, Vec<usize>, Vec<f64>)>,
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
        let metadata = serde_json::from_str(&header.metadata().as_ref().unwrap()["auteur"]).unwrap();
        let file = SafeTensors::deserialize(bytes).unwrap();
        let tensors = file.iter().map(|(name, view)| {
            let values =
                view.data().chunks_exact(8).map(|value| f64::from_le_bytes(value.try_into().unwrap()));
            (name.to_owned(), view.shape().to_vec(), values.collect())
        });
        let mut tensors: Vec<_> = tensors.collect();
        tensors.sort_by(|one, other| one.0.cmp(&other.0));
        Self { metadata, tensors }
    }

    fn tensor(&mut self, name: &str) -> &mut (String, Vec<usize>, Vec<f64>) {
        self.tensors.iter_mut().find(|tensor| tensor.0 == name).unwrap()
    }

    fn bytes(&self) -> Vec<u8> {
        let bytes: Vec<Vec<u8>> = self
            .tensors
            .iter()
            .map(|tensor| tensor.2.iter().flat_map(|v| v.to_le_bytes()).collect())
            .collect();
        let views = self.tensors.iter().zip(&bytes).map(|((name, shape, _), bytes)| {
            (name, TensorView::new(Dtype::F64, shape.clone(), bytes).unwrap())
        });
        let metadata = HashMap::from([("auteur".to_owned(), self.metadata.to_string())]);
        safetensors::serialize(views.collect::<Vec<_>>(), Some(metadata)).unwrap()
    }
}

fn refusal(bytes: &[u8]) -> String {
    Baseline::from_bytes(bytes).unwrap_err().to_string()
}

/// The refusal of the model of a classifier after it was altered.
fn altered(classifier: Classifier, alter: impl Fn(&mut Parts)) -> String {
    let mut parts = Parts::of(&Music::new().fit(classifier).unwrap().to_bytes().unwrap());
    alter(&mut parts);
    refusal(&parts.bytes())
}

#[test]
fn every_classifier_answers_from_its_file_as_before_and_gives_the_same_file() {
    let music = Music::new();
    let folder = tempfile::tempdir().unwrap();
    for classifier in Classifier::ALL {
        let baseline = music.fit(classifier).unwrap();
        let bytes = baseline.to_bytes().unwrap();
        assert!(is_baseline(&bytes));
        let path = folder.path().join(classifier.name());
        std::fs::write(&path, &bytes).unwrap();
        let again = Baseline::load(&path).unwrap();
        assert_eq!(again.metadata(), baseline.metadata());
        assert!(again.to_bytes().unwrap() == bytes, "{classifier}");
        for song in &music.test {
            let song = song.labelled().song;
            assert_eq!(again.probabilities(&song).unwrap(), baseline.probabilities(&song).unwrap());
        }
    }
}

#[test]
fn the_metadata_says_what_prediction_needs() {
    let parts = Parts::of(&Music::new().fit(Classifier::MandelKl).unwrap().to_bytes().unwrap());
    let about = &parts.metadata;
    assert_eq!(about["format"], "auteur-baseline");
    assert_eq!(about["version"], 1);
    assert_eq!(about["classifier"], "mandel-kl");
    assert_eq!(about["artists"], json!(["Ada", "Bo", "Cy"]));
    assert_eq!(about["hearing"]["clip_frames"], 32);
    assert_eq!(about["hearing"]["features"]["n_mels"], 8);
    assert_eq!(about["seed"], 7);
}

#[test]
fn a_networks_file_is_told_apart() {
    let refused = altered(Classifier::Gaussian, |parts| parts.metadata = json!({"format": 1}));
    assert!(refused.contains("it holds a network, not a baseline"), "{refused}");
    let network = HashMap::from([("auteur".to_owned(), json!({"format": 1}).to_string())]);
    let network = safetensors::serialize(Vec::<(String, TensorView)>::new(), Some(network)).unwrap();
    assert!(!is_baseline(&network));
    assert!(!is_baseline(b"no model"));
}

#[test]
fn a_later_version_is_refused_as_such_even_with_unknown_fields() {
    let refused = altered(Classifier::Gaussian, |parts| {
        parts.metadata = json!({"format": "auteur-baseline", "version": 2, "mood": "blue"});
    });
    assert_eq!(
        refused,
        "the model has version 2, this program reads up to 1; use a newer version of the program"
    );
}

#[test]
fn a_tensor_that_is_missing_misshapen_superfluous_or_no_number_is_refused_by_name() {
    let nan = altered(Classifier::Gaussian, |parts| parts.tensor("timbre.artist_mean").2[3] = f64::NAN);
    assert!(nan.contains("timbre.artist_mean holds NaN"), "{nan}");
    let missing = altered(Classifier::Whitman, |parts| {
        parts.tensors.retain(|tensor| tensor.0 != "support.coefficient");
    });
    assert!(missing.contains("it has no support.coefficient"), "{missing}");
    let misshapen = altered(Classifier::Ellis, |parts| parts.tensor("key.mean").1 = vec![3, 4]);
    assert!(misshapen.contains("key.mean has 2 dimensions, not 1"), "{misshapen}");
    let short = altered(Classifier::Gmm, |parts| {
        let tensor = parts.tensor("mixture.mean");
        tensor.1[0] = 2;
        tensor.2.truncate(2 * tensor.1[1] * tensor.1[2]);
    });
    assert!(short.contains("mixture.mean has the shape [2, "), "{short}");
    let more = altered(Classifier::MandelKl, |parts| {
        parts.tensors.push(("mood".to_owned(), vec![1], vec![0.0]));
    });
    assert!(more.contains("it holds mood, which its classifier does not have"), "{more}");
}

#[test]
fn values_that_no_fit_can_have_written_are_refused() {
    let covariance =
        altered(Classifier::Gaussian, |parts| parts.tensor("timbre.artist_covariance").2.fill(1.0));
    assert!(covariance.contains("timbre.artist_covariance is not positive definite"), "{covariance}");
    let deviation = altered(Classifier::Whitman, |parts| parts.tensor("second.deviation").2[0] = 0.0);
    assert!(deviation.contains("second.deviation holds 0"), "{deviation}");
    for count in [-1.0, 1e300, 0.5] {
        let counts = altered(Classifier::Whitman, |parts| parts.tensor("support.count").2[0] = count);
        assert!(counts.contains("support.count"), "{counts}");
    }
    let gamma = altered(Classifier::MandelMahalanobis, |parts| parts.tensor("kernel.gamma").2[0] = -1.0);
    assert!(gamma.contains("kernel.gamma is -1, not positive"), "{gamma}");
    let slope = altered(Classifier::Whitman, |parts| parts.tensor("sigmoid.slope").2[0] *= -1.0);
    assert!(slope.contains("sigmoid.slope is -") && slope.contains(", not from 0 to 100"), "{slope}");
    let weight = altered(Classifier::Ellis, |parts| parts.tensor("harmony.weight").2[0] = -0.5);
    assert!(weight.contains("harmony.weight is -0.5, not 0 or more"), "{weight}");
    for (classifier, name) in [
        (Classifier::Gaussian, "timbre.artist_covariance"),
        (Classifier::Ellis, "key.covariance"),
        (Classifier::MandelKl, "support.covariance"),
    ] {
        // Above the diagonal, where a Cholesky factor does not look.
        let lopsided = altered(classifier, |parts| parts.tensor(name).2[1] += 0.5);
        assert!(lopsided.contains(&format!("{name} holds ")), "{lopsided}");
        assert!(lopsided.contains("where a covariance has one number"), "{lopsided}");
    }
    let shares = altered(Classifier::Gmm, |parts| parts.tensor("mixture.weight").2[0] += 0.25);
    assert!(shares.contains("mixture.weight of an artist adds up to 1.2"), "{shares}");
    for classifier in [Classifier::Whitman, Classifier::MandelMahalanobis, Classifier::MandelKl] {
        let opposite = altered(classifier, |parts| {
            parts.tensor("support.coefficient").2.iter_mut().for_each(|value| *value = -*value);
        });
        assert!(opposite.contains("which has the other sign there"), "{opposite}");
        let heavier = altered(classifier, |parts| {
            let values = &mut parts.tensor("support.coefficient").2;
            let largest = values.iter().copied().fold(0.0, f64::max);
            values.iter_mut().filter(|value| **value == largest).for_each(|value| *value *= 2.0);
        });
        assert!(heavier.contains("which must cancel out"), "{heavier}");
    }
    let whitening =
        altered(Classifier::MandelMahalanobis, |parts| parts.tensor("song.whitening").2[0] *= -1.0);
    assert!(whitening.contains("song.whitening is no lower triangle"), "{whitening}");
    let twice =
        altered(Classifier::Gaussian, |parts| parts.metadata["artists"] = json!(["Ada", "Bo", "Ada"]));
    assert!(twice.contains("it names the artist Ada twice"), "{twice}");
    let artists = altered(Classifier::Gaussian, |parts| parts.metadata["artists"] = json!(["Ada"]));
    assert!(artists.contains("it names 1 artists, fewer than 2"), "{artists}");
    let clip = altered(Classifier::Gaussian, |parts| parts.metadata["hearing"]["clip_frames"] = json!(0));
    assert!(clip.contains("clip_frames is 0"), "{clip}");
}

#[test]
fn a_file_cut_off_anywhere_or_with_a_byte_changed_is_refused_or_read_and_nothing_else() {
    let bytes = Music::new().fit(Classifier::MandelKl).unwrap().to_bytes().unwrap();
    for end in (0..bytes.len()).step_by(bytes.len() / 50) {
        let refused = refusal(&bytes[..end]);
        assert!(refused.starts_with("not a baseline of this program, or damaged: "), "{refused}");
    }
    for place in (0..bytes.len()).step_by(bytes.len() / 200) {
        let mut changed = bytes.clone();
        changed[place] ^= 0x55;
        // A changed mantissa may be another model; whatever is read must be that very model, and give its bytes back.
        if let Ok(read) = Baseline::from_bytes(&changed) {
            assert_eq!(Parts::of(&read.to_bytes().unwrap()), Parts::of(&changed));
        }
    }
}

#[test]
fn what_is_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Baseline::load(folder.path()).unwrap_err().to_string();
    assert!(refused.ends_with("not a regular file"), "{refused}");
    let missing = folder.path().join("none.safetensors");
    assert!(Baseline::load(&missing).unwrap_err().to_string().contains("none.safetensors"));
}
