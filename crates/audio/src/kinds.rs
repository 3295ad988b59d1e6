//! The kinds of features, one file each: what it is made of, and the type of what is made.

use crate::listening::Maker;

/// Declares the kinds' modules with the types that they offer, and the list of their makers.
macro_rules! kinds {
    ($($module:ident),+) => {
        $(mod $module;)+
        $(
            #[allow(unused_imports, unreachable_pub, reason = "a kind need not bring a type of its own")]
            pub use $module::*;
        )+
        /// The makers of all kinds, log-mel first, as others are made of it.
        pub(crate) static MAKERS: &[&Maker] = &[$(&$module::MAKER),+];
    };
}

kinds![log_mel, chroma];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FeatureKind;

    #[test]
    fn every_kind_but_the_encoders_has_its_maker_in_the_order_of_lists() {
        let made: Vec<_> = MAKERS.iter().map(|maker| maker.kind).collect();
        let here = FeatureKind::ALL.iter().copied().filter(|kind| *kind != FeatureKind::Vectors);
        assert_eq!(made, here.collect::<Vec<_>>());
    }
}
