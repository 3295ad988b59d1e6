//! The length of a clip in seconds, as it was asked for: exact, so that it can name a condition.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest clip that can be asked for: a day.
const MOST_SECONDS: f64 = 86_400.0;

/// Seconds of a clip: above 0, and a day at most. Two are the same only if every bit is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct ClipSeconds {
    /// Of an f64 above 0, so that they are in the order of the numbers.
    bits: u64,
}

/// A length that no clip can have.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("a clip cannot last {seconds} s; its length must be above 0 s and at most {MOST_SECONDS} s")]
pub struct BadClipSeconds {
    /// The length that was asked for.
    pub seconds: f64,
}

impl ClipSeconds {
    /// The lengths of the paper: 1, 3, 5, 10, 20 and 30 s.
    pub const PAPER: [Self; 6] = [
        Self::known(1.0),
        Self::known(3.0),
        Self::known(5.0),
        Self::known(10.0),
        Self::known(20.0),
        Self::known(30.0),
    ];

    /// A length of this number of seconds.
    ///
    /// # Errors
    /// [`BadClipSeconds`].
    pub fn new(seconds: f64) -> Result<Self, BadClipSeconds> {
        // NaN is in no range.
        match seconds > 0.0 && seconds <= MOST_SECONDS {
            true => Ok(Self::known(seconds)),
            false => Err(BadClipSeconds { seconds }),
        }
    }

    /// A length that is known to be one.
    const fn known(seconds: f64) -> Self {
        Self { bits: seconds.to_bits() }
    }

    /// The seconds as a number to compute with.
    pub fn get(self) -> f64 {
        f64::from_bits(self.bits)
    }
}

impl TryFrom<f64> for ClipSeconds {
    type Error = BadClipSeconds;

    fn try_from(seconds: f64) -> Result<Self, BadClipSeconds> {
        Self::new(seconds)
    }
}

impl From<ClipSeconds> for f64 {
    fn from(length: ClipSeconds) -> Self {
        length.get()
    }
}

impl fmt::Display for ClipSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl fmt::Debug for ClipSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClipSeconds({})", self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_ordered_written_and_read_as_their_numbers() {
        let mut lengths = [10.0, 0.5, 3.0, 0.1 + 0.2].map(|seconds| ClipSeconds::new(seconds).unwrap());
        lengths.sort();
        assert_eq!(lengths.map(ClipSeconds::get), [0.1 + 0.2, 0.5, 3.0, 10.0]);
        assert_eq!(lengths.map(|length| length.to_string()), ["0.30000000000000004", "0.5", "3", "10"]);
        let json = serde_json::to_string(&lengths).unwrap();
        assert_eq!(json, "[0.30000000000000004,0.5,3.0,10.0]");
        assert_eq!(serde_json::from_str::<[ClipSeconds; 4]>(&json).unwrap(), lengths);
        assert_eq!(serde_json::from_str::<ClipSeconds>("3").unwrap(), lengths[2]);
    }

    #[test]
    fn what_no_clip_can_last_is_refused_by_its_number() {
        for seconds in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e6] {
            let refused = ClipSeconds::new(seconds).unwrap_err().to_string();
            let expected =
                format!("a clip cannot last {seconds} s; its length must be above 0 s and at most 86400 s");
            assert_eq!(refused, expected);
        }
        assert!(serde_json::from_str::<ClipSeconds>("0").is_err());
    }
}
