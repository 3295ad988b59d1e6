//! The rules that the values of settings keep, and how one that breaks its rule is refused.

use std::fmt::Debug;

use crate::SettingError;

/// A share of something.
pub const SHARE: Rule<f64> = Rule { allows: |value| (0.0..=1.0).contains(value), words: "from 0 to 1" };
/// A number that may be 0.
pub const NOT_NEGATIVE: Rule<f64> =
    Rule { allows: |value| value.is_finite() && *value >= 0.0, words: "0 or more" };
/// A number that may not be 0.
pub const POSITIVE: Rule<f64> = Rule { allows: |value| value.is_finite() && *value > 0.0, words: "above 0" };
/// A number of things of which there must be one.
pub const COUNT: Rule<usize> = Rule { allows: |value| *value > 0, words: "1 or more" };

/// What a setting's values must be.
pub struct Rule<T> {
    /// Whether a value keeps the rule.
    pub allows: fn(&T) -> bool,
    /// The rule in words that follow "must be".
    pub words: &'static str,
}

impl<T: Debug> Rule<T> {
    /// Refuses a value that breaks the rule.
    ///
    /// # Errors
    /// [`SettingError::Value`].
    pub fn holds(&self, setting: &str, value: &T) -> Result<(), SettingError> {
        if (self.allows)(value) {
            return Ok(());
        }
        Err(SettingError::value(setting, value, format!("it must be {}", self.words)))
    }

    /// Refuses a list that is empty, or of which a value breaks the rule.
    ///
    /// # Errors
    /// [`SettingError::Value`] with the first such value.
    pub fn holds_for_each(&self, setting: &str, values: &[T]) -> Result<(), SettingError> {
        not_empty(setting, values)?;
        match values.iter().find(|value| !(self.allows)(value)) {
            Some(wrong) => Err(SettingError::value(setting, wrong, format!("each must be {}", self.words))),
            None => Ok(()),
        }
    }
}

/// Refuses a list without values: nothing could be chosen from it.
///
/// # Errors
/// [`SettingError::Value`].
pub fn not_empty<T>(setting: &str, values: &[T]) -> Result<(), SettingError> {
    if !values.is_empty() {
        return Ok(());
    }
    let (setting, value) = (setting.to_owned(), "empty".to_owned());
    Err(SettingError::Value { setting, value, rule: "at least one value is needed".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(held: Result<(), SettingError>) -> String {
        held.unwrap_err().to_string()
    }

    #[test]
    fn what_breaks_a_rule_is_refused_by_name_and_value() {
        SHARE.holds_for_each("shrinkages", &[0.0, 1.0]).unwrap();
        assert_eq!(
            refusal(SHARE.holds_for_each("shrinkages", &[0.1, 1.5])),
            "shrinkages is 1.5: each must be from 0 to 1"
        );
        assert_eq!(
            refusal(COUNT.holds("frames_per_artist", &0)),
            "frames_per_artist is 0: it must be 1 or more"
        );
        NOT_NEGATIVE.holds("chroma_weight", &0.0).unwrap();
        assert_eq!(refusal(POSITIVE.holds("gamma", &0.0)), "gamma is 0.0: it must be above 0");
    }

    #[test]
    fn a_list_without_values_is_refused() {
        assert_eq!(
            refusal(POSITIVE.holds_for_each("costs", &[])),
            "costs is empty: at least one value is needed"
        );
    }

    #[test]
    fn what_is_no_number_breaks_every_rule() {
        for value in [f64::NAN, f64::INFINITY] {
            for rule in [SHARE, NOT_NEGATIVE, POSITIVE] {
                assert!(rule.holds("variance_floor", &value).is_err());
            }
        }
    }
}
