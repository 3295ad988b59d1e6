//! `prepare`: a folder of music to a feature store.

use std::path::PathBuf;
use std::time::Instant;

use auteur::{
    CatalogueRemark, CatalogueSettings, FeatureKinds, Labels, NameRemark, PrepareError, PrepareSettings,
    Prepared, Repeated, Share, StoreInBucket, is_address, prepare,
};
use clap::Args;
use serde::Serialize;

use crate::arguments::{BroughtEncoder, Cache, Channels, Length, Settings, Shared};
use crate::failure::{Failure, in_words};
use crate::print::{complain, print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Turn a folder of music into a store of features
///
/// MUSIC is laid out as <artist>/<album>/<song>, or contains a folder `artists` that is; genres or labels above the artists
/// are seen by the songs' tags or by the depth of the folders, and folders such as `train`, `fold2` or `A-C` are no artists.
/// `--labels` names other sources of the artists: the tags, or a CSV or Parquet file with the columns path and artist, and as
/// it has them albumartist, which goes first, album, title, and group, which then takes the album's place: songs of one artist
/// and group stay together in splits by album. Paths are whole, or from MUSIC; what all of them begin with before they name a
/// file in it does not count, and where none does, the names of the files alone will do. An artist may be any label that a
/// sound can have, and that file may call it `label`, `category`, `class` or `genre`, and the path `filename`. Files are
/// chosen by their extension, or by their content where that says nothing, and decoded according to their content: MP3, Ogg
/// Vorbis, Opus, FLAC, WAV, AIFF and AAC at any sample rate. What `--ignore` or a file `.auteurignore` in any folder names,
/// in patterns as `.gitignore` has them, is passed over.
///
/// When the command is run again, also after a crash, only new and changed songs are decoded. Files that cannot be used
/// are set aside and listed at the end, each with the reason.
///
/// The store holds the log-mel spectrogram of every song, from which networks and most classical classifiers learn, and
/// the vectors that a pre-trained encoder makes of each clip of three seconds, from which the default classifier learns;
/// `--kinds log-mel` leaves the vectors out. With `--kinds vectors,chroma` it also holds beats, and the chroma between
/// them, which `ellis` needs. Adding a kind to a store that lacks it decodes every song again; a store keeps the kinds that it has.
///
/// `--downmix` says what is heard of a song's channels. The store keeps it, and so do the models that learn from it: `predict`
/// hears as its model has learnt. Where the channels of a song cancel each other, a warning says so; `mid-side-loudest` decodes
/// such songs a second time and hears their difference.
///
/// `--encoder` has another network make the vectors: what `pretrain` made, or an ONNX file such as `mert.onnx`; `mert.toml`
/// beside it says what that hears (docs/settings.md). The store and the models that learn from it keep the encoder's name
/// and hash, and `predict` asks for the same file. An encoder knows the songs that it has learnt from: scores on those mean
/// nothing.
///
/// `--shard I/N` prepares every N-th album, by a number that its name gives it, for an array job in a batch system: any
/// number of processes on any number of machines that see MUSIC and STORE. When all are done, the command once more without
/// --shard makes the store, the same to the byte as one process makes it. It decodes only what shares have set aside, or
/// have not done.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur prepare ~/Music -o store
  auteur prepare ~/Downloads/unsorted -o store --labels tags
  auteur prepare ~/birdsong -o store --labels birds.csv
  beet export -l -f csv -i path,artist,albumartist,album,title -o songs.csv
  auteur prepare ~/Music -o store --labels songs.csv
  auteur prepare ~/Music -o store --ignore Podcasts/ --ignore '*.wma' --merge names.csv
  auteur prepare ~/Music -o store --kinds log-mel,vectors,chroma
  auteur prepare ~/Music -o store --downmix mid-side-loudest
  auteur prepare ~/Music -o store --encoder encoder
  auteur prepare ~/Music -o store --encoder mert.onnx
  auteur prepare ~/Music -o store --shard 1/4
  auteur prepare ~/Music -o store --strict --json > prepared.json")]
pub(crate) struct Prepare {
    /// Folder of music
    music: PathBuf,
    /// Folder of the store, created or brought up to date, or s3://BUCKET/PREFIX
    #[arg(short, long, value_name = "STORE")]
    output: PathBuf,
    /// Where the names of artists come from: folders (the first two), tags, or a CSV or Parquet file [default: the folders,
    /// wherever the artists' are; the tags, where most songs lie in no folder]
    #[arg(long, value_name = "folders|tags|FILE")]
    labels: Option<Labels>,
    /// CSV file with the columns name and artist: songs under the name are the artist's
    #[arg(long, value_name = "FILE")]
    merge: Option<PathBuf>,
    /// Pass over what this pattern names (may be repeated)
    #[arg(long, value_name = "GLOB")]
    ignore: Vec<String>,
    /// Kinds of features to store: log-mel, vectors, chroma (with beats); log-mel is always stored [default: those that
    /// STORE has, in a new one log-mel,vectors]
    #[arg(long, value_name = "KIND,...")]
    kinds: Option<FeatureKinds>,
    /// Prepare only every N-th album, starting with the I-th, and make no store of it yet
    #[arg(long, value_name = "I/N")]
    shard: Option<Share>,
    /// Fail if any file had to be set aside
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    encoder: BroughtEncoder,
    #[command(flatten)]
    channels: Channels,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    cache: Cache,
    #[command(flatten)]
    shared: Shared,
}

/// What `prepare --json` prints.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    prepared: Prepared,
    seconds: f64,
}

impl Prepare {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        if self.shard.is_some() && is_address(&self.output) {
            return Err(Failure::usage(SHARE_IN_BUCKET));
        }
        self.shared.use_threads()?;
        let features = self.channels.of(self.settings.features()?);
        let (encoder, limits) = (self.encoder.file(), self.length.limits());
        let catalogue = CatalogueSettings {
            labels: self.labels.clone().unwrap_or_default(),
            ignore: self.ignore.clone(),
            merge: self.merge.clone(),
        };
        let (kinds, share) = (self.kinds.clone(), self.shard);
        let settings = PrepareSettings { catalogue, features, kinds, encoder, limits, share };
        let start = Instant::now();
        let in_bucket = self.cache.store_in_bucket(&self.output)?;
        let folder = in_bucket.as_ref().map_or(&*self.output, StoreInBucket::folder);
        let progress = TerminalProgress::listening();
        let mut prepared = prepared(prepare(&self.music, folder, &settings, &progress))?;
        if let Some(in_bucket) = in_bucket {
            in_bucket.push(&progress)?;
            prepared.store.clone_from(&self.output);
        }
        drop(progress);
        let answer = Answer { prepared, seconds: start.elapsed().as_secs_f64() };
        if self.shared.json {
            print_json(&answer)?;
        } else {
            print(&summary(&answer))?;
        }
        match answer.prepared.set_aside.len() {
            files if self.strict && files > 0 => {
                let files = counted(files, "file");
                Err(Failure::failed(format!("{files} had to be set aside, and --strict was given")))
            }
            _ => Ok(()),
        }
    }
}

/// Why a share has no address.
const SHARE_IN_BUCKET: &str = "--shard makes no complete store, and only complete ones go into a bucket, so the other shares would \
    not find what this one hears; prepare the shares into a folder that all of them see, or into the bucket without --shard";

/// What was prepared, with what helps beside each file that was set aside. Where no song is left, the files are all there is
/// to report, so all are listed.
pub(crate) fn prepared(result: Result<Prepared, PrepareError>) -> Result<Prepared, Failure> {
    let mut prepared = result.inspect_err(|error| {
        for aside in error.set_aside() {
            complain(&format!("set aside: {}: {}", aside.path, aside.reason));
        }
    })?;
    for file in &mut prepared.set_aside {
        if let Some(cause) = &file.cause {
            file.reason = in_words(cause);
        }
    }
    Ok(prepared)
}

/// The most recordings that are told of one by one.
const MOST_REPEATED: usize = 20;
/// The most names of artists that are told of one by one.
const MOST_NAMES: usize = 20;

/// The most files that were set aside that are told of one by one.
const MOST_SET_ASIDE: usize = 500;

/// What is to be said of files, a line each.
pub(crate) fn remarks(prepared: &Prepared) -> Vec<String> {
    let Prepared { set_aside, warnings, repeated, .. } = prepared;
    let mut lines: Vec<String> =
        warnings.iter().map(|warning| format!("warning: {}: {}", warning.path, warning.reason)).collect();
    lines.extend(repeated.iter().take(MOST_REPEATED).map(|twice| {
        let Repeated { paths: [one, other], by_two_artists } = twice;
        let under = if *by_two_artists { ", under two artists" } else { "" };
        format!("warning: {one} and {other} are the same recording{under}; remove or --ignore one of them")
    }));
    if repeated.len() > MOST_REPEATED {
        let more = counted(repeated.len() - MOST_REPEATED, "recording");
        lines.push(format!("warning: {more} more are there twice; --json lists all"));
    }
    let (names, others): (Vec<_>, Vec<_>) =
        prepared.remarks.iter().partition(|remark| matches!(remark, CatalogueRemark::Name(_)));
    lines.extend(others.into_iter().map(remark));
    lines.extend(names.iter().take(MOST_NAMES).map(|name| remark(name)));
    if names.len() > MOST_NAMES {
        let more = counted(names.len() - MOST_NAMES, "name");
        lines.push(format!("warning: {more} more may have to be mended; --json lists all"));
    }
    if !set_aside.is_empty() {
        let were = if set_aside.len() == 1 { "was" } else { "were" };
        lines.push(format!("{} {were} set aside:", counted(set_aside.len(), "file")));
        lines.extend(
            set_aside.iter().take(MOST_SET_ASIDE).map(|aside| format!("  {}: {}", aside.path, aside.reason)),
        );
        if set_aside.len() > MOST_SET_ASIDE {
            lines.push(format!("  and {} more, which --json lists", set_aside.len() - MOST_SET_ASIDE));
        }
    }
    lines
}

/// A remark on the folder of music, and what helps.
fn remark(remark: &CatalogueRemark) -> String {
    let helps = match remark {
        CatalogueRemark::Ignored { .. } | CatalogueRemark::Unlisted { .. } => {
            return format!("note: {remark}");
        }
        CatalogueRemark::Beside { .. } => "move them into it, rename it, or pass them over with --ignore",
        CatalogueRemark::NothingIgnored { .. } => "give patterns as .gitignore has them, from MUSIC",
        CatalogueRemark::OnlyArtist { .. } => "if those are the artists, give that folder as MUSIC",
        CatalogueRemark::Parts { .. } => {
            "if they are, move the songs of each label into a folder of its own, or name the labels with --labels FILE.csv"
        }
        CatalogueRemark::Scattered { .. } => {
            "if others are the artists, name them with --labels tags or --labels FILE.csv"
        }
        CatalogueRemark::OtherNames(_) => "if the tags are right, give --labels tags",
        CatalogueRemark::NotThere { .. } => "look for another spelling in the folders or tags",
        CatalogueRemark::Name(NameRemark::LookAlike { .. } | NameRemark::Guest { .. }) => {
            "if they are one, say so in a file for --merge, with the columns name and artist"
        }
        CatalogueRemark::Name(NameRemark::Nobody { .. }) => {
            "name its songs' own artists with --labels tags or --merge FILE, or train with --exclude"
        }
    };
    format!("warning: {remark}; {helps}")
}

fn summary(Answer { prepared, seconds }: &Answer) -> String {
    let Prepared { artists, songs, extracted, reused, vanished, .. } = prepared;
    let mut lines = remarks(prepared);
    let (songs, artists) = (counted(*songs, "song"), counted(*artists, "artist"));
    let store = prepared.store.display();
    match prepared.share {
        None => {
            lines.push(format!("artists are {}", prepared.labels));
            lines.push(format!("{store}: {songs} by {artists}"));
            lines.push(format!(
                "{extracted} songs computed, {reused} already there, {vanished} gone; {seconds:.1} s"
            ));
        }
        Some(share) => {
            lines.push(format!("{store}, share {share}: {songs} by {artists}"));
            lines.push(format!("{extracted} songs computed, {reused} already there; {seconds:.1} s"));
            lines.push("next, when all shares are done: the same command without --shard".to_owned());
        }
    }
    lines.join("\n")
}
