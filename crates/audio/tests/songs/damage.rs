//! Files that were cut off or altered: each is read with a warning or refused with a reason, and none does harm.

use auteur_audio::{ExtractedSong, ExtractionError, Extractor, FeatureConfig, FeatureKinds, Limits};
use auteur_ground::Silent;
use proptest::prelude::*;
use tempfile::tempdir;

use crate::sound::{asset, assets, extract, file, log_mel};
use crate::vectors::repository;

/// What was read, with nothing in it that a number should not be.
fn is_sound(song: &ExtractedSong) -> bool {
    let log_mel = log_mel(song);
    log_mel.n_frames() > 0 && log_mel.values().iter().all(|level| level.is_finite())
}

/// Reads these bytes as a file; decoding ahead must come to the same.
fn read(bytes: &[u8]) -> Result<ExtractedSong, ExtractionError> {
    let folder = tempdir().unwrap();
    let path = file(&folder, "song", bytes);
    let in_turn = extract(&path);
    let extractor = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default()).unwrap();
    match (&in_turn, extractor.extract_ahead(&path, &Limits::default(), &Silent)) {
        (Ok(song), Ok(ahead)) => assert_eq!(*song, ahead),
        (Err(reason), Err(ahead)) => assert_eq!(reason.to_string(), ahead.to_string()),
        (_, ahead) => panic!("in turn {in_turn:?}, ahead {ahead:?}"),
    }
    in_turn
}

/// A song of the corpus: half a minute of MP3 with a tag.
fn corpus_song() -> Vec<u8> {
    let path = "data/game-music-10/artists/Kenta_Cho/Noiz2sa/stg0.mp3";
    std::fs::read(repository().join(path)).unwrap()
}

#[test]
fn a_truncated_song_is_read_as_far_as_it_goes_with_a_warning() {
    let bytes = corpus_song();
    let song = read(&bytes[..bytes.len() / 2]).unwrap();
    assert!((song.duration_s - 15.0).abs() < 0.2, "{} s", song.duration_s);
    assert!(song.warnings[0].contains("although it states 30.0 s"), "{:?}", song.warnings);
}

#[test]
fn a_hole_in_a_song_is_skipped_with_a_warning() {
    let mut bytes = corpus_song();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 1_000].fill(0);
    let song = read(&bytes).unwrap();
    assert!(song.duration_s > 29.0, "{} s", song.duration_s);
    assert_eq!(song.warnings.len(), 1, "{:?}", song.warnings);
}

#[test]
fn a_checksummed_format_tells_how_much_is_lost() {
    let mut bytes = std::fs::read(asset("flac-44k-stereo.flac")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    // One block of a tenth of a second is more than 1 in 20 of this second.
    let error = read(&bytes).unwrap_err();
    assert!(matches!(error, ExtractionError::Damaged(_)), "{error}");
    assert_eq!(error.to_string(), "0.1 of 1.0 s are damaged; at most 1 in 20 may be skipped");
}

#[test]
fn a_song_of_which_much_is_damaged_is_refused() {
    let mut bytes = std::fs::read(asset("aac-44k-stereo.aac")).unwrap();
    let length = bytes.len();
    // The first three quarters keep their frames' headers, but not what is in them.
    let mut place = 0;
    while place + 600 < length * 3 / 4 {
        bytes[place + 40..place + 200].fill(0xff);
        place += 250;
    }
    let error = read(&bytes).unwrap_err();
    assert!(!error.to_string().is_empty());
}

#[test]
fn every_format_survives_being_cut_off_anywhere() {
    let mut read_in_part = 0;
    for path in assets() {
        let bytes = std::fs::read(&path).unwrap();
        let cut = |part: usize| read(&bytes[..bytes.len() * part / 24]);
        assert!(cut(0).is_err(), "{} without a byte", path.display());
        for part in 1..24 {
            if let Ok(song) = cut(part) {
                assert!(is_sound(&song), "{} cut to {part}/24", path.display());
                read_in_part += 1;
            }
        }
    }
    assert!(read_in_part > 0);
}

/// One way to damage a file.
#[derive(Clone, Debug)]
enum Damage {
    /// Flips a bit.
    Flip { at: prop::sample::Index, bit: u8 },
    /// Overwrites a byte among the first two hundred, where headers are.
    Header { at: prop::sample::Index, value: u8 },
    /// Cuts bytes out.
    Cut { at: prop::sample::Index, length: usize },
    /// Repeats bytes.
    Repeat { at: prop::sample::Index, length: usize },
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 0u8..8).prop_map(|(at, bit)| Damage::Flip { at, bit }),
        (at(), any::<u8>()).prop_map(|(at, value)| Damage::Header { at, value }),
        (at(), 1usize..3_000).prop_map(|(at, length)| Damage::Cut { at, length }),
        (at(), 1usize..3_000).prop_map(|(at, length)| Damage::Repeat { at, length }),
    ]
}

fn apply(damage: &Damage, bytes: &mut Vec<u8>) {
    match damage {
        Damage::Flip { at, bit } => {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        Damage::Header { at, value } => {
            let at = at.index(bytes.len().min(200));
            bytes[at] = *value;
        }
        Damage::Cut { at, length } => {
            // One byte stays, so that the next damage finds a place.
            let start = 1 + at.index(bytes.len());
            let end = (start + length).min(bytes.len());
            bytes.drain(start.min(end)..end);
        }
        Damage::Repeat { at, length } => {
            let start = at.index(bytes.len());
            let end = (start + length).min(bytes.len());
            let piece = bytes[start..end].to_vec();
            bytes.splice(start..start, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn damaged_songs_are_read_or_refused_with_a_reason(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let files = assets();
        let mut bytes = std::fs::read(&files[which.index(files.len())]).unwrap();
        for damage in &damages {
            apply(damage, &mut bytes);
        }
        match read(&bytes) {
            Ok(song) => prop_assert!(is_sound(&song)),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn bytes_of_chance_are_read_or_refused_with_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..4_000)) {
        match read(&bytes) {
            Ok(song) => prop_assert!(is_sound(&song)),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
