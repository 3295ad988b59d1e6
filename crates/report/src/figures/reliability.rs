//! Reliability diagrams: how often songs are named rightly, against the probability that is stated.

use auteur_evaluation::CalibrationBin;

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{CHANCE_PEN, caveats_of, lengths_of, percent, slug};
use crate::analysis::{Analysis, Calibrated, Division, Setup};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Anchor, Canvas, Pen, Point, Rect, TEXT, Type};
use crate::figure::colour::{Colour, INK};
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::{DrawError, Section};

/// Panels side by side, at most.
const COLUMNS: usize = 3;
/// Width and height of a panel.
const SIDE: i32 = 440;
const TOP: i32 = 64;
const GAP: i32 = 60;
const RIGHT: i32 = 40;
const LEFT: i32 = 20;
/// Half the width of what is expected of a bin.
const BAR: i32 = 7;
const EXPECTED: Colour = Colour([0xc4, 0xd3, 0xdf]);

/// Every classifier of a division, a figure for each.
pub(super) struct Reliability;

impl Figures for Reliability {
    fn number(&self) -> Number {
        Number::Series(8)
    }

    fn section(&self) -> Section {
        Section::Calibration
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let of = |division: Division| {
            let all =
                analysis.calibrated.iter().filter(move |calibrated| calibrated.key.division == division);
            all.collect::<Vec<_>>()
        };
        let divisions = Division::ALL.into_iter().map(|division| (division, of(division)));
        let drawn = divisions.filter(|(_, panels)| !panels.is_empty());
        drawn
            .map(|(division, panels)| -> Drawing { Box::new(move || draw(analysis, division, &panels)) })
            .collect()
    }
}

fn draw(analysis: &Analysis, division: Division, panels: &[&Calibrated]) -> Result<Drawn, DrawError> {
    let columns = panels.len().min(COLUMNS) as i32;
    let rows = panels.len().div_ceil(COLUMNS) as i32;
    let room = share_axis("").room() + LEFT;
    let (across, down) = (room + SIDE + GAP, TOP + SIDE + BELOW + GAP);
    // The legend needs the width of two panels.
    let width = columns.max(2) * across - GAP + RIGHT;
    let entries = entries();
    let legend = legend::rows(&entries, width - room - RIGHT) * legend::ROW + 24;
    let keys = || panels.iter().map(|panel| panel.key);
    let setups: Vec<&Setup> = keys().filter_map(|key| analysis.setups.get(key)).collect();
    let labels = Labels {
        name: format!("reliability-{}", slug(&division.to_string())),
        caption: format!(
            "Whether probabilities can be believed, {}: the share of songs that are named rightly, against the probability \
             that is stated of them. Songs are in bins of about equally many; a point on the dotted line is as often right as \
             it says, one below it is too sure. Bars: where a point would lie in 95 of 100 cases if what is stated were true. \
             {}{}",
            division.sentence(),
            lengths_of(keys()),
            caveats_of(analysis, &setups)
        ),
        description: describe(analysis, panels),
    };
    Drawn::new(labels, (width, rows * down - GAP + 24 + legend), |canvas| {
        for (place, panel) in (0..).zip(panels) {
            let corner = (room + place % columns * across, TOP + place / columns * down);
            let axes = Axes {
                rect: Rect::new(corner, (SIDE, SIDE)),
                x: share_axis("Stated in %"),
                y: share_axis(if place % columns == 0 { "Named right in %" } else { "" }),
            };
            draw_panel(canvas, &axes, analysis.title(panel.key.classifier), &panel.calibration.bins);
        }
        legend::draw(canvas, &entries, (room, rows * down - GAP + 24), width - room - RIGHT);
    })
}

fn share_axis(title: &str) -> Axis {
    let ticks = [0, 25, 50, 75, 100].map(|percent| (f64::from(percent) / 100.0, percent.to_string()));
    Axis { title: title.to_owned(), range: -0.03..1.03, ticks: ticks.into() }
}

fn draw_panel(canvas: &mut Canvas, axes: &Axes, title: &str, bins: &[CalibrationBin]) {
    axes.draw(canvas);
    canvas.text(
        title,
        (axes.rect.centre().0, axes.rect.y.start - TOP / 2),
        Type::new(Anchor::Middle).size(TEXT + 4),
    );
    for bin in bins {
        let [low, high] = [bin.expected.low, bin.expected.high].map(|share| axes.at(bin.stated, share));
        canvas.line(low, high, Pen::new(EXPECTED, 2 * BAR));
        // Where all draws agree there is still something to see.
        for (x, y) in [low, high] {
            canvas.line((x - BAR, y), (x + BAR, y), Pen::new(EXPECTED, 4));
        }
    }
    canvas.line(axes.at(0.0, 0.0), axes.at(1.0, 1.0), CHANCE_PEN);
    let places: Vec<Point> = bins.iter().map(|bin| axes.at(bin.stated, bin.right)).collect();
    if places.len() > 1 {
        canvas.path(&places, Pen::new(palette::colour(0).of_opacity(0.5), 3));
    }
    for (bin, place) in bins.iter().zip(places) {
        let (colour, shape) = style(is_expected(bin));
        Marker { shape, colour, radius: 11 }.draw(canvas, place);
    }
    canvas.frame(&axes.rect, Pen::new(INK, 2));
}

fn is_expected(bin: &CalibrationBin) -> bool {
    (bin.expected.low..=bin.expected.high).contains(&bin.right)
}

fn style(expected: bool) -> (Colour, Shape) {
    if expected { (palette::colour(0), Shape::Disc) } else { (palette::colour(1), Shape::Square) }
}

fn entries() -> [Entry; 4] {
    let point = |name: &str, expected: bool| {
        let (colour, shape) = style(expected);
        Entry::line(name.to_owned(), Pen::new(palette::colour(0).of_opacity(0.5), 3))
            .with_marker(shape, colour)
    };
    [
        point("songs of a bin", true),
        point("outside its bar", false),
        Entry::line("expected in 95 of 100 cases".to_owned(), Pen::new(EXPECTED, 2 * BAR)),
        Entry::line("as often right as stated".to_owned(), CHANCE_PEN),
    ]
}

fn describe(analysis: &Analysis, panels: &[&Calibrated]) -> String {
    let sentences = panels.iter().map(|panel| {
        let bins = panel.calibration.bins.iter();
        let outside = bins.clone().filter(|bin| !is_expected(bin)).count();
        let bins = bins.map(|bin| format!("{} of {}", percent(bin.right), percent(bin.stated)));
        format!(
            "{}: {outside} of {} bins outside their bars; right of stated: {}.",
            analysis.title(panel.key.classifier),
            panel.calibration.bins.len(),
            bins.collect::<Vec<_>>().join(", ")
        )
    });
    sentences.collect::<Vec<_>>().join(" ")
}
