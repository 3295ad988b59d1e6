//! FLAC files of silence: some kilobytes that are hours long.

const RATE: u32 = 8000;
/// Samples of a frame.
const BLOCK: u32 = 65_535;

/// At least so many minutes of silence.
pub(crate) fn silence(minutes: u32) -> Vec<u8> {
    let frames = (minutes * 60 * RATE).div_ceil(BLOCK);
    let mut file = b"fLaC\x80\0\0\x22".to_vec();
    // Lengths of blocks, lengths of frames that are not known, and 20 + 3 + 5 + 36 bits: rate, channels, bits, and samples.
    let block = (BLOCK as u16).to_be_bytes();
    file.extend([block, block].concat());
    file.extend([0; 6]);
    let samples = u64::from(frames) * u64::from(BLOCK);
    file.extend((u64::from(RATE) << 44 | 15 << 36 | samples).to_be_bytes());
    file.extend([0; 16]);
    for number in 0..frames {
        let mut frame = vec![0xff, 0xf8, 0x74, 0x08];
        frame.extend(coded(number));
        frame.extend((BLOCK as u16 - 1).to_be_bytes());
        frame.push(checked(&frame, 8, 0x07) as u8);
        // A constant: no sound.
        frame.extend([0, 0, 0]);
        frame.extend((checked(&frame, 16, 0x8005) as u16).to_be_bytes());
        file.extend(frame);
    }
    file
}

/// A number as FLAC has it: in the manner of UTF-8.
fn coded(number: u32) -> Vec<u8> {
    let letter = char::from_u32(number).unwrap();
    letter.encode_utf8(&mut [0; 4]).as_bytes().to_vec()
}

/// A checksum of so many bits.
fn checked(bytes: &[u8], bits: u32, polynomial: u32) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << (bits - 8), |sum, _| {
            let shifted = sum << 1;
            (if sum >> (bits - 1) & 1 == 1 { shifted ^ polynomial } else { shifted }) & ((1 << bits) - 1)
        })
    })
}
