//! F1 against clip length by clip and by song, with intervals as error bars; only what tells the same artists apart
//! stands on one axis.

use std::collections::BTreeSet;

use auteur_classifier::{Judges, Work};
use auteur_dataset::SplitKind;
use auteur_study::{ArtistSet, ClipSeconds};

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{CHANCE_PEN, PAPER_CHANCE_PEN, caveats_of, slug};
use crate::analysis::{Analysis, Division, Key, Level, Setup};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Point, Rect, TEXT, Type};
use crate::figure::colour::{Colour, INK};
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::published::{self, ARTISTS};
use crate::table::length;
use crate::{DrawError, Section};

const HEIGHT: i32 = 640;
const TOP: i32 = 64;
const GAP: i32 = 100;
/// How far the curves are moved apart, so that error bars do not hide each other; of the distance of two lengths.
const APART: f64 = 0.17;

/// Curves of every classifier that judges clips, a figure for each set of artists.
pub(super) struct F1ByLength;

impl Figures for F1ByLength {
    fn number(&self) -> Number {
        Number::Series(4)
    }

    fn section(&self) -> Section {
        Section::Scores
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        // A classifier that judges whole songs says the same at all lengths, and one length is no curve.
        let judges_clips = |&classifier: &usize| analysis.classifiers[classifier].judges == Judges::Clips;
        let classifiers = (0..analysis.classifiers.len()).filter(judges_clips);
        let comparable = classifiers.flat_map(|classifier| Comparable::of(analysis, classifier));
        let drawing =
            |comparable: Comparable| -> Drawing<'a> { Box::new(move || f1_by_length(analysis, &comparable)) };
        comparable.filter(|comparable| comparable.lengths(analysis) > 1).map(drawing).collect()
    }
}

/// The divisions of a classifier that tell the same artists apart.
struct Comparable {
    classifier: usize,
    divisions: Vec<Division>,
    artists: usize,
}

impl Comparable {
    fn of(analysis: &Analysis, classifier: usize) -> Vec<Self> {
        let mut groups: Vec<(BTreeSet<&String>, Self)> = Vec::new();
        for division in analysis.setups.divisions(classifier) {
            let Some(setup) = analysis.setups.of(classifier, division).next() else { continue };
            let artists: BTreeSet<&String> = setup.artists().iter().collect();
            match groups.iter_mut().find(|(known, _)| *known == artists) {
                Some((_, group)) => group.divisions.push(division),
                None => {
                    let group = Self { classifier, divisions: vec![division], artists: artists.len() };
                    groups.push((artists, group));
                }
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// The most lengths that one of the divisions was tried with.
    fn lengths(&self, analysis: &Analysis) -> usize {
        let tried = |&division: &Division| analysis.setups.of(self.classifier, division).count();
        self.divisions.iter().map(tried).max().unwrap_or(0)
    }

    /// F1 of guessing at a level.
    fn guessing(&self, analysis: &Analysis, level: Level) -> Option<f64> {
        let setup = analysis.setups.reference(self.classifier, *self.divisions.first()?)?;
        Some(setup.blind(level)?.guessing.weighted_f1)
    }
}

/// Draws the F1 of a classifier.
fn f1_by_length(analysis: &Analysis, comparable: &Comparable) -> Result<Drawn, DrawError> {
    let &Comparable { classifier, artists, ref divisions } = comparable;
    let title = analysis.title(classifier);
    let paper = analysis.classifiers[classifier].work == Some(Work::NasrullahZhao);
    let curves = curves(analysis, comparable, paper);
    let has_paper = curves.iter().any(|curve| curve.dashed);
    let setups = divisions.iter().flat_map(|&division| analysis.setups.of(classifier, division));
    let setups: Vec<&Setup> = setups.collect();
    let mut entries: Vec<Entry> = curves.iter().map(Curve::entry).collect();
    entries.push(Entry::line(format!("guessing one of {artists} artists"), CHANCE_PEN));
    if has_paper {
        entries.push(Entry::line(format!("guessing one of the paper's {ARTISTS}"), PAPER_CHANCE_PEN));
    }
    let legend_height = legend::rows(&entries, PAGE_WIDTH - 240) * legend::ROW + 24;
    let size = (PAGE_WIDTH, TOP + HEIGHT + BELOW + legend_height);
    let labels = Labels {
        name: format!("f1-by-length-{}-{artists}-artists", slug(title)),
        caption: format!(
            "How the length of clips changes the F1 of {title} with {artists} artists: left every clip is judged on its \
             own, right a song's clips vote. Points are averages of {}, bars 95 % intervals.{}{}",
            trials_of(&setups),
            caveats_of(analysis, &setups),
            if has_paper {
                " Dashed: the paper's averages on artist20, which has other songs and more artists to choose from, so that \
                 guessing is worth less there."
            } else {
                ""
            }
        ),
        description: describe(analysis, comparable),
    };
    Drawn::new(labels, size, |canvas| {
        let room = Axis::new("", 0.0..1.0, 5).room();
        let width = (PAGE_WIDTH - room - GAP - 40) / 2;
        for (column, level) in (0..).zip(Level::BOTH) {
            let left = room + 20 + column * (width + GAP);
            let axes = Axes {
                rect: Rect::new((left, TOP), (width, HEIGHT)),
                x: length_axis(analysis),
                y: Axis::new(if column == 0 { "Weighted F1" } else { "" }, 0.0..1.0, 5),
            };
            let across = |canvas: &mut Canvas, score: f64, pen: Pen| {
                let ends = [axes.x.range.start, axes.x.range.end].map(|x| axes.at(x, score));
                canvas.line(ends[0], ends[1], pen);
            };
            draw_panel(canvas, &axes, &curves, level);
            if has_paper {
                across(canvas, 1.0 / f64::from(ARTISTS), PAPER_CHANCE_PEN);
            }
            if let Some(score) = comparable.guessing(analysis, level) {
                across(canvas, score, CHANCE_PEN);
            }
            canvas.frame(&axes.rect, Pen::new(INK, 2));
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

fn curves(analysis: &Analysis, comparable: &Comparable, paper: bool) -> Vec<Curve> {
    let &Comparable { classifier, ref divisions, .. } = comparable;
    let mut curves = Vec::new();
    for (index, &division) in divisions.iter().enumerate() {
        let (colour, shape) = style(division.split);
        let points = Level::BOTH.map(|level| {
            let summary = |&clip_seconds: &ClipSeconds| {
                let f1 = analysis.setups.get(Key { classifier, division, clip_seconds })?.f1(level);
                Some((f1.average, f1.interval.map(|interval| (interval.low, interval.high))))
            };
            analysis.lengths.iter().map(summary).collect()
        });
        let aside = (index as f64 - (divisions.len() as f64 - 1.0) / 2.0) * APART;
        let name = format!("{} split", division.split);
        curves.push(Curve { name, colour, shape, dashed: false, aside, points });
        if paper && division.artists == ArtistSet::All {
            let points = Level::BOTH.map(|level| {
                let average = |&length: &ClipSeconds| {
                    published::f1(level, division.split, length).map(|published| (published.average, None))
                };
                analysis.lengths.iter().map(average).collect()
            });
            let name = format!("{} split, paper", division.split);
            curves.push(Curve { name, colour, shape, dashed: true, aside: 0.0, points });
        }
    }
    curves
}

/// The colours and shapes of the producer effect by artist.
fn style(split: SplitKind) -> (Colour, Shape) {
    match split {
        SplitKind::Song => (palette::colour(0), Shape::Disc),
        SplitKind::Album => (palette::colour(1), Shape::Square),
    }
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
    canvas.text(
        level.panel_title(),
        (axes.rect.centre().0, TOP / 2),
        Type::new(Anchor::Middle).size(TEXT + 4),
    );
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
}

fn error_bar(canvas: &mut Canvas, ends: [Point; 2], colour: Colour) {
    let pen = Pen::new(colour.of_opacity(0.9), 3);
    canvas.line(ends[0], ends[1], pen);
    for (x, y) in ends {
        canvas.line((x - 9, y), (x + 9, y), pen);
    }
}

fn describe(analysis: &Analysis, comparable: &Comparable) -> String {
    let &Comparable { classifier, ref divisions, .. } = comparable;
    let mut sentences = vec!["Two panels, by clip and by song: F1 against clip length.".to_owned()];
    for &division in divisions {
        for level in Level::BOTH {
            let setups = analysis.setups.of(classifier, division);
            let averages = setups
                .map(|setup| format!("{:.3} at {}", setup.f1(level).average, length(setup.key.clip_seconds)));
            sentences.push(format!(
                "{}, {} level: {}.",
                division.sentence(),
                level.name().to_lowercase(),
                averages.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    sentences.join(" ")
}

/// `trials`; `one trial or 3, with wider bars where there is one`, where lengths have more or fewer.
fn trials_of(setups: &[&Setup]) -> String {
    let counts = || setups.iter().map(|setup| setup.trials.len());
    match (counts().min().unwrap_or(0), counts().max().unwrap_or(0)) {
        (fewest, most) if fewest == most => "trials".to_owned(),
        (1, most) => format!("{most} trials or of one, whose bars are wider for it"),
        (fewest, most) => format!("{fewest} to {most} trials, with wider bars where there are fewer"),
    }
}
