"""A `model.safetensors` of auteur becomes NumPy arrays by auteur's names, without a package for it."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class ModelFile:
    """What a model file says."""

    artists: list[str]
    clip_frames: int
    weights: dict[str, np.ndarray]


def read_model(path: Path) -> ModelFile:
    """Reads a model file: the header's length as u64, the header as JSON, then all values in f32."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    about = json.loads(header.pop("__metadata__")["auteur"])
    weights = {}
    for name, tensor in header.items():
        begin, end = tensor["data_offsets"]
        values = np.frombuffer(content[start + begin : start + end], dtype="<f4")
        weights[name] = values.reshape(tensor["shape"])
    return ModelFile(about["artists"], about["clip_frames"], weights)
