//! Figure 3: the map of what the network hears, coloured by artist.

use crate::figure::canvas::{self, Anchor, Canvas, GREY, INK, PAGE_WIDTH, Pen, Point, Rect, TEXT, Type};
use crate::figure::{Labels, font, palette};
use crate::map::{Map, MapPoint, Part};
use crate::table::Value;
use crate::{Figure, ReportError};

/// Height, and width where names leave it.
const SIDE: i32 = 1150;
const MARGIN: i32 = 24;
/// Height of a legend's row.
const ROW: i32 = 42;
/// Beyond this many points the document holds their picture instead of a shape each.
const MOST_SHAPES: usize = 4_000;
/// Points of songs that were learnt from are seen through each other.
const FAINT: f64 = 0.35;
const GAP: i32 = 40;
/// Room for a sample in the legend.
const SAMPLE: i32 = 40;
/// Names may take this much before they are set smaller.
const NAME_LIMIT: i32 = 900;

/// Draws a map with its legend.
///
/// # Errors
/// [`ReportError::Map`], [`ReportError::Draw`].
pub(crate) fn map(map: &Map) -> Result<Figure, ReportError> {
    map.validate()?;
    let layout = Layout::new(map);
    let name = "map".to_owned();
    let points = (map.points.len() > MOST_SHAPES)
        .then(|| canvas::draw_pixels((layout.panel.width(), layout.panel.height()), |canvas| {
            let origin = Rect::new((0, 0), (layout.panel.width(), layout.panel.height()));
            draw_points(canvas, &origin, map);
        }))
        .transpose()
        .map_err(|cause| ReportError::Draw { figure: name.clone(), cause })?;
    let labels = Labels {
        number: "3".to_owned(),
        name,
        caption: format!(
            "{}: {} points. Filled with an outline: test; pale: training and validation. The axes have no unit.",
            map.method,
            Value::Count(map.points.len() as u64).text()
        ),
        description: format!(
            "Points in two dimensions, coloured by artist: {}.",
            map.artists.join(", ")
        ),
    };
    Figure::draw(labels, layout.sheet, |canvas| {
        match &points {
            Some(pixels) => canvas.image(&layout.panel, pixels),
            None => draw_points(canvas, &layout.panel, map),
        }
        canvas.frame(&layout.panel, Pen::new(INK, 2));
        layout.draw_titles(canvas);
        layout.draw_legend(canvas, map);
    })
}

struct Layout {
    panel: Rect,
    columns: usize,
    column_width: i32,
    rows: usize,
    text: i32,
    sheet: (i32, i32),
}

impl Layout {
    fn new(map: &Map) -> Self {
        let columns = map.artists.len().div_ceil(((SIDE - ROW * 5) / ROW) as usize).max(1);
        let names = || map.artists.iter().map(String::as_str);
        let text = font::fitting(names(), TEXT, NAME_LIMIT / columns as i32);
        let widest = names().chain(["training or validation"]).map(|name| font::width(name, text)).max();
        let column_width = SAMPLE + widest.unwrap_or(0) + GAP;
        let legend = columns as i32 * column_width;
        let width = (PAGE_WIDTH - 2 * MARGIN - GAP - TEXT - legend).max(SIDE / 2);
        let panel = Rect::new((MARGIN + TEXT * 2, MARGIN), (width, SIDE.min(width * 5 / 4)));
        let rows = map.artists.len().div_ceil(columns);
        let lowest = (rows as i32 + 4) * ROW + MARGIN;
        let height = (panel.y.end + TEXT * 3).max(lowest + MARGIN);
        let sheet = (panel.x.end + GAP + legend, height);
        Self { panel, columns, column_width, rows, text, sheet }
    }

    fn draw_titles(&self, canvas: &mut Canvas) {
        let (x, y) = self.panel.centre();
        canvas.text("First dimension", (x, self.panel.y.end + TEXT + 6), Type::new(Anchor::Middle));
        let left = self.panel.x.start - TEXT;
        canvas.text("Second dimension", (left, y), Type::new(Anchor::Middle).upright());
    }

    fn draw_legend(&self, canvas: &mut Canvas, map: &Map) {
        let place = |column: usize, row: usize| -> Point {
            (
                self.panel.x.end + GAP + column as i32 * self.column_width,
                MARGIN + row as i32 * ROW + ROW / 2,
            )
        };
        for (artist, name) in map.artists.iter().enumerate() {
            let (x, y) = place(artist / self.rows, artist % self.rows);
            palette::shape(artist).draw(canvas, (x + 14, y), (11, palette::colour(artist)));
            canvas.text(name, (x + SAMPLE, y), Type::new(Anchor::Start).size(self.text));
        }
        debug_assert!(self.columns * self.rows >= map.artists.len());
        let parts: Vec<&str> = ["test", "training or validation"].into();
        for (index, name) in parts.into_iter().enumerate() {
            let (x, y) = place(0, self.rows + 1 + index);
            let disc = palette::Shape::Disc;
            if index == 0 {
                disc.draw(canvas, (x + 14, y), (11, GREY));
            } else {
                disc.fill(canvas, (x + 14, y), (11, GREY, FAINT));
            }
            canvas.text(name, (x + SAMPLE, y), Type::new(Anchor::Start).size(self.text));
        }
    }
}

fn draw_points(canvas: &mut Canvas, panel: &Rect, map: &Map) {
    let radius = match map.points.len() {
        0..=400 => 11,
        401..=2_000 => 8,
        2_001..=20_000 => 6,
        _ => 4,
    };
    let [x, y] = map.bounds();
    let along = |value: f32, [low, high]: [f32; 2], (start, length): (i32, i32)| {
        let share = f64::from(value - low) / f64::from(high - low);
        start + (share * f64::from(length)).round() as i32
    };
    let inner = radius * 2 + 6;
    let place = |point: &MapPoint| -> Point {
        (
            along(point.position[0], x, (panel.x.start + inner, panel.width() - 2 * inner)),
            along(point.position[1], y, (panel.y.end - inner, 2 * inner - panel.height())),
        )
    };
    // What is judged lies on top of what was learnt from.
    for part in Part::ALL {
        for point in map.points.iter().filter(|point| map.song(point).part == part) {
            let artist = map.song(point).artist;
            let (shape, colour) = (palette::shape(artist), palette::colour(artist));
            if part == Part::Test {
                shape.draw(canvas, place(point), (radius, colour));
            } else {
                shape.fill(canvas, place(point), (radius, colour, FAINT));
            }
        }
    }
}
