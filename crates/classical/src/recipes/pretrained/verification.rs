//! Two songs become a likelihood ratio: by one artist, or by two.
//!
//! Nothing of this is in the model's file: it follows from the songs that a model keeps. Artists are left out in turn, some at a
//! time; the songs of the others give a space, and the pairs of those that were left out tell how scores are distributed. Not all of
//! them: time and memory grow with the number of songs, and not with its square.

use std::collections::BTreeMap;

use auteur_classifier::{FEWEST_FOR_STRANGERS, SameArtist, VerifyError};
use auteur_ground::RandomStream;
use auteur_likeness::{
    LabelledSongs, Trial, Verifier, Whitening, WhiteningError, pairs_of_one, pairs_of_two,
};

use super::songs::{Songs, without};
use crate::heads::Labelled;

/// The share of the covariance within artists that gives way to its mean variance: chosen on the corpus that ships.
const SHRINKAGE: f64 = 0.6;
/// At most so many times artists are left out.
const TURNS: usize = 5;
/// At most so many songs of an artist make pairs.
const SONGS: usize = 20;
/// At most so many pairs of songs by different artists, of all times together.
const PAIRS: usize = 100_000;

/// Compares pairs of songs, given by their places among `directions`.
pub(super) fn verify(
    songs: &Songs,
    directions: &[Vec<f64>],
    pairs: &[[usize; 2]],
) -> Result<Vec<SameArtist>, VerifyError> {
    let (examples, scatter) = (songs.examples(), songs.whole_scatter());
    let artists = examples.artists;
    if artists < FEWEST_FOR_STRANGERS {
        return Err(VerifyError::TooFewArtists { artists });
    }
    let verifier = verifier(&examples, &scatter)?;
    let space = whitening(&examples, &scatter).map_err(unsaid)?;
    let places: Vec<Vec<f64>> = directions.iter().map(|direction| space.place(direction)).collect();
    let trials = verifier.trials();
    let equal_error = trials.equal_error_rate();
    let (same_pairs, different_pairs) = (trials.wanted().count(), trials.unwanted().count());
    let said = pairs.iter().map(|&[one, other]| {
        let alike = Whitening::alike(&places[one], &places[other]);
        let log_likelihood_ratio = verifier.log_likelihood_ratio(alike);
        SameArtist { alike, log_likelihood_ratio, equal_error, same_pairs, different_pairs }
    });
    Ok(said.collect())
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
        let songs = some_songs(examples, is_out);
        let mut places = BTreeMap::new();
        for &(song, _) in songs.iter().flatten() {
            places.insert(song, space.place(&examples.rows[song * examples.width..][..examples.width]));
        }
        let trial = |[(one, of_one), (other, of_other)]: [(usize, usize); 2]| Trial {
            score: Whitening::alike(&places[&one], &places[&other]),
            source: of_one.max(of_other) * examples.artists + of_one.min(of_other),
        };
        same.extend(songs.iter().flat_map(|songs| pairs_of_one(songs)).map(trial));
        let chance = RandomStream::new(turn as u64);
        different.extend(pairs_of_two(&songs, PAIRS / turns, chance).into_iter().map(trial));
    }
    Verifier::of(&same, &different).map_err(unsaid)
}

/// Songs with their artists, of each artist that is out some, evenly chosen.
fn some_songs(examples: &Labelled, is_out: impl Fn(usize) -> bool) -> Vec<Vec<(usize, usize)>> {
    let mut of_artist = BTreeMap::new();
    for (song, artist) in examples.labels.iter().copied().enumerate().filter(|(_, artist)| is_out(*artist)) {
        of_artist.entry(artist).or_insert_with(Vec::new).push((song, artist));
    }
    let some = |songs: Vec<(usize, usize)>| -> Vec<(usize, usize)> {
        let count = songs.len().min(SONGS);
        (0..count).map(|place| songs[place * songs.len() / count]).collect()
    };
    of_artist.into_values().map(some).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Songs around the points of their artists.
    fn songs(artists: usize, each: usize) -> Songs {
        const WIDTH: usize = 4;
        let chance = RandomStream::new(3);
        let point = |song: usize| {
            let value = move |place: usize| {
                let of =
                    |branch: u64, song: usize| chance.branch(branch).normal((song * WIDTH + place) as u64);
                (2.0 * of(1, song % artists) + of(2, song)) as f32
            };
            (0..WIDTH).map(value)
        };
        Songs {
            points: (0..artists * each).flat_map(point).collect(),
            labels: (0..artists * each).map(|song| song % artists).collect(),
            scatter: vec![0.0; WIDTH * (WIDTH + 1) / 2],
            width: WIDTH,
        }
    }

    #[test]
    fn five_thousand_songs_make_no_more_pairs_than_are_bounded() {
        for (artists, each) in [(250, 20), (5, 1000), (1000, 5)] {
            let directions = [vec![1.0, 0.0, 0.0, 0.0], vec![0.9, 0.1, 0.0, 0.0]];
            let said = verify(&songs(artists, each), &directions, &[[0, 1]]).unwrap()[0];
            let of_artist = each.min(SONGS);
            assert_eq!(said.same_pairs, artists * of_artist * (of_artist - 1) / 2);
            assert!(said.different_pairs <= PAIRS && said.different_pairs > 0, "{said:?}");
            assert!(said.equal_error > 0.05 && said.equal_error < 0.45, "{said:?}");
        }
    }
}
