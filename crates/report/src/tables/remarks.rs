//! What several tables say below.

/// What a standard deviation is.
pub(super) const DEVIATION: &str = "Standard deviation: of the trials (divided by n - 1).";

/// What the intervals of scores are, and what they do not tell.
pub(super) const INTERVALS: &str = "95 % interval: of the average, bias-corrected and accelerated (BCa), from resampling the test songs 10,000 times. It \
     holds for the classifiers as they were trained: how far another training or another split would move the scores is \
     not in it; the standard deviation of the trials hints at that.";

/// The same of differences.
pub(super) const DIFFERENCES: &str = "95 % intervals are bias-corrected and accelerated (BCa), from resampling the test songs. They hold for the \
     classifiers as they were trained: what another training or another split would change is not in them.";
