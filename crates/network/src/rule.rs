//! A rule that a setting must keep.

use auteur_classifier::SettingError;

/// Passes when the rule holds, else names the setting.
pub(crate) fn check(
    holds: bool,
    setting: &str,
    value: impl std::fmt::Debug,
    rule: &str,
) -> Result<(), SettingError> {
    if holds { Ok(()) } else { Err(SettingError::value(setting, value, rule)) }
}
