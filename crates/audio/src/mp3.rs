//! MP3 packets enter, samples leave: `nanomp3-core` decodes (safe Rust, bit-exact with minimp3, in three quarters of the
//! time that symphonia's own decoder takes), symphonia's registry calls.

use nanomp3_core::{DecodeError, Decoder, FrameInfo, MAX_SAMPLES_PER_FRAME};
use symphonia::core::audio::{
    AsGenericAudioBufferRef, Audio, AudioBuffer, AudioMut, AudioSpec, Channels, GenericAudioBufferRef,
};
use symphonia::core::codecs::CodecInfo;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::codecs::audio::{
    AudioCodecParameters, AudioDecoder, AudioDecoderOptions, FinalizeResult,
};
use symphonia::core::codecs::registry::{RegisterableAudioDecoder, SupportedAudioCodec};
use symphonia::core::errors::{Result, decode_error};
use symphonia::core::packet::PacketRef;

/// Samples of one channel in the longest packet.
const MAX_PACKET_SAMPLES: usize = MAX_SAMPLES_PER_FRAME / 2;

static SUPPORTED: [SupportedAudioCodec; 3] = [
    SupportedAudioCodec {
        id: CODEC_ID_MP3,
        info: CodecInfo { short_name: "mp3", long_name: "MPEG Audio Layer 3", profiles: &[] },
    },
    SupportedAudioCodec {
        id: CODEC_ID_MP2,
        info: CodecInfo { short_name: "mp2", long_name: "MPEG Audio Layer 2", profiles: &[] },
    },
    SupportedAudioCodec {
        id: CODEC_ID_MP1,
        info: CodecInfo { short_name: "mp1", long_name: "MPEG Audio Layer 1", profiles: &[] },
    },
];

/// Decodes the packets of one MP3 stream, each a frame with its header.
pub(crate) struct Mp3Decoder {
    params: AudioCodecParameters,
    gapless: bool,
    decoder: Box<Decoder>,
    /// Channel-interleaved samples of one packet.
    interleaved: Vec<f32>,
    buffer: AudioBuffer<f32>,
}

impl Mp3Decoder {
    fn decode_packet(&mut self, packet: &PacketRef<'_>) -> Result<()> {
        let (_, decoded) = self.decoder.decode(packet.data, &mut self.interleaved);
        let (info, frames) = match decoded {
            Ok(info) => (info, info.samples_produced.min(MAX_PACKET_SAMPLES)),
            // What a frame refers to lies before a cut: silence takes its place, so that time stays right.
            Err(DecodeError::ReservoirUnavailable(info)) => {
                self.interleaved.fill(0.0);
                (info, packet_samples(&info))
            }
            Err(DecodeError::UnsupportedLayer(_)) => return decode_error("mp3: a packet of another layer"),
            Err(_) => return decode_error("mp3: corrupt packet"),
        };
        let channels = usize::from(info.channels.num());
        let spec = self.buffer.spec();
        if self.buffer.is_unused() || spec.rate() != info.sample_rate || spec.channels().count() != channels {
            let channels = Channels::Discrete(channels as u16);
            self.buffer = AudioBuffer::new(AudioSpec::new(info.sample_rate, channels), MAX_PACKET_SAMPLES);
        }
        self.buffer.render_uninit(Some(frames));
        self.buffer.copy_from_slice_interleaved(&&self.interleaved[..frames * channels]);
        if self.gapless {
            let (start, end) = (packet.trim_start.get(), packet.trim_end.get());
            self.buffer.trim(saturating(start), saturating(end));
        }
        Ok(())
    }
}

/// Samples of one channel in a packet of layer III, the one that refers to others: one granule at the lower rates of MPEG-2, two
/// otherwise.
fn packet_samples(info: &FrameInfo) -> usize {
    const LOWEST_MPEG1_RATE: u32 = 32_000;
    if info.sample_rate < LOWEST_MPEG1_RATE { 576 } else { 1152 }
}

fn saturating(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl RegisterableAudioDecoder for Mp3Decoder {
    fn try_registry_new(
        params: &AudioCodecParameters,
        options: &AudioDecoderOptions,
    ) -> Result<Box<dyn AudioDecoder>> {
        Ok(Box::new(Self {
            params: params.clone(),
            gapless: options.gapless,
            decoder: Box::new(Decoder::new()),
            interleaved: vec![0.0; MAX_SAMPLES_PER_FRAME],
            buffer: AudioBuffer::default(),
        }))
    }

    fn supported_codecs() -> &'static [SupportedAudioCodec] {
        &SUPPORTED
    }
}

impl AudioDecoder for Mp3Decoder {
    fn reset(&mut self) {
        *self.decoder = Decoder::new();
    }

    fn codec_info(&self) -> &CodecInfo {
        let codec = SUPPORTED.iter().find(|codec| codec.id == self.params.codec);
        &codec.unwrap_or(&SUPPORTED[0]).info
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use symphonia::core::formats::FormatOptions;
    use symphonia::core::formats::TrackType;
    use symphonia::core::formats::probe::Hint;
    use symphonia::core::io::MediaSourceStream;
    use symphonia::core::meta::MetadataOptions;
    use symphonia::default::codecs::MpaDecoder;

    use super::*;
    use crate::vectors::repository;

    /// Both compute in f32, in different orders.
    const TOLERANCE: f32 = 3e-6;

    /// All samples of a file, channel after channel within each packet.
    fn decode<D: RegisterableAudioDecoder>(path: &Path) -> Vec<f32> {
        let file = std::fs::File::open(path).unwrap();
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let probe = symphonia::default::get_probe();
        let mut reader =
            probe.probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default()).unwrap();
        let track = reader.default_track(TrackType::Audio).unwrap();
        let params = track.codec_params.as_ref().unwrap().audio().unwrap();
        let mut decoder = D::try_registry_new(params, &AudioDecoderOptions::default()).unwrap();
        let (mut samples, mut packet_samples) = (Vec::new(), Vec::new());
        while let Some(packet) = reader.next_packet().unwrap() {
            decoder.decode(&packet).unwrap().copy_to_vec_interleaved(&mut packet_samples);
            samples.extend_from_slice(&packet_samples);
        }
        samples
    }

    #[test]
    fn samples_are_those_of_symphonias_own_decoder() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assets");
        let corpus = repository().join("data/game-music-10/artists");
        for path in [
            assets.join("mp3-16k-mono.mp3"),
            assets.join("mp3-44k-stereo-vbr.mp3"),
            assets.join("mp3-44k-stereo-untagged.mp3"),
            corpus.join("Kenta_Cho/Noiz2sa/stg0.mp3"),
            corpus.join("Askyel/Naev/Eureka.mp3"),
        ] {
            let (ours, theirs) = (decode::<Mp3Decoder>(&path), decode::<MpaDecoder>(&path));
            assert_eq!(ours.len(), theirs.len(), "{}", path.display());
            let difference = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(difference < TOLERANCE, "{}: {difference}", path.display());
        }
    }
}
