//! `completions`: what a shell completes of a command.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::Program;
use crate::failure::Failure;
use crate::print::print;

/// Print what a shell needs to complete commands, flags and files
///
/// Where it belongs, each shell's manual says; packages of systems bring it along.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur completions bash > ~/.local/share/bash-completion/completions/auteur
  auteur completions zsh > ~/.zfunc/_auteur
  auteur completions fish > ~/.config/fish/completions/auteur.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let mut program = Program::command();
        let (name, mut script) = (program.get_name().to_owned(), Vec::new());
        generate(self.shell, &mut program, name, &mut script);
        print(String::from_utf8_lossy(&script).trim_end())
    }
}
