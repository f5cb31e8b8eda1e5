"""Which waiver accepts which finding, for how long, and which of them nobody needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from lattice_scan.engine.waive import Subject, Waived, waive
from lattice_scan.model.finding import Finding
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.waiver import Waiver

TODAY = date(2026, 11, 24)


def finding(
    address: str = "aws_x.a",
    rule: str = "r",
    plan: str = "tfplan.json",
    verdict: Verdict = Verdict.FAIL,
    change: Change | None = Change.INTRODUCED,
) -> Finding:
    return Finding(rule, verdict, Severity.HIGH, address, "", plan, "", "", "", change=change)


def waiver(on: str = "aws_x.a", rule: str = "r", days: int = 100, **more: str) -> Waiver:
    until = str(TODAY + timedelta(days=days))
    return Waiver(rule, on, "reason", "owner", until, more.pop("place", "w.yaml:3"), **more)


def waived(findings: Sequence[Finding], waivers: Sequence[Waiver], subject: Subject = Subject()) -> Waived:  # noqa: B008  # never changed
    return waive(findings, waivers, TODAY, lambda _: subject, rules={"r", "s"}, inputs=["a/tfplan.json", "tfplan.json"])


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNKNOWN])
@pytest.mark.parametrize("change", [Change.INTRODUCED, Change.STANDING, None])
def test_what_is_named_is_waived_and_nothing_else_changes(verdict: Verdict, change: Change | None) -> None:
    named, other = finding(verdict=verdict, change=change), finding("aws_x.b")
    accepted = waiver()
    result = waived([named, other], [accepted])
    assert [f.waiver for f in result.findings] == [accepted, None]
    assert [f.address for f in result.findings] == ["aws_x.a", "aws_x.b"]
    assert [(use.findings, use.is_expired, use.is_unused, use.is_ending) for use in result.uses] == [
        (1, False, False, False)
    ]


def test_what_a_plan_mends_needs_no_waiver() -> None:
    result = waived([finding(change=Change.FIXED)], [waiver()])
    assert result.findings[0].waiver is None
    assert result.uses[0].is_unused


def test_another_rule_is_not_waived() -> None:
    assert waived([finding(rule="s")], [waiver()]).findings[0].waiver is None


@pytest.mark.parametrize(
    ("days", "is_waived", "is_expired", "is_ending"),
    [(-1, False, True, False), (0, True, False, True), (30, True, False, True), (31, True, False, False)],
)
def test_the_last_day_is_a_day_that_it_holds(days: int, is_waived: bool, is_expired: bool, is_ending: bool) -> None:
    result = waived([finding()], [waiver(days=days)])
    use = result.uses[0]
    assert (bool(result.findings[0].waiver), use.is_expired, use.is_ending) == (is_waived, is_expired, is_ending)
    assert (use.findings, use.is_unused) == (int(is_waived), False)


def test_the_first_that_holds_accepts_it_and_both_are_used() -> None:
    old, glob, exact = waiver(days=-5), waiver("aws_x.*", place="w.yaml:6"), waiver(place="w.yaml:9")
    result = waived([finding(), finding("aws_x.b")], [old, glob, exact])
    assert [f.waiver for f in result.findings] == [glob, glob]
    assert [(use.waiver, use.findings) for use in result.uses] == [(old, 0), (glob, 2), (exact, 1)]


@pytest.mark.parametrize(
    ("wanted", "plan", "is_waived"),
    [
        ("", "a/tfplan.json", True),
        ("tfplan.json", "a/tfplan.json", True),
        ("a/tfplan.json", "./a/tfplan.json", True),
        ("a/tfplan.json", "/ci/a/tfplan.json", True),
        ("a/tfplan.json", "b/tfplan.json", False),
        ("plan.json", "a/tfplan.json", False),
        ("x/a/tfplan.json", "a/tfplan.json", False),
        (".", "a/tfplan.json", False),
    ],
)
def test_a_waiver_may_be_meant_for_one_plan(wanted: str, plan: str, is_waived: bool) -> None:
    result = waived([finding(plan=plan)], [waiver(input=wanted)])
    assert bool(result.findings[0].waiver) is is_waived


def test_a_waiver_whose_rule_or_plan_was_not_asked_is_not_unused() -> None:
    waivers = [waiver(), waiver(rule="not-run"), waiver(input="other.json"), waiver(input="a/tfplan.json")]
    assert [use.is_unused for use in waived([], waivers).uses] == [True, False, False, True]


ARN = "arn:aws:vpc-lattice:eu-central-1:111122223333:service/svc-0123456789abcdef0"


@pytest.mark.parametrize(("subject", "is_waived"), [(Subject(arn=ARN), True), (Subject(), False)])
def test_an_arn_names_only_what_is_known_to_bear_it(subject: Subject, is_waived: bool) -> None:
    assert bool(waived([finding()], [waiver(ARN)], subject).findings[0].waiver) is is_waived


@pytest.mark.parametrize(
    ("folder", "block", "is_waived"),
    [("m/a", "aws_x.a", True), ("m/b", "aws_x.a", False), ("m/a", "aws_x.b", False), ("", "", False)],
)
def test_a_comment_is_for_its_block_in_its_folder(folder: str, block: str, is_waived: bool) -> None:
    found = finding('module.m["k"].aws_x.a[0]')
    result = waived([found], [waiver(folder="m/a")], Subject(folder=folder, block=block))
    assert bool(result.findings[0].waiver) is is_waived


def test_a_comment_is_not_for_an_address_that_reads_like_its_block() -> None:
    assert (
        waived([finding("aws_x.a")], [waiver("aws_x.a", folder="m/a")], Subject(folder=".", block="aws_x.a"))
        .uses[0]
        .is_unused
    )
