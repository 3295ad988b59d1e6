"""Writes vectors/calibration.json: debiased calibration errors of random answers, and their bins.

The estimate is that of Kumar, Liang and Ma (2019), written down here with NumPy alone: bins of equal mass, in each the
squared difference of the mean that is stated and the share that is right, less share * (1 - share) / (n - 1).

    python reference/make_calibration.py
"""

import json
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parent / "vectors" / "calibration.json"
BIN_SONGS, MOST_BINS = 10, 15


def case(songs, trials, over, decimals, random):
    """Trials that judge two thirds of some songs each, or all of them if there is one."""
    judged = []
    for _ in range(trials):
        numbers = np.sort(random.choice(songs, songs if trials == 1 else 2 * songs // 3, replace=False))
        truly = random.uniform(0.3, 0.95, len(numbers))
        stated = np.float32(np.round(truly + over * (1 - truly), decimals))
        judged.append((numbers, stated.astype(np.float64), random.uniform(size=len(numbers)) < truly))
    stated = np.concatenate([trial[1] for trial in judged])
    right = np.concatenate([trial[2] for trial in judged])
    distinct = len(np.unique(np.concatenate([trial[0] for trial in judged])))
    bins = int(np.clip(distinct // BIN_SONGS, 1, MOST_BINS))
    cuts = np.unique(np.sort(stated)[np.arange(1, bins) * len(stated) // bins])
    errors = []
    for _, of_trial, is_right in judged:
        error = 0.0
        places = np.searchsorted(cuts, of_trial, side="right")
        for place in np.unique(places):
            inside = places == place
            n, share = inside.sum(), is_right[inside].mean()
            if n > 1:
                gap = of_trial[inside].mean() - share
                error += n / len(of_trial) * (gap**2 - share * (1 - share) / (n - 1))
        errors.append(error)
    places = np.searchsorted(cuts, stated, side="right")
    insides = [places == place for place in np.unique(places)]
    return {
        "trials": [
            [[int(song), float(probability), bool(is_right)] for song, probability, is_right in zip(*trial)]
            for trial in judged
        ],
        "squared_error": float(np.mean(errors)),
        "stated": float(stated.mean()),
        "right": float(right.mean()),
        "bins": [[int(inside.sum()), float(stated[inside].mean()), float(right[inside].mean())] for inside in insides],
    }


def main():
    random = np.random.default_rng(4)
    cases = [
        case(songs, trials, over, decimals, random)
        for songs, trials, over, decimals in [
            (122, 1, 0.0, 5), (122, 1, 0.5, 5), (400, 1, 0.3, 5), (17, 1, 0.3, 5), (90, 3, 0.4, 5), (122, 1, 0.4, 1),
        ]
    ]
    TARGET.write_text(json.dumps(cases) + "\n")


main()
