//! A song's length becomes the stretches in which it is explained: not too many to be seen or to be waited for, and none shorter than
//! what a model hears.

use std::ops::Range;

/// At most so many.
const MOST: f64 = 30.0;
/// Lengths that are read off easily, in seconds; longer songs have stretches of whole quarters of an hour.
const LENGTHS: [f64; 10] = [5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0];
const QUARTER_HOUR: f64 = 900.0;

/// Stretches of a song of this `duration`, each of `shortest` seconds at least if the song has those. The last one ends with the song.
pub(super) fn stretches(duration: f64, shortest: f64) -> Vec<Range<f64>> {
    let needed = shortest.max(duration / MOST);
    let usual = LENGTHS.into_iter().find(|length| *length >= needed);
    let length = usual.unwrap_or_else(|| (needed / QUARTER_HOUR).ceil() * QUARTER_HOUR);
    let whole = duration / length;
    // What is left over is a stretch of its own where it is long enough, else part of the last one.
    let rest = duration - whole.floor() * length;
    let count =
        if rest >= shortest.max(length / 2.0) { whole.ceil() } else { whole.floor().max(1.0) } as usize;
    let end = |number: usize| if number == count { duration } else { number as f64 * length };
    (0..count).map(|number| end(number)..end(number + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_song_falls_into_stretches_that_are_round_and_long_enough() {
        let found = |duration, shortest| {
            let stretches = stretches(duration, shortest);
            assert!(stretches.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert_eq!((stretches[0].start, stretches.last().unwrap().end), (0.0, duration));
            (stretches.len(), stretches[0].end)
        };
        assert_eq!(found(29.8, 3.0), (6, 5.0));
        assert_eq!(found(27.2, 3.0), (5, 5.0));
        assert_eq!(found(59.0, 9.5), (5, 10.0));
        assert_eq!(found(240.0, 3.0), (24, 10.0));
        assert_eq!(found(29.8, 29.5), (1, 29.8));
        assert_eq!(found(4.0, 3.0), (1, 4.0));
        assert_eq!(found(7_200.0, 3.0), (24, 300.0));
        assert_eq!(found(40_000.0, 3.0), (22, 1_800.0));
    }
}
