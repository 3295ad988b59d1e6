//! `map`: a network and a store to a picture of where the network hears each clip.

mod judgement;
mod points;

use auteur::dataset::{ClipLength, ClipSet, FeatureStore, Split};
use auteur::ground::{Progress, whole_file};
use auteur::projection::{Pca, Points, TsneSettings, UmapSettings, tsne, umap};
use auteur::report::{Map, MapPoint};
use serde::Serialize;

use self::judgement::{Judgement, judge};
use self::points::{Vector, of_clips, of_songs};
use super::evaluate::expect_features;
use super::results_folder::make_ready;
use super::{open_device, print, print_json, use_threads};
use crate::classifier::{Answers, Trained};
use crate::cli::{self, MapLevel, MapMethod};
use crate::failure::Failure;
use crate::progress::TerminalProgress;
use crate::run_folder::RunFolder;

/// What `scores.json` holds and `map --json` prints.
#[derive(Serialize)]
struct Answer {
    map: String,
    points: usize,
    /// How well artists lie apart in the network's own space.
    #[serde(flatten)]
    judgement: Judgement,
}

pub(crate) fn run(arguments: &cli::Map) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    // Before the network runs, which takes minutes.
    tsne_settings(arguments).validate().map_err(|error| Failure::Usage(format!("--perplexity: {error}")))?;
    let store = FeatureStore::open(&arguments.store)?;
    let folder = &arguments.output;
    make_ready(folder, "map.html", &["map.svg", "map.png", "map.csv", "scores.json"])?;
    let progress = TerminalProgress::new();
    let Drawn { vectors, map } = draw(arguments, &store, &progress)?;
    let write = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        whole_file::write(&file, bytes).map_err(|error| Failure::at(&file, error))
    };
    let figure = map.figure()?;
    write("map.html", map.html()?.as_bytes())?;
    write("map.svg", figure.svg.as_bytes())?;
    write("map.png", &figure.png()?)?;
    write("map.csv", points::csv(&map).as_bytes())?;
    let answer = Answer {
        map: folder.join("map.html").display().to_string(),
        points: map.points.len(),
        judgement: judge(&map, &vectors, &progress)?,
    };
    let json = serde_json::to_string_pretty(&answer).map_err(|error| Failure::at(folder, error))?;
    write("scores.json", format!("{json}\n").as_bytes())?;
    drop(progress);
    if arguments.shared.json {
        return print_json(&answer);
    }
    print(&summary(&answer))
}

/// A map and what it was drawn from.
struct Drawn {
    vectors: Vec<Vector>,
    map: Map,
}

/// Asks the network and projects what it says.
fn draw(arguments: &cli::Map, store: &FeatureStore, progress: &dyn Progress) -> Result<Drawn, Failure> {
    let (model_file, split_file) = match arguments.model.is_dir() {
        true => {
            let run = RunFolder::new(&arguments.model);
            (run.model(), run.split())
        }
        false => (arguments.model.clone(), arguments.model.with_file_name("split.json")),
    };
    let trained = Trained::load(&model_file, &open_device(&arguments.computing)?)?;
    if matches!(trained, Trained::Baseline(_)) {
        let reason = "a classical classifier has no bottleneck to draw; give a network's run or model";
        return Err(Failure::usage_at(&model_file, reason));
    }
    expect_features(&trained, store, &arguments.store)?;
    let split = split_file.exists().then(|| Split::read(&split_file)).transpose()?;
    if split.is_none() {
        progress.note(&format!(
            "{} is not there, so nothing is known of what was trained on: no song is scored",
            split_file.display()
        ));
    }

    let artists = trained.artists();
    let songs: Vec<_> = store.songs().iter().filter(|song| artists.contains(&song.artist)).collect();
    let length = ClipLength::from_frames(trained.clip_frames())?;
    let frames_per_second = trained.features().frames_per_second();
    let clips = ClipSet::new(store, songs, length);
    if clips.is_empty() {
        let reason =
            format!("holds no clip of {} frames by an artist that the model knows", trained.clip_frames());
        return Err(Failure::at(&arguments.store, reason));
    }
    let Answers { predictions, bottleneck } = trained.clips((store, &clips), &model_file, progress)?;
    let Some(bottleneck) = bottleneck else {
        return Err(Failure::at(&model_file, "the classifier has no bottleneck"));
    };
    let clip_seconds = length.frames() as f64 / frames_per_second;
    let (songs, vectors) = of_clips((store, split.as_ref()), &predictions, &bottleneck, clip_seconds);
    let vectors = match arguments.level {
        MapLevel::Clip => vectors,
        MapLevel::Song => of_songs(&vectors),
    };
    let positions = project(arguments, &vectors, progress)?;
    let level = match arguments.level {
        MapLevel::Clip => format!("clips of {} s", length.nominal_seconds(frames_per_second)),
        MapLevel::Song => "songs".to_owned(),
    };
    let points = vectors.iter().zip(positions);
    let points = points
        .map(|(vector, position)| MapPoint { position, song: vector.song, second: vector.second })
        .collect();
    let method = format!("{} of the network's bottleneck, {level}", method_name(arguments, vectors.len()));
    let map = Map { method, artists: artists.to_vec(), songs, points };
    Ok(Drawn { vectors, map })
}

fn project(
    arguments: &cli::Map,
    vectors: &[Vector],
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, Failure> {
    let width = vectors.first().map_or(1, |vector| vector.values.len());
    let values: Vec<f32> = vectors.iter().flat_map(|vector| &vector.values).copied().collect();
    let points = Points::new(&values, width)?;
    Ok(match arguments.method {
        MapMethod::Tsne => tsne(points, &tsne_settings(arguments), progress)?,
        MapMethod::Umap => {
            umap(points, &UmapSettings { seed: arguments.seed, ..UmapSettings::default() }, progress)?
        }
        MapMethod::Pca => Pca::of(points).positions(points)?,
    })
}

fn tsne_settings(arguments: &cli::Map) -> TsneSettings {
    TsneSettings { perplexity: arguments.perplexity, seed: arguments.seed, ..TsneSettings::default() }
}

fn method_name(arguments: &cli::Map, points: usize) -> String {
    match arguments.method {
        MapMethod::Tsne => {
            format!("t-SNE (perplexity {:.0})", tsne_settings(arguments).perplexity_of(points))
        }
        MapMethod::Umap => "UMAP".to_owned(),
        MapMethod::Pca => "Principal components".to_owned(),
    }
}

fn summary(answer: &Answer) -> String {
    format!("{} points\n{}\nopen: {}", answer.points, answer.judgement.summary(), answer.map)
}
