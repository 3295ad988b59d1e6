"""The paper's network in Keras, as its own code lays it out: frequency before time, channels last.

What enters and leaves is in auteur's layout, time before frequency.
"""

import os
from collections.abc import Callable

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from clips import N_ARTISTS, N_MELS
from model_file import ModelFile

CHANNELS = [64, 128, 128, 128]
POOLS = [(2, 2), (4, 2), (4, 2), (4, 2)]  # frequency, time
UNITS = 32


def network(frames: int, n_artists: int) -> keras.Sequential:
    """`[batch, n_mels, frames, 1]` becomes the probability of each artist."""
    model = [keras.Input((N_MELS, frames, 1)), layers.BatchNormalization(axis=1)]
    for channels, pool in zip(CHANNELS, POOLS):
        model += [
            layers.Conv2D(channels, 3, padding="same"),
            layers.Activation("elu"),
            layers.BatchNormalization(axis=3),
            layers.MaxPooling2D(pool, strides=pool),
            layers.Dropout(0.1),
        ]
    model = keras.Sequential([*model, layers.Permute((2, 1, 3))])
    _, steps, bands, channels = model.output_shape
    model.add(layers.Reshape((steps, bands * channels)))
    model.add(layers.GRU(UNITS, return_sequences=True))
    model.add(layers.GRU(UNITS))
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(n_artists, activation="softmax"))
    return model


def images(clips: np.ndarray) -> np.ndarray:
    """`[..., frames, n_mels]` becomes `[..., n_mels, frames, 1]`."""
    return np.ascontiguousarray(np.swapaxes(clips, -2, -1))[..., None]


def trained_network(file: ModelFile) -> keras.Sequential:
    """The network with the weights of a model file."""
    model = network(file.clip_frames, len(file.artists))

    def of(kind: type) -> list[keras.Layer]:
        return [layer for layer in model.layers if isinstance(layer, kind)]

    norms = ["input_normalization"] + [f"blocks.{block}.normalization" for block in range(len(CHANNELS))]
    named = list(zip(norms, of(layers.BatchNormalization)))
    named += [(f"blocks.{block}", layer) for block, layer in enumerate(of(layers.Conv2D))]
    named += [(f"recurrent_{number}", layer.cell) for number, layer in enumerate(of(layers.GRU), 1)]
    named += [("output", layer) for layer in of(layers.Dense)]
    for prefix, layer in named:
        for variable in layer.weights:
            values = file.weights[f"{prefix}.{variable.name}"]
            # A convolution kernel's time and frequency change places.
            variable.assign(np.swapaxes(values, 0, 1) if values.ndim == 4 else values)
    return model


def trainer(how: str, clips: np.ndarray, artists: np.ndarray) -> Callable[[], None]:
    """An epoch of `fit`, everything included; `how` is `graph` or `xla`.

    `clips` are `[steps, batch, frames, n_mels]`, `artists` `[steps, batch]`.
    """
    model = network(clips.shape[2], N_ARTISTS)
    optimizer = keras.optimizers.Adam(1e-4)
    model.compile(optimizer, "sparse_categorical_crossentropy", jit_compile=how == "xla")
    batches = tf.data.Dataset.from_tensor_slices((images(clips), artists)).prefetch(2)

    def epoch() -> None:
        model.fit(batches, shuffle=False, verbose=0)

    return epoch


def predictor(how: str, file: ModelFile, clips: np.ndarray) -> Callable[[], np.ndarray]:
    """The probabilities of all clips at once, `[clips, artists]`."""
    model, batch = trained_network(file), images(clips)
    signature = [tf.TensorSpec(batch.shape, tf.float32)]

    @tf.function(input_signature=signature, jit_compile=how == "xla")
    def forward(values: tf.Tensor) -> tf.Tensor:
        return model(values, training=False)

    return lambda: forward(batch).numpy()
