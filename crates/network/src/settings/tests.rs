//! The section of a network: its names, its rules and its rows.

use serde_json::json;

use super::*;
use crate::{Contrastive, CrnnConfig};

type CrnnSettings = NetworkSettings<CrnnConfig>;

#[test]
fn the_section_says_every_setting_and_is_read_back() {
    let section = CrnnSettings::default().section();
    let names: Vec<&String> = section.keys().collect();
    let expected = [
        "adam_epsilon",
        "augmentations",
        "average_weights",
        "batch_norm_debias",
        "batch_norm_momentum",
        "batch_size",
        "cut",
        "epochs",
        "label_smoothing",
        "learning_rate",
        "network",
        "objective",
        "patience",
        "schedule",
        "start",
        "warm_up_epochs",
        "weight_decay",
    ];
    assert_eq!(names, expected);
    assert_eq!(section["network"]["recurrent_units"], 32);
    assert_eq!(CrnnSettings::of(&section).unwrap(), CrnnSettings::default());
    let contrast = json!({"objective": {"contrastive": {"temperature": 0.2}}});
    let contrast = CrnnSettings::of(contrast.as_object().unwrap()).unwrap();
    assert_eq!(
        contrast.objective,
        Objective::Contrastive(Contrastive { temperature: 0.2, clips_per_artist: 4 })
    );
    assert_eq!(CrnnSettings::of(&contrast.section()).unwrap(), contrast);
    let said = json!({"cut": {"overlap": {"hop_frames": 47}}, "augmentations": ["mask", {"name": "mixup", "alpha": 0.4}]});
    let settings = CrnnSettings::of(said.as_object().unwrap()).unwrap();
    assert_eq!((settings.cut, settings.augmentations.len()), (Cut::Overlap { hop_frames: 47 }, 2));
    assert_eq!(CrnnSettings::of(&settings.section()).unwrap(), settings);
}

#[test]
fn a_clip_that_the_pools_swallow_is_refused_with_the_least_length() {
    let settings = CrnnSettings::default();
    let refused = settings.check_clips(15, None).unwrap_err().to_string();
    assert_eq!(refused, "clip_frames is 15: the network needs at least 16 frames");
    let refused = settings.check_clips(94, Some(127)).unwrap_err().to_string();
    assert_eq!(refused, "n_mels is 127: the network needs at least 128 mel bands");
    assert!(settings.check_clips(16, Some(128)).is_ok());
}

#[test]
fn every_value_out_of_range_is_named() {
    let default = CrnnSettings::default();
    let contrasting = |how| CrnnSettings { objective: Objective::Contrastive(how), ..default.clone() };
    let network = CrnnConfig { block_dropout: 1.0, ..CrnnConfig::default() };
    let wrong = [
        (CrnnSettings { learning_rate: f64::NAN, ..default.clone() }, "learning_rate is NaN"),
        (CrnnSettings { learning_rate: 0.0, ..default.clone() }, "learning_rate is 0.0"),
        (CrnnSettings { adam_epsilon: 0.0, ..default.clone() }, "adam_epsilon is 0.0"),
        (CrnnSettings { batch_size: 0, ..default.clone() }, "batch_size is 0"),
        (CrnnSettings { epochs: 0, ..default.clone() }, "epochs is 0"),
        (CrnnSettings { patience: 0, ..default.clone() }, "patience is 0"),
        (CrnnSettings { batch_norm_momentum: 1.0, ..default.clone() }, "batch_norm_momentum is 1.0"),
        (CrnnSettings { weight_decay: -0.1, ..default.clone() }, "weight_decay is -0.1"),
        (
            CrnnSettings { weight_decay: 1e4, ..default.clone() },
            "weight_decay is 10000.0: times learning_rate",
        ),
        (CrnnSettings { label_smoothing: 1.0, ..default.clone() }, "label_smoothing is 1.0"),
        (CrnnSettings { average_weights: 1.0, ..default.clone() }, "average_weights is 1.0"),
        (CrnnSettings { warm_up_epochs: 200, ..default.clone() }, "warm_up_epochs is 200: it must be below"),
        (CrnnSettings { batch_norm_momentum: -0.1, ..default.clone() }, "batch_norm_momentum is -0.1"),
        (CrnnSettings { cut: Cut::Random { per_song: 0 }, ..default.clone() }, "cut is Random"),
        (
            contrasting(Contrastive { temperature: 0.0, ..Contrastive::default() }),
            "objective.contrastive.temperature",
        ),
        (
            contrasting(Contrastive { clips_per_artist: 1, ..Contrastive::default() }),
            "objective.contrastive.clips_per_artist is 1: it must be 2 or more",
        ),
        (
            contrasting(Contrastive { clips_per_artist: 16, ..Contrastive::default() }),
            "objective.contrastive.clips_per_artist is 16: it must be 2 or more, and batch_size, which is 16",
        ),
        (CrnnSettings { network, ..default.clone() }, "block_dropout is 1.0"),
    ];
    for (settings, start) in wrong {
        let message = settings.validate().unwrap_err().to_string();
        assert!(message.starts_with(start), "{message}");
    }
}

#[test]
fn moving_averages_as_keras_has_them_forget_their_initial_values_step_by_step() {
    assert_eq!(CrnnSettings::default().initial_share_left(1, 1), 0.0);
    let settings = CrnnSettings { batch_norm_debias: false, ..CrnnSettings::default() };
    assert_eq!(settings.initial_share_left(0, 100), 1.0);
    // 7 steps an epoch: the last batch is not full.
    assert!((settings.initial_share_left(10, 100) - 0.99f64.powi(70)).abs() < 1e-12);
    let quicker = CrnnSettings { batch_norm_momentum: 0.9, ..settings };
    assert!(quicker.initial_share_left(10, 100) < 1e-3);
}

#[test]
fn the_rows_of_the_default_training_agree_with_the_papers() {
    let rows = CrnnSettings { epochs: 7, ..CrnnSettings::default() }.rows();
    let value = |name: &str| rows.iter().find(|row| row.name == name).unwrap().value.as_str();
    assert_eq!((value("Maximum epochs"), value("Batch size")), ("7", "16 clips"));
    let given = rows.iter().filter_map(|row| Some((row.value.as_str(), row.paper.as_deref()?)));
    assert!(given.clone().count() == 3 && given.into_iter().all(|(own, paper)| own == paper), "{rows:?}");
}

#[test]
fn an_unknown_name_is_refused() {
    let error = serde_json::from_str::<CrnnSettings>(r#"{"learning_rte": 0.1}"#).unwrap_err();
    assert!(error.to_string().contains("learning_rte"), "{error}");
}

#[test]
fn the_rate_of_a_step_follows_from_its_number_and_the_settings() {
    let settings = CrnnSettings {
        learning_rate: 0.5,
        schedule: Schedule::Cosine,
        warm_up_epochs: 1,
        epochs: 3,
        batch_size: 4,
        ..CrnnSettings::default()
    };
    // Two steps an epoch: two of warm-up, four of the cosine.
    let rates: Vec<f64> = (1..=6).map(|step| settings.learning_rate_at(step, 7)).collect();
    let cosine = |gone: f64| 0.25 * (1.0 + (std::f64::consts::PI * gone).cos());
    assert_eq!(rates, [0.25, 0.5, cosine(0.0), cosine(0.25), cosine(0.5), cosine(0.75)]);
    assert_eq!(CrnnSettings::default().learning_rate_at(1_000_000, 7), 1e-4);
}

#[test]
fn what_the_paper_has_nothing_of_is_a_row_where_it_is_used() {
    let names = |settings: &CrnnSettings| {
        settings.rows().into_iter().skip(8).map(|row| (row.name, row.value)).collect::<Vec<_>>()
    };
    assert!(names(&CrnnSettings::default()).is_empty());
    let settings = CrnnSettings {
        schedule: Schedule::Cosine,
        warm_up_epochs: 2,
        weight_decay: 0.01,
        ..CrnnSettings::default()
    };
    let expected = [("Schedule", "cosine after 2 epochs of warm-up"), ("Weight decay", "0.01")];
    assert_eq!(names(&settings), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}
