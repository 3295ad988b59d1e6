//! Colours, and the few that all figures share.

use std::fmt;

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) [u8; 3]);

/// The sheet.
pub(crate) const WHITE: Colour = Colour([0xff; 3]);

/// Black that is kinder to the eye than full black.
pub(crate) const INK: Colour = Colour([0x22; 3]);

/// Grid lines and frames.
pub(crate) const FAINT: Colour = Colour([0xd0; 3]);

/// Numbers and remarks of lesser weight; 5:1 against white.
pub(crate) const GREY: Colour = Colour([0x6a; 3]);

impl Colour {
    /// The colour as a paint that lets what lies below shine through; `opacity` is from 0 to 1.
    pub(crate) const fn of_opacity(self, opacity: f64) -> Paint {
        Paint { colour: self, opacity }
    }

    /// The colour mixed with white; `share` is that of white, from 0 to 1.
    pub(crate) fn lightened(self, share: f64) -> Self {
        Self(self.0.map(|part| (f64::from(part) + (255.0 - f64::from(part)) * share).round() as u8))
    }

    /// The colour as a paint that covers.
    pub(crate) const fn solid(self) -> Paint {
        self.of_opacity(1.0)
    }
}

impl fmt::Display for Colour {
    /// As SVG, CSS and HTML write it: `#0072b2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A colour and how much it covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Paint {
    pub(crate) colour: Colour,
    /// From 0 to 1.
    pub(crate) opacity: f64,
}

impl From<Colour> for Paint {
    fn from(colour: Colour) -> Self {
        colour.solid()
    }
}
