//! Answers refuse what is none, and survive the way to the disk and back.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use std::fs;
use std::path::Path;

use auteur_evaluation::{
    Answers, AnswersError, ClipAnswer, Evaluation, EvaluationError, Vote, WriteError, vote,
};
use auteur_ground::table::Table;

const SONG: &str = "Bach/Suites/1.mp3";

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn clip(clip: usize, probabilities: &[f32]) -> ClipAnswer<'_> {
    ClipAnswer { song: SONG, clip, probabilities, embedding: Some(&[0.0, 1.0]), ..ClipAnswer::default() }
}

fn two_artists() -> Answers {
    Answers::new(names(&["Bach", "Cage"])).unwrap()
}

fn some_answers() -> Answers {
    let mut answers = Answers::new(names(&["song", "Dr. Who, \"DJ\"", "Bjørk\n"])).unwrap();
    for (song, truth, album) in [("z/\\xff.mp3", 2, "Début"), ("a.mp3", 0, "")] {
        for clip in 0..40 {
            let p = clip as f32 / 40.0;
            let (start, probabilities) = (clip as f64 * (94.0 / 31.25), &[1.0 - p, p / 3.0, p - p / 3.0]);
            let embedding = Some(&[p, -p][..]);
            answers.push(ClipAnswer { song, truth, album, clip, start, probabilities, embedding }).unwrap();
        }
    }
    answers
}

#[test]
fn faulty_clips_are_refused_with_song_clip_and_value() {
    let mut answers = two_artists();
    answers.push(clip(0, &[0.5, 0.5])).unwrap();
    let before = answers.clone();
    let faulty: [(ClipAnswer, &str); 14] = [
        (clip(7, &[1.0]), "1 probabilities for 2 artists"),
        (clip(7, &[1.0, 0.0, 0.0]), "3 probabilities for 2 artists"),
        (clip(7, &[0.5, f32::NAN]), "probability NaN of artist number 1 is not between 0 and 1"),
        (clip(7, &[f32::INFINITY, 0.0]), "probability inf of artist number 0 is not between 0 and 1"),
        (clip(7, &[-0.25, 1.25]), "probability -0.25 of artist number 0 is not between 0 and 1"),
        (clip(7, &[0.25, 0.25]), "the probabilities add up to 0.5, not to 1"),
        (
            ClipAnswer { truth: 2, ..clip(7, &[0.5, 0.5]) },
            "the true artist has label 2, but there are only 2 artists, counted from 0",
        ),
        (
            ClipAnswer { truth: 1, ..clip(7, &[0.5, 0.5]) },
            "the song's true artist was \"Bach\" and is now \"Cage\"",
        ),
        (
            ClipAnswer { album: "Suites", ..clip(7, &[0.5, 0.5]) },
            "the song's album was \"\" and is now \"Suites\"",
        ),
        (
            ClipAnswer { start: f64::NAN, ..clip(7, &[0.5, 0.5]) },
            "it starts at second NaN; a clip starts at second 0 or later",
        ),
        (
            ClipAnswer { start: -3.0, ..clip(7, &[0.5, 0.5]) },
            "it starts at second -3; a clip starts at second 0 or later",
        ),
        (
            ClipAnswer { embedding: Some(&[1.0]), ..clip(7, &[0.5, 0.5]) },
            "its embedding has 1 numbers; those of the other clips have 2",
        ),
        (
            ClipAnswer { embedding: Some(&[1.0, f32::NAN]), ..clip(7, &[0.5, 0.5]) },
            "number 1 of its embedding is NaN",
        ),
        (clip(0, &[0.5, 0.5]), "the clip is listed twice"),
    ];
    for (answer, fault) in faulty {
        let message = answers.push(answer).unwrap_err().to_string();
        assert_eq!(message, format!("song {SONG:?}, clip {}: {fault}", answer.clip));
    }
    assert_eq!(answers, before);
}

#[test]
fn a_softmax_that_rounds_beyond_one_is_accepted() {
    two_artists().push(clip(0, &[1.000_001, 0.0])).unwrap();
}

#[test]
fn artists_need_names_of_their_own() {
    assert!(matches!(Answers::new(Vec::new()), Err(AnswersError::NoArtists)));
    assert_eq!(
        Answers::new(names(&["Bach", "Cage", "Bach"])).unwrap_err().to_string(),
        "the artist \"Bach\" is listed twice, as number 0 and 2; each needs its own name"
    );
}

#[test]
fn answers_to_no_clip_cannot_be_judged() {
    assert!(matches!(Evaluation::of(&two_artists()), Err(EvaluationError::NoClips)));
}

#[test]
fn answers_come_back_from_the_disk_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("predictions.parquet");
    for answers in [some_answers(), two_artists()] {
        answers.write(&path).unwrap();
        assert_eq!(Answers::read(&path).unwrap(), answers);
    }
    some_answers().write(&path).unwrap();
    let mut table = Table::decode(fs::read(&path).unwrap()).unwrap();
    let (width, embeddings) = table.lists("embedding").unwrap();
    assert_eq!((width, &embeddings[2..4]), (2, &[1.0 / 40.0, -1.0 / 40.0][..]));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_same_answers_are_the_same_bytes_in_whatever_order_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let answers = some_answers();
    let mut reversed = Answers::new(answers.artists().to_vec()).unwrap();
    let mut clips: Vec<ClipAnswer> = answers.clips().collect();
    clips.reverse();
    for clip in clips {
        reversed.push(clip).unwrap();
    }
    let bytes = |name: &str, answers: &Answers| {
        let path = folder.path().join(name);
        answers.write(&path).unwrap();
        fs::read(path).unwrap()
    };
    assert_eq!(reversed, answers);
    assert_eq!(bytes("forth", &answers), bytes("back", &reversed));
}

#[test]
fn a_song_knows_its_artist_its_album_and_its_clips() {
    let answers = some_answers();
    let songs: Vec<_> = answers.songs().map(|song| (song.path(), song.artist(), song.album())).collect();
    assert_eq!(songs, [("a.mp3", "song", ""), ("z/\\xff.mp3", "Bjørk\n", "Début")]);
    for song in answers.songs() {
        let rows: Vec<&[f32]> = song.clips().map(|clip| clip.probabilities).collect();
        assert_eq!(song.n_clips(), 40);
        assert_eq!(song.vote(Vote::Majority), vote(&rows, Vote::Majority).unwrap());
    }
    let starts: Vec<f64> = answers.clips().map(|clip| clip.start).collect();
    assert_eq!((starts[39], starts[40], starts[41]), (39.0 * (94.0 / 31.25), 0.0, 94.0 / 31.25));
    let rows: Vec<f32> = answers.clips().flat_map(|clip| clip.embedding.unwrap()).copied().collect();
    assert_eq!((answers.embedding_width(), answers.embeddings()), (Some(2), rows.as_slice()));
}

#[test]
fn a_failed_write_leaves_no_partial_file() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = folder.path().join("predictions.parquet");
    fs::create_dir_all(occupied.join("something")).unwrap();
    assert!(matches!(some_answers().write(&occupied), Err(WriteError::File(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_table_saved_by_pandas_is_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/metrics_table.parquet");
    let answers = Answers::read(Path::new(path)).unwrap();
    assert_eq!(answers.artists(), ["Bjørk", "Dr. Who"]);
    let clips: Vec<ClipAnswer> = answers.clips().collect();
    let song = "Bjørk/Début/1.mp3";
    // The table has neither albums nor starts nor embeddings.
    let unknown = ClipAnswer { album: "", start: 0.0, embedding: None, ..ClipAnswer::default() };
    assert_eq!(
        clips,
        [
            ClipAnswer { song, clip: 0, truth: 0, probabilities: &[0.5, 0.5], ..unknown },
            ClipAnswer { song, clip: 1, truth: 0, probabilities: &[0.75, 0.25], ..unknown },
            ClipAnswer { song: "Dr. Who/2.mp3", clip: 0, truth: 1, probabilities: &[0.25, 0.75], ..unknown },
        ]
    );
}

#[test]
fn pooled_answers_are_those_of_all_folds_without_embeddings() {
    let all = some_answers();
    let of_song = |wanted: &str| {
        let mut part = Answers::new(all.artists().to_vec()).unwrap();
        all.clips().filter(|clip| clip.song == wanted).for_each(|clip| part.push(clip).unwrap());
        part
    };
    let pooled = Answers::pooled([&of_song("z/\\xff.mp3"), &of_song("a.mp3")]).unwrap();
    assert_eq!((pooled.n_songs(), pooled.n_clips(), pooled.embedding_width()), (2, 80, None));
    for (pooled, clip) in pooled.clips().zip(all.clips()) {
        assert_eq!(pooled, ClipAnswer { embedding: None, ..clip });
    }
}

#[test]
fn answers_that_do_not_belong_together_are_not_pooled() {
    let all = some_answers();
    let twice = Answers::pooled([&all, &all]).unwrap_err().to_string();
    assert!(twice.ends_with("the clip is listed twice"), "{twice}");
    let others = Answers::pooled([&all, &two_artists()]).unwrap_err().to_string();
    assert!(
        others.starts_with("the artists are Bach, Cage, where those of the answers before are"),
        "{others}"
    );
    assert!(matches!(Answers::pooled([]), Err(AnswersError::NoArtists)));
}
