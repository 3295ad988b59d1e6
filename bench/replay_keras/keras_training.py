"""A training of Keras as a process of its own: our start, our order, our masks, one step after the other.

usage: keras_training.py STORE SPLIT.json OUT.npz LEARNING_RATE EPOCHS [nudged]

Writes for each epoch the loss of every training clip as it was learnt from, `training` `[epochs, clips]`, that of every
validation clip afterwards, `validation`, and all weights as `EPOCH/NAME`. With `nudged` each initial weight is moved to
the next number of its precision, up or down: a second training whose every sum is rounded differently.
"""

import sys
from pathlib import Path

import numpy as np

import chance
import corpus
import network  # quietens TensorFlow, so before it
from setting import BATCH

import keras
import tensorflow as tf

VALIDATION_BATCH = 32


def nudged(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every weight one unit in its last place away."""
    random = np.random.default_rng(1)
    return {
        name: np.nextafter(values, np.where(random.random(values.shape) < 0.5, -np.inf, np.inf), dtype=np.float32)
        for name, values in weights.items()
    }


def losses(probabilities: tf.Tensor, artists: np.ndarray) -> np.ndarray:
    """The cross-entropy of each clip."""
    return -np.log(probabilities.numpy().astype(np.float64)[np.arange(len(artists)), artists])


class Training:
    """A network, its optimiser and one compiled step."""

    def __init__(self, net: network.Network, learning_rate: float) -> None:
        self.net = net
        entropy = keras.losses.SparseCategoricalCrossentropy()
        optimizer = keras.optimizers.Adam(learning_rate)
        trained = net.model.trainable_variables
        optimizer.build(trained)

        @tf.function(reduce_retracing=True)
        def step(images: list[tf.Tensor], artists: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                probabilities = net.model(images, training=True)
                loss = entropy(artists, probabilities)
            optimizer.apply_gradients(zip(tape.gradient(loss, trained), trained))
            return probabilities

        self.step = step
        self.judge = tf.function(lambda images: net.model(images, training=False), reduce_retracing=True)

    def learn(self, part: corpus.Part, epoch: int) -> np.ndarray:
        order, found = chance.order(epoch, len(part.clips)), []
        for step, start in enumerate(range(0, len(order), BATCH), 1):
            chosen = order[start : start + BATCH]
            images = network.inputs(part.clips[chosen], chance.dropout(epoch, step, len(chosen)))
            artists = part.artists[chosen]
            found.append(losses(self.step(images, tf.constant(artists)), artists))
        return np.concatenate(found)

    def validate(self, part: corpus.Part) -> np.ndarray:
        found = []
        for start in range(0, len(part.clips), VALIDATION_BATCH):
            batch = slice(start, start + VALIDATION_BATCH)
            images = network.inputs(part.clips[batch], chance.no_dropout(len(part.clips[batch])))
            found.append(losses(self.judge(images), part.artists[batch]))
        return np.concatenate(found)


def main() -> None:
    store, split, out, learning_rate, epochs, *how = sys.argv[1:]
    # One thread: two trainings run side by side, and sums are always made in the same order.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    training_part, validation_part, n_artists = corpus.read(Path(store), Path(split))
    net = network.Network(n_artists)
    weights = chance.initial_weights(n_artists)
    net.assign(nudged(weights) if how else weights)
    training = Training(net, float(learning_rate))
    found = {"training": [], "validation": []}
    kept = {}
    for epoch in range(1, int(epochs) + 1):
        found["training"].append(training.learn(training_part, epoch))
        found["validation"].append(training.validate(validation_part))
        kept |= {f"{epoch}/{name}": values for name, values in net.weights().items()}
    np.savez(out, **found, **kept)


main()
