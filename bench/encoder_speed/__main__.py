"""Races the encoder with its peers: all compute in turn, so all see the same machine."""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors import safe_open

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "crates" / "encoder" / "weights" / "msd_vgg.safetensors"
FRAMES, BANDS, CLIP_SECONDS = 187, 96, 2.992
# Parts of a vector, and numbers in each part of a peer's.
PARTS, CHANNELS = 9, 128
OURS = "auteur"
PEERS = {"TensorFlow": ["graph", "xla"], "ONNX Runtime": ["graph"]}
BATCHES = [1, 8, 80]
# Largest difference of a vector's number from auteur's, in parts of the largest: f32 in another order.
TOLERANCE = 1e-4
HEATS = 3
# Of a song of four minutes, on two cores with AVX-512; beside the faster peer.
MOST_SECONDS, LEAST_SPEED_UP = 0.3, 3.0


@dataclass
class Engine:
    """A warm process that computes when it is asked to."""

    name: str
    how: str
    command: list[str]
    vectors: Path
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Seconds of all cores together: what is comparable on a machine that does other work, too."""

    def __post_init__(self) -> None:
        tell(f"warming up {self.name}, {self.how}")
        quiet = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, env=quiet, text=True, **pipes)
        self.answer()

    def answer(self) -> float:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name}, {self.how}, ended with status {self.process.wait()}: {self.command}")
        return json.loads(line)["seconds"]

    def measure(self) -> tuple[float, float]:
        """Seconds that passed, and those of all cores."""
        before = self.processor_seconds()
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.answer(), self.processor_seconds() - before

    def processor_seconds(self) -> float:
        # user, system
        ticks = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> float:
        """Ends the process; returns the peak of its memory in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        self.process.stdin.close()
        self.process.wait()
        return peak * 1024 / 1e6


def tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def clips_of(seconds: float) -> np.ndarray:
    """Clips whose numbers are as large as music's, [clips, 187, 96]."""
    shape = (round(seconds / CLIP_SECONDS), FRAMES, BANDS)
    return np.abs(np.random.default_rng(0).normal(2, 1, shape)).astype(np.float32)


def fastest(name: str, original: Path, clips: Path, work: Path) -> Engine:
    """A peer in the way that is the fastest here."""
    best, shortest = None, float("inf")
    for how in PEERS[name]:
        for batch in BATCHES:
            vectors = work / f"{name}-{how}-{batch}"
            arguments = [original, name, how, batch, clips, vectors]
            command = [sys.executable, str(HERE / "peer.py"), *map(str, arguments)]
            engine = Engine(name, f"{how}, {batch} clips at once", command, vectors)
            seconds = min(engine.measure()[0] for _ in range(HEATS))
            tell(f"  {seconds:.3f} s")
            loser = engine if seconds >= shortest else best
            if seconds < shortest:
                best, shortest = engine, seconds
            if loser:
                loser.close()
    return best


def difference(ours: Path, theirs: Path) -> float:
    """Largest difference in parts of the largest number; channels that auteur does not have should be 0."""
    with safe_open(SHIPPED, "numpy") as weights:
        channels = json.loads(weights.metadata()["auteur"])["channels"]
    places = np.concatenate([part * CHANNELS + np.array(channels[part // 2]) for part in range(PARTS)])
    theirs = np.fromfile(theirs, np.float32).reshape(-1, PARTS * CHANNELS)
    expected = np.zeros_like(theirs)
    expected[:, places] = np.fromfile(ours, np.float32).reshape(len(theirs), -1)
    return float(np.abs(expected - theirs).max() / np.abs(expected).max())


def spread(values: list[float], digits: int) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--original", type=Path, required=True)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()

    clips, vectors = arguments.work / "clips", arguments.work / "vectors"
    encoded = clips_of(arguments.seconds)
    encoded.tofile(clips)
    peers = [fastest(name, arguments.original, clips, arguments.work) for name in PEERS]
    ours = Engine(OURS, "8 clips at once", [str(arguments.program), "clips", str(clips), str(vectors)], vectors)
    engines = [ours, *peers]
    for peer in peers:
        found = difference(vectors, peer.vectors)
        if not found < TOLERANCE:
            raise SystemExit(f"{peer.name} makes other vectors: they are {found:.1e} apart")
        tell(f"{peer.name}: vectors are at most {found:.1e} apart")
    for round_ in range(arguments.rounds):
        tell(f"round {round_ + 1} of {arguments.rounds}, load {os.getloadavg()[0]:.1f}")
        for engine in engines:
            seconds, processor = engine.measure()
            engine.seconds.append(seconds)
            engine.processor.append(processor)

    length = len(encoded) * CLIP_SECONDS
    print(f"{length:.0f} s of music, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| engine | as | s (min–max) | times as long (min–max) | s of all cores | times as long | peak memory, MB |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for engine in engines:
        cells = [engine.name, engine.how]
        for own, their in ((ours.seconds, engine.seconds), (ours.processor, engine.processor)):
            ratios = [theirs / own for own, theirs in zip(own, their)]
            cells += [spread(their, 3), "" if engine is ours else spread(ratios, 2)]
        print(f"| {' | '.join(cells)} | {engine.close():.0f} |")
    speed_ups = [statistics.median(theirs / own for own, theirs in zip(ours.seconds, peer.seconds)) for peer in peers]
    of_four_minutes = statistics.median(ours.seconds) * 240 / length
    least = min(speed_ups)
    targets = [
        (f"four minutes in at most {MOST_SECONDS} s", f"{of_four_minutes:.3f} s", of_four_minutes <= MOST_SECONDS),
        (f"at least {LEAST_SPEED_UP} times as fast as each peer", f"{least:.2f}", least >= LEAST_SPEED_UP),
    ]
    print("\n| target | measured | |\n|---|---|---|")
    for what, measured, reached in targets:
        print(f"| {what} | {measured} | {'reached' if reached else 'missed'} |")
    sys.exit(not all(reached for *_, reached in targets))


main()
