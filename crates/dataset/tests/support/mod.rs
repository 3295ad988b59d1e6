//! Music that is no music: small files whose features follow from their bytes, so that stores can be built and compared
//! without decoding anything.
#![allow(dead_code, reason = "every test file uses a part of this")]

pub(crate) mod many;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use auteur_audio::{
    BeatChroma, ExtractedSong, FeatureConfig, FeatureKind, FeatureKinds, SongFeatures, SourceFormat,
    Spectrogram,
};
use auteur_dataset::{
    BuildError, BuildReport, Catalogue, FeatureStore, Hooks, StoreSettings, StoreShare, build, build_share,
};
use auteur_ground::{Progress, Silent};
use tempfile::TempDir;

/// A file that begins so is refused.
pub(crate) const UNREADABLE: &str = "no music";

/// A file that begins so gives features and a warning.
pub(crate) const DAMAGED: &str = "damaged";

/// Few bands, so that stores are small.
pub(crate) fn config() -> FeatureConfig {
    FeatureConfig { n_mels: 4, ..FeatureConfig::default() }
}

/// These few bands, and these kinds.
pub(crate) fn settings(kinds: FeatureKinds) -> StoreSettings {
    StoreSettings { features: config(), kinds }
}

/// A folder of music and room for stores beside it.
pub(crate) struct Folder {
    folder: TempDir,
    /// Whether stores are built with chroma.
    chroma: AtomicBool,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("music")).unwrap();
        Self { folder, chroma: AtomicBool::new(false) }
    }

    /// From now on stores are built with chroma.
    pub(crate) fn ask_for_chroma(&self) {
        self.chroma.store(true, Ordering::Relaxed);
    }

    pub(crate) fn kinds(&self) -> FeatureKinds {
        let chroma = self.chroma.load(Ordering::Relaxed);
        FeatureKinds::of(if chroma { &[FeatureKind::Chroma] } else { &[] })
    }

    /// A folder that holds these songs, each of its own content.
    pub(crate) fn with(songs: &[&str]) -> Self {
        let folder = Self::new();
        for song in songs {
            folder.add(song, song);
        }
        folder
    }

    /// Two artists with albums, a song without one, and one that cannot be read.
    pub(crate) fn example() -> Self {
        let songs = [
            "A/One/1.mp3",
            "A/One/2.mp3",
            "A/Two/1.mp3",
            "A/3.ogg",
            "A/4.ogg",
            "B/One/1.flac",
            "B/One/CD2/2.flac",
        ];
        let folder = Self::with(&songs);
        folder.add("B/One/broken.mp3", UNREADABLE);
        folder.add("B/One/scratched.mp3", DAMAGED);
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn music(&self) -> PathBuf {
        self.path("music")
    }

    pub(crate) fn song(&self, path: &str) -> PathBuf {
        self.music().join(path)
    }

    pub(crate) fn add(&self, path: &str, content: &str) {
        let file = self.song(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }

    pub(crate) fn catalogue(&self) -> Catalogue {
        Catalogue::scan(&self.music()).unwrap()
    }

    /// Builds the store of this name.
    pub(crate) fn build(&self, store: &str) -> Result<BuildReport, BuildError> {
        self.build_with(store, Hooks { extract: &features_of, progress: &Silent })
    }

    pub(crate) fn build_with(&self, store: &str, hooks: Hooks<'_>) -> Result<BuildReport, BuildError> {
        build(&self.path(store), &self.catalogue(), &settings(self.kinds()), hooks)
    }

    /// Builds a share, such as 1/3, of the store of this name.
    pub(crate) fn build_share(
        &self,
        store: &str,
        share: &str,
        hooks: Hooks<'_>,
    ) -> Result<BuildReport, BuildError> {
        let store = self.path(store);
        let at = StoreShare { store: &store, share: share.parse().unwrap() };
        build_share(at, &self.catalogue(), &settings(self.kinds()), hooks)
    }

    /// The bytes of a store that is built anew.
    pub(crate) fn fresh_bytes(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let store = self.path("fresh");
        if store.exists() {
            fs::remove_dir_all(&store).unwrap();
        }
        self.build("fresh").unwrap();
        bytes_below(&store)
    }

    pub(crate) fn open(&self, store: &str) -> FeatureStore {
        FeatureStore::open(&self.path(store)).unwrap()
    }
}

/// Every file below `folder` with its content.
pub(crate) fn bytes_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_path_buf();
            if path.is_dir() {
                files.insert(name, b"a folder".to_vec());
                folders.push(path);
            } else {
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

/// The shards of a store, in order of their names.
pub(crate) fn shards(store: &Path) -> Vec<PathBuf> {
    let mut shards: Vec<_> =
        fs::read_dir(store.join("shards")).unwrap().map(|entry| entry.unwrap().path()).collect();
    shards.sort();
    shards
}

/// A folder of the example, to be built without and with chroma.
pub(crate) fn examples_of_both_kinds() -> [Folder; 2] {
    let with_chroma = Folder::example();
    with_chroma.ask_for_chroma();
    [Folder::example(), with_chroma]
}

/// Features that follow from the file's bytes: one frame a byte, and a beat at every byte but the first that is odd.
pub(crate) fn features_of(file: &Path) -> Result<ExtractedSong, String> {
    let bytes = fs::read(file).map_err(|cause| cause.to_string())?;
    if bytes.starts_with(UNREADABLE.as_bytes()) {
        return Err(format!("is no music: {} bytes", bytes.len()));
    }
    let values = bytes
        .iter()
        .flat_map(|&byte| (0..config().n_mels).map(move |band| f32::from(byte) - band as f32 * 0.3));
    let warnings = bytes
        .starts_with(DAMAGED.as_bytes())
        .then(|| "3 of 100 packets were damaged and skipped".to_string());
    Ok(ExtractedSong {
        features: SongFeatures::new(Spectrogram::new(config().n_mels, values.collect()).into())
            .with(chroma_of(&bytes)),
        frame_chroma: None,
        encoder_levels: None,
        duration_s: bytes.len() as f64 * 0.1 + 0.017,
        source: SourceFormat { codec: "mp3".to_string(), sample_rate: 44_100, channels: 2 },
        warnings: warnings.into_iter().collect(),
    })
}

fn chroma_of(bytes: &[u8]) -> BeatChroma {
    let chroma = |byte: u8| (0..12).map(move |class| f32::from(byte) / (class + 256) as f32);
    let beats: Vec<u32> = (1..bytes.len()).filter(|at| bytes[*at] % 2 == 1).map(|at| at as u32).collect();
    let segments = (0..=beats.len()).flat_map(|segment| chroma(segment as u8)).collect();
    BeatChroma {
        tuning: f64::from(bytes[0] % 100) / 100.0 - 0.5,
        tempo_bpm: 1875.0 / f64::from(bytes[0]),
        chroma: Spectrogram::new(12, segments),
        beats,
    }
}

/// Progress that asks to stop once so many songs are done.
pub(crate) struct StopAfter {
    left: AtomicUsize,
}

impl StopAfter {
    pub(crate) fn new(songs: usize) -> Self {
        Self { left: AtomicUsize::new(songs) }
    }
}

impl Progress for StopAfter {
    fn begin(&self, _task: &str, _total: u64) {}

    fn advance(&self, _by: u64) {
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
    }

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

/// Runs `work` on a pool of so many threads.
pub(crate) fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}
