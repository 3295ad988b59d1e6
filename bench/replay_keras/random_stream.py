"""`RandomStream` of `crates/ground/src/random_stream.rs` in NumPy: random numbers that are addressed by position."""

from dataclasses import dataclass

import numpy as np

MASK = (1 << 64) - 1
INCREMENT = 0x9E3779B97F4A7C15
FACTORS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def mix(bits: int) -> int:
    """SplitMix64's output function."""
    bits = ((bits ^ (bits >> 30)) * FACTORS[0]) & MASK
    bits = ((bits ^ (bits >> 27)) * FACTORS[1]) & MASK
    return bits ^ (bits >> 31)


@dataclass(frozen=True)
class RandomStream:
    """An endless sequence of random numbers."""

    key: int

    @classmethod
    def of_seed(cls, seed: int) -> "RandomStream":
        return cls(mix((seed + INCREMENT) & MASK))

    def branch(self, label: int) -> "RandomStream":
        mixed = mix((label + INCREMENT) & MASK)
        turned = ((mixed << 32) | (mixed >> 32)) & MASK
        return RandomStream(mix(self.key ^ turned))

    def bits(self, count: int) -> np.ndarray:
        """The first `count` numbers of 64 bits; NumPy's products wrap around as they must."""
        bits = np.uint64(self.key) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(INCREMENT)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(FACTORS[0])
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(FACTORS[1])
        return bits ^ (bits >> np.uint64(31))

    def uniform(self, count: int) -> np.ndarray:
        """Numbers in 0..1."""
        return (self.bits(count) >> np.uint64(11)).astype(np.float64) / 2.0**53

    def normal(self, count: int) -> np.ndarray:
        """Normally distributed numbers (Box and Muller's method)."""
        pairs = self.uniform(2 * count).reshape(count, 2)
        return np.sqrt(-2.0 * np.log(1.0 - pairs[:, 0])) * np.cos(2.0 * np.pi * pairs[:, 1])

    def permutation(self, count: int) -> np.ndarray:
        """The numbers `0..count` in random order (Fisher and Yates' shuffle)."""
        order, bits = list(range(count)), self.bits(count)
        for last in range(count - 1, 0, -1):
            other = (int(bits[last]) * (last + 1)) >> 64
            order[last], order[other] = order[other], order[last]
        return np.array(order)
