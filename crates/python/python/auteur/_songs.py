"""Songs as callers give them become what the native half takes: a path, or samples with their rate."""

from __future__ import annotations

import os
from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any, Union

from .errors import SettingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Song = Union[str, os.PathLike[str], ArrayLike]
    Given = Union[str, tuple[np.ndarray[Any, np.dtype[np.float32]], int, int]]


def is_path(song: object) -> bool:
    """Whether a song is given by its path."""
    return isinstance(song, (str, os.PathLike))


def given(song: Song, sr: float | None, name: str = "song") -> Given:
    """The song as a path, or as samples, the channels in turns, with their number and rate; `name` is the caller's for it."""
    if isinstance(song, (str, os.PathLike)):
        if sr is not None:
            raise SettingError(
                f"{os.fspath(song)!r} is a file, and sr={sr} is given; a file says its rate itself",
                value=sr,
                file=os.fspath(song),
                remedy="leave out sr",
            )
        return os.fspath(song)
    import numpy as np

    other = _other_than_samples(song)
    if other is not None:
        raise SettingError(
            f"{name} is {other}",
            value=type(song).__name__,
            remedy="it must be one song: a path, or an array of samples with sr",
        )
    if sr is None:
        raise SettingError(f"{name} is an array of samples, which has no rate", remedy="give it as sr, in Hz")
    if not isinstance(sr, Real) or not 0 < sr < 2**32 or int(sr) != sr:
        raise SettingError(f"sr is {sr!r}", value=sr, remedy="it must be a whole number of Hz")
    samples = np.asarray(song)
    if samples.dtype.kind != "f":
        raise SettingError(
            f"{name} holds {samples.dtype}",
            value=str(samples.dtype),
            remedy="samples must be floating-point numbers, of which full scale is -1 to 1",
        )
    if samples.ndim not in (1, 2) or (samples.ndim == 2 and not 0 < samples.shape[0] < 2**16):
        raise SettingError(
            f"{name} has the shape {samples.shape}", value=samples.shape, remedy="it must be [samples] or [channels, samples]"
        )
    channels = 1 if samples.ndim == 1 else samples.shape[0]
    # [channels, samples] -> the channels in turns
    flat = np.ascontiguousarray(samples.T, dtype=np.float32).reshape(-1)
    return flat, channels, int(sr)


def _other_than_samples(song: Any) -> str | None:
    """What it is that was given for a song and is neither a path nor an array; None of an array."""
    import numpy as np

    if song is None or isinstance(song, (int, float)):
        return repr(song)
    if isinstance(song, (bytes, bytearray)):
        return type(song).__name__
    if hasattr(song, "read"):
        return "an open file"
    if isinstance(song, (list, tuple)) and not song:
        return f"an empty {type(song).__name__}"
    try:
        array = np.asarray(song)
    except ValueError:
        # Of different lengths.
        return f"a {type(song).__name__} of several arrays"
    if array.ndim == 0:
        return f"of the type {type(song).__name__}"
    kind = "an array" if hasattr(song, "dtype") else f"a {type(song).__name__}"
    if array.size > 0 and all(is_path(item) for item in array.flat):
        return f"{kind} of paths"
    # Of arrays it is told what they hold.
    return None if array.dtype.kind in "biufc" or hasattr(song, "dtype") else f"{kind} that holds no numbers"


def several(songs: Any, sr: float | None, name: str = "songs") -> list[Given]:
    """Songs, or a single one, which stands for a list of it; `name` is the caller's for them."""
    if is_path(songs):
        return [given(songs, sr, name)]
    return [given(song, sr, f"{name}[{number}]") for number, song in enumerate(each(songs, name))]


def each(songs: Any, name: str) -> Iterable[Any]:
    """The songs of a list of them; refuses what is none."""
    if getattr(songs, "ndim", None) == 1 and getattr(songs, "dtype", None) is not None and songs.dtype.kind == "f":
        raise SettingError(f"{name} is one array of samples", remedy="give a list of them")
    if not isinstance(songs, Iterable) or isinstance(songs, (bytes, bytearray)) or hasattr(songs, "read"):
        raise SettingError(
            f"{name} is {_other_than_samples(songs)}",
            value=type(songs).__name__,
            remedy="give a list of songs, each a path, or an array of samples with sr",
        )
    return songs
