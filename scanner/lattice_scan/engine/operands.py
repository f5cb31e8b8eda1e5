"""The right-hand side of a test: a literal, `{setting: NAME}` or `{path: some.path}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lattice_scan.engine.counting import gather
from lattice_scan.engine.frame import Frame
from lattice_scan.engine.paths import Path
from lattice_scan.engine.trace import Trace, as_evidence, witness
from lattice_scan.model.finding import Evidence
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Open, Unknown, bare

Operand = Callable[[Any, Frame, Trace | None], list[Any]]
"""Returns the values that the operand may have, of which exactly one is true; an `Unknown` among them is any value."""

_ODD = frozenset({Open, Slots, Unknown})
"""What a value can be that the short way does not read."""


def is_literal(raw: Any) -> bool:
    """Whether an operand is the same for every subject."""
    if isinstance(raw, Mapping):
        return not (len(raw) == 1 and ("setting" in raw or "path" in raw)) and all(map(is_literal, raw.values()))
    return all(map(is_literal, raw)) if isinstance(raw, list) else True


def operand(raw: Any, path_of: Callable[[str], Path]) -> Operand:
    """Return what reads an operand that is no literal."""
    if isinstance(raw, Mapping) and len(raw) == 1 and "setting" in raw:
        return _setting(raw["setting"])
    if isinstance(raw, Mapping) and len(raw) == 1 and "path" in raw:
        return _path(path_of(raw["path"]))
    if isinstance(raw, Mapping):
        return _map({name: operand(part, path_of) for name, part in raw.items()})
    if isinstance(raw, list):
        return _list([operand(part, path_of) for part in raw])
    return lambda _it, _frame, _trace: [raw]


def _setting(name: str) -> Operand:
    def read(_: Any, frame: Frame, trace: Trace | None) -> list[Any]:
        value = frame.settings.value(name, frame.subject)
        if trace is not None:
            trace.see(Evidence(f"setting {name}", as_evidence(value), f"setting {name}"))
        return [value]

    return read


def _path(path: Path) -> Operand:
    def read(it: Any, frame: Frame, trace: Trace | None) -> list[Any]:
        if trace is None:
            value = path.straight(it, frame)
            if value.__class__ not in _ODD:
                return [value]
        values = [value for slots in gather(path, it, frame, explodes=False) for value in alternatives(slots)]
        if trace is not None:
            spot = path.spot(it, frame)._replace(attribute=".".join(path.names))
            for value in values:
                trace.see(witness(path.text, value, spot))
        return values

    return read


def alternatives(slots: Slots) -> list[Any]:
    """Return the values of which one is true; several places make a list."""
    if not slots.slots:
        return [slots.rest]  # null where there is nothing, and anything where nobody can tell
    if len(slots.slots) == 1 and slots.rest is None:
        slot = slots.slots[0]
        return [*slot.members, *([slot.unknown] if slot.unknown else []), *([None] if slot.maybe else [])]
    items = [_item(slot) for slot in slots.slots]
    rest = slots.rest or next((slot.maybe for slot in slots.slots if slot.maybe), None)
    return [Open(items, rest) if rest else items]


def _item(slot: Slot) -> Any:
    doubt = slot.unknown or slot.maybe
    if doubt or len(slot.members) != 1:
        return doubt or Unknown(f"it is one of {len(slot.members)}")
    return bare(slot.members[0])


def _map(parts: Mapping[str, Operand]) -> Operand:
    def read(it: Any, frame: Frame, trace: Trace | None) -> list[Any]:
        return [{name: _only(part(it, frame, trace)) for name, part in parts.items()}]

    return read


def _list(parts: list[Operand]) -> Operand:
    def read(it: Any, frame: Frame, trace: Trace | None) -> list[Any]:
        return [[_only(part(it, frame, trace)) for part in parts]]

    return read


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else Unknown(f"it is one of {len(values)}")
