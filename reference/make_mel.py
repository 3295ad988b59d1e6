"""Writes librosa's log-mel spectrograms of a formula and of the small sound files in crates/audio/tests/assets.

    python make_mel.py        (versions: requirements.txt)

`vectors/mel_<name>.npy` are log-mel spectrograms, [bands, frames]; `vectors/mel_filters_<scale>.npy` filter banks,
[bands, bins]. The formula is the one in crates/audio/src/vectors.rs.
"""

from pathlib import Path

import librosa
import numpy as np

HERE = Path(__file__).parent
VECTORS = HERE / "vectors"
ASSETS = HERE.parent / "crates" / "audio" / "tests" / "assets"

# Files that librosa's decoder, libsndfile, reads without a detour over ffmpeg.
DECODED = [
    "flac-22k-stereo.oga",
    "flac-44k-stereo.flac",
    "flac24-16k-mono.flac",
    "float-16k-mono.wav",
    "mp3-16k-mono.mp3",
    "mp3-44k-stereo-untagged.mp3",
    "mp3-44k-stereo-vbr.mp3",
    "opus-48k-6ch.opus",
    "opus-48k-loud.opus",
    "opus-48k-stereo.opus",
    "pcm16-22k-stereo.aiff",
    "pcm8-8k-mono.wav",
    "vorbis-16k-mono.ogg",
    "vorbis-44k-stereo.ogg",
]


def formula(n_samples: int, sample_rate: int) -> np.ndarray:
    """A rising tone, a steady one and a click, fading out."""
    t = np.arange(n_samples) / sample_rate
    sound = 0.5 * np.sin(2 * np.pi * (100 * t + 1200 * t * t)) + 0.1 * np.sin(2 * np.pi * 523.25 * t)
    sound *= np.exp(-3 * t)
    sound[n_samples // 2] += 0.8
    return sound.astype(np.float32)


def log_mel(samples: np.ndarray, **settings) -> np.ndarray:
    settings = {"n_fft": 2048, "hop_length": 512, "n_mels": 128, "htk": False} | settings
    power = librosa.feature.melspectrogram(y=samples, sr=16000, **settings)
    return librosa.power_to_db(power, ref=1.0, amin=1e-10, top_db=80.0)


def write(name: str, values: np.ndarray) -> None:
    np.save(VECTORS / f"{name}.npy", np.ascontiguousarray(values, dtype=np.float32))


def main() -> None:
    VECTORS.mkdir(exist_ok=True)
    sound = formula(20000, 16000)
    write("mel_slaney", log_mel(sound))
    write("mel_htk", log_mel(sound, htk=True))
    write("mel_small", log_mel(sound, n_fft=512, hop_length=160, n_mels=40))
    write("mel_short", log_mel(sound[:700]))
    for scale in ("slaney", "htk"):
        filters = librosa.filters.mel(sr=16000, n_fft=512, n_mels=40, htk=scale == "htk", norm="slaney")
        write(f"mel_filters_{scale}", filters)
    for name in DECODED:
        samples, _ = librosa.load(ASSETS / name, sr=16000)
        write(f"mel_{Path(name).name}", log_mel(samples))


if __name__ == "__main__":
    main()
