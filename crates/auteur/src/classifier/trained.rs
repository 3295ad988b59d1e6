//! A model file of any kind answers songs and clips of a store.

use std::fs;
use std::path::Path;

use auteur::audio::FeatureConfig;
use auteur::baselines::{Baseline, LARGEST_FILE, LabelledSong, SongView, is_baseline};
use auteur::dataset::{ClipSet, FeatureStore};
use auteur::evaluation::{ClipPrediction, Predictions};
use auteur::ground::Progress;
use auteur::model::{ComputeDevice, TrainedModel};
use auteur::study::Vectors;

use crate::failure::Failure;

/// Clips that are classified between two looks at Ctrl-C.
const CLIPS_AT_ONCE: usize = 64;

/// A trained classifier.
pub(crate) enum Trained {
    Network(Box<TrainedModel>),
    Baseline(Box<Baseline>),
}

/// What a classifier says of clips.
pub(crate) struct Answers {
    pub(crate) predictions: Predictions,
    /// Where the network has each clip, in the order of the predictions; none for other classifiers.
    pub(crate) bottleneck: Option<Vectors>,
}

impl Trained {
    /// Reads a model file; a network will compute on `device`.
    pub(crate) fn load(file: &Path, device: &ComputeDevice) -> Result<Self, Failure> {
        if !file.exists() {
            let reason = "there is no such model; train one with: auteur train STORE -o RUN";
            return Err(Failure::at(file, reason));
        }
        if holds_baseline(file) {
            let baseline = Baseline::load(file).map_err(|error| Failure::of_baseline(file, error))?;
            return Ok(Self::Baseline(Box::new(baseline)));
        }
        let network = TrainedModel::load(file, device).map_err(|error| Failure::of_model(file, error))?;
        Ok(Self::Network(Box::new(network)))
    }

    /// The artists in label order.
    pub(crate) fn artists(&self) -> &[String] {
        match self {
            Self::Network(network) => &network.metadata().artists,
            Self::Baseline(baseline) => &baseline.metadata().artists,
        }
    }

    /// Whether a song is judged as a whole, so that all of its clips have one answer.
    pub(crate) fn judges_songs(&self) -> bool {
        match self {
            Self::Network(_) => false,
            Self::Baseline(baseline) => baseline.metadata().classifier.judges_songs(),
        }
    }

    /// How a song must become features.
    pub(crate) fn features(&self) -> &FeatureConfig {
        match self {
            Self::Network(network) => &network.metadata().features,
            Self::Baseline(baseline) => baseline.features(),
        }
    }

    /// Frames of a clip.
    pub(crate) fn clip_frames(&self) -> usize {
        match self {
            Self::Network(network) => network.metadata().clip_frames,
            Self::Baseline(baseline) => baseline.metadata().hearing.clip_frames,
        }
    }

    /// Whether it needs the chroma of songs.
    pub(crate) fn hears_chroma(&self) -> bool {
        match self {
            Self::Network(_) => false,
            Self::Baseline(baseline) => baseline.metadata().classifier.hears_chroma(),
        }
    }

    /// The probabilities of the artists of each clip of a song, `[clips][artists]`; no row where it is shorter than one.
    pub(crate) fn song(&self, song: &SongView) -> Result<Vec<Vec<f32>>, String> {
        match self {
            Self::Network(network) => {
                let length = self.clip_frames() * self.features().n_mels;
                let clips: Vec<_> = song.log_mel.chunks_exact(length).collect();
                let outputs = network.predict(&clips).map_err(|error| error.to_string())?;
                let rows = outputs.probabilities.chunks_exact(self.artists().len());
                Ok(rows.map(<[f32]>::to_vec).collect())
            }
            Self::Baseline(baseline) => {
                let rows = baseline.probabilities(song).map_err(|error| error.to_string())?;
                let narrow = |row: Vec<f64>| row.into_iter().map(|value| value as f32).collect();
                Ok(rows.into_iter().map(narrow).collect())
            }
        }
    }

    /// The answers to all of `clips`, which are of `store`; `place` is named where it cannot be done.
    pub(crate) fn clips(
        &self,
        (store, clips): (&FeatureStore, &ClipSet),
        place: &Path,
        progress: &dyn Progress,
    ) -> Result<Answers, Failure> {
        match self {
            Self::Network(network) => ask_network(network, clips, place, progress),
            Self::Baseline(baseline) => {
                let failed = |error| Failure::of_baseline(place, error);
                let songs = LabelledSong::of_clips(store, clips, self.artists()).map_err(failed)?;
                let predictions = baseline.predict(&songs, progress).map_err(failed)?;
                Ok(Answers { predictions, bottleneck: None })
            }
        }
    }
}

/// Whether a file holds a classical classifier, sound or not; whatever else it holds is for the network to judge.
fn holds_baseline(file: &Path) -> bool {
    let is_small = fs::metadata(file).is_ok_and(|about| about.is_file() && about.len() <= LARGEST_FILE);
    is_small && fs::read(file).is_ok_and(|bytes| is_baseline(&bytes))
}

/// Takes all clips through the network, some at a time.
fn ask_network(
    network: &TrainedModel,
    clips: &ClipSet,
    place: &Path,
    progress: &dyn Progress,
) -> Result<Answers, Failure> {
    let artists = &network.metadata().artists;
    let units = network.metadata().network.recurrent_units;
    progress.begin("Evaluating", clips.len() as u64);
    let mut predictions = Predictions::new(artists.clone()).map_err(|error| Failure::at(place, error))?;
    let mut states: Vec<((&str, usize), Vec<f32>)> = Vec::with_capacity(clips.len());
    let all: Vec<usize> = (0..clips.len()).collect();
    for chosen in all.chunks(CLIPS_AT_ONCE) {
        if progress.is_cancelled() {
            return Err(Failure::Stopped("nothing was written; run it again".to_owned()));
        }
        let now = chosen.iter().map(|&clip| clips.get(clip)).collect::<Result<Vec<_>, _>>()?;
        let frames: Vec<_> = now.iter().map(|clip| clip.frames).collect();
        let outputs = network.predict(&frames).map_err(|error| Failure::at(place, error))?;
        let rows = outputs.probabilities.chunks_exact(artists.len());
        for ((clip, row), state) in now.iter().zip(rows).zip(outputs.bottleneck.chunks_exact(units)) {
            let song = clips.songs()[clip.song];
            let Some(truth) = artists.iter().position(|artist| *artist == song.artist) else {
                let reason =
                    format!("the model knows no artist {}; these songs belong to another model", song.artist);
                return Err(Failure::at(place, reason));
            };
            let prediction = ClipPrediction { song: &song.path, clip: clip.index, truth, probabilities: row };
            predictions.push(prediction).map_err(|error| Failure::at(place, error))?;
            states.push(((&song.path, clip.index), state.to_vec()));
        }
        progress.advance(chosen.len() as u64);
    }
    progress.finish();
    // The order of the predictions is that of their songs' paths.
    states.sort_by(|one, other| one.0.cmp(&other.0));
    let values = states.into_iter().flat_map(|(_, state)| state).collect();
    Ok(Answers { predictions, bottleneck: Some(Vectors { values, width: units }) })
}
