//! The sheet that figures are drawn on: lines, areas, words and images become an SVG document.
//!
//! Lengths are whole tenths of a millimetre from the upper left corner.

#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::colour::{Colour, INK, Paint, WHITE};
use super::font;
use super::png::Pixels;
use super::svg::Element;

/// A point of the sheet: across, down.
pub(crate) type Point = (i32, i32);

/// Width and height.
pub(crate) type Size = (i32, i32);

/// Width of figures: a page of print.
pub(crate) const PAGE_WIDTH: i32 = 1800;

/// Size of most text: 8 points.
pub(crate) const TEXT: i32 = 28;

/// From the middle line of text to its foot, in em: half the height of capitals.
const FOOT: &str = "0.36em";

/// A rectangle of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: Range<i32>,
    pub(crate) y: Range<i32>,
}

impl Rect {
    /// The rectangle of this upper left corner and size.
    pub(crate) fn new((left, top): Point, (width, height): Size) -> Self {
        Self { x: left..left + width, y: top..top + height }
    }

    pub(crate) fn width(&self) -> i32 {
        self.x.end - self.x.start
    }

    pub(crate) fn height(&self) -> i32 {
        self.y.end - self.y.start
    }

    pub(crate) fn centre(&self) -> Point {
        (self.x.start + self.width() / 2, self.y.start + self.height() / 2)
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pen {
    pub(crate) paint: Paint,
    pub(crate) width: i32,
    pub(crate) stroke: Stroke,
}

/// How a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stroke {
    Solid,
    Dashed,
    Dotted,
}

impl Pen {
    pub(crate) fn new(paint: impl Into<Paint>, width: i32) -> Self {
        Self { paint: paint.into(), width, stroke: Stroke::Solid }
    }

    pub(crate) fn dashed(self) -> Self {
        Self { stroke: Stroke::Dashed, ..self }
    }
}

/// How an area is drawn: filled, with a line around it or without.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) paint: Paint,
    pub(crate) outline: Option<Pen>,
}

impl Area {
    pub(crate) fn new(paint: impl Into<Paint>) -> Self {
        Self { paint: paint.into(), outline: None }
    }

    pub(crate) fn outlined(self, pen: Pen) -> Self {
        Self { outline: Some(pen), ..self }
    }
}

/// Which part of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set. Its middle line, not its foot, stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) size: i32,
    pub(crate) colour: Colour,
    pub(crate) anchor: Anchor,
    /// Whether it is read from below.
    pub(crate) upright: bool,
}

impl Type {
    pub(crate) fn new(anchor: Anchor) -> Self {
        Self { size: TEXT, colour: INK, anchor, upright: false }
    }

    pub(crate) fn size(self, size: i32) -> Self {
        Self { size, ..self }
    }

    pub(crate) fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(crate) fn upright(self) -> Self {
        Self { upright: true, ..self }
    }
}

/// A sheet while it is drawn on.
#[derive(Default)]
pub(crate) struct Canvas {
    /// Images lie below all else.
    images: String,
    ink: String,
    /// The first thing that went wrong, kept to the end so that drawing code stays plain.
    fault: Option<String>,
}

/// Draws on a white sheet and returns the document; `title` is for those who cannot see it.
pub(crate) fn draw(size: Size, title: &str, draw: impl FnOnce(&mut Canvas)) -> Result<String, String> {
    let canvas = Canvas::drawn(draw)?;
    let millimetres = |tenths: i32| format!("{}mm", f64::from(tenths) / 10.0);
    let mut svg = String::new();
    root(&mut svg, size)
        .set("width", millimetres(size.0))
        .set("height", millimetres(size.1))
        .set("role", "img")
        .set("aria-label", title)
        .end_with(|svg| {
            Element::new(svg, "title").end_with_text(title);
            rectangle(svg, &Rect::new((0, 0), size)).set("fill", WHITE).end();
            svg.push_str(&canvas.images);
            svg.push_str(&canvas.ink);
        });
    Ok(svg)
}

/// Draws on nothing, and returns a document of as many pixels: for more points than a figure should hold.
pub(crate) fn draw_clear(size: Size, draw: impl FnOnce(&mut Canvas)) -> Result<String, String> {
    let canvas = Canvas::drawn(draw)?;
    let mut svg = String::new();
    root(&mut svg, size).set("width", size.0).set("height", size.1).end_with(|svg| svg.push_str(&canvas.ink));
    Ok(svg)
}

fn root(svg: &mut String, (width, height): Size) -> Element<'_> {
    Element::new(svg, "svg")
        .set("xmlns", "http://www.w3.org/2000/svg")
        .set("viewBox", format_args!("0 0 {width} {height}"))
        .set("font-family", font::FAMILY)
}

impl Canvas {
    fn drawn(draw: impl FnOnce(&mut Self)) -> Result<Self, String> {
        let mut canvas = Self::default();
        draw(&mut canvas);
        match canvas.fault {
            Some(fault) => Err(fault),
            None => Ok(canvas),
        }
    }

    pub(crate) fn fill(&mut self, rect: &Rect, paint: impl Into<Paint>) {
        filled(rectangle(&mut self.ink, rect), Area::new(paint)).end();
    }

    pub(crate) fn frame(&mut self, rect: &Rect, pen: Pen) {
        stroked(rectangle(&mut self.ink, rect).set("fill", "none"), pen).end();
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, pen: Pen) {
        self.path(&[from, to], pen);
    }

    pub(crate) fn path(&mut self, points: &[Point], pen: Pen) {
        let line = Element::new(&mut self.ink, "polyline").set("points", places(points)).set("fill", "none");
        stroked(line, pen).end();
    }

    pub(crate) fn polygon(&mut self, corners: &[Point], area: Area) {
        filled(Element::new(&mut self.ink, "polygon").set("points", places(corners)), area).end();
    }

    pub(crate) fn disc(&mut self, (x, y): Point, radius: i32, area: Area) {
        let disc = Element::new(&mut self.ink, "circle").set("cx", x).set("cy", y).set("r", radius);
        filled(disc, area).end();
    }

    /// Sets a line of text; its middle line stands at `at`.
    pub(crate) fn text(&mut self, text: &str, (x, y): Point, style: Type) {
        let anchor = match style.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        Element::new(&mut self.ink, "text")
            .set("x", x)
            .set("y", y)
            .set("dy", FOOT)
            .set("text-anchor", anchor)
            .set("font-size", style.size)
            .set("fill", style.colour)
            .set_some("textLength", Some(font::set_width(text, style.size)).filter(|width| *width > 0))
            .set("lengthAdjust", "spacingAndGlyphs")
            .set_some("transform", style.upright.then(|| format!("rotate(270, {x}, {y})")))
            .end_with_text(text);
    }

    /// Stretches pixels over `rect`, each with sharp edges. Images lie below all that is drawn otherwise.
    pub(crate) fn image(&mut self, rect: &Rect, pixels: &Pixels) {
        match pixels.encode() {
            Ok(png) => Element::new(&mut self.images, "image")
                .set("x", rect.x.start)
                .set("y", rect.y.start)
                .set("width", rect.width())
                .set("height", rect.height())
                .set("preserveAspectRatio", "none")
                .set("style", "image-rendering:pixelated")
                .set("href", format_args!("data:image/png;base64,{}", STANDARD.encode(png)))
                .end(),
            Err(cause) => {
                self.fault.get_or_insert(cause);
            }
        }
    }
}

fn rectangle<'a>(document: &'a mut String, rect: &Rect) -> Element<'a> {
    Element::new(document, "rect")
        .set("x", rect.x.start)
        .set("y", rect.y.start)
        .set("width", rect.width())
        .set("height", rect.height())
}

fn filled(element: Element<'_>, Area { paint, outline }: Area) -> Element<'_> {
    let element = element
        .set("fill", paint.colour)
        .set_some("fill-opacity", Some(paint.opacity).filter(|opacity| *opacity < 1.0));
    match outline {
        Some(pen) => stroked(element, pen),
        None => element,
    }
}

fn stroked(element: Element<'_>, Pen { paint, width, stroke }: Pen) -> Element<'_> {
    let dashes = match stroke {
        Stroke::Solid => None,
        Stroke::Dashed => Some((4 * width, 3 * width)),
        Stroke::Dotted => Some((width, 2 * width)),
    };
    element
        .set("stroke", paint.colour)
        .set_some("stroke-opacity", Some(paint.opacity).filter(|opacity| *opacity < 1.0))
        .set("stroke-width", width)
        .set_some("stroke-dasharray", dashes.map(|(ink, gap)| format!("{ink} {gap}")))
}

/// Points as `points` of an element lists them.
fn places(points: &[Point]) -> String {
    points.iter().enumerate().fold(String::new(), |mut text, (index, (x, y))| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}{x},{y}", if index > 0 { " " } else { "" });
        text
    })
}
