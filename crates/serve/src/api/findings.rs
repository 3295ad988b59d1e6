//! What an audit found.

use std::collections::BTreeMap;

use auteur::Audit;
use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::State;
use crate::problem::Problem;

/// What an audit found, and the numbers of the songs that it names.
#[derive(Serialize, ToSchema)]
pub(super) struct Findings<'a> {
    /// The audit, as `audit.json` has it.
    #[schema(value_type = Object)]
    audit: &'a Audit,
    /// Numbers of songs of the library by their paths, of copies and of songs whose names are in doubt.
    numbers: BTreeMap<&'a str, usize>,
}

/// Ask what the audit found
#[utoipa::path(get, path = "/api/audit", tag = "library", responses(
    (status = 200, description = "Copies and doubtful names", body = Findings),
    (status = 404, description = "No audit is served", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn audit(state: State) -> Result<Response, Problem> {
    let audit = state.audit()?;
    let copies = audit.copies.iter().flat_map(|pair| &pair.songs);
    let doubted = audit.labels.iter().flat_map(|labels| labels.doubts.iter().map(|doubt| &doubt.song));
    let number = |path: &'_ String| state.served.library.as_ref()?.number(path);
    let numbers = copies.chain(doubted).filter_map(|path| Some((path.as_str(), number(path)?))).collect();
    Ok(Json(Findings { audit, numbers }).into_response())
}
