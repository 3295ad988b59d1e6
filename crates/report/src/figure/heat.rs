//! Numbers as colours whose lightness rises evenly: viridis, which stays in order in grey print and for colour-blind eyes.

use plotters::prelude::*;
use plotters::style::colors::colormaps::{ColorMap, ViridisRGB};

use super::canvas::{Anchor, Canvas, FAINT, INK, Pen, Rect, Type};
use super::png::Pixels;

/// Steps of a bar of colours.
const STEPS: usize = 128;

/// The colour of a share from 0, dark, to 1, light.
pub(crate) fn colour(share: f64) -> RGBColor {
    ViridisRGB.get_color(share.clamp(0.0, 1.0) as f32)
}

/// Black or white, whichever is read on a colour.
pub(crate) fn text_on(RGBColor(red, green, blue): RGBColor) -> RGBColor {
    let luminance = 0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue);
    if luminance > 140.0 { INK } else { WHITE }
}

/// An upright bar that explains colours: `colour` of the share of the height, `ticks` as share and label.
pub(crate) fn bar(
    canvas: &mut Canvas,
    rect: &Rect,
    (title, ticks): (&str, &[(f64, String)]),
    colour: impl Fn(f64) -> RGBColor,
) {
    let pixels = Pixels::new((1, STEPS), |_, row| {
        let RGBColor(red, green, blue) = colour(1.0 - (row as f64 + 0.5) / STEPS as f64);
        [red, green, blue]
    });
    if let Some(pixels) = pixels {
        canvas.image(rect, &pixels);
    }
    canvas.frame(rect, Pen::new(FAINT, 1));
    let mut widest = 0;
    for (share, label) in ticks {
        let y = rect.y.end - (share * f64::from(rect.height())).round() as i32;
        canvas.line((rect.x.end, y), (rect.x.end + 8, y), Pen::new(INK, 2));
        canvas.text(label, (rect.x.end + 14, y), Type::new(Anchor::Start));
        widest = widest.max(super::font::width(label, super::canvas::TEXT));
    }
    let x = rect.x.end + 14 + widest + 28;
    canvas.text(title, (x, rect.centre().1), Type::new(Anchor::Middle).upright());
}
