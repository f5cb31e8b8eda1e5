"""What an attribute can hold beside plain JSON: unknown, sensitive, defaulted and half-known values.

Null is plain `None`. An attribute nobody wrote is `None` too, unless AWS fills it in: then it is a `Default`
where the API's value is documented and an `Unknown` where it is not.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """A value that exists but cannot be read now."""

    reason: str
    """One clause for the report, e.g. `known after apply`."""

    settle: str = ""
    """What would decide it, e.g. `give --inventory`; empty where nothing would before the apply."""


class Sensitive(msgspec.Struct, frozen=True, gc=False):
    """A value that may be judged but never shown."""

    value: Any


class Default(msgspec.Struct, frozen=True, gc=False):
    """A value that nobody wrote: AWS fills it in when the resource is created."""

    value: Any


class Open(msgspec.Struct, frozen=True, gc=False):
    """A list, set or map of which only a part is known."""

    items: Any
    """The known part: a list or a dict."""

    rest: Unknown
    """Why there may be more, or fewer unknown ones, than `items` shows."""


_TEXT = frozenset({str, Unknown})
_DIGITS = re.compile(r"-?[0-9]{1,18}")
_NUMBER = frozenset({int, Unknown})  # a bool is an int, but not by its type


def bare(value: Any) -> Any:
    """The value itself, without the mark that it is sensitive or a default."""
    while type(value) is Sensitive or type(value) is Default:  # asked everywhere, and four times as fast as isinstance
        value = value.value
    return value


def marked(holder: Any, part: Any) -> Any:
    """Return a part of `holder` with its marks: what is inside a sensitive value is sensitive."""
    while (type(holder) is Sensitive or type(holder) is Default) and part is not None and not isinstance(part, Unknown):
        part = type(holder)(part)
        holder = holder.value
    return part


def holds_unknown(value: Any) -> Unknown | None:
    """The first unknown inside `value`, at any depth; None when all of it is known."""
    value = bare(value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Open):
        return value.rest
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for part in parts if (found := holds_unknown(part))), None)


def holds_sensitive(value: Any) -> bool:
    """Whether anything in `value` may not be shown, at any depth."""
    while isinstance(value, (Default, Open)):
        value = value.value if isinstance(value, Default) else value.items
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, Sensitive) or any(holds_sensitive(part) for part in parts)


def text(value: Any) -> Any:
    """A value that must be a text, with its marks; an `Unknown` where a broken file holds something else."""
    plain = bare(value)
    return (
        value
        if plain is None or type(plain) in _TEXT
        else Unknown("the file holds something else where a text belongs")
    )


def number(value: Any) -> Any:
    """A value that must be a whole number, with its marks; an `Unknown` where a broken file holds something else."""
    plain = bare(value)
    if plain is None or type(plain) in _NUMBER:
        return value
    if isinstance(plain, str) and _DIGITS.fullmatch(plain):
        return marked(value, int(plain))
    return Unknown("the file holds something else where a number belongs")


def items(value: Any) -> list[Any]:
    """The known items of a list, with its marks; none where something else stands there."""
    known = bare(value)
    known = known.items if isinstance(known, Open) else known
    return [marked(value, item) for item in known] if isinstance(known, list) else []
