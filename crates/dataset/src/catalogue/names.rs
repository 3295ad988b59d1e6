//! One name for one artist, however it is spelt, and what is remarkable about the names that are left.

use std::collections::BTreeMap;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// A name in its one spelling: composed letters (NFC), one blank between words and none around them.
pub(crate) fn canonical(name: &str) -> String {
    let composed: String = name.nfc().filter(|letter| !matches!(letter, '\u{200b}' | '\u{feff}')).collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What two spellings of one name have in common: letters and digits without accents, case, marks, or "The".
pub(super) fn folded(name: &str) -> String {
    let accents = '\u{300}'..='\u{36f}';
    // What is no accent of Latin letters belongs to its letter, as the marks of kana do.
    let plain: String = name.nfkd().filter(|letter| !accents.contains(letter)).nfc().collect();
    let plain = plain.to_lowercase().replace('&', " and ").replace('_', " ").replace('ß', "ss");
    let plain = plain.trim();
    let without = plain.strip_prefix("the ").or_else(|| plain.strip_suffix(", the")).unwrap_or(plain);
    let letters: String = without.chars().filter(|letter| letter.is_alphanumeric()).collect();
    // "!!!" is a name too.
    if letters.is_empty() { name.to_owned() } else { letters }
}

/// The album of which a name names one disc: "Red" of "Red (CD1)".
pub(super) fn without_disc(album: &str) -> &str {
    const WORDS: &[&str] = &["disc", "disk", "cd"];
    const MOST_DIGITS: usize = 2;
    let inner = album.strip_suffix([')', ']', '}']).unwrap_or(album);
    let word = inner.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = inner.len() - word.len();
    let word = word.trim_end_matches([' ', '.', '_', '-', '#']);
    let ends = |mark: &&&str| {
        word.get(word.len().wrapping_sub(mark.len())..).is_some_and(|end| end.eq_ignore_ascii_case(mark))
    };
    let Some(mark) = WORDS.iter().find(ends).filter(|_| (1..=MOST_DIGITS).contains(&digits)) else {
        return album;
    };
    let before = &word[..word.len() - mark.len()];
    // "ABCD 1" is a word of its own.
    let is_word = before.ends_with(|letter: char| !letter.is_alphanumeric());
    let before =
        before.trim_end_matches(|letter: char| letter.is_whitespace() || "([{,;:-–—_.".contains(letter));
    if is_word && !before.is_empty() { before } else { album }
}

/// Names that stand for no artist, as [`folded`] leaves them.
const NOBODY: &[&str] = &[
    "artistadesconocido",
    "artistedivers",
    "artisteinconnu",
    "artistasconosciuto",
    "compilation",
    "compilations",
    "desconocido",
    "diverse",
    "diverseinterpreten",
    "interpretedesconocido",
    "inconnu",
    "na",
    "nan",
    "noartist",
    "nonalbum",
    "none",
    "null",
    "originalsoundtrack",
    "ost",
    "sampler",
    "soundtrack",
    "soundtracks",
    "unbekannt",
    "unbekannterinterpret",
    "unbekannterkunstler",
    "unknown",
    "unknownartist",
    "va",
    "varios",
    "variosartistas",
    "various",
    "variousartist",
    "variousartists",
    "variousinterpreters",
    "variousinterprets",
    "verschiedene",
    "verschiedeneinterpreten",
    "vvaa",
    "неизвестныиисполнитель",
    "разныеисполнители",
    "オムニバス",
    "不明なアーティスト",
    "群星",
    "未知艺术家",
    "未知藝術家",
    "aavv",
    "artistesdivers",
    "artistesvaries",
    "artistivari",
];

/// Whether a name stands for no artist in particular.
pub(super) fn is_nobody(name: &str) -> bool {
    NOBODY.contains(&folded(name).as_str())
}

/// The artist before a guest: "A" of "A feat. B".
pub(super) fn before_guest(name: &str) -> Option<&str> {
    let lower = name.to_lowercase().replace('_', " ");
    let marks = [" feat.", " feat ", " ft.", " ft ", " featuring ", " (feat", " (ft", " [feat", " [ft"];
    let at = marks.iter().filter_map(|mark| lower.find(mark)).min()?;
    // Lower case may take other bytes than what it was made from.
    name.get(..at).map(str::trim).filter(|before| !before.is_empty())
}

/// Something about an artist's name that the owner of the music may want to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameRemark {
    /// Names that may all be one artist's.
    LookAlike {
        /// The names, with the number of songs that each has; the one with most songs first.
        names: Vec<(String, usize)>,
    },
    /// A name that stands for no artist in particular.
    Nobody {
        /// The name.
        name: String,
        /// Songs under it.
        songs: usize,
    },
    /// A name that also names a guest, and so is an artist of its own.
    Guest {
        /// The name.
        name: String,
        /// What comes before the guest.
        artist: String,
        /// Songs under it.
        songs: usize,
    },
}

impl NameRemark {
    /// The remarks on artists with these numbers of songs, in the order of the names.
    pub(super) fn of(artists: &BTreeMap<String, usize>) -> Vec<Self> {
        let mut alike: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
        for (name, songs) in artists {
            alike.entry(folded(name)).or_default().push((name.clone(), *songs));
        }
        let alike = alike.into_values().filter(|names| names.len() > 1).map(|mut names| {
            names.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
            Self::LookAlike { names }
        });
        let nobody = artists.iter().filter(|(name, _)| is_nobody(name));
        let nobody = nobody.map(|(name, &songs)| Self::Nobody { name: name.clone(), songs });
        let guests = artists.iter().filter_map(|(name, &songs)| {
            let artist = before_guest(name)?.to_owned();
            Some(Self::Guest { name: name.clone(), artist, songs })
        });
        alike.chain(nobody).chain(guests).collect()
    }
}

impl fmt::Display for NameRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let songs = |songs: usize| crate::wording::count(songs, "song");
        match self {
            Self::LookAlike { names } => {
                let each = names.iter().map(|(name, count)| format!("{name:?} ({})", songs(*count)));
                write!(f, "{} may be one artist", each.collect::<Vec<_>>().join(" and "))
            }
            Self::Nobody { name, songs: count } => {
                write!(f, "{name:?} ({}) is taken for an artist, but names nobody", songs(*count))
            }
            Self::Guest { name, artist, songs: count } => {
                write!(f, "{name:?} ({}) is taken for another artist than {artist:?}", songs(*count))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        assert_eq!(canonical("Bjo\u{308}rk "), "Björk");
        assert_eq!(canonical(" Kenta  Cho\t"), "Kenta Cho");
        assert_eq!(canonical("Kenta_Cho"), "Kenta_Cho");
    }

    #[test]
    fn spellings_of_one_name_fold_alike_and_other_names_do_not() {
        for (one, other) in [
            ("Radiohead", "radiohead"),
            ("Björk", "Bjork"),
            ("The Beatles", "Beatles, The"),
            ("AC/DC", "ACDC"),
            ("Simon & Garfunkel", "Simon and Garfunkel"),
            ("Kenta_Cho", "Kenta Cho"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("!!!"), folded("???"));
        assert_ne!(folded("The The"), folded("Them"));
        assert_ne!(folded("が"), folded("か"));
    }

    #[test]
    fn discs_are_no_albums_of_their_own() {
        for album in ["Red (CD1)", "Red CD1", "Red [CD 1]", "Red, Disc 1", "Red - disc #2", "Red (Disk_02)"] {
            assert_eq!(without_disc(album), "Red", "{album}");
        }
        for album in [
            "Red",
            "CD1",
            "Red (1)",
            "ABCD 1",
            "Red Vol. 2",
            "Disc 1 - Red",
            "CD 1999",
            "Red (CD 2001)",
            "Ünïcödé",
        ] {
            assert_eq!(without_disc(album), album);
        }
    }

    #[test]
    fn guests_and_nobody_are_remarked_on() {
        assert!(NOBODY.iter().all(|name| folded(name) == *name && is_nobody(name)));
        assert!(is_nobody("Неизвестный исполнитель") && is_nobody("Unbekannter Künstler"));
        let artists = ["Eve", "Eve feat. Gwen", "Eve ft.Adam", "V.A.", "オムニバス", "Defeat. It"];
        let artists = artists.map(|name| (name.to_owned(), 1)).into_iter().collect();
        let remarks: Vec<String> = NameRemark::of(&artists).iter().map(ToString::to_string).collect();
        assert_eq!(
            remarks,
            [
                r#""V.A." (one song) is taken for an artist, but names nobody"#,
                r#""オムニバス" (one song) is taken for an artist, but names nobody"#,
                r#""Eve feat. Gwen" (one song) is taken for another artist than "Eve""#,
                r#""Eve ft.Adam" (one song) is taken for another artist than "Eve""#,
            ]
        );
    }
}
