//! As AudioMuse-AI answers, so that plugins that ask it can ask this.
//!
//! # Source
//! The routes `/api/similar_tracks` and `/api/similar_artists` of NeptuneHub/AudioMuse-AI.

use auteur::{SimilarArtist, SimilarSettings, Whose};
use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::State;
use super::library::{AlikeSong, LIMIT, alike_songs, blocking};
use crate::asked::Parameters;
use crate::problem::Problem;

/// Songs and artists that are listed unless told otherwise.
const N: usize = 10;

/// What tracks are to be alike to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Track {
    /// The path of a song in the library.
    item_id: Option<String>,
    /// Its title, together with the artist.
    title: Option<String>,
    /// Its artist.
    artist: Option<String>,
    /// The most to list.
    #[serde(default = "n")]
    #[param(minimum = 1, maximum = 1000, default = 10)]
    n: usize,
}

fn n() -> usize {
    N
}

/// A track that is like another.
#[derive(Serialize, ToSchema)]
pub(super) struct SimilarTrack {
    /// Its path in the library.
    item_id: String,
    /// Its title.
    title: String,
    /// Who plays it.
    author: String,
    /// Its album.
    album: String,
    /// The artist of its album.
    album_artist: String,
    /// From 0 to 2: what is lacking to a cosine of 1.
    distance: f64,
}

/// Find similar tracks, as AudioMuse-AI answers
///
/// What its own index can be told beyond this is passed over.
#[utoipa::path(get, path = "/api/similar_tracks", tag = "AudioMuse-AI", params(Track), responses(
    (status = 200, description = "The tracks that are most alike", body = Vec<SimilarTrack>),
    (status = 400, description = "No track was given", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "There is no such track", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn similar_tracks(
    state: State,
    Parameters(track): Parameters<Track>,
) -> Result<Json<Vec<SimilarTrack>>, Problem> {
    let path = match (track.item_id, track.title, track.artist) {
        (Some(path), ..) => path,
        (None, Some(title), Some(artist)) => path_of(&state, &title, &artist)?,
        _ => {
            let detail = "give either item_id, or both title and artist";
            return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
        }
    };
    let settings = SimilarSettings { most: track.n.min(LIMIT), whose: Whose::All };
    let found = blocking(state, move |library| alike_songs(library, &path, settings)).await?;
    let track = |found: AlikeSong| SimilarTrack {
        item_id: found.song.path,
        title: found.song.title,
        author: found.song.artist.clone(),
        album: found.song.album,
        album_artist: found.song.artist,
        distance: 1.0 - found.likeness,
    };
    Ok(Json(found.into_iter().map(track).collect()))
}

/// The path of a song by title and artist, in whatever case.
fn path_of(state: &State, title: &str, artist: &str) -> Result<String, Problem> {
    let [title, artist] = [title, artist].map(str::to_lowercase);
    let mut songs = state.library()?.all().iter();
    let found = songs.find(|song| song.title.to_lowercase() == title && song.artist.to_lowercase() == artist);
    let unknown = || Problem::not_found(format!("the library holds no track {title:?} by {artist:?}"));
    found.map(|song| song.path.clone()).ok_or_else(unknown)
}

/// What artists are to be alike to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Artist {
    /// The name of an artist.
    artist: Option<String>,
    /// The same: here, artists are known by their names.
    artist_id: Option<String>,
    /// The most to list.
    #[serde(default = "n")]
    #[param(minimum = 1, maximum = 1000, default = 10)]
    n: usize,
}

/// An artist who is like another.
#[derive(Serialize, ToSchema)]
pub(super) struct SimilarName {
    /// The name.
    artist: String,
    /// The same.
    artist_id: String,
    /// From 0 to 2: what is lacking to the mean cosine of 1.
    divergence: f64,
}

/// Find similar artists, as AudioMuse-AI answers
#[utoipa::path(get, path = "/api/similar_artists", tag = "AudioMuse-AI", params(Artist), responses(
    (status = 200, description = "The artists who are most alike", body = Vec<SimilarName>),
    (status = 400, description = "No artist was given", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "There is no such artist", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn similar_artists(
    state: State,
    Parameters(asked): Parameters<Artist>,
) -> Result<Json<Vec<SimilarName>>, Problem> {
    let Some(name) = asked.artist.or(asked.artist_id) else {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "give the parameter artist"));
    };
    let most = asked.n.min(LIMIT);
    let found = blocking(state, move |library| library.songs.artists(&library.songs.sought(&[name])?, most));
    let name = |found: SimilarArtist| SimilarName {
        artist: found.artist.clone(),
        artist_id: found.artist,
        divergence: 1.0 - found.likeness,
    };
    Ok(Json(found.await?.into_iter().map(name).collect()))
}
