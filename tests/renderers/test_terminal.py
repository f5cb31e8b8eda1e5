"""The terminal report reads well, whether it holds nothing, one of everything, or twenty thousand findings."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from lattice_scan.model.finding import Coverage, Evidence, Finding, InputSummary, Report
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.terminal import render

MakeFinding = Callable[..., Finding]
PLAN = (InputSummary("tfplan.json", "plan", 50),)


def report(*findings: Finding, coverage: tuple[Coverage, ...] = ()) -> Report:
    return Report(findings, coverage, PLAN, (), "0.1.0")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("full.txt", RenderOptions()),
        ("full-verbose.txt", RenderOptions(verbose=True)),
        ("full-color.txt", RenderOptions(color=True)),
        ("full-narrow.txt", RenderOptions(width=60)),
    ],
)
def test_golden(
    full_report: Report, check_golden: Callable[[str, str], None], name: str, options: RenderOptions
) -> None:
    check_golden(name, render(full_report, options))


def test_nothing_found_is_short(check_golden: Callable[[str, str], None]) -> None:
    passed = Coverage("iam-needs-policy", "t", Severity.HIGH, passed=3)
    check_golden("clean.txt", render(report(coverage=(passed,)), RenderOptions()))


def test_nothing_evaluated_is_said_in_words() -> None:
    text = render(report(coverage=(Coverage("a", "t", Severity.LOW),)), RenderOptions())
    assert "0 resources evaluated: no rule met a resource, so this report says nothing about them." in text
    text = render(report(coverage=(Coverage("a", "t", Severity.LOW, not_applicable=2),)), RenderOptions())
    assert "0 resources evaluated: no rule applies to what it met" in text


def test_no_rule_is_said_in_words() -> None:
    assert "none was run: 0 rules selected, so nothing was judged" in render(report(), RenderOptions())


def test_rules_without_a_resource_are_counted_where_they_are_many() -> None:
    idle = tuple(Coverage(f"rule-{number}", "t", Severity.LOW) for number in range(6))
    met = Coverage("met", "t", Severity.LOW, passed=1)
    assert "7 run; 6 of them met no resource" in render(report(coverage=(*idle, met)), RenderOptions())
    assert "rule-5" in render(report(coverage=(*idle, met)), RenderOptions(verbose=True))


def many(no_policy: MakeFinding, number: int) -> Report:
    severities = list(Severity)
    rules = [{"rule": f"rule-{n}", "severity": severity} for n, severity in enumerate(severities)]
    failed = [no_policy(f"aws_vpclattice_service.s{n}", **rules[n % len(rules)]) for n in range(number)]
    unknown = [
        no_policy(
            f"aws_vpclattice_service.u{n}",
            verdict=Verdict.UNKNOWN,
            change=None,
            reason=f"aws_vpclattice_service.u{n} is known after apply",
        )
        for n in range(number)
    ]
    return report(*failed, *unknown)


def test_five_hundred_findings_are_no_wall_of_text(no_policy: MakeFinding) -> None:
    lines = render(many(no_policy, 500), RenderOptions()).splitlines()
    assert len(lines) < 100
    assert "  and 90 more (--verbose or --format json shows all)" in lines
    assert lines[0].startswith("CRITICAL rule-4")


def test_verbose_shows_every_finding(no_policy: MakeFinding) -> None:
    text = render(many(no_policy, 100), RenderOptions(verbose=True))
    assert all(f"aws_vpclattice_service.{kind}{n}" in text for n in range(100) for kind in "su")


@pytest.mark.parametrize(("verbose", "most_s"), [(False, 0.3), (True, 1)])
def test_twenty_thousand_findings_take_no_time(no_policy: MakeFinding, verbose: bool, most_s: float) -> None:
    large = many(no_policy, 10_000)
    start = time.process_time()
    render(large, RenderOptions(verbose=verbose))
    assert time.process_time() - start < most_s


def test_the_same_message_is_said_once(no_policy: MakeFinding) -> None:
    text = render(report(no_policy("aws_a.b"), no_policy("aws_a.c"), no_policy("aws_a.d")), RenderOptions())
    assert text.count("but no auth policy") == 1
    assert "  introduced aws_a.d [auth_type]" in text


def test_what_to_paste_stands_under_the_fix_once(no_policy: MakeFinding) -> None:
    hcl = 'resource "a" "b" {\n  c = 1\n}\n'
    text = render(report(no_policy("aws_a.b", hcl=hcl), no_policy("aws_a.c", hcl=hcl)), RenderOptions())
    assert text.count('         resource "a" "b" {\n           c = 1\n         }\n  see: ') == 1


def test_long_hcl_is_left_to_explain(no_policy: MakeFinding) -> None:
    long = report(no_policy("aws_a.b", hcl="c = 1\n" * 7))
    assert "c = 1" not in render(long, RenderOptions())
    assert "What to paste is shown by lattice-scan explain iam-needs-policy." in render(long, RenderOptions())
    assert render(long, RenderOptions(verbose=True)).count("         c = 1\n") == 7


def test_introduced_comes_before_standing(no_policy: MakeFinding) -> None:
    text = render(report(no_policy("aws_a.b", change=Change.STANDING), no_policy("aws_a.c")), RenderOptions())
    assert text.index("introduced aws_a.c") < text.index("standing   aws_a.b")


def test_an_inventory_has_no_change_column(no_policy: MakeFinding) -> None:
    text = render(report(no_policy("aws_a.b", change=None)), RenderOptions())
    assert "  - aws_a.b has auth_type" in text
    assert "introduced" not in text


def test_hostile_names_are_escaped_everywhere(no_policy: MakeFinding) -> None:
    evil = "\x1b[2J\u202e"
    fields = {"rule": evil, "title": evil, "attribute": evil, "input": evil, "fix": evil, "see": evil}
    evidence = (Evidence(evil, evil, evil, (evil,)),)
    failed = no_policy(evil, **{**fields, "message": evil, "evidence": evidence})
    unknown = no_policy(evil, **{**fields, "verdict": Verdict.UNKNOWN, "reason": evil, "settle": evil, "change": None})
    large = Report(
        (failed, replace(failed, change=Change.FIXED), unknown),
        (Coverage(evil, evil, Severity.LOW),),
        (InputSummary(evil, "plan", 1, (evil,)), InputSummary(evil, "plan", 1)),
        (evil,),
        "0.1.0",
    )
    for verbose in (False, True):
        text = render(large, RenderOptions(verbose=verbose))
        assert all(line.isprintable() for line in text.splitlines())


def test_a_huge_value_is_cut(no_policy: MakeFinding) -> None:
    evidence = (Evidence("policy", "x" * 10_000, ""),)
    large = report(no_policy("aws_a.b", evidence=evidence, message="y" * 10_000))
    assert len(render(large, RenderOptions())) < 2_000
    assert "x" * 10_000 in render(large, RenderOptions(verbose=True))
