"""Writes vectors/projection.json: scores and projections of small spaces by scikit-learn, and by umap-learn's UMAP.

Coordinates are integers over a power of two, so that they are exact in f32.

    python reference/make_projection.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
import umap
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.metrics import average_precision_score, pairwise_distances, silhouette_samples
from sklearn.model_selection import LeaveOneGroupOut, LeaveOneOut, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

TARGET = Path(__file__).parent / "vectors" / "projection.json"
UNIT = 1024
METRICS = ("euclidean", "cosine")
NEIGHBOURS = (1, 5)
SEEDS = (0, 1, 2)


def space(seed, n, d, labels, songs):
    """Songs of some clips around their artists' centres; every song's clips lie closer still."""
    rng = np.random.default_rng(seed)
    artists = rng.normal(0, 1, (max(labels) + 1, d))
    song_labels = rng.choice(labels, songs)
    centres = artists[song_labels] + rng.normal(0, 0.8, (songs, d))
    groups = rng.integers(0, songs, n)
    points = np.round((centres[groups] + rng.normal(0, 0.4, (n, d))) * UNIT).astype(int)
    return points, song_labels[groups], groups


def summary(values, labels, n_labels):
    """Mean overall and by label; `nan` is not counted."""
    values, counted = np.asarray(values, float), ~np.isnan(values)
    by_label = [values[counted & (labels == label)] for label in range(n_labels)]
    return {
        "overall": float(values[counted].mean()),
        "by_label": [float(part.mean()) if part.size else None for part in by_label],
        "counted": int(counted.sum()),
    }


def average_precisions(distances, own, labels, allowed):
    """scikit-learn's average precision of each row of `distances`, over the columns that are allowed."""
    found = []
    for row, label, columns in zip(distances, own, allowed):
        wanted = labels[columns] == label
        found.append(average_precision_score(wanted, -row[columns]) if wanted.any() else np.nan)
    return found


def grouped_silhouettes(distances, labels, groups):
    """The definition as it is written, without the distances within a group: scikit-learn has no groups."""
    found = []
    for row, label, group in zip(distances, labels, groups):
        others = groups != group
        within = row[others & (labels == label)]
        between = [row[others & (labels == other)] for other in np.unique(labels) if other != label]
        nearest = min(part.mean() for part in between if part.size)
        found.append((nearest - within.mean()) / max(nearest, within.mean()) if within.size else 0.0)
    return found


def predictions(points, labels, metric, k, folds, groups=None):
    classifier = KNeighborsClassifier(k, metric=metric, algorithm="brute")
    return cross_val_predict(classifier, points, labels, cv=folds, groups=groups) == labels


def scores(points, labels, groups, n_labels, *, ties):
    """All scores; with ties only those that no choice among equals can change, by the distance that is exact."""
    apart = {"none": ~np.eye(len(points), dtype=bool), "groups": groups[:, None] != groups[None, :]}
    found = {}
    for metric in METRICS[:1] if ties else METRICS:
        distances = pairwise_distances(points, metric=metric)
        np.fill_diagonal(distances, 0)
        entry = {
            "silhouette": {
                "none": silhouette_samples(distances, labels, metric="precomputed"),
                "groups": grouped_silhouettes(distances, labels, groups),
            },
            "average_precision": {
                name: average_precisions(distances, labels, labels, allowed) for name, allowed in apart.items()
            },
        }
        for k in () if ties else NEIGHBOURS:
            entry[f"accuracy_{k}"] = {
                "none": predictions(points, labels, metric, k, LeaveOneOut()),
                "groups": predictions(points, labels, metric, k, LeaveOneGroupOut(), groups),
            }
        found[metric] = {
            score: {name: summary(values, labels, n_labels) for name, values in entry[score].items()}
            for score in entry
        }
    return found


def scores_between(points, labels, n_labels, n_reference):
    """The first points are the reference, the others the queries."""
    (reference, queries), (known, asked) = np.split(points, [n_reference]), np.split(labels, [n_reference])
    found = {}
    for metric in METRICS:
        distances = pairwise_distances(queries, reference, metric=metric)
        everyone = np.ones(distances.shape, dtype=bool)
        entry = {"average_precision": average_precisions(distances, asked, known, everyone)}
        for k in NEIGHBOURS:
            classifier = KNeighborsClassifier(k, metric=metric, algorithm="brute").fit(reference, known)
            entry[f"accuracy_{k}"] = classifier.predict(queries) == asked
        found[metric] = {score: summary(values, asked, n_labels) for score, values in entry.items()}
    return found


def labelled_case(points, labels, groups, n_labels, *, ties=False):
    exact = points / UNIT
    case = {"points": points.tolist(), "labels": labels.tolist(), "groups": groups.tolist(), "n_labels": n_labels}
    case["expected"] = scores(exact, labels, groups, n_labels, ties=ties)
    if not ties:
        case["n_reference"] = len(points) // 2
        case["between"] = scores_between(exact, labels, n_labels, len(points) // 2)
    return case


def pca_case(points):
    pca = PCA().fit(points / UNIT)
    return {
        "points": points.tolist(),
        "mean": pca.mean_.tolist(),
        "components": pca.components_.tolist(),
        "explained_variance": pca.explained_variance_.tolist(),
        "explained_variance_ratio": pca.explained_variance_ratio_.tolist(),
        "positions": pca.transform(points / UNIT)[:, :2].tolist(),
    }


def trustworthiness_case(points, seed):
    """The first two coordinates with much noise: a bad picture, so that ranks matter."""
    noise = np.random.default_rng(seed).normal(0, UNIT, (len(points), 2))
    positions = np.round(points[:, :2] + noise).astype(int)
    scores = {k: trustworthiness(points / UNIT, positions / UNIT, n_neighbors=k) for k in (1, 5, 20)}
    return {"points": points.tolist(), "positions": positions.tolist(), "expected": scores}


def picture_case(points):
    """How trustworthy the pictures of scikit-learn and umap-learn are."""
    exact = (points / UNIT).astype(np.float32)

    def judge(projection):
        return float(trustworthiness(exact, projection.fit_transform(exact), n_neighbors=5))

    return {
        "points": points.tolist(),
        "tsne": [judge(TSNE(perplexity=30, random_state=seed)) for seed in SEEDS],
        "umap": [judge(umap.UMAP(random_state=seed)) for seed in SEEDS],
    }


def main():
    warnings.filterwarnings("ignore", category=UserWarning)
    rng = np.random.default_rng(3)
    # Label 3 never occurs, and label 4 has one song.
    songs = space(0, 140, 6, [0, 1, 2, 5], 30)
    songs[1][songs[2] == 7] = 4
    coarse = rng.integers(1, 4, (60, 3)) * UNIT
    coarse_groups = rng.integers(0, 20, 60)
    found = {
        "unit": UNIT,
        "songs": labelled_case(*songs, 6),
        "full of ties": labelled_case(coarse, coarse_groups % 3, coarse_groups, 3, ties=True),
        "pca": pca_case(space(4, 50, 8, [0, 1, 2], 9)[0]),
        "trustworthiness": trustworthiness_case(space(5, 90, 5, [0, 1, 2], 12)[0], 6),
        "picture": picture_case(space(7, 500, 16, list(range(8)), 40)[0]),
    }
    TARGET.write_text(json.dumps(found, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
