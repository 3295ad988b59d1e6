//! A network as a classifier: fitted by the training loop, loaded from the one model file.

use std::marker::PhantomData;

use auteur_audio::FeatureConfig;
use auteur_classifier::{
    About, Blueprint, Device, FitEnd, FitError, FitPart, FitTask, Model, ModelFile, ModelFileError, Recipe,
    Reference, Said, Section, SettingError, SettingRow, Settings, Sizes, TrainingConfig,
};
use auteur_exchange::onnx::{Graph, Value};

use crate::{
    data::StoredClips,
    model::NetworkModel,
    network::{Network, NetworkConfig},
    onnx::Weights,
    settings::NetworkSettings,
    training::{Chance, TrainingTask, train},
};

/// The recipe of a network.
pub struct NetworkRecipe<N>(PhantomData<fn() -> N>);

impl<N> NetworkRecipe<N> {
    /// The recipe of the network `N`.
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<N: Network> Recipe for NetworkRecipe<N> {
    fn about(&self) -> About {
        N::about()
    }

    fn defaults(&self) -> Section {
        NetworkSettings::<N::Config>::default().section()
    }

    fn of_reference(&self, reference: Reference) -> Section {
        NetworkSettings::<N::Config>::of_reference(reference)
    }

    fn check(&self, section: &Section) -> Result<Section, SettingError> {
        Ok(NetworkSettings::<N::Config>::of(section)?.section())
    }

    fn check_data(
        &self,
        section: &Section,
        training: &TrainingConfig,
        features: Option<&FeatureConfig>,
    ) -> Result<(), SettingError> {
        let settings = NetworkSettings::<N::Config>::of(section)?;
        features.map_or(Ok(()), |features| settings.network.check_features(features))?;
        settings.check_clips(training.clip_frames, features.map(|features| features.n_mels))
    }

    fn blueprint(&self, section: &Section, sizes: Sizes) -> Result<Option<Blueprint>, SettingError> {
        Ok(Some(NetworkSettings::<N::Config>::of(section)?.network.blueprint(sizes)))
    }

    fn training_rows(&self, section: &Section) -> Result<Vec<SettingRow>, SettingError> {
        Ok(NetworkSettings::<N::Config>::of(section)?.rows())
    }

    fn identified(&self, section: &Section) -> Result<Section, FitError> {
        let settings = NetworkSettings::<N::Config>::of(section)?;
        let start = settings.start.clone().identified(N::about().name)?;
        Ok(NetworkSettings { start, ..settings }.section())
    }

    fn fit(&self, task: &FitTask) -> Result<FitEnd, FitError> {
        let artists = task.artists();
        let training = &task.configuration.training;
        let section = self.identified(&task.configuration.section(N::about().name))?;
        let settings = NetworkSettings::<N::Config>::of(&section)?;
        let chance = Chance { seed: training.seed };
        let cut = task.part(FitPart::Train).recut(settings.cut, chance.cut());
        let cut = cut.map_err(|error| settings.refused_cut(&error))?;
        train::<N>(&TrainingTask {
            run: task.run,
            train: &StoredClips::new(&cut, artists)?,
            validation: &StoredClips::new(task.part(FitPart::Validation), artists)?,
            fingerprint: task.clips.fingerprint(),
            artists,
            features: task.store.config(),
            split: task.split.clone(),
            seed: training.seed,
            grid: task.part(FitPart::Train).grid(),
            settings,
            device: task.device,
            progress: task.progress,
        })
    }

    fn load(&self, file: ModelFile, device: Device) -> Result<Box<dyn Model>, ModelFileError> {
        Ok(Box::new(NetworkModel::new::<N>(file, device)?))
    }

    fn add_to(
        &self,
        graph: &mut Graph,
        file: ModelFile,
        heard: &Value,
    ) -> Result<Option<Said>, ModelFileError> {
        let settings = NetworkSettings::<N::Config>::of(&file.card.settings);
        let settings = settings.map_err(|error| ModelFileError::damaged(error.to_string()))?;
        N::add_to(graph, heard, &settings.network, Weights::new(&file.tensors))
    }
}
