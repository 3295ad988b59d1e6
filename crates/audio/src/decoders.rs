//! Which decoders are asked, and in which order: symphonia's own, and those that it lacks or is slow at.

use std::sync::OnceLock;

use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::common::Tier;

use crate::mp3::Mp3Decoder;

/// All decoders: symphonia's, a faster one for MP3, and Opus, which it lacks.
pub(crate) fn decoders() -> &'static CodecRegistry {
    static DECODERS: OnceLock<CodecRegistry> = OnceLock::new();
    DECODERS.get_or_init(|| {
        let mut decoders = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut decoders);
        decoders.register_audio_decoder_at_tier::<Mp3Decoder>(Tier::Preferred);
        #[cfg(feature = "opus")]
        decoders.register_audio_decoder::<crate::opus::OpusDecoder>();
        decoders
    })
}
