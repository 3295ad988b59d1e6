//! A `Share` says which part of some work a process does, so that a batch system's array can divide it.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// The `index`-th of `of` shares, counted from 1: of a list the items `index`, `index + of`, `index + 2 of` and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    index: NonZeroUsize,
    of: NonZeroUsize,
}

/// Text that is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not a share; a share is I/N with I from 1 to N, such as 2/8")]
pub struct BadShare {
    /// What was given.
    pub given: String,
}

impl Default for Share {
    /// All there is, `1/1`.
    fn default() -> Self {
        Self { index: NonZeroUsize::MIN, of: NonZeroUsize::MIN }
    }
}

impl Share {
    /// Every `of`-th item, beginning with the `index`-th.
    pub fn select<T>(self, items: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        self.share_out(items).filter_map(|(item, is_own)| is_own.then_some(item))
    }

    /// Every item, and whether it is of this share.
    pub fn share_out<T>(self, items: impl Iterator<Item = T>) -> impl Iterator<Item = (T, bool)> {
        items.enumerate().map(move |(place, item)| (item, self.has(place as u64)))
    }

    /// How many shares there are.
    pub fn of(self) -> usize {
        self.of.get()
    }

    /// Whether what has this number is of this share, wherever it stands and whatever else there is.
    pub fn has(self, number: u64) -> bool {
        number % self.of.get() as u64 == self.index.get() as u64 - 1
    }
}

impl FromStr for Share {
    type Err = BadShare;

    /// Reads `I/N`.
    fn from_str(text: &str) -> Result<Self, BadShare> {
        let numbers =
            text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((index, of)) if index <= of => Ok(Self { index, of }),
            _ => Err(BadShare { given: text.to_owned() }),
        }
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_a_grid_divide_it_without_rest_or_overlap() {
        let shares: Vec<Vec<usize>> = (1..=3)
            .map(|index| format!("{index}/3").parse::<Share>().unwrap().select(0..8).collect())
            .collect();
        assert_eq!(shares, [vec![0, 3, 6], vec![1, 4, 7], vec![2, 5]]);
        assert_eq!(Share::default().select(0..4).count(), 4);
    }

    #[test]
    fn a_number_is_of_one_share() {
        let shares: Vec<Share> = ["1/3", "2/3", "3/3"].map(|share| share.parse().unwrap()).to_vec();
        for number in [0, 1, 2, 77, u64::MAX] {
            assert_eq!(shares.iter().filter(|share| share.has(number)).count(), 1, "{number}");
        }
    }

    #[test]
    fn what_is_no_share_is_refused_by_its_text() {
        for text in ["0/3", "4/3", "3", "1/0", "a/b", "-1/3", ""] {
            let refused = text.parse::<Share>().unwrap_err().to_string();
            assert_eq!(
                refused,
                format!("{text:?} is not a share; a share is I/N with I from 1 to N, such as 2/8")
            );
        }
    }
}
