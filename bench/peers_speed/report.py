"""Findings become Markdown."""

import statistics

from race import Findings, Result
from targets import Target, speed_ups

HEADINGS = {
    "train": "Training: forward, backward, Adam, everything",
    "infer": "Inference",
    "predict": "A four-minute 44.1 kHz stereo MP3 from a cold process, imports included",
}
UNITS = {"train": "a step", "infer": "a call", "predict": "in all"}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def report(findings: Findings, machine: dict[str, str], targets: list[Target]) -> str:
    """The whole report."""
    about = [list(pair) for pair in machine.items()]
    sections = ["# auteur beside its peers\n", table(["what", "which"], about)]
    for kind, heading in HEADINGS.items():
        parts = [results for results in findings.results.values() if results[0].part.kind == kind]
        if parts:
            rows = [row(results, result) for results in parts for result in results]
            head = ["part", "engine", "as", f"ms {UNITS[kind]} (min–max)", "clips/s"]
            head += ["auteur is … times as fast (min–max)", "peak memory, MB"]
            sections += [f"## {heading}\n", table(head, rows)]
    sections += ["## Notes\n", "".join(f"- {note}\n" for note in findings.notes)]
    verdicts = [
        [target.what, target.measured, "reached" if target.reached else "missed"] for target in targets
    ]
    sections += ["## Targets\n", table(["target", "measured", "verdict"], verdicts)]
    return "\n".join(sections)


def row(results: list[Result], result: Result) -> list[str]:
    """One engine's line."""
    part = result.part
    times = [milliseconds(time) for time in (result.median, min(result.seconds), max(result.seconds))]
    clips_per_second = "" if part.kind == "predict" else f"{part.batch / result.median:.1f}"
    ratios = speed_ups(results, result)
    ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    return [
        part.name,
        result.variant.engine,
        result.variant.how,
        "{} ({}–{})".format(*times),
        clips_per_second,
        "" if result is results[0] else ratio,
        f"{result.peak_memory_mb:.0f}",
    ]


def milliseconds(seconds: float) -> str:
    """Three digits or more."""
    value = 1e3 * seconds
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
