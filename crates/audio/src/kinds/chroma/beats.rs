//! The strength of onsets enters, the beats leave.
//!
//! Of all ways to place beats it is the one that meets the strongest onsets and keeps the song's period best. Each frame's
//! best past is found once, from the first frame to the last, and followed back.

use super::tempo::beat_period;

/// How dear a departure from the beat period is, against onsets of one standard deviation.
const TIGHTNESS: f64 = 100.0;
/// Frames before the first one that has this share of the best onset begin no chain of beats.
const FIRST_BEAT: f64 = 0.01;
/// Onsets are smoothed by a Gaussian whose standard deviation is this part of the beat period.
const SMOOTHING: f64 = 32.0;

/// The beats of a song.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Beats {
    /// Beats per minute; 0 where there are none.
    pub(crate) tempo_bpm: f64,
    /// Frames of the beats, in order.
    pub(crate) frames: Vec<u32>,
}

/// Finds the beats from the strength of onsets, `[n_frames]`.
///
/// # Source
/// librosa `beat.beat_track(start_bpm=120, tightness=100, trim=True)`, after Ellis, "Beat Tracking by Dynamic
/// Programming", J. New Music Research 36 (2007).
pub(crate) fn beat_track(onsets: &[f32], frames_per_second: f64) -> Beats {
    let period = onsets.iter().any(|onset| *onset != 0.0).then(|| beat_period(onsets, frames_per_second));
    let Some(period) = period.flatten() else { return Beats { tempo_bpm: 0.0, frames: Vec::new() } };
    let score = local_score(onsets, period);
    let path = best_path(&score, period);
    let mut frames = follow_back(&path);
    trim(&mut frames, &score);
    Beats { tempo_bpm: 60.0 * frames_per_second / period as f64, frames }
}

/// Onsets in units of their standard deviation, smoothed within a small part of the beat period.
fn local_score(onsets: &[f32], period: usize) -> Vec<f64> {
    let count = onsets.len() as f64;
    let mean = onsets.iter().map(|onset| f64::from(*onset)).sum::<f64>() / count;
    let squares: f64 = onsets.iter().map(|onset| (f64::from(*onset) - mean).powi(2)).sum();
    let deviation = (squares / (count - 1.0)).sqrt() as f32;
    let onsets: Vec<f64> =
        onsets.iter().map(|onset| f64::from(onset / (deviation + f32::MIN_POSITIVE))).collect();

    let weight =
        |offset: usize| (-0.5 * ((offset as f64 - period as f64) * SMOOTHING / period as f64).powi(2)).exp();
    let window: Vec<f64> = (0..=2 * period).map(weight).collect();
    let smoothed = |frame: usize| {
        let first = (frame + period + 1).saturating_sub(onsets.len());
        let last = (frame + period).min(2 * period);
        (first..=last).map(|k| window[k] * onsets[frame + period - k]).sum()
    };
    (0..onsets.len()).map(smoothed).collect()
}

/// The best chain of beats that ends in each frame.
struct Path {
    /// What the chain is worth.
    worth: Vec<f64>,
    /// The beat before.
    before: Vec<Option<usize>>,
}

fn best_path(score: &[f64], period: usize) -> Path {
    let log_period = (period as f64).ln();
    let shortest = ((period as f64 / 2.0).round_ties_even() as usize).max(1);
    let costs: Vec<f64> =
        (shortest..=2 * period).map(|lag| TIGHTNESS * ((lag as f64).ln() - log_period).powi(2)).collect();
    let threshold = FIRST_BEAT * score.iter().copied().fold(f64::NEG_INFINITY, f64::max);

    let mut path = Path { worth: Vec::with_capacity(score.len()), before: Vec::with_capacity(score.len()) };
    let mut is_before_first = true;
    for (frame, here) in score.iter().enumerate() {
        let mut best = None;
        for (cost, lag) in costs.iter().zip(shortest..=frame) {
            let worth = path.worth[frame - lag] - cost;
            // Of equals the nearest, which comes first.
            if best.is_none_or(|(_, most)| worth > most) {
                best = Some((frame - lag, worth));
            }
        }
        path.worth.push(here + best.map_or(0.0, |(_, worth)| worth));
        is_before_first &= *here < threshold;
        path.before.push(best.map(|(beat, _)| beat).filter(|_| !is_before_first));
    }
    path
}

/// The frames of the chain that ends in the last good beat, in order.
fn follow_back(path: &Path) -> Vec<u32> {
    let mut beat = Some(last_beat(&path.worth));
    let mut frames = Vec::new();
    while let Some(frame) = beat {
        frames.push(frame as u32);
        beat = path.before[frame];
    }
    frames.reverse();
    frames
}

/// The last frame whose chain is worth more than its neighbours' and at least half of what such chains are worth in the
/// middle.
fn last_beat(worth: &[f64]) -> usize {
    let end = worth.len() - 1;
    let is_peak = |frame: &usize| {
        let frame = *frame;
        frame > 0 && worth[frame] > worth[frame - 1] && (frame == end || worth[frame] >= worth[frame + 1])
    };
    let mut peaks: Vec<f64> = (0..=end).filter(is_peak).map(|frame| worth[frame]).collect();
    peaks.sort_by(f64::total_cmp);
    let Some(upper) = peaks.get(peaks.len() / 2) else { return end };
    let lower = peaks[(peaks.len() - 1) / 2];
    let threshold = 0.5 * ((lower + upper) / 2.0);
    (0..=end).rev().find(|frame| is_peak(frame) && worth[*frame] >= threshold).unwrap_or(end)
}

/// Drops beats before the first and after the last frame whose score is above half of what the beats have on the whole.
fn trim(beats: &mut Vec<u32>, score: &[f64]) {
    let at_beats: Vec<f64> = beats.iter().map(|beat| score[*beat as usize]).collect();
    let at = |beat: Option<usize>| beat.and_then(|beat| at_beats.get(beat)).copied().unwrap_or(0.0);
    // Hann window of five over the beats, [0, 1/2, 1, 1/2, 0], with the two values after the last one.
    let smoothed = |beat: usize| 0.5 * at(beat.checked_sub(1)) + at(Some(beat)) + 0.5 * at(Some(beat + 1));
    let count = at_beats.len() + 2;
    let mean_square = (0..count).map(|beat| smoothed(beat).powi(2)).sum::<f64>() / count as f64;
    let threshold = 0.5 * mean_square.sqrt();
    let first = score.iter().position(|score| *score > threshold).unwrap_or(score.len());
    let last = score.iter().rposition(|score| *score > threshold).unwrap_or(0);
    beats.retain(|beat| (first..=last).contains(&(*beat as usize)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vectors::rows;

    const FRAMES_PER_SECOND: f64 = 31.25;
    /// librosa's tempo, rounded to f32.
    const TEMPO_TOLERANCE: f64 = 1e-4;

    #[test]
    fn beats_of_any_curve_of_onsets_are_librosas() {
        for name in ["onsets", "onsets_short"] {
            for (row, (onsets, expected)) in rows(name).iter().zip(rows(&format!("{name}_beats"))).enumerate()
            {
                let found = beat_track(onsets, FRAMES_PER_SECOND);
                let beats: Vec<u32> =
                    expected[1..].iter().take_while(|beat| **beat >= 0.0).map(|beat| *beat as u32).collect();
                assert_eq!(found.frames, beats, "{name} {row}");
                assert!((found.tempo_bpm - f64::from(expected[0])).abs() < TEMPO_TOLERANCE, "{name} {row}");
            }
        }
    }

    #[test]
    fn where_nothing_begins_there_are_no_beats() {
        let none = Beats { tempo_bpm: 0.0, frames: Vec::new() };
        for n_frames in [1, 2, 400] {
            assert_eq!(beat_track(&vec![0.0; n_frames], FRAMES_PER_SECOND), none);
        }
    }

    #[test]
    fn where_frames_are_longer_than_beats_there_are_none() {
        let onsets = [0.0, 1.0, 0.0, 2.0, 0.0, 1.0];
        assert!(beat_track(&onsets, 0.1).frames.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn beats_are_frames_in_order(
            onsets in prop::collection::vec(prop_oneof![Just(0.0f32), 0.0f32..80.0], 1..600),
            frames_per_second in prop_oneof![0.01f64..5.0, 5.0f64..100.0],
        ) {
            let onsets = [&[0.0], onsets.as_slice()].concat();
            let found = beat_track(&onsets, frames_per_second);
            prop_assert!(found.frames.is_sorted_by(|a, b| a < b));
            prop_assert!(found.frames.iter().all(|beat| (*beat as usize) < onsets.len()));
            prop_assert!(found.tempo_bpm.is_finite());
            prop_assert!(found.frames.is_empty() || found.tempo_bpm > 0.0);
        }
    }
}
