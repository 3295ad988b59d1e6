//! Folders of music as people have them: names, endings, what is passed over, few songs, and the same song twice.

use std::fs;

use auteur::rooms::ground::table::Table;

use crate::fixture::{ARTISTS, auteur, complaint, fail, fixture, json, scratch, song, succeed, train};
use crate::music::{prepare, put, songs_of, tagged};

#[test]
fn dots_and_odd_endings_are_read_or_told_and_what_systems_leave_is_not() {
    let folder = scratch();
    let music = folder.path().join("music");
    for name in [
        "...And You Will Know Us/A/a.mp3",
        "Queens/...Like Clockwork/a.mpga",
        "Queens/Other/no_ending",
        "Queens/Other/x.dsf",
        "Queens/Other/.hidden.mp3",
        "Queens/@eaDir/x.mp3",
        "Queens/Other/._a.mp3",
        "__MACOSX/Queens/a.mp3",
    ] {
        put(&song(), &music.join(name));
    }
    let (answer, told) = prepare(&music);
    // The ending `.dsf` is not true of it; its content is MP3.
    assert_eq!((&answer["songs"], &answer["artists"]), (&4.into(), &2.into()), "{answer:#}");
    assert_eq!(answer["set_aside"].as_array().unwrap().len(), 1);
    assert!(told.contains("Queens/Other/.hidden.mp3: is hidden"), "{told}");
    assert!(!told.contains("eaDir") && !told.contains("MACOSX"), "{told}");
}

#[test]
#[cfg(unix)]
fn a_name_with_control_characters_is_one_line_that_a_terminal_does_not_obey() {
    let folder = scratch();
    let music = folder.path().join("music");
    put(&song(), &music.join("Good/A/a.mp3"));
    let bad = music.join("Con\u{1b}[31mtrol/A/bad\n0 files were set aside:.mp3");
    fs::create_dir_all(bad.parent().unwrap()).unwrap();
    fs::write(&bad, "no music").unwrap();
    let (_, told) = prepare(&music);
    assert!(told.contains(r"Con\x1b[31mtrol/A/bad\x0a0 files were set aside:.mp3"), "{told}");
    let complaint = fail(auteur("predict").arg(fixture().run()).arg(&bad), 1);
    assert!(!complaint.contains('\u{1b}'), "{complaint:?}");
}

#[test]
fn names_that_look_alike_are_told_and_merged_by_a_table() {
    let folder = scratch();
    let music = folder.path().join("music");
    for name in
        ["Radiohead/A/a.mp3", "radiohead/B/b.mp3", "Various Artists/C/c.mp3", "Radiohead feat. Eve/D/d.mp3"]
    {
        put(&song(), &music.join(name));
    }
    let (answer, told) = prepare(&music);
    assert_eq!(answer["artists"], 4);
    assert!(
        told.contains(r#""Radiohead" (one song) and "radiohead" (one song) may be one artist"#),
        "{told}"
    );
    assert!(told.contains("--merge") && told.contains(r#""Various Artists" (one song) is taken"#), "{told}");
    let table = folder.path().join("names.csv");
    fs::write(&table, "name,artist\nradiohead,Radiohead\nRadiohead feat. Eve,Radiohead\n").unwrap();
    let store = music.with_extension("store");
    let merged = json(auteur("prepare").arg(&music).arg("-o").arg(&store).arg("--merge").arg(&table));
    assert_eq!(merged["artists"], 2);
    fs::write(&table, "name\nradiohead\n").unwrap();
    let complaint = fail(auteur("prepare").arg(&music).arg("-o").arg(&store).arg("--merge").arg(&table), 2);
    assert!(complaint.contains("names.csv has no column artist"), "{complaint}");
}

#[test]
fn ignored_files_are_counted() {
    let folder = scratch();
    let music = folder.path().join("music");
    for name in ["A/One/a.mp3", "A/One/b.mp3", "A/Live/c.mp3"] {
        put(&song(), &music.join(name));
    }
    fs::write(music.join("A/.auteurignore"), "Live/\n").unwrap();
    let store = folder.path().join("store");
    let mut command = auteur("prepare");
    let answer =
        json(command.arg(&music).arg("-o").arg(&store).args(["--kinds", "log-mel", "--ignore", "b.*"]));
    assert_eq!(
        (&answer["songs"], &answer["remarks"][0]),
        (&1.into(), &"2 files or folders were ignored, as asked".into())
    );
    let complaint = fail(auteur("prepare").arg(&music).arg("-o").arg(&store).args(["--ignore", "{"]), 2);
    assert!(complaint.contains("cannot ignore {"), "{complaint}");
}

#[test]
fn a_recording_that_is_there_twice_is_told_with_both_paths_by_prepare_and_train() {
    let folder = scratch();
    let music = folder.path().join("music");
    for artist in ARTISTS {
        for (number, song) in songs_of(artist).iter().take(4).enumerate() {
            put(song, &music.join(format!("{artist}/One/{number}.mp3")));
        }
    }
    let again =
        tagged(&music.join(ARTISTS[0]).join("One/0.mp3"), &[("TPE1", "Someone"), ("TIT2", "Best of")]);
    let best = music.join(ARTISTS[0]).join("Two/best.mp3");
    fs::create_dir_all(best.parent().unwrap()).unwrap();
    fs::write(&best, again).unwrap();
    put(&music.join(ARTISTS[0]).join("One/1.mp3"), &music.join(ARTISTS[1]).join("One/same.mp3"));
    let (answer, told) = prepare(&music);
    let [one, two] = [ARTISTS[0], ARTISTS[1]];
    assert_eq!(
        answer["repeated"][0],
        serde_json::json!([format!("{one}/One/0.mp3"), format!("{one}/Two/best.mp3")])
    );
    let bytes = fs::read(music.with_extension("store").join("manifest.parquet")).unwrap();
    let mut manifest = Table::decode(bytes).unwrap();
    let (paths, hashes) = (manifest.text("path").unwrap(), manifest.text("features_hash").unwrap());
    let hash = |path: String| &hashes[paths.iter().position(|there| *there == path).unwrap()];
    assert_eq!(hash(format!("{one}/One/0.mp3")), hash(format!("{one}/Two/best.mp3")));
    let expected =
        format!("{one}/One/1.mp3 and {two}/One/same.mp3 are the same recording, under two artists");
    assert!(told.contains(&expected), "{told}");

    let mut command = auteur("train");
    command.arg(music.with_extension("store")).arg("-o").arg(folder.path().join("run"));
    let noted = complaint(&succeed(command.args(["--classifier", "gaussian"])));
    assert!(
        noted.contains(&format!("{one}/One/0.mp3 and {one}/Two/best.mp3 are the same recording: ")),
        "{noted}"
    );
    assert!(noted.contains("two artists have it, and no classifier can tell which is right"), "{noted}");
}

#[test]
fn artists_with_few_songs_are_left_out_by_one_flag_and_no_message_lists_them_all() {
    let folder = scratch();
    let (music, store) = (folder.path().join("music"), folder.path().join("store"));
    for artist in ARTISTS {
        for (number, song) in songs_of(artist).iter().take(4).enumerate() {
            put(song, &music.join(format!("{artist}/One/{number}.mp3")));
        }
    }
    for number in 0..20 {
        put(&song(), &music.join(format!("Newcomer {number:02}/One/0.mp3")));
    }
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store).args(["--kinds", "log-mel"]));
    let run = folder.path().join("run");
    let complaint_of = |words: &[&str]| {
        fail(train(&store, &run, &fixture().config()).args(["--classifier", "gaussian"]).args(words), 1)
    };
    let refused = complaint_of(&[]);
    assert!(refused.contains("--min-songs 3") && !refused.contains("--exclude"), "{refused}");
    assert!(refused.contains("and 12 more"), "{refused}");
    let names = folder.path().join("names.txt");
    fs::write(&names, format!("{}\n\n{}\n", ARTISTS[0], ARTISTS[1])).unwrap();
    let few = complaint_of(&["--exclude-from", names.to_str().unwrap()]);
    assert!(few.contains("add songs") && !few.contains("--min-songs"), "{few}");
    let mut command = train(&store, &run, &fixture().config());
    let noted = complaint(&succeed(command.args(["--classifier", "gaussian", "--min-songs", "3"])));
    assert!(noted.contains("Newcomer 07 and 12 more; each was excluded"), "{noted}");
}
