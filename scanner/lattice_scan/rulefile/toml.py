"""The table `[tool.lattice-scan]` of a `pyproject.toml`, with the line of everything that can be found again."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from lattice_scan.model.errors import InputError, InputErrors
from lattice_scan.rulefile.document import Document, Node

TABLE = ("tool", "lattice-scan")
MAX_DEPTH = 64

MAX_DOTS = 3_000
"""How many dots may stand in one line, or fewer in each of several: reading a dotted key takes their square in time."""

_LONGEST = 10**18
"""Whole numbers from here on are text, as they are in our YAML."""

_HEADER = re.compile(r"\s*\[\[?(?P<path>[^\]]*)\]")
_KEY = re.compile(r"(?P<indent>\s*)(?P<path>[A-Za-z0-9_.\"'-]+)\s*=")


def read(source: bytes, name: str) -> Document:
    """Return the table as a document of its own. Raises InputErrors where the file is no TOML."""
    if sum(line.count(b".") ** 2 for line in source.split(b"\n")) > MAX_DOTS**2:
        raise InputErrors([InputError("has lines with thousands of dots", where=f"{name}:1:1", fix="break them up")])
    try:
        text = source.decode("utf-8-sig")
        table: Any = tomllib.loads(text)
        for step in TABLE:
            table = table.get(step) if isinstance(table, dict) else None
        places = _places(text)
        return Document(name, _node(table, (), places, places.get((), (1, 1))))
    except UnicodeDecodeError:
        error = InputError("is not UTF-8", where=f"{name}:1:1", fix="save the file as UTF-8")
    except RecursionError:
        error = InputError(f"is nested deeper than {MAX_DEPTH} levels", where=f"{name}:1:1")
    except tomllib.TOMLDecodeError as problem:
        what, _, at = str(problem).rpartition(" (at ")
        line, column = re.findall("[0-9]+", at) or (source.count(b"\n") + 1, 1)
        error = InputError(f"cannot be read as TOML: {what}", where=f"{name}:{line}:{column}")
    except ValueError:
        error = InputError("holds a number that is too long", where=f"{name}:1:1", fix="put it in quotes")
    raise InputErrors([error])


def _places(text: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Return line and column of the headers and keys below our table, found line by line.

    tomllib keeps no positions. Keys inside inline tables are not found; their nearest enclosing key is named then.
    """
    places: dict[tuple[str | int, ...], tuple[int, int]] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    here: tuple[str | int, ...] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            path = _names(header["path"])
            here = path[len(TABLE) :] if path[: len(TABLE)] == TABLE else None
            if here and line.lstrip().startswith("[["):
                counts[here] = counts.get(here, -1) + 1
                places.setdefault(here, (number, 1))
                here = (*here, counts[here])
            elif here:
                here = _inside(here, counts)
            if here is not None:
                places.setdefault(here, (number, 1))
        elif here is not None and (key := _KEY.match(line)):
            names = _names(key["path"])
            for length in range(1, len(names) + 1):
                places.setdefault((*here, *names[:length]), (number, len(key["indent"]) + 1))
    return places


def _names(path: str) -> tuple[str, ...]:
    """Take a dotted key apart; a quoted part with a dot in it is not found again, and that is all."""
    return tuple(part.strip().strip("\"'") for part in path.split("."))


def _inside(path: tuple[str | int, ...], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """Put the index of the last `[[...]]` into the path of a table below it."""
    for length in range(1, len(path) + 1):
        if (index := counts.get(path[:length])) is not None:
            return (*path[:length], index, *path[length:])
    return path


def _node(data: Any, path: tuple[str | int, ...], places: dict[Any, tuple[int, int]], above: tuple[int, int]) -> Node:
    if len(path) > MAX_DEPTH:
        raise RecursionError
    line, column = places.get(path, above)
    if isinstance(data, dict):
        node = Node(line, column, {})
        for name, part in data.items():
            node.parts[name] = _node(part, (*path, name), places, (line, column))
            node.keys[name] = (node.parts[name].line, node.parts[name].column)
            node.data[name] = node.parts[name].data
        return node
    if isinstance(data, list):
        node = Node(line, column, [])
        for index, part in enumerate(data):
            node.parts[index] = _node(part, (*path, index), places, (line, column))
            node.data.append(node.parts[index].data)
        return node
    # A date is text here, as it is in our YAML, and so is a number that no other program could hold.
    is_plain = isinstance(data, str | bool | None) or (isinstance(data, int | float) and abs(data) < _LONGEST)
    return Node(line, column, data if is_plain else str(data))
