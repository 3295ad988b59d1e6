//! `export`: a model, or the songs of a store, as files that other programs read.

use std::path::PathBuf;

use auteur::{ExportFormat, SongsByLikeness, export, leads_to_store};
use clap::Args;
use serde_json::json;

use crate::failure::Failure;
use crate::named::one_of;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;

/// Write a model, or where songs lie, as files that other programs read
///
/// `hub` makes a folder to be shared: a card that says what the model is, knows and is worth, its settings, its weights as safetensors,
/// and the network as ONNX where it is one. The card shows how Python asks ONNX Runtime.
///
/// A store becomes a Parquet file for DuckDB, Polars and pandas, with a row for each song: path, artist, album, title, duration_s, and an
/// embedding of length 1. The product of two embeddings is how alike the songs are, as `similar` has it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur export run -o hub
  auteur export run -o network --format onnx
  auteur export run/model.safetensors -o arrays --format npz --json
  auteur export store -o songs.parquet")]
pub(crate) struct Export {
    /// Folder of a run, or just its model.safetensors; or a store that `prepare` made
    #[arg(value_name = "RUN|MODEL|STORE")]
    source: PathBuf,
    /// Folder of the files; those of an earlier export are replaced. Of a store the Parquet file
    #[arg(short, long, value_name = "FOLDER|FILE")]
    output: PathBuf,
    /// What is written of a model [default: hub]
    #[arg(long, value_parser = one_of(&ExportFormat::ALL, ExportFormat::name, ExportFormat::description))]
    format: Option<ExportFormat>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Export {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        if leads_to_store(&self.source) {
            return self.export_songs();
        }
        let exported = export(&self.source, &self.output, self.format.unwrap_or_default())?;
        if self.json {
            return print_json(&exported);
        }
        print(&exported.files.join("\n"))?;
        exported.without_network.map_or(Ok(()), |reason| print(&format!("without ONNX: {reason}")))
    }

    fn export_songs(&self) -> Result<(), Failure> {
        if self.format.is_some() {
            return Err(Failure::usage("a store becomes a Parquet file; leave out --format"));
        }
        let songs = SongsByLikeness::open(&self.source, &TerminalProgress::listening())?;
        let songs = songs.write_table(&self.output)?;
        let file = self.output.display().to_string();
        if self.json { print_json(&json!({"files": [file], "songs": songs})) } else { print(&file) }
    }
}
