//! Fits every classical classifier to a store's songs and prints how well it names the artists of clips and of songs, and
//! in what time.
//!
//! ```text
//! cargo run -p auteur-classical --release --example corpus -- STORE [song|album] [SECONDS] [SEED]
//! ```
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::{env, error::Error, path::Path, time::Instant};

use auteur_classical::RECIPES;
use auteur_classifier::{
    Configuration, Device, FitError, FitTask, Recipe, Registry, Song, SongJudgement, SplitOrigin,
};
use auteur_dataset::{ClipLength, FeatureStore, Split};
use auteur_evaluation::{Vote, vote, weighted_f1, winner};
use auteur_ground::Silent;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let argument = |place: usize, default: &str| arguments.get(place).cloned().unwrap_or(default.to_owned());
    let store = FeatureStore::open(Path::new(arguments.first().ok_or("give the folder of a store")?))?;
    let (by, seconds, seed) = (argument(1, "song"), argument(2, "3").parse()?, argument(3, "0").parse()?);
    let split = match by.as_str() {
        "album" => Split::by_album(store.songs(), seed, &[])?,
        _ => Split::by_song(store.songs(), seed, &[])?,
    };
    let length = ClipLength::from_seconds(seconds, store.config().frames_per_second())?;
    let clips = split.clips(&store, length)?;
    let artists = &clips.report.artists;
    let label = |artist: &str| artists.iter().position(|other| other == artist).unwrap_or_default();
    let truths: Vec<usize> = clips.test.songs().iter().map(|song| label(&song.artist)).collect();
    let test =
        clips.test.songs().iter().map(|&song| Ok(Song { path: &song.path, features: store.features(song)? }));
    let test = test.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let run = tempfile::tempdir()?;

    static GROUPS: &[&[&dyn Recipe]] = &[RECIPES];
    println!("{:<20} {:>7} {:>7} {:>7} {:>7}  chosen", "classifier", "frame", "song", "mean", "s");
    let all = Instant::now();
    for recipe in RECIPES {
        let (began, name) = (Instant::now(), recipe.about().name);
        let asked = json!({"classifier": name, "training": {"seed": seed, "clip_frames": length.frames()}});
        let task = FitTask {
            run: run.path(),
            store: &store,
            clips: &clips,
            configuration: &Configuration::merged(Registry::new(GROUPS), [asked])?,
            split: SplitOrigin { kind: by.clone(), seed: Some(seed) },
            device: Device::Cpu,
            progress: &Silent,
        };
        match recipe.fit(&task) {
            Err(FitError::Songs(problem)) => {
                println!("{name:<20} {problem}");
                continue;
            }
            fitted => fitted?,
        };
        let model =
            Registry::new(GROUPS).load(&run.path().join(auteur_classifier::MODEL_FILE), Device::Cpu)?;
        let judged = model.judge(&test, &Silent)?;
        let score = |answers| f1(artists.len(), &truths, &judged, answers);
        println!(
            "{name:<20} {:>7.3} {:>7.3} {:>7.3} {:>7.1}  {:?}, validation {:.3}",
            score(&|rows| rows.iter().map(|row| winner(row)).collect()),
            score(&|rows| vote(rows, Vote::Majority).map(|verdict| verdict.artist).into_iter().collect()),
            score(&|rows| vote(rows, Vote::MeanProbability)
                .map(|verdict| verdict.artist)
                .into_iter()
                .collect()),
            began.elapsed().as_secs_f64(),
            model.card().chosen,
            model.card().validation.f1.unwrap_or_default(),
        );
    }
    println!("{:.1} s for all", all.elapsed().as_secs_f64());
    Ok(())
}

/// The weighted F1 of what `answers` makes of the clips of each song.
fn f1(
    artists: usize,
    truths: &[usize],
    judged: &[SongJudgement],
    answers: &dyn Fn(&[&[f32]]) -> Vec<usize>,
) -> f64 {
    let of_song = |(truth, song): (&usize, &SongJudgement)| {
        let rows: Vec<&[f32]> = song.clips(artists).collect();
        answers(&rows).into_iter().map(|answer| (*truth, answer)).collect::<Vec<_>>()
    };
    weighted_f1(artists, truths.iter().zip(judged).flat_map(of_song))
}
