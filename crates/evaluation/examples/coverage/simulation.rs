//! Worlds of known truth, and what becomes of the intervals of studies in them.

use auteur_evaluation::{Bootstrap, Resampled, Score, weighted_f1};
use auteur_ground::RandomStream;

use super::design::{Design, Judged};
use super::world::{Chance, Classifier, Hearing, Level, Skill, Song};

/// An interval needs a standard error alone, which 200 resamples tell to 5 %.
const RESAMPLES: usize = 200;

/// The pairs of trainings and the songs per artist that a truth is of.
const TRUE_PAIRS: usize = 150;
const TRUE_SONGS: usize = 60;

/// The order of outcomes.
pub(crate) const LEVELS: [Level; 2] = [Level::Frame, Level::Song];
const SCORES: [Score; 2] = [Score::WeightedF1, Score::Accuracy];

/// What is simulated.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) design: Design,
    pub(crate) skill: Skill,
    /// How much less skilled the rival is; none where it is just as skilled with every artist.
    pub(crate) less: Option<f64>,
    pub(crate) folds: Folds,
}

/// Which songs the trainings of the rival judge.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folds {
    /// The same as those of the classifier, training by training.
    Shared,
    /// Others, from a split of its own.
    Own,
}

/// How much is simulated.
#[derive(Clone, Copy)]
pub(crate) struct Studies {
    pub(crate) worlds: usize,
    pub(crate) of_each: usize,
}

/// What became of the intervals of one kind.
#[derive(Clone, Copy, Default)]
pub(crate) struct Outcome {
    studies: f64,
    held: f64,
    rejected: f64,
    truths: f64,
}

impl Outcome {
    fn add(&mut self, found: &Resampled, truth: f64) {
        let interval = found.interval();
        let count = |is: bool| f64::from(u8::from(is));
        self.studies += 1.0;
        self.held += count((interval.low..=interval.high).contains(&truth));
        self.rejected += count(found.p_value() < 0.05);
        self.truths += truth;
    }

    fn merge(&mut self, other: &Self) {
        self.studies += other.studies;
        self.held += other.held;
        self.rejected += other.rejected;
        self.truths += other.truths;
    }

    /// The share of intervals that hold the truth.
    pub(crate) fn held(&self) -> f64 {
        self.held / self.studies
    }

    /// The share of studies that call the difference real.
    pub(crate) fn rejected(&self) -> f64 {
        self.rejected / self.studies
    }

    /// The mean over worlds.
    pub(crate) fn truth(&self) -> f64 {
        self.truths / self.studies
    }
}

/// By level, by score, of the score and of the difference to the rival.
pub(crate) type Outcomes = [[[Outcome; 2]; 2]; 2];

/// Adds the studies of `others`.
pub(crate) fn merge(outcomes: &mut Outcomes, others: &Outcomes) {
    let into = outcomes.as_flattened_mut().as_flattened_mut().iter_mut();
    into.zip(others.as_flattened().as_flattened()).for_each(|(into, other)| into.merge(other));
}

/// All shares of intervals that hold the truth.
pub(crate) fn shares(outcomes: &Outcomes) -> impl Iterator<Item = f64> {
    outcomes.as_flattened().as_flattened().iter().map(Outcome::held)
}

/// Simulates the studies of a case, on all cores: the same numbers on any number of them.
pub(crate) fn run(case: Case, studies: Studies) -> Outcomes {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let of_thread = |thread: usize| {
        let mut outcomes = Outcomes::default();
        for world in (thread..studies.worlds).step_by(threads) {
            let stream = RandomStream::new(world as u64);
            let world = World::new(case, &mut Chance::new(stream.branch(0)));
            for study in 1..=studies.of_each as u64 {
                world.study(&mut Chance::new(stream.branch(study)), &mut outcomes);
            }
        }
        outcomes
    };
    let mut outcomes = Outcomes::default();
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || of_thread(thread))).collect();
        for thread in running {
            let found = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            merge(&mut outcomes, &found);
        }
    });
    outcomes
}

/// Two classifiers among the same artists, and what each truly scores, by level and score.
struct World {
    design: Design,
    folds: Folds,
    classifiers: [Classifier; 2],
    truths: [[[f64; 2]; 2]; 2],
}

impl World {
    fn new(case: Case, chance: &mut Chance) -> Self {
        let design = case.design;
        let first = Classifier::new(design.songs.len(), case.skill, chance);
        let rival = case.less.map_or_else(|| first.clone(), |less| first.rival(less, chance));
        let truth = truth(&first, design, chance);
        let rivals = if case.less.is_some() { self::truth(&rival, design, chance) } else { truth };
        Self { design, folds: case.folds, classifiers: [first, rival], truths: [truth, rivals] }
    }

    /// One study: what its intervals hold is added to `outcomes`.
    fn study(&self, chance: &mut Chance, outcomes: &mut Outcomes) {
        let artists = self.design.artists();
        let songs = songs(&self.classifiers[0], self.design.songs.iter().copied(), chance);
        let split = self.design.split(&songs, chance);
        let rivals = match self.folds {
            Folds::Shared => split.clone(),
            Folds::Own => self.design.split(&songs, chance),
        };
        let [first, rival] = &self.classifiers;
        let judged =
            [(first, split), (rival, rivals)].map(|(one, split)| Judged::new(one, &songs, &split, chance));
        let bootstrap = Bootstrap { resamples: RESAMPLES, seed: chance.seed() };
        for (at, level) in LEVELS.into_iter().enumerate() {
            let [ours, rivals] = judged.each_ref().map(|judged| judged.tallies(level, &artists, &songs));
            for (which, score) in SCORES.into_iter().enumerate() {
                let Some(scored) = bootstrap.score(&[&ours, &rivals], score) else { continue };
                let [truth, rivals] = self.truths.map(|truths| truths[at][which]);
                let [outcome, difference] = &mut outcomes[at][which];
                outcome.add(&scored[0], truth);
                if let Some(found) = scored[0].minus(&scored[1]) {
                    difference.add(&found, truth - rivals);
                }
            }
        }
    }
}

/// Songs of artists of whom there are so many each.
fn songs(classifier: &Classifier, of_artists: impl Iterator<Item = usize>, chance: &mut Chance) -> Vec<Song> {
    let mut songs = Vec::new();
    for (artist, n) in of_artists.enumerate() {
        songs.extend((0..n).map(|_| classifier.song(artist, chance)));
    }
    songs
}

/// The score of a training on ever new songs, averaged over trainings.
fn truth(classifier: &Classifier, design: Design, chance: &mut Chance) -> [[f64; 2]; 2] {
    let artists = design.songs.len();
    let all: usize = design.songs.iter().sum();
    let mut sums = [[0.0; 2]; 2];
    for _ in 0..TRUE_PAIRS {
        let of_artists = design.songs.iter().map(|n| TRUE_SONGS * artists * n / all);
        let songs = songs(classifier, of_artists, chance);
        let hearings: Vec<Hearing> = songs.iter().map(|song| classifier.hear(song, chance)).collect();
        let training = classifier.train(chance);
        // Of each training also its mirror image, so that the mean of their skills is that of all trainings.
        for training in [training.mirrored(), training] {
            let answers: Vec<_> = (songs.iter().zip(&hearings))
                .map(|(song, hearing)| (song.artist, classifier.answer(hearing, &training, chance)))
                .collect();
            for (level, sums) in LEVELS.into_iter().zip(&mut sums) {
                let named: Vec<(usize, usize)> = answers
                    .iter()
                    .flat_map(|(artist, clips)| {
                        level.of(clips).into_iter().map(move |answer| (*artist, answer))
                    })
                    .flat_map(|(artist, (label, n))| std::iter::repeat_n((artist, label), n as usize))
                    .collect();
                let right = named.iter().filter(|(artist, label)| artist == label).count();
                sums[1] += right as f64 / named.len() as f64;
                sums[0] += weighted_f1(artists, named);
            }
        }
    }
    sums.map(|sums| sums.map(|sum| sum / (2 * TRUE_PAIRS) as f64))
}
