//! How messages name and count artists and songs.

/// The most names that a message lists.
const MOST_NAMES: usize = 8;

/// "a, b, c", or "a, b, c, d, e, f, g, h and 12 more".
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let first = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// "no song", "one song", "2 songs".
pub(crate) fn count(number: usize, thing: &str) -> String {
    match number {
        0 => format!("no {thing}"),
        1 => format!("one {thing}"),
        _ => format!("{number} {thing}s"),
    }
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
}
