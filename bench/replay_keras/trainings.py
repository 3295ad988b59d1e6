"""The trainings as processes: ours one after the other, then Keras' side by side."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from setting import configuration

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / "data" / "game-music-10"
KERAS = Path(__file__).parent / "keras_training.py"


class TrainingFailed(Exception):
    """A process that ended with an error, with the end of what it said."""


@dataclass(frozen=True)
class Plan:
    """A training that both sides make."""

    split: str
    learning_rate: float
    epochs: int

    @property
    def name(self) -> str:
        return f"{self.split}-{self.learning_rate:g}-{self.epochs}"


@dataclass(frozen=True)
class Ours:
    """What a training of ours came to: losses by epoch, and the weights of the epoch that its model file keeps."""

    training: np.ndarray
    validation: np.ndarray
    weights: dict[str, np.ndarray]

    @property
    def kept_epoch(self) -> int:
        return int(self.validation.argmin()) + 1


class Workshop:
    """A folder in which trainings are made from one store."""

    def __init__(self, program: Path, work: Path, keep: Path) -> None:
        self.program, self.work, self.keep = program, work, keep
        self.store = work / "store"
        run([program, "prepare", CORPUS, "-o", self.store, "--kinds", "log-mel"])

    def ours(self, plan: Plan) -> Ours:
        """Trains the network."""
        folder, settings = self.run_folder(plan), self.work / f"{plan.name}.toml"
        settings.write_text(configuration(plan.learning_rate, plan.epochs))
        print(f"auteur: {plan.name}", file=sys.stderr, flush=True)
        run([self.program, "train", self.store, "-o", folder, "--split", plan.split, "--config", settings])
        epochs = [json.loads(line) for line in (folder / "epochs.jsonl").read_text().splitlines()]
        curves = [np.array([epoch[name] for epoch in epochs]) for name in ("loss", "validation_loss")]
        return Ours(*curves, load_file(folder / "model.safetensors"))

    def keras(self, asked: list[tuple[Plan, bool]]) -> dict[tuple[Plan, bool], dict[str, np.ndarray]]:
        """Trains Keras by each plan, nudged or not, on the songs that ours was trained on.

        Returns what `keras_training.py` writes.
        """
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(zip(asked, pool.map(lambda job: self.keras_training(*job), asked)))

    def keras_training(self, plan: Plan, nudged: bool) -> dict[str, np.ndarray]:
        out = self.keep / f"{plan.name}{'-nudged' if nudged else ''}.npz"
        if not out.exists():
            print(f"Keras: {out.stem}", file=sys.stderr, flush=True)
            split = self.run_folder(plan) / "split.json"
            unfinished = self.work / out.name
            how = ["nudged"] if nudged else []
            run([sys.executable, KERAS, self.store, split, unfinished, plan.learning_rate, plan.epochs, *how])
            out.write_bytes(unfinished.read_bytes())
        with np.load(out) as arrays:
            return dict(arrays)

    def run_folder(self, plan: Plan) -> Path:
        return self.work / plan.name


def run(command: list[object]) -> None:
    """Runs a program to its end."""
    words = [str(word) for word in command]
    finished = subprocess.run(words, capture_output=True, text=True)
    if finished.returncode:
        raise TrainingFailed(f"{' '.join(words)}: status {finished.returncode}: {finished.stderr[-2000:]}")
