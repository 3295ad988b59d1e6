"""The paper's network in Keras, as its own code lays it out: frequency before time, channels last.

Its dropout is a product with factors that are given to it. What enters and leaves this module is in our layout, time
before frequency.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from chance import image_shapes
from setting import CHANNELS, FRAMES, MOMENTUM, N_MELS, POOLS, UNITS


class Network:
    """The network with its weights."""

    def __init__(self, n_artists: int) -> None:
        image = keras.Input((N_MELS, FRAMES, 1))
        masks = [keras.Input((bands, time, channels)) for time, bands, channels in image_shapes()]
        masks.append(keras.Input((UNITS,)))
        norms = [layers.BatchNormalization(axis=1, momentum=MOMENTUM)]
        convolutions, values = [], norms[0](image)
        for channels, (time, bands), mask in zip(CHANNELS, POOLS, masks):
            convolutions.append(layers.Conv2D(channels, 3, padding="same"))
            norms.append(layers.BatchNormalization(axis=3, momentum=MOMENTUM))
            values = norms[-1](layers.Activation("elu")(convolutions[-1](values)))
            values = layers.MaxPooling2D((bands, time), strides=(bands, time))(values)
            values = layers.Multiply()([values, mask])
        values = layers.Permute((2, 1, 3))(values)
        _, steps, bands, channels = values.shape
        values = layers.Reshape((steps, bands * channels))(values)
        recurrent = [layers.GRU(UNITS, return_sequences=True), layers.GRU(UNITS)]
        for layer in recurrent:
            values = layer(values)
        output = layers.Dense(n_artists, activation="softmax")
        self.model = keras.Model([image, *masks], output(layers.Multiply()([values, masks[-1]])))

        named = [("input_normalization", norms[0]), ("output", output)]
        named += [(f"blocks.{block}.normalization", norm) for block, norm in enumerate(norms[1:])]
        named += [(f"blocks.{block}", convolution) for block, convolution in enumerate(convolutions)]
        named += [(f"recurrent_{number}", layer.cell) for number, layer in enumerate(recurrent, 1)]
        self.variables = {f"{name}.{variable.name}": variable for name, layer in named for variable in layer.weights}

    def assign(self, weights: dict[str, np.ndarray]) -> None:
        """Sets the variables of these names."""
        for name, values in weights.items():
            self.variables[name].assign(swapped(values))

    def weights(self) -> dict[str, np.ndarray]:
        """All variables, moving averages among them."""
        return {name: swapped(variable.numpy()) for name, variable in self.variables.items()}


def swapped(values: np.ndarray) -> np.ndarray:
    """A convolution's kernel with time and frequency in each other's place."""
    return np.swapaxes(values, 0, 1) if values.ndim == 4 else values


def inputs(clips: np.ndarray, factors: list[np.ndarray]) -> list[tf.Tensor]:
    """What the model takes for `[batch, frames, n_mels]` and the factors of its dropouts."""
    images = [np.swapaxes(clips, 1, 2)[..., None]]
    images += [np.swapaxes(values, 1, 2) if values.ndim == 4 else values for values in factors]
    return [tf.constant(values) for values in images]
