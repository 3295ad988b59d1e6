//! Every classifier learns artists that can be told apart, and gives the same bytes however it is run.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use auteur_dataset::ClipGrid;
use auteur_evaluation::{weighted_f1, winner};
use serde_json::json;

use support::{Asked, CLIP_FRAMES, FRAMES, Music, Song, heard, names, on_threads};

#[test]
fn every_classifier_tells_artists_apart_that_sound_different() {
    let music = Music::new();
    for name in names() {
        let fitted = music.fit(name).unwrap();
        let (accuracy, clips) = fitted.clip_accuracy(&music.test);
        assert_eq!(clips, 6 * (FRAMES / CLIP_FRAMES));
        // A third would be chance.
        assert!(accuracy > 0.9, "{name}: {accuracy}");
        assert_eq!(fitted.song_accuracy(&music.test), 1.0, "{name}");
    }
}

#[test]
fn the_bytes_of_a_model_do_not_depend_on_the_number_of_threads() {
    let music = Music::new();
    for name in names() {
        let on = |threads| on_threads(threads, || music.fit(name).unwrap().file.to_bytes().unwrap());
        assert!(on(1) == on(3), "{name}");
    }
}

#[test]
fn a_model_judges_the_validation_songs_as_well_as_its_card_says() {
    let mut music = Music::new();
    // One of Bo sounds like one of Ada.
    music.validation[2].log_mel = music.validation[0].log_mel.clone();
    music.validation[2].chroma = music.validation[0].chroma.clone();
    for name in names() {
        let fitted = music.fit(name).unwrap();
        let judged = fitted.judge(&heard(&music.validation)).unwrap();
        let songs = music.validation.iter().zip(&judged);
        let answers = songs.flat_map(|(song, rows)| rows.iter().map(|row| (song.artist, winner(row))));
        let f1 = weighted_f1(3, answers);
        assert!(f1 < 1.0, "{name}");
        assert_eq!(fitted.file.card.validation.f1, Some(f1), "{name}");
    }
}

#[test]
fn chroma_tells_artists_apart_that_have_the_same_timbre() {
    let mut music = Music::new();
    let Music { train, validation, test, .. } = &mut music;
    for (number, song) in train.iter_mut().chain(validation).chain(test).enumerate() {
        song.log_mel = Song::new(0, 500 + number).log_mel;
    }
    let accuracy = |name| music.fit(name).unwrap().song_accuracy(&music.test);
    // A third would be chance, of six songs.
    assert!(accuracy("gaussian") < 0.6);
    assert_eq!(accuracy("ellis"), 1.0);
}

#[test]
fn a_song_gives_all_its_clips_one_answer_where_songs_are_what_is_known() {
    let music = Music::new();
    for name in ["mandel-mahalanobis", "mandel-kl"] {
        let rows = music.fit(name).unwrap().rows(&music.test[0]);
        assert_eq!(rows.len(), FRAMES / CLIP_FRAMES);
        assert!(rows.iter().all(|row| row == &rows[0]), "{name}");
    }
}

#[test]
fn the_answers_to_a_song_do_not_depend_on_the_songs_beside_it() {
    let music = Music::new();
    let song = &music.test[3];
    // Alone, among the other test songs, and among others that sound like nothing it was trained on.
    let strangers: Vec<Song> = (0..5).map(|number| Song::silence(0, 900 + number)).collect();
    let beside = [Vec::new(), music.test[..3].to_vec(), music.test[4..].to_vec(), strangers];
    for name in names() {
        let fitted = music.fit(name).unwrap();
        let alone = fitted.rows(song);
        for others in &beside {
            let mut songs = others.clone();
            let place = others.len() / 2;
            songs.insert(place, song.clone());
            assert_eq!(fitted.judge(&heard(&songs)).unwrap()[place], alone, "{name}");
        }
    }
}

#[test]
fn clips_of_one_frame_and_of_a_whole_song_are_judged() {
    let music = Music::new();
    for name in names() {
        for clip_frames in [1, FRAMES] {
            let fitted = music.fit_clips(name, clip_frames).unwrap();
            let (accuracy, clips) = fitted.clip_accuracy(&music.test);
            assert_eq!(clips, 6 * (FRAMES / clip_frames), "{name}");
            assert!(accuracy > 0.4, "{name}: {accuracy}");
        }
    }
}

#[test]
fn a_model_that_was_learnt_without_the_last_clip_of_a_song_judges_without_it() {
    let music = Music::new();
    for name in names() {
        let asked = Asked::of(name);
        let grid = ClipGrid { drop_last: true, ..asked.grid };
        let fitted = music.fit_as(&Asked { grid, ..asked }, &auteur_ground::Silent).unwrap();
        assert!(fitted.file.card.drop_last_clip);
        let judged = fitted.judge(&[music.test[0].heard()]).unwrap();
        assert_eq!(judged[0].len(), FRAMES / CLIP_FRAMES - 1, "{name}");
    }
}

#[test]
fn of_an_artist_with_much_music_a_part_is_learnt_from() {
    let music = Music::new();
    for (name, few) in
        [("gmm", json!({"frames_per_artist": 300})), ("whitman", json!({"seconds_per_artist": 9}))]
    {
        let fitted = music.fit_with(name, few).unwrap();
        assert!(fitted.file.tensors != music.fit(name).unwrap().file.tensors);
        assert!(fitted.clip_accuracy(&music.test).0 > 0.8, "{name}");
    }
}

#[test]
fn what_was_chosen_is_of_what_could_be_chosen() {
    let card = Music::new().fit("gmm").unwrap().file.card;
    assert!(["2", "3"].contains(&card.chosen["components"].as_str()));
    assert!(["full", "diagonal"].contains(&card.chosen["covariance"].as_str()));
    assert!(card.validation.f1.unwrap() > 0.9);
}

#[test]
fn a_setting_that_is_named_twice_changes_nothing() {
    let music = Music::new();
    let twice = json!({"gammas": [0.5, 0.5, 2.0, 2.0], "costs": [1.0, 1.0, 10.0]});
    let (once, twice) = (music.fit("whitman").unwrap(), music.fit_with("whitman", twice).unwrap());
    assert!(once.file.tensors == twice.file.tensors);
}

#[test]
fn a_fit_that_is_repeated_in_its_folder_gives_the_same_file() {
    let music = Music::new();
    let folder = tempfile::tempdir().unwrap();
    let first = music.fit_in(folder.path(), &Asked::of("ellis"), &auteur_ground::Silent).unwrap();
    let second = music.fit_in(folder.path(), &Asked::of("ellis"), &auteur_ground::Silent).unwrap();
    assert_eq!(first.file, second.file);
}

#[test]
fn a_song_shorter_than_a_clip_has_a_judgement_without_clips() {
    let music = Music::new();
    let mut short = music.test[0].clone();
    short.log_mel.truncate(20 * support::N_MELS);
    for name in names() {
        let judged = music.fit(name).unwrap().judge(&[short.heard(), music.test[1].heard()]).unwrap();
        assert_eq!((judged[0].len(), judged[1].len()), (0, FRAMES / CLIP_FRAMES), "{name}");
    }
}
