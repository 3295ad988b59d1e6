//! Confusion matrices: how many songs of each artist were given to whom.

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{caveats, slug};
use crate::analysis::{Analysis, Level, Setup};
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Rect, TEXT, Type};
use crate::figure::colour::{Colour, FAINT, INK};
use crate::figure::heat::Bar;
use crate::figure::{font, heat};
use crate::names::reading;
use crate::table::{Value, length};
use crate::{DrawError, Section};

/// Room that names may take beside the matrix; the least that will do is taken.
const NAME_LIMITS: [i32; 5] = [240, 320, 420, 540, 700];
/// Width of a cell at most, where there are many.
const LARGEST: i32 = 110;
/// Width of the matrix at least.
const SMALLEST_SIDE: i32 = 420;
/// Between lines of a name.
const LEADING: i32 = 4;
/// Room for the bar of colours.
const RIGHT: i32 = 200;
const MARGIN: i32 = 20;
/// Room for an axis title.
const TITLE: i32 = 50;
/// Narrower cells have no numbers.
const SMALLEST_NUMBERED: i32 = 40;

/// Confusions of every classifier and division by song, at the reference length; that of the best stands elsewhere.
pub(super) struct Confusions;

impl Figures for Confusions {
    fn number(&self) -> Number {
        Number::Series(7)
    }

    fn section(&self) -> Section {
        Section::Confusion
    }

    fn is_folded(&self, _: usize) -> bool {
        true
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let best = analysis.best().map(|place| place.key);
        let others = analysis.setups.references().filter(|setup| Some(setup.key) != best);
        others.map(|setup| -> Drawing { Box::new(move || confusion(analysis, setup)) }).collect()
    }
}

/// Draws the confusion of a setup's trials, added up.
pub(super) fn confusion(analysis: &Analysis, setup: &Setup) -> Result<Drawn, DrawError> {
    let matrix = Matrix::of(setup);
    let title = analysis.title(setup.key.classifier);
    let trials = match setup.trials.len() {
        1 => String::new(),
        trials => format!(" The {trials} trials are added up, so that a song can count {trials} times."),
    };
    let labels = Labels {
        name: format!("confusion-{}-{}", slug(title), slug(&setup.key.division.to_string())),
        caption: format!(
            "Who is taken for whom by {title}, {} (clips of {}): the number of songs by the artist of the row that were given to the artist of the column. What is on the diagonal is right; the colour is the share of the row.{trials}{}",
            setup.key.division.sentence(),
            length(setup.key.clip_seconds),
            caveats(analysis, setup)
        ),
        description: matrix.describe(),
    };
    let layout = Layout::new(&matrix);
    Drawn::new(labels, layout.sheet(), |canvas| draw(canvas, &layout, &matrix))
}

struct Matrix {
    artists: Vec<String>,
    /// `[truth][given]`
    counts: Vec<Vec<u64>>,
}

impl Matrix {
    /// Trials of one setup know the same artists; those of one that does not are matched by name.
    fn of(setup: &Setup) -> Self {
        let confusions: Vec<_> =
            setup.trials.iter().map(|trial| &Level::SONG.scores(trial).confusion).collect();
        let mut artists: Vec<String> = Vec::new();
        for artist in confusions.iter().flat_map(|confusion| &confusion.artists) {
            if !artists.contains(artist) {
                artists.push(artist.clone());
            }
        }
        let mut counts = vec![vec![0; artists.len()]; artists.len()];
        for confusion in confusions {
            let place: Vec<usize> = confusion
                .artists
                .iter()
                .filter_map(|artist| artists.iter().position(|known| known == artist))
                .collect();
            for (row, &truth) in confusion.counts.iter().zip(&place) {
                for (count, &given) in row.iter().zip(&place) {
                    counts[truth][given] += count;
                }
            }
        }
        Self { artists: artists.iter().map(|artist| reading(artist)).collect(), counts }
    }

    /// None in the row of an artist without samples.
    fn share(&self, truth: usize, given: usize) -> Option<f64> {
        let support: u64 = self.counts[truth].iter().sum();
        (support > 0).then(|| self.counts[truth][given] as f64 / support as f64)
    }

    fn describe(&self) -> String {
        let sentences = (0..self.artists.len()).filter_map(|truth| {
            let right = self.share(truth, truth)?;
            let others = (0..self.artists.len()).filter(|&given| given != truth);
            let rival = others.max_by_key(|&given| self.counts[truth][given]);
            let rival = rival.filter(|&rival| self.counts[truth][rival] > 0);
            let rival = rival.map(|rival| format!(", most often mistaken for {}", self.artists[rival]));
            Some(format!(
                "{}: {:.0} % right{}.",
                self.artists[truth],
                100.0 * right,
                rival.unwrap_or_default()
            ))
        });
        sentences.collect::<Vec<_>>().join(" ")
    }
}

/// Where the matrix stands; it takes the width that names and bar leave.
struct Layout {
    cell: i32,
    /// The artists' names in lines, with how many songs each row has.
    rows: Vec<Vec<String>>,
    /// The same without.
    names: Vec<Vec<String>>,
    /// Room for the names.
    room: i32,
    text: i32,
}

impl Layout {
    /// Names are broken into as many lines as a row is high; what is still too wide is set smaller.
    fn new(matrix: &Matrix) -> Self {
        let artists: &[String] = &matrix.artists;
        let totals = matrix.counts.iter().map(|row| row.iter().sum::<u64>());
        let rows: Vec<String> =
            artists.iter().zip(totals).map(|(name, total)| format!("{name} ({total})")).collect();
        let count = artists.len().max(1) as i32;
        let largest = LARGEST.max(SMALLEST_SIDE / count);
        let cell = |room: i32| ((PAGE_WIDTH - RIGHT - MARGIN - TITLE - room) / count).clamp(16, largest);
        let broken = NAME_LIMITS.into_iter().find_map(|limit| {
            let text = TEXT.min(cell(limit) - 2);
            let [rows, names] = [rows.as_slice(), artists].map(|names| -> Vec<Vec<String>> {
                names.iter().map(|name| font::wrap(name, text, limit)).collect()
            });
            let highest = rows.iter().map(Vec::len).max().unwrap_or(1) as i32;
            (highest == 1 || highest * (text + LEADING) <= cell(limit)).then_some((text, rows, names))
        });
        let (text, rows, names) = broken.unwrap_or_else(|| {
            let limit = NAME_LIMITS[NAME_LIMITS.len() - 1];
            let text = font::fitting(rows.iter().map(String::as_str), TEXT.min(cell(limit) - 2), limit);
            let [rows, names] = [rows.as_slice(), artists]
                .map(|names| -> Vec<Vec<String>> { names.iter().map(|name| vec![name.clone()]).collect() });
            (text, rows, names)
        });
        let widest = rows.iter().flatten().map(|line| font::width(line, text)).max().unwrap_or(0);
        let room = widest + 24;
        Self { cell: cell(room), rows, names, room, text }
    }

    fn matrix(&self) -> Rect {
        let side = self.cell * self.names.len() as i32;
        Rect::new((TITLE + self.room, MARGIN), (side, side))
    }

    fn sheet(&self) -> (i32, i32) {
        let matrix = self.matrix();
        (matrix.x.end + RIGHT, matrix.y.end + self.room + TITLE + MARGIN)
    }

    fn cell(&self, truth: usize, given: usize) -> Rect {
        let matrix = self.matrix();
        let corner = (matrix.x.start + given as i32 * self.cell, matrix.y.start + truth as i32 * self.cell);
        Rect::new(corner, (self.cell, self.cell))
    }
}

/// White for nothing, then from light to dark; the first quarter is paler than viridis, so that what is rare is quiet.
fn colour(share: f64) -> Colour {
    const FULL: f64 = 0.25;
    let (Colour(parts), strength) = (heat::colour(1.0 - share), (share / FULL).min(1.0));
    Colour(parts.map(|part| (255.0 - (255.0 - f64::from(part)) * strength).round() as u8))
}

fn draw(canvas: &mut Canvas, layout: &Layout, matrix: &Matrix) {
    for truth in 0..matrix.artists.len() {
        for given in 0..matrix.artists.len() {
            let share = matrix.share(truth, given).unwrap_or(0.0);
            if share > 0.0 {
                draw_cell(canvas, &layout.cell(truth, given), (matrix.counts[truth][given], share));
            }
        }
    }
    let rect = layout.matrix();
    for index in 1..layout.names.len() as i32 {
        let step = index * layout.cell;
        canvas.line(
            (rect.x.start + step, rect.y.start),
            (rect.x.start + step, rect.y.end),
            Pen::new(FAINT, 1),
        );
        canvas.line(
            (rect.x.start, rect.y.start + step),
            (rect.x.end, rect.y.start + step),
            Pen::new(FAINT, 1),
        );
    }
    canvas.frame(&rect, Pen::new(INK, 2));
    for (index, (row, column)) in layout.rows.iter().zip(&layout.names).enumerate() {
        let (x, y) = layout.cell(index, index).centre();
        let style = Type::new(Anchor::End).size(layout.text);
        let pitch = layout.text + LEADING;
        let aside = |lines: &[String], line: usize| (2 * line as i32 + 1 - lines.len() as i32) * pitch / 2;
        for (line, text) in row.iter().enumerate() {
            canvas.text(text, (rect.x.start - 12, y + aside(row, line)), style);
        }
        for (line, text) in column.iter().enumerate() {
            canvas.text(text, (x + aside(column, line), rect.y.end + 12), style.upright());
        }
    }
    let (middle_x, middle_y) = rect.centre();
    canvas.text("True artist (songs)", (TEXT, middle_y), Type::new(Anchor::Middle).upright());
    let below = rect.y.end + layout.room + TEXT;
    canvas.text("Artist that was named", (middle_x, below), Type::new(Anchor::Middle));
    let ticks: Vec<(f64, String)> =
        [0, 25, 50, 75, 100].map(|percent| (f64::from(percent) / 100.0, percent.to_string())).into();
    let bar = Rect { x: rect.x.end + 24..rect.x.end + 54, y: rect.y.clone() };
    Bar { title: "Share of the row in %", ticks: &ticks, colour }.draw(canvas, &bar);
}

fn draw_cell(canvas: &mut Canvas, rect: &Rect, (count, share): (u64, f64)) {
    let colour = colour(share);
    canvas.fill(rect, colour);
    if rect.width() >= SMALLEST_NUMBERED {
        let count = Value::Count(count).text();
        let size = font::fitting([count.as_str()], TEXT.min(rect.width() * 2 / 5), rect.width() - 6);
        let style = Type::new(Anchor::Middle).size(size).colour(heat::text_on(colour));
        canvas.text(&count, rect.centre(), style);
    }
}
