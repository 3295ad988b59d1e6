//! File names as text that JSON and Parquet can hold, and back.
//!
//! A file name is any bytes but `/` and NUL; JSON and Parquet want UTF-8, and a terminal obeys control characters.
//! Names that are UTF-8 without a backslash or a control character, so nearly all, stay as they are; what turns the
//! direction of a text counts among those. In the others a backslash is written `\\`, and a byte that is not part of
//! UTF-8 or of a control character `\xNN`, so that two names never become the same text and each is one line.

use std::ffi::{OsStr, OsString};

/// Writes a file name, or a relative path, as text: `\` becomes `\\`, a byte outside UTF-8 or of a control character `\xNN`.
///
/// ```
/// assert_eq!(auteur_ground::escape("Björk/Jóga.mp3".as_ref()), "Björk/Jóga.mp3");
/// assert_eq!(auteur_ground::escape(r"AC\DC".as_ref()), r"AC\\DC");
/// ```
pub fn escape(name: &OsStr) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\\' => text.push_str(r"\\"),
                letter if letter.is_control() || turns_text(letter) || is_unseen(letter) => {
                    in_hexadecimal(letter.encode_utf8(&mut [0; 4]).as_bytes(), &mut text)
                }
                letter => text.push(letter),
            }
        }
        in_hexadecimal(chunk.invalid(), &mut text);
    }
    text
}

/// Whether a letter has what follows it shown from right to left or from left to right, whatever letters these are: with it
/// a name can look like another.
fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether nothing is to be seen of a letter, and nothing is missing without it.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

fn in_hexadecimal(bytes: &[u8], text: &mut String) {
    bytes.iter().for_each(|byte| text.push_str(&format!(r"\x{byte:02x}")));
}

/// The file name, or relative path, that [`escape`] wrote as `text`; `None` where no name is written so.
pub fn unescape(text: &str) -> Option<OsString> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('\\') {
            bytes.push(b'\\');
            rest = after;
        } else {
            let digits = rest.strip_prefix('x')?.get(..2)?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[3..];
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    let name = os_string(bytes)?;
    // `\x41` or `\xC3` reads as a name too, but `escape` writes that name otherwise: one text a name, both ways.
    (escape(&name) == text).then_some(name)
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> Option<OsString> {
    String::from_utf8(bytes).ok().map(OsString::from)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_name_stays_as_it_is() {
        for name in ["Kenta_Cho/Noiz2sa/stg0.mp3", "100% hits/ÄÖ ☂.flac"] {
            assert_eq!(escape(name.as_ref()), name);
        }
    }

    #[test]
    fn bytes_outside_utf8_are_written_in_hexadecimal() {
        assert_eq!(escape(OsStr::from_bytes(b"J\xf3ga \\o/.mp3")), r"J\xf3ga \\o/.mp3");
    }

    #[test]
    fn control_characters_are_written_in_hexadecimal() {
        let written = "red \u{1b}[31m\n\u{85}.mp3";
        assert_eq!(escape(written.as_ref()), r"red \x1b[31m\x0a\xc2\x85.mp3");
        assert_eq!(unescape(&escape(written.as_ref())), Some(written.into()));
    }

    #[test]
    fn what_turns_the_direction_of_a_text_is_written_in_hexadecimal() {
        assert_eq!(escape("a\u{202e}3pm.exe".as_ref()), r"a\xe2\x80\xae3pm.exe");
        assert_eq!(escape("שלום".as_ref()), "שלום");
    }

    #[test]
    fn text_that_escape_never_writes_is_no_name() {
        for text in [r"\", r"\x", r"\x4", r"\x41", r"\xF3", r"\n", r"\xé"] {
            assert_eq!(unescape(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let name = OsString::from_vec(bytes);
            prop_assert_eq!(unescape(&escape(&name)), Some(name));
        }

        #[test]
        fn every_text_is_at_most_one_name(text in r"[\\xa-f0-9é]{0,12}") {
            if let Some(name) = unescape(&text) {
                prop_assert_eq!(escape(&name), text);
            }
        }
    }
}
