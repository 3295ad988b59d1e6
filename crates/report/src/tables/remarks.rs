//! What several tables say below.

/// What a standard deviation is.
pub(super) const DEVIATION: &str = "Standard deviation: of the trials (divided by n - 1).";

/// What the intervals of scores are, and what they do not tell.
pub(super) const INTERVALS: &str = "95 % interval: of the average, from 10,000 resamples of the songs of each artist and from how much trainings \
     differ beyond what their songs explain. It holds for other songs of the same artists and, where there are several \
     trainings, for other trainings; not for other artists.";

/// The same of differences.
pub(super) const DIFFERENCES: &str = "95 % intervals are of paired differences: from 10,000 resamples of the songs of each artist and from how much \
     trainings differ beyond what their songs explain. They hold for other songs of the same artists and, where there are \
     several trainings, for other trainings; not for other artists.";
