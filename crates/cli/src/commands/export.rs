//! `export`: a model as files that other programs read.

use std::path::PathBuf;

use auteur::{ExportFormat, export};
use clap::Args;

use crate::failure::Failure;
use crate::named::one_of;
use crate::print::{print, print_json};

/// Write a model as files that other programs read
///
/// `hub` makes a folder to be shared: a card that says what the model is, knows and is worth, its settings, its weights as safetensors,
/// and the network as ONNX where it is one. The card shows how Python asks ONNX Runtime. `prepare` writes stores that Python reads as
/// they are, and `evaluate` answers as Parquet.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur export run -o hub
  auteur export run -o network --format onnx
  auteur export run/model.safetensors -o arrays --format npz --json")]
pub(crate) struct Export {
    /// Folder of a run, or just its model.safetensors
    #[arg(value_name = "RUN|MODEL")]
    model: PathBuf,
    /// Folder of the files; those of an earlier export are replaced
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// What is written
    #[arg(long, default_value = "hub", value_parser = one_of(&ExportFormat::ALL, ExportFormat::name, ExportFormat::description))]
    format: ExportFormat,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Export {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let exported = export(&self.model, &self.output, self.format)?;
        if self.json {
            return print_json(&exported);
        }
        print(&exported.files.join("\n"))?;
        exported.without_network.map_or(Ok(()), |reason| print(&format!("without ONNX: {reason}")))
    }
}
