//! What a figure's document and its PNG hold.

use std::collections::BTreeMap;

use auteur_report::Figure;
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::{Document, Node};

/// An element of a document.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) text: String,
}

impl Element {
    /// An attribute that is a number.
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.attributes[name].parse().unwrap()
    }
}

/// All elements of a name, in their order.
pub(crate) fn elements(svg: &str, name: &str) -> Vec<Element> {
    let document = Document::parse(svg).unwrap();
    let element = |node: Node| Element {
        attributes: node
            .attributes()
            .map(|attribute| (attribute.name().to_owned(), attribute.value().to_owned()))
            .collect(),
        text: node.text().unwrap_or_default().to_owned(),
    };
    document.descendants().filter(|node| node.has_tag_name(name)).map(element).collect()
}

/// The words of a document, in their order.
pub(crate) fn texts(figure: &Figure) -> Vec<String> {
    elements(&figure.svg, "text").into_iter().map(|element| element.text).collect()
}

/// The pixels of a figure.
pub(crate) fn pixels(figure: &Figure) -> Pixmap {
    Pixmap::decode_png(&figure.png().unwrap()).unwrap()
}

/// Red, green and blue of a pixel.
pub(crate) fn colour(pixels: &Pixmap, x: f64, y: f64) -> [u8; 3] {
    let pixel = pixels.pixel(x as u32, y as u32).unwrap();
    [pixel.red(), pixel.green(), pixel.blue()]
}

/// What every figure is: a document with a title, a picture of its size, with something in it, and white at its edges, so
/// that nothing was cut off.
pub(crate) fn assert_sound(figure: &Figure) {
    let name = &figure.name;
    assert_eq!(elements(&figure.svg, "title")[0].text.is_empty(), figure.description.is_empty(), "{name}");
    let sheet = &elements(&figure.svg, "rect")[0];
    let size = ["width", "height"].map(|side| sheet.number(side) as u32);
    let pixels = pixels(figure);
    assert_eq!([pixels.width(), pixels.height()], size, "{name}");
    assert_eq!(size[0], figure.width as u32, "{name}");
    let is_white = |x: u32, y: u32| colour(&pixels, f64::from(x), f64::from(y)) == [0xff; 3];
    let [right, bottom] = size.map(|side| side - 1);
    let sides = (0..=bottom).all(|y| is_white(0, y) && is_white(right, y));
    assert!(sides && (0..=right).all(|x| is_white(x, 0) && is_white(x, bottom)), "{name} is cut off");
    assert!((0..=right).any(|x| (0..=bottom).any(|y| !is_white(x, y))), "{name} is empty");
}
