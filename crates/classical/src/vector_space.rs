//! An encoder's vectors become places on a sphere, where songs are compared.

use auteur_audio::{EncoderVectors, FeatureConfig};
use auteur_classifier::ModelFileError;
use auteur_exchange::onnx::{Graph, Setting, Value};

use crate::arrays::{Arrays, damaged};
use crate::standard::Standard;
use auteur_ground::dense::{add_scaled, dot};

/// A column whose deviation is less is constant.
const CONSTANT: f64 = 1e-4;
/// What a constant column is divided by: it says nothing, whatever it may become in another song.
const SILENCED: f64 = 1e300;
/// The shortest part or place; what is shorter is silence, which has no direction.
const SHORTEST: f64 = 1e-6;

/// The most deviations from the mean that count, of a part of a single number.
const MOST_DEVIATIONS: f64 = 1.5;
/// The least deviation of loudness: where songs differ by less than a decibel, it tells nothing apart.
const LEAST_DEVIATION_DB: f64 = 1.0;

/// What each of `parts` of the vectors of `encoder` counts where songs are compared.
///
/// Of the encoder that comes with the program these are mean and maximum of each of its first four layers, the mean of
/// the fifth, which was trained to say most, and the song's loudness, which says a little of who mastered it; each layer counts
/// twice as much as the one before it. Of other encoders all parts count the same.
fn shares(encoder: &str, parts: &[usize]) -> Vec<f64> {
    const MSD_VGG: [f64; 10] = [0.125, 0.125, 0.25, 0.25, 0.5, 0.5, 1.0, 1.0, 4.0, 0.1];
    let is_own = encoder == FeatureConfig::ENCODER && parts.len() == MSD_VGG.len();
    if is_own { MSD_VGG.to_vec() } else { vec![1.0; parts.len()] }
}

/// The place of the loudness in vectors of these `parts`, if `encoder` says it.
fn loudness(encoder: &str, parts: &[usize]) -> Option<usize> {
    let is_last = encoder == FeatureConfig::ENCODER && parts.len() > 1 && parts.last() == Some(&1);
    is_last.then(|| parts.iter().sum::<usize>() - 1)
}

/// The arrays of the parts of a vector, and of what they count.
const PARTS: &str = "vectors.parts";
const SHARES: &str = "vectors.shares";

/// Where an encoder's vectors lie.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct VectorSpace {
    /// Numbers of each part of a vector.
    parts: Vec<usize>,
    /// What each part counts.
    shares: Vec<f64>,
    standard: Standard,
}

impl VectorSpace {
    /// The space of the songs with these vectors of `encoder`, each of which counts the same, however long it is.
    pub(crate) fn of<'a>(encoder: &str, songs: impl Iterator<Item = &'a EncoderVectors> + Clone) -> Self {
        let parts = songs.clone().next().map_or_else(Vec::new, |song| song.parts().to_vec());
        let width = parts.iter().sum();
        let count = songs.clone().count() as f64;
        let mut mean = vec![0.0; width];
        for song in songs.clone() {
            let share = 1.0 / (count * song.n_clips() as f64);
            of_clips(song, |vector| add_scaled(&mut mean, share, vector));
        }
        let mut variance = vec![0.0; width];
        for song in songs {
            let share = 1.0 / (count * song.n_clips() as f64);
            of_clips(song, |vector| {
                for ((variance, value), mean) in variance.iter_mut().zip(vector).zip(&mean) {
                    *variance += share * (value - mean).powi(2);
                }
            });
        }
        let mut deviation: Vec<f64> = variance.into_iter().map(f64::sqrt).collect();
        if let Some(loudness) = loudness(encoder, &parts) {
            deviation[loudness] = deviation[loudness].max(LEAST_DEVIATION_DB);
        }
        let constant = deviation.iter_mut().filter(|deviation| **deviation < CONSTANT);
        constant.for_each(|deviation| *deviation = SILENCED);
        let standard = Standard { mean, deviation };
        Self { shares: shares(encoder, &parts), parts, standard }
    }

    /// Numbers of a vector.
    pub(crate) fn width(&self) -> usize {
        self.standard.width()
    }

    /// Numbers of each part of a vector.
    pub(crate) fn parts(&self) -> &[usize] {
        &self.parts
    }

    /// Where each clip of a song lies, `[clips, width]`: standardised, each part as long as the root of its share. A part of a
    /// single number has no direction, and lies as far from the mean as it is, but at most [`MOST_DEVIATIONS`].
    pub(crate) fn clips(&self, song: &EncoderVectors) -> Vec<f64> {
        let mut places = Vec::with_capacity(song.halves().len());
        of_clips(song, |vector| {
            let first = places.len();
            places.extend_from_slice(vector);
            let mut rest = &mut places[first..];
            self.standard.apply(rest);
            for (part, share) in self.parts.iter().zip(&self.shares) {
                let (part, behind) = rest.split_at_mut(*part);
                rest = behind;
                if let [value] = part {
                    *value = value.clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS) * share.sqrt();
                    continue;
                }
                let length = dot(part, part).sqrt().max(SHORTEST);
                part.iter_mut().for_each(|value| *value *= share.sqrt() / length);
            }
        });
        places
    }

    /// Adds to a graph where the vectors of a stretch of music, `[vectors, width]`, lie together: `[1, width]`, of length 1.
    pub(crate) fn add_to(&self, graph: &mut Graph, vectors: &Value) -> Value {
        let single = |values: &[f64]| -> Vec<f32> {
            values.iter().map(|value| value.min(f64::from(f32::MAX)) as f32).collect()
        };
        let width = self.width();
        let mean = graph.weights("mean", &[width], &single(&self.standard.mean));
        let deviation = graph.weights("deviation", &[width], &single(&self.standard.deviation));
        let centred = graph.add("Sub", &[vectors, &mean], &[]);
        let standard = graph.add("Div", &[&centred, &deviation], &[]);
        let lengths: Vec<i64> = self.parts.iter().map(|part| *part as i64).collect();
        let lengths = graph.integers("parts", &lengths);
        let parts = graph.add_making(
            ("Split", self.parts.len()),
            &[&standard, &lengths],
            &[("axis", Setting::Integer(1))],
        );
        let mut placed = Vec::new();
        for ((part, length), share) in parts.iter().zip(&self.parts).zip(&self.shares) {
            let share = graph.weights("share", &[1], &single(&[share.sqrt()]));
            let part = if *length == 1 {
                let [least, most] = [-MOST_DEVIATIONS, MOST_DEVIATIONS]
                    .map(|bound| graph.weights("bound", &[], &single(&[bound])));
                graph.add("Clip", &[part, &least, &most], &[])
            } else {
                add_direction(graph, part)
            };
            placed.push(graph.add("Mul", &[&part, &share], &[]));
        }
        let placed: Vec<&Value> = placed.iter().collect();
        let places = graph.add("Concat", &placed, &[("axis", Setting::Integer(1))]);
        let vectors = graph.integers("vectors", &[0]);
        let together = graph.add("ReduceMean", &[&places, &vectors], &[]);
        add_direction(graph, &together)
    }

    pub(crate) fn save(&self, arrays: &mut Arrays) {
        let parts = self.parts.iter().map(|part| *part as f64).collect();
        arrays.put(PARTS, &[self.parts.len()], parts);
        arrays.put(SHARES, &[self.parts.len()], self.shares.clone());
        self.standard.save(arrays, "vectors");
    }

    pub(crate) fn load(arrays: &mut Arrays) -> Result<Self, ModelFileError> {
        let parts = arrays.take_any(PARTS, 1)?.values;
        let is_length = |part: &f64| *part >= 1.0 && part.fract() == 0.0;
        if let Some(part) = parts.iter().find(|part| !is_length(part)) {
            return Err(damaged(format!("{PARTS} holds {part}, which is no length")));
        }
        let parts: Vec<usize> = parts.into_iter().map(|part| part as usize).collect();
        let shares = arrays.take(SHARES, &[parts.len()])?;
        if let Some(share) = shares.iter().find(|share| **share < 0.0) {
            return Err(damaged(format!("{SHARES} holds {share}")));
        }
        let width = arrays.length("vectors.mean")?;
        match parts.iter().try_fold(0usize, |sum, part| sum.checked_add(*part)) {
            Some(sum) if sum == width => {
                Ok(Self { standard: Standard::load(arrays, "vectors", width)?, parts, shares })
            }
            _ => Err(damaged(format!("{PARTS} are {parts:?}, which is no vector of {width} numbers"))),
        }
    }
}

/// The mean of some clips' places, `[clips, width]`, drawn out to length 1, and the length that it had.
pub(crate) fn direction(clips: &[f64], width: usize) -> (Vec<f64>, f64) {
    let mut mean = vec![0.0; width];
    let share = width as f64 / clips.len() as f64;
    clips.chunks_exact(width).for_each(|clip| add_scaled(&mut mean, share, clip));
    let length = dot(&mean, &mean).sqrt().max(SHORTEST);
    mean.iter_mut().for_each(|value| *value /= length);
    (mean, length)
}

/// Adds rows drawn out to length 1.
fn add_direction(graph: &mut Graph, rows: &Value) -> Value {
    let axis = graph.integers("axis", &[1]);
    let length = graph.add("ReduceL2", &[rows, &axis], &[]);
    let shortest = graph.weights("shortest", &[1], &[SHORTEST as f32]);
    let length = graph.add("Max", &[&length, &shortest], &[]);
    graph.add("Div", &[rows, &length], &[])
}

/// Gives each vector of a song to `take`.
fn of_clips(song: &EncoderVectors, mut take: impl FnMut(&[f64])) {
    let mut vector = vec![0.0; song.width()];
    for halves in song.halves().chunks_exact(song.width()) {
        vector.iter_mut().zip(halves).for_each(|(value, half)| *value = half.to_f64());
        take(&vector);
    }
}

#[cfg(test)]
mod tests {
    use auteur_audio::Spectrogram;

    use super::*;
    use crate::vectors::{assert_near, normals};

    const ROUNDING: f64 = 1e-9;

    /// The parts of MSD_vgg's vectors.
    const MSD_VGG: [usize; 10] = [49, 49, 53, 53, 88, 88, 81, 81, 127, 1];

    fn song(key: u64, clips: usize, parts: &[usize]) -> EncoderVectors {
        let width = parts.iter().sum();
        let values = normals(key, clips * width).into_iter().map(|value| 3.0 + value as f32);
        EncoderVectors::new(2.992, parts, &Spectrogram::new(width, values.collect()))
    }

    #[test]
    fn parts_of_a_vector_have_their_shares() {
        let doubling = [0.125, 0.125, 0.25, 0.25, 0.5, 0.5, 1.0, 1.0, 4.0];
        // What the tenth part counts is seen below.
        for (parts, expected) in [(&MSD_VGG[..], &doubling[..]), (&[3, 5, 4], &[1.0; 3]), (&[6], &[1.0])] {
            let songs = [song(1, 5, parts), song(2, 9, parts)];
            let space = VectorSpace::of(FeatureConfig::ENCODER, songs.iter());
            let places = space.clips(&songs[1]);
            assert_eq!(places.len(), 9 * space.width());
            for mut place in places.chunks_exact(space.width()) {
                for (part, share) in parts.iter().zip(expected) {
                    let (part, behind) = place.split_at(*part);
                    place = behind;
                    assert_near(&[dot(part, part)], &[*share], ROUNDING);
                }
            }
        }
    }

    #[test]
    fn loudness_lies_as_far_as_it_is_from_that_of_other_songs_but_not_further_than_a_bound() {
        let song_of = |loudness: f32| {
            let width = MSD_VGG.iter().sum();
            let mut values: Vec<f32> = normals(7, width).into_iter().map(|value| value as f32).collect();
            values[width - 1] = loudness;
            EncoderVectors::new(2.992, &MSD_VGG, &Spectrogram::new(width, values))
        };
        let place = |training: [f32; 2], loudness: f32| {
            let songs = training.map(song_of);
            let space = VectorSpace::of(FeatureConfig::ENCODER, songs.iter());
            space.clips(&song_of(loudness)).pop().unwrap() / 0.1f64.sqrt()
        };
        // A mean of -20 dB and a deviation of 4 dB.
        let places = [-20.0, -18.0, -26.0, -30.0, -60.0].map(|loudness| place([-16.0, -24.0], loudness));
        assert_near(&places, &[0.0, 0.5, -1.5, -1.5, -1.5], ROUNDING);
        // Songs that are all as loud tell a decibel from another.
        assert_near(&[place([-20.0, -20.0], -19.5)], &[0.5], ROUNDING);
    }

    #[test]
    fn single_numbers_of_other_encoders_are_standardised_whatever_their_unit() {
        let song =
            |values: [f32; 2]| EncoderVectors::new(3.0, &[1, 1], &Spectrogram::new(2, values.to_vec()));
        let songs = [song([0.25, 3.0]), song([0.75, 5.0])];
        let space = VectorSpace::of("mert", songs.iter());
        assert_near(&space.clips(&song([0.75, 4.5])), &[1.0, 0.5], ROUNDING);
    }

    #[test]
    fn a_space_is_read_as_it_was_saved_and_refused_where_its_parts_do_not_fit() {
        let space = VectorSpace::of("mert", [song(5, 6, &[2, 3])].iter());
        let loaded = |parts: Option<Vec<f64>>| {
            let mut arrays = Arrays::default();
            space.save(&mut arrays);
            if let Some(parts) = parts {
                arrays.put(PARTS, &[parts.len()], parts);
            }
            VectorSpace::load(&mut arrays).map_err(|error| error.to_string())
        };
        assert_eq!(loaded(None).unwrap(), space);
        for (parts, problem) in [
            (vec![2.0, 4.0], "vectors.parts are [2, 4], which is no vector of 5 numbers"),
            (vec![1e300, 1e300], "which is no vector of 5 numbers"),
            (vec![4.5, 0.5], "vectors.parts holds 4.5, which is no length"),
            (vec![5.0, 0.0], "vectors.parts holds 0, which is no length"),
        ] {
            let refused = loaded(Some(parts)).unwrap_err();
            assert!(refused.contains(problem), "{refused}");
        }
    }

    #[test]
    fn a_long_song_counts_no_more_than_a_short_one() {
        let (short, long) = (song(3, 1, &[4]), song(4, 40, &[4]));
        let space = VectorSpace::of("mert", [&short, &long].into_iter());
        let mean = |song: &EncoderVectors, column: usize| {
            let values = song.values();
            (0..song.n_clips()).map(|clip| f64::from(values.frame(clip)[column])).sum::<f64>()
                / song.n_clips() as f64
        };
        let expected: Vec<f64> =
            (0..4).map(|column| (mean(&short, column) + mean(&long, column)) / 2.0).collect();
        assert_near(&space.standard.mean, &expected, ROUNDING);
    }

    #[test]
    fn what_is_constant_says_nothing_whatever_it_becomes_in_another_song() {
        let vectors = |odd: f32| Spectrogram::new(2, vec![0.5, odd, -0.25, odd, 0.75, odd]);
        let space = VectorSpace::of("mert", [EncoderVectors::new(3.0, &[2], &vectors(2.0))].iter());
        let places = space.clips(&EncoderVectors::new(3.0, &[2], &vectors(60.0)));
        assert!(places.chunks_exact(2).all(|place| place[0].abs() > 0.99 && place[1].abs() < 1e-200));
    }

    #[test]
    fn a_direction_has_length_1_and_silence_is_no_reason_to_panic() {
        let (place, length) = direction(&[3.0, 0.0, 3.0, 8.0], 2);
        assert_near(&place, &[0.6, 0.8], ROUNDING);
        assert_near(&[length], &[5.0], ROUNDING);
        assert_eq!(direction(&[0.0; 4], 2).0, [0.0; 2]);
    }
}
