//! Which of a track's sound is to be heard: edit lists, and what encoders note of their own delay.

use std::ops::Range;

/// Stretches of a track that are heard, in the order of time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edits {
    /// Units of `heard` in a second.
    pub(super) units: f64,
    pub(super) heard: Vec<Range<f64>>,
    /// Samples that were cut so far, and kept.
    pub(super) passed: u64,
}

impl Edits {
    /// Edits that keep these stretches, `units` in a second; none where that is everything or makes no sense.
    pub(super) fn keep(heard: Vec<Range<f64>>, units: f64) -> Option<Self> {
        let is_ordered = heard.windows(2).all(|pair| pair[0].end <= pair[1].start);
        let is_all = heard.iter().all(|range| range.start == 0.0 && range.end.is_infinite());
        let makes_sense = is_ordered && units > 0.0 && heard.iter().all(|range| range.start < range.end);
        (makes_sense && !is_all).then_some(Self { units, heard, passed: 0 })
    }

    /// Whether the beginning is not heard.
    pub(crate) fn cut_start(&self) -> bool {
        self.heard.first().is_some_and(|range| range.start > 0.0)
    }

    /// Takes out of the next samples, of `rate` Hz, what is not to be heard.
    pub(crate) fn cut(&mut self, samples: &mut Vec<f32>, rate: u32) {
        let begin = self.passed;
        self.passed += samples.len() as u64;
        let place = |units: f64| {
            let sample = (units * f64::from(rate) / self.units).round() as u64;
            sample.saturating_sub(begin).min(samples.len() as u64) as usize
        };
        let mut kept = 0;
        let ranges: Vec<_> = self.heard.iter().map(|range| place(range.start)..place(range.end)).collect();
        for range in ranges {
            let length = range.len();
            samples.copy_within(range, kept);
            kept += length;
        }
        samples.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_kept_across_blocks_of_any_length() {
        let sound: Vec<f32> = (0..100).map(|sample| sample as f32).collect();
        for block in [1, 7, 100] {
            let mut edits = Edits::keep(vec![5.0..10.0, 20.0..f64::INFINITY], 50.0).unwrap();
            let mut heard = Vec::new();
            for samples in sound.chunks(block) {
                let mut samples = samples.to_vec();
                edits.cut(&mut samples, 100);
                heard.extend(samples);
            }
            assert_eq!(heard, [&sound[10..20], &sound[40..]].concat());
        }
    }

    #[test]
    fn edits_that_keep_all_or_run_backwards_are_none() {
        assert_eq!(Edits::keep(vec![0.0..f64::INFINITY], 1.0), None);
        assert_eq!(Edits::keep(vec![5.0..9.0, 0.0..4.0], 1.0), None);
    }
}
