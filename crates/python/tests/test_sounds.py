"""What is told of songs that are no files, and of what is no song."""

import logging

import numpy as np
import pytest

import auteur
from auteur import _retold

RATE = 22050
ONE_SONG = "it must be one song: a path, or an array of samples with sr"
SONGS = "give a list of songs, each a path, or an array of samples with sr"


@pytest.fixture
def spoilt(tone):
    """The tone with a sample that is no number."""
    sound = tone.copy()
    sound[0, 0] = np.nan
    return sound


def chord(number):
    """Six seconds of one of two sounds."""
    seconds = np.arange(6 * RATE) / RATE
    noise = np.random.default_rng(number).normal(size=len(seconds)) / 50
    return 0.3 * np.sin(2 * np.pi * 220 * (1 + number % 2) * seconds) + noise


def classifier(name="pretrained"):
    return auteur.ArtistClassifier(name, sr=RATE, progress=False)


@pytest.fixture(scope="module")
def learnt():
    return classifier().fit([chord(number) for number in range(4)], ["low", "high"] * 2)


def test_the_sound_that_a_classifier_cannot_learn_from_is_told_by_its_place(tone, spoilt):
    with pytest.raises(auteur.SongError) as raised:
        classifier().fit([tone, spoilt], ["a", "b"])
    assert str(raised.value) == "X[1]: a sample at 0.000 s is NaN, not a finite number"
    assert raised.value.file is None
    with pytest.raises(auteur.SongError, match=r"^X\[0\]: the whole song .* is silent"):
        classifier().fit([0 * tone, tone], ["a", "b"])


def test_where_no_sound_can_be_heard_the_first_is_told(spoilt, tmp_path):
    with pytest.raises(auteur.SongError) as raised:
        classifier().fit([spoilt, spoilt], ["a", "b"])
    assert str(raised.value) == "X[0]: a sample at 0.000 s is NaN, not a finite number" and raised.value.file is None
    nowhere = [tmp_path / "a.mp3", tmp_path / "b.mp3"]
    with pytest.raises(auteur.SongError) as raised:
        classifier().fit(nowhere, ["a", "b"])
    assert str(raised.value).startswith(f"{nowhere[0]}: ") and raised.value.file == str(nowhere[0])


def test_what_is_noticed_of_sounds_is_told_by_their_places(caplog):
    with caplog.at_level(logging.WARNING, logger="auteur"):
        classifier().fit([chord(0), chord(1)] * 2, ["low", "high"] * 2)
    assert "X[0] and X[2] are the same recording" in caplog.text and ".wav" not in caplog.text


def test_a_file_beside_sounds_keeps_its_name(tone, tmp_path):
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no music" * 99)
    with pytest.raises(auteur.SongError) as raised:
        classifier().fit([tone, broken], ["a", "b"])
    assert raised.value.file == str(broken) and str(raised.value).startswith(f"{broken}: ")


def test_the_sound_that_a_model_cannot_hear_is_told_by_its_place(model, learnt, tone, spoilt):
    problem = "a sample at 0.000 s is NaN, not a finite number; all samples must be finite numbers"
    for ask, name in [
        (lambda: model.predict([tone, spoilt, tone], sr=RATE), "songs[1]"),
        (lambda: model.predict_proba([spoilt], sr=RATE), "songs[0]"),
        (lambda: learnt.predict([tone, tone, spoilt]), "X[2]"),
        (lambda: model.name(spoilt, sr=RATE), "the sound"),
        (lambda: model.explain(spoilt, sr=RATE), "the sound"),
        (lambda: auteur.features(spoilt, sr=RATE), "the sound"),
    ]:
        with pytest.raises(auteur.SongError) as raised:
            ask()
        assert str(raised.value) == f"{name}: {problem}" and raised.value.file is None
    with pytest.raises(auteur.SongError, match=r"^songs\[1\] is 0.1 s long; the model needs at least 3.0 s") as raised:
        model.predict([tone, tone[:, :2205]], sr=RATE)
    assert raised.value.value == pytest.approx(0.1)


def test_a_song_that_is_too_long_for_a_model_is_told_with_what_models_can_do():
    with pytest.raises(auteur.SongError) as raised, _retold.of_song("songs[1]", _retold.OF_MODELS):
        raise auteur.SongError("long.mp3: too long", value=130.0, file="long.mp3", remedy="raise the limit with max_minutes")
    assert (raised.value.file, raised.value.value, raised.value.remedy) == ("long.mp3", 130.0, "give a part of it")


@pytest.mark.parametrize(("low", "high"), [("j", "k"), (7, 8)])
def test_too_few_songs_are_told_by_their_label_and_with_what_the_class_can_do(low, high):
    with pytest.raises(auteur.SettingError, match="has 1 of the training songs; a classifier needs at least 2") as raised:
        classifier("gaussian").fit([chord(number) for number in range(4)], [low, high] * 2)
    assert raised.value.problem.startswith(f"{low!r} " if isinstance(low, int) else f"{low} ")
    assert raised.value.remedy.startswith("give more songs, or leave a label out; a tenth of the songs, ")
    assert raised.value.file is None and "exclude" not in str(raised.value)
    with pytest.raises(auteur.SettingError, match="^too few songs: there is no artist with two songs") as raised:
        classifier().fit([chord(0), chord(1)], [low, high])
    assert raised.value.remedy == "give at least two songs with each of two labels"


@pytest.mark.parametrize("sr", [None, RATE])
@pytest.mark.parametrize(
    ("song", "came"),
    [
        (None, "None"),
        (5, "5"),
        (b"RIFF", "bytes"),
        ([], "an empty list"),
        (["a.mp3", "b.mp3"], "a list of paths"),
        (("a.mp3",), "a tuple of paths"),
        (np.array(["a.mp3"]), "an array of paths"),
        ([np.zeros(3), np.zeros(4)], "a list of several arrays"),
        ([None], "a list that holds no numbers"),
        ({}, "of the type dict"),
    ],
)
def test_what_is_no_song_is_told_as_what_it_is(song, came, sr, model):
    for ask, name in [
        (lambda: auteur.features(song, sr=sr), "song"),
        (lambda: model.name(song, sr=sr), "song"),
        (lambda: model.explain(song, sr=sr), "song"),
        (lambda: model.predict(["a.mp3", song][1:], sr=sr), "songs[0]"),
    ]:
        with pytest.raises(auteur.SettingError) as raised:
            ask()
        assert str(raised.value) == f"{name} is {came}; {ONE_SONG}" and raised.value.value == type(song).__name__


def test_an_open_file_is_no_song_and_no_list_of_songs(songs, model):
    with open(songs[0], "rb") as file:
        with pytest.raises(auteur.SettingError, match=f"^song is an open file; {ONE_SONG}"):
            auteur.features(file)
        with pytest.raises(auteur.SettingError, match=f"^songs is an open file; {SONGS}"):
            model.predict(file)


@pytest.mark.parametrize(("songs", "came"), [(None, "None"), (b"RIFF", "bytes"), (5, "5")])
def test_what_is_no_list_of_songs_is_told_as_what_it_is(songs, came, model):
    with pytest.raises(auteur.SettingError, match=f"^songs is {came}; {SONGS}"):
        model.predict(songs)
    with pytest.raises(auteur.SettingError, match=f"^X is {came}; {SONGS}"):
        classifier().fit(songs, ["a"])


def test_samples_without_a_rate_and_of_other_kinds_are_told_by_their_place(model, tone):
    with pytest.raises(auteur.SettingError, match="^song is an array of samples, which has no rate; give it as sr, in Hz"):
        auteur.features(tone)
    with pytest.raises(auteur.SettingError, match=r"^songs\[1\] holds int64; samples must be floating-point numbers"):
        model.predict([tone, np.arange(9)], sr=RATE)
    with pytest.raises(auteur.SettingError, match="^X holds no vectors of one length.*; where these are samples of sound, give their rate as sr"):
        auteur.ArtistClassifier().fit([tone[0], tone[0, 1:]], ["a", "b"])
    for rate in ["22050", np.nan, [RATE], 0]:
        with pytest.raises(auteur.SettingError, match="it must be a whole number of Hz"):
            auteur.features(tone, sr=rate)
