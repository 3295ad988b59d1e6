"""What callers give, and what is told of arguments that make no sense."""

import math
from pathlib import Path

import numpy as np
import pytest

import auteur
from conftest import ARTISTS

ADDRESS = "s3://music/store"


@pytest.mark.parametrize("address", [ADDRESS, "gs://music/store", "https://example.org/music"])
@pytest.mark.parametrize(
    "call",
    [
        lambda address: auteur.prepare(address, "store"),
        lambda address: auteur.prepare(".", address),
        lambda address: auteur.train(address, "run"),
        lambda address: auteur.train("store", address),
        lambda address: auteur.pretrain("store", address),
        lambda address: auteur.study(address, "study"),
        lambda address: auteur.study("store", address),
        lambda address: auteur.report(address, "report"),
        lambda address: auteur.map("store", address),
        lambda address: auteur.info(address),
    ],
)
def test_an_address_is_refused_where_a_folder_is_due(call, address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(auteur.SettingError, match="is an address") as raised:
        call(address)
    assert raised.value.value == address and "the program auteur takes s3://BUCKET/PREFIX" in raised.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_an_address_is_told_from_a_path(corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # `pathlib` leaves one slash.
    with pytest.raises(auteur.SettingError, match="is an address"):
        auteur.prepare(corpus, Path(ADDRESS))
    auteur.prepare(corpus / "Askyel", "a:b", kinds="log-mel", progress=False)
    assert [made.name for made in tmp_path.iterdir()] == ["a:b"]


def test_a_single_text_stands_for_a_list_of_it(corpus, store, tmp_path):
    # Letter by letter, patterns would be of single letters, and kinds and artists unknown.
    prepared = auteur.prepare(corpus, tmp_path / "store", ignore="Maxstack/", kinds="log-mel")
    assert (prepared.artists, prepared.kinds) == (3, ["log-mel"])
    trained = auteur.train(store, tmp_path / "run", exclude="Maxstack")
    assert auteur.Model.load(trained.run).classes_.tolist() == ARTISTS[:3]
    grid = {"folds": 2, "repeats": 1, "lengths": [3]}
    single = auteur.study(store, tmp_path / "study", classifiers="pretrained", splits="song", exclude="Maxstack", only_list=True, **grid)
    whole = auteur.study(store, tmp_path / "study", classifiers=["pretrained"], splits=["song"], exclude=["Maxstack"], only_list=True, **grid)
    assert len(single.jobs) == 2 and single == whole
    with pytest.raises(auteur.SettingError, match="ignore is 5; give a list") as raised:
        auteur.prepare(corpus, tmp_path / "store", ignore=5)
    assert raised.value.value == 5


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda bad: auteur.prepare("nowhere", "store", max_minutes=bad), "max_minutes"),
        (lambda bad: auteur.features("nowhere.mp3", max_minutes=np.float32(bad)), "max_minutes"),
        (lambda bad: auteur.features("nowhere.mp3", top_db=bad), "top_db"),
        (lambda bad: auteur.train("nowhere", "run", learning_rate=bad), "learning_rate"),
        (lambda bad: auteur.study("nowhere", "study", lengths=[3, bad]), "lengths"),
    ],
)
@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
def test_numbers_that_are_not_finite_are_refused_with_the_arguments_name(call, name, bad):
    with pytest.raises(auteur.SettingError, match=f"^{name} is ") as raised:
        call(bad)
    assert str(bad) in str(raised.value.value) and raised.value.remedy == "give finite numbers, or leave it out"
