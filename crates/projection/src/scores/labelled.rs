//! What every score takes, points with labels and groups, and what every score gives.

use crate::{LabelError, Points, ScoreError};

/// Points, each with a label (its artist) and perhaps a group (its song).
#[derive(Clone, Copy, Debug)]
pub struct LabelledPoints<'a> {
    points: Points<'a>,
    labels: &'a [usize],
    n_labels: usize,
    groups: Option<&'a [usize]>,
}

impl<'a> LabelledPoints<'a> {
    /// Joins `points` with `labels`, `[points]`, each below `n_labels`.
    ///
    /// # Errors
    /// [`LabelError`].
    pub fn new(points: Points<'a>, labels: &'a [usize], n_labels: usize) -> Result<Self, LabelError> {
        check_count("labels", labels.len(), points.len())?;
        if let Some(point) = labels.iter().position(|&label| label >= n_labels) {
            return Err(LabelError::Unknown { point, label: labels[point], labels: n_labels });
        }
        Ok(Self { points, labels, n_labels, groups: None })
    }

    /// Keeps points of equal `groups`, `[points]`, from being compared.
    ///
    /// # Errors
    /// [`LabelError::Count`].
    pub fn with_groups(self, groups: &'a [usize]) -> Result<Self, LabelError> {
        check_count("groups", groups.len(), self.points.len())?;
        Ok(Self { groups: Some(groups), ..self })
    }

    pub(super) fn points(self) -> Points<'a> {
        self.points
    }

    pub(super) fn labels(self) -> &'a [usize] {
        self.labels
    }

    pub(super) fn n_labels(self) -> usize {
        self.n_labels
    }

    pub(super) fn groups(self) -> Option<&'a [usize]> {
        self.groups
    }

    /// Makes one value per point the mean over all points that have one, and over those of each label.
    pub(super) fn average(self, values: &[Option<f64>]) -> Result<Separation, ScoreError> {
        let mut sums = vec![(0.0, 0_usize); self.n_labels];
        for (&label, value) in self.labels.iter().zip(values) {
            if let Some(value) = value {
                sums[label] = (sums[label].0 + value, sums[label].1 + 1);
            }
        }
        let counted = sums.iter().map(|&(_, count)| count).sum();
        if counted == 0 {
            return Err(ScoreError::NothingToCompare);
        }
        let overall = sums.iter().map(|&(sum, _)| sum).sum::<f64>() / counted as f64;
        let by_label = sums.iter().map(|&(sum, count)| (count > 0).then(|| sum / count as f64)).collect();
        Ok(Separation { overall, by_label, counted })
    }
}

fn check_count(list: &'static str, found: usize, points: usize) -> Result<(), LabelError> {
    if found == points { Ok(()) } else { Err(LabelError::Count { list, found, points }) }
}

/// How well labels lie apart, by one score: its mean over the points that have one.
#[derive(Clone, Debug, PartialEq)]
pub struct Separation {
    /// Over all points that were counted.
    pub overall: f64,
    /// Over those of each label, `[labels]`; none where none was counted.
    pub by_label: Vec<Option<f64>>,
    /// Number of points that were counted.
    pub counted: usize,
}
