//! A model file alone is enough to judge songs, and what is not one is refused with its reason.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

#[path = "support/clips.rs"]
mod clips;

use std::fs;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use auteur_audio::{FeatureConfig, LogMel, SongFeatures, Spectrogram};
use auteur_classifier::{
    Device, JudgeError, MODEL_FILE, Model, ModelFile, ModelFileError, Recipe, Registry, Song, SongJudgement,
    SplitOrigin,
};
use auteur_dataset::ClipLength;
use auteur_ground::tensors::{self, Tensor, Tensors, Values};
use auteur_ground::{Progress, RandomStream, Silent};
use auteur_network::{Crnn, CrnnConfig, NetworkSettings, RECIPES, TrainingTask, train};
use clips::Clips;
use half::f16;
use serde_json::{Value, json};

const N_MELS: usize = 16;
const FRAMES: usize = 8;
const UNITS: usize = 6;

/// The bytes of a small model.
fn bytes() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let network = CrnnConfig {
        channels: vec![4],
        pools: vec![(2, 16)],
        recurrent_units: UNITS,
        ..CrnnConfig::default()
    };
    let task = TrainingTask {
        run: folder.path(),
        train: &Clips::of_noise(6, [FRAMES, N_MELS], 3),
        validation: &Clips::of_noise(3, [FRAMES, N_MELS], 3),
        fingerprint: String::new(),
        artists: &["Ada", "Bo", "Cy"].map(str::to_owned),
        features: &FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() },
        split: SplitOrigin { kind: "album".to_owned(), seed: Some(21) },
        seed: 0,
        grid: ClipLength::from_frames(FRAMES).unwrap().into(),
        settings: NetworkSettings { epochs: 1, network, ..NetworkSettings::default() },
        device: Device::Cpu,
        progress: &Silent,
    };
    train::<Crnn>(&task).unwrap();
    fs::read(folder.path().join(MODEL_FILE)).unwrap()
}

fn open(bytes: &[u8]) -> Result<Box<dyn Model>, ModelFileError> {
    static GROUPS: OnceLock<[&'static [&'static dyn Recipe]; 1]> = OnceLock::new();
    Registry::new(GROUPS.get_or_init(|| [RECIPES])).open(ModelFile::from_bytes(bytes)?, Device::Cpu)
}

/// The model with its tensors and its card changed.
fn changed(change: impl FnOnce(&mut Tensors, &mut Value)) -> Vec<u8> {
    let (mut card, mut tensors) = tensors::decode(&bytes()).unwrap();
    change(&mut tensors, &mut card);
    tensors::encode(&card, &tensors).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    open(bytes).err().unwrap().to_string()
}

/// A song of a store.
fn stored<'a>(path: &'a str, values: &'a [f16]) -> Song<'a> {
    let log_mel = LogMel::Half { n_mels: N_MELS, values: values.into() };
    Song { path, features: SongFeatures::new(log_mel) }
}

fn noise(count: u64) -> Vec<f16> {
    let random = RandomStream::new(7);
    (0..count).map(|at| f16::from_f64(60.0 * random.uniform(at) - 50.0)).collect()
}

/// Counts the songs that it is told of, and cancels at a question.
struct Counting {
    songs: AtomicU64,
    asked: AtomicU64,
    cancel_at: u64,
}

impl Counting {
    fn new(cancel_at: u64) -> Self {
        Self { songs: AtomicU64::new(0), asked: AtomicU64::new(0), cancel_at }
    }
}

impl Progress for Counting {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, by: u64) {
        self.songs.fetch_add(by, Ordering::Relaxed);
    }
    fn note(&self, _: &str) {}
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.cancel_at
    }
}

#[test]
fn a_model_that_drops_the_last_clip_of_a_song_judges_one_less() {
    let values = noise(3 * (FRAMES * N_MELS) as u64 + 5);
    let songs = [stored("whole", &values), stored("one clip", &values[..FRAMES * N_MELS])];
    let judged = |bytes: &[u8]| open(bytes).unwrap().judge(&songs, &Silent).unwrap();
    let all = judged(&bytes());
    let fewer = judged(&changed(|_, card| card["drop_last_clip"] = json!(true)));
    assert_eq!(fewer[0].probabilities, all[0].probabilities[..2 * 3]);
    assert_eq!((all[1].probabilities.len(), fewer[1].probabilities.len()), (3, 0));
}

#[test]
fn a_recurrent_layer_of_another_keras_is_refused_by_its_weights() {
    let other = changed(|_, card| card["settings"]["network"]["gru"] = json!("keras-2.1"));
    assert!(refusal(&other).contains("weights; its network has"), "{}", refusal(&other));
}

#[test]
fn the_card_tells_what_judging_needs() {
    let model = open(&bytes()).unwrap();
    let card = model.card();
    assert_eq!((card.kind.as_str(), card.seed), ("crnn", 0));
    assert_eq!(card.artists, ["Ada", "Bo", "Cy"]);
    assert_eq!((card.clip_frames, card.features.n_mels, card.validation.epoch), (FRAMES, N_MELS, Some(1)));
    assert_eq!(card.split, SplitOrigin { kind: "album".to_owned(), seed: Some(21) });
    assert_eq!(card.settings["network"]["recurrent_units"], json!(UNITS));
}

#[test]
fn a_song_is_judged_alone_as_among_others_and_a_short_one_has_no_clips() {
    let model = open(&bytes()).unwrap();
    // 30, 0, 41 and 1 clips: the first batch ends within the third song.
    let values = noise(45 * (FRAMES * N_MELS) as u64);
    let lengths = [30 * FRAMES + 5, FRAMES - 1, 41 * FRAMES, FRAMES];
    let songs: Vec<Song> =
        lengths.iter().map(|frames| stored("a song", &values[..frames * N_MELS])).collect();
    let progress = Counting::new(u64::MAX);
    let together = model.judge(&songs, &progress).unwrap();
    assert_eq!(progress.songs.into_inner(), 4);
    for ((song, judged), clips) in songs.iter().zip(&together).zip([30, 0, 41, 1]) {
        let embedding = judged.embedding.as_ref().unwrap();
        assert_eq!(
            (judged.clips(3).count(), embedding.rows().count(), embedding.width),
            (clips, clips, UNITS)
        );
        let alone = model.judge(std::slice::from_ref(song), &Silent).unwrap().remove(0);
        for (alone, together) in alone.probabilities.iter().zip(&judged.probabilities) {
            // Another batch size adds up in another order.
            assert!((alone - together).abs() < 1e-6, "{alone} {together}");
        }
        for row in judged.clips(3) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
    }
    assert_eq!(model.judge(&[], &Silent).unwrap(), Vec::<SongJudgement>::new());
}

#[test]
fn a_song_just_read_is_judged_as_it_will_be_in_a_store() {
    let model = open(&bytes()).unwrap();
    let exact: Vec<f32> = (0..3 * FRAMES * N_MELS).map(|at| -0.1 * at as f32 / 7.0).collect();
    let read = LogMel::Single(Spectrogram::new(N_MELS, exact));
    let values = read.halves().into_owned();
    let read = Song { path: "a song", features: SongFeatures::new(read) };
    let stored = stored("a song", &values);
    assert_eq!(model.judge(&[read], &Silent).unwrap(), model.judge(&[stored], &Silent).unwrap());
}

#[test]
fn a_song_of_other_features_is_named_and_a_cancelled_judging_gives_nothing() {
    let model = open(&bytes()).unwrap();
    let values = noise(100 * (FRAMES * N_MELS) as u64);
    let mut songs = [stored("Ada/First/1.mp3", &values), stored("Bo/Second/2.mp3", &values)];
    let cancelled = model.judge(&songs, &Counting::new(1)).unwrap_err();
    assert!(matches!(cancelled, JudgeError::Cancelled), "{cancelled}");
    songs[1].features.log_mel = LogMel::Half { n_mels: 5, values: values.as_slice().into() };
    let refused = model.judge(&songs, &Silent).unwrap_err().to_string();
    assert_eq!(refused, "Bo/Second/2.mp3 has 5 mel bands; the model expects 16");
}

#[test]
fn a_file_of_another_format_is_refused_with_both_versions() {
    let newer = changed(|_, card| *card = json!({"format": 3, "something": "else"}));
    assert_eq!(refusal(&newer), "the model has format 3; this program reads format 2");
}

#[test]
fn tensors_that_do_not_fit_are_refused_by_name() {
    let shape = changed(|tensors, _| tensors.get_mut("output.kernel").unwrap().shape = vec![3, 6]);
    assert!(refusal(&shape).contains("the tensor output.kernel has shape [3, 6]; its network needs [6, 3]"));
    let missing = changed(|tensors, _| drop(tensors.remove("blocks.0.bias")));
    assert!(refusal(&missing).contains("weights; its network has"));
    let renamed = changed(|tensors, _| {
        let bias = tensors.remove("blocks.0.bias").unwrap();
        tensors.insert("blocks.0.slant".to_owned(), bias);
    });
    assert!(refusal(&renamed).contains("the tensor blocks.0.bias is missing"));
    let infinite = changed(|tensors, _| {
        let Values::F32(values) = &mut tensors.get_mut("output.bias").unwrap().values else { panic!() };
        values[2] = f32::NAN;
    });
    assert!(refusal(&infinite).contains("the tensor output.bias holds NaN at place 2"));
    let double = changed(|tensors, _| {
        tensors.insert("output.bias".to_owned(), Tensor::f64(&[3], vec![0.0; 3]));
    });
    assert!(refusal(&double).contains("the tensor output.bias is F64, not F32"));
}

#[test]
fn a_network_too_large_for_its_file_is_refused_before_it_is_built() {
    let large = changed(|_, card| card["settings"]["network"]["channels"] = json!([4096]));
    assert!(refusal(&large).contains("weights; its network has"), "{}", refusal(&large));
}

#[test]
fn settings_that_make_no_network_are_refused() {
    let unknown = changed(|_, card| card["settings"]["momentum"] = json!(0.9));
    assert!(refusal(&unknown).contains("momentum"), "{}", refusal(&unknown));
    let short = changed(|_, card| card["clip_frames"] = json!(1));
    assert!(refusal(&short).contains("clip_frames is 1: the network needs at least 2 frames"));
}

#[test]
fn a_flipped_bit_never_panics() {
    let bytes = bytes();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let random = RandomStream::new(0);
    for number in 0..300 {
        let mut flipped = bytes.clone();
        let bit = random.bits(number) as usize % (8 * header);
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Err(error) = open(&flipped) {
            assert!(
                matches!(
                    error,
                    ModelFileError::Damaged { .. }
                        | ModelFileError::OtherFormat { .. }
                        | ModelFileError::UnknownKind { .. }
                ),
                "{error}"
            );
        }
    }
}
