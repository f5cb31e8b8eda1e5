"""One line on stderr that says what takes so long: only on a terminal, after a second, and wiped away in the end."""

from __future__ import annotations

import threading
from typing import Self, TextIO

from lattice_scan.renderers.escape import escape

PATIENCE_S = 1.0
"""Seconds of silence before the line appears."""


class Progress:
    """Called with each phase of the work, e.g. `reading tfplan.json`."""

    def __init__(self, stream: TextIO | None, patience_s: float = PATIENCE_S) -> None:
        """Speak on `stream` after `patience_s` seconds, if it is a terminal."""
        self._stream = stream if stream is not None and stream.isatty() else None
        self._patience_s = patience_s
        self._phase = ""
        self._speaks = False
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __call__(self, phase: str) -> None:
        """Say that `phase` begins."""
        with self._lock:
            self._phase = phase
            if self._speaks:
                self._show()

    def __enter__(self) -> Self:
        """Start to count the seconds."""
        if self._stream is not None:
            self._timer = threading.Timer(self._patience_s, self._lose_patience)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line away, so that the report or the error starts on a clean one."""
        if self._timer is None or self._stream is None:
            return
        self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._speaks:
                self._stream.write("\r\x1b[K")
                self._stream.flush()

    def _lose_patience(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._speaks = True
                self._show()

    def _show(self) -> None:
        if self._stream is not None and self._phase:
            self._stream.write(f"\r\x1b[K{escape(self._phase)} ...")
            self._stream.flush()
