"""Writes vectors/intervals.json: intervals, paired differences and corrected p-values of random answers.

The draws are SplitMix64's, as in the crate. Scores are scikit-learn's, of the pooled answers of a repeat with the drawn
songs' weights; how fast a score changes with the answers of one training to one song is their difference quotient;
quantiles and p-values are scipy's, Holm's correction is statsmodels'.

    python reference/make_intervals.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.special import expit, logit
from scipy.stats import t
from sklearn.metrics import accuracy_score, f1_score
from statsmodels.stats.multitest import multipletests

TARGET = Path(__file__).parent / "vectors" / "intervals.json"
MASK = 2**64 - 1
INCREMENT = 0x9E3779B97F4A7C15
RESAMPLES, SEED, N_ARTISTS, FOLDS, REPEATS = 200, 21, 6, 3, 3
# Two artists have a single song each.
SONGS = [14, 9, 1, 5, 1, 12]
STEP = 1e-4


def mix(bits):
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return bits ^ (bits >> 31)


def rotate(bits):
    return ((bits << 32) | (bits >> 32)) & MASK


def strata(truths):
    """The songs of each artist with two or more, then all others together."""
    by_artist = [np.flatnonzero(truths == artist) for artist in range(N_ARTISTS)]
    return [songs for songs in by_artist if len(songs) > 1] + [
        np.concatenate([songs for songs in by_artist if len(songs) == 1])
    ]


def draw(resample, truths):
    """The weights of songs: n - 1 of the n songs of a stratum, each counted n / (n - 1) times."""
    key = mix((SEED + INCREMENT) & MASK)
    key = mix(key ^ rotate(mix((resample + INCREMENT) & MASK)))
    weights, position = np.zeros(len(truths)), 0
    for songs in strata(truths):
        for _ in range(len(songs) - 1):
            position += 1
            bits = mix((key + position * INCREMENT) & MASK)
            weights[songs[(bits * len(songs)) >> 64]] += len(songs) / (len(songs) - 1)
    return weights


SCORES = {
    "weighted_f1": lambda truth, answer, weight: f1_score(
        truth, answer, labels=range(N_ARTISTS), average="weighted", zero_division=0, sample_weight=weight
    ),
    "accuracy": lambda truth, answer, weight: accuracy_score(truth, answer, sample_weight=weight),
    # Of the first artist alone.
    "artist_f1": lambda truth, answer, weight: f1_score(
        truth, answer, labels=[0], average="macro", zero_division=0, sample_weight=weight
    ),
}


class Condition:
    """The answers to clips: truth, answer, song, repeat and training of each."""

    def __init__(self, repeats):
        rows = [
            (song["truth"], answer, int(song["song"][1:]), repeat, repeat * FOLDS + place)
            for repeat, trainings in enumerate(repeats)
            for place, training in enumerate(trainings)
            for song in training
            for answer in song["answers"]
        ]
        self.truth, self.answer, self.song, self.repeat, self.training = np.array(rows).T

    def score(self, score, weights):
        """Mean over repeats; `weights` are those of the clips."""
        chosen = [self.repeat == repeat for repeat in range(REPEATS)]
        return float(np.mean([score(self.truth[r], self.answer[r], weights[r]) for r in chosen]))

    def influences(self, score, truths):
        """The difference quotients of the score of all repeats pooled by the weight of each training's answers to each
        song, less the mean of the song's stratum, `[song, training]`; 0 where a training did not judge a song."""
        table, heard = np.zeros((2, len(truths), REPEATS * FOLDS))
        for song, training in sorted(set(zip(self.song.tolist(), self.training.tolist()))):
            own = (self.song == song) & (self.training == training)
            ends = [score(self.truth, self.answer, 1 + sign * STEP * own) for sign in (1, -1)]
            table[song, training], heard[song, training] = (ends[0] - ends[1]) / (2 * STEP), 1
        for songs in strata(truths):
            table[songs] -= heard[songs] * table[songs].sum() / heard[songs].sum()
        return table


def spread(values, influences, truths):
    """Standard error and degrees of freedom."""
    factor = np.zeros(len(truths))
    for songs in strata(truths):
        factor[songs] = len(songs) / (len(songs) - 1)
    n = influences.shape[1]
    between = float(np.sum(influences.sum(0) ** 2) * n / (n - 1))
    within = float(np.sum((influences**2).sum(1) * factor))
    by_songs = float(np.var(values, ddof=1))
    total = by_songs + max(0.0, between - within)
    of_songs, of_trainings = len(truths) - len(strata(truths)), n - 1
    freedom = total**2 / (by_songs**2 / of_songs + between**2 / of_trainings)
    return np.sqrt(total), max(freedom, min(of_songs, of_trainings))


def random_repeats(rng, skill, truths):
    hard = rng.normal(0, 0.25, len(truths))

    def song(number, training):
        own = np.clip(skill + hard[number] + training, 0, 1)
        chances = np.full(N_ARTISTS, (1 - own) / N_ARTISTS)
        chances[truths[number]] += own
        answers = rng.choice(N_ARTISTS, size=2 + number % 4, p=chances).tolist()
        return {"song": f"s{number:02}", "truth": int(truths[number]), "answers": answers}

    def repeat():
        order = rng.permutation(len(truths))
        return [
            [song(int(number), effect) for number in np.sort(order[place::FOLDS])]
            for place, effect in enumerate(rng.normal(0, 0.15, FOLDS))
        ]

    return [repeat() for _ in range(REPEATS)]


def main():
    rng = np.random.default_rng(0)
    truths = np.repeat(np.arange(N_ARTISTS), SONGS)
    repeats = [random_repeats(rng, 0.55, truths)]
    # The second classifier hears the same songs in the same folds.
    folds = [[[song["song"] for song in training] for training in repeat] for repeat in repeats[0]]
    answers = [{song["song"]: song for training in repeat for song in training} for repeat in random_repeats(rng, 0.4, truths)]
    repeats.append([[[answers[r][song] for song in training] for training in fold] for r, fold in enumerate(folds)])
    # The third hears them in folds of its own.
    repeats.append(random_repeats(rng, 0.5, truths))
    conditions = [Condition(r) for r in repeats]
    draws = [draw(resample, truths) for resample in range(RESAMPLES)]
    found = {}
    for name, score in SCORES.items():
        estimates = [c.score(score, np.ones(len(c.song))) for c in conditions]
        values = np.array([[c.score(score, weights[c.song]) for weights in draws] for c in conditions])
        influences = [c.influences(score, truths) for c in conditions]
        intervals = []
        for estimate, own, influence in zip(estimates, values, influences):
            error, freedom = spread(own, influence, truths)
            reach = t.ppf(0.975, freedom) * error / (estimate * (1 - estimate))
            intervals.append([float(expit(logit(estimate) + side * reach)) for side in (-1, 1)])
        differences = []
        for other in (1, 2):
            error, freedom = spread(values[0] - values[other], influences[0] - influences[other], truths)
            difference = estimates[0] - estimates[other]
            reach = t.ppf(0.975, freedom) * error
            differences.append(
                {
                    "interval": [float(difference - reach), float(difference + reach)],
                    "p_value": float(2 * t.sf(abs(difference) / error, freedom)),
                }
            )
        found[name] = {"estimates": estimates, "intervals": intervals, "differences": differences}
    p_values = [0.01, 0.04, 0.03, 0.005, 0.5, 0.9, 0.005]
    document = {
        "artists": N_ARTISTS,
        "resamples": RESAMPLES,
        "seed": SEED,
        "conditions": repeats,
        "scores": found,
        "holm": [p_values, multipletests(p_values, method="holm")[1].tolist()],
    }
    TARGET.write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
