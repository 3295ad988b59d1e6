//! Music that is no music: spectrograms that follow from artist, song and a counter, so that nothing is decoded.
#![allow(dead_code, unused_imports, reason = "every test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod fitted;
mod music;
mod store;

pub(crate) use fitted::{Fitted, Rows};
pub(crate) use music::{CLIP_FRAMES, FRAMES, Music, N_MELS, Song, features, heard};

use std::path::Path;

use auteur_classical::{PRETRAINED, RECIPES};
use auteur_classifier::{Configuration, Device, FitError, FitTask, ModelFile, Recipe, Registry, SplitOrigin};
use auteur_dataset::{ClipGrid, ClipLength};
use auteur_ground::{Progress, Silent};
use serde_json::{Value, json};

/// The classifiers of this crate.
pub(crate) fn registry() -> Registry {
    static GROUPS: &[&[&dyn Recipe]] = &[PRETRAINED, RECIPES];
    Registry::new(GROUPS)
}

/// The names of the classifiers on MFCC and chroma.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    RECIPES.iter().map(|recipe| recipe.about().name)
}

/// Few settings to choose from, so that tests are quick.
fn few(name: &str) -> Value {
    match name {
        "pretrained" => json!({}),
        "gaussian" | "ellis" => json!({"n_mfcc": 5}),
        "gmm" => json!({"n_mfcc": 5, "components": [2, 3]}),
        _ => json!({"n_mfcc": 5, "costs": [1.0, 10.0], "gammas": [0.5, 2.0]}),
    }
}

/// All clips of so many frames.
fn grid(clip_frames: usize) -> ClipGrid {
    ClipLength::from_frames(clip_frames).unwrap().into()
}

/// What a fit is asked for.
pub(crate) struct Asked {
    pub(crate) name: &'static str,
    /// Settings of the recipe's section that are not as [`few`] has them.
    pub(crate) section: Value,
    pub(crate) grid: ClipGrid,
}

impl Asked {
    pub(crate) fn of(name: &'static str) -> Self {
        Self { name, section: json!({}), grid: grid(CLIP_FRAMES) }
    }

    fn configuration(&self) -> Configuration {
        let Self { name, section, grid } = self;
        let frames = grid.length.frames();
        let training = json!({"seed": 7, "clip_frames": frames, "drop_last_clip": grid.drop_last});
        let layers =
            [json!({"classifier": name, "training": training, *name: few(name)}), json!({*name: section})];
        Configuration::merged(registry(), layers).unwrap()
    }
}

impl Music {
    pub(crate) fn fit(&self, name: &'static str) -> Result<Fitted, FitError> {
        self.fit_as(&Asked::of(name), &Silent)
    }

    pub(crate) fn fit_with(&self, name: &'static str, section: Value) -> Result<Fitted, FitError> {
        self.fit_as(&Asked { section, ..Asked::of(name) }, &Silent)
    }

    pub(crate) fn fit_clips(&self, name: &'static str, clip_frames: usize) -> Result<Fitted, FitError> {
        self.fit_as(&Asked { grid: grid(clip_frames), ..Asked::of(name) }, &Silent)
    }

    /// Fits a recipe in a run's folder, as everybody does, and reads the model that is left there.
    pub(crate) fn fit_as(&self, asked: &Asked, progress: &dyn Progress) -> Result<Fitted, FitError> {
        self.fit_in(tempfile::tempdir().unwrap().path(), asked, progress)
    }

    /// The same in the folder of a run, which may hold what an earlier fit left.
    pub(crate) fn fit_in(
        &self,
        run: &Path,
        asked: &Asked,
        progress: &dyn Progress,
    ) -> Result<Fitted, FitError> {
        let folder = tempfile::tempdir().unwrap();
        let store = self.store(&folder.path().join("store"));
        let task = FitTask {
            run,
            store: &store,
            clips: &self.clips(&store, asked.grid),
            configuration: &asked.configuration(),
            split: SplitOrigin { kind: "song".to_owned(), seed: Some(3) },
            device: Device::Cpu,
            progress,
        };
        registry().get(asked.name).unwrap().fit(&task)?;
        Ok(read(&run.join(auteur_classifier::MODEL_FILE)))
    }
}

/// What `work` gives on so many threads.
pub(crate) fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn read(path: &Path) -> Fitted {
    let file = ModelFile::read(path).unwrap();
    Fitted { model: registry().open(file.clone(), Device::Cpu).unwrap(), file }
}
