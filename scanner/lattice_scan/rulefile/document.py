"""A file that was read, with the line and column of everything in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lattice_scan.model.errors import InputError, quoted

Path = Sequence[str | int]
"""Where something stands in a file: keys and list indexes, e.g. `("examples", 0, "given")`."""


@dataclass(slots=True)
class Node:
    """One value of a file, and where it stands."""

    line: int
    column: int
    data: Any
    """The value as plain data, everything below it included."""

    parts: dict[str | int, Node] = field(default_factory=dict)
    """What a mapping or list holds."""

    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each key of a mapping."""

    size: int = 1
    """Number of values here and below, aliases written out."""

    height: int = 0
    """Number of levels below."""

    is_tagged: bool = False
    """Whether a tag such as `!unknown` stands here or below."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as plain data that can say where each part of it stands."""

    name: str
    root: Node

    @property
    def data(self) -> Any:
        """The whole file as plain data."""
        return self.root.data

    def at(self, path: Path) -> Any:
        """Return the plain data at `path`, or None where there is nothing."""
        node: Node | None = self.root
        for step in path:
            node = node.parts.get(step) if node else None
        return node.data if node else None

    def where(self, path: Path = (), *, key: bool = False) -> str:
        """Return `file:line:column` of the value at `path`, or of its key; of the nearest thing that encloses it."""
        node = self.root
        place = (node.line, node.column)
        for step in path:
            at_key = node.keys.get(step) if isinstance(step, str) else None
            inner = node.parts.get(step)
            if inner is None:
                break
            place = at_key if key and at_key else (inner.line, inner.column)
            node = inner
        return f"{self.name}:{place[0]}:{place[1]}"

    def error(self, what: str, path: Path = (), *, key: bool = False, why: str = "", fix: str = "") -> InputError:
        """Return the error that `what` is wrong at `path`."""
        return InputError(what, where=self.where(path, key=key), why=why, fix=fix)


def listed(words: Iterable[str], last: str = "or") -> str:
    """Write words as a list: `a`, `b` or `c`."""
    marked = [quoted(word) for word in words]
    if len(marked) < 2:
        return "".join(marked)
    return f"{', '.join(marked[:-1])} {last} {marked[-1]}"


def in_order(errors: Iterable[InputError]) -> list[InputError]:
    """Return the errors of one file in the order of their lines."""

    def place(error: InputError) -> tuple[int, int]:
        line, column = error.where.rsplit(":", 2)[1:]
        return int(line), int(column)

    return sorted(errors, key=place)
