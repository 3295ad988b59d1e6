//! Why a song is named as it is, as a page and as a picture.

use auteur_report::{Explanation, Figure, HeardBand, HeardStretch, NearestSong, Section};

use crate::support::svg::{assert_sound, elements};

/// Of places that are whole numbers.
const ROUNDING: f64 = 2.0;

/// Four stretches of ten seconds: two of the first artist, one of the third, one of nobody.
fn explanation() -> Explanation {
    let stretch = |number: usize, probabilities: [f64; 3], known: bool, weight: f64| HeardStretch {
        seconds: 10.0 * number as f64..10.0 * (number + 1) as f64,
        probabilities: probabilities.to_vec(),
        is_silent: false,
        known: Some(known),
        weight: Some(weight),
    };
    let band = |low: f64, high: f64, weight: Option<f64>| HeardBand {
        hertz: low..high,
        weight,
        probability: weight.map(|_| 0.5),
    };
    Explanation {
        title: "Who does <b>\"it\" & co.mp3 sound like?".to_owned(),
        headline: "It sounds most like Ada_L.".to_owned(),
        opening: vec!["The answer.".to_owned(), "How sure.".to_owned(), "No verdict.".to_owned()],
        artists: ["Ada_L", "Bo", "Cy<i>"].map(str::to_owned).to_vec(),
        named: 0,
        stretches: vec![
            stretch(0, [0.8, 0.1, 0.1], true, 1.0),
            stretch(1, [0.5, 0.3, 0.2], true, -0.5),
            stretch(2, [0.2, 0.1, 0.7], true, 0.0),
            stretch(3, [0.6, 0.2, 0.2], false, 0.2),
        ],
        bands: vec![
            band(0.0, 335.0, Some(2f64.ln())),
            band(335.0, 2_000.0, Some(-(2f64.ln()))),
            band(2_000.0, f64::INFINITY, None),
        ],
        softer_db: 6.0,
        nearest: vec![
            NearestSong {
                path: Some("Ada/x.mp3".to_owned()),
                artist: 0,
                alike: 0.995,
                is_same_recording: true,
            },
            NearestSong { path: None, artist: 2, alike: -0.1, is_same_recording: false },
        ],
        notes: ["of time", "of stretches", "of bands", "of songs"].map(|note| vec![note.to_owned()]),
    }
}

/// The pictures of a page.
fn pictures(page: &str) -> Vec<String> {
    let parts = page.split("<svg").skip(1);
    parts.map(|part| format!("<svg{}</svg>", part.split("</svg>").next().unwrap())).collect()
}

fn figure(svg: String) -> Figure {
    let width = elements(&svg, "rect")[0].number("width") as i32;
    Figure {
        section: Section::Music,
        number: "1".to_owned(),
        name: "explanation".to_owned(),
        caption: String::new(),
        description: "in words".to_owned(),
        svg,
        width,
        folded: false,
    }
}

fn words(svg: &str) -> Vec<String> {
    elements(svg, "text").into_iter().map(|element| element.text).collect()
}

#[test]
fn every_picture_is_whole_and_all_of_them_stand_on_one_sheet() {
    let explanation = explanation();
    let sheet = explanation.svg().unwrap();
    let pictures = pictures(&explanation.html().unwrap());
    assert_eq!(pictures.len(), 3);
    let on_sheet = words(&sheet);
    for picture in pictures {
        for word in words(&picture).iter().filter(|word| word.ends_with('%') || word.contains("Hz")) {
            assert!(on_sheet.contains(word), "{word}");
        }
        assert_sound(&figure(picture));
    }
    // The sheet is shown without its page.
    for word in ["It sounds most like Ada_L.", "How sure.", "No verdict."] {
        assert!(on_sheet.iter().any(|line| line == word), "{word}");
    }
    assert_sound(&figure(sheet));
}

#[test]
fn lanes_are_those_of_artists_that_a_stretch_sounds_like_and_of_none() {
    let page = explanation().html().unwrap();
    let timeline = &pictures(&page)[0];
    let found = words(timeline);
    let lanes: Vec<&str> = ["Ada L", "Bo", "Cy<i>", "None of these"]
        .into_iter()
        .filter(|name| found.iter().any(|word| word == name))
        .collect();
    assert_eq!(lanes, ["Ada L", "Cy<i>", "None of these"]);
    let marks = |mark: &str| found.iter().filter(|word| *word == mark).count();
    assert_eq!([marks("100 %"), marks("0 %")], [2, 2], "a lane of an artist says what its height is");
    let shares =
        found.iter().filter(|word| word.ends_with(" %") && !["100 %", "0 %"].contains(&word.as_str()));
    let shares: Vec<&String> = shares.collect();
    assert_eq!(shares, ["50 %", "25 %", "25 %"], "a stretch of nobody is none of the artist's");

    let mut of_nobody = explanation();
    of_nobody.stretches[2].known = Some(false);
    let found = words(&pictures(&of_nobody.html().unwrap())[0]);
    assert_eq!(found.iter().filter(|word| *word == "0 %").count(), 3, "{found:?}");

    // Bars of the first lane are as high as its probabilities, and pale where the answer is another.
    let first = elements(timeline, "rect").into_iter().filter(|rect| rect.attributes["fill"] == "#0072b2");
    let bars: Vec<_> = first.skip(1).collect();
    let heights: Vec<f64> = bars.iter().map(|bar| bar.number("height")).collect();
    let shares = heights.iter().map(|height| height / heights[0] * 0.8);
    let expected = [0.8, 0.5, 0.2];
    assert!(shares.zip(expected).all(|(found, expected)| (found - expected).abs() < 0.02), "{heights:?}");
    let pale: Vec<bool> = bars.iter().map(|bar| bar.attributes.contains_key("fill-opacity")).collect();
    assert_eq!(pale, [false, false, true]);
    // What is refused is hatched.
    let lines = elements(timeline, "polyline");
    assert!(lines.iter().any(|line| line.attributes["stroke"] == "#0072b2"));
}

#[test]
fn what_speaks_for_the_artist_goes_up_and_right_and_what_speaks_against_it_down_and_left() {
    let page = explanation().html().unwrap();
    let [_, stretches, bands] = &pictures(&page)[..] else { panic!("three pictures") };
    // In the artist's colour and, with an outline, in grey.
    let up: Vec<_> =
        elements(stretches, "rect").into_iter().filter(|bar| bar.attributes["fill"] == "#0072b2").collect();
    assert_eq!(up.len(), 2);
    assert!((up[0].number("height") - 5.0 * up[1].number("height")).abs() < 5.0 * ROUNDING);
    let ends: Vec<f64> = up.iter().map(|bar| bar.number("y") + bar.number("height")).collect();
    assert!((ends[0] - ends[1]).abs() < ROUNDING, "both stand on the line of no change");
    assert_eq!(elements(stretches, "polygon").len(), 1);

    let mut alike = explanation();
    alike.bands[0].weight = Some(0.04);
    let found = &pictures(&alike.html().unwrap())[2];
    assert!(words(found).contains(&"× 1.0".to_owned()));
    assert!(
        !elements(found, "rect").iter().any(|bar| bar.attributes["fill"] == "#0072b2"),
        "no change, no bar"
    );

    let right = &elements(bands, "rect").into_iter().find(|bar| bar.attributes["fill"] == "#0072b2").unwrap();
    let left = &elements(bands, "polygon")[0].attributes["points"];
    let across: Vec<f64> =
        left.split(' ').map(|point| point.split(',').next().unwrap().parse().unwrap()).collect();
    let widest =
        across.iter().copied().fold(f64::MIN, f64::max) - across.iter().copied().fold(f64::MAX, f64::min);
    assert!((widest - right.number("width")).abs() < 2.0 * ROUNDING, "twice and half are equally far");
    let found = words(bands);
    for word in ["× 2.0", "÷ 2.0", "below 340 Hz", "340 Hz to 2.0 kHz", "above 2.0 kHz", "–"] {
        assert!(found.iter().any(|text| text == word), "{word} in {found:?}");
    }
}

#[test]
fn the_page_has_the_numbers_of_its_pictures_and_no_name_ends_what_it_stands_in() {
    let page = explanation().html().unwrap();
    assert!(!page.contains("<b>\"it") && !page.contains("Cy<i>") && page.contains("Cy&lt;i&gt;"));
    assert!(page.contains("<p class=\"answer\">The answer.</p>"));
    assert!(page.contains("<p class=\"verdict\">No verdict.</p>"));
    for note in ["of time", "of stretches", "of bands", "of songs", "the model has learnt from it"] {
        assert!(page.contains(note), "{note}");
    }
    for cell in [
        "<td class=\"number\">0.800</td>",
        "<td>none of these</td>",
        "<td class=\"number\">÷ 2.0</td>",
        "<td class=\"number\">−0.693</td>",
        "<td class=\"number\">0.99</td>",
    ] {
        assert!(page.contains(cell), "{cell}");
    }
    let without = Explanation { nearest: Vec::new(), ..explanation() }.html().unwrap();
    assert!(without.contains("of songs") && !without.contains("<b>Table I.</b>"));
}

#[test]
fn what_decided_is_said_in_words() {
    let mut explanation = explanation();
    let said = explanation.decided();
    assert!(said.contains("The band of frequencies that speaks most for Ada L is below 340 Hz"), "{said}");
    assert!(said.contains("were it 6 dB softer, the odds would fall by a factor of 2.0."), "{said}");
    let against = "The band of frequencies that speaks most against it is 340 Hz to 2.0 kHz: were it 6 dB softer, the odds would \
                   rise by a factor of 2.0.";
    assert!(said.contains(against), "{said}");
    assert!(said.contains("is 0:00 to 0:10"), "{said}");
    explanation.bands.iter_mut().for_each(|band| band.weight = Some(0.01));
    explanation.stretches.iter_mut().for_each(|stretch| stretch.weight = None);
    assert!(explanation.decided().starts_with("No single band of frequencies decides"));
    assert!(!explanation.decided().contains("stretch"));
}

#[test]
fn where_nothing_sounds_there_is_no_bar_and_no_artist() {
    let with = explanation();
    let mut explanation = explanation();
    let silent = &mut explanation.stretches[2];
    (silent.is_silent, silent.known, silent.weight) = (true, None, None);
    let page = explanation.html().unwrap();
    let [timeline, before] = [&page, &with.html().unwrap()].map(|page| pictures(page)[0].clone());
    let found = words(&timeline);
    // The only stretch of the third artist was that one; the share of silence is nobody's.
    assert!(!found.iter().any(|word| word == "Cy<i>"), "{found:?}");
    let shares: Vec<&String> = found.iter().filter(|word| word.ends_with(" %")).collect();
    // The first lane has a scale, that of nobody has none.
    assert_eq!(shares, ["50 %", "100 %", "0 %", "25 %"]);
    // A bar in each of two lanes was there before, and the lane's sign.
    let bars = |svg: &str| elements(svg, "rect").len();
    assert!(bars(&timeline) < bars(&before));
    assert!(page.contains("<td>silence</td>") && !page.contains("<td class=\"number\">0.700</td>"), "{page}");
    assert!(!explanation.decided().contains("0:20 to 0:30"));
}

#[test]
fn many_artists_share_a_lane() {
    let mut explanation = explanation();
    explanation.artists = (0..12).map(|number| format!("Artist {number}")).collect();
    explanation.stretches = (0..12)
        .map(|number| HeardStretch {
            seconds: number as f64..number as f64 + 1.0,
            probabilities: (0..12).map(|artist| if artist == number { 0.45 } else { 0.05 }).collect(),
            is_silent: false,
            known: None,
            weight: None,
        })
        .collect();
    let found = words(&pictures(&explanation.html().unwrap())[0]);
    let named: Vec<&String> = found.iter().filter(|word| word.starts_with("Artist ")).collect();
    assert_eq!((named.len(), named[0].as_str()), (6, "Artist 0"));
    assert!(found.iter().any(|word| word == "6 other artists"), "{found:?}");
    assert!(!found.iter().any(|word| word == "None of these"));
}
