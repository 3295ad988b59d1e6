//! What helps: for every error of the library the words with flags and commands that follow its message, and how the
//! command that meets it ends.

use std::io;
use std::path::Path;

use auteur::rooms::audio::{FeatureConfig, FeatureSettingError};
use auteur::rooms::classifier::{
    ConfigurationError, EnrolError, FitError, JudgeError, ModelFileError, VerifyError,
};
use auteur::rooms::dataset::{BuildError, ClipError, ScanError, SplitError, StoreError};
use auteur::rooms::encoder::ExtractorError;
use auteur::rooms::likeness::TrialsError;
use auteur::rooms::study::{Condition, Damage, FileError, GridError, GridReport, PlanError, StudyError};
use auteur::{
    AnswerError, BucketError, ConfigurationFileError, CrossValidateError, DeviceError, DrawSplitError,
    EncoderFileError, EnrolArtistError, EvaluateError, ExtractionError, FeatureKinds, LikenessError,
    ListenError, ListenerError, LoadModelError, ModelEncoderError, NamesFileError, NewcomersError,
    OpenEncoderError, OutputFileError, PredictError, PrepareError, RunError, RunStudyError, SongArrayError,
    SplitKind, StrangersError, StressError, TrainError, TrainRequestError, UnknownWord, VerifySongsError,
};

use crate::failure::{Remedied, Remedy};
use crate::wording::{counted, exclude_flags};

/// Gives an enum's remedies: first the variants whose cause has one of its own, then the others; what is left has none.
macro_rules! remedies {
    ($error:ident: $($same:ident)*; $($(#[$built:meta])* $variant:pat $(if $guard:expr)? => $remedy:expr,)*) => {
        impl Remedied for $error {
            #[allow(unreachable_patterns, reason = "some enums have a remedy for each variant")]
            fn remedy(&self) -> Remedy {
                match self {
                    $(Self::$same(cause) => cause.remedy(),)*
                    $($(#[$built])* $variant $(if $guard)? => $remedy,)*
                    _ => Remedy::none(),
                }
            }
        }
    };
}

// The path is said because the tests take this file as a module of theirs.
#[path = "remedies/results.rs"]
mod results;
#[cfg(feature = "s3")]
#[path = "remedies/remote.rs"]
mod remote;

const ELSEWHERE: &str = "choose another folder";
const EMPTY: &str = "choose a new or empty folder";
const WAIT: &str = "wait for it, or choose another folder";
const AGAIN: &str = "nothing was written; run the command again";
const RESUME: &str = "run the same command again to resume";
pub(crate) const ANEW: &str = "restore what was there, or delete the job's folder to run the job again";
pub(crate) const UNREACHED: &str =
    "leave out the length, or begin a new study without the artist (--exclude)";
const RESTORE: &str =
    "restore it, or delete it and begin the study again with all its settings; its jobs are kept";
const SHORTER: &str = "choose shorter clips with --clip-seconds or --clip-frames";
/// The most artists whose flags a message shows.
const MOST_FLAGS: usize = 4;
const OTHER_SEED: &str = "another --seed";

// Settings and devices.
remedies! { UnknownWord: ; _ => Remedy::usage(), }
remedies! { NamesFileError: ; _ => Remedy::usage(), }
remedies! { ConfigurationError: ; _ => Remedy::usage(), }
remedies! { FeatureSettingError: ; _ => Remedy::usage(), }
remedies! { ExtractorError: Setting;
    Self::Missing { .. } => Remedy::asks("give it with --encoder ENCODER"),
    Self::Other { needed, .. } if needed == FeatureConfig::ENCODER => Remedy::asks("leave out --encoder"),
    Self::Other { .. } => Remedy::asks("give the file of that encoder, with the settings that it had"),
    Self::OtherFeatures { .. } => Remedy::asks("give the settings that it was made with by --config FILE"),
    Self::NotHeard { .. } => Remedy::asks("leave out --encoder, or ask for vectors"),
}
remedies! { EncoderFileError: ;
    Self::BuiltWithoutOnnx => Remedy::asks("build it with: cargo build --release --features onnx"),
    Self::Read { is_settings: true, .. } => {
        Remedy::asks("say what the encoder hears in that file, or in another with --encoder-settings FILE.toml")
    },
    Self::Input { .. } => {
        Remedy::asks("change clip_seconds, sample_rate, input or layout in the encoder's settings")
    },
    Self::Output { .. } => Remedy::asks("give a name to output in the encoder's settings"),
    Self::Network { .. } => Remedy::helps("export the network again, or try another"),
    _ => Remedy::usage(),
}
remedies! { ModelEncoderError: Model;
    Self::NoEncoder { .. } => Remedy::asks("give what `pretrain` made, or a run of a network"),
}
remedies! { OpenEncoderError: Network Model;
    Self::Settings { .. } => Remedy::asks("leave out --encoder-settings"),
}
remedies! { ConfigurationFileError: ;
    Self::Write { .. } => Remedy::none(),
    _ => Remedy::usage(),
}
remedies! { DeviceError: ;
    Self::BuiltWithoutGpu => Remedy::asks("build it with: cargo build --release --features gpu"),
    Self::NoGpu { .. } => Remedy::helps("use --device cpu"),
}

// Music and stores.
remedies! { ExtractionError: ;
    Self::TooLong { .. } => Remedy::helps("raise the limit with --max-minutes"),
    Self::Damaged(_) => Remedy::helps("copy the file again from its source"),
    // What is locked, or holds notes alone, no conversion opens.
    Self::Unsupported(what) if what.starts_with("copy-protected") => {
        Remedy::helps("get the music without that protection")
    },
    Self::Unsupported(what) if what.starts_with("MIDI") => Remedy::helps("have a synthesiser play it into a file"),
    Self::Unsupported(_) => Remedy::helps("convert the file, for example to FLAC"),
    Self::Cancelled { .. } => Remedy::helps(
        "prepare with --downmix mid-side-loudest, which hears such songs; a model hears as its store was prepared",
    ),
    Self::SilentChannel { .. } => Remedy::helps("prepare with another --downmix"),
}
remedies! { ScanError: ;
    Self::NotAFolder { .. } => Remedy::helps("give the folder that contains artists/<artist>/<album>/<song>"),
    Self::Pattern { .. } => Remedy::asks("give a pattern as .gitignore has them with --ignore"),
    Self::Sheet(_) => Remedy::usage(),
    Self::NoSongs { .. } => {
        Remedy::helps("for files that lie otherwise give --labels tags, or --labels FILE.csv with the columns path and artist")
    },
}
remedies! { StoreError: ;
    Self::NotAStore { .. } => Remedy::helps("make one with: auteur prepare MUSIC -o STORE"),
    Self::OtherFormat { .. } => Remedy::helps("prepare into a new folder"),
    Self::Damaged { .. } => Remedy::helps("run prepare again, which restores what was lost"),
    Self::Map { .. } => Remedy::helps("raise that limit"),
}
remedies! { BuildError: Store;
    Self::Cancelled => Remedy::stopped(RESUME),
    Self::Locked { .. } => Remedy::helps(WAIT),
    Self::ShareTaken { .. } => Remedy::helps("wait for it, or choose another share"),
    Self::OtherShares { there, .. } => {
        Remedy::helps(format!("wait for them, or choose one of their shares with --shard I/{there}"))
    },
    Self::FolderInUse { .. } => Remedy::helps(EMPTY),
    Self::OtherSettings { differences, .. } if differences.iter().all(|other| other.setting == "encoder") => {
        Remedy::helps("give the encoder of the store with --encoder ENCODER, or prepare into a new folder")
    },
    Self::OtherSettings { differences, .. } if differences.iter().all(|other| other.setting == "downmix") => {
        Remedy::helps("give the --downmix of the store, or prepare into a new folder")
    },
    Self::OtherSettings { .. } => Remedy::helps("use those settings, or prepare into a new folder"),
}
remedies! { BucketError: Study;
    Self::BuiltWithoutS3 { .. } => Remedy::asks("build it with: cargo build --release --features s3"),
    Self::NoCache { .. } => Remedy::asks("name one with --cache FOLDER"),
    #[cfg(feature = "s3")]
    Self::Remote(cause) => cause.remedy(),
}
remedies! { PrepareError: Scan Store Build Features Encoder; }
impl Remedied for OutputFileError {
    fn remedy(&self) -> Remedy {
        Remedy::asks("give another name with -o")
    }
}
remedies! { SongArrayError: Settings Encoder Output;
    Self::Song { cause, .. } => cause.remedy(),
    Self::IsTheSong { .. } => Remedy::asks("give another name with -o"),
}

/// How a store is given further kinds of features.
fn add_kinds(store: &Path, kinds: &FeatureKinds) -> Remedy {
    let store = store.display();
    Remedy::helps(format!("add them with: auteur prepare MUSIC -o {store} --kinds {kinds}"))
}

// Splits, clips and runs.
remedies! { SplitError: ;
    Self::Impossible { kind: SplitKind::Album, .. } => Remedy::helps("split by song, or add albums"),
    // Without these artists there would be nobody to tell the last one from.
    Self::Impossible { others: 0 | 1, artists, .. } if !artists.is_empty() => {
        Remedy::helps("add songs by these artists")
    },
    Self::Impossible { others: 0 | 1, .. } => Remedy::helps("add songs by more artists, or leave fewer out"),
    Self::Impossible { artists, fewest_songs, .. } if artists.len() > MOST_FLAGS => {
        Remedy::helps(format!("add songs, or leave these artists out with --min-songs {fewest_songs}"))
    },
    Self::Impossible { artists, .. } if !artists.is_empty() => {
        Remedy::helps(format!("add songs, or {}", leave_out(artists)))
    },
    Self::TooManyFolds { most, .. } => Remedy::asks(format!("ask for at most {most} folds")),
    Self::UnknownArtist { .. } | Self::NotASplit { .. } | Self::Sheet(_) => Remedy::usage(),
}
remedies! { ClipError: Split;
    Self::Length { .. } | Self::Cut { .. } => Remedy::usage(),
    Self::LongerThanEverySong { .. } => Remedy::asks(SHORTER),
    // Without these artists there would be nobody to tell the last one from.
    Self::NoClips { others: 0 | 1, .. } => Remedy::helps(format!("{SHORTER}, or {OTHER_SEED}")),
    Self::NoClips { artists, .. } if artists.len() > MOST_FLAGS => {
        Remedy::helps(format!("{SHORTER}, {OTHER_SEED}, or leave artists out with --exclude-from FILE"))
    },
    Self::NoClips { artists, .. } => {
        Remedy::helps(format!("{SHORTER}, {OTHER_SEED}, or {}", leave_out(artists)))
    },
}
remedies! { DrawSplitError: Split;
    Self::NoSplit { .. } => Remedy::asks("give --split song, --split album or --split FILE.json"),
    Self::ExcludeWithFile { .. } => Remedy::asks("leave out --exclude"),
    Self::FoldWithFile { .. } => Remedy::asks("leave out --fold"),
}
remedies! { RunError: Configuration Split;
    Self::Locked { .. } => Remedy::helps(WAIT),
    Self::Foreign { .. } => Remedy::helps("choose another folder, or delete it"),
    Self::ModelAlone { .. } => Remedy::helps(ELSEWHERE),
    Self::OtherSettings { .. } => {
        Remedy::helps("train into another folder, or use the setting that the run began with")
    },
    Self::OtherStart { .. } => {
        Remedy::helps("train into another folder, or begin with the same weights (--from)")
    },
    Self::OtherSongs { .. } => {
        Remedy::helps("train into another folder, or use the run's own split: --split RUN/split.json")
    },
}
remedies! { TrainRequestError: Configuration Store Clips Audit; }
remedies! { FitError: Store;
    Self::Setting(_) => Remedy::usage(),
    Self::OtherSettings(_) | Self::OtherSongs => Remedy::helps("train into another folder"),
    Self::Songs(_) => Remedy::helps("add songs, or leave an artist out with --exclude ARTIST"),
    Self::Start { .. } => Remedy::asks("give another model with --from, or leave it out"),
    Self::Checkpoint { .. } => Remedy::helps("delete the run's folder to train from the start"),
    Self::Diverged { .. } => Remedy::helps("train again with a lower --learning-rate"),
    Self::Cancelled => Remedy::stopped(AGAIN),
}
remedies! { TrainError: Store Clips Split Run Device Start;
    Self::OtherFeatures { .. } => {
        Remedy::asks("prepare a store with those settings, or remove them from the --config file")
    },
    Self::LacksKinds { store, needs, .. } => add_kinds(store, needs),
    Self::UnknownClassifier { .. } => Remedy::usage(),
    Self::NoEncoder { .. } => Remedy::usage(),
    Self::Fit { cause, .. } => cause.remedy(),
}

fn leave_out(artists: &[String]) -> String {
    let them = if artists.len() == 1 { "the artist" } else { "the artists" };
    format!("leave {them} out with {}", exclude_flags(artists))
}

// Models and answers.
remedies! { ModelFileError: ;
    Self::File { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
        Remedy::helps("train one with: auteur train STORE -o RUN")
    },
    Self::OtherFormat { .. } => Remedy::helps("train it again with this version"),
}
remedies! { LoadModelError: Device; Self::File { cause, .. } => cause.remedy(), }
remedies! { AnswerError: Store;
    Self::OtherFeatures { .. } => {
        Remedy::helps("give another store with --store STORE, or prepare one with the run's settings")
    },
    Self::LacksKinds { store, needs, .. } => add_kinds(store, needs),
    Self::Judge(JudgeError::Cancelled) => Remedy::stopped(AGAIN),
    Self::UnknownArtist { .. } => Remedy::helps("these songs belong to another model"),
}
remedies! { EvaluateError: Run Model;
    Self::NoStore { .. } => Remedy::asks("give one with --store STORE"),
    Self::NoTest { .. } => {
        Remedy::asks("judge its settings with --folds 5, or what it hears by a store that is prepared with it")
    },
    Self::Store(_) => Remedy::helps("if the store was moved, say where it is with --store STORE"),
    Self::SongsMissing { .. } => Remedy::helps("give this run's store with --store STORE"),
    Self::Answers { cause, .. } => cause.remedy(),
}
remedies! { CrossValidateError: Evaluate;
    Self::Folds(_) => Remedy::usage(),
    Self::Train(TrainError::Run(_)) => {
        Remedy::helps("if the music or the settings have changed, delete the run's folder `folds`, and run the command again")
    },
    Self::Train(TrainError::Split(DrawSplitError::FoldWithFile { .. })) => {
        Remedy::asks("leave out --folds, or train a run with --split song or --split album")
    },
    Self::Train(cause) => cause.remedy(),
    Self::Started { .. } => Remedy::helps("leave out --folds, or train a run without --from"),
    Self::Stopped { .. } => Remedy::stopped(RESUME),
}
remedies! { LikenessError: ;
    Self::NoSongs { .. } => Remedy::asks("train a model of pretrained, the default classifier, with its default head, by this version"),
    Self::TooFewArtists { .. } | Self::NoThreshold { .. } | Self::TooFewSongs => Remedy::asks("train a model of more music"),
    Self::Threshold(TrialsError::TooFew { .. }) => Remedy::asks("ask for a higher --false-accept, or train a model of more artists"),
}
remedies! { ListenError: Song; }
remedies! { PredictError: Model Features Encoder Song Likeness; Self::Cancelled => Remedy::stopped(AGAIN), }
remedies! { EnrolError: Judge;
    Self::NoName | Self::NoSongs { .. } | Self::LastTwo { .. } | Self::UnknownArtist { .. } => Remedy::usage(),
    Self::KnownArtist { artist } => {
        Remedy::asks(format!("take it away first with: auteur forget MODEL {artist}"))
    },
    Self::SameRecording { .. } => Remedy::asks("give each recording once"),
}
remedies! { JudgeError: ; Self::Cancelled => Remedy::stopped(AGAIN), }
remedies! { VerifyError: Judge;
    Self::TooFewArtists { .. } | Self::Songs(_) => Remedy::asks("give a model of more music"),
    Self::TooFewSongs { needed: ..=2 } => Remedy::asks("give a model of more songs by each artist"),
    Self::TooFewSongs { .. } | Self::TooManyOthers { .. } => Remedy::asks("compare with fewer songs"),
    Self::SameRecording { .. } => Remedy::asks("give each recording once"),
}
remedies! { ListenerError: Model Likeness Features Encoder; Self::Song { cause, .. } => cause.remedy(), }
remedies! { VerifySongsError: Listener Verify; }
remedies! { EnrolArtistError: Listener Model Likeness Run Artist Output;
    Self::Cancelled => Remedy::stopped(AGAIN),
}
remedies! { NewcomersError: Run Clips Store Model Likeness Enrol Changed Predict; Self::Stopped => Remedy::stopped(RESUME), }

remedies! { StrangersError: Likeness;
    Self::Evaluate(cause) => cause.remedy(),
    Self::Training(cause) => match cause.remedy() {
        Remedy { .. } if matches!(**cause, CrossValidateError::Train(TrainError::Run(_))) => {
            Remedy::helps("if the music or the settings have changed, delete the run's folder `unknown`, and run the command again")
        }
        remedy => remedy,
    },
    Self::TooFewArtists { .. } => Remedy::asks("train a run on a store of more artists"),
    Self::Song { cause, .. } => cause.remedy(),
    Self::Verify(cause) => cause.remedy(),
    Self::NoSongs { .. } => Remedy::asks("give a folder with songs, and a run that tests some"),
    Self::NoStrangers { .. } => Remedy::asks("give music by artists that the model does not know, a folder per artist"),
    Self::Stopped => Remedy::stopped(RESUME),
}

// Studies.
remedies! { PlanError: ;
    Self::Nothing { list } => Remedy::asks(format!("give one or more with --{list}")),
    Self::Repeated { list, .. } => Remedy::asks(format!("give it once in --{list}")),
    _ => Remedy::usage(),
}
remedies! { GridError: Plan Split Clips;
    Self::SameFrames { .. } => Remedy::asks("leave one out of --lengths"),
    Self::LongerThanEverySong { length, .. } => Remedy::asks(format!("leave {length} out of --lengths")),
    Self::NothingPossible { .. } => Remedy::helps(UNREACHED),
}
remedies! { FileError: ;
    Self::Write { .. } => Remedy::helps("finished work is kept; run the same command again to resume"),
    Self::OtherFormat { .. } => Remedy::helps("begin the study again in another folder"),
    Self::Damaged { damage: Damage::Altered(_), .. } => Remedy::helps(RESTORE),
    Self::Damaged { .. } => Remedy::helps("the command that began the study writes it again"),
}
remedies! { StudyError: Grid Store File;
    Self::NotAStudy { .. } => Remedy::helps("make one with: auteur study STORE -o STUDY"),
    Self::FolderInUse { .. } => Remedy::helps(EMPTY),
    Self::OtherPlan { .. } => {
        Remedy::helps("use the flags and the --config file that it began with, or choose another folder")
    },
    Self::Cancelled => Remedy::stopped(RESUME),
}
remedies! { RunStudyError: Store Clips Device Configuration Train Grid Study File Audit;
    Self::OneFold { .. } => Remedy::asks("remove the setting from the --config file"),
    Self::NoSplit { .. } => Remedy::asks("give --splits song,album, or remove the setting from the --config file"),
    Self::Length(_) => Remedy::asks("give different --lengths"),
    Self::NoEpochs { .. } => Remedy::asks("leave out --epochs"),
    Self::VariantLeftOut { .. } => Remedy::usage(),
}

remedies! { StressError: Store Study File Split Encoder Features Build Model Answers;
    Self::NoMusic { .. } => Remedy::asks("give their folder with --music MUSIC"),
    Self::OtherMusic { .. } => Remedy::helps("give the music that the store was made from with --music MUSIC"),
    Self::Stopped => Remedy::stopped(RESUME),
}

/// Which jobs of a study have no result, and what helps each; none where there is no such job.
pub(crate) fn faults(report: &GridReport) -> Option<String> {
    let failed: Vec<String> = report.failed().map(|(condition, _)| condition.name()).collect();
    // Each told its reason when it failed.
    let failed = (!failed.is_empty()).then(|| {
        let (jobs, names) = (counted(failed.len(), "job"), failed.join(", "));
        format!("{jobs} failed: {names}; run the same command again to retry, or with --list to see why")
    });
    let line = |(condition, reason): (&Condition, &str)| format!("\n  {condition}: {reason}; {ANEW}");
    let tampered: Vec<String> = report.tampered().map(line).collect();
    let tampered = (!tampered.is_empty()).then(|| {
        let holds = if tampered.len() == 1 { "its folder holds" } else { "their folders hold" };
        format!(
            "{} not used, because {holds} results that do not belong to this study (left untouched):{}",
            counted(tampered.len(), "job"),
            tampered.concat()
        )
    });
    let faults: Vec<String> = failed.into_iter().chain(tampered).collect();
    (!faults.is_empty()).then(|| faults.join("\n"))
}

/// What a command leaves of a study.
pub(crate) fn beyond(left: usize) -> String {
    format!(
        "not covered by this command: {} of the study; give STORE and -o STUDY alone to do the whole study",
        counted(left, "job")
    )
}
