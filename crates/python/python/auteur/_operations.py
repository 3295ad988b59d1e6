"""Songs become features, music a store, stores runs, and runs scores."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from . import _auteur, results
from ._requests import PathLike, expect_whole, listed, operate, written
from ._retold import of_song
from ._songs import given

if TYPE_CHECKING:
    import numpy as np

    from ._songs import Song

Kind = Literal["log-mel", "mfcc", "chroma", "vectors"]
Device = Literal["cpu", "gpu"]

logger = logging.getLogger("auteur")


def features(
    song: Song,
    sr: float | None = None,
    kind: Kind = "log-mel",
    *,
    encoder: PathLike | None = None,
    encoder_settings: PathLike | None = None,
    config: PathLike | None = None,
    max_minutes: float = 120.0,
    threads: int | None = None,
    **settings: Any,
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Compute the features of one song, with librosa's numbers.

    Parameters
    ----------
    song : path or array_like
        A music file, or floating-point samples, `[samples]` or `[channels, samples]`, of which full scale is -1 to 1.
    sr : float, optional
        The rate of samples in Hz; a file says its own.
    kind : {'log-mel', 'mfcc', 'chroma', 'vectors'}
        Log-mel spectrogram in decibels, `[128, frames]`; 20 mel-frequency cepstral coefficients, `[20, frames]`; strength of the pitch
        classes, C first, `[12, frames]`; what the pre-trained encoder makes of each clip of three seconds, `[numbers, clips]`.
    encoder, encoder_settings : path, optional
        An encoder of your own, and what it hears.
    config : path, optional
        A TOML file of settings.
    max_minutes : float
        Refuse songs that are longer.
    threads : int, optional
        Threads that compute; all by default.
    **settings
        Settings of the features, above those of the file: `sample_rate`, `n_fft`, `hop_length`, `n_mels`, `mel_scale`, `top_db`,
        `downmix`, `loudness`.

    Returns
    -------
    ndarray of float32, `[bins, frames]`
        Lowest bin first, without a copy: a frame is contiguous. Warnings of the song go to the logger `auteur`.

    Raises
    ------
    SongError, SettingError

    Examples
    --------
    >>> import numpy as np, auteur
    >>> seconds = np.arange(3 * 22050) / 22050
    >>> auteur.features(np.sin(2 * np.pi * 440 * seconds), sr=22050, kind="mfcc").shape
    (20, 94)
    """
    request = {
        "kind": kind,
        "config": config,
        "settings": settings,
        "encoder": encoder,
        "encoder_settings": encoder_settings,
        "max_minutes": max_minutes,
        "threads": threads,
    }
    with of_song():
        values, known = _auteur.features(given(song, sr), written(request))
    for warning in json.loads(known)["warnings"]:
        logger.warning("%s: %s", song if isinstance(song, (str, os.PathLike)) else "the sound", warning)
    return values.T


def prepare(
    music: PathLike,
    store: PathLike,
    *,
    labels: str | PathLike | None = None,
    merge: PathLike | None = None,
    ignore: str | Sequence[str] = (),
    kinds: str | Iterable[str] | None = None,
    encoder: PathLike | None = None,
    encoder_settings: PathLike | None = None,
    config: PathLike | None = None,
    max_minutes: float | None = None,
    shard: str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    **settings: Any,
) -> results.Prepared:
    """Turn a folder of music into a store of features, or bring one up to date.

    Parameters
    ----------
    music : path
        `<artist>/<album>/<song>`, or a folder that contains `artists` laid out so.
    store : path
        The folder of the store. Only new and changed songs are heard; interrupted, the same call resumes.
    labels : {'folders', 'tags'} or path, optional
        Where the names of artists come from; a path is a CSV or Parquet file with the columns path and artist.
    merge : path, optional
        A CSV file with the columns name and artist: songs under the name are the artist's.
    ignore : str or sequence of str
        What to pass over, in patterns as `.gitignore` has them. Here and wherever a list of texts or paths is due, a single one stands for a
        list of it.
    kinds : {'log-mel', 'vectors', 'chroma'} or iterable of these, optional
        What to store; log-mel always is.
    encoder, encoder_settings : path, optional
        An encoder of your own that makes the vectors, and what it hears.
    config : path, optional
        A TOML file of settings.
    max_minutes : float, optional
        Set songs aside that are longer; 120 by default.
    shard : str, optional
        Which share of the albums, such as '1/4': for several processes on shared storage. When all are done, a call without it makes the
        store of what they left. :mod:`auteur.ray` does both on a cluster.
    threads : int, optional
        Threads that compute; all by default.
    progress : bool, optional
        Whether to show a bar, if tqdm is there; by default where somebody watches.
    **settings
        Settings of the features, as :func:`features` has them.

    Returns
    -------
    results.Prepared
        Files that were set aside, and remarks, also go to the logger `auteur`.

    Raises
    ------
    StoreError, SettingError
    KeyboardInterrupt
        Ctrl-C leaves the former store untouched, and what was heard so far kept for the next call.

    Examples
    --------
    >>> auteur.prepare(corpus, "store", progress=False).artists
    4
    """
    request = {
        "music": music,
        "store": store,
        "labels": None if labels is None else os.fspath(labels),
        "merge": merge,
        "ignore": listed("ignore", ignore),
        "kinds": None if kinds is None else listed("kinds", kinds),
        "encoder": encoder,
        "encoder_settings": encoder_settings,
        "config": config,
        "max_minutes": max_minutes,
        "shard": shard,
        "settings": settings,
    }
    prepared = operate(results.Prepared, "prepare", request, progress, threads)
    log(prepared)
    return prepared


def log(prepared: results.Prepared) -> None:
    """Tells the logger what was noticed in preparing."""
    for aside in prepared.set_aside:
        logger.warning("set aside: %s: %s", aside.path, aside.reason)
    for warning in prepared.warnings:
        logger.warning("%s: %s", warning.path, warning.reason)
    for remark in prepared.remarks:
        logger.warning("%s", remark)


def train(
    store: PathLike,
    run: PathLike,
    *,
    classifier: str | None = None,
    reference: str | None = None,
    split: str | PathLike | None = None,
    fold: str | None = None,
    exclude: str | Sequence[str] | None = None,
    min_songs: int | None = None,
    groups: PathLike | None = None,
    clip_seconds: float | None = None,
    clip_frames: int | None = None,
    seed: int | None = None,
    cut: Literal["grid", "overlap", "random"] | None = None,
    start: PathLike | None = None,
    config: PathLike | None = None,
    device: Device = "cpu",
    threads: int | None = None,
    progress: bool | None = None,
    **settings: Any,
) -> results.Trained:
    """Train a classifier on a store, or resume the training that was begun.

    Parameters
    ----------
    store, run : path
        What is learnt from, and the folder that receives `config.toml`, `split.json` and `model.safetensors`: the same bytes as the
        program's.
    classifier : str, optional
        `pretrained` (the default), `crnn`, one of the classical rivals, or a variant from the file of settings.
    reference : {'keras-2.1'}, optional
        The published program whose settings are taken.
    split : {'song', 'album'} or path, optional
        What the split keeps together, or a file that says which songs are in which part.
    fold : str, optional
        Which fold of a cross-validation is tested, such as '1/5'.
    exclude, min_songs : optional
        Artists to leave out, and the fewest songs of those who stay.
    groups : path, optional
        An audit, whose copies never lie in two parts of the split.
    clip_seconds, clip_frames : optional
        The length of a clip; 3 seconds by default.
    seed : int, optional
        Decides all that is left to chance; 0 by default.
    cut, start : optional
        Of networks: where clips are cut from their songs, and the run or model whose weights are begun with.
    config : path, optional
        A TOML file of settings.
    device : {'cpu', 'gpu'}
        What computes.
    threads : int, optional
        Threads that compute; all by default.
    progress : bool, optional
        Whether to show a bar.
    **settings
        Settings of the classifier's own section, by the configuration's names, such as `epochs` and `learning_rate` of `crnn` or
        `penalty` of `pretrained`.

    Returns
    -------
    results.Trained

    Raises
    ------
    ModelError, StoreError, SettingError
    KeyboardInterrupt
        Ctrl-C; the same call resumes.

    Examples
    --------
    >>> auteur.train("store", "run", seed=1, progress=False).classifier
    'pretrained'
    """
    return operate(results.Trained, "train", _training(locals()), progress, None)


def pretrain(
    store: PathLike,
    run: PathLike,
    *,
    classifier: str | None = None,
    exclude: str | Sequence[str] | None = None,
    min_songs: int | None = None,
    clip_seconds: float | None = None,
    clip_frames: int | None = None,
    seed: int | None = None,
    cut: Literal["grid", "overlap", "random"] | None = None,
    start: PathLike | None = None,
    config: PathLike | None = None,
    device: Device = "cpu",
    threads: int | None = None,
    progress: bool | None = None,
    **settings: Any,
) -> results.Trained:
    """Train a network on all songs of a store, to be an encoder or the start of trainings.

    Parameters are those of :func:`train`; the run's folder can be given to :func:`prepare` as `encoder` and to :func:`train` as `start`.

    Returns
    -------
    results.Trained
    """
    return operate(results.Trained, "pretrain", _training(locals()), progress, None)


def _training(arguments: dict[str, Any]) -> dict[str, Any]:
    """The request that the arguments of a training make."""
    request = {name: value for name, value in arguments.items() if name != "progress"}
    if request.get("split") is not None:
        request["split"] = os.fspath(request["split"])
    if request.get("exclude") is not None:
        request["exclude"] = listed("exclude", request["exclude"])
    return request


def evaluate(
    run: PathLike,
    *,
    store: PathLike | None = None,
    folds: int | None = None,
    device: Device = "cpu",
    threads: int | None = None,
    progress: bool | None = None,
) -> results.RunScores:
    """Judge a run by the songs that it never heard, and write its `predictions.parquet` and `evaluation.json`.

    Parameters
    ----------
    run : path
        The folder of the run.
    store : path, optional
        Where the store is now, if it has moved since training.
    folds : int, optional
        Judge all songs instead, by a cross-validation in so many folds, 2 or more.
    device : {'cpu', 'gpu'}
        What computes.
    threads : int, optional
        Threads that compute; all by default.
    progress : bool, optional
        Whether to show a bar.

    Returns
    -------
    results.RunScores

    Examples
    --------
    >>> auteur.evaluate("run", progress=False).song.mean_probability.weighted.f1 > 0.25
    True
    """
    expect_whole("folds", folds, 2)
    request = {"run": run, "store": store, "folds": folds, "unknown_artists": False, "device": device}
    return operate(results.RunScores, "evaluate", request, progress, threads)


def evaluate_strangers(
    run: PathLike,
    *,
    unknown: PathLike | None = None,
    store: PathLike | None = None,
    encoder: PathLike | None = None,
    encoder_settings: PathLike | None = None,
    device: Device = "cpu",
    threads: int | None = None,
    progress: bool | None = None,
) -> results.StrangersReport:
    """Judge how songs by artists fare whom a model does not know.

    Parameters
    ----------
    run : path
        The folder of the run.
    unknown : path, optional
        A folder of music by such artists; by default the run's own artists are left out in turn.
    store : path, optional
        Where the store is now, if it has moved since training.
    encoder, encoder_settings : path, optional
        The encoder that the model hears, where it is not the one within the package.
    device, threads, progress
        As for :func:`evaluate`.

    Returns
    -------
    results.StrangersReport
    """
    request = {
        "run": run,
        "store": store,
        "folds": None,
        "unknown_artists": unknown is None,
        "unknown": unknown,
        "encoder": encoder,
        "encoder_settings": encoder_settings,
        "device": device,
    }
    return operate(results.StrangersReport, "evaluate", request, progress, threads)
