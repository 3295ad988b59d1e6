//! Numbers in words.

/// A number of things: `1 song`, `12 songs`.
pub(crate) fn counted(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// A time as one reads it: `40 s`, `12 min`, `3 h 20 min`.
pub(crate) fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match minutes {
        _ if seconds < 90.0 => format!("{seconds:.0} s"),
        0..60 => format!("{minutes} min"),
        _ => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

/// A size as one reads it: `512 B`, `1.4 MB`.
pub(crate) fn size(bytes: u64) -> String {
    let unit = |power: i32, name: &str| {
        let value = bytes as f64 / 1000_f64.powi(power);
        (value < 999.95 || name == "TB").then(|| format!("{value:.1} {name}"))
    };
    let large = || (1..).zip(["kB", "MB", "GB", "TB"]).find_map(|(power, name)| unit(power, name));
    if bytes < 1000 { format!("{bytes} B") } else { large().unwrap_or_default() }
}

/// `--exclude Askyel --exclude 'Kenta Cho'`, as a shell takes it.
pub(crate) fn exclude_flags(artists: &[String]) -> String {
    let flag = |artist: &String| {
        let plain = |letter: char| letter.is_alphanumeric() || "_-.,+@:/".contains(letter);
        match !artist.is_empty() && artist.chars().all(plain) {
            true => format!("--exclude {artist}"),
            false => format!("--exclude '{}'", artist.replace('\'', r"'\''")),
        }
    };
    artists.iter().map(flag).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
