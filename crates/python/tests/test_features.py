"""`auteur.features`: the program's numbers, from files and from samples, without a copy."""

import logging
import wave

import numpy as np
import pytest

import auteur

KINDS = ["log-mel", "mfcc", "chroma", "vectors"]


@pytest.mark.parametrize("kind", KINDS)
def test_features_are_those_that_the_program_writes(kind, songs, program, tmp_path):
    written = tmp_path / "song.npy"
    known = program("features", songs[0], "-o", written, "--kind", kind)
    values = auteur.features(songs[0], kind=kind)
    assert values.dtype == np.float32 and values.shape == (known["bins"], known["frames"])
    np.testing.assert_array_equal(values, np.load(written))


def test_frames_are_contiguous_and_the_array_owns_no_copy(songs):
    values = auteur.features(songs[0])
    assert values.flags.f_contiguous and not values.flags.owndata and values.flags.writeable


@pytest.mark.parametrize("kind", KINDS)
def test_samples_are_heard_as_the_file_that_holds_them(kind, tone, tmp_path):
    # Whole numbers of 16 bits, which a file and floats hold alike.
    whole = np.round(tone * 2**15 / 2).astype("<i2")
    file = tmp_path / "tone.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(22050)
        out.writeframes(whole.T.tobytes())
    expected = auteur.features(file, kind=kind)
    for samples in (whole / 2**15, (whole / 2**15).astype(np.float32), np.asfortranarray(whole / 2**15)):
        np.testing.assert_array_equal(auteur.features(samples, sr=22050, kind=kind), expected)


def test_settings_have_the_configurations_names(tone, tmp_path):
    assert auteur.features(tone[0], sr=22050, n_mels=40, hop_length=256).shape[0] == 40
    settings = tmp_path / "settings.toml"
    settings.write_text("[features]\nn_mels = 64\nhop_length = 1024\n")
    from_file = auteur.features(tone[0], sr=22050, config=settings)
    above = auteur.features(tone[0], sr=22050, config=settings, n_mels=40)
    assert from_file.shape == (64, above.shape[1]) and above.shape[0] == 40


@pytest.mark.parametrize(
    ("arguments", "error", "part", "value"),
    [
        ({"song": "nowhere.mp3"}, auteur.SongError, "nowhere.mp3: cannot read the file", None),
        ({"song": [0.1, 0.2]}, auteur.SettingError, "give it as sr", None),
        ({"song": [1, 2], "sr": 8000}, auteur.SettingError, "floating-point", "int64"),
        ({"song": [0.0] * 8000, "sr": 8000}, auteur.SongError, "the whole song (1.0 s) is silent", None),
        ({"song": [0.1, float("nan")], "sr": 8000}, auteur.SongError, "not a finite number", None),
        ({"song": np.zeros((2, 2, 2)), "sr": 8000}, auteur.SettingError, "[channels, samples]", (2, 2, 2)),
        ({"song": [0.1, 0.2], "sr": 7}, auteur.SongError, "7 Hz", None),
        ({"song": [0.1, 0.2], "sr": 7.5}, auteur.SettingError, "a whole number of Hz", 7.5),
        ({"song": "song.mp3", "sr": 8000}, auteur.SettingError, "a file says its rate itself", 8000),
        ({"song": "song.mp3", "kind": "mel"}, auteur.SettingError, "one of log-mel, mfcc, chroma, vectors", "mel"),
        ({"song": "song.mp3", "n_melz": 3}, auteur.SettingError, "unknown field `n_melz`", None),
        ({"song": "song.mp3", "n_mels": 0}, auteur.SettingError, "n_mels is 0: it must be 1 to 1025", 0),
        ({"song": "song.mp3", "n_mels": "many"}, auteur.SettingError, "n_mels", None),
    ],
)
def test_what_is_wrong_is_told_with_its_value(arguments, error, part, value):
    with pytest.raises(error) as raised:
        auteur.features(**arguments)
    assert part in str(raised.value) and raised.value.value == value
    assert isinstance(raised.value, auteur.AuteurError)


def test_a_song_that_is_too_long_names_the_argument_that_allows_it(songs):
    with pytest.raises(auteur.SongError) as raised:
        auteur.features(songs[0], max_minutes=0.1)
    assert raised.value.file == str(songs[0])
    # As far as it was heard, in minutes.
    assert raised.value.value == pytest.approx(0.1)
    assert raised.value.remedy == "raise the limit with max_minutes"
    assert str(raised.value).endswith("; raise the limit with max_minutes")


def test_warnings_go_to_the_log(songs, tmp_path, caplog):
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(songs[0].read_bytes()[:-40_000])
    with caplog.at_level(logging.WARNING, logger="auteur"):
        auteur.features(cut)
    assert f"{cut}: the file ends after" in caplog.text
