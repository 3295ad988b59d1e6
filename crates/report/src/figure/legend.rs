//! What colours, shapes and strokes mean: entries beside each other, in as many rows as they need.

use plotters::prelude::RGBColor;

use super::canvas::{Anchor, Canvas, Pen, Point, TEXT, Type};
use super::font;
use super::palette::Shape;

/// From one entry to the next.
const GAP: i32 = 44;

/// Room for a sample.
const SAMPLE: i32 = 64;

/// Height of a row.
pub(crate) const ROW: i32 = TEXT + 16;

/// One entry.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) line: Option<Pen>,
    pub(crate) marker: Option<(Shape, RGBColor)>,
}

impl Entry {
    fn width(&self) -> i32 {
        SAMPLE + 12 + font::width(&self.name, TEXT)
    }
}

/// Number of rows that entries take within a width.
pub(crate) fn rows(entries: &[Entry], width: i32) -> i32 {
    places(entries, width).last().map_or(0, |(_, row)| row + 1)
}

/// Draws entries from an upper left corner on.
pub(crate) fn draw(canvas: &mut Canvas, entries: &[Entry], ((left, top), width): (Point, i32)) {
    for (entry, (offset, row)) in entries.iter().zip(places(entries, width)) {
        let (x, y) = (left + offset, top + row * ROW + ROW / 2);
        if let Some(pen) = entry.line {
            canvas.line((x, y), (x + SAMPLE, y), pen);
        }
        if let Some((shape, colour)) = entry.marker {
            shape.draw(canvas, (x + SAMPLE / 2, y), (10, colour));
        }
        canvas.text(&entry.name, (x + SAMPLE + 12, y), Type::new(Anchor::Start));
    }
}

fn places(entries: &[Entry], width: i32) -> Vec<(i32, i32)> {
    let (mut x, mut row) = (0, 0);
    let place = |entry: &Entry| {
        if x > 0 && x + entry.width() > width {
            (x, row) = (0, row + 1);
        }
        let place = (x, row);
        x += entry.width() + GAP;
        place
    };
    entries.iter().map(place).collect()
}
