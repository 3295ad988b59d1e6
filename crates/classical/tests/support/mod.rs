//! Music that is no music: spectrograms that follow from artist, song and a counter, so that nothing is decoded.
#![allow(dead_code, reason = "every test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use auteur_audio::{FeatureConfig, PITCH_CLASSES};
use auteur_baselines::{
    Baseline, BaselineError, BaselineSettings, Classifier, LabelledSong, SegmentChroma, SongView, TrainData,
    fit,
};
use auteur_ground::Silent;
use half::f16;

pub(crate) const N_MELS: usize = 8;
/// Frames of a song: ten clips and a rest.
pub(crate) const FRAMES: usize = 325;
pub(crate) const CLIP_FRAMES: usize = 32;
/// Frames from a beat to the next.
const BEAT: usize = 13;

pub(crate) fn features() -> FeatureConfig {
    FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() }
}

/// Small grids, so that tests are quick.
pub(crate) fn settings() -> BaselineSettings {
    BaselineSettings {
        n_mfcc: 5,
        components: vec![2, 3],
        costs: vec![1.0, 10.0],
        gammas: vec![0.5, 2.0],
        ..BaselineSettings::default()
    }
}

/// The features of a song, owned.
#[derive(Clone)]
pub(crate) struct Song {
    pub(crate) path: String,
    pub(crate) artist: usize,
    pub(crate) log_mel: Vec<f16>,
    pub(crate) chroma: Vec<f32>,
    pub(crate) begins: Vec<usize>,
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
        let begins: Vec<usize> = (0..FRAMES / BEAT).map(|beat| beat * BEAT).collect();
        let tonic = number * 5;
        let step = [1, 3, 4][artist % 3];
        let strength = |pitch: usize| if pitch.is_multiple_of(step) { 0.9 } else { 0.2 };
        let chroma = (0..begins.len() * PITCH_CLASSES)
            .map(|place| {
                let pitch = (place % PITCH_CLASSES + tonic) % PITCH_CLASSES;
                (strength(pitch) * (0.5 + 0.5 * noise.next().abs())) as f32
            })
            .collect();
        Self { path: format!("{}/Album/{number}.mp3", name(artist)), artist, log_mel, chroma, begins }
    }

    /// A song of which nothing is heard.
    pub(crate) fn silence(artist: usize, number: usize) -> Self {
        let mut song = Self::new(artist, number);
        song.log_mel.fill(f16::from_f32(-80.0));
        song.without_beats();
        song.chroma.fill(0.0);
        song
    }

    /// Leaves the one segment that a store holds of a song without beats: all of it.
    pub(crate) fn without_beats(&mut self) {
        self.chroma.truncate(PITCH_CLASSES);
        self.begins.truncate(1);
    }

    pub(crate) fn labelled(&self) -> LabelledSong<'_> {
        let beat_chroma = Some(SegmentChroma { rows: self.chroma.clone(), begins: self.begins.clone() });
        LabelledSong {
            song: SongView { path: &self.path, log_mel: &self.log_mel, beat_chroma },
            artist: self.artist,
        }
    }
}

pub(crate) fn name(artist: usize) -> String {
    ["Ada", "Bo", "Cy"][artist].to_owned()
}

/// Songs of three artists, of which some are learnt from and two each are to choose by and to test.
#[derive(Clone)]
pub(crate) struct Music {
    pub(crate) artists: Vec<String>,
    pub(crate) train: Vec<Song>,
    pub(crate) validation: Vec<Song>,
    pub(crate) test: Vec<Song>,
}

impl Music {
    pub(crate) fn new() -> Self {
        let songs = |numbers: &[usize]| {
            (0..3).flat_map(|artist| numbers.iter().map(move |&number| Song::new(artist, number))).collect()
        };
        Self {
            artists: (0..3).map(name).collect(),
            train: songs(&[0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]),
            validation: songs(&[6, 7]),
            test: songs(&[8, 9]),
        }
    }

    pub(crate) fn fit(&self, classifier: Classifier) -> Result<Baseline, BaselineError> {
        self.fit_with(classifier, &settings())
    }

    pub(crate) fn fit_with(
        &self,
        classifier: Classifier,
        settings: &BaselineSettings,
    ) -> Result<Baseline, BaselineError> {
        self.fit_clips(classifier, settings, CLIP_FRAMES)
    }

    pub(crate) fn fit_clips(
        &self,
        classifier: Classifier,
        settings: &BaselineSettings,
        clip_frames: usize,
    ) -> Result<Baseline, BaselineError> {
        let (train, validation) = (labelled(&self.train), labelled(&self.validation));
        let data = TrainData {
            artists: &self.artists,
            train: &train,
            validation: &validation,
            features: &features(),
            clip_frames,
            seed: 7,
        };
        fit(classifier, &data, settings, &Silent)
    }
}

pub(crate) fn labelled(songs: &[Song]) -> Vec<LabelledSong<'_>> {
    songs.iter().map(Song::labelled).collect()
}

/// Numbers from -1 to 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}
