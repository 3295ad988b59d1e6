"""Songs or vectors, each with a label, become a classifier in scikit-learn's manner; scikit-learn itself is not needed."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _auteur, results
from ._model import Model
from ._operations import Device
from ._requests import expect_whole, operate
from ._retold import RetoldNotes, retold
from ._songs import each, given, is_path
from .errors import AuteurError, NotFittedError, SettingError, SongError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

# By a part of the remedies of `auteur.train`, whose arguments this class has not: what helps here.
REMEDIES = {
    "exclude=": "give more songs, or leave a label out; a tenth of the songs, at least one with each label that has two, is held out",
    "add songs": "give at least two songs with each of two labels",
    "clip_seconds": "give longer songs, or a config whose clips are shorter",
    "learning_rate": "give a lower learning_rate in settings",
}


class ArtistClassifier:
    """Learns to tell artists, or any labels that sounds can have, apart.

    What it learns from are songs, given by their paths or as samples, or vectors `[samples, features]`, such as embeddings or means of
    features. Songs are heard by the pre-trained encoder, as :func:`auteur.train` does by default; on vectors stands the same linear head,
    without an encoder.

    Parameters
    ----------
    classifier : str
        What learns from songs: `pretrained`, `crnn` or one of the classical rivals. From vectors `pretrained` alone learns.
    penalty : float
        Of `pretrained`, and of vectors: on the squared weights, in parts of the examples' mean squared distance from their mean.
    sr : float, optional
        The rate in Hz where songs are given as samples. With it, rows of numbers are sounds; without it they are vectors.
    seed : int
        Decides all that is left to chance. Vectors leave nothing to it.
    settings : dict, optional
        Further settings of the classifier's own section, by the configuration's names.
    config : path, optional
        A TOML file of settings.
    device : {'cpu', 'gpu'}
        What computes, of songs.
    threads : int, optional
        Threads that compute; all by default.
    progress : bool, optional
        Whether to show bars, if tqdm is there; by default where somebody watches.

    Attributes
    ----------
    classes_ : ndarray
        The labels, in order.
    coef_, intercept_ : ndarray, `[classes, features]` and `[classes]`
        Log odds are linear in vectors; of vectors.
    n_features_in_ : int
        Of vectors.
    model_ : bytes
        The model file, as `auteur predict` takes it; of songs.

    Examples
    --------
    >>> import numpy as np
    >>> vectors = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.1], [0.9, 0.0]])
    >>> classifier = ArtistClassifier().fit(vectors, ["Nina", "Nina", "Otis", "Otis"])
    >>> classifier.predict([[0.8, 0.2]])
    array(['Otis'], dtype='<U4')
    """

    _parameters = ("classifier", "penalty", "sr", "seed", "settings", "config", "device", "threads", "progress")

    classes_: Array
    coef_: Array
    intercept_: Array
    n_features_in_: int
    model_: bytes

    def __init__(
        self,
        classifier: str = "pretrained",
        *,
        penalty: float = 0.2,
        sr: float | None = None,
        seed: int = 0,
        settings: dict[str, Any] | None = None,
        config: str | os.PathLike[str] | None = None,
        device: Device = "cpu",
        threads: int | None = None,
        progress: bool | None = None,
    ) -> None:
        self.classifier = classifier
        self.penalty = penalty
        self.sr = sr
        self.seed = seed
        self.settings = settings
        self.config = config
        self.device = device
        self.threads = threads
        self.progress = progress

    def fit(self, X: Any, y: Any) -> ArtistClassifier:
        """Learn from songs or vectors, each with its label.

        Of songs a tenth, at least one with each label that has two, is held out to choose settings by; at least two labels need two songs.
        `pretrained` learns from these as well in the end. Vectors are all learnt from.

        Parameters
        ----------
        X : sequence of paths, of arrays of samples, or array_like `[samples, features]`
        y : array_like, `[samples]`

        Returns
        -------
        ArtistClassifier
            Itself.

        Raises
        ------
        SettingError
        SongError
            For the first song that cannot be heard: by its file, or, where it is an array, as `X[1]`, counted from 0.
        """
        expect_whole("threads", self.threads, 1)
        songs = self._songs(X)
        if songs is None and self.classifier != "pretrained":
            raise SettingError(
                f"classifier is {self.classifier!r}, and X holds vectors, from which 'pretrained' alone learns, by its linear head",
                value=self.classifier,
                remedy="leave out classifier, or give songs: paths, or arrays of samples with sr",
            )
        rows = None if songs is not None else self._rows(X)
        labels = _labels(self, y, len(songs) if songs is not None else len(rows))  # type: ignore[arg-type]
        for name in ("coef_", "intercept_", "n_features_in_", "model_", "_model"):
            self.__dict__.pop(name, None)
        if rows is not None:
            head = _auteur.VectorHead.fit(rows, labels.places, len(labels.classes), float(self.penalty))
            self.coef_, self.intercept_, self.n_features_in_ = head.weights(), head.bias(), rows.shape[1]
        else:
            assert songs is not None
            self.model_ = self._learn(songs, labels)
        self.classes_ = labels.classes
        return self

    def predict(self, X: Any) -> Array:
        """The likeliest label of each song or vector, `[samples]`."""
        self._expect_fitted()
        labels: Array = self.classes_[self._answers(X).argmax(axis=1)]
        return labels

    def predict_proba(self, X: Any) -> Array:
        """How probable each label is for each song or vector, float64 `[samples, classes]`, in the order of `classes_`."""
        import numpy as np

        self._expect_fitted()
        answers = self._answers(X)
        return answers if hasattr(self, "model_") else np.exp(answers)

    def score(self, X: Any, y: Any) -> float:
        """The share of songs or vectors whose label is right."""
        import numpy as np

        return float(np.mean(self.predict(X) == np.asarray(y)))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters that it was made with."""
        return {name: getattr(self, name) for name in self._parameters}

    def set_params(self, **parameters: Any) -> ArtistClassifier:
        """Change some of them; returns itself."""
        for name, value in parameters.items():
            if name not in self._parameters:
                known = ", ".join(self._parameters)
                raise SettingError(f"there is no parameter {name} of {type(self).__name__}; there are {known}", value=name)
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        default = type(self)()
        said = [f"{name}={value!r}" for name, value in self.get_params().items() if value != getattr(default, name)]
        return f"{type(self).__name__}({', '.join(said)})"

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_model"}

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
            input_tags=InputTags(),
        )

    def _songs(self, X: Any) -> list[Any] | None:
        """The songs that X holds; none where it holds vectors."""
        if self.sr is not None:
            return list(each(X, "X"))
        if getattr(X, "ndim", 1) != 1 or not hasattr(X, "__len__") or hasattr(X, "tocsr"):
            return None
        songs = list(X)
        return songs if songs and all(is_path(song) for song in songs) else None

    def _rows(self, X: Any) -> Array:
        """The vectors that X holds."""
        import numpy as np

        if hasattr(X, "tocsr"):
            raise SettingError("X is a sparse matrix; give a dense one with X.toarray()")
        try:
            given_rows = np.asarray(X)
        except ValueError as cause:
            raise SettingError(
                f"X holds no vectors of one length: {cause}", remedy="where these are samples of sound, give their rate as sr"
            ) from cause
        if np.iscomplexobj(given_rows):
            raise SettingError("Complex data not supported: X holds complex numbers")
        rows = np.ascontiguousarray(given_rows, dtype=np.float64)
        if rows.ndim == 1:
            raise SettingError(
                f"Expected 2D array, got 1D array instead: X has the shape {rows.shape}. Reshape your data, to [samples, features]; "
                "where these are samples of sound, give their rate as sr",
                value=rows.shape,
            )
        if rows.ndim != 2:
            raise SettingError(f"X has the shape {rows.shape}; it must be [samples, features]", value=rows.shape)
        for what, count in (("sample", rows.shape[0]), ("feature", rows.shape[1])):
            if count == 0:
                raise SettingError(
                    f"Found array with 0 {what}(s) (shape={rows.shape}) while a minimum of 1 is required.",
                    value=rows.shape,
                )
        return rows

    def _learn(self, songs: list[Any], labels: _Labels) -> bytes:
        """The model that songs make."""
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory(prefix="auteur-") as folder:
            # `names` has those of songs that are no files of the caller's.
            files, names = [], {}
            for number, song in enumerate(songs):
                name = f"X[{number}]"
                file = given(song, None if is_path(song) else self.sr, name)
                if not isinstance(file, str):
                    path = Path(folder, f"{number:06}.wav")
                    path.write_bytes(_auteur.wave_file(*file))
                    file = str(path)
                    names[file] = name
                files.append(file)
            section = dict(self.settings or {})
            if self.classifier == "pretrained":
                section.setdefault("penalty", self.penalty)
            request = {
                "files": [[file, labels.names[place]] for file, place in zip(files, labels.places)],
                "folder": folder,
                "config": self.config,
                "classifier": self.classifier,
                "seed": self.seed,
                "settings": section,
                "device": self.device,
            }
            # In the store that they make, songs are called by their number and file.
            stored = {f"{number:06}/{os.path.basename(file)}": file for number, file in enumerate(files)}
            notes = RetoldNotes(self.progress, {song: names.get(file, file) for song, file in stored.items()})
            try:
                trained = operate(results.Trained, "train_on_files", request, notes, self.threads)
            except AuteurError as error:
                raise _as_here(retold(_of_first_song(error, stored), names, REMEDIES, folder), labels) from None
            return Path(trained.model).read_bytes()

    def _answers(self, X: Any) -> Array:
        """Log probabilities of vectors, and probabilities of songs, `[samples, classes]`."""
        if not hasattr(self, "model_"):
            rows = self._rows(X)
            if rows.shape[1] != self.n_features_in_:
                raise SettingError(
                    f"X has {rows.shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} features as input",
                    value=rows.shape,
                )
            return _auteur.VectorHead.of(self.coef_, self.intercept_).log_probabilities(rows)
        if not hasattr(self, "_model"):
            self._model = Model.from_bytes(self.model_, device=self.device)
        songs = self._songs(X)
        if songs is None:
            raise SettingError("X holds no songs, and this classifier has learnt from songs")
        sr = None if songs and is_path(songs[0]) else self.sr
        answers = self._model._probabilities("X", songs, sr, self.progress)
        # A model has its artists in the order of their names, which is not that of numbers.
        places = {name: place for place, name in enumerate(self._model.classes_)}
        return answers[:, [places[name] for name in _names(self.classes_)]]

    def _expect_fitted(self) -> None:
        if not hasattr(self, "classes_"):
            # What scikit-learn looks for, where it is there.
            theirs = getattr(sys.modules.get("sklearn.exceptions"), "NotFittedError", None)
            cls = NotFittedError if theirs is None else type("NotFittedError", (NotFittedError, theirs), {})
            raise cls(f"this {type(self).__name__} is not fitted yet; call fit first")


class _Labels(NamedTuple):
    classes: Array
    # `[samples]`, below the number of classes
    places: Array
    # Of the classes, as a model knows them.
    names: list[str]


def _of_first_song(error: AuteurError, stored: dict[str, str]) -> AuteurError:
    """Where no song at all could be heard, the error of the first: `stored` has the files by what the store calls them."""
    found = re.match(r"no song of .*? could be read; (?:\d+ were set aside, the first of them )?", error.problem)
    rest = error.problem[found.end() :] if found else ""
    for song, file in stored.items():
        if rest.startswith(song):
            return SongError(file + rest.removeprefix(song), file=file)
    return error


def _as_here(error: AuteurError, labels: _Labels) -> AuteurError:
    """The error with labels as the caller has them, and as one of the request where the songs are too few."""
    remedy, problem = error.remedy, error.problem
    if remedy not in (REMEDIES["exclude="], REMEDIES["add songs"]):
        return error
    problem = problem.replace("cannot split by song: ", "too few songs: ")
    for label, name in zip(labels.classes.tolist(), labels.names):
        if label != name:
            problem = re.sub(rf"\b{name}\b", lambda _: repr(label), problem)
    return SettingError(problem, value=error.value, remedy=remedy)


def _names(classes: Array) -> list[str]:
    """What a model calls these classes."""
    if all(isinstance(label, str) and label.strip() == label != "" for label in classes.tolist()):
        names: list[str] = classes.tolist()
        return names
    return [f"{place:06}" for place in range(len(classes))]


def _labels(classifier: object, y: Any, count: int) -> _Labels:
    import numpy as np

    if y is None:
        raise SettingError(f"{type(classifier).__name__} requires y to be passed, but the target y is None")
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] == 1:
        import warnings

        category = getattr(sys.modules.get("sklearn.exceptions"), "DataConversionWarning", UserWarning)
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected. Please change the shape of y to (n_samples,).",
            category,
            stacklevel=3,
        )
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise SettingError(f"y has the shape {labels.shape}; it must be [samples]", value=labels.shape)
    if len(labels) != count:
        raise SettingError(
            f"X has {count} samples, and y has {len(labels)} labels; each sample needs one", value=labels.shape
        )
    if labels.dtype.kind == "f":
        if not np.isfinite(labels).all():
            raise SettingError("y holds NaN or infinity, which is no label")
        if (labels != labels.astype(np.int64)).any():
            raise SettingError("Unknown label type: continuous. y holds numbers that are not whole; labels name classes")
    classes, places = np.unique(labels, return_inverse=True)
    return _Labels(classes, places.astype(np.int64), _names(classes))
