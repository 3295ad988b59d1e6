//! `gmm`: one Gaussian mixture per artist on MFCC frames.
//!
//! A clip's log-likelihood is the sum over its frames. The number of components and the kind of their covariance, the
//! same for all artists, are chosen on the validation clips.
//!
//! # Source
//! M. Mandel and D. Ellis, "Song-level features and support vector machines for music classification", ISMIR 2005, the
//! classifier that theirs is compared with.

use auteur_audio::FeatureKinds;
use auteur_classifier::{
    About, COUNT, FitError, JudgeError, Judges, ModelFileError, POSITIVE, SettingError, Settings, Song, Work,
    not_empty,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::answers::{ClipRows, posteriors};
use crate::arrays::{Array, Arrays, damaged, misshapen, singular};
use crate::choice::Chosen;
use crate::classical::Classical;
use crate::error::Unfit;
use crate::fitting::Fitting;
use crate::hearing::Hearing;
use crate::mixture::{CovarianceKind, Fit, Mixture, fit};
use crate::moments::Moments;
use crate::recipe::ClassicalRecipe;
use crate::sampling::drawn;
use crate::settings::N_MFCC;
use crate::standard::Standard;

pub(crate) static RECIPE: ClassicalRecipe<Mixtures> = ClassicalRecipe::new();

/// How far the weights of a mixture may be from adding up to 1: they were divided by their sum.
const ROUNDING: f64 = 1e-9;
/// The stream of the fit's seed that decides which frames are learnt from.
const FRAMES: u64 = 1;
/// The stream of the fit's seed that decides where a mixture begins.
const SEEDS: u64 = 2;

/// The section `[gmm]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GmmSettings {
    /// Coefficients of a frame, the overall level among them.
    n_mfcc: usize,
    /// Numbers of components.
    components: Vec<usize>,
    /// Kinds of covariance.
    covariances: Vec<CovarianceKind>,
    /// Added to every variance, in squared standard deviations, so that silence is not infinitely likely.
    variance_floor: f64,
    /// The most frames of an artist to learn from; drawn at random where there are more.
    frames_per_artist: usize,
}

impl Default for GmmSettings {
    fn default() -> Self {
        Self {
            n_mfcc: N_MFCC,
            components: vec![2, 4, 8, 16],
            covariances: vec![CovarianceKind::Full, CovarianceKind::Diagonal],
            variance_floor: 1e-3,
            frames_per_artist: 20_000,
        }
    }
}

impl Settings for GmmSettings {
    fn validate(&self) -> Result<(), SettingError> {
        COUNT.holds("n_mfcc", &self.n_mfcc)?;
        COUNT.holds_for_each("components", &self.components)?;
        not_empty("covariances", &self.covariances)?;
        POSITIVE.holds("variance_floor", &self.variance_floor)?;
        COUNT.holds("frames_per_artist", &self.frames_per_artist)
    }
}

impl GmmSettings {
    /// The shapes to choose from.
    fn shapes(&self) -> Vec<Fit> {
        let variance_floor = self.variance_floor;
        let kinds =
            |components| self.covariances.iter().map(move |&kind| Fit { components, kind, variance_floor });
        self.components.iter().flat_map(|&components| kinds(components)).collect()
    }
}

/// The artists' mixtures, of coefficients that are standardised together.
pub(crate) struct Mixtures {
    standard: Standard,
    mixtures: Vec<Mixture>,
}

impl Classical for Mixtures {
    type Settings = GmmSettings;

    fn about() -> About {
        About {
            name: "gmm",
            title: "GMM",
            description: "one Gaussian mixture per artist on MFCC frames",
            work: Some(Work::MandelFrame),
            hears: FeatureKinds::default(),
            judges: Judges::Clips,
            seconds_per_frame: 1e-4,
        }
    }

    fn n_mfcc(settings: &GmmSettings) -> usize {
        settings.n_mfcc
    }

    fn fit(work: &Fitting, settings: &GmmSettings) -> Result<(Self, Chosen), FitError> {
        let (standard, rows) = training_rows(work, settings.frames_per_artist)?;
        let shapes = settings.shapes();
        let jobs: Vec<(Fit, usize)> =
            shapes.iter().flat_map(|&how| (0..rows.len()).map(move |artist| (how, artist))).collect();
        let fitted =
            work.each("Fitting", &jobs, |&(how, artist)| Ok(of_artist(work, &rows[artist], how, artist)))?;
        let mut fitted = fitted.into_iter();
        let by_shape = shapes.into_iter().map(|how| {
            let mixtures: Vec<_> = fitted.by_ref().take(rows.len()).collect();
            Ok((how, mixtures.into_iter().collect::<Result<Vec<Mixture>, _>>()?))
        });
        let mut candidates = work.viable(by_shape.collect::<Vec<_>>())?;

        let answers = work.each_validation_song(|song| {
            let rows = standard.applied(work.hearing.cepstra(song)?);
            let answer = |(_, mixtures): &(Fit, Vec<Mixture>)| answer(mixtures, &rows, song, &work.hearing);
            Ok(candidates.par_iter().map(answer).collect::<Vec<ClipRows>>())
        })?;
        let (best, score) = work.choose(&answers)?;
        let (how, mixtures) = candidates.swap_remove(best);
        let chosen = Chosen::by(score).with("components", how.components).with("covariance", how.kind.name());
        Ok((Self { standard, mixtures }, chosen))
    }

    fn rows(&self, song: &Song, hearing: &Hearing) -> Result<ClipRows, JudgeError> {
        let rows = self.standard.applied(hearing.cepstra(song)?);
        Ok(answer(&self.mixtures, &rows, song, hearing))
    }

    fn save(&self, arrays: &mut Arrays) {
        let (artists, width) = (self.mixtures.len(), self.standard.width());
        let (kind, components) = (self.mixtures[0].kind, self.mixtures[0].weights.len());
        let all = |part: fn(&Mixture) -> &Vec<f64>| self.mixtures.iter().flat_map(part).copied().collect();
        self.standard.save(arrays, "timbre");
        arrays.put("mixture.weight", &[artists, components], all(|mixture| &mixture.weights));
        arrays.put("mixture.mean", &[artists, components, width], all(|mixture| &mixture.means));
        let (name, shape) = covariance_array(kind, [artists, components, width]);
        arrays.put(name, &shape, all(|mixture| &mixture.covariances));
    }

    fn load(arrays: &mut Arrays, artists: usize, n_mfcc: usize) -> Result<Self, ModelFileError> {
        let standard = Standard::load(arrays, "timbre", n_mfcc)?;
        let weights = weights(arrays, artists)?;
        let components = weights.shape[1];
        let sizes = [artists, components, n_mfcc];
        let means = arrays.take("mixture.mean", &sizes)?;
        let kind = match arrays.holds("mixture.variance") {
            true => CovarianceKind::Diagonal,
            false => CovarianceKind::Full,
        };
        let (name, shape) = covariance_array(kind, sizes);
        let covariances = match kind {
            CovarianceKind::Full => arrays.take_covariances(name, &shape)?,
            CovarianceKind::Diagonal => arrays.take(name, &shape)?,
        };
        let covariances = covariances.chunks_exact(components * kind.size(n_mfcc));
        let parts = weights.values.chunks_exact(components).zip(means.chunks_exact(components * n_mfcc));
        let mixtures = parts.zip(covariances).map(|((weights, means), covariances)| {
            Mixture::new(kind, weights.to_vec(), means.to_vec(), covariances.to_vec())
                .ok_or_else(|| singular(name))
        });
        Ok(Self { mixtures: mixtures.collect::<Result<_, _>>()?, standard })
    }
}

/// Takes the weights of the artists' components, `[artists, components]`.
fn weights(arrays: &mut Arrays, artists: usize) -> Result<Array, ModelFileError> {
    let weights = arrays.take_any("mixture.weight", 2)?;
    let components = weights.shape[1];
    if weights.shape[0] != artists || components == 0 {
        return Err(misshapen("mixture.weight", &weights.shape));
    }
    let sums = weights.values.chunks_exact(components).map(|weights| weights.iter().sum::<f64>());
    match sums.into_iter().find(|sum| (sum - 1.0).abs() > ROUNDING) {
        Some(sum) => Err(damaged(format!("mixture.weight of an artist adds up to {sum}, not to 1"))),
        None => Ok(weights),
    }
}

/// How coefficients are standardised, and the standardised frames of each artist to learn from, at most `most` of them.
fn training_rows(work: &Fitting, most: usize) -> Result<(Standard, Vec<Vec<f64>>), FitError> {
    let counts = work.train.iter().map(|(song, _)| song.features.log_mel.n_frames());
    let drawn = drawn(work, &counts.collect::<Vec<_>>(), most, FRAMES);
    let songs: Vec<_> = work.train.iter().zip(drawn).collect();
    let width = work.hearing.n_mfcc;
    let heard = work.each("Listening", &songs, |((song, _), drawn)| {
        let cepstra = work.hearing.cepstra(song)?;
        let rows = drawn.iter().flat_map(|frame| &cepstra[frame * width..(frame + 1) * width]);
        Ok((Moments::of(&cepstra, width), rows.copied().collect::<Vec<f64>>()))
    })?;
    let (moments, rows): (Vec<Moments>, Vec<Vec<f64>>) = heard.into_iter().unzip();
    let standard = Moments::sum(width, &work.artist_moments(moments)).standard();
    let by_artist = work.by_artist(rows).into_iter().map(|songs| standard.applied(songs.concat()));
    let rows = by_artist.collect();
    Ok((standard, rows))
}

fn of_artist(work: &Fitting, rows: &[f64], how: Fit, label: usize) -> Result<Mixture, Unfit> {
    let (width, artist) = (work.hearing.n_mfcc, &work.artists[label]);
    let (frames, components) = (rows.len() / width, how.components);
    if frames < components {
        return Err(Unfit::TooFewFrames { artist: artist.clone(), frames, components });
    }
    let random = work.random.branch(SEEDS).branch(label as u64).branch(components as u64);
    fit(rows, width, how, random).ok_or_else(|| Unfit::SingularMixture {
        artist: artist.clone(),
        components,
        variance_floor: how.variance_floor,
    })
}

/// The probabilities of the artists of each clip of a song of these standardised frames.
fn answer(mixtures: &[Mixture], rows: &[f64], song: &Song, hearing: &Hearing) -> ClipRows {
    let width = hearing.n_mfcc;
    let of_clip = |first: usize, end: usize| {
        let likelihoods =
            mixtures.iter().map(|mixture| mixture.log_likelihood(&rows[first * width..end * width]));
        posteriors(&likelihoods.collect::<Vec<f64>>())
    };
    hearing.clips(song).map(|clip| of_clip(clip.start, clip.end)).collect()
}

/// Name and shape of the array of covariances.
fn covariance_array(kind: CovarianceKind, sizes: [usize; 3]) -> (&'static str, Vec<usize>) {
    let [artists, components, width] = sizes;
    match kind {
        CovarianceKind::Full => ("mixture.covariance", vec![artists, components, width, width]),
        CovarianceKind::Diagonal => ("mixture.variance", sizes.to_vec()),
    }
}
