//! The outputs of the layers enter, one vector for each clip leaves.
//!
//! Of layers 1 to 4 it holds the mean and the maximum of each channel over time and frequency, of layer 5 all that there
//! is: two steps of each channel. Middle layers say more of an artist than the last.

use rayon::prelude::*;

use crate::layers::{CHANNELS, LAYERS, Pooled};

/// Numbers in a vector: mean and maximum of four layers, and layer 5, `[2, 1, CHANNELS]`.
pub(crate) const VECTOR_LEN: usize = 2 * (LAYERS - 1) * CHANNELS + 2 * CHANNELS;

/// The vectors of the clips, `[clips, VECTOR_LEN]`.
pub(crate) fn vectors(outputs: &[Pooled]) -> Vec<f32> {
    let clips = outputs.first().map_or(0, |output| output.sizes[0]);
    let mut vectors = vec![0.0; clips * VECTOR_LEN];
    vectors.par_chunks_exact_mut(VECTOR_LEN).enumerate().for_each(|(clip, vector)| {
        let of_clip = |output: &'_ Pooled| {
            let length = output.values.len() / clips;
            clip * length..(clip + 1) * length
        };
        let (parts, flat) = vector.split_at_mut(2 * (LAYERS - 1) * CHANNELS);
        for (output, part) in outputs.iter().zip(parts.chunks_exact_mut(2 * CHANNELS)) {
            let (mean, maximum) = part.split_at_mut(CHANNELS);
            mean_and_maximum(&output.values[of_clip(output)], output.sizes[2], [mean, maximum]);
        }
        if let Some(last) = outputs.last() {
            flat.copy_from_slice(&last.values[of_clip(last)]);
        }
    });
    vectors
}

/// Mean and maximum of each channel over `cells`, `[time, frequency, CHANNELS]`.
fn mean_and_maximum(cells: &[f32], frequency: usize, [mean, maximum]: [&mut [f32]; 2]) {
    let cells = cells.as_chunks::<CHANNELS>().0;
    let mut sums = [0.0f64; CHANNELS];
    let mut largest = [f32::NEG_INFINITY; CHANNELS];
    // Few enough values are added in f32 for it to keep its digits.
    for row in cells.chunks(frequency) {
        let mut row_sums = [0.0f32; CHANNELS];
        for cell in row {
            for channel in 0..CHANNELS {
                let value = cell[channel];
                row_sums[channel] += value;
                largest[channel] = if value > largest[channel] { value } else { largest[channel] };
            }
        }
        for (sum, row_sum) in sums.iter_mut().zip(row_sums) {
            *sum += f64::from(row_sum);
        }
    }
    for (mean, sum) in mean.iter_mut().zip(sums) {
        *mean = (sum / cells.len() as f64) as f32;
    }
    maximum.copy_from_slice(&largest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_maxima_are_those_of_each_channel_of_each_clip() {
        // Channel c of cell i of clip k: k - i * (c + 1).
        let value = |clip: usize, cell: usize, channel: usize| clip as f32 - (cell * (channel + 1)) as f32;
        let output = |time: usize, frequency: usize| {
            let cells = (0..2).flat_map(|clip| (0..time * frequency).map(move |cell| (clip, cell)));
            let values =
                cells.flat_map(|(clip, cell)| (0..CHANNELS).map(move |channel| value(clip, cell, channel)));
            Pooled { values: values.collect(), sizes: [2, time, frequency] }
        };
        let outputs = [output(3, 4), output(3, 1), output(1, 2), output(1, 1), output(2, 1)];
        let vectors = vectors(&outputs);
        assert_eq!(vectors.len(), 2 * VECTOR_LEN);
        for (clip, vector) in vectors.chunks_exact(VECTOR_LEN).enumerate() {
            for (layer, cells) in [12, 3, 2, 1].into_iter().enumerate() {
                let part = &vector[layer * 2 * CHANNELS..][..2 * CHANNELS];
                for channel in 0..CHANNELS {
                    let mean = clip as f32 - (cells - 1) as f32 / 2.0 * (channel + 1) as f32;
                    assert_eq!(part[channel], mean, "mean, layer {layer}, channel {channel}");
                    assert_eq!(part[CHANNELS + channel], clip as f32, "maximum, layer {layer}");
                }
            }
            let last: Vec<f32> =
                (0..2).flat_map(|cell| (0..CHANNELS).map(move |c| value(clip, cell, c))).collect();
            assert_eq!(vector[8 * CHANNELS..], last);
        }
    }
}
