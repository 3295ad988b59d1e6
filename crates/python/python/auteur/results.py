"""What operations come to, as types: the same records, under the same names, as the program prints them with `--json`."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
_UNIONS = (types.UnionType, typing.Union)


@dataclass(frozen=True)
class ArtistProbability:
    """An artist and how probable it is."""

    artist: str
    probability: float


@dataclass(frozen=True)
class NamedClip:
    """The likeliest artist of one clip, which begins at second `start_s` of its song."""

    start_s: float
    artist: str
    probability: float


@dataclass(frozen=True)
class ArtistSet:
    """Artists of whom one is the right one with the probability `coverage`, if the song is by any artist of the model."""

    coverage: float
    artists: list[str]


@dataclass(frozen=True)
class NamedSong:
    """The artist that a song is taken for.

    Attributes
    ----------
    artist : str
        The artist, or the nearest one of a song that is taken for a stranger's.
    probability : float
        The mean probability of this artist over all clips, if the song is by any artist of the model.
    top : list of ArtistProbability
        All artists, the most probable first.
    votes : dict
        Share of the clips that each artist won.
    clips : list of NamedClip
        The winner of each clip.
    known : bool or None
        Whether the song is taken to be by any artist of the model; None of a model that cannot tell.
    unknown_score, unknown_threshold : float or None
        How unlike the songs of the model's artists it is, and above which score it is taken for a stranger's.
    false_accept, false_reject : float or None
        How often strangers' songs are taken for one of the artists', and how often songs of these for a stranger's.
    learnt_from : bool or None
        Whether the model has learnt from this very recording, so that the answer says little of others.
    set : ArtistSet or None
        The artists of whom one is the right one as often as was asked, where that was asked.
    warnings : list of str
        What is to be known of the file although it could be read.
    """

    artist: str
    probability: float
    top: list[ArtistProbability]
    votes: dict[str, float]
    clips: list[NamedClip]
    known: bool | None = None
    unknown_score: float | None = None
    unknown_threshold: float | None = None
    false_accept: float | None = None
    false_reject: float | None = None
    learnt_from: bool | None = None
    set: ArtistSet | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stretch:
    """Some seconds of a song: whom they sound like by themselves, and how much lower the song's log odds are without them."""

    start_s: float
    end_s: float
    artist: str
    probability: float
    silent: bool
    log_odds_lost: float | None
    probabilities: list[float]
    known: bool | None = None


@dataclass(frozen=True)
class Band:
    """A band of frequencies in Hz, open above where `high_hz` is None, and what becomes of the answer when it is softer."""

    low_hz: float
    high_hz: float | None
    log_odds_lost: float | None
    probability: float | None


@dataclass(frozen=True)
class NearestSong:
    """A song that the model keeps, and how alike it is, from -1 to 1."""

    path: str | None
    artist: str
    alike: float
    same_recording: bool


@dataclass(frozen=True)
class Explanation:
    """Why an artist is named: evidence of likeness in sound, never a verdict on who made a song.

    Attributes
    ----------
    log_odds : float
        The natural logarithm of the odds of the named artist.
    stretches : list of Stretch
        Stretches of the song, one after the other; their probabilities are of `artists`.
    bands : list of Band
        Bands of frequencies, each made softer by `bands_softer_db` in turn.
    nearest : list of NearestSong
        The songs of the model that are most alike; `nearest_left_out` says why there are none.
    words : list of str
        What it all means.
    """

    log_odds: float
    stretches: list[Stretch]
    bands: list[Band]
    bands_softer_db: float
    nearest: list[NearestSong]
    words: list[str]
    artists: list[str]
    nearest_left_out: str | None = None


@dataclass(frozen=True, kw_only=True)
class Explained(NamedSong):
    """An artist that was named, and why."""

    explanation: Explanation


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
class SimilarSong:
    """A song that is like others; `likeness` is from -1 to 1."""

    path: str
    artist: str
    album: str
    title: str
    duration_s: float
    likeness: float


@dataclass(frozen=True)
class SimilarArtist:
    """An artist who is like another; `likeness` is from -1 to 1."""

    artist: str
    songs: int
    likeness: float


@dataclass(frozen=True)
class Similar:
    """Songs or artists that are like others, the most alike first."""

    songs: list[SimilarSong] | None = None
    artists: list[SimilarArtist] | None = None


@dataclass(frozen=True)
class Verified:
    """Whether a song is by the artist of others.

    Attributes
    ----------
    likelihood_ratio : float
        How many times likelier songs that are so alike are by one artist than by two.
    alike : float
        How alike they are, from -1 to 1.
    equal_error_rate : float
        How often such an answer is wrong.
    same_pairs, different_pairs : int
        What this rests on.
    """

    song: str
    others: list[str]
    likelihood_ratio: float
    alike: float
    equal_error_rate: float
    same_pairs: int
    different_pairs: int


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
class Enrolled:
    """A model whose artists were changed."""

    artist: str
    songs: int
    artists: list[str]
    model: str
    tells_strangers: bool
    told_strangers: bool


def read(cls: type[T], answer: str) -> T:
    """The record that an answer in JSON is."""
    return typing.cast(T, _of(cls, json.loads(answer)))


@cache
def _types(cls: type) -> Mapping[str, Any]:
    return typing.get_type_hints(cls)


def _of(wanted: Any, value: Any) -> Any:
    """A value of JSON as what is wanted: a record, a list or a dict of such, any of these or None, or the value itself."""
    alternatives = typing.get_args(wanted) if typing.get_origin(wanted) in _UNIONS else (wanted,)
    for part in alternatives:
        origin, inner = typing.get_origin(part), typing.get_args(part)
        if isinstance(value, dict) and is_dataclass(part):
            inner_types = _types(typing.cast(type, part))
            names = {name.replace("-", "_"): item for name, item in value.items()}
            # A name that the record lacks is a fault of the package, and told as such.
            return typing.cast(Any, part)(**{name: _of(inner_types.get(name, Any), item) for name, item in names.items()})
        if isinstance(value, dict) and origin is dict:
            return {key: _of(inner[1], item) for key, item in value.items()}
        if isinstance(value, list) and origin is list:
            return [_of(inner[0], item) for item in value]
        if isinstance(value, list) and origin is tuple:
            return tuple(_of(one, item) for one, item in zip(inner, value, strict=True))
    return value


__all__ = [name for name, value in list(globals().items()) if is_dataclass(value)]
