"""What can go wrong, as exceptions.

Each says what is wrong; `value` is what cannot be, `file` the file or folder that is concerned, and `remedy` what helps, where these are known.
"""

from __future__ import annotations

__all__ = ["AuteurError", "BusyError", "ModelError", "NotFittedError", "SettingError", "SongError", "StoreError"]


class AuteurError(Exception):
    """An operation has no result.

    Attributes
    ----------
    problem : str
        What is wrong.
    value : object
        What was asked for, or found, and cannot be: a number, a text, a shape; None where no single value is to blame.
    file : str or None
        The file or folder that is concerned.
    remedy : str or None
        What helps.
    """

    def __init__(
        self, problem: str, *, value: object = None, file: object = None, remedy: str | None = None
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.value = value
        self.file = None if file is None else str(file)
        self.remedy = remedy

    def __str__(self) -> str:
        return self.problem if self.remedy is None else f"{self.problem}; {self.remedy}"


class SettingError(AuteurError, ValueError):
    """What was asked for makes no sense."""


class SongError(AuteurError):
    """A song cannot be heard."""


class StoreError(AuteurError):
    """A folder of music, a store or a study is not what it should be."""


class BusyError(StoreError):
    """Another process is preparing the store; it is free when that ends."""


class ModelError(AuteurError):
    """A run or a model is not what it should be, or cannot do what was asked."""


class NotFittedError(SettingError, AttributeError):
    """A classifier was asked before it had learnt."""
