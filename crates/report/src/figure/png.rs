//! SVG documents and pixels become PNG files.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use super::font;

/// Pixels of a millimetre of the sheet.
pub(crate) const PIXELS_PER_MILLIMETRE: f32 = 10.0;

/// What resvg takes a millimetre for: 96 dots an inch.
pub(crate) const DOTS_PER_MILLIMETRE: f32 = 96.0 / 25.4;

/// Rows of colours, from the top.
pub(crate) struct Pixels(Pixmap);

impl Pixels {
    /// `colour` gives red, green and blue of a column and a row. None where there are no pixels, or too many.
    pub(crate) fn new(
        (width, height): (usize, usize),
        colour: impl Fn(usize, usize) -> [u8; 3],
    ) -> Option<Self> {
        let mut pixmap = Pixmap::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?)?;
        for (index, pixel) in pixmap.data_mut().chunks_exact_mut(4).enumerate() {
            let [red, green, blue] = colour(index % width, index / width);
            pixel.copy_from_slice(&[red, green, blue, u8::MAX]);
        }
        Some(Self(pixmap))
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, String> {
        self.0.encode_png().map_err(|error| error.to_string())
    }
}

/// The document as a PNG of ten pixels a millimetre.
pub(crate) fn rasterise(svg: &str) -> Result<Vec<u8>, String> {
    render(svg, PIXELS_PER_MILLIMETRE / DOTS_PER_MILLIMETRE)?.encode()
}

/// The pixels of a document whose size is in pixels.
pub(crate) fn pixels(svg: &str) -> Result<Pixels, String> {
    render(svg, 1.0)
}

fn render(svg: &str, scale: f32) -> Result<Pixels, String> {
    let tree = parse(svg)?;
    let length = |length: f32| (length * scale).round() as u32;
    let (width, height) = (length(tree.size().width()), length(tree.size().height()));
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| format!("{width} x {height} pixels"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(Pixels(pixmap))
}

/// Reads a document with the fonts that it needs.
pub(crate) fn parse(svg: &str) -> Result<Tree, String> {
    let options =
        Options { fontdb: fonts_for(svg), font_family: font::NAME.to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| error.to_string())
}

/// The crate's font; and the system's, where there are characters that it may lack.
fn fonts_for(svg: &str) -> Arc<Database> {
    static OWN: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut fonts = Database::new();
        fonts.load_font_data(font::FILE.to_vec());
        Arc::new(fonts)
    });
    static WITH_SYSTEM: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut fonts = Database::clone(&OWN);
        fonts.load_system_fonts();
        Arc::new(fonts)
    });
    // Latin, Greek, Cyrillic, and the punctuation and signs that figures use.
    let is_covered = |character: char| matches!(u32::from(character), 0..=0x052f | 0x1e00..=0x22ff);
    if svg.chars().all(is_covered) { OWN.clone() } else { WITH_SYSTEM.clone() }
}
