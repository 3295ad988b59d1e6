//! `demo`: every step on the bundled corpus, in a few minutes.

use std::ops::RangeFrom;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use auteur::{
    Configuration, DemoPlan, Device, EvaluateSettings, Evaluated, FitEnd, NamedSong, Newcomer, Predictor,
    PrepareSettings, Prepared, RefusedFile, RunFolder, RunScores, TestSong, TimeLimit, TrainSettings,
    cross_validate, demo_preparation, evaluate, find_corpus, folder_name, newcomers, prepare, readable,
    report_run, train,
};
use clap::Args;
use serde::Serialize;

use super::predict::Answer as Prediction;
use super::prepare::{prepared, remarks};
use crate::arguments::{Settings, Shared, positive};
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::scores;
use crate::wording::counted;

/// Artists named in the prediction.
const TOP: usize = 3;

/// Do everything on the bundled corpus: prepare, train, evaluate, predict, enrol, report
///
/// The default classifier learns in a second and is judged by a cross-validation, so that all songs count. It then forgets each
/// artist in turn, is asked about a song by that stranger, and enrols the artist again by a few songs. Last the paper's network is
/// trained beside it for as long as --minutes allow.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur demo
  auteur demo -o my-demo --music ~/Music --minutes 20")]
pub(crate) struct Demo {
    /// Folder for the store, the runs and the report
    #[arg(short, long, value_name = "FOLDER", default_value = "demo")]
    output: PathBuf,
    /// Folder of music [default: data/game-music-10 of the source tree]
    #[arg(long, value_name = "MUSIC")]
    music: Option<PathBuf>,
    /// Time limit for the training of the network, in minutes; as many epochs as fit are run, but one at least
    #[arg(long, value_name = "MINUTES", default_value_t = 3.0, value_parser = positive)]
    minutes: f64,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    shared: Shared,
}

/// What `demo --json` prints.
#[derive(Serialize)]
struct Answer {
    store: String,
    run: String,
    set_aside: Vec<RefusedFile>,
    /// By all folds together.
    evaluation: RunScores,
    /// Whose song was predicted.
    truth: String,
    prediction: Prediction,
    /// What became of each artist that the model forgot and was introduced to again; none of a model that does not tell strangers.
    newcomers: Vec<Newcomer>,
    /// The paper's network on the same split; none where the classifier is a network itself.
    network: Option<Beside>,
    report: String,
}

/// How the network did that was trained beside the classifier.
#[derive(Serialize)]
struct Beside {
    run: String,
    epochs: usize,
    /// Whether the training came to its own end within the time.
    complete: bool,
    /// By the test songs of its split.
    evaluation: RunScores,
}

impl Demo {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let music = self.music.clone().map_or_else(find_corpus, Ok)?;
        let (store, run) = (self.output.join("store"), RunFolder::new(self.output.join("run")));
        let plan = DemoPlan::of(&self.settings.file()?)?;
        let mut steps = 1..;
        self.begin(&mut steps, &format!("Prepare {}", music.display()))?;
        let prepared = self.prepare(&music, &store, &demo_preparation(&plan.configuration))?;
        let classifier = &plan.configuration.classifier;
        self.begin(&mut steps, &format!("Train {classifier}, in {}", run.folder().display()))?;
        self.train(&store, &run, plan.configuration.clone())?;

        let (settings, progress) = (EvaluateSettings::default(), TerminalProgress::listening());
        // By the run's own test songs first, which are all that the network beside it will be judged by.
        let own = evaluate(run.folder(), &settings, &progress)?;
        let evaluated = match plan.folds {
            None => {
                self.begin(&mut steps, "Evaluate on songs that were not trained on\n")?;
                own.clone()
            }
            Some(folds) => {
                let what = format!("Evaluate all songs in {folds} folds, each by a model of the others\n");
                self.begin(&mut steps, &what)?;
                cross_validate(run.folder(), folds, &settings, &progress)?
            }
        };
        self.say(&scores::table(&evaluated.scores))?;
        self.say(&scores::summary(&evaluated))?;

        self.say("")?;
        self.begin(&mut steps, "Predict a song that was not trained on\n")?;
        let TestSong { file, artist: truth } = TestSong::first(&run, &store, &music)?;
        let predictor = Predictor::load(run.folder(), Device::Cpu)?;
        let prediction = Prediction::of(&file, Ok(predictor.name(&file)?), TOP);
        self.say(&prediction.words())?;
        self.say(&format!("  (correct: {truth})\n"))?;

        let tells_strangers = predictor.threshold().is_some();
        let newcomers = match tells_strangers {
            true => {
                let what =
                    "Forget each artist in turn, predict a test song of it, and enrol it by training songs\n";
                self.begin(&mut steps, what)?;
                self.newcomers(&run, &store)?
            }
            false => Vec::new(),
        };

        let report = self.output.join("report");
        self.begin(&mut steps, &format!("Report, in {}", report.display()))?;
        report_run(run.folder(), &report, &folder_name(&music), &TerminalProgress::listening())?;
        let page = report.join("report.html");

        self.say("")?;
        self.say(&scores::f1(&evaluated.scores))?;
        let (model, split, evaluation) = (run.model(), run.split(), run.evaluation());
        let files = [
            ("features", &store),
            ("model", &model),
            ("split", &split),
            ("scores", &evaluation),
            ("report", &page),
        ];
        for (what, file) in files {
            self.say(&format!("{:<9} {}", format!("{what}:"), file.display()))?;
        }
        self.say(&format!("try it:   auteur predict {} YOUR_SONG", run.folder().display()))?;

        // What was done is told whatever becomes of the network.
        let beside = plan.beside.map(|network| self.beside(&store, network, (&own, &mut steps))).transpose();
        let (network, end) = match beside {
            Ok(network) => (network, Ok(())),
            Err(failure) => (None, Err(failure)),
        };
        if self.shared.json {
            let [store, run, report] = [&store, run.folder(), &page].map(readable);
            let (set_aside, scores) = (prepared.set_aside, evaluated.scores);
            print_json(&Answer {
                store,
                run,
                set_aside,
                evaluation: scores,
                truth,
                prediction,
                newcomers,
                network,
                report,
            })?;
        }
        end
    }

    fn prepare(&self, music: &Path, store: &Path, settings: &PrepareSettings) -> Result<Prepared, Failure> {
        let prepared = prepared(prepare(music, store, settings, &TerminalProgress::listening()))?;
        for remark in remarks(&prepared) {
            self.say(&format!("   {remark}"))?;
        }
        let (songs, artists) = (counted(prepared.songs, "song"), counted(prepared.artists, "artist"));
        self.say(&format!("   {songs} by {artists} in {}", store.display()))?;
        Ok(prepared)
    }

    /// Artists are forgotten in turn, and introduced again. One is shown, the first who was refused when forgotten, and if there is
    /// any, accepted and named rightly once enrolled; and how many there are of them.
    fn newcomers(&self, run: &RunFolder, store: &Path) -> Result<Vec<Newcomer>, Failure> {
        let newcomers = newcomers(run, store, &TerminalProgress::listening())?;
        let told = newcomers.iter().filter_map(Newcomer::refused);
        let (of, told, refused) =
            (newcomers.len(), told.clone().count(), told.filter(|refused| *refused).count());
        let named = newcomers.iter().filter(|newcomer| newcomer.named()).count();
        let goes_well = |newcomer: &&Newcomer| {
            let is_named = newcomer.named();
            (newcomer.refused() == Some(true), is_named && newcomer.accepted() == Some(true), is_named)
        };
        // The last of those that are as good, so the first.
        let Some(shown) = newcomers.iter().rev().max_by_key(goes_well) else {
            self.say("  no artist has both a test song and a training song\n")?;
            return Ok(newcomers);
        };
        let Newcomer { artist, song, forgotten, enrolled_by, enrolment_s, enrolled } = shown;
        let words = |answer: &NamedSong| Prediction::of(Path::new(song), Ok(answer.clone()), 1).words();
        self.say(&format!("Without {artist}:\n{}", words(forgotten)))?;
        let by = counted(enrolled_by.len(), "song");
        self.say(&format!("{artist} enrolled by {by}, in {enrolment_s:.2} s:\n{}\n", words(enrolled)))?;
        if told > 0 {
            self.say(&format!("{refused} of {told} songs by forgotten artists are \"none of these\""))?;
        }
        self.say(&format!("{named} of {of} are named correctly once their artist is enrolled\n"))?;
        Ok(newcomers)
    }

    /// Trains the paper's network for as long as there is time, and says how it does on the test songs of its split, beside
    /// `other`, the classifier on the same songs.
    fn beside(
        &self,
        store: &Path,
        wanted: Configuration,
        (other, steps): (&Evaluated, &mut RangeFrom<usize>),
    ) -> Result<Beside, Failure> {
        let run = RunFolder::new(self.output.join(format!("run-{}", wanted.classifier)));
        let folder = run.folder().display();
        let name = wanted.classifier.clone();
        self.say("")?;
        let limit = format!("at most {} minutes, but one epoch at least", self.minutes);
        self.begin(steps, &format!("Train {name} beside it, {limit}, in {folder}"))?;
        let (epochs, complete) = self.train(store, &run, wanted)?;
        let evaluated = evaluate(run.folder(), &EvaluateSettings::default(), &TerminalProgress::listening())?;
        let [own, others] = [&evaluated, other].map(scores::named);
        self.say(&format!(
            "   {name} names {own} songs of its test part; the model above names {others} of them"
        ))?;
        Ok(Beside { run: readable(run.folder()), epochs, complete, evaluation: evaluated.scores })
    }

    /// Trains, a network for as many epochs as fit into the time; returns their number, and whether training finished.
    fn train(&self, store: &Path, run: &RunFolder, wanted: Configuration) -> Result<(usize, bool), Failure> {
        let limit = Duration::from_secs_f64(self.minutes * 60.0);
        let progress = TimeLimit::new(TerminalProgress::listening(), Instant::now() + limit);
        let settings = TrainSettings { configuration: wanted, device: Device::Cpu };
        let (epochs, complete) = match train(store, run.folder(), &settings, &progress)? {
            FitEnd::Complete { history: None, .. } => return Ok((0, true)),
            FitEnd::Complete { history: Some(history), .. } => (history.epochs.len(), true),
            FitEnd::Stopped { history } => (history.epochs.len(), false),
        };
        if !complete && !progress.is_over() {
            return Err(Failure::stopped("run the same command again to resume"));
        }
        let end = if complete {
            "training finished"
        } else {
            "time ran out before training finished; run the same command with more --minutes to continue"
        };
        self.say(&format!("   {}: {end}", counted(epochs, "epoch")))?;
        Ok((epochs, complete))
    }

    /// Says the number of the next step, and what is done in it.
    fn begin(&self, steps: &mut RangeFrom<usize>, what: &str) -> Result<(), Failure> {
        steps.next().map_or(Ok(()), |number| self.say(&format!("{number}. {what}")))
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        if self.shared.json { Ok(()) } else { print(text) }
    }
}
