//! Of an artist with much music a part is learnt from, drawn evenly from all songs of the artist.
//!
//! Mixtures draw frames and support vector machines draw seconds: their cost grows with the number of these, or with its
//! square.

use crate::fitting::Fitting;

/// Which of each training song's items to learn from, in order; `counts` are the items of each song.
///
/// At most `most` of each artist are drawn, by the stream `label` of the fit's seed.
pub(crate) fn drawn(work: &Fitting, counts: &[usize], most: usize, label: u64) -> Vec<Vec<usize>> {
    let mut drawn: Vec<Vec<usize>> = vec![Vec::new(); counts.len()];
    for artist in 0..work.artists.len() {
        let songs: Vec<usize> = (0..counts.len()).filter(|&song| work.train[song].1 == artist).collect();
        let total = songs.iter().map(|&song| counts[song]).sum();
        let random = work.random.branch(label).branch(artist as u64);
        let mut chosen = random.sample(total, most).into_iter().peekable();
        let mut first = 0;
        for song in songs {
            let end = first + counts[song];
            while let Some(item) = chosen.next_if(|item| *item < end) {
                drawn[song].push(item - first);
            }
            first = end;
        }
    }
    drawn
}
