//! The four bytes with which every frame of MPEG audio begins.

/// What a frame's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameHeader {
    /// 1, 2, or 3 for version 2.5.
    version: u8,
    /// 1 to 3.
    pub(super) layer: u8,
    pub(super) sample_rate: u32,
    pub(super) channels: usize,
    pub(super) has_checksum: bool,
    is_padded: bool,
    /// In bits per second, 0 in free format.
    bit_rate: u32,
}

/// Bytes of a header.
pub(super) const HEADER: usize = 4;

/// Kilobits per second by their number in the header, for version 1, layers I to III, and for later versions, layer I and
/// the others.
///
/// # Source
/// ISO/IEC 11172-3, 2.4.2.3, and 13818-3, 2.4.2.3.
const BIT_RATES: [[u16; 15]; 5] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

impl FrameHeader {
    /// Reads the header at the beginning of `bytes`, if it is one.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let [first, second, third, fourth] = *bytes.first_chunk::<HEADER>()?;
        if first != 0xff || second & 0xe0 != 0xe0 {
            return None;
        }
        let version = match second >> 3 & 0b11 {
            0b11 => 1,
            0b10 => 2,
            0b00 => 3,
            _ => return None,
        };
        let layer = 4 - (second >> 1 & 0b11);
        let rate = usize::from(third >> 2 & 0b11);
        // Two values, of the rate and of the emphasis, mean nothing.
        if layer == 4 || rate == 3 || fourth & 0b11 == 2 {
            return None;
        }
        let row = match (version, layer) {
            (1, _) => usize::from(layer) - 1,
            (_, 1) => 3,
            _ => 4,
        };
        let bit_rate = *BIT_RATES[row].get(usize::from(third >> 4))?;
        let sample_rate = [44_100, 48_000, 32_000][rate] >> (version - 1);
        let channels = if fourth >> 6 == 0b11 { 1 } else { 2 };
        let (has_checksum, is_padded) = (second & 1 == 0, third >> 1 & 1 == 1);
        let bit_rate = u32::from(bit_rate) * 1000;
        Some(Self { version, layer, sample_rate, channels, has_checksum, is_padded, bit_rate })
    }

    /// Whether its frames may follow each other in one stream, of which only bit rate and channels change.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.version, self.layer, self.sample_rate) == (other.version, other.layer, other.sample_rate)
            && self.is_free() == other.is_free()
    }

    /// Whether the frame's length is not told.
    pub(super) fn is_free(&self) -> bool {
        self.bit_rate == 0
    }

    /// Bytes of the frame, header included; those of a frame in free format follow from `free`, the length without padding.
    pub(super) fn frame_bytes(&self, free: usize) -> usize {
        let slot = if self.layer == 1 { 4 } else { 1 };
        let unpadded = match self.is_free() {
            true => free,
            false => {
                let slots = self.samples() as u64 / 8 * u64::from(self.bit_rate)
                    / (u64::from(self.sample_rate) * slot as u64);
                slots as usize * slot
            }
        };
        unpadded + self.padding_bytes()
    }

    /// Bytes that padding adds.
    pub(super) fn padding_bytes(&self) -> usize {
        match (self.is_padded, self.layer) {
            (false, _) => 0,
            (true, 1) => 4,
            (true, _) => 1,
        }
    }

    /// Samples of one channel in a frame.
    pub(super) fn samples(&self) -> usize {
        match (self.layer, self.version) {
            (1, _) => 384,
            (2, _) | (3, 1) => 1152,
            _ => 576,
        }
    }

    /// Seconds in a frame.
    pub(super) fn seconds(&self) -> f64 {
        self.samples() as f64 / f64::from(self.sample_rate)
    }

    /// Where the samples' description begins, and where it ends: the side information of layer III.
    pub(super) fn side_information(&self) -> (usize, usize) {
        let start = if self.has_checksum { HEADER + 2 } else { HEADER };
        let length = match (self.version, self.channels) {
            (1, 1) => 17,
            (1, _) => 32,
            (_, 1) => 9,
            _ => 17,
        };
        (start, HEADER + length)
    }
}
