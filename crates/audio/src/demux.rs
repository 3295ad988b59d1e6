//! Where packets come from: a container that symphonia reads, or a stream of MPEG audio.

use std::collections::VecDeque;
use std::io::ErrorKind;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS, CODEC_ID_VORBIS};
use symphonia::core::errors::{Error as SymphoniaError, Result as SymphoniaResult};
use symphonia::core::formats::well_known::{FORMAT_ID_ADTS, FORMAT_ID_FLAC, FORMAT_ID_ISOMP4, FORMAT_ID_OGG};
use symphonia::core::formats::{FormatId, FormatReader, Track, TrackType};
use symphonia::core::packet::Packet;

use crate::aac::core_of_he_aac;
use crate::mend::{Edits, Mended, Unseen};

/// Containers that checksum their packets.
const CHECKSUMMED: [FormatId; 2] = [FORMAT_ID_FLAC, FORMAT_ID_OGG];

/// The packets of a song's main track.
pub(crate) trait Demuxer: Send {
    /// What comes next; a part comes first.
    fn next(&mut self) -> SymphoniaResult<Next>;
}

/// What a demultiplexer has next.
pub(crate) enum Next {
    /// What follows is a stream of its own, for a decoder of its own.
    Part(Part),
    Packet(Packet),
    /// So many seconds of damaged sound were passed over, as far as bytes tell.
    Skipped(f64),
    /// Another song follows that is not read.
    LeftOut,
    End,
}

/// One of the streams that a file joins end to end; most files are of one part.
pub(crate) struct Part {
    pub(crate) params: AudioCodecParameters,
    /// Its length in seconds, where the file states it.
    pub(crate) stated_s: Option<f64>,
    /// Seconds in a unit of the packets' time stamps, where a gap between packets means that the demultiplexer threw
    /// damaged ones away: in formats with checksums.
    pub(crate) gap_unit_s: Option<f64>,
    /// Whether sound from before time 0 is to be dropped.
    pub(crate) drops_before_zero: bool,
    /// Whether it is known to be HE-AAC, of which only the plain part is decoded.
    pub(crate) lacks_top: bool,
    /// Which of its sound is to be heard, where that is not all.
    pub(crate) edits: Option<Edits>,
    /// Whether the length that the part before states counts this one as well.
    pub(crate) is_counted_before: bool,
}

/// A container that symphonia reads.
pub(crate) struct Container {
    reader: Box<dyn FormatReader>,
    unseen: Unseen,
    /// The main track, once its part was given.
    track: Option<u32>,
}

impl Container {
    pub(crate) fn new(reader: Box<dyn FormatReader>, unseen: Unseen) -> Self {
        Self { reader, unseen, track: None }
    }

    /// The part that begins here, of the main track; none where no sound follows.
    fn begin(&mut self) -> Next {
        let format = self.reader.format_info().format;
        let chosen =
            self.unseen.track.and_then(|id| self.reader.tracks().iter().find(|track| track.id == id));
        let Some(track) = chosen.or_else(|| self.reader.default_track(TrackType::Audio)) else {
            return Next::End;
        };
        self.track = Some(track.id);
        let Some(mut part) = part(track, format) else { return Next::End };
        if self.unseen.is_cut {
            part.stated_s = part.stated_s.or_else(|| whole_s(track, &*self.reader));
        }
        part.edits = self.unseen.edits.take();
        part.params.codec = self.unseen.codec.unwrap_or(part.params.codec);
        // Above 65,535 Hz the field of MPEG-4 holds 0, and only what describes the codec has the rate.
        if format == FORMAT_ID_ISOMP4 && part.params.extra_data.is_some() {
            part.params.sample_rate = part.params.sample_rate.filter(|rate| *rate > 0);
        }
        if format == FORMAT_ID_ISOMP4 && part.params.codec == CODEC_ID_OPUS {
            // The file itself says where the sound begins, so that no decoder has to.
            let is_cut_at_start = part.edits.as_ref().is_some_and(Edits::cut_start);
            let head = part.params.extra_data.take();
            part.params.extra_data = head.map(|head| as_in_ogg(head, is_cut_at_start));
        }
        if part.params.codec == CODEC_ID_AAC
            && let Some(core) = part.params.extra_data.as_deref().and_then(core_of_he_aac)
        {
            part.params.extra_data = Some(Box::from(core));
            part.lacks_top = true;
        }
        part.stated_s = self.unseen.stated_s.take().or(part.stated_s);
        Next::Part(part)
    }

    /// What there is at the end, which is asked for again and again.
    fn end(&mut self) -> Next {
        match std::mem::take(&mut self.unseen.skipped_s) {
            0.0 if std::mem::take(&mut self.unseen.is_followed) => Next::LeftOut,
            0.0 => Next::End,
            skipped_s => Next::Skipped(skipped_s),
        }
    }
}

/// The length in seconds that a container states for a track, or else for all of them.
fn whole_s(track: &Track, reader: &dyn FormatReader) -> Option<f64> {
    let whole = reader.media_info();
    let (unit, duration) = track.time_base.zip(track.duration).or(whole.time_base.zip(whole.duration))?;
    Some(duration.get() as f64 * f64::from(unit.numer.get()) / f64::from(unit.denom.get()))
}

impl Demuxer for Container {
    fn next(&mut self) -> SymphoniaResult<Next> {
        let Some(id) = self.track else { return Ok(self.begin()) };
        loop {
            match self.reader.next_packet() {
                Ok(Some(mut packet)) if packet.track_id == id => {
                    if !self.unseen.stripped.is_empty() {
                        packet.data = [&self.unseen.stripped[..], &packet.data].concat().into();
                    }
                    return Ok(Next::Packet(packet));
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(self.end()),
                // A further song is chained to the one that is over.
                Err(SymphoniaError::ResetRequired) => return Ok(self.begin()),
                Err(SymphoniaError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Ok(self.end());
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Opens a container.
type OpenContainer = fn(Mended) -> SymphoniaResult<Container>;

/// Containers joined end to end.
pub(crate) struct Joined {
    files: VecDeque<Mended>,
    open: OpenContainer,
    current: Option<Container>,
}

impl Joined {
    /// These, each opened when its turn comes.
    pub(crate) fn new(files: Vec<Mended>, open: OpenContainer) -> Self {
        Self { files: files.into(), open, current: None }
    }
}

impl Demuxer for Joined {
    fn next(&mut self) -> SymphoniaResult<Next> {
        loop {
            match self.current.as_mut().map_or(Ok(Next::End), Container::next)? {
                Next::End => match self.files.pop_front().map(self.open) {
                    Some(Ok(container)) => self.current = Some(container),
                    // What follows a song that was heard does not take it away.
                    Some(Err(_)) if self.current.is_some() => return Ok(Next::LeftOut),
                    Some(Err(error)) => return Err(error),
                    None => return Ok(Next::End),
                },
                next => return Ok(next),
            }
        }
    }
}

/// What a container says of a track.
fn part(track: &Track, format: FormatId) -> Option<Part> {
    let params = track.codec_params.as_ref()?.audio()?.clone();
    let unit = track.time_base.filter(|_| CHECKSUMMED.contains(&format));
    let gap_unit_s = unit.map(|unit| f64::from(unit.numer.get()) / f64::from(unit.denom.get()));
    let stated_s = match (track.num_frames, params.sample_rate) {
        // A guess from the bit rate.
        _ if format == FORMAT_ID_ADTS => None,
        (Some(end), Some(rate)) => {
            // A stream that was cut out of another keeps its time.
            let start = u64::try_from(track.start_ts.get()).unwrap_or(0);
            let start = if format == FORMAT_ID_OGG { start } else { 0 };
            // In Ogg, Opus counts what its decoder drops at the beginning.
            let is_counted = format == FORMAT_ID_OGG && params.codec == CODEC_ID_OPUS;
            let dropped = if is_counted { track.delay.unwrap_or(0) } else { 0 };
            // A page on which no packet ends has no time.
            i64::try_from(end).ok().map(|_| {
                end.saturating_sub(start).saturating_sub(u64::from(dropped)) as f64 / f64::from(rate)
            })
        }
        _ => None,
    };
    let drops_before_zero = format == FORMAT_ID_OGG && params.codec == CODEC_ID_VORBIS;
    Some(Part {
        params,
        stated_s,
        gap_unit_s,
        drops_before_zero,
        lacks_top: false,
        edits: None,
        is_counted_before: false,
    })
}

/// An Opus header of MPEG-4, whose numbers have their highest byte first, as Ogg has it.
///
/// # Source
/// RFC 7845, section 5.1, and "Encapsulation of Opus in ISO Base Media File Format", section 4.3.2.
fn as_in_ogg(mut head: Box<[u8]>, is_cut_at_start: bool) -> Box<[u8]> {
    if head.len() >= 19 {
        head[10..12].reverse();
        head[12..16].reverse();
        head[16..18].reverse();
        if is_cut_at_start {
            head[10..12].fill(0);
        }
    }
    head
}
