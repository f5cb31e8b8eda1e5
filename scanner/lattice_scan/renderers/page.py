"""A page of plain text: wrapped to the width, coloured only where colour is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

NARROWEST = 40
"""Columns; on less than this, lines run over instead of falling apart."""

COMMAND = "::"
"""With this a command of GitHub Actions begins: `::error title=x::words`."""


class Style(Enum):
    """Select Graphic Rendition codes of ANSI (ECMA-48, 8.3.117)."""

    BOLD = "1"
    DIM = "2"
    RED = "1;31"
    YELLOW = "33"
    GREEN = "32"
    CYAN = "36"


class Page:
    """Collects lines; `text` is the whole of them."""

    def __init__(self, width: int, *, color: bool) -> None:
        """Start an empty page of `width` columns."""
        self._width = max(width, NARROWEST)
        self._color = color
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        """Everything written so far, ending in a newline."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def blank(self) -> None:
        """Write an empty line."""
        self._lines.append("")

    def write(self, label: str, text: str, *, styles: Sequence[tuple[str, Style]] = ()) -> None:
        """Write `text` after `label`, and go on below the text where it is longer than the line.

        Each of `styles` is a prefix that follows the one before, the first of them at the beginning of the line; a
        prefix that the end of the line has cut stays plain.
        """
        first, *more = _wrap(label + text, self._width, len(label))
        if self._color:
            first = _painted(first, styles)
        self._lines.append(first)
        self._lines += more

    def code(self, label: str, text: str) -> None:
        """Write a line of source after `label`, cut where it is longer than the page is wide."""
        room = max(self._width - len(label), 1)
        label = paint(label, Style.DIM) if self._color else label
        self._lines.append(label + (text if len(text) <= room else f"{text[: room - 1]}…"))

    def source(self, indent: str, text: str) -> None:
        """Write lines that are there to be copied: as they are, however wide."""
        self._lines += [f"{indent}{line}".rstrip() for line in text.split("\n")]

    def paragraphs(self, label: str, text: str, style: Style) -> None:
        """Write each line of `text` by itself, the first after `label`."""
        for line in text.split("\n"):
            self.write(label, line, styles=[(label, style)])
            label = " " * len(label)


def paint(text: str, style: Style) -> str:
    """Return `text` in `style`."""
    return f"\x1b[{style.value}m{text}\x1b[0m"


def _painted(line: str, styles: Sequence[tuple[str, Style]]) -> str:
    done = ""
    for prefix, style in styles:
        if not line.startswith(prefix):
            break
        done += paint(prefix, style) if prefix.strip() else prefix
        line = line[len(prefix) :]
    return done + line


def _wrap(text: str, width: int, indent: int) -> list[str]:
    """Break `text` at spaces; lines after the first begin with `indent` spaces. A word is never broken."""
    indent = min(indent, width // 2)
    lines: list[str] = []
    start, margin = 0, ""
    while len(margin) + len(text) - start > width:
        end = _break(text, start + (1 if lines else indent + 1), start + width - len(margin))
        if end < 0:
            break
        lines.append((margin + text[start:end]).rstrip())
        start = end
        while text.startswith(" ", start):
            start += 1
        margin = " " * indent
    lines.append((margin + text[start:]).rstrip())
    return lines


def _break(text: str, first: int, last: int) -> int:
    """Return the place of the best space to break at; -1 where there is none.

    No line may begin with what a CI system takes for a command.
    """
    end = text.rfind(" ", first, last + 1)
    while end >= 0 and text.startswith(COMMAND, end + 1):
        end = text.rfind(" ", first, end)
    if end < 0:
        end = text.find(" ", last)
        while end >= 0 and text.startswith(COMMAND, end + 1):
            end = text.find(" ", end + 1)
    return end
