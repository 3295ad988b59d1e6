//! Elements of SVG as text: names, attributes and words, escaped.
//!
//! Figures are made of eight elements, which are written as they are drawn. A tree of elements, which is what the crate
//! `svg` offers, would be built only to be written once.

use std::fmt::{Display, Write};

/// An element while its attributes are written.
pub(super) struct Element<'a> {
    document: &'a mut String,
    name: &'static str,
}

impl<'a> Element<'a> {
    /// Begins an element at the end of `document`.
    pub(super) fn new(document: &'a mut String, name: &'static str) -> Self {
        document.push('<');
        document.push_str(name);
        Self { document, name }
    }

    /// Writes an attribute.
    pub(super) fn set(self, name: &str, value: impl Display) -> Self {
        // Writing to a String cannot fail.
        let _ = write!(self.document, " {name}=\"");
        let _ = write!(Escaped(self.document), "{value}");
        self.document.push('"');
        self
    }

    /// Writes an attribute that has one.
    pub(super) fn set_some(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Ends an element that holds nothing.
    pub(super) fn end(self) {
        self.document.push_str("/>\n");
    }

    /// Ends an element that holds words.
    pub(super) fn end_with_text(self, text: &str) {
        self.document.push('>');
        let _ = Escaped(self.document).write_str(text);
        self.close();
    }

    /// Ends an element that holds what `write` writes.
    pub(super) fn end_with(self, write: impl FnOnce(&mut String)) {
        self.document.push_str(">\n");
        write(self.document);
        self.close();
    }

    fn close(self) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.document, "</{}>", self.name);
    }
}

/// Text that ends no element and no attribute, and holds no character that XML forbids.
struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.0.push(' '),
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => self.0.push(char::REPLACEMENT_CHARACTER),
                other => self.0.push(other),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_hold_attributes_words_and_each_other() {
        let mut document = String::new();
        Element::new(&mut document, "g").set("fill", "none").end_with(|inner| {
            Element::new(inner, "rect").set("x", -3).set_some("opacity", Some(0.5)).end();
            Element::new(inner, "text").set_some("opacity", None::<f64>).end_with_text("Zoë");
        });
        assert_eq!(document, "<g fill=\"none\">\n<rect x=\"-3\" opacity=\"0.5\"/>\n<text>Zoë</text>\n</g>\n");
    }

    #[test]
    fn no_name_ends_what_it_stands_in_or_is_no_xml() {
        let name = "a\"b' <c> </text>&amp;\u{1}\u{ffff}\nd";
        let mut document = String::new();
        Element::new(&mut document, "text").set("title", name).end_with_text(name);
        let escaped = "a&quot;b' &lt;c&gt; &lt;/text&gt;&amp;amp;\u{fffd}\u{fffd} d";
        assert_eq!(document, format!("<text title=\"{escaped}\">{escaped}</text>\n"));
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{document}</svg>");
        assert!(resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).is_ok());
    }
}
