"""Beside librosa and scikit-learn, where they are there."""

import time

import numpy as np
import pytest

import auteur

# Of features in 32 bits through another library's filters and resampler.
LOUD_DB = 0.01
SONGS = 6


@pytest.fixture(scope="module")
def librosa():
    return pytest.importorskip("librosa")


@pytest.fixture(scope="module")
def sounds(songs, librosa):
    """Sounds at the rate of the features, as librosa decodes files and makes them mono."""
    return [librosa.load(song, sr=None, mono=True) for song in songs[:SONGS]]


def mel_of(librosa, samples):
    power = librosa.feature.melspectrogram(y=samples, sr=16000, n_fft=2048, hop_length=512, n_mels=128)
    return librosa.power_to_db(power, ref=1.0, top_db=80.0)


def test_features_are_librosas(librosa, sounds):
    apart = {"log-mel": [], "mfcc": [], "chroma": []}
    for samples, rate in sounds:
        # At the features' own rate no resampler stands between.
        at_16k = librosa.resample(samples, orig_sr=rate, target_sr=16000, res_type="soxr_vhq")
        mel = mel_of(librosa, at_16k)
        apart["log-mel"].append(np.abs(auteur.features(at_16k, sr=16000) - mel).max())
        mfcc = librosa.feature.mfcc(S=mel, n_mfcc=20)
        apart["mfcc"].append(np.abs(auteur.features(at_16k, sr=16000, kind="mfcc") - mfcc).max())
        chroma = librosa.feature.chroma_stft(y=at_16k, sr=16000, n_fft=2048, hop_length=512)
        apart["chroma"].append(np.abs(auteur.features(at_16k, sr=16000, kind="chroma") - chroma).max())
    largest = {kind: float(max(values)) for kind, values in apart.items()}
    print(f"features beside librosa's, largest difference of {len(sounds)} songs: {largest}")
    assert largest["log-mel"] < LOUD_DB and largest["mfcc"] < 10 * LOUD_DB and largest["chroma"] < 0.05


def test_files_become_features_faster_than_with_librosa(librosa, songs):
    def theirs(song):
        samples, _ = librosa.load(song, sr=16000, mono=True)
        return mel_of(librosa, samples)

    ratios, apart = [], []
    theirs(songs[0])
    for song in songs[:SONGS]:
        begun = time.perf_counter()
        ours = auteur.features(song)
        between = time.perf_counter()
        other = theirs(song)
        ratios.append((time.perf_counter() - between) / (between - begun))
        frames = min(ours.shape[1], other.shape[1])
        apart.append(float(np.median(np.abs(ours[:, :frames] - other[:, :frames]))))
    ratios.sort()
    print(f"a file's log-mel beside librosa's: {ratios[len(ratios) // 2]:.1f} times as fast, {ratios[0]:.1f} to {ratios[-1]:.1f}")
    print(f"median decibels apart, each with its own decoder and resampler: {max(apart):.4f}")
    # No test measures time; what is printed is for whoever reads it.
    assert max(apart) < 0.1


def test_scikit_learns_checks_pass():
    checks = pytest.importorskip("sklearn.utils.estimator_checks")
    done = checks.check_estimator(auteur.ArtistClassifier(), on_fail=None, on_skip=None)
    failed = [(check["check_name"], check["exception"]) for check in done if check["status"] not in ("passed", "skipped")]
    passed = sum(check["status"] == "passed" for check in done)
    print(f"check_estimator: {passed} checks passed")
    assert failed == [] and passed > 40


def test_the_head_on_vectors_is_scikit_learns_ridge():
    linear_model = pytest.importorskip("sklearn.linear_model")
    chance = np.random.default_rng(3)
    labels = np.array([0] * 30 + [1] * 20 + [2] * 10)
    vectors = chance.normal(size=(60, 5)) * [1, 10, 100, 1, 1] + labels[:, None]
    ours = auteur.ArtistClassifier(penalty=0.2).fit(vectors, labels)
    # Standardised columns, classes of equal weight, the penalty in parts of the mean squared distance.
    rows = (vectors - vectors.mean(axis=0)) / vectors.std(axis=0)
    weights = 60 / (3 * np.bincount(labels)[labels])
    mean = np.average(rows, axis=0, weights=weights)
    spread = (weights[:, None] * (rows - mean) ** 2).sum() / 60
    ridge = linear_model.Ridge(alpha=0.2 * spread).fit(rows, np.eye(3)[labels], sample_weight=weights)
    expected = ridge.predict(rows)
    # Ours are log odds, so many times as sharp; of the softmax only differences count.
    scores = np.log(ours.predict_proba(vectors))
    scores, expected = (values - values.mean(axis=1, keepdims=True) for values in (scores, expected))
    sharpness = (scores * expected).sum() / (expected**2).sum()
    np.testing.assert_allclose(scores, sharpness * expected, atol=1e-8)


def test_songs_are_cross_validated_as_scikit_learn_does_it(songs, artists):
    selection = pytest.importorskip("sklearn.model_selection")
    from sklearn.base import clone

    classifier = clone(auteur.ArtistClassifier(progress=False, seed=2))
    assert classifier.get_params()["seed"] == 2
    paths = np.array([str(song) for song in songs])
    scores = selection.cross_val_score(classifier, paths, artists, cv=2)
    assert len(scores) == 2 and scores.mean() > 0.25


def test_a_pipeline_learns_from_means_of_features(songs, artists):
    pipeline = pytest.importorskip("sklearn.pipeline")
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    means = np.stack([auteur.features(song, kind="vectors").mean(axis=1) for song in songs])
    learnt = pipeline.make_pipeline(preprocessing.StandardScaler(), auteur.ArtistClassifier()).fit(means, artists)
    assert learnt.score(means, artists) > 0.8
