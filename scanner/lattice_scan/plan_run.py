"""What `lattice-scan plan` does: scan, write the reports, and say with which code the process ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lattice_scan import api, output
from lattice_scan.model.verdict import Severity, Verdict
from lattice_scan.progress import Progress

if TYPE_CHECKING:
    from lattice_scan.model.finding import Report


def run(
    files: Sequence[str],
    *,
    formats: Sequence[str] | None,
    rules: Sequence[str] | None,
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    fail_on: str,
    fail_scope: str,
    on_unknown: str,
    config: str | None,
    hcl: str | None,
    inventory: Sequence[str] | None,
    waivers: Sequence[str] | None,
    verbose: bool,
    no_color: bool,
) -> int:
    """Judge the files and deliver the reports; return the exit code. Parameters as in `plan_options.PLAN`."""
    wanted = output.destinations(formats or ["terminal"])
    with Progress(sys.stderr) as progress:
        options = api.ScanOptions(
            rule_folders=tuple(rules or ()),
            select=tuple(select or ()),
            ignore=tuple(ignore or ()),
            config=config,
            hcl=hcl,
            inventory=tuple(inventory or ()),
            waivers=tuple(waivers or ()),
            stdin=sys.stdin.buffer if "-" in files else None,
            progress=progress,
        )
        report = api.scan(files, options)
    output.deliver(report, wanted, verbose=verbose, color=output.wants_color(sys.stdout, is_refused=no_color))
    return exit_code(report, Severity[fail_on.upper()], fail_scope, is_unknown_accepted=on_unknown == "pass")


def exit_code(report: Report, fail_on: Severity, fail_scope: str, *, is_unknown_accepted: bool) -> int:
    """Return 1 where a finding blocks; 3 where none does but certainty was asked for and is not there; else 0."""
    if any(api.is_blocking(finding, fail_on, fail_scope) for finding in report.findings):
        return 1
    is_uncertain = bool(report.gaps) or any(f.verdict is Verdict.UNKNOWN and not f.waiver for f in report.findings)
    return 3 if is_uncertain and not is_unknown_accepted else 0
