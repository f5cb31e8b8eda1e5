"""Three-valued (Kleene) truth and the severities a rule may set."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(IntEnum):
    """The order makes "all" a minimum, "any" a maximum and "not" a mirror."""

    FAIL = 0
    UNKNOWN = 1
    PASS = 2

    @property
    def word(self) -> str:
        """The verdict as reports write it: `fail`, `unknown` or `pass`."""
        return self.name.lower()


MIRROR = (Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL)
"""What `not` makes of each verdict."""


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """PASS when every verdict passes; one FAIL decides, whatever is unknown beside it."""
    return min(verdicts, default=Verdict.PASS)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """PASS when one verdict passes; FAIL when every one fails."""
    return max(verdicts, default=Verdict.FAIL)


def negate(verdict: Verdict) -> Verdict:
    """PASS becomes FAIL and back; UNKNOWN stays."""
    return MIRROR[verdict]


def agreed(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a thing of which one alternative is true, and we cannot tell which."""
    first: Verdict | None = None
    for verdict in verdicts:
        if verdict is Verdict.UNKNOWN or (first is not None and verdict is not first):
            return Verdict.UNKNOWN  # without a look at the others, of which a `for_each` may make thousands
        first = verdict
    return Verdict.UNKNOWN if first is None else first


class Severity(IntEnum):
    """How bad a FAIL is; set by the rule, changed only in `lattice-scan.yaml`."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The severity as rule files write it, e.g. `high`."""
        return self.name.lower()


class Change(Enum):
    """What a plan does to a FAIL, seen from the world before it."""

    INTRODUCED = "introduced"
    STANDING = "standing"
    FIXED = "fixed"
