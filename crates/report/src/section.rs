//! The sections of a report. Every table and every figure says in which it stands.

/// A section, in the order in which the paper goes, then beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The songs and who made them.
    Music,
    /// How songs became features, and the network that hears them.
    Network,
    /// The classical classifiers.
    Baselines,
    /// F1 against the length of clips.
    Scores,
    /// What the network has learnt to hear.
    Representations,
    /// Song split against album split.
    ProducerEffect,
    /// Pairs of classifiers.
    Comparisons,
    /// How training went.
    Learning,
    /// Which artists are confused.
    Confusion,
    /// Every condition, and those that are missing.
    Conditions,
}

impl Section {
    /// All sections, in their order.
    pub(crate) const ALL: [Self; 10] = [
        Self::Music,
        Self::Network,
        Self::Baselines,
        Self::Scores,
        Self::Representations,
        Self::ProducerEffect,
        Self::Comparisons,
        Self::Learning,
        Self::Confusion,
        Self::Conditions,
    ];

    /// What links point to.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Music => "music",
            Self::Network => "network",
            Self::Baselines => "baselines",
            Self::Scores => "scores",
            Self::Representations => "representations",
            Self::ProducerEffect => "producer-effect",
            Self::Comparisons => "comparisons",
            Self::Learning => "learning",
            Self::Confusion => "confusion",
            Self::Conditions => "conditions",
        }
    }

    /// The heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Music => "The music",
            Self::Network => "Features and network",
            Self::Baselines => "Classical baselines",
            Self::Scores => "F1 against the length of clips",
            Self::Representations => "Learned representations",
            Self::ProducerEffect => "Producer effect",
            Self::Comparisons => "Classifiers compared",
            Self::Learning => "Learning",
            Self::Confusion => "Which artists are confused with which",
            Self::Conditions => "Every condition",
        }
    }
}
