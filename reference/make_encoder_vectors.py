"""Writes vectors/encoder_*: what librosa, and TensorFlow with the checkpoint's own graph, make of clips.

    pip install -r requirements.txt
    pip download musicnn==0.1.0 --no-deps
    python make_encoder_vectors.py musicnn-0.1.0-py3-none-any.whl

`encoder_mel.npy` is the compressed mel spectrogram of the formula of make_mel.py, [bands, frames].
`encoder_layers.safetensors` has two clips of music and what every layer makes of them with the weights as they ship:
of its pooled output the mean and maximum over time and frequency, and some of its cells. `checkpoint` are the clips'
vectors with the checkpoint's own weights. `encoder_song.safetensors` has the vectors of a song's first clips, from file
to vector. All have the checkpoint's 128 channels a layer; what ships has fewer.
"""

import json
import sys
from pathlib import Path

import librosa
import numpy as np
from encoder_checkpoint import Checkpoint, shipped
from make_mel import HERE, VECTORS, formula, write
from safetensors.numpy import save_file

ARTISTS = HERE.parent / "data" / "game-music-10" / "artists"
FRAMES, CELLS, SONG_CLIPS = 187, 127, 3


def compressed_mel(samples: np.ndarray) -> np.ndarray:
    """[frames, 96]"""
    mel = librosa.feature.melspectrogram(y=samples, sr=16000, n_fft=512, hop_length=256, n_mels=96)
    return np.log10(10000 * mel.T + 1).astype(np.float32)


def mean_square(samples: np.ndarray) -> float:
    """Of the blocks of 0.4 s that are not 10 dB below the mean of those that sound."""
    length = 16000 * 2 // 5
    squares = np.add.reduceat(samples.astype(np.float64) ** 2, np.arange(0, len(samples), length))
    return squares[squares > 0.1 * squares[squares > 0].mean()].mean() / length


def levelled(samples: np.ndarray) -> np.ndarray:
    """As loud as all songs: -15 dB of full scale."""
    return samples * np.sqrt(10**-1.5 / mean_square(samples)).astype(np.float32)


def clips_of(samples: np.ndarray) -> np.ndarray:
    """[clips, 187, 96]"""
    mel = compressed_mel(samples)
    clips = len(mel) // FRAMES
    return mel[: clips * FRAMES].reshape(clips, FRAMES, -1)


def song(name: str) -> np.ndarray:
    return librosa.load(ARTISTS / name, sr=16000)[0]


def save(name: str, arrays: dict[str, np.ndarray]) -> None:
    # safetensors writes an array as it lies in memory.
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    save_file(arrays, VECTORS / f"{name}.safetensors", metadata={"auteur": json.dumps("vectors")})


def means_and_maxima(pooled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return pooled.mean((1, 2), dtype=np.float64).astype(np.float32), pooled.max((1, 2))


def vectors(pooled: list[np.ndarray]) -> np.ndarray:
    """[clips, 9 * 128]: mean and maximum of layers 1 to 4, layer by layer, and the mean of layer 5."""
    parts = [part for layer in pooled for part in means_and_maxima(layer)]
    return np.concatenate(parts[:9], axis=1)


def main() -> None:
    checkpoint = Checkpoint(Path(sys.argv[1]))
    weights = {name: value.astype(np.float32) for name, value in shipped(checkpoint.weights).items()}
    write("encoder_mel", compressed_mel(formula(20000, 16000)).T)

    clips = np.stack([clips_of(song("Askyel/Naev/Eureka.mp3"))[2], clips_of(song("Kenta_Cho/Noiz2sa/stg0.mp3"))[5]]).astype(np.float16)
    pooled = checkpoint.pooled(clips.astype(np.float32), weights)
    layers = {"input": clips, "checkpoint": vectors(checkpoint.pooled(clips.astype(np.float32), checkpoint.weights))}
    for number, layer in enumerate(pooled, 1):
        layers[f"mean{number}"], layers[f"maximum{number}"] = means_and_maxima(layer)
        flat = layer.reshape(len(layer), -1)
        layers[f"cells{number}"] = flat[:, :: -(-flat.shape[1] // CELLS)]
    save("encoder_layers", layers)

    print("loudness of Eureka in dB:", 10 * np.log10(mean_square(song("Askyel/Naev/Eureka.mp3"))))
    first = clips_of(levelled(song("Askyel/Naev/Eureka.mp3")))[:SONG_CLIPS]
    save("encoder_song", {"vectors": vectors(checkpoint.pooled(first, weights))})


if __name__ == "__main__":
    main()
