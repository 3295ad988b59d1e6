use std::path::{Path, PathBuf};

use auteur_audio::{EncoderVectors, FeatureConfig, FeatureKind, FeatureKinds, Limits, Precision};
use auteur_ground::Silent;
use auteur_ground::tensors::{self, Values};

use super::listening::NetworkListener;
use super::*;

/// Errors in parts of the largest value: rten and ONNX Runtime, in f32 from the same weights, before vectors are halved.
const SAME_WEIGHTS: f32 = 1e-4;
/// Half precision has 11 bits.
const HALVES: f32 = 5e-4;

const CONTOURS: &str = "name = \"basic-pitch\"\nsample_rate = 22050\nclip_seconds = 1.98839\ninput = \"samples\"\n\
                        output = \"StatefulPartitionedCall:0\"\npooling = \"mean-and-max\"\n";
const MEL: &str = "name = \"mel\"\nsample_rate = 16000\nclip_seconds = 0.8\noutput = \"maps\"\nfeature_axis = 1\n\
                   [input.mel]\nn_fft = 512\nhop_length = 256\nn_mels = 40\nmel_scale = \"htk\"\npower = 1\n\
                   f_min = 125.0\nf_max = 7500.0\nnorm = \"none\"\n\
                   scale = { ln = { plus = 0.01 } }\n";

fn asset(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/assets")).join(name)
}

fn open(network: &str, settings: &str) -> Result<NetworkEncoder, EncoderFileError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, settings).unwrap();
    NetworkEncoder::open(&EncoderFile { network: asset(network), settings: Some(path) })
}

fn refused(network: &str, settings: &str) -> String {
    open(network, settings).unwrap_err().to_string()
}

fn reference(name: &str) -> Vec<f32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference/vectors/onnx_vectors.safetensors");
    match &tensors::decode(&std::fs::read(path).unwrap()).unwrap().1[name].values {
        Values::F32(values) => values.clone(),
        other => panic!("{name} is {}", other.type_name()),
    }
}

/// The sound of `reference/make_mel.py`: a rising tone, a steady one and a click, fading out.
fn formula(n_samples: usize, sample_rate: u32) -> Vec<f32> {
    use std::f64::consts::TAU;
    let sample = |n: usize| {
        let t = n as f64 / f64::from(sample_rate);
        let tones = 0.5 * (TAU * (100.0 * t + 1200.0 * t * t)).sin() + 0.1 * (TAU * 523.25 * t).sin();
        let click = if n == n_samples / 2 { 0.8 } else { 0.0 };
        (tones * (-3.0 * t).exp() + click) as f32
    };
    (0..n_samples).map(sample).collect()
}

fn assert_near(actual: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(actual.len(), expected.len());
    let largest = expected.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let error = actual.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
    assert!(error < tolerance * largest, "wrong by {error:e} of {largest}");
}

/// The vectors of a song whose samples arrive in blocks of this length.
fn listened(encoder: &NetworkEncoder, samples: &[f32], sample_rate: u32, block: usize) -> EncoderVectors {
    let mut listener = NetworkListener::new(encoder);
    for block in samples.chunks(block) {
        listener.push(block, sample_rate);
    }
    listener.vectors().unwrap()
}

#[test]
fn vectors_from_samples_are_those_of_onnx_runtime() {
    let encoder = open("basic_pitch.onnx", CONTOURS).unwrap();
    assert_eq!(encoder.parts, [264, 264]);
    let sound = &formula(3 * 43_844, 22_050)[43_844..];
    let (means, maxima) = (reference("mean"), reference("maximum"));
    let mut actual = [Vec::new(), Vec::new()];
    for clip in sound.chunks(43_844) {
        for (all, part) in actual.iter_mut().zip(encoder.pooled(clip).unwrap()) {
            all.extend(part);
        }
    }
    assert_near(&actual[0], &means, SAME_WEIGHTS);
    assert_near(&actual[1], &maxima, SAME_WEIGHTS);

    let song = listened(&encoder, sound, 22_050, 10_000);
    assert_eq!((song.n_clips(), song.clip_seconds()), (2, 43_844.0 / 22_050.0));
    let expected: Vec<f32> = means
        .chunks(264)
        .zip(maxima.chunks(264))
        .flat_map(|(mean, maximum)| [mean, maximum].concat())
        .collect();
    assert_near(song.values().values(), &expected, HALVES);
}

#[test]
fn vectors_from_a_mel_spectrogram_are_those_of_librosa_and_onnx_runtime() {
    let encoder = open("mel_network.onnx", MEL).unwrap();
    let sound = formula(40_000, 16_000);
    for block in [777, 40_000] {
        let song = listened(&encoder, &sound, 16_000, block);
        assert_eq!((song.n_clips(), song.clip_seconds()), (3, 0.8));
        assert_near(song.values().values(), &reference("mel"), HALVES);
    }
    // A song that is shorter than a clip, and none at all.
    assert_eq!(listened(&encoder, &sound[..3_000], 16_000, 777).n_clips(), 1);
    assert_eq!(listened(&encoder, &[], 16_000, 777).n_clips(), 0);
    let pooled = open("mel_network.onnx", &MEL.replace("\"maps\"\nfeature_axis = 1", "\"pooled\"")).unwrap();
    assert_near(listened(&pooled, &sound, 16_000, 40_000).values().values(), &reference("mel"), HALVES);
}

#[test]
fn a_song_is_heard_at_the_networks_rate_by_any_extractor() {
    let brought: Arc<dyn BroughtEncoder> = Arc::new(open("basic_pitch.onnx", CONTOURS).unwrap());
    let config = FeatureConfig { encoder: brought.name().to_owned(), ..FeatureConfig::default() };
    let kinds = FeatureKinds::of(&[FeatureKind::Vectors]);
    let extractor = crate::extractor(&config, &kinds, Precision::Single, Some(&brought)).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../audio/tests/assets/pcm16-22k-stereo.aiff");
    let song = extractor.extract(&path, &Limits::default()).unwrap();
    assert_eq!(song, extractor.extract_ahead(&path, &Limits::default(), &Silent).unwrap());
    // A second of sound, with silence behind it.
    let vectors = song.features.get::<EncoderVectors>().unwrap();
    assert_eq!((vectors.n_clips(), vectors.parts()), (1, &[264, 264][..]));

    let other = FeatureConfig::default();
    let refused =
        crate::extractor(&other, &kinds, Precision::Single, Some(&brought)).err().unwrap().to_string();
    assert!(
        refused.starts_with("the vectors are those of the encoder msd-vgg-loudness; this one is basic-pitch")
    );
    let unheard =
        crate::extractor(&config, &FeatureKinds::default(), Precision::Single, Some(&brought)).err().unwrap();
    assert!(unheard.to_string().starts_with("no vectors are asked for"), "{unheard}");
}

#[test]
fn the_name_tells_networks_and_settings_apart_and_not_how_they_are_written() {
    let name = |settings: &str| open("basic_pitch.onnx", settings).unwrap().name().to_owned();
    let first = name(CONTOURS);
    assert!(first.starts_with("basic-pitch blake3:") && first.len() == 19 + 64, "{first}");
    assert_eq!(name(&format!("# The same.\n{CONTOURS}")), first);
    assert_ne!(name(&CONTOURS.replace("mean-and-max", "mean")), first);
    let hash = |network: &[u8]| Settings::from_toml(CONTOURS).unwrap().hash_with(network);
    assert_ne!(hash(b"one"), hash(b"other"));
}

#[test]
fn settings_that_do_not_fit_the_network_are_refused_with_what_was_found() {
    let refused_with = |settings: &str, words: &str| {
        let refused = refused("basic_pitch.onnx", settings);
        assert!(refused.contains(words), "{refused}");
    };
    refused_with(
        &CONTOURS.replace("1.98839", "2.0"),
        "[unk__749, 43844, 1]; with these settings it would get [1, 44100, 1]",
    );
    let outputs = ", 172, 88]; StatefulPartitionedCall:1 [";
    refused_with(
        &CONTOURS.replace("Call:0", "Call:7"),
        "output = StatefulPartitionedCall:7 is not among its outputs: ",
    );
    refused_with(&CONTOURS.replace("Call:0", "Call:7"), outputs);
    refused_with(
        &CONTOURS.replace("output = \"StatefulPartitionedCall:0\"\n", ""),
        "output must name one among its outputs",
    );
    refused_with(
        &format!("feature_axis = 3\n{CONTOURS}"),
        "is [1, 172, 264]; feature_axis = 3 is none of its axes",
    );
    let other = refused("NOTICE-basic-pitch", CONTOURS);
    assert!(other.contains("NOTICE-basic-pitch: no ONNX network that can be computed"), "{other}");
}

#[test]
fn settings_out_of_range_are_refused_with_their_file_and_value() {
    for (settings, words) in [
        (CONTOURS.replace("22050", "22"), "settings.toml: sample_rate = 22; it must be 1000 to 192000"),
        (CONTOURS.replace("basic-pitch", "msd-vgg-loudness"), "name = \"msd-vgg-loudness\"; it must be"),
        (CONTOURS.replace("1.98839", "-1.0"), "clip_seconds = -1.0; it must be 0.1 to 600"),
        (CONTOURS.replace("pooling", "polling"), "unknown field `polling`"),
        (
            format!("layout = [\"mel\"]\n{CONTOURS}"),
            "layout = [Mel]; it must be a list with one \"time\" and no \"mel\"",
        ),
        (MEL.replace("power = 1", "power = 3"), "power = 3; it must be 1 or 2"),
        (MEL.replace("n_fft = 512", "n_fft = 511"), "[input.mel] n_fft = 511; it must be"),
    ] {
        let refused = refused("basic_pitch.onnx", &settings);
        assert!(refused.contains(words), "{refused}");
    }
    let file = EncoderFile { network: asset("basic_pitch.onnx"), settings: None };
    let missing = NetworkEncoder::open(&file).unwrap_err().to_string();
    assert!(missing.contains("basic_pitch.toml: No such file"), "{missing}");
}
