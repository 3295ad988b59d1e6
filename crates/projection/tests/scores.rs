//! Scores against scikit-learn's, and what is no space to score.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

mod trustworthiness;
mod vectors;

use std::collections::BTreeSet;

use auteur_ground::{Progress, Silent};
use auteur_projection::scores::{
    Distance, LabelledPoints, Neighbourhood, Separation, mean_average_precision, neighbour_accuracy,
    neighbour_accuracy_between, silhouette,
};
use auteur_projection::{LabelError, Points, ScoreError};
use serde_json::Value;
use trustworthiness::trustworthiness;
use vectors::{part, space, take};

/// Both sides add some hundred f64; scikit-learn's Euclidean distances lose a few digits more.
const TOLERANCE: f64 = 1e-6;

const DISTANCES: [(&str, Distance); 2] = [("euclidean", Distance::Euclidean), ("cosine", Distance::Cosine)];
const NEIGHBOURS: [usize; 2] = [1, 5];

fn assert_score(name: &str, ours: &Separation, expected: &Value) {
    let near =
        |ours: f64, theirs: f64| assert!((ours - theirs).abs() < TOLERANCE, "{name}: {ours} is not {theirs}");
    near(ours.overall, take(&expected["overall"]));
    let by_label: Vec<Option<f64>> = take(&expected["by_label"]);
    assert_eq!(ours.by_label.len(), by_label.len(), "{name}");
    for (ours, theirs) in ours.by_label.iter().zip(by_label) {
        assert_eq!(ours.is_some(), theirs.is_some(), "{name}");
        near(ours.unwrap_or(0.0), theirs.unwrap_or(0.0));
    }
    assert_eq!(ours.counted, take::<usize>(&expected["counted"]), "{name}");
}

/// What scikit-learn says without the points of labels that have nothing of their own to be compared with: it counts
/// them as 0, and they are not counted here.
fn without_alone(expected: &Value, labels: &[usize], is_alone: impl Fn(usize) -> bool) -> Value {
    let mut expected = expected.clone();
    let alone: Vec<usize> = labels.iter().copied().filter(|&label| is_alone(label)).collect();
    let counted: usize = take(&expected["counted"]);
    let rest = counted - alone.len();
    let overall: f64 = take(&expected["overall"]);
    for &label in &alone {
        assert!(matches!(expected["by_label"][label].as_f64(), None | Some(0.0)), "label {label}");
        expected["by_label"][label] = Value::Null;
    }
    expected["overall"] = Value::from(overall * counted as f64 / rest as f64);
    expected["counted"] = Value::from(rest);
    expected
}

/// A case of labelled points.
struct Case {
    space: vectors::Space,
    labels: Vec<usize>,
    groups: Vec<usize>,
    n_labels: usize,
    part: Value,
}

impl Case {
    fn read(name: &str) -> Self {
        let part = part(name);
        Self {
            space: space(&part, "points"),
            labels: take(&part["labels"]),
            groups: take(&part["groups"]),
            n_labels: take(&part["n_labels"]),
            part,
        }
    }

    /// The points in `range`.
    fn labelled(&self, range: std::ops::Range<usize>) -> LabelledPoints<'_> {
        let dimensions = self.space.dimensions;
        let values = &self.space.values[range.start * dimensions..range.end * dimensions];
        LabelledPoints::new(Points::new(values, dimensions).unwrap(), &self.labels[range], self.n_labels)
            .unwrap()
    }

    /// What is expected of all points without groups or with them, where an artist may have but one song.
    fn expected(&self, distance: &str, score: &str, groups: &str) -> Value {
        let expected = &self.part["expected"][distance][score][groups];
        let has_two = |label: usize| {
            let songs: BTreeSet<usize> = self
                .labels
                .iter()
                .zip(&self.groups)
                .filter(|pair| *pair.0 == label)
                .map(|pair| *pair.1)
                .collect();
            songs.len() > 1
        };
        without_alone(expected, &self.labels, |label| groups == "groups" && !has_two(label))
    }

    /// All points without and with their groups.
    fn both(&self) -> [(&str, LabelledPoints<'_>); 2] {
        let all = self.labelled(0..self.labels.len());
        [("none", all), ("groups", all.with_groups(&self.groups).unwrap())]
    }
}

#[test]
fn silhouettes_are_those_of_scikit_learn_and_of_the_definition_with_groups() {
    for (case, distances) in [("songs", &DISTANCES[..]), ("full of ties", &DISTANCES[..1])] {
        let case = Case::read(case);
        for (groups, points) in case.both() {
            for &(name, distance) in distances {
                let expected = case.expected(name, "silhouette", groups);
                assert_score(name, &silhouette(points, distance, &Silent).unwrap(), &expected);
            }
        }
    }
}

#[test]
fn mean_average_precision_is_that_of_scikit_learn_even_among_ties() {
    for (case, distances) in [("songs", &DISTANCES[..]), ("full of ties", &DISTANCES[..1])] {
        let case = Case::read(case);
        for (groups, points) in case.both() {
            for &(name, distance) in distances {
                let expected = &case.part["expected"][name]["average_precision"][groups];
                assert_score(name, &mean_average_precision(points, distance, &Silent).unwrap(), expected);
            }
        }
    }
}

#[test]
fn neighbours_are_as_right_as_those_of_scikit_learn_when_points_or_groups_are_left_out() {
    let case = Case::read("songs");
    for (groups, points) in case.both() {
        for (name, distance) in DISTANCES {
            for k in NEIGHBOURS {
                let expected = case.expected(name, &format!("accuracy_{k}"), groups);
                let found = neighbour_accuracy(points, Neighbourhood { k, distance }, &Silent).unwrap();
                assert_score(name, &found, &expected);
            }
        }
    }
}

#[test]
fn queries_find_in_the_reference_what_scikit_learn_finds_there() {
    let case = Case::read("songs");
    let n_reference = take(&case.part["n_reference"]);
    let (reference, queries) = (case.labelled(0..n_reference), case.labelled(n_reference..case.labels.len()));
    let (known, asked) = case.labels.split_at(n_reference);
    for (name, distance) in DISTANCES {
        let expected = &case.part["between"][name];
        for k in NEIGHBOURS {
            let found =
                neighbour_accuracy_between(reference, queries, Neighbourhood { k, distance }, &Silent)
                    .unwrap();
            let expected = &expected[format!("accuracy_{k}")];
            assert_score(name, &found, &without_alone(expected, asked, |label| !known.contains(&label)));
        }
    }
}

#[test]
fn trustworthiness_is_that_of_scikit_learn() {
    let part = part("trustworthiness");
    let (points, positions) = (space(&part, "points"), space(&part, "positions"));
    let (positions, _) = positions.values.as_chunks::<2>();
    for k in [1, 5, 20] {
        let expected: f64 = take(&part["expected"][k.to_string()]);
        let found = trustworthiness(&points.values, points.dimensions, positions, k);
        assert!((found - expected).abs() < TOLERANCE, "{k}: {found} is not {expected}");
    }
}

/// Three artists with two songs each: clips of a song coincide, and the songs of an artist lie apart.
const CORNERS: [f32; 12] = [0.0, 0.0, 9.0, 1.0, 0.0, 1.0, 9.0, 2.0, 0.0, 2.0, 9.0, 3.0];

#[test]
fn clips_of_the_same_song_flatter_only_without_groups() {
    let values: Vec<f32> = CORNERS.iter().chain(&CORNERS).copied().collect();
    let labels = [0, 0, 1, 1, 2, 2].repeat(2);
    let songs = [0, 1, 2, 3, 4, 5].repeat(2);
    let points = LabelledPoints::new(Points::new(&values, 2).unwrap(), &labels, 3).unwrap();
    let apart = points.with_groups(&songs).unwrap();
    let one = Neighbourhood { k: 1, distance: Distance::Euclidean };
    assert_eq!(neighbour_accuracy(points, one, &Silent).unwrap().overall, 1.0);
    assert_eq!(neighbour_accuracy(apart, one, &Silent).unwrap().overall, 0.0);
}

#[test]
fn an_artist_with_a_single_song_has_no_score_and_lowers_none() {
    // Two artists with two songs each, apart, and one with a single song of two clips.
    let values = [0.0, 0.5, 9.0, 9.5, 4.0, 4.2];
    let points = Points::new(&values, 1).unwrap();
    let points = LabelledPoints::new(points, &[0, 0, 1, 1, 2, 2], 3).unwrap();
    let points = points.with_groups(&[0, 1, 2, 3, 4, 4]).unwrap();
    let neighbourhood = Neighbourhood { k: 1, distance: Distance::Euclidean };
    let accuracy = neighbour_accuracy(points, neighbourhood, &Silent).unwrap();
    assert_eq!(accuracy, Separation { overall: 1.0, by_label: vec![Some(1.0), Some(1.0), None], counted: 4 });
    let silhouette = silhouette(points, Distance::Euclidean, &Silent).unwrap();
    assert_eq!((silhouette.by_label[2], silhouette.counted), (None, 4));
    assert!(silhouette.overall > 0.8, "{silhouette:?}");
}

#[test]
fn one_song_an_artist_is_nothing_to_compare() {
    let points =
        LabelledPoints::new(Points::new(&[0.0, 0.5, 9.0, 9.5], 1).unwrap(), &[0, 0, 1, 1], 2).unwrap();
    let points = points.with_groups(&[0, 0, 1, 1]).unwrap();
    let neighbourhood = Neighbourhood { k: 1, distance: Distance::Euclidean };
    let nothing = ScoreError::NothingToCompare;
    assert_eq!(neighbour_accuracy(points, neighbourhood, &Silent).unwrap_err(), nothing);
    assert_eq!(silhouette(points, Distance::Euclidean, &Silent).unwrap_err(), nothing);
    assert_eq!(mean_average_precision(points, Distance::Euclidean, &Silent).unwrap_err(), nothing);
}

#[test]
fn more_neighbours_than_points_are_all_of_them() {
    let points = LabelledPoints::new(Points::new(&[0.0, 0.5, 9.0], 1).unwrap(), &[0, 0, 1], 2).unwrap();
    let of = |k| neighbour_accuracy(points, Neighbourhood { k, distance: Distance::Euclidean }, &Silent);
    assert_eq!(of(usize::MAX), of(2));
}

#[test]
fn what_cannot_be_scored_is_refused_with_the_values_that_show_it() {
    let points = Points::new(&[0.0, 0.0, 1.0, 1.0, 2.0, 2.0], 2).unwrap();
    let new = |labels: &'static [usize]| LabelledPoints::new(points, labels, 2);
    let expected = LabelError::Count { list: "labels", found: 2, points: 3 };
    assert_eq!(new(&[0, 1]).unwrap_err(), expected);
    let expected = LabelError::Unknown { point: 2, label: 2, labels: 2 };
    assert_eq!(new(&[0, 1, 2]).unwrap_err(), expected);

    let alone = new(&[0, 0, 0]).unwrap();
    assert_eq!(silhouette(alone, Distance::Euclidean, &Silent).unwrap_err(), ScoreError::NothingToCompare);
    let apart = LabelledPoints::new(points, &[0, 1, 2], 3).unwrap();
    assert_eq!(silhouette(apart, Distance::Euclidean, &Silent).unwrap_err(), ScoreError::NothingToCompare);
    let one_song = alone.with_groups(&[5, 5, 5]).unwrap();
    let refused = mean_average_precision(one_song, Distance::Euclidean, &Silent).unwrap_err();
    assert_eq!(refused, ScoreError::NothingToCompare);
    let refused = mean_average_precision(alone, Distance::Cosine, &Silent).unwrap_err();
    assert_eq!(refused, ScoreError::NoDirection { point: 0 });
    let nobody = Neighbourhood { k: 0, distance: Distance::Euclidean };
    let refused = neighbour_accuracy(alone, nobody, &Silent).unwrap_err();
    assert_eq!(refused, ScoreError::NoNeighbours);

    let one = Neighbourhood { k: 1, distance: Distance::Euclidean };
    let plane = LabelledPoints::new(Points::new(&[0.0; 3], 1).unwrap(), &[0, 1, 0], 2).unwrap();
    let refused = neighbour_accuracy_between(alone, plane, one, &Silent).unwrap_err();
    assert_eq!(refused, ScoreError::OtherSpace { what: "dimensions", reference: 2, queries: 1 });
    let more = LabelledPoints::new(points, &[0, 1, 2], 3).unwrap();
    let refused = neighbour_accuracy_between(alone, more, one, &Silent).unwrap_err();
    assert_eq!(refused, ScoreError::OtherSpace { what: "labels", reference: 2, queries: 3 });
}

/// Somebody who does not wait.
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
fn a_cancelled_score_says_so() {
    let case = Case::read("songs");
    let [(_, points), _] = case.both();
    assert_eq!(silhouette(points, Distance::Euclidean, &Impatient).unwrap_err(), ScoreError::Cancelled);
}
