//! What a network learns to do: name the artists it is given, or tell artists apart, whoever they are.

use auteur_classifier::{Rule, SettingError};
use serde::{Deserialize, Serialize};

const TEMPERATURE: Rule<f64> =
    Rule { allows: |temperature| (0.001..=100.0).contains(temperature), words: "from 0.001 to 100" };

/// What a training minimises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Objective {
    /// The cross-entropy of the artists' names.
    #[default]
    Softmax,
    /// The supervised contrastive loss of the bottlenecks. The last layer learns to name the artists from bottlenecks that it
    /// leaves as they are, so that the network names artists, and early stopping judges it, as with the other objective.
    Contrastive(Contrastive),
}

/// How clips are contrasted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contrastive {
    /// What similarities, from -1 to 1, are divided by: the smaller it is, the more the nearest clips of others count.
    pub temperature: f64,
    /// Clips of an artist that are learnt from together, of different songs as far as there are. A batch has so many of each of
    /// its artists.
    pub clips_per_artist: usize,
}

impl Default for Contrastive {
    /// A temperature of the paper's order, and pairs for each clip in a batch of 16.
    fn default() -> Self {
        Self { temperature: 0.1, clips_per_artist: 4 }
    }
}

impl Objective {
    /// Refuses what cannot be with batches of this size.
    pub(crate) fn validate(&self, batch_size: usize) -> Result<(), SettingError> {
        let Self::Contrastive(Contrastive { temperature, clips_per_artist }) = self else { return Ok(()) };
        TEMPERATURE.holds("objective.contrastive.temperature", temperature)?;
        // Two artists at least, or there is nothing to push apart.
        if *clips_per_artist >= 2
            && batch_size > *clips_per_artist
            && batch_size.is_multiple_of(*clips_per_artist)
        {
            return Ok(());
        }
        let rule =
            format!("it must be 2 or more, and batch_size, which is {batch_size}, a larger multiple of it");
        Err(SettingError::value("objective.contrastive.clips_per_artist", clips_per_artist, rule))
    }

    /// In words, for a table.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Softmax => "softmax".to_owned(),
            Self::Contrastive(Contrastive { temperature, clips_per_artist }) => {
                format!("contrastive, temperature {temperature}, {clips_per_artist} clips per artist")
            }
        }
    }
}
