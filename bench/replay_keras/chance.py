"""All that a training of ours leaves to chance, drawn again: initial weights, the order of clips, what dropout drops.

The streams are those of `crates/network/src/training/chance.rs`. Everything is in our layout, time before frequency.
"""

import numpy as np

from random_stream import RandomStream
from setting import BLOCK_DROPOUT, CHANNELS, FRAMES, N_MELS, OUTPUT_DROPOUT, POOLS, SEED, UNITS

WEIGHTS, ORDER, DROPOUT = 1, 2, 3
FUSED = 3 * UNITS  # a recurrent layer's three gates


def stream(purpose: int) -> RandomStream:
    return RandomStream.of_seed(SEED).branch(purpose)


def glorot(random: RandomStream, *shape: int) -> np.ndarray:
    """Glorot and Bengio's uniform distribution; the last two axes are inputs and outputs."""
    field, count = int(np.prod(shape[:-2])), int(np.prod(shape))
    limit = np.sqrt(6.0 / (field * (shape[-2] + shape[-1])))
    return (limit * (2.0 * random.uniform(count) - 1.0)).reshape(shape).astype(np.float32)


def orthogonal(random: RandomStream, rows: int, columns: int) -> np.ndarray:
    """Orthonormal rows, by a QR decomposition with a positive diagonal."""
    q, r = np.linalg.qr(random.normal(rows * columns).reshape(rows, columns).T)
    return (q * np.sign(np.diag(r))).T.astype(np.float32)


def initial_weights(n_artists: int) -> dict[str, np.ndarray]:
    """The kernels; all else starts at 0 or 1."""
    random, weights, inputs = stream(WEIGHTS), {}, 1
    for block, outputs in enumerate(CHANNELS):
        weights[f"blocks.{block}.kernel"] = glorot(random.branch(block + 1), 3, 3, inputs, outputs)
        inputs = outputs
    for number, inputs in enumerate([CHANNELS[-1], UNITS], 1):
        layer = random.branch(len(CHANNELS) + number)
        weights[f"recurrent_{number}.kernel"] = glorot(layer.branch(0), inputs, FUSED)
        weights[f"recurrent_{number}.recurrent_kernel"] = orthogonal(layer.branch(1), UNITS, FUSED)
    weights["output.kernel"] = glorot(random.branch(len(CHANNELS) + 3), UNITS, n_artists)
    return weights


def order(epoch: int, n_clips: int) -> np.ndarray:
    """The order of the training clips; epochs count from 1."""
    return stream(ORDER).branch(epoch).permutation(n_clips)


def image_shapes() -> list[tuple[int, int, int]]:
    """Time, frequency and channels of what leaves each block."""
    time, bands, shapes = FRAMES, N_MELS, []
    for (pool_time, pool_bands), channels in zip(POOLS, CHANNELS):
        time, bands = time // pool_time, bands // pool_bands
        shapes.append((time, bands, channels))
    return shapes


def dropout(epoch: int, step: int, clips: int) -> list[np.ndarray]:
    """The factors of a step's five dropouts; steps count from 1."""
    random = stream(DROPOUT).branch(epoch).branch(step)
    blocks = [
        factors(random.branch(layer), (clips, *shape), BLOCK_DROPOUT) for layer, shape in enumerate(image_shapes(), 1)
    ]
    return [*blocks, factors(random.branch(len(CHANNELS) + 1), (clips, UNITS), OUTPUT_DROPOUT)]


def factors(random: RandomStream, shape: tuple[int, ...], rate: float) -> np.ndarray:
    """0 or `1 / (1 - rate)`; four values share 64 bits, and a cell's channels are filled up to a multiple of 16."""
    *cells, channels = shape
    stride = -(-channels // 16) * 16
    words = random.bits(int(np.prod(cells)) * stride // 4).astype("<u8").view("<u2")
    kept = words.reshape(*cells, stride)[..., :channels] >= round(rate * 65536)
    return kept * np.float32(1.0 / (1.0 - rate))


def no_dropout(clips: int) -> list[np.ndarray]:
    """Factors that drop nothing."""
    return [np.ones((clips, *shape), np.float32) for shape in [*image_shapes(), (UNITS,)]]
