//! Made-up songs in a store, since a fit takes its songs from one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use auteur_audio::{ExtractedSong, FeatureKind, FeatureKinds, SongFeatures, SourceFormat, Spectrogram};
use auteur_dataset::{
    Catalogue, ClipGrid, ClipSet, FeatureStore, Hooks, SplitClips, SplitReport, StoreSettings, build,
};
use auteur_ground::Silent;

use super::music::{Music, N_MELS, Song, features};

impl Music {
    /// A new store of the songs to learn from and to choose by.
    pub(crate) fn store(&self, path: &Path) -> FeatureStore {
        let music = path.with_extension("music");
        let songs: BTreeMap<_, &Song> =
            self.train.iter().chain(&self.validation).map(|song| (music.join(&song.path), song)).collect();
        for file in songs.keys() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, file.to_str().unwrap()).unwrap();
        }
        let extract = |file: &Path| Ok(extracted(songs[file]));
        let asked = [(FeatureKind::Chroma, self.chroma), (FeatureKind::Vectors, self.vectors)];
        let kinds: Vec<_> = asked.iter().filter(|(_, is_asked)| *is_asked).map(|(kind, _)| *kind).collect();
        let settings = StoreSettings { features: features(), kinds: FeatureKinds::of(&kinds) };
        let hooks = Hooks { extract: &extract, progress: &Silent };
        build(path, &Catalogue::scan(&music).unwrap(), &settings, hooks).unwrap();
        FeatureStore::open(path).unwrap()
    }

    /// The clips of these songs, whose order is that of the music.
    pub(crate) fn clips<'a>(&self, store: &'a FeatureStore, grid: ClipGrid) -> SplitClips<'a> {
        let [train, validation, test] = [&self.train[..], &self.validation, &[]].map(|songs| {
            let songs = songs.iter().map(|song| store.song(&song.path).unwrap()).collect();
            ClipSet::new(store, songs, grid)
        });
        let report = SplitReport {
            artists: self.artists.clone(),
            not_validated: Vec::new(),
            not_tested: Vec::new(),
            repeated: Vec::new(),
            unassigned: Vec::new(),
        };
        SplitClips { train, validation, test, report }
    }
}

fn extracted(song: &Song) -> ExtractedSong {
    let log_mel = song.log_mel.iter().map(|level| level.to_f32()).collect();
    ExtractedSong {
        features: SongFeatures::new(Spectrogram::new(N_MELS, log_mel).into())
            .with(song.beat_chroma())
            .with(song.encoder_vectors()),
        frame_chroma: None,
        encoder_levels: None,
        duration_s: 10.0,
        source: SourceFormat { codec: "mp3".to_owned(), sample_rate: 44_100, channels: 2 },
        warnings: Vec::new(),
    }
}
