//! Songs' vectors become a head, and how sharp its scores are.

use auteur_audio::EncoderVectors;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::PretrainedSettings;
use crate::heads::{Labelled, Linear, discriminant, likeliest_sharpness, logistic, nearest_mean, ridge};
use crate::vector_space::{VectorSpace, direction};
use auteur_ground::dense::{add_scaled, gram};

/// The most clips of a song whose scatter is learnt: more say the same.
const SCATTERED: usize = 16;
/// Songs whose scatter is added up at once.
const SONGS_AT_ONCE: usize = 256;
/// Parts into which songs are dealt to hear what a head says of songs that it has not learnt from.
const FOLDS: usize = 3;
/// The most numbers of a vector of which a head learns products of pairs: half a GiB, of which several are needed at a time.
const MOST_PAIRED: usize = 8_192;

/// What tells artists apart: learnt from songs (ridge), or from each of their clips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Head {
    Ridge,
    Discriminant,
    Logistic,
    NearestMean,
}

/// A song's vectors with the label of its artist.
pub(super) type Heard<'a> = (&'a EncoderVectors, usize);

/// What is learnt from.
pub(super) struct Learning<'a> {
    pub(super) space: &'a VectorSpace,
    pub(super) songs: &'a [Heard<'a>],
    pub(super) artists: usize,
    pub(super) settings: &'a PretrainedSettings,
}

/// What was learnt.
pub(super) struct Learnt {
    pub(super) head: Linear,
    /// What its scores are multiplied by to be log odds.
    pub(super) sharpness: f64,
    /// Where the songs lie, and how their clips scatter, `[width, width]`: of a ridge, which learns from nothing else.
    pub(super) songs: Option<(Labelled, Vec<f64>)>,
}

/// The sharpness of a ridge on the corpus that ships.
pub(super) const USUAL_OF_RIDGE: f64 = 9.0;

impl Learning<'_> {
    /// The head and what belongs to it; else why there is none.
    pub(super) fn learn(&self) -> Result<Learnt, String> {
        let PretrainedSettings { head, penalty, shrinkage, cost, .. } = *self.settings;
        let mut songs = None;
        // The usual sharpness is what it is on the corpus that ships.
        let ((head, left_out), usual) = match head {
            Head::Ridge => {
                self.expect_few_pairs()?;
                let (examples, scatter) = songs.insert(self.directions());
                (ridge_on(examples, scatter, penalty)?, USUAL_OF_RIDGE)
            }
            Head::Discriminant => {
                self.expect_few_pairs()?;
                let singular = || singular("shrinkage", shrinkage);
                (self.on_clips(|clips| discriminant(clips, shrinkage).ok_or_else(singular))?, 0.1)
            }
            Head::Logistic => (self.on_clips(|clips| Ok(logistic(clips, cost)))?, 1.0),
            Head::NearestMean => (self.on_clips(|clips| Ok(nearest_mean(clips)))?, 10.0),
        };
        let labels: Vec<usize> = self.songs.iter().map(|(_, artist)| *artist).collect();
        let sharpness = likeliest_sharpness(&left_out, &labels, usual);
        Ok(Learnt { head, sharpness, songs })
    }

    /// Refuses vectors whose products of pairs of numbers would take too much memory, before it is asked for.
    fn expect_few_pairs(&self) -> Result<(), String> {
        match self.space.width() {
            width if width > MOST_PAIRED => Err(format!(
                "vectors have {width} numbers, and the heads ridge and discriminant take {MOST_PAIRED} at most; use the head \
                 nearest-mean or logistic, or an encoder with shorter vectors"
            )),
            _ => Ok(()),
        }
    }

    /// Where the songs lie, and how their clips scatter.
    fn directions(&self) -> (Labelled, Vec<f64>) {
        let (rows, scatter) = directions(self.space, self.songs, self.settings.scatter);
        let labels = self.songs.iter().map(|(_, artist)| *artist).collect();
        let (width, artists) = (self.space.width(), self.artists);
        (Labelled { width, rows: rows.concat(), labels, artists }, scatter)
    }

    /// A head that learns from clips, and what such a head says of each song that it has not learnt from.
    fn on_clips(
        &self,
        fit: impl Fn(&Labelled) -> Result<Linear, String>,
    ) -> Result<(Linear, Vec<Vec<f64>>), String> {
        let all: Vec<usize> = (0..self.songs.len()).collect();
        let head = fit(&self.clips(&all))?;
        let places: Vec<_> = self.songs.par_iter().map(|(song, _)| self.place(song)).collect();
        let mut left_out: Vec<_> = places.iter().map(|place| head.scores(place)).collect();
        let turns = self.turns();
        for fold in 0..FOLDS {
            let (tested, rest): (Vec<usize>, Vec<usize>) =
                all.iter().partition(|song| turns[**song] == Some(fold));
            if tested.is_empty() {
                continue;
            }
            let head = fit(&self.clips(&rest))?;
            for song in tested {
                left_out[song] = head.scores(&places[song]);
            }
        }
        Ok((head, left_out))
    }

    /// The fold of each song, dealt in turns among those of its artist; none where an artist has too few songs to spare one.
    fn turns(&self) -> Vec<Option<usize>> {
        let mut dealt = vec![0; self.artists];
        let mut count = vec![0; self.artists];
        self.songs.iter().for_each(|(_, artist)| count[*artist] += 1);
        let deal = |(_, artist): &Heard| {
            dealt[*artist] += 1;
            (count[*artist] >= FOLDS).then_some(dealt[*artist] % FOLDS)
        };
        self.songs.iter().map(deal).collect()
    }

    /// The directions of all clips of some songs.
    fn clips(&self, songs: &[usize]) -> Labelled {
        let width = self.space.width();
        let of_song = |song: &usize| {
            let places = self.space.clips(self.songs[*song].0);
            places.chunks_exact(width).flat_map(|place| direction(place, width).0).collect::<Vec<f64>>()
        };
        let rows: Vec<Vec<f64>> = songs.par_iter().map(of_song).collect();
        let labels = songs
            .iter()
            .zip(&rows)
            .flat_map(|(song, rows)| std::iter::repeat_n(self.songs[*song].1, rows.len() / width));
        Labelled { width, labels: labels.collect(), rows: rows.concat(), artists: self.artists }
    }

    /// The direction of a song.
    fn place(&self, song: &EncoderVectors) -> Vec<f64> {
        direction(&self.space.clips(song), self.space.width()).0
    }
}

/// A ridge, and what it would have said of each song without it.
fn ridge_on(examples: &Labelled, scatter: &[f64], penalty: f64) -> Result<(Linear, Vec<Vec<f64>>), String> {
    let found = ridge(examples, scatter, penalty).ok_or_else(|| singular("penalty", penalty))?;
    Ok((found.head, found.left_out))
}

/// Why there is no head.
fn singular(setting: &str, value: f64) -> String {
    format!("what songs differ in is lost to rounding at a {setting} of {value}; raise it")
}

/// Where each song lies, and the sum of the squares of how its clips differ from it, times `share`.
pub(super) fn directions(space: &VectorSpace, songs: &[Heard], share: f64) -> (Vec<Vec<f64>>, Vec<f64>) {
    let width = space.width();
    let (mut rows, mut scatter) = (Vec::new(), vec![0.0; width * width]);
    for songs in songs.chunks(SONGS_AT_ONCE) {
        let of_song = |(song, _): &Heard| {
            let clips = space.clips(song);
            let (place, length) = direction(&clips, width);
            let taken = song.n_clips().min(SCATTERED);
            let scale = (share / taken as f64).sqrt();
            let mut apart = Vec::with_capacity(taken * width);
            for number in 0..taken {
                let clip = &clips[number * song.n_clips() / taken * width..][..width];
                apart.extend(clip.iter().zip(&place).map(|(clip, place)| scale * (clip / length - place)));
            }
            (place, apart)
        };
        let of_songs: Vec<_> = songs.par_iter().map(of_song).collect();
        let (places, apart): (Vec<_>, Vec<_>) = of_songs.into_iter().unzip();
        rows.extend(places);
        if share > 0.0 {
            add_scaled(&mut scatter, 1.0, &gram(&apart.concat(), width));
        }
    }
    (rows, scatter)
}

#[cfg(test)]
mod tests {
    use auteur_audio::{FeatureConfig, Spectrogram};

    use super::*;
    use crate::heads::log_softmax;
    use crate::vectors::{assert_near, normals};

    const PARTS: [usize; 10] = [2, 2, 3, 3, 2, 2, 3, 3, 4, 1];
    const WIDTH: usize = 25;
    /// Of numbers that went through a system of 24 rows.
    const ROUNDING: f64 = 1e-8;

    #[derive(Deserialize)]
    struct Expected {
        train: Vec<u64>,
        left_out: Vec<f64>,
        sharpness: f64,
        logarithms: Vec<f64>,
    }

    /// The songs of `reference/make_pretrained.py`.
    fn song(number: u64) -> EncoderVectors {
        let clips = 3 + 2 * number as usize;
        let (of_artist, own) = (normals(100 + number % 3, WIDTH), normals(200 + number, WIDTH));
        let noise = normals(300 + number, clips * WIDTH);
        let value = |(place, noise): (usize, &f64)| match place % WIDTH {
            5 => 0.5,
            column => (of_artist[column] + 0.8 * own[column] + noise) as f32,
        };
        let values = noise.iter().enumerate().map(value).collect();
        EncoderVectors::new(2.992, &PARTS, &Spectrogram::new(WIDTH, values))
    }

    #[test]
    fn a_ridge_on_songs_answers_as_numpys() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/pretrained.json");
        let expected: Expected = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let heard: Vec<EncoderVectors> = expected.train.iter().map(|number| song(*number)).collect();
        let labels = expected.train.iter().map(|number| (number % 3) as usize);
        let songs: Vec<Heard> = heard.iter().zip(labels).collect();
        let space = VectorSpace::of(FeatureConfig::ENCODER, heard.iter());
        let settings = PretrainedSettings::default();
        let learning = Learning { space: &space, songs: &songs, artists: 3, settings: &settings };

        // The only song of an artist would have been given nothing without itself.
        let Learnt { head, sharpness, songs, .. } = learning.learn().unwrap();
        let (examples, scatter) = songs.unwrap();
        let left_out = ridge(&examples, &scatter, settings.penalty).unwrap().left_out.concat();
        let differences =
            left_out.iter().zip(&expected.left_out).map(|(found, expected)| (found - expected).abs());
        assert!(differences.fold(0.0, f64::max) < ROUNDING);
        assert_near(&[sharpness], &[expected.sharpness], ROUNDING);
        let answer = |number: u64| {
            let scores = head.scores(&learning.place(&song(number)));
            log_softmax(scores.into_iter().map(|score| score * sharpness).collect())
        };
        assert_near(&[13, 14, 15].map(answer).concat(), &expected.logarithms, ROUNDING);
    }

    #[test]
    fn songs_are_dealt_in_turns_and_those_of_an_artist_with_few_are_not() {
        let vectors = song(1);
        let songs: Vec<Heard> = [0, 1, 0, 0, 1, 0].map(|artist| (&vectors, artist)).to_vec();
        let space = VectorSpace::of("mert", [&vectors].into_iter());
        let settings = PretrainedSettings::default();
        let learning = Learning { space: &space, songs: &songs, artists: 2, settings: &settings };
        assert_eq!(learning.turns(), [Some(1), None, Some(2), Some(0), None, Some(1)]);
    }

    #[test]
    fn vectors_whose_pairs_would_take_too_much_memory_are_refused_by_heads_that_need_them() {
        let width = MOST_PAIRED + 1;
        let vectors = |key: u64| {
            let values = normals(key, width).into_iter().map(|value| value as f32).collect();
            EncoderVectors::new(3.0, &[width], &Spectrogram::new(width, values))
        };
        let vectors = [1, 2].map(vectors);
        let songs = [(&vectors[0], 0), (&vectors[1], 1)];
        let space = VectorSpace::of("wide", vectors.iter());
        let learn = |head: Head| {
            let settings = PretrainedSettings { head, ..PretrainedSettings::default() };
            Learning { space: &space, songs: &songs, artists: 2, settings: &settings }.learn()
        };
        for head in [Head::Ridge, Head::Discriminant] {
            let refused = learn(head).err().unwrap();
            assert!(refused.starts_with("vectors have 8193 numbers"), "{refused}");
        }
        assert!(learn(Head::NearestMean).is_ok());
    }
}
