//! Figure 2: the network from top to bottom, drawn from its configuration.

use std::ops::Range;

use auteur_classifier::{Blueprint, Layer, Stage};

use super::kind::{Drawing, Drawn, Figures, Labels, Number};
use crate::analysis::Analysis;
use crate::figure::canvas::{Anchor, Area, Canvas, PAGE_WIDTH, Pen, Point, Rect, TEXT, Type};
use crate::figure::colour::{Colour, GREY, INK};
use crate::figure::{font, palette};
use crate::table::Value;
use crate::{DrawError, Section};

/// Room for the names of the stages.
const LEFT: i32 = 330;
/// Width of a box.
const WIDTH: i32 = 800;
/// Between boxes, where the arrows are.
const GAP: i32 = 44;
/// Within a box, above and below.
const PADDING: i32 = 18;
const LINE: i32 = TEXT + 10;
const MARGIN: i32 = 24;

/// The network of the results, where there is one.
pub(super) struct Architecture;

impl Figures for Architecture {
    fn number(&self) -> Number {
        Number::Single(2)
    }

    fn section(&self) -> Section {
        Section::Network
    }

    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>> {
        let networks = analysis.results.network.iter();
        networks.map(|network| -> Drawing { Box::new(|| architecture(network)) }).collect()
    }
}

/// Draws a network.
fn architecture(network: &Blueprint) -> Result<Drawn, DrawError> {
    let boxes: Vec<Block> = blocks(network);
    let height = boxes.iter().map(|block| block.height() + GAP).sum::<i32>() - GAP + 2 * MARGIN;
    let chain: Vec<&str> = network.layers.iter().map(|layer| layer.name.as_str()).collect();
    let labels = Labels {
        name: "network".to_owned(),
        caption: format!(
            "The network from top to bottom: it is given the spectrogram of a clip, and gives a probability for every \
             artist. Its {} parameters are what it learns. Right of each layer: the size of what leaves it.",
            grouped(network.parameters())
        ),
        description: format!("Boxes from top to bottom: the input, then {}.", chain.join(", then ")),
    };
    Drawn::new(labels, (PAGE_WIDTH, height), |canvas| draw(canvas, &boxes))
}

/// A box of the figure.
struct Block {
    stage: Stage,
    title: String,
    /// Lines of smaller text.
    details: Vec<String>,
    shape: String,
    parameters: Option<usize>,
}

impl Block {
    fn height(&self) -> i32 {
        2 * PADDING + (1 + self.details.len() as i32) * LINE
    }
}

fn blocks(network: &Blueprint) -> Vec<Block> {
    let input = Block {
        stage: Stage::Input,
        title: "Log-mel spectrogram of a clip".to_owned(),
        details: Vec::new(),
        shape: shape(&network.axes, &network.input),
        parameters: None,
    };
    std::iter::once(input).chain(network.layers.iter().map(block)).collect()
}

fn block(layer: &Layer) -> Block {
    let details = layer.details.join(" · ");
    Block {
        stage: layer.stage,
        title: layer.name.clone(),
        details: if details.is_empty() { Vec::new() } else { font::wrap(&details, TEXT, WIDTH - 2 * MARGIN) },
        shape: shape(&layer.axes, &layer.output),
        parameters: Some(layer.parameters),
    }
}

/// `frequency 64 × time 47 × channel 64`.
fn shape(axes: &[&str], sizes: &[usize]) -> String {
    let axes = axes.iter().copied().chain(std::iter::repeat(""));
    let parts: Vec<String> =
        sizes.iter().zip(axes).map(|(size, axis)| format!("{axis} {size}").trim_start().to_owned()).collect();
    parts.join(" × ")
}

fn grouped(count: usize) -> String {
    Value::Count(count as u64).text()
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Input => "Input",
        Stage::Convolutional => "Convolutional",
        Stage::Recurrent => "Recurrent",
        Stage::Dense => "Fully connected",
    }
}

fn tint(stage: Stage) -> Colour {
    match stage {
        Stage::Input => Colour([0xee, 0xee, 0xee]),
        Stage::Convolutional => Colour([0xd4, 0xe8, 0xf4]),
        Stage::Recurrent => Colour([0xfb, 0xe3, 0xcf]),
        Stage::Dense => Colour([0xcf, 0xec, 0xe2]),
    }
}

fn edge(stage: Stage) -> Colour {
    match stage {
        Stage::Input => GREY,
        Stage::Convolutional => palette::colour(0),
        Stage::Recurrent => palette::colour(1),
        Stage::Dense => palette::colour(2),
    }
}

fn draw(canvas: &mut Canvas, blocks: &[Block]) {
    let mut top = MARGIN;
    let mut rects = Vec::new();
    for block in blocks {
        let rect = Rect::new((LEFT, top), (WIDTH, block.height()));
        top += block.height() + GAP;
        if rects.last().is_some() {
            arrow(canvas, (rect.centre().0, rect.y.start));
        }
        draw_block(canvas, block, &rect);
        rects.push(rect);
    }
    let mut first = 0;
    for index in 1..=blocks.len() {
        if index == blocks.len() || blocks[index].stage != blocks[first].stage {
            bracket(canvas, blocks[first].stage, rects[first].y.start..rects[index - 1].y.end);
            first = index;
        }
    }
}

fn draw_block(canvas: &mut Canvas, block: &Block, rect: &Rect) {
    canvas.fill(rect, tint(block.stage));
    canvas.frame(rect, Pen::new(edge(block.stage), 3));
    let mut y = rect.y.start + PADDING + LINE / 2;
    let fit = font::fitting([block.title.as_str()], TEXT + 4, WIDTH - 2 * MARGIN);
    canvas.text(&block.title, (rect.centre().0, y), Type::new(Anchor::Middle).size(fit));
    for line in &block.details {
        y += LINE;
        canvas.text(line, (rect.centre().0, y), Type::new(Anchor::Middle));
    }
    let (x, middle) = (rect.x.end + 28, rect.centre().1);
    let room = PAGE_WIDTH - x - MARGIN;
    let size = font::fitting([block.shape.as_str()], TEXT, room);
    let Some(parameters) = block.parameters else {
        canvas.text(&block.shape, (x, middle), Type::new(Anchor::Start).size(size));
        return;
    };
    canvas.text(&block.shape, (x, middle - LINE / 2), Type::new(Anchor::Start).size(size));
    let count = format!("{} parameters", grouped(parameters));
    canvas.text(&count, (x, middle + LINE / 2), Type::new(Anchor::Start).colour(GREY));
}

/// An arrow that ends at the top of a box.
fn arrow(canvas: &mut Canvas, (x, y): Point) {
    canvas.line((x, y - GAP), (x, y - 14), Pen::new(INK, 3));
    canvas.polygon(&[(x, y - 2), (x - 10, y - 20), (x + 10, y - 20)], Area::new(INK));
}

/// The name of a stage, and a line along its boxes.
fn bracket(canvas: &mut Canvas, stage: Stage, height: Range<i32>) {
    let x = LEFT - 30;
    canvas.line((x, height.start), (x, height.end), Pen::new(edge(stage), 6));
    let middle = (height.start + height.end) / 2;
    canvas.text(stage_name(stage), (x - 22, middle), Type::new(Anchor::End));
}
