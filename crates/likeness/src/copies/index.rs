//! The landmarks of all songs by their numbers: which songs have several in common, and when.
//!
//! Twelve bytes for each landmark: its frame, where the landmarks of its number begin, and its place in their order. Landmarks are
//! counted through all songs, so that within one number those of earlier songs come first.

use rayon::prelude::*;

use super::fingerprint::Fingerprint;

/// Landmarks of one number beyond which it says nothing of any song.
const MOST_IN_COMMON: usize = 256;
/// In place of where a number begins that says nothing.
const SILENT: u32 = u32::MAX;

/// The landmarks of songs, in the order in which the songs are asked for.
pub(super) struct Index {
    /// The first landmark of each song, and behind them the number of all.
    starts: Vec<u32>,
    /// The most landmarks of a song.
    longest: u32,
    /// The frame of each landmark.
    frames: Vec<u32>,
    /// For each landmark where those of its number begin in `order`.
    runs: Vec<u32>,
    /// The landmarks by their numbers.
    order: Vec<u32>,
}

/// Where two songs have the same landmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Frame of the earlier song.
    pub(super) frame: u32,
    /// Frame of the later song, which was asked about.
    pub(super) later_frame: u32,
}

impl Index {
    /// The index of songs; none where they have 2^32 - 1 landmarks or more together.
    pub(super) fn of(fingerprints: &[Fingerprint]) -> Option<Self> {
        let mut starts = Vec::with_capacity(fingerprints.len() + 1);
        let (mut count, mut longest): (u32, u32) = (0, 0);
        for fingerprint in fingerprints {
            starts.push(count);
            let own = u32::try_from(fingerprint.landmarks.len()).ok()?;
            count = count.checked_add(own).filter(|&count| count != SILENT)?;
            longest = longest.max(own);
        }
        starts.push(count);
        let landmarks = || fingerprints.iter().flat_map(|fingerprint| &fingerprint.landmarks);
        let frames = landmarks().map(|landmark| landmark.frame).collect();
        let numbered = landmarks().zip(0_u32..);
        let keys = numbered.map(|(landmark, place)| u64::from(landmark.number) << 32 | u64::from(place));
        let mut keys: Vec<u64> = keys.collect();
        // No two are equal: their order is one for any number of threads.
        keys.par_sort_unstable();
        let mut runs = vec![SILENT; keys.len()];
        let mut begin = 0;
        for run in keys.chunk_by(|one, other| one >> 32 == other >> 32) {
            if run.len() <= MOST_IN_COMMON {
                run.iter().for_each(|&key| runs[key as u32 as usize] = begin);
            }
            begin += run.len() as u32;
        }
        let order = keys.into_iter().map(|key| key as u32).collect();
        Some(Self { starts, longest, frames, runs, order })
    }

    /// The songs before this one that have `fewest` landmarks or more in common with it, and where; in order.
    pub(super) fn hits(&self, song: usize, fewest: usize) -> Vec<(usize, Vec<Hit>)> {
        let own = self.starts[song]..self.starts[song + 1];
        let mut shared: Vec<[u32; 2]> = Vec::new();
        for landmark in own.clone() {
            let run = self.runs[landmark as usize];
            if run != SILENT {
                let earlier = self.order[run as usize..].iter().take_while(|&&other| other < own.start);
                shared.extend(earlier.map(|&other| [other, landmark]));
            }
        }
        shared.sort_unstable();
        let mut hits = Vec::new();
        let mut rest = shared.as_slice();
        while let (Some([first, _]), Some([last, _])) = (rest.first(), rest.get(fewest - 1)) {
            // Most songs have one landmark in common, or none: few need to be looked up.
            if last - first >= self.longest {
                rest = &rest[1..];
                continue;
            }
            let behind = self.starts.partition_point(|start| start <= first);
            let (those, others) = rest.split_at(rest.partition_point(|hit| hit[0] < self.starts[behind]));
            rest = others;
            if those.len() >= fewest {
                let hit = |hit: &[u32; 2]| {
                    let [frame, later_frame] = hit.map(|landmark| self.frames[landmark as usize]);
                    Hit { frame, later_frame }
                };
                let mut those: Vec<Hit> = those.iter().map(hit).collect();
                those.sort_unstable();
                those.dedup();
                hits.push((behind - 1, those));
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::Landmark;
    use super::*;

    fn song(landmarks: &[(u32, u32)]) -> Fingerprint {
        let landmark = |&(number, frame): &(u32, u32)| Landmark { number, frame };
        Fingerprint { landmarks: landmarks.iter().map(landmark).collect() }
    }

    #[test]
    fn songs_that_share_enough_landmarks_are_found_with_their_frames() {
        let songs = [
            song(&[(1, 10), (5, 20), (9, 30)]),
            song(&[(5, 7)]),
            song(&[]),
            song(&[(1, 110), (5, 120), (9, 130), (9, 131)]),
        ];
        let index = Index::of(&songs).unwrap();
        let hit = |frame, later_frame| Hit { frame, later_frame };
        assert_eq!(index.hits(3, 3), [(0, vec![hit(10, 110), hit(20, 120), hit(30, 130), hit(30, 131)])]);
        assert_eq!(index.hits(3, 1)[1], (1, vec![hit(7, 120)]));
        assert_eq!(index.hits(0, 1), []);
    }

    #[test]
    fn a_number_that_too_many_have_says_nothing() {
        let common = song(&[(4, 1), (5, 2), (6, 3)]);
        let few = vec![common.clone(); MOST_IN_COMMON];
        assert_eq!(Index::of(&few).unwrap().hits(1, 3).len(), 1);
        let many = vec![common; MOST_IN_COMMON + 1];
        assert_eq!(Index::of(&many).unwrap().hits(1, 3), []);
    }
}
