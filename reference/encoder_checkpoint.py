"""The checkpoint of MSD_vgg inside the wheel of musicnn 0.1.0: its weights, and its own graph run by TensorFlow.

What `make_encoder.py` and `make_encoder_vectors.py` share.
"""

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import meta_graph_pb2

WHEEL = "musicnn-0.1.0-py3-none-any.whl"
SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
POOLED = ["model/max_pooling2d/MaxPool"] + [f"model/max_pooling2d_{layer}/MaxPool" for layer in range(1, 5)]
INPUT, TRAINING = "model/Placeholder", "model/Placeholder_2"


class Checkpoint:
    """`weights` by name: the five layers and what normalises their input, without Adam's moments and the tags."""

    def __init__(self, wheel: Path):
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != SHA256:
            raise SystemExit(f"{wheel} has the SHA-256 {found}; that of {WHEEL} is {SHA256}")
        with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
            for part in (".data-00000-of-00001", ".index"):
                (Path(folder) / f"checkpoint{part}").write_bytes(archive.read(f"musicnn/MSD_vgg/{part}"))
            reader = tf.train.load_checkpoint(f"{folder}/checkpoint")
            names = reader.get_variable_to_shape_map()
            kept = sorted(name for name in names if name.startswith(tuple("12345b")) and "Adam" not in name)
            self.weights = {name: reader.get_tensor(name) for name in kept if not name.endswith("_power")}
            self.meta = archive.read("musicnn/MSD_vgg/.meta")
            self.licence = archive.read("musicnn-0.1.0.dist-info/LICENSE.md")

    def pooled(self, clips: np.ndarray, weights: dict[str, np.ndarray]) -> list[np.ndarray]:
        """The pooled output of each layer, `[clips, time, frequency, 128]`, from clips `[clips, 187, 96]`."""
        meta = meta_graph_pb2.MetaGraphDef.FromString(self.meta)
        graph_def = tf.compat.v1.graph_util.extract_sub_graph(meta.graph_def, POOLED)
        for node in graph_def.node:
            # Written by an old TensorFlow, in part wrongly; today's computes it itself.
            node.attr.pop("_output_shapes", None)
        graph = tf.Graph()
        with graph.as_default(), tf.compat.v1.Session(graph=graph) as session:
            tf.import_graph_def(graph_def, name="")
            for node in graph_def.node:
                if node.op == "VariableV2":
                    assign = tf.compat.v1.assign(graph.get_tensor_by_name(f"{node.name}:0"), weights[node.name])
                    session.run(assign)
            return session.run([f"{name}:0" for name in POOLED], {f"{INPUT}:0": clips, f"{TRAINING}:0": False})


def shipped(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights as they ship: kernels in half precision, the few other numbers as they are."""
    return {name: value.astype(np.float16) if name.endswith("/kernel") else value for name, value in weights.items()}
