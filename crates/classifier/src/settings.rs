//! A recipe's own settings: typed where they are used, a section of JSON where they travel.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::SettingError;

/// The settings of one recipe by name.
pub type Section = Map<String, Value>;

/// Settings of a recipe. Their `Default` is what a configuration need not say; unknown names must be refused.
pub trait Settings: Serialize + DeserializeOwned + Default {
    /// Refuses values that make no sense.
    ///
    /// # Errors
    /// [`SettingError`] names the first such setting, its value and the rule.
    fn validate(&self) -> Result<(), SettingError>;

    /// Reads a section strictly; what it does not say has its default.
    ///
    /// # Errors
    /// [`SettingError`].
    fn of(section: &Section) -> Result<Self, SettingError> {
        let settings: Self = read(Value::Object(section.clone()))?;
        settings.validate()?;
        Ok(settings)
    }

    /// The settings as a section that says all of them.
    fn section(&self) -> Section {
        match serde_json::to_value(self) {
            Ok(Value::Object(section)) => section,
            _ => Section::new(),
        }
    }
}

/// Reads a value strictly; what is wrong is said with the name of the setting that it is about.
///
/// # Errors
/// [`SettingError::Unreadable`].
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, SettingError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (setting, cause) = (error.path().to_string(), error.inner());
        // An unknown name is told by the cause, and has no place of its own.
        let problem = if setting == "." { cause.to_string() } else { format!("{setting}: {cause}") };
        SettingError::Unreadable { problem }
    })
}
