//! What cannot be learnt or judged is refused by its name, and what is only odd is not.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use std::borrow::Cow;

use auteur_audio::{LogMel, SongFeatures, Spectrogram};
use auteur_classifier::{FitError, JudgeError, SettingError};
use auteur_ground::Progress;
use half::f16;
use serde_json::json;

use support::{Asked, FRAMES, Music, N_MELS, Song, heard, names, on_threads};

/// What every classifier says of this music.
fn refusals(music: &Music) -> Vec<String> {
    let refusal = |name| match music.fit(name) {
        Err(FitError::Songs(problem)) => problem,
        Err(other) => panic!("{name}: {other:?}"),
        Ok(_) => panic!("{name} is fitted"),
    };
    names().map(refusal).collect()
}

fn refusal(music: &Music, name: &'static str) -> String {
    music.fit(name).err().unwrap().to_string()
}

#[test]
fn one_artist_cannot_be_told_apart() {
    let mut music = Music::new();
    music.artists.truncate(1);
    for songs in [&mut music.train, &mut music.validation] {
        songs.retain(|song| song.artist == 0);
    }
    for refusal in refusals(&music) {
        assert_eq!(refusal, "a classifier needs at least 2 artists, not 1");
    }
}

#[test]
fn an_artist_with_one_training_song_is_refused() {
    let mut music = Music::new();
    music.train.retain(|song| song.artist != 1 || song.path.ends_with("/3.mp3"));
    for refusal in refusals(&music) {
        assert_eq!(refusal, "Bo has 1 of the training songs; a classifier needs at least 2");
    }
}

#[test]
fn validation_songs_of_one_artist_choose_nothing() {
    let mut music = Music::new();
    music.validation.retain(|song| song.artist == 2);
    for refusal in refusals(&music) {
        assert_eq!(
            refusal,
            "all validation songs are by Cy; choosing settings needs songs by at least 2 artists"
        );
    }
}

#[test]
fn an_artist_without_validation_songs_is_learnt_all_the_same() {
    let mut music = Music::new();
    music.validation.retain(|song| song.artist != 1);
    for name in names() {
        let rows = music.fit(name).unwrap().rows(&music.test[2]);
        let right = rows.iter().filter(|row| row[1] > row[0] && row[1] > row[2]).count();
        assert!(right > rows.len() / 2, "{name}: {right} of {}", rows.len());
    }
}

#[test]
fn a_clip_longer_than_every_song_is_refused_with_both_lengths() {
    let music = Music::new();
    for name in names() {
        let refused = music.fit_clips(name, FRAMES + 1).err().unwrap();
        assert_eq!(
            refused.to_string(),
            "no validation song has the 326 frames that clips need; the longest has 325"
        );
    }
}

#[test]
fn features_that_are_no_numbers_are_refused_with_song_and_frame() {
    for value in [f16::NAN, f16::INFINITY] {
        let mut music = Music::new();
        music.train[4].log_mel[7 * N_MELS + 2] = value;
        for refusal in refusals(&music) {
            let value = value.to_f32();
            assert_eq!(refusal, format!("Ada/Album/4.mp3 has a feature that is {value}, in frame 7"));
        }
    }
    let mut music = Music::new();
    music.validation[0].chroma[3 * 12] = f32::NAN;
    assert_eq!(refusal(&music, "ellis"), "Ada/Album/6.mp3 has a feature that is NaN, in frame 3");
}

#[test]
fn a_song_of_other_features_than_the_model_hears_is_refused() {
    let music = Music::new();
    let refusal = |name, log_mel| {
        let mut song = music.test[0].heard();
        song.features.log_mel = log_mel;
        match music.fit(name).unwrap().judge(&[music.test[1].heard(), song]).unwrap_err() {
            JudgeError::Song { song, problem } => (song, problem),
            other => panic!("{name}: {other:?}"),
        }
    };
    for name in names() {
        let wider = LogMel::Single(Spectrogram::new(9, vec![0.0; 900]));
        let problem = "has frames of 9 bands, not of 8".to_owned();
        assert_eq!(refusal(name, wider), ("Ada/Album/8.mp3".to_owned(), problem));
        let cut = LogMel::Half { n_mels: N_MELS, values: Cow::Owned(vec![f16::ZERO; 2599]) };
        let problem = "has 2599 values, which is not a whole number of frames of 8".to_owned();
        assert_eq!(refusal(name, cut), ("Ada/Album/8.mp3".to_owned(), problem));
    }
}

#[test]
fn ellis_refuses_songs_without_chroma() {
    let mut music = Music::new();
    let fitted = music.fit("ellis").unwrap();
    let mut song = music.test[0].heard();
    song.features = SongFeatures::new(song.features.log_mel);
    let refused = fitted.judge(&[song]).unwrap_err().to_string();
    assert_eq!(refused, "Ada/Album/8.mp3 has no chroma");
    music.chroma = false;
    assert_eq!(refusal(&music, "ellis"), "Ada/Album/0.mp3 has no chroma");
}

#[test]
fn the_others_do_not_need_chroma() {
    let music = Music { chroma: false, ..Music::new() };
    for name in names().filter(|name| *name != "ellis") {
        let mut song = music.test[0].heard();
        song.features = SongFeatures::new(song.features.log_mel);
        let rows = &music.fit(name).unwrap().judge(&[song]).unwrap()[0];
        assert!(rows.iter().filter(|row| row[0] > 0.5).count() > rows.len() / 2, "{name}");
    }
}

#[test]
fn an_artist_of_silence_is_learnt_and_found_again() {
    let mut music = Music::new();
    for songs in [&mut music.train, &mut music.validation, &mut music.test] {
        for (number, song) in songs.iter_mut().enumerate().filter(|(_, song)| song.artist == 2) {
            let path = song.path.clone();
            *song = Song { path, ..Song::silence(2, number) };
        }
    }
    for name in names() {
        let fitted = music.fit(name).unwrap();
        for song in &music.test {
            let rows = fitted.rows(song);
            let silent = rows.iter().filter(|row| row[2] > row[0].max(row[1])).count();
            assert_eq!(silent, if song.artist == 2 { rows.len() } else { 0 }, "{name}, {}", song.path);
        }
    }
}

#[test]
fn silence_is_refused_where_nothing_may_make_up_for_its_lack_of_variance() {
    let mut music = Music::new();
    for song in music.train.iter_mut().filter(|song| song.artist == 2) {
        song.log_mel.fill(f16::from_f32(-80.0));
    }
    let refused = music.fit_with("gaussian", json!({"shrinkages": [0.0]})).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "the covariance of Cy is singular at a shrinkage of 0, as it would be for silence"
    );
    let either = music.fit_with("gaussian", json!({"shrinkages": [0.0, 0.01]})).unwrap();
    assert_eq!(either.file.card.chosen["shrinkage"], "0.01");
}

#[test]
fn music_that_is_all_silence_is_refused_by_whoever_compares() {
    let mut music = Music::new();
    for songs in [&mut music.train, &mut music.validation] {
        songs.iter_mut().for_each(|song| song.log_mel.fill(f16::from_f32(-80.0)));
    }
    let all = |what: &str| {
        format!("all training {what} have the same features, so the artists cannot be told apart")
    };
    assert_eq!(refusal(&music, "whitman"), all("seconds"));
    assert_eq!(refusal(&music, "mandel-mahalanobis"), all("songs"));
    assert_eq!(refusal(&music, "mandel-kl"), all("songs"));
}

#[test]
fn more_components_than_frames_are_refused_and_fewer_are_chosen() {
    let music = Music::new();
    let few = |components| json!({"frames_per_artist": 4, "components": components});
    let refused = music.fit_with("gmm", few(vec![5])).err().unwrap();
    assert_eq!(refused.to_string(), "Ada has 4 training frames for 5 components");
    assert_eq!(music.fit_with("gmm", few(vec![5, 1])).unwrap().file.card.chosen["components"], "1");
}

#[test]
fn an_artist_whose_songs_have_no_beats_is_learnt_from_the_whole_of_each() {
    let mut music = Music::new();
    for songs in [&mut music.train, &mut music.validation, &mut music.test] {
        songs.iter_mut().filter(|song| song.artist == 1).for_each(Song::without_beats);
    }
    let fitted = music.fit("ellis").unwrap();
    for song in music.test.iter().filter(|song| song.artist == 1) {
        let rows = fitted.rows(song);
        assert!(rows.iter().filter(|row| row[1] > 0.5).count() > rows.len() / 2);
    }
}

#[test]
fn a_clip_in_which_no_segment_begins_is_judged_by_its_timbre() {
    let music = Music::new();
    // Were harmony not left out, a weight of 8 would decide.
    let fitted = music.fit_with("ellis", json!({"chroma_weights": [8.0]})).unwrap();
    let mut song = music.test[2].clone();
    song.without_beats();
    let rows = fitted.rows(&song);
    let mut other = song.clone();
    other.chroma = music.test[0].chroma[..song.chroma.len()].to_vec();
    let others = fitted.rows(&other);
    assert_ne!(rows[0], others[0]);
    assert_eq!(rows[1..], others[1..]);
    assert!(rows[1..].iter().filter(|row| row[1] > 0.5).count() > rows.len() / 2);
}

#[test]
fn chroma_that_does_not_fit_its_beats_is_refused_with_both_numbers() {
    let music = Music::new();
    let fitted = music.fit("ellis").unwrap();
    for (values, number) in [(24 * 12, "288"), (0, "0")] {
        let mut song = music.test[2].clone();
        song.chroma.truncate(values);
        assert_eq!(
            fitted.judge(&[song.heard()]).unwrap_err().to_string(),
            format!(
                "Bo/Album/8.mp3 has {number} values of chroma for 25 segments between beats, which need 12 each"
            )
        );
    }
}

#[test]
fn of_several_bad_songs_the_first_is_named_whatever_the_number_of_threads() {
    let mut music = Music::new();
    let fitted = music.fit("gaussian").unwrap();
    let songs = [&mut music.train, &mut music.test];
    songs.into_iter().flatten().for_each(|song| song.log_mel[0] = f16::NAN);
    for threads in [1, 2, 7] {
        for _ in 0..5 {
            let refused = on_threads(threads, || refusal(&music, "gaussian"));
            assert!(refused.starts_with("Ada/Album/0.mp3 has a feature"), "{refused}");
            let refused = on_threads(threads, || fitted.judge(&heard(&music.test)).unwrap_err().to_string());
            assert!(refused.starts_with("Ada/Album/8.mp3 has a feature"), "{refused}");
        }
    }
}

#[test]
fn settings_that_the_store_does_not_allow_are_refused_with_what_it_allows() {
    let music = Music::new();
    for name in names() {
        let refused = music.fit_with(name, json!({"n_mfcc": 9})).err().unwrap();
        assert!(matches!(refused, FitError::Setting(SettingError::Value { .. })), "{refused:?}");
        assert_eq!(refused.to_string(), "n_mfcc is 9: it must be from 1 to 8, the bands of the features");
    }
}

#[test]
fn songs_of_which_most_are_the_same_can_still_be_compared() {
    let mut music = Music::new();
    let same = music.train[0].log_mel.clone();
    music
        .train
        .retain(|song| song.artist != 2 || song.path.ends_with("/10.mp3") || song.path.ends_with("/11.mp3"));
    let twins: Vec<&mut Song> = music.train.iter_mut().filter(|song| song.artist != 2).collect();
    // Of 26 songs, 24 are the same: 276 of 325 pairs.
    assert_eq!(twins.len(), 24);
    twins.into_iter().for_each(|song| song.log_mel.clone_from(&same));
    for name in ["mandel-mahalanobis", "mandel-kl"] {
        let rows = music.fit(name).unwrap().rows(&music.test[4]);
        assert!(rows[0][2] > rows[0][0].max(rows[0][1]), "{name}: {:?}", rows[0]);
    }
}

#[test]
fn who_asks_to_stop_is_heard() {
    struct Stop;
    impl Progress for Stop {
        fn begin(&self, _task: &str, _total: u64) {}
        fn advance(&self, _by: u64) {}
        fn note(&self, _message: &str) {}
        fn finish(&self) {}
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let music = Music::new();
    for name in names() {
        let run = tempfile::tempdir().unwrap();
        let stopped = music.fit_in(run.path(), &Asked::of(name), &Stop).err().unwrap();
        assert!(matches!(stopped, FitError::Cancelled));
        assert_eq!(std::fs::read_dir(run.path()).unwrap().count(), 0);
    }
    let fitted = music.fit("gaussian").unwrap();
    let stopped = fitted.model.judge(&heard(&music.test), &Stop).unwrap_err();
    assert!(matches!(stopped, JudgeError::Cancelled));
}
