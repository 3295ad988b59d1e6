//! What the encoder that ships hears of a song, for those who compute it themselves.

use auteur_audio::{
    AtOnce, EncoderMel, EncoderMelStream, ExtractedSong, ExtractionError, Listener, LoudnessMeter, Plan,
    Spectrogram,
};
use auteur_ground::Progress;

/// Keeps the levels that the encoder hears, `[n_frames, 96]`, of a song that is as loud as every song is made. Memory holds all of
/// them.
pub struct LevelsPlan(EncoderMel);

impl LevelsPlan {
    /// For songs at `sample_rate` Hz.
    pub fn new(sample_rate: u32) -> Self {
        Self(EncoderMel::new(sample_rate))
    }
}

impl Plan for LevelsPlan {
    fn listen<'a>(&'a self, _at_once: AtOnce, _progress: &'a dyn Progress) -> Box<dyn Listener + 'a> {
        Box::new(LevelsListener { mel: self.0.begin(), loudness: LoudnessMeter::at(self.0.sample_rate()) })
    }
}

struct LevelsListener<'a> {
    mel: EncoderMelStream<'a>,
    loudness: LoudnessMeter,
}

impl Listener for LevelsListener<'_> {
    fn hear_samples(&mut self, samples: &[f32]) {
        self.loudness.hear(samples);
        self.mel.push(samples);
    }

    fn finish(self: Box<Self>, song: &mut ExtractedSong) -> Result<(), ExtractionError> {
        let mut levels = self.mel.finish();
        EncoderMel::compress(&mut levels, self.loudness.factor());
        song.encoder_levels = Some(Spectrogram::new(EncoderMel::N_MELS, levels));
        Ok(())
    }
}
