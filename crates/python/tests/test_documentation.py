"""Every example of the documentation, and the notebook, run as they stand."""

import contextlib
import doctest
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

import auteur
from auteur import _classifier, _library, _model, _operations
from conftest import REPOSITORY

NOTEBOOK = Path(__file__).parents[1] / "tour.ipynb"


def test_every_example_of_the_documentation_is_true(corpus, songs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"auteur": auteur, "np": np, "corpus": corpus, "song": str(songs[0]), "ArtistClassifier": auteur.ArtistClassifier}
    # In the order in which one makes what the next takes.
    found = [test for module in (_operations, _library, _model, _classifier) for test in doctest.DocTestFinder().find(module)]
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in sorted(found, key=lambda test: (not test.filename.endswith("_operations.py"), test.filename, test.lineno)):
        test.globs.update(names)
        runner.run(test)
    assert runner.summarize().failed == 0 and runner.tries > 10


def test_the_notebook_runs_from_top_to_bottom(tmp_path, monkeypatch):
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    monkeypatch.chdir(tmp_path)
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            code = "".join(cell["source"]).replace("../../data", str(REPOSITORY / "data"))
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, "tour.ipynb", "exec"), names)
    assert names["scores"].song.mean_probability.accuracy > 0.5
    assert names["stranger"].artist in names["model"].classes_


@pytest.mark.parametrize("page", ["README.md", "crates/python/README.md"])
def test_names_in_the_readme_are_there(page):
    text = (REPOSITORY / page).read_text()
    python = text.split("```python\n")[1].split("```")[0]
    compile(python, page, "exec")
    for path in re.findall(r"auteur((?:\.\w+)+)", python):
        thing = auteur
        for name in path.strip(".").split("."):
            thing = getattr(thing, name)
