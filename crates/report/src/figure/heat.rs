//! Numbers as colours whose lightness rises evenly: viridis, which stays in order in grey print and for colour-blind eyes.

use super::canvas::{Anchor, Canvas, Pen, Rect, TEXT, Type};
use super::colour::{Colour, FAINT, INK, WHITE};
use super::font;

/// Viridis at even steps from dark to light; between them colours are mixed.
///
/// # Source
/// matplotlib's `viridis`, at eight places.
const VIRIDIS: [[u8; 3]; 8] = [
    [68, 1, 84],
    [70, 50, 127],
    [54, 92, 141],
    [39, 127, 143],
    [31, 162, 136],
    [74, 194, 110],
    [160, 219, 57],
    [254, 232, 37],
];

/// Steps of a bar of colours.
const STEPS: i32 = 64;

/// The colour of a share from 0, dark, to 1, light.
pub(crate) fn colour(share: f64) -> Colour {
    let place = share.clamp(0.0, 1.0) as f32 * (VIRIDIS.len() - 1) as f32;
    let (below, above) = (VIRIDIS[place.floor() as usize], VIRIDIS[place.ceil() as usize]);
    let lower = place.ceil() - place;
    Colour(
        [0, 1, 2].map(|part| {
            ((1.0 - lower) * f32::from(above[part]) + lower * f32::from(below[part])).round() as u8
        }),
    )
}

/// Black or white, whichever has more contrast with a colour.
///
/// # Source
/// W3C, "Web Content Accessibility Guidelines 2.2": relative luminance and contrast ratio.
pub(crate) fn text_on(colour: Colour) -> Colour {
    let luminance = |Colour(parts): Colour| {
        let [red, green, blue] = parts.map(|part| {
            let share = f64::from(part) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let contrast = |text: Colour| {
        let [one, other] = [luminance(text) + 0.05, luminance(colour) + 0.05];
        (one / other).max(other / one)
    };
    if contrast(INK) >= contrast(WHITE) { INK } else { WHITE }
}

/// An upright bar that explains colours.
pub(crate) struct Bar<'a> {
    pub(crate) title: &'a str,
    /// Shares of the height with their labels.
    pub(crate) ticks: &'a [(f64, String)],
    /// The colour of a share of the height.
    pub(crate) colour: fn(f64) -> Colour,
}

impl Bar<'_> {
    /// Draws the bar into `rect`; ticks and title take the room on its right.
    pub(crate) fn draw(&self, canvas: &mut Canvas, rect: &Rect) {
        let edge = |step: i32| rect.y.start + rect.height() * step / STEPS;
        for step in 0..STEPS {
            let share = 1.0 - (f64::from(step) + 0.5) / f64::from(STEPS);
            // Each reaches to the foot and is covered by the next, so that no seams show.
            canvas.fill(&Rect { x: rect.x.clone(), y: edge(step)..rect.y.end }, (self.colour)(share));
        }
        canvas.frame(rect, Pen::new(FAINT, 1));
        let mut widest = 0;
        for (share, label) in self.ticks {
            let y = rect.y.end - (share * f64::from(rect.height())).round() as i32;
            canvas.line((rect.x.end, y), (rect.x.end + 8, y), Pen::new(INK, 2));
            canvas.text(label, (rect.x.end + 14, y), Type::new(Anchor::Start));
            widest = widest.max(font::width(label, TEXT));
        }
        let x = rect.x.end + 14 + widest + 28;
        canvas.text(self.title, (x, rect.centre().1), Type::new(Anchor::Middle).upright());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_viridis_and_grow_lighter() {
        assert_eq!(colour(0.0), Colour([68, 1, 84]));
        assert_eq!(colour(1.0), Colour([254, 232, 37]));
        assert_eq!(colour(0.5), Colour([35, 145, 140]));
        let grey = |Colour([red, green, blue]): Colour| {
            0.2126 * f64::from(red) + 0.7152 * f64::from(green) + 0.0722 * f64::from(blue)
        };
        let greys: Vec<f64> = (0..=50).map(|step| grey(colour(f64::from(step) / 50.0))).collect();
        assert!(greys.is_sorted_by(|darker, lighter| darker < lighter), "{greys:?}");
    }
}
