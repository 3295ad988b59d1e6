//! `manual`: the help texts as pages for `man`.

use std::fs;
use std::path::PathBuf;

use clap::{Args, CommandFactory};

use crate::Program;
use crate::failure::Failure;
use crate::print::print;
use crate::wording::counted;

/// Write the manual pages of the program and its commands, for `man`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur manual -o ~/.local/share/man/man1
  man auteur-predict")]
pub(crate) struct Manual {
    /// Folder of the pages; those of the same names are replaced
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
}

impl Manual {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let folder = &self.output;
        let failed = |error| Failure::failed(format!("cannot write to {}: {error}", folder.display()));
        fs::create_dir_all(folder).map_err(failed)?;
        let program = Program::command().disable_help_subcommand(true);
        let pages = program.get_subcommands().count() + 1;
        clap_mangen::generate_to(program, folder).map_err(failed)?;
        print(&format!("{}: {}", folder.display(), counted(pages, "page")))
    }
}
