//! A song comes in, waits its turn, and is named.

use std::sync::Arc;
use std::time::{Duration, Instant};

use auteur::{NamedInDetail, NamedSong, NearestKnown, PredictError, StretchExplained};
use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Inside, State};
use crate::asked::{InPath, Parameters};
use crate::deadline::Deadline;
use crate::discard::discard_request;
use crate::library::Library;
use crate::problem::Problem;
use crate::queue::Room;
use crate::stopping::Stopping;
use crate::upload::{self, Receiver};

/// Artists that are listed unless told otherwise.
const TOP: usize = 3;

/// How a song is to be named.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// What the song is called in the answer; else what the form calls it.
    name: Option<String>,
    /// Artists to list.
    #[serde(default = "top")]
    #[param(minimum = 1, default = 3)]
    top: usize,
    /// Also who sounds in which second, and the nearest songs.
    #[serde(default)]
    detail: bool,
    /// A name of the request's own, to ask for its place in the queue by.
    ticket: Option<String>,
}

fn top() -> usize {
    TOP
}

/// A song's name, as `auteur predict --json` gives it.
#[derive(Serialize, ToSchema)]
pub(super) struct Answer {
    /// What the song is called.
    #[schema(example = "unknown.mp3")]
    path: String,
    #[serde(flatten)]
    song: NamedSong,
    #[serde(flatten)]
    detail: Option<Detail>,
}

/// What is asked for by `detail`.
#[derive(Serialize, ToSchema)]
pub(super) struct Detail {
    /// The song's length in seconds.
    duration_s: f64,
    /// Stretches of the song, one after the other, each judged by itself.
    stretches: Vec<StretchExplained>,
    /// The songs that the model has learnt from and that are most alike, the most alike first.
    nearest: Vec<Nearest>,
}

/// A song that the model has learnt from.
#[derive(Serialize, ToSchema)]
pub(super) struct Nearest {
    /// Its number in the library, if that holds it.
    number: Option<usize>,
    #[serde(flatten)]
    song: NearestKnown,
}

impl Detail {
    /// What was found of a song beside its name.
    fn of(named: NamedInDetail, library: Option<&Library>) -> (NamedSong, Self) {
        let NamedInDetail { song, duration_s, stretches, nearest } = named;
        let number = |song: &NearestKnown| library?.number(song.path.as_deref()?);
        let nearest = nearest.into_iter().map(|song| Nearest { number: number(&song), song }).collect();
        (song, Self { duration_s, stretches, nearest })
    }
}

/// Name the artist of a song
///
/// The song is the field `file` of a form, or the request's body itself. It waits its turn; the answer is the object that
/// `auteur predict --json` gives.
#[utoipa::path(
    post, path = "/api/songs", tag = "songs", params(Asked),
    request_body(content(
        (Upload = "multipart/form-data"),
        (Bytes = "application/octet-stream"),
    )),
    responses(
        (status = 200, description = "Who plays it", body = Answer),
        (status = 400, description = "No file came in", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The file came in too slowly", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The file is too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The file cannot be read as music, or naming it takes too long", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many songs wait, come again; or the server is stopping", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn name_song(
    state: State,
    Parameters(asked): Parameters<Asked>,
    request: Request,
) -> Result<Json<Answer>, Problem> {
    let inside = Arc::clone(&state);
    let (upload, room) = inside.come_in(request, asked.name).await?;
    let turn = room.turn(asked.ticket).await;
    let begun = Instant::now();
    let (deadline, _waits) = Deadline::after(inside.limits.naming);
    let work = Arc::clone(&inside);
    // The turn ends when the work does, even if nobody waits for the answer any more.
    let named = tokio::task::spawn_blocking(move || {
        let (predictor, library) = (&work.served.predictor, work.served.library.as_ref());
        let named = if asked.detail {
            let named =
                predictor.name_in_detail(upload.path(), &*deadline).map(|named| Detail::of(named, library));
            named.map(|(song, detail)| (song, Some(detail)))
        } else {
            predictor.name_watched(upload.path(), &*deadline).map(|song| (song, None))
        };
        drop(turn);
        (named, upload)
    });
    let (named, upload) = named.await.map_err(Problem::fault)?;
    match named {
        Ok((mut song, detail)) => {
            let is_known = song.acquaintance.is_none_or(|acquaintance| acquaintance.known);
            inside.metrics.named(is_known, begun.elapsed());
            song.top.truncate(asked.top.max(1));
            Ok(Json(Answer { path: upload.name.clone(), song, detail }))
        }
        Err(PredictError::Cancelled) => {
            inside.metrics.given_up();
            Err(too_long(&upload.name, inside.limits.naming))
        }
        Err(error) => {
            inside.metrics.refused();
            Err(refused(&upload.name, &error))
        }
    }
}

impl Inside {
    /// A file comes in, and has room in the queue. Who would find none is told so before it comes in.
    async fn come_in(
        &self,
        request: Request,
        name: Option<String>,
    ) -> Result<(upload::Upload, Room), Problem> {
        if self.stopping.has_begun() {
            discard_request(request).await;
            return Err(Stopping::problem());
        }
        let coming_in = if self.queue.is_full() { None } else { self.uploads.enter() };
        let Some(coming_in) = coming_in else {
            discard_request(request).await;
            return Err(self.turned_away());
        };
        let Self { limits, held, metrics, stopping, .. } = self;
        let upload = Receiver { limits, held, metrics, stopping }.receive(request, name).await?;
        let room = self.queue.enter().ok_or_else(|| self.turned_away())?;
        drop(coming_in);
        Ok((upload, room))
    }

    fn turned_away(&self) -> Problem {
        self.metrics.turned_away();
        Problem::busy("too many songs are waiting")
    }
}

/// Nobody else shall wait for a song for ever.
fn too_long(name: &str, most: Duration) -> Problem {
    let detail = format!(
        "{name}: naming it takes longer than {} s; send a part of it, or start the server with more (--most-seconds)",
        most.as_secs_f64()
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
}

/// A song is at fault, or the model.
fn refused(name: &str, error: &PredictError) -> Problem {
    match error {
        PredictError::Song(cause) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{name}: {cause}"))
        }
        error => Problem::fault(format!("{name}: {error}")),
    }
}

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is read by hand")]
struct Upload {
    /// The song.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The bytes of a music file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes a body that is read or written by hand")]
pub(super) struct Bytes(Vec<u8>);

/// Where a song is in the queue.
#[derive(Serialize, ToSchema)]
pub(super) struct Place {
    /// Songs that come before it; none when it does not wait: it comes in, is named, or is done.
    before: Option<usize>,
}

/// Ask how many songs come before one
#[utoipa::path(
    get, path = "/api/queue/{ticket}", tag = "songs",
    params(("ticket" = String, Path, description = "The ticket that the song was sent with")),
    responses((status = 200, description = "Its place", body = Place))
)]
pub(super) async fn place(state: State, InPath(ticket): InPath<String>) -> Json<Place> {
    Json(Place { before: state.queue.place(&ticket) })
}
