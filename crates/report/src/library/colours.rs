//! Artists get colours such that neighbours seldom share one.

use super::{LibraryArtist, LibraryMap};

/// Artists who are compared with all before them; those with fewer songs take the colours in turn, as the work grows with
/// the square.
const COMPARED: usize = 10_000;

/// Gives each artist, those with most songs first, the colour whose nearest artist so far is the furthest away.
pub(super) fn deal(artists: &mut [LibraryArtist]) {
    for artist in 0..artists.len() {
        artists[artist].colour = if artist < COMPARED {
            let (before, from_here) = artists.split_at(artist);
            furthest(before, from_here[0].middle)
        } else {
            artist % LibraryMap::COLOURS
        };
    }
}

fn furthest(before: &[LibraryArtist], [x, y]: [f32; 2]) -> usize {
    let mut nearest = [f32::INFINITY; LibraryMap::COLOURS];
    for LibraryArtist { middle, colour, .. } in before {
        let squared = (middle[0] - x).powi(2) + (middle[1] - y).powi(2);
        nearest[*colour] = nearest[*colour].min(squared);
    }
    let mut best = 0;
    for colour in 1..nearest.len() {
        if nearest[colour] > nearest[best] {
            best = colour;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_neighbours_as_there_are_colours_share_none() {
        let artist = |at: usize| LibraryArtist {
            name: String::new(),
            songs: 0..1,
            middle: [(at / LibraryMap::COLOURS) as f32 * 100.0, (at % LibraryMap::COLOURS) as f32],
            colour: 0,
        };
        let mut artists: Vec<LibraryArtist> = (0..3 * LibraryMap::COLOURS).map(artist).collect();
        deal(&mut artists);
        for group in artists.chunks(LibraryMap::COLOURS) {
            let mut colours: Vec<usize> = group.iter().map(|artist| artist.colour).collect();
            colours.sort_unstable();
            assert!(colours.iter().copied().eq(0..LibraryMap::COLOURS), "{colours:?}");
        }
    }
}
