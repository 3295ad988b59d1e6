"""Writes librosa's cepstral coefficients of the log-mel spectrogram `vectors/mel_slaney.npy`.

    python make_mel.py && python make_mfcc.py        (versions: requirements.txt)

`vectors/mfcc_20.npy` is [20, frames].
"""

from pathlib import Path

import librosa
import numpy as np

VECTORS = Path(__file__).parent / "vectors"


def main() -> None:
    log_mel = np.load(VECTORS / "mel_slaney.npy")
    np.save(VECTORS / "mfcc_20.npy", librosa.feature.mfcc(S=log_mel, n_mfcc=20).astype(np.float32))


if __name__ == "__main__":
    main()
