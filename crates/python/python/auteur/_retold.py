"""An error of the native half is told again in the words of the call that met it.

The native half knows files and the operations on folders. A caller may have given samples instead, or a class may have used a folder that
is gone when the error is read: then neither the file nor the remedy means anything to whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ._progress import Watch
from .errors import AuteurError, ModelError, SettingError, SongError

# What the native half calls a song that is no file.
SOUND = "the sound"

# By a part of the native half's remedy: what helps where samples are given, and where a model is asked, which has no such argument.
OF_SAMPLES = {"from its source": "all samples must be finite numbers"}
OF_MODELS = {"max_minutes": "give a part of it"}


def retold(error: AuteurError, names: Mapping[str, str], remedies: Mapping[str, str], folder: str | None = None) -> AuteurError:
    """The same error in other words.

    `names` are those that the caller has for songs that are no files of theirs, by the native half's. `remedies` are those that fit, by a
    part of those that do not. What lies in `folder` is no file of the caller's either.
    """
    problem, file, remedy = error.problem, error.file, error.remedy
    if file is not None and file in names:
        problem, file = names[file] + problem.removeprefix(file), None
        remedies = {**remedies, **OF_SAMPLES}
    elif folder is not None and isinstance(error, (ModelError, SettingError, SongError)):
        if problem.startswith(folder):
            problem = problem.partition(": ")[2] or problem
        if file is not None and file.startswith(folder):
            file = None
    if remedy is not None:
        remedy = next((fits for part, fits in remedies.items() if part in remedy), remedy)
    return type(error)(problem, value=error.value, file=file, remedy=remedy)


class RetoldNotes(Watch):
    """Tells notes with the caller's names for songs, by the native half's."""

    def __init__(self, show: bool | None, names: Mapping[str, str]) -> None:
        super().__init__(show)
        self._names = names

    def note(self, message: str) -> None:
        for theirs, name in self._names.items():
            message = message.replace(theirs, name)
        super().note(message)


@contextmanager
def of_song(name: str = SOUND, remedies: Mapping[str, str] | None = None) -> Iterator[None]:
    """Tells errors of a song, which messages call `name` if it is no file."""
    try:
        yield
    except AuteurError as error:
        raise retold(error, {SOUND: name}, remedies or {}) from None
