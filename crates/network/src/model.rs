//! A model file becomes a model that names the artists of clips.

use auteur_classifier::{
    Card, Device as Chosen, Embedding, JudgeError, Model, ModelFile, ModelFileError, Settings, Sizes, Song,
    SongJudgement,
};
use auteur_dataset::ClipGrid;
use auteur_ground::{Progress, RandomStream};
use burn::tensor::{Device, activation::softmax};
use half::{f16, slice::HalfFloatSliceExt};

use crate::{
    device::ComputeDevice,
    host::{clips, to_vec},
    network::{Network, NetworkConfig, Prepared},
    settings::NetworkSettings,
    weights::with_weights,
    workers::among_workers,
};

/// Clips that go through the network at once, of one song or of several; it bounds the memory that judging needs.
const BATCH: usize = 64;

/// A network with trained weights.
pub(crate) struct NetworkModel {
    network: Prepared,
    card: Card,
    grid: ClipGrid,
    device: Device,
    /// Numbers in a clip's bottleneck.
    width: usize,
}

impl NetworkModel {
    /// Takes a model of the network `N` from its file.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`] and [`ModelFileError::Device`].
    pub(crate) fn new<N: Network>(file: ModelFile, device: Chosen) -> Result<Self, ModelFileError> {
        let found = file.value_count();
        let ModelFile { card, tensors } = file;
        let damaged = |error: auteur_classifier::SettingError| ModelFileError::damaged(error.to_string());
        let settings = NetworkSettings::<N::Config>::of(&card.settings).map_err(damaged)?;
        let grid = card.clips().map_err(|error| ModelFileError::damaged(error.to_string()))?;
        let (frames, n_mels) = (card.clip_frames, card.features.n_mels);
        settings.check_clips(frames, Some(n_mels)).map_err(damaged)?;
        let sizes = Sizes { frames, n_mels, n_artists: card.artists.len() };
        // A network that its file cannot fill is not even made.
        let expected = settings.network.parameter_count(sizes);
        if found != expected {
            let problem = format!("it holds {found} weights; its network has {expected}");
            return Err(ModelFileError::damaged(problem));
        }
        let device = ComputeDevice::open(device)?.inference();
        let initial = N::new(&settings.network, sizes, RandomStream::new(0), &device);
        let network = with_weights(initial, tensors)?.prepared();
        Ok(Self { network, card, grid, device, width: settings.network.bottleneck_width(sizes) })
    }

    /// Values of a clip.
    fn clip_length(&self) -> usize {
        self.card.clip_frames * self.card.features.n_mels
    }

    /// Refuses a song of other features than the model hears.
    fn check(&self, song: &Song) -> Result<(), JudgeError> {
        let (found, expected) = (song.features.log_mel.n_mels(), self.card.features.n_mels);
        if found == expected {
            return Ok(());
        }
        let problem = format!("has {found} mel bands; the model expects {expected}");
        Err(JudgeError::Song { song: song.path.to_owned(), problem })
    }
}

impl Model for NetworkModel {
    fn card(&self) -> &Card {
        &self.card
    }

    fn judge(&self, songs: &[Song], progress: &dyn Progress) -> Result<Vec<SongJudgement>, JudgeError> {
        songs.iter().try_for_each(|song| self.check(song))?;
        let mut judging = Judging::new(self, songs.len(), progress);
        among_workers(|| {
            for (song, at) in songs.iter().zip(0..) {
                // A song that was just read is put into the precision of a store here, and one of a store is not copied.
                let log_mel = song.features.log_mel.halves();
                let clips = self.grid.clips_of(song.features.log_mel.n_frames());
                for clip in log_mel.chunks_exact(self.clip_length()).take(clips) {
                    judging.take(at, clip)?;
                }
                judging.complete = at + 1;
            }
            judging.flush()?;
            Ok(judging.answers)
        })
    }
}

/// Clips on their way through the network, whatever songs they are of.
struct Judging<'a> {
    model: &'a NetworkModel,
    progress: &'a dyn Progress,
    answers: Vec<SongJudgement>,
    /// Clips that wait, one after the other.
    values: Vec<f32>,
    /// The song of each of them.
    songs: Vec<usize>,
    /// Songs all of whose clips were taken.
    complete: usize,
    /// Songs that were told of.
    advanced: usize,
}

impl<'a> Judging<'a> {
    fn new(model: &'a NetworkModel, songs: usize, progress: &'a dyn Progress) -> Self {
        let embedding = Some(Embedding { width: model.width, values: Vec::new() });
        let answers = vec![SongJudgement { probabilities: Vec::new(), embedding }; songs];
        Self { model, progress, answers, values: Vec::new(), songs: Vec::new(), complete: 0, advanced: 0 }
    }

    /// Takes the next clip, of the song at the place `song`.
    fn take(&mut self, song: usize, clip: &[f16]) -> Result<(), JudgeError> {
        let before = self.values.len();
        self.values.resize(before + clip.len(), 0.0);
        clip.convert_to_f32_slice(&mut self.values[before..]);
        self.songs.push(song);
        if self.songs.len() == BATCH { self.flush() } else { Ok(()) }
    }

    /// Lets the network judge all clips that wait.
    fn flush(&mut self) -> Result<(), JudgeError> {
        if self.progress.is_cancelled() {
            return Err(JudgeError::Cancelled);
        }
        let NetworkModel { network, card, device, width, .. } = self.model;
        if !self.songs.is_empty() {
            let values = std::mem::take(&mut self.values);
            let output = network(clips(values, [card.clip_frames, card.features.n_mels], device));
            let probabilities = to_vec(softmax(output.logits, 1));
            let bottleneck = to_vec(output.bottleneck);
            let rows = probabilities.chunks_exact(card.artists.len()).zip(bottleneck.chunks_exact(*width));
            for (song, (probabilities, bottleneck)) in self.songs.drain(..).zip(rows) {
                let answer = &mut self.answers[song];
                answer.probabilities.extend_from_slice(probabilities);
                answer.embedding.get_or_insert_default().values.extend_from_slice(bottleneck);
            }
        }
        self.progress.advance((self.complete - self.advanced) as u64);
        self.advanced = self.complete;
        Ok(())
    }
}
