//! Names as people write them: as folders spell them, as pages show them, or nearly right.

use std::collections::BTreeSet;

use auteur_dataset::FeatureStore;
use auteur_report::reading;

/// Names that have less in common (by Jaro and Winkler, from 0 to 1) were hardly meant.
const NEAR: f64 = 0.85;

/// What two names have in common that are read alike: underscores are spaces, and case does not count.
pub(crate) fn as_read(name: &str) -> String {
    reading(name).to_lowercase()
}

/// Those of a name as it is spelt or, where there are none, as it is read.
pub(crate) fn named<'t, T>(all: &'t [T], name: impl Fn(&T) -> &str, word: &str) -> Vec<&'t T> {
    let spelt: Vec<&T> = all.iter().filter(|one| name(one) == word).collect();
    if !spelt.is_empty() {
        return spelt;
    }
    let word = as_read(word);
    all.iter().filter(|one| as_read(name(one)) == word).collect()
}

/// The names of artists as a store spells them; one that it does not have, or has twice, stays as it is.
pub(crate) fn as_spelt(names: &[String], store: &FeatureStore) -> Vec<String> {
    let artists: BTreeSet<&str> = store.songs().iter().map(|song| &*song.artist).collect();
    let artists: Vec<&str> = artists.into_iter().collect();
    let spelt = |name: &String| match named(&artists, |artist| artist, name)[..] {
        [artist] => (*artist).to_owned(),
        _ => name.clone(),
    };
    names.iter().map(spelt).collect()
}

/// The name that was probably meant, if there is any so near.
pub(crate) fn nearest<'n>(names: impl Iterator<Item = &'n str>, word: &str) -> Option<&'n str> {
    let word = as_read(word);
    let near = names.map(|name| (name, strsim::jaro_winkler(&as_read(name), &word)));
    let near = near.filter(|(_, alike)| *alike >= NEAR);
    near.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_it_is_spelt_or_read_and_nearly_right_ones_are_suggested() {
        let artists = ["Kenta_Cho", "kenta cho", "Maxstack"];
        let found = |word| named(&artists, |name| name, word);
        assert_eq!(found("Kenta_Cho"), [&"Kenta_Cho"]);
        assert_eq!(found("Kenta Cho"), [&"Kenta_Cho", &"kenta cho"]);
        assert_eq!(found("MAXSTACK"), [&"Maxstack"]);
        assert!(found("Max").is_empty());
        let meant = |word| nearest(artists.into_iter(), word);
        assert_eq!(
            [meant("Maxtack"), meant("Kenta-Cho"), meant("Mozart")],
            [Some("Maxstack"), Some("Kenta_Cho"), None]
        );
    }
}
