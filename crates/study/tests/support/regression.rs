//! A small classifier: softmax regression on the mean log-mel frame of a clip, learnt by gradient descent, epoch by epoch.
//!
//! It keeps to all that a study asks of a runner: it resumes from any epoch in the same bits, asks whether to stop, and
//! leaves `epochs.jsonl`. Its logits serve as embeddings. Its one setting is `epochs`.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use auteur_classifier::EpochRecord;
use auteur_dataset::{ClipLength, ClipSet, FeatureStore, SplitClips};
use auteur_evaluation::{Answers, ClipAnswer};
use auteur_ground::whole_file;
use auteur_study::{Failure, Outcome, Runner, Task};
use serde::{Deserialize, Serialize};

const LEARNING_RATE: f64 = 0.5;

/// The regression, with what a test wants to see of it.
pub(crate) struct Regression<'a> {
    pub(crate) store: &'a FeatureStore,
    /// Makes an epoch last, so that there is time to kill its process.
    pub(crate) pause: Duration,
    /// Is told of each step: the job begins, an epoch is done, the job ends.
    pub(crate) log: &'a (dyn Fn(&Task<'_>, &str) + Sync),
}

/// The checkpoint.
#[derive(Default, Serialize, Deserialize)]
struct State {
    /// `[artists, bands + 1]`, the bias last.
    weights: Vec<Vec<f64>>,
    history: Vec<EpochRecord>,
}

/// One clip: the mean of each band, standardised, and a 1 for the bias; and the artist's label.
struct Sample {
    song: String,
    album: String,
    clip: usize,
    start: f64,
    inputs: Vec<f64>,
    truth: usize,
}

impl Runner for Regression<'_> {
    fn run(&self, task: &Task<'_>) -> Result<Outcome, Failure> {
        (self.log)(task, "begin");
        let length = ClipLength::from_frames(task.configuration.training.clip_frames)?;
        let clips = task.split.clips(self.store, length)?;
        let [train, validation, test] = samples(self.store, &clips)?;
        let checkpoint = task.folder.join("checkpoint.json");
        let mut state: State = match fs::read(&checkpoint) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => State::new(clips.report.artists.len(), self.store.config().n_mels + 1),
        };
        let epochs =
            task.configuration.section("regression")["epochs"].as_u64().ok_or("no number of epochs")?;
        for epoch in state.history.len() + 1..=usize::try_from(epochs)? {
            task.progress.begin(&format!("epoch {epoch}"), 1);
            thread::sleep(self.pause);
            if task.progress.is_cancelled() {
                return Ok(Outcome::Stopped);
            }
            let (loss, accuracy) = state.learn(&train);
            let (validation_loss, validation_accuracy) = state.score(&validation);
            state.history.push(EpochRecord {
                epoch,
                loss,
                accuracy,
                validation_loss,
                validation_accuracy,
                // Tests compare the logs of two runs.
                seconds: 0.0,
                clips_per_second: 0.0,
            });
            state.write(task.folder, &checkpoint)?;
            (self.log)(task, "epoch");
            task.progress.finish();
        }
        let found = state.predict(&clips.report.artists, &test)?;
        (self.log)(task, "end");
        Ok(Outcome::Found(found))
    }

    fn rough_seconds_per_frame(&self, _classifier: &str) -> f64 {
        1e-5
    }
}

impl State {
    fn new(artists: usize, inputs: usize) -> Self {
        Self { weights: vec![vec![0.0; inputs]; artists], history: Vec::new() }
    }

    fn write(&self, folder: &Path, checkpoint: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
        // The checkpoint last: an epoch whose line is there and whose checkpoint is not is done again, to the same line.
        let lines = self.history.iter().map(|scores| serde_json::to_string(scores).map(|line| line + "\n"));
        whole_file::write(&folder.join("epochs.jsonl"), lines.collect::<Result<String, _>>()?.as_bytes())?;
        Ok(whole_file::write(checkpoint, &serde_json::to_vec(self)?)?)
    }

    fn logits(&self, inputs: &[f64]) -> Vec<f64> {
        let dot = |row: &Vec<f64>| row.iter().zip(inputs).map(|(weight, input)| weight * input).sum();
        self.weights.iter().map(dot).collect()
    }

    /// A step down the gradient of the mean cross-entropy; the loss and the accuracy before it.
    fn learn(&mut self, samples: &[Sample]) -> (f64, f64) {
        let scores = self.score(samples);
        let mut gradient = vec![vec![0.0; self.weights[0].len()]; self.weights.len()];
        for sample in samples {
            let probabilities = softmax(&self.logits(&sample.inputs));
            for (artist, row) in gradient.iter_mut().enumerate() {
                let slope = probabilities[artist] - f64::from(u8::from(artist == sample.truth));
                row.iter_mut().zip(&sample.inputs).for_each(|(sum, input)| *sum += slope * input);
            }
        }
        let step = LEARNING_RATE / samples.len() as f64;
        for (weights, gradient) in self.weights.iter_mut().zip(&gradient) {
            weights.iter_mut().zip(gradient).for_each(|(weight, slope)| *weight -= step * slope);
        }
        scores
    }

    /// Mean cross-entropy and accuracy.
    fn score(&self, samples: &[Sample]) -> (f64, f64) {
        let (mut loss, mut right) = (0.0, 0.0);
        for Sample { inputs, truth, .. } in samples {
            let probabilities = softmax(&self.logits(inputs));
            loss -= probabilities[*truth].ln();
            right += f64::from(u8::from(probabilities.iter().all(|&other| other <= probabilities[*truth])));
        }
        (loss / samples.len() as f64, right / samples.len() as f64)
    }

    fn predict(&self, artists: &[String], test: &[Sample]) -> Result<Answers, Failure> {
        let mut answers = Answers::new(artists.to_vec())?;
        for Sample { song, album, clip, start, inputs, truth } in test {
            let logits = self.logits(inputs);
            let single = |values: &[f64]| values.iter().map(|&value| value as f32).collect::<Vec<f32>>();
            answers.push(ClipAnswer {
                song,
                truth: *truth,
                album,
                clip: *clip,
                start: *start,
                probabilities: &single(&softmax(&logits)),
                embedding: Some(&single(&logits)),
            })?;
        }
        Ok(answers)
    }
}

/// The samples of train, validation and test, standardised by those of train.
fn samples(store: &FeatureStore, clips: &SplitClips<'_>) -> Result<[Vec<Sample>; 3], Failure> {
    let read = |set: &ClipSet<'_>| means(store, set, &clips.report.artists);
    let mut parts = [read(&clips.train)?, read(&clips.validation)?, read(&clips.test)?];
    for band in 0..store.config().n_mels {
        let column: Vec<f64> = parts[0].iter().map(|sample| sample.inputs[band]).collect();
        let mean = column.iter().sum::<f64>() / column.len() as f64;
        let variance = column.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / column.len() as f64;
        for sample in parts.iter_mut().flatten() {
            sample.inputs[band] = (sample.inputs[band] - mean) / variance.sqrt().max(1e-9);
        }
    }
    Ok(parts)
}

fn means(store: &FeatureStore, set: &ClipSet<'_>, artists: &[String]) -> Result<Vec<Sample>, Failure> {
    let n_mels = store.config().n_mels;
    let sample = |clip: usize| {
        let clip = set.get(clip)?;
        let song = set.songs()[clip.song];
        let mut inputs = vec![0.0; n_mels + 1];
        for frame in clip.frames.chunks_exact(n_mels) {
            inputs.iter_mut().zip(frame).for_each(|(sum, value)| *sum += f64::from(value.to_f32()));
        }
        let frames = set.length().frames() as f64;
        inputs.iter_mut().for_each(|sum| *sum /= frames);
        inputs[n_mels] = 1.0;
        let truth = artists.iter().position(|artist| **artist == *song.artist).ok_or("an unknown artist")?;
        let start = (clip.index * set.length().frames()) as f64 / store.config().frames_per_second();
        let (song, album) = (song.path.clone(), song.album.to_string());
        Ok(Sample { song, album, clip: clip.index, start, inputs, truth })
    };
    (0..set.len()).map(sample).collect()
}

fn softmax(logits: &[f64]) -> Vec<f64> {
    let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials: Vec<f64> = logits.iter().map(|logit| (logit - highest).exp()).collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials.into_iter().map(|value| value / sum).collect()
}
