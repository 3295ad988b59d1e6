//! A fit leaves a file that says what it holds, and whatever no fit can have written is refused.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use auteur_audio::{FeatureKind, FeatureKinds};
use auteur_classifier::{Device, JudgeError, Judges, MODEL_FORMAT, ModelFile, SplitOrigin};
use auteur_ground::Silent;
use auteur_ground::tensors::{Tensor, Values};
use serde_json::json;

use support::{Music, heard, names, registry};

/// Of the sum of some probabilities in f32.
const ROUNDING: f32 = 1e-5;

fn values<'a>(file: &'a mut ModelFile, name: &str) -> &'a mut Vec<f64> {
    match &mut file.tensors.get_mut(name).unwrap().values {
        Values::F64(values) => values,
        other => panic!("{name} is {}", other.type_name()),
    }
}

fn refusal(file: ModelFile) -> String {
    registry().open(file, Device::Cpu).err().unwrap().to_string()
}

/// The refusal of the model of a classifier after it was altered.
fn altered(name: &'static str, alter: impl Fn(&mut ModelFile)) -> String {
    let mut file = Music::new().fit(name).unwrap().file;
    alter(&mut file);
    refusal(file)
}

#[test]
fn every_classifier_answers_alike_whenever_it_is_read() {
    let music = Music::new();
    for name in names() {
        let fitted = music.fit(name).unwrap();
        let again = ModelFile::from_bytes(&fitted.file.to_bytes().unwrap()).unwrap();
        assert_eq!(again, fitted.file, "{name}");
        let again = registry().open(again, Device::Cpu).unwrap();
        assert_eq!(again.card(), fitted.model.card());
        let songs = heard(&music.test);
        assert_eq!(again.judge(&songs, &Silent).unwrap(), fitted.model.judge(&songs, &Silent).unwrap());
    }
}

#[test]
fn the_card_says_what_was_fitted_and_how() {
    let card = Music::new().fit("ellis").unwrap().file.card;
    assert_eq!((card.format, card.kind.as_str()), (MODEL_FORMAT, "ellis"));
    assert_eq!(card.program_version, env!("CARGO_PKG_VERSION"));
    assert_eq!(card.artists, ["Ada", "Bo", "Cy"]);
    assert_eq!(card.features, support::features());
    assert_eq!(card.hears, FeatureKinds::of(&[FeatureKind::Chroma]));
    assert_eq!((card.judges, card.clip_frames, card.seed), (Judges::Clips, 32, 7));
    assert_eq!(card.split, SplitOrigin { kind: "song".to_owned(), seed: Some(3) });
    assert_eq!(card.settings["n_mfcc"], json!(5));
    assert_eq!(card.settings["shrinkages"], json!([0.001, 0.01, 0.03, 0.1, 0.3]));
    assert!(card.chosen.keys().eq(["chroma_shrinkage", "chroma_weight", "shrinkage"]));
    assert!(card.validation.f1.is_some());
}

#[test]
fn settings_of_another_section_or_other_sizes_are_refused() {
    let foreign = altered("gaussian", |file| {
        file.card.settings.insert("costs".to_owned(), json!([1.0]));
    });
    assert!(foreign.contains("unknown field `costs`"), "{foreign}");
    let wide = altered("gaussian", |file| {
        file.card.settings.insert("n_mfcc".to_owned(), json!(9));
    });
    assert!(wide.contains("n_mfcc is 9: it must be from 1 to 8"), "{wide}");
    let narrow = altered("gaussian", |file| {
        file.card.settings.insert("n_mfcc".to_owned(), json!(4));
    });
    assert!(narrow.contains("timbre.mean has the shape [5]"), "{narrow}");
    for name in names() {
        let fewer = altered(name, |file| {
            file.card.artists.pop();
        });
        assert!(fewer.contains("does not fit"), "{name}: {fewer}");
    }
}

#[test]
fn an_array_that_is_missing_misshapen_superfluous_or_no_number_is_refused_by_name() {
    let nan = altered("gaussian", |file| values(file, "timbre.artist_mean")[3] = f64::NAN);
    assert!(nan.contains("timbre.artist_mean holds NaN"), "{nan}");
    let missing = altered("whitman", |file| {
        file.tensors.remove("support.coefficient");
    });
    assert!(missing.contains("it has no support.coefficient"), "{missing}");
    let misshapen = altered("ellis", |file| file.tensors.get_mut("key.mean").unwrap().shape = vec![3, 4]);
    assert!(misshapen.contains("key.mean has 2 dimensions, not 1"), "{misshapen}");
    let short = altered("gmm", |file| {
        let shape = &mut file.tensors.get_mut("mixture.mean").unwrap().shape;
        shape[0] = 2;
        let length = shape.iter().product();
        values(file, "mixture.mean").truncate(length);
    });
    assert!(short.contains("mixture.mean has the shape [2, "), "{short}");
    let single = altered("gmm", |file| {
        let narrow = values(file, "mixture.mean").iter().map(|value| *value as f32).collect();
        file.tensors.get_mut("mixture.mean").unwrap().values = Values::F32(narrow);
    });
    assert!(single.contains("mixture.mean is F32, not F64"), "{single}");
    let more = altered("mandel-kl", |file| {
        file.tensors.insert("mood".to_owned(), Tensor::f64(&[1], vec![0.0]));
    });
    assert!(more.contains("it holds mood, which its classifier does not have"), "{more}");
}

#[test]
fn values_that_no_fit_can_have_written_are_refused() {
    let covariance = altered("gaussian", |file| values(file, "timbre.artist_covariance").fill(1.0));
    assert!(covariance.contains("timbre.artist_covariance is not positive definite"), "{covariance}");
    let deviation = altered("whitman", |file| values(file, "second.deviation")[0] = 0.0);
    assert!(deviation.contains("second.deviation holds 0"), "{deviation}");
    for count in [-1.0, 1e300, 0.5] {
        let counts = altered("whitman", |file| values(file, "support.count")[0] = count);
        assert!(counts.contains("support.count"), "{counts}");
    }
    let gamma = altered("mandel-mahalanobis", |file| values(file, "kernel.gamma")[0] = -1.0);
    assert!(gamma.contains("kernel.gamma is -1, not positive"), "{gamma}");
    let slope = altered("whitman", |file| values(file, "sigmoid.slope")[0] *= -1.0);
    assert!(slope.contains("sigmoid.slope is -") && slope.contains(", not from 0 to 100"), "{slope}");
    let weight = altered("ellis", |file| values(file, "harmony.weight")[0] = -0.5);
    assert!(weight.contains("harmony.weight is -0.5, not 0 or more"), "{weight}");
    for (name, array) in [
        ("gaussian", "timbre.artist_covariance"),
        ("ellis", "key.covariance"),
        ("mandel-kl", "support.covariance"),
    ] {
        // Above the diagonal, where a Cholesky factor does not look.
        let lopsided = altered(name, |file| values(file, array)[1] += 0.5);
        assert!(lopsided.contains(&format!("{array} holds ")), "{lopsided}");
        assert!(lopsided.contains("where a covariance has one number"), "{lopsided}");
    }
    let shares = altered("gmm", |file| values(file, "mixture.weight")[0] += 0.25);
    assert!(shares.contains("mixture.weight of an artist adds up to 1.2"), "{shares}");
    let whitening = altered("mandel-mahalanobis", |file| values(file, "song.whitening")[0] *= -1.0);
    assert!(whitening.contains("song.whitening is not a lower triangle"), "{whitening}");
}

#[test]
fn coefficients_that_no_machine_has_are_refused() {
    for name in ["whitman", "mandel-mahalanobis", "mandel-kl"] {
        let opposite = altered(name, |file| {
            values(file, "support.coefficient").iter_mut().for_each(|value| *value = -*value);
        });
        assert!(opposite.contains("which has the other sign there"), "{opposite}");
        let heavier = altered(name, |file| {
            let values = values(file, "support.coefficient");
            let largest = values.iter().copied().fold(0.0, f64::max);
            values.iter_mut().filter(|value| **value == largest).for_each(|value| *value *= 2.0);
        });
        assert!(heavier.contains("which must cancel out"), "{heavier}");
    }
}

#[test]
fn a_file_with_a_byte_changed_is_refused_or_gives_probabilities_or_refuses_the_song() {
    let music = Music::new();
    let bytes = music.fit("mandel-kl").unwrap().file.to_bytes().unwrap();
    let mut judged = 0;
    for place in (0..bytes.len()).step_by(bytes.len() / 200) {
        let mut changed = bytes.clone();
        changed[place] ^= 0x55;
        // A changed mantissa is another model.
        let Ok(file) = ModelFile::from_bytes(&changed) else { continue };
        let Ok(model) = registry().open(file, Device::Cpu) else { continue };
        match model.judge(&[music.test[0].heard()], &Silent) {
            Ok(songs) => {
                for row in songs[0].clips(3) {
                    assert!((row.iter().sum::<f32>() - 1.0).abs() < ROUNDING, "{row:?}");
                }
                judged += 1;
            }
            Err(refused) => assert!(matches!(refused, JudgeError::Song { .. }), "{refused:?}"),
        }
    }
    assert!(judged > 0);
}
