"""Writes vectors/intervals.json: bootstrap intervals, paired differences and McNemar's test of random answers.

The draws are SplitMix64's, as in the crate; scores are scikit-learn's on the drawn songs' repeated samples,
intervals scipy's BCa of these draws, with its own jackknife over songs; McNemar's test is statsmodels'. `scipy` is what
scipy.stats.bootstrap says of a single trial with draws of its own: a check up to chance.

    python reference/make_intervals.py
"""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import f1_score
from statsmodels.stats.contingency_tables import mcnemar

TARGET = Path(__file__).parent / "vectors" / "intervals.json"
MASK = 2**64 - 1
INCREMENT = 0x9E3779B97F4A7C15
RESAMPLES, SEED, N_ARTISTS = 400, 21, 5


def mix(bits):
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return bits ^ (bits >> 31)


def rotate(bits):
    return ((bits << 32) | (bits >> 32)) & MASK


def draw(resample, n):
    """How often each of `n` songs is drawn."""
    key = mix((SEED + INCREMENT) & MASK)
    key = mix(key ^ rotate(mix((resample + INCREMENT) & MASK)))
    bits = [mix((key + (position + 1) * INCREMENT) & MASK) for position in range(n)]
    return np.bincount([(b * n) >> 64 for b in bits], minlength=n)


def weighted_f1(songs, times):
    truth = [s["truth"] for s, k in zip(songs, times) for _ in range(k * len(s["answers"]))]
    answer = [a for s, k in zip(songs, times) for _ in range(k) for a in s["answers"]]
    return f1_score(truth, answer, labels=range(N_ARTISTS), average="weighted", zero_division=0) if truth else None


def mean_over_trials(trials, names, times):
    of = dict(zip(names, times))
    scores = [weighted_f1(trial, [of[s["song"]] for s in trial]) for trial in trials]
    return float(np.mean([score for score in scores if score is not None]))


def random_trials(rng, skill, songs_of_trials):
    def song(name):
        truth = int(name[1:]) % N_ARTISTS
        own = min(1.0, max(0.0, rng.normal(skill, 0.25)))
        chances = np.full(N_ARTISTS, (1 - own) / N_ARTISTS)
        chances[truth] += own
        answers = rng.choice(N_ARTISTS, size=2 + int(name[1:]) % 5, p=chances).tolist()
        return {"song": name, "truth": truth, "answers": answers}

    return [[song(name) for name in songs] for songs in songs_of_trials]


def interval(score, songs, **how):
    """scipy's BCa of `score`, a function of how often each of `songs` songs is drawn."""

    def statistic(indices, axis=-1):
        scores = np.array([score(np.bincount(row, minlength=songs)) for row in np.atleast_2d(indices)])
        return scores if indices.ndim > 1 else scores[0]

    result = bootstrap((np.arange(songs),), statistic, batch=200, method="BCa", **how)
    return [float(result.confidence_interval.low), float(result.confidence_interval.high)]


def interval_of(score, draws):
    """The same of these draws instead of scipy's own."""
    made = SimpleNamespace(bootstrap_distribution=np.array([score(times) for times in draws]))
    return interval(score, len(draws[0]), n_resamples=0, bootstrap_result=made)


def main():
    rng = np.random.default_rng(0)
    names = [f"s{n:02}" for n in range(40)]
    songs_of_trials = [sorted(rng.choice(names, size=18, replace=False).tolist()) for _ in range(3)]
    first = random_trials(rng, 0.5, songs_of_trials)
    second = random_trials(rng, 0.35, songs_of_trials)
    tested = sorted({name for songs in songs_of_trials for name in songs})
    draws = [draw(resample, len(tested)) for resample in range(RESAMPLES)]
    scores = [lambda times, trials=trials: mean_over_trials(trials, tested, times) for trials in (first, second)]
    difference_of = lambda times: scores[0](times) - scores[1](times)
    difference = np.array([difference_of(times) for times in draws])
    once = [1] * len(tested)
    sides = [np.sum(difference <= 0), np.sum(difference >= 0)]
    document = {
        "artists": N_ARTISTS,
        "resamples": RESAMPLES,
        "seed": SEED,
        "first": first,
        "second": second,
        "estimates": [mean_over_trials(trials, tested, once) for trials in (first, second)],
        "intervals": [interval_of(score, draws) for score in scores],
        "difference": interval_of(difference_of, draws),
        "difference_p": float(min(1, 2 * (min(sides) + 1) / (RESAMPLES + 1))),
        "scipy": interval(
            lambda times: weighted_f1(first[0], times), len(first[0]), n_resamples=9999, rng=np.random.default_rng(5)
        ),
        "mcnemar": [
            [a, b, float(mcnemar([[0, a], [b, 0]], exact=True).pvalue)]
            for a, b in [(0, 0), (1, 0), (5, 5), (9, 2), (3, 17), (40, 61), (700, 820), (0, 60)]
        ],
    }
    TARGET.write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
