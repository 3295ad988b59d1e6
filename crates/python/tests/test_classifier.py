"""`auteur.ArtistClassifier` without scikit-learn."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

import auteur


def blobs(seed=0, count=60):
    chance = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    places = np.array([[4, 0, 0], [0, 400, 0], [0, 0, 0.04]])
    return places[labels] + chance.normal(size=(count, 3)) * [1, 100, 0.01], np.array(["b", "c", "a"])[labels]


def test_vectors_of_any_units_are_told_apart():
    classifier = auteur.ArtistClassifier().fit(*blobs())
    vectors, labels = blobs(seed=1)
    assert classifier.classes_.tolist() == ["a", "b", "c"]
    assert classifier.score(vectors, labels) > 0.9
    probabilities = classifier.predict_proba(vectors)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert (classifier.classes_[probabilities.argmax(axis=1)] == classifier.predict(vectors)).all()
    copy = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(copy.predict_proba(vectors), probabilities)


def test_few_vectors_of_many_numbers_are_learnt_from():
    tones = [np.sin(np.arange(66_150) * pitch / 10) for pitch in (1, 2)]
    assert list(auteur.ArtistClassifier().fit(tones, ["low", "high"]).predict(tones)) == ["low", "high"]


def test_parameters_are_told_and_set():
    classifier = auteur.ArtistClassifier(penalty=2.0, seed=3)
    assert classifier.get_params()["penalty"] == 2.0 and classifier.set_params(seed=4) is classifier
    assert repr(classifier) == "ArtistClassifier(penalty=2.0, seed=4)"
    with pytest.raises(auteur.SettingError, match="there is no parameter colour"):
        classifier.set_params(colour="blue")
    with pytest.raises(auteur.NotFittedError, match="call fit first"):
        classifier.predict([[1.0]])


@pytest.mark.parametrize(
    ("X", "y", "part"),
    [
        ([[1.0, 2.0]] * 3, [0, 1, 1], "all vectors are the same"),
        ([[1.0], [float("inf")]], [0, 1], "vector 1 holds inf"),
        ([[1.0], [2.0]], [0], "each sample needs one"),
        ([1.0, 2.0], [0, 1], "Expected 2D array"),
        ([[1.0], [2.0]], [0.5, 1], "Unknown label type"),
        ([["a"], ["b"]], [0, 1], "could not convert string to float"),
    ],
)
def test_vectors_that_nothing_can_be_learnt_from_are_refused(X, y, part):
    with pytest.raises(ValueError, match=part):
        auteur.ArtistClassifier().fit(X, y)


@pytest.mark.parametrize("name", ["foo", "gaussian"])
def test_vectors_have_one_classifier(name):
    with pytest.raises(auteur.SettingError, match="X holds vectors, from which 'pretrained' alone learns") as raised:
        auteur.ArtistClassifier(name).fit(*blobs())
    assert raised.value.value == name and raised.value.remedy.startswith("leave out classifier, or give songs")


def test_an_unknown_classifier_of_songs_is_told_with_those_that_there_are(songs, artists):
    with pytest.raises(auteur.SettingError, match="no classifier foo; the classifiers are pretrained, crnn, ") as raised:
        auteur.ArtistClassifier("foo", progress=False).fit(songs, artists)
    assert raised.value.value == "foo"


def test_songs_are_learnt_from_by_their_paths(songs, artists):
    classifier = auteur.ArtistClassifier(progress=False).fit(songs, artists)
    assert classifier.score(songs, artists) == 1
    copy = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(copy.predict_proba(songs[:2]), classifier.predict_proba(songs[:2]))
    assert auteur.Model.from_bytes(classifier.model_).classes_.tolist() == classifier.classes_.tolist()
    assert not hasattr(classifier, "coef_")


def test_labels_need_not_be_names(songs, artists):
    # Of which 10 comes before 9 as a name, and after it as a number.
    number = {"Askyel": 10, "Jordan_Trudgett": 9, "Kenta_Cho": 8, "Maxstack": 7}
    labels = [number[artist] for artist in artists]
    classifier = auteur.ArtistClassifier(progress=False).fit(np.array([str(song) for song in songs]), labels)
    assert classifier.classes_.tolist() == [7, 8, 9, 10]
    assert classifier.predict(songs[:5]).tolist() == labels[:5]


def test_sounds_are_learnt_from_with_their_rate(tone):
    chance = np.random.default_rng(0)
    sounds, labels = [], []
    for number in range(6):
        factor = 1 + number % 2
        seconds = np.arange(22050 * 6) * factor / 22050
        sound = np.sin(2 * np.pi * 330 * seconds) * (0.3 + 0.1 * np.sin(2 * np.pi * 4 * factor * seconds))
        sounds.append((sound + chance.normal(size=len(sound)) / 50).astype(np.float32))
        labels.append(["low", "high"][number % 2])
    classifier = auteur.ArtistClassifier(sr=22050, progress=False).fit(sounds, labels)
    assert classifier.predict(sounds).tolist() == labels


def test_a_song_that_cannot_be_heard_is_named(songs, artists, tmp_path):
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no music" * 99)
    with pytest.raises(auteur.SongError) as raised:
        auteur.ArtistClassifier(progress=False).fit([*songs[:4], broken], [*artists[:4], "Nina"])
    assert raised.value.file == str(broken)


def test_the_package_needs_numpy_alone():
    code = "import sys, auteur; print(sorted(name for name in ('numpy', 'sklearn', 'tqdm', 'librosa') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
