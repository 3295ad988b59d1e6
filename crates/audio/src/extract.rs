//! A path enters, the song's log-mel spectrogram leaves, and its chroma where they are asked for.
//!
//! Stands alone because it joins the others into one stream: a block of samples goes all the way through before the
//! next one is decoded.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::beat_chroma::SongChroma;
use crate::chroma::tuning::Tuning;
use crate::chroma::{Chroma, ChromaBank};
use crate::decibel::{FLOOR_DB, clip_below_peak, energies_to_db};
use crate::decode::{DecodedSong, Decoding};
use crate::mel::MelBank;
use crate::open::open;
use crate::resample::{Resampler, ResamplerPlan};
use crate::stft::{FrameSink, Lanes, Stft, StftPlan};
use crate::{AudioError, FeatureConfig, Limits, SourceFormat, Spectrogram};

/// One song as features, and what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtractedSong {
    /// Decibels, `[n_frames, n_mels]`, lowest band first.
    pub log_mel: Spectrogram,
    /// Chroma and beats, from an [`Extractor::with_chroma`].
    pub chroma: Option<SongChroma>,
    /// Length of the sound in seconds.
    pub duration_s: f64,
    /// What the file held.
    pub source: SourceFormat,
    /// What the listener should know although the song was accepted, a sentence each.
    pub warnings: Vec<String>,
}

/// Turns songs into features, all with the same settings. Can be shared by threads.
pub struct Extractor {
    config: FeatureConfig,
    stft: StftPlan,
    mel: MelBank,
    chroma: Option<ChromaBank>,
    /// By the rate that they start from.
    resamplers: Mutex<BTreeMap<u32, Arc<ResamplerPlan>>>,
}

/// Filters kept for the next song of the same rate: the usual rates, and no more memory than a few megabytes.
const MAX_KEPT_RESAMPLERS: usize = 8;
/// Decoded blocks that may wait to be heard: enough that neither side waits for the other's hiccups.
const BLOCKS_AHEAD: usize = 32;

impl Extractor {
    /// Prepares window, transform and filter bank.
    ///
    /// # Errors
    /// [`AudioError::Setting`] when a setting is out of range.
    pub fn new(config: &FeatureConfig) -> Result<Self, AudioError> {
        config.validate()?;
        Ok(Self {
            config: config.clone(),
            stft: StftPlan::new(config),
            mel: MelBank::new(config),
            chroma: None,
            resamplers: Mutex::default(),
        })
    }

    /// Prepares the same, and what it takes to find chroma and beats in the same pass.
    ///
    /// # Errors
    /// [`AudioError::Setting`] when a setting is out of range.
    pub fn with_chroma(config: &FeatureConfig) -> Result<Self, AudioError> {
        let extractor = Self::new(config)?;
        Ok(Self { chroma: Some(ChromaBank::new(config)), ..extractor })
    }

    /// Decodes the song at `path` and computes its log-mel spectrogram, and its chroma and beats if this was made to.
    ///
    /// Memory holds the features and a few blocks of samples, whatever the song's length. With chroma it also holds, to
    /// the song's end, each frame as heard in twelve tunings, 608 bytes, and its spectral peaks, 8 bytes each, of which
    /// music has a few in a frame and noise a hundred: with the default settings some 20 kB for a second of music and
    /// 45 kB for one of noise, beside the 16 kB of its log-mel.
    ///
    /// # Errors
    /// Every reason for which a song is refused: see [`AudioError`].
    pub fn extract(&self, path: &Path, limits: &Limits) -> Result<ExtractedSong, AudioError> {
        guarded(|| self.extract_unguarded(path, limits))
    }

    /// [`Extractor::extract`] with a thread of its own that decodes ahead: quicker for one song at a time, no quicker for
    /// many at once. The features are the same bits.
    ///
    /// # Errors
    /// As [`Extractor::extract`].
    pub fn extract_ahead(&self, path: &Path, limits: &Limits) -> Result<ExtractedSong, AudioError> {
        guarded(|| {
            thread::scope(|scope| {
                let (blocks, arriving) = sync_channel(BLOCKS_AHEAD);
                let decoder = scope.spawn(move || guarded(|| decode_ahead(path, limits, &blocks)));
                let mut hearing = Hearing::new(self);
                for (sample_rate, block) in arriving {
                    hearing.push(sample_rate, &block);
                }
                let song = decoder.join().unwrap_or_else(|panic| Err(panicked(&*panic)))?;
                hearing.finish(song)
            })
        })
    }

    fn extract_unguarded(&self, path: &Path, limits: &Limits) -> Result<ExtractedSong, AudioError> {
        let mut decoding = Decoding::new(open(path, limits)?, limits);
        let mut hearing = Hearing::new(self);
        let mut block = Vec::new();
        while let Some(sample_rate) = decoding.next_block(&mut block)? {
            hearing.push(sample_rate, &block);
        }
        hearing.finish(decoding.finish()?)
    }

    /// The filters from `sample_rate` to the features' rate, designed when a song first needs them.
    fn resampler_plan(&self, sample_rate: u32) -> Arc<ResamplerPlan> {
        // A panic while the lock was held leaves the map as it was, so a poisoned lock is as good as another.
        let mut plans = self.resamplers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&sample_rate) {
            return Arc::clone(plan);
        }
        let plan = Arc::new(ResamplerPlan::new(sample_rate, self.config.sample_rate));
        if plans.len() < MAX_KEPT_RESAMPLERS {
            plans.insert(sample_rate, Arc::clone(&plan));
        }
        plan
    }
}

/// Decodes a song and sends each block with its sample rate.
fn decode_ahead(
    path: &Path,
    limits: &Limits,
    blocks: &SyncSender<(u32, Vec<f32>)>,
) -> Result<DecodedSong, AudioError> {
    let mut decoding = Decoding::new(open(path, limits)?, limits);
    let mut block = Vec::new();
    while let Some(sample_rate) = decoding.next_block(&mut block)? {
        // Nobody takes it only where the other thread panics, and then nobody takes the result either.
        if blocks.send((sample_rate, std::mem::take(&mut block))).is_err() {
            break;
        }
    }
    decoding.finish()
}

/// A song on its way from samples to features.
struct Hearing<'a> {
    extractor: &'a Extractor,
    resampler: Option<Resampler>,
    resampled: Vec<f32>,
    stft: Stft<'a>,
    frames: Frames<'a>,
}

impl<'a> Hearing<'a> {
    fn new(extractor: &'a Extractor) -> Self {
        Self {
            extractor,
            resampler: None,
            resampled: Vec::new(),
            stft: Stft::new(&extractor.stft),
            frames: Frames::new(extractor),
        }
    }

    /// Takes the next samples.
    fn push(&mut self, sample_rate: u32, block: &[f32]) {
        let Self { extractor, resampler, resampled, stft, frames } = self;
        if sample_rate == extractor.config.sample_rate {
            stft.push(block, frames);
            return;
        }
        let plan = || Resampler::new(extractor.resampler_plan(sample_rate));
        resampled.clear();
        resampler.get_or_insert_with(plan).push(block, resampled);
        stft.push(resampled, frames);
    }

    /// What became of a song that is over.
    fn finish(self, song: DecodedSong) -> Result<ExtractedSong, AudioError> {
        let Self { extractor, resampler, mut resampled, mut stft, mut frames } = self;
        if let Some(resampler) = resampler {
            resampled.clear();
            resampler.finish(&mut resampled);
            stft.push(&resampled, &mut frames);
        }
        stft.finish(&mut frames);

        let config = &extractor.config;
        let Frames { mut values, harmony, .. } = frames;
        if clip_below_peak(&mut values, config.top_db) <= FLOOR_DB {
            return Err(AudioError::Silent { seconds: song.duration_s });
        }
        let log_mel = Spectrogram::new(config.n_mels, values);
        let chroma = harmony.map(|harmony| harmony.finish(&log_mel, config));
        Ok(ExtractedSong {
            log_mel,
            chroma,
            duration_s: song.duration_s,
            source: song.format,
            warnings: song.warnings,
        })
    }
}

/// Where power spectra become decibels and chroma, a frame after another.
struct Frames<'a> {
    mel: &'a MelBank,
    /// Of the frames that came last, `[n_mels, LANES]`.
    levels: Vec<Lanes>,
    /// Of all frames, `[n_frames, n_mels]`.
    values: Vec<f32>,
    harmony: Option<Harmony<'a>>,
}

/// What is asked of a frame beyond its log-mel.
struct Harmony<'a> {
    chroma: Chroma<'a>,
    tuning: Tuning,
}

impl<'a> Frames<'a> {
    fn new(extractor: &'a Extractor) -> Self {
        let Extractor { config, mel, chroma, .. } = extractor;
        let harmony =
            chroma.as_ref().map(|bank| Harmony { chroma: Chroma::new(bank), tuning: Tuning::new(config) });
        Self { mel, levels: vec![Lanes::default(); config.n_mels], values: Vec::new(), harmony }
    }
}

impl FrameSink for Frames<'_> {
    fn take(&mut self, power: &[Lanes], n_frames: usize) {
        for (levels, energies) in self.levels.iter_mut().zip(self.mel.energies(power)) {
            *levels = energies;
        }
        energies_to_db(self.levels.as_flattened_mut());
        for lane in 0..n_frames {
            // [n_mels, LANES] -> [n_frames, n_mels]
            self.values.extend(self.levels.iter().map(|levels| levels[lane]));
        }
        if let Some(harmony) = &mut self.harmony {
            harmony.chroma.take(power, n_frames);
            harmony.tuning.take(power, n_frames);
        }
    }
}

impl Harmony<'_> {
    fn finish(self, log_mel: &Spectrogram, config: &FeatureConfig) -> SongChroma {
        let tuning = self.tuning.finish();
        SongChroma::new(log_mel, self.chroma.finish(tuning), tuning, config)
    }
}

/// Turns one song into features. [`Extractor`] does the same for many songs without preparing anew.
///
/// # Errors
/// Every reason for which a song is refused: see [`AudioError`].
pub fn extract(path: &Path, config: &FeatureConfig, limits: &Limits) -> Result<ExtractedSong, AudioError> {
    Extractor::new(config)?.extract(path, limits)
}

/// The decoders promise not to panic; should one do so nevertheless, one song is lost and not the run.
fn guarded<T>(work: impl FnOnce() -> Result<T, AudioError>) -> Result<T, AudioError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(&*panic)))
}

fn panicked(panic: &(dyn Any + Send)) -> AudioError {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let message = text.or_else(|| panic.downcast_ref::<String>().cloned());
    AudioError::DecoderPanicked { message: message.unwrap_or_else(|| "no reason given".to_owned()) }
}
