//! What holds for the pictures of both t-SNE and UMAP.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

mod trustworthiness;
mod vectors;

use std::sync::Mutex;

use auteur_ground::{Progress, Silent};
use auteur_projection::{Points, ProjectionError, TsneSettings, UmapSettings, tsne, umap};
use trustworthiness::trustworthiness;
use vectors::{part, space, take};

/// How much less trustworthy a picture may be than the worst of the peer's three.
const LESS: f64 = 0.01;
/// Points that coincide, and those that do not, by how many times further than the former the latter must lie apart:
/// both pictures give more than twelve.
const APART: f32 = 5.0;

type Picture = Result<Vec<[f32; 2]>, ProjectionError>;

/// Both projections with seed `seed`.
fn both(points: Points, seed: u64, progress: &dyn Progress) -> [Picture; 2] {
    [
        tsne(points, &TsneSettings { seed, ..Default::default() }, progress),
        umap(points, &UmapSettings { seed, ..Default::default() }, progress),
    ]
}

#[test]
fn pictures_are_as_trustworthy_as_those_of_scikit_learn_and_umap_learn() {
    let part = part("picture");
    let space = space(&part, "points");
    let points = Points::new(&space.values, space.dimensions).unwrap();
    for (picture, peer) in both(points, 0, &Silent).into_iter().zip(["tsne", "umap"]) {
        let ours = trustworthiness(&space.values, space.dimensions, &picture.unwrap(), 5);
        let theirs: Vec<f64> = take(&part[peer]);
        let worst = theirs.iter().copied().fold(1.0, f64::min);
        assert!(ours > worst - LESS, "{peer}: {ours} and {theirs:?}");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte_and_the_seed_does() {
    let space = space(&part("picture"), "points");
    let points = Points::new(&space.values, space.dimensions).unwrap();
    let on = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        // Enough for both phases of the descent.
        let settings = TsneSettings { seed, iterations: 300, ..Default::default() };
        pool.install(|| {
            [
                tsne(points, &settings, &Silent),
                umap(points, &UmapSettings { seed, ..Default::default() }, &Silent),
            ]
        })
    };
    let one = on(1, 0);
    assert_eq!(one, on(2, 0));
    assert_eq!(one, on(5, 0));
    let other = on(2, 1);
    assert!(one[0] != other[0] && one[1] != other[1]);
}

#[test]
fn few_points_coinciding_points_and_one_dimension_have_pictures() {
    let line: Vec<f32> = (0..40).map(|n| n as f32).collect();
    let twins: Vec<f32> = (0..120).map(|n| (n / 40) as f32).collect();
    let spaces: [(&[f32], usize); 8] = [
        (&[1.0, 2.0], 2),
        (&[1.0, 2.0, 3.0, 4.0], 2),
        (&[1.0, 2.0, 3.0, 4.0, 0.0, 0.0], 2),
        (&[7.0; 6], 2),
        (&[7.0; 200], 2),
        (&line, 1),
        (&twins, 1),
        (&[1e15, -1e15, 0.0, 1e15, 1e-30, 3.0], 2),
    ];
    for (values, dimensions) in spaces {
        let points = Points::new(values, dimensions).unwrap();
        for picture in both(points, 0, &Silent) {
            let picture = picture.unwrap();
            assert_eq!(picture.len(), points.len());
            assert!(picture.as_flattened().iter().all(|value| value.is_finite()), "{values:?}: {picture:?}");
        }
    }
    let one = Points::new(&[1.0, 2.0], 2).unwrap();
    assert_eq!(both(one, 0, &Silent), [Ok(vec![[0.0; 2]]), Ok(vec![[0.0; 2]])]);
}

#[test]
fn points_that_coincide_lie_together_and_apart_from_the_others() {
    let values: Vec<f32> = (0..120).map(|n| (n / 40) as f32).collect();
    let points = Points::new(&values, 1).unwrap();
    let settings = TsneSettings { perplexity: 10.0, ..Default::default() };
    let distance = |[a, b]: [[f32; 2]; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    let [_, by_umap] = both(points, 0, &Silent);
    for picture in [tsne(points, &settings, &Silent).unwrap(), by_umap.unwrap()] {
        let (mut widest, mut gap) = (0.0_f32, f32::INFINITY);
        for a in 0..120 {
            for b in 0..a {
                let distance = distance([picture[a], picture[b]]);
                if a / 40 == b / 40 {
                    widest = widest.max(distance);
                } else {
                    gap = gap.min(distance);
                }
            }
        }
        assert!(gap > APART * widest, "{gap} between, {widest} within");
    }
}

/// Keeps the notes, and cancels once `after` steps were done.
struct Watcher {
    after: u64,
    done: Mutex<u64>,
    notes: Mutex<Vec<String>>,
}

impl Watcher {
    fn new(after: u64) -> Self {
        Self { after, done: Mutex::default(), notes: Mutex::default() }
    }
}

impl Progress for Watcher {
    fn begin(&self, _task: &str, _total: u64) {}
    fn advance(&self, by: u64) {
        *self.done.lock().unwrap() += by;
    }
    fn note(&self, message: &str) {
        self.notes.lock().unwrap().push(message.to_owned());
    }
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        *self.done.lock().unwrap() >= self.after
    }
}

#[test]
fn too_many_neighbours_for_the_points_are_lowered_with_a_note() {
    let points = Points::new(&[0.0, 1.0, 2.0, 4.0, 7.0, 11.0, 12.0], 1).unwrap();
    let watcher = Watcher::new(u64::MAX);
    for picture in both(points, 0, &watcher) {
        picture.unwrap();
    }
    let expected = [
        "perplexity 30 is too large for 7 points; using 2.0",
        "15 neighbours are too many for 7 points; using all of them",
    ];
    assert_eq!(*watcher.notes.lock().unwrap(), expected);
}

#[test]
fn settings_outside_their_range_are_refused_by_name() {
    let points = Points::new(&[0.0, 1.0], 1).unwrap();
    for perplexity in [0.0, 0.9, -3.0, f64::NAN, f64::INFINITY] {
        let settings = TsneSettings { perplexity, ..Default::default() };
        let message = tsne(points, &settings, &Silent).unwrap_err().to_string();
        assert!(message.starts_with(&format!("perplexity is {perplexity}; it must be")), "{message}");
    }
    for settings in [
        UmapSettings { neighbours: 1, ..Default::default() },
        UmapSettings { min_dist: f64::NAN, ..Default::default() },
        UmapSettings { min_dist: 1.5, ..Default::default() },
    ] {
        assert!(matches!(umap(points, &settings, &Silent).unwrap_err(), ProjectionError::Setting { .. }));
    }
}

#[test]
fn a_cancelled_picture_says_so_in_every_part_of_the_work() {
    let values: Vec<f32> = (0..100).map(|n| n as f32).collect();
    let points = Points::new(&values, 1).unwrap();
    // At once, after the search for neighbours, and in the midst of the descent.
    for after in [0, 100, 250, 450] {
        assert_eq!(both(points, 0, &Watcher::new(after)), [const { Err(ProjectionError::Cancelled) }; 2]);
    }
}
