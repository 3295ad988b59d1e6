//! Numbers in words.

/// A time as one reads it: `40 s`, `12 min`, `3 h 20 min`.
pub(crate) fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match minutes {
        _ if seconds < 90.0 => format!("{seconds:.0} s"),
        0..60 => format!("{minutes} min"),
        _ => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn times_are_told_to_two_digits_or_so() {
        assert_eq!(
            [0.4, 89.0, 91.0, 3540.0, 12_060.0].map(duration),
            ["0 s", "89 s", "2 min", "59 min", "3 h 21 min"]
        );
    }
}
