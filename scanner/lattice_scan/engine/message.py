"""Messages of rules: text with `{path}` in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lattice_scan.engine.counting import gather
from lattice_scan.engine.frame import Frame
from lattice_scan.engine.paths import Path
from lattice_scan.engine.trace import in_words, shortened
from lattice_scan.model.slots import Slot, Slots

Message = Callable[[Frame], str]

LONGEST = 200
"""Characters of one value in a message: an address within modules has a hundred and more."""

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def compile_message(text: str, path_of: Callable[[str], Path]) -> Message:
    """Return what fills the template for the subject of a frame."""
    parts = _PLACEHOLDER.split(text)
    # The subject's address stands whole: a report that begins with it need not say it twice.
    fixed, paths = parts[::2], [(path_of(name), None if name == "address" else LONGEST) for name in parts[1::2]]

    def message(frame: Frame) -> str:
        filled = [shortened(_said(path, frame), longest) for path, longest in paths]
        return "".join(piece for pair in zip(fixed, [*filled, ""], strict=True) for piece in pair)

    return message


def _said(path: Path, frame: Frame) -> str:
    """Return what stands at a path: alternatives with `or`, several things with commas."""
    said = [_places(slots) for slots in gather(path, frame.subject, frame, explodes=False)]
    return " or ".join(dict.fromkeys(said))


def _places(slots: Slots) -> str:
    parts = [_place(slot) for slot in slots.slots]
    if slots.rest:
        parts.append("perhaps more" if parts else in_words(slots.rest))
    return ", ".join(parts) if parts else in_words(None)


def _place(slot: Slot) -> str:
    unknown: list[Any] = [slot.unknown] if slot.unknown else []
    said = " or ".join(dict.fromkeys(in_words(member) for member in (*slot.members, *unknown)))
    return f"perhaps {said}" if slot.maybe else said
