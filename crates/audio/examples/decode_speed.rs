//! Decodes a file and lets go of what came out, for `bench/decode` to time from outside.
//!
//! ```text
//! cargo run --release -p auteur-audio --example decode_speed -- mono|resampled|features|symphonia FILE
//! cargo run --release -p auteur-audio --example decode_speed -- rate
//! ```
//!
//! `mono` decodes as `prepare` does and mixes the channels, `resampled` also goes to the rate of the features, `features` on to
//! the log-mel; `symphonia` decodes with symphonia's own decoder and mixes nothing. Each prints how many samples of one channel
//! there were, or frames. `rate` prints how many multiply-adds a core does in a second.

#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::time::Instant;

use auteur_audio::{Extractor, FeatureConfig, FeatureKinds, Limits, Precision, Resamplers, decode_mono};
use pulp::{Arch, Simd, WithSimd};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let count = match arguments[..] {
        ["mono", file] => mono(file)?,
        ["resampled", file] => resampled(file)?,
        ["features", file] => features(file)?,
        ["symphonia", file] => symphonia(file)?,
        ["rate"] => rate(),
        _ => {
            return Err(
                "usage: decode_speed mono|resampled|features|symphonia FILE, or decode_speed rate".into()
            );
        }
    };
    println!("{count}");
    Ok(())
}

fn mono(file: &str) -> Outcome<u64> {
    let mut count = 0;
    decode_mono(file, &Limits::default(), |samples, _| count += black_box(samples).len() as u64)?;
    Ok(count)
}

fn resampled(file: &str) -> Outcome<u64> {
    let resamplers = Resamplers::new(FeatureConfig::default().sample_rate);
    let (mut count, mut resampler) = (0, None);
    decode_mono(file, &Limits::default(), |samples, rate| {
        let resampler = resampler.get_or_insert_with(|| resamplers.begin(rate));
        count += black_box(resampler.push(samples)).len() as u64;
    })?;
    Ok(count + resampler.map_or(0, |resampler| resampler.finish().len() as u64))
}

fn features(file: &str) -> Outcome<u64> {
    let extractor = Extractor::keeping(Precision::Half, &FeatureConfig::default(), &FeatureKinds::default())?;
    Ok(extractor.extract(file, &Limits::default())?.features.log_mel.n_frames() as u64)
}

fn symphonia(file: &str) -> Outcome<u64> {
    let stream = MediaSourceStream::new(Box::new(File::open(file)?), Default::default());
    let probe = symphonia::default::get_probe();
    let mut reader =
        probe.probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())?;
    let track = reader.default_track(TrackType::Audio).ok_or("no track")?;
    let params = track.codec_params.as_ref().and_then(|params| params.audio()).ok_or("no sound")?;
    let decoders = symphonia::default::get_codecs();
    let mut decoder = decoders.make_audio_decoder(params, &AudioDecoderOptions::default())?;
    let mut count = 0;
    loop {
        match reader.next_packet() {
            Ok(Some(packet)) => count += black_box(decoder.decode(&packet)?).frames() as u64,
            Ok(None) => return Ok(count),
            Err(SymphoniaError::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Ok(count);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Multiply-adds of f32 in a second, of the widest vectors, in sums that do not wait for each other.
fn rate() -> u64 {
    struct Sums {
        rounds: u64,
    }
    impl WithSimd for Sums {
        type Output = u64;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> u64 {
            const SUMS: usize = 12;
            let factor = simd.splat_f32s(black_box(0.999));
            let addend = simd.splat_f32s(black_box(0.001));
            let mut sums = [simd.splat_f32s(1.0); SUMS];
            for _ in 0..self.rounds {
                for sum in &mut sums {
                    *sum = simd.mul_add_e_f32s(*sum, factor, addend);
                }
            }
            black_box(sums.map(|sum| simd.reduce_sum_f32s(sum)));
            self.rounds * (SUMS * S::F32_LANES) as u64
        }
    }
    let measure = |rounds| {
        let start = Instant::now();
        let count = Arch::new().dispatch(Sums { rounds });
        (count as f64 / start.elapsed().as_secs_f64()) as u64
    };
    (0..20).map(|_| measure(2_000_000)).max().unwrap_or(0)
}
