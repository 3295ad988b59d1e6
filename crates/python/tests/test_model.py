"""`auteur.Model`: the program's answers, as types and arrays."""

import dataclasses
import logging
import pickle
import types
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import auteur
from conftest import ARTISTS


def test_a_model_names_songs_that_it_has_learnt_from(model, songs, artists):
    assert model.classes_.tolist() == ARTISTS
    assert (model.predict(songs) == artists).all()
    probabilities = model.predict_proba(songs[:3])
    assert probabilities.shape == (3, 4) and probabilities.dtype == np.float64
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert model.predict_proba([]).shape == (0, 4)
    assert repr(model) == "<auteur.Model of 4 artists, pretrained>"


def test_an_answer_is_what_the_program_prints(model, run, songs, program):
    [printed] = program("predict", run, songs[0], "--top", 4)
    named = model.name(songs[0])
    said = dataclasses.asdict(named)
    assert printed.pop("path") == str(songs[0])
    assert {name: said[name] for name in printed} == printed
    assert named.known is True and named.learnt_from is True
    assert model.strangers["false_accept"] == named.false_accept


def test_the_model_that_ships_says_what_it_knows_and_how_to_have_another(songs, caplog, program):
    with caplog.at_level(logging.WARNING, logger="auteur"):
        shipped = auteur.Model.shipped()
    assert "the model that ships answers; it knows 10 artists of game music: Askyel, " in caplog.text
    assert "auteur.train(store, run)" in caplog.text
    [printed] = program("predict", songs[0], "--top", 10)
    said = dataclasses.asdict(shipped.name(songs[0]))
    assert {name: said[name] for name in ("artist", "probability", "known", "top")} == {
        name: printed[name] for name in ("artist", "probability", "known", "top")
    }
    with pytest.raises(auteur.ModelError) as raised:
        shipped.forget("Askyel")
    assert raised.value.remedy == "load it with auteur.Model.load(path)"


def test_samples_are_named_too(model, tone):
    named = model.name(tone, sr=22050)
    assert named.artist == model.predict([tone, tone[0]], sr=22050)[0]
    with pytest.raises(auteur.SongError, match="the sound is 0.1 s long; the model needs at least 3.0 s") as raised:
        model.name(tone[:, :2205], sr=22050)
    assert raised.value.value == pytest.approx(0.1) and raised.value.file is None
    with pytest.raises(auteur.SettingError, match="give a list of them"):
        model.predict(tone[0], sr=22050)


def test_an_explanation_is_a_type_and_a_page(model, songs, tmp_path):
    explained = model.explain(songs[1], output=tmp_path / "why.html")
    assert explained.artist == model.name(songs[1]).artist
    assert len(explained.explanation.bands) == 9 and explained.explanation.stretches[0].start_s == 0
    assert "<html" in (tmp_path / "why.html").read_text()
    with pytest.raises(auteur.SettingError, match="ends in none of .html, .svg and .jams"):
        model.explain(songs[1], output=tmp_path / "why.pdf")


def test_an_artist_is_enrolled_and_forgotten(corpus, run, songs, tmp_path):
    few = auteur.train(_store_without(corpus, tmp_path, "Maxstack"), tmp_path / "few")
    smaller = auteur.Model.load(few.run)
    assert "Maxstack" not in smaller.classes_
    theirs = [song for song in songs if "Maxstack" in song.parts]
    larger = smaller.enrol("Maxstack", theirs[1:], output=tmp_path / "larger.safetensors")
    assert larger.predict(theirs).tolist() == ["Maxstack"] * 4
    assert larger.forget("Maxstack", output=tmp_path / "again.safetensors").classes_.tolist() == ARTISTS[:3]
    with pytest.raises(auteur.SettingError) as raised:
        larger.enrol("Maxstack", theirs[:1], output=tmp_path / "no.safetensors")
    assert (raised.value.value, raised.value.remedy) == ("Maxstack", 'take it away first with model.forget("Maxstack")')


def test_a_model_that_hears_an_encoder_of_its_own_forgets_and_enrols_with_it(corpus, store, songs, tmp_path):
    encoder = tmp_path / "encoder"
    auteur.pretrain(store, encoder, classifier="crnn", epochs=1, clip_frames=94)
    auteur.prepare(corpus, tmp_path / "store", kinds="vectors", encoder=encoder)
    run = auteur.train(tmp_path / "store", tmp_path / "run").run
    with pytest.raises(auteur.AuteurError, match="give it with encoder="):
        auteur.Model.load(run)
    model = auteur.Model.load(run, encoder=encoder)
    theirs = [song for song in songs if "Maxstack" in song.parts]
    # In place: what `forget` writes, it must also return.
    smaller = model.forget("Maxstack")
    assert smaller.classes_.tolist() == ARTISTS[:3] and smaller.encoder == str(encoder)
    assert auteur.Model.load(run, encoder=encoder).classes_.tolist() == ARTISTS[:3]
    larger = smaller.enrol("Maxstack", theirs[0])
    assert larger.classes_.tolist() == ARTISTS and larger.encoder == str(encoder)
    assert larger.predict_proba(theirs[:1]).shape == (1, 4)


def test_what_comes_of_a_model_is_computed_where_that_is(run, songs, tmp_path, monkeypatch):
    asked = []

    class Native:
        """Stands for a machine with a GPU."""

        @staticmethod
        def load(path, device, encoder, encoder_settings):
            asked.append(device)
            return auteur._auteur.Model.load(path, "cpu", encoder, encoder_settings)

    monkeypatch.setattr("auteur._model._auteur", types.SimpleNamespace(Model=Native))
    model = auteur.Model.load(run, device="gpu")
    smaller = model.forget("Maxstack", output=tmp_path / "smaller.safetensors")
    theirs = [song for song in songs if "Maxstack" in song.parts]
    larger = smaller.enrol("Maxstack", theirs, output=tmp_path / "larger.safetensors")
    assert asked == ["gpu"] * 3 and (smaller.device, larger.device) == ("gpu", "gpu")


def _store_without(corpus, folder, artist):
    auteur.prepare(corpus, folder / "few-store", ignore=[f"{artist}/"])
    return folder / "few-store"


def test_a_models_bytes_are_the_model(model, run, songs):
    copy = auteur.Model.from_bytes((run / "model.safetensors").read_bytes())
    np.testing.assert_array_equal(copy.predict_proba(songs[:2]), model.predict_proba(songs[:2]))
    with pytest.raises(auteur.ModelError, match="not a model file of this program"):
        auteur.Model.from_bytes(b"nothing")


def test_a_model_is_shared_by_threads(model, songs):
    expected = model.predict_proba(songs[:6])
    with ThreadPoolExecutor(3) as pool:
        rows = list(pool.map(lambda song: model.predict_proba([song])[0], songs[:6]))
    np.testing.assert_array_equal(rows, expected)


def test_errors_name_the_file_and_what_helps_and_can_be_pickled(model, tmp_path):
    with pytest.raises(auteur.ModelError) as raised:
        auteur.Model.load(tmp_path)
    assert raised.value.file == str(tmp_path / "model.safetensors")
    assert raised.value.remedy == "train one with auteur.train(store, run)"
    copy = pickle.loads(pickle.dumps(raised.value))
    assert (str(copy), copy.file, copy.remedy) == (str(raised.value), raised.value.file, raised.value.remedy)
    assert (copy.value, raised.value.value) == (None, None)
    with pytest.raises(auteur.SongError) as raised:
        model.predict([tmp_path / "nowhere.mp3"])
    assert raised.value.file == str(tmp_path / "nowhere.mp3")
    with pytest.raises(auteur.SettingError, match="must be one of cpu, gpu") as raised:
        auteur.Model.load(tmp_path, device="tpu")
    assert raised.value.value == "tpu" and pickle.loads(pickle.dumps(raised.value)).value == "tpu"
