//! Files that the tests write or find.

use std::path::{Path, PathBuf};

use auteur_audio::{
    ExtractedSong, ExtractionError, Extractor, FeatureConfig, FeatureKinds, Limits, Spectrogram,
};

/// Extracts with the default settings.
pub(crate) fn extract(path: &Path) -> Result<ExtractedSong, ExtractionError> {
    extract_with(path, &FeatureConfig::default(), &Limits::default())
}

/// Extracts with these settings, log-mel alone.
pub(crate) fn extract_with(
    path: &Path,
    config: &FeatureConfig,
    limits: &Limits,
) -> Result<ExtractedSong, ExtractionError> {
    Extractor::new(config, &FeatureKinds::default()).unwrap().extract(path, limits)
}

/// The log-mel of a song that was just read.
pub(crate) fn log_mel(song: &ExtractedSong) -> Spectrogram {
    song.features.log_mel.spectrogram().into_owned()
}

/// A file in tests/assets.
pub(crate) fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assets").join(name)
}

/// All files in tests/assets, sorted.
pub(crate) fn assets() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(asset("")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The sound of `reference/make_chroma.py`: notes 0.47 s apart that go up a minor third each time, 0.23 semitones above
/// 440 Hz, each dying away.
pub(crate) fn pulse(n_samples: usize) -> Vec<f32> {
    use std::f64::consts::TAU;
    const NOTE_SAMPLES: usize = 7_520;
    let sample = |n: usize| {
        let (since, note) = ((n % NOTE_SAMPLES) as f64 / 16_000.0, n / NOTE_SAMPLES);
        let hz = 440.0 * 2f64.powf((0.23 + (3 * (note % 4)) as f64) / 12.0);
        (0.5 * (-6.0 * since).exp() * (TAU * hz * since).sin()) as f32
    };
    (0..n_samples).map(sample).collect()
}

/// A WAV file of 32-bit floats, `samples` being channel-interleaved.
pub(crate) fn wav(samples: &[f32], sample_rate: u32, channels: u16) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let mut bytes = wav_header(sample_rate, channels, data.len() as u32);
    bytes.extend(data);
    bytes
}

/// The header of a WAV file of 32-bit floats that announces `data_bytes` of samples.
pub(crate) fn wav_header(sample_rate: u32, channels: u16, data_bytes: u32) -> Vec<u8> {
    const IEEE_FLOAT: u16 = 3;
    let frame_bytes = channels * 4;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36u32.saturating_add(data_bytes)).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend(IEEE_FLOAT.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(sample_rate.to_le_bytes());
    bytes.extend(sample_rate.wrapping_mul(u32::from(frame_bytes)).to_le_bytes());
    bytes.extend(frame_bytes.to_le_bytes());
    bytes.extend(32u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(data_bytes.to_le_bytes());
    bytes
}

/// Writes `bytes` to a file of this name in `folder`.
pub(crate) fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}
