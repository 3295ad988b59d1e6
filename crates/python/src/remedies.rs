//! What helps, in Python's words: for errors of the library their kind, the file that they are about, and what follows their message.
//!
//! The program has remedies with its own flags and commands (crates/cli/src/remedies.rs).

use std::io;
use std::path::Path;

use auteur::rooms::audio::FeatureConfig;
use auteur::rooms::classifier::{
    ConfigurationError, EnrolError, FitError, JudgeError, ModelFileError, SettingError, VerifyError,
};
use auteur::rooms::dataset::{BuildError, ClipError, ScanError, SplitError, StoreError};
use auteur::rooms::encoder::ExtractorError;
use auteur::rooms::likeness::TrialsError;
use auteur::rooms::likeness::copies::CopiesError;
use auteur::rooms::study::{FileError, GridError, PlanError, StudyError};
use auteur::{
    AnswerError, AuditError, AuditFileError, ConfigurationFileError, CrossValidateError, DeviceError,
    DrawSplitError, EncoderFileError, EnrolArtistError, EvaluateError, ExportError, ExtractionError,
    FeatureKinds, InfoError, LikenessError, ListenError, ListenerError, LoadModelError, MapError,
    OpenEncoderError, OutputFileError, PredictError, PrepareError, ResultsFolderError, RunError,
    RunStudyError, SimilarError, SongArrayError, SplitKind, StrangersError, TrainError, TrainOnFilesError,
    TrainRequestError, UnknownExplanation, VectorError, VerifySongsError, WriteExplanationError,
    WriteReportError,
};

use crate::told::{Kind, Tells, Told};

/// Gives an enum's kind and what is told of its variants: first those whose cause tells it itself, then the others.
macro_rules! tells {
    ($error:ident $kind:ident: $($same:ident)*; $($variant:pat $(if $guard:expr)? => $told:expr,)*) => {
        impl Tells for $error {
            #[allow(unreachable_patterns, reason = "some enums have words for each variant")]
            fn told(&self) -> Told {
                let told = match self {
                    $(Self::$same(cause) => cause.told(),)*
                    $($variant $(if $guard)? => $told,)*
                    _ => Told::default(),
                };
                Told { kind: told.kind.or(Some(Kind::$kind)), ..told }
            }
        }
    };
}

const EMPTY: &str = "choose a new or empty folder";
const WAIT: &str = "wait for it, or choose another folder";
const SHORTER: &str = "choose shorter clips with clip_seconds or clip_frames, or another seed";
const OTHER_RUN: &str = "train into another folder, or with what the run began with";

fn nowhere() -> Told {
    Told::default()
}

fn busy(store: &Path) -> Told {
    Told { kind: Some(Kind::Busy), ..Told::at(store) }
}

fn add_kinds(store: &Path, kinds: &FeatureKinds) -> Told {
    let store_name = store.display();
    Told::at(store)
        .helps(format!("add them with auteur.prepare(music, {store_name:?}, kinds=\"{kinds}\".split(\",\"))"))
}

// Settings and devices.
tells! { SettingError Setting: ; Self::Value { value, .. } => nowhere().refuses(value), }
tells! { ConfigurationError Setting: ;
    Self::Setting { cause, .. } => cause.told(),
    Self::UnknownClassifier { name, .. } | Self::UnknownSection { name, .. } | Self::UnknownReference { name, .. } => {
        nowhere().refuses(name)
    },
    Self::OtherThanReference { said, .. } => nowhere().refuses(said),
}
tells! { ConfigurationFileError Setting: ;
    Self::Setting { path, cause } => Told { file: Some(path.clone()), ..cause.told() },
    Self::Read { path, .. } | Self::Toml { path, .. } | Self::Variant { path, .. } => Told::at(path),
    Self::Write { path, .. } => Told { kind: Some(Kind::Other), ..Told::at(path) },
}
tells! { DeviceError Setting: ;
    Self::BuiltWithoutGpu => nowhere().helps("leave out device, or build the package with the feature gpu"),
    Self::NoGpu { .. } => nowhere().helps("use device=\"cpu\""),
}
tells! { ExtractorError Setting: ;
    Self::Setting(cause) => nowhere().refuses(&cause.value),
    Self::Missing { .. } => nowhere().helps("give it with encoder="),
    Self::Other { needed, .. } if needed == FeatureConfig::ENCODER => nowhere().helps("leave out encoder"),
    Self::Other { .. } => nowhere().helps("give the file of that encoder, with the settings that it had"),
    Self::OtherFeatures { .. } => nowhere().helps("give the settings that it was made with"),
    Self::NotHeard { .. } => nowhere().helps("leave out encoder, or ask for vectors"),
}
tells! { EncoderFileError Setting: ; }
tells! { OpenEncoderError Setting: Network;
    Self::Settings { .. } => nowhere().helps("leave out encoder_settings"),
}

// Songs and stores.
tells! { ExtractionError Song: ;
    Self::TooLong { seconds, .. } => nowhere().refuses(seconds / 60.0).helps("raise the limit with max_minutes"),
    Self::Damaged(_) => nowhere().helps("take the song from its source again"),
    Self::Unsupported(what) if what.starts_with("copy-protected") => {
        nowhere().helps("get the music without that protection")
    },
    Self::Unsupported(what) if what.starts_with("MIDI") => {
        nowhere().helps("have a synthesiser play it into a file")
    },
    Self::Unsupported(_) => nowhere().helps("convert it, for example to FLAC"),
    Self::Cancelled { .. } => nowhere().helps("prepare with downmix=\"mid-side-loudest\", which hears such songs"),
    Self::SilentChannel { .. } => nowhere().helps("prepare with another downmix"),
}
tells! { ListenError Song: Song; Self::TooShort { seconds, .. } => nowhere().refuses(seconds), }
impl Tells for OutputFileError {
    fn told(&self) -> Told {
        Told { kind: Some(Kind::Setting), ..Told::at(&self.path).asks().helps("give another name") }
    }
}
tells! { SongArrayError Song: Settings Encoder Output;
    Self::Song { song, cause } => Told { file: Some(song.clone()), ..cause.told() },
    Self::IsTheSong { path } | Self::Write { path, .. } => Told::at(path),
}
tells! { ScanError Store: ;
    Self::NotAFolder { path } => Told::at(path).helps("give the folder that contains <artist>/<album>/<song>"),
    Self::Read { path, .. } => Told::at(path),
    Self::Pattern { pattern, .. } => nowhere().asks().refuses(pattern).helps("give a pattern as .gitignore has them"),
    Self::Sheet(_) => nowhere().asks(),
    Self::NoSongs { path, .. } => Told::at(path).helps(
        "for files that lie otherwise give labels=\"tags\", or labels=\"FILE.csv\" with the columns path and artist",
    ),
}
tells! { StoreError Store: ;
    Self::NotAStore { path } => Told::at(path).helps("make one with auteur.prepare(music, store)"),
    Self::OtherFormat { store, .. } => Told::at(store).helps("prepare into a new folder"),
    Self::Damaged { path, .. } => Told::at(path).helps("prepare again, which restores what was lost"),
    Self::Map { path, .. } => Told::at(path).helps("raise that limit"),
    Self::Read { path, .. } => Told::at(path),
}
tells! { BuildError Store: Store;
    Self::Locked { store } => busy(store).helps(WAIT),
    Self::ShareTaken { store, .. } => busy(store).helps("wait for it, or choose another share"),
    Self::OtherShares { store, there, .. } => {
        busy(store).helps(format!("wait for them, or choose one of their shares with shard=\"I/{there}\""))
    },
    Self::FolderInUse { .. } => nowhere().helps(EMPTY),
    Self::OtherSettings { .. } => nowhere().helps("use those settings, or prepare into a new folder"),
}
tells! { PrepareError Store: Scan Store Build Features Encoder; }
tells! { SimilarError Store: Store Copies Output;
    Self::NoVectors { store } => Told::at(store).helps("add them with auteur.prepare(music, store, kinds=[\"vectors\"])"),
    Self::Unknown { store, sought, .. } => Told::at(store).asks().refuses(sought).helps("give a song's path in the store, its title, or an artist"),
    Self::Ambiguous { sought, .. } => nowhere().asks().refuses(sought).helps("give a song's path in the store"),
    Self::OneSong { store } | Self::TooFewArtists { store, .. } => Told::at(store).helps("prepare more music"),
    Self::Write { path, .. } => Told::at(path),
}

// Splits, clips and runs.
tells! { SplitError Setting: ;
    Self::Impossible { kind: SplitKind::Album, .. } => nowhere().helps("split by song, or add albums"),
    Self::Impossible { others: 0 | 1, artists, .. } if !artists.is_empty() => {
        nowhere().helps("add songs by these artists")
    },
    Self::Impossible { others: 0 | 1, .. } => nowhere().helps("add songs by more artists, or leave fewer out"),
    Self::Impossible { artists, fewest_songs, .. } if !artists.is_empty() => {
        nowhere().helps(format!("add songs, or leave these artists out with exclude={artists:?} or min_songs={fewest_songs}"))
    },
    Self::TooManyFolds { most, folds, .. } => nowhere().refuses(folds).helps(format!("ask for at most {most} folds")),
    Self::UnknownArtist { artist, .. } => nowhere().refuses(artist),
    Self::Read { path, .. } | Self::Write { path, .. } | Self::NotASplit { path, .. } => Told::at(path),
}
tells! { ClipError Setting: Split;
    Self::Length { given, .. } => nowhere().refuses(given),
    Self::LongerThanEverySong { frames, .. } => nowhere().refuses(frames).helps(SHORTER),
    Self::NoClips { frames, .. } => nowhere().refuses(frames).helps(SHORTER),
}
tells! { DrawSplitError Setting: Split;
    Self::NoSplit { given } => nowhere().refuses(given).helps("give split=\"song\", split=\"album\" or the path of a split's file"),
    Self::ExcludeWithFile { file } => Told::at(file).helps("leave out exclude"),
    Self::FoldWithFile { file } => Told::at(file).helps("leave out fold"),
}
tells! { RunError Model: Configuration Split;
    Self::Locked { folder } => Told::at(folder).helps(WAIT),
    Self::Foreign { path } => Told::at(path).helps("choose another folder, or delete it"),
    Self::ModelAlone { folder } => Told::at(folder).helps("choose another folder"),
    Self::OtherSettings { path, .. } | Self::OtherStart { path, .. } => Told::at(path).helps(OTHER_RUN),
    Self::OtherSongs { folder, .. } => {
        Told::at(folder).helps("train into another folder, or with the run's own split.json as split")
    },
    Self::Epochs { path, .. } => Told::at(path),
}
tells! { AuditFileError Setting: ;
    Self::None { .. } => nowhere().helps("make one with auteur.audit(store, audit)"),
    Self::Read { .. } => nowhere().helps("audit the store again into that folder"),
    Self::OtherStore { .. } => nowhere().helps("audit this store with auteur.audit(store, audit)"),
}
tells! { TrainRequestError Setting: Configuration Store Clips Audit; }
tells! { FitError Model: Store;
    Self::Setting(cause) => Told { kind: Some(Kind::Setting), ..cause.told() },
    Self::OtherSettings(_) | Self::OtherSongs => nowhere().helps(OTHER_RUN),
    Self::Songs(_) => nowhere().helps("add songs, or leave an artist out with exclude=[artist]"),
    Self::Start { .. } => nowhere().asks().helps("give another model as start, or leave it out"),
    Self::Checkpoint { .. } => nowhere().helps("delete the run's folder to train from the start"),
    Self::Diverged { .. } => nowhere().helps("train again with a lower learning_rate"),
}
tells! { TrainError Model: Store Clips Split Run Device Start;
    Self::OtherFeatures { store } => {
        Told::at(store).asks().helps("prepare a store with those settings, or leave them out of the file of settings")
    },
    Self::LacksKinds { store, needs, .. } => add_kinds(store, needs),
    Self::UnknownClassifier { name: classifier, .. } | Self::NoEncoder { classifier } => nowhere().asks().refuses(classifier),
    Self::Fit { run, cause } => {
        let told = cause.told();
        Told { file: told.file.or_else(|| Some(run.clone())), ..told }
    },
}
tells! { TrainOnFilesError Model: Request Prepare Train;
    Self::Refused { file, .. } => Told { kind: Some(Kind::Song), ..Told::at(file) },
}

// Models and answers.
tells! { ModelFileError Model: ;
    Self::File { path, cause } if cause.kind() == io::ErrorKind::NotFound => {
        Told::at(path).helps("train one with auteur.train(store, run)")
    },
    Self::File { path, .. } => Told::at(path),
    Self::OtherFormat { .. } => nowhere().helps("train it again with this version"),
}
tells! { LoadModelError Model: Device;
    Self::File { path, cause } => {
        let told = cause.told();
        Told { file: told.file.or_else(|| Some(path.clone())), ..told }
    },
}
tells! { JudgeError Model: ; }
tells! { AnswerError Model: Store;
    Self::OtherFeatures { .. } => nowhere().helps("give another store, or prepare one with the run's settings"),
    Self::LacksKinds { store, needs, .. } => add_kinds(store, needs),
}
tells! { EvaluateError Model: Run Model Store;
    Self::NoStore { configuration } => Told::at(configuration).asks().helps("give one as store"),
    Self::NoTest { run } => Told::at(run).asks().helps("judge its settings with folds=5"),
    Self::SongsMissing { run, .. } => Told::at(run).helps("give this run's store as store"),
    Self::Answers { cause, .. } => cause.told(),
}
tells! { CrossValidateError Model: Evaluate;
    Self::Folds(cause) => nowhere().asks().refuses(&cause.given),
    Self::Train(cause) => cause.told(),
    Self::Started { run, .. } => Told::at(run).helps("leave out folds, or train a run without start"),
}
impl Tells for Box<EvaluateError> {
    fn told(&self) -> Told {
        (**self).told()
    }
}
tells! { LikenessError Model: ;
    Self::NoSongs { .. } => nowhere().asks().helps("train a model of pretrained, the default classifier, with its default head"),
    Self::TooFewArtists { .. } | Self::NoThreshold { .. } | Self::TooFewSongs => nowhere().helps("train a model of more music"),
    Self::Threshold(TrialsError::TooFew { asked, .. }) => nowhere().asks().refuses(asked).helps("ask for a higher false_accept"),
}
tells! { PredictError Model: Model Features Encoder Song Likeness; }
tells! { EnrolError Setting: ;
    Self::KnownArtist { artist } => nowhere().refuses(artist).helps(format!("take it away first with model.forget({artist:?})")),
    Self::UnknownArtist { artist, .. } | Self::LastTwo { artist } => nowhere().refuses(artist),
    Self::SameRecording { song, .. } => nowhere().refuses(song).helps("give each recording once"),
}
tells! { ListenerError Model: Model Likeness Features Encoder;
    Self::Song { song, cause } => Told { file: Some(song.into()), ..cause.told() },
}
tells! { EnrolArtistError Model: Listener Model Likeness Run Artist Output; Self::Write { path, .. } => Told::at(path), }
tells! { VerifyError Model: ;
    Self::TooFewArtists { .. } | Self::Songs(_) => nowhere().helps("give a model of more music"),
    Self::TooFewSongs { .. } | Self::TooManyOthers { .. } => nowhere().helps("compare with fewer songs"),
    Self::SameRecording { .. } => nowhere().helps("give each recording once"),
}
tells! { VerifySongsError Model: Listener Verify; }
tells! { StrangersError Model: Likeness;
    Self::Evaluate(cause) => cause.told(),
    Self::Training(cause) => cause.told(),
    Self::TooFewArtists { .. } => nowhere().helps("train a run on a store of more artists"),
    Self::Song { cause, .. } => cause.told(),
    Self::Verify(cause) => cause.told(),
}
tells! { VectorError Setting: ;
    Self::NotFinite { value, .. } => nowhere().refuses(value),
    Self::Penalty { penalty } => nowhere().refuses(penalty),
    Self::Singular { penalty } => nowhere().refuses(penalty).helps("raise penalty"),
    Self::TooLarge { width, .. } => nowhere().refuses(width).helps("give fewer vectors, or vectors of fewer numbers"),
}
impl Tells for UnknownExplanation {
    fn told(&self) -> Told {
        Told::at(&self.0).asks().refuses(self.0.display()).helps("give a file that ends in one of them")
    }
}
tells! { ExportError Other: Model Folder;
    Self::NoNetwork { kind } => nowhere().asks().refuses(kind).helps("ask for another format, or leave out format"),
    Self::Scores(cause) => cause.told(),
    Self::Write { path, .. } => Told::at(path),
}
tells! { WriteExplanationError Other: ; Self::File { path, .. } => Told::at(path), }

// Studies and results.
tells! { PlanError Setting: ;
    Self::Repeated { value, .. } | Self::BadClassifier { name: value } => nowhere().refuses(value),
    Self::TooFewFolds { folds } => nowhere().refuses(folds),
}
tells! { GridError Setting: Plan Split Clips;
    Self::SameFrames { .. } | Self::LongerThanEverySong { .. } => nowhere().helps("leave one out of lengths"),
}
tells! { FileError Store: ; Self::OtherFormat { .. } => nowhere().helps("begin the study again in another folder"), }
tells! { StudyError Store: Grid Store File;
    Self::NotAStudy { .. } => nowhere().helps("make one with auteur.study(store, study)"),
    Self::FolderInUse { .. } => nowhere().helps(EMPTY),
    Self::OtherPlan { study, .. } => Told::at(study).asks().helps("ask as it was begun, or choose another folder"),
}
tells! { RunStudyError Setting: Store Clips Device Configuration Train Grid Study File Audit; }
tells! { ResultsFolderError Other: ;
    Self::Foreign { .. } => nowhere().helps(EMPTY),
}
tells! { WriteReportError Other: Study File Run Folder;
    Self::NotJudged { run } => Told::at(run).helps(format!("judge it first with auteur.evaluate({:?})", run.display().to_string())),
    Self::Neither { folder } => Told::at(folder).helps("make one with auteur.study(store, study) or auteur.train(store, run)"),
}
tells! { MapError Other: Store Split Folder Model Library;
    Self::NoStore { model } => Told::at(model).asks().helps("give the store too"),
    Self::Settings(_) => nowhere().asks().helps("choose another perplexity"),
    Self::NoSpace { model, .. } => Told::at(model).helps("give the run or model of a network, or of pretrained"),
    Self::Answers(cause) => cause.told(),
    Self::Write { path, .. } => Told::at(path),
}
tells! { CopiesError Store: ; }
tells! { AuditError Other: Store Folder Copies;
    Self::Labels(cause) => cause.told(),
    Self::Write { path, .. } => Told::at(path),
}
tells! { InfoError Other: Store Run Model Study Audit;
    Self::Unknown { path } | Self::Read { path, .. } | Self::Altered { path, .. } => Told::at(path),
}
