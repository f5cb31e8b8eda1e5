"""Terraform addresses and references, parsed: instance keys may hold dots, quotes and brackets."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import NamedTuple

InstanceKey = str | int | None
"""The key of one instance: a string under `for_each`, a number under `count`, None where there is one only."""


class Step(NamedTuple):
    """One name of an address with its key: `service["a.b"]`."""

    name: str
    key: InstanceKey = None
    is_splat: bool = False
    """Written `[*]`, or with a key that is no literal."""


class Address(NamedTuple):
    """`module.a["x"].data.aws_vpc.this[0]` as its parts."""

    modules: tuple[Step, ...]
    mode: str
    """`managed` or `data`."""

    type: str
    name: str
    key: InstanceKey = None

    @property
    def block(self) -> str:
        """The address of the block in its module: `data.aws_vpc.this`."""
        prefix = "data." if self.mode == "data" else ""
        return f"{prefix}{self.type}.{self.name}"

    @property
    def module(self) -> str:
        """The address of the module instance; empty for the root module."""
        return write_modules(self.modules)


@lru_cache(maxsize=65536)
def write_modules(modules: tuple[Step, ...]) -> str:
    """Write module steps as Terraform does: `module.a["x"].module.b`."""
    return ".".join(f"module.{step.name}{write_key(step.key)}" for step in modules)


def write_key(key: InstanceKey) -> str:
    """Write an instance key as Terraform does: `[0]`, `["a"]` with escapes, or nothing."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    quoted = (
        key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return '["' + quoted.replace("${", "$${").replace("%{", "%%{") + '"]'


@lru_cache(maxsize=65536)
def split(text: str) -> tuple[Step, ...]:
    """Split a traversal into its steps: `module.a["x.y"].aws_vpc.this[0].id` has five.

    Raises ValueError where brackets or quotes do not close, and for nothing at all.
    """
    if not text:
        raise ValueError("an empty text is no traversal")
    steps: list[Step] = []
    position = 0
    while position < len(text):
        end = position
        while end < len(text) and text[end] not in ".[":
            end += 1
        name = text[position:end]
        key: InstanceKey = None
        is_splat = False
        indexes = 0
        while end < len(text) and text[end] == "[":
            index, end = _read_index(text, end)
            if indexes == 0:
                key, is_splat = (None, True) if index is None else (index, False)
            else:
                steps.append(Step(name, key, is_splat))
                name, key, is_splat = "", index, index is None
            indexes += 1
        steps.append(Step(name, key, is_splat))
        position = end + 1
    return tuple(steps)


def _read_index(text: str, start: int) -> tuple[InstanceKey, int]:
    """Read `[...]` at `start`; return the key (None for a splat or anything but a literal) and the place after it."""
    position = start + 1
    if text[position : position + 1] == '"':
        key, position = _read_quoted(text, position)
        if text[position : position + 1] != "]":
            raise ValueError(f"no closing bracket in {text!r}")
        return key, position + 1
    end = text.find("]", position)
    if end < 0:
        raise ValueError(f"no closing bracket in {text!r}")
    inner = text[position:end]
    return (int(inner) if inner.isdecimal() and inner.isascii() else None), end + 1


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def _read_quoted(text: str, start: int) -> tuple[str, int]:
    """Read a quoted string at `start`; return it and the place after the closing quote."""
    characters: list[str] = []
    position = start + 1
    while position < len(text):
        character = text[position]
        if character == '"':
            return "".join(characters).replace("$${", "${").replace("%%{", "%{"), position + 1
        if character == "\\" and position + 1 < len(text):
            escape = text[position + 1]
            width = {"u": 4, "U": 8}.get(escape)
            if width:
                number = int(text[position + 2 : position + 2 + width], 16)
                if number > sys.maxunicode:
                    raise ValueError(f"no such character in {text!r}")
                characters.append(chr(number))
                position += 2 + width
                continue
            characters.append(_ESCAPES.get(escape, escape))
            position += 2
            continue
        characters.append(character)
        position += 1
    raise ValueError(f"no closing quote in {text!r}")


@lru_cache(maxsize=65536)
def parse(text: str) -> Address:
    """Parse a resource address. Raises ValueError where it is not one."""
    steps = split(text)
    modules: list[Step] = []
    position = 0
    while position + 1 < len(steps) and steps[position].name == "module":
        modules.append(steps[position + 1])
        position += 2
    mode = "managed"
    if position < len(steps) and steps[position].name == "data":
        mode = "data"
        position += 1
    if len(steps) - position != 2:
        raise ValueError(f"{text!r} is not a resource address")
    return Address(tuple(modules), mode, steps[position].name, steps[position + 1].name, steps[position + 1].key)
