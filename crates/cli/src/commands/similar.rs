//! `similar`: songs of a store, or an artist, to those that are most alike.

use std::path::{Path, PathBuf};

use auteur::{
    LikenessJudgement, PlaylistFormat, Precision, SimilarArtist, SimilarSettings, SimilarSong,
    SongsByLikeness, Whose, judge_likeness, write_playlist,
};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::arguments::Shared;
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// List the songs or the artists of a store that are most alike
///
/// Songs are compared by the vectors that `prepare` made, in a space in which songs of one artist lie together. Of several songs, what is
/// like all of them together is listed; the same recording is listed once. The store keeps where its songs lie
/// in `places.safetensors`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur similar store \"Maxstack/Album/song.mp3\" --top 20
  auteur similar store Maxstack                              # artists
  auteur similar store Maxstack --list songs --not-same-artist
  auteur similar store \"First song\" \"Second song\" -o like.m3u8 --music ~/Music
  auteur similar store --judge                               # how good this is on your music")]
pub(crate) struct Similar {
    /// Store that `prepare` made
    store: PathBuf,
    /// Songs, by path or title, and artists of the store
    #[arg(value_name = "SONG|ARTIST", required_unless_present = "judge")]
    sought: Vec<String>,
    /// What to list [default: artists where only artists are given, else songs]
    #[arg(long, value_enum)]
    list: Option<Listed>,
    /// Number of songs or artists to list
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    top: u64,
    /// Leave out songs by the same artist
    #[arg(long)]
    not_same_artist: bool,
    /// Leave out songs of the same album
    #[arg(long)]
    not_same_album: bool,
    /// Write the songs to a playlist too: .m3u8 or .jspf
    #[arg(short, long, value_name = "PLAYLIST")]
    output: Option<PathBuf>,
    /// Folder of the artists, in which the playlist's paths begin
    #[arg(long, value_name = "FOLDER", requires = "output")]
    music: Option<PathBuf>,
    /// Say how many of the nearest songs are by the same artist, in a space learnt from other artists
    #[arg(long, conflicts_with_all = ["sought", "list", "top", "output", "not_same_artist", "not_same_album"])]
    judge: bool,
    #[command(flatten)]
    shared: Shared,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Listed {
    /// Songs
    Songs,
    /// Artists
    Artists,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Alike {
    Songs { songs: Vec<SimilarSong> },
    Artists { artists: Vec<SimilarArtist> },
}

impl Similar {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let progress = TerminalProgress::listening();
        if self.judge {
            let judgement = judge_likeness(&self.store, &progress)?;
            return if self.shared.json { print_json(&judgement) } else { print(&in_words(&judgement)) };
        }
        let format = self.output.as_deref().map(PlaylistFormat::of).transpose()?;
        let library = SongsByLikeness::open(&self.store, &progress)?;
        let sought = library.sought(&self.sought)?;
        let of_songs = format.is_some() || self.whose() != Whose::All;
        let usual = if sought.only_artists() && !of_songs { Listed::Artists } else { Listed::Songs };
        let most = self.top as usize;
        let listed = self.list.unwrap_or(usual);
        if listed == Listed::Artists && of_songs {
            let message = "a playlist, --not-same-artist and --not-same-album are of songs; add --list songs";
            return Err(Failure::usage(message));
        }
        let alike = match listed {
            Listed::Artists => Alike::Artists { artists: library.artists(&sought, most)? },
            Listed::Songs => {
                let settings = SimilarSettings { most, whose: self.whose() };
                Alike::Songs { songs: library.songs(&sought, settings)? }
            }
        };
        if let (Alike::Songs { songs }, Some(path), Some(format)) = (&alike, &self.output, format) {
            let title = format!("Like {}", self.sought.join(", "));
            write_playlist(path, format, &title, (self.music.as_deref().unwrap_or(Path::new("")), songs))?;
        }
        if self.shared.json { print_json(&alike) } else { print(&table(&alike)) }
    }

    fn whose(&self) -> Whose {
        match (self.not_same_artist, self.not_same_album) {
            (true, _) => Whose::OtherArtists,
            (false, true) => Whose::OtherAlbums,
            (false, false) => Whose::All,
        }
    }
}

/// A line for each, the most alike first.
fn table(alike: &Alike) -> String {
    let lines: Vec<String> = match alike {
        Alike::Songs { songs } => {
            let line = |song: &SimilarSong| format!("{:5.2}  {}  {}", song.likeness, song.artist, song.path);
            songs.iter().map(line).collect()
        }
        Alike::Artists { artists } => {
            let line = |of: &SimilarArtist| {
                format!("{:5.2}  {} ({})", of.likeness, of.artist, counted(of.songs, "song"))
            };
            artists.iter().map(line).collect()
        }
    };
    if lines.is_empty() { "there is nothing else to compare with".to_owned() } else { lines.join("\n") }
}

fn in_words(judgement: &LikenessJudgement) -> String {
    let mut text = format!(
        "of the 10 nearest songs of {} {:.0} % are by the same artist; guessing: {:.0} %",
        counted(judgement.songs, "song"),
        100.0 * judgement.precision.at_10,
        100.0 * judgement.by_chance,
    );
    if let Some(precision) = judgement.precision.of_other_albums {
        let songs = counted(judgement.songs_with_other_albums, "song");
        text += &format!("\nwith songs of the same album left out: {:.0} %, of {songs}", 100.0 * precision);
    }
    for (way, Precision { at_10, of_other_albums }) in [
        ("the encoder's vectors as they are", judgement.vectors),
        ("Gaussians of MFCC, as was long usual", judgement.mfcc),
    ] {
        text += &format!("\nby {way}: {:.0} %", 100.0 * at_10);
        text += &of_other_albums.map_or_else(String::new, |share| format!(" and {:.0} %", 100.0 * share));
    }
    text
}
