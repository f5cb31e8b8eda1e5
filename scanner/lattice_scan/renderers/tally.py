"""How many of what a report holds; every format says the same numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from lattice_scan.model.finding import Coverage, Report
from lattice_scan.model.verdict import Change, Severity, Verdict


class Tally(NamedTuple):
    """The numbers of a summary."""

    failed: int
    """Findings that are FAIL now or after the plan: all but the fixed and the waived ones."""

    by_severity: Mapping[Severity, int]
    """The failed ones; every severity is a key."""

    introduced: int
    standing: int
    fixed: int
    unknown: int
    waived: int
    """Findings that a waiver accepts, FAIL or UNKNOWN; they count nowhere else."""

    passed: int
    not_applicable: int
    evaluated: int
    """Verdicts given: one for each rule and each resource it applies to."""

    resources: int
    """Resources and data sources read, of all inputs."""

    idle: tuple[str, ...]
    """Rules that met no resource."""


def tally(report: Report) -> Tally:
    """Count what `report` holds."""
    changes: Counter[Change | None] = Counter()
    severities: Counter[Severity] = Counter()
    unknown = waived = 0
    for finding in report.findings:
        if finding.waiver:
            waived += 1
            continue
        if finding.verdict is Verdict.UNKNOWN:
            unknown += 1
            continue
        changes[finding.change] += 1
        if finding.change is not Change.FIXED:
            severities[finding.severity] += 1
    return Tally(
        failed=severities.total(),
        by_severity={severity: severities[severity] for severity in reversed(Severity)},
        introduced=changes[Change.INTRODUCED],
        standing=changes[Change.STANDING],
        fixed=changes[Change.FIXED],
        unknown=unknown,
        waived=waived,
        passed=sum(c.passed for c in report.coverage),
        not_applicable=sum(c.not_applicable for c in report.coverage),
        evaluated=sum(_evaluated(c) for c in report.coverage),
        resources=sum(source.resources for source in report.inputs),
        idle=tuple(c.rule for c in report.coverage if not _evaluated(c) and not c.not_applicable),
    )


def _evaluated(coverage: Coverage) -> int:
    return coverage.passed + coverage.failed + coverage.unknown
