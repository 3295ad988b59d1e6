//! `gmm`: a Gaussian mixture an artist on MFCC frames.
//!
//! A clip's log-likelihood is the sum over its frames. The number of components and the kind of their covariance, the
//! same for all artists, are chosen on the validation clips.
//!
//! # Source
//! M. Mandel and D. Ellis, "Song-level features and support vector machines for music classification", ISMIR 2005, the
//! classifier that theirs is compared with.

use rayon::prelude::*;

use crate::BaselineError;
use crate::answers::{ClipRows, choose, posteriors};
use crate::baseline::Chosen;
use crate::cepstra::Hearing;
use crate::fitting::Fitting;
use crate::mixture::{Fit, Mixture, fit};
use crate::moments::Moments;
use crate::sampling::drawn;
use crate::settings::CovarianceKind;
use crate::song::{SongView, clips};
use crate::standard::Standard;
use crate::tensors::{Tensors, damaged};

/// How far the weights of a mixture may be from adding up to 1: they were divided by their sum.
const ROUNDING: f64 = 1e-9;
/// The streams of the fit's seed, by what they decide.
const FRAMES: u64 = 1;
const SEEDS: u64 = 2;

/// The artists' mixtures, of coefficients that are standardised together.
#[derive(Clone, Debug)]
pub(crate) struct ArtistMixtures {
    standard: Standard,
    mixtures: Vec<Mixture>,
}

impl ArtistMixtures {
    /// Fits a mixture of every shape to every artist and chooses the shape.
    ///
    /// # Errors
    /// [`BaselineError::TooFewFrames`] where no number of components is small enough,
    /// [`BaselineError::SingularMixture`] where the variance floor is lost to rounding.
    pub(crate) fn fit(work: &Fitting) -> Result<(Self, Chosen), BaselineError> {
        let (standard, rows) = training_rows(work)?;
        let jobs: Vec<(Fit, usize)> = shapes(work)
            .into_iter()
            .flat_map(|how| (0..rows.len()).map(move |artist| (how, artist)))
            .collect();
        let fitted =
            work.each("Fitting", &jobs, |&(how, artist)| Ok(of_artist(work, &rows[artist], how, artist)))?;
        let mut fitted = fitted.into_iter();
        let by_shape = shapes(work).into_iter().map(|how| {
            let mixtures: Vec<_> = fitted.by_ref().take(rows.len()).collect();
            Ok((how, mixtures.into_iter().collect::<Result<Vec<Mixture>, _>>()?))
        });
        let mut candidates = work.viable(by_shape.collect::<Vec<_>>())?;

        let answers = work.each_validation_song(|song| {
            let rows = standardised(&standard, work.hearing.cepstra(song)?);
            let answer = |(_, mixtures): &(Fit, Vec<Mixture>)| answer(mixtures, &rows, song, &work.hearing);
            Ok(candidates.par_iter().map(answer).collect::<Vec<ClipRows>>())
        })?;
        let (best, score) = choose(work.data.artists, work.data.validation, &answers)?;
        let (how, mixtures) = candidates.swap_remove(best);
        let chosen = Chosen::by(score)
            .with("components", how.components)
            .with("covariance", if how.kind == CovarianceKind::Full { "full" } else { "diagonal" });
        Ok((Self { standard, mixtures }, chosen))
    }

    /// The probabilities of the artists of each clip.
    pub(crate) fn rows(&self, song: &SongView, hearing: &Hearing) -> Result<ClipRows, BaselineError> {
        let rows = standardised(&self.standard, hearing.cepstra(song)?);
        Ok(answer(&self.mixtures, &rows, song, hearing))
    }

    pub(crate) fn save(&self, tensors: &mut Tensors) {
        let (artists, width) = (self.mixtures.len(), self.standard.mean.len());
        let (kind, components) = (self.mixtures[0].kind, self.mixtures[0].weights.len());
        let all = |part: fn(&Mixture) -> &Vec<f64>| {
            self.mixtures.iter().flat_map(|mixture| part(mixture).iter().copied()).collect()
        };
        tensors.put_standard("timbre", &self.standard);
        tensors.put("mixture.weight", &[artists, components], all(|mixture| &mixture.weights));
        tensors.put("mixture.mean", &[artists, components, width], all(|mixture| &mixture.means));
        let (name, shape) = covariance_tensor(kind, [artists, components, width]);
        tensors.put(name, &shape, all(|mixture| &mixture.covariances));
    }

    pub(crate) fn load(tensors: &mut Tensors, artists: usize, width: usize) -> Result<Self, BaselineError> {
        let standard = tensors.take_standard("timbre", width)?;
        let weights = tensors.take_rows("mixture.weight", 2)?;
        let components = weights.shape[1];
        if weights.shape[0] != artists || components == 0 {
            return Err(Tensors::misshapen("mixture.weight", &weights.shape));
        }
        let means = tensors.take("mixture.mean", &[artists, components, width])?;
        let kind = match tensors.holds("mixture.variance") {
            true => CovarianceKind::Diagonal,
            false => CovarianceKind::Full,
        };
        let (name, shape) = covariance_tensor(kind, [artists, components, width]);
        let covariances = tensors.take(name, &shape)?;
        for weights in weights.values.chunks_exact(components) {
            let sum: f64 = weights.iter().sum();
            if (sum - 1.0).abs() > ROUNDING {
                return Err(damaged(format!("mixture.weight of an artist adds up to {sum}, not to 1")));
            }
        }
        if kind == CovarianceKind::Full {
            Tensors::expect_symmetric(name, &covariances, width)?;
        }
        let covariances = covariances.chunks_exact(components * kind.size(width));
        let parts = weights.values.chunks_exact(components).zip(means.chunks_exact(components * width));
        let mixtures = parts.zip(covariances).map(|((weights, means), covariances)| {
            Mixture::new(kind, weights.to_vec(), means.to_vec(), covariances.to_vec())
                .ok_or_else(|| Tensors::singular(name))
        });
        Ok(Self { mixtures: mixtures.collect::<Result<_, _>>()?, standard })
    }
}

/// The shapes to choose from.
fn shapes(work: &Fitting) -> Vec<Fit> {
    let settings = work.settings;
    let kinds = |components| {
        settings.covariances.iter().map(move |&kind| Fit {
            components,
            kind,
            variance_floor: settings.variance_floor,
        })
    };
    settings.components.iter().flat_map(|&components| kinds(components)).collect()
}

/// How coefficients are standardised, and the standardised frames of each artist to learn from.
fn training_rows(work: &Fitting) -> Result<(Standard, Vec<Vec<f64>>), BaselineError> {
    let counts = work.data.train.iter().map(|labelled| labelled.song.frames(work.data.features.n_mels));
    let drawn = drawn(work, &counts.collect::<Vec<_>>(), work.settings.frames_per_artist, FRAMES);
    let songs: Vec<_> = work.data.train.iter().zip(drawn).collect();
    let width = work.hearing.n_mfcc;
    let heard = work.each("Listening", &songs, |(labelled, drawn)| {
        let cepstra = work.hearing.cepstra(&labelled.song)?;
        let rows = drawn.iter().flat_map(|frame| &cepstra[frame * width..(frame + 1) * width]);
        Ok((Moments::of(&cepstra, width), rows.copied().collect::<Vec<f64>>()))
    })?;
    let (moments, rows): (Vec<Moments>, Vec<Vec<f64>>) = heard.into_iter().unzip();
    let standard = Standard::of(&Moments::sum(width, &work.artist_moments(moments)));
    let by_artist = work.by_artist(rows).into_iter().map(|songs| standardised(&standard, songs.concat()));
    let rows = by_artist.collect();
    Ok((standard, rows))
}

fn of_artist(work: &Fitting, rows: &[f64], how: Fit, label: usize) -> Result<Mixture, BaselineError> {
    let (width, artist) = (work.hearing.n_mfcc, &work.data.artists[label]);
    let (frames, components) = (rows.len() / width, how.components);
    if frames < components {
        return Err(BaselineError::TooFewFrames { artist: artist.clone(), frames, components });
    }
    let random = work.random.branch(SEEDS).branch(label as u64).branch(components as u64);
    fit(rows, width, how, random).ok_or_else(|| BaselineError::SingularMixture {
        artist: artist.clone(),
        components,
        variance_floor: how.variance_floor,
    })
}

fn standardised(standard: &Standard, mut rows: Vec<f64>) -> Vec<f64> {
    rows.chunks_exact_mut(standard.mean.len()).for_each(|row| standard.apply(row));
    rows
}

fn answer(mixtures: &[Mixture], rows: &[f64], song: &SongView, hearing: &Hearing) -> ClipRows {
    let width = hearing.n_mfcc;
    let of_clip = |first: usize, end: usize| {
        let likelihoods =
            mixtures.iter().map(|mixture| mixture.log_likelihood(&rows[first * width..end * width]));
        posteriors(&likelihoods.collect::<Vec<f64>>())
    };
    let clips = clips(song.frames(hearing.features.n_mels), hearing.clip_frames);
    clips.map(|clip| of_clip(clip.start, clip.end)).collect()
}

/// Name and shape of the tensor of covariances.
fn covariance_tensor(kind: CovarianceKind, sizes: [usize; 3]) -> (&'static str, Vec<usize>) {
    let [artists, components, width] = sizes;
    match kind {
        CovarianceKind::Full => ("mixture.covariance", vec![artists, components, width, width]),
        CovarianceKind::Diagonal => ("mixture.variance", sizes.to_vec()),
    }
}
