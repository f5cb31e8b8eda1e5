"""Annotations on GitHub: the worst ten of a level, and not a word that a name could slip in as a command."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from lattice_scan.model.finding import Finding, Location, Report
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.github import render

MakeFinding = Callable[..., Finding]

COMMAND = re.compile(r"^::(error|warning|notice) ([^:]*)::(.*)$")


def lines_of(*findings: Finding) -> list[str]:
    return render(Report(findings, (), (), (), "0.1.0"), RenderOptions()).splitlines()


def unescaped(text: str) -> str:
    """What the runner makes of a value: https://github.com/actions/runner, src/Runner.Common/ActionCommand.cs."""
    for token, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(token, character)
    return text


def test_golden(whole_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("whole.github.txt", render(whole_report, RenderOptions()))


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.CRITICAL, "error"),
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "notice"),
        (Severity.INFO, "notice"),
    ],
)
def test_the_severity_gives_the_level(no_policy: MakeFinding, severity: Severity, level: str) -> None:
    annotation, summary = lines_of(no_policy("aws_a.b", severity=severity))
    assert annotation.startswith(f"::{level} title={severity.word}%3A iam-needs-policy::aws_a.b has auth_type")
    assert summary == "lattice-scan: 1 failed, 0 unknown, 0 waived, 0 fixed, 0 passed; 0 not read"


def test_an_unknown_is_a_notice(no_policy: MakeFinding) -> None:
    unknown = no_policy("aws_a.b", verdict=Verdict.UNKNOWN, reason="x is known after apply", settle="apply it")
    assert lines_of(unknown)[0].startswith("::notice ")
    assert "cannot be decided yet: x is known after apply%0Ato settle: apply it" in lines_of(unknown)[0]


def test_ten_of_a_level_and_the_rest_in_words(no_policy: MakeFinding) -> None:
    findings = [no_policy(f"aws_a.standing{n}", change=Change.STANDING) for n in range(12)]
    findings += [no_policy(f"aws_a.new{n}", severity=Severity.HIGH) for n in range(12)]
    findings += [no_policy(f"aws_a.worst{n}") for n in range(4)]
    findings += [no_policy(f"aws_a.medium{n}", severity=Severity.MEDIUM) for n in range(11)]
    findings += [no_policy(f"aws_a.low{n}", severity=Severity.LOW) for n in range(3)]
    *annotations, summary = lines_of(*findings)
    levels = Counter(match[1] for line in annotations if (match := COMMAND.match(line)))
    assert levels == {"error": 10, "warning": 10, "notice": 3}
    errors = [line for line in annotations if line.startswith("::error")]
    assert all("aws_a.worst" in line for line in errors[:4])
    assert all("aws_a.standing" in line for line in errors[4:])
    assert not summary.startswith("::")
    assert summary.endswith("not annotated, as GitHub shows 10 of a level: 18 errors, 1 warning")


def test_the_place_is_a_path_in_the_repository(no_policy: MakeFinding) -> None:
    finding = no_policy("aws_a.b", location=Location("./infra/../a,b:c %.tf", 12))
    assert lines_of(finding)[0].startswith("::error file=a%2Cb%3Ac %25.tf,line=12,title=")


@pytest.mark.parametrize(
    "hostile", ["x\n::error ::y", "::stop-commands::z", "a,file=b::c", "%0A::error::d", "\r\n##[e]"]
)
def test_a_name_is_no_command_and_no_property(no_policy: MakeFinding, hostile: str) -> None:
    place = Location(hostile, 1)
    annotation, _ = lines_of(no_policy(hostile, rule=hostile, message=hostile, fix=hostile, location=place))
    match = COMMAND.match(annotation)
    assert match
    assert [word.partition("=")[0] for word in match[2].split(",")] == ["file", "line", "title"]
    assert unescaped(match[3]).count("\n") == 1
