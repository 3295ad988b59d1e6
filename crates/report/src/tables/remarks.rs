//! What several tables say below.

/// What a standard deviation is.
pub(super) const DEVIATION: &str = "Standard deviation: of the trials (divided by n - 1).";

/// What answers without listening are.
pub(super) const BLIND: &str = "Guessing: what a classifier would score on average that names an artist at random, each as often as any other. Always \
     the artist with most songs: what one would score that names this artist every time.";

/// What the intervals of scores are, and what they do not tell.
pub(super) const INTERVALS: &str = "95 % interval: of the average, from resampling the songs of each artist and the trainings 10,000 times. It says how far \
     the number would move with other songs by the same artists and with other trainings, and nothing of other artists.";

/// The same of differences.
pub(super) const DIFFERENCES: &str = "95 % intervals are from resampling the songs of each artist and the trainings, the same songs for both sides of a \
     difference. They say nothing of other artists.";

/// Why some classifiers have fewer rows.
pub(super) const WHOLE_SONGS: &str = "Classifiers that judge whole songs stand at song level alone.";
