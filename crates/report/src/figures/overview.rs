//! Figure A: every classifier's share of songs named right, with its interval, beside what guessing names.

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{CHANCE_PEN, MAJORITY_PEN, caveats_of, lengths_of, panel_title, percent};
use crate::analysis::{Analysis, GUESSING, MAJORITY, Place, Ranking, Setup};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Rect, TEXT, Type};
use crate::figure::colour::{Colour, FAINT, INK};
use crate::figure::font;
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::table::Value;
use crate::{DrawError, Section};

/// Room for the panels' titles.
const TOP: i32 = 104;
/// Between lines of a title.
const LEADING: i32 = 8;
/// Height of a classifier's row.
const ROW: i32 = 58;
const GAP: i32 = 40;
const RIGHT: i32 = 30;
/// Names wider than this are set smaller.
const NAME_LIMIT: i32 = 480;
/// Where the axis ends, beyond all songs: the room for the numbers.
const END: f64 = 1.26;

/// The classifiers of every division.
pub(super) struct Overview;

impl Figures for Overview {
    fn number(&self) -> Number {
        Number::Letter('A')
    }

    fn section(&self) -> Section {
        Section::Answer
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        vec![Box::new(|| overview(analysis))]
    }
}

fn overview(analysis: &Analysis) -> Result<Drawn, DrawError> {
    let rows = rows(analysis);
    let names: Vec<&str> = rows.iter().map(|&classifier| analysis.title(classifier)).collect();
    let size = font::fitting(names.iter().copied(), TEXT, NAME_LIMIT);
    let left = names.iter().map(|name| font::width(name, size)).max().unwrap_or(0) + 40;
    let height = rows.len() as i32 * ROW;
    let entries = entries(analysis);
    let legend = legend::rows(&entries, PAGE_WIDTH - left) * legend::ROW + 24;
    let places = || analysis.rankings.iter().flat_map(|ranking| &ranking.places);
    let setups: Vec<&Setup> = places().filter_map(|place| analysis.setups.get(place.key)).collect();
    let labels = Labels {
        name: "overview".to_owned(),
        caption: format!(
            "How many songs each classifier names right: the share of songs whose true artist gets more of the \
             song's clips than any other, and its 95 % interval; {}. {} {} Dotted: guessing; dashed: always naming the \
             artist with the most songs. A classifier that is no better than these lines has learnt nothing.{}",
            panels_of(&analysis.rankings),
            lengths_of(places().map(|place| place.key)),
            if analysis.rankings.len() > 1 {
                "In the first panel the best is on top; the others keep its order."
            } else {
                "The best is on top."
            },
            caveats_of(analysis, &setups)
        ),
        description: describe(analysis),
    };
    Drawn::new(labels, (PAGE_WIDTH, TOP + height + BELOW + legend), |canvas| {
        let count = analysis.rankings.len().max(1) as i32;
        let width = (PAGE_WIDTH - left - RIGHT - (count - 1) * GAP) / count;
        for (column, ranking) in (0..).zip(&analysis.rankings) {
            let corner = (left + column * (width + GAP), TOP);
            let axes = Axes {
                rect: Rect::new(corner, (width, height)),
                x: share_axis(),
                y: Axis { title: String::new(), range: rows.len() as f64..0.0, ticks: Vec::new() },
            };
            Panel { analysis, ranking, axes }.draw(canvas, &rows);
        }
        for (row, name) in (0..).zip(names) {
            canvas.text(name, (left - 16, TOP + row * ROW + ROW / 2), Type::new(Anchor::End).size(size));
        }
        legend::draw(canvas, &entries, (left, TOP + height + BELOW + 12), PAGE_WIDTH - left);
    })
}

/// What the panels are of: `of 122 songs by 10 artists (by song), ...`.
fn panels_of(rankings: &[Ranking]) -> String {
    let all = rankings.iter().map(|ranking| ranking.artists).max().unwrap_or(0);
    let panels = rankings.iter().map(|ranking| {
        let split = ranking.division.split;
        let whose = if ranking.artists < all { ", only those with several albums" } else { "" };
        let songs = Value::Count(ranking.songs as u64).text();
        format!("{songs} songs by {} artists ({split} split{whose})", ranking.artists)
    });
    let panels: Vec<String> = panels.collect();
    match panels.as_slice() {
        [one] => format!("of {one}"),
        several => format!("from left to right of {}", several.join(", of ")),
    }
}

/// All classifiers with a place, in the order of the first division that has them.
fn rows(analysis: &Analysis) -> Vec<usize> {
    let mut rows = Vec::new();
    for place in analysis.rankings.iter().flat_map(|ranking| &ranking.places) {
        if !rows.contains(&place.key.classifier) {
            rows.push(place.key.classifier);
        }
    }
    rows
}

fn share_axis() -> Axis {
    let ticks = [0, 25, 50, 75, 100].map(|percent| (f64::from(percent) / 100.0, percent.to_string()));
    Axis { title: "Songs named right in %".to_owned(), range: -0.03..END, ticks: ticks.into() }
}

fn entries(analysis: &Analysis) -> Vec<Entry> {
    let is_network = |classifier: usize| Some(classifier) == analysis.network();
    let mut entries = Vec::new();
    let others = if analysis.network().is_some() { "other classifiers" } else { "classifiers" };
    for (name, network) in [("the paper's network", true), (others, false)] {
        if rows(analysis).into_iter().any(|classifier| is_network(classifier) == network) {
            let (colour, shape) = style(network);
            entries.push(Entry::line(name.to_owned(), Pen::new(colour, 4)).with_marker(shape, colour));
        }
    }
    entries.push(Entry::line(GUESSING.to_lowercase(), CHANCE_PEN));
    entries.push(Entry::line(MAJORITY.to_lowercase(), MAJORITY_PEN));
    entries
}

fn style(network: bool) -> (Colour, Shape) {
    if network { (palette::colour(1), Shape::Diamond) } else { (palette::colour(0), Shape::Disc) }
}

struct Panel<'a> {
    analysis: &'a Analysis<'a>,
    ranking: &'a Ranking,
    axes: Axes,
}

impl Panel<'_> {
    fn draw(&self, canvas: &mut Canvas, rows: &[usize]) {
        let Self { ranking, axes, .. } = self;
        axes.draw(canvas);
        for (line, text) in (0..).zip(panel_title(ranking.division, ranking.artists)) {
            let y = TEXT + line * (TEXT + LEADING);
            canvas.text(&text, (axes.rect.centre().0, y), Type::new(Anchor::Middle));
        }
        let bottom = rows.len() as f64;
        if let Some(blind) = ranking.blind {
            for (score, pen) in
                [(blind.majority.accuracy, MAJORITY_PEN), (blind.guessing.accuracy, CHANCE_PEN)]
            {
                canvas.line(axes.at(score, 0.0), axes.at(score, bottom), pen);
            }
        }
        for (row, &classifier) in rows.iter().enumerate() {
            let y = row as f64 + 0.5;
            canvas.line(axes.at(0.0, y), axes.at(1.0, y), Pen::new(FAINT, 1));
            if let Some(place) = ranking.place_of(classifier) {
                self.draw_place(canvas, place, y);
            }
        }
        canvas.frame(&axes.rect, Pen::new(INK, 2));
    }

    fn draw_place(&self, canvas: &mut Canvas, place: &Place, y: f64) {
        let (colour, shape) = style(Some(place.key.classifier) == self.analysis.network());
        if let Some(interval) = place.accuracy.interval {
            let ends = [interval.low, interval.high].map(|share| self.axes.at(share, y));
            canvas.line(ends[0], ends[1], Pen::new(colour, 4));
            for (x, y) in ends {
                canvas.line((x, y - 9), (x, y + 9), Pen::new(colour, 4));
            }
        }
        let average = place.accuracy.average;
        Marker { shape, colour, radius: 12 }.draw(canvas, self.axes.at(average, y));
        canvas.text(&percent(average), self.axes.at(END - 0.03, y), Type::new(Anchor::End));
    }
}

fn describe(analysis: &Analysis) -> String {
    let mut sentences = Vec::new();
    for ranking in &analysis.rankings {
        let places = ranking.places.iter().map(|place| {
            let interval = place.accuracy.interval.map_or_else(String::new, |interval| {
                format!(" ({} to {})", percent(interval.low), percent(interval.high))
            });
            let title = analysis.title(place.key.classifier);
            format!("{title} {}{interval}", percent(place.accuracy.average))
        });
        let places: Vec<String> = places.collect();
        let guess = ranking
            .blind
            .map_or_else(String::new, |blind| format!("; guessing {}", percent(blind.guessing.accuracy)));
        sentences.push(format!(
            "{}: {}{guess}.",
            panel_title(ranking.division, ranking.artists).join(" "),
            places.join(", ")
        ));
    }
    sentences.join(" ")
}
