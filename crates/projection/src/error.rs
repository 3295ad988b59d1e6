//! What can be wrong with points, settings, labels and scores: an enum for each thing that is asked, with the values that
//! show it.

/// Values of points above this are refused: their squared distances would come near the largest f32.
pub(crate) const LARGEST: f32 = 1e15;

/// Why numbers are not points.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PointsError {
    /// Values that do not divide into one point or more.
    #[error("{values} values do not make a whole number of points of {dimensions} dimensions")]
    Shape {
        /// Number of values.
        values: usize,
        /// Values per point.
        dimensions: usize,
    },

    /// More points than their numbers, which have 32 bits, can name.
    #[error("{points} points are more than {most}", most = u32::MAX)]
    TooMany {
        /// Number of points.
        points: usize,
    },

    /// NaN, an infinity, or a value whose square would be one.
    #[error(
        "point {point}, dimension {dimension}: {value} is not a number between -{most:e} and {most:e}",
        most = LARGEST
    )]
    Value {
        /// Row of the point, counted from 0.
        point: usize,
        /// Column, counted from 0.
        dimension: usize,
        /// What stands there.
        value: f32,
    },
}

/// Why points cannot be projected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ProjectionError {
    /// A setting outside its range.
    #[error("{setting} is {value}; it must be {range}")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// What was asked for.
        value: f64,
        /// What it may be.
        range: &'static str,
    },

    /// Points that do not lie in the space of the projection.
    #[error("points of {found} dimensions, where {expected} are expected")]
    Dimensions {
        /// Dimensions of the points.
        found: usize,
        /// Dimensions of the space.
        expected: usize,
    },

    /// [`auteur_ground::Progress::is_cancelled`] said so.
    #[error("stopped before the end")]
    Cancelled,
}

/// Why labels or groups do not belong to points.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LabelError {
    /// A list that has not one entry for each point.
    #[error("{found} {list} for {points} points")]
    Count {
        /// The list: `labels` or `groups`.
        list: &'static str,
        /// Its entries.
        found: usize,
        /// Number of points.
        points: usize,
    },

    /// A label that is none of those announced.
    #[error("point {point} has label {label}, but the labels are 0 to {}", .labels.saturating_sub(1))]
    Unknown {
        /// Row of the point, counted from 0.
        point: usize,
        /// Its label.
        label: usize,
        /// Number of labels.
        labels: usize,
    },
}

/// Why a space has no score.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// No point has what it must be compared with: another of its own label, and for a silhouette one of another label.
    #[error("no point has both another point of its label and one of a different label to be compared with")]
    NothingToCompare,

    /// Nobody is asked for a point's label.
    #[error("a point's label cannot be told from 0 neighbours; at least 1 is needed")]
    NoNeighbours,

    /// Reference points and queries that do not go together.
    #[error("the reference points have {reference} {what}, but the queries have {queries}")]
    OtherSpace {
        /// What they have a different number of: `dimensions` or `labels`.
        what: &'static str,
        /// How many the reference points have.
        reference: usize,
        /// How many the queries have.
        queries: usize,
    },

    /// A point without a direction, which cosine distance needs.
    #[error("point {point} is zero in all dimensions and has no direction")]
    NoDirection {
        /// Row of the point, counted from 0.
        point: usize,
    },

    /// [`auteur_ground::Progress::is_cancelled`] said so.
    #[error("stopped before the end")]
    Cancelled,
}
