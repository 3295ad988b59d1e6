//! `ellis`: a Gaussian an artist on MFCC frames, and one on the chroma between beats in a common key.
//!
//! What is heard of harmony are the segments into which beats cut a song, its head before the first beat and its tail
//! after the last among them, as `librosa.util.sync` has it; a song without beats is one segment. The log-likelihood of
//! a clip is that of its frames plus a weight times that of the segments that begin within it; a clip in which none
//! begins is judged by its frames. The weight is chosen on the validation clips, after the shrinkage of either kind of
//! Gaussian. A song is brought into the common key as a whole, by all its segments, since a clip has too few to tell.
//!
//! # Source
//! D. Ellis, "Classifying Music Audio with Timbral and Chroma Features", ISMIR 2007.

use auteur_audio::PITCH_CLASSES;

use crate::BaselineError;
use crate::answers::{ClipRows, choose, posteriors};
use crate::artist_gaussians::ArtistGaussians;
use crate::baseline::Chosen;
use crate::cepstra::Hearing;
use crate::fitting::Fitting;
use crate::key::CommonKey;
use crate::moments::Moments;
use crate::song::{SongView, clips};
use crate::tensors::Tensors;

/// Two Gaussians an artist, the common key, and how much the second Gaussian counts.
#[derive(Clone, Debug)]
pub(crate) struct Ellis {
    timbre: ArtistGaussians,
    harmony: ArtistGaussians,
    key: CommonKey,
    weight: f64,
}

impl Ellis {
    /// Fits both Gaussians and chooses the weight.
    ///
    /// # Errors
    /// [`BaselineError::NoChroma`] where a song has none, [`BaselineError::NothingToLearn`] where no song of an artist
    /// has a segment, which no store holds, those of [`ArtistGaussians::fit`].
    pub(crate) fn fit(work: &Fitting) -> Result<(Self, Chosen), BaselineError> {
        let heard = work.each_train_song(|song| Ok((work.hearing.song_moments(song)?, segments(song)?)))?;
        let (timbres, harmonies): (Vec<_>, Vec<_>) = heard.into_iter().unzip();
        let (key, shifts) = CommonKey::learn(&harmonies).ok_or_else(|| without_chroma("any artist"))?;
        let turned = harmonies.iter().zip(shifts).map(|(song, shift)| song.rotated(shift)).collect();
        let (timbres, harmonies) = (work.artist_moments(timbres), work.artist_moments(turned));
        if let Some(artist) = harmonies.iter().position(|moments| moments.count == 0.0) {
            return Err(without_chroma(&work.data.artists[artist]));
        }

        let heard = work.each_validation_song(|song| {
            Ok((work.hearing.clip_moments(song)?, clip_harmonies(song, &work.hearing, &key)?))
        })?;
        let (timbre_clips, harmony_clips): (Vec<_>, Vec<_>) = heard.into_iter().unzip();
        let timbre = ArtistGaussians::fit(work, &timbres, &timbre_clips)?;
        let harmony = ArtistGaussians::fit(work, &harmonies, &harmony_clips)?;

        let weights = &work.settings.chroma_weights;
        let with_weight = |weight| Self {
            timbre: timbre.gaussians.clone(),
            harmony: harmony.gaussians.clone(),
            key: key.clone(),
            weight,
        };
        let mut candidates: Vec<Self> = weights.iter().map(|&weight| with_weight(weight)).collect();
        let songs = timbre_clips.iter().zip(&harmony_clips);
        let answers: Vec<Vec<ClipRows>> = songs
            .map(|(timbre, harmony)| candidates.iter().map(|ellis| ellis.answer(timbre, harmony)).collect())
            .collect();
        let (best, score) = choose(work.data.artists, work.data.validation, &answers)?;
        let chosen = Chosen::by(score)
            .with("shrinkage", timbre.shrinkage)
            .with("chroma_shrinkage", harmony.shrinkage)
            .with("chroma_weight", weights[best]);
        Ok((candidates.swap_remove(best), chosen))
    }

    /// The probabilities of the artists of each clip.
    pub(crate) fn rows(&self, song: &SongView, hearing: &Hearing) -> Result<ClipRows, BaselineError> {
        Ok(self.answer(&hearing.clip_moments(song)?, &clip_harmonies(song, hearing, &self.key)?))
    }

    fn answer(&self, timbres: &[Moments], harmonies: &[Moments]) -> ClipRows {
        let fused = |(timbre, harmony)| {
            let timbre = self.timbre.log_likelihoods(timbre);
            let harmony = self.harmony.log_likelihoods(harmony);
            let sums = timbre.iter().zip(harmony).map(|(timbre, harmony)| timbre + self.weight * harmony);
            posteriors(&sums.collect::<Vec<f64>>())
        };
        timbres.iter().zip(harmonies).map(fused).collect()
    }

    pub(crate) fn save(&self, tensors: &mut Tensors) {
        self.timbre.save(tensors, "timbre");
        self.harmony.save(tensors, "harmony");
        self.key.save(tensors);
        tensors.put("harmony.weight", &[1], vec![self.weight]);
    }

    pub(crate) fn load(tensors: &mut Tensors, artists: usize, width: usize) -> Result<Self, BaselineError> {
        let weight = tensors.take_within("harmony.weight", f64::INFINITY)?;
        let timbre = ArtistGaussians::load(tensors, "timbre", artists, width)?;
        let harmony = ArtistGaussians::load(tensors, "harmony", artists, PITCH_CLASSES)?;
        Ok(Self { timbre, harmony, key: CommonKey::load(tensors)?, weight })
    }
}

fn without_chroma(artist: &str) -> BaselineError {
    BaselineError::NothingToLearn { artist: artist.to_owned(), what: "chroma" }
}

/// The moments of the chroma of all segments of a song.
fn segments(song: &SongView) -> Result<Moments, BaselineError> {
    Ok(Moments::of(&song.chroma()?.within(&(0..usize::MAX)), PITCH_CLASSES))
}

/// The moments of the chroma of the segments that begin within each clip, in the common key.
fn clip_harmonies(
    song: &SongView,
    hearing: &Hearing,
    key: &CommonKey,
) -> Result<Vec<Moments>, BaselineError> {
    let shift = key.shift(&segments(song)?);
    let chroma = song.chroma()?;
    let clips = clips(song.frames(hearing.features.n_mels), hearing.clip_frames);
    Ok(clips.map(|clip| Moments::of(&chroma.within(&clip), PITCH_CLASSES).rotated(shift)).collect())
}
