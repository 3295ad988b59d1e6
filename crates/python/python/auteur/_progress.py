"""Long work's progress becomes a bar of tqdm where that is there, and its notes become warnings of the logger `auteur`."""

from __future__ import annotations

import logging
from typing import Any

logger = logging.getLogger("auteur")


class Watch:
    """Told by the native half where work stands, always on the thread that called."""

    def __init__(self, show: bool | None) -> None:
        self._show = show
        self._bar: Any = None

    def begin(self, task: str, total: int) -> None:
        self.finish()
        if self._show is not False:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                logger.info("%s: %d steps", task, total)
                return
            # None: only where somebody watches, on a terminal or in a notebook.
            disable = None if self._show is None else False
            self._bar = tqdm(total=total, desc=task, disable=disable, leave=False)

    def has(self, total: int) -> None:
        """There is more to do than was known, or less."""
        if self._bar is not None:
            self._bar.total = total
            self._bar.refresh()

    def advance(self, by: int) -> None:
        if self._bar is not None:
            self._bar.update(by)

    def note(self, message: str) -> None:
        logger.warning("%s", message)

    def finish(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
