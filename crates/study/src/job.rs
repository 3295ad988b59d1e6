//! A `Job` is a condition as it can be worked on, with what there is to get through.

use serde::{Deserialize, Serialize};

use crate::Condition;

/// One condition as it can be worked on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// What is tried.
    pub condition: Condition,
    /// What there is to do.
    pub workload: Workload,
    /// Why it cannot be done, such as an artist whose test songs are all shorter than a clip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impossible: Option<String>,
}

/// What a job has to get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Clips to learn from.
    pub train_clips: usize,
    /// Clips to judge by.
    pub test_clips: usize,
    /// Frames of a clip.
    pub clip_frames: usize,
}

impl Workload {
    /// Frames to learn from, which a job's time is taken to grow with.
    pub fn train_frames(&self) -> usize {
        self.train_clips * self.clip_frames
    }
}
