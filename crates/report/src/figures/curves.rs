//! Learning curves: loss and accuracy on the training and validation clips, epoch by epoch, of every trial.

use plotters::prelude::RGBColor;

use auteur_study::{EpochScores, Trial};

use super::{fewer_trials, slug};
use crate::analysis::{Analysis, Cell};
use crate::figure::Labels;
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Canvas, PAGE_WIDTH, Pen, Rect};
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Shape};
use crate::table::length;
use crate::{Figure, ReportError};

const HEIGHT: i32 = 580;
const TOP: i32 = 24;
const GAP: i32 = 60;
const LARGEST_MARKER: i32 = 15;

/// Draws the learning curves of a cell's trials.
///
/// # Errors
/// [`ReportError::Draw`].
pub(crate) fn curves(analysis: &Analysis, cell: &Cell, number: String) -> Result<Figure, ReportError> {
    let trials: Vec<&Trial> = cell.trials.iter().copied().filter(|trial| !trial.epochs.is_empty()).collect();
    let title = analysis.title(cell.classifier);
    let labels = Labels {
        number,
        name: format!("learning-{}-{}", slug(title), slug(&cell.division.to_string())),
        caption: format!(
            "Learning curves of {title}, {}, clips of {}. The marker is the epoch with the lowest validation \
             loss, whose weights are kept.{}",
            cell.division.sentence(),
            length(cell.clip_seconds),
            fewer_trials(analysis, trials.len())
        ),
        description: trials.iter().map(|trial| describe(trial)).collect::<Vec<_>>().join(" "),
    };
    let entries = entries(&trials);
    let rows = legend::rows(&entries, PAGE_WIDTH - 160);
    let size = (PAGE_WIDTH, TOP + HEIGHT + BELOW + 24 + rows * legend::ROW);
    Figure::draw(labels, size, |canvas| {
        let epochs = trials.iter().map(|trial| trial.epochs.len()).max().unwrap_or(1);
        let highest = trials
            .iter()
            .flat_map(|trial| &trial.epochs)
            .flat_map(|epoch| [epoch.loss, epoch.validation_loss])
            .filter(|loss| loss.is_finite())
            .fold(0.1, f64::max);
        let epoch_axis = || {
            let mut axis = Axis::new("Epoch", 0.0..epochs as f64 + 0.5, 6);
            axis.ticks.retain(|(epoch, _)| epoch.fract() == 0.0 && *epoch > 0.0);
            axis
        };
        let panels = [
            (
                Axis::new("Cross-entropy in nats", 0.0..highest * 1.05, 6),
                Scores { train: |e| e.loss, validation: |e| e.validation_loss },
            ),
            (
                Axis::new("Accuracy", 0.0..1.0, 5),
                Scores { train: |e| e.accuracy, validation: |e| e.validation_accuracy },
            ),
        ];
        let rooms: i32 = panels.iter().map(|(y, _)| y.room()).sum();
        let width = (PAGE_WIDTH - rooms - GAP - 40) / 2;
        let mut left = 0;
        for (y, scores) in panels {
            left += y.room() + 10;
            let axes = Axes { rect: Rect::new((left, TOP), (width, HEIGHT)), x: epoch_axis(), y };
            axes.draw(canvas);
            for (index, trial) in trials.iter().enumerate() {
                draw_curves(canvas, &axes, (trial, &scores), palette::colour(index));
            }
            for (index, trial) in trials.iter().enumerate() {
                draw_best(canvas, &axes, (trial, &scores), index);
            }
            left += width + GAP - 10;
        }
        legend::draw(canvas, &entries, ((120, TOP + HEIGHT + BELOW + 12), PAGE_WIDTH - 160));
    })
}

/// What a panel takes from an epoch.
struct Scores {
    train: fn(&EpochScores) -> f64,
    validation: fn(&EpochScores) -> f64,
}

fn entries(trials: &[&Trial]) -> Vec<Entry> {
    let entries = trials.iter().enumerate().flat_map(|(index, trial)| {
        let pen = Pen::new(palette::colour(index), 4);
        let seed = trial.condition.seed;
        [
            Entry { name: format!("seed {seed}, training"), line: Some(pen.dashed()), marker: None },
            Entry {
                name: format!("seed {seed}, validation"),
                line: Some(pen),
                marker: Some((Shape::Disc, palette::colour(index))),
            },
        ]
    });
    entries.collect()
}

fn draw_curves(canvas: &mut Canvas, axes: &Axes, (trial, scores): (&Trial, &Scores), colour: RGBColor) {
    let line = |score: fn(&EpochScores) -> f64| -> Vec<_> {
        let drawable = trial.epochs.iter().filter(|epoch| score(epoch).is_finite());
        drawable.map(|epoch| axes.at(epoch.epoch as f64, score(epoch))).collect()
    };
    let pen = Pen::new(colour, 4);
    canvas.path(&line(scores.train), pen.dashed());
    canvas.path(&line(scores.validation), pen);
}

/// Marks the epoch whose weights are kept. Markers are drawn over all curves, each smaller than the one before, so that
/// all are seen where they meet.
fn draw_best(canvas: &mut Canvas, axes: &Axes, (trial, scores): (&Trial, &Scores), index: usize) {
    if let Some(best) = best(trial).filter(|best| (scores.validation)(best).is_finite()) {
        let radius = LARGEST_MARKER - 3 * index.min(3) as i32;
        let at = axes.at(best.epoch as f64, (scores.validation)(best));
        Shape::Disc.draw(canvas, at, (radius, palette::colour(index)));
    }
}

fn best(trial: &Trial) -> Option<&EpochScores> {
    trial.epochs.iter().min_by(|a, b| a.validation_loss.total_cmp(&b.validation_loss))
}

fn describe(trial: &Trial) -> String {
    let Some(best) = best(trial) else { return String::new() };
    format!(
        "Seed {}: {} epochs, lowest validation loss {:.3} with accuracy {:.3} after epoch {}.",
        trial.condition.seed,
        trial.epochs.len(),
        best.validation_loss,
        best.validation_accuracy,
        best.epoch
    )
}
