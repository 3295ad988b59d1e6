"""Writes librosa's chroma, tuning, tempo and beats for a formula and for songs of the corpus.

    python make_chroma.py        (versions: requirements.txt)

`vectors/chroma_filters*.npy` are filter banks, [12, bins]; `vectors/chroma_<name>.npy` is chroma, [12, frames];
`vectors/beat_chroma_<name>.npy` its means between beats, [12, segments]; `vectors/beats_<name>.npy` the tuning in
semitones, the tempo in beats per minute, then the frames of the beats. `vectors/onsets.npy` are curves of onset strength,
[curves, frames]; `vectors/onsets_beats.npy` the tempo and the beats of each, [curves, 2 + frames], filled up with -1;
`vectors/onsets_short*.npy` the same for shorter ones. The formula is `pulse` in crates/audio/tests/songs/sound.rs.
"""

from pathlib import Path

import librosa
import numpy as np

HERE = Path(__file__).parent
VECTORS = HERE / "vectors"
ARTISTS = HERE.parent / "data" / "game-music-10" / "artists"
RATE = 16000

# Songs whose chroma is written whole, and those of which tuning, tempo and beats are.
WITH_CHROMA = ["Kenta_Cho/Noiz2sa/stg0.mp3"]
SONGS = WITH_CHROMA + [
    "Askyel/Naev/Bells_short_version.mp3",
    "Askyel/Naev/Classic.mp3",
    "Askyel/Naev/Eureka.mp3",
]


def pulse(seconds: float) -> np.ndarray:
    """Notes 0.47 s apart that go up a minor third each time, 0.23 semitones above 440 Hz, each dying away."""
    n = np.arange(int(seconds * RATE))
    since, note = n % 7520 / RATE, n // 7520
    hz = 440.0 * 2.0 ** ((0.23 + 3 * (note % 4)) / 12)
    return (0.5 * np.exp(-6 * since) * np.sin(2 * np.pi * hz * since)).astype(np.float32)


def write(name: str, values: np.ndarray) -> None:
    np.save(VECTORS / f"{name}.npy", np.ascontiguousarray(values, dtype=np.float32))


def write_beats(name: str, chroma: np.ndarray, tuning: float, onsets: np.ndarray, hop: int) -> None:
    tempo, beats = librosa.beat.beat_track(onset_envelope=onsets, sr=RATE, hop_length=hop)
    write(f"beats_{name}", np.concatenate([[tuning], np.atleast_1d(tempo), beats]))
    write(f"beat_chroma_{name}", librosa.util.sync(chroma, beats, aggregate=np.mean))


def of_sound(name: str, sound: np.ndarray, whole: bool, n_fft: int = 2048, hop: int = 512, n_mels: int = 128) -> None:
    settings = {"sr": RATE, "n_fft": n_fft, "hop_length": hop}
    power = np.abs(librosa.stft(sound, n_fft=n_fft, hop_length=hop)) ** 2
    tuning = librosa.estimate_tuning(S=power, sr=RATE, n_fft=n_fft, bins_per_octave=12)
    chroma = librosa.feature.chroma_stft(y=sound, **settings)
    onsets = librosa.onset.onset_strength(y=sound, n_mels=n_mels, aggregate=np.median, **settings)
    write_beats(name, chroma, tuning, onsets, hop)
    if whole:
        write(f"chroma_{name}", chroma)


def curves(count: int, frames: int) -> np.ndarray:
    """Noise, with ever more of a pulse of another period in it; then one onset, two, and a ramp."""
    rng = np.random.default_rng(4)
    noise = rng.exponential(size=(count, frames))
    for row, curve in enumerate(noise):
        curve[:: 5 + 6 * row] += row
    one, two, ramp = np.zeros((3, frames))
    one[frames // 2] = 1
    two[[frames // 4, frames // 2]] = 1, 0.5
    ramp[:] = np.arange(frames)
    # A curve of onsets begins with zeros: nothing is louder than what is not there.
    found = np.concatenate([noise, [one, two, ramp]]).astype(np.float32)
    found[:, 0] = 0
    return found


def of_curves(name: str, onsets: np.ndarray) -> None:
    found = np.full((len(onsets), 2 + onsets.shape[1]), -1.0)
    for row, curve in zip(found, onsets):
        tempo, beats = librosa.beat.beat_track(onset_envelope=curve, sr=RATE)
        row[0] = np.atleast_1d(tempo)[0]
        row[1 : 1 + len(beats)] = beats
    write(name, onsets)
    write(f"{name}_beats", found)


def main() -> None:
    VECTORS.mkdir(exist_ok=True)
    for tuning, name in ((0.0, "chroma_filters"), (-0.37, "chroma_filters_flat")):
        write(name, librosa.filters.chroma(sr=RATE, n_fft=512, tuning=tuning))
    of_sound("pulse", pulse(12), True)
    of_sound("pulse_small", pulse(6), True, n_fft=1024, hop=320, n_mels=40)
    for song in SONGS:
        sound, _ = librosa.load(ARTISTS / song, sr=RATE)
        of_sound(Path(song).stem, sound, song in WITH_CHROMA)
    of_curves("onsets", curves(9, 400))
    of_curves("onsets_short", curves(4, 12))


if __name__ == "__main__":
    main()
