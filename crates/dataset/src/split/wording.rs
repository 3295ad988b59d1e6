//! How messages about splits name artists and the flags that help.

/// The most names that a message lists.
const MOST_NAMES: usize = 8;

/// "a, b, c", or "a, b, c, d, e, f, g, h and 12 more".
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let first = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// "1 song", "2 songs".
pub(super) fn count(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}"),
        1 => format!("one {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// "--exclude Askyel --exclude 'Kenta Cho'", as a shell takes it.
pub(super) fn exclude_flags<'a>(artists: impl IntoIterator<Item = &'a str>) -> String {
    let flag = |artist: &str| {
        let plain = |c: char| c.is_alphanumeric() || "_-.,+@:/".contains(c);
        if !artist.is_empty() && artist.chars().all(plain) {
            format!("--exclude {artist}")
        } else {
            format!("--exclude '{}'", artist.replace('\'', r"'\''"))
        }
    };
    artists.into_iter().map(flag).collect::<Vec<_>>().join(" ")
}

/// What to do about `artists` whose songs in a part are all shorter than a clip; `others` artists have longer ones.
pub(crate) fn no_clips_problem(part: &str, (artists, others): (&[&str], usize), frames: usize) -> String {
    let who = list(artists.iter().copied());
    let verb = if artists.len() == 1 { "has" } else { "have" };
    let shorter = "choose shorter clips with --clip-seconds or --clip-frames";
    let remedy = match others {
        // Without these artists there would be nobody to tell the last one from.
        0 | 1 => format!("{shorter}, or another --seed"),
        _ => format!("{shorter}, another --seed, or {}", exclude_flags(artists.iter().copied())),
    };
    format!("{who} {verb} no song of {frames} frames or more in {part}; {remedy}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<_> = (1..=10).map(|n| n.to_string()).collect();
        assert_eq!(list(names.iter().map(String::as_str)), "1, 2, 3, 4, 5, 6, 7, 8 and 2 more");
        assert_eq!(list(["a", "b"]), "a, b");
    }

    #[test]
    fn nobody_is_told_to_leave_out_everyone() {
        let few = no_clips_problem("test", (&["A", "B"], 2), 94);
        assert!(few.ends_with("another --seed, or --exclude A --exclude B"), "{few}");
        let all_but_one = no_clips_problem("test", (&["A", "B"], 1), 94);
        assert_eq!(
            all_but_one,
            "A, B have no song of 94 frames or more in test; choose shorter clips with --clip-seconds or \
             --clip-frames, or another --seed"
        );
    }

    #[test]
    fn names_are_quoted_where_a_shell_wants_it() {
        assert_eq!(
            exclude_flags(["Björk", "Sinéad O'Connor"]),
            r"--exclude Björk --exclude 'Sinéad O'\''Connor'"
        );
    }
}
