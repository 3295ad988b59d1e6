"""A part of the run becomes results: the engines compute in turn, so all see the same machine."""

import json
import statistics
import sys
from dataclasses import dataclass, field, replace
from math import ceil

from parts import AUTEUR, OURS, PEERS, PYTHON, Part, Variant, peers_of
from processes import EngineFailed, Run, Worker, run_whole
from setting import Setting
from song import make_song

# Largest difference of a probability from auteur's. Clips go through the same arithmetic in another order;
# songs are resampled by different filters too, and auteur rounds their decibels to halves.
CLIP_TOLERANCE = 1e-3
SONG_TOLERANCE = 1e-2
# A heat times a quarter of a part's steps or calls, so many times after a warm-up.
HEAT_SHARE = 1 / 4
HEAT_MEASUREMENTS = 3
# So many times as long as the fastest peer.
HOPELESS = 3.0


@dataclass(frozen=True)
class Result:
    """What an engine achieved in a part."""

    part: Part
    variant: Variant
    seconds: list[float]
    """Of a step or a call, or of the whole program; a number a round."""
    peak_memory_mb: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


@dataclass
class Findings:
    """All results so far."""

    winners: dict[tuple[str, str], Variant] = field(default_factory=dict)
    """By heat and engine."""
    results: dict[str, list[Result]] = field(default_factory=dict)
    """By part; auteur comes first."""
    left_behind: set[tuple[str, str]] = field(default_factory=set)
    """By heat and engine: peers that were too slow for its longer parts."""
    notes: list[str] = field(default_factory=list)
    """What readers should know, a sentence each."""


def tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def race(part: Part, setting: Setting, findings: Findings) -> None:
    """Measures a part and adds what was found."""
    if part.kind == "predict":
        findings.results[part.name] = race_programs(part, setting, findings)
        return
    engines = peers_of(part, setting.short)
    engines = [engine for engine in engines if (part.heat, engine) not in findings.left_behind]
    for engine in engines:
        if (part.heat, engine) not in findings.winners:
            findings.winners[part.heat, engine] = hold_heat(engine, part, setting, findings)
    peers = [findings.winners[part.heat, engine] for engine in engines]
    findings.results[part.name] = race_workers([OURS, *peers], part, setting, findings)
    leave_behind(findings.results[part.name][1:], findings)


def hold_heat(engine: str, part: Part, setting: Setting, findings: Findings) -> Variant:
    """The fastest variant of a peer; those that do not run here are noted."""
    part = replace(part, count=ceil(HEAT_SHARE * part.count))
    workers = []
    for variant in PEERS[engine]:
        tell(f"{part.name}: trying {engine}, {variant.how}")
        try:
            workers.append(Worker(variant, part, setting))
        except EngineFailed as failure:
            findings.notes.append(f"{part.name}: {failure}.")
    if not workers:
        raise EngineFailed(f"no way to run {engine} works here: {' '.join(findings.notes)}")
    best = [min(seconds) for seconds in in_turn(workers, HEAT_MEASUREMENTS)]
    for worker in workers:
        worker.close()
    times = [f"{worker.variant.how} {1e3 * seconds:.1f} ms" for worker, seconds in zip(workers, best)]
    findings.notes.append(f"{part.name}: {engine} was tried as {', '.join(times)}; the fastest raced.")
    return workers[best.index(min(best))].variant


def race_workers(variants: list[Variant], part: Part, setting: Setting, findings: Findings) -> list[Result]:
    """Rounds of warm processes."""
    workers = []
    for variant in variants:
        tell(f"{part.name}: warming up {variant.engine}, {variant.how}")
        workers.append(Worker(variant, part, setting))
    if part.kind == "infer":
        agreement([worker.warm_up["probabilities"] for worker in workers], CLIP_TOLERANCE, part, findings)
    tell(f"{part.name}: racing")
    results = []
    for worker, seconds in zip(workers, in_turn(workers, setting.rounds)):
        results.append(Result(part, worker.variant, seconds, worker.peak_memory_mb()))
        worker.close()
    return results


def in_turn(workers: list[Worker], rounds: int) -> list[list[float]]:
    """The seconds of each worker, a number a round; only one computes at a time, and the others are idle."""
    measured = [[worker.measure() for worker in workers] for _ in range(rounds)]
    return [list(seconds) for seconds in zip(*measured)]


def leave_behind(peers: list[Result], findings: Findings) -> None:
    """Leaves hopeless peers out of longer trainings, as bf16 on a machine without instructions for it."""
    best = min(peer.median for peer in peers)
    for peer in peers:
        part, engine = peer.part, peer.variant.engine
        if part.kind == "train" and peer.median > HOPELESS * best:
            findings.left_behind.add((part.heat, engine))
            times = f"more than {HOPELESS:g} times as long as the fastest peer"
            findings.notes.append(f"{part.name}: {engine} took {times} and is left out of longer trainings.")


def race_programs(part: Part, setting: Setting, findings: Findings) -> list[Result]:
    """Rounds of cold processes, after one that is not counted and that fills the system's file cache."""
    song = make_song(setting.work / "song.mp3")
    ours = Variant(AUTEUR, "`auteur predict`", ())
    peer = Variant(PYTHON, "called eagerly", ("name_song.py",))
    # Every artist's probability, as the peer tells them.
    commands = {
        ours: [*setting.auteur, "predict", str(setting.model), str(song), "--json", "--top", "1000"],
        peer: [*setting.python("name_song.py"), str(setting.model), str(song)],
    }
    runs: dict[Variant, list[Run]] = {variant: [] for variant in commands}
    for number in range(setting.rounds + 1):
        tell(f"{part.name}: {f'round {number} of {setting.rounds}' if number else 'filling the file cache'}")
        for variant, command in commands.items():
            runs[variant].append(run_whole(command, setting.environment(bool(variant.arguments))))
    (answer,) = json.loads(runs[ours][0].output)
    our_probabilities = {entry["artist"]: entry["probability"] for entry in answer["top"]}
    their_probabilities = json.loads(runs[peer][0].output)
    answers = [
        [named[artist] for artist in our_probabilities] for named in (our_probabilities, their_probabilities)
    ]
    agreement(answers, SONG_TOLERANCE, part, findings)
    return [
        Result(part, variant, [run.seconds for run in done[1:]], max(run.peak_memory_mb for run in done))
        for variant, done in runs.items()
    ]


def agreement(answers: list[list[float]], tolerance: float, part: Part, findings: Findings) -> None:
    """Notes how far the peers' probabilities are from auteur's, which come first.

    Raises `EngineFailed` when they are another network's.
    """
    ours, *peers = answers
    differences = [abs(ours[place] - peer[place]) for peer in peers for place in range(len(ours))]
    if not max(differences) < tolerance:
        raise EngineFailed(f"{part.name}: the engines disagree: {answers}")
    furthest = f"{max(differences):.1e}"
    findings.notes.append(f"{part.name}: no peer's probability is more than {furthest} from auteur's.")
