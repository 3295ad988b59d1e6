//! What a model that keeps where its songs lie knows of strangers, and how artists are added to it and taken away.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use auteur_classifier::{Comparison, Device, EnrolError, Likeness, Model, ModelFile};
use auteur_ground::Silent;
use auteur_ground::tensors::{Tensor, Values};
use serde_json::json;

use support::{Fitted, Music, Song, heard, registry};

const NAME: &str = "pretrained";
/// Of probabilities by a model that keeps its songs in single precision, beside those of the songs themselves.
const SINGLE: f64 = 1e-3;

/// The likeliest artist.
fn winner(probabilities: &[f64]) -> usize {
    let all = 0..probabilities.len();
    all.max_by(|one, other| probabilities[*one].total_cmp(&probabilities[*other])).unwrap()
}

fn fitted(music: &Music) -> Fitted {
    music.fit(NAME).unwrap()
}

fn likeness(fitted: &Fitted) -> &dyn Likeness {
    fitted.model.likeness().unwrap()
}

fn compared(model: &dyn Model, song: &Song) -> Comparison {
    model.likeness().unwrap().compare(&song.heard()).unwrap()
}

fn opened(file: &ModelFile) -> Box<dyn Model> {
    let bytes = file.to_bytes().unwrap();
    registry().open(ModelFile::from_bytes(&bytes).unwrap(), Device::Cpu).unwrap()
}

/// Songs to learn from, of all artists but the last, and those of the last.
fn but_the_last(artists: usize) -> (Music, Vec<Song>) {
    let all = Music::by(artists);
    let mut music = Music::by(artists - 1);
    music.artists.truncate(artists - 1);
    let last = all.train.iter().chain(&all.validation).filter(|song| song.artist == artists - 1);
    (music, last.cloned().collect())
}

fn refused(fitted: &Fitted, artist: &str, songs: &[Song]) -> EnrolError {
    likeness(fitted).enrol(artist, &heard(songs)).unwrap_err()
}

#[test]
fn a_stranger_is_less_known_than_the_artists_and_a_threshold_lies_between() {
    let (music, strangers) = but_the_last(5);
    let fitted = fitted(&music);
    let trials = likeness(&fitted).strangers().unwrap();
    assert!(trials.auroc() > 0.8, "{}", trials.auroc());
    // Each of four artists was left out once, with its 14 songs.
    assert_eq!(trials.unwanted().count(), 4 * 14);
    assert_eq!(trials.wanted().count(), 4 * 3 * 14);
    let threshold = trials.equal_error();
    let known = |songs: &[Song]| {
        let known = songs.iter().filter(|song| compared(&*fitted.model, song).known >= threshold.score);
        known.count() as f64 / songs.len() as f64
    };
    assert!(known(&music.test) > 0.6, "{}", known(&music.test));
    assert!(known(&strangers) < 0.4, "{}", known(&strangers));
}

#[test]
fn a_song_as_a_whole_has_probabilities_and_sets_that_hold_the_right_artist() {
    let music = Music::by(5);
    let fitted = fitted(&music);
    let sets = likeness(&fitted).answer_sets().unwrap();
    assert_eq!(sets.of_right().len(), 5 * 14);
    for song in &music.test {
        let probabilities = compared(&*fitted.model, song).probabilities;
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(sets.set(&probabilities, 0.95).contains(&song.artist));
        assert_eq!(sets.set(&probabilities, 0.95)[0], winner(&probabilities));
    }
}

#[test]
fn an_artist_is_enrolled_as_if_the_model_had_been_trained_with_it_and_forgotten_again() {
    let (music, songs) = but_the_last(5);
    let before = fitted(&music);
    let larger = opened(&likeness(&before).enrol("Ed", &heard(&songs[..5])).unwrap());
    assert_eq!(larger.card().artists, ["Ada", "Bo", "Cy", "Di", "Ed"]);
    let right = Music::by(5)
        .test
        .iter()
        .filter(|song| winner(&compared(&*larger, song).probabilities) == song.artist)
        .count();
    assert!(right >= 9, "{right} of 10");
    // The new artist's songs were strangers before, and are known now.
    let count = |model: &dyn Model| {
        let trials = model.likeness().unwrap().strangers().unwrap();
        (trials.wanted().count(), trials.unwanted().count())
    };
    let (known, strangers) = count(&*before.model);
    assert_eq!(count(&*larger), (known + 5, strangers + 5));

    let forgotten = opened(&larger.likeness().unwrap().forget("Ed").unwrap());
    assert_eq!(forgotten.card(), before.model.card());
    assert_eq!(count(&*forgotten), (known, strangers));
    for song in &music.test {
        let [one, other] = [&*before.model, &*forgotten].map(|model| compared(model, song).probabilities);
        // The scatter of the songs that are gone is taken away by their share.
        let apart = one.iter().zip(&other).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max);
        assert!(apart < 20.0 * SINGLE, "{apart}");
    }
}

#[test]
fn the_fourth_artist_lets_a_model_tell_strangers_and_forgetting_it_takes_that_away() {
    let (music, songs) = but_the_last(4);
    let before = fitted(&music);
    assert!(likeness(&before).strangers().is_none());
    let larger = opened(&likeness(&before).enrol("Di", &heard(&songs[..5])).unwrap());
    let trials = larger.likeness().unwrap().strangers().unwrap();
    // Each of four artists was left out once.
    assert_eq!(trials.unwanted().count(), 3 * 14 + 5);
    assert!(trials.auroc() > 0.7, "{}", trials.auroc());
    assert!(trials.at_false_accept(0.2).is_ok());
    let forgotten = opened(&larger.likeness().unwrap().forget("Di").unwrap());
    assert!(forgotten.likeness().unwrap().strangers().is_none());
}

#[test]
fn what_cannot_be_enrolled_or_forgotten_is_refused() {
    let (music, songs) = but_the_last(3);
    let model = fitted(&music);
    let same = vec![songs[0].clone(); 5];
    assert!(matches!(refused(&model, "Cy", &same), EnrolError::SameRecording { .. }));
    let known = refused(&model, "Cy", &music.train[..1]).to_string();
    assert!(known.contains("a song of Ada, which the model has learnt from"), "{known}");
    assert!(matches!(refused(&model, "Bo", &songs), EnrolError::KnownArtist { .. }));
    assert!(matches!(refused(&model, " ", &songs), EnrolError::NoName));
    assert!(matches!(refused(&model, "Cy", &[]), EnrolError::NoSongs { .. }));
    let mut other = songs[0].clone();
    other.vectors[0] = f32::NAN;
    assert!(matches!(refused(&model, "Cy", &[other]), EnrolError::Judge(_)));
    let forgets = |artist: &str| likeness(&model).forget(artist).unwrap_err().to_string();
    assert_eq!(forgets("Cy"), "the model does not know Cy; its artists are Ada, Bo");
    assert_eq!(forgets("Bo"), "a model needs two artists, and without Bo there would be one");
}

#[test]
fn songs_that_no_fit_has_kept_are_refused_and_a_model_without_them_answers_as_before() {
    let file = fitted(&Music::by(4)).file;
    let altered = |name: &str, alter: &dyn Fn(&mut Vec<f64>)| {
        let mut file = file.clone();
        match &mut file.tensors.get_mut(name).unwrap().values {
            Values::F64(values) => alter(values),
            other => panic!("{name} is {}", other.type_name()),
        }
        registry().open(file, Device::Cpu).err().unwrap().to_string()
    };
    let set = |value: f64| move |values: &mut Vec<f64>| values[0] = value;
    assert!(altered("songs.format", &set(2.0)).contains("format 2; this program reads 1"));
    assert!(altered("songs.labels", &set(4.0)).contains("songs.labels holds 4, which is no label"));
    let all = |value: f64| move |values: &mut Vec<f64>| values.fill(value);
    assert!(altered("songs.labels", &all(1.0)).contains("an artist has no song"));
    assert!(altered("answer_sets", &set(1.5)).contains("1.5 is no probability"));
    assert!(altered("known.scores", &set(f64::NAN)).contains("known.scores holds NaN"));
    assert!(altered("strangers.artists", &set(0.5)).contains("which is no label"));
    let mut shorter = file.clone();
    shorter.tensors.insert("songs.points".to_owned(), Tensor::f32(&[3], vec![0.0; 3]));
    let refused = registry().open(shorter, Device::Cpu).err().unwrap().to_string();
    assert!(refused.contains("songs.points has the shape [3]"), "{refused}");

    let mut before = file.clone();
    let is_new = |name: &str| {
        ["songs.", "known.", "strangers.", "answer_sets"].iter().any(|new| name.starts_with(new))
    };
    before.tensors.retain(|name, _| !is_new(name));
    before.card.songs.clear();
    let [with, without] = [&file, &before].map(opened);
    assert!(without.likeness().is_none());
    let songs = Music::by(4).test;
    let judged = |model: &dyn Model| model.judge(&heard(&songs), &Silent).unwrap();
    assert_eq!(judged(&*with), judged(&*without));
}

#[test]
fn too_few_artists_tell_nothing_of_strangers_and_other_heads_keep_no_songs() {
    assert!(likeness(&fitted(&Music::by(3))).strangers().is_none());
    assert!(likeness(&fitted(&Music::by(4))).strangers().is_some());
    for head in ["discriminant", "logistic", "nearest-mean"] {
        let fitted = Music::new().fit_with(NAME, json!({"head": head})).unwrap();
        assert!(fitted.model.likeness().is_none(), "{head}");
    }
    assert!(Music::new().fit("gaussian").unwrap().model.likeness().is_none());
}

#[test]
fn songs_by_an_artist_that_is_not_known_are_likelier_by_one_than_songs_by_two() {
    let (music, songs) = but_the_last(6);
    let model = fitted(&music);
    let ratio = |one: &Song, other: &Song| {
        likeness(&model).verify(&one.heard(), &[other.heard()]).unwrap().log_likelihood_ratio
    };
    let same = (1..songs.len()).map(|n| ratio(&songs[n - 1], &songs[n])).sum::<f64>();
    let different =
        (1..songs.len()).map(|n| ratio(&songs[n], &music.test[n % music.test.len()])).sum::<f64>();
    assert!(same > different + 1.0, "{same} {different}");
    let said = likeness(&model).verify(&songs[0].heard(), &[songs[0].heard()]).unwrap();
    assert!(said.alike > 0.999 && said.log_likelihood_ratio > 0.0, "{said:?}");
    assert!(said.equal_error < 0.4 && said.same_pairs == 5 * 14 * 13 / 2, "{said:?}");
    let heard = [songs[0].heard(), songs[1].heard(), music.test[0].heard()];
    let of_pairs = likeness(&model).verify_pairs(&heard, &[[0, 1], [2, 0]]).unwrap();
    let one_by_one = [[0, 1], [2, 0]].map(|[one, other]: [usize; 2]| {
        likeness(&model).verify(&heard[one], std::slice::from_ref(&heard[other])).unwrap()
    });
    assert_eq!(of_pairs, one_by_one);
    let few = fitted(&Music::by(3));
    let refused = likeness(&few).verify(&songs[0].heard(), &[songs[1].heard()]).unwrap_err().to_string();
    assert!(refused.contains("a model of 3 artists cannot tell"), "{refused}");
}
