"""Studies, and what is found in a library, drawn, and told of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal

from . import _auteur, results
from ._operations import Device
from ._requests import PathLike, expect_whole, listed, operate, written
from .errors import SettingError


def study(
    store: PathLike,
    study: PathLike,
    *,
    classifiers: str | Sequence[str] | None = None,
    lengths: Sequence[float] | None = None,
    splits: str | Sequence[str] | None = None,
    protocol: Literal["paper", "cross-validation"] | None = None,
    folds: int | None = None,
    repeats: int | None = None,
    seeds: Sequence[int] | None = None,
    epochs: int | None = None,
    reference: str | None = None,
    exclude: str | Sequence[str] | None = None,
    min_songs: int | None = None,
    groups: PathLike | None = None,
    config: PathLike | None = None,
    jobs: int | None = None,
    shard: str | None = None,
    only_list: bool = False,
    device: Device = "cpu",
    threads: int | None = None,
    progress: bool | None = None,
) -> results.Studied:
    """Train and judge classifiers on a grid of conditions, or resume the study that was begun.

    Parameters
    ----------
    store, study : path
        What is learnt from, and the folder of the study.
    classifiers, lengths, splits, protocol, folds, repeats, seeds, epochs, reference : optional
        The grid: classifiers, lengths of a clip in seconds, 'song' and 'album', how songs come to be tested, the folds and repeats of a
        cross-validation, seeds, the most epochs of a training, and the published program whose settings are taken. A single classifier or
        split stands for a list of it.
    exclude, min_songs, groups, config : optional
        As for :func:`train`.
    jobs : int, optional
        Jobs to run at a time; they share the threads.
    shard : str, optional
        Which share of the jobs, such as '1/4'; :mod:`auteur.ray` uses a cluster.
    only_list : bool
        Only list the jobs and how long they will take.
    device, threads, progress
        As for :func:`train`.

    Returns
    -------
    results.Studied
        Jobs that failed are in it and stop no others.
    """
    request = {name: value for name, value in locals().items() if name not in ("progress", "only_list")}
    request["list"] = only_list
    expect_whole("folds", folds, 2)
    for name in ("classifiers", "splits", "exclude"):
        if request[name] is not None:
            request[name] = listed(name, request[name])
    return operate(results.Studied, "study", request, progress, None)


def similar(
    store: PathLike,
    *sought: str,
    most: int = 10,
    whose: Literal["all", "other-albums", "other-artists"] = "all",
    artists: bool | None = None,
    progress: bool | None = None,
) -> list[results.SimilarSong] | list[results.SimilarArtist]:
    """List the songs or artists of a store that are most alike to some of it, the most alike first.

    Parameters
    ----------
    store : path
        The store.
    *sought : str
        Songs, by path or title, and artists; at least one.
    most : int
        How many are listed.
    whose : {'all', 'other-albums', 'other-artists'}
        Whose songs count.
    artists : bool, optional
        Whether to list artists; by default where only artists are sought.
    progress : bool, optional
        Whether to show a bar.

    Returns
    -------
    list of results.SimilarSong or list of results.SimilarArtist

    Examples
    --------
    >>> [song.artist for song in auteur.similar("store", "Askyel", artists=False, most=2)] == ["Askyel", "Askyel"]
    False
    """
    if not sought:
        raise SettingError(
            "nothing is sought", remedy='give songs, by path or title, or artists of the store: auteur.similar(store, "artist")'
        )
    request = {"store": store, "sought": sought, "artists": artists, "most": most, "whose": whose}
    found = operate(results.Similar, "similar", request, progress, None)
    return found.songs if found.songs is not None else found.artists or []


def verify(
    model: PathLike,
    song: PathLike,
    *others: PathLike,
    encoder: PathLike | None = None,
    encoder_settings: PathLike | None = None,
    max_minutes: float | None = None,
    threads: int | None = None,
) -> results.Verified:
    """Say how much likelier a song is by the artist of some others than by another, whoever that is.

    Parameters
    ----------
    model : path
        The folder of a run, or a model's file.
    song : path
        A music file.
    *others : path
        Music files that are all by one artist.
    encoder, encoder_settings : path, optional
        The encoder that the model hears, where it is not the one within the package.
    max_minutes : float, optional
        Refuse songs that are longer; 120 by default.
    threads : int, optional
        Threads that compute; all by default.

    Returns
    -------
    results.Verified
    """
    request = {
        "model": model,
        "song": song,
        "others": others,
        "encoder": encoder,
        "encoder_settings": encoder_settings,
        "max_minutes": max_minutes,
    }
    return operate(results.Verified, "verify", request, False, threads)


def map(  # noqa: A001
    store: PathLike,
    output: PathLike,
    *,
    model: PathLike | None = None,
    level: Literal["clip", "song"] = "clip",
    method: Literal["tsne", "umap", "pca"] = "tsne",
    perplexity: float = 30.0,
    seed: int = 0,
    device: Device = "cpu",
    threads: int | None = None,
    progress: bool | None = None,
) -> results.Mapped | results.MappedLibrary:
    """Draw where the songs of a store lie by likeness, or where a model hears their clips.

    Parameters
    ----------
    store, output : path
        The store, and the folder that receives `map.html`, `map.svg`, `map.png` and `map.csv`.
    model : path, optional
        The folder of a run, or a model's file: whose clips are drawn as it hears them.
    level : {'clip', 'song'}
        What a point is, with a model.
    method : {'tsne', 'umap', 'pca'}
        What projects vectors to points.
    perplexity : float
        Of t-SNE: roughly how many neighbours each point takes into account.
    seed : int
        Seed of the projection.
    device, threads, progress
        As for :func:`train`.

    Returns
    -------
    results.MappedLibrary, or results.Mapped with a model

    Examples
    --------
    >>> auteur.map("store", "map", method="pca").artists
    4
    """
    request = {
        "store": store,
        "map": output,
        "model": model,
        "level": level,
        "method": method,
        "perplexity": perplexity,
        "seed": seed,
        "device": device,
    }
    cls: Any = results.MappedLibrary if model is None else results.Mapped
    mapped: results.Mapped | results.MappedLibrary = operate(cls, "map", request, progress, threads)
    return mapped


def audit(
    store: PathLike,
    output: PathLike,
    *,
    seed: int = 0,
    device: Device = "cpu",
    threads: int | None = None,
    progress: bool | None = None,
) -> results.Audited:
    """Look for copies and wrong names in a store.

    Parameters
    ----------
    store, output : path
        The store, and the folder that receives `audit.html`, `audit.json`, `copies.csv`, `labels.csv` and `artists.csv`.
    seed : int
        Seed of the folds by which names are judged.
    device, threads, progress
        As for :func:`train`.

    Returns
    -------
    results.Audited
    """
    request = {"store": store, "audit": output, "seed": seed, "device": device}
    return operate(results.Audited, "audit", request, progress, threads)


def report(
    study: PathLike,
    output: PathLike,
    *,
    name: str | None = None,
    beside: PathLike | None = None,
    threads: int | None = None,
    progress: bool | None = None,
) -> results.Reported:
    """Write tables, figures and a page of what a study or a run found.

    Parameters
    ----------
    study, output : path
        The folder of a study, or of a run that was judged, and the folder of the report.
    name : str, optional
        What the music is called.
    beside : path, optional
        The same study with other groups or none, for its F1 beside this one's.
    threads, progress
        As for :func:`train`.

    Returns
    -------
    results.Reported
    """
    request = {"study": study, "report": output, "name": name, "beside": beside}
    return operate(results.Reported, "report", request, progress, threads)


def export(
    source: PathLike, output: PathLike, *, format: Literal["hub", "onnx", "npz"] | None = None, progress: bool | None = None
) -> results.Exported:
    """Write a model, or where the songs of a store lie, as files that other programs read.

    Parameters
    ----------
    source : path
        The folder of a run, or a model's file; or a store.
    output : path
        Of a model the folder of the files; of a store a Parquet file with a row for each song, whose column `embedding` has length 1:
        the product of two is how alike their songs are, as :func:`similar` has it.
    format : {'hub', 'onnx', 'npz'}, optional
        Of a model: a folder for a model hub (the default), a network for ONNX Runtime, or arrays for NumPy.
    progress : bool, optional
        Whether to show a bar.

    Returns
    -------
    results.Exported

    Examples
    --------
    >>> auteur.export("store", "songs.parquet").files
    ['songs.parquet']
    """
    request = {"source": source, "output": output, "format": format}
    return operate(results.Exported, "export", request, progress, None)


def info(path: PathLike) -> dict[str, Any]:
    """Say what a store, run, model, study, report, map or audit holds.

    Parameters
    ----------
    path : path
        Any of these.

    Returns
    -------
    dict
        What `auteur info --json` prints.

    Examples
    --------
    >>> auteur.info("store")["songs"]
    16
    """
    known: dict[str, Any] = json.loads(_auteur.operate("info", written({"path": path})))
    return known
