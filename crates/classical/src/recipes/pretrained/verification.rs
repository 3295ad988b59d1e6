//! Two songs become a likelihood ratio: by one artist, or by two.
//!
//! Nothing of this is in the model's file: it follows from the songs that a model keeps. Artists are left out in turn, some at a
//! time; the songs of the others give a space, and the pairs of those that were left out tell how scores are distributed.

use auteur_classifier::{FEWEST_FOR_STRANGERS, SameArtist, VerifyError};
use auteur_likeness::{LabelledSongs, Trial, Verifier, Whitening, WhiteningError};

use super::songs::{Songs, without};
use crate::heads::Labelled;

/// The share of the covariance within artists that gives way to its mean variance: chosen on the corpus that ships.
const SHRINKAGE: f64 = 0.6;
/// At most so many times artists are left out.
const TURNS: usize = 5;

/// Compares two songs by their directions.
pub(super) fn verify(songs: &Songs, [one, other]: [&[f64]; 2]) -> Result<SameArtist, VerifyError> {
    let (examples, scatter) = (songs.examples(), songs.whole_scatter());
    let artists = examples.artists;
    if artists < FEWEST_FOR_STRANGERS {
        return Err(VerifyError::TooFewArtists { artists });
    }
    let verifier = verifier(&examples, &scatter)?;
    let space = whitening(&examples, &scatter).map_err(unsaid)?;
    let alike = Whitening::alike(&space.place(one), &space.place(other));
    let trials = verifier.trials();
    let threshold = trials.equal_error();
    Ok(SameArtist {
        alike,
        log_likelihood_ratio: verifier.log_likelihood_ratio(alike),
        equal_error: (threshold.false_accept + threshold.false_reject) / 2.0,
        same_pairs: trials.wanted().count(),
        different_pairs: trials.unwanted().count(),
    })
}

fn unsaid(error: impl std::error::Error) -> VerifyError {
    VerifyError::Songs(error.to_string())
}

fn whitening(examples: &Labelled, scatter: &[f64]) -> Result<Whitening, WhiteningError> {
    let songs = LabelledSongs { points: &examples.rows, labels: &examples.labels, scatter };
    Whitening::of(songs, SHRINKAGE)
}

/// Pairs of songs by artists that were left out, two or more at a time.
fn verifier(examples: &Labelled, scatter: &[f64]) -> Result<Verifier, VerifyError> {
    let turns = (examples.artists / 2).clamp(1, TURNS);
    let (mut same, mut different) = (Vec::new(), Vec::new());
    for turn in 0..turns {
        let is_out = |artist: usize| artist % turns == turn;
        let (rest, _) = without(examples, is_out);
        let share = rest.labels.len() as f64 / examples.labels.len() as f64;
        let scatter: Vec<f64> = scatter.iter().map(|value| value * share).collect();
        let space = match whitening(&rest, &scatter) {
            Ok(space) => space,
            // The others have a song each.
            Err(WhiteningError::NoScatter) => continue,
            Err(error) => return Err(unsaid(error)),
        };
        let out = examples.iter().filter(|(_, artist)| is_out(*artist));
        let places: Vec<(Vec<f64>, usize)> = out.map(|(row, artist)| (space.place(row), artist)).collect();
        for (number, (one, of_one)) in places.iter().enumerate() {
            for (other, of_other) in &places[..number] {
                let source = of_one.max(of_other) * examples.artists + of_one.min(of_other);
                let trial = Trial { score: Whitening::alike(one, other), source };
                if of_one == of_other { same.push(trial) } else { different.push(trial) }
            }
        }
    }
    Verifier::of(&same, &different).map_err(unsaid)
}
