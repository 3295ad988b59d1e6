//! Two spectrograms laid over each other: do they agree, whatever the level, the equaliser and the coder?

use std::array;

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::find::Song;
use super::line::{Line, MOST_FASTER};

/// What similarity two songs of one recording have at least.
pub const SAME_RECORDING: f64 = 0.75;

/// Frames that two songs must have in common: five seconds by default. Less may be alike by chance.
const SHORTEST_OVERLAP: usize = 156;
/// What part of the shorter song they must have in common where that one is shorter.
const SHORTEST_PART: f64 = 0.8;
/// Frames that are looked at while the best alignment is searched for, evenly.
const SEARCHED: usize = 400;
/// Frames that are looked at to measure it.
const MEASURED: usize = 4_000;
/// Decibels below the loudest value of what is compared that are silence: a coder leaves nothing of it.
const SILENT_DB: f32 = 50.0;

/// How two songs lie over each other, and how alike they are then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alignment {
    /// How many times faster the first is, with its pitch or without.
    pub speed: f64,
    /// Frame of the second at the first one's first frame; below 0 where it begins within the first.
    pub offset: f64,
    /// Frames of the first that the second has too.
    pub overlap: usize,
    /// How alike they are there: 1 are the same, 0 have nothing in common.
    pub similarity: f64,
}

/// Where the second song lies: at the middle of what both have, at its ends, in pitch.
#[derive(Clone, Copy)]
struct Place {
    /// Frame of the second at the middle.
    middle: f64,
    /// Frames by which it is further at each end than at an equal speed.
    ends: f64,
    /// Bands by which it is higher, at most one: a copy may be faster with its pitch or without.
    bands: f64,
}

/// Lays two songs over each other, beginning near this line; none where they have too little in common.
pub(super) fn align(songs: [Song<'_>; 2], line: Line) -> Option<Alignment> {
    let overlap = Overlap::of(songs, line)?;
    let speed = line.speed.clamp(1.0 - MOST_FASTER, 1.0 + MOST_FASTER);
    let mut best = Place {
        middle: line.speed * overlap.middle() + line.offset,
        ends: (speed - 1.0) * overlap.half(),
        bands: 0.0,
    };
    let may_be = |place: Place| place.ends.abs() <= MOST_FASTER * overlap.half() && place.bands.abs() <= 1.0;
    let frames = overlap.frames(SEARCHED);
    let mut similarity = overlap.similarity(&frames, best);
    for step in [2.0, 1.0, 0.5, 0.25] {
        for _ in 0..3 {
            let before = similarity;
            let tried = [
                Place { middle: best.middle + step, ..best },
                Place { middle: best.middle - step, ..best },
                Place { ends: best.ends + step, ..best },
                Place { ends: best.ends - step, ..best },
                Place { bands: best.bands + step.min(0.5), ..best },
                Place { bands: best.bands - step.min(0.5), ..best },
            ];
            for place in tried.into_iter().filter(|&place| may_be(place)) {
                let found = overlap.similarity(&frames, place);
                if found > similarity {
                    (best, similarity) = (place, found);
                }
            }
            if similarity == before {
                break;
            }
        }
    }
    let speed = 1.0 + best.ends / overlap.half();
    let offset = best.middle - speed * overlap.middle();
    let overlap = Overlap::of(songs, Line { speed, offset })?;
    // The same line, told from the middle of what they have in common now.
    let best = Place {
        middle: speed * overlap.middle() + offset,
        ends: (speed - 1.0) * overlap.half(),
        bands: best.bands,
    };
    let similarity = overlap.similarity(&overlap.frames(MEASURED), best);
    Some(Alignment { speed, offset, overlap: overlap.end - overlap.start, similarity })
}

/// What two songs have in common, as a line says.
struct Overlap<'a> {
    songs: [Song<'a>; 2],
    /// Frames of the first.
    start: usize,
    end: usize,
}

impl<'a> Overlap<'a> {
    fn of(songs: [Song<'a>; 2], line: Line) -> Option<Self> {
        let [own, other] = songs.map(|song| song.values.len() / song.n_mels.max(1));
        let start = (-line.offset / line.speed).ceil().max(0.0) as usize;
        let end = ((other as f64 - 1.0 - line.offset) / line.speed + 1.0).floor().max(0.0) as usize;
        let end = end.min(own);
        let fewest = SHORTEST_OVERLAP.min((SHORTEST_PART * own.min(other) as f64) as usize).max(2);
        (start + fewest <= end).then_some(Self { songs, start, end })
    }

    fn middle(&self) -> f64 {
        (self.start + self.end) as f64 / 2.0
    }

    fn half(&self) -> f64 {
        (self.end - self.start) as f64 / 2.0
    }

    /// So many frames of the first song, evenly; all where there are no more.
    fn frames(&self, most: usize) -> Vec<usize> {
        let all = self.end - self.start;
        let count = all.min(most);
        (0..count).map(|place| self.start + place * all / count).collect()
    }

    /// The sum over the bands of how both songs vary together, by that of how each varies alone.
    fn similarity(&self, frames: &[usize], place: Place) -> f64 {
        let [own, other] = self.songs;
        let n_mels = own.n_mels;
        let mut of_own = vec![0.0; frames.len() * n_mels];
        let mut of_other = vec![0.0; frames.len() * n_mels];
        let last = other.values.len() / n_mels - 1;
        let [mut low, mut high] = array::from_fn(|_| vec![0.0; n_mels]);
        for (row, &frame) in frames.iter().enumerate() {
            let at = row * n_mels..(row + 1) * n_mels;
            own.row(frame).convert_to_f32_slice(&mut of_own[at.clone()]);
            let along = (frame as f64 - self.middle()) / self.half();
            let there = place.middle + (frame as f64 - self.middle()) + along * place.ends;
            let there = there.clamp(0.0, last as f64);
            let (first, part) = (there.floor() as usize, there.fract() as f32);
            other.row(first).convert_to_f32_slice(&mut low);
            other.row((first + 1).min(last)).convert_to_f32_slice(&mut high);
            low.iter_mut().zip(&high).for_each(|(low, high)| *low += part * (high - *low));
            shift(&low, place.bands as f32, &mut of_other[at]);
        }
        raise(&mut of_own);
        raise(&mut of_other);
        together(&of_own, &of_other, n_mels)
    }
}

impl<'a> Song<'a> {
    fn row(self, frame: usize) -> &'a [f16] {
        &self.values[frame * self.n_mels..(frame + 1) * self.n_mels]
    }
}

/// Values moved down by `bands`, between the bands along straight lines.
fn shift(values: &[f32], bands: f32, shifted: &mut [f32]) {
    let last = values.len() - 1;
    for (band, value) in shifted.iter_mut().enumerate() {
        let there = (band as f32 + bands).clamp(0.0, last as f32);
        let (first, part) = (there as usize, there.fract());
        *value = values[first] + part * (values[(first + 1).min(last)] - values[first]);
    }
}

/// Takes for silence what is far below the loudest.
fn raise(values: &mut [f32]) {
    let floor = values.iter().copied().fold(f32::NEG_INFINITY, f32::max) - SILENT_DB;
    values.iter_mut().for_each(|value| *value = value.max(floor));
}

fn together(own: &[f32], other: &[f32], n_mels: usize) -> f64 {
    let mut sums = vec![[0.0_f64; 5]; n_mels];
    for (own, other) in own.chunks_exact(n_mels).zip(other.chunks_exact(n_mels)) {
        for ((sums, &own), &other) in sums.iter_mut().zip(own).zip(other) {
            let (own, other) = (f64::from(own), f64::from(other));
            for (sum, value) in sums.iter_mut().zip([own, other, own * own, other * other, own * other]) {
                *sum += value;
            }
        }
    }
    let n = (own.len() / n_mels) as f64;
    let (mut both, mut each) = (0.0, 0.0);
    for [own, other, own_own, other_other, own_other] in sums {
        both += own_other - own * other / n;
        let [own, other] = [own_own - own * own / n, other_other - other * other / n];
        each += (own.max(0.0) * other.max(0.0)).sqrt();
    }
    if each > 0.0 { both / each } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;

    use super::*;

    const N_MELS: usize = 16;

    #[test]
    fn an_excerpt_whose_line_is_a_little_off_is_wholly_alike() {
        // Each band glides from one random value to the next in ten frames.
        let chance = RandomStream::new(4);
        let value = |frame: usize, band: usize| {
            let chance = chance.branch(band as u64);
            let [from, to] = [0, 1].map(|next| 20.0 * chance.uniform((frame / 10 + next) as u64));
            from + (to - from) * (frame % 10) as f64 / 10.0
        };
        let places = (0..1_500).flat_map(|frame| (0..N_MELS).map(move |band| (frame, band)));
        let values: Vec<f16> = places.map(|(frame, band)| f16::from_f64(value(frame, band))).collect();
        let song = Song { values: &values, n_mels: N_MELS };
        let excerpt = Song { values: &values[600 * N_MELS..1_000 * N_MELS], n_mels: N_MELS };
        for off in [-5.0, 5.0] {
            let found = align([song, excerpt], Line { speed: 1.0, offset: off - 600.0 }).unwrap();
            assert!((found.offset + 600.0).abs() < 0.5 && found.similarity > 0.999, "{off}: {found:?}");
        }
    }
}
