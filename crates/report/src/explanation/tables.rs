//! The numbers of the pictures, and the songs that are most alike.

use super::{Explanation, clock, factor, hertz};
use crate::{Cell, Section, Table, Value};

pub(super) fn nearest(explanation: &Explanation) -> Table {
    let columns = ["Song", "Artist", "#Alike"];
    let mut table = Table::new(Section::Music, "I", "The songs of the model that are most alike", &columns);
    for song in &explanation.nearest {
        let path = song.path.clone().map_or(Value::Missing, Value::Text);
        let path = match song.is_same_recording {
            true => table.noted(path, "This is the recording itself: the model has learnt from it."),
            false => path.into(),
        };
        let artist = Value::Artist(explanation.artists[song.artist].clone());
        table.push(vec![path, artist.into(), Value::Number(song.alike, 2).into()]);
    }
    notes(table, &explanation.notes[3])
}

pub(super) fn stretches(explanation: &Explanation) -> Table {
    let tells = explanation.stretches.iter().any(|stretch| stretch.known.is_some());
    let name = explanation.name();
    let of_named = format!("#Probability of {name}");
    let mut columns = vec!["From", "To", "Sounds most like", "#Probability"];
    if tells {
        columns.push("By any artist of the model?");
    }
    columns.extend([of_named.as_str(), "#Odds with it", "#Log odds"]);
    let mut table = Table::new(Section::Music, "II", "Stretches of the song in numbers", &columns);
    for stretch in &explanation.stretches {
        let winner = stretch.winner();
        let mut cells: Vec<Cell> = vec![
            clock(stretch.seconds.start).into(),
            clock(stretch.seconds.end).into(),
            Value::Artist(explanation.artists[winner].clone()).into(),
            Value::Score(stretch.probabilities[winner]).into(),
        ];
        if let Some(known) = stretch.known {
            cells.push(if known { "yes" } else { "none of these" }.into());
        }
        cells.push(Value::Score(stretch.probabilities[explanation.named]).into());
        cells.extend(worth(stretch.weight));
        table.push(cells);
    }
    notes(table, &[])
}

pub(super) fn bands(explanation: &Explanation) -> Table {
    let then = format!("#Probability of {}, {:.0} dB softer", explanation.name(), explanation.softer_db);
    let columns = ["Band", "#Odds as it is", "#Log odds", then.as_str()];
    let mut table = Table::new(Section::Music, "III", "Bands of frequencies in numbers", &columns);
    for band in &explanation.bands {
        let mut cells: Vec<Cell> = vec![hertz(&band.hertz).into()];
        cells.extend(worth(band.weight));
        cells.push(Cell::of(band.probability, Value::Score));
        table.push(cells);
    }
    notes(table, &[])
}

/// A weight as a factor of the odds, and as it is.
fn worth(weight: Option<f64>) -> [Cell; 2] {
    [Cell::of(weight, |weight| Value::Text(factor(weight))), Cell::of(weight, Value::Difference)]
}

fn notes(mut table: Table, notes: &[String]) -> Table {
    notes.iter().for_each(|note| table.remark(note.clone()));
    table
}
