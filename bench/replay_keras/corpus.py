"""A store and a split become clips and artists, as a training of ours has them: in the order of the split's songs."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyarrow import parquet
from safetensors.numpy import load_file

from setting import FRAMES


@dataclass(frozen=True)
class Part:
    """The clips of a part, `[clips, frames, n_mels]` in decibels, and the number of the artist of each."""

    clips: np.ndarray
    artists: np.ndarray


def read(store: Path, split_file: Path) -> tuple[Part, Part, int]:
    """Training, validation, and the number of artists."""
    manifest = parquet.read_table(store / "manifest.parquet", columns=["path", "id"]).to_pydict()
    names = dict(zip(manifest["path"], manifest["id"]))
    songs = {}
    for shard in sorted((store / "shards").glob("*.safetensors")):
        songs |= load_file(shard)
    split = json.loads(split_file.read_text())
    artists = sorted({artist_of(path) for path in split["train"]})

    def part(paths: list[str]) -> Part:
        clips, labels = [], []
        for path in paths:
            spectrogram = songs[names[path]]
            for start in range(0, len(spectrogram) - FRAMES + 1, FRAMES):
                clips.append(spectrogram[start : start + FRAMES])
                labels.append(artists.index(artist_of(path)))
        return Part(np.array(clips, np.float32), np.array(labels))

    return part(split["train"]), part(split["validation"]), len(artists)


def artist_of(path: str) -> str:
    return path.split("/")[0]
