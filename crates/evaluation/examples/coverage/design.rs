//! How a study is laid out: artists, songs, folds and repeats.

use auteur_evaluation::Tallies;

use super::world::{Chance, Classifier, Counts, Hearing, Level, Song};

/// What is tested of whom, and how often.
#[derive(Clone, Copy)]
pub(crate) struct Design {
    pub(crate) name: &'static str,
    /// Number of songs of each artist.
    pub(crate) songs: &'static [usize],
    pub(crate) repeats: usize,
    pub(crate) test: Test,
}

/// Which songs a repeat judges.
#[derive(Clone, Copy)]
pub(crate) enum Test {
    /// All, by so many trainings in turn.
    Folds(usize),
    /// This many, by one training.
    Songs(usize),
}

impl Design {
    pub(crate) fn artists(self) -> Vec<String> {
        (0..self.songs.len()).map(|artist| format!("artist {artist:02}")).collect()
    }

    /// For each repeat and training the numbers of the songs that it judges.
    pub(crate) fn split(self, songs: &[Song], chance: &mut Chance) -> Vec<Vec<Vec<usize>>> {
        (0..self.repeats)
            .map(|_| {
                let mut order = chance.permutation(songs.len());
                match self.test {
                    Test::Songs(n) => vec![order[..n].to_vec()],
                    Test::Folds(folds) => {
                        // Each artist's songs are dealt out in turn, one artist after the other.
                        order.sort_by_key(|&song| songs[song].artist);
                        let fold = |fold: usize| order.iter().skip(fold).step_by(folds).copied().collect();
                        (0..folds).map(fold).collect()
                    }
                }
            })
            .collect()
    }
}

/// The answers of one classifier to the songs of a study: for each repeat and training, for each song that it judges.
pub(crate) struct Judged(Vec<Vec<Vec<(usize, Counts)>>>);

impl Judged {
    pub(crate) fn new(
        classifier: &Classifier,
        songs: &[Song],
        split: &[Vec<Vec<usize>>],
        chance: &mut Chance,
    ) -> Self {
        let hearings: Vec<Hearing> = songs.iter().map(|song| classifier.hear(song, chance)).collect();
        let mut judge = |fold: &Vec<usize>| {
            let training = classifier.train(chance);
            let answer = |&song: &usize| (song, classifier.answer(&hearings[song], &training, chance));
            fold.iter().map(answer).collect()
        };
        Self(split.iter().map(|folds| folds.iter().map(&mut judge).collect()).collect())
    }

    /// The answers at one level.
    pub(crate) fn tallies(&self, level: Level, artists: &[String], songs: &[Song]) -> Vec<Vec<Tallies>> {
        let training = |answers: &Vec<(usize, Counts)>| {
            let song = |(song, clips): &(usize, Counts)| {
                (format!("{song:04}"), songs[*song].artist, level.of(clips))
            };
            Tallies::counted(artists, answers.iter().map(song))
        };
        self.0.iter().map(|repeat| repeat.iter().map(training).collect()).collect()
    }
}
