//! Artists and a classifier that names them, of known skill: songs become answers, and the truth is known.

use auteur_ground::RandomStream;

/// Random numbers, one after the other.
pub(crate) struct Chance {
    uniform: RandomStream,
    /// A stream of their own: each is made of two numbers.
    normal: RandomStream,
    position: u64,
}

impl Chance {
    pub(crate) fn new(stream: RandomStream) -> Self {
        Self { uniform: stream.branch(0), normal: stream.branch(1), position: 0 }
    }

    fn next(&mut self) -> u64 {
        self.position += 1;
        self.position
    }

    fn uniform(&mut self) -> f64 {
        let position = self.next();
        self.uniform.uniform(position)
    }

    fn normal(&mut self, deviation: f64) -> f64 {
        let position = self.next();
        deviation * self.normal.normal(position)
    }

    fn below(&mut self, n: usize) -> usize {
        let position = self.next();
        self.uniform.below(position, n)
    }

    /// Any of `0..n` but one.
    fn other(&mut self, n: usize, one: usize) -> usize {
        (one + 1 + self.below(n - 1)) % n
    }

    pub(crate) fn seed(&mut self) -> u64 {
        let position = self.next();
        self.uniform.bits(position)
    }

    pub(crate) fn permutation(&mut self, n: usize) -> Vec<usize> {
        let position = self.next();
        self.uniform.branch(position).permutation(n)
    }
}

/// How probable a right clip is: what its logit is made of.
#[derive(Clone, Copy)]
pub(crate) struct Skill {
    /// The mean.
    pub(crate) mean: f64,
    /// Standard deviation between artists.
    pub(crate) artists: f64,
    /// Between the songs of an artist: hard for any classifier, and for one alone.
    pub(crate) songs: f64,
    /// Between trainings: in all that a training answers, and for an artist alone.
    pub(crate) trainings: f64,
    /// Between the answers of trainings to the same song.
    pub(crate) answers: f64,
}

/// A song, and how it looks to one classifier.
pub(crate) struct Song {
    pub(crate) artist: usize,
    clips: usize,
    /// What is hard about it for any classifier.
    logit: f64,
}

/// What one classifier makes of a song, whatever the training.
pub(crate) struct Hearing {
    artist: usize,
    clips: usize,
    /// How easily it is named.
    logit: f64,
    /// Whom it is mostly taken for.
    mistaken: usize,
}

/// A trained classifier: its skill with each artist, beside the mean.
pub(crate) struct Training(Vec<f64>);

impl Training {
    /// The one that is as much better as this one is worse.
    pub(crate) fn mirrored(&self) -> Self {
        Self(self.0.iter().map(|effect| -effect).collect())
    }
}

/// A classifier among the artists.
#[derive(Clone)]
pub(crate) struct Classifier {
    skill: Skill,
    /// By artist.
    logits: Vec<f64>,
    /// For each artist whom it is easily taken for.
    alike: Vec<usize>,
}

impl Classifier {
    pub(crate) fn new(artists: usize, skill: Skill, chance: &mut Chance) -> Self {
        let logits = (0..artists).map(|_| skill.mean + chance.normal(skill.artists)).collect();
        let alike = (0..artists).map(|artist| chance.other(artists, artist)).collect();
        Self { skill, logits, alike }
    }

    /// Another of the same artists, less skilled by `less`, and more so for some artists than for others.
    pub(crate) fn rival(&self, less: f64, chance: &mut Chance) -> Self {
        let logits =
            self.logits.iter().map(|logit| logit - less + chance.normal(self.skill.artists / 2.0)).collect();
        Self { logits, ..self.clone() }
    }

    pub(crate) fn song(&self, artist: usize, chance: &mut Chance) -> Song {
        Song { artist, clips: 10 + chance.below(21), logit: chance.normal(self.skill.songs) }
    }

    pub(crate) fn hear(&self, song: &Song, chance: &mut Chance) -> Hearing {
        let mistaken = if chance.uniform() < 0.5 {
            self.alike[song.artist]
        } else {
            chance.other(self.logits.len(), song.artist)
        };
        let own = chance.normal(self.skill.songs / 2.0);
        let logit = self.logits[song.artist] + song.logit + own;
        Hearing { artist: song.artist, clips: song.clips, logit, mistaken }
    }

    pub(crate) fn train(&self, chance: &mut Chance) -> Training {
        let common = chance.normal(self.skill.trainings);
        Training(self.logits.iter().map(|_| common + chance.normal(self.skill.trainings)).collect())
    }

    /// How many clips of a song go to which artist.
    pub(crate) fn answer(&self, song: &Hearing, training: &Training, chance: &mut Chance) -> Counts {
        let logit = song.logit + training.0[song.artist] + chance.normal(self.skill.answers);
        let right = 1.0 / (1.0 + (-logit).exp());
        // Most clips that are wrong go to one artist.
        let third = chance.other(self.logits.len(), song.artist);
        let mut counts = Vec::with_capacity(3);
        for _ in 0..song.clips {
            let label = if chance.uniform() < right {
                song.artist
            } else if chance.uniform() < 0.7 {
                song.mistaken
            } else {
                third
            };
            match counts.iter_mut().find(|(answered, _)| *answered == label) {
                Some((_, count)) => *count += 1,
                None => counts.push((label, 1)),
            }
        }
        counts
    }
}

/// Label and number of clips of every artist that was answered.
pub(crate) type Counts = Vec<(usize, u64)>;

/// What counts as a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Frame,
    Song,
}

impl Level {
    /// The answer to a song whose clips were answered so.
    pub(crate) fn of(self, clips: &Counts) -> Counts {
        let most = clips.iter().max_by_key(|&&(label, count)| (count, std::cmp::Reverse(label)));
        match self {
            Self::Frame => clips.clone(),
            Self::Song => most.map(|&(label, _)| (label, 1)).into_iter().collect(),
        }
    }
}
