//! The order of an epoch in which clips of one artist come together, as a contrastive objective needs them.

use std::collections::HashMap;

use auteur_ground::RandomStream;

use crate::data::LabelledClips;

/// All clips in an order of groups: `group` clips of one artist, drawn from as many songs as that artist has left.
///
/// An artist's groups are spread evenly over the epoch, so that batches of whole groups have several artists as long as there are
/// several. What makes no whole group comes last, artist by artist.
pub(super) fn grouped(clips: &dyn LabelledClips, group: usize, random: RandomStream) -> Vec<usize> {
    let n_artists = (0..clips.len()).map(|clip| clips.label(clip) + 1).max().unwrap_or_default();
    // Of each artist, each clip with the number of clips of its song that were drawn before it.
    let mut drawn: Vec<Vec<(usize, usize)>> = vec![Vec::new(); n_artists];
    let mut of_song: HashMap<usize, usize> = HashMap::new();
    for clip in random.branch(0).permutation(clips.len()) {
        let before = of_song.entry(clips.song(clip)).or_default();
        drawn[clips.label(clip)].push((*before, clip));
        *before += 1;
    }
    let (mut groups, mut rest) = (Vec::new(), Vec::new());
    for (artist, mut clips) in drawn.into_iter().enumerate() {
        // One clip of each song, then another of each; a stable sort, so that chance stands among equals.
        clips.sort_by_key(|(before, _)| *before);
        let clips: Vec<usize> = clips.into_iter().map(|(_, clip)| clip).collect();
        let whole = clips.chunks_exact(group);
        rest.extend_from_slice(whole.remainder());
        let (count, offset) = (whole.len() as f64, random.branch(1).uniform(artist as u64));
        let placed = whole.zip(0u32..).map(|(clips, at)| ((f64::from(at) + offset) / count, clips.to_vec()));
        groups.extend(placed);
    }
    groups.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    groups.into_iter().flat_map(|(_, clips)| clips).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use auteur_classifier::FitError;
    use half::f16;

    use super::*;

    /// Artist and song of each clip.
    struct Songs(Vec<(usize, usize)>);

    impl Songs {
        /// Artists with so many songs, each with so many clips.
        fn of(artists: &[(usize, usize)]) -> Self {
            let songs = artists.iter().enumerate().flat_map(|(artist, &(songs, clips))| {
                (0..songs).flat_map(move |song| vec![(artist, 100 * artist + song); clips])
            });
            Self(songs.collect())
        }
    }

    impl LabelledClips for Songs {
        fn len(&self) -> usize {
            self.0.len()
        }
        fn label(&self, clip: usize) -> usize {
            self.0[clip].0
        }
        fn song(&self, clip: usize) -> usize {
            self.0[clip].1
        }
        fn frames(&self, _: usize, _: usize) -> Result<&[f16], FitError> {
            Ok(&[])
        }
    }

    #[test]
    fn an_epoch_has_every_clip_once_in_another_order_each_time() {
        let clips = Songs::of(&[(3, 5), (1, 7), (6, 2)]);
        let of = |seed| grouped(&clips, 4, RandomStream::new(seed));
        let mut order = of(1);
        assert_ne!(order, of(2));
        assert_eq!(order, of(1));
        order.sort_unstable();
        assert_eq!(order, (0..clips.len()).collect::<Vec<_>>());
    }

    #[test]
    fn groups_are_of_one_artist_and_of_different_songs_while_there_are_any() {
        let clips = Songs::of(&[(4, 6), (8, 3), (4, 6)]);
        for seed in 0..20 {
            for group in grouped(&clips, 4, RandomStream::new(seed)).chunks(4) {
                let artists: BTreeSet<usize> = group.iter().map(|&clip| clips.label(clip)).collect();
                let songs: BTreeSet<usize> = group.iter().map(|&clip| clips.song(clip)).collect();
                assert_eq!((artists.len(), songs.len()), (1, 4), "{group:?}");
            }
        }
    }

    #[test]
    fn batches_have_several_artists_although_one_has_most_of_the_songs() {
        let clips = Songs::of(&[(14, 8), (4, 10), (4, 10)]);
        for seed in 0..20 {
            let order = grouped(&clips, 4, RandomStream::new(seed));
            for batch in order.chunks(16) {
                let artists: BTreeSet<usize> = batch.iter().map(|&clip| clips.label(clip)).collect();
                assert!(artists.len() >= 2, "seed {seed}: {batch:?}");
            }
        }
    }

    #[test]
    fn clips_that_make_no_whole_group_come_last() {
        let clips = Songs::of(&[(2, 3), (1, 5), (1, 1)]);
        let order = grouped(&clips, 4, RandomStream::new(0));
        let artists: Vec<usize> = order.iter().map(|&clip| clips.label(clip)).collect();
        assert_eq!(artists[8..], [0, 0, 1, 2]);
    }
}
