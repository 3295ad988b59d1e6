//! Colours and shapes that stay apart in print and for colour-blind eyes.
//!
//! # Source
//! Okabe and Ito, "Color Universal Design" (2008). Beyond eight artists the shape changes, so that no two of the first
//! 56 look alike.

use super::canvas::{Area, Canvas, Pen, Point};
use super::colour::{Colour, INK, WHITE};

/// Okabe and Ito's eight, those that are strong on white first.
pub(crate) const COLOURS: [Colour; 8] = [
    Colour([0x00, 0x72, 0xb2]),
    Colour([0xd5, 0x5e, 0x00]),
    Colour([0x00, 0x9e, 0x73]),
    Colour([0xcc, 0x79, 0xa7]),
    Colour([0xe6, 0x9f, 0x00]),
    Colour([0x56, 0xb4, 0xe9]),
    Colour([0x22, 0x22, 0x22]),
    Colour([0xf0, 0xe4, 0x42]),
];

/// The colour of the `n`th of several things.
pub(crate) fn colour(n: usize) -> Colour {
    COLOURS[n % COLOURS.len()]
}

/// From a marker to its ring.
const RING: i32 = 6;

/// Outline of yellow and other light shapes on white.
const OUTLINE: Colour = Colour([0x33; 3]);

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
}

/// A shape in a colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Marker {
    pub(crate) shape: Shape,
    pub(crate) colour: Colour,
    /// Of the disc of the same area, about.
    pub(crate) radius: i32,
}

impl Marker {
    /// Draws the marker filled, with a dark outline.
    pub(crate) fn draw(self, canvas: &mut Canvas, at: Point) {
        self.draw_area(canvas, at, Area::new(self.colour).outlined(Pen::new(OUTLINE, 1)));
    }

    /// The same in another size.
    pub(crate) fn scaled(self, by: f64) -> Self {
        Self { radius: (f64::from(self.radius) * by).round() as i32, ..self }
    }

    /// Draws the marker with a dark ring around it, which stands out from a dark colour too.
    pub(crate) fn draw_ringed(self, canvas: &mut Canvas, at: Point) {
        canvas.disc(at, self.radius + RING, Area::new(WHITE).outlined(Pen::new(INK, 3)));
        self.draw_area(canvas, at, Area::new(self.colour).outlined(Pen::new(OUTLINE, 1)));
    }

    /// Crosses the marker and its ring out.
    pub(crate) fn draw_cross(self, canvas: &mut Canvas, (x, y): Point) {
        let reach = self.radius + RING;
        canvas.line((x - reach, y - reach), (x + reach, y + reach), Pen::new(INK, 4));
        canvas.line((x - reach, y + reach), (x + reach, y - reach), Pen::new(INK, 4));
    }

    fn draw_area(self, canvas: &mut Canvas, at: Point, area: Area) {
        match self.shape {
            Shape::Disc => canvas.disc(at, self.radius, area),
            shape => canvas.polygon(&shape.corners(at, self.radius), area),
        }
    }
}
