use auteur_audio::{EncoderVectors, Extractor, FeatureConfig, FeatureKind, FeatureKinds, Limits};
use auteur_ground::tensors::{self, Tensors, Values};

use super::*;
use crate::layers::{CHANNELS, LAYERS};

/// Errors of every layer in parts of its largest value: our kernels and TensorFlow's, in f32 from the same weights.
const SAME_WEIGHTS: f32 = 1e-4;
/// As many of a layer's cells as the reference has at most.
const REFERENCE_CELLS: usize = 127;
/// What half precision of the kernels does to a vector.
const HALF_WEIGHTS: f32 = 4e-3;
/// From an MP3 file on: two decoders, and two ways to 16 kHz.
const FROM_FILE: f32 = 5e-3;

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn vectors(name: &str) -> Tensors {
    let path = repository().join("reference/vectors").join(name);
    tensors::decode(&std::fs::read(path).unwrap()).unwrap().1
}

fn floats(tensors: &Tensors, name: &str) -> Vec<f32> {
    match &tensors[name].values {
        Values::F16(values) => values.iter().map(|value| value.to_f32()).collect(),
        Values::F32(values) => values.clone(),
        other => panic!("{name} is {}", other.type_name()),
    }
}

/// The largest difference in parts of the largest expected value.
fn error(actual: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(actual.len(), expected.len());
    let largest = expected.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let differences = actual.iter().zip(expected).map(|(actual, expected)| (actual - expected).abs());
    differences.fold(0.0, f32::max) / largest
}

/// Errors of a vector's nine parts.
fn errors_of_parts(actual: &[f32], expected: &[f32]) -> Vec<f32> {
    assert_eq!(actual.len(), expected.len());
    let part = |vectors: &[f32], part: usize| -> Vec<f32> {
        let end = if part == 8 { Encoder::VECTOR_LEN } else { (part + 1) * CHANNELS };
        vectors
            .chunks_exact(Encoder::VECTOR_LEN)
            .flat_map(|vector| &vector[part * CHANNELS..end])
            .copied()
            .collect()
    };
    (0..9).map(|number| error(&part(actual, number), &part(expected, number))).collect()
}

#[test]
fn every_layer_is_tensorflows() {
    let reference = vectors("encoder_layers.safetensors");
    let encoder = Encoder::embedded().unwrap();
    let input = floats(&reference, "input");
    for (number, clip) in input.chunks_exact(Encoder::CLIP_FRAMES * EncoderMel::N_MELS).enumerate() {
        let of_clip = |name: &str| {
            let values = floats(&reference, name);
            let length = values.len() / 2;
            values[number * length..][..length].to_vec()
        };
        let assert_is = |name: &str, actual: &[f32]| {
            let error = error(actual, &of_clip(name));
            assert!(error < SAME_WEIGHTS, "{name} of clip {number} is wrong by {error:e}");
        };
        let outputs = encoder.layers.outputs(clip);
        for (layer, output) in (1..).zip(&outputs) {
            let cells = output.iter().step_by(output.len().div_ceil(REFERENCE_CELLS));
            assert_is(&format!("cells{layer}"), &cells.copied().collect::<Vec<_>>());
        }
        let mut vector = vec![0.0; Encoder::VECTOR_LEN];
        summary::summarize(&outputs, &mut vector);
        for layer in 1..LAYERS {
            for (part, name) in ["mean", "maximum"].into_iter().enumerate() {
                let actual = &vector[(2 * (layer - 1) + part) * CHANNELS..][..CHANNELS];
                assert_is(&format!("{name}{layer}"), actual);
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
    let extractor = crate::extractor(&features, &FeatureKinds::of(&[FeatureKind::Vectors])).unwrap();
    let path = repository().join("data/game-music-10/artists/Askyel/Naev/Eureka.mp3");
    let song = extractor.extract(&path, &Limits::default()).unwrap();
    assert_eq!(song, extractor.extract_ahead(&path, &Limits::default()).unwrap());
    let alone = Extractor::new(&features, &FeatureKinds::default()).unwrap();
    assert_eq!(song.features.log_mel, alone.extract(&path, &Limits::default()).unwrap().features.log_mel);

    let encoded = song.features.get::<EncoderVectors>().unwrap().values();
    assert_eq!(encoded.n_frames(), (song.duration_s / Encoder::SECONDS) as usize);
    let expected = floats(&vectors("encoder_song.safetensors"), "vectors");
    let errors = errors_of_parts(&encoded.values()[..expected.len()], &expected);
    assert!(errors.iter().all(|error| *error < FROM_FILE), "{errors:?}");
}

#[test]
fn an_encoder_that_is_not_known_is_refused_by_name() {
    let config = FeatureConfig { encoder: "mert".into(), ..FeatureConfig::default() };
    assert!(crate::extractor(&config, &FeatureKinds::default()).is_ok(), "nobody asked for vectors");
    let refused = crate::extractor(&config, &FeatureKinds::of(&[FeatureKind::Vectors])).err().unwrap();
    assert_eq!(refused.to_string(), "encoder = mert; it must be msd-vgg");
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
    assert_eq!(encoding.finish(), whole);
    let mut frames = mel.begin();
    frames.push(&sound);
    let frames = frames.finish();
    let third = &frames[2 * 187 * 96..3 * 187 * 96];
    assert_eq!(encoder.encode_clips(third, AtOnce::ManySongs), whole.frame(2));
}

#[test]
fn a_song_shorter_than_a_clip_is_heard_with_silence_behind_it_and_no_sound_has_no_vector() {
    let encoder = Encoder::embedded().unwrap();
    for sample_rate in [16_000, 22_050] {
        let mut sound = sound(1);
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
    let other = refused(&serde_json::json!({"encoder": "MTT_vgg", "version": 1}), &weights);
    assert!(other.starts_with("the file is tagged {\"encoder\":\"MTT_vgg\""), "{other}");
    let mut changed = weights.clone();
    changed.remove("3CNN/bias");
    assert_eq!(refused(&tag, &changed), "the array 3CNN/bias is missing");
    changed.insert("3CNN/bias".into(), tensors::Tensor::f32(&[2], vec![0.0; 2]));
    assert_eq!(refused(&tag, &changed), "the array 3CNN/bias has the sizes [2]; they must be [128]");
    for values in
        [tensors::Tensor::f32(&[128], vec![f32::NAN; 128]), tensors::Tensor::f64(&[128], vec![0.0; 128])]
    {
        changed.insert("3CNN/bias".into(), values);
        assert_eq!(refused(&tag, &changed), "the array 3CNN/bias must hold finite floats of 16 or 32 bits");
    }
    assert!(matches!(Encoder::from_bytes(&file[..1000]), Err(WeightsError::Tensors(_))));
}

#[test]
fn a_file_of_weights_is_the_encoder_within_the_program() {
    let clip = vec![0.5; Encoder::CLIP_FRAMES * EncoderMel::N_MELS];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/msd_vgg.safetensors");
    let vector = Encoder::read(&path).unwrap().encode_clips(&clip, AtOnce::OneSong);
    assert_eq!(vector, Encoder::embedded().unwrap().encode_clips(&clip, AtOnce::OneSong));
    assert!(matches!(Encoder::read(&path.join("none")), Err(WeightsError::Read(_))));
}
