"""Writes vectors/classical.json: what scipy and scikit-learn say about synthetic songs that the tests generate again.

Numbers are drawn by SplitMix64's output function over a counter and Box and Muller's method, which take three lines in any
language; so the vectors hold answers, and no features.

    python reference/make_classical.py        (versions: requirements.txt)
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import multivariate_normal
from sklearn.covariance import ledoit_wolf
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestCentroid
from sklearn.svm import SVC

TARGET = Path(__file__).parent / "vectors" / "classical.json"
INCREMENT = np.uint64(0x9E3779B97F4A7C15)


def uniforms(key, count):
    """SplitMix64's outputs 1 to `count` from the state `key`, as multiples of 2^-53 in 0..1."""
    with np.errstate(over="ignore"):
        bits = np.uint64(key) + np.arange(1, count + 1, dtype=np.uint64) * INCREMENT
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        bits = bits ^ (bits >> np.uint64(31))
    return (bits >> np.uint64(11)) / 2.0**53


def normals(key, *shape):
    """Normally distributed numbers, [*shape]."""
    pairs = uniforms(key, 2 * int(np.prod(shape))).reshape(-1, 2)
    values = np.sqrt(-2 * np.log(1 - pairs[:, 0])) * np.cos(2 * np.pi * pairs[:, 1])
    return values.reshape(shape)


def clusters(key, groups, count, width):
    """`count` rows of each group around a centre of its own, [groups, count, width]."""
    centres = normals(key, groups, 1, width)
    mixing = normals(key + 1, groups, width, width)
    return centres + 0.7 * normals(key + 2, groups, count, width) @ mixing


def songs(key, artists, count, frames, width):
    """Frames of songs, [artists, count, frames, width]: an artist's centre and mixing, a song's centre."""
    centres = normals(key, artists, 1, 1, width)
    mixing = normals(key + 1, artists, 1, width, width)
    own = normals(key + 2, artists, count, 1, width)
    return centres + 2.5 * own + normals(key + 3, artists, count, frames, width) @ mixing


def numbers(values):
    return [float(f"{value:.13g}") for value in np.ravel(values)]


def gaussian():
    mean, mixing, rows = normals(11, 6), normals(12, 6, 6), normals(13, 60, 6)
    covariance = mixing @ mixing.T + 0.1 * np.eye(6)
    return {"log_likelihoods": numbers(multivariate_normal(mean, covariance).logpdf(rows))}


def mixture(kind):
    """From given parameters: the log-likelihoods under these, and under what the fit makes of them."""
    rows = clusters(20, 3, 400, 4).reshape(-1, 4)
    precisions = {"full": np.array([np.eye(4)] * 3), "diag": np.ones((3, 4))}[kind]
    fitted = GaussianMixture(
        3,
        covariance_type=kind,
        reg_covar=1e-6,
        weights_init=[0.5, 0.3, 0.2],
        means_init=rows[[0, 500, 900]],
        precisions_init=precisions,
    )
    begun = GaussianMixture(3, covariance_type=kind)
    begun.weights_, begun.means_ = np.array([0.5, 0.3, 0.2]), rows[[0, 500, 900]]
    begun.precisions_cholesky_ = precisions
    fitted.fit(rows)
    assert fitted.converged_
    heard = rows[::12]
    return {
        "rounds": int(fitted.n_iter_),
        "before": numbers(begun.score_samples(heard)),
        "after": numbers(fitted.score_samples(heard)),
    }


def vote(kernel_of, train, labels, test, cost, gamma):
    """A machine of the kernel exp(-gamma * dissimilarity): its votes and first decisions, and what coupling makes of them.

    The slope is fitted to the test rows themselves: what is compared is arithmetic, not skill.
    """
    machine = SVC(C=cost, kernel="precomputed", decision_function_shape="ovo")
    machine.fit(np.exp(-gamma * kernel_of(train, train)), labels)
    kernel = np.exp(-gamma * kernel_of(test, train))
    truth = np.arange(len(test)) // (len(test) // 4)
    decisions, votes = machine.decision_function(kernel), machine.predict(kernel)
    slope = likeliest_slope(decisions, truth)
    probabilities = np.array([coupled(row, slope) for row in decisions])
    answers = probabilities.argmax(1)
    print(f"C {cost}, gamma {gamma}: vote {np.mean(votes == truth):.4f}, coupled {np.mean(answers == truth):.4f} right;"
          f" the same answer to {np.mean(votes == answers):.4f}")
    return {
        "cost": cost,
        "gamma": gamma,
        "votes": "".join(map(str, votes)),
        "decisions": numbers(decisions[:10]),
        "slope": slope,
        "answers": "".join(map(str, answers)),
        "probabilities": numbers(probabilities[:10]),
    }


PAIRS = [(first, second) for first in range(4) for second in range(first + 1, 4)]


def likeliest_slope(decisions, truth):
    """Of an even sigmoid of the decisions for the true class, by Platt's likelihood with his targets."""
    margins = [
        row[place] if truth == first else -row[place]
        for row, truth in zip(decisions, truth)
        for place, (first, second) in enumerate(PAIRS)
        if truth in (first, second)
    ]
    margins = np.array(margins)
    target = (len(margins) + 1) / (len(margins) + 2)

    def loss(slope):
        right, wrong = np.logaddexp(0, -slope * margins), np.logaddexp(0, slope * margins)
        return (target * right + (1 - target) * wrong).sum()

    return float(minimize_scalar(loss, bounds=(0, 100), method="bounded", options={"xatol": 1e-9}).x)


def coupled(decisions, slope):
    """The probabilities of four classes by the second method of Wu, Lin and Weng, as the linear system that it is."""
    preferred = np.full((4, 4), 0.5)
    for (first, second), decision in zip(PAIRS, decisions):
        probability = np.clip(1 / (1 + np.exp(-slope * decision)), 1e-7, 1 - 1e-7)
        preferred[first, second], preferred[second, first] = probability, 1 - probability
    form = -preferred.T * preferred
    against = preferred.T**2
    np.fill_diagonal(against, 0)
    np.fill_diagonal(form, against.sum(1))
    # The gradient is the same for every class, and the probabilities add up to 1.
    system = np.block([[form, -np.ones((4, 1))], [np.ones((1, 4)), np.zeros((1, 1))]])
    return np.linalg.solve(system, [0, 0, 0, 0, 1])[:4]


def straight(left, right):
    return ((left[:, None] - right[None]) ** 2).sum(-1)


def points():
    both = clusters(30, 4, 560, 8)
    train, test = both[:, :60].reshape(-1, 8), both[:, 60:].reshape(-1, 8)
    labels = np.repeat(range(4), 60)
    return [vote(straight, train, labels, test, cost, gamma) for cost, gamma in [(1, 0.05), (10, 0.2), (100, 0.01)]]


def song_parts():
    both = songs(40, 4, 160, 30, 5)
    return both[:, :20].reshape(-1, 30, 5), both[:, 20:].reshape(-1, 30, 5), np.repeat(range(4), 20)


def mahalanobis():
    train, test, labels = song_parts()
    triangle = np.tril_indices(5)

    def described(songs):
        covariances = [np.cov(song, rowvar=False, bias=True)[triangle] for song in songs]
        return np.hstack([songs.mean(1), covariances])

    train, test = described(train), described(test)
    mean, deviation = train.mean(0), train.std(0)
    train, test = (train - mean) / deviation, (test - mean) / deviation
    covariance, shrinkage = ledoit_wolf(train, assume_centered=True)
    precision = np.linalg.inv(covariance)

    def distances(left, right):
        apart = left[:, None] - right[None]
        return np.einsum("ijk,kl,ijl->ij", apart, precision, apart)

    return {"shrinkage": shrinkage, **vote(distances, train, labels, test, 10, 0.02)}


def kullback_leibler():
    train, test, labels = song_parts()
    frames = train.reshape(-1, 5)
    mean, deviation = frames.mean(0), frames.std(0)

    def gaussians(songs):
        songs = (songs - mean) / deviation
        covariances = [np.cov(song, rowvar=False, bias=True) + 1e-3 * np.eye(5) for song in songs]
        return list(zip(songs.mean(1), covariances, np.linalg.inv(covariances)))

    def divergence(left, right):
        (mean, covariance, precision), (other_mean, other_covariance, other_precision) = left, right
        apart = mean - other_mean
        spread = np.trace(covariance @ other_precision) + np.trace(other_covariance @ precision)
        return 0.5 * (spread + apart @ (precision + other_precision) @ apart) - len(mean)

    def divergences(left, right):
        return np.array([[divergence(own, other) for other in right] for own in left])

    train, test = gaussians(train), gaussians(test)
    return {"divergences": numbers(divergences(test[:10], train[:1])), **vote(divergences, train, labels, test, 10, 0.05)}


def heads():
    """Linear classifiers of vectors: weights, constants and the scores of the first five rows."""
    rows = clusters(50, 4, 30, 12).reshape(-1, 12)
    labels = np.repeat(np.arange(4), 30)

    def told(weights, bias):
        return {"weights": numbers(weights), "bias": numbers(bias), "scores": numbers(rows[:5] @ weights.T + bias)}

    discriminant = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3, priors=np.full(4, 0.25)).fit(rows, labels)
    # Its constants hold the logarithm of the prior, which is the same for all.
    constants = discriminant.intercept_ - np.log(0.25)
    logistic = LogisticRegression(C=0.1, tol=1e-12, max_iter=100_000).fit(rows, labels)
    # Constants are found but for what is added to all of them.
    free = logistic.intercept_ - logistic.intercept_.mean()
    centroids = NearestCentroid().fit(rows, labels).centroids_

    # Artists of 30, 30, 30 and 12 rows, each of which counts the same; the penalty is .2 times the mean squared distance.
    kept = np.r_[0:102]
    few, names = rows[kept], labels[kept]
    weights = len(names) / (4 * np.bincount(names)[names])
    apart = few - np.average(few, axis=0, weights=weights)
    alpha = 0.2 * np.average((apart**2).sum(1), weights=weights)

    def regression(chosen):
        return Ridge(alpha=alpha, tol=1e-12, solver="cholesky").fit(few[chosen], np.eye(4)[names[chosen]], sample_weight=weights[chosen])

    found = regression(np.arange(len(names)))
    without = [regression(np.delete(np.arange(len(names)), row)).predict(few[row : row + 1]) for row in (0, 50, 101)]
    return {
        "ridge": {**told(found.coef_, found.intercept_), "left_out": numbers(without)},
        "discriminant": told(discriminant.coef_, constants),
        "logistic": told(logistic.coef_, free),
        "nearest_mean": told(centroids, -0.5 * (centroids**2).sum(1)),
    }


def main():
    cases = {
        "gaussian": gaussian(),
        "mixture_full": mixture("full"),
        "mixture_diagonal": mixture("diag"),
        "points": points(),
        "mahalanobis": mahalanobis(),
        "kullback_leibler": kullback_leibler(),
        **heads(),
    }
    TARGET.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
