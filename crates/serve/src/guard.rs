//! Who may ask, and what browsers may do with the answers.
//!
//! A page of somebody else's in the same browser can send requests to this machine. Those are refused: by the name that the
//! browser asked for, which a page of another site can make lead here, and by the site that the request comes from.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use constant_time_eq::constant_time_eq;

use crate::discard::discard_request;
use crate::login;
use crate::problem::Problem;

/// The cookie that holds the token.
const COOKIE: &str = "auteur-token";
/// The parameter of an address that does.
const PARAMETER: &str = "token";
/// Nothing is asked from elsewhere; songs that were chosen are played from where they are.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     media-src 'self' blob:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'";
/// What is sent with every answer.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "microphone=(self), camera=(), geolocation=()"),
];

/// What keeps others out.
#[derive(Clone)]
pub(crate) struct Guard {
    token: Option<Arc<str>>,
}

impl Guard {
    pub(crate) fn new(token: Option<&str>) -> Self {
        Self { token: token.filter(|token| !token.is_empty()).map(Arc::from) }
    }

    /// Why a request is not answered, whoever sends it.
    fn forbids(&self, method: &Method, headers: &HeaderMap) -> Option<Problem> {
        let forbidden = |detail: String| Some(Problem::new(StatusCode::FORBIDDEN, detail));
        let host = text(headers, header::HOST).unwrap_or_default();
        if self.token.is_none() && !is_of_this_machine(host) {
            return forbidden(format!(
                "{host:?} is not a name of this machine; start the server with a token to use others"
            ));
        }
        let is_read = *method == Method::GET || *method == Method::HEAD;
        let origin = text(headers, header::ORIGIN).filter(|_| !is_read);
        if let Some(origin) =
            origin.filter(|origin| origin.split_once("://").is_none_or(|(_, name)| name != host))
        {
            return forbidden(format!("a page of {origin} may not ask this"));
        }
        None
    }

    /// Why whoever sends a request has no answer.
    fn asks_token(&self, headers: &HeaderMap) -> Option<Problem> {
        let token = self.token.as_deref()?;
        let bearer = text(headers, header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let is_right = [bearer, cookie(headers)].into_iter().flatten().any(|given| is_same(given, token));
        let detail =
            "a token is asked for: as `Authorization: Bearer TOKEN`, or once in the address, ?token=TOKEN";
        (!is_right).then(|| Problem::new(StatusCode::UNAUTHORIZED, detail))
    }

    /// Where a request leads that has the right token in its address: to the same place without, and with a cookie.
    fn takes_token(&self, uri: &Uri) -> Option<Response> {
        let parameters = uri.query()?.split('&');
        let given = parameters
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| *name == PARAMETER)?
            .1;
        self.lets_in(given, uri.path())
    }

    /// Leads whoever gives the right token to an address, with a cookie.
    fn lets_in(&self, given: &str, address: &str) -> Option<Response> {
        let token = self.token.as_deref().filter(|token| is_same(given, token))?;
        let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000");
        // Two strokes would lead to another site.
        let address = if address.starts_with("//") { "/" } else { address };
        let mut response = Redirect::to(address).into_response();
        response.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_str(&cookie).ok()?);
        Some(response)
    }
}

/// Refuses what must not be asked, and says with every answer what browsers may do with it.
pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    // A song that is sent would not follow to another address.
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let answer = match guard.takes_token(request.uri()).filter(|_| is_read) {
        Some(response) => response,
        // Whether the server lives may be asked by whoever restarts it.
        None if request.uri().path() == "/health" => next.run(request).await,
        None => guard.answer(request, next).await,
    };
    with_headers(answer)
}

impl Guard {
    async fn answer(&self, request: Request, next: Next) -> Response {
        let (method, headers) = (request.method(), request.headers());
        if let Some(problem) = self.forbids(method, headers) {
            discard_request(request).await;
            return problem.into_response();
        }
        let is_login =
            self.token.is_some() && *method == Method::POST && request.uri().path() == login::ADDRESS;
        if is_login {
            let given = login::token(request).await;
            return given.and_then(|given| self.lets_in(&given, "/")).unwrap_or_else(|| login::page(true));
        }
        match self.asks_token(headers) {
            None => next.run(request).await,
            Some(_) if *method == Method::GET && login::is_asked(headers) => login::page(false),
            Some(problem) => {
                discard_request(request).await;
                problem.into_response()
            }
        }
    }
}

fn with_headers(mut response: Response) -> Response {
    let asks_for_token = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    if asks_for_token {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether `127.0.0.1:8377`, `localhost` or `[::1]:8377` was asked for: names that no other site can make lead here.
fn is_of_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(name, _)| name),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = text(headers, header::COOKIE)?.split(';');
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}

/// Takes the same time wherever two tokens of one length differ.
fn is_same(given: &str, token: &str) -> bool {
    constant_time_eq(given.as_bytes(), token.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    fn status(guard: &Guard, method: Method, pairs: &[(HeaderName, &'static str)]) -> Option<u16> {
        let headers = headers(pairs);
        let problem = guard.forbids(&method, &headers).or_else(|| guard.asks_token(&headers));
        problem.map(|problem| problem.status().as_u16())
    }

    #[test]
    fn names_that_may_lead_anywhere_are_refused_without_a_token() {
        let open = Guard::new(None);
        for host in ["127.0.0.1:8377", "localhost:8377", "LOCALHOST", "[::1]:8377", "[::1]"] {
            assert_eq!(status(&open, Method::GET, &[(header::HOST, host)]), None, "{host}");
        }
        for host in ["evil.example:8377", "127.0.0.1.evil.example", "192.168.0.7:8377", ""] {
            assert_eq!(status(&open, Method::GET, &[(header::HOST, host)]), Some(403), "{host}");
        }
    }

    #[test]
    fn pages_of_other_sites_may_not_send_songs() {
        let (open, host) = (Guard::new(None), (header::HOST, "localhost:8377"));
        let from = |origin| status(&open, Method::POST, &[host.clone(), (header::ORIGIN, origin)]);
        assert_eq!(from("http://localhost:8377"), None);
        for origin in ["http://localhost:9999", "https://evil.example", "null"] {
            assert_eq!(from(origin), Some(403), "{origin}");
        }
        assert_eq!(status(&open, Method::POST, &[host]), None);
    }

    #[test]
    fn a_token_is_asked_for_and_taken_from_address_header_or_cookie() {
        let guard = Guard::new(Some("secret"));
        let host = (header::HOST, "music.example");
        let with = |name: HeaderName, value| status(&guard, Method::GET, &[host.clone(), (name, value)]);
        assert_eq!(with(header::AUTHORIZATION, "Bearer secret"), None);
        assert_eq!(with(header::COOKIE, "other=1; auteur-token=secret"), None);
        assert_eq!(with(header::AUTHORIZATION, "Bearer secrets"), Some(401));
        assert_eq!(with(header::COOKIE, "auteur-token="), Some(401));
        let led = guard.takes_token(&"/?token=secret".parse().unwrap()).unwrap();
        assert_eq!(led.headers()[header::LOCATION], "/");
        assert!(led.headers()[header::SET_COOKIE].to_str().unwrap().contains("HttpOnly; SameSite=Strict"));
        assert!(guard.takes_token(&"/?token=wrong".parse().unwrap()).is_none());
        let led = guard.takes_token(&"//evil.example/?token=secret".parse().unwrap()).unwrap();
        assert_eq!(led.headers()[header::LOCATION], "/");
    }
}
