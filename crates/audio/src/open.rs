//! A song's bytes enter, a demultiplexer and a decoder for its main audio track leave.
//!
//! Everything that can be known before the first sample is checked here: what the content is (never what its name says),
//! and whether its rate, channels and length are acceptable.

use symphonia::core::codecs::audio::well_known::CODEC_ID_MP3;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::common::Limit;
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{FORMAT_ID_FLAC, FORMAT_ID_OGG};
use symphonia::core::formats::{FormatId, FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use crate::decoders::decoders;
use crate::{ExtractionError, Limits, SongSource};

/// Lowest sample rate that is read, in Hz.
const MIN_SAMPLE_RATE: u32 = 1_000;
/// Highest sample rate that is read, in Hz.
const MAX_SAMPLE_RATE: u32 = 1_000_000;
/// Most channels that are read.
pub(crate) const MAX_CHANNELS: usize = 8;

/// Containers that checksum their packets.
const CHECKSUMMED: [FormatId; 2] = [FORMAT_ID_FLAC, FORMAT_ID_OGG];

/// A song ready to be decoded.
pub(crate) struct OpenSong {
    pub(crate) reader: Box<dyn FormatReader>,
    pub(crate) decoder: Box<dyn AudioDecoder>,
    pub(crate) track_id: u32,
    pub(crate) codec: String,
    /// MP3 trims by its LAME tag, and only by that.
    pub(crate) trimming: Trimming,
    /// Length in seconds, where the file states it.
    pub(crate) stated_s: Option<f64>,
    /// Seconds in a unit of the packets' time stamps, where a gap between packets means that the demultiplexer threw
    /// damaged ones away: in formats with checksums.
    pub(crate) gap_unit_s: Option<f64>,
}

/// Who cuts off the samples that an encoder added at both ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trimming {
    /// The decoder, as the container says.
    ByDecoder,
    /// We: packets' start and end marks are believed.
    StartAndEnd,
    /// We: the length is only an estimate from the bit rate, so end marks mean nothing.
    StartOnly,
}

/// Opens a song.
pub(crate) fn open(song: SongSource<'_>, limits: &Limits) -> Result<OpenSong, ExtractionError> {
    let reader = probe(song.open()?)?;
    let track = reader.default_track(TrackType::Audio).ok_or_else(unrecognised)?;
    let params = track.codec_params.as_ref().and_then(|params| params.audio()).ok_or_else(unrecognised)?;

    let stated_s = check_stated(track, params, limits)?;
    let has_checksums = CHECKSUMMED.contains(&reader.format_info().format);
    let unit = track.time_base.filter(|_| has_checksums);
    let gap_unit_s = unit.map(|unit| f64::from(unit.numer.get()) / f64::from(unit.denom.get()));
    let trimming = if params.codec != CODEC_ID_MP3 {
        Trimming::ByDecoder
    } else if track.padding.is_some() {
        Trimming::StartAndEnd
    } else {
        Trimming::StartOnly
    };
    let options = AudioDecoderOptions::default().gapless(trimming == Trimming::ByDecoder);
    let decoder = make_decoder(params, &options)?;
    let codec = decoder.codec_info().short_name.to_owned();
    let track_id = track.id;
    Ok(OpenSong { reader, decoder, track_id, codec, trimming, stated_s, gap_unit_s })
}

fn unrecognised() -> ExtractionError {
    ExtractionError::not_music(
        "the content is not a known audio format; MP3, Ogg Vorbis, Opus, FLAC, WAV, AIFF, CAF, AAC and ALAC can be \
         read",
    )
}

/// Finds the container by content.
fn probe(source: Box<dyn MediaSource>) -> Result<Box<dyn FormatReader>, ExtractionError> {
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    // Pictures and long texts are not needed, so they are not kept.
    let metadata = MetadataOptions::default()
        .limit_visual_bytes(Limit::Maximum(0))
        .limit_tag_bytes(Limit::Maximum(64 * 1024));
    symphonia::default::get_probe().probe(&Hint::new(), stream, FormatOptions::default(), metadata).map_err(
        |error| match error {
            SymphoniaError::Unsupported(reason) if reason.contains("probe") => unrecognised(),
            other => refusal("this kind of file", other),
        },
    )
}

/// Refuses what the header already shows to be unacceptable. Returns the stated length in seconds.
fn check_stated(
    track: &Track,
    params: &AudioCodecParameters,
    limits: &Limits,
) -> Result<Option<f64>, ExtractionError> {
    if let Some(rate) = params.sample_rate {
        check_rate(rate)?;
    }
    if let Some(channels) = &params.channels {
        check_channels(channels.count())?;
    }
    let stated = match (track.num_frames, params.sample_rate) {
        // Without a tag an MP3's length is a guess.
        _ if params.codec == CODEC_ID_MP3 && track.padding.is_none() => None,
        (Some(frames), Some(rate)) => Some(frames as f64 / f64::from(rate)),
        _ => None,
    };
    match stated {
        Some(seconds) if seconds > limits.max_seconds => {
            Err(ExtractionError::TooLong { seconds, is_whole: true, limit_s: limits.max_seconds })
        }
        stated => Ok(stated),
    }
}

pub(crate) fn check_rate(rate: u32) -> Result<(), ExtractionError> {
    if (MIN_SAMPLE_RATE..=MAX_SAMPLE_RATE).contains(&rate) {
        return Ok(());
    }
    Err(ExtractionError::Unsupported(format!(
        "the file states a sample rate of {rate} Hz; {MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} Hz are supported"
    )))
}

pub(crate) fn check_channels(channels: usize) -> Result<(), ExtractionError> {
    if (1..=MAX_CHANNELS).contains(&channels) {
        return Ok(());
    }
    Err(ExtractionError::Unsupported(format!(
        "the file states {channels} channels; 1 to {MAX_CHANNELS} are supported"
    )))
}

fn make_decoder(
    params: &AudioCodecParameters,
    options: &AudioDecoderOptions,
) -> Result<Box<dyn AudioDecoder>, ExtractionError> {
    decoders().make_audio_decoder(params, options).map_err(|error| refusal("this kind of audio", error))
}

/// Words symphonia's refusal of `what`.
fn refusal(what: &str, error: SymphoniaError) -> ExtractionError {
    match error {
        SymphoniaError::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            ExtractionError::Read(error)
        }
        SymphoniaError::IoError(_) => ExtractionError::malformed("it ends within its header"),
        // What is missing was cut off: no conversion brings it back.
        SymphoniaError::Unsupported(reason) if reason.contains("missing") => {
            ExtractionError::malformed(reason)
        }
        SymphoniaError::Unsupported(reason) => ExtractionError::unsupported(what, reason),
        other => ExtractionError::malformed(&other.to_string()),
    }
}
