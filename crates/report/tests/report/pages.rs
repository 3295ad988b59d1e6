//! Pages need nothing beside them, and names stay names.

use super::support::map::map;
use super::support::results::Plan;
use super::support::svg::{assert_sound, elements};

const NASTY: &str = "</script><script>alert('x')</script> & \"Co\" | $_\\";

fn nasty() -> auteur_report::Report {
    let mut plan = Plan::small();
    plan.artists[0] = NASTY.to_owned();
    (plan.seeds, plan.clip_seconds) = (vec![0], vec![3.0]);
    let mut results = plan.results();
    results.name = NASTY.to_owned();
    results.map = Some(map(&plan.artists, 200));
    super::report(&results)
}

#[test]
fn a_name_cannot_end_a_script_or_begin_one() {
    let report = nasty();
    let page = report.html();
    assert!(!page.contains("<script"), "the page has no script");
    assert!(page.contains("&lt;/script&gt;"));
    let plan_map = map(&[NASTY.to_owned(), "b".to_owned()], 60).html();
    assert_eq!(plan_map.matches("<script").count(), 2, "data and program");
    assert_eq!(plan_map.matches("</script").count(), 2);
    assert!(!plan_map.contains("alert('x')</"));
}

#[test]
fn figures_write_such_a_name_as_it_is() {
    let report = nasty();
    for figure in &report.figures {
        assert!(!figure.svg.contains("<script"), "{}", figure.name);
        assert_sound(figure);
    }
    // Long names are broken into lines, and underscores are read as spaces.
    let map = report.figures.iter().find(|figure| figure.name == "map").unwrap();
    let written: String = elements(&map.svg, "text").iter().map(|element| element.text.as_str()).collect();
    let spaceless = |text: &str| text.replace([' ', '_'], "");
    assert!(spaceless(&written).contains(&spaceless(NASTY)), "{written}");
}

#[test]
fn pages_name_no_address_to_load_from() {
    let report = nasty();
    let map = map(&["a".to_owned()], 10).html();
    for page in [report.html(), map] {
        // Namespaces are names, not addresses.
        let page = page.replace("http://www.w3.org/2000/svg", "").replace("url(data:", "");
        for scheme in ["http:", "https:", "//cdn", "@import", "url("] {
            assert!(!page.contains(scheme), "{scheme}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn the_map_s_data_are_json_with_every_name_as_it_is_read() {
    let names = [NASTY.to_owned(), "東京 \u{2028} Ünï".to_owned()];
    let page = map(&names, 120).html();
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["artists"][0], names[0].replace('_', " "));
    assert_eq!(data["artists"][1], names[1]);
    assert_eq!(data["titles"].as_array().unwrap().len(), data["songArtists"].as_array().unwrap().len());
}

#[test]
fn a_hundred_thousand_points_are_a_page_of_less_than_two_megabytes() {
    let artists: Vec<String> = (0..20).map(|n| format!("Artist {n}")).collect();
    assert!(map(&artists, 100_000).html().len() < 2_000_000);
}

#[test]
fn every_table_and_figure_stands_in_the_page_once_under_its_number() {
    let plan = Plan::small();
    let mut results = plan.results();
    results.map = Some(map(&plan.artists, 200));
    let report = super::report(&results);
    let ids: Vec<String> = report.figures.iter().map(|figure| figure.id()).collect();
    let cells = ["song", "song-artists-with-albums", "album"];
    let titles = ["crnn", "gaussian"];
    let single = ["a-overview", "b-confusion-crnn-song", "1-spectrograms", "2-network", "3-map"];
    let mut expected = single.map(|name| format!("figure-{name}")).to_vec();
    let series = |number: u32, names: Vec<String>| {
        let numbered = names.into_iter().zip(1..);
        numbered.map(move |(name, index)| format!("figure-{number}-{index}-{name}")).collect::<Vec<_>>()
    };
    let lengths = titles.iter().flat_map(|title| [4, 3].map(|n| format!("f1-by-length-{title}-{n}-artists")));
    expected.extend(series(4, lengths.collect()));
    expected.extend(series(5, titles.map(|title| format!("producer-effect-{title}")).to_vec()));
    expected.extend(series(6, cells.map(|cell| format!("learning-crnn-{cell}")).to_vec()));
    let confusions = titles.iter().flat_map(|title| cells.map(|cell| format!("confusion-{title}-{cell}")));
    // That of the best is Figure B.
    expected.extend(series(7, confusions.skip(1).collect()));
    expected.extend(series(8, cells.map(|cell| format!("reliability-{cell}")).to_vec()));
    assert_eq!(ids, expected);
    let page = report.html();
    for id in ids.into_iter().chain(report.tables.iter().map(|table| table.id())) {
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
    let numbers: Vec<&str> = report.tables.iter().map(|table| table.number).collect();
    assert_eq!(
        numbers,
        ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XVIII"]
    );
}

#[test]
fn the_answer_and_the_paper_s_tables_stand_open_and_what_is_long_is_folded() {
    let plan = Plan::small();
    let report = super::report(&plan.results());
    let (page, markdown) = (report.html(), report.markdown());
    for text in [&page, &markdown] {
        let open = |until: &str| text[..text.find(until).unwrap()].matches("<details").count();
        let closed = |until: &str| text[..text.find(until).unwrap()].matches("</details>").count();
        for number in ["I", "II", "III", "IV", "V"] {
            let table = format!("Table {number}.");
            let caption =
                text.rfind(&format!("{table}</b>")).map_or(table.clone(), |_| format!("{table}</b>"));
            assert_eq!(open(&caption), closed(&caption), "{table} is folded");
        }
    }
    assert!(page.contains("<details class=\"folded\">\n<summary>Table VII."));
    assert!(markdown.contains("<details>\n<summary>Table VII. Test F1 scores of all classifiers"));
    assert!(markdown.find("Figure A").unwrap() < markdown.find("Table I.").unwrap());
}
