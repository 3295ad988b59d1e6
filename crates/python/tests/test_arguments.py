"""What callers give, and what is told of arguments that make no sense."""

import math
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import auteur
from auteur import _auteur
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


@pytest.mark.parametrize(
    ("call", "message", "value"),
    [
        (lambda: auteur.train("s", "r", seed=-1), "seed is -1; it must be a whole number, 0 or more", -1),
        (lambda: auteur.train("s", "r", seed=0.5), "seed is 0.5; it must be a whole number, 0 or more", 0.5),
        (lambda: auteur.train("s", "r", clip_seconds="long"), 'clip_seconds is "long"; it must be a number', "long"),
        (lambda: auteur.train("s", "r", exclude=[1]), "exclude is [1]; each item of it must be a str", [1]),
        (lambda: auteur.study("s", "t", lengths=3), "lengths is 3; it must be a list", 3),
        (lambda: auteur.study("s", "t", jobs=0), "jobs is 0; it must be a whole number, 1 or more", 0),
        (lambda: auteur.prepare("m", "s", max_minutes="all"), 'max_minutes is "all"; it must be a number', "all"),
        (lambda: auteur.verify("m", "a", "b", max_minutes="all"), 'max_minutes is "all"; it must be a number', "all"),
        (lambda: auteur.evaluate("r", folds=-2), "folds is -2; it must be a whole number, 2 or more", -2),
        (lambda: auteur.evaluate("r", folds=1), "folds is 1; it must be a whole number, 2 or more", 1),
        (lambda: auteur.evaluate("r", folds=2.5), "folds is 2.5; it must be a whole number, 2 or more", 2.5),
        (lambda: auteur.study("s", "t", folds=1), "folds is 1; it must be a whole number, 2 or more", 1),
        (lambda: auteur.features("a.mp3", max_minutes=None), "max_minutes is null; it must be a number", None),
        (lambda: auteur.ArtistClassifier(seed=-1).fit(["a.mp3", "b.mp3"], ["A", "B"]), "seed is -1; it must be a whole number, 0 or more", -1),
    ],
)
def test_an_argument_that_cannot_be_read_is_told_with_its_name(call, message, value):
    with pytest.raises(auteur.SettingError) as raised:
        call()
    assert (str(raised.value), raised.value.value) == (message, value)


@pytest.mark.parametrize(
    "call",
    [
        lambda threads: auteur.features("a.mp3", threads=threads),
        lambda threads: auteur.prepare("m", "s", threads=threads),
        lambda threads: auteur.train("s", "r", threads=threads),
        lambda threads: auteur.pretrain("s", "r", threads=threads),
        lambda threads: auteur.evaluate("r", threads=threads),
        lambda threads: auteur.evaluate_strangers("r", threads=threads),
        lambda threads: auteur.study("s", "t", threads=threads),
        lambda threads: auteur.verify("m", "a.mp3", "b.mp3", threads=threads),
        lambda threads: auteur.map("s", "m", threads=threads),
        lambda threads: auteur.audit("s", "a", threads=threads),
        lambda threads: auteur.report("s", "r", threads=threads),
        lambda threads: auteur.ArtistClassifier(threads=threads).fit(["a.mp3", "b.mp3"], ["A", "B"]),
        lambda threads: auteur.ArtistClassifier(threads=threads).fit([[0.0], [1.0]], ["A", "B"]),
    ],
)
@pytest.mark.parametrize("threads", [0, -1, 1.5, "all"])
def test_threads_are_one_or_more(call, threads):
    with pytest.raises(auteur.SettingError) as raised:
        call(threads)
    assert (raised.value.problem, raised.value.value) == (f"threads is {threads!r}", threads)
    assert raised.value.remedy == "it must be a whole number, 1 or more"


@pytest.mark.parametrize("path", ["run", Path("run")])
def test_a_model_that_is_made_of_a_path_says_how_it_is_read(path):
    with pytest.raises(auteur.SettingError) as raised:
        auteur.Model(path)
    assert (raised.value.value, raised.value.remedy) == ("run", "read it with auteur.Model.load('run')")
    with pytest.raises(auteur.SettingError, match="auteur.Model.from_bytes"):
        auteur.Model(b"a model")


def test_what_is_like_nothing_is_not_sought():
    with pytest.raises(auteur.SettingError, match="^nothing is sought; give songs, by path or title, or artists of the store") as raised:
        auteur.similar("nowhere")
    assert raised.value.remedy.endswith('auteur.similar(store, "artist")')


def test_vectors_may_change_while_they_are_classified():
    chance = np.random.default_rng(5)
    head = _auteur.VectorHead.of(chance.normal(size=(40, 100)), np.zeros(40))
    rows = chance.normal(size=(100_000, 100))
    expected = head.log_probabilities(rows)
    begins = threading.Event()

    def spoil():
        begins.wait()
        rows.fill(np.nan)

    other = threading.Thread(target=spoil)
    other.start()
    # So that the other thread runs no sooner than the interpreter is let go.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        begins.set()
        answers = head.log_probabilities(rows)
    finally:
        sys.setswitchinterval(interval)
        other.join()
    np.testing.assert_array_equal(answers, expected)
    assert np.isnan(rows).all()
