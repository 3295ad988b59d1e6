"""Writes vectors/likeness.json: what NumPy and scikit-learn make of scores and songs that the tests generate again.

    python reference/make_likeness.py        (versions: requirements.txt)
"""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from make_classical import normals, numbers

TARGET = Path(__file__).parent / "vectors" / "likeness.json"
WIDTH, SHRINKAGE = 6, 0.3
# What the belief that scores say nothing is worth, as in verifier.rs.
DOUBT = 1e-3


def shares(sources):
    """Each source counts the same."""
    counts = np.bincount(sources)
    return 1 / ((counts > 0).sum() * counts[sources])


def main():
    # Forty scores to accept, of sources 0 0 0 1 1 1 ..., thirty to refuse, in tenths, so that some are tied.
    wanted, unwanted = np.round(normals(1, 40) + 1, 1), np.round(normals(2, 30), 1)
    sources = [np.arange(40) // 3, np.arange(30) // 4]
    scores = np.concatenate([wanted, unwanted])
    labels = np.concatenate([np.ones(40), np.zeros(30)])
    weights = np.concatenate([shares(sources[0]), shares(sources[1])]) / 2
    # The mean loss, which the weights add up to, and DOUBT / 2 times the squares of slope and height: the height as a
    # column of ones, so that it is doubted too.
    columns = np.column_stack([scores, np.ones(70)])
    line = LogisticRegression(C=1 / DOUBT, fit_intercept=False, tol=1e-12, max_iter=10_000)
    line.fit(columns, labels, sample_weight=weights)

    points, artists = normals(3, 20, WIDTH) + 2 * normals(4, 4, WIDTH)[np.arange(20) % 4], np.arange(20) % 4
    directions = normals(5, 8, WIDTH)
    scatter = directions.T @ directions
    apart = points - np.array([points[artists == artist].mean(0) for artist in artists])
    covariance = apart.T @ apart / 16
    covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.trace(covariance) / WIDTH * np.eye(WIDTH) + scatter / 20
    white = (points - points.mean(0)) @ np.linalg.inv(np.linalg.cholesky(covariance)).T
    white /= np.linalg.norm(white, axis=1, keepdims=True)

    probabilities = np.round(np.exp(-np.abs(normals(6, 19))), 3)
    # Of 19 songs, a set that holds the right artist in 90 % may leave out two: (19 + 1) * 0.1.
    least = {str(coverage): np.sort(probabilities)[round(20 * (1 - coverage)) - 1] for coverage in [0.5, 0.8, 0.9, 0.95]}
    TARGET.write_text(json.dumps({
        "auroc": roc_auc_score(labels, scores, sample_weight=weights),
        "line": numbers(line.coef_[0]),
        "alike": numbers(white @ white[0]),
        "least": least,
    }) + "\n")


if __name__ == "__main__":
    main()
