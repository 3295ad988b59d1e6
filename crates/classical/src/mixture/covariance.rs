//! What a mixture's components know of the relations between the numbers of a row.

use serde::{Deserialize, Serialize};

/// What the components of a mixture know of the relations between coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CovarianceKind {
    /// All of them.
    Full,
    /// None: one variance per coefficient.
    Diagonal,
}

impl CovarianceKind {
    /// The name in files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Diagonal => "diagonal",
        }
    }

    /// Numbers that describe the covariance of a component.
    pub(crate) fn size(self, width: usize) -> usize {
        match self {
            Self::Full => width * width,
            Self::Diagonal => width,
        }
    }
}
