"""Writes a formula as librosa's default resampler, soxr HQ, resamples it.

    python make_resample.py        (versions: requirements.txt)

`vectors/resample_<rate>.npy` is half a second of `make_mel.formula` at that rate, resampled to 16 kHz.
"""

from pathlib import Path

import librosa
import numpy as np

from make_mel import formula

VECTORS = Path(__file__).parent / "vectors"
RATES = [8000, 11025, 22050, 32000, 44100, 47999, 48000, 96000]


def main() -> None:
    for rate in RATES:
        resampled = librosa.resample(formula(rate // 2, rate), orig_sr=rate, target_sr=16000)
        np.save(VECTORS / f"resample_{rate}.npy", resampled.astype(np.float32))


if __name__ == "__main__":
    main()
