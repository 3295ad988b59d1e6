//! A kernel meets the processor: which vectors there are, and a kernel run with one kind of them.
//!
//! Kernels are written once, over [`pulp::Simd`]; here one of its instances is chosen when the program runs, so one
//! binary uses AVX-512 where it is and runs where it is not.

use std::{fmt, str::FromStr};

use pulp::{Simd, WithSimd};

/// Vector instructions that a kernel may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instructions {
    /// Eight lanes that the compiler maps to whatever the processor's baseline has.
    Portable,
    /// Four lanes, 32 registers (every 64-bit ARM).
    Neon,
    /// Eight lanes with fused multiply-add, 16 registers.
    Avx2,
    /// Sixteen lanes, 32 registers.
    Avx512,
}

impl Instructions {
    /// All that there are, the fastest last.
    pub(crate) const ALL: [Self; 4] = [Self::Portable, Self::Neon, Self::Avx2, Self::Avx512];

    /// All that this processor has, the fastest last.
    pub fn available() -> Vec<Self> {
        Self::ALL.into_iter().filter(|instructions| instructions.is_available()).collect()
    }

    /// The name that the environment knows it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Neon => "neon",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    fn is_available(self) -> bool {
        match self {
            Self::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => pulp::x86::V3::is_available(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => pulp::x86::V4::is_available(),
            #[cfg(target_arch = "aarch64")]
            Self::Neon => pulp::aarch64::Neon::is_available(),
            _ => false,
        }
    }

    /// Runs `kernel` with these instructions; where the processor lacks them, with portable ones.
    pub(crate) fn run<K: WithSimd>(self, kernel: K) -> K::Output {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => match pulp::x86::V3::try_new() {
                Some(simd) => Simd::vectorize(simd, kernel),
                None => Simd::vectorize(pulp::Scalar256b, kernel),
            },
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => match pulp::x86::V4::try_new() {
                Some(simd) => Simd::vectorize(simd, kernel),
                None => Simd::vectorize(pulp::Scalar256b, kernel),
            },
            #[cfg(target_arch = "aarch64")]
            Self::Neon => match pulp::aarch64::Neon::try_new() {
                Some(simd) => Simd::vectorize(simd, kernel),
                None => Simd::vectorize(pulp::Scalar256b, kernel),
            },
            _ => Simd::vectorize(pulp::Scalar256b, kernel),
        }
    }
}

impl fmt::Display for Instructions {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Instructions {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|instructions| instructions.name() == name).ok_or(())
    }
}
