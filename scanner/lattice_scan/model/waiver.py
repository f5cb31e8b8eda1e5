"""An accepted finding: what is waived, by whom, why and until when."""

from __future__ import annotations

import msgspec


class Waiver(msgspec.Struct, frozen=True, gc=False):
    """One waiver, from a file or from a comment in the Terraform source."""

    rule: str
    """Id of the rule; never a glob."""

    on: str
    """Address, ARN or id of what is waived (see `model.pattern`); for a comment the block that it stands at."""

    reason: str
    owner: str
    """Who answers for it; for a comment in the source that names nobody, empty."""

    until: str
    """The last day it holds, e.g. `2027-03-31`."""

    place: str
    """Where it is written: `FILE:LINE`."""

    input: str = ""
    """The plan it is meant for, as a file name or the end of a path; empty for every one."""

    folder: str = ""
    """For a comment: the folder of the module that holds the block. Only what is made there is waived."""


class Comment(msgspec.Struct, frozen=True, gc=False):
    """A comment in the Terraform source that is meant for us; whether it is a waiver nobody has looked yet."""

    file: str
    line: int
    column: int
    """Both counted from 1."""

    text: str
    """What follows `lattice-scan:`."""

    folder: str
    """Of the module."""

    block: str
    """The resource or data source that it stands in or directly above, e.g. `aws_vpc.main`; empty where it does not."""


class WaiverUse(msgspec.Struct, frozen=True, gc=False):
    """What became of a waiver in one scan."""

    waiver: Waiver
    findings: int
    """Findings that it silenced."""

    is_expired: bool
    """Whether its last day has passed: it silences nothing any more."""

    is_unused: bool = False
    """Whether it silenced nothing although it holds, and its rule and its plan were asked."""

    is_ending: bool = False
    """Whether it holds, but not for long any more."""
