//! Names that people gave become text of a language without saying anything in that language.
//!
//! Pages are three templates with a dozen names in them: too few for a template language such as maud.

/// For text and for quoted attributes of HTML.
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

/// For a field of comma-separated values (RFC 4180): in quotes where it needs them.
pub fn csv(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// JSON for a `script` element, which only a `<` could end. In JSON one stands within strings alone.
pub(crate) fn script(json: &str) -> String {
    json.replace('<', "\\u003c")
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
        assert!(latex(NASTY).contains("\\textbackslash{}e \\_f\\_ 100 \\% \\$g \\#h \\{i\\} j"));
    }

    #[test]
    fn json_in_a_script_holds_names_as_they_were_and_cannot_end_it() {
        let json = script(&serde_json::to_string(&[NASTY, "<!--"]).unwrap());
        assert!(!json.contains('<'), "{json}");
        assert_eq!(serde_json::from_str::<[String; 2]>(&json).unwrap(), [NASTY, "<!--"]);
    }

    #[test]
    fn a_field_is_quoted_where_it_needs_it() {
        assert_eq!(["a b", "a,b", "\"a\"", "a\nb"].map(csv), ["a b", "\"a,b\"", "\"\"\"a\"\"\"", "\"a\nb\""]);
    }
}
