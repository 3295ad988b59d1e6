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
    // Long names are broken into lines.
    let map = report.figures.iter().find(|figure| figure.name == "map").unwrap();
    let written: String = elements(&map.svg, "text").iter().map(|element| element.text.as_str()).collect();
    let spaceless = |text: &str| text.replace(' ', "");
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
fn the_map_s_data_are_json_with_every_name_as_it_was() {
    let names = [NASTY.to_owned(), "東京 \u{2028} Ünï".to_owned()];
    let page = map(&names, 120).html();
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["artists"][0], names[0]);
    assert_eq!(data["artists"][1], names[1]);
    assert_eq!(data["titles"].as_array().unwrap().len(), data["songArtists"].as_array().unwrap().len());
}

#[test]
fn a_hundred_thousand_points_are_a_page_of_less_than_two_megabytes() {
    let artists: Vec<String> = (0..20).map(|n| format!("Artist {n}")).collect();
    assert!(map(&artists, 100_000).html().len() < 2_000_000);
}
