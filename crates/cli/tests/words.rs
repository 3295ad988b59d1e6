//! The program's own words: numbers, times, sizes, and what helps. The modules are the program's.
#![allow(dead_code, reason = "the program needs all of these modules, these tests a part")]

#[path = "../src/failure.rs"]
mod failure;
#[path = "../src/remedies.rs"]
mod remedies;
#[path = "../src/wording.rs"]
mod wording;

use std::io;

use auteur::AuditError;
use auteur::rooms::dataset::ClipError;
use auteur::rooms::likeness::copies::CopiesError;

use crate::failure::in_words;
use crate::wording::{counted, duration, exclude_flags, size};

#[test]
fn names_are_quoted_where_a_shell_wants_it() {
    let artists = ["Björk", "Sinéad O'Connor"].map(str::to_owned);
    assert_eq!(exclude_flags(&artists), r"--exclude Björk --exclude 'Sinéad O'\''Connor'");
}

#[test]
fn times_are_told_to_two_digits_or_so() {
    assert_eq!(
        [0.4, 89.0, 91.0, 3540.0, 12_060.0].map(duration),
        ["0 s", "89 s", "2 min", "59 min", "3 h 21 min"]
    );
}

#[test]
fn sizes_have_the_unit_that_leaves_the_fewest_digits() {
    assert_eq!(
        [0, 999, 1000, 999_400, 36_400_000, 1 << 40].map(size),
        ["0 B", "999 B", "1.0 kB", "999.4 kB", "36.4 MB", "1.1 TB"]
    );
}

#[test]
fn one_thing_is_no_things() {
    assert_eq!([0, 1, 2].map(|n| counted(n, "song")), ["0 songs", "1 song", "2 songs"]);
}

#[test]
fn nobody_is_told_to_leave_out_everyone() {
    let no_clips = |others| {
        let artists = vec!["A".to_owned(), "Sinéad O'Connor".to_owned()];
        in_words(&ClipError::NoClips { frames: 94, needed: 94, part: "test", artists, others })
    };
    let few = no_clips(2);
    assert!(
        few.ends_with(
            r"another --seed, or leave the artists out with --exclude A --exclude 'Sinéad O'\''Connor'"
        ),
        "{few}"
    );
    let all_but_one = no_clips(1);
    assert!(
        all_but_one.ends_with("with --clip-seconds or --clip-frames, or another --seed"),
        "{all_but_one}"
    );
}

#[test]
fn an_audit_that_fails_says_what_helps() {
    let full =
        AuditError::Write { path: "audit/copies.csv".into(), cause: io::ErrorKind::StorageFull.into() };
    assert_eq!(
        in_words(&full),
        "audit/copies.csv: no storage space; the audit is not complete; make room or choose another folder, and run the \
         command again"
    );
    let many = in_words(&AuditError::Copies(CopiesError::TooMany { songs: 3_000_000 }));
    assert!(
        many.ends_with("prepare a store for each part of the music, and audit them one by one"),
        "{many}"
    );
}
