//! The model that ships, for whoever has none of their own yet.

use std::path::Path;

use auteur_classifier::{Device, Model, ModelFile};
use auteur_dataset::{find_music, has_ending_of_music};

use crate::brought_encoder::holds_model;
use crate::device::expect_device;
use crate::model_file::LoadModelError;
use crate::registry::registry;
use crate::run_folder::RunFolder;

/// What it is called where a file would be.
const NAME: &str = "the model that ships";
/// Made by `auteur prepare data/game-music-10 -o store` and `auteur train store -o run`.
static BYTES: &[u8] = include_bytes!("../model/game-music-10.safetensors");

/// The model that ships, to be computed by `device`: it tells the ten artists of game music of the corpus that ships apart.
///
/// # Errors
/// [`LoadModelError::Device`].
pub fn shipped_model(device: Device) -> Result<Box<dyn Model>, LoadModelError> {
    expect_device(device)?;
    let model = ModelFile::from_bytes(BYTES).and_then(|file| registry().open(file, device));
    model.map_err(|cause| LoadModelError::File { path: NAME.into(), cause })
}

/// Whether a path leads to a run or a model rather than to music: what is not there does, but for what is named as music is.
pub fn leads_to_model(path: &Path) -> bool {
    if path.is_dir() {
        let run = RunFolder::new(path);
        let is_run = run.configuration().exists() || run.model().exists();
        return is_run || find_music(path).is_ok_and(|music| music.is_empty());
    }
    let is_named_so = path.extension().is_some_and(|ending| ending == "safetensors");
    match holds_model(path) {
        Ok(holds) => holds || is_named_so,
        Err(_) => !has_ending_of_music(path),
    }
}

/// Whether a path is that of a store.
pub fn leads_to_store(path: &Path) -> bool {
    path.join("store.json").is_file()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_model_that_ships_is_of_this_version_and_knows_its_songs() {
        let model = shipped_model(Device::Cpu).unwrap();
        let card = model.card();
        assert_eq!((card.program_version.as_str(), card.artists.len()), (env!("CARGO_PKG_VERSION"), 10));
        assert!(card.songs.len() > 100 && model.likeness().is_some());
    }

    #[test]
    fn runs_and_models_are_told_from_music() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["run", "music/deep", "empty"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        for name in ["run/config.toml", "music/deep/a.mp3", "song", "notes.txt", "broken.safetensors"] {
            fs::write(at(name), "x").unwrap();
        }
        fs::write(at("model"), BYTES).unwrap();
        let leading = ["run", "empty", "model", "broken.safetensors", "not-there"];
        assert!(leading.iter().all(|name| leads_to_model(&at(name))));
        let others = ["music", "song", "notes.txt", "not-there.mp3"];
        assert!(!others.iter().any(|name| leads_to_model(&at(name))));
    }
}
