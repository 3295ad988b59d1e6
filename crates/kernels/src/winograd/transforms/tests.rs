use pulp::{Simd, WithSimd};

use super::{G, Gradient, Input, TILE, Transform, WINDOW, output};
use crate::{
    Instructions,
    lanes::{load, store},
};

/// The matrices as the paper prints them.
const B_TRANSPOSED: [[f64; 6]; 6] = [
    [4.0, 0.0, -5.0, 0.0, 1.0, 0.0],
    [0.0, -4.0, -4.0, 1.0, 1.0, 0.0],
    [0.0, 4.0, -4.0, -1.0, 1.0, 0.0],
    [0.0, -2.0, -1.0, 2.0, 1.0, 0.0],
    [0.0, 2.0, -1.0, -2.0, 1.0, 0.0],
    [0.0, 4.0, 0.0, -5.0, 0.0, 1.0],
];
const A_TRANSPOSED: [[f64; 6]; 4] = [
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.0],
    [0.0, 1.0, -1.0, 2.0, -2.0, 0.0],
    [0.0, 1.0, 1.0, 4.0, 4.0, 0.0],
    [0.0, 1.0, -1.0, 8.0, -8.0, 1.0],
];

/// Rounding of sums of a few products of numbers near 1 in f64.
const ROUNDING: f64 = 1e-14;

/// Thirds of `G` are rounded to f32, which the transforms' factors up to 8 carry on.
const ROUNDED_G: f64 = 1e-6;

/// Which of the three transforms to apply.
#[derive(Clone, Copy)]
enum Which {
    Input,
    Output,
    Gradient,
}

/// The transform of small integers, with the given instructions: exact, and the same in each lane.
fn transformed(which: Which, entering: &[f32], instructions: Instructions) -> Vec<f32> {
    struct Apply<'a>(Which, &'a [f32]);
    impl WithSimd for Apply<'_> {
        type Output = Vec<f32>;
        fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
            fn lanes<S: Simd, const N: usize>(simd: S, values: &[f32]) -> [S::f32s; N] {
                std::array::from_fn(|at| simd.splat_f32s(values[at]))
            }
            let leaving: Vec<S::f32s> = match self.0 {
                Which::Input => Input::apply(simd, lanes(simd, self.1)).to_vec(),
                Which::Output => output(simd, lanes(simd, self.1)).to_vec(),
                Which::Gradient => Gradient::apply(simd, lanes(simd, self.1)).to_vec(),
            };
            let first = |value: S::f32s| {
                let mut lanes = vec![0.0; S::F32_LANES];
                store::<S>(&mut lanes, value);
                assert_eq!(lanes, vec![lanes[0]; S::F32_LANES]);
                // What was stored is what is loaded.
                let again: S::f32s = load::<S>(&lanes);
                store::<S>(&mut lanes, again);
                lanes[0]
            };
            leaving.into_iter().map(first).collect()
        }
    }
    instructions.run(Apply(which, entering))
}

fn multiplied<const N: usize>(matrix: &[[f64; N]], vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(factor, value)| factor * value).sum()).collect()
}

/// Units along each axis, and something between.
fn vectors(length: usize) -> Vec<Vec<f32>> {
    let unit = |axis: usize| (0..length).map(|at| if at == axis { 1.0 } else { 0.0 }).collect();
    let mixed = (0..length).map(|at| [3.0, -7.0, 2.0, 11.0, -5.0, 13.0][at]).collect();
    (0..length).map(unit).chain([mixed]).collect()
}

#[test]
fn the_transforms_are_the_printed_matrices() {
    let a: Vec<[f64; 4]> =
        (0..WINDOW).map(|row| std::array::from_fn(|column| A_TRANSPOSED[column][row])).collect();
    for instructions in Instructions::available() {
        let assert_is = |which: Which, length: usize, product: &dyn Fn(&[f64]) -> Vec<f64>| {
            for vector in vectors(length) {
                let exact: Vec<f64> = vector.iter().map(|value| f64::from(*value)).collect();
                let actual = transformed(which, &vector, instructions).into_iter().map(f64::from);
                assert_eq!(actual.collect::<Vec<f64>>(), product(&exact), "{instructions}");
            }
        };
        assert_is(Which::Input, WINDOW, &|vector| multiplied(&B_TRANSPOSED, vector));
        assert_is(Which::Output, WINDOW, &|vector| multiplied(&A_TRANSPOSED, vector));
        assert_is(Which::Gradient, TILE, &|vector| multiplied(&a, vector));
    }
}

/// `G` without the rounding of its thirds.
fn g() -> [[f64; 3]; 6] {
    G.map(|row| row.map(|factor| (f64::from(factor) * 24.0).round() / 24.0))
}

#[test]
fn the_filters_transform_is_the_printed_matrix() {
    let printed =
        [[6.0, 0.0, 0.0], [-4.0; 3], [-4.0, 4.0, -4.0], [1.0, 2.0, 4.0], [1.0, -2.0, 4.0], [0.0, 0.0, 24.0]];
    assert_eq!(g(), printed.map(|row| row.map(|twenty_fourths: f64| twenty_fourths / 24.0)));
    for (rounded, exact) in G.iter().flatten().zip(g().iter().flatten()) {
        assert_eq!(*rounded, *exact as f32);
    }
}

#[test]
fn the_matrices_together_are_the_correlation_with_a_filter() {
    let data = [0.3, -1.2, 0.7, 2.1, -0.4, 0.9];
    let filter = [0.5, -0.8, 1.3];
    let correlation: Vec<f64> = (0..TILE)
        .map(|at| filter.iter().zip(&data[at..]).map(|(weight, value)| weight * value).sum())
        .collect();
    let together = |g: &[[f64; 3]]| {
        let products: Vec<f64> = multiplied(g, &filter)
            .iter()
            .zip(multiplied(&B_TRANSPOSED, &data))
            .map(|(filter, data)| filter * data)
            .collect();
        multiplied(&A_TRANSPOSED, &products)
    };
    let error = |values: Vec<f64>| {
        values.iter().zip(&correlation).map(|(value, exact)| (value - exact).abs()).fold(0.0, f64::max)
    };
    assert!(error(together(&g())) < ROUNDING);
    assert!(error(together(&G.map(|row| row.map(f64::from)))) < ROUNDED_G);
}

#[test]
fn the_matrices_together_give_a_filter_its_gradient() {
    // `G' ((B' d) * (A dY))` is the correlation of the data with the outputs' gradient.
    let data = [0.3, -1.2, 0.7, 2.1, -0.4, 0.9];
    let gradient = [0.6, -1.1, 0.2, 1.7];
    let a: Vec<[f64; 4]> =
        (0..WINDOW).map(|row| std::array::from_fn(|column| A_TRANSPOSED[column][row])).collect();
    let products: Vec<f64> = multiplied(&B_TRANSPOSED, &data)
        .iter()
        .zip(multiplied(&a, &gradient))
        .map(|(data, gradient)| data * gradient)
        .collect();
    for tap in 0..3 {
        let actual: f64 = g().iter().zip(&products).map(|(row, product)| row[tap] * product).sum();
        let exact: f64 = gradient.iter().zip(&data[tap..]).map(|(gradient, value)| gradient * value).sum();
        assert!((actual - exact).abs() < ROUNDING, "tap {tap}: {actual}, not {exact}");
    }
}
