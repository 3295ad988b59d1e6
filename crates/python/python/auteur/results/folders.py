"""What was written into folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "AlikeNames",
    "AuditLabels",
    "Audited",
    "CopyPair",
    "DoubtedSong",
    "Embedded",
    "Enrolled",
    "Exported",
    "FileRemark",
    "Job",
    "MapScore",
    "MapScores",
    "Mapped",
    "MappedLibrary",
    "PartedName",
    "Prepared",
    "Reported",
    "Studied",
    "Trained",
]


@dataclass(frozen=True)
class FileRemark:
    """What there is to know of one file, by its path below the root of the music."""

    path: str
    reason: str


@dataclass(frozen=True)
class Prepared:
    """What was done to a store.

    Attributes
    ----------
    store, root : str
        The folder of the store, and the one that the songs' paths are relative to.
    labels : str
        Where the names of the artists are from.
    kinds : list of str
        The kinds of features that it holds now.
    artists, songs : int
        What is in it.
    extracted, reused, vanished : int
        Songs whose features were computed now, were there already, and that are no longer in the music.
    set_aside, warnings : list of FileRemark
        Files that are not in the store and why, and what is worth knowing of songs that are.
    repeated : list of list of str
        Recordings that are there twice, by their paths.
    remarks : list of str
        What may have to be mended in the folder of music.
    share : str or None
        The share, where only one was prepared; the others are about its songs then.
    """

    store: str
    root: str
    labels: str
    kinds: list[str]
    artists: int
    songs: int
    extracted: int
    reused: int
    vanished: int
    set_aside: list[FileRemark]
    warnings: list[FileRemark]
    repeated: list[list[str]]
    remarks: list[str]
    share: str | None = None


@dataclass(frozen=True)
class Embedded:
    """Vectors of songs in the parts `part-00000.npz` ... of a folder: how many parts, songs and vectors, and the songs that could not be heard."""

    folder: str
    parts: int
    songs: int
    vectors: int
    refused: list[FileRemark]


@dataclass(frozen=True)
class Trained:
    """A training that came to its end: one by epochs, as networks are trained, or one at once.

    Attributes
    ----------
    run, model : str
        The folder of the run, and the model's file in it.
    classifier, validation_f1, chosen
        Of one at once: the classifier, its weighted F1 over the validation clips, and the settings that were chosen by them.
    epochs, resumed_epochs, best_epoch, validation_loss, validation_accuracy, finish, collapse
        Of one by epochs: how many there were, how many of them before it was resumed, the one whose weights the model has, its loss in
        nats and its accuracy on the validation clips, why there are no more, and what tells that it failed, if it did.
    """

    run: str
    model: str
    classifier: str | None = None
    validation_f1: float | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    epochs: int | None = None
    resumed_epochs: int | None = None
    best_epoch: int | None = None
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    finish: Any = None
    collapse: Any = None


@dataclass(frozen=True)
class Job:
    """A job of a study: the condition that it tries, its state, what more is known of it, and what it took or is expected to take."""

    job: str
    state: str
    reason: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Studied:
    """How a run of a study ended: its jobs, how many others the study still has, and whether all that can be done are complete."""

    jobs: list[Job]
    left_beyond: int
    complete: bool


@dataclass(frozen=True)
class MapScore:
    """A score of a space, over all points and artist by artist."""

    overall: float
    artists: list[tuple[str, float | None]]


@dataclass(frozen=True)
class MapScores:
    """How well the artists of the test songs lie apart in the model's own space."""

    silhouette: MapScore | None
    neighbour_accuracy: MapScore | None
    neighbour_accuracy_of_train: MapScore | None
    mean_average_precision: MapScore | None


@dataclass(frozen=True)
class Mapped:
    """A map that was written: the page to open, the points on it, and their scores or why there are none."""

    map: str
    points: int
    scores: MapScores | None
    reason: str | None = None


@dataclass(frozen=True)
class MappedLibrary:
    """A map of a whole library; `nearest_kept` is the share of the most alike songs that are also nearest on the map."""

    map: str
    songs: int
    artists: int
    nearest_kept: float | None = None


@dataclass(frozen=True)
class CopyPair:
    """Two songs that are one recording."""

    songs: list[str]
    artists: list[str]
    similarity: float
    speed: float
    offset_seconds: float
    overlap_seconds: float
    is_exact: bool


@dataclass(frozen=True)
class DoubtedSong:
    """A song that sounds more like another artist than like its own."""

    song: str
    artist: str
    sounds_like: str
    doubt: float
    own_probability: float
    other_probability: float
    is_counted: bool


@dataclass(frozen=True)
class AlikeNames:
    """Two names that sound like one artist."""

    artists: list[str]
    songs: list[int]
    told_apart: float
    by_chance: float


@dataclass(frozen=True)
class PartedName:
    """A name that sounds like two artists."""

    artist: str
    distance: float
    further_than_two: float
    further_than_one: float
    smaller: list[str]
    larger: list[str]


@dataclass(frozen=True)
class AuditLabels:
    """What a cross-validation says of the songs' names."""

    classifier: str
    songs: int
    named_rightly: int
    left_out: list[str]
    wrong: int
    doubts: list[DoubtedSong]
    alike: list[AlikeNames]
    parted: list[PartedName]


@dataclass(frozen=True)
class Audited:
    """What may be wrong with a collection; scores, not verdicts."""

    format: int
    songs: int
    copies: list[CopyPair]
    groups: list[list[str]]
    labels: AuditLabels | None
    labels_left_out: str | None = None


@dataclass(frozen=True)
class Reported:
    """A report that was written: the page to open, and what it is made of."""

    report: str
    trials: int
    missing: list[str]
    tables: list[str]
    figures: list[str]


@dataclass(frozen=True)
class Exported:
    """The files that were written, and why there is no network in ONNX where one was to be had."""

    files: list[str]
    without_network: str | None = None


@dataclass(frozen=True)
class Enrolled:
    """A model whose artists were changed."""

    artist: str
    songs: int
    artists: list[str]
    model: str
    tells_strangers: bool
    told_strangers: bool
