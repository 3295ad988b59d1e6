"""The library on a cluster, by Ray: stores, embeddings and studies on storage that all nodes see.

==================== =====================================================================================================
:func:`prepare`      a Ray task for each share of the albums makes their shards, a last one the store
:func:`embed`        a Ray task for each part of a list of songs writes their vectors
:func:`study`        some workers do the jobs, each the first that is free
==================== =====================================================================================================

Neither music nor features go through Ray: a task is told paths, and reads and writes the shared storage, in a process of its own. What
is there is the same to the byte as what one machine makes. A node may die at any moment: Ray starts its tasks again elsewhere, which go
on from what lies on the storage. All nodes need this package; paths must mean the same on each.

Needs Ray 2.60 or later: `pip install wheels/auteur-*.whl 'ray>=2.60,<3'`; PyPI's auteur is another project.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import inspect
import json
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

try:
    import ray
except ImportError as cause:
    raise ImportError("auteur.ray needs Ray, which is not installed; install it with: pip install 'ray>=2.60,<3'") from cause

import auteur

from . import errors, results
from ._operations import Kind, log
from ._progress import Watch
from ._read import read
from ._requests import PathLike, expect_whole, here, listed, written
from ._tasks import do, room

__all__ = ["embed", "prepare", "study"]

logger = logging.getLogger("auteur")

# Shares of a store for each of the tasks that run at a time, so that slow nodes have fewer.
SHARES_PER_TASK = 2
# Songs of a part of embeddings: what a dead node costs at most.
SONGS_PER_PART = 200
# The noise by which settings are tried: its length in seconds and its rate in Hz.
PROBE_S, PROBE_RATE = 10, 16_000
# Arguments that are paths, which nodes may not look for where the caller is.
PATHS = ("music", "store", "study", "merge", "encoder", "encoder_settings", "config", "groups")


def prepare(
    music: PathLike,
    store: PathLike,
    *,
    address: str | None = None,
    shares: int | None = None,
    threads: int = 1,
    progress: bool | None = None,
    **what: Any,
) -> results.Prepared:
    """Turn a folder of music into a store of features, or bring one up to date, on a cluster.

    Parameters
    ----------
    music, store : path
        As for :func:`auteur.prepare`; both on storage that all nodes see.
    address : str, optional
        The cluster, such as 'auto' or 'ray://head:10001'; by default the one that this process is connected to or that RAY_ADDRESS names,
        or else a local one.
    shares : int, optional
        Into how many shares the albums are divided; by default two for each task that the cluster has room for.
    threads : int
        Processors of a task.
    progress : bool, optional
        Whether to show a bar, if tqdm is there.
    **what
        What else :func:`auteur.prepare` takes.

    Returns
    -------
    results.Prepared
        Of the whole store.

    Raises
    ------
    StoreError, SettingError
    BusyError
        Another process has been preparing the store for a quarter of an hour.
    AuteurError
        A task was lost for good.
    KeyboardInterrupt
        Ctrl-C stops all tasks; the same call resumes.
    """
    asked = _asked_of(auteur.prepare, {"music": music, "store": store, "threads": threads, **what})
    _connect(address)
    shares = shares or SHARES_PER_TASK * room(threads)
    tasks = [{"call": "prepare", "arguments": {**asked, "shard": f"{share}/{shares}"}} for share in range(1, shares + 1)]
    watch = Watch(progress)
    do(tasks, threads, (watch, "Preparing", sum))
    # The music and the store may be seen by the nodes alone.
    (answer,) = do([{"call": "prepare", "arguments": asked}], threads, (watch, "Putting together", sum))
    prepared = read(results.Prepared, json.dumps(answer))
    log(prepared)
    return prepared


def study(
    store: PathLike,
    study: PathLike,
    *,
    address: str | None = None,
    workers: int | None = None,
    threads: int = 1,
    progress: bool | None = None,
    **what: Any,
) -> results.Studied:
    """Train and judge classifiers on a grid of conditions, or resume the study that was begun, on a cluster.

    Parameters
    ----------
    store, study : path
        As for :func:`auteur.study`; both on storage that all nodes see.
    address, progress : optional
        As for :func:`prepare`.
    workers : int, optional
        How many tasks do the jobs; each takes the first that is free, and those of a worker that died. By default as many as the cluster
        has room for.
    threads : int
        Processors of a worker.
    **what
        What else :func:`auteur.study` takes, such as `lengths` and `classifiers`.

    Returns
    -------
    results.Studied
        Jobs that failed are in it and stop no others.

    Raises
    ------
    StoreError, SettingError
    AuteurError
        Every worker was lost for good.
    KeyboardInterrupt
        Ctrl-C stops all workers; the same call resumes.
    """
    asked = _asked_of(auteur.study, {"store": store, "study": study, "threads": threads, **what})
    _connect(address)
    has_room = room(threads)
    tasks = [{"call": "study", "arguments": asked}] * (workers or has_room)
    # Every worker counts the jobs of all.
    answers = do(tasks, threads, (Watch(progress), "Jobs", max), needs_all=False)
    studied = [read(results.Studied, json.dumps(answer)) for answer in answers]
    return max(studied, key=lambda one: sum(job.state == "complete" for job in one.jobs))


def embed(
    songs: PathLike | Sequence[PathLike],
    folder: PathLike,
    *,
    address: str | None = None,
    threads: int = 1,
    progress: bool | None = None,
    **what: Any,
) -> results.Embedded:
    """Write the vectors that an encoder makes of each clip of some songs, on a cluster.

    Parameters
    ----------
    songs : path or sequence of paths
        Music files on storage that all nodes see.
    folder : path
        A folder there, which this process sees too, for `part-00000.npz` and so on, each of 200 songs in their order: `songs`, their
        paths; `clips`, how many vectors each has; `vectors`, float32 `[clips, numbers]`, one song after the other; and `refused`,
        `[songs, 2]`, the paths of those that could not be heard, with the reasons. Parts that are there are not made again: whoever wants
        refused songs to be tried again removes the parts that hold them.
    address, progress : optional
        As for :func:`prepare`.
    threads : int
        Processors of a task.
    **what
        What else :func:`auteur.features` takes, such as `encoder`.

    Returns
    -------
    results.Embedded
        Songs that were refused, and warnings of those that are heard now, also go to the logger `auteur`.

    Raises
    ------
    SettingError
        Where the folder holds something else, or embeddings of other songs, settings, or by another version.
    AuteurError
        A task was lost for good.
    KeyboardInterrupt
        Ctrl-C stops all tasks; the same call resumes.
    """
    inspect.signature(auteur.features).bind("a song", kind="vectors", threads=threads, **what)
    expect_whole("threads", threads, 1)
    paths = [os.path.abspath(here(song)) for song in listed("songs", songs)]
    if not paths:
        raise errors.SettingError("there are no songs to embed", remedy="give the paths of some")
    place, settings = Path(os.path.abspath(here(folder))), _asked(dict(what))
    _expect_folder_of(place, paths, settings)
    _connect(address)
    room(threads)
    parts = [paths[first : first + SONGS_PER_PART] for first in range(0, len(paths), SONGS_PER_PART)]
    tasks = [
        {"call": "embed", "arguments": {"songs": part, "part": str(place / f"part-{number:05}.npz"), "threads": threads, **settings}}
        for number, part in enumerate(parts)
    ]
    answers = do(tasks, threads, (Watch(progress), "Embedding", sum))
    refused = [results.FileRemark(**song) for answer in answers for song in answer["refused"]]
    for song in refused:
        logger.warning("set aside: %s: %s", song.path, song.reason)
    for warning in (warning for answer in answers for warning in answer["warnings"]):
        logger.warning("%s", warning)
    songs_in, vectors = (sum(answer[name] for answer in answers) for name in ("songs", "vectors"))
    return results.Embedded(str(place), len(parts), songs_in, vectors, refused)


def _expect_settings(settings: dict[str, Any]) -> None:
    """Refuses what no song could be heard with, by hearing noise."""
    import numpy as np

    # The nodes alone may see a file.
    seen = {name: value for name, value in settings.items() if name not in PATHS or (value is not None and os.path.exists(value))}
    kind: Kind = "vectors"
    if settings.get("encoder") is not None and "encoder" not in seen:
        kind = "log-mel"
        seen.pop("encoder_settings", None)
    noise = np.random.default_rng(0).normal(scale=0.1, size=PROBE_S * PROBE_RATE)
    # An encoder that hears longer clips says that the noise is too short, which is no fault of the settings.
    with suppress(errors.SongError):
        auteur.features(noise, sr=PROBE_RATE, kind=kind, **seen)


def _expect_folder_of(place: Path, songs: list[str], settings: dict[str, Any]) -> None:
    """Marks the folder as that of this request; refuses one that is of another, or holds other things."""
    files = {name: _hash(file.read_bytes()) for name in PATHS if (file := _file_of(settings.get(name))) is not None}
    asked = {"version": importlib.metadata.version("auteur"), "songs": len(songs), "paths": _hash("\n".join(songs).encode()), "settings": settings, "files": files}
    request = json.dumps(asked, sort_keys=True)
    mark = place / "request.json"
    if mark.exists():
        if mark.read_text() != request:
            raise errors.SettingError(f"{place} holds embeddings of other songs or settings", file=place, remedy="choose another folder")
        return
    if place.exists() and any(not held.name.startswith("request.json.") for held in place.iterdir()):
        raise errors.SettingError(f"{place} contains other files", file=place, remedy="choose a new or empty folder")
    # Before the mark: what corrects a slip is no other request.
    _expect_settings(settings)
    place.mkdir(parents=True, exist_ok=True)
    # Whole or not at all.
    unfinished = place / f"request.json.{os.getpid()}"
    unfinished.write_text(request)
    os.replace(unfinished, mark)


def _file_of(given: str | None) -> Path | None:
    """The file that a path names, of a run's folder its model; none where there is none, as where the nodes alone see it."""
    if given is None:
        return None
    file = Path(given, "model.safetensors") if os.path.isdir(given) else Path(given)
    return file if file.is_file() else None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _connect(address: str | None) -> None:
    if not ray.is_initialized():
        ray.init(address=address)


def _asked_of(operation: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an operation; refuses what it does not know, and shares, which are given out here."""
    inspect.signature(operation).bind(**arguments)
    if arguments.get("shard") is not None:
        raise errors.SettingError("the work is divided here", value=arguments["shard"], remedy="leave out shard")
    return _asked(arguments)


def _asked(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments as JSON has them, with paths that mean the same on every node."""
    for name in PATHS:
        if arguments.get(name) is not None:
            arguments[name] = os.path.abspath(here(arguments[name]))
    labels = arguments.get("labels")
    if labels is not None and labels not in ("folders", "tags"):
        arguments["labels"] = os.path.abspath(here(labels))
    asked: dict[str, Any] = json.loads(written(arguments))
    return asked
