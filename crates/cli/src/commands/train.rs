//! `train`: a store and a split to a trained classifier.

use std::path::PathBuf;

use auteur::{
    ClipCut, ClipRequest, Configuration, Finish, FitEnd, Fold, Learnt, Reference, Section, TrainRequest,
    TrainRequestError, TrainSettings, TrainSummary, augmentation_names, train,
};
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use crate::arguments::{Computing, Settings, Shared, at_least, below_one, positive};
use crate::failure::Failure;
use crate::named::{ClassifierName, one_of};
use crate::print::{complain, print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Heads the flags that only some classifiers' sections have.
const OF_THE_NETWORK: &str = "Options for networks, such as crnn";

/// Train a classifier on a store
///
/// The default classifier learns in seconds, from what a network hears that was trained to tag 200,000 songs. `crnn` is
/// the paper's network with the paper's defaults: clips of 3 s, Adam at 1e-4, batches of 16, at most 200 epochs, stopping
/// after 10 epochs without a lower validation loss. RUN receives the complete configuration, the split, one line per epoch
/// and `model.safetensors`. Running the same command again resumes an interrupted run and leaves a complete one unchanged.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur train store -o run
  auteur train store -o run-crnn --classifier crnn
  auteur train store -o run-album --split album --exclude Askyel --clip-seconds 10 --seed 21
  auteur train store -o run-fold2 --fold 2/5
  auteur train store -o run-mine --split mine.json
  auteur train store -o run-gmm --classifier gmm
  auteur train mine -o run-tuned --from run --learning-rate 0.00003")]
pub(crate) struct Train {
    /// Store that `prepare` made
    store: PathBuf,
    /// Folder of the run
    #[arg(short, long, value_name = "RUN")]
    output: PathBuf,
    /// Classifier to train: the head on a pre-trained network, the paper's own network (crnn), one of its classical
    /// rivals, or a variant from the --config file [default: pretrained]
    #[arg(long, value_name = "NAME", value_parser = ClassifierName)]
    classifier: Option<String>,
    /// Train with the settings of a published program, but for its learning rate; others beside them are refused
    #[arg(long, value_name = "PROGRAM", value_parser = one_of(&Reference::ALL, Reference::name, Reference::description))]
    reference: Option<Reference>,
    /// How songs are split: song, album, or a JSON file {"train": [...], "validation": [...], "test": [...]} of paths
    /// relative to the music folder
    #[arg(long, value_name = "song|album|FILE.json")]
    split: Option<String>,
    /// Test this fold of a cross-validation in N folds, by song or by album, instead of a single test part
    #[arg(long, value_name = "I/N")]
    fold: Option<Fold>,
    /// Clip length in seconds; the paper uses 1, 3, 5, 10, 20 and 30 [default: 3]
    #[arg(long, value_name = "S", conflicts_with = "clip_frames", value_parser = positive)]
    clip_seconds: Option<f64>,
    /// Clip length in spectrogram frames, 31.25 per second
    #[arg(long, value_name = "N", value_parser = at_least(1))]
    clip_frames: Option<u64>,
    /// Seed of the split, the initial weights, the order of the clips and dropout [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Leave out this artist (may be repeated)
    #[arg(long, value_name = "ARTIST")]
    exclude: Vec<String>,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
    // Last, for its heading holds for all that follow.
    #[command(flatten)]
    network: Network,
}

/// The flags that set what a network's section has.
#[derive(Debug, Args)]
#[command(next_help_heading = OF_THE_NETWORK)]
struct Network {
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
    cut: Option<ClipCut>,
    /// Begin with the weights of this run or model of the same network [default: random weights]
    ///
    /// If its artists differ from those of the split, the last layer is drawn anew. Scores mean nothing if it learnt from songs
    /// that are tested now.
    #[arg(long, value_name = "MODEL")]
    from: Option<PathBuf>,
}

impl Train {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let settings =
            TrainSettings { configuration: self.configuration()?, device: self.computing.device() };
        let end = train(&self.store, &self.output, &settings, &TerminalProgress::listening())?;
        if let FitEnd::Stopped { history } = &end {
            let epochs = counted(history.epochs.len(), "epoch");
            return Err(Failure::stopped(format!("{epochs} kept; run the same command again to resume")));
        }
        let Some(summary) = TrainSummary::of(&self.output, &end) else {
            return Err(Failure::failed(format!(
                "{}: training ended without an epoch",
                self.output.display()
            )));
        };
        if self.shared.json { print_json(&summary) } else { print(&words(&summary)) }
    }

    /// The settings: the file's, overridden by flags.
    fn configuration(&self) -> Result<Configuration, Failure> {
        let clip = self.clip_seconds.map(ClipRequest::Seconds);
        let request = TrainRequest {
            file: self.settings.file()?,
            reference: self.reference,
            classifier: self.classifier.clone(),
            split: self.split.clone(),
            fold: self.fold,
            exclude: (!self.exclude.is_empty()).then(|| self.exclude.clone()),
            clip: clip.or_else(|| self.clip_frames.map(|frames| ClipRequest::Frames(frames as usize))),
            seed: self.seed,
            threads: self.shared.threads,
            cut: self.network.cut,
            from: self.network.from.clone(),
            section: self.network.section(),
        };
        let configuration = request.configuration(&self.store).map_err(|error| match error {
            TrainRequestError::NotASetting { setting, classifier, known } => {
                let flag = flag_of(&setting);
                Failure::usage(format!(
                    "{flag} is not a setting of {classifier}, whose settings are {known}; leave it out, or choose a \
                     classifier that has it, such as --classifier crnn"
                ))
            }
            error => error.into(),
        })?;
        let trained = &configuration.classifier;
        for name in request.unread_sections(trained) {
            complain(&format!(
                "note: the file has settings of {name}, but {trained} is trained; --classifier {name} trains that"
            ));
        }
        Ok(configuration)
    }
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
    fn section(&self) -> Section {
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

fn words(summary: &TrainSummary) -> String {
    let (run, model) = (summary.run.display(), summary.model.display());
    let learnt = match &summary.learnt {
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
    };
    format!("{run}: {learnt}\n`auteur predict` needs only {model}\nnext: auteur evaluate {run}")
}
