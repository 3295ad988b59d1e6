//! Vectors of songs become numbers that say how well the artists lie apart: what a picture of them only suggests.
//!
//! Stands alone because it judges the network's own space, whichever projection shows it, and only by songs that the
//! network was not trained on.

use auteur::ground::Progress;
use auteur::projection::scores::{
    Distance, LabelledPoints, Neighbourhood, Score, mean_average_precision, neighbour_accuracy,
    neighbour_accuracy_between, silhouette,
};
use auteur::projection::{Points, ProjectionError};
use auteur::report::{Map, Part};
use serde::Serialize;

use super::points::Vector;
use crate::failure::Failure;

/// Neighbours that are asked for a point's artist.
const NEIGHBOURS: usize = 5;

/// What the test songs say of the space.
#[derive(Serialize)]
pub(super) struct Judgement {
    /// None where no song is known to be a test song.
    scores: Option<Scores>,
    /// Why there are no scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Scores of the bottleneck on the test songs. A point is never compared with points of its own song.
///
/// Each is none where no point has what it must be compared with.
#[derive(Serialize)]
struct Scores {
    silhouette: Option<ArtistScore>,
    /// Share of points whose artist most of their five nearest neighbours among the other test songs have.
    neighbour_accuracy: Option<ArtistScore>,
    /// The same with the five nearest neighbours among the training songs.
    neighbour_accuracy_of_train: Option<ArtistScore>,
    mean_average_precision: Option<ArtistScore>,
}

#[derive(Serialize)]
struct ArtistScore {
    /// Over all points that have something to be compared with.
    overall: f64,
    /// By artist; none where no point of an artist has, as none has of an artist with a single test song.
    artists: Vec<(String, Option<f64>)>,
}

/// The points of one part.
struct PartPoints {
    values: Vec<f32>,
    labels: Vec<usize>,
    songs: Vec<usize>,
}

impl PartPoints {
    fn of(map: &Map, vectors: &[&Vector]) -> Self {
        Self {
            values: vectors.iter().flat_map(|vector| &vector.values).copied().collect(),
            labels: vectors.iter().map(|vector| map.songs[vector.song].artist).collect(),
            songs: vectors.iter().map(|vector| vector.song).collect(),
        }
    }

    fn labelled(&self, map: &Map) -> Result<LabelledPoints<'_>, ProjectionError> {
        let points = Points::new(&self.values, self.values.len() / self.labels.len().max(1))?;
        LabelledPoints::new(points, &self.labels, map.artists.len())?.with_groups(&self.songs)
    }
}

/// Judges the space by the points of its test songs; the pictures are written by then.
pub(super) fn judge(map: &Map, vectors: &[Vector], progress: &dyn Progress) -> Result<Judgement, Failure> {
    let part = |part: Part| {
        let of_part: Vec<&Vector> =
            vectors.iter().filter(|vector| map.songs[vector.song].part == part).collect();
        PartPoints::of(map, &of_part)
    };
    let (train, test) = (part(Part::Train), part(Part::Test));
    if test.labels.is_empty() {
        let reason = match map.songs.iter().all(|song| song.part == Part::Unknown) {
            true => {
                "no song is known not to have been trained on: there is no split.json beside the model, or it names \
                     none of them"
            }
            false => "no song of the store is a test song of the model's split",
        };
        return Ok(Judgement { scores: None, reason: Some(reason.to_owned()) });
    }
    let stopped = |error| match error {
        ProjectionError::Cancelled => {
            Failure::Stopped("the pictures are written, the scores are not; run it again".to_owned())
        }
        error => Failure::from(error),
    };
    let space = test.labelled(map).map_err(stopped)?;
    let distance = Distance::Euclidean;
    let neighbourhood = Neighbourhood { k: NEIGHBOURS, distance };
    let by_artist = |score: Result<Score, ProjectionError>| match score {
        Ok(score) => Ok(Some(ArtistScore {
            overall: score.overall,
            artists: map.artists.iter().cloned().zip(score.by_label).collect(),
        })),
        // One song, one artist, or one song an artist: nothing is like or unlike.
        Err(ProjectionError::NothingToCompare | ProjectionError::Clusters { .. }) => Ok(None),
        Err(error) => Err(stopped(error)),
    };
    let from_train = match train.labels.is_empty() {
        true => Err(ProjectionError::NothingToCompare),
        false => train
            .labelled(map)
            .and_then(|train| neighbour_accuracy_between([train, space], neighbourhood, progress)),
    };
    let scores = Scores {
        silhouette: by_artist(silhouette(space, distance, progress))?,
        neighbour_accuracy: by_artist(neighbour_accuracy(space, neighbourhood, progress))?,
        neighbour_accuracy_of_train: by_artist(from_train)?,
        mean_average_precision: by_artist(mean_average_precision(space, distance, progress))?,
    };
    Ok(Judgement { scores: Some(scores), reason: None })
}

impl Judgement {
    /// In words.
    pub(super) fn summary(&self) -> String {
        let Some(scores) = &self.scores else {
            return format!("not scored: {}", self.reason.as_deref().unwrap_or_default());
        };
        let named = [
            ("silhouette".to_owned(), &scores.silhouette),
            (format!("accuracy of the {NEIGHBOURS} nearest among them"), &scores.neighbour_accuracy),
            (format!("of the {NEIGHBOURS} nearest training songs'"), &scores.neighbour_accuracy_of_train),
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
            true => "the test songs are too few to say how well the artists lie apart".to_owned(),
            false => format!("artists of the test songs: {}", told.join(", ")),
        }
    }
}
