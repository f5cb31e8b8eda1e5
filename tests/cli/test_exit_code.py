"""One meaning for each exit code, whatever the format."""

from __future__ import annotations

import pytest

from lattice_scan.model.finding import Finding, Report
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.plan_options import SEVERITIES
from lattice_scan.plan_run import exit_code


def finding(verdict: Verdict, severity: Severity, change: Change | None) -> Finding:
    return Finding("rule", verdict, severity, "aws_a.b", "", "tfplan.json", "", "", "", change=change)


def report(*findings: Finding, gaps: tuple[str, ...] = ()) -> Report:
    return Report(findings, (), (), gaps, "0.1.0")


LOW = finding(Verdict.FAIL, Severity.LOW, Change.INTRODUCED)
STANDING = finding(Verdict.FAIL, Severity.HIGH, Change.STANDING)
FIXED = finding(Verdict.FAIL, Severity.CRITICAL, Change.FIXED)
LIVE = finding(Verdict.FAIL, Severity.HIGH, None)
UNKNOWN = finding(Verdict.UNKNOWN, Severity.CRITICAL, None)


@pytest.mark.parametrize(
    ("findings", "fail_on", "scope", "accepted", "code"),
    [
        ([], Severity.INFO, "all", False, 0),
        ([LOW], Severity.LOW, "all", True, 1),
        ([LOW], Severity.MEDIUM, "all", True, 0),
        ([STANDING], Severity.LOW, "all", True, 1),
        ([STANDING], Severity.LOW, "introduced", True, 0),
        ([LOW, STANDING], Severity.LOW, "introduced", True, 1),
        ([FIXED], Severity.INFO, "all", False, 0),
        ([LIVE], Severity.HIGH, "all", True, 1),
        ([UNKNOWN], Severity.INFO, "all", True, 0),
        ([UNKNOWN], Severity.INFO, "all", False, 3),
        ([UNKNOWN, LOW], Severity.MEDIUM, "all", False, 3),
        ([UNKNOWN, LOW], Severity.LOW, "all", False, 1),
    ],
)
def test_exit_codes(findings: list[Finding], fail_on: Severity, scope: str, accepted: bool, code: int) -> None:
    assert exit_code(report(*findings), fail_on, scope, is_unknown_accepted=accepted) == code


def test_what_was_not_read_is_no_certainty() -> None:
    unread = report(gaps=("aws_vpc was not listed",))
    assert exit_code(unread, Severity.LOW, "all", is_unknown_accepted=False) == 3
    assert exit_code(unread, Severity.LOW, "all", is_unknown_accepted=True) == 0


def test_every_severity_is_a_word_of_the_command_line() -> None:
    assert set(SEVERITIES) == {severity.word for severity in Severity}
