//! Bytes enter, the packets of MPEG audio leave: MP3, and layers I and II.
//!
//! Such a file is frames end to end and little else. Streams that were joined are read one after another, each without
//! what its encoder added; zeros and tags between them are passed over; and what a tag says of a stream's length is
//! compared with the frames that are there.

mod feed;
mod header;
mod sync;
mod tag;

use std::collections::VecDeque;
use std::io;

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::errors::Result as SymphoniaResult;
use symphonia::core::io::MediaSource;
use symphonia::core::packet::{Packet, PacketBuilder};
use symphonia::core::units::{Duration, Timestamp};

use self::feed::Feed;
use self::header::{FrameHeader, HEADER};
use self::sync::{Belief, next_candidate};
pub(crate) use self::sync::{LOOK_AHEAD, begins_container, begins_stream, tag_length};
use self::tag::StreamTag;
use crate::demux::{Demuxer, Next, Part};

/// Packets held back, so that what an encoder added can be cut off when the end is met: 4095 samples in frames of 576.
const HELD_BACK: usize = 8;
/// Bytes other than zeros and tags that may stand before the first frame, and behind a tag, whose length may be wrong by a picture.
const MOST_JUNK: u64 = 1 << 20;
const MOST_JUNK_BEHIND_TAG: u64 = 1 << 24;
/// Bytes by which a stream's length may differ from the one that its tag states: tags at the end may be counted.
const SAME_LENGTH: u64 = 4096;
/// Bytes by which a stream may end elsewhere than its tag states, with another behind it: less than a frame.
const SAME_PLACE: u64 = 20;

/// A file of MPEG audio.
pub(crate) struct MpegStream {
    feed: Feed,
    stream: Stream,
    /// Bytes of a frame in free format, without padding, once known.
    free: usize,
    /// What was read and not yet asked for.
    queue: VecDeque<Item>,
    is_over: bool,
}

/// The stream that is being read.
struct Stream {
    /// The last frame's.
    header: FrameHeader,
    tag: StreamTag,
    /// Where it begins in the file, with its tag, and where the last frame ends.
    begins: u64,
    ends: u64,
    frames: u64,
    /// Samples that are yet to be dropped at its beginning.
    skip: u64,
}

enum Item {
    Packet(Packet),
    Part(Part),
    /// Sound that was passed over, in seconds.
    Skipped(f64),
    /// A song of another kind.
    LeftOut,
}

/// A frame that was read.
struct Frame {
    header: FrameHeader,
    /// Its bytes; in free format those of the next frames follow, by which a decoder tells where it ends.
    data: Box<[u8]>,
    length: usize,
    place: u64,
    /// Whether it cannot follow the frame before it in one stream.
    is_change: bool,
    /// Bytes before it that are neither frames nor tags.
    skipped: u64,
}

impl MpegStream {
    /// Opens the MPEG audio with which `source` begins, after zeros, tags and some junk; or gives `source` back.
    pub(crate) fn find(source: Box<dyn MediaSource>) -> io::Result<Result<Self, Box<dyn MediaSource>>> {
        let mut feed = Feed::new(source)?;
        let (mut junk, mut most_junk, mut is_in_place) = (0, MOST_JUNK, true);
        loop {
            let ahead = feed.peek(LOOK_AHEAD)?;
            if ahead.len() < HEADER || junk > most_junk {
                return Ok(Err(feed.into_source()));
            }
            if let Some(length) = tag_length(ahead) {
                feed.skip(length)?;
                most_junk = MOST_JUNK_BEHIND_TAG;
                continue;
            }
            if let Some(found) = (Belief { stream: None, is_in_place, free: 0 }).find(ahead) {
                let stream = Stream::begin(found.header, feed.place(), StreamTag::default());
                let free = found.free;
                return Ok(Ok(Self { feed, stream, free, queue: VecDeque::new(), is_over: false }));
            }
            let step = next_candidate(ahead);
            if ahead[..step].iter().any(|byte| *byte != 0) {
                is_in_place = false;
                junk += step as u64;
            }
            feed.skip(step as u64)?;
        }
    }

    /// Reads on until enough is held back.
    fn fill(&mut self) -> io::Result<()> {
        while !self.is_over && self.queue.len() <= HELD_BACK {
            let Some(frame) = self.read_frame()? else {
                self.end_stream();
                self.is_over = true;
                break;
            };
            let tag = StreamTag::parse(&frame.data[..frame.length], &frame.header);
            let is_first = self.stream.frames == 0 && self.queue.is_empty();
            if tag.is_some() || frame.is_change || is_first || self.stream.is_complete() {
                if !is_first {
                    self.end_stream();
                }
                let next = Stream::begin(frame.header, frame.place, tag.unwrap_or_default());
                let is_counted_before = self.stream.counts(&next, self.feed.length());
                self.stream = next;
                let part = Part { is_counted_before, ..self.stream.part() };
                self.queue.push_back(Item::Part(part));
            } else if frame.skipped >= frame.length as u64 {
                let seconds_per_byte = frame.header.seconds() / frame.length as f64;
                self.queue.push_back(Item::Skipped(frame.skipped as f64 * seconds_per_byte));
            }
            if tag.is_none() {
                let packet = self.stream.packet(&frame);
                self.queue.push_back(Item::Packet(packet));
            }
            self.stream.header = frame.header;
            self.stream.ends = frame.place + frame.length as u64;
        }
        Ok(())
    }

    /// Cuts off what the encoder added at the end of the stream that is over.
    fn end_stream(&mut self) {
        let mut surplus = self.stream.surplus();
        for item in self.queue.iter_mut().rev() {
            let packet = match item {
                Item::Packet(packet) => packet,
                Item::Part(_) => break,
                Item::Skipped(_) | Item::LeftOut => continue,
            };
            let cut = surplus.min(packet.dur.get());
            packet.trim_end = Duration::from(cut);
            packet.dur = Duration::from(packet.dur.get() - cut);
            surplus -= cut;
        }
    }

    /// The next frame. What is no frame is passed over; one that the file's end cuts is not read.
    fn read_frame(&mut self) -> io::Result<Option<Frame>> {
        let (mut is_in_place, mut skipped) = (true, 0);
        loop {
            let place = self.feed.place();
            let ahead = self.feed.peek(LOOK_AHEAD)?;
            if ahead.len() < HEADER {
                return Ok(None);
            }
            if let Some(length) = tag_length(ahead) {
                self.feed.skip(length)?;
                continue;
            }
            if is_in_place && begins_container(ahead) {
                self.queue.push_back(Item::LeftOut);
            }
            let belief = Belief { stream: Some(&self.stream.header), is_in_place, free: self.free };
            let Some(found) = belief.find(ahead) else {
                is_in_place = false;
                let step = next_candidate(ahead);
                self.feed.skip(step as u64)?;
                skipped += step as u64;
                continue;
            };
            let (header, length) = (found.header, found.length);
            if length > ahead.len() {
                return Ok(None);
            }
            let read = if header.is_free() { ahead.len().min(3 * length + HEADER) } else { length };
            let data = Box::from(&ahead[..read]);
            self.free = found.free;
            self.feed.skip(length as u64)?;
            let is_change = !self.stream.header.is_like(&header);
            return Ok(Some(Frame { header, data, length, place, is_change, skipped }));
        }
    }
}

impl Demuxer for MpegStream {
    fn next(&mut self) -> SymphoniaResult<Next> {
        self.fill()?;
        Ok(match self.queue.pop_front() {
            Some(Item::Packet(packet)) => Next::Packet(packet),
            Some(Item::Part(part)) => Next::Part(part),
            Some(Item::Skipped(seconds)) => Next::Skipped(seconds),
            Some(Item::LeftOut) => Next::LeftOut,
            None => Next::End,
        })
    }
}

impl Stream {
    fn begin(header: FrameHeader, begins: u64, tag: StreamTag) -> Self {
        let skip = tag.added.map_or(0, |added| added.at_start);
        Self { header, tag, begins, ends: begins, frames: 0, skip }
    }

    /// Whether its tag counts the stream `next` as well, in a file of `length` bytes: that of a program that joined both.
    fn counts(&self, next: &Self, length: u64) -> bool {
        let end = |stream: &Self| Some(stream.begins + stream.tag.bytes?);
        let (Some(stated), Some(frames)) = (end(self), self.tag.frames) else { return false };
        let ends = [Some(length), end(next)];
        frames > self.frames && ends.iter().flatten().any(|end| end.abs_diff(stated) <= SAME_LENGTH)
    }

    fn part(&self) -> Part {
        let header = &self.header;
        let codec = match header.layer {
            1 => CODEC_ID_MP1,
            2 => CODEC_ID_MP2,
            _ => CODEC_ID_MP3,
        };
        let mut params = AudioCodecParameters::new();
        params
            .for_codec(codec)
            .with_sample_rate(header.sample_rate)
            .with_channels(Channels::Discrete(header.channels as u16));
        let stated_s = self.stated_samples().map(|samples| samples as f64 / f64::from(header.sample_rate));
        Part {
            params,
            stated_s,
            gap_unit_s: None,
            drops_before_zero: false,
            lacks_top: false,
            edits: None,
            is_counted_before: false,
        }
    }

    /// Samples of sound, as the tag has it.
    fn stated_samples(&self) -> Option<u64> {
        let added = self.tag.added.map_or(0, |added| added.at_start + added.at_end);
        Some((self.tag.frames? * self.header.samples() as u64).saturating_sub(added))
    }

    /// Whether it has as many frames and bytes as its tag states, so that what follows was joined to it.
    fn is_complete(&self) -> bool {
        self.tag.frames == Some(self.frames) && self.is_of_length(SAME_PLACE)
    }

    /// Whether it has as many bytes as its tag states, give or take some.
    fn is_of_length(&self, tolerance: u64) -> bool {
        self.tag.bytes.is_some_and(|stated| stated.abs_diff(self.ends - self.begins) <= tolerance)
    }

    /// Samples that the encoder added at the end that was reached.
    fn surplus(&self) -> u64 {
        let (Some(added), Some(stated_frames), Some(stated)) =
            (self.tag.added, self.tag.frames, self.stated_samples())
        else {
            return 0;
        };
        if stated_frames >= self.frames {
            let heard = (self.frames * self.header.samples() as u64).saturating_sub(added.at_start);
            return heard.saturating_sub(stated);
        }
        // More sound than the tag knows of: its padding is at the end only where it knows the length in bytes.
        if self.is_of_length(SAME_LENGTH) { added.at_end } else { 0 }
    }

    fn packet(&mut self, frame: &Frame) -> Packet {
        let samples = frame.header.samples() as u64;
        let start = self.skip.min(samples);
        self.skip -= start;
        let before = (self.frames * samples) as i64;
        self.frames += 1;
        PacketBuilder::new()
            .track_id(0)
            .pts(Timestamp::new(before))
            .dur(Duration::from(samples - start))
            .trim_start(Duration::from(start))
            .data(frame.data.clone())
            .build()
    }
}
