//! Maps: what each point, ring and cross means.

use auteur_report::{Map, MapPoint, Part};

use super::pictures::{FIRST, ROUNDING};
use super::support::map::map;
use super::support::svg::{Element, assert_sound, colour, elements, pixels, texts};

#[test]
fn a_map_has_a_shape_per_point_and_an_entry_per_artist() {
    let artists = ["Ada", "Bo"].map(str::to_owned);
    let map = map(&artists, 660);
    let figure = map.figure().unwrap();
    assert_sound(&figure);
    // Both are discs; each artist and both kinds of points are in the legend.
    let discs = elements(&figure.svg, "circle");
    for text in ["Ada", "Bo", "tested", "not tested", "First dimension", "Second dimension"] {
        assert!(texts(&figure).iter().any(|found| found == text), "{text}");
    }
    // What lies further to the right and further up does so in the picture, on one scale. Test points are drawn last, in
    // the order of the map.
    let is_test = |point: &&MapPoint| map.songs()[point.song].part == Part::Test;
    let tested: Vec<&MapPoint> = map.points().iter().filter(is_test).collect();
    assert_eq!(discs.len(), 660 + tested.len() + 2 + 3, "a ring is a disc of its own");
    let ringed = &discs[660 - tested.len()..660 + tested.len()];
    let drawn: Vec<&Element> = ringed.iter().skip(1).step_by(2).collect();
    let scale = |axis: usize, name: &str| {
        let mut order: Vec<usize> = (0..tested.len()).collect();
        order.sort_by(|&one, &other| tested[one].position[axis].total_cmp(&tested[other].position[axis]));
        let (least, most) = (order[0], order[order.len() - 1]);
        let apart = tested[most].position[axis] - tested[least].position[axis];
        (drawn[most].number(name) - drawn[least].number(name)) / f64::from(apart)
    };
    let (across, down) = (scale(0, "cx"), scale(1, "cy"));
    assert!(across > 0.0 && (across + down).abs() < 0.01 * across, "{across} {down}");
}

#[test]
fn many_points_are_an_image_in_the_colours_of_their_artists() {
    let artists = ["Ada", "Bo"].map(str::to_owned);
    let figure = map(&artists, 5_000).figure().unwrap();
    assert_sound(&figure);
    assert_eq!(elements(&figure.svg, "circle").len(), 2 + 3, "those of the legend");
    let images = elements(&figure.svg, "image");
    let [image] = images.as_slice() else { panic!("{} images", images.len()) };
    let pixels = pixels(&figure);
    let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| image.number(name) as u32);
    let inner = |at: u32| colour(&pixels, f64::from(x + at % width), f64::from(y + at / width));
    let count = |wanted: [u8; 3]| (0..width * height).filter(|&at| inner(at) == wanted).count();
    // A tenth of 5,000 points are test points, with discs of some 50 pixels each.
    assert!(count(FIRST) > 2_000 && count([0xd5, 0x5e, 0x00]) > 2_000);
}

#[test]
fn points_on_one_spot_are_in_the_middle_of_the_map() {
    let spread = map(&["a".to_owned()], 5);
    let mut points = spread.points().to_vec();
    points.iter_mut().for_each(|point| point.position = [2.0, 2.0]);
    let one = Map::new(String::new(), spread.artists().to_vec(), spread.songs().to_vec(), points).unwrap();
    let figure = one.figure().unwrap();
    assert_sound(&figure);
    let panel = elements(&figure.svg, "rect").pop().unwrap();
    let middle = panel.number("x") + panel.number("width") / 2.0;
    let discs = elements(&figure.svg, "circle");
    assert!(discs[..5].iter().all(|disc| (disc.number("cx") - middle).abs() <= ROUNDING), "{discs:?}");
    assert!(one.html().contains("\"x\":"));
}

#[test]
fn a_map_explains_rings_only_where_not_all_are_tested() {
    let whole = map(&["a".to_owned()], 300);
    assert!(whole.figure().unwrap().caption.contains("Ringed: "));
    let mut songs = whole.songs().to_vec();
    songs.iter_mut().for_each(|song| song.part = Part::Test);
    let tested = Map::new(String::new(), whole.artists().to_vec(), songs, whole.points().to_vec()).unwrap();
    let figure = tested.figure().unwrap();
    assert!(!figure.caption.contains("Ringed"), "{}", figure.caption);
    assert!(!texts(&figure).iter().any(|text| text == "not tested"));
}

#[test]
fn a_map_crosses_out_the_points_of_test_songs_that_were_named_wrong() {
    let right = map(&["a".to_owned(), "b".to_owned()], 300);
    let mut songs = right.songs().to_vec();
    let test = songs.iter().position(|song| song.part == Part::Test).unwrap();
    let train = songs.iter().position(|song| song.part == Part::Train).unwrap();
    for song in [test, train] {
        songs[song].is_right = false;
    }
    let wrong = Map::new(String::new(), right.artists().to_vec(), songs, right.points().to_vec()).unwrap();
    let lines = |map: &Map| elements(&map.figure().unwrap().svg, "polyline").len();
    let points = right.points().iter().filter(|point| point.song == test).count();
    assert_eq!(lines(&wrong) - lines(&right), 2 * (points + 1), "two lines a point, and in the legend");
    let figure = wrong.figure().unwrap();
    assert_sound(&figure);
    assert!(figure.caption.contains("Crossed: "), "{}", figure.caption);
    assert!(texts(&figure).iter().any(|text| text == "tested, named wrong"));
}
