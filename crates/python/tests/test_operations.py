"""The operations on folders: the program's bytes, types, progress, Ctrl-C."""

import dataclasses
import logging
import os
import signal
import shutil
import subprocess
import sys
import threading
import time
import types

import pytest

import auteur
from auteur._read import read
from conftest import CORPUS


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_prepare_writes_the_programs_bytes(corpus, store, program, tmp_path):
    program("prepare", corpus, "-o", tmp_path / "store")
    ours, theirs = files_of(store), files_of(tmp_path / "store")
    # What `similar` and `map` keep there.
    ours = {path: content for path, content in ours.items() if path.name != "places.safetensors"}
    assert len(ours) > 3 and ours == theirs


@pytest.mark.parametrize(
    ("arguments", "flags"),
    [
        ({}, []),
        ({"seed": 7, "exclude": ["Maxstack"], "penalty": 0.5}, ["--seed", "7", "--exclude", "Maxstack"]),
        (
            {"classifier": "crnn", "epochs": 1, "clip_frames": 32, "learning_rate": 0.001},
            ["--classifier", "crnn", "--epochs", "1", "--clip-frames", "32", "--learning-rate", "0.001"],
        ),
    ],
)
def test_train_writes_the_programs_bytes(arguments, flags, store, program, tmp_path):
    if "penalty" in arguments:
        (tmp_path / "settings.toml").write_text("[pretrained]\npenalty = 0.5\n")
        flags = [*flags, "--config", tmp_path / "settings.toml"]
    said = program("train", store, "-o", tmp_path / "theirs", *flags)
    trained = auteur.train(store, tmp_path / "ours", **arguments)
    ours, theirs = files_of(tmp_path / "ours"), files_of(tmp_path / "theirs")
    assert "model.safetensors" in map(str, ours)
    for path in ours.keys() | theirs.keys():
        # The logs of the epochs say how long they took, and Burn draws names for the tensors of a checkpoint.
        if not path.parts[0].startswith(("epochs.jsonl", "events.out.", "checkpoint-")):
            assert ours.get(path) == theirs.get(path), path
    assert trained.classifier == said.get("classifier") and trained.best_epoch == said.get("best_epoch")


def test_a_store_is_prepared_with_types_and_warnings(corpus, tmp_path, caplog):
    music = tmp_path / "music"
    shutil.copytree(corpus / "Askyel", music / "Askyel")
    (music / "Askyel/Naev/broken.mp3").write_bytes(b"no music" * 99)
    with caplog.at_level(logging.WARNING, logger="auteur"):
        prepared = auteur.prepare(music, tmp_path / "store", kinds=["log-mel"])
    assert (prepared.songs, prepared.extracted, prepared.kinds) == (4, 4, ["log-mel"])
    assert [aside.path for aside in prepared.set_aside] == ["Askyel/Naev/broken.mp3"]
    assert "set aside: Askyel/Naev/broken.mp3: " in caplog.text
    assert auteur.prepare(music, tmp_path / "store").reused == 4


class Watched:
    """Stands for tqdm."""

    seen: list = []

    def __init__(self, total, desc, disable, leave):
        self.task, self.total, self.done = desc, total, 0
        Watched.seen.append(self)

    def update(self, by):
        self.done += by

    def close(self):
        pass


def test_progress_is_told_on_the_thread_that_called(corpus, tmp_path, monkeypatch):
    module = types.ModuleType("tqdm.auto")
    module.tqdm = Watched
    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.auto", module)
    Watched.seen = []
    auteur.prepare(corpus / "Askyel", tmp_path / "store", kinds=["log-mel"])
    assert [(bar.task, bar.total, bar.done) for bar in Watched.seen] == [("Preparing", 4, 4)]
    Watched.seen = []
    auteur.prepare(corpus / "Askyel", tmp_path / "silent", kinds=["log-mel"], progress=False)
    assert Watched.seen == []


def test_what_a_bar_raises_ends_the_work(corpus, tmp_path, monkeypatch):
    def fail(self, task, total):
        raise RuntimeError("no bar")

    monkeypatch.setattr("auteur._progress.Watch.begin", fail)
    with pytest.raises(RuntimeError, match="no bar"):
        auteur.prepare(corpus, tmp_path / "store")


def test_ctrl_c_stops_work_that_the_same_call_resumes(corpus, store, tmp_path):
    place = tmp_path / "store"
    # Python does not hear it where whoever started the tests ignores it, as a shell does in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    begun = time.monotonic()
    threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        auteur.prepare(corpus, place, threads=1)
    stopped = time.monotonic() - begun
    assert not (place / "store.json").exists() or not (place / "manifest.parquet").exists()
    auteur.prepare(corpus, place)
    assert files_of(place).keys() == {path for path in files_of(store) if path.name != "places.safetensors"}
    assert (place / "manifest.parquet").read_bytes() == (store / "manifest.parquet").read_bytes()
    assert stopped < 30


def test_other_threads_run_while_work_is_done(corpus, tmp_path):
    counted, over = [0], threading.Event()

    def count():
        while not over.is_set():
            counted[0] += 1
            time.sleep(0.01)

    thread = threading.Thread(target=count)
    thread.start()
    begun = time.monotonic()
    auteur.prepare(corpus, tmp_path / "store", threads=1)
    seconds = time.monotonic() - begun
    over.set()
    thread.join()
    # With the interpreter's lock held it would be 0.
    assert counted[0] > 5 * seconds, (counted, seconds)


def test_a_process_that_was_forked_is_told_and_does_not_wait_for_ever(songs):
    code = """
import os, sys, auteur
auteur.features(sys.argv[1])
child = os.fork()
if child == 0:
    try:
        auteur.features(sys.argv[1])
    except auteur.AuteurError as error:
        os._exit(3 if "spawn" in error.remedy else 4)
    os._exit(5)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", code, str(songs[0])], timeout=120)
    assert done.returncode == 3


def test_a_run_is_judged_with_the_programs_numbers(run, program):
    scores = auteur.evaluate(run)
    printed = program("evaluate", run)
    assert scores.song.mean_probability.weighted.f1 == printed["song"]["mean-probability"]["weighted"]["f1"]
    assert scores.frame.confusion.counts == printed["frame"]["confusion"]["counts"]
    assert scores.judges == "clips-in-context" and scores.folds is None
    folded = auteur.evaluate(run, folds=2)
    assert (folded.folds, folded.songs) == (2, 16)
    assert folded.calibration.songs == 16


def test_strangers_are_judged(run):
    report = auteur.evaluate_strangers(run, unknown=CORPUS / "Obsidian_Shell")
    assert report.strangers == 12 and 0 <= report.auroc.value <= 1
    assert report.thresholds[0].false_accept.value >= 0
    with pytest.raises(auteur.ModelError, match="train a run on a store of more artists"):
        auteur.evaluate_strangers(run)


def test_results_are_written_and_typed(store, run, songs, tmp_path):
    assert auteur.evaluate(run).songs > 0
    assert auteur.map(store, tmp_path / "library").songs == 16
    mapped = auteur.map(store, tmp_path / "map", model=run, level="song", method="pca")
    assert mapped.points == 16 and (tmp_path / "map/map.html").exists()
    report = auteur.report(run, tmp_path / "report", name="Sixteen songs")
    assert "Sixteen songs" in (tmp_path / "report/report.html").read_text() and report.trials == 1
    found = auteur.audit(store, tmp_path / "audit")
    assert found.songs == 16 and found.copies == []
    ratio = auteur.verify(run, songs[0], songs[1], songs[2])
    assert ratio.others == [str(songs[1]), str(songs[2])] and ratio.likelihood_ratio > 0
    like = auteur.similar(store, songs[0].stem, most=3)
    assert [type(song) for song in like] == [auteur.results.SimilarSong] * 3
    assert isinstance(auteur.similar(store, "Askyel")[0], auteur.results.SimilarArtist)
    assert auteur.info(run)["holds"] == "run"


def test_a_study_is_listed_and_run(store, tmp_path):
    grid = {"classifiers": ["pretrained"], "lengths": [3], "splits": ["song"], "folds": 2, "repeats": 1}
    listed = auteur.study(store, tmp_path / "study", only_list=True, **grid)
    assert [job.state for job in listed.jobs] == ["new", "new"] and not (tmp_path / "study").exists()
    done = auteur.study(store, tmp_path / "study", **grid)
    assert done.complete and [job.state for job in done.jobs] == ["complete", "complete"]


@pytest.mark.parametrize(
    ("call", "error", "part"),
    [
        (lambda place: auteur.prepare(place / "nowhere", place / "s"), auteur.StoreError, "nowhere"),
        (lambda place: auteur.train(place / "nowhere", place / "r"), auteur.StoreError, "auteur.prepare(music, store)"),
        (lambda place: auteur.train(place, place, clip_seconds=3, clip_frames=9), auteur.SettingError, "leave out one"),
        (lambda place: auteur.train(place, place, classifier="svm"), auteur.SettingError, "no classifier svm"),
        (lambda place: auteur.train(place, place, fold="6/5"), auteur.SettingError, "6/5"),
        (lambda place: auteur.evaluate(place / "r"), auteur.ModelError, "auteur.train(store, run)"),
        (lambda place: auteur.report(place / "r", place / "x"), auteur.AuteurError, "auteur.study(store, study)"),
        (lambda place: auteur.study(place, place, protocol="mine"), auteur.SettingError, "cross-validation"),
        (lambda place: auteur.similar(place, "x", whose="mine"), auteur.SettingError, "other-albums"),
        (lambda place: auteur.map(place, place, method="lda"), auteur.SettingError, "tsne, umap, pca"),
        (lambda place: auteur.train(place, place, device="tpu"), auteur.SettingError, "cpu, gpu"),
        (lambda place: auteur.info(place), auteur.AuteurError, "is not a store"),
    ],
)
def test_what_is_wrong_is_told_with_what_helps(call, error, part, tmp_path):
    with pytest.raises(error) as raised:
        call(tmp_path)
    assert part in str(raised.value), raised.value


def test_every_record_is_what_its_json_says():
    # A record that lacked a field would be refused, so that neither half changes alone.
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        read(auteur.results.Enrolled, '{"artist": "Nina", "colour": "blue"}')
    assert all(dataclasses.is_dataclass(getattr(auteur.results, name)) for name in auteur.results.__all__)
