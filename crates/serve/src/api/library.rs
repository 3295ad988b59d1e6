//! The songs of the store: searched, compared, mapped and played.

use auteur::rooms::dataset::StoredSong;
use auteur::{SimilarArtist, SimilarError, SimilarSettings, Whose};
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tower::ServiceExt;
use tower_http::services::ServeFile;
use utoipa::{IntoParams, ToSchema};

use super::State;
use super::songs::Bytes;
use crate::asked::{InPath, Parameters};
use crate::library::{Library, Part};
use crate::map::Map;
use crate::problem::Problem;

/// Songs and artists that are listed unless told otherwise.
const MOST: usize = 20;
/// The most that are ever listed at once.
pub(super) const LIMIT: usize = 1000;

/// A song of the library.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct LibrarySong {
    /// Its number, by which it is asked for.
    pub(crate) number: usize,
    /// Its path relative to the folder of the artists.
    pub(crate) path: String,
    /// Who plays it.
    pub(crate) artist: String,
    /// Its album.
    pub(crate) album: String,
    /// Its title.
    pub(crate) title: String,
    /// Its length in seconds.
    pub(crate) duration_s: f64,
}

impl LibrarySong {
    pub(crate) fn of(number: usize, song: &StoredSong) -> Self {
        Self {
            number,
            path: song.path.clone(),
            artist: song.artist.to_string(),
            album: song.album.to_string(),
            title: song.title.clone(),
            duration_s: song.duration_s,
        }
    }
}

/// An artist of the library.
#[derive(Serialize, ToSchema)]
pub(super) struct LibraryArtist {
    /// The name.
    artist: String,
    /// Songs.
    songs: usize,
}

/// List the artists
#[utoipa::path(get, path = "/api/artists", tag = "library", responses(
    (status = 200, description = "The artists, by name", body = Vec<LibraryArtist>),
    (status = 404, description = "No store is served", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn artists(state: State) -> Result<Json<Vec<LibraryArtist>>, Problem> {
    let mut counts = std::collections::BTreeMap::new();
    for song in state.library()?.all() {
        *counts.entry(&*song.artist).or_insert(0) += 1;
    }
    let artist = |(artist, songs): (&str, usize)| LibraryArtist { artist: artist.to_owned(), songs };
    Ok(Json(counts.into_iter().map(artist).collect()))
}

/// What songs are looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Looked {
    /// Words that artist, album or title hold; without any, all songs.
    #[serde(default)]
    find: String,
    /// The most songs to list.
    #[serde(default = "most")]
    #[param(minimum = 1, maximum = 1000, default = 20)]
    most: usize,
}

fn most() -> usize {
    MOST
}

/// Look for songs
#[utoipa::path(get, path = "/api/songs", tag = "library", params(Looked), responses(
    (status = 200, description = "The songs that were found", body = Vec<LibrarySong>),
    (status = 404, description = "No store is served", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn songs(
    state: State,
    Parameters(looked): Parameters<Looked>,
) -> Result<Json<Vec<LibrarySong>>, Problem> {
    let found = blocking(state, move |library| {
        let found = library.find(&looked.find, looked.most.min(LIMIT)).into_iter();
        Ok(found.map(|number| LibrarySong::of(number, &library.all()[number])).collect())
    });
    found.await.map(Json)
}

/// What songs are to be alike to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// A song's path or title, or an artist.
    to: String,
    /// The most to list.
    #[serde(default = "most")]
    #[param(minimum = 1, maximum = 1000, default = 20)]
    most: usize,
    /// Only songs by other artists.
    #[serde(default)]
    not_same_artist: bool,
    /// Only songs of other albums.
    #[serde(default)]
    not_same_album: bool,
    /// Only songs by this artist.
    by: Option<String>,
}

/// A song that is like others.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlikeSong {
    #[serde(flatten)]
    pub(crate) song: LibrarySong,
    /// From -1 to 1: the cosine of the angle between its place and that of what was asked for.
    pub(crate) likeness: f64,
}

/// Songs and artists that are most alike.
#[derive(Serialize, ToSchema)]
pub(super) struct Alike {
    /// Songs, the most alike first.
    songs: Vec<AlikeSong>,
    /// Artists, the most alike first.
    artists: Vec<SimilarArtist>,
}

/// Find the songs and artists that are most alike to a song or an artist
#[utoipa::path(get, path = "/api/similar", tag = "library", params(Wanted), responses(
    (status = 200, description = "What is most alike", body = Alike),
    (status = 404, description = "There is no such song or artist, or no store is served", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn similar(
    state: State,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Alike>, Problem> {
    let whose = match wanted {
        Wanted { not_same_artist: true, .. } => Whose::OtherArtists,
        Wanted { not_same_album: true, .. } => Whose::OtherAlbums,
        _ => Whose::All,
    };
    let (to, most, by) = (wanted.to, wanted.most.min(LIMIT), wanted.by);
    let alike = blocking(state, move |library| {
        let settings = SimilarSettings { most, whose };
        let songs = match by {
            None => alike_songs(library, &to, settings)?,
            Some(artist) => alike_songs_by(library, &artist, &to, settings)?,
        };
        let artists = library.songs.artists(&library.songs.sought(&[to])?, most)?;
        Ok(Alike { songs, artists })
    });
    alike.await.map(Json)
}

/// Works on the library where it does not keep others from being answered.
pub(super) async fn blocking<T: Send + 'static>(
    state: State,
    work: impl FnOnce(&Library) -> Result<T, SimilarError> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(move || work(state.library()?).map_err(|error| unknown(&error)));
    done.await.map_err(Problem::fault)?
}

/// The songs that are most alike to what these words mean.
pub(super) fn alike_songs(
    library: &Library,
    to: &str,
    settings: SimilarSettings,
) -> Result<Vec<AlikeSong>, SimilarError> {
    let found = library.songs.songs(&library.songs.sought(&[to.to_owned()])?, settings)?;
    let alike = found.into_iter().filter_map(|song| {
        let number = library.number(&song.path)?;
        Some(AlikeSong { song: LibrarySong::of(number, &library.all()[number]), likeness: song.likeness })
    });
    Ok(alike.collect())
}

/// Those of them that are by this artist.
fn alike_songs_by(
    library: &Library,
    artist: &str,
    to: &str,
    settings: SimilarSettings,
) -> Result<Vec<AlikeSong>, SimilarError> {
    // The nearest are compared with each other, so that no recording is listed twice: few are asked for, and more where that
    // is not enough.
    let mut asked = settings.most.max(1) * 10;
    loop {
        let mut songs = alike_songs(library, to, SimilarSettings { most: asked, ..settings })?;
        let were_all = songs.len() < asked;
        songs.retain(|alike| alike.song.artist == artist);
        if were_all || songs.len() >= settings.most {
            songs.truncate(settings.most);
            return Ok(songs);
        }
        asked = asked.saturating_mul(10);
    }
}

/// What was asked for is not there, or could be several things; all else is the server's fault.
fn unknown(error: &SimilarError) -> Problem {
    match error {
        SimilarError::Unknown { sought, .. } => {
            Problem::not_found(format!("the library holds neither a song nor an artist {sought:?}"))
        }
        SimilarError::Ambiguous { .. } => Problem::not_found(error.to_string()),
        error => Problem::fault(error),
    }
}

/// See the map of the library, a page by itself
#[utoipa::path(get, path = "/api/map", tag = "library", responses(
    (status = 200, description = "The page, which holds all songs with their places", body = String, content_type = "text/html"),
    (status = 404, description = "No store is served, or it has too many songs to be mapped here", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The map is still being drawn", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn map(state: State) -> Result<Response, Problem> {
    let Map { page, policy, .. } = drawn(&state)?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, policy.clone())];
    Ok((headers, page.clone()).into_response())
}

/// What the map's songs are, in the order of the map.
#[derive(Serialize, ToSchema)]
pub(super) struct MapSongs {
    /// Numbers of songs; null of one that the library no longer holds.
    numbers: Vec<Option<usize>>,
    /// The part of the run's split that each song is in; absent where the run has no split.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Parts>,
}

/// Parts of a split.
#[derive(Serialize, ToSchema)]
pub(super) struct Parts {
    /// What the parts are called.
    names: [&'static str; 4],
    /// For each song the number of its part.
    of: Vec<usize>,
}

/// Ask which songs the map shows, and the part of the split that each is in
#[utoipa::path(get, path = "/api/map/songs", tag = "library", responses(
    (status = 200, description = "The songs, in the order of the map", body = MapSongs),
    (status = 404, description = "There is no map", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The map is still being drawn", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn map_songs(state: State) -> Result<Json<MapSongs>, Problem> {
    let numbers = drawn(&state)?.numbers.clone();
    let parts = state.library()?.parts.as_ref().map(|parts| {
        let part = |number: &Option<usize>| number.map_or(Part::None, |number| parts[number]) as usize;
        Parts { names: Part::NAMES, of: numbers.iter().map(part).collect() }
    });
    Ok(Json(MapSongs { numbers, parts }))
}

fn drawn(state: &State) -> Result<&Map, Problem> {
    state.library()?;
    state.served.map.get()
}

/// Ask for a song by its number
#[utoipa::path(get, path = "/api/songs/{number}", tag = "library",
    params(("number" = usize, Path, description = "The song's number")),
    responses(
        (status = 200, description = "The song", body = LibrarySong),
        (status = 404, description = "There is no such song", body = Problem, content_type = "application/problem+json"),
    ))]
pub(super) async fn song(state: State, InPath(number): InPath<usize>) -> Result<Json<LibrarySong>, Problem> {
    let song = state.library()?.all().get(number);
    let song = song.ok_or_else(|| Problem::not_found(format!("the library has no song {number}")))?;
    Ok(Json(LibrarySong::of(number, song)))
}

/// Hear a song
#[utoipa::path(get, path = "/api/songs/{number}/audio", tag = "library",
    params(("number" = usize, Path, description = "The song's number")),
    responses(
        (status = 200, description = "The music file", body = Bytes, content_type = "application/octet-stream"),
        (status = 206, description = "A part of it", body = Bytes, content_type = "application/octet-stream"),
        (status = 404, description = "There is no such song, or its file is not where the music is", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "It has no such part", body = Problem, content_type = "application/problem+json"),
    ))]
pub(super) async fn audio(
    state: State,
    InPath(number): InPath<usize>,
    request: Request,
) -> Result<Response, Problem> {
    let library = state.library()?;
    if !library.plays() {
        return Err(Problem::not_found("the folder of the music is not served"));
    }
    let file = library.file(number);
    let file = file.ok_or_else(|| Problem::not_found(format!("the music has no file of song {number}")))?;
    let mut response = ServeFile::new(file).oneshot(request).await.map_err(Problem::fault)?.into_response();
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        return Ok(no_such_part(&response));
    }
    // A song of a name may be another one tomorrow.
    response.headers_mut().remove(header::LAST_MODIFIED);
    Ok(response)
}

/// A file has no such part; its length is told.
fn no_such_part(response: &Response) -> Response {
    let range = response.headers().get(header::CONTENT_RANGE).cloned();
    let length =
        range.as_ref().and_then(|range| range.to_str().ok()?.strip_prefix("bytes */").map(str::to_owned));
    let detail = match length {
        Some(length) => format!("the file has {length} bytes, and not that part"),
        None => "the file has no such part".to_owned(),
    };
    let mut problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, detail).into_response();
    if let Some(range) = range {
        problem.headers_mut().insert(header::CONTENT_RANGE, range);
    }
    problem
}
