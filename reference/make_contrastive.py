"""Writes vectors/contrastive.json: the supervised contrastive loss of small batches and its gradient, in f64.

Equation 2 of Khosla et al., "Supervised contrastive learning" (NeurIPS 2020), written out sum by sum, on bottlenecks divided by
their lengths; clips that are alone with their artist are left out of the mean over clips. The gradient by each number is
that of a complex step, which is exact but for rounding.

    pip install -r requirements.txt
    python make_contrastive.py
"""

import json
from pathlib import Path

import numpy as np

STEP = 1e-30


def loss_of(bottlenecks, artists, temperature):
    # No conjugates, so that a complex step passes through.
    directions = [row / np.sqrt((row * row).sum()) for row in bottlenecks]
    losses = []
    for i, artist in enumerate(artists):
        others = [a for a in range(len(artists)) if a != i]
        positives = [p for p in others if artists[p] == artist]
        if not positives:
            continue
        similarity = {a: (directions[i] * directions[a]).sum() / temperature for a in others}
        denominator = sum(np.exp(similarity[a]) for a in others)
        losses.append(-sum(np.log(np.exp(similarity[p]) / denominator) for p in positives) / len(positives))
    return sum(losses) / len(losses)


def case(random, artists, width, temperature):
    bottlenecks = random.normal(size=(len(artists), width))
    gradient = np.empty(bottlenecks.shape)
    for place in np.ndindex(*bottlenecks.shape):
        moved = bottlenecks.astype(complex)
        moved[place] += 1j * STEP
        gradient[place] = loss_of(moved, artists, temperature).imag / STEP
    return {
        "artists": artists,
        "temperature": temperature,
        "bottlenecks": bottlenecks.ravel().tolist(),
        "loss": float(loss_of(bottlenecks, artists, temperature)),
        "gradient": gradient.ravel().tolist(),
    }


def main():
    random = np.random.default_rng(11)
    cases = [
        case(random, [0, 0, 1, 1], 3, 0.1),
        # One clip is alone with its artist.
        case(random, [0, 1, 0, 2, 0, 1], 4, 0.5),
        case(random, [2, 2, 2, 0, 0, 1, 1, 1], 2, 1.0),
    ]
    path = Path(__file__).parent / "vectors" / "contrastive.json"
    path.write_text(json.dumps(cases) + "\n")


main()
