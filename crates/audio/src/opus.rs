//! Opus packets enter, samples at 48 kHz leave: the one codec that symphonia lacks. `rusty-opus` decodes (pure Rust,
//! bit-exact on RFC 8251's vectors), symphonia's registry calls.

mod framing;
mod head;
mod stream;

use head::OpusHead;
use stream::OpusStream;
use symphonia::core::audio::{
    AsGenericAudioBufferRef, Audio, AudioBuffer, AudioMut, AudioSpec, Channels, GenericAudioBufferRef,
};
use symphonia::core::codecs::CodecInfo;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, FinalizeResult,
};
use symphonia::core::codecs::registry::{RegisterableAudioDecoder, SupportedAudioCodec};
use symphonia::core::errors::{Error, Result, decode_error};
use symphonia::core::packet::PacketRef;

/// Opus always decodes at this rate, whatever was encoded.
const SAMPLE_RATE: u32 = 48_000;
/// Samples of one channel in the longest packet, 120 ms long.
const MAX_PACKET_SAMPLES: usize = SAMPLE_RATE as usize * 120 / 1000;

static SUPPORTED: [SupportedAudioCodec; 1] = [SupportedAudioCodec {
    id: CODEC_ID_OPUS,
    info: CodecInfo { short_name: "opus", long_name: "Opus", profiles: &[] },
}];

/// Decodes the packets of one song: one or more Opus streams of one or two channels each.
pub(crate) struct OpusDecoder {
    params: AudioCodecParameters,
    gapless: bool,
    head: OpusHead,
    /// Samples at the beginning that are yet to be dropped.
    pre_skip: usize,
    streams: Vec<OpusStream>,
    /// Channel-interleaved samples of one packet of one stream.
    interleaved: Vec<f32>,
    buffer: AudioBuffer<f32>,
}

impl OpusDecoder {
    fn decode_packet(&mut self, packet: &PacketRef<'_>) -> Result<()> {
        let mut rest = packet.data;
        for index in 0..self.streams.len() {
            let is_last = index + 1 == self.streams.len();
            if is_last {
                self.decode_stream(index, rest)?;
            } else {
                let (inner, after) = framing::split_self_delimited(rest)?;
                self.decode_stream(index, &inner)?;
                rest = after;
            }
        }
        if self.gapless {
            // The demultiplexer marks the end only: it takes the beginning for played.
            let start = self.pre_skip.min(self.buffer.frames());
            self.pre_skip -= start;
            self.buffer.trim(start, usize::try_from(packet.trim_end.get()).unwrap_or(usize::MAX));
        }
        Ok(())
    }

    /// Decodes the packet of one stream into the channels that it feeds.
    fn decode_stream(&mut self, index: usize, packet: &[u8]) -> Result<()> {
        if packet.is_empty() {
            return decode_error("opus: empty packet");
        }
        let frames = self.streams[index]
            .decode(packet, &mut self.interleaved)
            .map_err(|error| Error::DecodeError(error.message()))?;
        if index == 0 {
            self.buffer.render_silence(Some(frames));
        } else if self.buffer.frames() != frames {
            return decode_error("opus: streams of different length");
        }
        let width = self.head.stream_width(index);
        for (channel, source) in self.head.mapping.iter().enumerate() {
            let (stream, offset) = self.head.source(*source);
            if stream != index {
                continue;
            }
            let Some(plane) = self.buffer.plane_mut(channel) else { continue };
            for (out, frame) in plane.iter_mut().zip(self.interleaved.chunks_exact(width)) {
                *out = frame[offset] * self.head.gain;
            }
        }
        Ok(())
    }
}

impl RegisterableAudioDecoder for OpusDecoder {
    fn try_registry_new(
        params: &AudioCodecParameters,
        options: &AudioDecoderOptions,
    ) -> Result<Box<dyn AudioDecoder>> {
        let head = OpusHead::parse(params.extra_data.as_deref().unwrap_or_default())?;
        let streams = (0..head.streams)
            .map(|index| OpusStream::new(head.stream_width(index)))
            .collect::<std::result::Result<_, _>>()
            .map_err(|error| Error::DecodeError(error.message()))?;
        let channels = Channels::Discrete(head.mapping.len() as u16);
        Ok(Box::new(Self {
            params: params.clone(),
            gapless: options.gapless,
            pre_skip: head.pre_skip,
            streams,
            interleaved: vec![0.0; MAX_PACKET_SAMPLES * 2],
            buffer: AudioBuffer::new(AudioSpec::new(SAMPLE_RATE, channels), MAX_PACKET_SAMPLES),
            head,
        }))
    }

    fn supported_codecs() -> &'static [SupportedAudioCodec] {
        &SUPPORTED
    }
}

impl AudioDecoder for OpusDecoder {
    fn reset(&mut self) {
        for stream in &mut self.streams {
            if let Ok(fresh) = OpusStream::new(stream.width()) {
                *stream = fresh;
            }
        }
    }

    fn codec_info(&self) -> &CodecInfo {
        &SUPPORTED[0].info
    }

    fn codec_params(&self) -> &AudioCodecParameters {
        &self.params
    }

    fn decode_ref(&mut self, packet: &PacketRef<'_>) -> Result<GenericAudioBufferRef<'_>> {
        self.buffer.clear();
        if let Err(error) = self.decode_packet(packet) {
            self.buffer.clear();
            return Err(error);
        }
        Ok(self.buffer.as_generic_audio_buffer_ref())
    }

    fn finalize(&mut self) -> FinalizeResult {
        FinalizeResult::default()
    }

    fn last_decoded(&self) -> GenericAudioBufferRef<'_> {
        self.buffer.as_generic_audio_buffer_ref()
    }
}
