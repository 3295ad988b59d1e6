//! `map`: a network and a store to a picture of where the network hears each clip.

mod points;

use std::fs;

use auteur::dataset::{ClipLength, ClipSet, FeatureStore, Progress, Split, write_whole};
use auteur::projection::{Pca, Points, ProjectionError, TsneSettings, UmapSettings, scores, tsne, umap};
use auteur::report::{Map, MapPoint, Part};
use serde::Serialize;

use self::points::{Vector, of_clips, of_songs};
use super::evaluate::expect_features;
use super::{open_device, print, print_json, use_threads};
use crate::classifier::{Answers, Trained};
use crate::cli::{self, MapLevel, MapMethod};
use crate::failure::Failure;
use crate::progress::TerminalProgress;
use crate::run_folder::RunFolder;

/// Neighbours that are asked for a point's artist.
const NEIGHBOURS: usize = 5;

/// What `scores.json` holds and `map --json` prints.
#[derive(Serialize)]
struct Answer {
    map: String,
    points: usize,
    /// How well artists lie apart among the test songs, in the network's own space; none where there is nothing to
    /// compare.
    scores: Option<Scores>,
}

/// Scores of the bottleneck on the test songs. A point is never compared with points of its own song.
#[derive(Serialize)]
struct Scores {
    silhouette: ArtistScore,
    /// Share of points whose five nearest neighbours name their artist.
    neighbour_accuracy: ArtistScore,
    mean_average_precision: ArtistScore,
}

#[derive(Serialize)]
struct ArtistScore {
    overall: f64,
    /// By artist; none where an artist has nothing to be compared with.
    artists: Vec<(String, Option<f64>)>,
}

pub(crate) fn run(arguments: &cli::Map) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let progress = TerminalProgress::new();
    let store = FeatureStore::open(&arguments.store)?;
    let (vectors, map) = draw(arguments, &store, &progress)?;
    let folder = &arguments.output;
    fs::create_dir_all(folder).map_err(|error| Failure::at(folder, error))?;
    let figure = map.figure()?;
    let answer = Answer {
        map: folder.join("map.html").display().to_string(),
        points: map.points.len(),
        scores: judge(&map, &vectors, &progress)?,
    };
    let json = serde_json::to_string_pretty(&answer).map_err(|error| Failure::at(folder, error))?;
    for (name, bytes) in [
        ("map.html", map.html()?.into_bytes()),
        ("map.svg", figure.svg.clone().into_bytes()),
        ("map.png", figure.png()?),
        ("map.csv", points::csv(&map).into_bytes()),
        ("scores.json", format!("{json}\n").into_bytes()),
    ] {
        let file = folder.join(name);
        write_whole(&file, &bytes).map_err(|error| Failure::at(&file, error))?;
    }
    drop(progress);
    if arguments.shared.json {
        return print_json(&answer);
    }
    print(&summary(&answer))
}

/// Asks the network and projects what it says.
fn draw(
    arguments: &cli::Map,
    store: &FeatureStore,
    progress: &dyn Progress,
) -> Result<(Vec<Vector>, Map), Failure> {
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
            "{} is not there, so nothing is known of what was trained on: all songs are drawn as test songs",
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
    Ok((vectors, Map { method, artists: artists.to_vec(), songs, points }))
}

fn project(
    arguments: &cli::Map,
    vectors: &[Vector],
    progress: &dyn Progress,
) -> Result<Vec<[f32; 2]>, Failure> {
    let width = vectors.first().map_or(1, |vector| vector.values.len());
    let values: Vec<f32> = vectors.iter().flat_map(|vector| &vector.values).copied().collect();
    let points = Points::new(&values, width)?;
    let seed = arguments.seed;
    Ok(match arguments.method {
        MapMethod::Tsne => {
            let settings = TsneSettings { perplexity: arguments.perplexity, seed, ..TsneSettings::default() };
            tsne(points, &settings, progress)?
        }
        MapMethod::Umap => umap(points, &UmapSettings { seed, ..UmapSettings::default() }, progress)?,
        MapMethod::Pca => Pca::of(points).positions(points)?,
    })
}

fn method_name(arguments: &cli::Map, points: usize) -> String {
    match arguments.method {
        MapMethod::Tsne => {
            let settings = TsneSettings { perplexity: arguments.perplexity, ..TsneSettings::default() };
            format!("t-SNE (perplexity {:.0})", settings.perplexity_of(points))
        }
        MapMethod::Umap => "UMAP".to_owned(),
        MapMethod::Pca => "Principal components".to_owned(),
    }
}

/// Scores of the space itself, on the points of test songs.
fn judge(map: &Map, vectors: &[Vector], progress: &dyn Progress) -> Result<Option<Scores>, Failure> {
    let test: Vec<&Vector> =
        vectors.iter().filter(|vector| map.songs[vector.song].part == Part::Test).collect();
    let labels: Vec<usize> = test.iter().map(|vector| map.songs[vector.song].artist).collect();
    let songs: Vec<usize> = test.iter().map(|vector| vector.song).collect();
    let values: Vec<f32> = test.iter().flat_map(|vector| &vector.values).copied().collect();
    let Some(first) = test.first() else { return Ok(None) };
    let points = Points::new(&values, first.values.len())?;
    let space = scores::LabelledPoints::new(points, &labels, map.artists.len())?.with_groups(&songs)?;
    let distance = scores::Distance::Euclidean;
    let neighbourhood = scores::Neighbourhood { k: NEIGHBOURS, distance };
    let by_artist = |score: scores::Score| ArtistScore {
        overall: score.overall,
        artists: map.artists.iter().cloned().zip(score.by_label).collect(),
    };
    let scores = || {
        Ok(Scores {
            silhouette: by_artist(scores::silhouette(space, distance, progress)?),
            neighbour_accuracy: by_artist(scores::neighbour_accuracy(space, neighbourhood, progress)?),
            mean_average_precision: by_artist(scores::mean_average_precision(space, distance, progress)?),
        })
    };
    match scores() {
        Ok(scores) => Ok(Some(scores)),
        // One song an artist, or one artist: nothing is like or unlike.
        Err(ProjectionError::NothingToCompare) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn summary(answer: &Answer) -> String {
    let scores = match &answer.scores {
        None => "the test songs are too few to say how well the artists lie apart".to_owned(),
        Some(scores) => format!(
            "artists of the test songs: silhouette {:.3}, accuracy of the {NEIGHBOURS} nearest {:.3}, mean average \
             precision {:.3}",
            scores.silhouette.overall,
            scores.neighbour_accuracy.overall,
            scores.mean_average_precision.overall
        ),
    };
    format!("{} points\n{scores}\nopen: {}", answer.points, answer.map)
}
