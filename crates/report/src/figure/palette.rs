//! Colours and shapes that stay apart in print and for colour-blind eyes.
//!
//! # Source
//! Okabe and Ito, "Color Universal Design" (2008). Beyond eight artists the shape changes, so that no two of the first
//! 56 look alike.

use plotters::prelude::{Color, RGBColor};

use super::canvas::{Canvas, Pen, Point};

/// Okabe and Ito's eight, those that are strong on white first.
pub(crate) const COLOURS: [RGBColor; 8] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x22, 0x22, 0x22),
    RGBColor(0xf0, 0xe4, 0x42),
];

/// The colour of the `n`th of several things.
pub(crate) fn colour(n: usize) -> RGBColor {
    COLOURS[n % COLOURS.len()]
}

/// Outline of yellow and other light shapes on white.
const OUTLINE: RGBColor = RGBColor(0x33, 0x33, 0x33);

/// The outline of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Disc,
    Square,
    Triangle,
    Diamond,
    TriangleDown,
    Plus,
    Cross,
}

const SHAPES: [Shape; 7] = [
    Shape::Disc,
    Shape::Square,
    Shape::Triangle,
    Shape::Diamond,
    Shape::TriangleDown,
    Shape::Plus,
    Shape::Cross,
];

/// The shape of the `n`th of several things.
pub(crate) fn shape(n: usize) -> Shape {
    SHAPES[(n / COLOURS.len()) % SHAPES.len()]
}

impl Shape {
    /// Corners of the shape of about the area of a disc of this radius; none of a disc.
    fn corners(self, (x, y): Point, radius: i32) -> Vec<Point> {
        let at = |units: &[(f64, f64)]| -> Vec<Point> {
            let place = |offset: f64| (offset * f64::from(radius)).round() as i32;
            units.iter().map(|&(dx, dy)| (x + place(dx), y + place(dy))).collect()
        };
        const ARM: f64 = 0.42;
        const END: f64 = 1.2;
        let plus = [
            (-ARM, -END),
            (ARM, -END),
            (ARM, -ARM),
            (END, -ARM),
            (END, ARM),
            (ARM, ARM),
            (ARM, END),
            (-ARM, END),
            (-ARM, ARM),
            (-END, ARM),
            (-END, -ARM),
            (-ARM, -ARM),
        ];
        match self {
            Self::Disc => Vec::new(),
            Self::Square => at(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Self::Triangle => at(&[(0.0, -1.25), (1.15, 0.85), (-1.15, 0.85)]),
            Self::Diamond => at(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]),
            Self::TriangleDown => at(&[(0.0, 1.25), (1.15, -0.85), (-1.15, -0.85)]),
            Self::Plus => at(&plus),
            Self::Cross => {
                let half = std::f64::consts::FRAC_1_SQRT_2;
                at(&plus.map(|(dx, dy)| ((dx - dy) * half, (dx + dy) * half)))
            }
        }
    }

    /// Draws the shape filled, with a dark outline.
    pub(crate) fn draw(self, canvas: &mut Canvas, at: Point, (radius, colour): (i32, RGBColor)) {
        self.fill(canvas, at, (radius, colour, 1.0));
        self.outline(canvas, at, (radius, Pen::new(OUTLINE, 1)));
    }

    /// Fills the shape, `opacity` from 0 to 1.
    pub(crate) fn fill(
        self,
        canvas: &mut Canvas,
        at: Point,
        (radius, colour, opacity): (i32, RGBColor, f64),
    ) {
        match self {
            Self::Disc => canvas.disc(at, radius, colour.mix(opacity)),
            _ => canvas.polygon(&self.corners(at, radius), colour.mix(opacity)),
        }
    }

    /// Draws the outline alone.
    pub(crate) fn outline(self, canvas: &mut Canvas, at: Point, (radius, pen): (i32, Pen)) {
        match self {
            Self::Disc => canvas.circle(at, radius, pen),
            _ => {
                let mut corners = self.corners(at, radius);
                corners.extend(corners.first().copied());
                canvas.path(&corners, pen);
            }
        }
    }
}
