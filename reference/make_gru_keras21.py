"""Writes vectors/gru_keras21.json: the recurrent layer of Keras 2.1, from its equations, in f64.

With hard(x) = clip(0.2 x + 0.5, 0, 1), and the three parts of each kernel and of the one bias in the order z, r, h:

    z = hard(x Wz + s Uz + bz)
    r = hard(x Wr + s Ur + br)
    h = tanh(x Wh + (r * s) Uh + bh)
    s = z * s + (1 - z) * h

Today's Keras cannot be asked: its hard sigmoid has another slope. Gradients, of the sum of all states weighed by the sine of
their places, are taken by a complex step, which has no error of its own.

    pip install -r requirements.txt
    python make_gru_keras21.py
"""

import json
from pathlib import Path

import numpy as np

BATCH, TIME, INPUTS, UNITS = 3, 6, 4, 5
STEP = 1e-30
# No gate comes nearer to a bend of the hard sigmoid, where there is no gradient.
FROM_A_BEND = 1e-3


def hard_sigmoid(x, seen):
    y = 0.2 * x + 0.5
    seen.append(y.real)
    return np.where(y.real <= 0, 0, np.where(y.real >= 1, 1, y))


def states(kernel, recurrent_kernel, bias, inputs, seen):
    """The state after each step, [batch, time, units]."""
    of_input = np.split(kernel, 3, axis=1)
    of_state = np.split(recurrent_kernel, 3, axis=1)
    biases = np.split(bias, 3)
    state = np.zeros((BATCH, UNITS), dtype=inputs.dtype)
    found = []
    for time in range(TIME):
        x = inputs[:, time]
        z = hard_sigmoid(x @ of_input[0] + state @ of_state[0] + biases[0], seen)
        r = hard_sigmoid(x @ of_input[1] + state @ of_state[1] + biases[1], seen)
        h = np.tanh(x @ of_input[2] + (r * state) @ of_state[2] + biases[2])
        state = z * state + (1 - z) * h
        found.append(state)
    return np.stack(found, axis=1)


def weighed(values):
    found = states(*values, seen=[])
    return (found * np.sin(np.arange(found.size)).reshape(found.shape)).sum()


def gradient(values, which):
    found = np.zeros(values[which].shape)
    for place in np.ndindex(found.shape):
        moved = [value.astype(complex) for value in values]
        moved[which][place] += 1j * STEP
        found[place] = weighed(moved).imag / STEP
    return found


def main():
    random = np.random.default_rng(0)
    shapes = {
        "kernel": (INPUTS, 3 * UNITS),
        "recurrent_kernel": (UNITS, 3 * UNITS),
        "bias": (3 * UNITS,),
        "input": (BATCH, TIME, INPUTS),
    }
    # Large enough for the gates to reach both ends.
    values = [random.uniform(-1.6, 1.6, shape) for shape in shapes.values()]
    seen = []
    found = states(*values, seen)
    gates = np.concatenate([gate.ravel() for gate in seen])
    assert min(abs(gates).min(), abs(gates - 1).min()) > FROM_A_BEND
    shut, open_ = (gates < 0).sum(), (gates > 1).sum()
    assert shut > 5 and open_ > 5 and shut + open_ < gates.size / 2, (shut, open_, gates.size)
    result = {
        "numpy": np.__version__,
        "sizes": {"batch": BATCH, "time": TIME, "inputs": INPUTS, "units": UNITS},
        "values": {name: value.ravel().tolist() for name, value in zip(shapes, values)},
        "states": found.ravel().tolist(),
        "gradients": {name: gradient(values, at).ravel().tolist() for at, name in enumerate(shapes)},
    }
    path = Path(__file__).parent / "vectors" / "gru_keras21.json"
    path.write_text(json.dumps(result, indent=1) + "\n")


main()
