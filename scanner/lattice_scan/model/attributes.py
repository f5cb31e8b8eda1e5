"""Places in a resource's attributes: found, read and written as Terraform writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from lattice_scan.model.resource import AttributePath, Resource
from lattice_scan.model.value import Open, Sensitive, Unknown, bare, marked


def lookup(attributes: Any, path: AttributePath) -> Any:
    """Return the value at `path` with the marks on the way: None where it is absent, `Unknown` where it is unknown."""
    value = attributes
    for step in path:
        holder, inner = value, bare(value)
        if isinstance(inner, Unknown):
            return inner
        if isinstance(inner, Open):
            inner = inner.items
        if isinstance(step, str) and isinstance(inner, list) and len(inner) == 1:
            holder, inner = marked(holder, inner[0]), bare(inner[0])
        if isinstance(inner, (dict, Mapping)):
            value = marked(holder, inner.get(step))
        elif isinstance(inner, list) and isinstance(step, int) and step < len(inner):
            value = marked(holder, inner[step])
        else:
            return None
    return value


def dotted(path: AttributePath) -> str:
    """Write a path as Terraform does: `config[0].port`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


class Occurrence(msgspec.Struct, frozen=True, gc=False):
    """One place in a resource where a reference stands."""

    path: AttributePath
    value: Any
    holder: Mapping[str, Any] | None
    """The block that holds the reference; None where that block itself is unknown."""

    is_list: bool = False
    """An unknown that stands for a whole list of references."""

    is_sensitive: bool = False


@cache
def steps_of(by: str) -> tuple[str, ...]:
    """Split `target_groups[].weight` into `("target_groups", "[]", "weight")`."""
    return tuple(by.replace("[]", ".[]").split("."))


def places(resource: Resource, by: str) -> Sequence[Occurrence]:
    """Return every place in a resource where the reference `by` stands."""
    attributes = resource.attributes
    steps = steps_of(by)
    value = attributes.get(steps[0])
    if value is None:
        return ()
    if len(steps) == 1:  # most references: no need to walk
        return (_occurrence((by,), value, attributes),)
    if steps[1:] == ("[]",) and isinstance(value, list):
        return [_occurrence((steps[0], i), item, attributes) for i, item in enumerate(value)]
    found: list[Occurrence] = []
    _collect(found, value, steps[1:], steps[:1], attributes)
    return found


def _occurrence(path: AttributePath, value: Any, holder: Mapping[str, Any]) -> Occurrence:
    return Occurrence(path, bare(value), holder, is_sensitive=isinstance(value, Sensitive))


def _collect(
    found: list[Occurrence],
    value: Any,
    steps: tuple[str, ...],
    path: AttributePath,
    holder: Mapping[str, Any],
    is_sensitive: bool = False,
) -> None:
    """Add every place below `value` that `steps` lead to; an unknown on the way is added where it stands.

    To yield them, through a generator for each level, takes twice as long.
    """
    is_sensitive = is_sensitive or isinstance(value, Sensitive)
    value = bare(value)
    if not steps:
        found.append(Occurrence(path, value, holder, is_sensitive=is_sensitive))
    elif isinstance(value, list):
        onward = steps[1:] if steps[0] == "[]" else steps
        for index, item in enumerate(value):
            _collect(found, item, onward, (*path, index), holder, is_sensitive)
    elif isinstance(value, (dict, Mapping)):
        _collect(found, value.get(steps[0]), steps[1:], (*path, steps[0]), value, is_sensitive)
    elif isinstance(value, Unknown):
        is_here = all(step == "[]" for step in steps)
        found.append(Occurrence(path, value, holder if is_here else None, is_list="[]" in steps))
    elif isinstance(value, Open):
        _collect(found, value.items, steps, path, holder, is_sensitive)
        found.append(Occurrence(path, value.rest, None, is_list=True))
