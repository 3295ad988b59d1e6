"""The encoder by TensorFlow or ONNX Runtime as a process of its own, with the weights that original.py wrote.

usage: peer.py WEIGHTS TensorFlow|"ONNX Runtime" graph|xla BATCH CLIPS VECTORS

The first measurement is made at once and is the warm-up, whose vectors are written to VECTORS; each line on the
standard input asks for another. `crates/encoder/examples/encoder_speed.rs` does the same for auteur.
"""

import json
import sys
import time
from collections.abc import Callable
import numpy as np
from safetensors.numpy import load_file

POOLS = [(4, 1), (1, 4), (2, 2), (2, 2), (4, 4)]
EPSILON = 1e-3
PARTS = ["gamma", "beta", "moving_mean", "moving_variance"]

Encode = Callable[[np.ndarray], np.ndarray]


def batch_norm(weights: dict[str, np.ndarray], layer: int) -> list[np.ndarray]:
    """Gamma, beta, mean and variance; layer 0 is the input."""
    name = "batch_normalization" + (f"_{layer}" if layer else "")
    return [weights[f"{name}/{part}"] for part in PARTS]


def tensorflow(how: str, weights: dict[str, np.ndarray]) -> Encode:
    import tensorflow as tf

    weights = {name: tf.constant(value) for name, value in weights.items()}

    def normalized(x: tf.Tensor, layer: int) -> tf.Tensor:
        gamma, beta, mean, variance = batch_norm(weights, layer)
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, EPSILON)

    @tf.function(jit_compile=how == "xla")
    def encode(clips: tf.Tensor) -> tf.Tensor:
        x = normalized(clips[..., None], 0)
        parts = []
        for layer, pool in enumerate(POOLS, 1):
            x = tf.nn.bias_add(tf.nn.conv2d(x, weights[f"{layer}CNN/kernel"], 1, "SAME"), weights[f"{layer}CNN/bias"])
            x = tf.nn.max_pool2d(normalized(tf.nn.relu(x), layer), pool, pool, "VALID")
            parts += [tf.reduce_mean(x, (1, 2)), tf.reduce_max(x, (1, 2))]
        # Of the last layer the mean alone.
        return tf.concat(parts[:-1], 1)

    return lambda clips: encode(tf.constant(clips)).numpy()


def onnx_runtime(weights: dict[str, np.ndarray]) -> Encode:
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants = [], []

    def constant(name: str, value: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(kind: str, *inputs: str, **attributes) -> str:
        name = f"{kind}{len(nodes)}"
        nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def normalized(x: str, layer: int) -> str:
        values = [constant(f"{part}{layer}", value) for part, value in zip(PARTS, batch_norm(weights, layer))]
        return node("BatchNormalization", x, *values, epsilon=EPSILON)

    axes = constant("axes", np.array([2, 3]))
    x = normalized(node("Unsqueeze", "clips", constant("channel", np.array([1]))), 0)
    parts = []
    for layer, pool in enumerate(POOLS, 1):
        kernel = constant(f"kernel{layer}", weights[f"{layer}CNN/kernel"].transpose(3, 2, 0, 1))
        x = node("Conv", x, kernel, constant(f"bias{layer}", weights[f"{layer}CNN/bias"]), pads=[1, 1, 1, 1])
        x = node("MaxPool", normalized(node("Relu", x), layer), kernel_shape=pool, strides=pool)
        parts.append(node("ReduceMean", x, axes, keepdims=0))
        # Of the last layer the mean alone.
        if layer < len(POOLS):
            parts.append(node("ReduceMax", x, axes, keepdims=0))
    nodes.append(helper.make_node("Concat", parts, ["vectors"], axis=1))
    clips = helper.make_tensor_value_info("clips", TensorProto.FLOAT, ["clips", 187, 96])
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["clips", 9 * 128])
    graph = helper.make_graph(nodes, "encoder", [clips], [vectors], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return lambda clips: session.run(["vectors"], {"clips": clips})[0]


def main() -> None:
    weights_file, engine, how, batch, clips_file, vectors_file = sys.argv[1:]
    clips = np.fromfile(clips_file, np.float32).reshape(-1, 187, 96)
    weights = load_file(weights_file)
    encode = tensorflow(how, weights) if engine == "TensorFlow" else onnx_runtime(weights)
    asked = "warm-up"
    while asked:
        start = time.perf_counter()
        batches = [encode(clips[first : first + int(batch)]) for first in range(0, len(clips), int(batch))]
        seconds = time.perf_counter() - start
        if asked == "warm-up":
            np.concatenate(batches).tofile(vectors_file)
        print(json.dumps({"seconds": seconds}), flush=True)
        asked = sys.stdin.readline()


main()
