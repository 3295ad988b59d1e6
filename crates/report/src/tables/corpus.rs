//! Table I, the music beside the paper's, and what each artist has of it.

use std::collections::BTreeSet;

use auteur_study::{ArtistMusic, ClipSeconds, Corpus};

use crate::analysis::Analysis;
use crate::table::{Cell, Column, Table, Value, length};
use crate::{Section, StudyResults};

const SECONDS_AN_HOUR: f64 = 3600.0;
const SECONDS_A_MINUTE: f64 = 60.0;

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    vec![by_property(analysis.results), by_artist(analysis.results)]
}

/// Table I.
fn by_property(results: &StudyResults) -> Table {
    let corpus = &results.corpus;
    let columns = ["Property", "#artist20 (paper)"];
    let mut table = Table::new(Section::Paper, "I", "Dataset specifications", &columns);
    table.columns.push(Column { name: results.name.clone(), numeric: true });
    let mut row = |name: &str, paper: Cell, own: Cell| table.push(vec![name.into(), paper, own]);
    let sum = |of: fn(&ArtistMusic) -> usize| corpus.artists.iter().map(of).sum::<usize>() as u64;
    row("Total number of tracks", Value::Count(1413).into(), Value::Count(sum(|artist| artist.songs)).into());
    row("Total number of artists", Value::Count(20).into(), Value::Count(corpus.artists.len() as u64).into());
    row("Albums per artist", Value::Count(6).into(), range(corpus, |artist| artist.albums));
    row("Tracks per artist", Value::Missing.into(), range(corpus, |artist| artist.songs));
    let seconds: f64 = corpus.artists.iter().map(|artist| artist.seconds).sum();
    row("Hours of music", Value::Missing.into(), Value::Number(seconds / SECONDS_AN_HOUR, 2).into());
    let rate = f64::from(results.excerpts.features.sample_rate) / 1000.0;
    row("Sample rate", "16 kHz".into(), format!("{rate} kHz, resampled").into());
    row("Channels", "mono".into(), "mono, mixed down".into());
    for seconds in lengths(corpus) {
        let clips = corpus.artists.iter().map(|artist| clips(artist, seconds)).sum::<usize>() as u64;
        row(&format!("Clips of {}", length(seconds)), Value::Missing.into(), Value::Count(clips).into());
    }
    table
}

/// What each artist has.
fn by_artist(results: &StudyResults) -> Table {
    let corpus = &results.corpus;
    let title = format!("The artists of {}", results.name);
    let mut table = Table::new(Section::Music, "VI", title, &["Artist", "#Albums", "#Songs", "#Minutes"]);
    let lengths = lengths(corpus);
    let heads = lengths
        .iter()
        .map(|&seconds| Column { name: format!("Clips of {}", length(seconds)), numeric: true });
    table.columns.extend(heads);
    for artist in &corpus.artists {
        let mut cells: Vec<Cell> = vec![
            Value::Artist(artist.artist.clone()).into(),
            Value::Count(artist.albums as u64).into(),
            Value::Count(artist.songs as u64).into(),
            Value::Number(artist.seconds / SECONDS_A_MINUTE, 1).into(),
        ];
        cells.extend(lengths.iter().map(|&seconds| Value::Count(clips(artist, seconds) as u64).into()));
        table.push(cells);
    }
    table
}

fn clips(artist: &ArtistMusic, seconds: ClipSeconds) -> usize {
    artist.clips.iter().filter(|count| count.clip_seconds == seconds).map(|count| count.clips).sum()
}

/// Rising, each once.
fn lengths(corpus: &Corpus) -> BTreeSet<ClipSeconds> {
    corpus.artists.iter().flat_map(|artist| &artist.clips).map(|count| count.clip_seconds).collect()
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
