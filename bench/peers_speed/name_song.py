"""What `auteur predict MODEL SONG` does, in Python with librosa and Keras.

Prints the mean probability of each artist as JSON.

usage: name_song.py MODEL SONG
"""

import json
import sys
from pathlib import Path

import librosa
import numpy as np

import keras_peer
from model_file import read_model


def log_mel(song: str) -> np.ndarray:
    """Decibels of a song, `[frames, n_mels]`."""
    samples, rate = librosa.load(song, sr=16000)
    mel = librosa.feature.melspectrogram(y=samples, sr=rate, n_mels=128, n_fft=2048, hop_length=512)
    return librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=80.0).T


def main() -> None:
    model, song = sys.argv[1:]
    file = read_model(Path(model))
    network = keras_peer.trained_network(file)
    frames = log_mel(song)
    count = len(frames) // file.clip_frames
    clips = frames[: count * file.clip_frames].reshape(count, file.clip_frames, -1)
    # Called directly: for a single batch, tracing a graph takes longer than it saves.
    probabilities = np.asarray(network(keras_peer.images(clips), training=False)).mean(axis=0)
    print(json.dumps(dict(zip(file.artists, probabilities.tolist()))))


main()
