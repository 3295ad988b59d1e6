//! What the commands have in common that train: their flags, the settings that these make, and how a training ended.

use std::path::{Path, PathBuf};

use auteur::{
    ClipCut, ClipRequest, Configuration, Finish, FitEnd, Learnt, Section, TrainRequest, TrainRequestError,
    TrainSummary, augmentation_names,
};
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use crate::arguments::{at_least, below_one, positive};
use crate::failure::Failure;
use crate::named::one_of;
use crate::wording::counted;

/// Heads the flags that only some classifiers' sections have.
const OF_THE_NETWORK: &str = "Options for networks; the defaults are those of crnn";

/// The length of a clip.
#[derive(Debug, Args)]
pub(crate) struct ClipLength {
    /// Clip length in seconds; the paper uses 1, 3, 5, 10, 20 and 30 [default: 3]
    #[arg(long, value_name = "S", conflicts_with = "clip_frames", value_parser = positive)]
    clip_seconds: Option<f64>,
    /// Clip length in spectrogram frames, 31.25 per second
    #[arg(long, value_name = "N", value_parser = at_least(1))]
    clip_frames: Option<u64>,
}

impl ClipLength {
    pub(crate) fn request(&self) -> Option<ClipRequest> {
        let frames = self.clip_frames.map(|frames| ClipRequest::Frames(frames as usize));
        self.clip_seconds.map(ClipRequest::Seconds).or(frames)
    }
}

/// The flags that set what a network's section has.
#[derive(Debug, Args)]
#[command(next_help_heading = OF_THE_NETWORK)]
pub(crate) struct Network {
    /// Largest number of epochs [default: 200]
    #[arg(long, value_name = "N", value_parser = at_least(1))]
    epochs: Option<u64>,
    /// Stop after this many epochs without a lower validation loss [default: 10]
    #[arg(long, value_name = "N", value_parser = at_least(1))]
    patience: Option<u64>,
    /// Clips per batch [default: 16]
    #[arg(long, value_name = "N", value_parser = at_least(1))]
    batch_size: Option<u64>,
    /// Adam's learning rate [default: 0.0001]
    #[arg(long, value_name = "X", value_parser = positive)]
    learning_rate: Option<f64>,
    /// Momentum of batch norm's moving averages, from 0 to below 1 [default: 0.99]
    #[arg(long, value_name = "X", value_parser = below_one)]
    batch_norm_momentum: Option<f64>,
    /// Whether those averages are of the batches alone, which short epochs need, or start from mean 0 and variance 1 as
    /// Keras' do [default: true]
    #[arg(long, value_name = "true|false", hide_possible_values = true)]
    batch_norm_debias: Option<bool>,
    /// Change the training clips at random in these ways, differently in each epoch [default: none]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', value_parser = PossibleValuesParser::new(augmentation_names()))]
    augment: Option<Vec<String>>,
    /// Where the training clips are cut from their songs [default: grid]
    #[arg(long, value_name = "CUT", value_parser = one_of(&ClipCut::ALL, ClipCut::name, ClipCut::description))]
    pub(crate) cut: Option<ClipCut>,
    /// Begin with the weights of this run or model of the same network [default: random weights]
    ///
    /// If its artists differ from those of the split, the last layer is drawn anew. Scores mean nothing if it learnt from songs
    /// that are tested now.
    #[arg(long, value_name = "MODEL")]
    pub(crate) from: Option<PathBuf>,
}

/// The flag that gives a setting.
fn flag_of(setting: &str) -> String {
    match setting {
        "augmentations" => "--augment".to_owned(),
        "start" => "--from".to_owned(),
        setting => format!("--{}", setting.replace('_', "-")),
    }
}

impl Network {
    /// The settings that were given of the classifier's own section.
    pub(crate) fn section(&self) -> Section {
        let settings = [
            ("epochs", self.epochs.map(Value::from)),
            ("patience", self.patience.map(Value::from)),
            ("batch_size", self.batch_size.map(Value::from)),
            ("learning_rate", self.learning_rate.map(Value::from)),
            ("batch_norm_momentum", self.batch_norm_momentum.map(Value::from)),
            ("batch_norm_debias", self.batch_norm_debias.map(Value::from)),
            ("augmentations", self.augment.as_ref().map(|names| json!(names))),
        ];
        settings.into_iter().filter_map(|(setting, value)| Some((setting.to_owned(), value?))).collect()
    }
}

/// The settings that a request makes of a training on the store in the folder `store`.
pub(crate) fn configuration_of(request: &TrainRequest, store: &Path) -> Result<Configuration, Failure> {
    request.configuration(store).map_err(|error| match error {
        TrainRequestError::NotASetting { setting, classifier, known } => {
            let flag = flag_of(&setting);
            Failure::usage(format!(
                "{flag} is not a setting of {classifier}, whose settings are {known}; leave it out, or choose a \
                 classifier that has it, such as --classifier crnn"
            ))
        }
        error => error.into(),
    })
}

/// What a training in the folder `run` came to.
pub(crate) fn summary_of(run: &Path, end: &FitEnd) -> Result<TrainSummary, Failure> {
    if let FitEnd::Stopped { history } = end {
        let epochs = counted(history.epochs.len(), "epoch");
        return Err(Failure::stopped(format!("{epochs} kept; run the same command again to resume")));
    }
    let none = || Failure::failed(format!("{}: training ended without an epoch", run.display()));
    TrainSummary::of(run, end).ok_or_else(none)
}

pub(crate) fn learnt_in_words(learnt: &Learnt) -> String {
    match learnt {
        Learnt::Epochs {
            epochs,
            best_epoch,
            validation_loss,
            validation_accuracy,
            finish,
            resumed_epochs,
            collapse: _,
        } => {
            let state = match finish {
                _ if epochs == resumed_epochs => "already complete",
                Some(Finish::EarlyStopping) => "stopped early",
                _ => "reached the last epoch",
            };
            format!(
                "{}, {state}\nbest epoch {best_epoch}: validation loss {validation_loss:.4}, accuracy \
                 {validation_accuracy:.3}",
                counted(*epochs, "epoch")
            )
        }
        Learnt::AtOnce { classifier, validation_f1, chosen } => {
            let chosen: Vec<String> =
                chosen.iter().map(|(setting, value)| format!("{setting} {value}")).collect();
            let chosen = match chosen.as_slice() {
                [] => String::new(),
                chosen => format!("; settings chosen on the validation songs: {}", chosen.join(", ")),
            };
            let f1 = validation_f1.map_or_else(String::new, |f1| format!("\nvalidation F1 {f1:.3} by clip"));
            format!("{classifier}{chosen}{f1}")
        }
    }
}
