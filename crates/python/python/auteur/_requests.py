"""What callers ask for becomes a request, JSON, for the native half, and its answer a record."""

from __future__ import annotations

import json
import operator
import os
import re
from collections.abc import Iterable
from typing import Any, TypeVar, Union

from . import _auteur
from ._progress import Watch
from .errors import SettingError

PathLike = Union[str, os.PathLike[str]]
T = TypeVar("T")

# The names that requests have for folders and files of this machine; `operate` refuses addresses there.
PLACES = ("music", "store", "run", "study", "model", "source", "path", "map", "audit", "report", "output", "unknown", "beside")


def operate(cls: type[T], operation: str, request: dict[str, Any], progress: bool | None | Watch, threads: int | None) -> T:
    """What an operation comes to."""
    expect_whole("threads", threads, 1)
    text = written(request)
    watch = progress if isinstance(progress, Watch) else Watch(progress)
    try:
        answer = _auteur.operate(operation, text, watch, threads)
    finally:
        watch.finish()
    # Few operations are asked for in a process, and reading records takes some time to load.
    from ._read import read

    return read(cls, answer)


def written(request: dict[str, Any]) -> str:
    """A request as JSON; refuses addresses where folders are due, and numbers that JSON has no words for."""
    for name in PLACES:
        if isinstance(request.get(name), (str, os.PathLike)):
            here(request[name])
    expect_whole("threads", request.get("threads"), 1)
    try:
        return json.dumps(request, default=plain, allow_nan=False)
    except ValueError:
        _expect_finite(request)
        raise


def expect_whole(name: str, value: Any, least: int) -> None:
    """Refuses a number that is given and is not whole, or is below the least."""
    if value is None:
        return
    try:
        if operator.index(value) >= least:
            return
    except TypeError:
        pass
    raise SettingError(f"{name} is {value!r}", value=value, remedy=f"it must be a whole number, {least} or more")


def _expect_finite(arguments: dict[str, Any]) -> None:
    """Refuses the first argument that is, or holds, NaN or infinity."""
    for name, value in arguments.items():
        if isinstance(value, dict):
            _expect_finite(value)
            continue
        try:
            json.dumps(value, default=plain, allow_nan=False)
        except ValueError as cause:
            raise SettingError(f"{name} is {value}", value=value, remedy="give finite numbers, or leave it out") from cause


def plain(value: object) -> object:
    """Values that JSON has no words for: paths, and NumPy's numbers."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value)  # type: ignore[call-overload]


def here(path: PathLike) -> str:
    """A path as text; refuses an address, which would name a folder `s3:` below the current one."""
    text = os.fspath(path)
    # `pathlib` makes one slash of two.
    slashes = "/" if isinstance(path, os.PathLike) else "//"
    if re.match(rf"[A-Za-z][A-Za-z0-9+.-]+:{slashes}", text):
        raise SettingError(
            f"{text} is an address, and a folder or file of this machine is due",
            value=text,
            remedy="give a path; the program auteur takes s3://BUCKET/PREFIX for stores and studies, where it is built with the feature s3",
        )
    return text


def listed(name: str, values: Any) -> list[Any]:
    """The values of the argument `name`; a single text or path stands for a list of it, never for its letters."""
    if isinstance(values, (str, os.PathLike)):
        return [values]
    if not isinstance(values, Iterable):
        raise SettingError(f"{name} is {values!r}", value=values, remedy="give a list")
    return list(values)
