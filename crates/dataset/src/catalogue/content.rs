//! Whether a file is sound, by how it begins: for files whose names do not say it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// As much of a file as two frames of any MPEG audio take.
const LOOKED_AT: usize = 4096;

/// How formats begin that have a mark of their own.
const MARKS: &[&[u8]] = &[
    b"ID3",
    b"fLaC",
    b"OggS",
    b"MThd",
    b"MAC ",
    b"wvPk",
    b"TTA1",
    b"TTA2",
    b"tBaK",
    b"OFR ",
    b"ajkg",
    b"caff",
    b".snd",
    b"DSD ",
    b"FRM8",
    b"MPCK",
    b"MP+",
    b"#!AMR",
    b".RMF",
    b".ra\xfd",
    b"Creative Voice File",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    b"\x1a\x45\xdf\xa3",
    b"riff\x2e\x91\xcf\x11",
];

/// What a file of ISO's container says that holds a picture.
const PICTURES: &[&[u8]] =
    &[b"avif", b"avis", b"crx ", b"heic", b"heix", b"jp2 ", b"jpx ", b"jxl ", b"mif1", b"msf1"];

/// Whether the file begins as sound does.
pub(super) fn is_sound(file: &Path) -> io::Result<bool> {
    beginning(file).map(|bytes| begins_as_sound(&bytes))
}

fn beginning(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(LOOKED_AT as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn begins_as_sound(bytes: &[u8]) -> bool {
    let form = bytes.get(8..12).unwrap_or_default();
    match bytes.get(..4).unwrap_or_default() {
        b"RIFF" | b"RIFX" | b"RF64" | b"BW64" => form == b"WAVE",
        b"FORM" => [b"AIFF", b"AIFC", b"8SVX"].iter().any(|kind| form == *kind),
        _ if bytes.get(4..8) == Some(b"ftyp") => !PICTURES.contains(&form),
        _ => MARKS.iter().any(|mark| bytes.starts_with(mark)) || has_two_frames(bytes),
    }
}

/// Whether there are two frames of MPEG audio or ADTS, one after the other: a single one is too easily met by chance.
fn has_two_frames(bytes: &[u8]) -> bool {
    let second = frame_bytes(bytes).and_then(|first| bytes.get(first..));
    second.is_some_and(|rest| frame_bytes(rest).is_some())
}

/// Length of the frame of MPEG audio or ADTS that begins here.
fn frame_bytes(bytes: &[u8]) -> Option<usize> {
    let &[0xff, second, third, fourth, fifth, sixth, ..] = bytes else { return None };
    if second & 0xf6 == 0xf0 {
        let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
        return (length > 7 && third >> 2 & 15 < 13).then_some(length);
    }
    let (version, layer) = (second >> 3 & 3, 4 - usize::from(second >> 1 & 3));
    let (rate_index, bit_rate_index) = (usize::from(third >> 2 & 3), usize::from(third >> 4));
    if second & 0xe0 != 0xe0 || version == 1 || layer == 4 || rate_index == 3 || bit_rate_index % 15 == 0 {
        return None;
    }
    let is_first = version == 3;
    let rate = [44_100, 48_000, 32_000][rate_index] / [4, 1, 2, 1][usize::from(version)];
    let kilobits = match (is_first, layer) {
        (true, 1) => [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        (true, 2) => [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        (true, _) => [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        (false, 1) => [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        (false, _) => [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    }[bit_rate_index - 1];
    let padding = usize::from(third >> 1 & 1);
    Some(match layer {
        1 => (12_000 * kilobits / rate + padding) * 4,
        3 if !is_first => 72_000 * kilobits / rate + padding,
        _ => 144_000 * kilobits / rate + padding,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mpeg(header: [u8; 4], length: usize) -> Vec<u8> {
        let mut frame = header.to_vec();
        frame.resize(length, 0);
        [frame.clone(), frame].concat()
    }

    #[test]
    fn formats_are_known_by_how_they_begin() {
        // 128 kbit/s at 44.1 kHz; 64 kbit/s at 16 kHz of MPEG-2; 192 kbit/s at 48 kHz of layer II.
        let layer_3 = mpeg([0xff, 0xfb, 0x90, 0x00], 417);
        let mpeg_2 = mpeg([0xff, 0xf3, 0x88, 0x00], 288);
        let layer_2 = mpeg([0xff, 0xfd, 0xa4, 0x00], 576);
        let adts = mpeg([0xff, 0xf1, 0x50, 0x80], 0x10);
        let adts: Vec<u8> =
            adts.iter().enumerate().map(|(at, byte)| if at % 16 == 4 { 2 } else { *byte }).collect();
        for sound in [&layer_3[..], &mpeg_2, &layer_2, &adts, b"fLaC....", b"\0\0\0\x20ftypM4A ...."] {
            assert!(begins_as_sound(sound), "{:?}", &sound[..8]);
        }
        assert!(begins_as_sound(b"RIFF\0\0\0\0WAVEfmt "));
    }

    #[test]
    fn text_pictures_and_film_in_riff_are_no_sound() {
        // Text in UTF-16 begins like a frame of layer I.
        let utf_16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("What I heard.".repeat(300).bytes().flat_map(|b| [b, 0]))
            .collect();
        for other in [
            &utf_16[..],
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            b"RIFF\0\0\0\0AVI LIST",
            b"\0\0\0\x20ftypheic....",
            b"",
            b"notes",
        ] {
            assert!(!begins_as_sound(other), "{:?}", &other[..other.len().min(8)]);
        }
    }
}
