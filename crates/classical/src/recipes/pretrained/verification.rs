//! A song and some others become a likelihood ratio: by one artist, or by two.
//!
//! Nothing of this is in the model's file: it follows from the songs that a model keeps. Artists are left out in turn, some at a
//! time; the songs of the others give a space, and comparisons of those that were left out, of a song with as many others, tell how
//! scores are distributed. Not all of them: time and memory grow with the number of songs, and not with its square.

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
/// At most so many songs of an artist are compared.
const SONGS: usize = 20;
/// At most so many comparisons of songs by different artists, of all times together.
const PAIRS: usize = 100_000;
/// How often a song is compared with several others of its artist, and how often on average with those of every other artist.
const DRAWS: usize = 10;

/// What songs by artists that were left out say of comparisons with so many others.
pub(super) struct Verification {
    verifier: Verifier,
    space: Whitening,
    equal_error: f64,
    same_pairs: usize,
    different_pairs: usize,
}

impl Verification {
    /// That of a song with `others` others, one or more.
    pub(super) fn of(songs: &Songs, others: usize) -> Result<Self, VerifyError> {
        let (examples, scatter) = (songs.examples(), songs.whole_scatter());
        let artists = examples.artists;
        if artists < FEWEST_FOR_STRANGERS {
            return Err(VerifyError::TooFewArtists { artists });
        }
        let (needed, most) = (others + 1, examples.counts().into_iter().fold(0.0, f64::max) as usize);
        if most.min(SONGS) < needed {
            return Err(VerifyError::TooFewSongs { others, needed, most });
        }
        let verifier = verifier(&examples, &scatter, others)?;
        let trials = verifier.trials();
        let (same_pairs, different_pairs) = (trials.wanted().count(), trials.unwanted().count());
        let (equal_error, space) = (trials.equal_error_rate(), whitening(&examples, &scatter));
        Ok(Self { verifier, space: space.map_err(unsaid)?, equal_error, same_pairs, different_pairs })
    }

    /// Where a song is compared that lies in this direction.
    pub(super) fn place(&self, direction: &[f64]) -> Vec<f64> {
        self.space.place(direction)
    }

    /// Compares a song with as many others by their places.
    pub(super) fn compare(&self, song: &[f64], others: &[&[f64]]) -> SameArtist {
        let Self { equal_error, same_pairs, different_pairs, .. } = *self;
        let alike = Whitening::alike_to_all(song, others);
        let log_likelihood_ratio = self.verifier.log_likelihood_ratio(alike);
        SameArtist { alike, log_likelihood_ratio, equal_error, same_pairs, different_pairs }
    }
}

/// How alike a song by its direction is to each of these, from -1 to 1: as [`Verification`] compares them or, where no artist has two
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

/// Comparisons of songs with `others` songs, by artists that were left out, two or more at a time.
fn verifier(examples: &Labelled, scatter: &[f64], others: usize) -> Result<Verifier, VerifyError> {
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
        let source = |one: usize, other: usize| one.max(other) * examples.artists + one.min(other);
        let (most, chance) = (PAIRS / turns, RandomStream::new(turn as u64));
        if others == 1 {
            let trial = |[(one, of_one), (other, of_other)]: [(usize, usize); 2]| Trial {
                score: Whitening::alike(&places[&one], &places[&other]),
                source: source(of_one, of_other),
            };
            same.extend(songs.iter().flat_map(|songs| pairs_of_one(songs)).map(trial));
            different.extend(pairs_of_two(&songs, most, chance).into_iter().map(trial));
        } else {
            let trial = |((one, of_one), several): ((usize, usize), Vec<(usize, usize)>)| {
                let of_several: Vec<&[f64]> = several.iter().map(|(song, _)| &places[song][..]).collect();
                Trial {
                    score: Whitening::alike_to_all(&places[&one], &of_several),
                    source: source(of_one, several[0].1),
                }
            };
            same.extend(with_several_of_its_artist(&songs, others, chance.branch(0)).into_iter().map(trial));
            let of_two = with_several_of_another(&songs, (others, most), chance.branch(1));
            different.extend(of_two.into_iter().map(trial));
        }
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

/// A song and several others.
type OneAndSeveral<T> = (T, Vec<T>);

/// Each song with several others of its artist, drawn by chance, some times.
fn with_several_of_its_artist<T: Copy>(
    artists: &[Vec<T>],
    several: usize,
    chance: RandomStream,
) -> Vec<OneAndSeveral<T>> {
    let enough = artists.iter().enumerate().filter(|(_, songs)| songs.len() > several);
    let of_artist = |(artist, songs): (usize, &Vec<T>)| -> Vec<OneAndSeveral<T>> {
        let drawn = |number: usize| {
            let place = number % songs.len();
            let mut others = songs.clone();
            let one = others.remove(place);
            (one, some_of(others, several, chance.branch(artist as u64).branch(number as u64)))
        };
        (0..songs.len() * DRAWS).map(drawn).collect()
    };
    enough.flat_map(of_artist).collect()
}

/// Songs with several of another artist, `most` at most, drawn by chance: artists count the same, however many songs they have.
fn with_several_of_another<T: Copy>(
    artists: &[Vec<T>],
    (several, most): (usize, usize),
    chance: RandomStream,
) -> Vec<OneAndSeveral<T>> {
    let enough: Vec<usize> = artists
        .iter()
        .enumerate()
        .filter(|(_, songs)| songs.len() >= several)
        .map(|(place, _)| place)
        .collect();
    if enough.is_empty() || artists.len() < 2 {
        return Vec::new();
    }
    let songs: usize = artists.iter().map(Vec::len).sum();
    let drawn = |number: usize| {
        let chance = chance.branch(number as u64);
        let of_several = enough[chance.below(0, enough.len())];
        let of_one = (of_several + 1 + chance.below(1, artists.len() - 1)) % artists.len();
        let one = artists[of_one][chance.below(2, artists[of_one].len())];
        (one, some_of(artists[of_several].clone(), several, chance.branch(3)))
    };
    (0..(songs * (artists.len() - 1) * DRAWS).min(most)).map(drawn).collect()
}

/// So many of these, drawn by chance.
fn some_of<T>(mut all: Vec<T>, count: usize, chance: RandomStream) -> Vec<T> {
    for place in 0..count {
        let rest = all.len() - place;
        all.swap(place, place + chance.below(place as u64, rest));
    }
    all.truncate(count);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verify(songs: &Songs, song: &[f64], others: &[Vec<f64>]) -> Result<SameArtist, VerifyError> {
        let verification = Verification::of(songs, others.len())?;
        let others: Vec<Vec<f64>> = others.iter().map(|other| verification.place(other)).collect();
        let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
        Ok(verification.compare(&verification.place(song), &others))
    }

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
            let other = [vec![0.9, 0.1, 0.0, 0.0]];
            let said = verify(&songs(artists, each), &[1.0, 0.0, 0.0, 0.0], &other).unwrap();
            let of_artist = each.min(SONGS);
            assert_eq!(said.same_pairs, artists * of_artist * (of_artist - 1) / 2);
            assert!(said.different_pairs <= PAIRS && said.different_pairs > 0, "{said:?}");
            assert!(said.equal_error > 0.05 && said.equal_error < 0.45, "{said:?}");
        }
    }

    #[test]
    fn several_songs_tell_an_artist_better_than_one_and_there_must_be_an_artist_with_as_many() {
        let songs = songs(40, 8);
        let others = |count: usize| vec![vec![0.9, 0.1, 0.0, 0.0]; count];
        let error = |count: usize| verify(&songs, &[1.0, 0.0, 0.0, 0.0], &others(count)).unwrap().equal_error;
        let errors = [1, 3, 7].map(error);
        assert!(errors[0] > errors[1] + 0.02 && errors[1] > errors[2], "{errors:?}");
        let refused = verify(&songs, &[1.0, 0.0, 0.0, 0.0], &others(8)).unwrap_err();
        assert!(matches!(refused, VerifyError::TooFewSongs { others: 8, needed: 9, most: 8 }), "{refused}");
    }

    #[test]
    fn a_song_is_never_among_those_that_it_is_compared_with() {
        let artists: Vec<Vec<[usize; 2]>> =
            (0..4).map(|artist| (0..5 + artist).map(|song| [artist, song]).collect()).collect();
        let own = with_several_of_its_artist(&artists, 4, RandomStream::new(1));
        assert_eq!(own.len(), (5 + 6 + 7 + 8) * DRAWS);
        for (one, several) in own {
            let different: std::collections::BTreeSet<_> = several.iter().collect();
            assert!(different.len() == 4 && !different.contains(&one), "{one:?} {several:?}");
            assert!(several.iter().all(|song| song[0] == one[0]));
        }
        for (one, several) in with_several_of_another(&artists, (6, 200), RandomStream::new(1)) {
            assert!(several.len() == 6 && several.iter().all(|song| song[0] == several[0][0]));
            assert!(several[0][0] != one[0] && several[0][0] > 0, "{one:?} {several:?}");
        }
    }
}
