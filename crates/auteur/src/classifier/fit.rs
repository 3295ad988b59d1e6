//! A store and a split become a fitted classical classifier in the folder of a run.

use auteur::baselines::{self, Baseline, BaselineError, LabelledSong, TrainData};
use auteur::dataset::{FeatureStore, SplitClips};
use auteur::ground::{Progress, whole_file};

use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::run_folder::RunFolder;

/// Fits `classifier` to the split's songs and writes `model.safetensors` into the run.
pub(crate) fn fit_baseline(
    run: &RunFolder,
    (store, clips): (&FeatureStore, &SplitClips),
    (classifier, settings): (baselines::Classifier, &Configuration),
    progress: &dyn Progress,
) -> Result<Baseline, Failure> {
    let failed = |error: BaselineError| Failure::of_baseline(run.folder(), error);
    let artists = &clips.report.artists;
    let [train, validation] = [&clips.train, &clips.validation]
        .map(|part| LabelledSong::of_clips(store, part, artists).map_err(failed));
    let data = TrainData {
        artists,
        train: &train?,
        validation: &validation?,
        features: store.config(),
        clip_frames: settings.training.clip_frames,
        seed: settings.training.seed,
    };
    let baseline = baselines::fit(classifier, &data, &settings.baseline, progress).map_err(failed)?;
    let file = run.model();
    let bytes = baseline.to_bytes().map_err(failed)?;
    whole_file::write(&file, &bytes).map_err(|error| Failure::at(&file, error))?;
    Ok(baseline)
}
