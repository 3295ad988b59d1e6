"""Names the artists of songs from their sound, where beets finds no match.

Songs that are imported as they are, and those of `beet auteur QUERY`, get `auteur_artist`, whom they sound like, and
`auteur_confidence`, how probable that is. Nothing else is changed without asking.
"""

from __future__ import annotations

import os
from collections.abc import Sized
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from beets import config, ui
from beets.dbcore import types
from beets.importer import Action
from beets.plugins import BeetsPlugin

if TYPE_CHECKING:
    from auteur import Model
    from beets.importer import ImportSession, ImportTask
    from beets.library import Item, Library

ARTIST, CONFIDENCE = "auteur_artist", "auteur_confidence"


class Answer(NamedTuple):
    """Whom a song sounds like."""

    artist: str
    confidence: float
    # Whether that is said of the song: it seems to be by an artist of the model, and that is probable enough.
    holds: bool
    # Why it is not said, in brackets, or the confidence.
    words: str

    def __str__(self) -> str:
        return f"{self.artist} ({self.words})" if self.holds else self.words


class AuteurPlugin(BeetsPlugin):
    item_types = {ARTIST: types.STRING, CONFIDENCE: types.Float(3)}

    def __init__(self) -> None:
        super().__init__()
        self.config.add({"run": None, "threshold": 0.5, "auto": True, "pretend": False})
        self._model: Model | None = None
        # Why there is no model: it is not looked for again with every song.
        self._problem: str | None = None
        # Stages of an import run on threads of their own.
        self._lock = Lock()
        # What was heard before a question, so that no song is heard twice; gone with its import.
        self._heard: WeakKeyDictionary[ImportTask, dict[bytes, Answer | None]] = WeakKeyDictionary()
        # Songs whose tags are to be written, as soon as their files are where they belong.
        self._written: WeakKeyDictionary[ImportTask, list[Item]] = WeakKeyDictionary()
        if self.config["auto"].get(bool):
            self.register_listener("import_task_choice", self.ask_in_import)
            self.import_stages = [self.keep_in_import]
            self.register_listener("import_task_files", self.write_tags)

    def commands(self) -> list[ui.Subcommand]:
        command = ui.Subcommand("auteur", help="name the artists of songs from their sound")
        options = command.parser
        options.add_option("-f", "--force", action="store_true", default=False, help="name songs again that have a name")
        options.add_option("-p", "--pretend", action="store_true", default=None, help="only show the names")
        options.add_option(
            "-a", "--artist", action="store_true", default=False, help="offer to use the names as the artists of songs without one"
        )
        options.add_option("-w", "--write", action="store_true", default=None, help="write such artists to the files' tags")
        options.add_option("-W", "--nowrite", action="store_false", dest="write", help="do not")
        command.func = self.command
        return [command]

    def command(self, lib: Library, options: Any, words: list[str]) -> None:
        """`beet auteur QUERY`."""
        named = []
        for item in lib.items(words):
            if options.force or ARTIST not in item:
                answer = self.hear(item)
                if self._problem is not None:
                    raise ui.UserError(self._problem)
                if answer is None:
                    continue
                ui.print_(f"{item}: {answer}")
                self.keep(item, answer, options.pretend)
            if not item.artist and item.get(ARTIST):
                named.append(item)
        if not named or not options.artist or self.pretends(options.pretend):
            return
        chosen = ui.input_select_objects(
            "Use this name as the artist",
            named,
            lambda item: ui.print_(f"{item}: {item[ARTIST]}"),
            f"Use these names as the artists of {songs(named)} without one",
        )
        for item in chosen:
            item.artist = item[ARTIST]
            if ui.should_write(options.write):
                item.try_write()
            item.store()

    def ask_in_import(self, session: ImportSession, task: ImportTask) -> None:
        """Offers the names as artists, before the songs are added, so that their files get their places by them."""
        if not is_unmatched(task) or config["import"]["quiet"].get(bool) or self.pretends():
            return
        without = [item for item in task.imported_items() if not item.artist]
        heard = self._heard.setdefault(task, {})
        for item in without:
            heard[item.path] = self.hear(item)
        named = [(item, answer) for item in without if (answer := heard[item.path]) is not None]
        for item, answer in named:
            ui.print_(f"{os.path.basename(item.filepath)}: {answer}")
        named = [(item, answer) for item, answer in named if answer.holds]
        if not named:
            return
        ui.print_(f"Use these names as the artists of {songs(named)}, in the library or also in the files' tags?")
        # Tags are never written by an import that may not do so.
        options = ("No", "Library", "Tags too") if config["import"]["write"].get(bool) else ("No", "Library")
        choice = ui.input_options(options)
        if choice == "n":
            return
        for item, answer in named:
            item.artist = answer.artist
        if choice == "t":
            self._written[task] = [item for item, _ in named]

    def write_tags(self, session: ImportSession, task: ImportTask) -> None:
        """Writes the tags that were asked for."""
        for item in self._written.pop(task, []):
            item.try_write()
            item.store()

    def keep_in_import(self, session: ImportSession, task: ImportTask) -> None:
        """Writes the two attributes to the library."""
        if not is_unmatched(task):
            return
        heard = self._heard.pop(task, {})
        for item, path in [(item, item.path) for item in task.imported_items()]:
            answer = heard[path] if path in heard else self.hear(item)
            if answer is not None:
                self._log.info("{}: {}", item, answer)
                self.keep(item, answer)

    def hear(self, item: Item) -> Answer | None:
        """Whom a song sounds like; none of one that cannot be heard, which is told and stops nothing."""
        model = self.model()
        if model is None:
            return None
        try:
            named = model.name(os.fsdecode(item.path))
        except Exception as error:
            self._log.warning("not named: {}", error)
            return None
        threshold = self.config["threshold"].as_number()
        sure = f"{100 * named.probability:.0f} %"
        if named.known is False:
            return Answer(named.artist, named.probability, False, f"none of the known artists (nearest: {named.artist})")
        if named.probability < threshold:
            return Answer(named.artist, named.probability, False, f"not sure enough (nearest: {named.artist}, {sure})")
        return Answer(named.artist, named.probability, True, sure)

    def model(self) -> Model | None:
        """The model, read once; none where there is none, which is told once."""
        with self._lock:
            if self._model is None and self._problem is None:
                try:
                    self._model = self._read()
                except Exception as error:
                    self._problem = f"no song is named: {error}"
                    self._log.error("{}", self._problem)
        return self._model

    def _read(self) -> Model:
        try:
            # The package, for beets names plugins within its own.
            import auteur
        except ImportError:
            raise ui.UserError("the Python package auteur is not installed") from None
        if not hasattr(auteur, "Model"):
            raise ui.UserError("the Python package auteur that is installed is another project's")
        run = self.config["run"].get()
        return auteur.Model.shipped() if run is None else auteur.Model.load(self.config["run"].as_filename())

    def keep(self, item: Item, answer: Answer, pretend: bool | None = None) -> None:
        """Writes the answer to the library, or takes a former one away that no longer holds."""
        if self.pretends(pretend):
            return
        if answer.holds:
            item[ARTIST], item[CONFIDENCE] = answer.artist, answer.confidence
        else:
            for attribute in (ARTIST, CONFIDENCE):
                if attribute in item:
                    del item[attribute]
        item.store()

    def pretends(self, asked: bool | None = None) -> bool:
        return self.config["pretend"].get(bool) if asked is None else asked


def is_unmatched(task: ImportTask) -> bool:
    """Whether songs are imported as they are, without a match."""
    return task.choice_flag in (Action.ASIS, Action.RETAG)


def songs(some: Sized) -> str:
    return "1 song" if len(some) == 1 else f"{len(some)} songs"
