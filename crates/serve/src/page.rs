//! The page, its style and its script, within the program. What they are made from lies in `page/`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::api::Inside;
use crate::problem::Problem;
use crate::served::Report;

const HTML: &str = include_str!("../page/index.html");
const STYLE: &str = include_str!("../page/style.css");
const SCRIPT: &str = include_str!("../page/script.js");
const ICON: &str = include_str!("../page/icon.svg");

/// Where the page and what belongs to it lie.
pub(crate) fn routes() -> Router<Arc<Inside>> {
    let file = |kind: &'static str, text: &'static str| {
        get(async move || ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text))
    };
    Router::new()
        .route("/", file("text/html; charset=utf-8", HTML))
        .route("/style.css", file("text/css; charset=utf-8", STYLE))
        .route("/script.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/icon.svg", file("image/svg+xml", ICON))
        .route("/report/{*path}", get(report))
}

/// A file of the run's report.
async fn report(
    inside: State<Arc<Inside>>,
    Path(path): Path<String>,
    mut request: Request,
) -> Result<Response, Problem> {
    let no_file = || Problem::not_found(format!("the report has no file {path}"));
    // Whether it is drawn yet or not.
    if path.split(['/', '\\']).any(|part| part == "..") {
        return Err(no_file());
    }
    let missing = || Problem::not_found("no report is served: the run was not evaluated");
    let Report { folder, policies } = inside.served.report.as_ref().ok_or_else(missing)?.get()?;
    *request.uri_mut() = format!("/{path}").parse().map_err(|_| missing())?;
    let mut response = ServeDir::new(folder).oneshot(request).await.map_err(Problem::fault)?;
    if response.status() == StatusCode::NOT_FOUND {
        return Err(no_file());
    }
    if let Some(policy) = policies.get(&path) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    Ok(response.into_response())
}
