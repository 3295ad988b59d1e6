//! What stretches and bands are worth: bars from where nothing changes, to what makes the named artist likelier and to what makes it
//! less likely.

use super::{Explanation, factor, hertz};
use crate::figure::canvas::{Anchor, Area, Canvas, Pen, Rect, Stroke, TEXT, Type};
use crate::figure::colour::{FAINT, GREY, INK};
use crate::figure::{font, palette};

/// Weights that fill half of the room at least, so that small ones look small: the odds doubled.
const LEAST_REACH: f64 = 0.75;
/// Factors of odds that are written at an axis, smallest first.
const FACTORS: [f64; 9] = [2.0, 5.0, 10.0, 100.0, 1e3, 1e4, 1e6, 1e9, 1e12];
/// Height of a band's bar, and of its row.
const BAR: i32 = 34;
pub(super) const ROW: i32 = 52;
/// How much of its colour a bar has that speaks against the artist.
const AGAINST: f64 = 0.55;
const GAP: i32 = 16;

/// How far weights go, with some room.
fn reach(weights: impl Iterator<Item = f64>) -> f64 {
    weights.map(f64::abs).fold(LEAST_REACH, f64::max) * 1.08
}

/// The largest factor that has a place, and the one without effect: logarithms to mark.
fn ticks(reach: f64) -> Vec<f64> {
    let largest = FACTORS.iter().map(|factor| factor.ln()).take_while(|factor| *factor <= reach).last();
    let largest = largest.unwrap_or(LEAST_REACH);
    vec![-largest, 0.0, largest]
}

/// A factor at an axis, where it is a round number.
fn mark(weight: f64) -> String {
    let size = weight.abs().exp().round();
    match weight {
        _ if weight > 0.0 => format!("×{size}"),
        _ if weight < 0.0 => format!("÷{size}"),
        _ => "×1".to_owned(),
    }
}

/// Room that the marks of an upright axis take.
pub(super) fn room(explanation: &Explanation) -> i32 {
    let weights = explanation.stretches.iter().filter_map(|stretch| stretch.weight);
    let widest = ticks(reach(weights)).into_iter().map(|tick| font::width(&mark(tick), TEXT)).max();
    widest.unwrap_or(0) + GAP
}

/// Draws what each stretch is worth; `area.x` is the song.
pub(super) fn draw_stretches(canvas: &mut Canvas, explanation: &Explanation, area: &Rect) {
    let reach = reach(explanation.stretches.iter().filter_map(|stretch| stretch.weight));
    let (_, middle) = area.centre();
    let down = |weight: f64| middle - (weight / reach * f64::from(area.height() / 2)).round() as i32;
    for tick in ticks(reach) {
        let y = down(tick);
        canvas.line((area.x.start, y), (area.x.end, y), Pen::new(FAINT, 1));
        canvas.text(&mark(tick), (area.x.start - GAP, y), Type::new(Anchor::End));
    }
    let colour = palette::colour(0);
    for stretch in &explanation.stretches {
        let Some(weight) = stretch.weight else { continue };
        let [left, right] = [stretch.seconds.start, stretch.seconds.end].map(|second| {
            area.x.start + (second / explanation.seconds() * f64::from(area.width())).round() as i32
        });
        let (top, bottom) = (down(weight).min(middle), down(weight).max(middle));
        let rect = Rect::new((left, top), ((right - left - 2).max(1), bottom - top));
        draw_bar(canvas, &rect, weight, colour);
    }
    canvas.line((area.x.start, middle), (area.x.end, middle), Pen::new(INK, 2));
}

/// Draws what each band is worth, the highest on top.
pub(super) fn draw_bands(canvas: &mut Canvas, explanation: &Explanation, area: &Rect) {
    let names: Vec<String> = explanation.bands.iter().map(|band| hertz(&band.hertz)).collect();
    let widest = names.iter().map(|name| font::width(name, TEXT)).max().unwrap_or(0);
    let weights = || explanation.bands.iter().filter_map(|band| band.weight);
    // On either side a factor stands beside the longest bar; where nothing speaks against the artist, there is no such side.
    let beside = weights().map(|weight| font::width(&factor(weight), TEXT)).max().unwrap_or(0) + GAP;
    let (least, most) = (weights().fold(0.0, f64::min), weights().fold(LEAST_REACH, f64::max));
    let left = area.x.start + widest + GAP + if least < 0.0 { beside } else { 0 };
    let unit = f64::from(area.x.end - beside - left) / (most - least);
    let zero = left + (-least * unit).round() as i32;
    let bottom = area.y.start + ROW * explanation.bands.len() as i32;
    for (number, band) in explanation.bands.iter().rev().enumerate() {
        let y = area.y.start + number as i32 * ROW + ROW / 2;
        canvas.text(&hertz(&band.hertz), (area.x.start + widest, y), Type::new(Anchor::End));
        let Some(weight) = band.weight else {
            canvas.text("–", (zero + GAP, y), Type::new(Anchor::Start).colour(GREY));
            continue;
        };
        let end = zero + (weight * unit).round() as i32;
        let (left, right) = (zero.min(end), zero.max(end));
        draw_bar(canvas, &Rect::new((left, y - BAR / 2), (right - left, BAR)), weight, palette::colour(0));
        let (x, anchor) = if weight < 0.0 { (left - GAP, Anchor::End) } else { (right + GAP, Anchor::Start) };
        canvas.text(&factor(weight), (x, y), Type::new(anchor));
    }
    canvas.line((zero, area.y.start), (zero, bottom), Pen::new(INK, 2));
}

/// A bar in the artist's colour, or an empty one that speaks against it.
fn draw_bar(canvas: &mut Canvas, rect: &Rect, weight: f64, colour: crate::figure::colour::Colour) {
    if rect.width() == 0 || rect.height() == 0 {
        return;
    }
    if weight >= 0.0 {
        canvas.fill(rect, colour);
        return;
    }
    let corners = [
        (rect.x.start + 1, rect.y.start),
        (rect.x.end - 1, rect.y.start),
        (rect.x.end - 1, rect.y.end),
        (rect.x.start + 1, rect.y.end),
    ];
    let pen = Pen { stroke: Stroke::Solid, ..Pen::new(GREY, 3) };
    canvas.polygon(&corners, Area::new(GREY.of_opacity(1.0 - AGAINST)).outlined(pen));
}
