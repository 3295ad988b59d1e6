//! `serve`: a page to drop a song on, and an interface for programs.

use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use auteur::Limits;
use auteur_serve::{Listener, ServeLimits, ServeSettings, Served, Server, Unfinished};
use clap::Args;

use crate::arguments::{Computing, Shared, at_least, positive};
use crate::failure::Failure;
use crate::interrupt;
use crate::print::{complain, print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Where the token may be given so that others do not see it in the list of processes.
const TOKEN: &str = "AUTEUR_TOKEN";

/// Threads that name songs, search the library and write files; no more songs are named at a time than are asked for.
const BLOCKING_THREADS: usize = 8;

/// Open a page to drop songs on, and answer programs
///
/// One process serves everything: a page that names songs, searches and maps the library of a store, shows an audit and the scores of the
/// run; and the same for programs, described at /api/openapi.json. Nothing is asked from elsewhere and nothing is kept. It can be
/// reached from this machine alone, unless --listen says otherwise; then it needs a token, by --token or the variable AUTEUR_TOKEN.
/// Ctrl-C brings songs that have come in to their end, a second one stops at once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur serve run
  auteur serve run --store store --music ~/Music --audit audit
  AUTEUR_TOKEN=a-long-secret auteur serve run --listen 0.0.0.0:8377
  curl -F file=@song.mp3 http://127.0.0.1:8377/api/songs")]
pub(crate) struct Serve {
    /// Folder of a run, or just its model.safetensors
    #[arg(value_name = "RUN|MODEL")]
    run: PathBuf,
    /// A store whose songs are searched, compared and mapped
    #[arg(long, value_name = "STORE")]
    store: Option<PathBuf>,
    /// The folder that the store was prepared from, so that its songs can be played
    #[arg(long, value_name = "MUSIC", requires = "store")]
    music: Option<PathBuf>,
    /// A map of the store, by `auteur map STORE`; without it the map is drawn, if there are not more than 10,000 songs
    #[arg(long, value_name = "MAP", requires = "store")]
    map: Option<PathBuf>,
    /// An audit of the store
    #[arg(long, value_name = "AUDIT")]
    audit: Option<PathBuf>,
    /// Address to listen at
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8377")]
    listen: SocketAddr,
    /// Token that every request must carry: at least 8 of the letters A-Z, a-z, 0-9 and . _ ~ -
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Songs that may wait, beside the one that is named; further ones are turned away and told to come again
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = at_least(1))]
    waiting: u64,
    /// The largest file in megabytes
    #[arg(long, value_name = "MB", default_value_t = 300, value_parser = at_least(1))]
    largest: u64,
    /// The longest that naming a song may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive)]
    most_seconds: f64,
    /// Refuse songs longer than this many minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 30.0, value_parser = positive)]
    max_minutes: f64,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
}

impl Serve {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        take_small_pages();
        let settings = ServeSettings {
            store: self.store.clone(),
            music: self.music.clone(),
            map: self.map.clone(),
            audit: self.audit.clone(),
            listen: self.listen,
            token: self.token.clone().filter(|token| !token.is_empty()).or_else(|| env::var(TOKEN).ok()),
            device: self.computing.device(),
            song: Limits { max_seconds: self.max_minutes * 60.0 },
            limits: ServeLimits {
                file_bytes: self.largest * 1_000_000,
                waiting: self.waiting as usize,
                naming: Duration::from_secs_f64(self.most_seconds),
                ..ServeLimits::default()
            },
            ..ServeSettings::of(self.run.clone())
        };
        // Whoever opens a large store in vain because the address is taken has waited for nothing.
        let listener = Listener::bind(&settings)?;
        let address = format!("http://{}/", listener.address());
        let served = Served::open(&settings, &TerminalProgress::listening())?;
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        // Each thread that has ever worked keeps some memory.
        runtime.enable_all().worker_threads(2).max_blocking_threads(BLOCKING_THREADS);
        let runtime = runtime.build().map_err(|error| Failure::failed(error.to_string()))?;
        runtime.block_on(async {
            let server = Server::new(listener, served, &settings)?;
            if self.shared.json {
                print_json(&serde_json::json!({"address": address}))?;
            } else {
                let token = if settings.token.is_some() { "?token=TOKEN" } else { "" };
                print(&format!("open {address}{token}\nCtrl-C ends it"))?;
            }
            server.run(interrupt::pressed(), tell).await;
            Ok(())
        })
    }
}

/// Says what is waited for at the end.
fn tell(unfinished: Unfinished) {
    let Unfinished { coming_in, songs } = unfinished;
    let what = match (coming_in, songs) {
        (0, 0) => return,
        (0, songs) => format!("{} to be named", counted(songs, "song")),
        (coming_in, 0) => format!("{} coming in, a few seconds at most", counted(coming_in, "file")),
        (coming_in, songs) => {
            format!(
                "{} to be named, and a few seconds for {} coming in",
                counted(songs, "song"),
                counted(coming_in, "file")
            )
        }
    };
    complain(&format!("stopping: waiting for {what}; Ctrl-C again stops at once"));
}

/// Turns huge pages off: they may make training a few per cent faster, but a server then holds half as much memory again.
fn take_small_pages() {
    #[cfg(target_os = "linux")]
    {
        // An old Linux that cannot do that serves all the same.
        let _ = rustix::thread::disable_transparent_huge_pages(true);
    }
}
