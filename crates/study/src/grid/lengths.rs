//! What the lengths of a plan are in frames, and which songs are long enough for them.

use std::collections::{BTreeMap, BTreeSet};

use auteur_dataset::{ClipGrid, ClipLength, FeatureStore, Split};

use crate::{ClipSeconds, Condition, GridError, Job, StudyPlan, Workload};

/// Every length of the plan, with the clips that it is.
pub(super) fn in_frames(
    plan: &StudyPlan,
    store: &FeatureStore,
) -> Result<BTreeMap<ClipSeconds, ClipGrid>, GridError> {
    let rate = store.config().frames_per_second();
    let songs = store.songs().iter().filter(|song| !song.is_by(&plan.exclude));
    let longest = songs.max_by_key(|song| song.frames);
    let mut lengths: BTreeMap<ClipSeconds, ClipGrid> = BTreeMap::new();
    for &seconds in &plan.lengths {
        let length = ClipLength::from_seconds(seconds.get(), rate)?;
        if let Some((&first, _)) = lengths.iter().find(|(_, other)| other.length == length) {
            return Err(GridError::SameFrames { first, second: seconds, frames: length.frames() });
        }
        if let Some(song) = longest.filter(|song| song.frames < length.frames()) {
            let (song, lasts) = (song.path.clone(), song.frames as f64 / rate);
            return Err(GridError::LongerThanEverySong { length: seconds, song, lasts });
        }
        lengths.insert(seconds, ClipGrid { length, drop_last: plan.settings.training.drop_last_clip });
    }
    Ok(lengths)
}

/// The job of a condition, impossible where an artist would have no clip in some part. A fold needs no clip of every
/// artist to test: the other folds test the artist too.
pub(super) fn job(condition: Condition, grid: ClipGrid, split: &Split, store: &FeatureStore) -> Job {
    let clips = |paths: &[String]| {
        paths.iter().filter_map(|path| store.song(path)).map(|song| grid.clips_of(song.frames)).sum()
    };
    let workload = Workload {
        train_clips: clips(&split.train),
        test_clips: clips(&split.test),
        clip_frames: grid.length.frames(),
    };
    let lacking = split.parts().into_iter().find_map(|(part, paths)| {
        let without = artists_without_clip(paths, grid, store);
        let may_lack = condition.fold.is_some() && part == "test" && workload.test_clips > 0;
        (!without.is_empty() && !may_lack).then(|| (part, without.into_iter().collect::<Vec<_>>().join(", ")))
    });
    let seconds = condition.clip_seconds;
    let enough = match grid.drop_last {
        true => format!("two clips of {seconds} s long, of which the last is dropped"),
        false => format!("{seconds} s long"),
    };
    let impossible =
        lacking.map(|(part, artists)| format!("no song in {part} by {artists} is at least {enough}"));
    Job { condition, workload, impossible }
}

/// Makes all folds of a trial impossible where one is: what the others find would not be scored.
pub(super) fn stand_together(folds: &mut [Job]) {
    let impossible = folds.iter().find_map(|job| Some((job.condition.fold?, job.impossible.clone()?)));
    let Some((fold, reason)) = impossible else { return };
    for job in folds.iter_mut().filter(|job| job.impossible.is_none()) {
        job.impossible = Some(format!("in fold {fold}, {reason}"));
    }
}

fn artists_without_clip<'a>(paths: &[String], grid: ClipGrid, store: &'a FeatureStore) -> BTreeSet<&'a str> {
    let songs = || paths.iter().filter_map(|path| store.song(path));
    let long = songs().filter(|song| grid.clips_of(song.frames) > 0);
    let with: BTreeSet<&str> = long.map(|song| &*song.artist).collect();
    songs().map(|song| &*song.artist).filter(|artist| !with.contains(artist)).collect()
}
