//! AAC packets enter, and whether they hold more than is decoded leaves: HE-AAC writes the upper half of its spectrum as a
//! note behind the sound of the lower (SBR), which symphonia passes over.

/// The description of the part of HE-AAC that is plain AAC, where a decoder's description is one of HE-AAC.
///
/// # Source
/// ISO/IEC 14496-3, table 1.15.
pub(crate) fn core_of_he_aac(description: &[u8]) -> Option<[u8; 2]> {
    const LOW_COMPLEXITY: usize = 2;
    let number = |place: usize, bits: usize| {
        (place..place + bits).try_fold(0usize, |number, bit| {
            Some(number << 1 | usize::from(description.get(bit / 8)? >> (7 - bit % 8) & 1))
        })
    };
    let (object_type, rate, channels) = (number(0, 5)?, number(5, 4)?, number(9, 4)?);
    // With SBR (5) or parametric stereo (29) two fields precede what describes the plain part: the whole's rate and its type.
    let is_he_aac = [5, 29].contains(&object_type) && rate < 13 && number(13, 4)? != 15;
    if !is_he_aac || number(17, 5)? != LOW_COMPLEXITY {
        return None;
    }
    let core = LOW_COMPLEXITY << 11 | rate << 7 | channels << 3 | number(22, 3)?;
    Some((core as u16).to_be_bytes())
}

/// Packets that are looked at.
const LOOKED_AT: u32 = 32;

/// The packets of one stream.
#[derive(Default)]
pub(crate) struct SbrWatch {
    packets: u32,
    with_sbr: u32,
}

impl SbrWatch {
    /// Looks at a packet.
    pub(crate) fn look(&mut self, packet: &[u8]) {
        if self.packets < LOOKED_AT {
            self.packets += 1;
            self.with_sbr += u32::from(ends_with_sbr(packet));
        }
    }

    /// Whether the stream is HE-AAC: in plain AAC one packet in seventy looks as if it were.
    pub(crate) fn found(&self) -> bool {
        self.with_sbr * 2 > self.packets
    }
}

/// Whether the last element of a packet is one that carries SBR.
///
/// # Source
/// ISO/IEC 14496-3, tables 4.11 and 4.57.
fn ends_with_sbr(packet: &[u8]) -> bool {
    const FILL: usize = 0b110;
    const END: usize = 0b111;
    const SBR: [usize; 2] = [13, 14];
    let number = |place: usize, bits: usize| {
        (place..place + bits)
            .fold(0, |number, bit| number << 1 | usize::from(packet[bit / 8] >> (7 - bit % 8) & 1))
    };
    // Zeros fill the last byte.
    let Some(last) = packet.iter().rposition(|byte| *byte != 0) else { return false };
    let Some(end) = (8 * last + 8 - packet[last].trailing_zeros() as usize).checked_sub(3) else {
        return false;
    };
    if number(end, 3) != END {
        return false;
    }
    // A count of 15 is followed by what exceeds 14.
    (1..=269).any(|count| {
        let head = if count < 15 { 7 } else { 15 };
        let Some(start) = end.checked_sub(8 * count + head) else { return false };
        let is_count = match count {
            0..15 => number(start + 3, 4) == count,
            _ => number(start + 3, 4) == 15 && number(start + 7, 8) == count - 14,
        };
        number(start, 3) == FILL && is_count && SBR.contains(&number(start + head, 4))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet of these bits, after some of another element.
    fn packet(bits: &str) -> Vec<u8> {
        let bits: Vec<u8> = "000110101".bytes().chain(bits.bytes()).map(|bit| bit - b'0').collect();
        bits.chunks(8)
            .map(|byte| byte.iter().zip((0..8).rev()).map(|(bit, place)| bit << place).sum())
            .collect()
    }

    #[test]
    fn an_element_of_sbr_at_the_end_is_seen() {
        let zeros = |bytes: usize| "0".repeat(8 * bytes);
        for (kind, bits, is_sbr) in [
            ("short", format!("110 0011 1101 0000 {} 111", zeros(2)), true),
            ("long, with a checksum", format!("110 1111 00000110 1110 0000 {} 111", zeros(19)), true),
            ("padding", format!("110 0011 0000 0000 {} 111", zeros(2)), false),
            ("of another length", format!("110 0011 1101 0000 {} 111", zeros(3)), false),
            ("cut", format!("110 0011 1101 0000 {}", zeros(2)), false),
            ("nothing", String::new(), false),
        ] {
            assert_eq!(ends_with_sbr(&packet(&bits.replace(' ', ""))), is_sbr, "{kind}");
        }
        assert!(!ends_with_sbr(&[]) && !ends_with_sbr(&[0, 0]));
    }

    #[test]
    fn the_plain_part_of_he_aac_is_described_as_such() {
        // 22.05 kHz, mono, as a whole 44.1 kHz; then with parametric stereo; then plain AAC and what is cut.
        assert_eq!(core_of_he_aac(&[0x2b, 0x8a, 0x08, 0x00]), Some([0x13, 0x88]));
        assert_eq!(core_of_he_aac(&[0xeb, 0x8a, 0x08, 0x00]), Some([0x13, 0x88]));
        assert_eq!(core_of_he_aac(&[0x13, 0x88]), None);
        assert_eq!(core_of_he_aac(&[0x2b]), None);
    }

    #[test]
    fn a_stream_is_he_aac_where_most_packets_are() {
        let mut watch = SbrWatch::default();
        assert!(!watch.found());
        let sbr = packet("1100001110100001 11".replace(' ', "").as_str());
        for _ in 0..3 {
            watch.look(&sbr);
        }
        assert!(watch.found());
        for _ in 0..3 {
            watch.look(&[0x21, 0x10]);
        }
        assert!(!watch.found());
    }
}
