"""What runs are worth."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ArtistScores",
    "Averages",
    "Calibration",
    "CalibrationBin",
    "Confusion",
    "Estimate",
    "LeftOut",
    "RunScores",
    "Scores",
    "SongScores",
    "StrangersReport",
    "ThresholdReport",
    "UnreadSong",
    "VerificationReport",
]


@dataclass(frozen=True)
class Averages:
    """Precision, recall and F1, averaged over artists."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class ArtistScores:
    """The scores of one artist; `support` is how many clips or songs are by it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Confusion:
    """`counts[i][j]` of the clips or songs by `artists[i]` were named `artists[j]`."""

    artists: list[str]
    counts: list[list[int]]


@dataclass(frozen=True)
class Scores:
    """Scores of clips or songs; `weighted` counts artists by their support, `macro` alike; `top3` is the share with the right artist
    among the three likeliest."""

    weighted: Averages
    macro: Averages
    accuracy: float
    top3: float
    artists: dict[str, ArtistScores]
    confusion: Confusion


@dataclass(frozen=True)
class SongScores:
    """Scores of songs by three ways of voting."""

    majority: Scores
    confident_majority: Scores
    mean_probability: Scores


@dataclass(frozen=True)
class CalibrationBin:
    """Answers of about the same probability: how many, what was stated, what share was right, and within which share that was to be."""

    answers: int
    stated: float
    right: float
    expected: list[float]


@dataclass(frozen=True)
class Calibration:
    """How far the probability that a song's artist is given can be believed."""

    songs: int
    stated: float
    right: float
    error: float
    interval: list[float] | None
    p_value: float | None
    bins: list[CalibrationBin]


@dataclass(frozen=True)
class RunScores:
    """The scores of a run, as its `evaluation.json` holds them.

    Attributes
    ----------
    frame, song
        By clip, and by song.
    clips, songs : int
        What was judged.
    folds : int or None
        Folds of the cross-validation whose pooled answers were judged.
    song_accuracy_interval : list of float or None
        Where the share of songs that are named rightly lies with 95 %.
    calibration : Calibration or None
        How far probabilities can be believed.
    judges : str
        What an answer is about: `clips`, `clips-in-context` or `songs`.
    """

    frame: Scores
    song: SongScores
    clips: int
    songs: int
    judges: str
    folds: int | None = None
    song_accuracy_interval: list[float] | None = None
    calibration: Calibration | None = None


@dataclass(frozen=True)
class Estimate:
    """A share, and where it lies with 95 %."""

    value: float
    interval: list[float] | None


@dataclass(frozen=True)
class ThresholdReport:
    """How often strangers were let in and friends refused, beside how often the model said they would be."""

    asked: float | None
    promised_false_accept: float
    promised_false_reject: float
    false_accept: Estimate
    false_reject: Estimate
    contradicted: bool | None


@dataclass(frozen=True)
class VerificationReport:
    """How well two songs by one artist are told from songs by two."""

    artists: int
    same_pairs: int
    different_pairs: int
    equal_error_rate: Estimate
    promised: float
    cost: float


@dataclass(frozen=True)
class UnreadSong:
    """A song that was not heard, and why."""

    path: str
    error: str


@dataclass(frozen=True)
class LeftOut:
    """Songs that were not judged, for the model knows their artists or has learnt from them."""

    known_artists: list[str]
    by_known_artists: int
    learnt_from: int


@dataclass(frozen=True)
class StrangersReport:
    """How songs by artists that the models did not know fared."""

    strangers: int
    stranger_artists: int
    known: int
    auroc: Estimate
    thresholds: list[ThresholdReport]
    not_promised: list[float]
    unread: list[UnreadSong]
    left_out: LeftOut
    loose: int
    verification: VerificationReport | None = None
