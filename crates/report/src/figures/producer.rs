//! The producer effect by artist: F1 on the song split and on the album split, a line between them.

use super::captions::{fewer_trials, slug};
use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use crate::analysis::{Analysis, ArtistEffect, ProducerEffect};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Rect, TEXT, Type};
use crate::figure::colour::{FAINT, GREY, INK};
use crate::figure::font;
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::table::length;
use crate::{DrawError, Section};

const TOP: i32 = 64;
const GAP: i32 = 50;
/// Height of an artist's row.
const ROW: i32 = 48;
/// Names wider than this are set smaller.
const NAME_LIMIT: i32 = 760;
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
    artists.sort_by(|a, b| b[0].difference.value.total_cmp(&a[0].difference.value));
    let names = || artists.iter().map(|levels| levels[0].artist.as_str());
    let size = font::fitting(names(), TEXT, NAME_LIMIT);
    let left = names().map(|name| font::width(name, size)).max().unwrap_or(0) + 40;
    let height = artists.len() as i32 * ROW;
    let title = analysis.title(effect.album.classifier);
    let labels = Labels {
        name: format!("producer-effect-{}", slug(title)),
        caption: format!(
            "Producer effect of {title} by artist, clips of {}: F1 where songs are split and where albums are split, \
             on the same artists. Artists are sorted by their loss at frame level, largest first.{}",
            length(effect.album.clip_seconds),
            fewer_trials(analysis, effect.trials)
        ),
        description: describe(&artists),
    };
    let entries = entries();
    let sheet = (PAGE_WIDTH, TOP + height + BELOW + legend::ROW + 24);
    Drawn::new(labels, sheet, |canvas| {
        let width = (PAGE_WIDTH - left - GAP - RIGHT) / 2;
        for (level, name) in ["Frame level", "Song level"].into_iter().enumerate() {
            let corner = (left + level as i32 * (width + GAP), TOP);
            let axes = Axes {
                rect: Rect::new(corner, (width, height)),
                x: Axis::new("F1 of the artist", -0.03..1.03, 6),
                y: Axis { title: String::new(), range: artists.len() as f64..0.0, ticks: Vec::new() },
            };
            axes.draw(canvas);
            canvas.text(name, (axes.rect.centre().0, TOP / 2), Type::new(Anchor::Middle).size(TEXT + 4));
            for (row, artist) in artists.iter().enumerate() {
                draw_row(canvas, &axes, row, &artist[level]);
            }
        }
        for (row, name) in names().enumerate() {
            let y = TOP + row as i32 * ROW + ROW / 2;
            canvas.text(name, (left - 16, y), Type::new(Anchor::End).size(size));
        }
        legend::draw(canvas, &entries, (left, TOP + height + BELOW + 12), PAGE_WIDTH - left);
    })
}

fn entries() -> [Entry; 2] {
    [
        Entry::marker("Song split", Shape::Disc, palette::colour(0)),
        Entry::marker("Album split", Shape::Square, palette::colour(1)),
    ]
}

fn draw_row(canvas: &mut Canvas, axes: &Axes, row: usize, artist: &ArtistEffect) {
    let y = row as f64 + 0.5;
    let (song, album) = (axes.at(artist.by_song, y), axes.at(artist.by_album, y));
    canvas.line(axes.at(0.0, y), axes.at(1.0, y), Pen::new(FAINT, 1));
    canvas.line(song, album, Pen::new(GREY, 4));
    // The larger shape below, so that both are seen where they meet.
    Marker { shape: Shape::Disc, colour: palette::colour(0), radius: 13 }.draw(canvas, song);
    Marker { shape: Shape::Square, colour: palette::colour(1), radius: 9 }.draw(canvas, album);
    canvas.frame(&axes.rect, Pen::new(INK, 2));
}

fn describe(artists: &[&[ArtistEffect; 2]]) -> String {
    let sentences: Vec<String> = artists
        .iter()
        .map(|[frame, song]| {
            format!(
                "{}: frame level {:.3} by song, {:.3} by album; song level {:.3} and {:.3}.",
                frame.artist, frame.by_song, frame.by_album, song.by_song, song.by_album
            )
        })
        .collect();
    sentences.join(" ")
}
