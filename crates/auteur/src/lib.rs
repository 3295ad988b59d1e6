//! Names the artist of a piece of music from its sound.
//!
//! The whole way, in the order in which data takes it:
//!
//! | step | function | from | to |
//! |---|---|---|---|
//! | prepare | [`prepare()`] | a folder of music | a feature store |
//! | train | [`train()`] | a store and settings | a run: a split, a trained classifier |
//! | train | [`train_on_files`] | music files with their artists | the same, at once |
//! | pretrain | [`pretrain()`] | a store and settings | a run: an encoder for `prepare`, or weights for `train` |
//! | evaluate | [`evaluate()`] | a run | the answers to its test songs, and their scores |
//! | predict | [`Predictor`] | a model and a song, from a file or a reader | the song's artist |
//! | explain | [`Predictor::explain`] | a model and a song | why that artist: in which seconds, by which frequencies |
//! | enrol | [`enrol()`], [`forget()`] | a model, an artist and some songs | the model with that artist, or without |
//! | export | [`export()`] | a run or a model | files that other programs read: a folder for a hub, ONNX, NumPy |
//! | verify | [`verify()`] | a model, a song and some others | how much likelier it is by their artist than by another |
//! | study | [`run_study`] | a store and a grid of conditions | the trials of all of them |
//! | stress | [`stress_study`] | a study and its music | what its models make of distorted copies |
//! | anywhere | [`bring_here`], [`study_site`], [`store_in_bucket`] | an address in a bucket | a folder, or a study that many work on |
//! | report | [`write_report`] | a study or a run | tables, figures, pages |
//! | map | [`draw_map`] | a model and a store | where the model hears each clip |
//! | map | [`draw_library`] | a store | where all its songs lie by likeness |
//! | similar | [`SongsByLikeness`] | a store and songs or artists of it | those that are most alike |
//! | export | [`SongsByLikeness::write_table`] | a store | where its songs lie, as a table that databases read |
//! | audit | [`audit()`] | a store | copies, songs in doubt, names that may be two or one |
//! | info | [`info()`] | any of these folders | what it holds |
//!
//! ```no_run
//! use auteur::{Device, Predictor};
//!
//! let predictor = Predictor::load("run".as_ref(), Device::Cpu)?; // or Predictor::of(shipped_model(Device::Cpu)?)?
//! println!("{}", predictor.name("unknown.mp3")?.artist);
//! # Ok::<(), auteur::PredictError>(())
//! ```
//!
//! Which classifiers there are, [`registry()`] says; their settings and all others are a [`Configuration`], from a TOML file
//! by [`ConfigurationFile`]. Long work reports to a [`Progress`], which may cancel it. Nothing is printed. What the
//! operations are made of lies in [`rooms`].

pub mod rooms {
    //! The crates that the library is made of.

    pub use auteur_audio as audio;
    pub use auteur_classical as classical;
    pub use auteur_classifier as classifier;
    pub use auteur_dataset as dataset;
    pub use auteur_encoder as encoder;
    pub use auteur_evaluation as evaluation;
    pub use auteur_exchange as exchange;
    pub use auteur_ground as ground;
    pub use auteur_kernels as kernels;
    pub use auteur_likeness as likeness;
    pub use auteur_network as network;
    pub use auteur_projection as projection;
    #[cfg(feature = "s3")]
    pub use auteur_remote as remote;
    pub use auteur_report as report;
    pub use auteur_study as study;
}

mod ensemble;
mod registry;

mod variant;
mod configuration_file;
mod start;
mod run_folder;
mod threads;
mod time_limit;

mod device;
mod model_file;
mod shipped_model;

mod model_encoder;
mod brought_encoder;

mod song_array;

mod prepare;

mod train;
mod train_on_files;
mod pretrain;

mod answers;
mod evaluate;
mod cross_validate;

mod find_songs;
mod names;
mod names_file;
mod readable;
mod likeness;
mod listen;
mod listener;
mod predict;
mod explain;
mod strangers;
mod enrol;
mod export;
mod newcomers;
mod verify;

mod study;

mod in_bucket;

mod results_folder;
mod output_file;

mod report;

mod similar;

mod map;

mod audit;

mod info;

mod demo;

pub use answers::AnswerError;
pub use audit::{
    AlikeNames, Audit, AuditError, AuditFileError, AuditSettings, CopyPair, DoubtedSong,
    Labels as AuditLabels, PartedName, audit, read_audit, read_groups,
};
pub use brought_encoder::OpenEncoderError;
pub use configuration_file::{ConfigurationFile, ConfigurationFileError, write_configuration};
pub use cross_validate::{CrossValidateError, cross_validate};
pub use demo::{DemoError, DemoPlan, TestSong, demo_preparation, find_corpus};
pub use enrol::{EnrolArtistError, EnrolSettings, Enrolled, NewArtist, enrol, forget};
pub use evaluate::{EvaluateError, EvaluateSettings, Evaluated, RunScores, evaluate};
pub use explain::{
    BandExplained, Explained, ExplanationFormat, NamedInDetail, NearestKnown, SongExplanation,
    StretchExplained, UnknownExplanation, WriteExplanationError, expect_folder_of_explanation,
};
pub use export::{ExportError, ExportFormat, Exported, export};
pub use find_songs::{FindSongsError, FoundSong, find_songs};
pub use in_bucket::{
    Access, BucketError, StoreInBucket, bring_here, cache_folder, is_address, store_in_bucket, study_site,
};
pub use info::{
    AuditInfo, EpochsInfo, Holding, Info, InfoError, ModelInfo, ResultsInfo, RunInfo, ScoresInfo, SplitInfo,
    StoreInfo, StudyInfo, info,
};
pub use likeness::{Acquaintance, ArtistSet, LikenessError, how_often};
pub use listen::ListenError;
pub use listener::ListenerError;
pub use map::{
    ArtistScore, MapError, MapJudgement, MapLevel, MapMethod, MapPlaces, MapScoreError, MapScores,
    MapSettings, Mapped, MappedLibrary, draw_library, draw_map, library_map,
};
pub use model_encoder::ModelEncoderError;
pub use model_file::{LoadModelError, load_model};
pub use names_file::{NamesFileError, read_names};
pub use newcomers::{Newcomer, NewcomersError, newcomers};
pub use output_file::OutputFileError;
pub use predict::{ArtistProbability, NamedClip, NamedSong, PredictError, Predictor};
pub use prepare::{FileRemark, PrepareError, PrepareSettings, Prepared, RefusedFile, prepare};
pub use pretrain::pretrain;
pub use readable::{folder_name, readable};
pub use registry::registry;
pub use report::{ReportSettings, ReportSummary, WriteReportError, WrittenReport, report_run, write_report};
pub use results_folder::ResultsFolderError;
pub use run_folder::{RunError, RunFolder};
pub use shipped_model::{leads_to_model, leads_to_store, shipped_model};
pub use similar::{
    LikenessJudgement, PlaylistFormat, Precision, SimilarArtist, SimilarError, SimilarSettings, SimilarSong,
    SongsByLikeness, Sought, UnknownPlaylist, Whose, judge_likeness, write_playlist,
};
pub use song_array::{
    ArrayKind, BeatsSummary, SongArray, SongArrayError, SongArraySettings, SongArraySummary,
    expect_array_file,
};
pub use strangers::{
    Estimate, LeftOut, StrangersError, StrangersReport, ThresholdReport, UnknownMusic, UnreadSong,
    VerificationReport, judge_folder_of_strangers, judge_strangers,
};
pub use study::{
    JobSummary, Protocol, RunStudyError, StressError, StressSettings, Stressed, StudyRequest, StudyRun,
    StudySettings, forecast_study, run_study, stress_study,
};
pub use threads::ThreadsError;
pub use time_limit::TimeLimit;
pub use train::{
    ClipCut, ClipRequest, DrawSplitError, Learnt, TrainError, TrainRequest, TrainRequestError, TrainSettings,
    TrainSummary, draw_split, train,
};
pub use train_on_files::{FileLesson, LabelledFile, TrainOnFilesError, train_on_files};
pub use variant::{BadVariant, classifiers};
pub use verify::{Verified, VerifySongsError, verify};

pub use auteur_audio::{
    Downmix, ExtractionError, FeatureConfig, FeatureKind, FeatureKinds, Limits, SongSource,
};
pub use auteur_classical::{LabelledVectors, VectorClassifier, VectorError};
pub use auteur_classifier::{
    Card, Collapse, Configuration, Device, EpochRecord, Finish, FitEnd, History, Judges, Model, Recipe,
    Reference, Section,
};
pub use auteur_dataset::{
    CatalogueRemark, CatalogueSettings, ClipLength, FeatureStore, Fold, Labels, NameRemark, OtherNames,
    Repeated, SplitKind, has_ending_of_music,
};
pub use auteur_encoder::{EncoderFile, EncoderFileError};
pub use auteur_evaluation::{Answers, Evaluation, Vote};
pub use auteur_ground::{Progress, Silent};
pub use auteur_kernels::environment::{UnknownWord, check as check_environment};
pub use auteur_network::{Contrastive, DeviceError, Objective, augmentation_names};
pub use auteur_projection::{TsneSettings, UmapSettings};
pub use auteur_study::{GridProgress, Share, Watcher};

/// Writes a layer of settings, for [`Configuration::merged`].
pub use serde_json::json;
