//! A figure as an SVG document, and as the PNG that is rasterised from it.
//!
//! [`canvas`] writes the document, resvg rasterises it. Lengths are in tenths of a millimetre: a figure is 180 mm wide, as a
//! page of print is, and its PNG has 254 dots an inch.

pub(crate) mod axes;
pub(crate) mod canvas;
pub(crate) mod colour;
pub(crate) mod font;
pub(crate) mod heat;
pub(crate) mod legend;
pub(crate) mod palette;
pub(crate) mod png;
mod svg;

use crate::{DrawError, Section};

/// A numbered figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The section of the report in which it stands.
    pub section: Section,
    /// The number, such as `A`, `1` or `6.2`; only 1 to 3 are in the paper.
    pub number: String,
    /// Name of its files, such as `spectrograms`.
    pub name: String,
    /// What it shows, in a sentence or two, as its caption says it.
    pub caption: String,
    /// What it shows in words, for those who cannot see it.
    pub description: String,
    /// The document.
    pub svg: String,
    /// Width in tenths of a millimetre.
    pub width: i32,
    /// Whether pages fold it away until it is asked for.
    pub folded: bool,
}

impl Figure {
    /// The same figure as a PNG, at 254 dots an inch. Text is set in the font that this crate brings.
    ///
    /// Characters that the font lacks are set in the system's fonts, where there are any.
    ///
    /// # Errors
    /// [`DrawError`].
    pub fn png(&self) -> Result<Vec<u8>, DrawError> {
        png::rasterise(&self.svg).map_err(|cause| DrawError { figure: self.name.clone(), cause })
    }

    /// The first clause of the caption.
    pub fn title(&self) -> &str {
        let caption = &self.caption;
        // What stands in brackets may belong to a name, such as `SVM on songs (KL)`; the length of clips does not.
        let end = clause(caption).or_else(|| caption.find(". ")).unwrap_or(caption.len());
        let end = caption[..end].find(" (clips of").unwrap_or(end);
        caption[..end].trim_end_matches(['.', ' '])
    }

    /// The name of its file: an SVG document, or a PNG where the document would hold pixels.
    pub fn file(&self) -> String {
        format!("{}.{}", self.id(), if self.has_pixels() { "png" } else { "svg" })
    }

    /// Whether the document holds pixels, which not every viewer of SVG files shows.
    pub(crate) fn has_pixels(&self) -> bool {
        self.svg.contains("<image")
    }

    /// The name of its file without ending, and of its place in the page, such as `figure-1-spectrograms`.
    pub fn id(&self) -> String {
        format!("figure-{}-{}", self.number.to_lowercase().replace('.', "-"), self.name)
    }
}

/// Where the first clause ends by a colon or a semicolon that stands in no brackets.
fn clause(caption: &str) -> Option<usize> {
    let mut depth = 0;
    let ends = |&(_, letter): &(usize, char)| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth == 0 && matches!(letter, ':' | ';')
    };
    caption.char_indices().find(ends).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_clause_and_keeps_its_brackets() {
        let title = |caption: &str| {
            let figure = Figure {
                section: Section::Music,
                number: String::new(),
                name: String::new(),
                caption: caption.to_owned(),
                description: String::new(),
                svg: String::new(),
                width: 0,
                folded: false,
            };
            figure.title().to_owned()
        };
        assert_eq!(
            title("t-SNE (run; 3 s: all) of songs: 12 points. More."),
            "t-SNE (run; 3 s: all) of songs"
        );
        assert_eq!(title("F1 of SVM (KL). More; more"), "F1 of SVM (KL). More");
        assert_eq!(title("One. Two"), "One");
    }
}
