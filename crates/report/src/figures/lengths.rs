//! F1 against clip length: both levels, every division, with the intervals as error bars.

use auteur_classifier::Work;
use auteur_study::{ArtistSet, ClipSeconds};

use super::captions::slug;
use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use crate::analysis::{Analysis, Division, Key, Level};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Point, Rect, TEXT, Type};
use crate::figure::colour::{Colour, INK};
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::published;
use crate::table::length;
use crate::{DrawError, Section};

const HEIGHT: i32 = 640;
const TOP: i32 = 64;
const GAP: i32 = 100;
/// How far the curves are moved apart, so that error bars do not hide each other; of the distance of two lengths.
const APART: f64 = 0.17;

/// Curves of every classifier that has a trial.
pub(super) struct F1ByLength;

impl Figures for F1ByLength {
    fn number(&self) -> Number {
        Number::Series(4)
    }

    fn section(&self) -> Section {
        Section::Scores
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let tried = (0..analysis.classifiers.len()).filter(|&classifier| analysis.setups.has(classifier));
        tried.map(|classifier| -> Drawing { Box::new(move || f1_by_length(analysis, classifier)) }).collect()
    }
}

/// Draws the F1 of a classifier.
fn f1_by_length(analysis: &Analysis, classifier: usize) -> Result<Drawn, DrawError> {
    let title = analysis.title(classifier);
    let paper = analysis.classifiers[classifier].work == Some(Work::NasrullahZhao);
    let curves = curves(analysis, classifier, paper);
    let mut setups = analysis.setups.iter().filter(|setup| setup.key.classifier == classifier);
    let is_short = setups.any(|setup| analysis.fewer_trials(setup.trials.len()).is_some());
    let entries: Vec<Entry> = curves.iter().map(Curve::entry).collect();
    let legend_height = legend::rows(&entries, PAGE_WIDTH - 240) * legend::ROW + 24;
    let size = (PAGE_WIDTH, TOP + HEIGHT + BELOW + legend_height);
    let labels = Labels {
        name: format!("f1-by-length-{}", slug(title)),
        caption: format!(
            "Test F1 of {title} against the length of clips, average of trials; bars are 95 % intervals of the \
             average, from resampling test songs.{}{}",
            if is_short {
                " Some averages cover fewer trials than requested; the tables show which."
            } else {
                ""
            },
            if paper { " Dashed: the paper's averages on artist20." } else { "" }
        ),
        description: describe(analysis, classifier),
    };
    Drawn::new(labels, size, |canvas| {
        let room = Axis::new("", 0.0..1.0, 5).room();
        let width = (PAGE_WIDTH - room - GAP - 40) / 2;
        for (column, level) in Level::BOTH.into_iter().enumerate() {
            let left = room + 20 + column as i32 * (width + GAP);
            let axes = Axes {
                rect: Rect::new((left, TOP), (width, HEIGHT)),
                x: length_axis(analysis),
                y: Axis::new(if column == 0 { "Weighted F1" } else { "" }, 0.0..1.0, 5),
            };
            draw_panel(canvas, &axes, &curves, level);
        }
        let top = TOP + HEIGHT + BELOW + 12;
        legend::draw(canvas, &entries, (room, top), PAGE_WIDTH - 240);
    })
}

/// What one line shows: at both levels, F1 and its interval at every length.
struct Curve {
    name: String,
    colour: Colour,
    shape: Shape,
    dashed: bool,
    /// How far it is moved aside.
    aside: f64,
    /// `[level][length]`.
    points: [Vec<Option<Average>>; 2],
}

/// An average over trials, and the ends of its interval.
type Average = (f64, Option<(f64, f64)>);

impl Curve {
    fn pen(&self) -> Pen {
        let pen = Pen::new(self.colour, if self.dashed { 3 } else { 4 });
        if self.dashed { pen.dashed() } else { pen }
    }

    fn entry(&self) -> Entry {
        let entry = Entry::line(self.name.clone(), self.pen());
        if self.dashed { entry } else { entry.with_marker(self.shape, self.colour) }
    }
}

fn curves(analysis: &Analysis, classifier: usize, paper: bool) -> Vec<Curve> {
    let divisions: Vec<Division> = analysis.setups.divisions(classifier).collect();
    let mut curves = Vec::new();
    for (index, &division) in divisions.iter().enumerate() {
        let (colour, shape) = style(division);
        let points = Level::BOTH.map(|level| {
            let summary = |&clip_seconds: &ClipSeconds| {
                let f1 = analysis.setups.get(Key { classifier, division, clip_seconds })?.f1(level);
                Some((f1.average, f1.interval.map(|interval| (interval.low, interval.high))))
            };
            analysis.lengths.iter().map(summary).collect()
        });
        let aside = (index as f64 - (divisions.len() as f64 - 1.0) / 2.0) * APART;
        let name = division.sentence().to_owned();
        curves.push(Curve { name, colour, shape, dashed: false, aside, points });
        if paper && division.artists == ArtistSet::All {
            let points = Level::BOTH.map(|level| {
                let average = |&length: &ClipSeconds| {
                    published::f1(level, division.split, length).map(|published| (published.average, None))
                };
                analysis.lengths.iter().map(average).collect()
            });
            let name = format!("{}, paper", division.sentence());
            curves.push(Curve { name, colour, shape, dashed: true, aside: 0.0, points });
        }
    }
    curves
}

fn style(division: Division) -> (Colour, Shape) {
    let index = Division::ALL.iter().position(|known| *known == division).unwrap_or(0);
    let shapes = [Shape::Disc, Shape::Diamond, Shape::Square, Shape::Square];
    (palette::colour(index.min(2)), shapes[index])
}

/// Lengths side by side, as the paper's tables have them.
fn length_axis(analysis: &Analysis) -> Axis {
    let lengths = &analysis.lengths;
    let ticks = lengths.iter().enumerate().map(|(index, &seconds)| (index as f64, length(seconds)));
    Axis {
        title: "Length of a clip".to_owned(),
        range: -0.5..lengths.len() as f64 - 0.5,
        ticks: ticks.collect(),
    }
}

fn draw_panel(canvas: &mut Canvas, axes: &Axes, curves: &[Curve], level: Level) {
    axes.draw(canvas);
    let title = format!("{} level", level.name());
    canvas.text(&title, (axes.rect.centre().0, TOP / 2), Type::new(Anchor::Middle).size(TEXT + 4));
    let index = usize::from(level != Level::Frame);
    for curve in curves.iter().rev() {
        let points: Vec<_> = curve.points[index]
            .iter()
            .enumerate()
            .filter_map(|(length, point)| {
                point.map(|(f1, interval)| (length as f64 + curve.aside, f1, interval))
            })
            .collect();
        let line: Vec<_> = points.iter().map(|&(x, f1, _)| axes.at(x, f1)).collect();
        if line.len() > 1 {
            canvas.path(&line, curve.pen());
        } else if curve.dashed {
            // A single published length is a dash of its own.
            for &(x, y) in &line {
                canvas.line((x - 40, y), (x + 40, y), curve.pen());
            }
        }
        for &(x, f1, interval) in &points {
            if let Some((low, high)) = interval {
                error_bar(canvas, [axes.at(x, low), axes.at(x, high)], curve.colour);
            }
            if !curve.dashed {
                let Curve { shape, colour, .. } = *curve;
                Marker { shape, colour, radius: 11 }.draw(canvas, axes.at(x, f1));
            }
        }
    }
    canvas.frame(&axes.rect, Pen::new(INK, 2));
}

fn error_bar(canvas: &mut Canvas, ends: [Point; 2], colour: Colour) {
    let pen = Pen::new(colour.of_opacity(0.9), 3);
    canvas.line(ends[0], ends[1], pen);
    for (x, y) in ends {
        canvas.line((x - 9, y), (x + 9, y), pen);
    }
}

fn describe(analysis: &Analysis, classifier: usize) -> String {
    let mut sentences = vec!["Two panels, frame level and song level: F1 against clip length.".to_owned()];
    for division in analysis.setups.divisions(classifier) {
        for level in Level::BOTH {
            let setups = analysis.setups.of(classifier, division);
            let averages = setups
                .map(|setup| format!("{:.3} at {}", setup.f1(level).average, length(setup.key.clip_seconds)));
            sentences.push(format!(
                "{division}, {} level: {}.",
                level.name().to_lowercase(),
                averages.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    sentences.join(" ")
}
