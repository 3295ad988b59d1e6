//! A fixed list of pairs of songs by artists that no training heard: what its models give each pair, and how often that errs.
//!
//! The list depends on the store and on which artists are left out together, and on nothing that is learnt. Both songs of a pair
//! are by artists whom the same training was without.

use std::collections::BTreeMap;
use std::path::Path;

use auteur_classifier::{Model, Song, VerifyError};
use auteur_dataset::{FeatureStore, Sheet, SheetError, StoredSong};
use auteur_ground::{Progress, RandomStream, whole_file};
use auteur_likeness::{Pair, Pairs, pairs_of_one, pairs_of_two};
use auteur_report::csv_field;
use serde::Serialize;

use super::report::Estimate;
use super::{OfPairs, StrangersError};
use crate::evaluate::EvaluateError;
use crate::likeness::likeness;

/// At most so many songs of an artist make pairs.
const SONGS: usize = 20;
/// About so many pairs of either kind in a part, at most.
const PAIRS: usize = 2_000;

/// A pair of the list and what it was given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListedPair {
    pub(crate) songs: [String; 2],
    pub(crate) artists: [String; 2],
    /// The natural logarithm of the likelihood ratio.
    pub(crate) score: f64,
    /// The training, counted from 1.
    pub(crate) part: usize,
}

/// How often a song pair by artists that were never learnt from is taken for the other kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VerificationReport {
    /// Artists of the pairs.
    pub artists: usize,
    /// Pairs of songs by one artist.
    pub same_pairs: usize,
    /// Pairs of songs by two artists.
    pub different_pairs: usize,
    /// Where as large a share of the one kind is taken for the other as the other way round.
    pub equal_error_rate: Estimate,
    /// What the models said that it would be, by their own artists, on average.
    pub promised: f64,
    /// What their likelihood ratios cost, in bits; 1 is what saying nothing costs.
    pub cost: f64,
}

/// What a training gave the pairs of its part, and the equal error rate that it promised; none where no pair can be made or its
/// songs say nothing of pairs.
pub(super) fn scored(
    model: &dyn Model,
    store: &FeatureStore,
    (part, songs): (usize, &[&StoredSong]),
    progress: &dyn Progress,
) -> Result<Option<OfPairs>, StrangersError> {
    let artists: Vec<&str> = songs.iter().map(|song| &*song.artist).collect();
    let pairs = list(&artists, part);
    if pairs.is_empty() {
        return Ok(None);
    }
    let heard = songs.iter().map(|song| {
        let features = store.features(song).map_err(EvaluateError::Store)?;
        Ok(Song { path: &song.path, features })
    });
    let heard: Vec<Song> = heard.collect::<Result<_, StrangersError>>()?;
    let said = match likeness(model)?.verify_pairs(&heard, &pairs) {
        Ok(said) => said,
        Err(
            cause @ (VerifyError::Songs(_)
            | VerifyError::TooFewArtists { .. }
            | VerifyError::TooFewSongs { .. }),
        ) => {
            progress.note(&format!("pairs of songs by artists {part} are not compared: {cause}"));
            return Ok(None);
        }
        Err(cause) => return Err(cause.into()),
    };
    let promised = said[0].equal_error;
    let listed = pairs.iter().zip(said).map(|(pair, said)| ListedPair {
        songs: pair.map(|song| songs[song].path.clone()),
        artists: pair.map(|song| songs[song].artist.to_string()),
        score: said.log_likelihood_ratio,
        part,
    });
    Ok(Some((listed.collect(), promised)))
}

/// Pairs of places among songs with these artists: all by one artist and all by two, or as many as are bounded, evenly chosen and
/// drawn.
fn list(artists: &[&str], part: usize) -> Vec<[usize; 2]> {
    let mut of_artist: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, artist) in artists.iter().enumerate() {
        of_artist.entry(artist).or_default().push(place);
    }
    let pairs_of = |most: usize| -> usize {
        of_artist.values().map(|songs| songs.len().min(most)).map(|songs| songs * (songs - 1) / 2).sum()
    };
    let most = (2..=SONGS).rev().find(|&most| pairs_of(most) <= PAIRS).unwrap_or(2);
    let some: Vec<Vec<usize>> = of_artist
        .values()
        .map(|songs| {
            let count = songs.len().min(most);
            (0..count).map(|place| songs[place * songs.len() / count]).collect()
        })
        .collect();
    let mut of_two = match some.len() {
        0 | 1 => Vec::new(),
        _ => pairs_of_two(&some, PAIRS, RandomStream::new(part as u64)),
    };
    of_two.sort_unstable();
    of_two.dedup();
    let mut pairs: Vec<[usize; 2]> = some.iter().flat_map(|songs| pairs_of_one(songs)).collect();
    pairs.extend(of_two);
    pairs
}

impl VerificationReport {
    /// None where all pairs are of one kind, or there are none.
    pub(super) fn of(listed: &[ListedPair], promised: &[f64]) -> Option<Self> {
        let pairs = pairs(listed)?;
        let trials = pairs.trials();
        Some(Self {
            artists: pairs.artists(),
            same_pairs: trials.wanted().count(),
            different_pairs: trials.unwanted().count(),
            equal_error_rate: Estimate {
                value: trials.equal_error_rate(),
                interval: pairs.equal_error_interval(),
            },
            promised: promised.iter().sum::<f64>() / promised.len() as f64,
            cost: pairs.cost(),
        })
    }
}

/// The pairs by numbers of artists; none where all are of one kind, or there are none.
pub(crate) fn pairs(listed: &[ListedPair]) -> Option<Pairs> {
    let mut artists: Vec<&String> = listed.iter().flat_map(|pair| &pair.artists).collect();
    artists.sort();
    artists.dedup();
    let number = |artist: &String| artists.partition_point(|other| *other < artist);
    let numbered = listed.iter().map(|pair| Pair {
        artists: [number(&pair.artists[0]), number(&pair.artists[1])],
        score: pair.score,
    });
    Pairs::new(&numbered.collect::<Vec<_>>()).ok()
}

const COLUMNS: [&str; 7] = ["song", "other_song", "artist", "other_artist", "kind", "score", "part"];

/// Writes a list with a line for each pair.
pub(super) fn write(listed: &[ListedPair], path: &Path) -> std::io::Result<()> {
    let mut text = COLUMNS.join(",") + "\n";
    for ListedPair { songs: [song, other], artists: [artist, other_artist], score, part } in listed {
        let kind = if artist == other_artist { "same" } else { "different" };
        let [score, part] = [score.to_string(), part.to_string()];
        let fields = [song, other, artist, other_artist, kind, &score, &part];
        text += &(fields.map(csv_field).join(",") + "\n");
    }
    whole_file::write(path, text.as_bytes())
}

/// Reads a list that was written.
pub(crate) fn read(path: &Path) -> Result<Vec<ListedPair>, SheetError> {
    let sheet = Sheet::read(path)?;
    let [songs, others, artists, other_artists, _, scores, parts] = COLUMNS.map(|name| sheet.column(&[name]));
    let (songs, others, artists, other_artists) = (songs?, others?, artists?, other_artists?);
    let (scores, parts) = (scores?, parts?);
    let listed = (0..songs.len()).map(|row| {
        let score = scores[row].parse().ok().filter(|score: &f64| score.is_finite());
        Ok(ListedPair {
            songs: [&songs[row], &others[row]].map(String::clone),
            artists: [&artists[row], &other_artists[row]].map(String::clone),
            score: score.ok_or_else(|| sheet.wrong(row, format!("has the score {}", scores[row])))?,
            part: parts[row].parse().map_err(|_| sheet.wrong(row, format!("has the part {}", parts[row])))?,
        })
    });
    listed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(songs: [&str; 2], artists: [&str; 2], score: f64) -> ListedPair {
        let owned = |names: [&str; 2]| names.map(str::to_owned);
        ListedPair { songs: owned(songs), artists: owned(artists), score, part: 2 }
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trials.csv");
        let pairs = vec![
            listed(["a/b/1, or \"2\".mp3", "a/b/3.mp3"], ["a", "a"], 0.1 + 0.2),
            listed(["a/b/3.mp3", "ø/b/4.mp3"], ["a", "ø"], -12.5),
        ];
        write(&pairs, &path).unwrap();
        assert_eq!(read(&path).unwrap(), pairs);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.contains(",same,0.30000000000000004,2\n") && text.contains(",different,-12.5,2\n"),
            "{text}"
        );
        std::fs::write(&path, text.replace("-12.5", "NaN")).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("line 3 has the score NaN"));
    }

    #[test]
    fn a_list_has_all_pairs_of_few_songs_and_some_of_many_and_is_the_same_again() {
        for (songs, artists, same, different) in
            [(12, 3, 3 * 6, 3 * 16), (3, 1, 3, 0), (2000, 200, 200 * 10, PAIRS), (1, 1, 0, 0)]
        {
            let names: Vec<String> = (0..songs).map(|song| format!("artist {}", song % artists)).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let pairs = list(&names, 1);
            let of_one = pairs.iter().filter(|pair| names[pair[0]] == names[pair[1]]).count();
            assert_eq!(of_one, same);
            let of_two = pairs.len() - of_one;
            assert!(of_two <= different && of_two * 10 >= different * 9, "{of_two}");
            assert_eq!(pairs, list(&names, 1));
        }
    }
}
