//! What no report can be made of.

use auteur_ground::{Progress, Silent};
use auteur_report::{Map, Part, Report, ReportError};

use super::support::map::map;
use super::support::results::Plan;

#[test]
fn no_trial_is_no_report() {
    let mut results = Plan::small().results();
    results.trials.clear();
    assert!(matches!(Report::of(&results, &Silent), Err(ReportError::NoTrials)));
}

#[test]
fn two_trials_of_one_condition_are_refused() {
    let mut results = Plan::small().results();
    results.trials.push(results.trials[0].clone());
    let error = Report::of(&results, &Silent).unwrap_err();
    assert_eq!(error.to_string(), "there are two trials of crnn-song-3s-seed0; a report takes each once");
}

#[test]
fn a_damaged_excerpt_is_named() {
    let mut results = Plan::small().results();
    results.excerpts.clips[1].decibels.pop();
    let error = Report::of(&results, &Silent).unwrap_err().to_string();
    assert!(error.starts_with("the excerpt of \"Kenta_Cho\""), "{error}");
    assert!(error.ends_with("has 12031 values for 128 mel bands"), "{error}");
    results.excerpts.clips[1].decibels.push(f32::NAN);
    let error = Report::of(&results, &Silent).unwrap_err().to_string();
    assert!(error.ends_with("has NaN for a level in decibels"), "{error}");
}

#[test]
fn a_map_that_cannot_be_drawn_is_refused() {
    let whole = map(&["a".to_owned(), "b".to_owned()], 10);
    let refused = |damage: &dyn Fn(&mut Map)| {
        let mut map = whole.clone();
        damage(&mut map);
        assert!(matches!(map.html(), Err(ReportError::Map { .. })));
        map.figure().unwrap_err().to_string()
    };
    assert_eq!(refused(&|map| map.points.clear()), "the map has no points");
    assert_eq!(refused(&|map| map.points[3].song = 9), "the map has point 3 of song number 9 of 2");
    assert_eq!(refused(&|map| map.songs[0].artist = 5), "the map has a song of artist number 5 of 2");
    assert!(refused(&|map| map.points[1].position[0] = f32::NAN).starts_with("the map has point 1 at [NaN"));
}

#[test]
fn points_on_one_spot_are_a_map() {
    let mut one = map(&["a".to_owned()], 5);
    for point in &mut one.points {
        point.position = [2.0, 2.0];
    }
    assert!(one.figure().unwrap().png().is_ok());
    assert!(one.html().is_ok());
}

#[test]
fn a_map_explains_pale_points_only_where_there_are_some() {
    let whole = map(&["a".to_owned()], 300);
    assert!(whole.figure().unwrap().caption.contains("pale: all others"));
    let mut tested = whole;
    tested.songs.iter_mut().for_each(|song| song.part = Part::Test);
    let figure = tested.figure().unwrap();
    assert!(!figure.caption.contains("pale"), "{}", figure.caption);
    assert!(!figure.svg.contains("all others"));
}

/// Stops at once.
struct Impatient;

impl Progress for Impatient {
    fn begin(&self, _task: &str, _total: u64) {}
    fn advance(&self, _by: u64) {}
    fn note(&self, _message: &str) {}
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_report_can_be_stopped() {
    let results = Plan::small().results();
    assert!(matches!(Report::of(&results, &Impatient), Err(ReportError::Cancelled)));
}
