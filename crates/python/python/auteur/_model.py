"""A trained model."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import _auteur, results
from ._operations import Device
from ._progress import Watch, logger
from ._requests import PathLike, listed, operate
from ._retold import OF_MODELS, of_song
from ._songs import given, several
from .errors import ModelError, SettingError

if TYPE_CHECKING:
    import numpy as np

    from ._songs import Song


class Model:
    """A trained model with all that turns songs into answers. Can be shared by threads.

    Made by :meth:`load`, or :meth:`shipped` where there is none of one's own yet. Where songs are asked for, each is a path, or floating-point samples, `[samples]` or `[channels, samples]`,
    with `sr`, their rate in Hz.

    Attributes
    ----------
    classes_ : ndarray of str
        The artists, in the order of :meth:`predict_proba`.
    card : dict
        What the model says of itself: how it was made, and by what.
    path : str or None
        Where it was read from.
    device : {'cpu', 'gpu'}
        What computes.
    encoder, encoder_settings : str or None
        The encoder that it hears, where it is not the one within the package.

    Examples
    --------
    >>> model = auteur.Model.load("run")
    >>> model.predict([song])
    array(['Askyel'], dtype=object)
    >>> model.name(song).probability > 0.5
    True
    """

    def __init__(
        self,
        native: _auteur.Model,
        path: str | None = None,
        *,
        device: Device = "cpu",
        encoder: PathLike | None = None,
        encoder_settings: PathLike | None = None,
    ) -> None:
        if isinstance(native, (str, os.PathLike)):
            raise SettingError(
                f"Model takes no path, and {os.fspath(native)!r} is one",
                value=os.fspath(native),
                remedy=f"read it with auteur.Model.load({os.fspath(native)!r})",
            )
        if isinstance(native, bytes):
            raise SettingError("Model takes no bytes", remedy="read them with auteur.Model.from_bytes(bytes)")
        self._native = native
        self.path = path
        self.device = device
        self.encoder = None if encoder is None else os.fspath(encoder)
        self.encoder_settings = None if encoder_settings is None else os.fspath(encoder_settings)

    @classmethod
    def load(
        cls,
        path: PathLike,
        *,
        device: Device = "cpu",
        encoder: PathLike | None = None,
        encoder_settings: PathLike | None = None,
    ) -> Model:
        """Read the model of a run's folder, or a model's file.

        Parameters
        ----------
        path : path
            The folder of a run, or its `model.safetensors`, wherever that lies.
        device : {'cpu', 'gpu'}
            What computes.
        encoder, encoder_settings : path, optional
            The encoder that the model hears, where it is not the one within the package.

        Raises
        ------
        ModelError
        """
        native = _auteur.Model.load(path, device, encoder, encoder_settings)
        return cls(native, os.fspath(path), device=device, encoder=encoder, encoder_settings=encoder_settings)

    @classmethod
    def shipped(cls, *, device: Device = "cpu") -> Model:
        """The model that ships, which answers where no run is given: to be tried, and for whoever has none of their own yet.

        What it was trained on goes to the logger `auteur` as a warning, for it knows these few artists and no others.

        Parameters
        ----------
        device : {'cpu', 'gpu'}
            What computes.

        Examples
        --------
        >>> auteur.Model.shipped().name(song).known
        True
        """
        model = cls(_auteur.Model.shipped(device), device=device)
        artists = model._native.classes()
        logger.warning(
            "the model that ships answers; it knows %d artists of game music: %s. Your own: auteur.prepare(music, store), "
            "auteur.train(store, run), auteur.Model.load(run)",
            len(artists),
            ", ".join(artists),
        )
        return model

    @classmethod
    def from_bytes(cls, model: bytes, *, device: Device = "cpu") -> Model:
        """The model that the bytes of a `model.safetensors` are, computed by `device`, 'cpu' or 'gpu'."""
        return cls(_auteur.Model.of_bytes(model, device), device=device)

    @cached_property
    def classes_(self) -> np.ndarray[Any, np.dtype[Any]]:
        import numpy as np

        return np.array(self._native.classes(), dtype=object)

    @cached_property
    def card(self) -> dict[str, Any]:
        card: dict[str, Any] = json.loads(self._native.card())
        return card

    @cached_property
    def strangers(self) -> dict[str, Any]:
        """The threshold by which strangers are told, and how often it errs; or the reason why there is none."""
        told: dict[str, Any] = json.loads(self._native.strangers())
        return told

    def predict(
        self, songs: Iterable[Song], *, sr: float | None = None, progress: bool | None = None
    ) -> np.ndarray[Any, np.dtype[Any]]:
        """Name the artist of each song.

        Parameters
        ----------
        songs : iterable of paths or of arrays of samples
        sr : float, optional
            The rate of samples in Hz.
        progress : bool, optional
            Whether to show a bar.

        Returns
        -------
        ndarray of str, `[songs]`
            The likeliest artist, also of songs that sound like none; :meth:`name` tells these.

        Raises
        ------
        SongError
            For the first song that cannot be heard: by its file, or, where it is an array, as `songs[1]`, counted from 0.
        """
        named: np.ndarray[Any, np.dtype[Any]] = self.classes_[
            self.predict_proba(songs, sr=sr, progress=progress).argmax(axis=1)
        ]
        return named

    def predict_proba(
        self, songs: Iterable[Song], *, sr: float | None = None, progress: bool | None = None
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Say how probable each artist is for each song, if it is by any of them.

        Parameters are those of :meth:`predict`.

        Returns
        -------
        ndarray of float64, `[songs, classes]`
        """
        return self._probabilities("songs", songs, sr, progress)

    def _probabilities(
        self, name: str, songs: Any, sr: float | None, progress: bool | None
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Those of songs that the caller calls `name`, `[songs, classes]`."""
        import numpy as np

        taken = several(songs, sr, name)
        # One after the other, so that an error says of which song it is.
        rows = [self._native.probabilities([])]
        watch = Watch(progress)
        watch.begin("Predicting", len(taken))
        try:
            for number, song in enumerate(taken):
                with of_song(f"{name}[{number}]", OF_MODELS):
                    rows.append(self._native.probabilities([song]))
                watch.advance(1)
        finally:
            watch.finish()
        return np.concatenate(rows)

    def name(self, song: Song, *, sr: float | None = None) -> results.NamedSong:
        """Name the artist of a song, with all that is known of the answer.

        Parameters
        ----------
        song : path or array_like
        sr : float, optional
            The rate of samples in Hz.

        Returns
        -------
        results.NamedSong
            What `auteur predict --json` prints.
        """
        from ._read import read

        with of_song(remedies=OF_MODELS):
            return read(results.NamedSong, self._native.name([given(song, sr)])[0])

    def explain(self, song: Song, *, sr: float | None = None, output: PathLike | None = None) -> results.Explained:
        """Say whom a song sounds like, in which seconds, and by which frequencies.

        Parameters
        ----------
        song : path or array_like
        sr : float, optional
            The rate of samples in Hz.
        output : path, optional
            A page (`.html`), its pictures (`.svg`), or who sounds when for other programs (`.jams`) to write.

        Returns
        -------
        results.Explained
        """
        from ._read import read

        with of_song(remedies=OF_MODELS):
            return read(results.Explained, self._native.explain(given(song, sr), output))

    def enrol(
        self,
        artist: str,
        songs: PathLike | Sequence[PathLike],
        *,
        output: PathLike | None = None,
        encoder: PathLike | None = None,
        encoder_settings: PathLike | None = None,
        max_minutes: float | None = None,
    ) -> Model:
        """Add an artist by one to some songs, without training.

        Parameters
        ----------
        artist : str
            The name.
        songs : path or sequence of paths
            Music files by the artist.
        output : path, optional
            Where the new model goes; by default it takes the place of this one's file.
        encoder, encoder_settings : path, optional
            As for :func:`prepare`; by default those that this model was loaded with.
        max_minutes : float, optional
            As for :func:`prepare`.

        Returns
        -------
        Model
            The new model, computed where this one is; this one stays as it is.
        """
        if encoder is None:
            encoder, encoder_settings = self.encoder, encoder_settings or self.encoder_settings
        request = {
            "model": self._place(),
            "artist": artist,
            "songs": listed("songs", songs),
            "output": output,
            "encoder": encoder,
            "encoder_settings": encoder_settings,
            "max_minutes": max_minutes,
        }
        enrolled = operate(results.Enrolled, "enrol", request, False, None)
        return Model.load(output or enrolled.model, device=self.device, encoder=encoder, encoder_settings=encoder_settings)

    def forget(self, artist: str, *, output: PathLike | None = None) -> Model:
        """Take an artist and all of its songs away.

        Parameters
        ----------
        artist : str
            The name.
        output : path, optional
            Where the new model goes; by default it takes the place of this one's file.

        Returns
        -------
        Model
            The new model, computed where this one is and with its encoder; this one stays as it is.
        """
        request = {"model": self._place(), "artist": artist, "output": output}
        forgotten = operate(results.Enrolled, "forget", request, False, None)
        place = output or forgotten.model
        return Model.load(place, device=self.device, encoder=self.encoder, encoder_settings=self.encoder_settings)

    def _place(self) -> str:
        if self.path is None:
            raise ModelError("this model was not read from a file", remedy="load it with auteur.Model.load(path)")
        return self.path

    def __repr__(self) -> str:
        return f"<auteur.Model of {len(self.classes_)} artists, {self.card['kind']}>"
