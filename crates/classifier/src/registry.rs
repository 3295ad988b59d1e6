//! The recipes of a program, by name.

use std::path::Path;

use crate::{Device, Model, ModelFile, ModelFileError, Recipe};

/// All recipes that there are, in the order of lists.
#[derive(Clone, Copy)]
pub struct Registry {
    groups: &'static [&'static [&'static dyn Recipe]],
}

impl Registry {
    /// The registry of these groups of recipes, whose names must differ.
    pub const fn new(groups: &'static [&'static [&'static dyn Recipe]]) -> Self {
        Self { groups }
    }

    /// All recipes.
    pub fn iter(self) -> impl Iterator<Item = &'static dyn Recipe> {
        self.groups.iter().copied().flatten().copied()
    }

    /// The recipe of a name.
    pub fn get(self, name: &str) -> Option<&'static dyn Recipe> {
        self.iter().find(|recipe| recipe.about().name == name)
    }

    /// All names, as a list to read.
    pub fn names(self) -> String {
        self.iter().map(|recipe| recipe.about().name).collect::<Vec<_>>().join(", ")
    }

    /// Reads the model of a file, whatever its kind, to be computed by `device`.
    ///
    /// # Errors
    /// [`ModelFileError`].
    pub fn load(self, path: &Path, device: Device) -> Result<Box<dyn Model>, ModelFileError> {
        self.open(ModelFile::read(path)?, device)
    }

    /// The model of a file that was read, whatever its kind, to be computed by `device`.
    ///
    /// # Errors
    /// [`ModelFileError`].
    pub fn open(self, file: ModelFile, device: Device) -> Result<Box<dyn Model>, ModelFileError> {
        match self.get(&file.card.kind) {
            Some(recipe) => recipe.load(file, device),
            None => Err(ModelFileError::UnknownKind { kind: file.card.kind, known: self.names() }),
        }
    }
}
