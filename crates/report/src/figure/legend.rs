//! What colours, shapes and strokes mean: entries beside each other, in as many rows as they need.

use super::canvas::{Anchor, Canvas, Pen, Point, TEXT, Type};
use super::colour::Colour;
use super::font;
use super::palette::{Marker, Shape};

/// From one entry to the next.
const GAP: i32 = 44;

/// Room for a sample.
const SAMPLE: i32 = 64;

/// Height of a row.
pub(crate) const ROW: i32 = TEXT + 16;

/// One entry.
pub(crate) struct Entry {
    name: String,
    line: Option<Pen>,
    marker: Option<Marker>,
}

impl Entry {
    /// What a line means.
    pub(crate) fn line(name: String, pen: Pen) -> Self {
        Self { name, line: Some(pen), marker: None }
    }

    /// The same with a shape, where there is one.
    pub(crate) fn with_marker(self, shape: Shape, colour: Colour) -> Self {
        Self { marker: Some(sample(shape, colour)), ..self }
    }

    fn width(&self) -> i32 {
        SAMPLE + 12 + font::width(&self.name, TEXT)
    }
}

fn sample(shape: Shape, colour: Colour) -> Marker {
    Marker { shape, colour, radius: 10 }
}

/// Number of rows that entries take within a width.
pub(crate) fn rows(entries: &[Entry], width: i32) -> i32 {
    places(entries, width).last().map_or(0, |(_, row)| row + 1)
}

/// Draws entries from an upper left corner on, in rows of `width`.
pub(crate) fn draw(canvas: &mut Canvas, entries: &[Entry], (left, top): Point, width: i32) {
    for (entry, (offset, row)) in entries.iter().zip(places(entries, width)) {
        let (x, y) = (left + offset, top + row * ROW + ROW / 2);
        if let Some(pen) = entry.line {
            canvas.line((x, y), (x + SAMPLE, y), pen);
        }
        if let Some(marker) = entry.marker {
            marker.draw(canvas, (x + SAMPLE / 2, y));
        }
        canvas.text(&entry.name, (x + SAMPLE + 12, y), Type::new(Anchor::Start));
    }
}

/// How far each entry is moved to the right, and its row.
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
