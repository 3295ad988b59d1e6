//! `pretrain`: a store to an encoder of one's own.

use std::path::PathBuf;

use auteur::{Configuration, TrainRequest, TrainSettings, TrainSummary, pretrain};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::arguments::{Computing, LeaveOut, Settings, Shared, positive};
use crate::failure::Failure;
use crate::learning::{ClipLength, Network, configuration_of, learnt_in_words, summary_of};
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;

/// Train an encoder on all songs of a store
///
/// The paper's network learns to tell the artists apart, from all songs but a tenth that decides when to stop; none is kept
/// for testing. Its bottleneck can then make the vectors of other songs (`prepare --encoder ENCODER`), on which the default
/// classifier stands, and its weights can begin another training (`train --from ENCODER`). Whether it hears better than the
/// encoder within the program is to be measured on artists that it has not learnt from: leave them out here with
/// --exclude, and all others there.
///
/// ENCODER is a folder like that of `train`: the encoder itself is its `model.safetensors`. Running the same command again
/// resumes an interrupted training and leaves a complete one unchanged.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur pretrain store -o encoder
  auteur pretrain store -o encoder --objective contrastive --learning-rate 0.001
  auteur prepare ~/Music -o own-store --encoder encoder
  auteur train store -o run --classifier crnn --from encoder")]
pub(crate) struct Pretrain {
    /// Store that `prepare` made
    store: PathBuf,
    /// Folder of the encoder
    #[arg(short, long, value_name = "ENCODER")]
    output: PathBuf,
    /// What is learnt [default: softmax]
    #[arg(long, value_enum, value_name = "OBJECTIVE")]
    objective: Option<ObjectiveName>,
    /// What similarities are divided by where clips are contrasted [default: 0.1]
    #[arg(long, value_name = "X", value_parser = positive)]
    temperature: Option<f64>,
    #[command(flatten)]
    clip: ClipLength,
    /// Seed of the songs that decide when to stop, the initial weights, the order of the clips and dropout [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    leave_out: LeaveOut,
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

/// What can be learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ObjectiveName {
    /// To name the artists: cross-entropy
    Softmax,
    /// To have clips of one artist near each other and others far, whoever the artists are
    Contrastive,
}

impl Pretrain {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let settings =
            TrainSettings { configuration: self.configuration()?, device: self.computing.device() };
        let end = pretrain(&self.store, &self.output, &settings, &TerminalProgress::listening())?;
        let summary = summary_of(&self.output, &end)?;
        if self.shared.json { print_json(&summary) } else { print(&words(&summary)) }
    }

    /// The settings: the file's, overridden by flags.
    fn configuration(&self) -> Result<Configuration, Failure> {
        let mut section = self.network.section();
        section.extend(self.objective()?.map(|objective| ("objective".to_owned(), objective)));
        let request = TrainRequest {
            file: self.settings.file()?,
            exclude: self.leave_out.exclude()?,
            min_songs: self.leave_out.min_songs(),
            clip: self.clip.request(),
            seed: self.seed,
            threads: self.shared.threads,
            cut: self.network.cut,
            from: self.network.from.clone(),
            section,
            ..TrainRequest::default()
        };
        configuration_of(&request.for_encoder(), &self.store)
    }

    /// The setting that the flags make; a temperature is of clips that are contrasted.
    fn objective(&self) -> Result<Option<Value>, Failure> {
        match (self.objective, self.temperature) {
            (None, None) => Ok(None),
            (Some(ObjectiveName::Softmax), None) => Ok(Some(json!("softmax"))),
            (Some(ObjectiveName::Softmax), Some(_)) => {
                Err(Failure::usage("--temperature is of --objective contrastive; leave out one of the two"))
            }
            (_, None) => Ok(Some(json!({"contrastive": {}}))),
            (_, Some(temperature)) => Ok(Some(json!({"contrastive": {"temperature": temperature}}))),
        }
    }
}

fn words(summary: &TrainSummary) -> String {
    let encoder = summary.run.display();
    let learnt = learnt_in_words(&summary.learnt);
    format!("{encoder}: {learnt}\nnext: auteur prepare MUSIC -o STORE --encoder {encoder}")
}
