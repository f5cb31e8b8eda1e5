"""An accepted finding: what is waived, by whom, why and until when."""

from __future__ import annotations

import msgspec


class Waiver(msgspec.Struct, frozen=True, gc=False):
    """One waiver, from a file or from a comment in the Terraform source."""

    rule: str
    """Id of the rule; never a glob."""

    on: str
    """Address or ARN of what is waived, where `*` stands for any part between two dots."""

    reason: str
    owner: str
    """Who answers for it; for a comment in the source that names nobody, empty."""

    until: str
    """The last day it holds, e.g. `2027-03-31`."""

    place: str
    """Where it is written: `FILE:LINE`."""


class WaiverUse(msgspec.Struct, frozen=True, gc=False):
    """What became of a waiver in one scan."""

    waiver: Waiver
    findings: int
    """Findings that it silenced."""

    is_expired: bool
    """Whether its last day has passed: it silences nothing any more."""
