//! What cannot be learnt or judged is refused by its name, and what is only odd is not.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use auteur_baselines::{BaselineError, BaselineSettings, Classifier};
use auteur_ground::{Progress, Silent};
use half::f16;

use support::{CLIP_FRAMES, FRAMES, Music, N_MELS, Song, labelled, settings};

/// What every classifier says of this music.
fn refusals(music: &Music) -> Vec<String> {
    Classifier::ALL.map(|classifier| music.fit(classifier).unwrap_err().to_string()).to_vec()
}

#[test]
fn one_artist_cannot_be_told_apart() {
    let mut music = Music::new();
    music.artists.truncate(1);
    for songs in [&mut music.train, &mut music.validation] {
        songs.retain(|song| song.artist == 0);
    }
    for refusal in refusals(&music) {
        assert_eq!(refusal, "1 artist to learn, a classifier needs at least 2; add music of another artist");
    }
}

#[test]
fn an_artist_with_one_training_song_is_refused() {
    let mut music = Music::new();
    music.train.retain(|song| song.artist != 1 || song.path.ends_with("/3.mp3"));
    for refusal in refusals(&music) {
        assert_eq!(
            refusal,
            "Bo has 1 of the training songs, a classifier needs at least 2; add songs, or leave the artist out"
        );
    }
}

#[test]
fn validation_songs_of_one_artist_choose_nothing() {
    let mut music = Music::new();
    music.validation.retain(|song| song.artist == 2);
    for refusal in refusals(&music) {
        assert_eq!(
            refusal,
            "the validation songs are all of Cy; settings are chosen by songs of at least 2 artists"
        );
    }
}

#[test]
fn an_artist_without_validation_songs_is_learnt_all_the_same() {
    let mut music = Music::new();
    music.validation.retain(|song| song.artist != 1);
    for classifier in Classifier::ALL {
        let baseline = music.fit(classifier).unwrap();
        let rows = baseline.probabilities(&music.test[2].labelled().song).unwrap();
        let right = rows.iter().filter(|row| row[1] > row[0] && row[1] > row[2]).count();
        assert!(right > rows.len() / 2, "{classifier}: {right} of {}", rows.len());
    }
}

#[test]
fn a_clip_longer_than_every_song_is_refused_with_both_lengths() {
    let music = Music::new();
    for classifier in Classifier::ALL {
        let refused = music.fit_clips(classifier, &settings(), FRAMES + 1).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "no validation song is as long as a clip of 326 frames, the longest has 325; choose shorter clips"
        );
    }
    let mut short = music.test[0].clone();
    short.log_mel.truncate(20 * N_MELS);
    let refused = music.fit(Classifier::Gaussian).unwrap().predict(&[short.labelled()], &Silent).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "no test song is as long as a clip of {CLIP_FRAMES} frames, the longest has 20; choose shorter clips"
        )
    );
}

#[test]
fn features_that_are_no_numbers_are_refused_with_song_and_frame() {
    for value in [f16::NAN, f16::INFINITY] {
        let mut music = Music::new();
        music.train[4].log_mel[7 * N_MELS + 2] = value;
        for refusal in refusals(&music) {
            let value = value.to_f32();
            assert_eq!(
                refusal,
                format!("Ada/Album/4.mp3 has a feature that is {value}, in frame 7; prepare it again")
            );
        }
    }
    let mut music = Music::new();
    music.validation[0].chroma[3 * 12] = f32::NAN;
    assert_eq!(
        music.fit(Classifier::Ellis).unwrap_err().to_string(),
        "Ada/Album/6.mp3 has a feature that is NaN, in frame 3; prepare it again"
    );
}

#[test]
fn features_that_are_no_whole_frames_are_refused() {
    let mut music = Music::new();
    music.train[0].log_mel.pop();
    for refusal in refusals(&music) {
        assert_eq!(refusal, "Ada/Album/0.mp3 has 2599 values, which are no frames of 8; prepare it again");
    }
}

#[test]
fn ellis_says_how_chroma_is_prepared() {
    let music = Music::new();
    let baseline = music.fit(Classifier::Ellis).unwrap();
    let mut song = music.test[0].labelled().song;
    song.beat_chroma = None;
    let refused = baseline.probabilities(&song).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Ada/Album/8.mp3 has no chroma, which ellis needs; prepare with --kinds log-mel,chroma"
    );
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
    for classifier in Classifier::ALL {
        let baseline = music.fit(classifier).unwrap();
        for song in &music.test {
            let rows = baseline.probabilities(&song.labelled().song).unwrap();
            let silent = rows.iter().filter(|row| row[2] > row[0].max(row[1])).count();
            assert_eq!(silent, if song.artist == 2 { rows.len() } else { 0 }, "{classifier}, {}", song.path);
        }
    }
}

#[test]
fn silence_is_refused_where_nothing_may_make_up_for_its_lack_of_variance() {
    let mut music = Music::new();
    for song in music.train.iter_mut().filter(|song| song.artist == 2) {
        song.log_mel.fill(f16::from_f32(-80.0));
    }
    let none = BaselineSettings { shrinkages: vec![0.0], ..settings() };
    let refused = music.fit_with(Classifier::Gaussian, &none).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the covariance of Cy is singular under a shrinkage of 0, as that of silence is; allow more shrinkage, or \
         leave the artist out"
    );
    let either = BaselineSettings { shrinkages: vec![0.0, 0.01], ..settings() };
    assert_eq!(music.fit_with(Classifier::Gaussian, &either).unwrap().metadata().chosen["shrinkage"], "0.01");
}

#[test]
fn music_that_is_all_silence_is_refused_by_whoever_compares() {
    let mut music = Music::new();
    for songs in [&mut music.train, &mut music.validation] {
        songs.iter_mut().for_each(|song| song.log_mel.fill(f16::from_f32(-80.0)));
    }
    let refusal = |classifier| music.fit(classifier).unwrap_err().to_string();
    let all =
        |what: &str| format!("all training {what} have the same features; nothing tells the artists apart");
    assert_eq!(refusal(Classifier::Whitman), all("seconds"));
    assert_eq!(refusal(Classifier::MandelMahalanobis), all("songs"));
    assert_eq!(refusal(Classifier::MandelKl), all("songs"));
}

#[test]
fn more_components_than_frames_are_refused_and_fewer_are_chosen() {
    let music = Music::new();
    let few = |components| BaselineSettings { frames_per_artist: 4, components, ..settings() };
    let refused = music.fit_with(Classifier::Gmm, &few(vec![5])).unwrap_err();
    assert_eq!(refused.to_string(), "Ada has 4 training frames for 5 components; allow fewer components");
    let chosen = music.fit_with(Classifier::Gmm, &few(vec![5, 1])).unwrap();
    assert_eq!(chosen.metadata().chosen["components"], "1");
}

#[test]
fn an_artist_whose_songs_have_no_beats_is_learnt_from_the_whole_of_each() {
    let mut music = Music::new();
    for songs in [&mut music.train, &mut music.validation, &mut music.test] {
        songs.iter_mut().filter(|song| song.artist == 1).for_each(Song::without_beats);
    }
    let baseline = music.fit(Classifier::Ellis).unwrap();
    for song in music.test.iter().filter(|song| song.artist == 1) {
        let rows = baseline.probabilities(&song.labelled().song).unwrap();
        assert!(rows.iter().filter(|row| row[1] > 0.5).count() > rows.len() / 2);
    }
}

#[test]
fn an_artist_without_any_chroma_is_refused() {
    let mut music = Music::new();
    for song in music.train.iter_mut().filter(|song| song.artist == 1) {
        song.chroma.clear();
        song.begins.clear();
    }
    assert_eq!(
        music.fit(Classifier::Ellis).unwrap_err().to_string(),
        "no training song of Bo has chroma; add songs, or leave the artist out"
    );
}

#[test]
fn a_clip_in_which_no_segment_begins_is_judged_by_its_timbre() {
    let music = Music::new();
    // Were harmony not left out, a weight of 8 would decide.
    let loud = BaselineSettings { chroma_weights: vec![8.0], ..settings() };
    let baseline = music.fit_with(Classifier::Ellis, &loud).unwrap();
    let mut song = music.test[2].clone();
    song.without_beats();
    let rows = baseline.probabilities(&song.labelled().song).unwrap();
    let mut other = song.clone();
    other.chroma = music.test[0].chroma[..song.chroma.len()].to_vec();
    let others = baseline.probabilities(&other.labelled().song).unwrap();
    assert_ne!(rows[0], others[0]);
    assert_eq!(rows[1..], others[1..]);
    assert!(rows[1..].iter().filter(|row| row[1] > 0.5).count() > rows.len() / 2);
}

#[test]
fn chroma_that_does_not_fit_its_segments_is_refused_with_both_numbers() {
    let mut music = Music::new();
    music.train[2].chroma.pop();
    assert_eq!(
        music.fit(Classifier::Ellis).unwrap_err().to_string(),
        "Ada/Album/2.mp3 has 299 values of chroma for 25 segments between beats, which need 12 each; prepare it again"
    );
}

#[test]
fn of_several_bad_songs_the_first_is_named_whatever_the_number_of_threads() {
    let mut music = Music::new();
    let fitted = music.fit(Classifier::Gaussian).unwrap();
    let songs = [&mut music.train, &mut music.test];
    songs.into_iter().flatten().for_each(|song| song.log_mel[0] = f16::NAN);
    for threads in [1, 2, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for _ in 0..5 {
            let refused = pool.install(|| music.fit(Classifier::Gaussian).unwrap_err().to_string());
            assert!(refused.starts_with("Ada/Album/0.mp3 has a feature"), "{refused}");
            let refused =
                pool.install(|| fitted.predict(&labelled(&music.test), &Silent).unwrap_err().to_string());
            assert!(refused.starts_with("Ada/Album/8.mp3 has a feature"), "{refused}");
        }
    }
}

#[test]
fn settings_that_the_features_do_not_allow_are_refused_with_what_they_allow() {
    let music = Music::new();
    let many = BaselineSettings { n_mfcc: 9, ..settings() };
    for classifier in Classifier::ALL {
        let refused = music.fit_with(classifier, &many).unwrap_err().to_string();
        assert_eq!(refused, "n_mfcc is 9: it must be from 1 to 8, the bands of the features");
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
    for classifier in [Classifier::MandelMahalanobis, Classifier::MandelKl] {
        let baseline = music.fit(classifier).unwrap();
        let rows = baseline.probabilities(&music.test[4].labelled().song).unwrap();
        assert!(rows[0][2] > rows[0][0].max(rows[0][1]), "{classifier}: {:?}", rows[0]);
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
    let baseline = music.fit(Classifier::Gaussian).unwrap();
    let stopped = baseline.predict(&labelled(&music.test), &Stop).unwrap_err();
    assert!(matches!(stopped, BaselineError::Cancelled));
}
