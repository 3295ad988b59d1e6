//! A classical classifier becomes a recipe of the contract: settings checked, songs fitted to, a model file written.

use std::collections::BTreeMap;
use std::io;
use std::marker::PhantomData;
use std::path::Path;

use auteur_audio::FeatureConfig;
use auteur_classifier::{
    About, Card, Device, FitEnd, FitError, FitPart, FitTask, MODEL_FILE, MODEL_FORMAT, Model, ModelFile,
    ModelFileError, Recipe, Said, Section, SettingError, Settings, TrainingConfig, Validation,
};
use auteur_exchange::onnx::{Graph, Value};

use crate::arrays::Arrays;
use crate::choice::Chosen;
use crate::classical::Classical;
use crate::fitting::Fitting;
use crate::model::ClassicalModel;
use crate::settings::fits_bands;

/// The recipe of a classical classifier.
pub(crate) struct ClassicalRecipe<C>(PhantomData<fn() -> C>);

impl<C> ClassicalRecipe<C> {
    /// The recipe.
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<C: Classical> Recipe for ClassicalRecipe<C> {
    fn about(&self) -> About {
        C::about()
    }

    fn defaults(&self) -> Section {
        C::Settings::default().section()
    }

    fn check(&self, section: &Section) -> Result<Section, SettingError> {
        Ok(C::Settings::of(section)?.section())
    }

    fn check_data(
        &self,
        section: &Section,
        _training: &TrainingConfig,
        features: Option<&FeatureConfig>,
    ) -> Result<(), SettingError> {
        let settings = C::Settings::of(section)?;
        features.map_or(Ok(()), |features| fits_bands(C::n_mfcc(&settings), features))
    }

    fn fit(&self, task: &FitTask) -> Result<FitEnd, FitError> {
        let settings: C::Settings = task.configuration.settings(C::about().name)?;
        let path = task.run.join(MODEL_FILE);
        if let Some(card) = fitted_already::<C>(task, &settings, &path) {
            return Ok(FitEnd::Complete { card: Box::new(card), history: None });
        }
        let work = Fitting::new::<C>(task, C::n_mfcc(&settings))?;
        let (learnt, chosen) = C::fit(&work, &settings)?;
        let mut arrays = Arrays::default();
        learnt.save(&mut arrays);
        let card = card::<C>(task, &settings, chosen, learnt.acquaintance().is_some());
        let file = ModelFile { card, tensors: arrays.into() };
        file.write(&path).map_err(|error| unwritten(task, error))?;
        Ok(FitEnd::Complete { card: Box::new(file.card), history: None })
    }

    fn load(&self, file: ModelFile, _device: Device) -> Result<Box<dyn Model>, ModelFileError> {
        Ok(Box::new(ClassicalModel::<C>::of(file)?))
    }

    fn add_to(
        &self,
        graph: &mut Graph,
        file: ModelFile,
        heard: &Value,
    ) -> Result<Option<Said>, ModelFileError> {
        Ok(ClassicalModel::<C>::of(file)?.learnt().add_to(graph, heard))
    }
}

/// The card of the model that an earlier fit of the same task has left at `path`.
///
/// The run's folder has found settings and split to be the same; what else the card says must be what this fit would write.
fn fitted_already<C: Classical>(task: &FitTask, settings: &C::Settings, path: &Path) -> Option<Card> {
    let model = ClassicalModel::<C>::of(ModelFile::read(path).ok()?).ok()?;
    let found = model.card().clone();
    let nothing = Chosen { score: None, settings: BTreeMap::new() };
    let (validation, chosen) = (found.validation.clone(), found.chosen.clone());
    let expected =
        Card { validation, chosen, ..card::<C>(task, settings, nothing, model.likeness().is_some()) };
    (found == expected).then_some(found)
}

/// What the model of a task says of itself, which `keeps_songs`, or does not.
fn card<C: Classical>(task: &FitTask, settings: &C::Settings, chosen: Chosen, keeps_songs: bool) -> Card {
    let About { name, hears, judges, .. } = C::about();
    // In the order of `Fitting`.
    let parts = [FitPart::Train, FitPart::Validation].into_iter().filter(|_| keeps_songs);
    let songs = parts.flat_map(|part| task.part(part).songs().iter().map(|song| song.path.clone()));
    let grid = task.part(FitPart::Train).grid();
    Card {
        format: MODEL_FORMAT,
        kind: name.to_owned(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        artists: task.artists().to_vec(),
        features: task.store.config().clone(),
        hears,
        judges,
        clip_frames: grid.length.frames(),
        drop_last_clip: grid.drop_last,
        seed: task.configuration.training.seed,
        split: task.split.clone(),
        validation: Validation { f1: chosen.score.map(|score| score.f1), ..Validation::default() },
        settings: settings.section(),
        chosen: chosen.settings,
        songs: songs.collect(),
        members: Vec::new(),
    }
}

fn unwritten(task: &FitTask, error: ModelFileError) -> FitError {
    match error {
        ModelFileError::File { path, cause } => FitError::File { path, cause },
        error => FitError::file(&task.run.join(MODEL_FILE), io::Error::other(error.to_string())),
    }
}
