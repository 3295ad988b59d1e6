//! What can be wrong with points, labels and settings, each with the values that show it.

/// Why points cannot be projected or scored.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectionError {
    /// Nothing to project or to score.
    #[error("there are no points; one or more are needed")]
    NoPoints,

    /// Values that do not divide into points.
    #[error("{values} values are no whole number of points of {dimensions} dimensions")]
    Shape {
        /// Number of values.
        values: usize,
        /// Values a point.
        dimensions: usize,
    },

    /// More points than their numbers, which have 32 bits, can name.
    #[error("{points} points are more than {most}; take a sample", most = u32::MAX)]
    TooMany {
        /// Number of points.
        points: usize,
    },

    /// NaN, an infinity, or a value whose square would be one.
    #[error(
        "point {point}, dimension {dimension}: {value} is not a number within -{most:e} and {most:e}; leave the point \
         out, or look for what made it (a network whose training diverged, an empty recording)",
        most = crate::points::LARGEST
    )]
    NotFinite {
        /// Row of the point, counted from 0.
        point: usize,
        /// Column, counted from 0.
        dimension: usize,
        /// What stands there.
        value: f32,
    },

    /// Two sets of points that do not lie in one space.
    #[error("points of {found} dimensions, where {expected} are expected")]
    Dimensions {
        /// Dimensions of the points.
        found: usize,
        /// Dimensions of those that they are held against.
        expected: usize,
    },

    /// Two lists that should describe the same points.
    #[error("{found} {what} for {expected} points; each point needs one")]
    Length {
        /// What there is a wrong number of: labels, groups, positions.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// Number of points.
        expected: usize,
    },

    /// A label that is none of those announced.
    #[error("point {point} has label {label}, but there are only {labels} labels, counted from 0")]
    UnknownLabel {
        /// Row of the point, counted from 0.
        point: usize,
        /// Its label.
        label: usize,
        /// Number of labels.
        labels: usize,
    },

    /// Reference points and queries that number their labels differently.
    #[error(
        "the reference points have {reference} labels and the queries {queries}; both need the same list"
    )]
    OtherLabels {
        /// Number of labels of the reference points.
        reference: usize,
        /// Number of labels of the queries.
        queries: usize,
    },

    /// Labels that do not divide the points into clusters.
    #[error(
        "{labels} of the labels occur among {points} points; a silhouette needs two or more, and fewer than points"
    )]
    Clusters {
        /// Number of labels that occur.
        labels: usize,
        /// Number of points.
        points: usize,
    },

    /// No point has another of its own label, or of another, to be compared with.
    #[error(
        "no point has another of its label to be compared with: take in two songs or more of an artist, or do not \
         leave out those of the same song"
    )]
    NothingToCompare,

    /// A number of neighbours that the points cannot give.
    #[error("{asked} neighbours of {points} points: choose from 1 to {most}")]
    Neighbours {
        /// The number that was asked for.
        asked: usize,
        /// Number of points.
        points: usize,
        /// The largest number that is defined.
        most: usize,
    },

    /// A point without a direction, which cosine distance needs.
    #[error(
        "point {point} is zero in all dimensions and has no direction; use the Euclidean distance, or leave it out"
    )]
    NoDirection {
        /// Row of the point, counted from 0.
        point: usize,
    },

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

    /// [`auteur_ground::Progress::is_cancelled`] said so.
    #[error("stopped before the end")]
    Cancelled,
}
