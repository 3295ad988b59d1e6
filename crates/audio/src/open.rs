//! A song's bytes enter, a demultiplexer and a decoder for its main audio track leave.
//!
//! Everything that can be known before the first sample is checked here: what the content is (never what its name says),
//! and whether its rate, channels and length are acceptable.

use std::sync::OnceLock;

use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::common::Limit;
use symphonia::core::errors::{Error as SymphoniaError, Result as SymphoniaResult};
use symphonia::core::formats::probe::{Hint, Probe};
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions, ReadBytes};
use symphonia::core::meta::MetadataOptions;
use symphonia::default::formats::{
    AdtsReader, AiffReader, CafReader, FlacReader, IsoMp4Reader, MkvReader, OggReader, WavReader,
};
use symphonia::default::meta::{ApeReader, Id3v1Reader, Id3v2Reader};

use crate::decoders::decoders;
use crate::demux::{Container, Demuxer, Joined, Part};
use crate::mend::{Content, Mended, look};
use crate::{ExtractionError, Limits, SongSource};

/// Lowest sample rate that is read, in Hz.
const MIN_SAMPLE_RATE: u32 = 1_000;
/// Highest sample rate that is read, in Hz.
const MAX_SAMPLE_RATE: u32 = 1_000_000;
/// Most channels that are read.
pub(crate) const MAX_CHANNELS: usize = 8;

/// A song ready to be decoded.
pub(crate) struct OpenSong {
    pub(crate) demuxer: Box<dyn Demuxer>,
    /// Length of the file.
    pub(crate) bytes: u64,
}

/// Opens a song.
pub(crate) fn open(song: &SongSource<'_>) -> Result<OpenSong, ExtractionError> {
    let (source, bytes) = song.open()?;
    let demuxer: Box<dyn Demuxer> = match look(source, bytes)? {
        Content::Mpeg(stream) => Box::new(stream),
        Content::Unreadable(name) => {
            return Err(ExtractionError::Unsupported(format!("{name} cannot be decoded here")));
        }
        Content::Container(file) => Box::new(container(file).map_err(|error| match error {
            SymphoniaError::Unsupported(reason) if reason.contains("probe") => unrecognised(),
            other => refusal("this kind of file", other),
        })?),
        Content::Joined(files) => Box::new(Joined::new(files, container)),
    };
    Ok(OpenSong { demuxer, bytes })
}

fn unrecognised() -> ExtractionError {
    ExtractionError::not_music(
        "the content is not a known audio format; MP3, Ogg Vorbis, Opus, FLAC, WAV, AIFF, CAF, AAC and ALAC can be \
         read",
    )
}

/// Opens a container, which is found by its content.
fn container(mut file: Mended) -> SymphoniaResult<Container> {
    file.source.rewind()?;
    if !file.unseen.is_mp4 {
        return Ok(Container::new(probe(file.source)?, file.unseen));
    }
    let mut stream = MediaSourceStream::new(file.source, MediaSourceStreamOptions::default());
    // It goes back by the four bytes by which it is found elsewhere.
    stream.read_quad_bytes()?;
    let reader = IsoMp4Reader::try_new(stream, FormatOptions::default())?;
    Ok(Container::new(Box::new(reader), file.unseen))
}

/// All containers of symphonia. MPEG audio is none of them: its reader believes two bytes that look like a header, of which
/// there are some in any samples that are written out.
fn formats() -> &'static Probe {
    static FORMATS: OnceLock<Probe> = OnceLock::new();
    FORMATS.get_or_init(|| {
        let mut formats = Probe::default();
        formats.register_format::<WavReader<'_>>();
        formats.register_format::<AiffReader<'_>>();
        formats.register_format::<CafReader<'_>>();
        formats.register_format::<FlacReader<'_>>();
        formats.register_format::<OggReader<'_>>();
        formats.register_format::<IsoMp4Reader<'_>>();
        formats.register_format::<MkvReader<'_>>();
        formats.register_format::<AdtsReader<'_>>();
        formats.register_metadata::<ApeReader<'_>>();
        formats.register_metadata::<Id3v1Reader<'_>>();
        formats.register_metadata::<Id3v2Reader<'_>>();
        formats
    })
}

/// Finds the container by content.
fn probe(source: Box<dyn MediaSource>) -> SymphoniaResult<Box<dyn FormatReader>> {
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    // Pictures and long texts are not needed, so they are not kept.
    let metadata = MetadataOptions::default()
        .limit_visual_bytes(Limit::Maximum(0))
        .limit_tag_bytes(Limit::Maximum(64 * 1024));
    formats().probe(&Hint::new(), stream, FormatOptions::default(), metadata)
}

/// Refuses what the header of a file of `bytes` bytes already shows to be unacceptable.
pub(crate) fn check_stated(part: &Part, bytes: u64, limits: &Limits) -> Result<(), ExtractionError> {
    let params = &part.params;
    if let Some(rate) = params.sample_rate {
        check_rate(rate)?;
    }
    if let Some(channels) = &params.channels {
        check_channels(channels.count())?;
    }
    // A stated length is a guess, but of samples that are written out the file has no more than its bytes.
    let (Some(stated_s), Some(rate), Some(channels), Some(bits)) =
        (part.stated_s, params.sample_rate, &params.channels, bits_per_sample(params))
    else {
        return Ok(());
    };
    let bits_per_second = f64::from(rate) * channels.count() as f64 * f64::from(bits);
    let seconds = stated_s.min(8.0 * bytes as f64 / bits_per_second);
    if seconds > limits.max_seconds {
        return Err(ExtractionError::TooLong { seconds, is_whole: true, limit_s: limits.max_seconds });
    }
    Ok(())
}

/// Bits of each sample, where the codec writes them out: its name tells, as in `pcm_f32le` and `pcm_alaw`.
fn bits_per_sample(params: &AudioCodecParameters) -> Option<u32> {
    let codec = decoders().get_audio_decoder(params.codec)?.codec.info.short_name.strip_prefix("pcm_")?;
    let digits: String = codec.chars().filter(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(8))
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

pub(crate) fn make_decoder(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, ExtractionError> {
    decoders()
        .make_audio_decoder(params, &AudioDecoderOptions::default())
        .map_err(|error| refusal("this kind of audio", error))
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
