"""What is measured: the parts of a run, and the engines that race in each."""

from dataclasses import dataclass
from typing import Literal

AUTEUR = "auteur"
KERAS = "Keras"
TORCH = "PyTorch"
TORCH_BF16 = "PyTorch bf16"
PYTHON = "Keras + librosa"


@dataclass(frozen=True)
class Part:
    """One thing that is timed."""

    name: str
    kind: Literal["train", "infer", "predict"]
    frames: int
    batch: int
    """Clips in a step or a call."""
    count: int
    """Steps or calls that are timed together."""
    heat: str
    """Parts with the same word take the variants of the peers that won in the first of them."""


PARTS = [
    Part("train-94", "train", 94, 16, 8, "train"),
    Part("train-313", "train", 313, 16, 4, "train"),
    Part("train-911", "train", 911, 16, 2, "train"),
    Part("infer-64", "infer", 94, 64, 4, "infer-64"),
    Part("infer-1", "infer", 94, 1, 100, "infer-1"),
    Part("predict", "predict", 94, 1, 1, "predict"),
]


@dataclass(frozen=True)
class Variant:
    """A way to run an engine."""

    engine: str
    how: str
    arguments: tuple[str, ...]
    """What `worker.py` is told of it; nothing for auteur, which is a program of its own."""


OURS = Variant(AUTEUR, "`auteur-network`", ())
PEERS = {
    KERAS: [
        Variant(KERAS, "graph (`jit_compile=False`)", ("keras", "graph")),
        Variant(KERAS, "XLA (`jit_compile=True`)", ("keras", "xla")),
    ],
    TORCH: [
        Variant(TORCH, "eager", ("torch", "eager")),
        Variant(TORCH, "`torch.compile`", ("torch", "compile")),
    ],
    TORCH_BF16: [
        Variant(TORCH_BF16, "eager, autocast", ("torch-bf16", "eager")),
        Variant(TORCH_BF16, "`torch.compile`, autocast", ("torch-bf16", "compile")),
    ],
}


def peers_of(part: Part, short: bool) -> list[str]:
    """The peers that race in a part; bf16 only trains, and a short run has no PyTorch."""
    if short:
        return [KERAS]
    return [KERAS, TORCH, TORCH_BF16] if part.kind == "train" else [KERAS, TORCH]
