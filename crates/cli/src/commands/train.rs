//! `train`: a store and a split to a trained classifier.

use std::path::{Path, PathBuf};

use auteur::{Configuration, Fold, Reference, TrainRequest, TrainSettings, TrainSummary, train};
use clap::Args;

use crate::arguments::{Cache, Computing, Copies, LeaveOut, Settings, Shared};
use crate::failure::Failure;
use crate::learning::{ClipLength, Network, configuration_of, learnt_in_words, summary_of};
use crate::named::{ClassifierName, one_of};
use crate::print::{complain, print, print_json};
use crate::progress::TerminalProgress;

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
  auteur train store -o run-large --min-songs 10 --exclude-from soundtracks.txt
  auteur train store -o run-gmm --classifier gmm
  auteur train store -o run-honest --groups audit
  auteur train mine -o run-tuned --from run --learning-rate 0.00003")]
pub(crate) struct Train {
    /// Store that `prepare` made: a folder, or s3://BUCKET/PREFIX
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
    /// How songs are split: song, album, a JSON file {"train": [...], "validation": [...], "test": [...]} of paths
    /// relative to the music folder, or a CSV or Parquet file with the columns path and split
    #[arg(long, value_name = "song|album|FILE")]
    split: Option<String>,
    /// Test this fold of a cross-validation in N folds, by song or by album, instead of a single test part
    #[arg(long, value_name = "I/N")]
    fold: Option<Fold>,
    #[command(flatten)]
    clip: ClipLength,
    /// Seed of the split, the initial weights, the order of the clips and dropout [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    leave_out: LeaveOut,
    #[command(flatten)]
    copies: Copies,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    cache: Cache,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
    // Last, for its heading holds for all that follow.
    #[command(flatten)]
    network: Network,
}

impl Train {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let store = self.cache.bring_here(&self.store)?;
        let settings =
            TrainSettings { configuration: self.configuration(&store)?, device: self.computing.device() };
        let end = train(&store, &self.output, &settings, &TerminalProgress::listening())?;
        let summary = summary_of(&self.output, &end)?;
        if self.shared.json { print_json(&summary) } else { print(&words(&summary)) }
    }

    /// The settings: the file's, overridden by flags.
    fn configuration(&self, store: &Path) -> Result<Configuration, Failure> {
        let request = TrainRequest {
            file: self.settings.file()?,
            reference: self.reference,
            classifier: self.classifier.clone(),
            split: self.split.clone(),
            fold: self.fold,
            exclude: self.leave_out.exclude()?,
            min_songs: self.leave_out.min_songs(),
            groups: self.copies.groups.clone(),
            clip: self.clip.request(),
            seed: self.seed,
            threads: self.shared.threads,
            cut: self.network.cut,
            from: self.network.from.clone(),
            section: self.network.section(),
        };
        let configuration = configuration_of(&request, store)?;
        let trained = &configuration.classifier;
        for name in request.unread_sections(trained) {
            complain(&format!(
                "note: the file has settings of {name}, but {trained} is trained; --classifier {name} trains that"
            ));
        }
        Ok(configuration)
    }
}

fn words(summary: &TrainSummary) -> String {
    let (run, model) = (summary.run.display(), summary.model.display());
    let learnt = learnt_in_words(&summary.learnt);
    format!("{run}: {learnt}\n`auteur predict` needs only {model}\nnext: auteur evaluate {run}")
}
