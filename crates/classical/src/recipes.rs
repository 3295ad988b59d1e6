//! The classical classifiers. Each is a file with its recipe, its settings, and what it has learnt; one more is one more
//! line here.

auteur_ground::modules! {
    /// The head on a pre-trained encoder, then the classical classifiers, in the order of the paper's table.
    pub static RECIPES: &dyn auteur_classifier::Recipe = [
        pretrained::RECIPE,
        whitman::RECIPE,
        gaussian::RECIPE,
        ellis::RECIPE,
        gmm::RECIPE,
        mandel_mahalanobis::RECIPE,
        mandel_kl::RECIPE,
    ];
}
