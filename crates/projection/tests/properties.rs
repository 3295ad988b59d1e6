//! What holds for the scores of any labelled points.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

mod trustworthiness;

use auteur_ground::Silent;
use auteur_projection::scores::{
    Distance, LabelledPoints, Neighbourhood, Separation, mean_average_precision, neighbour_accuracy,
    silhouette,
};
use auteur_projection::{Pca, Points, ScoreError};
use proptest::prelude::*;
use trustworthiness::trustworthiness;

/// Sums of f64 in another order.
const ROUNDING: f64 = 1e-9;
const LABELS: usize = 4;

type Scored = Result<Separation, ScoreError>;

fn scores(points: LabelledPoints, distance: Distance) -> [Scored; 3] {
    [
        silhouette(points, distance, &Silent),
        mean_average_precision(points, distance, &Silent),
        neighbour_accuracy(points, Neighbourhood { k: 3, distance }, &Silent),
    ]
}

/// Coordinates of points in three dimensions, few of them distinct, never zero; a label and a group for each.
fn labelled() -> impl Strategy<Value = (Vec<[f32; 3]>, Vec<usize>, Vec<usize>)> {
    let point = prop::array::uniform3((1_i8..6).prop_map(f32::from));
    (4_usize..40).prop_flat_map(move |n| {
        let list = |most: usize| prop::collection::vec(0..most, n);
        (prop::collection::vec(point.clone(), n), list(LABELS), list(n))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_score_is_within_its_range_and_the_mean_of_its_labels((points, labels, groups) in labelled()) {
        let points = Points::new(points.as_flattened(), 3).unwrap();
        let points = LabelledPoints::new(points, &labels, LABELS).unwrap();
        for points in [points, points.with_groups(&groups).unwrap()] {
            for distance in [Distance::Euclidean, Distance::Cosine] {
                for (score, lowest) in scores(points, distance).into_iter().zip([-1.0, 0.0, 0.0]) {
                    let Ok(score) = score else { continue };
                    let range = lowest - ROUNDING..=1.0 + ROUNDING;
                    prop_assert!(range.contains(&score.overall), "{score:?}");
                    prop_assert!(score.by_label.iter().flatten().all(|score| range.contains(score)), "{score:?}");
                    prop_assert!(score.counted <= labels.len());
                }
            }
        }
    }

    #[test]
    fn points_in_another_order_have_the_same_silhouette_and_precision((points, labels, groups) in labelled()) {
        let (mut points, mut labels, mut groups) = (points, labels, groups);
        let mut found = Vec::new();
        for _ in 0..2 {
            let space = Points::new(points.as_flattened(), 3).unwrap();
            let space = LabelledPoints::new(space, &labels, LABELS).unwrap().with_groups(&groups).unwrap();
            let [silhouette, precision, _] = scores(space, Distance::Euclidean);
            found.push([silhouette, precision].map(|score| score.map(|score| score.overall).ok()));
            points.reverse();
            labels.reverse();
            groups.reverse();
        }
        for (before, after) in found[0].iter().zip(&found[1]) {
            prop_assert_eq!(before.is_some(), after.is_some());
            prop_assert!((before.unwrap_or(0.0) - after.unwrap_or(0.0)).abs() < ROUNDING);
        }
    }

    #[test]
    fn a_plane_is_a_trustworthy_picture_of_itself(points in prop::collection::vec(prop::array::uniform2(-9.0_f32..9.0), 8..40)) {
        prop_assert_eq!(trustworthiness(points.as_flattened(), 2, &points, 3), 1.0);
    }

    #[test]
    fn shares_of_variance_fall_and_add_up_to_one((points, _, _) in labelled()) {
        let pca = Pca::of(Points::new(points.as_flattened(), 3).unwrap());
        let sum: f64 = pca.explained_variance_ratio.iter().sum();
        prop_assert!(pca.explained_variance_ratio.is_sorted_by(|a, b| a >= b));
        prop_assert!(sum == 0.0 || (sum - 1.0).abs() < ROUNDING, "{sum}");
    }
}
