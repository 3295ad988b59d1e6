//! Prepares a folder of music, trains a Gaussian per artist on it and judges it by songs that it has not heard:
//! `cargo run --release -p auteur --example train_and_judge -- MUSIC FOLDER`.
#![allow(clippy::print_stdout, reason = "an example answers on the terminal")]

use std::env;
use std::error::Error;
use std::path::PathBuf;

use auteur::{
    Configuration, Device, EvaluateSettings, PrepareSettings, Silent, TrainSettings, Vote, evaluate, json,
    prepare, registry, train,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [music, folder] = arguments.as_slice() else {
        return Err("give MUSIC and a folder for the results".into());
    };
    let (store, run) = (folder.join("store"), folder.join("run"));

    let prepared = prepare(music, &store, &PrepareSettings::default(), &Silent)?;
    println!("{} songs by {} artists", prepared.songs, prepared.artists);

    let settings = json!({"classifier": "gaussian", "training": {"seed": 21}});
    let configuration = Configuration::merged(registry(), [settings])?;
    train(&store, &run, &TrainSettings { configuration, device: Device::Cpu }, &Silent)?;

    let evaluation = evaluate(&run, &EvaluateSettings::default(), &Silent)?.scores.evaluation;
    println!(
        "{:.3} of the songs were named correctly",
        evaluation.song.report(Vote::MeanProbability).accuracy
    );
    Ok(())
}
