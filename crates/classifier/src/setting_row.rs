//! How a recipe tells of its settings in a table.

/// One setting beside the published work's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    /// What it sets, such as `Learning rate`.
    pub name: String,
    /// Its value, with its unit.
    pub value: String,
    /// The published work's value, where it gives one.
    pub paper: Option<String>,
}

impl SettingRow {
    /// A row of these texts.
    pub fn new(name: &str, value: impl Into<String>, paper: Option<&str>) -> Self {
        Self { name: name.to_owned(), value: value.into(), paper: paper.map(str::to_owned) }
    }
}
