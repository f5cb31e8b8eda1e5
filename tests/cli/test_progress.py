"""The line that says what takes so long: late, only on a terminal, and gone in the end."""

from __future__ import annotations

import io
import time

import pytest

from lattice_scan.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def wait_for(terminal: Terminal, text: str) -> None:
    end = time.monotonic() + 10
    while text not in terminal.getvalue():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_slow_work_is_told_and_the_line_is_wiped_away() -> None:
    terminal = Terminal()
    with Progress(terminal, patience_s=0.01) as progress:
        progress("reading a.json")
        wait_for(terminal, "reading a.json ...")
        progress("judging \x1b[31m")
    assert terminal.getvalue() == "\r\x1b[Kreading a.json ...\r\x1b[Kjudging \\x1b[31m ...\r\x1b[K"


def test_quick_work_says_nothing() -> None:
    terminal = Terminal()
    with Progress(terminal, patience_s=60) as progress:
        progress("reading a.json")
    assert terminal.getvalue() == ""


def test_an_error_finds_a_clean_line() -> None:
    terminal = Terminal()
    with pytest.raises(ValueError, match="bad"), Progress(terminal, patience_s=0) as progress:  # noqa: PT012
        progress("reading a.json")
        wait_for(terminal, "reading")
        raise ValueError("bad")
    assert terminal.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_a_pipe_hears_nothing(stream: io.StringIO | None) -> None:
    with Progress(stream, patience_s=0) as progress:
        progress("reading a.json")
        time.sleep(0.02)
    assert stream is None or stream.getvalue() == ""
