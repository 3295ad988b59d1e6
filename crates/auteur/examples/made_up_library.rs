//! Makes a store of made-up songs, to see how the program does with a large library: each song is half a second of noise, and its vector
//! lies near that of its artist. `cargo run --release -p auteur --example made_up_library -- SONGS FOLDER` makes `FOLDER/store`.
#![allow(clippy::print_stdout, reason = "an example answers on the terminal")]

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use auteur::rooms::audio::SongFeatures;
use auteur::rooms::audio::{EncoderVectors, ExtractedSong, SourceFormat, Spectrogram};
use auteur::rooms::dataset::{Catalogue, Hooks, StoreSettings, build};
use auteur::rooms::encoder::Encoder;
use auteur::rooms::ground::RandomStream;
use auteur::{FeatureConfig, FeatureKind, FeatureKinds, Silent, SongsByLikeness};

/// Songs of an album, and albums of an artist.
const SONGS: usize = 10;
const ALBUMS: usize = 2;
const FRAMES: usize = 16;
/// How far songs of an artist lie apart, where artists lie 1 apart.
const APART: f64 = 0.7;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [songs, folder] = words.as_slice() else {
        return Err("give SONGS and a folder for the store".into());
    };
    let (songs, folder): (usize, PathBuf) = (songs.parse()?, folder.into());
    let (music, store) = (folder.join("music"), folder.join("store"));
    for number in 0..songs {
        let album = number / SONGS;
        let path = format!("Artist {:05}/Album {album:05}/{number:06} A made-up song.wav", album / ALBUMS);
        let file = music.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&music))?;
        fs::write(file, number.to_string())?;
    }
    let settings = StoreSettings {
        features: FeatureConfig::default(),
        kinds: FeatureKinds::of(&[FeatureKind::Vectors]),
    };
    let extract = |path: &Path| {
        let number = fs::read_to_string(path).map_err(|error| error.to_string())?;
        number.parse().map(|number| song(number, &settings.features)).map_err(|_| "is no song".to_owned())
    };
    build(&store, &Catalogue::scan(&music)?, &settings, Hooks { extract: &extract, progress: &Silent })?;
    fs::remove_dir_all(&music)?;
    let placed = SongsByLikeness::open(&store, &Silent)?;
    println!("{} songs in {}", placed.stored().len(), store.display());
    Ok(())
}

/// What is heard of the song of this number.
fn song(number: usize, config: &FeatureConfig) -> ExtractedSong {
    let numbers = |key: usize, count: usize| {
        let stream = RandomStream::new(key as u64);
        (0..count as u64).map(move |at| stream.uniform(at))
    };
    let width = Encoder::VECTOR_LEN + 1;
    let artist = numbers(number / (SONGS * ALBUMS), width);
    let own = numbers(usize::MAX - number, width);
    let vector = artist.zip(own).map(|(artist, own)| (artist + APART * own) as f32).collect();
    let noise = numbers(number + (1 << 40), FRAMES * config.n_mels).map(|value| (-60.0 * value) as f32);
    let mut features = SongFeatures::new(Spectrogram::new(config.n_mels, noise.collect()).into());
    let vector = Spectrogram::new(width, vector);
    features.put(EncoderVectors::new(Encoder::SECONDS, &Encoder::SONG_PARTS, &vector));
    ExtractedSong {
        features,
        frame_chroma: None,
        encoder_levels: None,
        duration_s: 0.5,
        source: SourceFormat { codec: "made up".to_owned(), sample_rate: config.sample_rate, channels: 1 },
        warnings: Vec::new(),
    }
}
