"""Turns the checkpoint of MSD_vgg into crates/encoder/weights/msd_vgg.safetensors, with its licence beside it.

    pip install -r requirements.txt
    pip download musicnn==0.1.0 --no-deps
    python make_encoder.py musicnn-0.1.0-py3-none-any.whl
"""

import json
import sys
from pathlib import Path

import numpy as np
from encoder_checkpoint import SHA256, Checkpoint, shipped
from safetensors.numpy import save_file

WEIGHTS = Path(__file__).parent.parent / "crates" / "encoder" / "weights"


def main() -> None:
    checkpoint = Checkpoint(Path(sys.argv[1]))
    tag = {
        "encoder": "MSD_vgg",
        "version": 1,
        "source": "musicnn/MSD_vgg in musicnn-0.1.0-py3-none-any.whl",
        "sha256": SHA256,
        "licence": "ISC",
        "copyright": "Music Technology Group, Universitat Pompeu Fabra 2019",
    }
    weights = {name: np.ascontiguousarray(value) for name, value in shipped(checkpoint.weights).items()}
    WEIGHTS.mkdir(exist_ok=True)
    save_file(weights, WEIGHTS / "msd_vgg.safetensors", metadata={"auteur": json.dumps(tag)})
    (WEIGHTS / "LICENSE-musicnn").write_bytes(checkpoint.licence)


if __name__ == "__main__":
    main()
