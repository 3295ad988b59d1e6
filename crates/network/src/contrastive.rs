//! Bottlenecks and labels become the supervised contrastive loss: clips of one artist are drawn together, and those of others
//! pushed apart, whoever the artists are.

use burn::tensor::{Tensor, TensorData, activation::log_softmax};

/// Added to the similarity of a clip with itself, which is no pair: its share of the softmax is 0.
const NO_PAIR: f64 = -1e9;
/// Added to a bottleneck's squared length, so that one of zeros has a direction, and the loss a gradient.
const LEAST_SQUARE: f64 = 1e-12;

/// The supervised contrastive loss of a batch in nats, for its gradient.
///
/// `bottlenecks` is `[clips, width]`, of any length: their directions count. `labels` is `[clips, n_artists]`, row-major; where an
/// augmentation mixed clips, two clips are a pair by the share of artists that they have in common. The loss is the mean over the
/// clips that have a clip of their artist beside them; 0 where there is none.
///
/// # Source
/// Khosla et al., "Supervised contrastive learning", NeurIPS 2020, equation 2; vectors from `reference/make_contrastive.py`.
pub(crate) fn contrastive(bottlenecks: Tensor<2>, labels: &[f32], temperature: f64) -> Tensor<1> {
    let [clips, _] = bottlenecks.dims();
    let options = (&bottlenecks.device(), bottlenecks.dtype());
    let square = |values: Vec<f64>| Tensor::<2>::from_data(TensorData::new(values, [clips, clips]), options);
    let lengths = (bottlenecks.clone().square().sum_dim(1) + LEAST_SQUARE).sqrt();
    let directions = bottlenecks / lengths;
    let similarities = directions.clone().matmul(directions.transpose()) / temperature;
    let no_pairs = (0..clips * clips).map(|cell| if cell / clips == cell % clips { NO_PAIR } else { 0.0 });
    let others = log_softmax(similarities + square(no_pairs.collect()), 1);
    // Subtracted, so that what is no pair weighs 0 and not -0.
    (others * square(pairs(labels, clips).into_iter().map(|weight| 0.0 - weight).collect())).sum()
}

/// How much each pair of clips counts, `[clips, clips]`: those of one clip the same in all, and 1 together over all clips.
fn pairs(labels: &[f32], clips: usize) -> Vec<f64> {
    let rows: Vec<&[f32]> = labels.chunks_exact(labels.len() / clips).collect();
    let shared = |one: usize, other: usize| -> f64 {
        let shares = rows[one].iter().zip(rows[other]);
        shares.map(|(one, other)| f64::from(*one) * f64::from(*other)).sum()
    };
    let mut weights = Vec::with_capacity(clips * clips);
    let mut anchors = 0;
    for one in 0..clips {
        let row: Vec<f64> =
            (0..clips).map(|other| if one == other { 0.0 } else { shared(one, other) }).collect();
        let sum: f64 = row.iter().sum();
        anchors += usize::from(sum > 0.0);
        weights.extend(row.iter().map(|weight| if sum > 0.0 { weight / sum } else { 0.0 }));
    }
    weights.iter_mut().for_each(|weight| *weight /= anchors.max(1) as f64);
    weights
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;
    use burn::tensor::{DType, Device};
    use serde::Deserialize;

    use super::*;

    /// Step of the finite differences; their own error is about its square.
    const STEP: f64 = 1e-5;
    /// A hundred roundings of f64 divided by the step, and as much for the differences' own error.
    const TOLERANCE: f64 = 5e-9;
    /// Of f64, and of what keeps bottlenecks of zeros from having no direction.
    const ROUNDING: f64 = 1e-11;

    /// Bottlenecks in f64 on a device.
    fn tensor(values: &[f64], clips: usize, device: &Device) -> Tensor<2> {
        let shape = [clips, values.len() / clips];
        Tensor::from_data(TensorData::new(values.to_vec(), shape), (device, DType::F64))
    }

    fn loss(values: &[f64], labels: &[f32], temperature: f64) -> f64 {
        let clips = labels.len() / ARTISTS;
        contrastive(tensor(values, clips, &Device::flex()), labels, temperature).into_scalar()
    }

    fn gradient(values: &[f64], labels: &[f32], temperature: f64) -> Vec<f64> {
        let bottlenecks = tensor(values, labels.len() / ARTISTS, &Device::flex().autodiff()).require_grad();
        let gradients = contrastive(bottlenecks.clone(), labels, temperature).backward();
        bottlenecks.grad(&gradients).unwrap().into_data().iter().collect()
    }

    const ARTISTS: usize = 3;

    /// Labels of clips that are of one artist each.
    fn labels(artists: &[usize]) -> Vec<f32> {
        let row =
            |artist: &usize| (0..ARTISTS).map(|at| f32::from(u8::from(at == *artist))).collect::<Vec<_>>();
        artists.iter().flat_map(row).collect()
    }

    fn noise(count: u64) -> Vec<f64> {
        (0..count).map(|at| 2.0 * RandomStream::new(3).uniform(at) - 1.0).collect()
    }

    #[derive(Deserialize)]
    struct Case {
        artists: Vec<usize>,
        temperature: f64,
        bottlenecks: Vec<f64>,
        loss: f64,
        gradient: Vec<f64>,
    }

    #[test]
    fn losses_and_gradients_are_those_of_the_papers_equation_in_numpy() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/contrastive.json");
        let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert_eq!(cases.len(), 3);
        for Case { artists, temperature, bottlenecks, loss: expected, gradient: slopes } in cases {
            let labels = labels(&artists);
            let found = loss(&bottlenecks, &labels, temperature);
            assert!((found - expected).abs() < ROUNDING, "{artists:?}: {found}, {expected}");
            let found = gradient(&bottlenecks, &labels, temperature);
            assert_eq!(found.len(), slopes.len());
            for (found, slope) in found.iter().zip(slopes) {
                assert!((found - slope).abs() < ROUNDING, "{artists:?}: {found}, {slope}");
            }
        }
    }

    #[test]
    fn gradients_are_those_of_finite_differences_also_of_mixed_clips() {
        let mut labels = labels(&[0, 1, 0, 2, 1]);
        labels[..ARTISTS].copy_from_slice(&[0.25, 0.75, 0.0]);
        let values = noise(20);
        for (place, found) in gradient(&values, &labels, 0.25).into_iter().enumerate() {
            let at_distance = |distance: f64| {
                let mut moved = values.clone();
                moved[place] += distance;
                loss(&moved, &labels, 0.25)
            };
            let difference = (at_distance(STEP) - at_distance(-STEP)) / (2.0 * STEP);
            assert!((found - difference).abs() < TOLERANCE, "place {place}: {found}, {difference}");
        }
    }

    #[test]
    fn clips_that_are_alone_and_bottlenecks_of_zeros_have_a_loss_and_a_gradient() {
        let alone = labels(&[0, 1, 2]);
        assert_eq!(loss(&noise(6), &alone, 0.1), 0.0);
        assert!(gradient(&noise(6), &alone, 0.1).iter().all(|slope| *slope == 0.0));
        let zeros = [0.0; 8];
        let pairs = labels(&[0, 0, 1, 1]);
        // One of three others, none of them nearer.
        assert!((loss(&zeros, &pairs, 0.1) - 3.0f64.ln()).abs() < ROUNDING);
        assert!(gradient(&zeros, &pairs, 0.1).iter().all(|slope| slope.is_finite()));
    }
}
