//! `map`: a network and a store to a picture of where the network hears each clip; a store alone to a map of its songs.

use std::path::PathBuf;

use auteur::{
    MapLevel, MapMethod, MapPlaces, MapSettings, MappedLibrary, TsneSettings, UmapSettings, draw_library,
    draw_map,
};
use clap::{Args, ValueEnum};

use crate::arguments::{Computing, Shared, positive};
use crate::failure::Failure;
use crate::named::one_of;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Draw a map of a store's songs, or of its clips as a classifier hears them
///
/// A store alone becomes the map of a whole library: songs that are alike, as `similar` says it, lie close together, names of
/// artists stand in the middle of their songs, a search finds artists and titles, and a click shows which songs are most alike.
/// `scores.json` then says how many of the ten most alike songs are also the ten nearest on the map. 100,000 songs take some minutes.
///
/// With a run, each clip by an artist that the classifier knows becomes a point, placed by its vector in the classifier's own space (a
/// network's bottleneck, the scores of a pre-trained classifier) and coloured by artist.
/// MAP receives `map.html`, which opens offline (hover over a point, click a name in the legend), `map.svg`, `map.png`,
/// `map.csv`, and `scores.json`, of a run: how well the test songs separate by artist.
#[derive(Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "\
Examples:
  auteur map store -o map                       # the whole library, by likeness
  auteur map run store -o map
  auteur map run/model.safetensors store -o map --level song --method pca"
)]
pub(crate) struct Map {
    /// Folder of a run, or just its model.safetensors: whose clips are drawn as it hears them
    #[arg(value_name = "RUN|MODEL")]
    model: Option<PathBuf>,
    /// Store that `prepare` made
    store: PathBuf,
    /// Folder of the map
    #[arg(short, long, value_name = "MAP")]
    output: PathBuf,
    /// What each point stands for, with a run; without one, a song
    #[arg(long, default_value = "clip", requires = "model", value_parser = one_of(&MapLevel::ALL, MapLevel::name, MapLevel::description))]
    level: MapLevel,
    /// Method that projects vectors to points
    #[arg(long, value_enum, default_value_t = Method::Tsne)]
    method: Method,
    /// Perplexity of t-SNE: roughly how many neighbours each point takes into account
    #[arg(long, value_name = "P", default_value_t = 30.0, value_parser = positive)]
    perplexity: f64,
    /// Seed of the projection
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
}

/// Methods that project vectors to points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Method {
    /// t-distributed stochastic neighbour embedding
    Tsne,
    /// Uniform manifold approximation and projection
    Umap,
    /// First two principal components
    Pca,
}

impl Map {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let progress = TerminalProgress::listening();
        let Some(model) = &self.model else {
            let mapped = draw_library(&self.store, &self.output, &self.method(), &progress)?;
            return if self.shared.json { print_json(&mapped) } else { print(&in_words(&mapped)) };
        };
        let settings =
            MapSettings { level: self.level, method: self.method(), device: self.computing.device() };
        let places = MapPlaces { model, store: &self.store, map: &self.output };
        let mapped = draw_map(places, &settings, &progress)?;
        if self.shared.json {
            return print_json(&mapped);
        }
        let points = counted(mapped.points, "point");
        print(&format!("{points}\n{}\nopen: {}", mapped.judgement.summary(), mapped.map.display()))
    }

    fn method(&self) -> MapMethod {
        let (perplexity, seed) = (self.perplexity, self.seed);
        match self.method {
            Method::Tsne => MapMethod::Tsne(TsneSettings { perplexity, seed, ..TsneSettings::default() }),
            Method::Umap => MapMethod::Umap(UmapSettings { seed, ..UmapSettings::default() }),
            Method::Pca => MapMethod::Pca,
        }
    }
}

fn in_words(mapped: &MappedLibrary) -> String {
    format!(
        "{} by {}\nof the 10 songs most alike to a song {:.0} % are among its 10 nearest on the map\nopen: {}",
        counted(mapped.songs, "song"),
        counted(mapped.artists, "artist"),
        100.0 * mapped.nearest_kept,
        mapped.map.display()
    )
}
