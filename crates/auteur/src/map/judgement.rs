//! Vectors of songs become numbers that say how well the artists lie apart: what a picture of them only suggests.
//!
//! The model's own space is judged, whichever projection shows it, and only by songs that the model was not trained on.

use auteur_ground::Progress;
use auteur_projection::scores::{
    Distance, LabelledPoints, Neighbourhood, Separation, mean_average_precision, neighbour_accuracy,
    neighbour_accuracy_between, silhouette,
};
use auteur_projection::{LabelError, Points, PointsError, ScoreError};
use auteur_report::{Embedding, Embeddings, Part};
use serde::Serialize;

/// Neighbours that are asked for a point's artist.
const NEIGHBOURS: usize = 5;

/// What the test songs say of a model's space.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapJudgement {
    /// None where no song is known to be a test song.
    pub scores: Option<MapScores>,
    /// Why there are no scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Scores of a model's space on the test songs. A point is never compared with points of its own song.
///
/// Each is none where no point has what it must be compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapScores {
    /// The silhouette coefficient of the artists.
    pub silhouette: Option<ArtistScore>,
    /// Share of points whose artist most of their five nearest neighbours among the other test songs have.
    pub neighbour_accuracy: Option<ArtistScore>,
    /// The same with the five nearest neighbours among the training songs.
    pub neighbour_accuracy_of_train: Option<ArtistScore>,
    /// Mean average precision of the search for an artist's other points.
    pub mean_average_precision: Option<ArtistScore>,
}

/// A score of a space, over all points and artist by artist.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArtistScore {
    /// Over all points that have something to be compared with.
    pub overall: f64,
    /// By artist; none where no point of an artist has, as none has of an artist with a single test song.
    pub artists: Vec<(String, Option<f64>)>,
}

/// Why there are no scores.
#[derive(Debug, thiserror::Error)]
pub enum MapScoreError {
    /// The vectors.
    #[error(transparent)]
    Points(#[from] PointsError),
    /// The artists and songs of the vectors.
    #[error(transparent)]
    Labels(#[from] LabelError),
    /// The score.
    #[error(transparent)]
    Score(#[from] ScoreError),
}

/// The points of one part.
struct PartPoints {
    values: Vec<f32>,
    labels: Vec<usize>,
    songs: Vec<usize>,
}

impl PartPoints {
    fn of(embeddings: &Embeddings, part: Part) -> Self {
        let songs = embeddings.songs();
        let of_part = || embeddings.iter().filter(|vector| songs[vector.song].part == part);
        Self {
            values: of_part().flat_map(|Embedding { values, .. }| values).copied().collect(),
            labels: of_part().map(|vector| songs[vector.song].artist).collect(),
            songs: of_part().map(|vector| vector.song).collect(),
        }
    }

    fn labelled(&self, artists: &[String]) -> Result<LabelledPoints<'_>, MapScoreError> {
        let points = Points::new(&self.values, self.values.len() / self.labels.len().max(1))?;
        Ok(LabelledPoints::new(points, &self.labels, artists.len())?.with_groups(&self.songs)?)
    }
}

/// Judges the space by the points of its test songs; the pictures are written by then.
pub(super) fn judge(embeddings: &Embeddings, progress: &dyn Progress) -> Result<MapJudgement, MapScoreError> {
    let artists = embeddings.artists();
    let [train, test] = [Part::Train, Part::Test].map(|part| PartPoints::of(embeddings, part));
    if test.labels.is_empty() {
        let reason = match embeddings.songs().iter().all(|song| song.part == Part::Unknown) {
            true => {
                "it is not known which songs were trained on: there is no split.json beside the model, or it names \
                 none of these songs"
            }
            false => "no song of the store is a test song of the model's split",
        };
        return Ok(MapJudgement { scores: None, reason: Some(reason.to_owned()) });
    }
    let space = test.labelled(artists)?;
    let distance = Distance::Euclidean;
    let neighbourhood = Neighbourhood { k: NEIGHBOURS, distance };
    let by_artist = |score: Result<Separation, ScoreError>| match score {
        Ok(score) => Ok(Some(ArtistScore {
            overall: score.overall,
            artists: artists.iter().cloned().zip(score.by_label).collect(),
        })),
        // One song, one artist, or one song per artist: nothing is like or unlike.
        Err(ScoreError::NothingToCompare) => Ok(None),
        Err(error) => Err(error),
    };
    let from_train = match train.labels.is_empty() {
        true => Err(ScoreError::NothingToCompare),
        false => neighbour_accuracy_between(train.labelled(artists)?, space, neighbourhood, progress),
    };
    let scores = MapScores {
        silhouette: by_artist(silhouette(space, distance, progress))?,
        neighbour_accuracy: by_artist(neighbour_accuracy(space, neighbourhood, progress))?,
        neighbour_accuracy_of_train: by_artist(from_train)?,
        mean_average_precision: by_artist(mean_average_precision(space, distance, progress))?,
    };
    Ok(MapJudgement { scores: Some(scores), reason: None })
}

impl MapJudgement {
    /// The scores in a sentence.
    pub fn summary(&self) -> String {
        let Some(scores) = &self.scores else {
            return format!("not scored: {}", self.reason.as_deref().unwrap_or_default());
        };
        let named = [
            ("silhouette".to_owned(), &scores.silhouette),
            (format!("accuracy of the {NEIGHBOURS} nearest test neighbours"), &scores.neighbour_accuracy),
            (format!("of the {NEIGHBOURS} nearest training neighbours"), &scores.neighbour_accuracy_of_train),
            ("mean average precision".to_owned(), &scores.mean_average_precision),
        ];
        let told: Vec<String> = named
            .iter()
            .filter_map(|(name, score)| {
                let score = score.as_ref()?;
                let scored = score.artists.iter().filter(|(_, score)| score.is_some()).count();
                let over = match scored == score.artists.len() {
                    true => String::new(),
                    // Not counted: who has no test song, or a single one where their own others are asked for.
                    false => format!(" ({scored} of {} artists)", score.artists.len()),
                };
                Some(format!("{name} {:.3}{over}", score.overall))
            })
            .collect();
        match told.is_empty() {
            true => "there are too few test songs to say how well the artists are separated".to_owned(),
            false => format!("test songs by artist: {}", told.join(", ")),
        }
    }
}
