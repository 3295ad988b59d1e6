//! Times the encoder, one line of JSON a measurement.
//!
//! ```text
//! cargo run --release -p auteur-encoder --example encoder_speed -- clips CLIPS VECTORS
//! cargo run --release -p auteur-encoder --example encoder_speed -- song SONG
//! cargo run --release -p auteur-encoder --example encoder_speed -- sound MINUTES
//! ```
//!
//! CLIPS holds the frames of clips, `[clips, 187, 96]` in f32; their vectors are written to VECTORS. SONG is a music file,
//! of which the log-mel and the vectors are made from one decoding. `sound` encodes MINUTES of a formula. The first
//! measurement is made at once and is the warm-up; each line on the standard input asks for another. `bench/encoder` runs
//! it in turn with TensorFlow and ONNX Runtime, on the same clips.

#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::{error::Error, fs, io::stdin, time::Instant};

use auteur_audio::{
    AtOnce, EncoderMel, EncoderVectors, FeatureConfig, FeatureKind, FeatureKinds, Limits, Precision,
};
use auteur_encoder::{Encoder, extractor};
use auteur_ground::Silent;
use mimalloc::MiMalloc;
use serde_json::json;

/// The program's allocator: it keeps the large blocks that each batch frees and the next one wants again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// As many as an `Encoding` takes at once.
const CLIPS_AT_ONCE: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    auteur_kernels::environment::check()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let encoder = Encoder::embedded()?;
    match arguments[..] {
        ["clips", clips, vectors] => {
            let clips: Vec<f32> =
                fs::read(clips)?.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
            let length = CLIPS_AT_ONCE * Encoder::CLIP_FRAMES * EncoderMel::N_MELS;
            let encode = || -> Vec<f32> {
                clips.chunks(length).flat_map(|clips| encoder.encode_clips(clips, AtOnce::OneSong)).collect()
            };
            fs::write(vectors, encode().iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())?;
            measure(|| Ok(encode().len() / Encoder::VECTOR_LEN))
        }
        ["song", song] => {
            let extractor = extractor(
                &FeatureConfig::default(),
                &FeatureKinds::of(&[FeatureKind::Vectors]),
                Precision::Half,
                None,
            )?;
            measure(|| {
                let song = extractor.extract_ahead(song, &Limits::default(), &Silent)?;
                Ok(song.features.get().map_or(0, |vectors: &EncoderVectors| vectors.n_clips()))
            })
        }
        ["sound", minutes] => {
            let seconds = 60 * minutes.parse::<usize>()?;
            measure(|| {
                let mel = EncoderMel::new(EncoderMel::SAMPLE_RATE);
                let mut encoding = encoder.begin(&mel, AtOnce::OneSong);
                let rate = EncoderMel::SAMPLE_RATE as usize;
                for second in 0..seconds {
                    let samples = (0..rate).map(|n| ((second * rate + n) as f32 * 0.05).sin());
                    encoding.push(&samples.collect::<Vec<f32>>());
                }
                Ok(encoding.finish().vectors.n_frames())
            })
        }
        _ => Err("usage: speed clips CLIPS VECTORS, speed song SONG, or speed sound MINUTES".into()),
    }
}

/// Times `work`, which returns how many vectors it made, until nobody asks for it any more.
fn measure(work: impl Fn() -> Result<usize, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let mut asked = String::from("warm-up");
    while !asked.is_empty() {
        let start = Instant::now();
        let vectors = work()?;
        println!("{}", json!({"seconds": start.elapsed().as_secs_f64(), "vectors": vectors}));
        asked.clear();
        stdin().read_line(&mut asked)?;
    }
    Ok(())
}
