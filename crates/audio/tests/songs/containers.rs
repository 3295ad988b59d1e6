//! MPEG-4 and Matroska as other programs write them, and as downloads leave them.

use auteur_audio::{ExtractedSong, ExtractionError};
use tempfile::tempdir;

use crate::bytes::{bytes, with_movie_first};
use crate::sound::{extract, file};

fn read(bytes: &[u8]) -> Result<ExtractedSong, ExtractionError> {
    let folder = tempdir().unwrap();
    extract(&file(&folder, "song", bytes))
}

#[test]
fn a_cut_download_is_read_as_far_as_it_goes_with_a_warning() {
    let movie_first = |name: &str| with_movie_first(&bytes(name));
    for (name, whole) in [
        ("AAC", movie_first("aac-44k-stereo.m4a")),
        ("ALAC", movie_first("alac-16k-mono.m4a")),
        ("Matroska", bytes("vorbis-44k-stereo.mka")),
    ] {
        let song = read(&whole[..whole.len() * 3 / 4]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!((0.2..0.85).contains(&song.duration_s), "{name}: {} s", song.duration_s);
        let [warning] = &song.warnings[..] else { panic!("{name}: {:?}", song.warnings) };
        let words = format!("the file ends after {:.1} s although it states 1.0 s", song.duration_s);
        assert_eq!(*warning, words, "{name}");
    }
}
