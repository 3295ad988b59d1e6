//! What the environment forbids the kernels: wide vectors, and Winograd's method.
//!
//! Both variables are read once, when the first kernel asks. A word that is not known forbids nothing, since a library has
//! nobody to tell; a program calls [`check`] when it starts, and prints the error.

use std::{env, sync::OnceLock};

use crate::Instructions;

/// Environment variable that forbids wider vectors than it names: `portable`, `neon`, `avx2` or `avx512`.
pub const MAX_ISA: &str = "AUTEUR_MAX_ISA";
/// Environment variable that forbids Winograd's method when it is `direct`, and allows it when it is `winograd`.
pub const CONVOLUTION: &str = "AUTEUR_CONVOLUTION";

/// The words of [`CONVOLUTION`].
const CONVOLUTIONS: [&str; 2] = ["winograd", DIRECT];
const DIRECT: &str = "direct";

/// An environment variable that says what the kernels do not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable {variable} is {value:?}; the known values are {known}")]
pub struct UnknownWord {
    /// The variable.
    pub variable: &'static str,
    /// Its value.
    pub value: String,
    /// The words that it may hold, as a list to read.
    pub known: String,
}

/// Whether both variables are unset, empty or a known word.
///
/// # Errors
/// [`UnknownWord`] for the first that is none of these.
pub fn check() -> Result<(), UnknownWord> {
    check_words(MAX_ISA, &value(MAX_ISA), &Instructions::ALL.map(Instructions::name))?;
    check_words(CONVOLUTION, &value(CONVOLUTION), &CONVOLUTIONS)
}

fn check_words(variable: &'static str, value: &str, words: &[&str]) -> Result<(), UnknownWord> {
    match value.is_empty() || words.contains(&value) {
        true => Ok(()),
        false => Err(UnknownWord { variable, value: value.to_owned(), known: words.join(", ") }),
    }
}

/// The variable's value, empty where it is unset.
fn value(variable: &str) -> String {
    env::var_os(variable).unwrap_or_default().to_string_lossy().into_owned()
}

impl Instructions {
    /// The fastest that this processor has and [`MAX_ISA`] allows, decided once for the whole program.
    pub fn best() -> Self {
        static BEST: OnceLock<Instructions> = OnceLock::new();
        *BEST.get_or_init(|| {
            let limit = value(MAX_ISA).parse().unwrap_or(Self::Avx512);
            let best = Self::available().into_iter().rfind(|instructions| *instructions <= limit);
            best.unwrap_or(Self::Portable)
        })
    }
}

/// Whether [`CONVOLUTION`] allows Winograd's method, decided once for the whole program.
pub(crate) fn allows_winograd() -> bool {
    static ALLOWS: OnceLock<bool> = OnceLock::new();
    *ALLOWS.get_or_init(|| value(CONVOLUTION) != DIRECT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_word_is_named_with_those_that_are_known() {
        let words = Instructions::ALL.map(Instructions::name);
        let refused = check_words(MAX_ISA, "AVX2", &words).unwrap_err().to_string();
        assert_eq!(
            refused,
            "the environment variable AUTEUR_MAX_ISA is \"AVX2\"; the known values are portable, neon, avx2, avx512"
        );
        assert!(words.iter().chain([&""]).all(|word| check_words(MAX_ISA, word, &words).is_ok()));
    }
}
