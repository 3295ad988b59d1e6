"""Races auteur against Keras/TensorFlow and PyTorch; called by bench/peers, which sets things up.

Prints Markdown; progress goes to standard error. The exit code is 1 if a target was missed.
"""

import argparse
import sys
from pathlib import Path

from machine import Clock, describe
from parts import PARTS
from processes import EngineFailed
from race import Findings, race
from report import report
from setting import ISA_LIMITS, Setting
from targets import targets


def arguments() -> argparse.Namespace:
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(prog="bench/peers", description="auteur beside Keras and PyTorch")
    parser.add_argument("--programs", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--short", action="store_true", help="leave PyTorch out")
    parser.add_argument("--isa", choices=sorted(ISA_LIMITS), help="forbid what is newer, to all engines")
    parser.add_argument("--only", default=",".join(names), metavar="PART,...", help=", ".join(names))
    parser.add_argument("--rounds", type=int, default=7, help="measurements of each engine [default: 7]")
    options = parser.parse_args()
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(names):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if options.rounds < 1:
        parser.error("--rounds is at least 1")
    return options


def main() -> None:
    options = arguments()
    clock = Clock()
    setting = Setting(options.programs, options.work, options.isa, options.short, options.rounds)
    findings = Findings()
    try:
        for part in PARTS:
            if part.name in options.only:
                race(part, setting, findings)
    except EngineFailed as failure:
        sys.exit(f"error: {failure}")
    goals = targets(findings.results, setting.isa)
    print(report(findings, describe(setting, clock), goals))
    missed = [f"{goal.what} ({goal.measured})" for goal in goals if not goal.reached]
    sys.exit(f"missed: {'; '.join(missed)}" if missed else None)


main()
