//! Fits every classifier to a store's song split of seed 0 and prints how well it names the artists of 3 s clips, and
//! in what time.
//!
//! ```text
//! cargo run -p auteur-baselines --release --example corpus -- STORE [song|album] [SECONDS] [SEED]
//! ```
#![allow(clippy::print_stdout, reason = "an example shows what it found")]

use std::{env, error::Error, path::Path, time::Instant};

use auteur_baselines::{BaselineError, BaselineSettings, Classifier, LabelledSong, TrainData, fit};
use auteur_dataset::{ClipLength, FeatureStore, Split};
use auteur_evaluation::{Evaluation, Vote};
use auteur_ground::Silent;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let argument = |place: usize, default: &str| arguments.get(place).cloned().unwrap_or(default.to_owned());
    let store = FeatureStore::open(Path::new(arguments.first().ok_or("give the folder of a store")?))?;
    let (seconds, seed): (f64, u64) = (argument(2, "3").parse()?, argument(3, "0").parse()?);
    let split = match argument(1, "song").as_str() {
        "album" => Split::by_album(store.songs(), seed, &[])?,
        _ => Split::by_song(store.songs(), seed, &[])?,
    };
    let length = ClipLength::from_seconds(seconds, store.config().frames_per_second())?;
    let clips = split.clips(&store, length)?;
    let artists = &clips.report.artists;
    let [train, validation, test] = [&clips.train, &clips.validation, &clips.test]
        .map(|part| LabelledSong::of_clips(&store, part, artists));
    let (train, validation, test) = (train?, validation?, test?);
    let data = TrainData {
        artists,
        train: &train,
        validation: &validation,
        features: store.config(),
        clip_frames: length.frames(),
        seed,
    };

    println!("{:<20} {:>7} {:>7} {:>7} {:>7}  chosen", "classifier", "frame", "song", "mean", "s");
    let all = Instant::now();
    for classifier in Classifier::ALL {
        let began = Instant::now();
        let baseline = match fit(classifier, &data, &BaselineSettings::default(), &Silent) {
            Ok(baseline) => baseline,
            Err(error @ BaselineError::NoChroma { .. }) => {
                println!("{classifier:<20} {error}");
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let evaluation = Evaluation::of(&baseline.predict(&test, &Silent)?)?;
        let f1 = |vote| evaluation.song.report(vote).weighted_average.f1;
        let about = baseline.metadata();
        println!(
            "{:<20} {:>7.3} {:>7.3} {:>7.3} {:>7.1}  {:?}, validation {:.3}, {} bytes",
            classifier.name(),
            evaluation.frame.weighted_average.f1,
            f1(Vote::Majority),
            f1(Vote::MeanProbability),
            began.elapsed().as_secs_f64(),
            about.chosen,
            about.validation_f1,
            baseline.to_bytes()?.len(),
        );
    }
    println!("{:.1} s for all", all.elapsed().as_secs_f64());
    Ok(())
}
