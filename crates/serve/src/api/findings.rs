//! What an audit found.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::State;
use crate::problem::Problem;

/// What an audit found, and the numbers of the songs that it names.
#[derive(Serialize, ToSchema)]
pub(super) struct Findings {
    /// The audit, as `audit.json` has it.
    #[schema(value_type = Object)]
    audit: auteur::Audit,
    /// Numbers of songs by their paths.
    numbers: std::collections::BTreeMap<String, usize>,
}

/// Ask what the audit found
#[utoipa::path(get, path = "/api/audit", tag = "library", responses(
    (status = 200, description = "Copies and doubtful names", body = Findings),
    (status = 404, description = "No audit is served", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn audit(state: State) -> Result<Json<Findings>, Problem> {
    let audit = state.audit()?.clone();
    let numbers = state.served.library.as_ref().map(|library| {
        let all = library.all().iter().enumerate();
        all.map(|(number, song)| (song.path.clone(), number)).collect()
    });
    Ok(Json(Findings { audit, numbers: numbers.unwrap_or_default() }))
}
