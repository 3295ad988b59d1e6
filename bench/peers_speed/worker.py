"""A peer as a process of its own: times its network on demand and writes one line of JSON per measurement.

usage: worker.py keras|torch|torch-bf16 HOW train FRAMES BATCH STEPS
       worker.py keras|torch HOW infer MODEL BATCH CALLS

The first measurement is made at once and is the warm-up; each line on the standard input asks for another. An
answer holds the `seconds` of all STEPS or CALLS, and after inference the first clip's `probabilities`.
`crates/network/examples/speed.rs` does the same for auteur.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from clips import random_batches, random_clips
from model_file import read_model

Work = Callable[[], dict[str, list[float]]]


def training(engine: str, how: str, frames: int, batch: int, steps: int) -> Work:
    """An epoch of `steps` batches."""
    clips, artists = random_batches(steps, batch, frames)
    if engine == "keras":
        import keras_peer

        epoch = keras_peer.trainer(how, clips, artists)
    else:
        import torch

        import torch_peer

        precision = torch.bfloat16 if engine == "torch-bf16" else torch.float32
        epoch = torch_peer.trainer(how, precision, clips, artists)

    def work() -> dict[str, list[float]]:
        epoch()
        return {}

    return work


def inference(engine: str, how: str, model: Path, batch: int, calls: int) -> Work:
    """`calls` predictions of the same batch."""
    file = read_model(model)
    clips = random_clips(batch, file.clip_frames)
    peer = importlib.import_module("keras_peer" if engine == "keras" else "torch_peer")
    predict = peer.predictor(how, file, clips)

    def work() -> dict[str, list[float]]:
        for _ in range(calls):
            probabilities = predict()
        return {"probabilities": probabilities[0].tolist()}

    return work


def main() -> None:
    engine, how, kind, subject, batch, count = sys.argv[1:]
    if kind == "train":
        work = training(engine, how, int(subject), int(batch), int(count))
    else:
        work = inference(engine, how, Path(subject), int(batch), int(count))
    asked = "warm-up"
    while asked:
        start = time.perf_counter()
        answer = work()
        print(json.dumps({"seconds": time.perf_counter() - start} | answer), flush=True)
        asked = sys.stdin.readline()


main()
