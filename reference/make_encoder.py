"""Turns the checkpoint of MSD_vgg into crates/encoder/weights/msd_vgg.safetensors, with its licence beside it.

Output channels that hear nothing are left out; the tag says which are there, `channels`, layer by layer.

    pip install -r requirements.txt
    pip download musicnn==0.1.0 --no-deps
    python make_encoder.py musicnn-0.1.0-py3-none-any.whl
"""

import json
import sys
from pathlib import Path

import numpy as np
from encoder_checkpoint import SHA256, Checkpoint, live_channels, pruned, shipped
from safetensors.numpy import save_file

WEIGHTS = Path(__file__).parent.parent / "crates" / "encoder" / "weights"


def main() -> None:
    checkpoint = Checkpoint(Path(sys.argv[1]))
    live = live_channels(checkpoint.weights)
    tag = {
        "encoder": "MSD_vgg",
        "version": 2,
        "channels": [channels.tolist() for channels in live],
        "source": "musicnn/MSD_vgg in musicnn-0.1.0-py3-none-any.whl",
        "sha256": SHA256,
        "licence": "ISC",
        "copyright": "Music Technology Group, Universitat Pompeu Fabra 2019",
    }
    weights = shipped(pruned(checkpoint.weights, live))
    weights = {name: np.ascontiguousarray(value) for name, value in weights.items()}
    WEIGHTS.mkdir(exist_ok=True)
    print("channels:", [len(channels) for channels in live])
    print("parameters:", sum(value.size for value in weights.values()))
    save_file(weights, WEIGHTS / "msd_vgg.safetensors", metadata={"auteur": json.dumps(tag)})
    (WEIGHTS / "LICENSE-musicnn").write_bytes(checkpoint.licence)


if __name__ == "__main__":
    main()
