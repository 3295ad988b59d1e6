"""What is said of songs."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "ArtistProbability",
    "ArtistSet",
    "Band",
    "Explained",
    "Explanation",
    "NamedClip",
    "NamedSong",
    "NearestSong",
    "Similar",
    "SimilarArtist",
    "SimilarSong",
    "Stretch",
    "Verified",
]


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
