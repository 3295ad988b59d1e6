//! What no report can be made of.

use auteur_ground::{Progress, Silent};
use auteur_report::{Map, MapPoint, MapSong, Report, ReportError, WriteError};

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
fn points_that_lie_nowhere_or_belong_to_nobody_are_no_map() {
    let whole = map(&["a".to_owned(), "b".to_owned()], 10);
    let refused = |damage: &dyn Fn(&mut Vec<MapSong>, &mut Vec<MapPoint>)| {
        let (mut songs, mut points) = (whole.songs().to_vec(), whole.points().to_vec());
        damage(&mut songs, &mut points);
        Map::new(String::new(), whole.artists().to_vec(), songs, points).unwrap_err().to_string()
    };
    assert_eq!(refused(&|_, points| points.clear()), "the map has no points");
    assert_eq!(refused(&|_, points| points[3].song = 9), "the map has point 3 of song number 9 of 2");
    assert_eq!(refused(&|songs, _| songs[0].artist = 5), "the map has a song of artist number 5 of 2");
    let nowhere = refused(&|_, points| points[1].position[0] = f32::NAN);
    assert!(nowhere.starts_with("the map has point 1 at [NaN"), "{nowhere}");
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
    let folder = tempfile::tempdir().unwrap();
    let stopped = super::report(&results).write(folder.path(), &Impatient);
    assert!(matches!(stopped, Err(WriteError::Cancelled)));
}
