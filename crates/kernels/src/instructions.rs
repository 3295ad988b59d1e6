//! A kernel meets the processor: the widest vectors that it has, or narrower ones when the environment asks for them.
//!
//! Kernels are written once, over [`pulp::Simd`]; here one of its instances is chosen when the program runs, so one
//! binary uses AVX-512 where it is and runs where it is not.

use std::{env, fmt, str::FromStr, sync::OnceLock};

use pulp::{Simd, WithSimd};

/// Environment variable that forbids wider vectors than it names: `avx512`, `avx2`, `neon` or `portable`.
pub const MAX_ISA: &str = "AUTEUR_MAX_ISA";

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
    /// All that this processor has, the fastest last.
    pub fn available() -> Vec<Self> {
        let all = [Self::Portable, Self::Neon, Self::Avx2, Self::Avx512];
        all.into_iter().filter(|instructions| instructions.is_available()).collect()
    }

    /// The fastest that this processor has and [`MAX_ISA`] allows, decided once for the whole program.
    ///
    /// A value of [`MAX_ISA`] that is none of the four names is taken as if it were not set.
    pub fn best() -> Self {
        static BEST: OnceLock<Instructions> = OnceLock::new();
        *BEST.get_or_init(|| {
            let limit = env::var(MAX_ISA).ok().and_then(|name| name.parse().ok()).unwrap_or(Self::Avx512);
            let best = Self::available().into_iter().rfind(|instructions| *instructions <= limit);
            best.unwrap_or(Self::Portable)
        })
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
        formatter.write_str(match self {
            Self::Portable => "portable",
            Self::Neon => "neon",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        })
    }
}

impl FromStr for Instructions {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let all = [Self::Portable, Self::Neon, Self::Avx2, Self::Avx512];
        all.into_iter().find(|instructions| instructions.to_string() == name).ok_or(())
    }
}
