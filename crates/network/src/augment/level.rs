//! Level: each clip is louder or softer than its song.

use auteur_audio::FLOOR_DB;
use auteur_classifier::{SettingError, Settings};
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, DECIBELS, Given, Kind, each_clip, either_way};
use crate::data::Batch;

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Level> = Kind::new();

/// Adds to all of a clip one number of decibels, drawn evenly between both ends.
///
/// It is what a store would hold of the same song played at another level: its decibels are absolute, and the floor, which lies
/// a fixed distance below the song's loudest value, moves with it. Nothing falls below what silence reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Level {
    /// The most decibels that are added or taken away.
    decibels: f64,
}

impl Default for Level {
    fn default() -> Self {
        Self { decibels: 6.0 }
    }
}

impl Settings for Level {
    fn validate(&self) -> Result<(), SettingError> {
        DECIBELS.holds("decibels", &self.decibels)
    }
}

impl Augmentation for Level {
    const NAME: &'static str = "level";

    fn augment(&self, batch: &mut Batch, Given { random, .. }: Given) {
        each_clip(batch, random, |clip, random| raise(clip, either_way(self.decibels, random, 0) as f32));
    }
}

/// Plays a clip louder by so many decibels.
fn raise(clip: &mut [f32], decibels: f32) {
    clip.iter_mut().for_each(|value| *value = (*value + decibels).max(FLOOR_DB));
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use auteur_audio::{Extractor, FeatureConfig, FeatureKinds, Limits, SongSource};
    use auteur_classifier::Sizes;
    use auteur_ground::RandomStream;

    use super::*;

    /// Decibels: those of the store's logarithm, twice.
    const TOLERANCE: f32 = 1e-3;

    /// The log-mel of two seconds of a dying tone with noise, of this amplitude: a floor is reached.
    fn log_mel(amplitude: f64) -> Vec<f32> {
        let random = RandomStream::new(1);
        let sample = |at: u64| {
            let seconds = at as f64 / 16_000.0;
            let tone = (std::f64::consts::TAU * 700.0 * seconds).sin() + 0.1 * random.uniform(at);
            (amplitude * (-12.0 * seconds).exp() * tone) as f32
        };
        let data: Vec<u8> = (0..32_000).flat_map(|at| sample(at).to_le_bytes()).collect();
        let size = data.len() as u32;
        // A WAV file of 32-bit floats, one channel of 16 kHz.
        let mut wav = b"RIFF".to_vec();
        wav.extend((36 + size).to_le_bytes());
        wav.extend(b"WAVEfmt \x10\0\0\0\x03\0\x01\0");
        wav.extend([16_000u32, 64_000].map(u32::to_le_bytes).concat());
        wav.extend(b"\x04\0\x20\0data");
        wav.extend(size.to_le_bytes());
        wav.extend(data);
        let extractor = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default()).unwrap();
        let song = extractor.extract(SongSource::reader(Cursor::new(wav)), &Limits::default()).unwrap();
        song.features.log_mel.spectrogram().values().to_vec()
    }

    #[test]
    fn a_clip_at_another_level_is_what_the_store_holds_of_the_song_at_that_level() {
        let song = log_mel(0.5);
        for factor in [0.1, 0.5, 1.9] {
            let mut raised = song.clone();
            raise(&mut raised, (20.0 * f64::log10(factor)) as f32);
            let expected = log_mel(0.5 * factor);
            assert_eq!(raised.len(), expected.len());
            for (raised, expected) in raised.iter().zip(&expected) {
                assert!((raised - expected).abs() < TOLERANCE, "{factor}: {raised}, {expected}");
            }
        }
    }

    #[test]
    fn each_clip_has_a_level_of_its_own_within_the_limit() {
        let sizes = Sizes { frames: 2, n_mels: 2, n_artists: 2 };
        let batch = Batch { values: vec![-20.0; 400], labels: vec![0.5; 200], sizes };
        let mut raised = batch.clone();
        let features = &FeatureConfig::default();
        let given = Given { features, random: RandomStream::new(2) };
        Level { decibels: 3.0 }.augment(&mut raised, given);
        let gains: Vec<f32> = raised.values.chunks(4).map(|clip| clip[0] + 20.0).collect();
        assert!(raised.values.chunks(4).all(|clip| clip.iter().all(|value| *value == clip[0])));
        assert!(gains.iter().all(|gain| gain.abs() <= 3.0));
        assert!(gains.iter().any(|gain| *gain > 2.5) && gains.iter().any(|gain| *gain < -2.5), "{gains:?}");
        let mut again = batch;
        Level { decibels: 3.0 }.augment(&mut again, given);
        assert_eq!(again, raised);
        let mut silence = [-99.0, -97.0];
        raise(&mut silence, -2.0);
        assert_eq!(silence, [FLOOR_DB, -99.0]);
    }

    #[test]
    fn a_level_that_makes_no_sense_is_refused() {
        let refused = Level { decibels: -1.0 }.validate().unwrap_err().to_string();
        assert_eq!(refused, "decibels is -1.0: it must be from 0 to 60");
    }
}
