//! A matrix becomes a NumPy file, version 1.0 of the format.

/// The bytes of a C-ordered f32 array `[bins, frames]`.
///
/// `values` are `[frames, bins]`, as features are kept in memory; NumPy's readers, like librosa, want the bins first.
///
/// # Source
/// NumPy's `numpy.lib.format`.
pub(crate) fn transposed(values: &[f32], n_bins: usize) -> Vec<u8> {
    let n_frames = values.len() / n_bins;
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({n_bins}, {n_frames}), }}");
    // The format wants magic, version, length and header together to be a multiple of 64, ending in a newline.
    let unpadded = PREAMBLE.len() + 2 + header.len() + 1;
    header.extend(std::iter::repeat_n(' ', unpadded.next_multiple_of(64) - unpadded));
    header.push('\n');

    let mut file = Vec::with_capacity(PREAMBLE.len() + 2 + header.len() + 4 * values.len());
    file.extend(PREAMBLE);
    // Two numbers make a header of 128 bytes at most, far from what 16 bits hold.
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    for bin in 0..n_bins {
        file.extend(values.chunks_exact(n_bins).flat_map(|frame| frame[bin].to_le_bytes()));
    }
    file
}

/// Magic string and version of the format.
const PREAMBLE: [u8; 8] = *b"\x93NUMPY\x01\x00";

#[cfg(test)]
mod tests {
    use super::transposed;

    #[test]
    fn header_is_aligned_and_bins_come_first() {
        let file = transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2);
        let data = file.len() - 6 * 4;
        assert_eq!(data % 64, 0);
        assert!(String::from_utf8_lossy(&file[10..data]).contains("'shape': (2, 3)"));
        let values: Vec<f32> =
            file[data..].chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(values, [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]);
    }
}
