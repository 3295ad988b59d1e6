//! Power spectra become the log-mel spectrogram, which every song has.

use std::borrow::Cow;

use auteur_ground::Progress;
use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::decibel::{FLOOR_DB, clip_below, energies_to_db, loudest};
use crate::extracted::ExtractedSong;
use crate::listening::{AtOnce, Listener, Maker, Plan, Precision};
use crate::mel::MelBank;
use crate::song_features::LogMel;
use crate::stft::Lanes;
use crate::{ExtractionError, FeatureConfig, FeatureKind, Loudness, LoudnessMeter, Spectrogram};

pub(crate) static MAKER: Maker = Maker {
    kind: FeatureKind::LogMel,
    plan: |config, precision| Box::new(LogMelPlan::new(config, precision)),
    hears_single: false,
};

/// Frames for which there is room from the first on, half an hour and more. Memory that is not yet written to is only promised, so
/// room costs a short song nothing, and a long one is not copied to grow: while it is, memory holds it twice.
const ROOM_FRAMES: usize = 1 << 16;
/// By so much the room grows where it does not suffice.
const MORE_ROOM: usize = 4;

struct LogMelPlan {
    bank: MelBank,
    n_mels: usize,
    top_db: f32,
    precision: Precision,
    loudness: Loudness,
    sample_rate: u32,
}

impl LogMelPlan {
    fn new(config: &FeatureConfig, precision: Precision) -> Self {
        let FeatureConfig { n_mels, top_db, loudness, sample_rate, .. } = *config;
        // What is raised after it was rounded would be rounded twice, and differ by whether another kind asks for all of it.
        let precision = if loudness == Loudness::Equal { Precision::Single } else { precision };
        Self { bank: MelBank::new(config), n_mels, top_db, precision, loudness, sample_rate }
    }
}

impl Plan for LogMelPlan {
    fn listen<'a>(&'a self, _at_once: AtOnce, _progress: &'a dyn Progress) -> Box<dyn Listener + 'a> {
        let frames = match self.precision {
            Precision::Single => Frames::Single(Vec::new()),
            Precision::Half => Frames::Half(Vec::new()),
        };
        Box::new(LogMelListener {
            plan: self,
            levels: vec![Lanes::default(); self.n_mels],
            frame: vec![0.0; self.n_mels],
            loudest: f32::NEG_INFINITY,
            meter: (self.loudness == Loudness::Equal).then(|| LoudnessMeter::at(self.sample_rate)),
            frames,
        })
    }
}

struct LogMelListener<'a> {
    plan: &'a LogMelPlan,
    /// Of the frames that came last, `[n_mels, LANES]`.
    levels: Vec<Lanes>,
    /// One of them.
    frame: Vec<f32>,
    /// The largest value of all.
    loudest: f32,
    /// Where songs are made equally loud.
    meter: Option<LoudnessMeter>,
    frames: Frames,
}

/// All frames, `[n_frames, n_mels]`, as they are kept.
enum Frames {
    Single(Vec<f32>),
    Half(Vec<f16>),
}

impl Listener for LogMelListener<'_> {
    fn hear_samples(&mut self, samples: &[f32]) {
        if let Some(meter) = &mut self.meter {
            meter.hear(samples);
        }
    }

    fn hear_power(&mut self, power: &[Lanes], n_frames: usize) {
        for (levels, energies) in self.levels.iter_mut().zip(self.plan.bank.energies(power)) {
            *levels = energies;
        }
        energies_to_db(self.levels.as_flattened_mut());
        for lane in 0..n_frames {
            // [n_mels, LANES] -> [n_mels]
            for (value, levels) in self.frame.iter_mut().zip(&self.levels) {
                *value = levels[lane];
            }
            self.loudest = self.loudest.max(loudest(&self.frame));
            match &mut self.frames {
                Frames::Single(frames) => next(frames, self.frame.len()).copy_from_slice(&self.frame),
                Frames::Half(frames) => next(frames, self.frame.len()).convert_from_f32_slice(&self.frame),
            }
        }
    }

    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        let Self { plan, mut frame, loudest, meter, frames, .. } = *self;
        if loudest <= FLOOR_DB {
            return Err(ExtractionError::Silent { seconds: song.duration_s });
        }
        let lowest = loudest - plan.top_db;
        let gain = meter.map(|meter| 10.0 * meter.factor().log10());
        // A song that is louder or softer has the same frames, higher or lower, and is clipped as much below its loudest value.
        let finish = |values: &mut [f32]| {
            clip_below(values, lowest);
            if let Some(gain) = gain {
                values.iter_mut().for_each(|value| *value += gain);
            }
        };
        song.features.log_mel = match frames {
            Frames::Single(mut frames) => {
                finish(&mut frames);
                Spectrogram::new(plan.n_mels, without_room(frames, plan.n_mels)).into()
            }
            Frames::Half(mut frames) => {
                // Rounding keeps the order of values: it is the same whether they are clipped before or after.
                for halves in frames.chunks_exact_mut(frame.len()) {
                    halves.convert_to_f32_slice(&mut frame);
                    finish(&mut frame);
                    halves.convert_from_f32_slice(&frame);
                }
                let values = Cow::Owned(without_room(frames, plan.n_mels));
                LogMel::Half { n_mels: plan.n_mels, values }
            }
        };
        Ok(())
    }
}

/// The place of the next frame.
fn next<T: Copy + Default>(frames: &mut Vec<T>, width: usize) -> &mut [T] {
    if frames.capacity() < frames.len() + width {
        let room = (MORE_ROOM * frames.len()).max(ROOM_FRAMES * width);
        frames.reserve_exact(room - frames.len());
    }
    let start = frames.len();
    frames.resize(start + width, T::default());
    &mut frames[start..]
}

/// The frames alone, but for a song so long that they are not worth a second copy.
fn without_room<T>(mut frames: Vec<T>, width: usize) -> Vec<T> {
    if frames.len() <= ROOM_FRAMES * width / 2 {
        frames.shrink_to_fit();
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_room_until_they_are_many_and_leave_without_it() {
        let mut frames = Vec::new();
        next(&mut frames, 2).copy_from_slice(&[1u8, 2]);
        assert_eq!((frames.len(), frames.capacity()), (2, 2 * ROOM_FRAMES));
        let place = frames.as_ptr();
        (1..ROOM_FRAMES).for_each(|_| next(&mut frames, 2).fill(3));
        assert_eq!(frames.as_ptr(), place);
        next(&mut frames, 2).fill(4);
        assert_eq!(frames.capacity(), 2 * MORE_ROOM * ROOM_FRAMES);
        assert_eq!((&frames[..3], frames.last()), (&[1, 2, 3][..], Some(&4)));
        frames.truncate(6);
        assert_eq!(without_room(frames, 2).capacity(), 6);
    }
}
