"""A share of some work in a process of its own, which `auteur.ray` starts on a node: `python -m auteur._share`.

One line of JSON enters, what is asked for; lines of JSON leave, how far the work is and then what it came to. Who started the process
holds the other end of its standard input open: once that is closed, as it is by a death, the work stops where it can be resumed.
"""

from __future__ import annotations

import _thread
import contextlib
import glob
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from . import errors
from ._progress import Watch

logger = logging.getLogger("auteur")

# Seconds from one word on progress to the next, and to wait for another process that prepares the same.
TELL_S, WAIT_S, PATIENCE_S = 1.0, 2.0, 900.0
# Seconds that work may take to stop.
STOP_S = 60.0


class Lines(Watch):
    """Tells by lines on standard output where work stands."""

    def __init__(self) -> None:
        super().__init__(False)
        self._done, self._total, self._told = 0, 0, 0.0

    def begin(self, task: str, total: int) -> None:
        self._done, self._total = 0, total
        self._tell()

    def advance(self, by: int) -> None:
        self._done += by
        if time.monotonic() - self._told >= TELL_S:
            self._tell()

    def note(self, message: str) -> None:
        say("note", message)

    def finish(self) -> None:
        self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        say("progress", [self._done, self._total])


def say(what: str, value: object) -> None:
    """Writes a line."""
    print(json.dumps({what: value}), flush=True)


class Warnings(logging.Handler):
    """Keeps what is logged within a `with`."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())

    def __enter__(self) -> None:
        logger.addHandler(self)

    def __exit__(self, *_: object) -> None:
        logger.removeHandler(self)


def embed(songs: Sequence[str], part: str, watch: Watch, **settings: Any) -> dict[str, Any]:
    """Writes the vectors of these songs into a part of their own, unless it is there; returns what is in it."""
    import numpy as np

    from ._operations import features

    watch.begin("Embedding", len(songs))
    warnings = Warnings()
    if os.path.exists(part):
        watch.advance(len(songs))
    else:
        paths, vectors, refused = [], [], []
        with warnings:
            for song in songs:
                try:
                    vectors.append(np.ascontiguousarray(features(song, kind="vectors", **settings).T))
                    paths.append(song)
                except errors.SongError as cause:
                    refused.append((song, cause.problem.removeprefix(f"{song}: ").removeprefix(f"{song} ")))
                watch.advance(1)
        temporary = f"{part}.{os.getpid()}-{os.urandom(4).hex()}.unfinished"
        with open(temporary, "wb") as file:
            np.savez(
                file,
                songs=np.array(paths, dtype=np.str_),
                clips=np.array([len(clips) for clips in vectors], dtype=np.int64),
                vectors=np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float32),
                refused=np.array(refused, dtype=np.str_).reshape(-1, 2),
            )
            file.flush()
            os.fsync(file.fileno())
        try:
            os.replace(temporary, part)
        except FileNotFoundError:
            # Another caller made the same part first, and took this file for one of the dead.
            if not os.path.exists(part):
                raise
        # What the dead have left.
        for unfinished in glob.glob(f"{glob.escape(part)}.*.unfinished"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(unfinished)
    watch.finish()
    with np.load(part) as written:
        left_out = [{"path": path, "reason": reason} for path, reason in written["refused"].tolist()]
        return {"songs": len(written["songs"]), "vectors": int(written["clips"].sum()), "refused": left_out, "warnings": warnings.told}


def patiently(work: Callable[[], Any], watch: Watch) -> Any:
    """What the work comes to, once whoever is at the same work is done or dead."""
    began = time.monotonic()
    told = False
    while True:
        try:
            return work()
        except errors.BusyError as busy:
            if time.monotonic() - began > PATIENCE_S:
                raise
            if not told:
                watch.note(f"waiting: {busy.problem}")
                told = True
            time.sleep(WAIT_S)


def do(asked: dict[str, Any], watch: Watch) -> dict[str, Any]:
    """Does what is asked for; returns what it came to."""
    import auteur

    call, arguments = asked["call"], asked["arguments"]
    if call == "embed":
        return embed(watch=watch, **arguments)
    operations: dict[str, Callable[..., Any]] = {"prepare": auteur.prepare, "study": auteur.study}
    work = operations[call]
    return asdict(patiently(lambda: work(**arguments, progress=watch), watch))


def stop_at_end_of_input(is_done: threading.Event) -> None:
    """Stops the work once nobody holds the other end of standard input, unless it is done."""

    def wait() -> None:
        # Unlike `sys.stdin` it holds no lock, for which the interpreter would wait at its end.
        while os.read(0, 1 << 10):
            pass
        if is_done.is_set():
            return
        _thread.interrupt_main()
        time.sleep(STOP_S)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    is_done = threading.Event()
    stop_at_end_of_input(is_done)
    # What is to be told is in the answer, and in notes: without this, Python prints it too.
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    last: tuple[str, Any]
    try:
        last = "answer", do(asked, Lines())
    except errors.AuteurError as error:
        value = error.value if isinstance(error.value, (str, int, float, list)) else None
        last = "error", [type(error).__name__, error.problem, {"value": value, "file": error.file, "remedy": error.remedy}]
    except KeyboardInterrupt:
        os._exit(1)
    except Exception as error:
        last = "error", ["AuteurError", f"{type(error).__name__}: {error}", {}]
    is_done.set()
    say(*last)
    # At once: the interpreter's own end would wait for the thread that reads.
    os._exit(0)


if __name__ == "__main__":
    main()
