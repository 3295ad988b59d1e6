//! The one font of all figures, Liberation Sans: it measures text before it is drawn, and draws it in PNGs.
//!
//! It comes with the crate, so that a figure is the same on a machine without fonts. Its widths are Arial's, so that a
//! browser that shows the SVG in Arial, Helvetica or Liberation Sans breaks nothing.

use std::sync::LazyLock;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::TableProvider;
use skrifa::raw::tables::kern::{Subtable0, SubtableKind};
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// The font's file; licence beside it.
pub(crate) const FILE: &[u8] = include_bytes!("../../fonts/LiberationSans-Regular.ttf");

/// The font's own name, by which resvg finds it.
pub(crate) const NAME: &str = "Liberation Sans";

/// What SVG documents ask for.
pub(crate) const FAMILY: &str = "Liberation Sans, Arial, Helvetica, sans-serif";

/// Text is taken to be this much wider than its letters: other programs set and kern it otherwise.
const SLACK: f64 = 1.028_475_5;

/// What the font says of the widths of its letters, in 2,048ths of an em.
struct Widths {
    characters: Charmap<'static>,
    letters: GlyphMetrics<'static>,
    units_per_em: f64,
    pairs: Vec<Subtable0<'static>>,
}

impl Widths {
    fn of(file: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(file).ok()?;
        let kerning = font.kern().ok()?;
        let pairs = kerning.subtables().filter_map(|table| match table.ok()?.kind().ok()? {
            SubtableKind::Format0(pairs) => Some(pairs),
            _ => None,
        });
        Some(Self {
            characters: font.charmap(),
            letters: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units_per_em: f64::from(font.head().ok()?.units_per_em()),
            pairs: pairs.collect(),
        })
    }

    /// The width of a line in em.
    fn line(&self, characters: impl Iterator<Item = char>) -> f64 {
        let (mut units, mut before) = (0.0, None::<GlyphId>);
        for character in characters {
            let letter = self.characters.map(character).unwrap_or_default();
            let kerning =
                before.and_then(|before| self.pairs.iter().find_map(|pairs| pairs.kerning(before, letter)));
            units += self.letters.advance_width(letter).unwrap_or(0.0) + kerning.unwrap_or(0) as f32;
            before = Some(letter);
        }
        f64::from(units) / self.units_per_em
    }
}

/// Room for a line of text, in the unit of `size`, its em.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    let (narrow, wide) = ems(text);
    let thousandths = (narrow * SLACK * 1000.0).floor();
    ((thousandths / 1000.0 + wide) * f64::from(size)).ceil() as i32
}

/// Width of a line of text as it is to be set, which holds viewers to it that lack the font and take a wider one.
pub(crate) fn set_width(text: &str, size: i32) -> i32 {
    let (narrow, wide) = ems(text);
    ((narrow + wide) * f64::from(size)).round() as i32
}

/// The width of the letters that the font has, and of those that others set one em wide, in em.
fn ems(text: &str) -> (f64, f64) {
    // Should the font be unreadable, drawing fails and says so.
    static WIDTHS: LazyLock<Option<Widths>> = LazyLock::new(|| Widths::of(FILE));
    let narrow = text.chars().filter(|&character| !is_wide(character));
    let narrow = WIDTHS.as_ref().map_or(0.0, |widths| widths.line(narrow));
    (narrow, text.chars().filter(|&character| is_wide(character)).count() as f64)
}

/// Chinese, Japanese, Korean and pictures, which the font lacks and others set one em wide.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x1f000..)
}

/// The largest size up to `size`, and no less than half of it, at which all texts are at most `limit` wide.
pub(crate) fn fitting<'t>(texts: impl IntoIterator<Item = &'t str>, size: i32, limit: i32) -> i32 {
    let widest = texts.into_iter().map(|text| width(text, size)).max().unwrap_or(0);
    if widest <= limit { size } else { (size * limit / widest).max(size / 2) }
}

/// Breaks a text into lines of at most `limit`, at spaces, hyphens and underscores where there are any.
pub(crate) fn wrap(text: &str, size: i32, limit: i32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive([' ', '_', '-']) {
        let fits = |line: &str, word: &str| width(&format!("{line}{}", word.trim_end()), size) <= limit;
        let last = lines.last_mut();
        match last {
            Some(line) if line.is_empty() || fits(line, word) => line.push_str(word),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().flat_map(|line| chop(line.trim_end(), size, limit)).collect()
}

/// Cuts a word that is wider than a line.
fn chop(line: &str, size: i32, limit: i32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in line.chars() {
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
            if width(piece, size) > limit && piece.chars().count() > 1 {
                piece.pop();
                pieces.push(character.to_string());
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_hold_the_whole_text_within_the_limit() {
        let text =
            "The Presidents of the United_States-of America Pneumonoultramicroscopicsilicovolcanoconiosis";
        let lines = wrap(text, 28, 240);
        assert!(lines.iter().all(|line| width(line, 28) <= 240), "{lines:?}");
        let letters = |text: &str| text.chars().filter(|character| *character != ' ').collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(text));
    }

    #[test]
    fn letters_are_as_wide_as_the_font_says_and_pairs_are_kerned() {
        // In the font's file: A is 1,366 of 2,048 wide, V the same, and together they are 152 narrower.
        let thousandths = |units: f64| (units / 2048.0 * SLACK * 1000.0).floor() as i32;
        assert_eq!(width("A", 1000), thousandths(1366.0));
        assert_eq!(width("AV", 1000), thousandths(2.0 * 1366.0 - 152.0));
        assert_eq!(width("東京", 1000), 2000);
    }
}
