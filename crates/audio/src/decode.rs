//! Packets enter, mono samples at the song's own rate leave, a block at a time.
//!
//! It decides what a damaged file is worth: which packets are skipped and counted, and when the song is refused.

mod account;
mod mix;

use auteur_ground::{Progress, Silent};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_VORBIS};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::packet::Packet;

use self::account::Account;
use self::mix::Mix;
use crate::aac::SbrWatch;
use crate::demux::{Next, Part};
use crate::downmix::Heard;
use crate::open::{OpenSong, check_channels, check_rate, check_stated, make_decoder};
use crate::{ExtractionError, Limits, Resamplers, SongResampler, SourceFormat};

/// Largest magnitude that a sample may have, 120 dB above full scale: no sound, but integers taken for floats or noise,
/// and its energy would outgrow f32.
const LOUDEST: f32 = 1e6;

/// A song being decoded.
pub(crate) struct Decoding<'a> {
    song: OpenSong,
    limits: &'a Limits,
    /// Who may stop it.
    progress: &'a dyn Progress,
    /// The current part's; none where the part cannot be decoded.
    decoder: Option<Box<dyn AudioDecoder>>,
    /// Known with the first decoded packet.
    format: Option<SourceFormat>,
    /// Where the rate is no longer the song's: that rate, and the way back.
    resampler: Option<(u32, SongResampler)>,
    /// Samples that were heard, at the song's rate.
    samples: u64,
    account: Account,
    mix: Mix,
    /// Of the packets, where they are AAC.
    sbr: SbrWatch,
    /// Whether a part says itself that it is HE-AAC.
    lacks_top: bool,
}

/// What is known of a song when all of it was decoded.
#[derive(Clone)]
pub(crate) struct DecodedSong {
    pub(crate) format: SourceFormat,
    pub(crate) duration_s: f64,
    pub(crate) warnings: Vec<String>,
    /// What is to be heard of its channels instead; then it is not judged.
    pub(crate) instead: Option<Heard>,
}

impl<'a> Decoding<'a> {
    pub(crate) fn new(song: OpenSong, limits: &'a Limits, heard: Heard) -> Self {
        Self {
            song,
            limits,
            progress: &Silent,
            decoder: None,
            format: None,
            resampler: None,
            samples: 0,
            account: Account::default(),
            mix: Mix::new(heard),
            sbr: SbrWatch::default(),
            lacks_top: false,
        }
    }

    /// The same, watched by somebody who may stop it.
    pub(crate) fn watched(self, progress: &'a dyn Progress) -> Self {
        Self { progress, ..self }
    }

    /// Replaces `mono` by the next block of samples, the channels mixed to one.
    ///
    /// Returns their sample rate, or nothing at the end of the song.
    pub(crate) fn next_block(&mut self, mono: &mut Vec<f32>) -> Result<Option<u32>, ExtractionError> {
        mono.clear();
        loop {
            if self.progress.is_cancelled() {
                return Err(ExtractionError::Interrupted);
            }
            let is_over = match self.next()? {
                Next::Packet(packet) => {
                    self.decode(&packet, mono)?;
                    false
                }
                Next::Part(part) => {
                    self.begin(part)?;
                    false
                }
                Next::Skipped(seconds) => {
                    self.account.note_skipped(seconds);
                    false
                }
                Next::LeftOut => {
                    self.account.note_not_read(self.seconds());
                    false
                }
                Next::End => {
                    mono.extend(self.resampler.take().map(|(_, rest)| rest.finish()).unwrap_or_default());
                    true
                }
            };
            self.check_samples(mono)?;
            match &self.format {
                Some(format) if !mono.is_empty() => return Ok(Some(format.sample_rate)),
                _ if is_over => return Ok(None),
                _ => {}
            }
        }
    }

    /// Judges the song when it is over.
    pub(crate) fn finish(mut self) -> Result<DecodedSong, ExtractionError> {
        let duration_s = self.seconds();
        self.account.end_part();
        self.account.judge(duration_s)?;
        let packets = self.account.packets;
        let Some(format) = self.format.filter(|_| self.samples > 0) else {
            return Err(ExtractionError::NotMusic(format!(
                "the file holds no sound: none of its {packets} packets gave a sample"
            )));
        };
        let mut warnings = self.account.warnings(duration_s);
        let instead = self.mix.instead();
        if instead.is_none() {
            warnings.extend(self.mix.judge(duration_s)?);
        }
        if self.lacks_top || self.sbr.found() {
            let band = "the upper band of HE-AAC (SBR) is not decoded: the top of the spectrum is missing";
            warnings.push(band.to_owned());
        }
        Ok(DecodedSong { format, duration_s, warnings, instead })
    }

    /// Length of what was decoded so far, in seconds.
    fn seconds(&self) -> f64 {
        self.format.as_ref().map_or(0.0, |format| self.samples as f64 / f64::from(format.sample_rate))
    }

    fn next(&mut self) -> Result<Next, ExtractionError> {
        match self.song.demuxer.next() {
            Ok(next) => Ok(next),
            Err(SymphoniaError::IoError(error)) => Err(ExtractionError::Read(error)),
            // The container itself is broken from here on.
            Err(error) => {
                self.account.packets += 1;
                self.account.note_damage(error.to_string());
                Ok(Next::End)
            }
        }
    }

    /// Begins with a part. One that cannot be decoded is passed over, unless it is the first.
    fn begin(&mut self, part: Part) -> Result<(), ExtractionError> {
        if part.is_counted_before {
            self.account.forget_stated();
        }
        self.account.end_part();
        let decoder = match self.format {
            None => {
                check_stated(&part, self.song.bytes, self.limits)?;
                Some(make_decoder(&part.params)?)
            }
            Some(_) => make_decoder(&part.params).ok(),
        };
        if decoder.is_none() {
            self.account.note_left_out(self.seconds());
        }
        // Its decoder takes the couplings of channels back in the order in which they were made, where the reverse is right.
        let channels = part.params.channels.as_ref().map_or(0, Channels::count);
        if part.params.codec == CODEC_ID_VORBIS && channels > 2 {
            self.account.note_rough(channels);
        }
        self.lacks_top |= part.lacks_top;
        self.decoder = decoder;
        self.account.begin_part(part);
        Ok(())
    }

    fn decode(&mut self, packet: &Packet, mono: &mut Vec<f32>) -> Result<(), ExtractionError> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        self.account.note_packet(packet);
        if decoder.codec_params().codec == CODEC_ID_AAC {
            self.sbr.look(&packet.data);
        }
        let decoded = match decoder.decode(packet) {
            Ok(decoded) => decoded,
            // What is met later is no longer the codec, but damage that looks like it.
            Err(SymphoniaError::Unsupported(reason)) if self.samples == 0 => {
                let what = format!("this kind of {}", decoder.codec_info().short_name);
                return Err(ExtractionError::unsupported(&what, reason));
            }
            Err(error) => {
                self.account.note_damage(error.to_string());
                return Ok(());
            }
        };
        let (rate, channels) = (decoded.spec().rate(), decoded.spec().channels().count());
        if decoded.frames() == 0 {
            return Ok(());
        }
        self.mix.down(&decoded, mono);
        let codec = decoder.codec_info().short_name;
        if self.format.is_none() {
            check_rate(rate)?;
            check_channels(channels)?;
            self.format = Some(SourceFormat { codec: codec.to_owned(), sample_rate: rate, channels });
        }
        self.account.cut_before_zero(packet, mono);
        self.account.note_heard(mono.len(), rate);
        self.account.cut_unheard(mono, rate);
        self.at_song_rate(rate, mono)
    }

    /// Brings samples to the song's rate, which is the first packet's.
    fn at_song_rate(&mut self, rate: u32, mono: &mut Vec<f32>) -> Result<(), ExtractionError> {
        let Some(song_rate) = self.format.as_ref().map(|format| format.sample_rate) else { return Ok(()) };
        let resampled_from = self.resampler.as_ref().map_or(song_rate, |(from, _)| *from);
        let mut ready = Vec::new();
        if rate != resampled_from {
            check_rate(rate)?;
            let at_s = self.seconds();
            self.account.note_rate(resampled_from, rate, at_s);
            ready = self.resampler.take().map(|(_, rest)| rest.finish()).unwrap_or_default();
            if rate != song_rate {
                self.resampler = Some((rate, Resamplers::new(song_rate).begin(rate)));
            }
        }
        if let Some((_, resampler)) = &mut self.resampler {
            ready.extend_from_slice(resampler.push(mono));
            *mono = ready;
        } else if !ready.is_empty() {
            ready.append(mono);
            *mono = ready;
        }
        Ok(())
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
}

/// Tells whether no sample is beyond [`LOUDEST`], infinite or not a number, without a branch for each.
fn all_sound(samples: &[f32]) -> bool {
    const MAGNITUDE: u32 = 0x7fff_ffff;
    // The bits of magnitudes are in the order of the magnitudes, with infinity and what is no number above them all.
    !samples.iter().fold(false, |bad, sample| bad | (sample.to_bits() & MAGNITUDE > LOUDEST.to_bits()))
}
