"""Compares trainings of ours with Keras'; called by bench/replay, which says what is compared and sets things up.

Prints both curves; progress goes to standard error. The exit code is 1 where ours leaves the envelope.
"""

import argparse
import sys
from pathlib import Path

import report
from envelope import curve, distances
from setting import EPOCHS, LEARNING_RATE, SPLITS, STANDING_STILL
from trainings import Plan, TrainingFailed, Workshop


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/replay", description="auteur and Keras from the same start")
    parser.add_argument("--program", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where Keras' trainings stay, to be used again")
    return parser.parse_args()


def compare(workshop: Workshop) -> bool:
    """Makes all trainings, prints what they came to, and returns whether ours are Keras'."""
    plans = {split: (Plan(split, STANDING_STILL, 1), Plan(split, LEARNING_RATE, EPOCHS)) for split in SPLITS}
    ours = {plan: workshop.ours(plan) for pair in plans.values() for plan in pair}
    # The long ones first: they are made side by side.
    asked = [(plan, nudged) for still, moving in plans.values() for plan, nudged in ((moving, False), (moving, True))]
    asked += [(still, False) for still, _ in plans.values()]
    keras = workshop.keras(asked)
    passed = True
    for split, (still, moving) in plans.items():
        runs = ours[moving], keras[moving, False], keras[moving, True]
        n_training, n_validation = (runs[1][name].shape[1] for name in ("training", "validation"))
        print(f"\n{split} split: {n_training} clips to learn from, {n_validation} to validate with")
        passed &= report.standing_still(ours[still], keras[still, False])
        for name, what in (("training", "loss"), ("validation", "validation loss")):
            passed &= report.curve(what, curve(name, *runs))
        passed &= report.tensors(distances(*runs), ours[moving].kept_epoch)
    return passed


def main() -> None:
    options = arguments()
    work = options.work.resolve()
    keep = (options.keep or work / "keras").resolve()
    keep.mkdir(parents=True, exist_ok=True)
    try:
        passed = compare(Workshop(options.program.resolve(), work, keep))
    except TrainingFailed as failure:
        sys.exit(f"error: {failure}")
    print("\nauteur trains as Keras does" if passed else "\nauteur left the envelope")
    sys.exit(0 if passed else 1)


main()
