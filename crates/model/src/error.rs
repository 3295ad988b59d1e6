//! Everything that can go wrong with a network, each with the numbers that tell why and, where it is known, the remedy.

use std::{io, path::PathBuf};

/// What training, a checkpoint or a model file refuses.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A setting has a value that makes no sense.
    #[error("{setting} is {value}: {rule}")]
    Setting {
        /// Name of the setting as it stands in a configuration file.
        setting: &'static str,
        /// The value as it was given.
        value: String,
        /// What holds for this setting.
        rule: &'static str,
    },
    /// A classifier needs something to tell apart.
    #[error("{found} artist to learn, a classifier needs at least 2; add music of another artist")]
    TooFewArtists {
        /// Number of artists that were given.
        found: usize,
    },
    /// A part of the split is empty.
    #[error("the {part} part holds no clip; choose shorter clips, or add songs")]
    NoClips {
        /// `training` or `validation`.
        part: &'static str,
    },
    /// A song's artist is not among those to learn.
    #[error("the artist {artist} is not among those to learn")]
    UnknownArtist {
        /// The artist.
        artist: String,
    },
    /// The store cannot give what it holds.
    #[error(transparent)]
    Dataset(#[from] auteur_dataset::DatasetError),
    /// The pools leave nothing of a clip.
    #[error("clips of {frames} frames are too short: the network's pools need at least {needed} frames")]
    ClipTooShort {
        /// Frames of a clip.
        frames: usize,
        /// Fewest frames of which the pools leave one step.
        needed: usize,
    },
    /// The pools leave nothing of the mel bands.
    #[error("{n_mels} mel bands are too few: the network's pools need at least {needed}")]
    TooFewMelBands {
        /// Mel bands of the features.
        n_mels: usize,
        /// Fewest bands of which the pools leave one.
        needed: usize,
    },
    /// The clips that were given are not of the shape the network expects.
    #[error("clips hold {found} values, the model expects {n_mels} mel bands in {frames} frames each")]
    ClipShape {
        /// Values that were given.
        found: usize,
        /// Frames a clip.
        frames: usize,
        /// Mel bands a frame.
        n_mels: usize,
    },
    /// The loss is not a number.
    #[error(
        "the loss became {loss} in epoch {epoch}, {place}; what earlier epochs learnt is kept; \
         a lower learning rate than {learning_rate} may help"
    )]
    Diverged {
        /// Epoch, counted from 1.
        epoch: usize,
        /// `step` and its number within the epoch, or `validation`.
        place: String,
        /// NaN or infinity.
        loss: f64,
        /// The learning rate of the run.
        learning_rate: f64,
    },
    /// A run is resumed with other settings than it began with.
    #[error(
        "this run began with {setting} = {stored}, now it is {given}; \
         resume with the settings it began with, or train into a new folder"
    )]
    OtherSettings {
        /// Name of the setting.
        setting: String,
        /// Value with which the run began.
        stored: String,
        /// Value that was given now.
        given: String,
    },
    /// A run is resumed on other songs, or on other features of them, than it began with.
    #[error(
        "the songs of this run, or their features, are not those that it began with; \
         resume with the store as it was, or train into a new folder"
    )]
    OtherSongs,
    /// A checkpoint cannot be read back.
    #[error("the checkpoint {path} is damaged ({reason}); delete it to train from the start")]
    Checkpoint {
        /// The checkpoint's folder or file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A model file is not what a model file must be.
    #[error("not a model of this program, or damaged: {reason}; copy it again or train it again")]
    ModelFile {
        /// What is wrong with it.
        reason: String,
    },
    /// A model file of a later version.
    #[error(
        "the model has format {found}, this version reads up to {supported}; use a newer version of the program"
    )]
    NewerFormat {
        /// Format of the file.
        found: u64,
        /// Highest format that is known here.
        supported: u64,
    },
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A GPU is asked for, and the program knows none.
    #[error(
        "this program was built without GPU support; build it with `cargo build --release --features gpu`, \
         or compute on the CPU"
    )]
    BuiltWithoutGpu,
    /// A GPU is asked for, and the machine offers none that can be used.
    #[error("no GPU can be used: {reason}; install its driver, or compute on the CPU")]
    NoGpu {
        /// What was looked for, or what its driver says.
        reason: String,
    },
    /// The threads for the work cannot be started.
    #[error("{threads} threads cannot be started: {reason}")]
    Threads {
        /// Number of threads that was asked for.
        threads: usize,
        /// What the system says.
        reason: String,
    },
}
