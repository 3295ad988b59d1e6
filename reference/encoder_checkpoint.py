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
LAYERS = range(1, 6)
# A kernel nowhere larger than this adds nothing to a bias. The checkpoint's are at most 1.3e-10 or at least 0.05.
NO_KERNEL = 1e-6
# Weights that the next layer has for a channel that is left out, and that channel itself.
NO_WEIGHT, NO_OUTPUT = 1e-4, 1e-4
EPSILON = 1e-3


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


def live_channels(weights: dict[str, np.ndarray]) -> list[np.ndarray]:
    """The output channels of each layer that hear anything.

    Training has decayed the kernels of the others to nothing: whatever they are given, they are the same small number,
    for which the next layer has no weights either. Both is checked.
    """
    live = []
    for layer in LAYERS:
        hears = np.abs(weights[f"{layer}CNN/kernel"]).max((0, 1, 2)) > NO_KERNEL
        gamma, beta, mean, variance = batch_norm(weights, layer)
        constant = beta + gamma * (np.maximum(weights[f"{layer}CNN/bias"], 0) - mean) / np.sqrt(variance + EPSILON)
        assert np.abs(constant[~hears]).max(initial=0) < NO_OUTPUT
        if layer + 1 in LAYERS:
            assert np.abs(weights[f"{layer + 1}CNN/kernel"][:, :, ~hears]).max(initial=0) < NO_WEIGHT
        live.append(np.flatnonzero(hears))
    return live


def batch_norm(weights: dict[str, np.ndarray], layer: int) -> list[np.ndarray]:
    name = f"batch_normalization_{layer}"
    return [weights[f"{name}/{part}"] for part in ("gamma", "beta", "moving_mean", "moving_variance")]


def pruned(weights: dict[str, np.ndarray], live: list[np.ndarray]) -> dict[str, np.ndarray]:
    """The weights of these output channels of each layer, and of what the next layer makes of them."""
    entering = np.array([0])
    kept = {name: value for name, value in weights.items() if name.startswith("batch_normalization/")}
    for layer, channels in zip(LAYERS, live):
        kept[f"{layer}CNN/kernel"] = weights[f"{layer}CNN/kernel"][:, :, entering][..., channels]
        for name, value in weights.items():
            if name == f"{layer}CNN/bias" or name.startswith(f"batch_normalization_{layer}/"):
                kept[name] = value[channels]
        entering = channels
    return kept


def shipped(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights as they ship: kernels in half precision, the few other numbers as they are."""
    return {name: value.astype(np.float16) if name.endswith("/kernel") else value for name, value in weights.items()}
