//! Which decoders are asked, and in which order.
//!
//! Stands alone because it is the one place that knows more codecs than symphonia's own.

use std::sync::OnceLock;

use symphonia::core::codecs::registry::CodecRegistry;

/// All decoders: symphonia's, and Opus, which it lacks.
pub(crate) fn codecs() -> &'static CodecRegistry {
    static CODECS: OnceLock<CodecRegistry> = OnceLock::new();
    CODECS.get_or_init(|| {
        let mut codecs = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut codecs);
        #[cfg(feature = "opus")]
        codecs.register_audio_decoder::<crate::opus::OpusDecoder>();
        codecs
    })
}
