//! `info`: what a folder or file holds.

use std::path::PathBuf;

use auteur::{Holding, Info as Found, info};
use clap::Args;
use serde_json::Value;

use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::wording::size;

/// Show what a store, run, model, study, report, map or audit contains
///
/// Counts, settings, versions and sizes; nothing is computed or written.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur info store
  auteur info run --json | jq .model.card.artists")]
pub(crate) struct Info {
    /// Folder of a store, run, study, report, map or audit, or a model's file
    path: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Info {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let found = info(&self.path)?;
        if self.json { print_json(&found) } else { print(&words(&found)?) }
    }
}

/// A line for what it is and how large, then one for everything known of it, by its whole name.
fn words(found: &Found) -> Result<String, Failure> {
    let what = match &found.holds {
        Holding::Store(_) => "store",
        Holding::Run(run) if run.model.is_none() => "run that is not complete",
        Holding::Run(_) => "run",
        Holding::Model(_) => "model",
        Holding::Study(_) => "study",
        Holding::Audit(_) => "audit",
        Holding::Results(results) => results.kind,
    };
    let article = if what.starts_with('a') { "an" } else { "a" };
    let mut lines = vec![format!("{}: {article} {what}, {}", found.path.display(), size(found.bytes))];
    let known = serde_json::to_value(&found.holds);
    let known =
        known.map_err(|error| Failure::failed(format!("cannot write the answer as text: {error}")))?;
    push(&mut lines, "", &known);
    Ok(lines.join("\n"))
}

/// Adds a line for each value within `value`, which is called `name`; the parts of a record are called after both.
fn push(lines: &mut Vec<String>, name: &str, value: &Value) {
    let text = match value {
        Value::Object(parts) => {
            for (part, value) in parts.iter().filter(|(part, _)| *part != "holds") {
                let name = if name.is_empty() { part.clone() } else { format!("{name}.{part}") };
                push(lines, &name, value);
            }
            return;
        }
        Value::Null => return,
        Value::Array(values) => {
            let words =
                values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            words.collect::<Vec<_>>().join(", ")
        }
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    lines.push(format!("  {name:<44} {text}").trim_end().to_owned());
}
