//! The producer effect by artist: F1 on the song split and on the album split, with their intervals.

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{CHANCE_PEN, fewer_trials, slug};
use crate::analysis::{Analysis, ArtistEffect, Estimate, Level, ProducerEffect};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Rect, TEXT, Type};
use crate::figure::colour::{Colour, FAINT, INK};
use crate::figure::font;
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::names::reading;
use crate::table::length;
use crate::{DrawError, Section};

const TOP: i32 = 64;
const GAP: i32 = 50;
/// Height of an artist's row.
const ROW: i32 = 84;
/// How far the two splits lie above and below the middle of a row.
const APART: i32 = 17;
/// Names wider than this are broken into lines.
const NAME_LIMIT: i32 = 360;
/// Between lines of a name.
const LEADING: i32 = 2;
/// Half of what ends an interval.
const CAP: i32 = 8;
/// The smallest text of a name.
const SMALLEST: i32 = 10;
const RIGHT: i32 = 40;

/// Every effect that is known by artist.
pub(super) struct ProducerEffects;

impl Figures for ProducerEffects {
    fn number(&self) -> Number {
        Number::Series(5)
    }

    fn section(&self) -> Section {
        Section::ProducerEffect
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let effects = analysis.producer_effects.iter().filter(|effect| !effect.by_artist.is_empty());
        effects.map(|effect| -> Drawing { Box::new(move || by_artist(analysis, effect)) }).collect()
    }
}

/// Draws an effect by artist, the artists that lose most first.
fn by_artist(analysis: &Analysis, effect: &ProducerEffect) -> Result<Drawn, DrawError> {
    let mut artists: Vec<&[ArtistEffect; 2]> = effect.by_artist.iter().collect();
    artists.sort_by(|a, b| b[1].difference.value.total_cmp(&a[1].difference.value));
    let names: Vec<String> = artists.iter().map(|levels| reading(&levels[0].artist)).collect();
    let (size, names) = broken(&names);
    let left = names.iter().flatten().map(|line| font::width(line, size)).max().unwrap_or(0) + 40;
    let height = artists.len() as i32 * ROW;
    let title = analysis.title(effect.album.classifier);
    let labels = Labels {
        name: format!("producer-effect-{}", slug(title)),
        caption: format!(
            "What {title} loses when an artist's albums are new to it, the producer effect (clips of {}). For each artist: F1 \
             where other songs of the tested albums were learnt from (song split), and where none were (album split), with \
             95 % intervals. Sorted by what is lost at song level, the most on top.{}",
            length(effect.album.clip_seconds),
            caveats(analysis, effect)
        ),
        description: describe(&artists, analysis.classifiers[effect.album.classifier].levels()),
    };
    let entries = entries(effect.artists);
    let levels = analysis.classifiers[effect.album.classifier].levels();
    let width = (PAGE_WIDTH - left - GAP - RIGHT) / 2;
    let right = left + levels.len() as i32 * (width + GAP) - GAP + RIGHT;
    let rows = legend::rows(&entries, right - left - RIGHT);
    let sheet = (right, TOP + height + BELOW + rows * legend::ROW + 24);
    Drawn::new(labels, sheet, |canvas| {
        let shown = Level::BOTH.into_iter().enumerate().filter(|(_, level)| levels.contains(level));
        for (column, (index, level)) in (0..).zip(shown) {
            let corner = (left + column * (width + GAP), TOP);
            let axes = Axes {
                rect: Rect::new(corner, (width, height)),
                x: Axis::new("F1 of the artist", -0.03..1.03, 6),
                y: Axis { title: String::new(), range: artists.len() as f64..0.0, ticks: Vec::new() },
            };
            axes.draw(canvas);
            let chance = 1.0 / effect.artists as f64;
            canvas.line(axes.at(chance, 0.0), axes.at(chance, artists.len() as f64), CHANCE_PEN);
            let centre = axes.rect.centre().0;
            canvas.text(level.panel_title(), (centre, TOP / 2), Type::new(Anchor::Middle).size(TEXT + 4));
            for (row, artist) in artists.iter().enumerate() {
                draw_row(canvas, &axes, row, &artist[index]);
            }
            canvas.frame(&axes.rect, Pen::new(INK, 2));
        }
        for (row, lines) in (0..).zip(&names) {
            let first = TOP + row * ROW + ROW / 2 - (lines.len() as i32 - 1) * (size + LEADING) / 2;
            for (line, text) in (0..).zip(lines) {
                let y = first + line * (size + LEADING);
                canvas.text(text, (left - 16, y), Type::new(Anchor::End).size(size));
            }
        }
        legend::draw(canvas, &entries, (left, TOP + height + BELOW + 12), right - left - RIGHT);
    })
}

/// What the caption adds where trials are missing or trainings of one of the splits failed.
fn caveats(analysis: &Analysis, effect: &ProducerEffect) -> String {
    let failures = analysis.failures_of([effect.split_by_song, effect.album]);
    let failures: String = failures.iter().map(|sentence| format!(" {sentence}")).collect();
    failures + &fewer_trials(analysis, effect.trials, &[effect.split_by_song, effect.album])
}

/// The names in as many lines as a row holds, in the largest text that lets them, and its size.
fn broken(names: &[String]) -> (i32, Vec<Vec<String>>) {
    let lines = |size: i32| -> Vec<Vec<String>> {
        names.iter().map(|name| font::wrap(name, size, NAME_LIMIT)).collect()
    };
    let fits = |size: &i32| lines(*size).iter().all(|lines| lines.len() as i32 * (size + LEADING) <= ROW);
    let size = (SMALLEST..=TEXT).rev().find(fits).unwrap_or(SMALLEST);
    (size, lines(size))
}

/// How each split is drawn.
const SONG: (Shape, Colour) = (Shape::Disc, palette::COLOURS[0]);
const ALBUM: (Shape, Colour) = (Shape::Square, palette::COLOURS[1]);

fn entries(artists: usize) -> [Entry; 3] {
    let split = |name: &str, (shape, colour): (Shape, Colour)| {
        Entry::line(name.to_owned(), Pen::new(colour, 4)).with_marker(shape, colour)
    };
    [
        split("song split (album heard)", SONG),
        split("album split (album new)", ALBUM),
        Entry::line(format!("guessing one of {artists} artists"), CHANCE_PEN),
    ]
}

fn draw_row(canvas: &mut Canvas, axes: &Axes, row: usize, artist: &ArtistEffect) {
    let middle = row as f64 + 0.5;
    canvas.line(axes.at(0.0, middle), axes.at(1.0, middle), Pen::new(FAINT, 1));
    let splits = [(artist.by_song, SONG, -APART), (artist.by_album, ALBUM, APART)];
    for (Estimate { value, interval }, (shape, colour), aside) in splits {
        let at = |score: f64| {
            let (x, y) = axes.at(score, middle);
            (x, y + aside)
        };
        let ends = [interval.low, interval.high].map(at);
        canvas.line(ends[0], ends[1], Pen::new(colour, 4));
        for (x, y) in ends {
            canvas.line((x, y - CAP), (x, y + CAP), Pen::new(colour, 4));
        }
        Marker { shape, colour, radius: 11 }.draw(canvas, at(value));
    }
}

fn describe(artists: &[&[ArtistEffect; 2]], levels: &[Level]) -> String {
    let of_level = |(level, effect): (Level, &ArtistEffect)| {
        let [by_song, by_album] = [&effect.by_song, &effect.by_album].map(|estimate| estimate.value);
        format!("{} level {by_song:.3} by song and {by_album:.3} by album", level.name().to_lowercase())
    };
    let of_artist = |artist: &&[ArtistEffect; 2]| {
        let shown = Level::BOTH.into_iter().zip(artist.iter()).filter(|(level, _)| levels.contains(level));
        let shown: Vec<String> = shown.map(of_level).collect();
        format!("{}: {}.", reading(&artist[0].artist), shown.join("; "))
    };
    artists.iter().map(of_artist).collect::<Vec<_>>().join(" ")
}
