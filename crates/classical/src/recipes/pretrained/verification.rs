//! Two songs become a likelihood ratio: by one artist, or by two.
//!
//! Nothing of this is in the model's file: it follows from the songs that a model keeps. Artists are left out in turn, some at a
//! time; the songs of the others give a space, and the pairs of those that were left out tell how scores are distributed. Not all of
//! them: time and memory grow with the number of songs, and not with its square.

use std::collections::BTreeMap;

use auteur_classifier::{FEWEST_FOR_STRANGERS, SameArtist, VerifyError};
use auteur_ground::RandomStream;
use auteur_likeness::{LabelledSongs, Trial, Verifier, Whitening, WhiteningError};

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

/// How alike a song by its direction is to each of these, from -1 to 1: as [`verify`] compares them or, where no artist has two
/// songs, as they lie.
pub(super) fn alike(examples: &Labelled, scatter: &[f64], song: &[f64]) -> Vec<f64> {
    match whitening(examples, scatter) {
        Ok(space) => {
            let place = space.place(song);
            examples.iter().map(|(row, _)| Whitening::alike(&place, &space.place(row))).collect()
        }
        Err(_) => examples.iter().map(|(row, _)| Whitening::alike(song, row)).collect(),
    }
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
        same.extend(songs.iter().flat_map(|songs| pairs(songs)).map(trial));
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

/// All pairs of some songs.
fn pairs<T: Copy>(songs: &[T]) -> impl Iterator<Item = [T; 2]> {
    songs.iter().enumerate().flat_map(|(number, one)| songs[..number].iter().map(|other| [*one, *other]))
}

/// Pairs of songs by two artists, `most` at most: all of them, or so many drawn by chance, of which some may be drawn twice.
fn pairs_of_two<T: Copy>(artists: &[Vec<T>], most: usize, chance: RandomStream) -> Vec<[T; 2]> {
    let songs: usize = artists.iter().map(Vec::len).sum();
    // Each pair is counted from both of its ends.
    let all = artists.iter().map(|of_artist| of_artist.len() * (songs - of_artist.len())).sum::<usize>() / 2;
    if all <= most {
        let numbers: Vec<usize> = (0..artists.len()).collect();
        let of_two = pairs(&numbers).flat_map(|[one, other]| {
            let with = move |song: &T| {
                artists[other].iter().map({
                    let song = *song;
                    move |second| [song, *second]
                })
            };
            artists[one].iter().flat_map(with)
        });
        return of_two.collect();
    }
    // Artists count the same, however many songs they have; so two of them are drawn, and then a song of each.
    let drawn = |number: usize| {
        let position = |place: usize| (number * 4 + place) as u64;
        let one = chance.below(position(0), artists.len());
        let other = (one + 1 + chance.below(position(1), artists.len() - 1)) % artists.len();
        let song = |artist: usize, place: usize| {
            artists[artist][chance.below(position(place), artists[artist].len())]
        };
        [song(one, 2), song(other, 3)]
    };
    (0..most).map(drawn).collect()
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
            let said = verify(&songs(artists, each), [&[1.0, 0.0, 0.0, 0.0], &[0.9, 0.1, 0.0, 0.0]]).unwrap();
            let of_artist = each.min(SONGS);
            assert_eq!(said.same_pairs, artists * of_artist * (of_artist - 1) / 2);
            assert!(said.different_pairs <= PAIRS && said.different_pairs > 0, "{said:?}");
            assert!(said.equal_error > 0.05 && said.equal_error < 0.45, "{said:?}");
        }
    }

    #[test]
    fn few_pairs_are_all_taken_and_drawn_ones_are_by_two_artists() {
        let artists: Vec<Vec<[usize; 2]>> =
            (0..4).map(|artist| (0..=artist).map(|song| [artist, song]).collect()).collect();
        let all = pairs_of_two(&artists, 35, RandomStream::new(1));
        assert_eq!(all.len(), 35);
        let drawn = pairs_of_two(&artists, 34, RandomStream::new(1));
        assert_eq!(drawn.len(), 34);
        assert!(all.iter().chain(&drawn).all(|[one, other]| one[0] != other[0]));
        let firsts: std::collections::BTreeSet<_> = drawn.iter().flatten().map(|song| song[0]).collect();
        assert_eq!(firsts.len(), 4);
    }
}
