//! The producer effect, overall and by artist.

use auteur_evaluation::Interval;

use super::remarks::{DIFFERENCES, WHOLE_SONGS};
use crate::Section;
use crate::analysis::{Analysis, Difference, Level, ProducerEffect};
use crate::table::{Cell, Table, Value, length};

const REMARK: &str = "Song-split F1 minus album-split F1 of the same artists and the same seeds. The test songs of \
                      both splits are resampled together.";

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    vec![overall(analysis), by_artist(analysis)]
}

/// Over all artists.
fn overall(analysis: &Analysis) -> Table {
    let mut table = Table::new(
        Section::ProducerEffect,
        "X",
        "Producer effect: F1 on new songs (song split) minus F1 on new albums (album split)",
        &[
            "Classifier",
            "#Clip",
            "#Artists",
            "#Frame level",
            "#95 % interval",
            "#Song level",
            "#95 % interval, song",
        ],
    );
    for effect in &analysis.producer_effects {
        let mut cells: Vec<Cell> = vec![
            analysis.title(effect.album.classifier).into(),
            length(effect.album.clip_seconds).into(),
            Value::Count(effect.artists as u64).into(),
        ];
        let levels = analysis.classifiers[effect.album.classifier].levels();
        for (level, found) in [(Level::Frame, &effect.frame), (Level::SONG, &effect.song)] {
            if levels.contains(&level) {
                cells.extend(difference(&mut table, analysis, found, effect));
            } else {
                cells.extend([Cell::from(Value::Missing), Value::Missing.into()]);
            }
        }
        table.push(cells);
    }
    table.remark(REMARK);
    table.remark(WHOLE_SONGS);
    table.remark(DIFFERENCES);
    table
}

/// By artist, at the reference length.
fn by_artist(analysis: &Analysis) -> Table {
    let mut table = Table::new(
        Section::ProducerEffect,
        "XI",
        "Producer effect by artist",
        &[
            "Classifier",
            "#Clip",
            "Artist",
            "Level",
            "#F1, song split",
            "#F1, album split",
            "#Effect",
            "#95 % interval",
        ],
    );
    for effect in &analysis.producer_effects {
        let levels = analysis.classifiers[effect.album.classifier].levels();
        for artist in &effect.by_artist {
            let shown = Level::BOTH.into_iter().zip(artist).filter(|(level, _)| levels.contains(level));
            for (level, artist) in shown {
                let mut cells: Vec<Cell> = vec![
                    analysis.title(effect.album.classifier).into(),
                    length(effect.album.clip_seconds).into(),
                    Value::Artist(artist.artist.clone()).into(),
                    level.name().into(),
                    Value::Score(artist.by_song.value).into(),
                    Value::Score(artist.by_album.value).into(),
                ];
                let mut effect_on = difference(&mut table, analysis, &artist.difference, effect);
                if is_degenerate(artist.difference.interval) {
                    effect_on[1] = table.noted(Value::Missing, "Too few songs or albums for an interval.");
                }
                cells.extend(effect_on);
                table.push(cells);
            }
        }
    }
    table.remark(REMARK);
    table.remark("Guessing one of n artists gives an artist an F1 of about 1/n.");
    table.remark(DIFFERENCES);
    table
}

/// Whether an interval says nothing, as of an artist with a song or two: all that can be, or a single point.
fn is_degenerate(Interval { low, high }: Interval) -> bool {
    const TINY: f64 = 0.0005;
    high - low < TINY || (low < TINY - 1.0 && high > 1.0 - TINY)
}

fn difference(
    table: &mut Table,
    analysis: &Analysis,
    difference: &Difference,
    effect: &ProducerEffect,
) -> [Cell; 2] {
    let both = [effect.split_by_song, effect.album];
    let caveats = analysis.fewer_trials(effect.trials, &both).into_iter().chain(analysis.failures_of(both));
    let value = Cell::from(Value::Difference(difference.value));
    let value = caveats.fold(value, |value, caveat| table.noted(value, caveat));
    [value, Value::DifferenceInterval(difference.interval).into()]
}
