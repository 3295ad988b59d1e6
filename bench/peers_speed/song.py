"""The corpus becomes a song of four minutes, as people have them: 44.1 kHz stereo MP3 of 192 kbit/s."""

from pathlib import Path

import numpy as np
import soundfile
import soxr

from setting import CORPUS

SAMPLE_RATE = 44100
SECONDS = 240
# The right channel is the left one's echo, so that neither joint stereo nor the mean of both is trivial.
DELAY_S = 0.015
# On LAME's scale by libsndfile: 192 kbit/s of 32 to 320.
COMPRESSION_LEVEL = 0.4


def make_song(path: Path) -> Path:
    """Writes the first song of each artist, one after another until the time is over; returns `path`."""
    songs = [sorted(artist.rglob("*.mp3"))[0] for artist in sorted((CORPUS / "artists").iterdir())]
    length = SECONDS * SAMPLE_RATE
    parts: list[np.ndarray] = []
    while sum(len(part) for part in parts) < length:
        samples, rate = soundfile.read(songs[len(parts) % len(songs)], dtype="float32", always_2d=True)
        parts.append(soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE))
    left = np.concatenate(parts)[:length]
    delay = round(DELAY_S * SAMPLE_RATE)
    right = np.concatenate([np.zeros(delay, left.dtype), left[:-delay]])
    soundfile.write(
        path,
        np.stack([left, right], axis=1),
        SAMPLE_RATE,
        format="MP3",
        subtype="MPEG_LAYER_III",
        bitrate_mode="CONSTANT",
        compression_level=COMPRESSION_LEVEL,
    )
    return path
