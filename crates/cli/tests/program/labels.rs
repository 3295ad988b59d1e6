//! Where the names of artists come from: folders, tags and tables.

use std::fs;
use std::path::Path;

use auteur::rooms::ground::table::Table;
use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, fail, json, scratch, song, succeed};
use crate::music::{put, songs_of, tagged};

/// Prepares with `flags`, and learns the artists' names from the store.
fn learns(music: &Path, flags: &[&str], artists: &[&str]) -> String {
    let (store, run) = (music.with_extension("store"), music.with_extension("run"));
    let told =
        succeed(auteur("prepare").arg(music).arg("-o").arg(&store).args(["--kinds", "log-mel"]).args(flags));
    succeed(auteur("train").arg(&store).arg("-o").arg(&run).args(["--classifier", "gaussian"]));
    let info = json(auteur("info").arg(&run));
    let text = info.to_string();
    assert!(artists.iter().all(|artist| text.contains(artist)), "{info:#}");
    String::from_utf8(told.stdout).unwrap()
}

#[test]
fn a_flat_folder_of_tagged_files_is_learnt_by_the_tags() {
    let folder = scratch();
    let music = folder.path().join("music");
    fs::create_dir_all(&music).unwrap();
    for (artist, name) in ARTISTS.iter().zip(["Ada", "Bob", "Cleo"]) {
        for (number, song) in songs_of(artist).iter().take(4).enumerate() {
            // The compilation's artist is nobody, the song's is taken.
            let frames = [
                ("TPE2", "Various Artists"),
                ("TPE1", name),
                ("TALB", "Best of"),
                ("TIT2", "x"),
                ("TRCK", "1/9"),
            ];
            fs::write(music.join(format!("{name}{number}.mp3")), tagged(song, &frames)).unwrap();
        }
    }
    // Behind the tag of a song whose head was cut off stands what looks like AAC.
    let ada = tagged(&music.join("Ada0.mp3"), &[]);
    let headless = folder.path().join("headless.mp3");
    fs::write(&headless, [b"\xff\xf8\xcb\x33", &ada[10..]].concat()).unwrap();
    fs::write(music.join("Ada4.mp3"), tagged(&headless, &[("TPE1", "Ada")])).unwrap();
    fs::write(music.join("untagged.mp3"), tagged(&song(), &[])).unwrap();
    let told = learns(&music, &[], &["Ada", "Bob", "Cleo"]);
    assert!(told.contains("those in the files' tags, because no song lies in a folder"), "{told}");
    assert!(told.contains("untagged.mp3: has no artist in its tags"), "{told}");
    let told = learns(&music, &["--labels", "tags"], &["Ada"]);
    assert!(told.contains("13 songs by 3 artists"), "{told}");
}

#[test]
fn tags_name_songs_of_which_most_lie_loose_and_are_told_where_folders_say_otherwise() {
    let folder = scratch();
    let loose = folder.path().join("loose");
    for (number, name) in ["1.mp3", "2.mp3", "3.mp3", "bonus/4.mp3"].into_iter().enumerate() {
        let file = loose.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, tagged(&song(), &[("TPE1", ["Ada", "Bob"][number % 2])])).unwrap();
    }
    let told = prepared(&loose, &[]);
    assert!(told.contains("those in the files' tags, because 3 of 4 songs lie in no folder"), "{told}");
    assert!(told.contains("4 songs by 2 artists"), "{told}");

    let unsorted = folder.path().join("unsorted");
    put(&loose.join("1.mp3"), &unsorted.join("2024/1.mp3"));
    put(&loose.join("2.mp3"), &unsorted.join("2025/2.mp3"));
    let told = prepared(&unsorted, &[]);
    let says = "warning: the tags of 2 of 2 songs that were looked at name other artists than their folders do: \
                2024/1.mp3 is by Ada, they say; if the tags are right, give --labels tags";
    assert!(told.contains(says), "{told}");
}

#[test]
fn a_damaged_frame_of_a_tag_costs_that_frame_alone() {
    let folder = scratch();
    let music = folder.path().join("music");
    fs::create_dir_all(&music).unwrap();
    for (number, (id, text)) in
        [("TDRC", "May 2004"), ("TDRC", "2004/05"), ("POPM", ""), ("TDOR", "\u{a9}2004")]
            .into_iter()
            .enumerate()
    {
        let file = music.join(format!("{number}.mp3"));
        fs::write(file, tagged(&song(), &[(id, text), ("TPE1", "Ada"), ("TALB", "One")])).unwrap();
    }
    // Of the title's text no encoding is known.
    let mut unknown = tagged(&song(), &[("TIT2", "x"), ("TPE1", "Ada"), ("TALB", "One")]);
    unknown[20] = 0x77;
    fs::write(music.join("4.mp3"), unknown).unwrap();
    let told = prepared(&music, &["--labels", "tags"]);
    assert!(told.contains("5 songs by 1 artist"), "{told}");
    assert!(stored(&music, ["artist", "album", "path"]).iter().all(|song| song[..2] == ["Ada", "One"]));
}

#[test]
fn a_table_names_songs_by_whole_paths_also_as_a_split_and_what_cannot_be_heard_is_left_out_of_it() {
    let folder = scratch();
    let music = folder.path().join("music");
    heap(&music, 4, |which, number| format!("{which}/{number}.mp3"));
    fs::write(music.join("0/bad.mp3"), "no music").unwrap();
    let mut rows = "path,artist,split\n".to_owned();
    for which in 0..3 {
        for (number, part) in ["train", "train", "dev", "eval"].into_iter().enumerate() {
            rows += &format!("{}/{which}/{number}.mp3,label {which},{part}\n", music.display());
        }
    }
    rows += &format!("{}/0/bad.mp3,label 0,train\n", music.display());
    let table = folder.path().join("songs.csv");
    fs::write(&table, rows).unwrap();
    prepared(&music, &["--labels", table.to_str().unwrap()]);
    let mut command = auteur("train");
    command.arg(music.with_extension("store")).arg("-o").arg(folder.path().join("run"));
    let told = succeed(command.arg("--split").arg(&table).args(["--classifier", "gaussian"]));
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("left out: 0/bad.mp3, which the store set aside"), "{told}");
    let split = fs::read(folder.path().join("run/split.json")).unwrap();
    let split: Value = serde_json::from_slice(&split).unwrap();
    assert_eq!(split["test"], serde_json::json!(["0/3.mp3", "1/3.mp3", "2/3.mp3"]));
}

#[test]
fn genres_above_artists_are_seen_by_the_depth_of_the_folders() {
    let folder = scratch();
    let music = folder.path().join("music");
    for artist in ARTISTS {
        for (number, song) in songs_of(artist).iter().take(4).enumerate() {
            let file = music.join(format!("Genre{}/{artist}/Album/{number}.mp3", artist.len() % 2));
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, tagged(song, &[])).unwrap();
        }
    }
    let told = learns(&music, &[], &ARTISTS);
    assert!(told.contains("the second folders, <folder>/<artist>/<album>/<song>, because "), "{told}");
}

#[test]
fn a_table_labels_and_splits_any_sounds() {
    let folder = scratch();
    let music = folder.path().join("music");
    let mut rows = "path;label;split\n".to_owned();
    for (artist, name) in ARTISTS.iter().zip(["dog", "cat", "owl"]) {
        for (number, song) in songs_of(artist).iter().take(4).enumerate() {
            let path = format!("{number}/{name}.mp3");
            put(song, &music.join(&path));
            let part = ["train", "train", "validation", "test"][number];
            rows += &format!("{path};{name};{part}\n");
        }
    }
    let table = folder.path().join("sounds.csv");
    fs::write(&table, rows).unwrap();
    let told = learns(&music, &["--labels", table.to_str().unwrap()], &["dog", "cat", "owl"]);
    assert!(told.contains("12 songs by 3 artists"), "{told}");
    let run = folder.path().join("split-run");
    let mut command = auteur("train");
    command.arg(music.with_extension("store")).arg("-o").arg(&run).arg("--split").arg(&table);
    succeed(command.args(["--classifier", "gaussian"]));
    let split: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
    assert_eq!(split["test"], serde_json::json!(["3/cat.mp3", "3/dog.mp3", "3/owl.mp3"]));
}

/// What the manifest of the store beside `music` says of each song, by path.
fn stored(music: &Path, columns: [&str; 3]) -> Vec<[String; 3]> {
    let bytes = fs::read(music.with_extension("store").join("manifest.parquet")).unwrap();
    let mut table = Table::decode(bytes).unwrap();
    let columns = columns.map(|column| table.text(column).unwrap());
    (0..columns[0].len()).map(|row| [0, 1, 2].map(|column| columns[column][row].clone())).collect()
}

/// `prepare MUSIC --kinds log-mel` with these flags, and what it says.
fn prepared(music: &Path, flags: &[&str]) -> String {
    let mut command = auteur("prepare");
    command.arg(music).arg("-o").arg(music.with_extension("store")).args(["--kinds", "log-mel"]);
    String::from_utf8(succeed(command.args(flags)).stdout).unwrap()
}

#[test]
fn the_artist_of_the_album_and_the_number_of_disc_and_track_are_taken_from_tags() {
    let folder = scratch();
    let music = folder.path().join("music");
    fs::create_dir_all(&music).unwrap();
    let of_album =
        [("TPE1", "Ada feat. Bob"), ("TPE2", "Ada"), ("TALB", "One"), ("TIT2", "x"), ("TRCK", "3/9")];
    let with_disc = [("TPE1", "Bob"), ("TALB", "Two"), ("TIT2", "y"), ("TRCK", "4"), ("TPOS", "2/2")];
    fs::write(music.join("a.mp3"), tagged(&song(), &of_album)).unwrap();
    fs::write(music.join("b.mp3"), tagged(&song(), &with_disc)).unwrap();
    prepared(&music, &[]);
    let known = stored(&music, ["artist", "album", "title"]);
    assert_eq!(known, [["Ada", "One", "03 x"], ["Bob", "Two", "2-04 y"]]);
}

#[test]
fn folders_go_before_tags_where_that_is_asked_for() {
    let folder = scratch();
    let music = folder.path().join("music");
    for genre in ["Rock", "Jazz"] {
        for artist in ["Ada", "Bob"] {
            let file = music.join(format!("{genre}/{genre} {artist}/One/a.mp3"));
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, tagged(&song(), &[("TPE1", &format!("{genre} {artist}"))])).unwrap();
        }
    }
    assert!(prepared(&music, &["--labels", "folders"]).contains("artists are the first folders"));
    let known = stored(&music, ["artist", "album", "path"]);
    assert_eq!(known[0], ["Jazz", "Jazz Ada", "Jazz/Jazz Ada/One/a.mp3"]);
    // What was taken as the root, and why, is said.
    let told = prepared(&music, &[]);
    let why = "the second folders, <folder>/<artist>/<album>/<song>, because 4 of 4 songs whose tags were read have that name in \
               them below ";
    assert!(told.contains(why) && told.contains("4 songs by 4 artists"), "{told}");
}

#[test]
fn the_few_songs_that_have_tags_do_not_say_where_the_artists_of_all_others_are() {
    let folder = scratch();
    let music = folder.path().join("music");
    heap(&music, 6, |which, number| format!("{}/One/{number}.mp3", ["Ada", "Bob", "Cleo"][which]));
    for number in 0..2 {
        let file = music.join(format!("Singles/Eve/{number}.mp3"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let song = &songs_of(ARTISTS[0])[6 + number];
        fs::write(file, tagged(song, &[("TPE1", "Eve")])).unwrap();
    }
    let told = prepared(&music, &[]);
    assert!(
        told.contains("artists are the first folders") && told.contains("20 songs by 4 artists"),
        "{told}"
    );
}

#[test]
fn folders_of_labels_without_albums_are_learnt() {
    let folder = scratch();
    let music = folder.path().join("music");
    for (artist, name) in ARTISTS.iter().zip(["dog", "cat", "owl"]) {
        for (number, song) in songs_of(artist).iter().take(4).enumerate() {
            put(song, &music.join(format!("{name}/{number}.mp3")));
        }
    }
    let told = learns(&music, &[], &["dog", "cat", "owl"]);
    assert!(told.contains("12 songs by 3 artists"), "{told}");
}

#[test]
fn songs_beside_a_folder_of_artists_are_told() {
    let folder = scratch();
    let music = folder.path().join("music");
    for name in ["artists/Ada/One/a.mp3", "Bob/One/b.mp3"] {
        put(&song(), &music.join(name));
    }
    let told = prepared(&music, &[]);
    assert!(told.contains("is not read: one file, the first Bob/One/b.mp3; move them into it"), "{told}");
    assert!(told.contains("1 song by 1 artist"), "{told}");
    assert!(!prepared(&music, &["--ignore", "/Bob"]).contains("Bob/One"));
}

/// So many songs of each of three artists, by the names that this gives for artist and number.
fn heap(music: &Path, count: usize, name: impl Fn(usize, usize) -> String) {
    for (which, artist) in ARTISTS.iter().enumerate() {
        for (number, song) in songs_of(artist).iter().take(count).enumerate() {
            put(song, &music.join(name(which, number)));
        }
    }
}

#[test]
fn a_group_of_a_table_is_kept_together_in_the_place_of_an_album() {
    let folder = scratch();
    let music = folder.path().join("music");
    heap(&music, 6, |which, number| format!("{which}-{number}.mp3"));
    let mut rows = "path\tlabel\talbum\tgroup\n".to_owned();
    for (which, number) in (0..3).flat_map(|which| (0..6).map(move |number| (which, number))) {
        rows += &format!("{which}-{number}.mp3\tlabel {which}\tx\tday {}\n", number / 2);
    }
    let table = folder.path().join("songs.tsv");
    fs::write(&table, rows).unwrap();
    prepared(&music, &["--labels", table.to_str().unwrap()]);
    let run = folder.path().join("run");
    let mut command = auteur("train");
    command.arg(music.with_extension("store")).arg("-o").arg(&run).args(["--split", "album"]);
    succeed(command.args(["--classifier", "gaussian"]));
    let split: Value = serde_json::from_slice(&fs::read(run.join("split.json")).unwrap()).unwrap();
    let test: Vec<&str> =
        split["test"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    for which in 0..3 {
        let is_tested = |number: usize| test.contains(&format!("{which}-{number}.mp3").as_str());
        let days: Vec<bool> = (0..3).map(|day| is_tested(2 * day)).collect();
        assert!((0..3).all(|day| days[day] == is_tested(2 * day + 1)), "{test:?}");
        assert_eq!(days.iter().filter(|day| **day).count(), 1, "{test:?}");
    }
}

#[test]
fn a_table_of_pandas_labels_sounds() {
    let folder = scratch();
    let music = folder.path().join("music");
    heap(&music, 4, |which, number| format!("{which}/{number}.mp3"));
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference/vectors");
    let table = vectors.join("labels.parquet");
    let told = prepared(&music, &["--labels", table.to_str().unwrap()]);
    assert!(told.contains("11 songs by 3 artists"), "{told}");
    assert!(told.contains("2/3.mp3: has no artist in row 12 of "), "{told}");
    let known = stored(&music, ["artist", "album", "path"]);
    assert_eq!(known[0], ["dog", "unknown", "0/0.mp3"]);
    assert_eq!(known[10], ["owl", "walk", "2/2.mp3"]);
    let mut command = auteur("prepare");
    command.arg(&music).arg("-o").arg(music.with_extension("other"));
    let refused = fail(command.arg("--labels").arg(vectors.join("labels_zstd.parquet")), 2);
    assert!(
        refused.contains("labels_zstd.parquet: it is compressed by ZSTD, which is not read; write it with"),
        "{refused}"
    );
}

#[test]
fn what_beets_exports_labels_songs_by_the_artists_of_their_albums() {
    let folder = scratch();
    let music = folder.path().join("music");
    for name in ["x/3.mp3", "x/A, \"b\".mp3", "Björk.mp3"] {
        put(&song(), &music.join(name));
    }
    // `beet export -l -f csv -i path,artist,albumartist,album,title` of beets 2.14, which orders columns as it likes.
    let whole = fs::canonicalize(&music).unwrap();
    let rows = format!(
        "title,album,albumartist,path,artist\r\n\
         z,,Ada,{0}/x/3.mp3,Ada\r\n\
         \"Song \"\"1\"\", x\",One; two,Ada,\"{0}/x/A, \"\"b\"\".mp3\",Ada feat. Bob\r\n\
         y,Best of,Various Artists,{0}/Björk.mp3,Björk\r\n",
        whole.display()
    );
    fs::write(folder.path().join("songs.csv"), rows).unwrap();
    let mut command = auteur("prepare");
    // The folder by a path that is not whole.
    command.current_dir(folder.path()).args(["music", "-o", "music.store", "--labels", "songs.csv"]);
    succeed(command.args(["--kinds", "log-mel"]));
    let known = stored(&music, ["artist", "album", "title"]);
    assert_eq!(
        known,
        [["Björk", "Best of", "y"], ["Ada", "unknown", "z"], ["Ada", "One; two", "Song \"1\", x"]]
    );
}

#[test]
fn one_name_in_two_spellings_is_one_artist() {
    let folder = scratch();
    let music = folder.path().join("music");
    for name in ["Bj\u{f6}rk/A/a.mp3", "Bjo\u{308}rk/B/b.mp3", "Radiohead/A/a.mp3", "Radiohead /B/b.mp3"] {
        put(&song(), &music.join(name));
    }
    let told = prepared(&music, &[]);
    assert!(told.contains("4 songs by 2 artists") && !told.contains("may be one artist"), "{told}");
    let names: Vec<String> =
        stored(&music, ["artist", "album", "path"]).into_iter().map(|[artist, ..]| artist).collect();
    assert_eq!(names, ["Björk", "Björk", "Radiohead", "Radiohead"]);
}
