//! Pairs of songs and what they were given become an equal error rate, and how far that depends on the artists.
//!
//! Pairs of songs by one artist are to be accepted, pairs by two refused. A source is an artist, or two; each counts the same. The
//! interval is found by drawing artists with replacement: a pair counts as often as both of its artists were drawn, the one times
//! the other, so that artists who are in many pairs are not taken for many.

use std::collections::{BTreeMap, BTreeSet};

use auteur_ground::RandomStream;

use crate::{Trial, Trials, TrialsError};

/// Draws of artists.
const RESAMPLES: usize = 1000;
/// The share of draws that is outside the interval.
const OUTSIDE: f64 = 0.05;
/// The fewest artists whose draws say where an error rate lies.
const FEWEST: usize = 3;

/// Two songs and what they were given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Their artists, by numbers.
    pub artists: [usize; 2],
    /// The natural logarithm of how many times likelier such songs are by one artist than by two.
    pub score: f64,
}

/// Pairs by one artist and by two.
#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    trials: Trials,
    artists: Vec<usize>,
    /// The two artists of each source of a pair by two.
    of_two: BTreeMap<usize, [usize; 2]>,
}

impl Pairs {
    /// Takes pairs of both kinds.
    ///
    /// # Errors
    /// Those of [`Trials::new`].
    pub fn new(pairs: &[Pair]) -> Result<Self, TrialsError> {
        let artists: BTreeSet<usize> = pairs.iter().flat_map(|pair| pair.artists).collect();
        let artists: Vec<usize> = artists.into_iter().collect();
        let place = |artist: usize| artists.partition_point(|other| *other < artist);
        let (mut same, mut different, mut of_two) = (Vec::new(), Vec::new(), BTreeMap::new());
        for &Pair { artists: [one, other], score } in pairs {
            let [low, high] = [place(one.min(other)), place(one.max(other))];
            if low == high {
                same.push(Trial { score, source: low });
            } else {
                let source = low * artists.len() + high;
                of_two.insert(source, [low, high]);
                different.push(Trial { score, source });
            }
        }
        Ok(Self { trials: Trials::new(&same, &different)?, artists, of_two })
    }

    /// The scores: those to accept are of pairs by one artist, those to refuse of pairs by two.
    pub fn trials(&self) -> &Trials {
        &self.trials
    }

    /// Number of artists.
    pub fn artists(&self) -> usize {
        self.artists.len()
    }

    /// Where the equal error rate lies with 95 % for other artists, `[low, high]`; none of fewer than three.
    pub fn equal_error_interval(&self) -> Option<[f64; 2]> {
        let count = self.artists.len();
        if count < FEWEST {
            return None;
        }
        let random = RandomStream::new(0);
        let resample = |number: usize| {
            let mut times = vec![0.0; count];
            (0..count).for_each(|draw| times[random.below((number * count + draw) as u64, count)] += 1.0);
            let both = |source: usize| self.of_two[&source].map(|artist| times[artist]).iter().product();
            let drawn = self.trials.reweighted(|artist| times[artist], both);
            drawn.map(|drawn| drawn.equal_error_rate())
        };
        let mut rates: Vec<f64> = (0..RESAMPLES).filter_map(resample).collect();
        rates.sort_by(f64::total_cmp);
        let last = rates.len().checked_sub(1)?;
        Some([OUTSIDE / 2.0, 1.0 - OUTSIDE / 2.0].map(|share| rates[(share * last as f64).round() as usize]))
    }

    /// What the scores cost as likelihood ratios, in bits: 0 is certainty, 1 is what ratios of 1 cost, which say nothing; more than 1 is
    /// worse than saying nothing.
    ///
    /// # Source
    /// C_llr of Brümmer and du Preez, "Application-Independent Evaluation of Speaker Detection", 2006.
    pub fn cost(&self) -> f64 {
        let of_pair = |&(score, share, is_same): &(f64, f64, f64)| {
            let against: f64 = if is_same > 0.5 { -score } else { score };
            // The logarithm of 1 + exp(against), which may be large.
            share * (against.max(0.0) + (-against.abs()).exp().ln_1p())
        };
        self.trials.shares().iter().map(of_pair).sum::<f64>() / std::f64::consts::LN_2
    }
}

/// All pairs of some songs.
pub fn pairs_of_one<T: Copy>(songs: &[T]) -> impl Iterator<Item = [T; 2]> {
    songs.iter().enumerate().flat_map(|(number, one)| songs[..number].iter().map(|other| [*one, *other]))
}

/// Pairs of songs by two artists, `most` at most: all of them, or so many drawn by chance, of which some may be drawn twice.
pub fn pairs_of_two<T: Copy>(artists: &[Vec<T>], most: usize, chance: RandomStream) -> Vec<[T; 2]> {
    let songs: usize = artists.iter().map(Vec::len).sum();
    // Each pair is counted from both of its ends.
    let all = artists.iter().map(|of_artist| of_artist.len() * (songs - of_artist.len())).sum::<usize>() / 2;
    if all <= most {
        let numbers: Vec<usize> = (0..artists.len()).collect();
        let of_two = pairs_of_one(&numbers).flat_map(|[one, other]| {
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

    #[test]
    fn few_pairs_are_all_taken_and_drawn_ones_are_by_two_artists() {
        let artists: Vec<Vec<[usize; 2]>> =
            (0..4).map(|artist| (0..=artist).map(|song| [artist, song]).collect()).collect();
        let all = pairs_of_two(&artists, 35, RandomStream::new(1));
        assert_eq!(all.len(), 35);
        let drawn = pairs_of_two(&artists, 34, RandomStream::new(1));
        assert_eq!(drawn.len(), 34);
        assert!(all.iter().chain(&drawn).all(|[one, other]| one[0] != other[0]));
        let firsts: BTreeSet<_> = drawn.iter().flatten().map(|song| song[0]).collect();
        assert_eq!(firsts.len(), 4);
    }

    /// Pairs of six songs by each of so many artists, whose own are likelier by one by `apart`.
    fn pairs(artists: usize, apart: f64, seed: u64) -> Vec<Pair> {
        let songs: Vec<usize> = (0..6 * artists).collect();
        let random = RandomStream::new(seed);
        let scored = pairs_of_one(&songs).enumerate().map(|(number, songs)| {
            let artists = songs.map(|song| song % artists);
            let own = if artists[0] == artists[1] { apart } else { -apart };
            // Scores of normal distributions of such a variance are their own logarithms of likelihood ratios.
            let score = own + (2.0 * apart).sqrt() * random.normal(number as u64);
            Pair { artists, score }
        });
        scored.collect()
    }

    #[test]
    fn the_equal_error_rate_of_normal_scores_is_theirs_and_the_interval_holds_it() {
        // Normal distributions that lie sqrt(2) deviations apart overlap by the share beyond sqrt(1/2).
        const OVERLAP: f64 = 0.2398;
        let found = Pairs::new(&pairs(20, 1.0, 1)).unwrap();
        let rate = found.trials().equal_error_rate();
        let [low, high] = found.equal_error_interval().unwrap();
        assert!((rate - OVERLAP).abs() < 0.04, "{rate}");
        assert!(low < OVERLAP && OVERLAP < high && high - low < 0.15, "{low} {high}");
        assert_eq!(found.artists(), 20);
    }

    #[test]
    fn ratios_that_are_right_cost_less_than_none_and_boasting_costs_more() {
        let right = pairs(20, 1.0, 2);
        let cost = |stretch: f64| {
            let pairs: Vec<Pair> =
                right.iter().map(|pair| Pair { score: stretch * pair.score, ..*pair }).collect();
            Pairs::new(&pairs).unwrap().cost()
        };
        assert!((cost(0.0) - 1.0).abs() < 1e-12);
        assert!(cost(1.0) < 0.85 && cost(1.0) < cost(0.5) && cost(1.0) < cost(2.0), "{}", cost(1.0));
        assert!(cost(10.0) > 1.0);
    }

    #[test]
    fn two_artists_say_nothing_of_others_and_one_kind_of_pairs_nothing_at_all() {
        let pair = |artists, score| Pair { artists, score };
        let two = Pairs::new(&[pair([3, 3], 1.0), pair([3, 7], -1.0)]).unwrap();
        assert_eq!((two.trials().equal_error_rate(), two.equal_error_interval()), (0.0, None));
        assert!(Pairs::new(&[pair([3, 7], -1.0)]).is_err());
    }
}
