//! Which decoders are asked, and in which order.
//!
//! Stands alone because it is the one place that knows more codecs than symphonia's own.

use std::sync::OnceLock;

use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::common::Tier;

use crate::mp3::Mp3Decoder;

/// All decoders: symphonia's, a faster one for MP3, and Opus, which it lacks.
pub(crate) fn codecs() -> &'static CodecRegistry {
    static CODECS: OnceLock<CodecRegistry> = OnceLock::new();
    CODECS.get_or_init(|| {
        let mut codecs = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut codecs);
        codecs.register_audio_decoder_at_tier::<Mp3Decoder>(Tier::Preferred);
        #[cfg(feature = "opus")]
        codecs.register_audio_decoder::<crate::opus::OpusDecoder>();
        codecs
    })
}
