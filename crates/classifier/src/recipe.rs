//! How a classifier comes to be.

use auteur_audio::{FeatureConfig, FeatureKinds};
use auteur_exchange::onnx::{Graph, Value};

use crate::{
    About, Blueprint, Device, FitEnd, FitError, FitTask, Model, ModelFile, ModelFileError, Reference,
    Section, SettingError, SettingRow, Sizes, TrainingConfig,
};

/// A classifier that can be fitted and loaded.
pub trait Recipe: Send + Sync {
    /// What it is.
    fn about(&self) -> About;

    /// Its section of a configuration, with every setting at its default.
    fn defaults(&self) -> Section;

    /// The features that it needs with its section `section`, which it has checked; with another, those that it needs by
    /// default.
    fn hears(&self, section: &Section) -> FeatureKinds {
        let _ = section;
        self.about().hears
    }

    /// The settings of its section that a published program has.
    fn of_reference(&self, reference: Reference) -> Section {
        let _ = reference;
        Section::new()
    }

    /// Reads its section strictly, and returns it with every setting said.
    ///
    /// # Errors
    /// [`SettingError`].
    fn check(&self, section: &Section) -> Result<Section, SettingError>;

    /// Refuses a length of clip and features from which it cannot learn with its section `section`.
    ///
    /// `features` are those of the store that is to be learnt from, where one is known.
    ///
    /// # Errors
    /// [`SettingError`] names the setting that does not go with the others.
    fn check_data(
        &self,
        section: &Section,
        training: &TrainingConfig,
        features: Option<&FeatureConfig>,
    ) -> Result<(), SettingError>;

    /// The layers of what is fitted with its section `section` to data of these sizes; none of a classifier without layers.
    ///
    /// # Errors
    /// [`SettingError`].
    fn blueprint(&self, section: &Section, sizes: Sizes) -> Result<Option<Blueprint>, SettingError> {
        let _ = (section, sizes);
        Ok(None)
    }

    /// The settings that decide how it learns with its section `section`, beside those of the published work, as rows of a
    /// table; none of a classifier whose work gives none.
    ///
    /// # Errors
    /// [`SettingError`].
    fn training_rows(&self, section: &Section) -> Result<Vec<SettingRow>, SettingError> {
        let _ = section;
        Ok(Vec::new())
    }

    /// Its section `section` with what tells the files that it names from others, so that a resumed run is known to
    /// use the same files.
    ///
    /// # Errors
    /// [`FitError`] for a file that cannot be read, or is another than the section says.
    fn identified(&self, section: &Section) -> Result<Section, FitError> {
        Ok(section.clone())
    }

    /// Learns from the training songs, chooses by the validation songs, and leaves `model.safetensors` in the run's folder;
    /// or resumes what was begun there.
    ///
    /// The same task gives the same model on any number of threads.
    ///
    /// # Errors
    /// [`FitError`].
    fn fit(&self, task: &FitTask) -> Result<FitEnd, FitError>;

    /// Takes a model of this recipe from its file, to be computed by `device`.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`] and [`ModelFileError::Device`].
    fn load(&self, file: ModelFile, device: Device) -> Result<Box<dyn Model>, ModelFileError>;

    /// Adds to a graph what a model of this recipe says of what it hears: of clips of a log-mel, decibels `[clips, frames, n_mels]`,
    /// each by itself; or, where it hears vectors, of those of a stretch of music, `[vectors, width]`, taken together. None of a recipe
    /// that is no graph of standard operations.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`].
    fn add_to(
        &self,
        graph: &mut Graph,
        file: ModelFile,
        heard: &Value,
    ) -> Result<Option<Said>, ModelFileError> {
        let _ = (graph, file, heard);
        Ok(None)
    }
}

/// What a model says, as values of a graph.
#[derive(Clone, Debug)]
pub struct Said {
    /// The probability of each artist, `[clips or 1, artists]`.
    pub probabilities: Value,
    /// Where what was heard lies in the space in which the model compares, `[clips or 1, width]`, and the width.
    pub embedding: (Value, usize),
}
