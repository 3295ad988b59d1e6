//! A song enters, its features leave.
//!
//! A block of samples goes all the way through before the next one is decoded, so memory does not grow with the sound.

mod softer_bands;

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use auteur_ground::{Progress, Silent};

use crate::decode::{DecodedSong, Decoding};
use crate::distort::{Distorting, Distortion, DistortionPlan};
use crate::downmix::{Downmix, Heard};
use crate::extracted::ExtractedSong;
use crate::guard::{guarded, panicked};
use crate::kinds::MAKERS;
use crate::listening::{AtOnce, Listener, Plan, Precision};
use crate::open::open;
use crate::resample::{Resamplers, SongResampler};
use crate::stft::{FrameSink, Lanes, Stft, StftPlan};
use crate::{
    ExtractionError, FeatureConfig, FeatureKinds, FeatureSettingError, Limits, SongFeatures, SongSource,
    Spectrogram,
};

/// Turns songs into features, all with the same settings. Can be shared by threads.
pub struct Extractor {
    downmix: Downmix,
    /// What becomes of the sound before it is heard.
    distortion: Option<DistortionPlan>,
    resamplers: Resamplers,
    stft: StftPlan,
    /// Of the kinds that are asked for, in the order of the list.
    plans: Vec<Box<dyn Plan>>,
}

/// Decoded blocks that may wait to be heard: enough that neither side waits for the other's hiccups.
const BLOCKS_AHEAD: usize = 32;

impl Extractor {
    /// Prepares window and transform, and what each of `kinds` needs that this crate makes; the others come by
    /// [`Extractor::with`].
    ///
    /// # Errors
    /// [`FeatureSettingError`] when a setting is out of range.
    pub fn new(config: &FeatureConfig, kinds: &FeatureKinds) -> Result<Self, FeatureSettingError> {
        Self::keeping(Precision::Single, config, kinds)
    }

    /// The same, with the log-mel kept in this precision.
    ///
    /// # Errors
    /// As [`Extractor::new`].
    pub fn keeping(
        precision: Precision,
        config: &FeatureConfig,
        kinds: &FeatureKinds,
    ) -> Result<Self, FeatureSettingError> {
        config.validate()?;
        let asked = || MAKERS.iter().filter(|maker| kinds.contains(maker.kind));
        let precision = if asked().any(|maker| maker.hears_single) { Precision::Single } else { precision };
        Ok(Self {
            downmix: config.downmix,
            distortion: None,
            resamplers: Resamplers::new(config.sample_rate),
            stft: StftPlan::new(config),
            plans: asked().map(|maker| (maker.plan)(config, precision)).collect(),
        })
    }

    /// The same with one more kind, which hears what the others hear.
    #[must_use]
    pub fn with(mut self, kind: Box<dyn Plan>) -> Self {
        self.plans.push(kind);
        self
    }

    /// The same for copies of the songs that are changed in this way: all kinds hear the copy, and its length is the song's.
    ///
    /// With a codec, memory may hold the whole copy of a song.
    #[must_use]
    pub fn distorted(mut self, distortion: &'static Distortion) -> Self {
        self.distortion = Some(DistortionPlan::new(distortion));
        self
    }

    /// Decodes a song, given by its path or through a reader, and computes its features.
    ///
    /// Memory holds the features and a few blocks of samples, whatever the song's length. With chroma it also holds, to
    /// the song's end, each frame as heard in twelve tunings, 608 bytes, and its spectral peaks, 8 bytes each, of which
    /// music has a few in a frame and noise a hundred: with the default settings some 20 kB for a second of music and
    /// 45 kB for one of noise, beside the 16 kB of its log-mel.
    ///
    /// A decoder's panic refuses the song. So that it is not printed, the first song of a process sets a panic hook, which
    /// calls the one before for all other panics.
    ///
    /// # Errors
    /// Every reason for which a song is refused: see [`ExtractionError`].
    pub fn extract<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        limits: &Limits,
    ) -> Result<ExtractedSong, ExtractionError> {
        let song = song.into();
        self.hear_whole(|heard| {
            let mut decoding = Decoding::new(open(&song)?, limits, heard);
            let mut extraction = Extraction::new(self, AtOnce::ManySongs, &Silent);
            let mut block = Vec::new();
            while let Some(sample_rate) = decoding.next_block(&mut block)? {
                extraction.push(sample_rate, &block)?;
            }
            Ok((extraction, decoding.finish()?))
        })
    }

    /// [`Extractor::extract`] with a thread of its own that decodes ahead: quicker for one song at a time, no quicker for
    /// many at once. The features are the same bits. The song has the current pool's threads to itself, and `progress` is asked again and
    /// again whether to stop.
    ///
    /// # Errors
    /// As [`Extractor::extract`], and [`ExtractionError::Interrupted`].
    pub fn extract_ahead<'s>(
        &self,
        song: impl Into<SongSource<'s>>,
        limits: &Limits,
        progress: &dyn Progress,
    ) -> Result<ExtractedSong, ExtractionError> {
        let song = song.into();
        self.hear_whole(|heard| {
            let mut extraction = Extraction::new(self, AtOnce::OneSong, progress);
            let decoding = || Ok(Decoding::new(open(&song)?, limits, heard).watched(progress));
            let decoded = decoded_ahead(decoding, |rate, block| extraction.push(rate, block))?;
            Ok((extraction, decoded))
        })
    }

    /// [`Extractor::hear`] of one extraction.
    fn hear_whole<'s>(
        &'s self,
        pass: impl Fn(Heard) -> Result<(Extraction<'s>, DecodedSong), ExtractionError>,
    ) -> Result<ExtractedSong, ExtractionError> {
        self.hear(pass, Extraction::finish)
    }

    /// Has `pass` decode a song, and once more where only the whole song told what is to be heard of its channels.
    fn hear<E, T>(
        &self,
        pass: impl Fn(Heard) -> Result<(E, DecodedSong), ExtractionError>,
        finish: impl Fn(E, DecodedSong) -> Result<T, ExtractionError>,
    ) -> Result<T, ExtractionError> {
        guarded(|| {
            let (extraction, song) = pass(self.downmix.first_pass())?;
            let Some(heard) = song.instead else { return finish(extraction, song) };
            drop(extraction);
            let (extraction, song) = pass(heard)?;
            finish(extraction, song)
        })
    }
}

/// Gives each block of a song with its sample rate to `take`, while a thread of its own decodes the next ones.
fn decoded_ahead<'a>(
    decoding: impl FnOnce() -> Result<Decoding<'a>, ExtractionError> + Send,
    mut take: impl FnMut(u32, &[f32]) -> Result<(), ExtractionError>,
) -> Result<DecodedSong, ExtractionError> {
    thread::scope(|scope| {
        let (blocks, arriving) = sync_channel(BLOCKS_AHEAD);
        let decoder = scope.spawn(move || guarded(|| decode_ahead(decoding()?, &blocks)));
        for (sample_rate, block) in arriving {
            take(sample_rate, &block)?;
        }
        decoder.join().unwrap_or_else(|panic| Err(panicked(&*panic)))
    })
}

/// Decodes a song and sends each block with its sample rate.
fn decode_ahead(
    mut decoding: Decoding<'_>,
    blocks: &SyncSender<(u32, Vec<f32>)>,
) -> Result<DecodedSong, ExtractionError> {
    let mut block = Vec::new();
    while let Some(sample_rate) = decoding.next_block(&mut block)? {
        // Nobody takes it only where the other thread panics or was told to stop, and then nobody takes the result either.
        if blocks.send((sample_rate, std::mem::take(&mut block))).is_err() {
            break;
        }
    }
    decoding.finish()
}

/// A song on its way from samples to features.
struct Extraction<'a> {
    extractor: &'a Extractor,
    /// Who may stop it.
    progress: &'a dyn Progress,
    /// From the first block on, where the extractor distorts or a band becomes softer.
    distorting: Option<Distorting>,
    /// From the first block on.
    resampler: Option<SongResampler>,
    stft: Stft<'a>,
    listeners: Listeners<'a>,
}

impl<'a> Extraction<'a> {
    fn new(extractor: &'a Extractor, at_once: AtOnce, progress: &'a dyn Progress) -> Self {
        let listeners = extractor.plans.iter().map(|plan| plan.listen(at_once, progress)).collect();
        let stft = Stft::new(&extractor.stft);
        Self { extractor, progress, distorting: None, resampler: None, stft, listeners: Listeners(listeners) }
    }

    /// Takes the next samples of the song.
    fn push(&mut self, sample_rate: u32, block: &[f32]) -> Result<(), ExtractionError> {
        self.go_on()?;
        let mut distorting = match (self.distorting.take(), &self.extractor.distortion) {
            (Some(distorting), _) => distorting,
            (None, Some(plan)) => plan.begin(sample_rate)?,
            (None, None) => {
                self.hear(sample_rate, block);
                return Ok(());
            }
        };
        let sample_rate = distorting.sample_rate();
        self.hear(sample_rate, distorting.push(block)?);
        self.distorting = Some(distorting);
        Ok(())
    }

    /// Unless somebody said that it should stop.
    fn go_on(&self) -> Result<(), ExtractionError> {
        if self.progress.is_cancelled() { Err(ExtractionError::Interrupted) } else { Ok(()) }
    }

    /// Hears the next samples, distorted where they are to be.
    fn hear(&mut self, sample_rate: u32, samples: &[f32]) {
        let Self { extractor, resampler, stft, listeners, .. } = self;
        for listener in &mut listeners.0 {
            listener.hear_source(samples, sample_rate);
        }
        let resampler = resampler.get_or_insert_with(|| extractor.resamplers.begin(sample_rate));
        listeners.hear(resampler.push(samples), stft);
    }

    /// What became of a song that is over.
    fn finish(mut self, mut song: DecodedSong) -> Result<ExtractedSong, ExtractionError> {
        if let Some(distorting) = self.distorting.take() {
            let sample_rate = distorting.sample_rate();
            let (rest, seconds) = distorting.finish()?;
            self.hear(sample_rate, &rest);
            song.duration_s = seconds;
        }
        self.go_on()?;
        let Self { resampler, progress, mut stft, mut listeners, .. } = self;
        if let Some(resampler) = resampler {
            listeners.hear(&resampler.finish(), &mut stft);
        }
        stft.finish(&mut listeners);
        let mut extracted = ExtractedSong {
            // The first listener replaces it.
            features: SongFeatures::new(Spectrogram::new(1, Vec::new()).into()),
            frame_chroma: None,
            duration_s: song.duration_s,
            source: song.format,
            warnings: song.warnings,
        };
        for listener in listeners.0 {
            let finished = listener.finish(&mut extracted);
            if progress.is_cancelled() {
                return Err(ExtractionError::Interrupted);
            }
            finished?;
        }
        Ok(extracted)
    }
}

/// All kinds' work on one song.
struct Listeners<'a>(Vec<Box<dyn Listener + 'a>>);

impl Listeners<'_> {
    /// Hears samples at the features' rate.
    fn hear(&mut self, samples: &[f32], stft: &mut Stft<'_>) {
        for listener in &mut self.0 {
            listener.hear_samples(samples);
        }
        stft.push(samples, self);
    }
}

impl FrameSink for Listeners<'_> {
    fn take(&mut self, power: &[Lanes], n_frames: usize) {
        for listener in &mut self.0 {
            listener.hear_power(power, n_frames);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::repository;

    /// A kind with frames of its own: 100 samples each.
    struct Hundreds;

    #[derive(Default)]
    struct Counted {
        source_samples: usize,
        samples: usize,
        frames: usize,
    }

    impl Plan for Hundreds {
        fn listen<'a>(&'a self, _at_once: AtOnce, _progress: &'a dyn Progress) -> Box<dyn Listener + 'a> {
            Box::new(Counted::default())
        }
    }

    impl Listener for Counted {
        fn hear_source(&mut self, samples: &[f32], sample_rate: u32) {
            assert!([16_000, 44_100].contains(&sample_rate));
            self.source_samples += samples.len();
        }

        fn hear_samples(&mut self, samples: &[f32]) {
            self.samples += samples.len();
        }

        fn hear_power(&mut self, _power: &[Lanes], n_frames: usize) {
            self.frames += n_frames;
        }

        fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
            assert_eq!(self.frames, song.features.log_mel.n_frames());
            song.frame_chroma = Some(Spectrogram::new(1, vec![0.0; self.samples / 100]));
            song.warnings.push(self.source_samples.to_string());
            Ok(())
        }
    }

    #[test]
    fn a_kind_with_frames_of_its_own_hears_every_sample() {
        let extractor = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default()).unwrap();
        let extractor = extractor.with(Box::new(Hundreds));
        let assets = repository().join("crates/audio/tests/assets");
        for (name, samples, source) in
            [("pcm16-16k-mono.wav", 16_000, "16000"), ("flac-44k-stereo.flac", 16_000, "44100")]
        {
            let song = extractor.extract(&assets.join(name), &Limits::default()).unwrap();
            assert_eq!(song.warnings, [source], "{name} as it was decoded");
            assert_eq!(song.frame_chroma.unwrap().n_frames(), samples / 100, "{name}");
        }
    }
}
