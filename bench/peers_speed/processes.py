"""Engines as processes: workers that compute when they are asked to, and programs that run once."""

import json
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parts import Part, Variant
from setting import Setting


class EngineFailed(Exception):
    """A process that ended before its time, with the end of what it said."""


def peak_memory_mb(process_id: int) -> float:
    """The peak of a living process' resident memory, in MB of 10^6 bytes; 0 when it has just ended.

    Not what the system accounts to a child: that counts the parent too, of which the child is a fork.
    """
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return max([0.0] + [int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")])


class Worker:
    """A warm process of one engine for one part; it waits between its measurements.

    Raises `EngineFailed` when the process ends.
    """

    def __init__(self, variant: Variant, part: Part, setting: Setting) -> None:
        is_peer = bool(variant.arguments)
        command = setting.python("worker.py") + list(variant.arguments) if is_peer else setting.speed
        subject = part.frames if part.kind == "train" else setting.model
        command += [part.kind, str(subject), str(part.batch), str(part.count)]
        self.variant = variant
        self.count = part.count
        self.log = tempfile.TemporaryFile("w+", dir=setting.work)
        self.process = subprocess.Popen(
            command,
            env=setting.environment(is_peer),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.warm_up = self.answer()

    def measure(self) -> float:
        """Seconds of a step or a call."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.answer()["seconds"] / self.count

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        if not line:
            status = self.process.wait()
            reason = signal.Signals(-status).name if status < 0 else f"status {status}"
            self.log.seek(0)
            last_words = " ".join(self.log.read().splitlines()[-2:])
            raise EngineFailed(f"{self.variant.engine}, {self.variant.how}: {reason}: {last_words}")
        return json.loads(line)

    def peak_memory_mb(self) -> float:
        return peak_memory_mb(self.process.pid)

    def close(self) -> None:
        """Tells the process to end, and waits for it."""
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()


@dataclass(frozen=True)
class Run:
    """A program that was run from its start to its end."""

    seconds: float
    peak_memory_mb: float
    output: str


def run_whole(command: list[str], environment: dict[str, str]) -> Run:
    """Runs a program and watches its memory."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        child = subprocess.Popen(command, env=environment, stdout=output, stderr=errors)
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, peak_memory_mb(child.pid))
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        output.seek(0)
        errors.seek(0)
        if child.returncode:
            raise EngineFailed(f"{' '.join(command)}: status {child.returncode}: {errors.read()}")
        return Run(seconds, peak, output.read())
