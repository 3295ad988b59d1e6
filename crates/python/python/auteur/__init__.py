"""Name the artist of a piece of music from its sound.

==================== ============================= ===========================================
:func:`features`     a song, a file or samples     a matrix with librosa's numbers
:func:`prepare`      a folder of music             a store of features
:func:`train`        a store                       a run: a split, a trained classifier
:func:`evaluate`     a run                         its scores
:class:`Model`       a run and songs               who plays them, and why
ArtistClassifier     songs or vectors, and names   the same in scikit-learn's manner
:func:`study`        a store and a grid            the trials of all conditions
:func:`map`          a store                       where all its songs lie by likeness
:func:`similar`      a store and songs of it       those that are most alike
:func:`verify`       a model, a song and others    whether they are by one artist
:func:`audit`        a store                       copies, and names that are to be doubted
:func:`report`       a study or a run              tables, figures, pages
:func:`export`       a run or a store              files that other programs read
:func:`info`         any of these folders          what it holds
==================== ============================= ===========================================

Stores, runs and studies are the same as those of the program `auteur`, to the byte.
"""

import importlib.util
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import results
else:
    # Many records take some time to define, and whoever imports the package may ask for none: they are read when first used.
    _found = importlib.util.find_spec("auteur.results")
    _found.loader = importlib.util.LazyLoader(_found.loader)
    results = sys.modules["auteur.results"] = importlib.util.module_from_spec(_found)
    _found.loader.exec_module(results)

from . import errors
from ._classifier import ArtistClassifier
from ._library import audit, export, info, map, report, similar, study, verify
from ._model import Model
from ._operations import evaluate, evaluate_strangers, features, prepare, pretrain, train
from .errors import AuteurError, BusyError, ModelError, NotFittedError, SettingError, SongError, StoreError

__all__ = [
    "ArtistClassifier",
    "AuteurError",
    "BusyError",
    "Model",
    "ModelError",
    "NotFittedError",
    "SettingError",
    "SongError",
    "StoreError",
    "audit",
    "errors",
    "evaluate",
    "evaluate_strangers",
    "export",
    "features",
    "info",
    "map",
    "prepare",
    "pretrain",
    "report",
    "results",
    "similar",
    "study",
    "train",
    "verify",
]
