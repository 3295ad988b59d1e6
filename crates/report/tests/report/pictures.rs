//! What figures show is where their numbers say, in the colours that their legends say.

use auteur_report::{Figure, Report};

use super::report;
use super::support::map::map;
use super::support::results::Plan;
use super::support::svg::{Element, assert_sound, colour, elements, pixels, texts};

/// Red, green and blue of the first artist, trial or division.
pub(super) const FIRST: [u8; 3] = [0x00, 0x72, 0xb2];

fn small() -> Report {
    let plan = Plan::small();
    let mut results = plan.results();
    results.map = Some(map(&plan.artists, 300));
    report(&results)
}

fn figure<'r>(report: &'r Report, name: &str) -> &'r Figure {
    report.figures.iter().find(|figure| figure.name == name).unwrap()
}

/// Where a document sets a word.
fn place_of(figure: &Figure, text: &str) -> Element {
    elements(&figure.svg, "text").into_iter().find(|element| element.text == text).unwrap()
}

/// Where a value lies on an upright axis from 0 to 1, by the labels of its ends.
fn height_of(figure: &Figure, value: f64) -> f64 {
    let [bottom, top] = ["0.0", "1.0"].map(|label| place_of(figure, label).number("y"));
    bottom + value * (top - bottom)
}

/// Half a unit of the sheet from rounding each of three places.
pub(super) const ROUNDING: f64 = 1.5;

#[test]
fn every_figure_is_a_document_and_a_picture_with_nothing_cut_off() {
    let report = small();
    assert!(report.figures.len() > 12);
    report.figures.iter().for_each(assert_sound);
}

#[test]
fn curves_of_f1_pass_through_the_averages_of_the_trials() {
    let results = Plan::small().results();
    let report = report(&results);
    let figure = figure(&report, "f1-by-length-crnn-4-artists");
    let averages: Vec<f64> = [3.0, 10.0]
        .map(|seconds| {
            let name = format!("crnn-song-{seconds}s");
            let trials = results.trials.iter().filter(|trial| trial.condition.name().starts_with(&name));
            let f1: Vec<f64> = trials.map(|trial| trial.evaluation.frame.weighted_average.f1).collect();
            f1.iter().sum::<f64>() / f1.len() as f64
        })
        .to_vec();
    // Discs are the song split, the first of them by clip; another one stands in the legend.
    let discs = elements(&figure.svg, "circle");
    let pixels = pixels(figure);
    for (disc, average) in discs.iter().zip(averages) {
        let (x, y) = (disc.number("cx"), disc.number("cy"));
        let expected = height_of(figure, average);
        assert!((y - expected).abs() <= ROUNDING, "{y} is not {expected}");
        assert_eq!(colour(&pixels, x, y), FIRST);
    }
    assert_eq!(discs.len(), 2 * 2 + 1);
    let own =
        ["song split", "song split, paper", "guessing one of 4 artists", "guessing one of the paper's 20"];
    let fewer = ["song split", "album split", "album split, paper", "guessing one of 3 artists"];
    let others = self::figure(&report, "f1-by-length-crnn-3-artists");
    for (figure, entries, absent) in [(figure, &own[..], fewer[1]), (others, &fewer[..], own[1])] {
        let texts = texts(figure);
        assert!(entries.iter().all(|entry| texts.iter().any(|text| text == entry)), "{texts:?}");
        assert!(!texts.iter().any(|text| text == absent), "{absent} is of other artists");
    }
}

/// Curves that are not dashed, such as those of validation, without the lines that legends have.
fn dashed_lines(figure: &Figure) -> usize {
    let lines = elements(&figure.svg, "polyline");
    lines.iter().filter(|line| line.attributes.contains_key("stroke-dasharray")).count()
}

#[test]
fn learning_curves_mark_the_epoch_with_the_lowest_validation_loss() {
    let results = Plan::small().results();
    let report = report(&results);
    let figure = figure(&report, "learning-crnn-song");
    let training = &results.trials[0].trainings[0];
    let best = training.epochs.iter().min_by(|a, b| a.validation_loss.total_cmp(&b.validation_loss)).unwrap();
    // The right panel is the one with an axis from 0 to 1; its markers come after those of the left one.
    let discs = elements(&figure.svg, "circle");
    let seeds = 3;
    assert_eq!(discs.len(), 2 * seeds + 1, "a marker per panel, and one in the legend");
    let (y, expected) = (discs[seeds].number("cy"), {
        let top = elements(&figure.svg, "text").into_iter().rfind(|element| element.text == "1.0").unwrap();
        let bottom =
            elements(&figure.svg, "text").into_iter().rfind(|element| element.text == "0.0").unwrap();
        bottom.number("y") + best.validation_accuracy * (top.number("y") - bottom.number("y"))
    });
    assert!((y - expected).abs() <= ROUNDING, "{y} is not {expected}");
    assert_eq!(
        dashed_lines(figure),
        2 * seeds + 1 + 2 + 1,
        "training is dashed, guessing dotted, and both in the legend"
    );
    for seed in [0, 21, 42] {
        assert!(figure.description.contains(&format!("seed {seed}: ")), "{}", figure.description);
    }
    let entries = texts(figure);
    assert!(entries.iter().any(|text| text == "validation clips"), "{entries:?}");
    assert!(!entries.iter().any(|text| text.contains("failed")), "{entries:?}");
}

#[test]
fn the_overview_has_every_classifier_where_its_share_of_songs_lies_and_the_line_of_guessing() {
    let results = Plan::small().results();
    let report = report(&results);
    let figure = figure(&report, "overview");
    let accuracy = |name: &str| -> f64 {
        let trials = results.trials.iter().filter(|trial| trial.condition.name().starts_with(name));
        let shares: Vec<f64> = trials.map(|trial| trial.evaluation.song.majority.accuracy).collect();
        shares.iter().sum::<f64>() / shares.len() as f64
    };
    let x_of = |share: f64| {
        let [left, right] = ["0", "100"].map(|label| place_of(figure, label).number("x"));
        left + share * (right - left)
    };
    // The first panel is the song split; discs are classifiers other than the network.
    let disc = &elements(&figure.svg, "circle")[0];
    let expected = x_of(accuracy("gaussian-song-3s"));
    assert!((disc.number("cx") - expected).abs() <= ROUNDING, "{disc:?} is not at {expected}");
    let lines = elements(&figure.svg, "polyline");
    let dotted =
        lines.iter().find(|line| line.attributes.get("stroke-dasharray").is_some_and(|dash| dash == "4 8"));
    let x: f64 = dotted.unwrap().attributes["points"].split(',').next().unwrap().parse().unwrap();
    assert!((x - x_of(0.25)).abs() <= ROUNDING, "guessing one of four lies at {x}");
    let titles = texts(figure);
    for title in ["4 artists,", "3 artists,", "songs never heard before", "albums never heard before", "CRNN"]
    {
        assert!(titles.iter().any(|text| text == title), "{title}: {titles:?}");
    }
}

#[test]
fn the_matrix_of_confusion_has_a_square_for_every_pair_that_occurs() {
    let results = Plan::small().results();
    let report = report(&results);
    let figure = figure(&report, "confusion-crnn-song");
    let trials = results.trials.iter().filter(|trial| trial.condition.name().starts_with("crnn-song-3s"));
    let mut counts = vec![vec![0u64; 4]; 4];
    for trial in trials {
        for (sums, row) in counts.iter_mut().zip(&trial.evaluation.song.majority.confusion.counts) {
            sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
    }
    // After the sheet, row by row; then frames.
    let squares = elements(&figure.svg, "rect");
    let squares = squares.iter().skip(1).filter(|square| square.attributes["fill"] != "none");
    let squares: Vec<&Element> = squares.collect();
    let mut numbers = texts(figure).into_iter();
    let mut found = squares.iter();
    let pixels = pixels(figure);
    for (truth, row) in counts.iter().enumerate() {
        for (given, &count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
            let square = found.next().unwrap();
            let (side, first) = (square.number("width"), squares[0]);
            let column = ((square.number("x") - first.number("x")) / side).round();
            let line = ((square.number("y") - first.number("y")) / side).round();
            assert_eq!([line, column - (given as f64 - column).abs()], [truth as f64, given as f64]);
            assert_eq!(numbers.next(), Some(count.to_string()));
            // Beside the number.
            let [red, green, blue] = colour(&pixels, square.number("x") + 6.0, square.number("y") + 6.0);
            assert_eq!(square.attributes["fill"], format!("#{red:02x}{green:02x}{blue:02x}"));
        }
    }
    assert_eq!(found.len(), 64, "the bar of colours");
    // Each name stands beside its row and below its column.
    let total = counts[0].iter().sum::<u64>();
    for name in ["Askyel".to_owned(), format!("Askyel ({total})")] {
        assert_eq!(texts(figure).iter().filter(|text| **text == name).count(), 1, "{name}");
    }
}

#[test]
fn the_producer_effect_has_both_splits_of_every_artist_with_their_intervals() {
    let report = small();
    let figure = figure(&report, "producer-effect-crnn");
    let artists = ["Askyel", "Kenta Cho", "Tiny <b>& Loud</b>"];
    for artist in artists {
        assert!(texts(figure).iter().any(|text| text == artist), "{artist}");
    }
    let discs = elements(&figure.svg, "circle");
    assert_eq!(discs.len(), 2 * artists.len() + 1, "an artist per panel and the legend");
    let pixels = pixels(figure);
    for disc in &discs {
        assert_eq!(colour(&pixels, disc.number("cx"), disc.number("cy")), FIRST);
    }
    // An interval of the song split lies at the height of its disc and holds it; its two ends are lines of their own.
    let lines = elements(&figure.svg, "polyline");
    let intervals = lines.iter().filter(|line| line.attributes["stroke"] == "#0072b2").step_by(3);
    for (disc, line) in discs.iter().zip(intervals) {
        let places: Vec<f64> =
            line.attributes["points"].split([',', ' ']).map(|place| place.parse().unwrap()).collect();
        let [low, y, high, _] = places[..] else { panic!("{places:?}") };
        assert!(low <= disc.number("cx") && disc.number("cx") <= high && y == disc.number("cy"));
    }
}

#[test]
fn figure_1_holds_an_image_per_artist_and_a_bar_of_decibels() {
    let report = small();
    let figure = figure(&report, "spectrograms");
    let images = elements(&figure.svg, "image");
    assert_eq!(images.len(), 4);
    let pixels = pixels(figure);
    for image in &images {
        let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| image.number(name));
        // Viridis has no white and no grey.
        let corner = colour(&pixels, x + width * 0.4, y + height * 0.4);
        assert!(corner.iter().max() > corner.iter().min(), "{corner:?}");
    }
    // The loudest is the top of the bar and light, the softest the bottom and dark.
    let rects = elements(&figure.svg, "rect");
    let bar = rects.iter().rfind(|rect| rect.attributes["fill"] == "none").unwrap();
    let middle = bar.number("x") + bar.number("width") / 2.0;
    let ends = [bar.number("y") + 3.0, bar.number("y") + bar.number("height") - 3.0];
    let [loudest, softest] = ends.map(|y| colour(&pixels, middle, y));
    assert!(loudest[0] > 240 && softest[0] < 80, "{loudest:?} {softest:?}");
}

#[test]
fn figure_2_names_every_layer_with_its_parameters() {
    let report = small();
    let figure = figure(&report, "network");
    let texts = texts(figure);
    let network = super::support::results::network();
    for layer in &network.layers {
        assert!(texts.contains(&layer.name), "{}", layer.name);
    }
    assert_eq!(texts.iter().filter(|text| text.ends_with(" parameters")).count(), network.layers.len());
    assert_eq!(elements(&figure.svg, "polygon").len(), network.layers.len(), "an arrow to each");
}
