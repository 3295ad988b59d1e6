//! Rows become groups around means: where the fit of a mixture begins.
//!
//! # Source
//! D. Arthur and S. Vassilvitskii, "k-means++: The advantages of careful seeding", SODA 2007; then Lloyd's algorithm.

use auteur_ground::RandomStream;

/// Rounds of Lloyd's algorithm: the groups are a beginning, not a result.
const ROUNDS: usize = 20;

/// The group of every row, `[count]`, out of `groups`.
///
/// `rows` are `[count, width]`, `groups` of them or more.
pub(super) fn k_means(rows: &[f64], width: usize, groups: usize, random: RandomStream) -> Vec<usize> {
    let mut means = seeds(rows, width, groups, random);
    let mut members = Vec::new();
    for _ in 0..ROUNDS {
        let nearest: Vec<usize> = rows.chunks_exact(width).map(|row| nearest(row, &means)).collect();
        if nearest == members {
            break;
        }
        members = nearest;
        move_means(&mut means, rows, &members);
    }
    members
}

/// Rows far from each other: each is drawn with a probability in proportion to its squared distance from those before.
fn seeds(rows: &[f64], width: usize, groups: usize, random: RandomStream) -> Vec<f64> {
    let count = rows.len() / width;
    let row = |place: usize| &rows[place * width..(place + 1) * width];
    let mut means = row((random.uniform(0) * count as f64) as usize).to_vec();
    let mut distances = vec![f64::INFINITY; count];
    for seed in 1..groups {
        let latest = &means[(seed - 1) * width..];
        for (distance, row) in distances.iter_mut().zip(rows.chunks_exact(width)) {
            *distance = distance.min(squared_distance(row, latest));
        }
        let mut left = random.uniform(seed as u64) * distances.iter().sum::<f64>();
        let drawn = distances.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        // Nothing is drawn where all rows are seeds already: the group stays empty.
        means.extend_from_slice(row(drawn.unwrap_or(0)));
    }
    means
}

/// The first of the nearest means.
fn nearest(row: &[f64], means: &[f64]) -> usize {
    let mut best = (0, f64::INFINITY);
    for (group, mean) in means.chunks_exact(row.len()).enumerate() {
        let distance = squared_distance(row, mean);
        if distance < best.1 {
            best = (group, distance);
        }
    }
    best.0
}

/// Moves each mean to that of its members; one without members stays.
fn move_means(means: &mut [f64], rows: &[f64], members: &[usize]) {
    let width = rows.len() / members.len();
    let mut sums = vec![0.0; means.len()];
    let mut counts = vec![0.0; means.len() / width];
    for (row, &group) in rows.chunks_exact(width).zip(members) {
        counts[group] += 1.0;
        let sum = &mut sums[group * width..(group + 1) * width];
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let groups = means.chunks_exact_mut(width).zip(sums.chunks_exact(width)).zip(counts);
    for ((mean, sum), count) in groups.filter(|(_, count)| *count > 0.0) {
        mean.iter_mut().zip(sum).for_each(|(mean, sum)| *mean = sum / count);
    }
}

fn squared_distance(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| (left - right).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_far_apart_are_found_whatever_the_seed() {
        let noise = RandomStream::new(7);
        let rows: Vec<f64> = (0..300).map(|n| (n % 3) as f64 * 10.0 + noise.uniform(n)).collect();
        for seed in 0..20 {
            let groups = k_means(&rows, 1, 3, RandomStream::new(seed));
            for (place, group) in groups.iter().enumerate() {
                assert_eq!(*group, groups[place % 3]);
            }
            assert!(groups[0] != groups[1] && groups[1] != groups[2] && groups[0] != groups[2]);
        }
    }

    #[test]
    fn rows_that_are_all_alike_are_one_group() {
        assert_eq!(k_means(&[2.0; 10], 1, 4, RandomStream::new(0)), [0; 10]);
    }
}
