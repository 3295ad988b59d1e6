//! The sections of a report. Every table and every figure says in which it stands.

/// A section: first the answer, then the paper's tables, then what is beyond them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Which classifier names most songs, and how sure that is.
    Answer,
    /// Tables I to V.
    Paper,
    /// The songs and who made them.
    Music,
    /// The network.
    Network,
    /// What a classifier has learnt to hear.
    Representations,
    /// Scores of all classifiers, by length of clips where there are several.
    Scores,
    /// Song split against album split.
    ProducerEffect,
    /// The network against its rivals.
    Comparisons,
    /// The test songs with their sound changed.
    Robustness,
    /// How far stated probabilities can be believed.
    Calibration,
    /// Pairs of songs by artists that were never learnt from.
    Verification,
    /// Another study of the same songs.
    Copies,
    /// How training went.
    Learning,
    /// Which artists are confused.
    Confusion,
    /// Every condition, and those that are missing.
    Conditions,
}

impl Section {
    /// All sections, in their order.
    pub(crate) const ALL: [Self; 15] = [
        Self::Answer,
        Self::Paper,
        Self::Music,
        Self::Network,
        Self::Representations,
        Self::Scores,
        Self::ProducerEffect,
        Self::Comparisons,
        Self::Robustness,
        Self::Calibration,
        Self::Verification,
        Self::Copies,
        Self::Learning,
        Self::Confusion,
        Self::Conditions,
    ];

    /// What links point to.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Paper => "paper",
            Self::Music => "music",
            Self::Network => "network",
            Self::Representations => "representations",
            Self::Scores => "scores",
            Self::ProducerEffect => "producer-effect",
            Self::Comparisons => "comparisons",
            Self::Robustness => "robustness",
            Self::Calibration => "calibration",
            Self::Verification => "verification",
            Self::Copies => "copies",
            Self::Learning => "learning",
            Self::Confusion => "confusion",
            Self::Conditions => "conditions",
        }
    }

    /// The heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Answer => "Who names most songs",
            Self::Paper => "The paper's tables, with what was found here",
            Self::Music => "The music",
            Self::Network => "The network",
            Self::Representations => "What a classifier hears",
            Self::Scores => "All scores, clip by clip and song by song",
            Self::ProducerEffect => "New songs or new albums: the producer effect",
            Self::Comparisons => "The network and its rivals",
            Self::Robustness => "The same songs, with their sound changed",
            Self::Calibration => "As often right as it says",
            Self::Verification => "By one artist or by two",
            Self::Copies => "With and without copies",
            Self::Learning => "How the network learnt",
            Self::Confusion => "Who is taken for whom by the others",
            Self::Conditions => "Every condition",
        }
    }
}
