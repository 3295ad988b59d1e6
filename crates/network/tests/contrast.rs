//! Trainings that contrast artists: what moves the weights below the last layer, and what the bottleneck learns.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

#[path = "support/clips.rs"]
mod clips;
#[path = "support/gradients.rs"]
mod gradients;
#[path = "support/small.rs"]
mod small;

use auteur_classifier::{Device, FitEnd, MODEL_FILE, ModelFile, Sizes};
use auteur_ground::{RandomStream, Silent};
use auteur_network::{Contrastive, Crnn, CrnnConfig, Network, NetworkSettings, Objective, Pass, RECIPES};
use burn::tensor::{Tensor, TensorData};
use burn_optim::GradientsParams;
use gradients::gradients_by_name;
use small::{ARTISTS, FRAMES, N_MELS, Small, settings};

const SIZES: Sizes = Sizes { frames: FRAMES, n_mels: N_MELS, n_artists: 3 };

fn contrasting() -> NetworkSettings<CrnnConfig> {
    NetworkSettings { objective: Objective::Contrastive(Contrastive::default()), ..settings() }
}

/// The names of the weights that the logits of a training pass would move.
fn moved_by_logits(pass: &mut Pass) -> Vec<String> {
    let device = burn::tensor::Device::flex().autodiff();
    let network = Crnn::new(&settings().network, SIZES, RandomStream::new(1), &device);
    let clips = small::clips(1, 4).clips;
    let values: Vec<f32> = clips.iter().flatten().map(|value| value.to_f32()).collect();
    let clips = Tensor::from_data(TensorData::new(values, [4, FRAMES, N_MELS]), &device);
    let gradients = network.forward(clips, pass).logits.square().sum().backward();
    let gradients = GradientsParams::from_grads(gradients, &network);
    let moved = gradients_by_name(&network, &gradients).into_iter();
    moved.filter(|(_, slopes)| slopes.iter().any(|slope| *slope != 0.0)).map(|(name, _)| name).collect()
}

#[test]
fn a_last_layer_that_probes_moves_nothing_below_it() {
    let dropout = RandomStream::new(2);
    assert_eq!(moved_by_logits(&mut Pass::probing(dropout)), ["output.bias", "output.kernel"]);
    assert!(moved_by_logits(&mut Pass::training(dropout)).contains(&"blocks.0.kernel".to_owned()));
}

#[test]
fn contrast_brings_new_clips_of_an_artist_together_and_the_last_layer_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let settings = NetworkSettings { epochs: 80, patience: 80, ..contrasting() };
    let small = Small { settings, seed: 0, clip_frames: FRAMES, device: Device::Cpu, progress: &Silent };
    let end = small::train_on(folder.path(), &small::clips(1, 60), &small).unwrap();
    let FitEnd::Complete { history: Some(history), .. } = end else { panic!("{end:?}") };
    assert!(history.best().unwrap().validation_accuracy > 0.8, "{:?}", history.best());

    let model =
        RECIPES[0].load(ModelFile::read(&folder.path().join(MODEL_FILE)).unwrap(), Device::Cpu).unwrap();
    let heard = small::clips(5, 30);
    let songs = heard.songs(N_MELS);
    let judged = model.judge(&songs, &Silent).unwrap();
    let directions: Vec<Vec<f32>> = judged
        .into_iter()
        .map(|song| {
            let values = song.embedding.unwrap().values;
            let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
            values.iter().map(|value| value / length).collect()
        })
        .collect();
    let mean_similarity = |same: bool| {
        let pairs = (0..30).flat_map(|one| (0..one).map(move |other| (one, other)));
        let chosen = pairs.filter(|(one, other)| (one % ARTISTS.len() == other % ARTISTS.len()) == same);
        let similarity = |(one, other): (usize, usize)| -> f32 {
            directions[one].iter().zip(&directions[other]).map(|(a, b)| a * b).sum()
        };
        let all: Vec<f32> = chosen.map(similarity).collect();
        all.iter().sum::<f32>() / all.len() as f32
    };
    let (same, other) = (mean_similarity(true), mean_similarity(false));
    assert!(same > 0.8 && same - other > 0.3, "within an artist {same}, between artists {other}");
}

#[test]
fn contrast_learns_other_weights_than_names_from_the_same_start() {
    let after = |settings| {
        let folder = tempfile::tempdir().unwrap();
        let settings = NetworkSettings { epochs: 1, ..settings };
        let small = Small { settings, seed: 0, clip_frames: FRAMES, device: Device::Cpu, progress: &Silent };
        small::train_on(folder.path(), &small::clips(1, 20), &small).unwrap();
        ModelFile::read(&folder.path().join(MODEL_FILE)).unwrap().tensors
    };
    let (names, contrast) = (after(settings()), after(contrasting()));
    assert_eq!(names.keys().collect::<Vec<_>>(), contrast.keys().collect::<Vec<_>>());
    assert_ne!(names["recurrent_2.kernel"], contrast["recurrent_2.kernel"]);
}
