//! Every classifier learns artists that can be told apart, and gives the same bytes however it is run.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use auteur_baselines::{Baseline, BaselineSettings, Classifier};
use auteur_evaluation::{Evaluation, Vote};
use auteur_ground::Silent;

use support::{CLIP_FRAMES, FRAMES, Music, Song, labelled, settings};

fn evaluated(baseline: &Baseline, songs: &[Song]) -> Evaluation {
    Evaluation::of(&baseline.predict(&labelled(songs), &Silent).unwrap()).unwrap()
}

#[test]
fn every_classifier_tells_artists_apart_that_sound_different() {
    let music = Music::new();
    for classifier in Classifier::ALL {
        let evaluation = evaluated(&music.fit(classifier).unwrap(), &music.test);
        assert_eq!(evaluation.clips, 6 * (FRAMES / CLIP_FRAMES));
        // A third would be chance.
        assert!(evaluation.frame.accuracy > 0.9, "{classifier}: {}", evaluation.frame.accuracy);
        assert_eq!(evaluation.song.report(Vote::MeanProbability).accuracy, 1.0, "{classifier}");
    }
}

#[test]
fn the_bytes_of_a_model_do_not_depend_on_the_number_of_threads() {
    let music = Music::new();
    for classifier in Classifier::ALL {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| music.fit(classifier).unwrap().to_bytes().unwrap())
        };
        assert!(on(1) == on(3), "{classifier}");
    }
}

#[test]
fn chroma_tells_artists_apart_that_have_the_same_timbre() {
    let mut music = Music::new();
    let Music { train, validation, test, .. } = &mut music;
    for (number, song) in train.iter_mut().chain(validation).chain(test).enumerate() {
        song.log_mel = Song::new(0, 500 + number).log_mel;
    }
    let accuracy = |classifier| {
        evaluated(&music.fit(classifier).unwrap(), &music.test).song.report(Vote::MeanProbability).accuracy
    };
    // A third would be chance, of six songs.
    assert!(accuracy(Classifier::Gaussian) < 0.6);
    assert_eq!(accuracy(Classifier::Ellis), 1.0);
}

#[test]
fn a_song_gives_all_its_clips_one_answer_where_songs_are_what_is_known() {
    let music = Music::new();
    for classifier in [Classifier::MandelMahalanobis, Classifier::MandelKl] {
        let rows = music.fit(classifier).unwrap().probabilities(&music.test[0].labelled().song).unwrap();
        assert_eq!(rows.len(), FRAMES / CLIP_FRAMES);
        assert!(rows.iter().all(|row| row == &rows[0]), "{classifier}");
    }
}

#[test]
fn the_answers_to_a_song_do_not_depend_on_the_songs_beside_it() {
    let music = Music::new();
    let song = &music.test[3];
    // Alone, among the other test songs, and among others that sound like nothing it was trained on.
    let strangers: Vec<Song> = (0..5).map(|number| Song::silence(0, 900 + number)).collect();
    let beside = [Vec::new(), music.test[..3].to_vec(), music.test[4..].to_vec(), strangers];
    for classifier in Classifier::ALL {
        let baseline = music.fit(classifier).unwrap();
        let alone = baseline.probabilities(&song.labelled().song).unwrap();
        for others in &beside {
            let mut songs = others.clone();
            songs.insert(others.len() / 2, song.clone());
            let predictions = baseline.predict(&labelled(&songs), &Silent).unwrap();
            let (_, among) = predictions.songs().find(|(path, _)| *path == song.path).unwrap();
            assert_eq!(among.clips().count(), alone.len());
            for ((_, among), alone) in among.clips().zip(&alone) {
                assert!(
                    among.iter().zip(alone).all(|(among, alone)| *among == *alone as f32),
                    "{classifier}"
                );
            }
        }
    }
}

#[test]
fn clips_of_one_frame_and_of_a_whole_song_are_judged() {
    let music = Music::new();
    for classifier in Classifier::ALL {
        for clip_frames in [1, FRAMES] {
            let baseline = music.fit_clips(classifier, &settings(), clip_frames).unwrap();
            let evaluation = evaluated(&baseline, &music.test);
            assert_eq!(evaluation.clips, 6 * (FRAMES / clip_frames), "{classifier}");
            assert!(evaluation.frame.accuracy > 0.4, "{classifier}: {}", evaluation.frame.accuracy);
        }
    }
}

#[test]
fn of_an_artist_with_much_music_a_part_is_learnt_from() {
    let music = Music::new();
    let few = BaselineSettings { frames_per_artist: 300, seconds_per_artist: 9, ..settings() };
    for classifier in [Classifier::Gmm, Classifier::Whitman] {
        let baseline = music.fit_with(classifier, &few).unwrap();
        assert!(baseline.to_bytes().unwrap() != music.fit(classifier).unwrap().to_bytes().unwrap());
        assert!(evaluated(&baseline, &music.test).frame.accuracy > 0.8, "{classifier}");
    }
}

#[test]
fn what_was_chosen_is_of_what_could_be_chosen() {
    let music = Music::new();
    let baseline = music.fit(Classifier::Gmm).unwrap();
    let about = baseline.metadata();
    assert!(["2", "3"].contains(&about.chosen["components"].as_str()));
    assert!(["full", "diagonal"].contains(&about.chosen["covariance"].as_str()));
    assert!(about.validation_f1 > 0.9);
}

#[test]
fn a_setting_that_is_named_twice_changes_nothing() {
    let music = Music::new();
    let twice =
        BaselineSettings { gammas: vec![0.5, 0.5, 2.0, 2.0], costs: vec![1.0, 1.0, 10.0], ..settings() };
    let (once, twice) = (music.fit(Classifier::Whitman), music.fit_with(Classifier::Whitman, &twice));
    assert!(once.unwrap().to_bytes().unwrap() == twice.unwrap().to_bytes().unwrap());
}
