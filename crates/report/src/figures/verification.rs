//! Both kinds of errors about pairs of songs against each other, threshold by threshold.

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{CHANCE_PEN, percent};
use crate::analysis::Analysis;
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Canvas, Pen, Point, Rect, Stroke};
use crate::figure::colour::{GREY, INK};
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::{DrawError, Section, Verification};

const SIDE: i32 = 640;
const TOP: i32 = 40;
const RIGHT: i32 = 60;
const LEFT: i32 = 20;
/// Room for words beside the curve.
const LEGEND: i32 = 460;

/// The curve of errors of pairs by artists that were never learnt from.
pub(super) struct Verifications;

impl Figures for Verifications {
    fn number(&self) -> Number {
        Number::Single(9)
    }

    fn section(&self) -> Section {
        Section::Verification
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let verification = analysis.results.verification.as_ref();
        verification.map(|found| -> Drawing { Box::new(move || draw(found)) }).into_iter().collect()
    }
}

fn draw(verification: &Verification) -> Result<Drawn, DrawError> {
    let pairs = &verification.pairs;
    let rate = pairs.trials().equal_error_rate();
    let interval = pairs.equal_error_interval();
    let between = interval.map_or_else(String::new, |[low, high]| {
        format!(" (95 % interval for other artists: {} to {})", percent(low), percent(high))
    });
    let labels = Labels {
        name: "verification".to_owned(),
        caption: format!(
            "Whether two songs are by one artist, of artists that were never learnt from: the fewer pairs by two artists are \
             taken for one artist's, the more pairs by one are taken for two's. The curve has every threshold of the \
             likelihood ratio; where both errors are equal they are {}{between}.",
            percent(rate)
        ),
        description: describe(verification, rate),
    };
    let entries = [
        Entry::line("every threshold".to_owned(), Pen::new(palette::colour(0), 4)),
        Entry::line(format!("equal errors: {}", percent(rate)), Pen::new(palette::colour(1), 4))
            .with_marker(Shape::Square, palette::colour(1)),
        Entry::line("guessing".to_owned(), CHANCE_PEN),
        Entry::line("both errors equal".to_owned(), EQUAL_PEN),
    ];
    let y = axis("Pairs by one artist taken for two's, in %");
    let left = y.room() + LEFT;
    Drawn::new(labels, (left + SIDE + RIGHT + LEGEND, TOP + SIDE + BELOW + 20), |canvas| {
        let axes = Axes {
            rect: Rect::new((left, TOP), (SIDE, SIDE)),
            x: axis("Pairs by two artists taken for one's, in %"),
            y,
        };
        axes.draw(canvas);
        canvas.line(axes.at(0.0, 1.0), axes.at(1.0, 0.0), CHANCE_PEN);
        canvas.line(axes.at(0.0, 0.0), axes.at(1.0, 1.0), EQUAL_PEN);
        canvas.path(&curve(verification, &axes), Pen::new(palette::colour(0), 4));
        draw_rate(canvas, &axes, rate, interval);
        canvas.frame(&axes.rect, Pen::new(INK, 2));
        legend::draw(canvas, &entries, (left + SIDE + RIGHT, TOP), LEGEND);
    })
}

/// Where both errors are equal.
const EQUAL_PEN: Pen = Pen { paint: GREY.solid(), width: 2, stroke: Stroke::Dashed };

fn axis(title: &str) -> Axis {
    let ticks = [0, 25, 50, 75, 100].map(|percent| (f64::from(percent) / 100.0, percent.to_string()));
    Axis { title: title.to_owned(), range: 0.0..1.0, ticks: ticks.into() }
}

/// The places of all thresholds, each once.
fn curve(verification: &Verification, axes: &Axes) -> Vec<Point> {
    let curve = verification.pairs.trials().curve();
    let mut places: Vec<Point> =
        curve.iter().map(|threshold| axes.at(threshold.false_accept, threshold.false_reject)).collect();
    places.dedup();
    places
}

fn draw_rate(canvas: &mut Canvas, axes: &Axes, rate: f64, interval: Option<[f64; 2]>) {
    let colour = palette::colour(1);
    if let Some(ends) = interval {
        let [low, high] = ends.map(|rate| axes.at(rate, rate));
        canvas.line(low, high, Pen::new(colour, 4));
        for (x, y) in [low, high] {
            canvas.line((x - 8, y - 8), (x + 8, y + 8), Pen::new(colour, 4));
        }
    }
    Marker { shape: Shape::Square, colour, radius: 11 }.draw(canvas, axes.at(rate, rate));
}

fn describe(verification: &Verification, rate: f64) -> String {
    let curve = verification.pairs.trials().curve();
    let at = |asked: f64| {
        let threshold = curve.iter().find(|threshold| threshold.false_accept <= asked)?;
        Some(format!("{} at {}", percent(threshold.false_reject), percent(threshold.false_accept)))
    };
    let points: Vec<String> = [0.4, 0.2, 0.1, 0.05].into_iter().filter_map(at).collect();
    format!(
        "A falling curve. Of pairs by one artist taken for two's, against pairs by two taken for one's: {}; equal at {}.",
        points.join(", "),
        percent(rate)
    )
}
