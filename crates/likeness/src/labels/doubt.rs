//! Each song's probabilities become a doubt in the name that it bears.

use super::Heard;

/// How much there is to be said against the name that a song bears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// The place of the song among all.
    pub song: usize,
    /// The other name that it sounds most like.
    pub other: usize,
    /// Probability of its own name.
    pub own_probability: f64,
    /// Probability of the other.
    pub other_probability: f64,
    /// From 0, where its own name is certain, over a half, where both are as probable, to 1, where the other is certain.
    pub doubt: f64,
    /// Whether it sounds like the other name as much as songs of that name do, and like no other more: such songs are counted as
    /// wrongly named when the number of wrong names is estimated.
    pub is_counted: bool,
}

/// The doubts in the names of all songs, the gravest first, equal ones in the order of the songs. None where there are fewer than
/// two names.
///
/// # Source
/// Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels" (JAIR 2021): songs are
/// ranked by their normalised margin and counted by the confident joint, with thresholds by name.
pub fn doubts(songs: &[Heard<'_>]) -> Vec<Doubt> {
    let n_names = songs.first().map_or(0, |song| song.probabilities.len());
    if n_names < 2 {
        return Vec::new();
    }
    let usual = usual_probabilities(songs, n_names);
    let doubt = |(song, heard): (usize, &Heard<'_>)| {
        let Heard { name, probabilities } = *heard;
        let others = (0..n_names).filter(|&other| other != name);
        let other = first_highest(others, |other| probabilities[other])?;
        let [own_probability, other_probability] = [name, other].map(|name| probabilities[name]);
        let like_its_songs = (0..n_names).filter(|&name| probabilities[name] >= usual[name]);
        let heard_as = first_highest(like_its_songs, |name| probabilities[name]);
        Some(Doubt {
            song,
            other,
            own_probability,
            other_probability,
            doubt: (1.0 + other_probability - own_probability) / 2.0,
            is_counted: heard_as.is_some_and(|heard_as| heard_as != name),
        })
    };
    let mut doubts: Vec<Doubt> = songs.iter().enumerate().filter_map(doubt).collect();
    doubts.sort_by(|one, other| other.doubt.total_cmp(&one.doubt));
    doubts
}

/// The mean probability of each name over the songs that bear it; 1 for a name that none bears.
fn usual_probabilities(songs: &[Heard<'_>], n_names: usize) -> Vec<f64> {
    let mut sums = vec![(0.0, 0_usize); n_names];
    for song in songs {
        let (sum, count) = &mut sums[song.name];
        *sum += song.probabilities[song.name];
        *count += 1;
    }
    sums.into_iter().map(|(sum, count)| if count > 0 { sum / count as f64 } else { 1.0 }).collect()
}

fn first_highest(names: impl Iterator<Item = usize>, of: impl Fn(usize) -> f64) -> Option<usize> {
    names.reduce(|best, name| if of(name) > of(best) { name } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_song_that_sounds_most_like_another_name_is_first() {
        let rows = [
            (0, [0.8, 0.1, 0.1]),
            (0, [0.1, 0.85, 0.05]),
            (1, [0.2, 0.7, 0.1]),
            (1, [0.3, 0.4, 0.3]),
            (2, [0.0, 0.0, 1.0]),
        ];
        let songs: Vec<Heard<'_>> =
            rows.iter().map(|(name, row)| Heard { name: *name, probabilities: row }).collect();
        let found = doubts(&songs);
        assert_eq!(found.iter().map(|doubt| doubt.song).collect::<Vec<_>>(), [1, 3, 2, 0, 4]);
        assert_eq!((found[0].other, found[0].is_counted), (1, true));
        assert!((found[0].doubt - 0.875).abs() < 1e-12 && found[4].doubt == 0.0);
        // Uncertain, and less like the others than their own songs are.
        assert!(found[1..].iter().all(|doubt| !doubt.is_counted));
    }

    #[test]
    fn one_name_cannot_be_doubted() {
        assert_eq!(doubts(&[Heard { name: 0, probabilities: &[1.0] }]), []);
        assert_eq!(doubts(&[]), []);
    }
}
