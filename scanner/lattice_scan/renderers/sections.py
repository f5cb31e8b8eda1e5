"""The findings of a report, parted by what a reader does about them; the worst stand first."""

from __future__ import annotations

from typing import NamedTuple

from lattice_scan.model.finding import Finding, Report
from lattice_scan.model.verdict import Change, Verdict


class Sections(NamedTuple):
    """Every finding stands in one of them, the severest first, and what a plan introduces before what stood."""

    failed: list[Finding]
    unknown: list[Finding]
    waived: list[Finding]
    """Somebody has accepted them: to be seen, and not to be mended now."""

    fixed: list[Finding]
    """The plan mends them."""


def sections(report: Report) -> Sections:
    """Part the findings of `report`."""
    parted = Sections([], [], [], [])
    for finding in sorted(report.findings, key=lambda f: (-f.severity, f.change is Change.STANDING)):
        _section(parted, finding).append(finding)
    return parted


def _section(parted: Sections, finding: Finding) -> list[Finding]:
    if finding.change is Change.FIXED:
        return parted.fixed
    if finding.waiver:
        return parted.waived
    return parted.unknown if finding.verdict is Verdict.UNKNOWN else parted.failed
