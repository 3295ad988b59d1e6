//! A network's section of a configuration: how it is trained, and its shape.

use auteur_classifier::{COUNT, NOT_NEGATIVE, Reference, Rule, Section, SettingError, SettingRow, Settings};
use auteur_dataset::{ClipError, Cut};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    augment::ChosenAugmentation,
    layers::MovingAverages,
    network::NetworkConfig,
    objective::Objective,
    schedule::{Course, Schedule},
    start::Start,
};

const RATE: Rule<f64> = Rule { allows: |rate| *rate > 0.0 && *rate <= 1.0, words: "above 0 and at most 1" };
// Below it Adam's kernel, which computes in f32, would add nothing at all.
const EPSILON: Rule<f64> =
    Rule { allows: |epsilon| (1e-30..=1.0).contains(epsilon), words: "from 1e-30 to 1" };
const BATCH_SIZE: Rule<usize> = Rule { allows: |size| (1..=4096).contains(size), words: "from 1 to 4096" };
const BELOW_ONE: Rule<f64> =
    Rule { allows: |share| (0.0..1.0).contains(share), words: "at least 0 and below 1" };

/// How a network is trained; the defaults are the paper's, but for what a network has otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    bound(serialize = "C: NetworkConfig", deserialize = "C: NetworkConfig")
)]
pub struct NetworkSettings<C> {
    /// Where the first weights come from.
    pub start: Start,
    /// What is learnt.
    pub objective: Objective,
    /// Adam's learning rate; with a schedule or a warm-up, the largest.
    pub learning_rate: f64,
    /// How the rate falls towards the end.
    pub schedule: Schedule,
    /// First epochs in which the rate rises in a straight line, step by step, from next to nothing.
    pub warm_up_epochs: usize,
    /// Share of each kernel, times the learning rate, that it loses at a step beside what Adam changes; biases and batch norms
    /// lose nothing.
    pub weight_decay: f64,
    /// Share of each training clip's label that is given to all artists evenly; validation is judged without.
    pub label_smoothing: f64,
    /// Weight of the old average, at each step, in a moving average of all weights that is judged and kept instead of the last
    /// weights; 0 for none. Near 1 it reaches back about `1 / (1 - average_weights)` steps.
    pub average_weights: f64,
    /// What Adam adds to the root of a weight's mean square gradient.
    pub adam_epsilon: f64,
    /// Clips of a step.
    pub batch_size: usize,
    /// Maximum epochs.
    pub epochs: usize,
    /// Epochs without a new lowest validation loss after which training stops.
    pub patience: usize,
    /// Weight of the old moving averages of every batch norm at each step.
    ///
    /// The larger it is, the further back the averages reach.
    pub batch_norm_momentum: f64,
    /// Whether the moving averages are of the batches alone, from the first step on.
    ///
    /// Keras' are not: they start from mean 0 and variance 1, which they forget only after hundreds of steps at its momentum,
    /// and where an epoch has few steps early stopping judges the weights by them.
    pub batch_norm_debias: bool,
    /// How songs are cut into clips to learn from; validation and judging cut side by side.
    pub cut: Cut,
    /// What changes the clips before they are learnt from, in this order.
    pub augmentations: Vec<ChosenAugmentation>,
    /// The network's shape.
    pub network: C,
}

impl<C: NetworkConfig> Default for NetworkSettings<C> {
    fn default() -> Self {
        C::training(Self {
            start: Start::Random,
            objective: Objective::Softmax,
            learning_rate: 1e-4,
            schedule: Schedule::Constant,
            warm_up_epochs: 0,
            weight_decay: 0.0,
            label_smoothing: 0.0,
            average_weights: 0.0,
            adam_epsilon: 1e-7,
            batch_size: 16,
            epochs: 200,
            patience: 10,
            batch_norm_momentum: 0.99,
            batch_norm_debias: true,
            cut: Cut::Grid,
            augmentations: Vec::new(),
            network: C::default(),
        })
    }
}

impl<C: NetworkConfig> Settings for NetworkSettings<C> {
    fn validate(&self) -> Result<(), SettingError> {
        self.network.validate()?;
        RATE.holds("learning_rate", &self.learning_rate)?;
        EPSILON.holds("adam_epsilon", &self.adam_epsilon)?;
        BATCH_SIZE.holds("batch_size", &self.batch_size)?;
        self.objective.validate(self.batch_size)?;
        COUNT.holds("epochs", &self.epochs)?;
        COUNT.holds("patience", &self.patience)?;
        BELOW_ONE.holds("batch_norm_momentum", &self.batch_norm_momentum)?;
        NOT_NEGATIVE.holds("weight_decay", &self.weight_decay)?;
        if self.weight_decay * self.learning_rate >= 1.0 {
            let rule = "times learning_rate it must be below 1, or no weight is left";
            return Err(SettingError::value("weight_decay", self.weight_decay, rule));
        }
        BELOW_ONE.holds("label_smoothing", &self.label_smoothing)?;
        BELOW_ONE.holds("average_weights", &self.average_weights)?;
        if self.warm_up_epochs >= self.epochs {
            let rule = format!("it must be below epochs, which is {}", self.epochs);
            return Err(SettingError::value("warm_up_epochs", self.warm_up_epochs, rule));
        }
        self.cut.validate().map_err(|error| self.refused_cut(&error))
    }
}

impl<C: NetworkConfig> NetworkSettings<C> {
    /// The settings that a published program has; none where it lacks the network.
    pub(crate) fn of_reference(reference: Reference) -> Section {
        let Some(shape) = C::of_reference(reference) else { return Section::new() };
        let own = match reference {
            Reference::Keras21 => [("adam_epsilon", json!(1e-8)), ("batch_norm_debias", json!(false))],
        };
        let network = ("network", Value::Object(shape));
        own.into_iter().chain([network]).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Refuses clips that the network cannot hear.
    ///
    /// # Errors
    /// [`SettingError`] with the least that it can.
    pub fn check_clips(&self, frames: usize, n_mels: Option<usize>) -> Result<(), SettingError> {
        let (shortest, fewest) = (self.network.shortest_clip(), self.network.fewest_mel_bands());
        if frames < shortest {
            let rule = format!("the network needs at least {shortest} frames");
            return Err(SettingError::value("clip_frames", frames, rule));
        }
        match n_mels.filter(|n_mels| *n_mels < fewest) {
            Some(n_mels) => {
                let rule = format!("the network needs at least {fewest} mel bands");
                Err(SettingError::value("n_mels", n_mels, rule))
            }
            None => Ok(()),
        }
    }

    /// The training beside the paper's, as rows of a table.
    pub(crate) fn rows(&self) -> Vec<SettingRow> {
        let averages = if self.batch_norm_debias { "debiased" } else { "from mean 0 and variance 1" };
        let mut rows = vec![
            SettingRow::new("Optimiser", "Adam", Some("Adam")),
            SettingRow::new("Learning rate", self.learning_rate.to_string(), Some("0.0001")),
            SettingRow::new("Adam's epsilon", self.adam_epsilon.to_string(), None),
            SettingRow::new("Batch norm's averages", averages, None),
            SettingRow::new("Batch norm's momentum", self.batch_norm_momentum.to_string(), None),
            SettingRow::new("Batch size", format!("{} clips", self.batch_size), None),
            SettingRow::new("Maximum epochs", self.epochs.to_string(), None),
            SettingRow::new("Patience", format!("{} epochs", self.patience), Some("10 epochs")),
        ];
        rows.extend(self.further_rows());
        rows
    }

    /// Rows of what the paper has nothing of, where it is used.
    fn further_rows(&self) -> impl Iterator<Item = SettingRow> {
        let used =
            |name: &str, is_used: bool, value: String| is_used.then(|| SettingRow::new(name, value, None));
        let schedule = match self.schedule {
            Schedule::Constant => "constant",
            Schedule::Cosine => "cosine",
        };
        let warm_up = format!("{schedule} after {} epochs of warm-up", self.warm_up_epochs);
        let schedule = if self.warm_up_epochs > 0 { warm_up } else { schedule.to_owned() };
        let default = (Schedule::Constant, 0);
        [
            used("Objective", self.objective != Objective::Softmax, self.objective.words()),
            used("Schedule", (self.schedule, self.warm_up_epochs) != default, schedule),
            used("Weight decay", self.weight_decay > 0.0, self.weight_decay.to_string()),
            used("Label smoothing", self.label_smoothing > 0.0, self.label_smoothing.to_string()),
            used("Average of weights", self.average_weights > 0.0, self.average_weights.to_string()),
            used("First weights", self.start != Start::Random, "a model's".to_owned()),
        ]
        .into_iter()
        .flatten()
    }

    /// The error of a cut that places no clip.
    pub(crate) fn refused_cut(&self, error: &ClipError) -> SettingError {
        SettingError::value("cut", self.cut, error.to_string())
    }

    /// Steps of an epoch on so many clips.
    pub(crate) fn steps(&self, clips: usize) -> usize {
        clips.div_ceil(self.batch_size)
    }

    /// The learning rate of a step of the run, counted from 1, with so many clips in each epoch.
    pub(crate) fn learning_rate_at(&self, step: usize, clips: usize) -> f64 {
        let of = |epochs: usize| epochs.saturating_mul(self.steps(clips));
        let course =
            Course { schedule: self.schedule, warm_up: of(self.warm_up_epochs), all: of(self.epochs) };
        self.learning_rate * course.share_at(step)
    }

    /// The moving averages of the batch norms.
    pub(crate) fn moving_averages(&self) -> MovingAverages {
        MovingAverages { momentum: self.batch_norm_momentum, debias: self.batch_norm_debias }
    }

    /// Share of their initial values, from 0 to 1, that the moving averages still hold after `epochs` epochs of `clips`
    /// clips.
    ///
    /// The initial values, mean 0 and variance 1, have nothing to do with the music: a model is judged fairly when little
    /// of them is left.
    pub fn initial_share_left(&self, epochs: usize, clips: usize) -> f64 {
        let steps = epochs * self.steps(clips);
        self.moving_averages().initial_share_left(steps)
    }
}

#[cfg(test)]
mod tests;
