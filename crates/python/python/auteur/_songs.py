"""Songs as callers give them become what the native half takes: a path, or samples with their rate."""

from __future__ import annotations

import os
from collections.abc import Iterable
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


def given(song: Song, sr: float | None) -> Given:
    """The song as a path, or as samples, the channels in turns, with their number and rate."""
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

    if sr is None:
        raise SettingError("an array of samples has no rate; give it as sr, in Hz")
    if int(sr) != sr or not 0 < sr < 2**32:
        raise SettingError(f"sr is {sr}; it must be a whole number of Hz", value=sr)
    samples = np.asarray(song)
    if samples.dtype.kind != "f":
        raise SettingError(
            f"the samples are {samples.dtype}; they must be floating-point numbers, of which full scale is -1 to 1",
            value=str(samples.dtype),
        )
    if samples.ndim not in (1, 2) or (samples.ndim == 2 and not 0 < samples.shape[0] < 2**16):
        raise SettingError(
            f"the samples have the shape {samples.shape}; it must be [samples] or [channels, samples]", value=samples.shape
        )
    channels = 1 if samples.ndim == 1 else samples.shape[0]
    # [channels, samples] -> the channels in turns
    flat = np.ascontiguousarray(samples.T, dtype=np.float32).reshape(-1)
    return flat, channels, int(sr)


def several(songs: Any, sr: float | None) -> list[Given]:
    """Songs, or a single one, which stands for a list of it."""
    if is_path(songs):
        return [given(songs, sr)]
    return [given(song, sr) for song in _each(songs)]


def _each(songs: Iterable[Any]) -> Iterable[Any]:
    if getattr(songs, "ndim", None) == 1 and getattr(songs, "dtype", None) is not None and songs.dtype.kind == "f":  # type: ignore[attr-defined]
        raise SettingError("songs is one array of samples; give a list of them")
    return songs
