//! What several tables say below.

/// What a standard deviation is.
pub(super) const DEVIATION: &str = "Standard deviation: of the trials (divided by n - 1).";

/// What the intervals of scores are, and what they do not tell.
pub(super) const INTERVALS: &str = "95 % interval: of the average, bias-corrected and accelerated (BCa), from resampling the test songs 10,000 times. It \
     applies to the classifiers as trained: it does not include how much another training or another split would \
     change the scores, of which the standard deviation over trials gives an idea.";

/// The same of differences.
pub(super) const DIFFERENCES: &str = "95 % intervals are bias-corrected and accelerated (BCa), from resampling the test songs. They apply to \
     the classifiers as trained: they do not include how much another training or another split would change the scores.";
