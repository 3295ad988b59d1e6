"""Writes vectors/crnn.json: what Keras makes of the paper's network, with weights and clips from a formula.

The network is laid out as the Keras code of the paper lays it out, frequency before time. All numbers are written in
this project's layout, time before frequency. Both sides compute weights and clips from `Stream`, which is
`RandomStream` of `crates/ground/src/random.rs`, so that no large file is needed.

    pip install -r requirements.txt
    python make_crnn.py
"""

import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

N_MELS, N_ARTISTS, UNITS = 128, 20, 32
CHANNELS = [64, 128, 128, 128]
POOLS = [(2, 2), (4, 2), (4, 2), (4, 2)]  # frequency, time
GRADIENT_FRAMES, GRADIENT_CLIPS, STEPS, LEARNING_RATE = 32, 4, 3, 1e-3


class Stream:
    """Random numbers by position: SplitMix64's output function."""

    INCREMENT = 0x9E3779B97F4A7C15
    MASK = (1 << 64) - 1

    def __init__(self, key):
        self.key = key

    @classmethod
    def of_seed(cls, seed):
        return cls(cls.mix((seed + cls.INCREMENT) & cls.MASK))

    @classmethod
    def mix(cls, bits):
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & cls.MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & cls.MASK
        return bits ^ (bits >> 31)

    def branch(self, label):
        mixed = self.mix((label + self.INCREMENT) & self.MASK)
        turned = ((mixed << 32) | (mixed >> 32)) & self.MASK
        return Stream(self.mix(self.key ^ turned))

    def symmetric(self, shape):
        """Numbers in -1..1, row-major."""
        position = np.arange(1, np.prod(shape) + 1, dtype=np.uint64)
        bits = np.uint64(self.key) + position * np.uint64(self.INCREMENT)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        bits = bits ^ (bits >> np.uint64(31))
        return (2.0 * ((bits >> np.uint64(11)).astype(np.float64) / 2.0**53) - 1.0).reshape(shape)


def formula(name, values):
    """Turns numbers in -1..1 into a weight of the size that training would give it."""
    kind = name.rsplit(".", 1)[-1]
    if kind in ("kernel", "recurrent_kernel"):
        gain = 3.0 if name == "output.kernel" else 1.0
        return gain * np.sqrt(3.0 / np.prod(values.shape[:-1])) * values
    if kind == "gamma":
        return 1.0 + 0.2 * values
    if kind == "moving_mean" and name.startswith("input"):
        return -30.0 + 5.0 * values
    if kind == "moving_variance":
        return (800.0 if name.startswith("input") else 0.5) * (1.0 + 0.5 * values)
    return 0.1 * values


def clips(frames, count):
    """Decibels, [count, frames, n_mels]."""
    values = Stream.of_seed(1).branch(frames).symmetric((count, frames, N_MELS))
    return (-30.0 + 50.0 * values).astype(np.float32)


def network(frames, dropout):
    model = [keras.Input((N_MELS, frames, 1)), layers.BatchNormalization(axis=1)]
    for channels, pool in zip(CHANNELS, POOLS):
        model += [
            layers.Conv2D(channels, 3, padding="same"),
            layers.Activation("elu"),
            layers.BatchNormalization(axis=3),
            layers.MaxPooling2D(pool, strides=pool),
            layers.Dropout(0.1 if dropout else 0.0),
        ]
    model = keras.Sequential(model + [layers.Permute((2, 1, 3))])
    _, time, frequency, channels = model.output_shape
    model.add(layers.Reshape((time, frequency * channels)))
    model.add(layers.GRU(UNITS, return_sequences=True))
    model.add(layers.GRU(UNITS))
    model.add(layers.Dropout(0.3 if dropout else 0.0))
    model.add(layers.Dense(N_ARTISTS, activation="softmax"))
    return model


def named(model):
    """The model's variables by this project's names, in the order of the names."""
    of = lambda kind: [layer for layer in model.layers if isinstance(layer, kind)]
    norms, convolutions, grus = of(layers.BatchNormalization), of(layers.Conv2D), of(layers.GRU)
    variables = {}
    prefixes = ["input_normalization"] + [f"blocks.{block}.normalization" for block in range(len(CHANNELS))]
    for prefix, norm in zip(prefixes, norms):
        for part in ("gamma", "beta", "moving_mean", "moving_variance"):
            variables[f"{prefix}.{part}"] = getattr(norm, part)
    for block, convolution in enumerate(convolutions):
        variables[f"blocks.{block}.kernel"] = convolution.kernel
        variables[f"blocks.{block}.bias"] = convolution.bias
    for number, gru in enumerate(grus, 1):
        for part in ("kernel", "recurrent_kernel", "bias"):
            variables[f"recurrent_{number}.{part}"] = getattr(gru.cell, part)
    (dense,) = of(layers.Dense)
    variables["output.kernel"], variables["output.bias"] = dense.kernel, dense.bias
    return dict(sorted(variables.items()))


def swapped(values):
    """Swaps a convolution kernel's frequency and time."""
    return np.swapaxes(values, 0, 1) if values.ndim == 4 else values


def fill(model):
    for number, (name, variable) in enumerate(named(model).items()):
        values = np.asarray(variable)
        formed = formula(name, Stream.of_seed(0).branch(number).symmetric(swapped(values).shape))
        variable.assign(swapped(formed).astype(np.float32))


def figures(values):
    """What is kept of a tensor: sum, Euclidean norm, and the entries at a few places."""
    flat = swapped(np.asarray(values)).astype(np.float64).ravel()
    places = sorted({0, flat.size // 3, flat.size // 2, flat.size - 1})
    entries = {str(place): float(flat[place]) for place in places}
    return {"sum": float(flat.sum()), "norm": float(np.linalg.norm(flat)), "entries": entries}


def main():
    result = {"keras": keras.__version__, "tensorflow": tf.__version__, "probabilities": {}}
    for frames in (32, 94, 911):
        model = network(frames, dropout=True)
        fill(model)
        result["parameters"] = model.count_params()
        images = np.swapaxes(clips(frames, 2), 1, 2)[..., None]
        result["probabilities"][str(frames)] = [[float(p) for p in row] for row in model.predict(images, verbose=0)]

    # In f64: where a gradient is near zero Adam blows up its rounding, and after three steps Keras in f32 is 4e-5 off.
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    model = network(GRADIENT_FRAMES, dropout=False)
    fill(model)
    images = np.swapaxes(clips(GRADIENT_FRAMES, GRADIENT_CLIPS), 1, 2)[..., None].astype(np.float64)
    artists = np.arange(GRADIENT_CLIPS) * 3 % N_ARTISTS
    entropy = keras.losses.SparseCategoricalCrossentropy()
    optimizer = keras.optimizers.Adam(LEARNING_RATE)
    result["losses"] = []
    for step in range(STEPS):
        with tf.GradientTape() as tape:
            loss = entropy(artists, model(images, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        if step == 0:
            by_path = {variable.path: gradient for variable, gradient in zip(model.trainable_variables, gradients)}
            trained = {name: by_path[v.path] for name, v in named(model).items() if v.path in by_path}
            result["gradients"] = {name: figures(gradient) for name, gradient in trained.items()}
        result["losses"].append(float(loss))
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    result["trained"] = {name: figures(variable) for name, variable in named(model).items()}
    path = Path(__file__).parent / "vectors" / "crnn.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")


main()
