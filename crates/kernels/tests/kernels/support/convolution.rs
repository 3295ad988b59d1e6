//! The 3x3 convolution with zeros around it, and its two gradients, in f64 and as the definition says.

use auteur_kernels::Shape;

/// Calls `visit` with each pair of cells that a weight connects: output cell, input cell and number of the weight.
fn each_tap(shape: Shape, mut visit: impl FnMut(usize, usize, usize)) {
    let Shape { batch, time, frequency, .. } = shape;
    let cell = |clip: usize, row: usize, column: usize| (clip * time + row) * frequency + column;
    for clip in 0..batch {
        for (row, column) in (0..time).flat_map(|row| (0..frequency).map(move |column| (row, column))) {
            for tap in 0..9 {
                let (from_row, from_column) = (row + tap / 3, column + tap % 3);
                if (1..=time).contains(&from_row) && (1..=frequency).contains(&from_column) {
                    visit(cell(clip, row, column), cell(clip, from_row - 1, from_column - 1), tap);
                }
            }
        }
    }
}

/// `[batch, time, frequency, outputs]` without bias, of `input` and `kernel`, `[3, 3, inputs, outputs]`.
pub(crate) fn convolution(shape: Shape, input: &[f64], kernel: &[f64]) -> Vec<f64> {
    let Shape { inputs, outputs, .. } = shape;
    let mut result = vec![0.0; input.len() / inputs * outputs];
    each_tap(shape, |to, from, tap| {
        let to = &mut result[to * outputs..][..outputs];
        let weights = kernel[tap * inputs * outputs..].chunks_exact(outputs);
        for (value, weights) in input[from * inputs..][..inputs].iter().zip(weights) {
            to.iter_mut().zip(weights).for_each(|(to, weight)| *to += value * weight);
        }
    });
    result
}

/// The gradient of the input, from that of the result.
pub(crate) fn input_gradient(shape: Shape, gradient: &[f64], kernel: &[f64]) -> Vec<f64> {
    let Shape { inputs, outputs, .. } = shape;
    let mut result = vec![0.0; gradient.len() / outputs * inputs];
    each_tap(shape, |from, to, tap| {
        let from = &gradient[from * outputs..][..outputs];
        let weights = kernel[tap * inputs * outputs..].chunks_exact(outputs);
        for (to, weights) in result[to * inputs..][..inputs].iter_mut().zip(weights) {
            *to += from.iter().zip(weights).map(|(from, weight)| from * weight).sum::<f64>();
        }
    });
    result
}

/// The gradient of the kernel, from the input and the gradient of the result.
pub(crate) fn kernel_gradient(shape: Shape, input: &[f64], gradient: &[f64]) -> Vec<f64> {
    let Shape { inputs, outputs, .. } = shape;
    let mut result = vec![0.0; 9 * inputs * outputs];
    each_tap(shape, |to, from, tap| {
        let gradient = &gradient[to * outputs..][..outputs];
        let sums = result[tap * inputs * outputs..].chunks_exact_mut(outputs);
        for (value, sums) in input[from * inputs..][..inputs].iter().zip(sums) {
            sums.iter_mut().zip(gradient).for_each(|(sum, gradient)| *sum += value * gradient);
        }
    });
    result
}
