//! Figure 3: the map of what the network hears, coloured by artist.

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use crate::analysis::Analysis;
use crate::figure::canvas::{self, Anchor, Canvas, PAGE_WIDTH, Pen, Point, Rect, TEXT, Type};
use crate::figure::colour::{GREY, INK};
use crate::figure::palette::{self, Marker, Shape};
use crate::figure::{font, png};
use crate::map::{Map, MapPoint, Part};
use crate::names::reading;
use crate::table::Value;
use crate::{DrawError, Figure, Section};

/// Height, and width where names leave it.
const SIDE: i32 = 1150;
const MARGIN: i32 = 24;
/// Height of a legend's row.
const ROW: i32 = 42;
/// Beyond this many points the document holds their picture instead of a shape each.
pub(super) const MOST_SHAPES: usize = 4_000;
/// How large points are that are not tested, of those that are.
const SMALLER: f64 = 0.7;
const GAP: i32 = 40;
/// Room for a sample in the legend.
const SAMPLE: i32 = 40;
/// Names of all columns may take this much before they are broken.
const NAME_LIMIT: i32 = 560;
/// Artists in a column of the legend.
const LEGEND_ROWS: usize = 24;

/// A kind of point that the legend explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tested,
    Wrong,
    NotTested,
}

impl Kind {
    /// The kinds that a map has, where it has several.
    fn all(map: &Map) -> Vec<Self> {
        let wrong = map.points().iter().any(|point| map.is_wrong(point));
        let others = map.shows_other_than_test();
        let kinds = [(Self::Tested, others || wrong), (Self::Wrong, wrong), (Self::NotTested, others)];
        kinds.into_iter().filter(|(_, is_there)| *is_there).map(|(kind, _)| kind).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Tested => "tested",
            Self::Wrong => "tested, named wrong",
            Self::NotTested => "not tested",
        }
    }
}

/// The map of the results, where there is one.
pub(super) struct Maps;

impl Figures for Maps {
    fn number(&self) -> Number {
        Number::Single(3)
    }

    fn section(&self) -> Section {
        Section::Representations
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        analysis.results.map.iter().map(|map| -> Drawing { Box::new(|| draw(map)) }).collect()
    }
}

impl Map {
    /// The static picture: Figure 3.
    ///
    /// # Errors
    /// [`DrawError`].
    pub fn figure(&self) -> Result<Figure, DrawError> {
        Ok(draw(self)?.placed(&Maps, 0))
    }
}

/// Draws a map with its legend.
fn draw(map: &Map) -> Result<Drawn, DrawError> {
    let layout = Layout::new(map);
    let name = "map".to_owned();
    let size = (layout.panel.width(), layout.panel.height());
    let points = (map.points().len() > MOST_SHAPES)
        .then(|| canvas::draw_clear(size, |canvas| draw_points(canvas, &Rect::new((0, 0), size), map)))
        .map(|svg| svg.and_then(|svg| png::pixels(&svg)))
        .transpose()
        .map_err(|cause| DrawError { figure: name.clone(), cause })?;
    let labels = Labels {
        name,
        caption: format!(
            "{}: {} points, coloured by artist. What lies close together sounds alike to it; directions and units mean \
             nothing.{}{}{}",
            map.method(),
            Value::Count(map.points().len() as u64).text(),
            if map.shows_other_than_test() {
                " Ringed: what it had never heard before it was tested; only these show how well it hears. The small ones \
                 without a ring are of songs that it learnt from or that told when to stop."
            } else {
                ""
            },
            if Kind::all(map).contains(&Kind::Wrong) {
                " Crossed: of songs whose artist it did not name."
            } else {
                ""
            },
            map.remark().map_or_else(String::new, |remark| format!(" {remark}"))
        ),
        description: format!(
            "Points in two dimensions, coloured by artist: {}.",
            map.artists().iter().map(|name| reading(name)).collect::<Vec<_>>().join(", ")
        ),
    };
    Drawn::new(labels, layout.sheet, |canvas| {
        match &points {
            Some(pixels) => canvas.image(&layout.panel, pixels),
            None => draw_points(canvas, &layout.panel, map),
        }
        canvas.frame(&layout.panel, Pen::new(INK, 2));
        layout.draw_titles(canvas);
        layout.draw_legend(canvas);
    })
}

struct Layout {
    panel: Rect,
    text: i32,
    entries: Vec<Entry>,
    /// What explains large and small points, where there are both, and its upper left corner.
    kinds: (Vec<Kind>, Point),
    sheet: (i32, i32),
}

/// An artist of the legend.
struct Entry {
    lines: Vec<String>,
    /// Upper left corner.
    at: Point,
}

impl Layout {
    /// The legend has as many columns as its height asks for; the panel takes the width that it leaves.
    fn new(map: &Map) -> Self {
        let columns = map.artists().len().div_ceil(LEGEND_ROWS);
        let limit = NAME_LIMIT / columns.max(1) as i32;
        let text = if columns > 2 { TEXT * 3 / 4 } else { TEXT };
        let names: Vec<Vec<String>> =
            map.artists().iter().map(|name| font::wrap(&reading(name), text, limit)).collect();
        let kinds = Kind::all(map);
        let widths = kinds.iter().map(|kind| font::width(kind.name(), text));
        let widest = names.iter().flatten().map(|line| font::width(line, text)).chain(widths).max();
        let column_width = SAMPLE + widest.unwrap_or(0) + GAP;
        let legend = columns as i32 * column_width;
        let left = MARGIN + TEXT * 2;
        let width = (PAGE_WIDTH - left - GAP - legend).max(SIDE / 2);
        let panel = Rect::new((left, MARGIN), (width, SIDE));
        let rows = names.len().div_ceil(columns.max(1)).max(1);
        let (mut entries, mut lowest) = (Vec::new(), MARGIN);
        for (column, names) in names.chunks(rows).enumerate() {
            let mut top = MARGIN;
            for lines in names {
                let at = (panel.x.end + GAP + column as i32 * column_width, top);
                top += height_of(lines, text);
                entries.push(Entry { lines: lines.clone(), at });
            }
            lowest = lowest.max(top);
        }
        let below = lowest + ROW / 2;
        let height = (panel.y.end + TEXT * 3).max(below + (kinds.len() as i32 + 1) * ROW);
        let kinds = (kinds, (panel.x.end + GAP, below));
        Self { text, entries, kinds, sheet: (panel.x.end + GAP + legend, height), panel }
    }

    fn draw_titles(&self, canvas: &mut Canvas) {
        let (x, y) = self.panel.centre();
        canvas.text("First dimension", (x, self.panel.y.end + TEXT + 6), Type::new(Anchor::Middle));
        let left = self.panel.x.start - TEXT;
        canvas.text("Second dimension", (left, y), Type::new(Anchor::Middle).upright());
    }

    fn draw_legend(&self, canvas: &mut Canvas) {
        let style = Type::new(Anchor::Start).size(self.text);
        for (artist, Entry { lines, at: (x, top) }) in self.entries.iter().enumerate() {
            let y = top + ROW / 2;
            let (shape, colour) = (palette::shape(artist), palette::colour(artist));
            Marker { shape, colour, radius: 11 }.draw(canvas, (x + 14, y));
            for (line, text) in lines.iter().enumerate() {
                canvas.text(text, (x + SAMPLE, y + line as i32 * (self.text + 4)), style);
            }
        }
        let (kinds, (x, top)) = &self.kinds;
        for (index, kind) in (0..).zip(kinds) {
            let at = (x + 14, top + index * ROW + ROW / 2);
            let disc = Marker { shape: Shape::Disc, colour: GREY, radius: 11 };
            match kind {
                Kind::NotTested => disc.scaled(SMALLER).draw(canvas, at),
                Kind::Tested | Kind::Wrong => disc.draw_ringed(canvas, at),
            }
            if *kind == Kind::Wrong {
                disc.draw_cross(canvas, at);
            }
            canvas.text(kind.name(), (x + SAMPLE, at.1), style);
        }
    }
}

fn height_of(lines: &[String], text: i32) -> i32 {
    ROW + (lines.len() as i32 - 1) * (text + 4)
}

fn draw_points(canvas: &mut Canvas, panel: &Rect, map: &Map) {
    let radius = match map.points().len() {
        0..=200 => 13,
        201..=400 => 11,
        401..=2_000 => 8,
        2_001..=20_000 => 6,
        _ => 4,
    };
    let inner = radius * 2 + 6;
    let (width, height) = (panel.width() - 2 * inner, panel.height() - 2 * inner);
    let [x, y] = map.bounds_of(width as f32 / height as f32);
    let share = |value: f32, [low, high]: [f32; 2]| f64::from(value - low) / f64::from(high - low);
    let place = |point: &MapPoint| -> Point {
        let (right, up) = (share(point.position[0], x), share(point.position[1], y));
        (
            panel.x.start + inner + (right * f64::from(width)).round() as i32,
            panel.y.end - inner + (up * f64::from(-height)).round() as i32,
        )
    };
    let ringed = Kind::all(map).contains(&Kind::Tested);
    // What is judged lies on top of what was learnt from.
    for part in Part::ALL {
        for point in map.points().iter().filter(|point| map.song(point).part == part) {
            let artist = map.song(point).artist;
            let marker = Marker { shape: palette::shape(artist), colour: palette::colour(artist), radius };
            match (part, ringed) {
                (Part::Test, true) => marker.draw_ringed(canvas, place(point)),
                (Part::Test, false) => marker.draw(canvas, place(point)),
                _ => marker.scaled(SMALLER).draw(canvas, place(point)),
            }
            if map.is_wrong(point) {
                marker.draw_cross(canvas, place(point));
            }
        }
    }
}
