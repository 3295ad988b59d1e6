//! Addresses of buckets are for few arguments. The others refuse them: as a path, `s3://...` would be a folder of this machine.

use std::path::Path;

use auteur::is_address;
use clap::ArgMatches;

use crate::failure::Failure;

/// The arguments that take an address, by command.
const TAKERS: [(&str, &[&str]); 5] = [
    ("prepare", &["output"]),
    ("train", &["store"]),
    ("study", &["store", "output"]),
    ("report", &["study"]),
    ("info", &["path"]),
];

/// Refuses an address where a command takes none.
///
/// # Errors
/// A usage error.
pub(crate) fn refuse_elsewhere(program: &ArgMatches) -> Result<(), Failure> {
    let Some((command, given)) = program.subcommand() else { return Ok(()) };
    let takers = TAKERS.iter().find(|(taker, _)| *taker == command).map_or(&[][..], |(_, takers)| takers);
    for argument in given.ids().filter(|argument| !takers.contains(&argument.as_str())) {
        // Groups of arguments have a name, too, and no values.
        let values = given.try_get_raw(argument.as_str()).ok().flatten().into_iter().flatten();
        if let Some(address) = values.map(Path::new).find(|value| is_address(value)) {
            let address = address.display();
            return Err(Failure::usage(format!(
                "{address} is the address of a bucket, which {command} does not take here; give a path of this machine"
            )));
        }
    }
    Ok(())
}
