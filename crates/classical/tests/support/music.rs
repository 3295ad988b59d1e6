//! The songs.

use std::borrow::Cow;

use auteur_audio::{
    BeatChroma, EncoderVectors, FeatureConfig, LogMel, PITCH_CLASSES, SongFeatures, Spectrogram,
};
use half::f16;

pub(crate) const N_MELS: usize = 8;
/// Frames of a song: ten clips and a rest.
pub(crate) const FRAMES: usize = 325;
pub(crate) const CLIP_FRAMES: usize = 32;
/// Numbers of an encoder's vector.
pub(crate) const VECTOR_LEN: usize = 6;
/// Vectors of a song, one for each 2 s.
pub(crate) const VECTORS: usize = 5;
/// Frames from a beat to the next.
const BEAT: usize = 13;

pub(crate) fn features() -> FeatureConfig {
    FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() }
}

/// A song that is made up.
#[derive(Clone)]
pub(crate) struct Song {
    pub(crate) path: String,
    pub(crate) artist: usize,
    pub(crate) log_mel: Vec<f16>,
    pub(crate) chroma: Vec<f32>,
    pub(crate) beats: Vec<u32>,
    /// `[VECTORS, VECTOR_LEN]`
    pub(crate) vectors: Vec<f32>,
}

impl Song {
    /// Noise around the bands that the artist prefers, and segments from beat to beat, the first from the very start, in
    /// the artist's scale and a key of the song's own.
    pub(crate) fn new(artist: usize, number: usize) -> Self {
        let mut noise = Noise((artist * 1000 + number) as u64);
        let level = |band: usize| -40.0 + 6.0 * ((band * (artist + 1)) as f64 * 0.9).sin();
        let log_mel = (0..FRAMES * N_MELS)
            .map(|place| f16::from_f64(level(place % N_MELS) + (8.0 + artist as f64) * noise.next()));
        let log_mel = log_mel.collect();
        let beats: Vec<u32> = (0..FRAMES / BEAT).map(|beat| (beat * BEAT) as u32).collect();
        let tonic = number * 5;
        let step = [1, 3, 4][artist % 3];
        let strength = |pitch: usize| if pitch.is_multiple_of(step) { 0.9 } else { 0.2 };
        let chroma = (0..beats.len() * PITCH_CLASSES)
            .map(|place| {
                let pitch = (place % PITCH_CLASSES + tonic) % PITCH_CLASSES;
                (strength(pitch) * (0.5 + 0.5 * noise.next().abs())) as f32
            })
            .collect();
        let centre = |place: usize| ((place * (artist + 2)) as f64 * 1.3).sin();
        let vectors = (0..VECTORS * VECTOR_LEN)
            .map(|place| (centre(place % VECTOR_LEN) + 0.5 * noise.next()) as f32)
            .collect();
        let path = format!("{}/Album/{number}.mp3", name(artist));
        Self { path, artist, log_mel, chroma, beats, vectors }
    }

    /// A song of which nothing is heard.
    pub(crate) fn silence(artist: usize, number: usize) -> Self {
        let mut song = Self::new(artist, number);
        song.log_mel.fill(f16::from_f32(-80.0));
        song.without_beats();
        song.chroma.fill(0.0);
        song
    }

    /// Leaves the one segment that there is of a song without beats: all of it.
    pub(crate) fn without_beats(&mut self) {
        self.chroma.truncate(PITCH_CLASSES);
        self.beats.clear();
    }

    pub(crate) fn beat_chroma(&self) -> BeatChroma {
        BeatChroma {
            tuning: 0.0,
            tempo_bpm: 0.0,
            beats: self.beats.clone(),
            chroma: Spectrogram::new(PITCH_CLASSES, self.chroma.clone()),
        }
    }

    pub(crate) fn encoder_vectors(&self) -> EncoderVectors {
        EncoderVectors::new(2.0, &[4, 2], &Spectrogram::new(VECTOR_LEN, self.vectors.clone()))
    }

    /// The song as a model hears it.
    pub(crate) fn heard(&self) -> auteur_classifier::Song<'_> {
        let log_mel = LogMel::Half { n_mels: N_MELS, values: Cow::Borrowed(&self.log_mel) };
        let features = SongFeatures::new(log_mel).with(self.beat_chroma()).with(self.encoder_vectors());
        auteur_classifier::Song { path: &self.path, features }
    }
}

pub(crate) fn heard(songs: &[Song]) -> Vec<auteur_classifier::Song<'_>> {
    songs.iter().map(Song::heard).collect()
}

fn name(artist: usize) -> String {
    ["Ada", "Bo", "Cy", "Di", "Ed", "Flo"][artist].to_owned()
}

/// Songs of artists, of which some are learnt from and two each are to choose by and to test.
#[derive(Clone)]
pub(crate) struct Music {
    pub(crate) artists: Vec<String>,
    pub(crate) train: Vec<Song>,
    pub(crate) validation: Vec<Song>,
    pub(crate) test: Vec<Song>,
    /// Whether the store holds chroma.
    pub(crate) chroma: bool,
    /// Whether the store holds vectors.
    pub(crate) vectors: bool,
}

impl Music {
    /// Of three artists.
    pub(crate) fn new() -> Self {
        Self::by(3)
    }

    /// Of so many artists, six at most.
    pub(crate) fn by(artists: usize) -> Self {
        let songs = |numbers: &[usize]| {
            let of = |artist| numbers.iter().map(move |&number| Song::new(artist, number));
            (0..artists).flat_map(of).collect()
        };
        Self {
            artists: (0..artists).map(name).collect(),
            train: songs(&[0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]),
            validation: songs(&[6, 7]),
            test: songs(&[8, 9]),
            chroma: true,
            vectors: true,
        }
    }
}

/// Numbers from -1 to 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}
