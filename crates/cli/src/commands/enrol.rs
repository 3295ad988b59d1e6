//! `enrol`: an artist is added to a model by some songs.

use std::path::PathBuf;

use auteur::{EnrolSettings, NewArtist, enrol};
use clap::Args;

use crate::arguments::{BroughtEncoder, Length, Shared};
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Add an artist to a model by one to some songs, without training
///
/// The model keeps where its songs lie, so the songs that it was trained on are not needed. It takes less than a second and names
/// the artist about as well as a training with the same songs. How often strangers are refused is told anew by these songs too.
/// Models of `pretrained`, the default classifier, can do that; networks cannot.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur enrol run Nina new/one.mp3 new/two.flac -o larger.safetensors
  auteur enrol model.safetensors Nina new/*.mp3 --json")]
pub(crate) struct Enrol {
    /// Folder of a run, or just its model.safetensors
    #[arg(value_name = "RUN|MODEL")]
    model: PathBuf,
    /// The artist's name
    artist: String,
    /// Music files by the artist
    #[arg(value_name = "SONG", required = true)]
    songs: Vec<PathBuf>,
    /// File of the new model [default: it replaces the model]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    encoder: BroughtEncoder,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    shared: Shared,
}

impl Enrol {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let (output, encoder) = (self.output.clone(), self.encoder.file());
        let settings = EnrolSettings { output, limits: self.length.limits(), encoder };
        let progress = TerminalProgress::listening();
        let artist = NewArtist { name: &self.artist, songs: &self.songs };
        let enrolled = enrol(&self.model, artist, &settings, &progress)?;
        if self.shared.json {
            return print_json(&enrolled);
        }
        let strangers = match (enrolled.told_strangers, enrolled.tells_strangers) {
            (false, true) => ", and strangers from them",
            _ => "",
        };
        print(&format!(
            "{} is enrolled by {}: {} now tells {} artists apart{strangers}",
            enrolled.artist,
            counted(enrolled.songs, "song"),
            enrolled.model,
            enrolled.artists.len()
        ))
    }
}
