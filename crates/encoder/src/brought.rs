//! What an encoder must offer that is not within the program.

use std::sync::Arc;

use auteur_audio::{FeatureConfig, Plan};

/// An encoder that a user brings along. It is shared by threads.
pub trait BroughtEncoder: Send + Sync {
    /// The name that stores and models know it by: no other encoder has it.
    fn name(&self) -> &str;

    /// How songs became the features that it hears; none where it hears the sound itself, and features of any settings will do.
    fn features(&self) -> Option<&FeatureConfig>;

    /// What makes its vectors of songs.
    fn plan(self: Arc<Self>) -> Box<dyn Plan>;
}
