//! What cannot be decoded, told by its content, in the words of those who have such files.

use std::io;

use memchr::memmem;
use symphonia::core::io::MediaSource;

use crate::window::peek;

/// Bytes of a file that are looked at.
const BEGINNING: usize = 4096;

/// Where a file's mark stands, the mark, and what the file is.
const MARKS: [(usize, &[u8], &str); 47] = [
    (0, b"DSD ", "DSD (a DSF file)"),
    (12, b"DSD ", "DSD (a DSDIFF file)"),
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"TTA1", "True Audio"),
    (0, b"TTA2", "True Audio"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"OFR ", "OptimFROG"),
    (0, b"tBaK", "TAK"),
    (0, b"LA0", "Lossless Audio"),
    (0, b"ajkg", "Shorten"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media (WMA)"),
    (0, b"#!AMR", "AMR"),
    (0, b".RMF", "RealAudio"),
    (0, b".ra\xfd", "RealAudio"),
    (0, b"ADIF", "AAC in ADIF"),
    (0, b"\x0b\x77", "AC-3"),
    (0, b"\x7f\xfe\x80\x01", "DTS"),
    (0, b"\xfe\x7f\x01\x80", "DTS"),
    (0, b".snd", "AU"),
    (0, b"RIFX", "WAVE with the highest byte first (RIFX)"),
    (0, b"NIST_1A", "NIST SPHERE"),
    (0, b"\x64\xa3\x01\x00", "IRCAM"),
    (0, b"\x64\xa3\x03\x00", "IRCAM"),
    (0, b"\x00\x02\xa3\x64", "IRCAM"),
    (0, b"\x00\x04\xa3\x64", "IRCAM"),
    (0, b".SoX", "SoX's own format"),
    (0, b"XoS.", "SoX's own format"),
    (0, b"Creative Voice File", "Creative Voice (VOC)"),
    (8, b"8SVX", "8SVX"),
    (8, b"16SV", "16SV"),
    (8, b"AVI ", "a film (AVI)"),
    (0, b"FLV", "a film (Flash video)"),
    (0, b"\x00\x00\x01\xba", "a film (an MPEG program stream)"),
    (8, b"RMID", "MIDI, which is notes and no sound,"),
    (0, b"MThd", "MIDI, which is notes and no sound,"),
    (0, b"Extended Module: ", "a tracker module (XM)"),
    (0, b"IMPM", "a tracker module (IT)"),
    (44, b"SCRM", "a tracker module (S3M)"),
    (1080, b"M.K.", "a tracker module (MOD)"),
    (0, b"PSID", "a SID tune"),
    (0, b"RSID", "a SID tune"),
    (0, b"NESM\x1a", "an NSF tune"),
    (0, b"SNES-SPC700", "an SPC tune"),
    (0, b"Vgm ", "a VGM tune"),
    (0, b"GBS\x01", "a GBS tune"),
];

/// Marks at the beginning of a stream in Ogg, of those that cannot be decoded.
const OGG_MARKS: [(&[u8], &str); 5] = [
    (b"Speex   ", "Speex"),
    (b"CELT    ", "CELT"),
    (b"\x80theora", "a film without sound (Theora)"),
    (b"PCM     ", "PCM in Ogg"),
    (b"OggMIDI", "MIDI in Ogg"),
];
/// Those of the ones that can.
const OGG_READ: [&[u8]; 3] = [b"\x01vorbis", b"OpusHead", b"\x7fFLAC"];

/// Codecs of Matroska that are not decoded, by what their names begin with.
const MATROSKA: [(&str, &str); 8] = [
    ("A_AC3", "AC-3 in Matroska"),
    ("A_EAC3", "E-AC-3 in Matroska"),
    ("A_DTS", "DTS in Matroska"),
    ("A_TRUEHD", "TrueHD in Matroska"),
    ("A_WAVPACK4", "WavPack in Matroska"),
    ("A_TTA1", "True Audio in Matroska"),
    ("A_REAL", "RealAudio in Matroska"),
    ("A_MPC", "Musepack in Matroska"),
];
/// Those that are.
const MATROSKA_READ: [&str; 7] =
    ["A_MPEG/L", "A_FLAC", "A_OPUS", "A_VORBIS", "A_AAC", "A_ALAC", "A_PCM/FLOAT/IEEE"];

/// What a file that begins at `start` is, if it is known to be something that cannot be decoded.
pub(super) fn unreadable(source: &mut dyn MediaSource, start: u64) -> io::Result<Option<String>> {
    let head = peek(source, start, BEGINNING)?;
    if head.starts_with(b"OggS") {
        return Ok(unreadable_in_ogg(&head).map(str::to_owned));
    }
    if let Some(name) = adts(&head) {
        return Ok(Some(name));
    }
    // Packets of 188 bytes, each with this byte before it.
    if (0..4).all(|packet| head.get(188 * packet) == Some(&0x47)) {
        return Ok(Some("a film (an MPEG transport stream)".to_owned()));
    }
    let is_there =
        |(place, mark): (usize, &[u8])| head.get(place..).is_some_and(|rest| rest.starts_with(mark));
    let found = MARKS.iter().find(|(place, mark, _)| is_there((*place, mark)));
    Ok(found.map(|(_, _, name)| (*name).to_owned()))
}

/// What the streams are whose first pages stand at the beginning.
fn unreadable_in_ogg(head: &[u8]) -> Option<&'static str> {
    let (mut place, mut found) = (0, None);
    while let Some(page) = head.get(place..).filter(|page| page.starts_with(b"OggS") && page.len() > 27) {
        let is_first = page[5] & 2 != 0;
        let segments = usize::from(page[26]);
        let lacing = page.get(27..27 + segments)?;
        let content = page.get(27 + segments..)?;
        if !is_first {
            break;
        }
        if OGG_READ.iter().any(|mark| content.starts_with(mark)) {
            return None;
        }
        found = found.or(OGG_MARKS.iter().find(|(mark, _)| content.starts_with(mark)).map(|(_, name)| *name));
        place += 27 + segments + lacing.iter().map(|byte| usize::from(*byte)).sum::<usize>();
    }
    found
}

/// AAC of a kind that cannot be decoded, frames end to end.
fn adts(head: &[u8]) -> Option<String> {
    let is_frame = |bytes: &[u8]| bytes.len() >= 7 && bytes[0] == 0xff && bytes[1] & 0xf6 == 0xf0;
    if !is_frame(head) {
        return None;
    }
    let length = usize::from(head[3] & 3) << 11 | usize::from(head[4]) << 3 | usize::from(head[5] >> 5);
    if !head.get(length..).is_some_and(is_frame) {
        return None;
    }
    aac((head[2] >> 6) + 1, head[2] << 2 & 0b100 | head[3] >> 6)
}

/// AAC of an object type and a channel configuration, where that is not decoded.
///
/// # Source
/// ISO/IEC 14496-3, tables 1.17 and 1.19.
pub(super) fn aac(object_type: u8, channels: u8) -> Option<String> {
    let profile = match object_type {
        1 => "AAC Main",
        3 => "AAC SSR",
        4 => "AAC LTP",
        23 | 39 => "AAC-LD",
        42 => "xHE-AAC (USAC)",
        _ => "AAC",
    };
    let many = match channels {
        3 => "three-channel ",
        4 => "four-channel ",
        5 => "five-channel ",
        6 => "six-channel ",
        7 | 12 | 14 => "eight-channel ",
        11 => "seven-channel ",
        _ => "",
    };
    let is_decoded = profile == "AAC" && many.is_empty();
    (!is_decoded).then(|| format!("{many}{profile}"))
}

/// The name of a format of WAVE that is not decoded, wherever it stands.
pub(super) fn wave(tag: u16) -> Option<&'static str> {
    Some(match tag {
        0x0017 => "Dialogic's ADPCM",
        0x0020 => "Yamaha's ADPCM",
        0x0031 => "GSM",
        0x0022 => "TrueSpeech",
        0x0040 | 0x0045 | 0x0064 => "G.726",
        0x0092 | 0x2000 => "AC-3",
        0x2001 => "DTS",
        0x00ff | 0x1600 | 0x1610 => "AAC",
        0x0160..=0x0163 => "Windows Media (WMA)",
        0x0270 => "ATRAC3",
        0x028f => "G.722",
        0x674f..=0x6771 => "Vorbis",
        0x5756 => "WavPack",
        0xf1ac => "FLAC",
        _ => return None,
    })
}

/// The name of a codec of WAVE that has a number of 16 bytes, written in hexadecimal, as they stand in the file.
pub(super) fn wave_id(id: &str) -> Option<&'static str> {
    match id {
        "bfaa23e958cb7144a119fffa01e4ce62" => Some("ATRAC3plus"),
        _ => None,
    }
}

/// Codecs of MPEG-4 and QuickTime that are decoded, besides those that an object type tells.
const MPEG4_READ: [&[u8; 4]; 12] = [
    b"alac", b"fLaC", b"Opus", b".mp3", b"lpcm", b"raw ", b"sowt", b"twos", b"in24", b"in32", b"fl32",
    b"fl64",
];

/// The name of a codec of MPEG-4 or QuickTime that is not decoded.
pub(super) fn mp4(codec: [u8; 4]) -> Option<String> {
    if MPEG4_READ.contains(&&codec) {
        return None;
    }
    Some(match &codec {
        b"drms" | b"enca" => "copy-protected music".to_owned(),
        b"aavd" => "a copy-protected book (Audible)".to_owned(),
        b"ac-3" => "AC-3 in MPEG-4".to_owned(),
        b"ec-3" => "E-AC-3 in MPEG-4".to_owned(),
        b"ac-4" => "AC-4 in MPEG-4".to_owned(),
        b"dtsc" | b"dtsh" | b"dtsl" | b"dtse" => "DTS in MPEG-4".to_owned(),
        b"samr" | b"sawb" => "AMR in MPEG-4".to_owned(),
        b"QDM2" | b"QDMC" => "QDesign Music".to_owned(),
        b"Qclp" | b"sqcp" => "QCELP in MPEG-4".to_owned(),
        b"mha1" | b"mhm1" => "MPEG-H in MPEG-4".to_owned(),
        b"ulaw" => "\u{b5}-law in QuickTime".to_owned(),
        b"alaw" => "A-law in QuickTime".to_owned(),
        b"ima4" => "ADPCM in QuickTime".to_owned(),
        b"MAC3" | b"MAC6" => "MACE in QuickTime".to_owned(),
        [b'm', b's', tag @ ..] => format!("a codec of WAVE ({:#06x}) in QuickTime", u16::from_be_bytes(*tag)),
        other => format!("\"{}\" in MPEG-4", other.escape_ascii()),
    })
}

/// The name of what an object type stands for in MPEG-4, where that is not decoded.
///
/// # Source
/// ISO/IEC 14496-1, table 5, and the registration authority at mp4ra.org.
pub(super) fn mp4_object(object_type: u8) -> Option<String> {
    Some(match object_type {
        // AAC, and MPEG audio.
        0x40 | 0x66..=0x69 | 0x6b => return None,
        0xa5 => "AC-3 in MPEG-4".to_owned(),
        0xa6 => "E-AC-3 in MPEG-4".to_owned(),
        0xa9..=0xac => "DTS in MPEG-4".to_owned(),
        0xad => "Opus of an old kind in MPEG-4".to_owned(),
        0xdd => "Vorbis in MPEG-4".to_owned(),
        0xe1 => "QCELP in MPEG-4".to_owned(),
        other => format!("the codec {other:#04x} in MPEG-4"),
    })
}

/// The name of a codec of Matroska that is not decoded, of samples of so many bits; `private` is what the decoder is given.
pub(super) fn matroska(codec: &str, bits: u64, private: &[u8]) -> Option<String> {
    if codec.starts_with("A_PCM/INT") && ![16, 24, 32].contains(&bits) {
        return Some(format!("{bits}-bit PCM in Matroska"));
    }
    if codec.starts_with("A_PCM/INT") || MATROSKA_READ.iter().any(|read| codec.starts_with(read)) {
        return None;
    }
    if let Some((_, name)) = MATROSKA.iter().find(|(mark, _)| codec.starts_with(mark)) {
        return Some((*name).to_owned());
    }
    let tag = private.first_chunk().map(|tag| u16::from_le_bytes(*tag));
    Some(match tag.filter(|_| codec == "A_MS/ACM") {
        Some(tag) => match wave(tag) {
            Some(name) => format!("{name} in Matroska"),
            None => format!("a codec of WAVE ({tag:#06x}) in Matroska"),
        },
        None => format!("{} in Matroska", codec.escape_default()),
    })
}

/// The name of a codec of CAF that is not decoded.
pub(super) fn caf(codec: &[u8]) -> Option<&'static str> {
    Some(match codec {
        b"opus" => "Opus in CAF",
        b"ilbc" => "iLBC in CAF",
        b"aach" | b"aacp" => "HE-AAC in CAF",
        b"aacl" | b"aace" => "AAC-LD in CAF",
        b"usac" => "xHE-AAC (USAC) in CAF",
        b"MAC3" | b"MAC6" => "MACE in CAF",
        b"QDM2" | b"QDMC" | b"Qclp" => "QDesign Music or PureVoice",
        b"samr" => "AMR in CAF",
        _ => return None,
    })
}

/// Marks with which the packets of other codecs begin that are written in place of samples of 16 bits, and whose they are:
/// DTS of 16 and 14 bits in both orders, and what IEC 61937 packs.
const IN_SAMPLES: [(&[u8], &str); 6] = [
    (b"\xfe\x7f\x01\x80", "DTS in WAVE"),
    (b"\x7f\xfe\x80\x01", "DTS in WAVE"),
    (b"\xff\x1f\x00\xe8", "DTS in WAVE"),
    (b"\x1f\xff\xe8\x00", "DTS in WAVE"),
    (b"\x72\xf8\x1f\x4e\x01", "AC-3 in WAVE"),
    (b"\x72\xf8\x1f\x4e", "AC-3, DTS or the like (IEC 61937) in WAVE"),
];
/// Packets that must stand as far from each other before one is believed.
const PACKETS_IN_SAMPLES: usize = 4;

/// What stands in place of these samples, where that is another codec: its marks, at the same distance.
pub(super) fn in_samples(samples: &[u8]) -> Option<&'static str> {
    let is_there = |mark: &[u8]| {
        let places: Vec<_> = memmem::find_iter(samples, mark).take(PACKETS_IN_SAMPLES).collect();
        let mut distances = places.windows(2).map(|pair| pair[1] - pair[0]);
        let first = distances.next();
        places.len() == PACKETS_IN_SAMPLES && distances.all(|distance| Some(distance) == first)
    };
    IN_SAMPLES.iter().find(|(mark, _)| is_there(mark)).map(|(_, name)| *name)
}
