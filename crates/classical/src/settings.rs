//! What the settings of all recipes have in common: the number of coefficients.

use auteur_audio::FeatureConfig;
use auteur_classifier::SettingError;

/// Coefficients of a frame, where nobody says otherwise.
pub(crate) const N_MFCC: usize = 20;

/// Refuses more coefficients than the features have bands.
///
/// # Errors
/// [`SettingError::Value`].
pub(crate) fn fits_bands(n_mfcc: usize, features: &FeatureConfig) -> Result<(), SettingError> {
    let n_mels = features.n_mels;
    if n_mfcc <= n_mels {
        return Ok(());
    }
    Err(SettingError::value(
        "n_mfcc",
        n_mfcc,
        format!("it must be from 1 to {n_mels}, the bands of the features"),
    ))
}
