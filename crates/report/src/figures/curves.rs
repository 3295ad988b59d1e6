//! Learning curves: loss and accuracy on the training and validation clips, epoch by epoch, of every training.

use auteur_classifier::EpochRecord;

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{CHANCE_PEN, caveats, slug};
use crate::analysis::{Analysis, GUESSING, Setup, Trained};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Rect, TEXT, Type};
use crate::figure::colour::Colour;
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::table::length;
use crate::{DrawError, Section};

const HEIGHT: i32 = 580;
const TOP: i32 = 64;
const GAP: i32 = 60;

/// Curves of every classifier and division that has epochs, at the reference length.
pub(super) struct LearningCurves;

impl Figures for LearningCurves {
    fn number(&self) -> Number {
        Number::Series(6)
    }

    fn section(&self) -> Section {
        Section::Learning
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let setups = analysis.setups.references();
        let learnt = setups.filter(|setup| !setup.trained().is_empty());
        learnt.map(|setup| -> Drawing { Box::new(move || curves(analysis, setup)) }).collect()
    }
}

/// Draws the learning curves of a setup's trainings.
fn curves(analysis: &Analysis, setup: &Setup) -> Result<Drawn, DrawError> {
    let trainings = setup.trained();
    let title = analysis.title(setup.key.classifier);
    let labels = Labels {
        name: format!("learning-{}-{}", slug(title), slug(&setup.key.division.to_string())),
        caption: format!(
            "How {title} learnt, {} (clips of {}): {} A training ends when the loss on validation clips, which it does not \
             learn from, stops falling; the marker is the epoch with the lowest, whose weights are kept. An epoch is once \
             through all clips. {}{}",
            setup.key.division.sentence(),
            length(setup.key.clip_seconds),
            finding(&trainings, setup.artists().len()),
            match trainings.len() {
                1 => "One training, a pair of lines.".to_owned(),
                several =>
                    format!("A pair of lines for each of the {several} trainings, in tints of one colour."),
            },
            caveats(analysis, setup)
        ),
        description: trainings.iter().map(describe).collect::<Vec<_>>().join(" "),
    };
    let entries = entries(&trainings);
    let rows = legend::rows(&entries, PAGE_WIDTH - 160);
    let size = (PAGE_WIDTH, TOP + HEIGHT + BELOW + 24 + rows * legend::ROW);
    Drawn::new(labels, size, |canvas| {
        let panels = panels(&trainings, setup.artists().len() as f64);
        let rooms: i32 = panels.iter().map(|panel| panel.axis.room()).sum();
        let width = (PAGE_WIDTH - rooms - GAP - 40) / 2;
        let mut left = 0;
        for panel in panels {
            left += panel.axis.room() + 10;
            panel.draw(canvas, &trainings, Rect::new((left, TOP), (width, HEIGHT)));
            left += width + GAP - 10;
        }
        legend::draw(canvas, &entries, (120, TOP + HEIGHT + BELOW + 12), PAGE_WIDTH - 160);
    })
}

/// How soon the trainings were at their best, and how good that was.
fn finding(trainings: &[Trained], artists: usize) -> String {
    let best: Vec<&EpochRecord> =
        trainings.iter().filter_map(|training| EpochRecord::best(training.epochs)).collect();
    let epochs = || best.iter().map(|epoch| epoch.epoch);
    let (first, last) = (epochs().min().unwrap_or(0), epochs().max().unwrap_or(0));
    let losses = best.iter().map(|epoch| epoch.validation_loss);
    let (low, high) =
        losses.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), loss| (low.min(loss), high.max(loss)));
    let span = |low: String, high: String| if low == high { low } else { format!("{low} to {high}") };
    format!(
        "the loss on validation clips was lowest after {} epochs, at {} where guessing has {:.2}.",
        span(first.to_string(), last.to_string()),
        span(format!("{low:.2}"), format!("{high:.2}")),
        (artists as f64).ln()
    )
}

/// Half of the figure: what it takes from an epoch.
struct Panel {
    title: &'static str,
    axis: Axis,
    train: fn(&EpochRecord) -> f64,
    validation: fn(&EpochRecord) -> f64,
    /// What guessing evenly has.
    guessing: f64,
}

fn panels(trainings: &[Trained], artists: f64) -> [Panel; 2] {
    let highest = trainings
        .iter()
        .flat_map(|training| training.epochs)
        .flat_map(|epoch| [epoch.loss, epoch.validation_loss])
        .filter(|loss| loss.is_finite())
        .fold(artists.ln().max(0.1), f64::max);
    [
        Panel {
            title: "Loss: lower is better",
            axis: Axis::new("Cross-entropy in nats", 0.0..highest * 1.05, 6),
            train: |epoch| epoch.loss,
            validation: |epoch| epoch.validation_loss,
            guessing: artists.ln(),
        },
        Panel {
            title: "Share of clips named right: higher is better",
            axis: Axis::new("Accuracy", 0.0..1.0, 5),
            train: |epoch| epoch.accuracy,
            validation: |epoch| epoch.validation_accuracy,
            guessing: 1.0 / artists,
        },
    ]
}

/// What was learnt from, and what tells when to stop.
const TRAINING: Colour = palette::COLOURS[4];
const VALIDATION: Colour = palette::COLOURS[0];
/// The validation of a training that failed.
const FAILED: Colour = palette::COLOURS[1];

/// The line of a training's validation clips: the later ones of several are lighter, and one that failed is dashed.
fn pen_of(trainings: &[Trained], index: usize) -> Pen {
    /// The lightest is still read on white.
    const LIGHTEST: f64 = 0.5;
    let failed = trainings[index].collapse.is_some();
    if failed {
        return Pen::new(FAILED, 4).dashed();
    }
    Pen::new(VALIDATION.lightened(tint(trainings.len(), index) * LIGHTEST), 4)
}

/// From 0 for the first of several to 1 for the last.
fn tint(count: usize, index: usize) -> f64 {
    if count > 1 { index as f64 / (count - 1) as f64 } else { 0.0 }
}

fn entries(trainings: &[Trained]) -> Vec<Entry> {
    let validation =
        |name: &str, pen: Pen| Entry::line(name.to_owned(), pen).with_marker(Shape::Disc, pen.paint.colour);
    let has = |failed: bool| trainings.iter().any(|training| training.collapse.is_some() == failed);
    let mut entries =
        vec![Entry::line("clips that were learnt from".to_owned(), Pen::new(TRAINING, 3).dashed())];
    if has(false) {
        entries.push(validation("validation clips", Pen::new(VALIDATION, 4)));
    }
    if has(true) {
        entries.push(validation("validation clips of a training that failed", Pen::new(FAILED, 4).dashed()));
    }
    entries.push(Entry::line(GUESSING.to_lowercase(), CHANCE_PEN));
    entries
}

impl Panel {
    fn draw(self, canvas: &mut Canvas, trainings: &[Trained], rect: Rect) {
        let epochs = trainings.iter().map(|training| training.epochs.len()).max().unwrap_or(1);
        let mut x = Axis::new("Epoch", 0.0..epochs as f64 + 0.5, 6);
        x.ticks.retain(|(epoch, _)| epoch.fract() == 0.0 && *epoch > 0.0);
        let axes = Axes { rect, x, y: self.axis };
        axes.draw(canvas);
        let middle = axes.rect.centre().0;
        canvas.text(self.title, (middle, TOP / 2), Type::new(Anchor::Middle).size(TEXT + 4));
        let line = |training: &Trained, measure: fn(&EpochRecord) -> f64| -> Vec<_> {
            let drawable = training.epochs.iter().filter(|epoch| measure(epoch).is_finite());
            drawable.map(|epoch| axes.at(epoch.epoch as f64, measure(epoch))).collect()
        };
        for training in trainings {
            canvas.path(&line(training, self.train), Pen::new(TRAINING, 3).dashed());
        }
        let ends = [axes.x.range.start, axes.x.range.end].map(|x| axes.at(x, self.guessing));
        canvas.line(ends[0], ends[1], CHANCE_PEN);
        for (index, training) in trainings.iter().enumerate() {
            canvas.path(&line(training, self.validation), pen_of(trainings, index));
        }
        for (index, training) in trainings.iter().enumerate() {
            let kept = EpochRecord::best(training.epochs);
            if let Some(kept) = kept.filter(|kept| (self.validation)(kept).is_finite()) {
                let marker =
                    Marker { shape: Shape::Disc, colour: pen_of(trainings, index).paint.colour, radius: 12 };
                marker.draw(canvas, axes.at(kept.epoch as f64, (self.validation)(kept)));
            }
        }
    }
}

fn describe(training: &Trained) -> String {
    let Some(best) = EpochRecord::best(training.epochs) else { return String::new() };
    format!(
        "{}: {} epochs, lowest validation loss {:.3} with accuracy {:.3} after epoch {}.",
        training.name,
        training.epochs.len(),
        best.validation_loss,
        best.validation_accuracy,
        best.epoch
    )
}
