//! Songs as points, with their artists, become a space in which songs of one artist scatter evenly in all directions, so that
//! what still lies together there is alike.

use auteur_ground::Cholesky;
use auteur_ground::dense::{add_scaled, dot, gram};

/// The shortest place; what is shorter is the mean of all songs, which has no direction.
const SHORTEST: f64 = 1e-9;

/// A space learnt from songs.
#[derive(Clone, Debug)]
pub struct Whitening {
    mean: Vec<f64>,
    factor: Cholesky,
}

/// What a space is learnt from.
#[derive(Clone, Copy, Debug)]
pub struct LabelledSongs<'a> {
    /// Where songs lie, `[songs, width]`.
    pub points: &'a [f64],
    /// The artist of each.
    pub labels: &'a [usize],
    /// The sum over songs of the squares of directions in which a song may as well have lain elsewhere, `[width, width]`.
    pub scatter: &'a [f64],
}

/// Why songs give no space.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WhiteningError {
    /// Points, labels and scatter that do not go together.
    #[error("{values} values, {labels} labels and {scatter} numbers of scatter do not make songs as points")]
    Shape {
        /// Values of points.
        values: usize,
        /// Labels.
        labels: usize,
        /// Numbers of scatter.
        scatter: usize,
    },
    /// No artist has two songs that differ.
    #[error("no artist has two songs that differ")]
    NoScatter,
    /// The covariance has no inverse.
    #[error("what songs of an artist differ in is lost to rounding at a shrinkage of {0}")]
    Singular(f64),
}

impl Whitening {
    /// Learns the covariance within artists, of which the share `shrinkage` gives way to its mean variance, and to which the mean
    /// scatter of a song is added.
    ///
    /// # Errors
    /// [`WhiteningError`].
    ///
    /// # Source
    /// Within-class covariance normalisation: Hatch, Kajarekar and Stolcke, "Within-Class Covariance Normalization for SVM-based
    /// Speaker Recognition", 2006; vectors from `reference/make_likeness.py`.
    pub fn of(songs: LabelledSongs, shrinkage: f64) -> Result<Self, WhiteningError> {
        let LabelledSongs { points, labels, scatter } = songs;
        let width = points.len().checked_div(labels.len()).unwrap_or(0);
        if width == 0 || points.len() != width * labels.len() || scatter.len() != width * width {
            let (values, labels, scatter) = (points.len(), labels.len(), scatter.len());
            return Err(WhiteningError::Shape { values, labels, scatter });
        }
        let artists = labels.iter().max().map_or(0, |label| label + 1);
        let (mut counts, mut means) = (vec![0.0; artists], vec![0.0; artists * width]);
        for (point, &label) in points.chunks_exact(width).zip(labels) {
            counts[label] += 1.0;
            add_scaled(&mut means[label * width..][..width], 1.0, point);
        }
        for (mean, count) in means.chunks_exact_mut(width).zip(&counts) {
            mean.iter_mut().for_each(|value| *value /= f64::max(*count, 1.0));
        }
        let mut apart = points.to_vec();
        for (point, &label) in apart.chunks_exact_mut(width).zip(labels) {
            add_scaled(point, -1.0, &means[label * width..][..width]);
        }
        let freedom = labels.len() - counts.iter().filter(|count| **count > 0.0).count();
        let total = dot(&apart, &apart);
        if freedom == 0 || total <= 0.0 {
            return Err(WhiteningError::NoScatter);
        }
        let mut covariance = gram(&apart, width);
        let share = (1.0 - shrinkage) / freedom as f64;
        covariance.iter_mut().for_each(|value| *value *= share);
        let mean_variance = total / (freedom * width) as f64;
        covariance.iter_mut().step_by(width + 1).for_each(|value| *value += shrinkage * mean_variance);
        add_scaled(&mut covariance, 1.0 / labels.len() as f64, scatter);
        let factor = Cholesky::of(&covariance, width).ok_or(WhiteningError::Singular(shrinkage))?;
        let mut mean = vec![0.0; width];
        points.chunks_exact(width).for_each(|point| add_scaled(&mut mean, 1.0 / labels.len() as f64, point));
        Ok(Self { mean, factor })
    }

    /// Where a song lies in this space, `[width]`, seen from the mean of all songs: drawn out to length 1.
    pub fn place(&self, point: &[f64]) -> Vec<f64> {
        let mut place = point.to_vec();
        add_scaled(&mut place, -1.0, &self.mean);
        self.factor.whiten(&mut place);
        let length = dot(&place, &place).sqrt().max(SHORTEST);
        place.iter_mut().for_each(|value| *value /= length);
        place
    }

    /// How alike two places are, from -1 to 1: the cosine of the angle between them.
    pub fn alike(one: &[f64], other: &[f64]) -> f64 {
        dot(one, other).clamp(-1.0, 1.0)
    }

    /// How alike a place is to some others together, from -1 to 1: the cosine of the angle between it and their mean.
    pub fn alike_to_all(one: &[f64], others: &[&[f64]]) -> f64 {
        let mut sum = vec![0.0; one.len()];
        others.iter().for_each(|other| add_scaled(&mut sum, 1.0, other));
        (dot(one, &sum) / dot(&sum, &sum).sqrt().max(SHORTEST)).clamp(-1.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;
    use proptest::prelude::*;

    use super::*;

    /// Of sums of some dozen products.
    const ROUNDING: f64 = 1e-9;

    /// Songs of three artists, 0 1 2 0 1 2 ..., `[count, 4]`.
    fn songs(key: u64, count: usize) -> (Vec<f64>, Vec<usize>) {
        let stream = RandomStream::new(key);
        let value = |place: usize| {
            let (song, column) = (place / 4, place % 4);
            let of_artist = stream.branch(1).normal((song % 3 * 4 + column) as u64);
            of_artist + (column + 1) as f64 * stream.normal(place as u64)
        };
        ((0..count * 4).map(value).collect(), (0..count).map(|song| song % 3).collect())
    }

    #[test]
    fn songs_of_an_artist_scatter_evenly_in_all_directions() {
        let (points, labels) = songs(1, 3000);
        let scatter = [0.0; 16];
        let whitening =
            Whitening::of(LabelledSongs { points: &points, labels: &labels, scatter: &scatter }, 0.0)
                .unwrap();
        // One artist's songs around their mean, without drawing them out to length 1.
        let own: Vec<&[f64]> = points.chunks_exact(4).step_by(3).collect();
        let mean: Vec<f64> =
            (0..4).map(|c| own.iter().map(|song| song[c]).sum::<f64>() / own.len() as f64).collect();
        let white: Vec<f64> = own
            .iter()
            .flat_map(|song| {
                let mut place: Vec<f64> = song.iter().zip(&mean).map(|(value, mean)| value - mean).collect();
                whitening.factor.whiten(&mut place);
                place
            })
            .collect();
        let covariance = gram(&white, 4);
        for (place, sum) in covariance.iter().enumerate() {
            let expected = if place % 5 == 0 { 1.0 } else { 0.0 };
            let found = sum / own.len() as f64;
            assert!((found - expected).abs() < 0.1, "{found} at {place}");
        }
    }

    proptest! {
        #[test]
        fn a_song_is_as_alike_to_itself_as_can_be_and_likeness_goes_both_ways(key in 0u64..1000) {
            let (points, labels) = songs(key, 12);
            let scatter = [0.0; 16];
            let labelled = LabelledSongs { points: &points, labels: &labels, scatter: &scatter };
            let whitening = Whitening::of(labelled, 0.5).unwrap();
            let places: Vec<Vec<f64>> = points.chunks_exact(4).map(|point| whitening.place(point)).collect();
            for one in &places {
                prop_assert!((Whitening::alike(one, one) - 1.0).abs() < ROUNDING);
                for other in &places {
                    let (there, back) = (Whitening::alike(one, other), Whitening::alike(other, one));
                    prop_assert!((there - back).abs() < ROUNDING && there.abs() <= 1.0);
                }
            }
        }
    }

    #[test]
    fn songs_that_say_nothing_are_refused() {
        let refused = |points: &[f64], labels: &[usize], scatter: &[f64], shrinkage: f64| {
            Whitening::of(LabelledSongs { points, labels, scatter }, shrinkage).unwrap_err()
        };
        assert_eq!(refused(&[1.0, 2.0], &[0, 1], &[0.0], 0.5), WhiteningError::NoScatter);
        assert_eq!(refused(&[1.0, 1.0], &[0, 0], &[0.0], 0.5), WhiteningError::NoScatter);
        assert!(matches!(refused(&[1.0, 2.0, 3.0], &[0, 1], &[0.0], 0.5), WhiteningError::Shape { .. }));
        assert!(matches!(refused(&[], &[], &[], 0.5), WhiteningError::Shape { .. }));
        let flat = [1.0, 0.0, 2.0, 0.0];
        assert_eq!(refused(&flat, &[0, 0], &[0.0; 4], 0.0), WhiteningError::Singular(0.0));
    }
}
