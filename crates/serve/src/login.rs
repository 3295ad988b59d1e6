//! A page on which people give the token, for those who open an address without it.

use axum::body::Body;
use axum::extract::{Query, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};
use serde::Deserialize;

use crate::inline::{hash, within};

/// Where the page sends the token.
pub(crate) const ADDRESS: &str = "/login";
const PAGE: &str = include_str!("login.html");
/// Where the page says that a token was wrong.
const WORDS: &str = "<!--words-->";
const WRONG: &str = "<p role=\"alert\">That is not the token.</p>";
/// A form has no more bytes.
const MOST: usize = 4096;

/// What the form sends.
#[derive(Deserialize)]
struct Given {
    token: String,
}

/// Whether whoever asks looks at the answer.
pub(crate) fn is_asked(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.into_iter().any(|value| value.contains("text/html"))
}

/// The token of a form that was sent.
pub(crate) async fn token(request: Request) -> Option<String> {
    let body = Limited::new(request.into_body(), MOST).collect().await.ok()?.to_bytes();
    // A form is written as what stands behind the question mark of an address.
    let uri =
        Uri::builder().path_and_query(format!("/?{}", std::str::from_utf8(&body).ok()?)).build().ok()?;
    Query::<Given>::try_from_uri(&uri).ok().map(|Query(given)| given.token)
}

/// The page: for those who gave no token yet, or a wrong one.
pub(crate) fn page(was_wrong: bool) -> Response {
    let page = PAGE.replace(WORDS, if was_wrong { WRONG } else { "" });
    let styles: Vec<String> = within(PAGE, "style").map(hash).collect();
    let policy = format!(
        "default-src 'none'; style-src {}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        styles.join(" ")
    );
    let mut response = (StatusCode::UNAUTHORIZED, Body::from(page)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    // Without a referrer browsers do not say from which page a form is sent, and then it is not taken.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_gives_its_token_and_what_is_no_form_none() {
        let sent = async |body: &str| token(Request::new(Body::from(body.to_owned()))).await;
        assert_eq!(sent("token=a%7Eb-c.d_1").await.as_deref(), Some("a~b-c.d_1"));
        assert_eq!(sent("other=1").await, None);
        assert_eq!(sent(&format!("token={}", "a".repeat(MOST))).await, None);
        assert_eq!(sent("\u{fc}").await, None);
    }

    #[test]
    fn the_page_is_shown_to_browsers_and_its_style_is_allowed() {
        let accepts = |value: &'static str| {
            is_asked(&[(header::ACCEPT, HeaderValue::from_static(value))].into_iter().collect())
        };
        assert!(accepts("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!accepts("*/*") && !accepts("application/json") && !is_asked(&HeaderMap::new()));
        let page = page(true);
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    }
}
