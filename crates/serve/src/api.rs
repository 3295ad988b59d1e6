//! What can be asked, and how it is described for programs.

#![allow(unused_qualifications, reason = "utoipa's attributes name the types that they describe in full")]

mod audio_muse;
mod findings;
mod library;
mod songs;
mod state;

use std::path::Path;
use std::sync::Arc;

use auteur::Audit;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::{Router, routing};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::guard::{Guard, guard};
use crate::metrics::Metrics;
use crate::page;
use crate::problem::Problem;
use crate::queue::Queue;
use crate::served::Served;
use crate::settings::{ServeLimits, ServeSettings};
use crate::stopping::{Stopping, Unfinished};
use crate::upload::{Held, Uploads};

/// What answers are made from.
pub(crate) struct Inside {
    pub(crate) served: Served,
    pub(crate) limits: ServeLimits,
    pub(crate) uploads: Uploads,
    pub(crate) queue: Queue,
    pub(crate) held: Held,
    pub(crate) metrics: Metrics,
    pub(crate) stopping: Stopping,
}

pub(crate) type State = axum::extract::State<Arc<Inside>>;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "auteur",
        description = "Names the artist of a piece of music from its sound, and finds what is alike in a library."
    ),
    tags(
        (name = "songs", description = "A song comes in and is named"),
        (name = "library", description = "The songs of the store"),
        (name = "AudioMuse-AI", description = "As AudioMuse-AI answers, for its plugins"),
        (name = "server", description = "How the server does"),
    )
)]
struct Api;

fn described() -> OpenApiRouter<Arc<Inside>> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(songs::name_song))
        .routes(routes!(songs::place))
        .routes(routes!(library::artists))
        .routes(routes!(library::songs))
        .routes(routes!(library::song))
        .routes(routes!(library::similar))
        .routes(routes!(library::map))
        .routes(routes!(library::map_songs))
        .routes(routes!(library::audio))
        .routes(routes!(findings::audit))
        .routes(routes!(audio_muse::similar_tracks))
        .routes(routes!(audio_muse::similar_artists))
        .routes(routes!(state::about))
        .routes(routes!(state::health))
        .routes(routes!(state::metrics))
}

/// The description of everything that can be asked: OpenAPI 3.1.
pub fn openapi() -> Description {
    described().into_openapi()
}

/// All that can be asked, behind its guard.
pub(crate) fn router(inside: Arc<Inside>, token: Option<&str>) -> Router {
    let (router, description) = described().split_for_parts();
    let description = axum::Json(description);
    router
        .route("/api/openapi.json", routing::get(async move || description.clone()))
        .merge(page::routes())
        .fallback(async || Problem::not_found("there is nothing at this address"))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this address is not asked like that")
        })
        // Bodies are counted as they come in.
        .layer(DefaultBodyLimit::disable())
        .with_state(inside)
        .layer(from_fn_with_state(Guard::new(token), guard))
}

impl Inside {
    pub(crate) fn new(served: Served, settings: &ServeSettings) -> Self {
        let limits = settings.limits;
        Self {
            served,
            limits,
            uploads: Uploads::new(limits.coming_in),
            queue: Queue::new(limits.at_once, limits.waiting),
            held: Held::default(),
            metrics: Metrics::default(),
            stopping: Stopping::default(),
        }
    }

    /// Draws what takes a while, into the folder `kept`, while songs are named.
    pub(crate) fn draw(self: &Arc<Self>, kept: Option<&Path>) {
        let (inside, kept) = (Arc::clone(self), kept.map(Path::to_owned));
        std::thread::spawn(move || inside.served.draw(kept.as_deref()));
    }

    /// What has begun and not ended.
    pub(crate) fn unfinished(&self) -> Unfinished {
        Unfinished { coming_in: self.uploads.coming_in(), songs: self.queue.taken() }
    }

    /// The library, or why there is none.
    pub(crate) fn library(&self) -> Result<&crate::library::Library, Problem> {
        self.served.library.as_ref().ok_or_else(|| Problem::not_found("no store is served"))
    }

    /// The audit, or why there is none.
    pub(crate) fn audit(&self) -> Result<&Audit, Problem> {
        self.served.audit.as_ref().ok_or_else(|| Problem::not_found("no audit is served"))
    }
}
