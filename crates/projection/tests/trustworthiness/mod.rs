//! Whether what a picture shows as near is near: a number that the tests ask of pictures, and nobody else.

/// Trustworthiness of `picture`, `[points, 2]`, of `values`, `[points, dimensions]`, by the `k` nearest neighbours of each
/// point in the picture; from 0 to 1. `k` is from 1 to less than half the points.
///
/// A neighbour in the picture that is not among the `k` nearest in the space costs by as many ranks as it is further.
///
/// # Source
/// Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001; scikit-learn's
/// `trustworthiness`, with whose numbers `scores.rs` compares.
pub(crate) fn trustworthiness(values: &[f32], dimensions: usize, picture: &[[f32; 2]], k: usize) -> f64 {
    let n = picture.len();
    let cost: usize = (0..n)
        .map(|point| {
            let ranking = ranking(values, dimensions, point);
            let mut ranks = vec![0_usize; n];
            ranking.iter().zip(1..).for_each(|(&other, rank)| ranks[other] = rank);
            let near = ranking_in_picture(picture, point);
            near[..k].iter().map(|&other| ranks[other].saturating_sub(k)).sum::<usize>()
        })
        .sum();
    let (n, k) = (n as f64, k as f64);
    1.0 - cost as f64 * 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0))
}

fn ranking_in_picture(picture: &[[f32; 2]], point: usize) -> Vec<usize> {
    ranking(picture.as_flattened(), 2, point)
}

/// The other points, the nearest first; those equally far in the order of their numbers.
fn ranking(values: &[f32], dimensions: usize, point: usize) -> Vec<usize> {
    let row = |number: usize| &values[number * dimensions..][..dimensions];
    let squared = |other: usize| -> f64 {
        row(point).iter().zip(row(other)).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum()
    };
    let mut others: Vec<(f64, usize)> = (0..values.len() / dimensions)
        .filter(|&other| other != point)
        .map(|other| (squared(other), other))
        .collect();
    others.sort_by(|one, other| one.0.total_cmp(&other.0));
    others.into_iter().map(|(_, other)| other).collect()
}
