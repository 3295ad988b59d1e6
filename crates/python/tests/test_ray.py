"""What `auteur.ray` decides before a cluster is asked, and the shares that its nodes do; `.ci/check-ray` runs it on a cluster."""

import json
import logging
import os

import numpy as np
import pytest

import auteur
from auteur import _share


@pytest.fixture
def on_ray(monkeypatch):
    """`auteur.ray` whose tasks are done here, one after the other."""
    pytest.importorskip("ray")
    import auteur.ray

    def do(tasks, threads, shown, needs_all=True):
        return [json.loads(json.dumps(_share.do(task, _share.Lines()))) for task in tasks]

    monkeypatch.setattr(auteur.ray, "do", do)
    monkeypatch.setattr(auteur.ray, "room", lambda threads: 2)
    monkeypatch.setattr(auteur.ray, "_connect", lambda address: None)
    return auteur.ray


@pytest.fixture(scope="module")
def encoder(store, tmp_path_factory):
    """The folder of a run that is an encoder."""
    place = tmp_path_factory.mktemp("encoders") / "encoder"
    auteur.pretrain(store, place, classifier="crnn", epochs=1, clip_frames=94)
    return place


@pytest.mark.parametrize("threads", [0, -1])
def test_threads_of_a_task_are_one_or_more(on_ray, threads):
    for call in [
        lambda: on_ray.prepare("music", "store", threads=threads),
        lambda: on_ray.study("store", "study", threads=threads),
        lambda: on_ray.embed("song.mp3", "vectors", threads=threads),
    ]:
        with pytest.raises(auteur.SettingError, match=f"^threads is {threads}; it must be a whole number, 1 or more"):
            call()


def test_an_address_is_refused_where_nodes_need_a_path(on_ray, songs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for call in [
        lambda: on_ray.prepare("s3://music/in", "store"),
        lambda: on_ray.prepare("music", "s3://music/store"),
        lambda: on_ray.prepare("music", "store", labels="s3://music/labels.csv"),
        lambda: on_ray.study("s3://music/store", "study"),
        lambda: on_ray.embed("s3://music/song.mp3", "vectors"),
        lambda: on_ray.embed(songs[:1], "s3://music/vectors"),
    ]:
        with pytest.raises(auteur.SettingError, match="is an address") as raised:
            call()
        assert raised.value.value.startswith("s3://music/") and raised.value.remedy is not None
    assert list(tmp_path.iterdir()) == []


def test_settings_are_checked_before_the_folder_is_theirs(on_ray, songs, tmp_path):
    place = tmp_path / "vectors"
    for slip, error in [
        ({"encodr": "mine"}, auteur.SettingError),
        ({"max_minutes": "long"}, auteur.SettingError),
        ({"kind": "mfcc"}, TypeError),
        ({"sr": 22050}, TypeError),
        ({"encoder": songs[0]}, auteur.AuteurError),
    ]:
        with pytest.raises(error):
            on_ray.embed(songs[:2], place, **slip)
        assert not place.exists()
    assert on_ray.embed(songs[:2], place).songs == 2
    with pytest.raises(auteur.SettingError, match="other songs or settings"):
        on_ray.embed(songs[:2], place, max_minutes=5)


def test_an_encoder_that_is_a_folder_is_told_from_another_one_there(on_ray, songs, encoder, tmp_path):
    place, mine = tmp_path / "vectors", tmp_path / "mine"
    mine.mkdir()
    model = (encoder / "model.safetensors").read_bytes()
    (mine / "model.safetensors").write_bytes(model)
    first = on_ray.embed(songs[:1], place, encoder=mine)
    assert first.songs == 1 and on_ray.embed(songs[:1], place, encoder=mine) == first
    # The last weight, a little different.
    (mine / "model.safetensors").write_bytes(model[:-1] + bytes([model[-1] ^ 1]))
    with pytest.raises(auteur.SettingError, match="other songs or settings"):
        on_ray.embed(songs[:1], place, encoder=mine)


def test_what_is_noticed_is_logged_as_on_one_machine(on_ray, corpus, songs, tmp_path, caplog):
    music = tmp_path / "music/Askyel/Naev"
    music.mkdir(parents=True)
    whole = songs[0].read_bytes()
    cut = music / "cut.mp3"
    cut.write_bytes(whole[: len(whole) // 2])
    (music / "whole.mp3").write_bytes(whole)

    def logged(call):
        caplog.clear()
        with caplog.at_level(logging.WARNING, logger="auteur"):
            call()
        return [record.getMessage() for record in caplog.records]

    alone = logged(lambda: auteur.prepare(tmp_path / "music", tmp_path / "alone", kinds="log-mel"))
    # Here the tasks, too, are done by this process and log.
    on_cluster = logged(lambda: on_ray.prepare(tmp_path / "music", tmp_path / "store", kinds="log-mel", shares=1))
    assert any("cut.mp3: the file ends after" in message for message in alone) and on_cluster[-len(alone) :] == alone
    heard = logged(lambda: on_ray.embed([cut], tmp_path / "vectors"))
    assert sum(f"{cut}: the file ends after" in message for message in heard) == 2


def test_of_two_callers_of_one_part_the_slower_finds_it_made(songs, tmp_path, monkeypatch):
    part, others = str(tmp_path / "part-00000.npz"), []

    def slow(descriptor, sync=os.fsync):
        sync(descriptor)
        if not others:
            # The other one begins and ends meanwhile, and takes away what is unfinished.
            others.append(None)
            others[0] = _share.embed([str(songs[0])], part, _share.Lines())

    monkeypatch.setattr(_share.os, "fsync", slow)
    assert _share.embed([str(songs[0])], part, _share.Lines()) == others[0]
    assert os.listdir(tmp_path) == ["part-00000.npz"]
    with np.load(part) as written:
        assert written["songs"].tolist() == [str(songs[0])] and len(written["vectors"]) == written["clips"].sum()
