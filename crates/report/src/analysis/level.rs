//! What counts as one sample.

use auteur_evaluation::{Report, Vote};
use auteur_study::Trial;

/// A clip or a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// A clip.
    Frame,
    /// A song, under a vote.
    Song(Vote),
}

impl Level {
    /// The paper's two levels.
    pub(crate) const BOTH: [Self; 2] = [Self::Frame, Self::SONG];

    /// The paper's song level.
    pub(crate) const SONG: Self = Self::Song(Vote::Majority);

    /// The word in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Frame => "Frame",
            Self::Song(_) => "Song",
        }
    }

    /// What stands over a panel of a figure.
    pub(crate) fn panel_title(self) -> &'static str {
        match self {
            Self::Frame => "By clip (frame level)",
            Self::Song(_) => "By song (song level)",
        }
    }

    /// The scores of a trial.
    pub(crate) fn scores(self, trial: &Trial) -> &Report {
        match self {
            Self::Frame => &trial.evaluation.frame,
            Self::Song(vote) => trial.evaluation.song.report(vote),
        }
    }
}
