"""What the figures should reach, and whether they did."""

import statistics
from dataclasses import dataclass

from parts import AUTEUR, KERAS, PARTS, PYTHON, TORCH, TORCH_BF16
from race import Result

Results = dict[str, list[Result]]

# At least so many times as fast in training.
TRAINING = {
    ("train-94", KERAS): 4.0,
    ("train-94", TORCH): 3.5,
    ("train-94", TORCH_BF16): 2.3,
    ("train-313", KERAS): 3.5,
    ("train-911", KERAS): 3.5,
}
# At least so many times as fast as the fastest peer in f32: one clip in 0.4 of its time.
INFERENCE = {"infer-64": 2.2, "infer-1": 1 / 0.4}
SONG_RATIO = 15.0
SONG_SECONDS = 0.5
MEMORY_MB = {"train-94": 400.0, "train-911": 2500.0}
# On AVX2 alone, of every peer in training and of the fastest in inference.
LIMITED = 2.0


@dataclass(frozen=True)
class Target:
    """One thing to reach."""

    what: str
    measured: str
    reached: bool


def speed_ups(results: list[Result], peer: Result) -> list[float]:
    """How many times as fast as a peer auteur was, round by round."""
    return [theirs / ours for ours, theirs in zip(results[0].seconds, peer.seconds)]


def targets(results: Results, isa: str | None) -> list[Target]:
    """All targets of the parts and peers that were measured."""
    training = TRAINING
    inference = INFERENCE
    if isa:
        names = [part.name for part in PARTS if part.kind == "train"]
        training = {(name, peer): LIMITED for name in names for peer in (KERAS, TORCH, TORCH_BF16)}
        inference = dict.fromkeys(INFERENCE, LIMITED)
    found = [of_speed(results, part, peer, least) for (part, peer), least in training.items()]
    found += [of_speed(results, part, fastest(results, part), least) for part, least in inference.items()]
    if not isa:
        found += [of_speed(results, "predict", PYTHON, SONG_RATIO), of_time(results, "predict", SONG_SECONDS)]
        found += [of_memory(results, part, most) for part, most in MEMORY_MB.items()]
    return [target for target in found if target]


def fastest(results: Results, part: str) -> str:
    """The fastest peer of a part."""
    peers = [result for result in results.get(part, []) if result.variant.engine != AUTEUR]
    return min(peers, key=lambda peer: peer.median).variant.engine if peers else ""


def of_speed(results: Results, part: str, peer: str, least: float) -> Target | None:
    for result in results.get(part, []):
        if result.variant.engine == peer:
            ratio = statistics.median(speed_ups(results[part], result))
            return Target(f"{part}: {least:g} times as fast as {peer}", f"{ratio:.2f} times", ratio >= least)
    return None


def of_time(results: Results, part: str, most: float) -> Target | None:
    if part not in results:
        return None
    seconds = results[part][0].median
    return Target(f"{part}: below {most:g} s", f"{seconds:.3f} s", seconds < most)


def of_memory(results: Results, part: str, most: float) -> Target | None:
    if part not in results:
        return None
    peak = results[part][0].peak_memory_mb
    return Target(f"{part}: within {most:g} MB", f"{peak:.0f} MB", peak <= most)
