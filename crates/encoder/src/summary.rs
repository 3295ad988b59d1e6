//! The outputs of the layers enter, a clip's vector leaves.
//!
//! Of layers 1 to 4 it holds the mean and the maximum of each channel over time and frequency, of layer 5 the mean of each
//! channel's two steps. Middle layers say more of an artist than the last.

use auteur_kernels::{Instructions, mean_and_largest};

use crate::layers::{CHANNELS, LAYERS, filled};

/// Numbers in each part of a vector: mean and maximum of each layer, but of the last the mean alone.
pub(crate) const PARTS: [usize; 2 * LAYERS - 1] = {
    let mut parts = [0; 2 * LAYERS - 1];
    let mut part = 0;
    while part < parts.len() {
        parts[part] = CHANNELS[part / 2];
        part += 1;
    }
    parts
};

/// Numbers in a vector.
pub(crate) const VECTOR_LEN: usize = {
    let (mut length, mut part) = (0, 0);
    while part < PARTS.len() {
        length += PARTS[part];
        part += 1;
    }
    length
};

/// Writes a clip's `vector`, `[VECTOR_LEN]`, from the outputs of its layers, `[time, frequency, filled(CHANNELS)]` each.
pub(crate) fn summarize(outputs: &[Vec<f32>; LAYERS], vector: &mut [f32]) {
    let mut rest = vector;
    for (channels, output) in CHANNELS.into_iter().zip(outputs) {
        let [mut mean, mut largest] = [vec![0.0; filled(channels)], vec![0.0; filled(channels)]];
        mean_and_largest(output, [&mut mean, &mut largest], Instructions::best());
        // The last layer's largest values find no place.
        for statistic in [mean, largest] {
            let place = rest.split_off_mut(..channels.min(rest.len())).unwrap_or_default();
            place.copy_from_slice(&statistic[..place.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Channel c of cell i of layer k: k - i * (c + 1); where there is no channel, something that is larger.
    fn output(layer: usize, cells: usize) -> Vec<f32> {
        let channels = CHANNELS[layer];
        let value = |cell: usize, channel: usize| match channel < channels {
            true => layer as f32 - (cell * (channel + 1)) as f32,
            false => 1e6,
        };
        (0..cells).flat_map(|cell| (0..filled(channels)).map(move |channel| value(cell, channel))).collect()
    }

    #[test]
    fn a_vector_has_means_and_maxima_layer_by_layer_and_of_the_last_layer_means() {
        let cells = [12, 3, 2, 1, 2];
        let outputs = std::array::from_fn(|layer| output(layer, cells[layer]));
        let mut vector = vec![f32::NAN; VECTOR_LEN];
        summarize(&outputs, &mut vector);
        assert_eq!(VECTOR_LEN, 669);
        let mut rest = &vector[..];
        for (part, channels) in PARTS.into_iter().enumerate() {
            let (values, behind) = rest.split_at(channels);
            rest = behind;
            let layer = part / 2;
            for (channel, value) in values.iter().enumerate() {
                let last = (cells[layer] - 1) as f32 * (channel + 1) as f32;
                let expected = layer as f32 - if part % 2 == 0 { last / 2.0 } else { 0.0 };
                assert_eq!(*value, expected, "part {part}, channel {channel}");
            }
        }
    }
}
