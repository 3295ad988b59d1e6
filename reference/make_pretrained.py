"""Writes vectors/pretrained.json: what NumPy makes of the recipe `pretrained` on synthetic songs that the tests generate again.

The recipe in another language, with sums in whichever order NumPy likes, and the system solved by SciPy.

    python reference/make_pretrained.py        (versions: requirements.txt)
"""

import json
from pathlib import Path

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from make_classical import normals, numbers

TARGET = Path(__file__).parent / "vectors" / "pretrained.json"
PARTS = [2, 2, 3, 3, 2, 2, 3, 3, 4, 1]
SHARES = [0.125, 0.125, 0.25, 0.25, 0.5, 0.5, 1, 1, 4, 0.1]
WIDTH = sum(PARTS)
ARTISTS = 3
PENALTY, SCATTER, SCATTERED = 0.2, 0.5, 16
USUAL, TRUST, ENOUGH = 9.0, 8.0, 3


def song(number):
    """The vectors of a song in half precision, [clips, WIDTH]: an artist's centre, a song's, noise, a constant column."""
    artist, clips = number % ARTISTS, 3 + 2 * number
    vectors = normals(100 + artist, WIDTH) + 0.8 * normals(200 + number, WIDTH) + normals(300 + number, clips, WIDTH)
    vectors[:, 5] = 0.5
    return vectors.astype(np.float32).astype(np.float16).astype(np.float64)


def places(vectors, mean, factor):
    *parts, alone = np.split((vectors - mean) * factor, np.cumsum(PARTS)[:-1], axis=1)
    lengths = [np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-6) for part in parts]
    places = [part * np.sqrt(share) / length for part, length, share in zip(parts, lengths, SHARES)]
    return np.hstack([*places, np.clip(alone, -1.5, 1.5) * np.sqrt(SHARES[-1])])


def log_softmax(scores):
    scores = scores - scores.max(-1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(-1, keepdims=True))


def main():
    # Five songs of the first artist, four of the second, one of the third, who has too few to say how sharp scores are.
    train = [0, 1, 2, 3, 4, 6, 7, 9, 10, 12]
    labels = np.array([number % ARTISTS for number in train])
    heard = [song(number) for number in train]
    mean = np.mean([vectors.mean(0) for vectors in heard], axis=0)
    deviation = np.sqrt(np.mean([((vectors - mean) ** 2).mean(0) for vectors in heard], axis=0))
    deviation[-1] = max(deviation[-1], 1.0)
    factor = np.where(deviation < 1e-4, 0.0, 1 / np.maximum(deviation, 1e-4))

    def direction(vectors):
        clips = places(vectors, mean, factor)
        length = max(np.linalg.norm(clips.mean(0)), 1e-6)
        return clips.mean(0) / length, clips, length

    count = len(train)
    rows, scatter = [], np.zeros((WIDTH, WIDTH))
    for vectors in heard:
        place, clips, length = direction(vectors)
        rows.append(place)
        taken = min(len(clips), SCATTERED)
        apart = clips[np.arange(taken) * len(clips) // taken] / length - place
        scatter += SCATTER / taken * apart.T @ apart
    rows = np.array(rows)
    weights = count / (ARTISTS * np.bincount(labels)[labels])
    centre = weights @ rows / count
    centred = (rows - centre) * np.sqrt(weights)[:, None]
    targets = np.eye(ARTISTS)[labels]
    system = centred.T @ centred + scatter
    system[np.diag_indices(WIDTH)] += PENALTY * (centred**2).sum() / count
    solved = cho_solve(cho_factor(system), centred.T)
    slopes = solved @ ((targets - 1 / ARTISTS) * np.sqrt(weights)[:, None])

    def scores(place):
        return (place - centre) @ slopes + 1 / ARTISTS

    own = (centred * solved.T).sum(1) + weights / count
    left_out = (scores(rows) - own[:, None] * targets) / np.maximum(1 - own, 1e-3)[:, None]
    told = np.bincount(labels)[labels] >= ENOUGH
    candidates = USUAL * 100 ** (np.arange(-60, 61) / 60)
    losses = [
        -log_softmax(sharpness * left_out)[np.arange(count), labels][told].sum() + TRUST * np.log(sharpness / USUAL) ** 2
        for sharpness in candidates
    ]
    sharpness = candidates[int(np.argmin(losses))]
    tests = np.array([log_softmax(sharpness * scores(direction(song(number))[0])) for number in (13, 14, 15)])
    case = {"train": train, "left_out": numbers(left_out), "sharpness": sharpness, "logarithms": numbers(tests)}
    TARGET.write_text(json.dumps(case, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
