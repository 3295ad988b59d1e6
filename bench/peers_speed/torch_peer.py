"""The paper's network in PyTorch, channels last in memory, time before frequency as in auteur."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from clips import N_ARTISTS, N_MELS
from model_file import ModelFile

CHANNELS = [64, 128, 128, 128]
POOLS = [(2, 2), (2, 4), (2, 4), (2, 4)]  # time, frequency
UNITS = 32
# PyTorch weighs the new value where Keras weighs the old.
NORM = {"eps": 1e-3, "momentum": 0.01}
# PyTorch's names of a batch norm's weights, and auteur's.
NORM_PARTS = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
}


class Network(nn.Module):
    """`[batch, frames, n_mels]` becomes logarithms of probabilities, each row up to a constant."""

    def __init__(self, n_artists: int) -> None:
        super().__init__()
        self.input_normalization = nn.BatchNorm2d(N_MELS, **NORM)
        blocks = [self.block(*sizes) for sizes in zip([1, *CHANNELS], CHANNELS, POOLS)]
        self.blocks = nn.Sequential(*blocks)
        self.recurrent = nn.GRU(CHANNELS[-1], UNITS, num_layers=2, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.output = nn.Linear(UNITS, n_artists)

    @staticmethod
    def block(inputs: int, outputs: int, pool: tuple[int, int]) -> nn.Sequential:
        convolution = nn.Conv2d(inputs, outputs, 3, padding=1)
        normalization = nn.BatchNorm2d(outputs, **NORM)
        return nn.Sequential(convolution, nn.ELU(), normalization, nn.MaxPool2d(pool), nn.Dropout(0.1))

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        # [batch, time, frequency] -> [batch, frequency, time, 1] -> [batch, 1, time, frequency]
        normalized = self.input_normalization(clips.permute(0, 2, 1).unsqueeze(3)).permute(0, 3, 2, 1)
        features = self.blocks(normalized.contiguous(memory_format=torch.channels_last))
        # [batch, channel, time, 1] -> [batch, time, channel]
        states, _ = self.recurrent(features.squeeze(3).permute(0, 2, 1))
        return self.output(self.dropout(states[:, -1]))


def trained_network(file: ModelFile) -> Network:
    """The network with the weights of a model file."""
    model = Network(len(file.artists))
    state = {name: value for name, value in model.state_dict().items() if name.endswith("tracked")}
    norms = {"input_normalization": "input_normalization"}
    for block in range(len(CHANNELS)):
        norms[f"blocks.{block}.2"] = f"blocks.{block}.normalization"
        # [time, frequency, inputs, outputs] -> [outputs, inputs, time, frequency]
        state[f"blocks.{block}.0.weight"] = file.weights[f"blocks.{block}.kernel"].transpose(3, 2, 0, 1)
        state[f"blocks.{block}.0.bias"] = file.weights[f"blocks.{block}.bias"]
    for ours, theirs in norms.items():
        state |= {f"{ours}.{part}": file.weights[f"{theirs}.{name}"] for part, name in NORM_PARTS.items()}
    for layer in range(2):
        theirs = f"recurrent_{layer + 1}"
        state[f"recurrent.weight_ih_l{layer}"] = gates(file.weights[f"{theirs}.kernel"]).T
        state[f"recurrent.weight_hh_l{layer}"] = gates(file.weights[f"{theirs}.recurrent_kernel"]).T
        input_bias, state_bias = gates(file.weights[f"{theirs}.bias"])
        state |= {f"recurrent.bias_ih_l{layer}": input_bias, f"recurrent.bias_hh_l{layer}": state_bias}
    state |= {"output.weight": file.weights["output.kernel"].T, "output.bias": file.weights["output.bias"]}
    model.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()})
    return model


def gates(fused: np.ndarray) -> np.ndarray:
    """Keras' order of gates (update, reset, candidate) becomes PyTorch's (reset, update, candidate)."""
    update, reset, candidate = np.split(fused, 3, axis=1)
    return np.concatenate([reset, update, candidate], axis=1)


def trainer(how: str, precision: torch.dtype, clips: np.ndarray, artists: np.ndarray) -> Callable[[], None]:
    """An epoch over all batches, everything included; `how` is `eager` or `compile`.

    `clips` are `[steps, batch, frames, n_mels]`, `artists` `[steps, batch]`.
    """
    model = Network(N_ARTISTS).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, eps=1e-7, fused=True)
    forward = torch.compile(model) if how == "compile" else model
    batches = list(zip(torch.from_numpy(clips), torch.from_numpy(artists)))

    def epoch() -> None:
        for values, labels in batches:
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cpu", precision, enabled=precision != torch.float32):
                loss = nn.functional.cross_entropy(forward(values), labels)
            loss.backward()
            optimizer.step()

    return epoch


def predictor(how: str, file: ModelFile, clips: np.ndarray) -> Callable[[], np.ndarray]:
    """The probabilities of all clips at once, `[clips, artists]`."""
    model = trained_network(file).to(memory_format=torch.channels_last).eval()
    batch = torch.from_numpy(clips)
    forward = model
    if how == "compile":
        from torch._inductor import config

        config.freezing = True  # weights become constants, laid out once for the convolutions
        forward = torch.compile(model)

    def predict() -> np.ndarray:
        # Frozen graphs are only made under `no_grad`.
        with torch.no_grad():
            return torch.softmax(forward(batch), dim=1).numpy()

    return predict
