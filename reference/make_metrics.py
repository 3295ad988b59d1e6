"""Writes vectors/metrics.json: what scikit-learn says about random predictions, per clip and per song.

Probabilities are integers over a power of two, so that they are exact in f32, their sums are exact, and ties are ties.
The votes are computed here in integers; precision, recall, F1 and accuracy are scikit-learn's.

    python reference/make_metrics.py
"""

import json
from pathlib import Path

import numpy as np
from sklearn.metrics import classification_report, confusion_matrix

TARGET = Path(__file__).parent / "vectors" / "metrics.json"
VOTES = ("majority", "confident-majority", "mean-probability")


def first(keys):
    """Indices from the highest key to the lowest, equal keys in label order."""
    return sorted(range(len(keys)), key=lambda label: (tuple(-k for k in keys[label]), label))


def rank_clip(row):
    return first([(value,) for value in row])


def rank_song(rows, unit, vote):
    if vote == "confident-majority":
        rows = [row for row in rows if 2 * max(row) > unit] or rows
    sums = np.sum(rows, axis=0).tolist()
    if vote == "mean-probability":
        return first([(value,) for value in sums])
    votes = [0] * len(sums)
    for row in rows:
        votes[row.index(max(row))] += 1
    return first(list(zip(votes, sums)))


def report(names, truths, rankings):
    predicted = [ranking[0] for ranking in rankings]
    labels = list(range(len(names)))
    scores = classification_report(
        truths, predicted, labels=labels, target_names=names, output_dict=True, zero_division=0
    )
    columns = ("precision", "recall", "f1-score", "support")
    return {
        "weighted": [scores["weighted avg"][column] for column in columns[:3]],
        "macro": [scores["macro avg"][column] for column in columns[:3]],
        "accuracy": scores["accuracy"],
        "top3": float(np.mean([truth in ranking[:3] for truth, ranking in zip(truths, rankings)])),
        "artists": [[scores[name][column] for column in columns] for name in names],
        "confusion": confusion_matrix(truths, predicted, labels=labels).tolist(),
    }


def evaluate(case):
    names, unit, songs = case["artists"], case["unit"], case["songs"]
    truths = [song["truth"] for song in songs]
    clips = [(song["truth"], row) for song in songs for row in song["clips"]]
    return {
        "frame": report(names, [truth for truth, _ in clips], [rank_clip(row) for _, row in clips]),
        "song": {
            vote: report(names, truths, [rank_song(song["clips"], unit, vote) for song in songs])
            for vote in VOTES
        },
    }


def random_case(seed, n_artists, unit, n_songs, absent=(), never_true=(), never_predicted=()):
    """Predictions that find the truth about every second time; `absent` artists are neither true nor predicted."""
    rng = np.random.default_rng(seed)
    true_labels = [a for a in range(n_artists) if a not in absent and a not in never_true]
    mute = [*absent, *never_predicted]
    songs = []
    for _ in range(n_songs):
        truth = int(rng.choice(true_labels))
        clips = []
        for _ in range(int(rng.integers(1, 7))):
            weights = rng.gamma(0.5, size=n_artists)
            weights[truth] += rng.uniform(0, 1.5)
            weights[mute] = 0
            clips.append(rng.multinomial(unit, weights / weights.sum()).tolist())
        songs.append({"truth": truth, "clips": clips})
    names = [f"artist {chr(ord('A') + a)}" for a in range(n_artists)]
    return {"artists": names, "unit": unit, "songs": songs}


def main():
    cases = {
        "twenty artists": random_case(0, 20, 2**20, 60),
        "coarse probabilities full of ties": random_case(1, 6, 8, 150),
        "artists absent from truth and predictions": random_case(2, 7, 2**10, 60, absent=(0, 4)),
        "an artist never true and one never predicted": random_case(
            3, 7, 64, 60, never_true=(2,), never_predicted=(5,)
        ),
        "two artists": random_case(4, 2, 16, 40),
    }
    for case in cases.values():
        case["expected"] = evaluate(case)
    TARGET.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
