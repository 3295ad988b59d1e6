"""Writes vectors/training.json: eight steps of the recipe beyond the paper's on one dense layer, from the equations, in f64.

The layer's logits are x W + b. A step smooths the labels, takes the mean cross-entropy and its gradient, lets W decay (b does
not), moves both by Adam at the rate of the step, and moves their average:

    labels = (1 - smoothing) labels + smoothing / artists
    rate   = largest * step / warm_up                                                       up to the end of the warm-up
           = largest * (1 + cos(pi (step - 1 - warm_up) / (all - warm_up))) / 2             after it
    W      = W - rate * decay * W                                                           (Loshchilov and Hutter)
    average after step t = sum of m^(t - i) (1 - m) W_i over steps i, divided by 1 - m^t

The average is computed from all weights so far by its definition, not step by step.

    pip install -r requirements.txt
    python make_training.py
"""

import json
from pathlib import Path

import numpy as np

STEPS_OF_AN_EPOCH, EPOCHS, WARM_UP_EPOCHS = 2, 4, 1
CLIPS, FRAMES, N_MELS, ARTISTS = 5, 2, 2, 3
RATE, DECAY, SMOOTHING, AVERAGE = 0.05, 0.5, 0.2, 0.6
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7


def rate_of(step):
    warm_up, all_steps = WARM_UP_EPOCHS * STEPS_OF_AN_EPOCH, EPOCHS * STEPS_OF_AN_EPOCH
    if step <= warm_up:
        return RATE * step / warm_up
    return RATE * (1 + np.cos(np.pi * (step - 1 - warm_up) / (all_steps - warm_up))) / 2


def loss_and_gradients(weights, clips, labels):
    logits = clips @ weights["kernel"] + weights["bias"]
    logits = logits - logits.max(axis=1, keepdims=True)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = -(labels * np.log(probabilities)).sum(axis=1).mean()
    of_logits = (probabilities - labels) / len(clips)
    return loss, {"kernel": clips.T @ of_logits, "bias": of_logits.sum(axis=0)}


def numbers(array):
    # As f32 has them, so that both start from the same.
    return np.asarray(array, dtype=np.float32).astype(np.float64)


def main():
    random = np.random.default_rng(7)
    inputs = FRAMES * N_MELS
    weights = {"kernel": numbers(random.normal(size=(inputs, ARTISTS))), "bias": numbers(random.normal(size=ARTISTS))}
    result = {
        "kernel": weights["kernel"].ravel().tolist(),
        "bias": weights["bias"].tolist(),
        "steps": [],
    }
    means = {name: np.zeros_like(value) for name, value in weights.items()}
    squares = {name: np.zeros_like(value) for name, value in weights.items()}
    past = []
    for step in range(1, EPOCHS * STEPS_OF_AN_EPOCH + 1):
        clips = numbers(random.normal(size=(CLIPS, inputs)))
        # Soft, as mixup leaves them.
        labels = numbers(random.dirichlet(np.ones(ARTISTS), size=CLIPS))
        smoothed = (1 - SMOOTHING) * labels + SMOOTHING / ARTISTS
        loss, gradients = loss_and_gradients(weights, clips, smoothed)
        rate = rate_of(step)
        for name, gradient in gradients.items():
            means[name] = BETA_1 * means[name] + (1 - BETA_1) * gradient
            squares[name] = BETA_2 * squares[name] + (1 - BETA_2) * gradient**2
            corrected = rate * np.sqrt(1 - BETA_2**step) / (1 - BETA_1**step)
            decay = rate * DECAY if name == "kernel" else 0.0
            weights[name] = weights[name] - decay * weights[name]
            weights[name] = weights[name] - corrected * means[name] / (np.sqrt(squares[name]) + EPSILON)
        past.append({name: value.copy() for name, value in weights.items()})
        shares = [(1 - AVERAGE) * AVERAGE ** (step - at) / (1 - AVERAGE**step) for at in range(1, step + 1)]
        average = {name: sum(s * w[name] for s, w in zip(shares, past)) for name in weights}
        result["steps"].append(
            {
                "clips": clips.ravel().tolist(),
                "labels": labels.ravel().tolist(),
                "rate": rate,
                "loss": loss,
                "kernel": weights["kernel"].ravel().tolist(),
                "bias": weights["bias"].tolist(),
                "average_kernel": average["kernel"].ravel().tolist(),
                "average_bias": average["bias"].tolist(),
            }
        )
    path = Path(__file__).parent / "vectors" / "training.json"
    path.write_text(json.dumps(result) + "\n")


main()
