//! `licenses`: whose code is in the program, and under which licences.

use clap::Args;

use crate::failure::Failure;
use crate::print::print;

/// What else the program is made of, with the texts of the licences: `dist/licences` writes it.
const THIRD_PARTY: &str = include_str!("../../../../THIRD-PARTY.txt");

/// Print whose code, weights and fonts are in the program, and their licences
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur licenses | less")]
pub(crate) struct Licenses;

impl Licenses {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        print(THIRD_PARTY.trim_end())
    }
}
