//! What a classifier refuses, each with the values that tell why and, where one is known, the remedy.

use std::{io, path::PathBuf};

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// No classifier has this name.
    #[error("there is no classifier {name}; the classifiers are {known}")]
    UnknownClassifier {
        /// The name that was given.
        name: String,
        /// All names, as a list to read.
        known: String,
    },
    /// A setting has a value that makes no sense.
    #[error("{setting} is {value}: {rule}")]
    Setting {
        /// Name of the setting as it stands in a configuration file.
        setting: &'static str,
        /// The value as it was given.
        value: String,
        /// What holds for this setting.
        rule: String,
    },
    /// A classifier needs something to tell apart.
    #[error("{found} artist to learn, a classifier needs at least 2; add music of another artist")]
    TooFewArtists {
        /// Number of artists that were given.
        found: usize,
    },
    /// One song shows how a song sounds, not how an artist does.
    #[error(
        "{artist} has {found} of the training songs, a classifier needs at least 2; \
         add songs, or leave the artist out"
    )]
    TooFewSongs {
        /// The artist.
        artist: String,
        /// Training songs of the artist.
        found: usize,
    },
    /// Settings cannot be chosen where all answers are the same.
    #[error("the validation songs are all of {artist}; settings are chosen by songs of at least 2 artists")]
    OneValidationArtist {
        /// The artist.
        artist: String,
    },
    /// No song of a part is as long as a clip.
    #[error(
        "no {part} song is as long as a clip of {clip_frames} frames, the longest has {longest}; \
         choose shorter clips"
    )]
    NoClips {
        /// `validation` or `test`.
        part: &'static str,
        /// Frames of a clip.
        clip_frames: usize,
        /// Frames of the longest song, 0 where there is no song.
        longest: usize,
    },
    /// A song's artist is not among those to learn.
    #[error(
        "the artist {artist} is not among the {known} that are learnt; leave the artist's songs out, or learn the \
         artist, too"
    )]
    UnknownArtist {
        /// The artist.
        artist: String,
        /// Number of artists that are learnt.
        known: usize,
    },
    /// The songs' features have a setting that cannot be.
    #[error("features: {0}; prepare a store with other settings")]
    Features(auteur_audio::AudioError),
    /// The features of a song are no whole frames.
    #[error("{song} has {found} values, which are no frames of {width}; prepare it again")]
    FeatureShape {
        /// The song's path.
        song: String,
        /// Values that were given.
        found: usize,
        /// Values in a frame.
        width: usize,
    },
    /// The chroma of a song and its beats do not belong together.
    #[error(
        "{song} has {values} values of chroma for {segments} segments between beats, which need {width} each; prepare \
         it again"
    )]
    ChromaShape {
        /// The song's path.
        song: String,
        /// Values that were given.
        values: usize,
        /// Segments that were given.
        segments: usize,
        /// Values of a segment.
        width: usize,
    },
    /// A song's features hold NaN or an infinity.
    #[error("{song} has a feature that is {value}, in frame {frame}; prepare it again")]
    NotFinite {
        /// The song's path.
        song: String,
        /// The frame, or the segment between beats, counted from 0.
        frame: usize,
        /// The value.
        value: f32,
    },
    /// The classifier hears harmony, and the song has only its spectrum.
    #[error("{song} has no chroma, which ellis needs; prepare with --kinds log-mel,chroma")]
    NoChroma {
        /// The song's path.
        song: String,
    },
    /// Nothing can be learnt of an artist.
    #[error("no training song of {artist} has {what}; add songs, or leave the artist out")]
    NothingToLearn {
        /// The artist.
        artist: String,
        /// What there is none of: frames, or chroma.
        what: &'static str,
    },
    /// An artist's features lie in fewer dimensions than they have, as those of silence do.
    #[error(
        "the covariance of {artist} is singular under a shrinkage of {shrinkage}, as that of silence is; \
         allow more shrinkage, or leave the artist out"
    )]
    Singular {
        /// The artist.
        artist: String,
        /// The share of the covariance that was replaced.
        shrinkage: f64,
    },
    /// The covariance of a mixture's component is lost to rounding.
    #[error(
        "a component of the mixture of {artist} is singular, with {components} components and a variance_floor of \
         {variance_floor}; raise variance_floor, or allow fewer components"
    )]
    SingularMixture {
        /// The artist.
        artist: String,
        /// Components of the mixture.
        components: usize,
        /// What was added to every variance.
        variance_floor: f64,
    },
    /// The songs' descriptions lie in fewer dimensions than they have, and shrinkage does not help.
    #[error("the covariance over the training songs, of {width} numbers each, is singular; lower n_mfcc")]
    SingularSongs {
        /// Numbers that describe a song.
        width: usize,
    },
    /// A song's features vary so much in one direction that nothing is left of another.
    #[error("the covariance of {song} is singular; raise variance_floor, or leave the song out")]
    SingularSong {
        /// The song's path.
        song: String,
    },
    /// A mixture has more components than frames to place them.
    #[error("{artist} has {frames} training frames for {components} components; allow fewer components")]
    TooFewFrames {
        /// The artist.
        artist: String,
        /// Frames to learn from.
        frames: usize,
        /// Components of the mixture.
        components: usize,
    },
    /// All songs, or all their seconds, are the same.
    #[error("all training {what} have the same features; nothing tells the artists apart")]
    AllTheSame {
        /// `songs` or `seconds`.
        what: &'static str,
    },
    /// A support vector machine found no optimum.
    #[error("no optimum after {steps} steps under a cost of {cost}; allow lower costs")]
    NoOptimum {
        /// Steps that were taken.
        steps: usize,
        /// The cost of an error.
        cost: f64,
    },
    /// The caller asked to stop.
    #[error("stopped; nothing was kept")]
    Cancelled,
    /// A model file is not what a model file must be.
    #[error("not a baseline of this program, or damaged: {reason}; copy it again or train it again")]
    ModelFile {
        /// What is wrong with it.
        reason: String,
    },
    /// A model file of a later version.
    #[error(
        "the model has version {found}, this program reads up to {supported}; use a newer version of the program"
    )]
    NewerVersion {
        /// Version of the file's layout.
        found: u64,
        /// Highest version that is known here.
        supported: u64,
    },
    /// A file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The store cannot give what it holds.
    #[error(transparent)]
    Dataset(#[from] auteur_dataset::DatasetError),
    /// The answers are no predictions.
    #[error(transparent)]
    Evaluation(#[from] auteur_evaluation::EvaluationError),
}

impl BaselineError {
    /// Whether another value of the setting that is being tried may do.
    pub(crate) fn is_of_a_setting(&self) -> bool {
        matches!(
            self,
            Self::Singular { .. }
                | Self::SingularMixture { .. }
                | Self::TooFewFrames { .. }
                | Self::NoOptimum { .. }
        )
    }
}
