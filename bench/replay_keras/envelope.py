"""How far two trainings of Keras are apart, and whether ours stays as near to them."""

from dataclasses import dataclass

import numpy as np

from setting import BATCH
from trainings import Ours

Keras = dict[str, np.ndarray]

# Of the losses of an epoch whose weights stand still. Between 1e-8 and 1e-7 were seen.
STILL = 1e-6
# Of the spread of two trainings of Keras. 1.4 was seen, and 4.7 where our learning rate was 1 % too high.
FACTOR = 3.0
# Of a tensor's norm: what two ways to add up the same numbers in f32 may differ by. Input statistics see no weights.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Curve:
    """A loss by epoch: ours, Keras' two, and how far ours may be outside of them."""

    ours: np.ndarray
    keras: np.ndarray
    nudged: np.ndarray
    allowed: np.ndarray

    def columns(self) -> list[np.ndarray]:
        """What is printed of each epoch."""
        return [self.ours, self.keras, self.nudged, self.outside, self.allowed]

    @property
    def outside(self) -> np.ndarray:
        """How far ours is above the higher or below the lower of Keras' two; 0 between them."""
        above = self.ours - np.maximum(self.keras, self.nudged)
        below = np.minimum(self.keras, self.nudged) - self.ours
        return np.maximum(0.0, np.maximum(above, below))

    @property
    def passed(self) -> bool:
        return bool((self.outside <= self.allowed).all())


def curve(name: str, ours: Ours, keras: Keras, nudged: Keras) -> Curve:
    """The curve of `training` or `validation`."""
    spread = np.maximum.accumulate(batch_difference(keras[name], nudged[name]))
    return Curve(getattr(ours, name), keras[name].mean(1), nudged[name].mean(1), FACTOR * spread)


def batch_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The root mean square difference of batches' mean losses, by epoch; from `[epochs, clips]`."""
    starts = np.arange(0, one.shape[1], BATCH)
    sizes = np.diff([*starts, one.shape[1]])
    means = np.add.reduceat(one - other, starts, axis=1) / sizes
    return np.sqrt((means**2).mean(1))


@dataclass(frozen=True)
class Distance:
    """How far our tensors of one kind are from Keras', as a root mean square of shares of their norms."""

    ours: float
    spread: float

    @property
    def passed(self) -> bool:
        return self.ours <= FACTOR * self.spread + ROUNDING


def distances(ours: Ours, keras: Keras, nudged: Keras) -> dict[str, Distance]:
    """Of the epoch that our model file keeps: weights, and batch norm's moving averages."""
    kinds = {"weights": [], "moving averages": []}
    for name in ours.weights:
        kinds["moving averages" if ".moving_" in name else "weights"].append(name)
    first, second = ({name: run[f"{ours.kept_epoch}/{name}"] for name in ours.weights} for run in (keras, nudged))

    def apart(one: Keras, other: Keras, names: list[str]) -> float:
        shares = [np.linalg.norm(one[name] - other[name]) / np.linalg.norm(other[name]) for name in names]
        return float(np.sqrt(np.mean(np.square(shares))))

    return {
        kind: Distance(
            min(apart(ours.weights, first, names), apart(ours.weights, second, names)), apart(second, first, names)
        )
        for kind, names in kinds.items()
    }
