//! What several tables say below.

/// What a standard deviation is.
pub(super) const DEVIATION: &str = "Standard deviation: of the trials (divided by n - 1).";

/// What answers without listening are.
pub(super) const BLIND: &str = "Guessing: what a classifier would score on average that names an artist at random, each as often as any other. Always \
     the artist with most songs: what one would score that names this artist every time.";

/// What the intervals of scores are, and what they do not tell.
pub(super) const INTERVALS: &str = "95 % interval: of the average; it holds the true value in 95 of 100 such studies. It counts which songs by the same \
     artists were there to judge (resampled 10,000 times) and how trainings differ; where all rests on a single training, not \
     what another one would change. It says nothing of other artists.";

/// The same of differences.
pub(super) const DIFFERENCES: &str = "95 % intervals count which songs by the same artists were there to judge, the same for both sides of a difference, and \
     how trainings differ. They say nothing of other artists.";

/// Why some classifiers have fewer rows.
pub(super) const WHOLE_SONGS: &str = "Classifiers that judge whole songs stand at song level alone.";
