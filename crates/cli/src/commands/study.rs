//! `study`: a store to the trials of a whole grid of conditions.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use auteur::rooms::study::{Forecast, JobState, Share};
use auteur::{
    Access, JobSummary, Protocol, Reference, SplitKind, StressSettings, Stressed, StudyRequest, StudyRun,
    StudySettings, forecast_study, run_study, stress_study,
};
use clap::{Args, ValueEnum};

use crate::arguments::{
    BroughtEncoder, Cache, Computing, Copies, LeaveOut, Settings, Shared, at_least, count, positive,
};
use crate::display::StudyDisplay;
use crate::failure::Failure;
use crate::named::{ClassifierName, one_of};
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::remedies::{ANEW, UNREACHED, beyond, faults};
use crate::wording::{counted, duration};

/// Run the paper's study on a store: every classifier, clip length, split and seed
///
/// Every trial is a cross-validation where a tenth of the songs, which is what the paper tests, would be too few to tell
/// classifiers apart; its answers are pooled. `--protocol paper` runs the paper's grid as it stands. Where some artists have
/// too few albums for the album split, jobs called `song-with-albums` split the others by song, for a fair comparison.
///
/// Each condition is a job with a folder of its own in STUDY. Complete jobs are skipped, interrupted jobs are resumed,
/// and a failed job does not stop the others. Running the same command again, even after a crash, gives the same
/// results. Several processes, on one machine or many, may work on the same STUDY: each job is done by exactly one of
/// them. Conditions that an earlier command did not request are added to the study: three repeats with --lengths 3, then
/// one with --lengths 1,10. A list that is not given is taken from the --config file, or else from what the study has of
/// those that are given, or else from the defaults; where none is given, the study is continued as it is.
///
/// `--shard I/N` takes every N-th job, for an array job in a batch system. A process that has finished its share also
/// takes over jobs that a process of another share had begun before it died, but not jobs that had not been begun: run
/// the command once more without --shard to do those.
///
/// `--stress` then asks every model about copies of its test songs whose sound is changed: 20, 12 and 6 dB softer, 6 dB
/// louder, as MP3 of 32 and 128 kbit/s, as Opus of 24 kbit/s, without anything above 4 kHz, 2 % too slow and too fast. The
/// copies are made of the music that STORE was made from, which `--music` names; what they cost stands in the report. The
/// copies' features stay in STUDY/stress, and copies and answers that are there are not made again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur study store -o study
  auteur study store -o study --list
  auteur study store -o study --lengths 3,10 --classifiers crnn,gaussian,gmm --folds 5 --repeats 3 --jobs 2
  auteur study store -o paper --protocol paper
  auteur study store -o study --shard 1/4
  auteur study store -o study --stress --music ~/Music")]
pub(crate) struct Study {
    /// Store that `prepare` made: a folder, or s3://BUCKET/PREFIX
    store: PathBuf,
    /// Folder of the study, or s3://BUCKET/PREFIX: processes on machines that share nothing else then work on it
    #[arg(short, long, value_name = "STUDY")]
    output: PathBuf,
    /// Clip lengths in seconds [default: 1,3,5,10,20,30]
    #[arg(long, value_name = "S,...", value_delimiter = ',', value_parser = positive)]
    lengths: Option<Vec<f64>>,
    /// Kinds of split: by song, by album, or both [default: song,album]
    #[arg(long, value_name = "SPLIT,...", value_delimiter = ',')]
    splits: Option<Vec<SplitKind>>,
    /// How songs come to be tested [default: cross-validation where a tenth of the songs is fewer than 100, else paper]
    #[arg(long, value_enum, value_name = "PROTOCOL")]
    protocol: Option<ProtocolName>,
    /// Folds of the cross-validation; an album split has no more than the artist with the most albums has albums
    /// [default: 5]
    #[arg(long, value_name = "N", value_parser = at_least(2))]
    folds: Option<u64>,
    /// Trials of the cross-validation, with seeds from 0 [default: 3]
    #[arg(long, value_name = "N", conflicts_with = "seeds", value_parser = at_least(1))]
    repeats: Option<u64>,
    /// Seeds of the trials [default: 0,1,2 for a cross-validation; 0,21,42 for the paper]
    #[arg(long, value_name = "N,...", value_delimiter = ',')]
    seeds: Option<Vec<u64>>,
    /// Classifiers to train, also variants from the --config file: [variants.crnn-cosine] with of = "crnn" and the settings in
    /// which it differs [default: pretrained,crnn]
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', value_parser = ClassifierName)]
    classifiers: Option<Vec<String>>,
    /// Train with the settings of a published program, but for its learning rate; others beside them are refused
    #[arg(long, value_name = "PROGRAM", value_parser = one_of(&Reference::ALL, Reference::name, Reference::description))]
    reference: Option<Reference>,
    /// Largest number of epochs per training [default: 200]
    #[arg(long, value_name = "N", value_parser = at_least(1))]
    epochs: Option<u64>,
    #[command(flatten)]
    leave_out: LeaveOut,
    #[command(flatten)]
    copies: Copies,
    /// Number of jobs to run at a time; they share the processor threads
    #[arg(long, value_name = "N", default_value = "1", value_parser = count)]
    jobs: NonZeroUsize,
    /// Run only every N-th job, starting with the I-th
    #[arg(long, value_name = "I/N", default_value = "1/1")]
    shard: Share,
    /// Print the jobs, their states and their expected times, without running any
    #[arg(long)]
    list: bool,
    /// Have every model judge distorted copies of its test songs, too
    #[arg(long, conflicts_with_all = ["list", "shard"])]
    stress: bool,
    /// Folder of the music that STORE was made from; needed while distorted copies are still to be made
    #[arg(long, value_name = "MUSIC", requires = "stress")]
    music: Option<PathBuf>,
    #[command(flatten)]
    encoder: BroughtEncoder,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    cache: Cache,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
}

/// The ways in which songs come to be tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ProtocolName {
    /// Each trial tests a tenth of the songs, or an album of each artist
    Paper,
    /// Each trial tests every song once, fold by fold, and its answers are pooled
    CrossValidation,
}

impl Study {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let encoder = self.encoder.file();
        if encoder.is_some() && !self.stress {
            return Err(Failure::usage(
                "--encoder is for the distorted copies of --stress; leave it out, or give both",
            ));
        }
        let settings = StudySettings {
            request: StudyRequest {
                file: self.settings.file()?,
                reference: self.reference,
                classifiers: self.classifiers.clone(),
                lengths: self.lengths.clone(),
                splits: self.splits.clone(),
                protocol: self.protocol()?,
                seeds: self.seeds.clone(),
                epochs: self.epochs.map(|epochs| epochs as usize),
                exclude: self.leave_out.exclude()?,
                min_songs: self.leave_out.min_songs(),
                groups: self.copies.groups.clone(),
            },
            device: self.computing.device(),
            share: self.shard,
            jobs: self.jobs,
            threads: self.shared.threads.and_then(|threads| NonZeroUsize::new(threads as usize)),
        };
        let access = if self.list { Access::Read } else { Access::Work };
        let site = self.cache.study_site(&self.output, access)?;
        if self.stress && site.folder() != self.output {
            return Err(Failure::usage(
                "--stress needs a study in a folder; give -o FOLDER, or leave it out",
            ));
        }
        let store = self.cache.bring_here(&self.store)?;
        if self.list {
            return self.tell_forecasts(&forecast_study(&store, &site, &settings)?);
        }
        let display = StudyDisplay::listening();
        let run = run_study(&store, &site, &settings, &display)?;
        drop(display);
        if !self.stress || run.report.was_cancelled {
            return self.tell_run(&run, None);
        }
        let stress =
            StressSettings { store, music: self.music.clone(), encoder, device: self.computing.device() };
        let progress = TerminalProgress::listening();
        let stressed = stress_study(&self.output, &run, &stress, &progress)?;
        drop(progress);
        self.tell_run(&run, Some(stressed))
    }

    fn protocol(&self) -> Result<Option<Protocol>, Failure> {
        let folded = self.folds.is_some() || self.repeats.is_some();
        match self.protocol {
            None if !folded => Ok(None),
            Some(ProtocolName::Paper) if folded => Err(Failure::usage(
                "--protocol paper has no folds and no repeats; leave out --folds and --repeats, or say --protocol \
                 cross-validation",
            )),
            Some(ProtocolName::Paper) => Ok(Some(Protocol::Paper)),
            None | Some(ProtocolName::CrossValidation) => Ok(Some(Protocol::CrossValidation {
                folds: self.folds.map(|folds| folds as usize),
                repeats: self.repeats,
            })),
        }
    }

    /// Prints how the run of the grid ended, and what became of distorted copies where they were asked for.
    fn tell_run(&self, run: &StudyRun, stressed: Option<Stressed>) -> Result<(), Failure> {
        let (folder, jobs) = (self.output.display(), &run.report.jobs);
        if self.shared.json {
            print_json(&jobs.iter().map(JobSummary::of).collect::<Vec<_>>())?;
        } else {
            let done = jobs.iter().filter(|job| matches!(job.state, JobState::Complete { .. })).count();
            let are = if jobs.len() == 1 { "is" } else { "are" };
            print(&format!("{folder}: {done} of {} {are} complete", counted(jobs.len(), "job")))?;
            for status in jobs {
                if let JobState::Impossible(reason) = &status.state {
                    print(&format!("  {} cannot be done: {reason}; {UNREACHED}", status.condition()))?;
                }
            }
            if let Some(Stressed { distortions, jobs }) = stressed {
                let judged = counted(jobs, "job");
                print(&format!(
                    "{folder}: {judged} judged on copies that are distorted in {distortions} ways"
                ))?;
            }
        }
        if let Some(faults) = faults(&run.report) {
            return Err(Failure::failed(faults));
        }
        if run.report.was_cancelled && !run.report.is_complete() {
            return Err(Failure::stopped("run the same command again to resume"));
        }
        if self.shared.json {
            return Ok(());
        }
        if run.left_beyond > 0 {
            print(&beyond(run.left_beyond))?;
        }
        print(&format!("next: auteur report {folder} -o REPORT"))
    }

    /// Prints the jobs with their state and time.
    fn tell_forecasts(&self, forecasts: &[Forecast]) -> Result<(), Failure> {
        if self.shared.json {
            return print_json(&forecasts.iter().map(JobSummary::of_forecast).collect::<Vec<_>>());
        }
        let mut left = 0.0;
        for Forecast { status, estimate } in forecasts {
            let JobSummary { job, state, reason, .. } = JobSummary::of(status);
            let time = match (&status.state, estimate) {
                (JobState::Complete { seconds }, _) => duration(*seconds),
                (_, Some(estimate)) => {
                    left += estimate.seconds;
                    format!("about {}", duration(estimate.seconds))
                }
                (_, None) => String::new(),
            };
            let reason = match (reason, &status.state) {
                (None, _) => String::new(),
                (Some(reason), JobState::Tampered(_)) => format!("  {reason}; {ANEW}"),
                (Some(reason), JobState::Impossible(_)) => format!("  {reason}; {UNREACHED}"),
                (Some(reason), _) => format!("  {reason}"),
            };
            print(format!("{job:<44} {state:<10} {time}{reason}").trim_end())?;
        }
        let measured =
            forecasts.iter().filter_map(|forecast| forecast.estimate).all(|estimate| estimate.is_measured);
        let how = match measured {
            true => "estimated from the complete jobs",
            false => "a rough estimate until one job of each classifier is complete",
        };
        print(&format!("{}, about {} left, {how}", counted(forecasts.len(), "job"), duration(left)))
    }
}
