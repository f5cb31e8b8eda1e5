"""What a verdict rests on: collected only when a verdict is worth reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from lattice_scan.model.finding import Evidence
from lattice_scan.model.resource import Resource
from lattice_scan.model.value import Default, Open, Sensitive, Unknown, bare
from lattice_scan.model.verdict import Verdict

LONGEST_TRACE = 20
"""More values than this explain nothing."""

DEEPEST = 20
"""Levels of nested lists and maps in the evidence."""

LONGEST_VALUE = 200
"""Characters of one value in the evidence."""


class Trace:
    """The values that one condition looked at, and the first reason why it cannot be decided."""

    __slots__ = ("doubt", "evidence")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.evidence: list[Evidence] = []
        self.doubt: Unknown | None = None

    def see(self, evidence: Evidence) -> None:
        """Add a value."""
        if len(self.evidence) < LONGEST_TRACE and evidence not in self.evidence:
            self.evidence.append(evidence)

    def wonder(self, doubt: Unknown | None) -> None:
        """Note why it is UNKNOWN; the first reason stays."""
        self.doubt = self.doubt or doubt

    def take(self, parts: Iterable[tuple[Verdict, Trace]], verdict: Verdict) -> None:
        """Take over the traces of those parts that have the verdict of the whole: the others did not decide it."""
        for part, trace in parts:
            if part is verdict:
                self.wonder(trace.doubt)
                for evidence in trace.evidence:
                    self.see(evidence)


class Spot(NamedTuple):
    """Where a walk along a path has got to."""

    holder: Resource | None
    """The resource that was asked last."""

    attribute: str
    """What was asked of it since, dotted."""

    trail: tuple[str, ...] = ()
    """The references that were followed."""

    def into(self, holder: Any, name: str) -> Spot:
        """Return the spot one name further, below `holder`."""
        if isinstance(holder, Resource):
            return Spot(holder, name, self.trail)
        return Spot(self.holder, f"{self.attribute}.{name}" if self.attribute else name, self.trail)

    def along(self, trail: tuple[str, ...]) -> Spot:
        """Return the spot behind a reference."""
        return Spot(self.holder, self.attribute, (*self.trail, *trail)) if trail else self

    def at(self, value: Any) -> str:
        """Return the address and attribute of `value`, which stands here."""
        value = bare(value)
        if isinstance(value, Resource):
            return value.address
        if self.holder is None:
            return self.attribute
        attribute = ".".join(part for part in (self.holder.attribute, self.attribute) if part)
        return f"{self.holder.address}.{attribute}" if attribute else self.holder.address


def witness(path: str, value: Any, spot: Spot) -> Evidence:
    """Return the evidence that `value` stands at `spot`."""
    return Evidence(path, as_evidence(value), spot.at(value), spot.trail, is_default=is_default(value))


def is_default(value: Any) -> bool:
    """Whether nobody wrote the value."""
    return isinstance(value, Default) or (isinstance(value, Sensitive) and is_default(value.value))


def is_sensitive(value: Any) -> bool:
    """Whether the value may not be shown."""
    return isinstance(value, Sensitive) or (isinstance(value, Default) and is_sensitive(value.value))


def as_evidence(value: Any) -> str:
    """Write a value as JSON, with words for what JSON cannot say."""
    if is_sensitive(value):
        return "(sensitive)"
    value = bare(value)
    if value is None:
        return "(absent)"
    if isinstance(value, Unknown):
        return f"unknown: {value.reason}"
    return shortened(msgspec.json.encode(_plain(value)).decode(), LONGEST_VALUE)


def _plain(value: Any, depth: int = 0) -> Any:
    """Replace what JSON cannot say, and what is nested deeper than anybody reads."""
    if depth > DEEPEST:
        return "…"
    if is_sensitive(value):
        return "(sensitive)"
    value = bare(value)
    if isinstance(value, Unknown):
        return f"({value.reason})"
    if isinstance(value, Resource):
        return value.address
    if isinstance(value, Open):
        items, more = _plain(value.items, depth), f"({value.rest.reason})"
        return {**items, "…": more} if isinstance(items, dict) else [*items, more]
    if isinstance(value, Mapping):
        return {name: _plain(part, depth + 1) for name, part in value.items()}
    return [_plain(part, depth + 1) for part in value] if isinstance(value, list) else value


def shortened(text: str, longest: int | None) -> str:
    """Cut a text that has more than `longest` characters; None cuts nothing."""
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def in_words(value: Any) -> str:
    """Write a value as a sentence says it: text without quotes, lists with commas, `(not set)` for null."""
    if is_sensitive(value):
        return "(sensitive)"
    value = bare(value)
    if value is None or value in ("", []):
        return "(not set)"
    if isinstance(value, Unknown):
        return f"({value.reason})"
    if isinstance(value, str):
        return value
    if isinstance(value, Resource):
        return value.address
    if isinstance(value, Open) and isinstance(value.items, list):
        return ", ".join([*map(in_words, value.items), f"({value.rest.reason})"])
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    return as_evidence(value)
