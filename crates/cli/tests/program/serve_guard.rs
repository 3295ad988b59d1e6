//! `serve`: who may ask.

use std::fs;

use crate::fixture::{auteur, fail, fixture};
use crate::serve::{server, song, started};

/// A token with a letter that forms write otherwise.
const TOKEN: &str = "secret-tok~n";

#[test]
fn other_sites_are_kept_out_and_other_machines_need_a_token() {
    let open = server();
    assert_eq!(open.ask(("GET", "/api/about"), &[("Host", "evil.example")], b"").status, 403);
    let song = fs::read(song()).unwrap();
    let from_elsewhere = open.ask(("POST", "/api/songs"), &[("Origin", "https://evil.example")], &song);
    assert_eq!(from_elsewhere.status, 403);
    let page = open.get("/");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(page.text().contains("Who plays this?"));

    let complaint = fail(auteur("serve").arg(fixture().run()).args(["--listen", "0.0.0.0:0"]), 2);
    assert!(complaint.contains("no token keeps anybody out; give one with --token"), "{complaint}");
    for token in ["short", "with a space in it"] {
        let complaint = fail(auteur("serve").arg(fixture().run()).args(["--token", token]), 2);
        assert!(complaint.contains("the token must have at least 8 letters"), "{complaint}");
    }
    let closed = started(auteur("serve").arg(fixture().run()).env("AUTEUR_TOKEN", TOKEN));
    let refused = closed.get("/api/about");
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Bearer")));
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    let with_token = format!("/api/songs?token={TOKEN}");
    assert_eq!(closed.ask(("POST", &with_token), &[], &song).status, 401);
    assert_eq!(closed.get("/health").status, 200);
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(closed.ask(("GET", "/api/about"), &[("Authorization", &bearer)], b"").status, 200);
    let led = closed.get(&format!("/?token={TOKEN}"));
    assert_eq!((led.status, led.header("location")), (303, Some("/")));
    let cookie = led.header("set-cookie").unwrap().split(';').next().unwrap();
    assert_eq!(closed.ask(("GET", "/"), &[("Cookie", cookie)], b"").status, 200);
}

#[test]
fn people_without_the_token_are_asked_for_it_on_a_page() {
    let server = started(auteur("serve").arg(fixture().run()).env("AUTEUR_TOKEN", TOKEN));
    let page = server.ask(("GET", "/"), &[("Accept", "text/html,*/*;q=0.8")], b"");
    assert_eq!((page.status, page.header("content-type")), (401, Some("text/html; charset=utf-8")));
    assert!(page.text().contains("<form method=\"post\" action=\"/login\">"), "{}", page.text());
    // Else browsers would send the form with `Origin: null`, which is refused.
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert_eq!(server.get("/health").header("referrer-policy"), Some("no-referrer"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe-inline"), "{policy}");
    let give = |token: &str, origin: &str| {
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", origin)];
        server.ask(("POST", "/login"), &headers, format!("token={token}").as_bytes())
    };
    let own = format!("http://{}", server.address);
    let wrong = give("not-the-token", &own);
    assert_eq!(wrong.status, 401);
    assert!(wrong.text().contains("That is not the token"), "{}", wrong.text());
    assert_eq!(give(TOKEN, "https://evil.example").status, 403);
    let right = give(&TOKEN.replace('~', "%7E"), &own);
    assert_eq!((right.status, right.header("location")), (303, Some("/")));
    let cookie = right.header("set-cookie").unwrap().split(';').next().unwrap();
    assert_eq!(server.ask(("GET", "/"), &[("Cookie", cookie)], b"").status, 200);
}
