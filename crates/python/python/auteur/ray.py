"""The library on a cluster, by Ray: stores, embeddings and studies on storage that all nodes see.

==================== =====================================================================================================
:func:`prepare`      a Ray task for each share of the albums makes their shards, a last one the store
:func:`embed`        a Ray task for each part of a list of songs writes their vectors
:func:`study`        some workers do the jobs, each the first that is free
==================== =====================================================================================================

Neither music nor features go through Ray: a task is told paths, and reads and writes the shared storage, in a process of its own. What
is there is the same to the byte as what one machine makes. A node may die at any moment: Ray starts its tasks again elsewhere, which go
on from what lies on the storage. All nodes need this package; paths must mean the same on each.

Needs Ray 2.60 or later: `pip install 'auteur[ray]'`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import inspect
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

try:
    import ray
except ImportError as cause:
    raise ImportError("auteur.ray needs Ray, which is not installed; install it with: pip install 'auteur[ray]'") from cause

import auteur

from . import errors, results
from ._progress import Watch
from ._read import read
from ._requests import PathLike, plain

__all__ = ["embed", "prepare", "study"]

logger = logging.getLogger("auteur")

# Seconds from one look at the tasks to the next.
LOOK_S = 0.5
# Seconds for the tasks beside one that failed to fail too.
SETTLE_S = 5.0
# How often Ray starts a task again whose node has died.
RETRIES = 10
# Shares of a store for each of the tasks that run at a time, so that slow nodes have fewer.
SHARES_PER_TASK = 2
# Songs of a part of embeddings: what a dead node costs at most.
SONGS_PER_PART = 200
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
    shares = shares or SHARES_PER_TASK * _room(threads)
    tasks = [{"call": "prepare", "arguments": {**asked, "shard": f"{share}/{shares}"}} for share in range(1, shares + 1)]
    watch = Watch(progress)
    _do(tasks, threads, (watch, "Preparing", sum))
    # The music and the store may be seen by the nodes alone.
    (answer,) = _do([{"call": "prepare", "arguments": asked}], threads, (watch, "Putting together", sum))
    prepared = read(results.Prepared, json.dumps(answer))
    for aside in prepared.set_aside:
        logger.warning("set aside: %s: %s", aside.path, aside.reason)
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
    room = _room(threads)
    tasks = [{"call": "study", "arguments": asked}] * (workers or room)
    # Every worker counts the jobs of all.
    answers = _do(tasks, threads, (Watch(progress), "Jobs", max), needs_all=False)
    studied = [read(results.Studied, json.dumps(answer)) for answer in answers]
    return max(studied, key=lambda one: sum(job.state == "complete" for job in one.jobs))


def embed(
    songs: Sequence[PathLike],
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
    songs : sequence of path
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

    Raises
    ------
    SettingError
        Where the folder holds something else, or embeddings of other songs, settings, or by another version.
    AuteurError
        A task was lost for good.
    KeyboardInterrupt
        Ctrl-C stops all tasks; the same call resumes.
    """
    paths = [os.path.abspath(song) for song in songs]
    if not paths:
        raise errors.SettingError("there are no songs to embed", remedy="give the paths of some")
    place, settings = Path(os.path.abspath(folder)), _asked(dict(what))
    _expect_folder_of(place, paths, settings)
    _connect(address)
    _room(threads)
    parts = [paths[first : first + SONGS_PER_PART] for first in range(0, len(paths), SONGS_PER_PART)]
    tasks = [
        {"call": "embed", "arguments": {"songs": part, "part": str(place / f"part-{number:05}.npz"), "threads": threads, **settings}}
        for number, part in enumerate(parts)
    ]
    answers = _do(tasks, threads, (Watch(progress), "Embedding", sum))
    refused = [results.FileRemark(**song) for answer in answers for song in answer["refused"]]
    for song in refused:
        logger.warning("set aside: %s: %s", song.path, song.reason)
    songs_in, vectors = (sum(answer[name] for answer in answers) for name in ("songs", "vectors"))
    return results.Embedded(str(place), len(parts), songs_in, vectors, refused)


def _expect_folder_of(place: Path, songs: list[str], settings: dict[str, Any]) -> None:
    """Marks the folder as that of this request; refuses one that is of another, or holds other things."""
    files = {name: _hash(Path(settings[name]).read_bytes()) for name in PATHS if settings.get(name) is not None and Path(settings[name]).is_file()}
    asked = {"version": importlib.metadata.version("auteur"), "songs": len(songs), "paths": _hash("\n".join(songs).encode()), "settings": settings, "files": files}
    request = json.dumps(asked, sort_keys=True)
    mark = place / "request.json"
    if mark.exists():
        if mark.read_text() != request:
            raise errors.SettingError(f"{place} holds embeddings of other songs or settings", file=place, remedy="choose another folder")
        return
    if place.exists() and any(not held.name.startswith("request.json.") for held in place.iterdir()):
        raise errors.SettingError(f"{place} contains other files", file=place, remedy="choose a new or empty folder")
    place.mkdir(parents=True, exist_ok=True)
    # Whole or not at all.
    unfinished = place / f"request.json.{os.getpid()}"
    unfinished.write_text(request)
    os.replace(unfinished, mark)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _connect(address: str | None) -> None:
    if not ray.is_initialized():
        ray.init(address=address)


def _room(threads: int) -> int:
    """How many tasks of `threads` processors can run at a time."""
    nodes = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    room = sum(processors // threads for processors in nodes) if threads > 0 else 0
    if room == 0:
        raise errors.SettingError(
            f"no node has {threads} processors; the largest has {max(nodes, default=0)}", value=threads, remedy="give other threads"
        )
    return room


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
            arguments[name] = os.path.abspath(arguments[name])
    labels = arguments.get("labels")
    if labels is not None and labels not in ("folders", "tags"):
        arguments["labels"] = os.path.abspath(labels)
    asked: dict[str, Any] = json.loads(json.dumps(arguments, default=plain))
    return asked


class _KilledError(Exception):
    """The process of a task was killed from outside, as for lack of memory."""


class _Board:
    """Where tasks write how far they are; an actor."""

    def __init__(self) -> None:
        self._parts: dict[int, list[int]] = {}
        self._notes: list[str] = []

    def tell(self, part: int, what: str, value: Any) -> None:
        if what == "progress":
            self._parts[part] = value
        else:
            self._notes.append(value)

    def told(self) -> tuple[list[list[int]], list[str]]:
        notes, self._notes = self._notes, []
        return list(self._parts.values()), notes


def _task(number: int, asked: dict[str, Any], board: Any) -> tuple[str, Any]:
    """Does what is asked for in a process of its own, so that neither a crash nor a signal is Ray's; returns 'answer' or 'error' with its value."""
    command = [sys.executable, "-m", "auteur._share"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(json.dumps(asked) + "\n")
        child.stdin.flush()
        for line in _lines(child.stdout):
            ((what, value),) = json.loads(line).items()
            if what in ("answer", "error"):
                return what, value
            board.tell.remote(number, what, value)
        code = child.wait()
        if code < 0:
            raise _KilledError(f"its process was ended by signal {-code}")
        raise RuntimeError(f"its process ended with {code} and without an answer")
    finally:
        # Whatever ended this, the process sees it and stops where it can be resumed.
        child.stdin.close()
        child.wait()


def _lines(stream: Any) -> Iterator[str]:
    """The lines of a stream, read on another thread: Ray interrupts one that waits, and would not be heard while that reads."""
    lines: queue.Queue[str | None] = queue.Queue()

    def pump() -> None:
        for line in stream:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=pump, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=LOOK_S)
        except queue.Empty:
            continue
        if line is None:
            return
        yield line


def _do(
    tasks: Sequence[dict[str, Any]],
    threads: int,
    shown: tuple[Watch, str, Callable[[list[int]], int]],
    needs_all: bool = True,
) -> list[Any]:
    """Does all tasks; returns what they came to, in their order, of those that came to something."""
    board = ray.remote(_Board).options(num_cpus=0).remote()
    options = {"max_retries": RETRIES, "retry_exceptions": [_KilledError], "scheduling_strategy": "SPREAD"}
    task = ray.remote(_task).options(num_cpus=threads, **options)
    refs = [task.remote(number, asked, board) for number, asked in enumerate(tasks)]
    answers: dict[Any, Any] = {}
    lost: list[BaseException] = []
    view = _View(board, *shown)
    try:
        pending = refs
        while pending:
            done, pending = ray.wait(pending, num_returns=len(pending), timeout=LOOK_S)
            for ref in done:
                try:
                    answers[ref] = _value(*ray.get(ref))
                except ray.exceptions.RayError as cause:
                    if needs_all:
                        raise errors.AuteurError(f"a task was lost: {cause}", remedy="the same call resumes") from cause
                    lost.append(cause)
            view.show()
        if not answers:
            raise errors.AuteurError(f"every task was lost: {lost[0]}", remedy="the same call resumes") from lost[0]
    except BaseException as cause:
        # What fails at once fails for all tasks, and Ray 2.60 may crash where one is cancelled that is about to end.
        settle = SETTLE_S if isinstance(cause, errors.AuteurError) else 0
        for ref in ray.wait(refs, num_returns=len(refs), timeout=settle)[1]:
            ray.cancel(ref)
        # Until they have stopped, the same call would find them at work.
        ray.wait(refs, num_returns=len(refs), timeout=60)
        raise
    finally:
        view.finish()
        ray.kill(board)
    return [answers[ref] for ref in refs if ref in answers]


def _value(what: str, value: Any) -> Any:
    """The answer, or the exception that a task met."""
    if what == "answer":
        return value
    name, problem, about = value
    raise getattr(errors, name)(problem, **about)


class _View:
    """Shows what the tasks tell."""

    def __init__(self, board: Any, watch: Watch, title: str, together: Callable[[list[int]], int]) -> None:
        self._board, self._watch, self._title, self._together = board, watch, title, together
        self._done, self._total = 0, 0

    def show(self) -> None:
        try:
            parts, notes = ray.get(self._board.told.remote(), timeout=LOOK_S * 10)
        except (ray.exceptions.RayError, TimeoutError):
            # Its node died, and what is told is lost, which nothing else waits for.
            return
        for note in notes:
            self._watch.note(note)
        if not parts:
            return
        done, total = self._together([part[0] for part in parts]), self._together([part[1] for part in parts])
        if self._total == 0:
            self._watch.begin(self._title, total)
        elif total != self._total:
            self._watch.has(total)
        self._total = total
        # A task that was started again may have less than before.
        self._watch.advance(done - self._done)
        self._done = done

    def finish(self) -> None:
        self.show()
        self._watch.finish()
