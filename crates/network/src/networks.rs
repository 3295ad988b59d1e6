//! The networks that there are, each a recipe of its own.

use auteur_classifier::Recipe;

auteur_ground::modules! {
    /// All networks as recipes.
    pub static RECIPES: &dyn Recipe = [crnn::RECIPE, fine_tuned::RECIPE];
}

pub use crnn::{Crnn, CrnnConfig};
pub use fine_tuned::{FineTuned, FineTunedConfig};
