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
