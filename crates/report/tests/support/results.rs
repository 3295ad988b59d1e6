//! Trials, a corpus, a network and excerpts.

use std::collections::BTreeMap;

use auteur_audio::{FeatureConfig, FeatureKinds};
use auteur_classifier::{About, Blueprint, EpochRecord, Judges, Layer, SettingRow, Stage, Work};
use auteur_dataset::SplitKind;
use auteur_evaluation::{Answers, ClipAnswer};
use auteur_report::{Asked, MissingTrial, Protocol, StudyResults};
use auteur_study::{
    ArtistMusic, ArtistSet, ClipCount, ClipSeconds, Condition, Corpus, Excerpt, ExcerptSource, Excerpts,
    JobState, Training, Trial,
};

use super::Random;

const FRAMES_PER_SECOND: f64 = 31.25;

/// What is made up.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) artists: Vec<String>,
    pub(crate) classifiers: Vec<(&'static str, &'static str, Option<Work>)>,
    pub(crate) clip_seconds: Vec<f64>,
    pub(crate) seeds: Vec<u64>,
    /// Songs of an artist that are tested.
    pub(crate) test_songs: usize,
}

pub(crate) fn about(name: &'static str, title: &'static str, work: Option<Work>) -> About {
    About {
        name,
        title,
        description: "",
        work,
        hears: FeatureKinds::default(),
        judges: Judges::Clips,
        seconds_per_frame: 0.0,
    }
}

/// A length of clips.
pub(crate) fn length(seconds: f64) -> ClipSeconds {
    ClipSeconds::new(seconds).unwrap()
}

impl Plan {
    /// Two classifiers, two lengths, three seeds.
    pub(crate) fn small() -> Self {
        Self {
            artists: ["Askyel", "Kenta_Cho", "Tiny <b>&_Loud</b>", "Zoë | Ångström"]
                .map(str::to_owned)
                .to_vec(),
            classifiers: vec![
                ("crnn", "CRNN", Some(Work::NasrullahZhao)),
                ("gaussian", "Gaussian", Some(Work::Ellis)),
            ],
            clip_seconds: vec![3.0, 10.0],
            seeds: vec![0, 21, 42],
            test_songs: 5,
        }
    }

    pub(crate) fn results(&self) -> StudyResults {
        let mut trials = Vec::new();
        for (index, (classifier, _, _)) in self.classifiers.iter().enumerate() {
            for (split, artists) in [
                (SplitKind::Song, ArtistSet::All),
                (SplitKind::Song, ArtistSet::WithAlbums),
                (SplitKind::Album, ArtistSet::All),
            ] {
                for clip_seconds in self.lengths() {
                    for &seed in &self.seeds {
                        let classifier = (*classifier).to_owned();
                        let condition =
                            Condition { classifier, split, artists, clip_seconds, seed, fold: None };
                        trials.push(self.trial(condition, index));
                    }
                }
            }
        }
        StudyResults {
            asked: self.asked(),
            about: self.classifiers.iter().map(|&(name, title, work)| about(name, title, work)).collect(),
            variants: Vec::new(),
            trials,
            missing: Vec::new(),
            name: "made-up".to_owned(),
            corpus: self.corpus(),
            training: settings(),
            network: Some(network()),
            excerpts: Excerpts {
                features: FeatureConfig::default(),
                clips: self.artists.iter().enumerate().map(|(n, artist)| excerpt(artist, n as u64)).collect(),
            },
            verification: None,
            beside: None,
            map: None,
        }
    }

    fn asked(&self) -> Asked {
        Asked {
            classifiers: self.classifiers.iter().map(|(name, ..)| (*name).to_owned()).collect(),
            splits: vec![SplitKind::Song, SplitKind::Album],
            clip_seconds: self.lengths(),
            seeds: self.seeds.clone(),
            protocol: Protocol::TestPart,
            groups: 0,
        }
    }

    fn lengths(&self) -> Vec<ClipSeconds> {
        self.clip_seconds.iter().copied().map(length).collect()
    }

    /// The artists whom a condition is about: the last has no albums where there are more than two.
    fn artists_of(&self, condition: &Condition) -> Vec<String> {
        let all = condition.split == SplitKind::Song && condition.artists == ArtistSet::All;
        let count = if all || self.artists.len() < 3 { self.artists.len() } else { self.artists.len() - 1 };
        self.artists[..count].to_vec()
    }

    fn trial(&self, condition: Condition, classifier: usize) -> Trial {
        let artists = self.artists_of(&condition);
        let seconds = condition.clip_seconds.get();
        // The same songs and the same ease of each for all classifiers; skill differs.
        let mut songs = Random::new(condition.seed * 1000 + u64::from(condition.split == SplitKind::Album));
        let mut random = Random::new(condition.seed * 77 + classifier as u64 + seconds as u64 * 13);
        let skill =
            1.6 - 0.5 * classifier as f64 - if condition.split == SplitKind::Album { 0.7 } else { 0.0 };
        let clips = (60.0 / seconds).ceil() as usize;
        let mut answers = Answers::new(artists.clone()).unwrap();
        for (truth, artist) in artists.iter().enumerate() {
            for _ in 0..self.test_songs {
                let song = format!("{artist}/album/{:02}.mp3", songs.below(self.test_songs * 3));
                if answers.songs().any(|known| known.path() == song) {
                    continue;
                }
                let ease = skill + songs.normal();
                for clip in 0..clips {
                    let probabilities = softmax(artists.len(), &mut random, truth, ease);
                    let (start, album) = (seconds * clip as f64, "album");
                    let (song, probabilities) = (&song, &probabilities);
                    let answer =
                        ClipAnswer { song, truth, album, clip, start, probabilities, embedding: None };
                    answers.push(answer).unwrap();
                }
            }
        }
        let epochs = if classifier == 0 { epochs(&mut random) } else { Vec::new() };
        let training = Training {
            fold: None,
            answers: answers.into(),
            distorted: BTreeMap::new(),
            epochs,
            seconds: Some(754.0),
        };
        Trial::of(&condition, vec![training]).unwrap()
    }

    fn corpus(&self) -> Corpus {
        let artists = self.artists.iter().enumerate().map(|(n, artist)| {
            let seconds = 2000.0 + 313.7 * n as f64;
            let clips = self.lengths().into_iter().map(|clip_seconds| ClipCount {
                clip_seconds,
                clip_frames: (clip_seconds.get() * FRAMES_PER_SECOND).round() as usize,
                clips: (seconds / clip_seconds.get()) as usize,
            });
            ArtistMusic {
                artist: artist.clone(),
                albums: 1 + n % 3,
                songs: 10 + n,
                seconds,
                clips: clips.collect(),
            }
        });
        Corpus { frames_per_second: FRAMES_PER_SECOND, artists: artists.collect() }
    }
}

fn softmax(artists: usize, random: &mut Random, truth: usize, ease: f64) -> Vec<f32> {
    let mut scores: Vec<f64> = (0..artists).map(|_| random.normal()).collect();
    scores[truth] += ease;
    let sum: f64 = scores.iter().map(|score| score.exp()).sum();
    scores.iter().map(|score| (score.exp() / sum) as f32).collect()
}

fn epochs(random: &mut Random) -> Vec<EpochRecord> {
    let count = 20 + random.below(30);
    let epoch = |epoch: usize| {
        let x = epoch as f64;
        EpochRecord {
            epoch,
            loss: 2.2 * (-x / 15.0).exp() + 0.1,
            accuracy: 1.0 - 0.8 * (-x / 12.0).exp(),
            validation_loss: 2.0 * (-x / 9.0).exp() + 0.6 + 0.01 * x + 0.1 * random.normal(),
            validation_accuracy: (0.75 - 0.55 * (-x / 10.0).exp() + 0.03 * random.normal()).clamp(0.0, 1.0),
            seconds: 12.0,
            clips_per_second: 100.0,
        }
    };
    (1..=count).map(epoch).collect()
}

pub(crate) fn settings() -> Vec<SettingRow> {
    vec![
        SettingRow::new("Learning rate", "0.0001", Some("0.0001")),
        SettingRow::new("Batch size", "16 clips", None),
        SettingRow::new("Patience", "10 epochs", Some("10 epochs")),
    ]
}

pub(crate) fn network() -> Blueprint {
    let strings = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let axes = vec!["frequency", "time", "channel"];
    let mut layers = vec![Layer {
        stage: Stage::Input,
        name: "Batch norm over frequencies".to_owned(),
        details: Vec::new(),
        axes: vec!["frequency", "time"],
        output: vec![128, 94],
        parameters: 256,
        averages: 0,
    }];
    let shapes = [
        ([64, 47, 64], 2, 768),
        ([16, 11, 128], 4, 74_112),
        ([4, 2, 128], 4, 147_840),
        ([1, 1, 128], 4, 147_840),
    ];
    for (shape, pool, parameters) in shapes {
        layers.push(Layer {
            stage: Stage::Convolutional,
            name: format!("Convolution 3 × 3, {} filters", shape[2]),
            details: strings(&[
                "ELU",
                "batch norm",
                &format!("max pool {pool} × {}", pool / 2 + pool % 3),
                "dropout 0.1",
            ]),
            axes: axes.clone(),
            output: shape.to_vec(),
            parameters,
            averages: 0,
        });
    }
    for (name, output) in
        [("GRU, 32 units, sequence", vec![5, 32]), ("GRU, 32 units, last (bottleneck)", vec![32])]
    {
        let axes = if output.len() == 2 { vec!["time", "unit"] } else { vec!["unit"] };
        let details = if output.len() == 1 { strings(&["dropout 0.3"]) } else { Vec::new() };
        layers.push(Layer {
            stage: Stage::Recurrent,
            name: name.to_owned(),
            details,
            axes,
            output,
            parameters: 15_552,
            averages: 0,
        });
    }
    layers.push(Layer {
        stage: Stage::Dense,
        name: "Dense".to_owned(),
        details: strings(&["softmax"]),
        axes: vec!["artist"],
        output: vec![20],
        parameters: 660,
        averages: 0,
    });
    Blueprint { axes: vec!["frequency", "time"], input: vec![128, 94], layers }
}

/// Three seconds of partials that rise and fall over noise.
pub(crate) fn excerpt(artist: &str, seed: u64) -> Excerpt {
    const MELS: usize = 128;
    const FRAMES: usize = 94;
    let mut random = Random::new(seed);
    let mut decibels = vec![0.0; FRAMES * MELS];
    let root = 8 + random.below(20);
    for frame in 0..FRAMES {
        let note = root + 7 * (frame / (12 + random.below(2))) % 23;
        for band in 0..MELS {
            let partial =
                (1..6).map(|n| (band as f64 - note as f64 * f64::from(n).sqrt()).abs()).fold(9.0, f64::min);
            let level =
                -18.0 - 3.0 * partial - 0.25 * band as f64 + 3.0 * random.normal() - (frame % 12) as f64;
            decibels[frame * MELS + band] = level as f32;
        }
    }
    let source = ExcerptSource {
        artist: artist.to_owned(),
        song: format!("{artist}/Album/0{}.mp3", seed % 9),
        start_second: 12.5 + seed as f64,
    };
    Excerpt { source, decibels }
}

/// Takes away the trials with such names, as if they were still to be done.
pub(crate) fn lose(results: &mut StudyResults, is_lost: impl Fn(&str) -> bool) {
    let trials = std::mem::take(&mut results.trials);
    let (lost, kept) = trials.into_iter().partition(|trial: &Trial| is_lost(&trial.condition.name()));
    results.trials = kept;
    let missing = |trial: Trial| MissingTrial { condition: trial.condition, state: JobState::New };
    results.missing.extend(Vec::into_iter(lost).map(missing));
}
