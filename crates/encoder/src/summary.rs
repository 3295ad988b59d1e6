//! The outputs of the layers enter, a clip's vector leaves.
//!
//! Of layers 1 to 4 it holds the mean and the maximum of each channel over time and frequency, of layer 5 all that there
//! is: two steps of each channel. Middle layers say more of an artist than the last.

use auteur_kernels::{Instructions, mean_and_largest};

use crate::layers::{CHANNELS, LAYERS};

/// Numbers in a vector: mean and maximum of four layers, and layer 5, `[2, 1, CHANNELS]`.
pub(crate) const VECTOR_LEN: usize = 2 * (LAYERS - 1) * CHANNELS + 2 * CHANNELS;

/// Writes a clip's `vector`, `[VECTOR_LEN]`, from the outputs of its layers, `[time, frequency, CHANNELS]` each.
pub(crate) fn summarize(outputs: &[Vec<f32>; LAYERS], vector: &mut [f32]) {
    let (parts, flat) = vector.split_at_mut(2 * (LAYERS - 1) * CHANNELS);
    for (output, part) in outputs.iter().zip(parts.chunks_exact_mut(2 * CHANNELS)) {
        let (mean, maximum) = part.split_at_mut(CHANNELS);
        mean_and_largest(output, [mean, maximum], Instructions::best());
    }
    flat.copy_from_slice(&outputs[LAYERS - 1]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Channel c of cell i of layer k: k - i * (c + 1).
    fn output(layer: usize, cells: usize) -> Vec<f32> {
        let value = |cell: usize, channel: usize| layer as f32 - (cell * (channel + 1)) as f32;
        (0..cells).flat_map(|cell| (0..CHANNELS).map(move |channel| value(cell, channel))).collect()
    }

    #[test]
    fn a_vector_has_means_and_maxima_layer_by_layer_and_then_the_last_layer() {
        let cells = [12, 3, 2, 1, 2];
        let outputs = std::array::from_fn(|layer| output(layer, cells[layer]));
        let mut vector = vec![f32::NAN; VECTOR_LEN];
        summarize(&outputs, &mut vector);
        for (layer, part) in vector[..8 * CHANNELS].chunks_exact(2 * CHANNELS).enumerate() {
            for channel in 0..CHANNELS {
                let mean = layer as f32 - (cells[layer] - 1) as f32 / 2.0 * (channel + 1) as f32;
                assert_eq!(part[channel], mean, "mean of layer {layer}, channel {channel}");
                assert_eq!(part[CHANNELS + channel], layer as f32, "maximum of layer {layer}");
            }
        }
        assert_eq!(vector[8 * CHANNELS..], outputs[4]);
    }
}
