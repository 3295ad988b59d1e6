//! A `Fold` says which part of a cross-validation is tested: the second of five, `2/5`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The fewest folds that a cross-validation has.
pub const FEWEST_FOLDS: usize = 2;

/// The `number`-th of `of` folds, counted from 1. Every song is in the test part of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fold {
    of: usize,
    number: usize,
}

/// Text or numbers that are no fold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not a fold; a fold is I/N with N of at least 2 and I from 1 to N, such as 2/5")]
pub struct BadFold {
    /// What was given.
    pub given: String,
}

impl Fold {
    /// All folds of a cross-validation in this many, in order.
    ///
    /// # Errors
    /// [`BadFold`] where there are fewer than [`FEWEST_FOLDS`].
    pub fn all(of: usize) -> Result<Vec<Self>, BadFold> {
        if of < FEWEST_FOLDS {
            return Err(BadFold { given: format!("1/{of}") });
        }
        Ok((1..=of).map(|number| Self { of, number }).collect())
    }

    /// Which fold it is, counted from 1.
    pub fn number(self) -> usize {
        self.number
    }

    /// Number of folds.
    pub fn of(self) -> usize {
        self.of
    }

    /// Whether the item that is dealt in this place, counted from 0, falls to this fold.
    pub(super) fn takes(self, place: usize) -> bool {
        place % self.of == self.number - 1
    }
}

impl FromStr for Fold {
    type Err = BadFold;

    /// Reads `I/N`.
    fn from_str(text: &str) -> Result<Self, BadFold> {
        let numbers =
            text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if of >= FEWEST_FOLDS && (1..=of).contains(&number) => Ok(Self { of, number }),
            _ => Err(BadFold { given: text.to_owned() }),
        }
    }
}

impl TryFrom<String> for Fold {
    type Error = BadFold;

    fn try_from(text: String) -> Result<Self, BadFold> {
        text.parse()
    }
}

impl From<Fold> for String {
    fn from(fold: Fold) -> Self {
        fold.to_string()
    }
}

impl fmt::Display for Fold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_is_written_as_it_is_read() {
        for fold in Fold::all(3).unwrap() {
            assert_eq!(fold.to_string().parse(), Ok(fold));
        }
        assert_eq!("2/5".parse::<Fold>().map(|fold| (fold.number(), fold.of())), Ok((2, 5)));
    }

    #[test]
    fn what_is_no_fold_is_refused_by_its_text() {
        for text in ["0/3", "4/3", "1/1", "3", "1/0", "a/b", "-1/3", ""] {
            let refused = text.parse::<Fold>().unwrap_err().to_string();
            assert!(refused.starts_with(&format!("{text:?} is not a fold; a fold is I/N")), "{refused}");
        }
        assert!(Fold::all(1).is_err());
    }
}
