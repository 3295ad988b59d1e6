//! Names the artist of a music file, read from its path and from its bytes:
//! `cargo run --release -p auteur --example name_a_song -- RUN SONG`.
#![allow(clippy::print_stdout, reason = "an example answers on the terminal")]

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs, io::Cursor};

use auteur::{Device, Predictor, SongSource};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [model, song] = arguments.as_slice() else {
        return Err("give the folder of a run and a song".into());
    };
    let predictor = Predictor::load(model, Device::Cpu)?;
    let named = predictor.name(song)?;
    for artist in named.top.iter().take(3) {
        println!("{:>5.1} %  {}", 100.0 * artist.probability, artist.artist);
    }

    // The same from memory, as a server has an upload.
    let upload = Cursor::new(fs::read(song)?);
    assert_eq!(predictor.name(SongSource::reader(upload))?, named);
    Ok(())
}
