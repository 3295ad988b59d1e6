//! What the samples of a track of MPEG-4 are.

use std::io;
use std::ops::Range;

use memchr::memmem;
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_PCM_F32BE, CODEC_ID_PCM_F64BE, CODEC_ID_PCM_S24BE, CODEC_ID_PCM_S32BE,
};
use symphonia::core::io::MediaSource;

use super::boxes::{child, content};
use crate::mend::names;
use crate::patched::Patch;

/// The samples of a track.
#[derive(Default)]
pub(super) struct Sample {
    /// What they are, if they cannot be decoded.
    pub(super) unreadable: Option<String>,
    /// Their codec, where symphonia takes it for another.
    pub(super) codec: Option<AudioCodecId>,
    /// How many there are in a second, where they are described as in the first version of the box.
    pub(super) rate: Option<f64>,
    /// What makes symphonia see what they are.
    pub(super) patches: Vec<Patch>,
}

/// Reads the box that describes samples.
pub(super) fn read(source: &mut dyn MediaSource, stretch: &Range<u64>) -> io::Result<Sample> {
    let description = content(source, stretch)?;
    Ok(Sample {
        unreadable: unreadable(&description),
        codec: highest_first(&description),
        rate: rate(&description),
        patches: Vec::from_iter(unwrapped(source, stretch, &description)?),
    })
}

/// The sample rate of a description, of which the lower half is a fraction.
fn rate(description: &[u8]) -> Option<f64> {
    const RATE: usize = 8 + 32;
    let rate = u32::from_be_bytes(*description.get(RATE..)?.first_chunk()?) >> 16;
    (rate > 0).then(|| rate.into())
}

/// What a track's samples are, if they cannot be decoded.
fn unreadable(description: &[u8]) -> Option<String> {
    let codec = *description.get(12..)?.first_chunk::<4>()?;
    if &codec != b"mp4a" {
        return names::mp4(codec);
    }
    // Descriptions within each other: of the stream, of its decoder, and what that is given.
    let stream = inner(description.get(memmem::find(description, b"esds")? + 8..)?, 0x03)?;
    let decoder = inner(stream.get(3..)?, 0x04)?;
    if let Some(name) = names::mp4_object(*decoder.first()?) {
        return Some(name);
    }
    let given = inner(decoder.get(13..)?, 0x05)?;
    let number = |place: usize, bits: usize| {
        (place..place + bits)
            .try_fold(0u8, |number, bit| Some(number << 1 | given.get(bit / 8)? >> (7 - bit % 8) & 1))
    };
    // Object types from 31 on are written after it; a rate of 15 is followed by 24 bits of it.
    let (object_type, place) = match number(0, 5)? {
        31 => (32 + number(5, 6)?, 11),
        short => (short, 5),
    };
    let place = if number(place, 4)? == 15 { place + 28 } else { place + 4 };
    names::aac(object_type, number(place, 4)?)
}

/// What a description of this tag holds, behind its length.
fn inner(description: &[u8], tag: u8) -> Option<&[u8]> {
    let (found, rest) = description.split_first()?;
    let length_bytes = rest.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    rest.get(length_bytes..).filter(|_| *found == tag)
}

/// The codec of samples that are written out with their highest byte first, which symphonia takes for the contrary.
///
/// # Source
/// QuickTime File Format, "Sound Media": only `enda` says that the lowest comes first.
fn highest_first(description: &[u8]) -> Option<AudioCodecId> {
    let codec = match description.get(12..16)? {
        b"in24" => CODEC_ID_PCM_S24BE,
        b"in32" => CODEC_ID_PCM_S32BE,
        b"fl32" => CODEC_ID_PCM_F32BE,
        b"fl64" => CODEC_ID_PCM_F64BE,
        _ => return None,
    };
    let order = memmem::find(description, b"enda").and_then(|place| description.get(place + 4..place + 6));
    (order != Some(&[0, 1])).then_some(codec)
}

/// What turns the box in which QuickTime wraps the parameters of ALAC into one that ends before them.
fn unwrapped(
    source: &mut dyn MediaSource,
    stretch: &Range<u64>,
    description: &[u8],
) -> io::Result<Option<Patch>> {
    // The boxes stand behind what the second version of the description has more than the first.
    let (is_alac, version) = (description.get(12..16) == Some(b"alac"), description.get(24..26));
    if !is_alac || version != Some(&[0, 1]) {
        return Ok(None);
    }
    let boxes = (stretch.start + 60).min(stretch.end)..stretch.end;
    let Some(wave) = child(source, &boxes, b"wave")? else { return Ok(None) };
    let Some(parameters) = child(source, &wave, b"alac")? else { return Ok(None) };
    let length = (parameters.start - wave.start) as u32;
    Ok(Some((wave.start - 8, [&length.to_be_bytes()[..], b"free"].concat())))
}
