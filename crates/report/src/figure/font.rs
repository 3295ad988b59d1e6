//! The one font of all figures, Liberation Sans: it measures text before it is drawn, and draws it in PNGs.
//!
//! It comes with the crate, so that a figure is the same on a machine without fonts. Its widths are Arial's, so that a
//! browser that shows the SVG in Arial, Helvetica or Liberation Sans breaks nothing.

use std::sync::Once;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

/// The font's file; licence beside it.
pub(crate) const FILE: &[u8] = include_bytes!("../../fonts/LiberationSans-Regular.ttf");

/// The font's own name, by which resvg finds it.
pub(crate) const NAME: &str = "Liberation Sans";

/// What SVG documents ask for.
const FAMILY: &str = "Liberation Sans, Arial, Helvetica, sans-serif";

/// plotters writes a font's size divided by this as the em.
const SIZE_PER_EM: f64 = 1.24;

/// Height of a line of this font in em, which plotters takes for the size when it measures.
const LINE_PER_EM: f64 = 1.149;

/// Makes the font known to plotters, once. Should it be unreadable, drawing fails and says so.
fn family() -> FontFamily<'static> {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let _ = register_font(FAMILY, FontStyle::Normal, FILE);
    });
    FontFamily::Name(FAMILY)
}

/// The font with an em of `size`.
pub(crate) fn of_size(size: i32) -> FontDesc<'static> {
    FontDesc::new(family(), f64::from(size) * SIZE_PER_EM, FontStyle::Normal)
}

/// Width of a line of text, in the unit of `size`, its em.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    // Measured large, since plotters rounds.
    const LARGE: f64 = 1000.0;
    let font = FontDesc::new(family(), LARGE * LINE_PER_EM, FontStyle::Normal);
    let (wide, narrow): (Vec<char>, Vec<char>) = text.chars().partition(|&character| is_wide(character));
    let narrow: String = narrow.into_iter().collect();
    let narrow = font.box_size(&narrow).map_or(0, |(width, _)| width);
    ((f64::from(narrow) / LARGE + wide.len() as f64) * f64::from(size)).ceil() as i32
}

/// Chinese, Japanese, Korean and pictures, which the font lacks and others set one em wide.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x1f000..)
}

/// The largest size up to `size`, and no less than half of it, at which all texts are at most `width` wide.
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
    use crate::figure::canvas::{self, Anchor, Type};

    /// Kerning and hinting, which only the drawing knows.
    const TOLERANCE: f64 = 0.03;

    fn width_of_text(group: &resvg::usvg::Group) -> Option<f32> {
        group.children().iter().find_map(|node| match node {
            resvg::usvg::Node::Text(text) => Some(text.abs_bounding_box().width()),
            resvg::usvg::Node::Group(group) => width_of_text(group),
            _ => None,
        })
    }

    #[test]
    fn text_is_as_wide_as_it_is_drawn() {
        for text in ["Christian_Hoffmann_Crystan", "Sigur Rós – WAVE 10 %", "iiillll", "Ölçüm Ωμέγα Привет"]
        {
            let svg = canvas::draw((4000, 200), "", |canvas| {
                canvas.text(text, (0, 100), Type::new(Anchor::Start).size(100));
            });
            let options = resvg::usvg::Options {
                fontdb: crate::figure::png::fonts_for(""),
                ..resvg::usvg::Options::default()
            };
            let tree = resvg::usvg::Tree::from_str(&svg.unwrap(), &options).unwrap();
            // The tree is in pixels of 96 dots an inch.
            let drawn = f64::from(width_of_text(tree.root()).unwrap()) * 254.0 / 96.0;
            let measured = f64::from(width(text, 100));
            assert!((measured / drawn - 1.0).abs() < TOLERANCE, "{text}: {measured} is not {drawn}");
        }
    }

    #[test]
    fn wrapped_lines_hold_the_whole_text_within_the_limit() {
        let text =
            "The Presidents of the United_States-of America Pneumonoultramicroscopicsilicovolcanoconiosis";
        let lines = wrap(text, 28, 240);
        assert!(lines.iter().all(|line| width(line, 28) <= 240), "{lines:?}");
        let letters = |text: &str| text.chars().filter(|character| *character != ' ').collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(text));
    }
}
