//! The same regression by the products of its rows, for rows that are fewer than their numbers: its dual form.

use auteur_ground::dense::{add_scaled, dot, row_products};
use auteur_ground::{Cholesky, Progress};
use rayon::prelude::*;

use super::{Centred, Ridge, wanted};
use crate::heads::Labelled;

impl Centred<'_> {
    /// By a matrix of products of rows, `[rows, rows]`.
    ///
    /// # Source
    /// Saunders, Gammerman and Vovk, "Ridge Regression Learning Algorithm in Dual Variables", 1998: with the rows `Z` and the penalty
    /// `p`, `(Zᵀ Z + p)⁻¹ Zᵀ = Zᵀ (Z Zᵀ + p)⁻¹`.
    pub(super) fn by_rows(&self, penalty: f64, progress: &dyn Progress) -> Option<Ridge> {
        let Labelled { width, artists, ref labels, .. } = *self.examples;
        let count = labels.len();
        let penalty = penalty * self.spread;
        // The centred rows add up to nothing by the roots of their weights. What the matrix is in that direction changes no weight; it
        // is given the rows' spread, or a small penalty would be lost to rounding there.
        let roots: Vec<f64> = self.weights.iter().map(|weight| (weight / count as f64).sqrt()).collect();
        let mut products = row_products(&self.rows, width, progress);
        for (row, root) in products.chunks_exact_mut(count).zip(&roots) {
            add_scaled(row, self.spread * root, &roots);
        }
        products.iter_mut().step_by(count + 1).for_each(|square| *square += penalty);
        let factor = Cholesky::of_watched(&products, count, progress)?;
        drop(products);
        let mut weights = vec![0.0; artists * width];
        weights.par_chunks_exact_mut(width).enumerate().try_for_each(|(artist, weights)| {
            wanted(progress)?;
            let target = |(label, weight): (&usize, &f64)| if *label == artist { weight.sqrt() } else { 0.0 };
            let mut shares: Vec<f64> = labels.iter().zip(&self.weights).map(target).collect();
            factor.solve(&mut shares);
            let rows = self.rows.chunks_exact(width);
            shares.iter().zip(rows).for_each(|(share, row)| add_scaled(weights, *share, row));
            Some(())
        })?;
        // Of what a row gets back the rest is the penalty times its place on the inverse's diagonal, without the direction above.
        let own = |(row, root): (usize, &f64)| {
            wanted(progress)?;
            let mut unit = vec![0.0; count];
            unit[row] = 1.0;
            factor.whiten(&mut unit);
            Some(1.0 - penalty * (dot(&unit, &unit) - root * root / (self.spread + penalty)))
        };
        let own: Option<Vec<f64>> = roots.par_iter().enumerate().map(own).collect();
        self.answers(weights, &own?, progress)
    }
}

#[cfg(test)]
mod tests {
    use auteur_ground::Silent;

    use super::*;
    use crate::vectors::normals;

    /// Of the largest number: sums of some dozen products, through a matrix of as many rows.
    const ROUNDING: f64 = 1e-10;

    /// Rows of artists with 1, 2, 3 ... songs each.
    fn examples(key: u64, width: usize, artists: usize) -> Labelled {
        let labels: Vec<usize> =
            (0..artists).flat_map(|artist| std::iter::repeat_n(artist, artist + 1)).collect();
        let (noise, places) = (normals(key, labels.len() * width), normals(key + 1, artists * width));
        let value = |(place, noise): (usize, &f64)| {
            0.3 + places[labels[place / width] * width + place % width] + noise
        };
        let rows = noise.iter().enumerate().map(value).collect();
        Labelled { width, rows, labels, artists }
    }

    fn assert_same(found: &[f64], expected: &[f64], tolerance: f64) {
        let largest = expected.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < tolerance * largest, "{found} is not {expected}");
        }
    }

    #[test]
    fn rows_and_columns_give_the_same_ridge_whichever_are_more() {
        // 15 rows of fewer and of more numbers, and of as many.
        for (key, width) in [(1, 4), (3, 15), (5, 16), (7, 90), (9, 700)] {
            for penalty in [1e-3, 0.2, 30.0] {
                let examples = examples(key, width, 5);
                let centred = Centred::of(&examples);
                let by_columns = centred.by_columns(&[], penalty, &Silent).unwrap();
                let by_rows = centred.by_rows(penalty, &Silent).unwrap();
                assert_same(&by_rows.head.weights, &by_columns.head.weights, ROUNDING);
                assert_same(&by_rows.head.bias, &by_columns.head.bias, ROUNDING);
                assert_same(&by_rows.left_out.concat(), &by_columns.left_out.concat(), ROUNDING);
            }
        }
    }

    #[test]
    fn what_a_row_is_told_without_itself_is_what_a_ridge_says_that_never_saw_it() {
        // Two artists of five rows each: every row weighs the same.
        let mut examples = examples(11, 60, 4);
        examples.labels = (0..10).map(|row| row % 2).collect();
        examples.artists = 2;
        let centred = Centred::of(&examples);
        let ridge = centred.by_rows(0.2, &Silent).unwrap();
        // A plain ridge with a constant, of the other rows and with the penalty of all of them.
        let width = examples.width;
        for out in 0..10 {
            let others: Vec<usize> = (0..10).filter(|row| *row != out).collect();
            let row = |row: usize| &examples.rows[row * width..][..width];
            let share = 1.0 / others.len() as f64;
            let mut mean = vec![0.0; width];
            others.iter().for_each(|other| add_scaled(&mut mean, share, row(*other)));
            let from_mean = |place: usize| -> Vec<f64> {
                row(place).iter().zip(&mean).map(|(value, mean)| value - mean).collect()
            };
            let apart: Vec<f64> = others.iter().flat_map(|other| from_mean(*other)).collect();
            let mut squares = row_products(&apart, width, &Silent);
            squares.iter_mut().step_by(others.len() + 1).for_each(|square| *square += 0.2 * centred.spread);
            let factor = Cholesky::of(&squares, others.len()).unwrap();
            let place = from_mean(out);
            for artist in 0..2 {
                let target = |other: &usize| if examples.labels[*other] == artist { 1.0 } else { 0.0 };
                let targets: Vec<f64> = others.iter().map(target).collect();
                let constant = share * targets.iter().sum::<f64>();
                let mut shares: Vec<f64> = targets.iter().map(|target| target - constant).collect();
                factor.solve(&mut shares);
                let likeness = apart.chunks_exact(width).map(|apart| dot(apart, &place));
                let expected = constant + shares.iter().zip(likeness).map(|(a, b)| a * b).sum::<f64>();
                let found = ridge.left_out[out][artist];
                assert!((found - expected).abs() < ROUNDING, "{found} is not {expected}");
            }
        }
    }

    #[test]
    fn a_penalty_that_is_next_to_nothing_lets_every_row_have_its_target() {
        const LITTLE: f64 = 1e-15;
        let examples = examples(13, 200, 5);
        let head = Centred::of(&examples).by_rows(LITTLE, &Silent).unwrap().head;
        for (row, label) in examples.iter() {
            for (artist, score) in head.scores(row).into_iter().enumerate() {
                let target = if artist == label { 1.0 } else { 0.0 };
                assert!((score - target).abs() < ROUNDING, "{score} is not {target}");
            }
        }
    }

    #[test]
    fn rows_that_are_all_the_same_give_none() {
        let examples = Labelled { width: 5, rows: vec![0.5; 10], labels: vec![0, 1], artists: 2 };
        assert!(Centred::of(&examples).by_rows(0.2, &Silent).is_none());
    }
}
