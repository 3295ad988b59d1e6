//! The tested songs become a store of their distorted copies, made from the same files as the study's own store.

use std::collections::BTreeSet;
use std::path::Path;

use auteur_audio::{Distortion, FeatureKind, FeatureKinds, Limits, Precision};
use auteur_dataset::{self as dataset, Catalogue, FeatureStore, Hooks, StoreSettings, source_hash};
use auteur_encoder::extractor;
use auteur_ground::Progress;
use auteur_study::Study;
use rayon::prelude::*;

use super::{StressError, StressSettings};
use crate::brought_encoder::open_and_name;
use crate::registry::registry;

/// What copies are made of.
pub(super) struct Copies<'a> {
    /// The store of the study, and where it lies.
    pub(super) store: &'a FeatureStore,
    pub(super) place: &'a Path,
    pub(super) study: &'a Study,
    /// Paths of the songs that are tested.
    pub(super) songs: BTreeSet<String>,
    /// Names of the study's classifiers that will judge the copies.
    pub(super) classifiers: BTreeSet<&'a str>,
    pub(super) settings: &'a StressSettings,
}

impl Copies<'_> {
    /// The store of the copies of one distortion, made where it is not there yet or lacks something.
    pub(super) fn made(
        &self,
        distortion: &'static Distortion,
        progress: &dyn Progress,
    ) -> Result<FeatureStore, StressError> {
        let folder = self.study.distorted_store(distortion.name());
        let there = dataset::kinds_of(&folder)?;
        let kinds = there.iter().fold(self.kinds(), |kinds, there| kinds.and(there));
        if there.is_some()
            && let Ok(store) = FeatureStore::open(&folder)
            && self.is_complete(&store, &kinds)
        {
            return Ok(store);
        }
        let catalogue = self.music()?;
        let mut features = self.store.config().clone();
        let encoder = self.settings.encoder.as_ref().filter(|_| kinds.contains(FeatureKind::Vectors));
        let encoder = open_and_name(encoder, &mut features)?;
        let extractor =
            extractor(&features, &kinds, Precision::Half, encoder.as_ref())?.distorted(distortion);
        // The songs are in the study's store: whoever made it found none too long.
        let limits = Limits { max_seconds: f64::INFINITY };
        let extract = |path: &Path| extractor.extract(path, &limits).map_err(|error| error.to_string());
        let settings = StoreSettings { features, kinds };
        let report = dataset::build(&folder, &catalogue, &settings, Hooks { extract: &extract, progress })?;
        for aside in &report.set_aside {
            progress.note(&format!("{}: {}", aside.path, aside.reason));
        }
        Ok(FeatureStore::open(&folder)?)
    }

    /// What the classifiers hear.
    fn kinds(&self) -> FeatureKinds {
        let plan = self.study.plan();
        let hears =
            |name: &&str| Some(registry().get(plan.recipe_of(name))?.hears(&plan.settings.section(name)));
        let of_each = self.classifiers.iter().filter_map(hears);
        of_each.fold(FeatureKinds::default(), |kinds, own| kinds.and(&own))
    }

    /// Whether a store has all that is asked for of every song that could be had.
    fn is_complete(&self, copies: &FeatureStore, kinds: &FeatureKinds) -> bool {
        let is_settled = |path: &String| match copies.song(path) {
            Some(copy) => self.store.song(path).is_some_and(|song| song.source_hash == copy.source_hash),
            None => copies.set_aside().iter().any(|aside| aside.path == *path),
        };
        copies.kinds().contains_all(kinds) && self.songs.iter().all(is_settled)
    }

    /// The files of the tested songs, found to be those that the study's store was made from.
    fn music(&self) -> Result<Catalogue, StressError> {
        let Some(music) = &self.settings.music else {
            return Err(StressError::NoMusic { store: self.place.to_owned() });
        };
        let known = self.songs.iter().filter_map(|path| self.store.song(path));
        let mut catalogue = Catalogue::of_stored(music, known);
        catalogue.songs.retain(|song| song.file.exists());
        let other = |path: &str, problem: &'static str| StressError::OtherMusic {
            music: music.clone(),
            song: path.to_owned(),
            problem,
        };
        let found: BTreeSet<&String> = catalogue.songs.iter().map(|song| &song.path).collect();
        if let Some(missing) = self.songs.iter().find(|path| !found.contains(path)) {
            return Err(other(missing, "is not there"));
        }
        catalogue.songs.par_iter().try_for_each(|song| {
            let hash = source_hash(&song.file).map_err(|_| other(&song.path, "cannot be read"))?;
            match self.store.song(&song.path) {
                Some(known) if known.source_hash == hash => Ok(()),
                Some(_) => Err(other(&song.path, "is not the file that the store was made from")),
                None => Err(other(&song.path, "is not in the store")),
            }
        })?;
        Ok(catalogue)
    }
}
