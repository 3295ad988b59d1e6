#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::path::Path;

use auteur_audio::{EncoderVectors, Extractor, FeatureConfig, FeatureKind, FeatureKinds, Limits, Precision};
use auteur_ground::Silent;
use auteur_ground::tensors::{self, Tensors, Values};
use auteur_kernels::{Instructions, mean_and_largest};

use super::*;
use crate::layers::{CHANNELS, LAYERS, filled};

/// Errors of every layer in parts of its largest value: our kernels and TensorFlow's, in f32 from the same weights.
const SAME_WEIGHTS: f32 = 1e-4;
/// As many of a layer's cells as the reference has at most.
const REFERENCE_CELLS: usize = 127;
/// Channels of each of the checkpoint's layers.
const ALL_CHANNELS: usize = 128;
/// What channels that hear nothing are at most; the largest that is heard is 2 to 74, layer by layer.
const NOTHING: f32 = 2e-5;
/// What half precision of the kernels does to a vector.
const HALF_WEIGHTS: f32 = 4e-3;
/// Loudness by blocks and as a whole, of a sound whose last block is begun.
const SAME_LOUDNESS: f32 = 2e-2;
/// Of the song of `reference/make_encoder_vectors.py`, which prints it, in decibels.
const LOUDNESS: f32 = -10.536;
/// From an MP3 file on: two decoders, and two ways to 16 kHz.
const FROM_FILE: f32 = 5e-3;

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn vectors(name: &str) -> Tensors {
    let path = repository().join("reference/vectors").join(name);
    tensors::decode(&std::fs::read(path).unwrap()).unwrap().1
}

/// Which of the checkpoint's channels each layer has.
fn channels() -> [Vec<usize>; LAYERS] {
    let (tag, _) = tensors::decode(include_bytes!("../../weights/msd_vgg.safetensors")).unwrap();
    let channels: [Vec<usize>; LAYERS] = serde_json::from_value(tag["channels"].clone()).unwrap();
    assert_eq!(channels.each_ref().map(Vec::len), CHANNELS);
    channels
}

/// Splits a number for each of the checkpoint's channels into those of `channels` and the others.
fn split(values: &[f32], channels: &[usize]) -> (Vec<f32>, Vec<f32>) {
    let numbered = values.iter().enumerate();
    let (ours, others): (Vec<_>, Vec<_>) =
        numbered.partition(|(index, _)| channels.contains(&(index % ALL_CHANNELS)));
    let only = |values: Vec<(usize, &f32)>| values.into_iter().map(|(_, value)| *value).collect();
    (only(ours), only(others))
}

fn floats(tensors: &Tensors, name: &str) -> Vec<f32> {
    match &tensors[name].values {
        Values::F16(values) => values.iter().map(|value| value.to_f32()).collect(),
        Values::F32(values) => values.clone(),
        other => panic!("{name} is {}", other.type_name()),
    }
}

fn largest(values: &[f32]) -> f32 {
    values.iter().fold(0.0f32, |largest, value| largest.max(value.abs()))
}

/// The largest difference in parts of the largest expected value.
fn error(actual: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(actual.len(), expected.len());
    let differences: Vec<f32> =
        actual.iter().zip(expected).map(|(actual, expected)| actual - expected).collect();
    largest(&differences) / largest(expected)
}

/// Errors of the nine parts of vectors, beside vectors of all the checkpoint's channels.
fn errors_of_parts(actual: &[f32], reference: &[f32]) -> Vec<f32> {
    let reference = reference.chunks_exact(ALL_CHANNELS * Encoder::PARTS.len());
    assert_eq!(actual.len(), reference.len() * Encoder::VECTOR_LEN);
    let vectors = actual.chunks_exact(Encoder::VECTOR_LEN).zip(reference);
    let (channels, mut first) = (channels(), 0);
    let error_of = |part: usize| {
        let range = first..first + Encoder::PARTS[part];
        first = range.end;
        let of_part = vectors.clone().map(|(actual, reference)| {
            let (ours, others) =
                split(&reference[part * ALL_CHANNELS..][..ALL_CHANNELS], &channels[part / 2]);
            assert!(largest(&others) < NOTHING, "{others:?}");
            (&actual[range.clone()], ours)
        });
        let (actual, expected): (Vec<_>, Vec<_>) = of_part.unzip();
        error(&actual.concat(), &expected.concat())
    };
    (0..Encoder::PARTS.len()).map(error_of).collect()
}

#[test]
fn every_layer_is_tensorflows_channel_by_channel_and_channels_that_are_left_out_are_nothing() {
    let reference = vectors("encoder_layers.safetensors");
    let encoder = Encoder::embedded().unwrap();
    let channels = channels();
    let input = floats(&reference, "input");
    for (number, clip) in input.chunks_exact(Encoder::CLIP_FRAMES * EncoderMel::N_MELS).enumerate() {
        let of_clip = |name: &str| {
            let values = floats(&reference, name);
            let length = values.len() / 2;
            values[number * length..][..length].to_vec()
        };
        let outputs = encoder.layers.outputs(clip);
        for ((layer, output), channels) in (1..).zip(&outputs).zip(&channels) {
            let assert_is = |name: &str, actual: &[f32], expected: &[f32]| {
                let error = error(actual, expected);
                assert!(error < SAME_WEIGHTS, "{name}{layer} of clip {number} is wrong by {error:e}");
            };
            // Some cells of some channels, by their place in the checkpoint's layer.
            let cells = output.chunks_exact(filled(channels.len()));
            let step = (cells.len() * ALL_CHANNELS).div_ceil(REFERENCE_CELLS);
            let (mut actual, mut expected) = (Vec::new(), Vec::new());
            for (place, value) in (0..).step_by(step).zip(of_clip(&format!("cells{layer}"))) {
                match channels.binary_search(&(place % ALL_CHANNELS)) {
                    Ok(channel) => {
                        actual.push(output[place / ALL_CHANNELS * filled(channels.len()) + channel]);
                        expected.push(value);
                    }
                    Err(_) => assert!(value.abs() < NOTHING, "a cell of layer {layer} is {value}"),
                }
            }
            assert!(actual.len() > REFERENCE_CELLS / 4);
            assert_is("cells", &actual, &expected);

            let [mut mean, mut maximum] =
                [vec![0.0; filled(channels.len())], vec![0.0; filled(channels.len())]];
            mean_and_largest(output, [&mut mean, &mut maximum], Instructions::best());
            for (name, actual) in [("mean", mean), ("maximum", maximum)] {
                let (expected, others) = split(&of_clip(&format!("{name}{layer}")), channels);
                assert_is(name, &actual[..channels.len()], &expected);
                assert!(largest(&others) < NOTHING, "{name}{layer}: {others:?}");
                assert_eq!(largest(&actual[channels.len()..]), 0.0, "what fills up layer {layer} is zero");
            }
        }
    }
}

#[test]
fn weights_in_half_precision_change_vectors_by_little() {
    let reference = vectors("encoder_layers.safetensors");
    let actual = Encoder::embedded().unwrap().encode_clips(&floats(&reference, "input"), AtOnce::OneSong);
    let errors = errors_of_parts(&actual, &floats(&reference, "checkpoint"));
    assert!(errors.iter().all(|error| *error < HALF_WEIGHTS), "{errors:?}");
}

#[test]
fn the_vectors_of_a_file_are_those_of_librosa_and_tensorflow_from_the_decoding_that_gives_its_log_mel() {
    let features = FeatureConfig::default();
    let extractor =
        crate::extractor(&features, &FeatureKinds::of(&[FeatureKind::Vectors]), Precision::Single, None)
            .unwrap();
    let path = repository().join("data/game-music-10/artists/Askyel/Naev/Eureka.mp3");
    let song = extractor.extract(&path, &Limits::default()).unwrap();
    assert_eq!(song, extractor.extract_ahead(&path, &Limits::default(), &Silent).unwrap());
    let alone = Extractor::new(&features, &FeatureKinds::default()).unwrap();
    assert_eq!(song.features.log_mel, alone.extract(&path, &Limits::default()).unwrap().features.log_mel);

    let encoded = song.features.get::<EncoderVectors>().unwrap();
    assert_eq!(encoded.parts(), Encoder::SONG_PARTS);
    let encoded = encoded.values();
    assert_eq!(encoded.n_frames(), (song.duration_s / Encoder::SECONDS) as usize);
    let (encoded, loudness): (Vec<_>, Vec<_>) = encoded
        .values()
        .chunks_exact(Encoder::VECTOR_LEN + 1)
        .map(|row| row.split_at(Encoder::VECTOR_LEN))
        .unzip();
    let encoded = encoded.concat();
    assert!(
        loudness.concat().iter().all(|loudness| (loudness - LOUDNESS).abs() < SAME_LOUDNESS),
        "{loudness:?}"
    );
    let expected = floats(&vectors("encoder_song.safetensors"), "vectors");
    let clips = expected.len() / (ALL_CHANNELS * Encoder::PARTS.len());
    let errors = errors_of_parts(&encoded[..clips * Encoder::VECTOR_LEN], &expected);
    assert!(errors.iter().all(|error| *error < FROM_FILE), "{errors:?}");
}

#[test]
fn an_encoder_that_is_not_known_is_refused_by_name() {
    let config = FeatureConfig { encoder: "mert".into(), ..FeatureConfig::default() };
    assert!(
        crate::extractor(&config, &FeatureKinds::default(), Precision::Single, None).is_ok(),
        "nobody asked for vectors"
    );
    let refused =
        crate::extractor(&config, &FeatureKinds::of(&[FeatureKind::Vectors]), Precision::Single, None)
            .err()
            .unwrap();
    assert_eq!(
        refused.to_string(),
        "the vectors are those of the encoder mert, which is not within the program"
    );
}

/// A sound that changes all the time.
fn sound(seconds: usize) -> Vec<f32> {
    (0..seconds * 16_000).map(|n| (n as f32 * n as f32 * 1e-6).sin() * 0.3).collect()
}

#[test]
fn a_song_has_the_vectors_of_its_clips_however_its_samples_arrive() {
    let encoder = Encoder::embedded().unwrap();
    let mel = EncoderMel::new(16_000);
    let sound = sound(29);
    let whole = encoder.encode(&sound, 16_000);
    assert_eq!((whole.n_frames(), whole.n_bins()), (9, Encoder::VECTOR_LEN));
    let mut encoding = encoder.begin(&mel, AtOnce::ManySongs);
    sound.chunks(12_345).for_each(|samples| encoding.push(samples));
    assert_eq!(encoding.finish().vectors, whole);
    let mut frames = mel.begin();
    frames.push(&sound);
    let frames = frames.finish();
    let third = frames[2 * 187 * 96..3 * 187 * 96].to_vec();
    // Its blocks are all as loud as the next.
    let squares: f64 = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    let factor = (10f64.powf(-1.5) * sound.len() as f64 / squares) as f32;
    let apart = error(&encoder.encode_energies(third, factor, AtOnce::ManySongs), whole.frame(2));
    assert!(apart < SAME_LOUDNESS, "{apart:e}");
}

#[test]
fn a_song_has_the_same_vectors_however_loud_it_is() {
    let encoder = Encoder::embedded().unwrap();
    let sound = sound(7);
    let vectors = encoder.encode(&sound, 16_000);
    for gain in [0.01, 0.1, 3.0] {
        let louder: Vec<f32> = sound.iter().map(|sample| gain * sample).collect();
        let error = error(encoder.encode(&louder, 16_000).values(), vectors.values());
        assert!(error < SAME_WEIGHTS, "{gain}: {error:e}");
    }
    let silence = encoder.encode(&[0.0; 48_000], 16_000);
    for residue in [1e-5, 1e-20] {
        let nearly: Vec<f32> = sound[..48_000].iter().map(|sample| residue * sample).collect();
        let error = error(encoder.encode(&nearly, 16_000).values(), silence.values());
        assert!(error < SAME_WEIGHTS, "{residue}: {error:e}");
    }
}

#[test]
fn ten_minutes_say_how_loud_a_song_is_and_what_follows_is_heard_by_them() {
    let encoder = Encoder::embedded().unwrap();
    // At this rate ten minutes are few samples.
    let (rate, mel) = (1_000, EncoderMel::new(1_000));
    let mut song: Vec<f32> = sound(39)[..610_000].to_vec();
    let whole = encoder.encode(&song, rate);
    let mut encoding = encoder.begin(&mel, AtOnce::ManySongs);
    song.chunks(7_777).for_each(|samples| encoding.push(samples));
    assert_eq!(encoding.finish().vectors, whole);
    song[605_000..].fill(0.9);
    let other = encoder.encode(&song, rate);
    assert_eq!((other.n_frames(), other.frame(0)), (whole.n_frames(), whole.frame(0)));
    let last = whole.n_frames() - 1;
    assert_ne!(other.frame(last), whole.frame(last));
}

#[test]
fn a_song_shorter_than_a_clip_is_heard_with_silence_behind_it_and_no_sound_has_no_vector() {
    let encoder = Encoder::embedded().unwrap();
    for sample_rate in [16_000, 22_050] {
        // Two of the blocks that say how loud it is.
        let mut sound = sound(2)[..sample_rate as usize * 4 / 5].to_vec();
        let short = encoder.encode(&sound, sample_rate);
        sound.resize(3 * sample_rate as usize, 0.0);
        let filled = encoder.encode(&sound, sample_rate);
        assert_eq!((short.n_frames(), &short), (1, &filled), "{sample_rate}");
        assert_eq!(encoder.encode(&[], sample_rate).n_frames(), 0);
    }
}

#[test]
fn weights_that_are_not_the_networks_are_refused_with_what_is_wrong() {
    let file = include_bytes!("../../weights/msd_vgg.safetensors");
    let (tag, weights) = tensors::decode(file).unwrap();
    let refused = |tag: &serde_json::Value, weights: &Tensors| {
        Encoder::from_bytes(&tensors::encode(tag, weights).unwrap()).unwrap_err().to_string()
    };
    let other = refused(&serde_json::json!({"encoder": "MTT_vgg", "version": 2}), &weights);
    assert!(other.starts_with("the file is tagged {\"encoder\":\"MTT_vgg\""), "{other}");
    let mut changed = weights.clone();
    changed.remove("3CNN/bias");
    assert_eq!(refused(&tag, &changed), "the array 3CNN/bias is missing");
    changed.insert("3CNN/bias".into(), tensors::Tensor::f32(&[2], vec![0.0; 2]));
    assert_eq!(refused(&tag, &changed), "the array 3CNN/bias has the sizes [2]; they must be [88]");
    for values in
        [tensors::Tensor::f32(&[88], vec![f32::NAN; 88]), tensors::Tensor::f64(&[88], vec![0.0; 88])]
    {
        changed.insert("3CNN/bias".into(), values);
        assert_eq!(refused(&tag, &changed), "the array 3CNN/bias must hold finite floats of 16 or 32 bits");
    }
    assert!(matches!(Encoder::from_bytes(&file[..1000]), Err(WeightsError::Tensors(_))));
}
