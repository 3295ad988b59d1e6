"""Sixteen songs by four artists of the corpus that ships, prepared and trained once, and the program, to compare with.

The program is the file in the variable AUTEUR_PROGRAM, or what `cargo test` has built.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import auteur

REPOSITORY = Path(__file__).parents[3]
CORPUS = REPOSITORY / "data/game-music-10/artists"
ARTISTS = ["Askyel", "Jordan_Trudgett", "Kenta_Cho", "Maxstack"]
SONGS = 4


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """A folder <artist>/<album>/<song>."""
    root = tmp_path_factory.mktemp("music")
    for artist in ARTISTS:
        for song in sorted((CORPUS / artist).glob("*/*.mp3"))[:SONGS]:
            place = root / song.relative_to(CORPUS)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(song, place)
    return root


@pytest.fixture(scope="session")
def songs(corpus):
    return sorted(corpus.glob("*/*/*.mp3"))


@pytest.fixture(scope="session")
def artists(songs):
    return [song.parts[-3] for song in songs]


@pytest.fixture(scope="session")
def store(corpus, tmp_path_factory):
    place = tmp_path_factory.mktemp("stores") / "store"
    auteur.prepare(corpus, place)
    return place


@pytest.fixture(scope="session")
def run(store, tmp_path_factory):
    place = tmp_path_factory.mktemp("runs") / "run"
    auteur.train(store, place)
    return place


@pytest.fixture(scope="session")
def model(run):
    return auteur.Model.load(run)


@pytest.fixture(scope="session")
def program():
    """Runs the program, and returns what it prints with --json."""
    named = os.environ.get("AUTEUR_PROGRAM", REPOSITORY / "target/debug/auteur")
    assert Path(named).exists(), f"{named} is not there: build it, or name it in AUTEUR_PROGRAM"

    def run(*arguments):
        done = subprocess.run([named, *map(str, arguments), "--json"], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def tone():
    """Three chords, each for three seconds, at 22,050 Hz, in stereo: float32, [2, samples]."""
    rate = 22050
    seconds = np.arange(9 * rate) / rate
    pitches = [(220, 277, 330), (196, 247, 294), (262, 330, 392)]
    chords = [sum(np.sin(2 * np.pi * pitch * seconds) for pitch in chord) for chord in pitches]
    left = np.where(seconds < 3, chords[0], np.where(seconds < 6, chords[1], chords[2])) / 4
    noise = np.random.default_rng(1).normal(size=len(left)) / 20
    return np.stack([left, left / 2 + noise]).astype(np.float32)
