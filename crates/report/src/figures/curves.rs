//! Learning curves: loss and accuracy on the training and validation clips, epoch by epoch, of every trial.

use auteur_classifier::EpochRecord;
use auteur_study::Trial;

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use super::words::{fewer_trials, slug};
use crate::analysis::{Analysis, Setup};
use crate::figure::axes::{Axes, Axis, BELOW};
use crate::figure::canvas::{Canvas, PAGE_WIDTH, Pen, Rect};
use crate::figure::legend::{self, Entry};
use crate::figure::palette::{self, Marker, Shape};
use crate::table::length;
use crate::{DrawError, Section};

const HEIGHT: i32 = 580;
const TOP: i32 = 24;
const GAP: i32 = 60;
const LARGEST_MARKER: i32 = 15;

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
        let learnt = setups.filter(|setup| setup.trials.iter().any(|trial| !trial.epochs.is_empty()));
        learnt.map(|setup| -> Drawing { Box::new(move || curves(analysis, setup)) }).collect()
    }
}

/// Draws the learning curves of a setup's trials.
fn curves(analysis: &Analysis, setup: &Setup) -> Result<Drawn, DrawError> {
    let trials: Vec<&Trial> = setup.trials.iter().copied().filter(|trial| !trial.epochs.is_empty()).collect();
    let title = analysis.title(setup.key.classifier);
    let labels = Labels {
        name: format!("learning-{}-{}", slug(title), slug(&setup.key.division.to_string())),
        caption: format!(
            "Learning curves of {title}, {}, clips of {}. The marker is the epoch with the lowest validation \
             loss, whose weights are kept.{}",
            setup.key.division.sentence(),
            length(setup.key.clip_seconds),
            fewer_trials(analysis, trials.len())
        ),
        description: trials.iter().map(|trial| describe(trial)).collect::<Vec<_>>().join(" "),
    };
    let entries = entries(&trials);
    let rows = legend::rows(&entries, PAGE_WIDTH - 160);
    let size = (PAGE_WIDTH, TOP + HEIGHT + BELOW + 24 + rows * legend::ROW);
    Drawn::new(labels, size, |canvas| {
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
                Measure { train: |epoch| epoch.loss, validation: |epoch| epoch.validation_loss },
            ),
            (
                Axis::new("Accuracy", 0.0..1.0, 5),
                Measure { train: |epoch| epoch.accuracy, validation: |epoch| epoch.validation_accuracy },
            ),
        ];
        let rooms: i32 = panels.iter().map(|(y, _)| y.room()).sum();
        let width = (PAGE_WIDTH - rooms - GAP - 40) / 2;
        let mut left = 0;
        for (y, measure) in panels {
            left += y.room() + 10;
            let axes = Axes { rect: Rect::new((left, TOP), (width, HEIGHT)), x: epoch_axis(), y };
            axes.draw(canvas);
            let panel = Panel { axes, measure };
            for (index, trial) in trials.iter().enumerate() {
                panel.draw_curves(canvas, trial, index);
            }
            for (index, trial) in trials.iter().enumerate() {
                panel.draw_best(canvas, trial, index);
            }
            left += width + GAP - 10;
        }
        legend::draw(canvas, &entries, (120, TOP + HEIGHT + BELOW + 12), PAGE_WIDTH - 160);
    })
}

/// What a panel takes from an epoch.
struct Measure {
    train: fn(&EpochRecord) -> f64,
    validation: fn(&EpochRecord) -> f64,
}

/// Half of the figure.
struct Panel {
    axes: Axes,
    measure: Measure,
}

fn entries(trials: &[&Trial]) -> Vec<Entry> {
    let entries = trials.iter().enumerate().flat_map(|(index, trial)| {
        let pen = Pen::new(palette::colour(index), 4);
        let seed = trial.condition.seed;
        [
            Entry::line(format!("seed {seed}, training"), pen.dashed()),
            Entry::line(format!("seed {seed}, validation"), pen)
                .with_marker(Shape::Disc, palette::colour(index)),
        ]
    });
    entries.collect()
}

impl Panel {
    fn draw_curves(&self, canvas: &mut Canvas, trial: &Trial, index: usize) {
        let line = |measure: fn(&EpochRecord) -> f64| -> Vec<_> {
            let drawable = trial.epochs.iter().filter(|epoch| measure(epoch).is_finite());
            drawable.map(|epoch| self.axes.at(epoch.epoch as f64, measure(epoch))).collect()
        };
        let pen = Pen::new(palette::colour(index), 4);
        canvas.path(&line(self.measure.train), pen.dashed());
        canvas.path(&line(self.measure.validation), pen);
    }

    /// Marks the epoch whose weights are kept. Markers are drawn over all curves, each smaller than the one before, so
    /// that all are seen where they meet.
    fn draw_best(&self, canvas: &mut Canvas, trial: &Trial, index: usize) {
        let Some(best) = best(trial) else { return };
        let value = (self.measure.validation)(best);
        if value.is_finite() {
            let radius = LARGEST_MARKER - 3 * index.min(3) as i32;
            let marker = Marker { shape: Shape::Disc, colour: palette::colour(index), radius };
            marker.draw(canvas, self.axes.at(best.epoch as f64, value));
        }
    }
}

fn best(trial: &Trial) -> Option<&EpochRecord> {
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
