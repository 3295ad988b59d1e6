//! Power spectra become the log-mel spectrogram, which every song has.

use std::borrow::Cow;

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

/// Frames that are kept together. What grows by blocks is never copied to grow, and a long song is large.
const BLOCK_FRAMES: usize = 1024;

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
    fn listen(&self, _at_once: AtOnce) -> Box<dyn Listener + '_> {
        let frames = match self.precision {
            Precision::Single => Frames::Single(Blocks::of(self.n_mels)),
            Precision::Half => Frames::Half(Blocks::of(self.n_mels)),
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
    Single(Blocks<f32>),
    Half(Blocks<f16>),
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
                Frames::Single(frames) => frames.next(self.frame.len()).copy_from_slice(&self.frame),
                Frames::Half(frames) => frames.next(self.frame.len()).convert_from_f32_slice(&self.frame),
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
            Frames::Single(frames) => {
                let values = frames.joined(finish);
                Spectrogram::new(plan.n_mels, values).into()
            }
            Frames::Half(frames) => {
                // Rounding keeps the order of values: it is the same whether they are clipped before or after.
                let values = frames.joined(|block| {
                    for halves in block.chunks_exact_mut(frame.len()) {
                        halves.convert_to_f32_slice(&mut frame);
                        finish(&mut frame);
                        halves.convert_from_f32_slice(&frame);
                    }
                });
                LogMel::Half { n_mels: plan.n_mels, values: Cow::Owned(values) }
            }
        };
        Ok(())
    }
}

/// Numbers that grow by blocks.
struct Blocks<T> {
    /// Numbers of a block that is full.
    full: usize,
    blocks: Vec<Vec<T>>,
}

impl<T: Copy + Default> Blocks<T> {
    /// No frames yet, of so many numbers each.
    fn of(width: usize) -> Self {
        Self { full: BLOCK_FRAMES * width, blocks: Vec::new() }
    }

    /// The place of the next frame.
    fn next(&mut self, width: usize) -> &mut [T] {
        if self.blocks.last().is_none_or(|block| block.len() == self.full) {
            self.blocks.push(Vec::with_capacity(self.full));
        }
        let last = self.blocks.len() - 1;
        let block = &mut self.blocks[last];
        let start = block.len();
        block.resize(start + width, T::default());
        &mut block[start..]
    }

    /// All numbers, each block changed before it is let go of.
    fn joined(self, mut change: impl FnMut(&mut [T])) -> Vec<T> {
        let mut all = Vec::with_capacity(self.blocks.iter().map(Vec::len).sum());
        for mut block in self.blocks {
            change(&mut block);
            all.extend_from_slice(&block);
        }
        all
    }
}
