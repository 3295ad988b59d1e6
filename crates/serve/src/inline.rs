//! What a page has within itself becomes a policy under which browsers run that and nothing else.

use axum::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Of pages that bring their own style and script along: they ask for nothing, send nothing and lead nowhere else. They are shown in
/// frames of the page, whose script looks into them.
fn policy(scripts: &[String]) -> String {
    let scripts = if scripts.is_empty() { "'none'".to_owned() } else { scripts.join(" ") };
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts allow-same-origin allow-downloads"
    )
}

/// The policy of a page with these scripts, and with any styles.
pub(crate) fn policy_of(page: &str) -> HeaderValue {
    let scripts: Vec<String> = within(page, "script").map(hash).collect();
    // Hashes are letters that a header may hold.
    HeaderValue::from_str(&policy(&scripts)).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// What a policy calls a script or a style.
pub(crate) fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// What elements of this name hold, but for data that scripts read.
pub(crate) fn within<'p>(page: &'p str, name: &'static str) -> impl Iterator<Item = &'p str> {
    let (begin, end) = (format!("<{name}"), format!("</{name}"));
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            let element = &rest[rest.find(&begin)? + begin.len()..];
            let (attributes, held) = element.split_once('>')?;
            let text = &held[..held.find(&end)?];
            rest = &held[text.len()..];
            if !attributes.contains("application/json") {
                return Some(text);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_run_its_own_scripts_and_no_others() {
        let page = "<style>a{}</style><script type=\"application/json\" id=\"data\">[1]</script>\n<script>alert(1)</script><script></script>";
        assert_eq!(within(page, "script").collect::<Vec<_>>(), ["alert(1)", ""]);
        assert_eq!(within(page, "style").collect::<Vec<_>>(), ["a{}"]);
        let policy = policy_of(page);
        let policy = policy.to_str().unwrap();
        // `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`
        assert!(
            policy.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        assert!(!policy.split(';').any(|part| part.contains("script-src") && part.contains("unsafe")));
        assert!(policy_of("<p>").to_str().unwrap().contains("script-src 'none';"));
    }
}
