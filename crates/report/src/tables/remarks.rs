//! What several tables say below.

/// What a standard deviation is.
pub(super) const DEVIATION: &str = "Standard deviation: of the trials (divided by n - 1).";

/// What answers without listening are.
pub(super) const BLIND: &str = "Guessing: what a classifier would score on average that names an artist at random, each as often as any other. Always \
     the artist with the most songs: what one would score that names this artist every time.";

/// What the intervals of scores are; the words of the report say what they do not tell.
pub(super) const INTERVALS: &str = "95 % interval: how far the average would move with other songs by the same artists and with other trainings.";

/// The same of differences.
pub(super) const DIFFERENCES: &str = "95 % interval: how far the difference would move with other songs by the same artists and with other trainings.";

/// Why some classifiers have fewer rows.
pub(super) const WHOLE_SONGS: &str = "Classifiers that judge whole songs, or hear more of a song than its clip, stand at song level alone. The length of clips \
     hardly matters to them.";
