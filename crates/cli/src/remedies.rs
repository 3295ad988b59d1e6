//! What helps: for every error of the library the words with flags and commands that follow its message, and how the
//! command ends that meets it.

use auteur::rooms::audio::FeatureSettingError;
use auteur::rooms::classifier::{ConfigurationError, FitError, JudgeError, ModelFileError};
use auteur::rooms::dataset::{BuildError, ClipError, ScanError, SplitError, StoreError};
use auteur::rooms::projection::{ProjectionError, ScoreError};
use auteur::rooms::report::{ReportError, WriteError};
use auteur::rooms::study::{Condition, FileError, GridError, GridReport, PlanError, StudyError};
use auteur::{
    AnswerError, ConfigurationFileError, DemoError, DeviceError, DrawSplitError, EvaluateError,
    ExtractionError, FeatureKinds, InfoError, LoadModelError, MapError, MapScoreError, PredictError,
    PrepareError, ResultsFolderError, RunError, RunStudyError, SongArrayError, TrainError, WriteReportError,
};

use crate::failure::{Remedied, Remedy};
use crate::wording::counted;

/// Gives an enum's remedies by its variants.
macro_rules! remedies {
    ($error:ty, $this:ident => $remedy:expr) => {
        impl Remedied for $error {
            fn remedy(&self) -> Remedy {
                let $this = self;
                $remedy
            }
        }
    };
}

const ELSEWHERE: &str = "choose another folder";
const EMPTY: &str = "choose a new or empty folder";
const AGAIN: &str = "nothing was written; run it again";
const RESUMES: &str = "the same command resumes the work";
const COPY: &str = "copy the file again from where it came";
const STORE: &str = "give the folder of one, or make it with: auteur prepare MUSIC -o STORE";

// Settings and devices.

remedies!(ConfigurationError, _error => Remedy::usage());
remedies!(FeatureSettingError, _error => Remedy::usage());

remedies!(ConfigurationFileError, error => match error {
    ConfigurationFileError::Write { .. } => Remedy::none(),
    _ => Remedy::usage(),
});

remedies!(DeviceError, error => match error {
    DeviceError::BuiltWithoutGpu => {
        Remedy::asks("build one with: cargo build --release --features gpu, or leave out --device gpu")
    }
    DeviceError::NoGpu { .. } => Remedy::helps("leave out --device gpu"),
});

// Music and stores.

remedies!(ExtractionError, error => match error {
    ExtractionError::TooLong { .. } => Remedy::helps("raise the limit with --max-minutes"),
    ExtractionError::Damaged(_) => Remedy::helps(COPY),
    ExtractionError::Unsupported(_) => Remedy::helps("convert the file, for example to FLAC"),
    _ => Remedy::none(),
});

remedies!(ScanError, _error => Remedy::none());

remedies!(StoreError, error => match error {
    StoreError::NotAStore { .. } => Remedy::helps(STORE),
    StoreError::OtherFormat { .. } => Remedy::helps("prepare into a new folder"),
    StoreError::Damaged { .. } => Remedy::helps("run prepare again, which makes anew what was lost"),
    StoreError::Lacks { store, kind } => add_kinds(store, &FeatureKinds::of(&[*kind])),
    StoreError::Map { .. } => Remedy::helps("raise that limit"),
    StoreError::Read { .. } => Remedy::none(),
});

remedies!(BuildError, error => match error {
    BuildError::Store(cause) => cause.remedy(),
    BuildError::Cancelled => Remedy::stopped(RESUMES),
    BuildError::Locked { .. } => Remedy::helps("wait for it, or choose another folder"),
    BuildError::FolderInUse { .. } => Remedy::helps(EMPTY),
    BuildError::OtherSettings { .. } => Remedy::helps("use these, or prepare into a new folder"),
    BuildError::Write { .. } | BuildError::NothingReadable { .. } => Remedy::none(),
});

remedies!(PrepareError, error => match error {
    PrepareError::Scan(cause) => cause.remedy(),
    PrepareError::Store(cause) => cause.remedy(),
    PrepareError::Build(cause) => cause.remedy(),
    PrepareError::Features(cause) => cause.remedy(),
});

remedies!(SongArrayError, error => match error {
    SongArrayError::Settings(cause) => cause.remedy(),
    SongArrayError::Song { cause, .. } => cause.remedy(),
    SongArrayError::IsTheSong { .. } => Remedy::asks("give another name with -o"),
    SongArrayError::Write { .. } => Remedy::none(),
});

/// How a store is given further kinds of features.
fn add_kinds(store: &std::path::Path, kinds: &FeatureKinds) -> Remedy {
    let store = store.display();
    Remedy::helps(format!("add them with: auteur prepare MUSIC -o {store} --kinds {kinds}"))
}

// Splits, clips and runs.

remedies!(SplitError, error => match error {
    SplitError::Impossible { artists, .. } if !artists.is_empty() => exclude(artists),
    SplitError::UnknownArtist { .. } | SplitError::NotASplit { .. } => Remedy::usage(),
    _ => Remedy::none(),
});

remedies!(ClipError, error => match error {
    ClipError::Length { .. } | ClipError::Cut { .. } => Remedy::usage(),
    ClipError::LongerThanEverySong { .. } => {
        Remedy::asks("choose shorter clips with --clip-seconds or --clip-frames")
    }
    ClipError::NoClips { artists, others, .. } => {
        let shorter = "choose shorter clips with --clip-seconds or --clip-frames";
        let words = if *others < 2 { shorter.to_owned() } else { format!("{shorter}, or {}", left_out(artists)) };
        Remedy::helps(words)
    }
    ClipError::Split(cause) => cause.remedy(),
});

remedies!(DrawSplitError, error => match error {
    DrawSplitError::NoSplit { .. } => Remedy::asks("give --split song, --split album or --split FILE.json"),
    DrawSplitError::ExcludeWithFile { .. } => Remedy::asks("leave out --exclude"),
    DrawSplitError::Split(cause) => cause.remedy(),
});

fn exclude(artists: &[String]) -> Remedy {
    Remedy::helps(format!("add songs, or {}", left_out(artists)))
}

fn left_out(artists: &[String]) -> String {
    let flags: Vec<String> = artists.iter().map(|artist| format!("--exclude {artist}")).collect();
    let them = if artists.len() == 1 { "the artist" } else { "the artists" };
    format!("leave {them} out with {}", flags.join(" "))
}

remedies!(RunError, error => match error {
    RunError::Locked { .. } => Remedy::helps("wait for it, or choose another folder"),
    RunError::Foreign { .. } => Remedy::helps("choose another folder, or delete it"),
    RunError::ModelAlone { .. } => Remedy::helps(ELSEWHERE),
    RunError::OtherSettings { .. } => {
        Remedy::helps("train into another folder, or with the setting that the run began with")
    }
    RunError::OtherSongs { .. } => Remedy::helps(
        "train into another folder, or with the split that lies in this one: --split RUN/split.json",
    ),
    RunError::Configuration(cause) => cause.remedy(),
    RunError::Split(cause) => cause.remedy(),
    RunError::Epochs { .. } | RunError::File { .. } => Remedy::none(),
});

remedies!(FitError, error => match error {
    FitError::Setting(_) => Remedy::usage(),
    FitError::OtherSettings(_) | FitError::OtherSongs => Remedy::helps("train into another folder"),
    FitError::Checkpoint { .. } => Remedy::helps("delete the folder of the run to train anew"),
    FitError::Diverged { .. } => Remedy::helps("train anew with a lower --learning-rate"),
    FitError::Store(cause) => cause.remedy(),
    FitError::Cancelled => Remedy::stopped(AGAIN),
    FitError::Songs(_) | FitError::Device(_) | FitError::File { .. } => Remedy::none(),
});

remedies!(TrainError, error => match error {
    TrainError::Store(cause) => cause.remedy(),
    TrainError::Clips(cause) => cause.remedy(),
    TrainError::OtherFeatures { .. } => {
        Remedy::asks("prepare a store with them, or remove the section from the --config file")
    }
    TrainError::LacksKinds { store, needs, .. } => add_kinds(store, needs),
    TrainError::UnknownClassifier { .. } => Remedy::usage(),
    TrainError::Split(cause) => cause.remedy(),
    TrainError::Run(cause) => cause.remedy(),
    TrainError::Device(cause) => cause.remedy(),
    TrainError::Threads(_) => Remedy::none(),
    TrainError::Fit { cause, .. } => cause.remedy(),
});

// Models and answers.

remedies!(ModelFileError, error => match error {
    ModelFileError::File { cause, .. } if cause.kind() == std::io::ErrorKind::NotFound => {
        Remedy::helps("train one with: auteur train STORE -o RUN")
    }
    ModelFileError::OtherFormat { .. } => Remedy::helps("train it anew with this version"),
    _ => Remedy::none(),
});

remedies!(LoadModelError, error => match error {
    LoadModelError::Device(cause) => cause.remedy(),
    LoadModelError::File { cause, .. } => cause.remedy(),
});

remedies!(AnswerError, error => match error {
    AnswerError::Store(cause) => cause.remedy(),
    AnswerError::OtherFeatures { .. } => {
        Remedy::helps("give the right one with --store STORE, or prepare one with the run's settings")
    }
    AnswerError::LacksKinds { store, needs, .. } => add_kinds(store, needs),
    AnswerError::Judge(JudgeError::Cancelled) => Remedy::stopped(AGAIN),
    AnswerError::UnknownArtist { .. } => Remedy::helps("these songs belong to another model"),
    AnswerError::Judge(_) | AnswerError::Answers(_) => Remedy::none(),
});

remedies!(EvaluateError, error => match error {
    EvaluateError::Run(cause) => cause.remedy(),
    EvaluateError::Model(cause) => cause.remedy(),
    EvaluateError::NoStore { .. } => Remedy::asks("give it with --store STORE"),
    EvaluateError::Store(_) => Remedy::helps("if the store was moved, say where it is with --store STORE"),
    EvaluateError::SongsMissing { .. } => Remedy::helps("give the store of this run with --store STORE"),
    EvaluateError::Answers { cause, .. } => cause.remedy(),
    _ => Remedy::none(),
});

remedies!(PredictError, error => match error {
    PredictError::Model(cause) => cause.remedy(),
    PredictError::Song(cause) => cause.remedy(),
    _ => Remedy::none(),
});

// Studies.

remedies!(PlanError, error => match error {
    PlanError::Nothing { list } => Remedy::asks(format!("give one or more with --{list}")),
    PlanError::Repeated { list, .. } => Remedy::asks(format!("name it once in --{list}")),
    _ => Remedy::usage(),
});

remedies!(GridError, error => match error {
    GridError::Plan(cause) => cause.remedy(),
    GridError::SameFrames { .. } => Remedy::asks("leave one out of --lengths"),
    GridError::LongerThanEverySong { length, .. } => Remedy::asks(format!("leave {length} out of --lengths")),
    GridError::Split(cause) => cause.remedy(),
    GridError::Clips(cause) => cause.remedy(),
    GridError::OtherStore { .. } | GridError::NothingPossible { .. } => Remedy::none(),
});

remedies!(FileError, error => match error {
    FileError::Write { .. } => Remedy::helps("what is complete is kept, the same command resumes the study"),
    FileError::OtherFormat { .. } => Remedy::helps("begin the study anew in another folder"),
    FileError::Read { .. } | FileError::Damaged { .. } => Remedy::none(),
});

remedies!(StudyError, error => match error {
    StudyError::NotAStudy { study } => {
        Remedy::helps(format!("make it with: auteur study STORE -o {}", study.display()))
    }
    StudyError::FolderInUse { .. } => Remedy::helps(EMPTY),
    StudyError::OtherPlan { .. } => {
        Remedy::helps("give what it began with, by the same flags and --config file, or choose another folder")
    }
    StudyError::Grid(cause) => cause.remedy(),
    StudyError::Store(cause) => cause.remedy(),
    StudyError::File(cause) => cause.remedy(),
    StudyError::Cancelled => Remedy::stopped("the same command resumes the study"),
});

remedies!(RunStudyError, error => match error {
    RunStudyError::Store(cause) => cause.remedy(),
    RunStudyError::Clips(cause) => cause.remedy(),
    RunStudyError::Device(cause) => cause.remedy(),
    RunStudyError::Configuration(cause) => cause.remedy(),
    RunStudyError::NoSplit { .. } => {
        Remedy::asks("give --splits song,album, or remove it from the --config file")
    }
    RunStudyError::Length(_) => Remedy::asks("give other --lengths"),
    RunStudyError::Train(cause) => cause.remedy(),
    RunStudyError::Grid(cause) => cause.remedy(),
    RunStudyError::Study(cause) => cause.remedy(),
    RunStudyError::File(cause) => cause.remedy(),
});

/// Which jobs of a study have no result, and what helps each; none where there is no such job.
pub(crate) fn faults(report: &GridReport) -> Option<String> {
    let failed: Vec<String> = report.failed().map(|(condition, _)| condition.name()).collect();
    // Each told its reason when it failed.
    let failed = (!failed.is_empty()).then(|| {
        let (jobs, them) = (counted(failed.len(), "job"), if failed.len() == 1 { "it" } else { "them" });
        format!("{jobs} failed; the same command tries {them} again, --list says why: {}", failed.join(", "))
    });
    let line = |(condition, reason): (&Condition, &str)| format!("\n  {condition}: {reason}");
    let tampered: Vec<String> = report.tampered().map(line).collect();
    let tampered = (!tampered.is_empty()).then(|| {
        let they = if tampered.len() == 1 { "it is" } else { "they are" };
        format!(
            "{} not used, since what lies there is not the study's; {they} left alone:{}",
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
        "{} of the study beyond this command left: without --shard, --classifiers, --lengths, --splits and --seeds it \
         does all of the study",
        counted(left, "job")
    )
}

// Reports, maps and what lies on disk.

remedies!(ResultsFolderError, error => match error {
    ResultsFolderError::Foreign { .. } => Remedy::helps(EMPTY),
    ResultsFolderError::Make { .. } => Remedy::none(),
});

remedies!(ReportError, error => match error {
    ReportError::Cancelled => Remedy::stopped("run it again"),
    _ => Remedy::none(),
});

remedies!(ProjectionError, error => match error {
    ProjectionError::Cancelled => Remedy::stopped(AGAIN),
    _ => Remedy::none(),
});

remedies!(WriteReportError, error => match error {
    WriteReportError::Study(cause) => cause.remedy(),
    WriteReportError::File(cause) => cause.remedy(),
    WriteReportError::Run(cause) => cause.remedy(),
    WriteReportError::Store(cause) => cause.remedy(),
    WriteReportError::Grid(cause) => cause.remedy(),
    WriteReportError::Folder(cause) => cause.remedy(),
    WriteReportError::Projection(cause) => cause.remedy(),
    WriteReportError::Report(cause) => cause.remedy(),
    WriteReportError::Write(WriteError::Cancelled) => Remedy::stopped("run it again"),
    _ => Remedy::none(),
});

remedies!(MapError, error => match error {
    MapError::Settings(_) => Remedy::asks("give another --perplexity"),
    MapError::Store(cause) => cause.remedy(),
    MapError::Split(cause) => cause.remedy(),
    MapError::Folder(cause) => cause.remedy(),
    MapError::Model(cause) => cause.remedy(),
    MapError::NoSpace { .. } => Remedy::asks("give a network's run or model"),
    MapError::Answers(AnswerError::OtherFeatures { .. }) => Remedy::helps("give the store that it was trained on"),
    MapError::Answers(cause) => cause.remedy(),
    MapError::Projection(cause) => cause.remedy(),
    MapError::Scores(MapScoreError::Score(ScoreError::Cancelled)) => {
        Remedy::stopped("the pictures are written, the scores are not; run it again")
    }
    _ => Remedy::none(),
});

remedies!(InfoError, error => match error {
    InfoError::Store(cause) => cause.remedy(),
    InfoError::Run(cause) => cause.remedy(),
    InfoError::Model(cause) => cause.remedy(),
    InfoError::Study(cause) => cause.remedy(),
    InfoError::Unknown { .. } | InfoError::Read { .. } | InfoError::Altered { .. } => Remedy::none(),
});

remedies!(DemoError, error => match error {
    DemoError::NoCorpus => {
        Remedy::helps("run this in the source tree, or give a folder of music with --music")
    }
    DemoError::Run(cause) => cause.remedy(),
    DemoError::Store(cause) => cause.remedy(),
    DemoError::NoTestSong { .. } => Remedy::none(),
});
