//! Samples become a WAVE file of 32-bit floats, so that sound that was never a file is heard as every other song.

/// Bytes before the samples.
const HEADER: usize = 44;
/// The format that says that samples are floats.
const IEEE_FLOAT: u16 = 3;
/// Bytes of a sample.
const SAMPLE: u16 = 4;

/// A WAVE file of `samples`, the channels in turns, at `sample_rate` Hz. What a file's header cannot say of more than 4 GiB, it says of
/// 4 GiB; readers of such files go on to the end.
///
/// # Source
/// Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", 1991, and "New Multimedia Data Types", 1994.
pub fn wave_file(samples: &[f32], channels: u16, sample_rate: u32) -> Vec<u8> {
    let bytes = u32::try_from(size_of_val(samples)).unwrap_or(u32::MAX);
    let frame = channels.saturating_mul(SAMPLE);
    let mut file = Vec::with_capacity(HEADER + size_of_val(samples));
    file.extend(b"RIFF");
    file.extend(bytes.saturating_add(HEADER as u32 - 8).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend(IEEE_FLOAT.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(sample_rate.to_le_bytes());
    file.extend(sample_rate.saturating_mul(u32::from(frame)).to_le_bytes());
    file.extend(frame.to_le_bytes());
    file.extend((8 * SAMPLE).to_le_bytes());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

#[cfg(test)]
mod tests {
    use crate::{ExtractionError, Limits, SongSource, decode_mono};

    fn heard(samples: &[f32], channels: u16, sample_rate: u32) -> Result<(Vec<f32>, u32), ExtractionError> {
        let (mut mono, mut rate) = (Vec::new(), 0);
        let source = SongSource::samples(samples, channels, sample_rate);
        decode_mono(source, &Limits::default(), |block, of| {
            mono.extend_from_slice(block);
            rate = of;
        })?;
        Ok((mono, rate))
    }

    #[test]
    fn samples_are_heard_as_they_are_also_beyond_full_scale() {
        let samples = [0.0, 0.5, -1.0, 1.5, f32::MIN_POSITIVE, -2.25];
        assert_eq!(heard(&samples, 1, 22_050).unwrap(), (samples.to_vec(), 22_050));
        assert_eq!(heard(&samples, 2, 8_000).unwrap(), (vec![0.25, 0.25, -1.125], 8_000));
    }

    #[test]
    fn what_is_no_sound_is_refused() {
        assert!(matches!(heard(&[0.0, f32::NAN], 1, 22_050), Err(ExtractionError::Damaged(_))));
        assert!(matches!(heard(&[], 1, 22_050), Err(ExtractionError::NotMusic(_))));
        assert!(matches!(heard(&[0.5; 8], 1, 7), Err(ExtractionError::Unsupported(_))));
    }
}
