"""A number becomes a random clip, the same one that `crates/network/examples/speed.rs` makes of it.

So every engine computes on the same batches and no file has to be handed around. The generator is that of
`crates/ground/src/random.rs`.
"""

import numpy as np

N_MELS = 128
N_ARTISTS = 20

INCREMENT = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


def mixed(bits: np.ndarray) -> np.ndarray:
    """SplitMix64's output function on u64."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def uniform(seed: int, count: int) -> np.ndarray:
    """The first `count` numbers of a seed's stream, f64 in 0..1."""
    (key,) = mixed(np.array([(seed + INCREMENT) & MASK], dtype=np.uint64))
    positions = np.arange(1, count + 1, dtype=np.uint64)
    return (mixed(key + positions * np.uint64(INCREMENT)) >> np.uint64(11)) / 2.0**53


def random_clips(count: int, frames: int) -> np.ndarray:
    """Clips 0 to `count` in decibels, `[count, frames, n_mels]`, f32.

    They were rounded to f16, as a store holds them.
    """
    values = [60.0 * uniform(clip, frames * N_MELS) - 50.0 for clip in range(count)]
    return np.stack(values).astype(np.float16).astype(np.float32).reshape(count, frames, N_MELS)


def random_batches(steps: int, batch: int, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Clips `[steps, batch, frames, n_mels]` and their artists `[steps, batch]`."""
    clips = random_clips(steps * batch, frames).reshape(steps, batch, frames, N_MELS)
    return clips, (np.arange(steps * batch) % N_ARTISTS).reshape(steps, batch)
