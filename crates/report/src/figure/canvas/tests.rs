//! What is drawn is where it was drawn, once it is rasterised.

use resvg::tiny_skia::Pixmap;
use resvg::usvg::{Group, Node};

use super::*;
use crate::figure::png;

const RED: Colour = Colour([0xff, 0, 0]);

fn pixmap(svg: &str) -> Pixmap {
    Pixmap::decode_png(&png::rasterise(svg).unwrap()).unwrap()
}

/// Where the pixels of a document are not white: left, top, right and bottom, in tenths of a millimetre.
fn ink(svg: &str) -> [u32; 4] {
    let pixmap = pixmap(svg);
    let mut bounds = [u32::MAX, u32::MAX, 0, 0];
    for (index, pixel) in (0..).zip(pixmap.pixels()) {
        if [pixel.red(), pixel.green(), pixel.blue()] != WHITE.0 {
            let (x, y) = (index % pixmap.width(), index / pixmap.width());
            bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
        }
    }
    bounds
}

/// The colour of a pixel.
fn at(svg: &str, x: u32, y: u32) -> [u8; 3] {
    let pixmap = pixmap(svg);
    let pixel = pixmap.pixel(x, y).unwrap();
    [pixel.red(), pixel.green(), pixel.blue()]
}

#[test]
fn a_tenth_of_a_millimetre_is_a_pixel() {
    let rect = Rect::new((30, 20), (40, 10));
    let svg = draw((100, 60), "", |canvas| canvas.fill(&rect, RED)).unwrap();
    assert_eq!(ink(&svg), [30, 20, 69, 29]);
    assert_eq!((pixmap(&svg).width(), pixmap(&svg).height()), (100, 60));
}

#[test]
fn an_image_is_stretched_with_sharp_edges_below_all_lines() {
    let pixels = Pixels::new((2, 1), |column, _| if column == 0 { [0, 0, 0xff] } else { [0, 0xff, 0] });
    let svg = draw((100, 60), "", |canvas| {
        canvas.fill(&Rect::new((50, 10), (10, 10)), RED);
        canvas.image(&Rect::new((20, 10), (60, 40)), &pixels.unwrap());
    });
    let svg = svg.unwrap();
    assert_eq!(ink(&svg), [20, 10, 79, 49]);
    assert_eq!(at(&svg, 49, 30), [0, 0, 0xff]);
    assert_eq!(at(&svg, 50, 30), [0, 0xff, 0]);
    assert_eq!(at(&svg, 55, 15), RED.0);
}

#[test]
fn what_shines_through_is_mixed_with_what_lies_below() {
    let svg = draw((100, 60), "", |canvas| {
        canvas.disc((50, 30), 20, Area::new(RED.of_opacity(0.4)));
    });
    assert_eq!(at(&svg.unwrap(), 50, 30), [0xff, 0x99, 0x99]);
}

/// [`font::width`] leaves room for others' kerning and hinting.
const TOLERANCE: f64 = 0.03;

fn width_of_text(group: &Group) -> Option<f32> {
    group.children().iter().find_map(|node| match node {
        Node::Text(text) => Some(text.abs_bounding_box().width()),
        Node::Group(group) => width_of_text(group),
        _ => None,
    })
}

#[test]
fn text_is_as_wide_as_it_is_drawn_and_no_wider() {
    for text in ["Christian_Hoffmann_Crystan", "Sigur Rós – WAVE 10 %", "iiillll", "Ölçüm Ωμέγα Привет"]
    {
        let svg = draw((4000, 200), "", |canvas| {
            canvas.text(text, (0, 100), Type::new(Anchor::Start).size(100));
        });
        let width = width_of_text(png::parse(&svg.unwrap()).unwrap().root()).unwrap();
        let drawn = f64::from(width * png::PIXELS_PER_MILLIMETRE / png::DOTS_PER_MILLIMETRE);
        let measured = f64::from(font::width(text, 100));
        assert!((0.0..TOLERANCE).contains(&(measured / drawn - 1.0)), "{text}: {measured} and {drawn}");
    }
}

#[test]
fn text_stands_about_its_point_by_its_middle_line_and_its_anchor() {
    let drawn = |anchor, upright: bool| {
        let style = Type { upright, ..Type::new(anchor).size(100) };
        ink(&draw((1000, 1000), "", |canvas| canvas.text("HHHH", (500, 500), style)).unwrap())
    };
    /// The white beside a letter, and the room that the width leaves.
    const NEAR: i32 = 18;
    let near = |found: u32, expected: i32| {
        assert!((found as i32 - expected).abs() <= NEAR, "{found} is not {expected}")
    };
    let width = font::width("HHHH", 100);
    for (anchor, left) in
        [(Anchor::Start, 500), (Anchor::Middle, 500 - width / 2), (Anchor::End, 500 - width)]
    {
        let [x, top, right, bottom] = drawn(anchor, false);
        near(x, left);
        near(right, left + width);
        near((top + bottom) / 2, 500);
        // What is read from below begins below.
        let [left_of_upright, top, right, bottom] = drawn(anchor, true);
        near(bottom, 1000 - left);
        near(top, 1000 - left - width);
        near((left_of_upright + right) / 2, 500);
    }
}
