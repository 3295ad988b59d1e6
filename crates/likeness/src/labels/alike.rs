//! Two names that models who had not heard the songs cannot tell apart.

use auteur_ground::RandomStream;
use rayon::prelude::*;

use super::Heard;

/// How often names are dealt anew to the songs of both, at most.
const DEALS: u64 = 999;
/// Deals as good as the true names after which no more are made: they say by then that names mean little, and how little to a
/// tenth.
const ENOUGH: u64 = 100;
/// Share of deals that tell names apart as well as the true names do, above which the names may be one artist.
const TOLD_APART: f64 = 0.05;
/// Share of deals as good as the best that there is, above which songs are too few to say anything.
const TOO_FEW: f64 = 0.01;
/// Standard deviations by which the true names are told apart better than dealt ones are on average, beyond which no deal needs
/// to be made: where no two songs score the same, less than a hundredth of all deals are as good.
const FAR_APART: f64 = 2.5;
/// The same where some songs score the same: whatever the scores, less than one deal in 26 is as good (Cantelli's inequality).
const FAR_APART_WITH_TIES: f64 = 5.0;

/// Two names whose songs sound like one artist's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alike {
    /// Both names, in order.
    pub names: [usize; 2],
    /// Songs of each.
    pub songs: [usize; 2],
    /// How often a song of the first sounds more like the first than a song of the second does: 1 always, 0.5 by chance.
    pub told_apart: f64,
    /// The share of names dealt by chance that are told apart as well as that: 1 for names that mean nothing.
    pub by_chance: f64,
}

/// The pairs of names that are told apart no better than names dealt by chance, those most alike first. Names with too few songs
/// to say so are in none. `seed` decides the deals.
pub fn alike(songs: &[Heard<'_>], seed: u64) -> Vec<Alike> {
    let n_names = songs.first().map_or(0, |song| song.probabilities.len());
    let mut of_name: Vec<Vec<&Heard<'_>>> = vec![Vec::new(); n_names];
    songs.iter().for_each(|song| of_name[song.name].push(song));
    let stream = RandomStream::new(seed);
    let pairs = (0..n_names).into_par_iter().flat_map_iter(|first| {
        let of_name = &of_name;
        (first + 1..n_names).filter_map(move |second| {
            let deals = stream.branch(first as u64).branch(second as u64);
            pair([first, second], [&of_name[first], &of_name[second]], deals)
        })
    });
    let mut pairs: Vec<Alike> = pairs.collect();
    pairs.sort_by(|one, other| {
        other.by_chance.total_cmp(&one.by_chance).then(one.told_apart.total_cmp(&other.told_apart))
    });
    pairs
}

fn pair(names: [usize; 2], songs: [&[&Heard<'_>]; 2], deals: RandomStream) -> Option<Alike> {
    let counts = songs.map(<[_]>::len);
    let all = counts[0] + counts[1];
    if 1.0 / ways(all, counts[0]) > TOO_FEW {
        return None;
    }
    let [first, second] = names;
    // The smallest number that a probability of single precision can be.
    let log = |probability: f64| probability.max(1e-38).ln();
    let scores = songs.into_iter().flatten();
    let scores = scores.map(|song| log(song.probabilities[first]) - log(song.probabilities[second]));
    let ranks = ranks(&scores.collect::<Vec<_>>());
    if is_far_apart(&ranks, counts) {
        return None;
    }
    let by_chance = Dealt::anew(&ranks, counts[0], deals).share();
    let told_apart = told_apart(&ranks, counts);
    (by_chance > TOLD_APART).then_some(Alike { names, songs: counts, told_apart, by_chance })
}

/// How often one of the first songs ranks above one of the others.
fn told_apart(ranks: &[f64], counts: [usize; 2]) -> f64 {
    let [n, m] = counts.map(|count| count as f64);
    let of_first: f64 = ranks[..counts[0]].iter().sum();
    (of_first - n * (n + 1.0) / 2.0) / (n * m)
}

/// Whether so few deals would be as good that none needs to be made.
///
/// # Source
/// Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the other" (1947): the
/// mean of what dealt names are told apart is a half; its variance follows from that of the ranks, equal ones included.
fn is_far_apart(ranks: &[f64], counts: [usize; 2]) -> bool {
    let [n, m, all] = [counts[0], counts[1], ranks.len()].map(|count| count as f64);
    let middle = (all + 1.0) / 2.0;
    let spread = ranks.iter().map(|rank| (rank - middle).powi(2)).sum::<f64>();
    let deviation = (spread / (n * m * all * (all - 1.0))).sqrt();
    // Equal ranks scatter less than 1 to `all` do.
    let has_ties = spread < all * (all * all - 1.0) / 12.0 - 0.25;
    let far = if has_ties { FAR_APART_WITH_TIES } else { FAR_APART };
    told_apart(ranks, counts) - 0.5 > far * deviation
}

/// Deals of two names to their songs, until enough are as good as the true names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dealt {
    deals: u64,
    as_good: u64,
}

impl Dealt {
    fn anew(ranks: &[f64], n_first: usize, deals: RandomStream) -> Self {
        let own: f64 = ranks[..n_first].iter().sum();
        let mut dealt = Self { deals: 0, as_good: 0 };
        while dealt.deals < DEALS && dealt.as_good < ENOUGH {
            let first = deals.branch(dealt.deals).sample(ranks.len(), n_first);
            let is_as_good = first.into_iter().map(|song| ranks[song]).sum::<f64>() >= own;
            dealt.as_good += u64::from(is_as_good);
            dealt.deals += 1;
        }
        dealt
    }

    /// The share of deals as good as the true names, which count as one of them where not enough were as good.
    ///
    /// # Source
    /// Besag and Clifford, "Sequential Monte Carlo p-values" (Biometrika 1991).
    fn share(self) -> f64 {
        if self.as_good == ENOUGH {
            self.as_good as f64 / self.deals as f64
        } else {
            (1 + self.as_good) as f64 / (1 + self.deals) as f64
        }
    }
}

/// In how many ways `n` songs can be chosen of `all`.
fn ways(all: usize, n: usize) -> f64 {
    (1..=n).map(|chosen| (all - n + chosen) as f64 / chosen as f64).product()
}

/// The place of each value in their order, counted from 1; equal ones have the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|&one, &other| values[one] == values[other]) {
        let rank = before as f64 + (equal.len() + 1) as f64 / 2.0;
        equal.iter().for_each(|&place| ranks[place] = rank);
        before += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_dealt_by_chance_are_alike_and_others_are_not() {
        let chance = RandomStream::new(1);
        // The first two names share their songs, the third has its own.
        let rows: Vec<(usize, [f64; 3])> = (0..36)
            .map(|song| {
                let name = song as usize % 3;
                let part = 0.1 + 0.8 * chance.uniform(song);
                let row = if name == 2 { [0.05, 0.05, 0.9] } else { [0.9 * part, 0.9 * (1.0 - part), 0.1] };
                (name, row)
            })
            .collect();
        let songs: Vec<_> =
            rows.iter().map(|(name, row)| Heard { name: *name, probabilities: row }).collect();
        let found = alike(&songs, 0);
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((only.names, only.songs), ([0, 1], [12, 12]));
        assert!(only.by_chance > TOLD_APART && (0.3..0.7).contains(&only.told_apart), "{only:?}");
    }

    #[test]
    fn deals_end_when_enough_are_as_good() {
        let deals = RandomStream::new(2);
        let mixed: Vec<f64> = (0..20).map(|song| f64::from(1 + song * 7 % 20)).collect();
        let dealt = Dealt::anew(&mixed, 10, deals);
        assert!(dealt.as_good == ENOUGH && dealt.deals < DEALS / 2, "{dealt:?}");
        // Told apart 0.77 of the time, and by one deal in fifty as well: all deals are made.
        let apart = [20, 19, 18, 17, 16, 15, 14, 6, 4, 3, 13, 12, 11, 10, 9, 8, 7, 5, 2, 1].map(f64::from);
        let dealt = Dealt::anew(&apart, 10, deals);
        assert!(dealt.deals == DEALS && dealt.as_good < 50, "{dealt:?}");
    }

    #[test]
    fn names_that_are_far_apart_need_no_deals() {
        // All ways to part ten songs in fives: where a pair is far apart, less than a hundredth of them are as good.
        let parted = (0..1_u32 << 10).filter(|first| first.count_ones() == 5).map(|first| {
            let (of_first, others): (Vec<u32>, Vec<u32>) = (0..10).partition(|song| first >> song & 1 == 1);
            of_first.into_iter().chain(others).map(|song| f64::from(song + 1)).collect::<Vec<_>>()
        });
        let parted: Vec<Vec<f64>> = parted.collect();
        let far: Vec<_> = parted.iter().filter(|ranks| is_far_apart(ranks, [5, 5])).collect();
        assert!(!far.is_empty() && far.len() * 100 < parted.len(), "{} of {}", far.len(), parted.len());
        // One song alone scores high: six deals of a hundred are as good.
        let mut ranks = vec![50.0; 100];
        ranks[0] = 100.0;
        assert!(!is_far_apart(&ranks, [6, 94]));
        let by_rank: Vec<f64> = (0..40).rev().map(|song| f64::from(song + 1)).collect();
        assert!(is_far_apart(&by_rank, [20, 20]));
    }

    #[test]
    fn a_few_songs_say_nothing() {
        let rows = [(0, [0.5, 0.5]), (0, [0.5, 0.5]), (1, [0.5, 0.5]), (1, [0.5, 0.5])];
        let songs: Vec<_> =
            rows.iter().map(|(name, row)| Heard { name: *name, probabilities: row }).collect();
        assert_eq!(alike(&songs, 0), []);
    }

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 0.5]), [3.5, 2.0, 3.5, 1.0]);
        assert_eq!(ways(5, 2), 10.0);
    }
}
