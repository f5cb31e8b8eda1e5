"""Expressions as `configuration` shows them: which one made a value, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lattice_scan.model.address import Step
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import AttributePath
from lattice_scan.model.value import bare, holds_unknown


def attribute_path(steps: Sequence[Step]) -> AttributePath:
    """Turn the steps after a resource's name into an attribute path; what follows a splat is not known."""
    path: list[str | int] = []
    for step in steps:
        if step.name:
            path.append(step.name)
        if step.is_splat:
            break
        if step.key is not None:
            path.append(step.key)
    return tuple(path)


def references(expression: Any) -> Iterator[str]:
    """Yield the references of an expression, without the shorter forms that Terraform lists beside each."""
    if isinstance(expression, list):
        for part in expression:
            yield from references(part)
        return
    if not isinstance(expression, dict):
        return
    found = expression.get("references")
    if not isinstance(found, list):
        for name, part in expression.items():
            if name != "constant_value":
                yield from references(part)
        return
    previous = ""
    for reference in found:
        if not isinstance(reference, str):
            continue
        is_prefix = previous.startswith(reference) and previous[len(reference) : len(reference) + 1] in {".", "["}
        if not is_prefix:
            yield reference
            previous = reference


def expressions_at(expressions: Mapping[str, Any], path: AttributePath, attributes: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the expressions that may have made the value at `path`; none where nothing is written there."""
    here: list[Any] = [expressions]
    reached: AttributePath = ()
    for step in path:
        onward: list[Any] = []
        for expression in here:
            if isinstance(expression, dict) and ("references" in expression or "constant_value" in expression):
                onward.append(expression)
            elif isinstance(step, str) and isinstance(expression, dict) and step in expression:
                onward.append(expression[step])
            elif isinstance(step, int) and isinstance(expression, list):
                onward += _elements_at(expression, lookup(attributes, (*reached, step)))
            elif isinstance(step, str) and isinstance(expression, list):
                onward += [part[step] for part in expression if isinstance(part, dict) and step in part]
        here = onward
        reached = (*reached, step)
    yield from here


def is_dynamic(expressions: Mapping[str, Any], path: AttributePath) -> bool:
    """Whether a block on the way to `path` is made by a dynamic block, whose content `configuration` leaves out."""
    here: Any = expressions
    names = [step for step in path if isinstance(step, str)]
    for name in names[:-1]:
        if isinstance(here, list):
            here = next((part for part in here if isinstance(part, dict) and name in part), {})
        if not isinstance(here, dict) or name not in here:
            return True
        here = here[name]
    return False


def _elements_at(expressions: list[Any], value: Any) -> list[Any]:
    """Return the blocks that may have made an element.

    A set of blocks is not planned in the order of the source: the constants tell which block it was.
    """
    if len(expressions) == 1:
        return expressions
    fitting = [e for e in expressions if isinstance(e, dict) and _fits(e, value)]
    return fitting or expressions


def _fits(expression: Mapping[str, Any], value: Any) -> bool:
    value = bare(value)
    if not isinstance(value, Mapping):
        return True
    for name, part in expression.items():
        if isinstance(part, dict) and "constant_value" in part:
            actual = bare(value.get(name))
            if holds_unknown(actual) is None and actual not in (part["constant_value"], str(part["constant_value"])):
                return False
    return True
