//! What is served, and how the server does.

use axum::Json;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::State;

/// What is served.
#[derive(Serialize, ToSchema)]
pub(super) struct About {
    /// The classifier.
    #[schema(example = "pretrained")]
    classifier: String,
    /// Its artists.
    artists: Vec<String>,
    /// Seconds of a clip.
    clip_seconds: f64,
    /// Whether it tells songs by artists that it does not know.
    tells_strangers: bool,
    /// Songs of the library; none where no store is served.
    library: Option<usize>,
    /// Whether the library's songs can be played.
    plays: bool,
    /// Whether an audit is served.
    audit: bool,
    /// Whether the run has a report.
    report: bool,
    /// The largest file in bytes.
    file_bytes: u64,
    /// The program's version.
    version: &'static str,
}

/// Ask what is served
#[utoipa::path(get, path = "/api/about", tag = "server",
    responses((status = 200, description = "What is served", body = About)))]
pub(super) async fn about(state: State) -> Json<About> {
    let (served, card) = (&state.served, state.served.predictor.card());
    Json(About {
        classifier: card.kind.clone(),
        artists: card.artists.clone(),
        clip_seconds: card.clip_seconds(),
        tells_strangers: served.predictor.threshold().is_some(),
        library: served.library.as_ref().map(|library| library.all().len()),
        plays: served.library.as_ref().is_some_and(|library| library.plays()),
        audit: served.audit.is_some(),
        report: served.report.is_some(),
        file_bytes: state.limits.file_bytes,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// How the server does.
#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    /// Always "ok": a server that is not does not answer.
    status: &'static str,
}

/// Ask whether the server lives
#[utoipa::path(get, path = "/health", tag = "server",
    responses((status = 200, description = "It does", body = Health)))]
pub(super) async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Ask for counts, for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "server",
    responses((status = 200, description = "Counts since the start", body = String, content_type = "application/openmetrics-text")))]
pub(super) async fn metrics(state: State) -> impl IntoResponse {
    let text = state.metrics.text(&state.uploads, &state.queue);
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
