//! Places that two songs have in common become a line: where the one is when the other is anywhere, and how much faster.

use super::index::Hit;

/// By how much a copy may be faster or slower.
pub(super) const MOST_FASTER: f64 = 0.015;
/// Frames by which a place may lie off the line: landmarks are told to whole frames.
const OFF_FRAMES: f64 = 2.0;
/// Places of which each two are tried; of more so many, evenly.
const MOST_TRIED: usize = 40;
/// Frames that two places lie apart at least where they tell of the speed; below, it is taken for the same.
const APART_FRAMES: f64 = 60.0;

/// `later = speed * frame + offset`, in frames of two songs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) speed: f64,
    pub(super) offset: f64,
}

impl Line {
    /// The line on which most of these places lie, and how many do.
    pub(super) fn through(hits: &[Hit]) -> (Self, usize) {
        let places: Vec<[f64; 2]> =
            hits.iter().map(|hit| [f64::from(hit.frame), f64::from(hit.later_frame)]).collect();
        let step = places.len().div_ceil(MOST_TRIED).max(1);
        let tried: Vec<[f64; 2]> = places.iter().copied().step_by(step).collect();
        let level = tried.iter().map(|place| Self { speed: 1.0, offset: place[1] - place[0] });
        let between = tried
            .iter()
            .enumerate()
            .flat_map(|(place, one)| tried[place + 1..].iter().filter_map(|other| Self::between(one, other)));
        // Of equal lines the first.
        let best = level.chain(between).map(|line| (line, line.holds(&places).count()));
        let best = best.reduce(|best, line| if line.1 > best.1 { line } else { best });
        let (line, _) = best.unwrap_or((Self { speed: 1.0, offset: 0.0 }, 0));
        let fitted = line.fitted(&places);
        let [before, after] = [line, fitted].map(|line| line.holds(&places).count());
        if after >= before { (fitted, after) } else { (line, before) }
    }

    /// The line through two places, where it is a copy's.
    fn between(one: &[f64; 2], other: &[f64; 2]) -> Option<Self> {
        let [own, others] = [0, 1].map(|song| other[song] - one[song]);
        let speed = others / own;
        let tells = own.abs() >= APART_FRAMES && (speed - 1.0).abs() <= MOST_FASTER;
        tells.then(|| Self { speed, offset: one[1] - speed * one[0] })
    }

    fn holds(self, places: &[[f64; 2]]) -> impl Iterator<Item = &[f64; 2]> {
        places.iter().filter(move |[own, other]| (self.speed * own + self.offset - other).abs() <= OFF_FRAMES)
    }

    /// The line with the smallest squares to the places that lie on this one.
    fn fitted(self, places: &[[f64; 2]]) -> Self {
        let mut sums = [0.0; 5];
        for [own, other] in self.holds(places) {
            for (sum, value) in sums.iter_mut().zip([1.0, *own, *other, own * own, own * other]) {
                *sum += value;
            }
        }
        let [n, own, other, own_own, own_other] = sums;
        let spread = own_own - own * own / n.max(1.0);
        // Places within a few seconds say nothing of the speed.
        if spread < n * (APART_FRAMES / 2.0).powi(2) {
            return self;
        }
        let speed = (own_other - own * other / n) / spread;
        if (speed - 1.0).abs() > MOST_FASTER {
            return self;
        }
        Self { speed, offset: (other - speed * own) / n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a step of landmarks' frames.
    const FRAME: f64 = 0.5;

    fn hits(speed: f64, offset: f64, frames: &[u32]) -> Vec<Hit> {
        let later = |frame: u32| (speed * f64::from(frame) + offset).round() as u32;
        frames.iter().map(|&frame| Hit { frame, later_frame: later(frame) }).collect()
    }

    #[test]
    fn the_line_of_most_places_is_found_among_others() {
        let own = [10, 100, 400, 900, 1500, 2500, 4000, 7000];
        let mut places = hits(1.01, 300.0, &own);
        places.extend(hits(1.0, 2000.0, &[700, 1200, 3000]));
        places.extend(hits(0.7, 0.0, &[50, 5000]));
        let (line, holds) = Line::through(&places);
        assert_eq!(holds, own.len());
        assert!(
            (line.speed - 1.01).abs() < FRAME / 3500.0 && (line.offset - 300.0).abs() < 2.0 * FRAME,
            "{line:?}"
        );
    }

    #[test]
    fn places_close_together_are_taken_for_the_same_speed() {
        let (line, holds) = Line::through(&hits(1.01, -40.0, &[100, 110, 121]));
        assert_eq!((line.speed, holds), (1.0, 3));
    }
}
