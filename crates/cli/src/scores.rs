//! An evaluation becomes a table for the terminal.

use std::fmt::Write;

use auteur::rooms::evaluation::Report;
use auteur::{Evaluation, Vote};

/// Draws the averages at both levels, then the artists one by one.
pub(crate) fn table(evaluation: &Evaluation) -> String {
    let mut text = format!(
        "{} clips of {} songs, {} artists\n\n",
        evaluation.clips,
        evaluation.songs,
        evaluation.frame.artists.len()
    );
    push_row(&mut text, "", ["precision", "recall", "F1", "macro F1", "accuracy", "top-3"]);
    push_averages(&mut text, "clips", &evaluation.frame);
    for vote in Vote::ALL {
        push_averages(&mut text, &format!("songs, {vote}"), evaluation.song.report(vote));
    }
    text.push('\n');
    let songs = evaluation.song.report(Vote::Majority);
    push_row(&mut text, "artist", ["precision", "recall", "F1", "clips", "songs F1", "songs"]);
    for (clip, song) in evaluation.frame.artists.iter().zip(&songs.artists) {
        let cells = [
            decimal(clip.precision),
            decimal(clip.recall),
            decimal(clip.f1),
            clip.support.to_string(),
            decimal(song.f1),
            song.support.to_string(),
        ];
        push_row(&mut text, &clip.artist, cells.each_ref().map(String::as_str));
    }
    text.push_str("\nprecision, recall and F1 are weighted by support; songs F1 of an artist is by majority");
    text
}

fn push_averages(text: &mut String, name: &str, report: &Report) {
    let average = report.weighted_average;
    let cells = [
        average.precision,
        average.recall,
        average.f1,
        report.macro_average.f1,
        report.accuracy,
        report.top3,
    ]
    .map(decimal);
    push_row(text, name, cells.each_ref().map(String::as_str));
}

fn push_row(text: &mut String, name: &str, cells: [&str; 6]) {
    let _ = write!(text, "{name:<28}");
    for cell in cells {
        let _ = write!(text, "{cell:>10}");
    }
    text.push('\n');
}

fn decimal(value: f64) -> String {
    format!("{value:.3}")
}
