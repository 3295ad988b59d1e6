"""Tasks of Ray, each a process of its own on a node, and how far all of them are.

What is asked for enters, a record for each task; what they came to leaves, in their order. Here are deaths, signals and progress; what
is asked for, and what it means, is `auteur.ray`'s.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import ray

from . import errors
from ._progress import Watch

# Seconds from one look at the tasks to the next.
LOOK_S = 0.5
# Seconds for the tasks beside one that failed to fail too.
SETTLE_S = 5.0
# How often Ray starts a task again whose node has died.
RETRIES = 10


def room(threads: int) -> int:
    """How many tasks of `threads` processors can run at a time."""
    nodes = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    room = sum(processors // threads for processors in nodes) if threads > 0 else 0
    if room == 0:
        raise errors.SettingError(
            f"no node has {threads} processors; the largest has {max(nodes, default=0)}", value=threads, remedy="give other threads"
        )
    return room


class KilledError(Exception):
    """The process of a task was killed from outside, as for lack of memory."""


class Board:
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


def task(number: int, asked: dict[str, Any], board: Any) -> tuple[str, Any]:
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
            raise KilledError(f"its process was ended by signal {-code}")
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


def do(
    tasks: Sequence[dict[str, Any]],
    threads: int,
    shown: tuple[Watch, str, Callable[[list[int]], int]],
    needs_all: bool = True,
) -> list[Any]:
    """Does all tasks; returns what they came to, in their order, of those that came to something."""
    board: Any = ray.remote(Board).options(num_cpus=0).remote()
    options = {"max_retries": RETRIES, "retry_exceptions": [KilledError], "scheduling_strategy": "SPREAD"}
    remote = ray.remote(task).options(num_cpus=threads, **options)
    refs = [remote.remote(number, asked, board) for number, asked in enumerate(tasks)]
    answers: dict[Any, Any] = {}
    lost: list[BaseException] = []
    view = View(board, *shown)
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


class View:
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
