//! The sheet that figures are drawn on: plotters' SVG backend, with what it lacks.
//!
//! Its images have a wrong address and cannot be scaled, and it gives a document neither a physical size nor a title;
//! those are written here, after it is done.

use std::fmt::Write as _;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::font;
use super::png::{self, Pixels};
use crate::escape;

/// A point of the sheet, in tenths of a millimetre from its upper left corner.
pub(crate) type Point = (i32, i32);

/// Width of figures: a page of print.
pub(crate) const PAGE_WIDTH: i32 = 1800;

/// Size of most text: 8 points.
pub(crate) const TEXT: i32 = 28;

/// Black that is kinder to the eye than full black.
pub(crate) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);

/// Grid lines and frames.
pub(crate) const FAINT: RGBColor = RGBColor(0xd0, 0xd0, 0xd0);

/// Numbers and remarks of lesser weight; 5:1 against white.
pub(crate) const GREY: RGBColor = RGBColor(0x6a, 0x6a, 0x6a);

/// A rectangle of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: Range<i32>,
    pub(crate) y: Range<i32>,
}

impl Rect {
    pub(crate) fn new((left, top): Point, (width, height): (i32, i32)) -> Self {
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

    fn corners(&self) -> [Point; 2] {
        [(self.x.start, self.y.start), (self.x.end, self.y.end)]
    }
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) colour: RGBAColor,
    pub(crate) width: u32,
    pub(crate) dashed: bool,
}

impl Pen {
    pub(crate) fn new(colour: RGBColor, width: u32) -> Self {
        Self { colour: colour.to_rgba(), width, dashed: false }
    }

    pub(crate) fn dashed(self) -> Self {
        Self { dashed: true, ..self }
    }
}

/// Which part of a text stands at its point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set. Its middle line, not its foot, stands at its point.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub(crate) size: i32,
    pub(crate) colour: RGBColor,
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

    pub(crate) fn colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }

    pub(crate) fn upright(self) -> Self {
        Self { upright: true, ..self }
    }
}

/// A sheet while it is drawn on.
pub(crate) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    images: String,
    /// The first thing that went wrong, kept to the end so that drawing code stays plain.
    fault: Option<String>,
}

/// Draws on a white sheet and returns the document.
pub(crate) fn draw(size: (i32, i32), title: &str, draw: impl FnOnce(&mut Canvas)) -> Result<String, String> {
    let (svg, images) = draw_on(size, |canvas| {
        canvas.fill(&Rect::new((0, 0), size), WHITE.to_rgba());
        draw(canvas);
    })?;
    Ok(finish(&svg, &images, (size, title)))
}

/// Draws on nothing, and returns the pixels: for more points than a document should hold.
pub(crate) fn draw_pixels(size: (i32, i32), draw: impl FnOnce(&mut Canvas)) -> Result<Pixels, String> {
    let (svg, _) = draw_on(size, draw)?;
    png::pixels(&svg)
}

fn draw_on(size: (i32, i32), draw: impl FnOnce(&mut Canvas)) -> Result<(String, String), String> {
    let mut svg = String::new();
    let extent = |length: i32| u32::try_from(length).map_err(|_| format!("a sheet of {size:?}"));
    let area = SVGBackend::with_string(&mut svg, (extent(size.0)?, extent(size.1)?)).into_drawing_area();
    let (images, fault) = Canvas { area, images: String::new(), fault: None }.drawn(draw);
    match fault {
        Some(fault) => Err(fault),
        None => Ok((svg, images)),
    }
}

/// Gives the document its size in millimetres, its title and its images.
fn finish(svg: &str, images: &str, ((width, height), title): ((i32, i32), &str)) -> String {
    // The first line opens the document, the second is the white sheet: images lie on it, below all lines.
    let mut lines = svg.splitn(3, ">\n").skip(1);
    let (sheet, body) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let body = body.trim_end().strip_suffix("</svg>").unwrap_or(body);
    let (millimetres, title) = (|tenths: i32| f64::from(tenths) / 10.0, escape::html(title));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n{sheet}>\n{images}{body}</svg>\n",
        millimetres(width),
        millimetres(height),
    )
}

impl Canvas<'_> {
    /// Lets `draw` draw, ends the document, and returns its images and what went wrong.
    fn drawn(mut self, draw: impl FnOnce(&mut Canvas)) -> (String, Option<String>) {
        draw(&mut self);
        let ended = self.area.present();
        self.keep(ended);
        (self.images, self.fault)
    }

    pub(crate) fn fill(&mut self, rect: &Rect, colour: RGBAColor) {
        let drawn = self.area.draw(&Rectangle::new(rect.corners(), colour.filled()));
        self.keep(drawn);
    }

    pub(crate) fn frame(&mut self, rect: &Rect, pen: Pen) {
        let [(left, top), (right, bottom)] = rect.corners();
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        self.path(&corners, pen);
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, pen: Pen) {
        self.path(&[from, to], pen);
    }

    pub(crate) fn path(&mut self, points: &[Point], pen: Pen) {
        let style = pen.colour.stroke_width(pen.width);
        let drawn = if pen.dashed {
            let (dash, gap) = (pen.width * 4, pen.width * 3);
            self.area.draw(&DashedPathElement::new(points.to_vec(), dash, gap, style))
        } else {
            self.area.draw(&PathElement::new(points.to_vec(), style))
        };
        self.keep(drawn);
    }

    pub(crate) fn polygon(&mut self, points: &[Point], colour: RGBAColor) {
        let drawn = self.area.draw(&Polygon::new(points.to_vec(), colour));
        self.keep(drawn);
    }

    pub(crate) fn disc(&mut self, centre: Point, radius: i32, colour: RGBAColor) {
        let drawn = self.area.draw(&Circle::new(centre, radius, colour.filled()));
        self.keep(drawn);
    }

    pub(crate) fn circle(&mut self, centre: Point, radius: i32, pen: Pen) {
        let drawn = self.area.draw(&Circle::new(centre, radius, pen.colour.stroke_width(pen.width)));
        self.keep(drawn);
    }

    /// Sets a line of text; its middle line stands at `at`.
    pub(crate) fn text(&mut self, text: &str, at: Point, style: Type) {
        let transform = if style.upright { FontTransform::Rotate270 } else { FontTransform::None };
        let horizontal = match style.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // The backend puts the foot of letters 0.76 em below the point; capitals are 0.72 em high.
        let rise = (f64::from(style.size) * (0.76 - 0.36)).round() as i32;
        let at = if style.upright { (at.0 - rise, at.1) } else { (at.0, at.1 - rise) };
        let font = font::of_size(style.size).transform(transform);
        let style = font.color(&style.colour).pos(Pos::new(horizontal, VPos::Top));
        let drawn = self.area.draw_text(text, &style, at);
        self.keep(drawn);
    }

    /// Stretches pixels over `rect`, each with sharp edges.
    pub(crate) fn image(&mut self, rect: &Rect, pixels: &Pixels) {
        match pixels.encode() {
            Ok(png) => {
                // Writing to a String cannot fail.
                let _ = writeln!(
                    self.images,
                    "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
                     style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>",
                    rect.x.start,
                    rect.y.start,
                    rect.width(),
                    rect.height(),
                    STANDARD.encode(png)
                );
            }
            Err(cause) => {
                self.fault.get_or_insert(cause);
            }
        }
    }

    fn keep<E: std::fmt::Display>(&mut self, drawn: Result<(), E>) {
        if let Err(error) = drawn {
            self.fault.get_or_insert_with(|| error.to_string());
        }
    }
}
