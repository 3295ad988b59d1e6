//! Figure 1: a few seconds by every artist as mel spectrograms, in a grid.

use std::ops::Range;

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use crate::analysis::Analysis;
use crate::figure::axes::Axis;
use crate::figure::canvas::{Anchor, Canvas, PAGE_WIDTH, Pen, Rect, TEXT, Type};
use crate::figure::colour::{Colour, FAINT, INK};
use crate::figure::heat::Bar;
use crate::figure::png::Pixels;
use crate::figure::{font, heat};
use crate::names::reading;
use crate::{DrawError, Section};
use auteur_study::{Excerpt, ExcerptSource, Excerpts};

/// Room for the frequencies, left of the grid.
const LEFT: i32 = 150;
/// Room for the bar of decibels, right of it.
const RIGHT: i32 = 190;
/// Between panels.
const GAP: i32 = 44;
/// Height of a panel, where there are few rows and where there are many.
const HEIGHTS: [i32; 2] = [250, 170];
/// More rows than this are many.
const FEW_ROWS: usize = 5;
/// Height of the bar of decibels at most.
const BAR: i32 = 900;
/// Between lines of a name.
const LEADING: i32 = 6;
/// Room below for seconds and their title.
const BELOW: i32 = 110;
/// Softer than this below the loudest value of all is drawn as the softest.
const DYNAMIC_RANGE: f32 = 80.0;
/// Frequencies that have ticks, where the bands reach them.
const HERTZ: [f64; 5] = [500.0, 1000.0, 2000.0, 4000.0, 8000.0];

/// The excerpts of the results, where there are some.
pub(super) struct Spectrograms;

impl Figures for Spectrograms {
    fn number(&self) -> Number {
        Number::Single(1)
    }

    fn section(&self) -> Section {
        Section::Music
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let excerpts = Some(&analysis.results.excerpts).filter(|excerpts| !excerpts.clips.is_empty());
        excerpts.into_iter().map(|excerpts| -> Drawing { Box::new(|| spectrograms(excerpts)) }).collect()
    }
}

/// Draws a grid of spectrograms, one per excerpt, all on one scale of decibels.
fn spectrograms(excerpts: &Excerpts) -> Result<Drawn, DrawError> {
    let clips = &excerpts.clips;
    let grid = Grid::new(excerpts);
    let seconds = grid.time.range.end;
    let source = |excerpt: &Excerpt| {
        let ExcerptSource { artist, song, start_second } = &excerpt.source;
        let title = song.rsplit('/').next().unwrap_or(song);
        format!("{}: {title}, from {start_second:.1} s", reading(artist))
    };
    let sources: Vec<String> = clips.iter().map(source).collect();
    let labels = Labels {
        name: "spectrograms".to_owned(),
        caption: format!(
            "What the network is given: mel spectrograms of {seconds:.1} s of music by every artist (songs randomly chosen). \
             Time runs to the right, pitch rises upwards on the mel scale, which spaces frequencies as the ear does; the \
             lighter, the louder. {}.",
            sources.join("; ")
        ),
        description: format!(
            "A grid of {} spectrograms, one per artist: frequency in hertz on the mel scale against seconds, level in \
             decibels as colour.",
            clips.len()
        ),
    };
    Drawn::new(labels, grid.size(), |canvas| grid.draw(canvas, clips))
}

/// Where the panels stand, and what they share.
struct Grid {
    columns: usize,
    /// Top of the panels of each row.
    tops: Vec<i32>,
    /// Width and height of a panel.
    panel: (i32, i32),
    /// The artist's name over each panel, in lines.
    names: Vec<Vec<String>>,
    decibels: Range<f32>,
    time: Axis,
    /// Centre of every mel band in hertz, rising.
    mel_hertz: Vec<f64>,
    frames_per_second: f64,
}

impl Grid {
    fn new(excerpts: &Excerpts) -> Self {
        let Excerpts { features, clips } = excerpts;
        let columns = match clips.len() {
            0..=4 => 2,
            5..=9 => 3,
            _ => 5,
        };
        let width = (PAGE_WIDTH - LEFT - RIGHT) / columns as i32 - GAP;
        let levels = || clips.iter().flat_map(|excerpt| &excerpt.decibels).copied();
        let (softest, loudest) =
            (levels().fold(f32::INFINITY, f32::min), levels().fold(f32::NEG_INFINITY, f32::max));
        let decibels = softest.max(loudest - DYNAMIC_RANGE).min(loudest - 1.0)..loudest;
        let frames = clips.iter().map(|excerpt| excerpt.decibels.len() / features.n_mels).max().unwrap_or(0);
        let frames_per_second = features.frames_per_second();
        let names: Vec<Vec<String>> =
            clips.iter().map(|excerpt| font::wrap(&reading(&excerpt.source.artist), TEXT, width)).collect();
        let height = HEIGHTS[usize::from(names.len().div_ceil(columns) > FEW_ROWS)];
        let (mut tops, mut below) = (Vec::new(), 0);
        for row in names.chunks(columns) {
            let lines = row.iter().map(Vec::len).max().unwrap_or(1) as i32;
            tops.push(below + lines * (TEXT + LEADING) + 12);
            below += lines * (TEXT + LEADING) + 12 + height + GAP / 2;
        }
        let time = Axis::new("Time in s", 0.0..frames as f64 / frames_per_second, 4);
        let mel_hertz = features.mel_hertz();
        Self { columns, tops, panel: (width, height), names, decibels, time, mel_hertz, frames_per_second }
    }

    fn size(&self) -> (i32, i32) {
        (PAGE_WIDTH, self.tops.last().map_or(0, |top| top + self.panel.1) + BELOW)
    }

    fn panel(&self, index: usize) -> Rect {
        let column = (index % self.columns) as i32;
        Rect::new((LEFT + column * (self.panel.0 + GAP), self.tops[index / self.columns]), self.panel)
    }

    fn draw(&self, canvas: &mut Canvas, excerpts: &[Excerpt]) {
        for (index, excerpt) in excerpts.iter().enumerate() {
            let panel = self.panel(index);
            self.draw_name(canvas, &panel, &self.names[index]);
            self.draw_pixels(canvas, &panel, excerpt);
            self.draw_hertz(canvas, &panel, index.is_multiple_of(self.columns));
            // The lowest panel of its column has the seconds.
            self.draw_seconds(canvas, &panel, index + self.columns >= excerpts.len());
            canvas.frame(&panel, Pen::new(INK, 2));
        }
        let last_row = self.panel((self.tops.len() - 1) * self.columns);
        let middle = LEFT + (self.columns as i32 * (self.panel.0 + GAP) - GAP) / 2;
        canvas.text(&self.time.title, (middle, last_row.y.end + 82), Type::new(Anchor::Middle));
        let first = self.panel(0);
        let centre = (first.y.start + last_row.y.end) / 2;
        canvas.text("Frequency in Hz", (22, centre), Type::new(Anchor::Middle).upright());
        let bar = first.y.start..last_row.y.end.min(first.y.start + BAR);
        self.draw_bar(canvas, Rect { x: PAGE_WIDTH - RIGHT + 14..PAGE_WIDTH - RIGHT + 44, y: bar });
    }

    fn draw_name(&self, canvas: &mut Canvas, panel: &Rect, lines: &[String]) {
        for (line, text) in lines.iter().rev().enumerate() {
            let y = panel.y.start - 12 - TEXT / 2 - line as i32 * (TEXT + LEADING);
            canvas.text(text, (panel.centre().0, y), Type::new(Anchor::Middle));
        }
    }

    fn draw_pixels(&self, canvas: &mut Canvas, panel: &Rect, excerpt: &Excerpt) {
        let n_mels = self.mel_hertz.len();
        let n_frames = excerpt.decibels.len() / n_mels;
        let pixels = Pixels::new((n_frames, n_mels), |frame, row| {
            let level = excerpt.decibels[frame * n_mels + n_mels - 1 - row];
            let Colour(parts) = heat::colour(f64::from(self.share(level)));
            parts
        });
        let seconds = n_frames as f64 / self.frames_per_second;
        let width = (f64::from(panel.width()) * seconds / self.time.range.end).round() as i32;
        if let Some(pixels) = pixels {
            canvas.image(&Rect { x: panel.x.start..panel.x.start + width, y: panel.y.clone() }, &pixels);
        }
    }

    /// Where a level lies between the softest and the loudest.
    fn share(&self, level: f32) -> f32 {
        (level - self.decibels.start) / (self.decibels.end - self.decibels.start)
    }

    fn draw_hertz(&self, canvas: &mut Canvas, panel: &Rect, labelled: bool) {
        for hertz in HERTZ {
            let Some(band) = band_of(&self.mel_hertz, hertz) else { continue };
            let share = (band + 0.5) / self.mel_hertz.len() as f64;
            let y = panel.y.end - (share * f64::from(panel.height())).round() as i32;
            canvas.line((panel.x.start - 8, y), (panel.x.start, y), Pen::new(INK, 2));
            if labelled {
                canvas.text(&format!("{hertz}"), (panel.x.start - 14, y), Type::new(Anchor::End));
            }
        }
    }

    fn draw_seconds(&self, canvas: &mut Canvas, panel: &Rect, labelled: bool) {
        for (second, label) in &self.time.ticks {
            let x = panel.x.start + (second / self.time.range.end * f64::from(panel.width())).round() as i32;
            canvas.line((x, panel.y.end), (x, panel.y.end + 8), Pen::new(INK, 2));
            if labelled {
                canvas.text(label, (x, panel.y.end + 14 + TEXT / 2), Type::new(Anchor::Middle));
            }
        }
    }

    fn draw_bar(&self, canvas: &mut Canvas, rect: Rect) {
        let axis = Axis::new("", f64::from(self.decibels.start)..f64::from(self.decibels.end), 6);
        let ticks: Vec<(f64, String)> = axis
            .ticks
            .into_iter()
            .map(|(level, label)| (f64::from(self.share(level as f32)), label.replace('-', "−")))
            .collect();
        Bar { title: "Level in dB", ticks: &ticks, colour: heat::colour }.draw(canvas, &rect);
        canvas.frame(&rect, Pen::new(FAINT, 1));
    }
}

/// The band, and the fraction of the way to the next, of a frequency; none above the highest and below the lowest.
fn band_of(mel_hertz: &[f64], hertz: f64) -> Option<f64> {
    let above = mel_hertz.iter().position(|centre| *centre >= hertz)?;
    let below = above.checked_sub(1)?;
    let fraction = (hertz - mel_hertz[below]) / (mel_hertz[above] - mel_hertz[below]);
    Some(below as f64 + fraction)
}
