"""Times t-SNE and scikit-learn's in turn; called by bench/tsne, which prepares its environment.

usage: tsne_speed.py PROJECT WORK ROUNDS
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import sklearn
from sklearn.manifold import TSNE, trustworthiness

PROJECT, WORK, ROUNDS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
POINTS, DIMENSIONS, ARTISTS, SONGS = 10_000, 32, 20, 400
FASTER, LESS_TRUSTWORTHY = 5.0, 0.01


def bottleneck():
    """Clips of songs of artists, squashed as a GRU's output is."""
    rng = np.random.default_rng(0)
    artists = rng.normal(0, 0.8, (ARTISTS, DIMENSIONS))
    songs = artists[rng.integers(0, ARTISTS, SONGS)] + rng.normal(0, 0.4, (SONGS, DIMENSIONS))
    clips = songs[rng.integers(0, SONGS, POINTS)] + rng.normal(0, 0.4, (POINTS, DIMENSIONS))
    return np.tanh(clips).astype(np.float32)


def cpu_seconds():
    """Of this process and its children that have ended."""
    return sum(os.times()[:4])


def ours(points):
    """Positions, and seconds of the projection itself as the program prints them."""
    points.tofile(WORK / "points.f32")
    command = [PROJECT, "tsne", WORK / "points.f32", str(DIMENSIONS), WORK / "positions.f32"]
    seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return np.fromfile(WORK / "positions.f32", np.float32).reshape(-1, 2), seconds


def theirs(points):
    start = time.perf_counter()
    tsne = TSNE(perplexity=30, max_iter=1000, method="barnes_hut", random_state=0, n_jobs=-1)
    positions = tsne.fit_transform(points)
    return positions, time.perf_counter() - start


def main():
    points = bottleneck()
    print(f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, scikit-learn {sklearn.__version__}, "
          f"numpy {np.__version__}; {POINTS:,} x {DIMENSIONS}, perplexity 30, 1,000 iterations, {ROUNDS} rounds")
    walls, processors, trust = {}, {}, {}
    for _ in range(ROUNDS):
        for name, project in (("auteur", ours), ("scikit-learn", theirs)):
            before = cpu_seconds()
            positions, seconds = project(points)
            walls.setdefault(name, []).append(seconds)
            processors.setdefault(name, []).append(cpu_seconds() - before)
            if name not in trust:
                trust[name] = trustworthiness(points, positions, n_neighbors=5)
    for name in walls:
        wall, processor = statistics.median(walls[name]), statistics.median(processors[name])
        print(f"{name:12}  {wall:7.2f} s   {processor:7.2f} s of processors   trustworthiness {trust[name]:.4f}")
    ratio = statistics.median(walls["scikit-learn"]) / statistics.median(walls["auteur"])
    loss = trust["scikit-learn"] - trust["auteur"]
    reached = ratio >= FASTER and loss <= LESS_TRUSTWORTHY
    print(f"auteur is {ratio:.1f} times as fast (target {FASTER:g}), {loss:+.4f} less trustworthy "
          f"(at most {LESS_TRUSTWORTHY:g}): {'reached' if reached else 'MISSED'}")
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
