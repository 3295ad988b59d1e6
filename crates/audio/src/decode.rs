//! Packets enter, mono samples at the song's own rate leave, a block at a time.
//!
//! It decides what a damaged file is worth: which packets are skipped and counted, and when the song is refused.

use std::io::ErrorKind;

use symphonia::core::audio::{Audio, GenericAudioBufferRef};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::packet::Packet;

use crate::open::{OpenSong, Trimming, check_channels, check_rate};
use crate::{ExtractionError, Limits, SourceFormat};

/// One packet in this many may be damaged, and as large a share of the time.
const PACKETS_PER_DAMAGED: u64 = 20;
/// Gaps between packets shorter than this, in seconds, are rounding of time stamps.
const SHORTEST_GAP_S: f64 = 0.005;
/// A file that ends earlier than it states by more than this, in seconds, was cut off.
const SHORTEST_CUT_S: f64 = 0.1;
/// Damaged packets that are always tolerated: the first after a cut often lacks what it refers to.
const ALWAYS_TOLERATED: u64 = 1;

/// Largest magnitude that a sample may have, 120 dB above full scale: no sound, but integers taken for floats or noise,
/// and its energy would outgrow f32.
const LOUDEST: f32 = 1e6;

/// A song being decoded.
pub(crate) struct Decoding<'a> {
    song: OpenSong,
    limits: &'a Limits,
    /// Known with the first decoded packet.
    format: Option<SourceFormat>,
    samples: u64,
    packets: u64,
    damaged: u64,
    first_damage: String,
    /// Time stamp at which the last packet ended.
    packet_end: Option<i64>,
    /// Sound that the demultiplexer threw away because its checksum was wrong, in seconds.
    lost_s: f64,
    /// One channel-interleaved packet, for sample formats other than f32.
    interleaved: Vec<f32>,
}

/// What is known of a song when all of it was decoded.
pub(crate) struct DecodedSong {
    pub(crate) format: SourceFormat,
    pub(crate) duration_s: f64,
    pub(crate) warnings: Vec<String>,
}

impl<'a> Decoding<'a> {
    pub(crate) fn new(song: OpenSong, limits: &'a Limits) -> Self {
        Self {
            song,
            limits,
            format: None,
            samples: 0,
            packets: 0,
            damaged: 0,
            first_damage: String::new(),
            packet_end: None,
            lost_s: 0.0,
            interleaved: Vec::new(),
        }
    }

    /// Replaces `mono` by the next block of samples, the mean over the channels.
    ///
    /// Returns their sample rate, or nothing at the end of the song.
    pub(crate) fn next_block(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, ExtractionError> {
        mono.clear();
        while let Some(packet) = self.next_packet()? {
            self.decode(&packet, mono)?;
            if let (Some(format), false) = (&self.format, mono.is_empty()) {
                return Ok(Some(format.sample_rate));
            }
        }
        Ok(None)
    }

    /// Judges the song when it is over.
    pub(crate) fn finish(self) -> Result<DecodedSong, ExtractionError> {
        let tolerated = ALWAYS_TOLERATED.max(self.packets / PACKETS_PER_DAMAGED);
        let (damaged, packets) = (self.damaged, self.packets);
        if damaged > tolerated || (damaged > 0 && damaged == packets) {
            let first = self.first_damage;
            return Err(ExtractionError::Damaged(format!(
                "{damaged} of {packets} packets are damaged (the first: {first}); at most 1 in \
                 {PACKETS_PER_DAMAGED} may be skipped"
            )));
        }
        let duration_s = self.seconds();
        if self.lost_s * PACKETS_PER_DAMAGED as f64 > self.lost_s + duration_s {
            return Err(ExtractionError::Damaged(format!(
                "{:.1} of {:.1} s are damaged; at most 1 in {PACKETS_PER_DAMAGED} may be skipped",
                self.lost_s,
                self.lost_s + duration_s
            )));
        }
        let warnings = self.warnings();
        let Some(format) = self.format.filter(|_| self.samples > 0) else {
            return Err(ExtractionError::NotMusic(format!(
                "the file holds no sound: none of its {packets} packets gave a sample"
            )));
        };
        Ok(DecodedSong { format, duration_s, warnings })
    }

    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.damaged > 0 {
            warnings.push(format!("{} of {} packets were damaged and skipped", self.damaged, self.packets));
        }
        if self.lost_s > 0.0 {
            warnings.push(format!("{:.2} s of damaged sound were skipped", self.lost_s));
        }
        let heard_s = self.seconds() + self.lost_s;
        if let Some(stated_s) = self.song.stated_s
            && stated_s > heard_s + SHORTEST_CUT_S
        {
            warnings.push(format!("the file ends after {heard_s:.1} s although it states {stated_s:.1} s"));
        }
        warnings
    }

    /// Length of what was decoded so far, in seconds.
    fn seconds(&self) -> f64 {
        self.format.as_ref().map_or(0.0, |format| self.samples as f64 / f64::from(format.sample_rate))
    }

    fn next_packet(&mut self) -> Result<Option<Packet>, ExtractionError> {
        loop {
            match self.song.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.song.track_id => return Ok(Some(packet)),
                Ok(Some(_)) => {}
                // A further song chained to this one ends it, as does a file that was cut off.
                Ok(None) | Err(SymphoniaError::ResetRequired) => return Ok(None),
                Err(SymphoniaError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Ok(None);
                }
                Err(SymphoniaError::IoError(error)) => return Err(ExtractionError::Read(error)),
                // The container itself is broken from here on.
                Err(error) => {
                    self.packets += 1;
                    self.note_damage(error.to_string());
                    return Ok(None);
                }
            }
        }
    }

    /// Notes what is missing between the packet before and this one.
    fn note_gap(&mut self, packet: &Packet) {
        let Some(unit_s) = self.song.gap_unit_s else { return };
        let start = packet.pts.get();
        let end = self.packet_end.replace(start.saturating_add_unsigned(packet.block_dur().get()));
        let gap_s = end.map_or(0.0, |end| start.saturating_sub(end) as f64 * unit_s);
        if gap_s > SHORTEST_GAP_S {
            self.lost_s += gap_s;
        }
    }

    fn decode(&mut self, packet: &Packet, mono: &mut Vec<f32>) -> Result<(), ExtractionError> {
        self.packets += 1;
        self.note_gap(packet);
        let decoded = match self.song.decoder.decode(packet) {
            Ok(decoded) => decoded,
            Err(SymphoniaError::Unsupported(reason)) => {
                let what = format!("this kind of {}", self.song.codec);
                return Err(ExtractionError::unsupported(&what, reason));
            }
            Err(error) => {
                self.note_damage(error.to_string());
                return Ok(());
            }
        };
        let rate = decoded.spec().rate();
        let channels = decoded.spec().channels().count();
        if decoded.frames() == 0 {
            return Ok(());
        }
        mix_down(&decoded, &mut self.interleaved, mono);
        self.check_format(rate, channels)?;
        self.trim(packet, mono);
        self.check_samples(mono)
    }

    /// Checks rate and channels where they are first known, and that they stay.
    fn check_format(&mut self, sample_rate: u32, channels: usize) -> Result<(), ExtractionError> {
        match &self.format {
            Some(format) if format.sample_rate == sample_rate && format.channels == channels => Ok(()),
            Some(format) => Err(ExtractionError::Unsupported(format!(
                "the sound changes from {} Hz, {} channels to {sample_rate} Hz, {channels} channels after {:.1} s; \
                 a song must keep both",
                format.sample_rate,
                format.channels,
                self.seconds()
            ))),
            None => {
                check_rate(sample_rate)?;
                check_channels(channels)?;
                let codec = self.song.codec.clone();
                self.format = Some(SourceFormat { codec, sample_rate, channels });
                Ok(())
            }
        }
    }

    /// Cuts off what the encoder added, where the decoder did not.
    fn trim(&self, packet: &Packet, mono: &mut Vec<f32>) {
        if self.song.trimming == Trimming::ByDecoder {
            return;
        }
        if self.song.trimming == Trimming::StartAndEnd {
            let end = usize::try_from(packet.trim_end.get()).unwrap_or(usize::MAX);
            mono.truncate(mono.len().saturating_sub(end));
        }
        let start = usize::try_from(packet.trim_start.get()).unwrap_or(usize::MAX).min(mono.len());
        mono.drain(..start);
    }

    /// Refuses samples that are not finite, and a song that has become too long.
    fn check_samples(&mut self, mono: &[f32]) -> Result<(), ExtractionError> {
        let sample_rate = self.format.as_ref().map_or(f64::INFINITY, |format| f64::from(format.sample_rate));
        if !all_sound(mono)
            && let Some(index) = mono.iter().position(|sample| !all_sound(&[*sample]))
        {
            let (at_s, value) = ((self.samples as f64 + index as f64) / sample_rate, mono[index]);
            return Err(ExtractionError::Damaged(match value.is_finite() {
                true => format!("a sample at {at_s:.3} s is {value:e}, where full scale is 1"),
                false => format!("a sample at {at_s:.3} s is {value}, not a finite number"),
            }));
        }
        self.samples += mono.len() as u64;
        if self.samples as f64 / sample_rate > self.limits.max_seconds {
            let limit_s = self.limits.max_seconds;
            return Err(ExtractionError::TooLong { seconds: limit_s, is_whole: false, limit_s });
        }
        Ok(())
    }

    fn note_damage(&mut self, reason: String) {
        if self.damaged == 0 {
            self.first_damage = reason;
        }
        self.damaged += 1;
    }
}

/// Fills `mono` with the mean over the channels, added up in f32 as librosa's `to_mono` does.
fn mix_down(decoded: &GenericAudioBufferRef<'_>, interleaved: &mut Vec<f32>, mono: &mut Vec<f32>) {
    let channels = decoded.num_planes();
    if let GenericAudioBufferRef::F32(buffer) = decoded {
        let mut planes = buffer.iter_planes();
        mono.extend_from_slice(planes.next().unwrap_or_default());
        for plane in planes {
            for (sum, sample) in mono.iter_mut().zip(plane) {
                *sum += sample;
            }
        }
    } else {
        decoded.copy_to_vec_interleaved(interleaved);
        mono.extend(interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>()));
    }
    if channels > 1 {
        let count = channels as f32;
        for sum in mono.iter_mut() {
            *sum /= count;
        }
    }
}

/// Tells whether no sample is beyond [`LOUDEST`], infinite or not a number, without a branch for each.
fn all_sound(samples: &[f32]) -> bool {
    const MAGNITUDE: u32 = 0x7fff_ffff;
    // The bits of magnitudes are in the order of the magnitudes, with infinity and what is no number above them all.
    !samples.iter().fold(false, |bad, sample| bad | (sample.to_bits() & MAGNITUDE > LOUDEST.to_bits()))
}
