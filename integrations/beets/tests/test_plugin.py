"""The plugin within a real beets: the program `beet`, its questions, its database."""

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import wave
from math import sin
from pathlib import Path
from types import SimpleNamespace

import pytest
from beets.importer import Action
from mediafile import MediaFile

import auteur

CORPUS = Path(__file__).parents[3] / "data/game-music-10/artists"
ARTISTS = ["Askyel", "Jordan_Trudgett", "Kenta_Cho", "Maxstack"]
SONGS = 4


def songs_of(artist):
    return sorted((CORPUS / artist).glob("*/*.mp3"))[:SONGS]


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """A run that knows four artists."""
    music, place = tmp_path_factory.mktemp("music"), tmp_path_factory.mktemp("runs")
    for artist in ARTISTS:
        for song in songs_of(artist):
            (music / artist / "album").mkdir(parents=True, exist_ok=True)
            shutil.copy(song, music / artist / "album")
    auteur.prepare(music, place / "store", progress=False)
    auteur.train(place / "store", place / "run", progress=False)
    return place / "run"


class Beets:
    """A library of its own."""

    def __init__(self, home, run):
        self.home, self.run = home, run
        self.music = home / "new"

    def album(self, name, *songs):
        """A folder of these songs without tags."""
        folder = self.music / name
        folder.mkdir(parents=True)
        for song in songs:
            copy = folder / song.name
            shutil.copy(song, copy)
            MediaFile(copy).delete()
        return folder

    def __call__(self, *words, answers="", code=0, plugin=None, **importing):
        # Files stay where they are, under their names.
        settings = {"resume": "no", "copy": "no", "quiet_fallback": "asis"} | importing
        plugin = {"run": self.run} | (plugin or {})
        lines = ["plugins: [auteur]", f"directory: {self.home}/library", "import:"]
        lines += [f"    {name}: {value}" for name, value in settings.items()]
        lines += ["auteur:", *(f"    {name}: {value or '~'}" for name, value in plugin.items())]
        (self.home / "config.yaml").write_text("\n".join(lines + [""]))
        environment = os.environ | {"BEETSDIR": str(self.home), "HOME": str(self.home)}
        command = [sys.executable, "-m", "beets", *map(str, words)]
        done = subprocess.run(command, input=answers, env=environment, capture_output=True, text=True)
        assert done.returncode == code, done
        return done.stdout + done.stderr

    def rows(self):
        """What the database holds of each song: its artist, and the two attributes, by the name of its file."""
        with sqlite3.connect(self.home / "library.db") as database:
            found = {self.file(path): [artist] for path, artist in database.execute("SELECT path, artist FROM items")}
            query = "SELECT path, value FROM items JOIN item_attributes ON entity_id = items.id WHERE key LIKE 'auteur_%' ORDER BY key"
            for path, value in database.execute(query):
                found[self.file(path)].append(value)
        return found

    def file(self, path):
        """The path of the database is one within the library, or a whole one."""
        return self.home / "library" / os.fsdecode(path)

    def by_name(self):
        return {path.name: row for path, row in self.rows().items()}


@pytest.fixture
def beets(tmp_path, run):
    return Beets(tmp_path, run)


def short(path):
    """Half a second of a tone, too little to be named by."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", int(9000 * sin(0.06 * at))) for at in range(11025)))


def test_songs_without_a_match_get_whom_they_sound_like_and_nothing_else(beets):
    folder = beets.album("unknown", *songs_of("Maxstack")[::2], songs_of("Kenta_Cho")[0])
    (folder / "broken.mp3").write_bytes(b"no music" * 999)
    short(folder / "short.wav")
    said = beets("import", "-q", folder)
    assert "not named: " in said and "short.wav is 0.5 s long" in said
    rows = beets.by_name()
    # beets itself passes over a file that is no music.
    assert len(rows) == 4 and rows["short.wav"] == [""]
    named = {name: row[1] for name, row in rows.items() if len(row) > 1}
    assert sorted(named.values()) == ["Kenta_Cho", "Maxstack", "Maxstack"]
    for path, (artist, *attributes) in beets.rows().items():
        assert artist == "" and MediaFile(path).artist is None
        assert not attributes or 0.5 < float(attributes[1]) <= 1
    listed = beets("ls", "-f", "$auteur_artist $auteur_confidence", "auteur_confidence:0.5..").splitlines()
    assert [line.split()[0] for line in listed].count("Maxstack") == 2 and all(float(line.split()[1]) > 0.5 for line in listed)


def test_the_user_is_asked_before_a_name_becomes_the_artist(beets):
    for number, artist in enumerate(ARTISTS[1:]):
        beets.album(f"album {number}", songs_of(artist)[0])
    # As it is, and then: in the library, in the tags too, and what an empty line means.
    said = beets("import", beets.music, answers="u\nl\nu\nt\nu\n\n", copy="yes")
    assert said.count("Use these names as the artists of 1 song, in the library or also in the files' tags?") == 3
    assert "%)" in said
    found = {row[1]: (path, row[0], MediaFile(path).artist) for path, row in beets.rows().items()}
    assert {artist: of[1:] for artist, of in found.items()} == {
        "Jordan_Trudgett": ("Jordan_Trudgett", None),
        "Kenta_Cho": ("Kenta_Cho", "Kenta_Cho"),
        "Maxstack": ("", None),
    }
    # Files get their places by the names that were taken.
    places = {artist: of[0].relative_to(beets.home / "library").parts[0] for artist, of in found.items()}
    assert places["Jordan_Trudgett"] == "Jordan_Trudgett" and places["Maxstack"] == "__"


def test_an_import_that_may_not_write_tags_does_not_offer_it(beets):
    beets.album("album", songs_of("Maxstack")[0])
    said = beets("import", beets.music, answers="u\nt\nl\n", write="no")
    assert "Tags too" not in said
    [(path, row)] = beets.rows().items()
    assert row[0] == "Maxstack" and MediaFile(path).artist is None


def test_songs_that_have_an_artist_keep_it_without_a_question(beets):
    folder = beets.album("album", songs_of("Maxstack")[0])
    file = MediaFile(next(folder.iterdir()))
    file.artist = "Somebody"
    file.save()
    said = beets("import", folder, answers="u\n")
    assert "Use these names" not in said
    [row] = beets.rows().values()
    assert row[:2] == ["Somebody", "Maxstack"]


def test_strangers_and_answers_that_are_not_sure_enough_are_said_and_not_kept(beets):
    song, stranger = songs_of("Askyel")[1], songs_of("Obsidian_Shell")[0]
    folder = beets.album("album", song, stranger)
    said = beets("-v", "import", "-q", folder, plugin={"threshold": 0.9999})
    assert "none of the known artists (nearest: " in said and "not sure enough (nearest: Askyel, " in said
    assert list(beets.by_name().values()) == [[""], [""]]
    # What once was kept goes when it no longer holds.
    beets("auteur")
    assert [len(beets.by_name()[file.name]) for file in (song, stranger)] == [3, 1]
    beets("auteur", "-f", plugin={"threshold": 0.9999})
    assert list(beets.by_name().values()) == [[""], [""]]


def test_singletons_are_named_by_the_model_that_ships_where_there_is_no_run(beets):
    folder = beets.album("songs", songs_of("Lupus_Mechanicus")[0])
    said = beets("import", "-q", "-s", folder, plugin={"run": None})
    assert said.count("the model that ships answers; it knows 10 artists") == 1
    assert [row[1] for row in beets.rows().values()] == ["Lupus_Mechanicus"]


def test_the_command_names_what_is_in_the_library_and_asks_before_more(beets):
    folder = beets.album("album", songs_of("Maxstack")[0], songs_of("Kenta_Cho")[0])
    manual = {"auto": "no"}
    beets("import", "-q", "-A", folder, plugin=manual)
    assert all(row == [""] for row in beets.rows().values())
    said = beets("auteur", "-p", plugin=manual)
    assert "Maxstack (" in said and all(row == [""] for row in beets.rows().values())
    beets("auteur", plugin=manual | {"pretend": "yes"})
    assert all(row == [""] for row in beets.rows().values())

    beets("auteur", plugin=manual)
    assert sorted(row[1] for row in beets.rows().values()) == ["Kenta_Cho", "Maxstack"]
    assert all(row[0] == "" for row in beets.rows().values())
    # Named songs are not heard again.
    assert "(" not in beets("auteur", plugin=manual | {"run": "/nowhere"})
    said = beets("auteur", "-a", "auteur_artist:Maxstack", answers="n\n", plugin=manual)
    assert "Use these names as the artists of 1 song without one?" in said
    assert all(row[0] == "" for row in beets.rows().values())
    beets("auteur", "-a", "-W", "auteur_artist:Maxstack", answers="y\n", plugin=manual)
    beets("auteur", "-a", "auteur_artist:Kenta_Cho", answers="y\n", plugin=manual)
    found = {row[1]: (row[0], MediaFile(path).artist) for path, row in beets.rows().items()}
    assert found == {"Maxstack": ("Maxstack", None), "Kenta_Cho": ("Kenta_Cho", "Kenta_Cho")}


def test_without_a_model_music_is_imported_all_the_same(beets):
    folder = beets.album("album", *songs_of("Maxstack")[::2])
    said = beets("import", "-q", folder, plugin={"run": "/nowhere"})
    assert said.count("no song is named: /nowhere: ") == 1 and "train one with auteur.train(store, run)" in said
    assert len(beets.rows()) == 2
    assert "no song is named: " in beets("auteur", plugin={"run": "/nowhere"}, code=1)


def test_songs_with_a_match_are_not_heard(monkeypatch):
    from beetsplug.auteur import AuteurPlugin

    plugin = AuteurPlugin()
    monkeypatch.setattr(plugin, "hear", lambda item: pytest.fail("a song was heard"))
    task = SimpleNamespace(choice_flag=Action.APPLY, imported_items=lambda: [object()])
    plugin.ask_in_import(None, task)
    plugin.keep_in_import(None, task)
