//! Names that people gave become text of a language without saying anything in that language.

/// For text and for quoted attributes of HTML and SVG.
pub(crate) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// For a cell of a table or a line of text; a line break would end either.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' => escaped.extend(['\\', character]),
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// For text of LaTeX.
pub(crate) fn latex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', character]),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '<' => escaped.push_str("\\textless{}"),
            '>' => escaped.push_str("\\textgreater{}"),
            '−' => escaped.push_str("$-$"),
            '×' => escaped.push_str("$\\times$"),
            '–' => escaped.push_str("--"),
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A string of JavaScript that may stand within a `script` element: quoted, and without a `<`, which could end it.
pub(crate) fn javascript(text: &str) -> String {
    let mut escaped = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => escaped.extend(['\\', character]),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\x1f' => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            other => escaped.push(other),
        }
    }
    escaped.push('"');
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASTY: &str = "a|b <i> & \"c\" 'd' </script> \\e _f_ 100 % $g #h {i}\nj";

    #[test]
    fn names_cannot_end_what_they_stand_in() {
        assert_eq!(
            html(NASTY),
            "a|b &lt;i&gt; &amp; &quot;c&quot; &#39;d&#39; &lt;/script&gt; \\e _f_ 100 % $g #h {i}\nj"
        );
        assert!(!markdown(NASTY).replace("\\|", "").contains(['|', '<', '\n']));
        assert!(!javascript(NASTY).contains(['<', '\n']));
        assert!(latex(NASTY).contains("\\textbackslash{}e \\_f\\_ 100 \\% \\$g \\#h \\{i\\} j"));
    }

    #[test]
    fn javascript_strings_are_json() {
        let read: String = serde_json::from_str(&javascript(NASTY)).unwrap();
        assert_eq!(read, NASTY);
    }
}
