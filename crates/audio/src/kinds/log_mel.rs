//! Power spectra become the log-mel spectrogram, which every song has.

use crate::decibel::{FLOOR_DB, clip_below_peak, energies_to_db};
use crate::extracted::ExtractedSong;
use crate::listening::{AtOnce, Listener, Maker, Plan};
use crate::mel::MelBank;
use crate::stft::Lanes;
use crate::{ExtractionError, FeatureConfig, FeatureKind, Spectrogram};

pub(crate) static MAKER: Maker =
    Maker { kind: FeatureKind::LogMel, plan: |config| Box::new(LogMelPlan::new(config)) };

struct LogMelPlan {
    bank: MelBank,
    n_mels: usize,
    top_db: f32,
}

impl LogMelPlan {
    fn new(config: &FeatureConfig) -> Self {
        Self { bank: MelBank::new(config), n_mels: config.n_mels, top_db: config.top_db }
    }
}

impl Plan for LogMelPlan {
    fn listen(&self, _at_once: AtOnce) -> Box<dyn Listener + '_> {
        Box::new(LogMelListener {
            plan: self,
            levels: vec![Lanes::default(); self.n_mels],
            values: Vec::new(),
        })
    }
}

struct LogMelListener<'a> {
    plan: &'a LogMelPlan,
    /// Of the frames that came last, `[n_mels, LANES]`.
    levels: Vec<Lanes>,
    /// Of all frames, `[n_frames, n_mels]`.
    values: Vec<f32>,
}

impl Listener for LogMelListener<'_> {
    fn hear_power(&mut self, power: &[Lanes], n_frames: usize) {
        for (levels, energies) in self.levels.iter_mut().zip(self.plan.bank.energies(power)) {
            *levels = energies;
        }
        energies_to_db(self.levels.as_flattened_mut());
        for lane in 0..n_frames {
            // [n_mels, LANES] -> [n_frames, n_mels]
            self.values.extend(self.levels.iter().map(|levels| levels[lane]));
        }
    }

    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        let Self { plan, mut values, .. } = *self;
        if clip_below_peak(&mut values, plan.top_db) <= FLOOR_DB {
            return Err(ExtractionError::Silent { seconds: song.duration_s });
        }
        song.features.log_mel = Spectrogram::new(plan.n_mels, values).into();
        Ok(())
    }
}
