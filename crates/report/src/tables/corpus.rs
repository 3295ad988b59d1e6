//! Table I, the music beside the paper's, and what each artist has of it.

use auteur_study::{ArtistMusic, Corpus};

use crate::analysis::Analysis;
use crate::table::{Cell, Table, Value, length};

const SECONDS_AN_HOUR: f64 = 3600.0;
const SECONDS_A_MINUTE: f64 = 60.0;

/// Table I.
pub(super) fn by_property(analysis: &Analysis) -> Table {
    let corpus = &analysis.results.corpus;
    let mut table = Table::new("I", "Dataset specifications", &["Property", "#artist20 (paper)"]);
    table.columns.push(crate::Column { name: analysis.results.name.clone(), numeric: true });
    let mut row = |name: &str, paper: Cell, own: Cell| table.push(vec![name.into(), paper, own]);
    let sum = |of: fn(&ArtistMusic) -> usize| corpus.artists.iter().map(of).sum::<usize>() as u64;
    row("Total number of tracks", Value::Count(1413).into(), Value::Count(sum(|artist| artist.songs)).into());
    row("Total number of artists", Value::Count(20).into(), Value::Count(corpus.artists.len() as u64).into());
    row("Albums per artist", Value::Count(6).into(), range(corpus, |artist| artist.albums));
    row("Tracks per artist", Value::Missing.into(), range(corpus, |artist| artist.songs));
    let seconds: f64 = corpus.artists.iter().map(|artist| artist.seconds).sum();
    row("Hours of music", Value::Missing.into(), Value::Number(seconds / SECONDS_AN_HOUR, 2).into());
    let rate = f64::from(analysis.results.excerpts.features.sample_rate) / 1000.0;
    row("Sample rate", "16 kHz".into(), format!("{rate} kHz, resampled").into());
    row("Channels", "mono".into(), "mono, mixed down".into());
    for seconds in clip_seconds(corpus) {
        let clips = corpus.artists.iter().map(|artist| clips(artist, seconds)).sum::<usize>() as u64;
        row(&format!("Clips of {}", length(seconds)), Value::Missing.into(), Value::Count(clips).into());
    }
    table
}

/// What each artist has.
pub(super) fn by_artist(analysis: &Analysis) -> Table {
    let corpus = &analysis.results.corpus;
    let mut table = Table::new(
        "VI",
        format!("The artists of {}", analysis.results.name),
        &["Artist", "#Albums", "#Songs", "#Minutes"],
    );
    let lengths = clip_seconds(corpus);
    let heads = lengths
        .iter()
        .map(|&seconds| crate::Column { name: format!("Clips of {}", length(seconds)), numeric: true });
    table.columns.extend(heads);
    for artist in &corpus.artists {
        let mut cells: Vec<Cell> = vec![
            artist.artist.as_str().into(),
            Value::Count(artist.albums as u64).into(),
            Value::Count(artist.songs as u64).into(),
            Value::Number(artist.seconds / SECONDS_A_MINUTE, 1).into(),
        ];
        cells.extend(lengths.iter().map(|&seconds| Value::Count(clips(artist, seconds) as u64).into()));
        table.push(cells);
    }
    table
}

fn clips(artist: &ArtistMusic, seconds: f64) -> usize {
    artist.clips.iter().filter(|count| count.clip_seconds == seconds).map(|count| count.clips).sum()
}

fn clip_seconds(corpus: &Corpus) -> Vec<f64> {
    let mut lengths: Vec<f64> = corpus
        .artists
        .iter()
        .flat_map(|artist| artist.clips.iter().map(|count| count.clip_seconds))
        .collect();
    lengths.sort_by(f64::total_cmp);
    lengths.dedup();
    lengths
}

/// The least and the most that an artist has.
fn range(corpus: &Corpus, of: fn(&ArtistMusic) -> usize) -> Cell {
    let counts = || corpus.artists.iter().map(of);
    match (counts().min(), counts().max()) {
        (Some(least), Some(most)) if least < most => format!("{least} to {most}").into(),
        (Some(all), _) => Value::Count(all as u64).into(),
        (None, _) => Value::Missing.into(),
    }
}
