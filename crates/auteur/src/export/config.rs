//! What programs read of a model's settings: the labels of artists, and how songs become what it hears.

use std::collections::BTreeMap;

use auteur_audio::{EncoderMel, FeatureConfig, FeatureKind};
use auteur_classifier::Card;
use auteur_encoder::Encoder;
use serde_json::{Value, json};

/// What tells at its beginning that a `config.json` was written here.
pub(super) const MARK: &str = "\"auteur_version\": ";

/// `config.json`.
pub(super) fn config(card: &Card) -> Vec<u8> {
    let labels: BTreeMap<String, usize> =
        card.artists.iter().enumerate().map(|(label, artist)| (artist.clone(), label)).collect();
    // As numbers, so that they are in their order.
    let artists: BTreeMap<usize, &String> = card.artists.iter().enumerate().collect();
    written(&json!({
        "model_type": "auteur",
        "architectures": [card.kind],
        "auteur_version": card.program_version,
        "num_labels": card.artists.len(),
        "id2label": artists,
        "label2id": labels,
        "hears": card.hears,
        "judges": card.judges,
        "clip_frames": card.clip_frames,
        "drop_last_clip": card.drop_last_clip,
        "seed": card.seed,
        "split": card.split,
        "settings": card.settings,
        "chosen": card.chosen,
        "validation": card.validation,
    }))
}

/// `preprocessor_config.json`.
pub(super) fn features(card: &Card) -> Vec<u8> {
    let mut features = json!({
        "feature_extractor_type": "auteur",
        "sampling_rate": card.features.sample_rate,
        "log_mel": card.features,
    });
    let hears_encoder =
        card.hears.contains(FeatureKind::Vectors) && card.features.encoder == FeatureConfig::ENCODER;
    if hears_encoder {
        features["encoder_levels"] = json!({
            "sampling_rate": EncoderMel::SAMPLE_RATE,
            "n_fft": EncoderMel::N_FFT,
            "hop_length": EncoderMel::HOP_LENGTH,
            "n_mels": EncoderMel::N_MELS,
            "clip_frames": Encoder::CLIP_FRAMES,
            "levels": "log10(1 + 10000 * energy), of songs that are made equally loud",
        });
    }
    written(&features)
}

fn written(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}
