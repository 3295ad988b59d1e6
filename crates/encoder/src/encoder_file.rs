//! An encoder that a user brings along: which files it is in, and why they may be of no use.

use std::io;
use std::path::PathBuf;

/// The files of an encoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncoderFile {
    /// The network, such as one in ONNX.
    pub network: PathBuf,
    /// Its settings, as TOML, where it is one that needs them; none: beside the network, with the ending `toml`.
    pub settings: Option<PathBuf>,
}

/// Why an encoder cannot be had from its files.
#[derive(Debug, thiserror::Error)]
pub enum EncoderFileError {
    /// The program cannot compute ONNX files.
    #[error("this program was built without ONNX")]
    BuiltWithoutOnnx,
    /// A file cannot be read.
    #[error("{}: {cause}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Whether it holds the settings, or the network.
        is_settings: bool,
        /// What the system says.
        cause: io::Error,
    },
    /// The settings cannot be.
    #[error("{}: {problem}", file.display())]
    Settings {
        /// Their file.
        file: PathBuf,
        /// Which setting, its value, and what it may be.
        problem: String,
    },
    /// The file holds no network, or one that cannot be computed.
    #[error("{}: {problem}", file.display())]
    Network {
        /// The network's file.
        file: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The network does not hear what the settings say.
    #[error("{}: its input is {declared}; with these settings it would get {made}", file.display())]
    Input {
        /// The network's file.
        file: PathBuf,
        /// Name and shape of the network's input.
        declared: String,
        /// The shapes that a clip may have, and what their axes are.
        made: String,
    },
    /// It is not clear which output makes vectors.
    #[error("{}: {} among its outputs: {found}", file.display(), asked.as_ref().map_or_else(
        || "output must name one".to_owned(), |asked| format!("output = {asked} is not")
    ))]
    Output {
        /// The network's file.
        file: PathBuf,
        /// What the settings name.
        asked: Option<String>,
        /// Names and shapes of the network's outputs.
        found: String,
    },
}
