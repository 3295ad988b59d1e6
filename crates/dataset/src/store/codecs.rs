//! The codecs of all kinds of features.

use auteur_audio::FeatureKinds;

use super::codec::Codec;

auteur_ground::modules! {
    /// One codec for each kind, in the order in which the kinds of a song lie in a shard: wide numbers before narrow ones,
    /// so that each lies where such numbers may lie.
    static CODECS: &dyn Codec = [chroma::CODEC, vectors::CODEC, log_mel::CODEC];
}

/// The codecs of these kinds, in the order in which the kinds of a song lie in a shard.
pub(super) fn codecs_of(kinds: &FeatureKinds) -> impl Iterator<Item = &'static dyn Codec> {
    CODECS.iter().copied().filter(|codec| kinds.contains(codec.kind()))
}

/// All codecs, in the order of kinds, which is that of a manifest's columns.
pub(super) fn by_kind() -> Vec<&'static dyn Codec> {
    let mut codecs = CODECS.to_vec();
    codecs.sort_by_key(|codec| codec.kind());
    codecs
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureKind;

    use super::*;

    #[test]
    fn every_kind_has_one_codec() {
        let kinds: Vec<_> = by_kind().iter().map(|codec| codec.kind()).collect();
        assert_eq!(kinds, FeatureKind::ALL);
    }
}
