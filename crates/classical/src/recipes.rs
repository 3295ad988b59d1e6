//! The classical classifiers. Each is a file with its recipe, its settings, and what it has learnt; one more is one more
//! line here.

auteur_ground::modules! {
    /// The classical classifiers, in the order of the paper's table.
    pub static RECIPES: &dyn auteur_classifier::Recipe = [
        whitman::RECIPE,
        gaussian::RECIPE,
        ellis::RECIPE,
        gmm::RECIPE,
        mandel_mahalanobis::RECIPE,
        mandel_kl::RECIPE,
    ];
}

auteur_ground::modules! {
    /// What stands on a pre-trained encoder.
    pub static PRETRAINED: &dyn auteur_classifier::Recipe = [pretrained::RECIPE];
}

pub use pretrained::SongDirections;
