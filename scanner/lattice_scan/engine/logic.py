"""Conditions made of conditions: `all`, `any` and `not`, in Kleene's logic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lattice_scan.engine.equality import FAIL, PASS, UNKNOWN
from lattice_scan.engine.frame import Frame
from lattice_scan.engine.trace import Trace
from lattice_scan.engine.walk import Condition
from lattice_scan.model.verdict import MIRROR, Verdict, all_of, any_of


def every(parts: list[Condition]) -> Condition:
    """Return the condition that all of these hold."""
    if len(parts) == 1:
        return parts[0]

    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        if trace is not None:
            return _traced(parts, all_of, it, frame, trace)
        result = PASS
        for part in parts:
            verdict = part(it, frame, None)
            if verdict is FAIL:
                return FAIL
            if verdict is UNKNOWN:
                result = UNKNOWN
        return result

    return condition


def either(parts: list[Condition]) -> Condition:
    """Return the condition that one of these holds."""
    if len(parts) == 1:
        return parts[0]

    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        if trace is not None:
            return _traced(parts, any_of, it, frame, trace)
        result = FAIL
        for part in parts:
            verdict = part(it, frame, None)
            if verdict is PASS:
                return PASS
            if verdict is UNKNOWN:
                result = UNKNOWN
        return result

    return condition


def _traced(
    parts: list[Condition], combine: Callable[[Iterable[Verdict]], Verdict], it: Any, frame: Frame, trace: Trace
) -> Verdict:
    judged = [(part(it, frame, own), own) for part in parts for own in (Trace(),)]
    result = combine(verdict for verdict, _ in judged)
    trace.take(judged, result)
    return result


def never(inner: Condition) -> Condition:
    """Return the condition that `inner` does not hold."""

    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        return MIRROR[inner(it, frame, trace)]

    return condition
