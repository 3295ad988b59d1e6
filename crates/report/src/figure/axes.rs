//! A frame with two axes: numbers become places of the sheet, and ticks tell which.

use std::ops::Range;

use super::canvas::{Anchor, Canvas, Pen, Point, Rect, TEXT, Type};
use super::colour::{FAINT, INK};
use super::font;

/// Length of a tick.
const TICK: i32 = 10;

/// From an axis to its labels.
const GAP: i32 = 16;

/// An axis: what it measures, from where to where, and where the ticks are.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(crate) title: String,
    pub(crate) range: Range<f64>,
    pub(crate) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis with round numbers for ticks, about `count` of them.
    pub(crate) fn new(title: &str, range: Range<f64>, count: usize) -> Self {
        let step = round_step((range.end - range.start) / count.max(1) as f64);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let first = (range.start / step).ceil() as i64;
        let last = (range.end / step + 1e-9).floor() as i64;
        let ticks = (first..=last).map(|n| {
            let value = n as f64 * step;
            (value, format!("{value:.decimals$}"))
        });
        Self { title: title.to_owned(), ticks: ticks.collect(), range }
    }

    /// Where a value lies between the ends, 0 to 1.
    fn share(&self, value: f64) -> f64 {
        (value - self.range.start) / (self.range.end - self.range.start)
    }

    /// Room that the labels and the title of an upright axis take.
    pub(crate) fn room(&self) -> i32 {
        let widest = self.ticks.iter().map(|(_, label)| font::width(label, TEXT)).max().unwrap_or(0);
        widest + GAP + 2 * TEXT
    }
}

/// 1, 2 or 5 times a power of ten, the nearest above.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|round| *round >= step * 0.999)
        .unwrap_or(step)
}

/// The room that an axis below needs for labels and title.
pub(crate) const BELOW: i32 = GAP + TEXT * 3;

/// A frame in which values have places.
pub(crate) struct Axes {
    pub(crate) rect: Rect,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
}

impl Axes {
    /// The place of a pair of values.
    pub(crate) fn at(&self, x: f64, y: f64) -> Point {
        let along = |start: i32, length: i32, share: f64| start + (share * f64::from(length)).round() as i32;
        (
            along(self.rect.x.start, self.rect.width(), self.x.share(x)),
            along(self.rect.y.end, -self.rect.height(), self.y.share(y)),
        )
    }

    /// Draws grid, frame, ticks and titles; curves are drawn over it.
    pub(crate) fn draw(&self, canvas: &mut Canvas) {
        for (value, label) in &self.y.ticks {
            let (_, y) = self.at(self.x.range.start, *value);
            canvas.line((self.rect.x.start, y), (self.rect.x.end, y), Pen::new(FAINT, 1));
            canvas.line((self.rect.x.start - TICK, y), (self.rect.x.start, y), Pen::new(INK, 2));
            canvas.text(label, (self.rect.x.start - GAP, y), Type::new(Anchor::End));
        }
        for (value, label) in &self.x.ticks {
            let (x, _) = self.at(*value, self.y.range.start);
            canvas.line((x, self.rect.y.end), (x, self.rect.y.end + TICK), Pen::new(INK, 2));
            canvas.text(label, (x, self.rect.y.end + GAP + TEXT / 2), Type::new(Anchor::Middle));
        }
        canvas.frame(&self.rect, Pen::new(INK, 2));
        let (middle_x, middle_y) = self.rect.centre();
        let below = self.rect.y.end + GAP + TEXT * 2;
        canvas.text(&self.x.title, (middle_x, below), Type::new(Anchor::Middle));
        if !self.y.title.is_empty() {
            let left = self.rect.x.start - self.y.room() + TEXT / 2;
            canvas.text(&self.y.title, (left, middle_y), Type::new(Anchor::Middle).upright());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers_within_the_axis() {
        let labels = |range: Range<f64>| -> Vec<String> {
            Axis::new("", range, 5).ticks.into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(0.0..1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(1.0..47.0), ["10", "20", "30", "40"]);
        assert_eq!(labels(-0.31..0.29), ["-0.2", "0.0", "0.2"]);
    }
}
