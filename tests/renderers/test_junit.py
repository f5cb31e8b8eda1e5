"""The JUnit report says in a CI system what the terminal report says."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from junitparser import Failure, JUnitXml, Skipped, TestSuite

from lattice_scan.model.finding import Coverage, Finding, Report
from lattice_scan.model.verdict import Severity
from lattice_scan.renderers import RenderOptions
from lattice_scan.renderers.junit import render

MakeFinding = Callable[..., Finding]


def suites_of(report: Report) -> dict[str, TestSuite]:
    """The suites by name, as a CI system reads them; each counts what it holds."""
    read = JUnitXml.fromstring(render(report, RenderOptions()).encode())
    suites = {suite.name: suite for suite in read}
    for suite in suites.values():
        results = [result for case in suite for result in case.result]
        assert (suite.tests, suite.errors) == (len(list(suite)), 0)
        assert suite.failures == sum(isinstance(result, Failure) for result in results)
        assert suite.skipped == sum(isinstance(result, Skipped) for result in results)
    assert read.tests == sum(suite.tests for suite in suites.values())
    assert read.failures == sum(suite.failures for suite in suites.values())
    return suites


def report(*findings: Finding, coverage: tuple[Coverage, ...] = ()) -> Report:
    return Report(findings, coverage, (), (), "0.1.0")


def test_golden(whole_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("whole.junit.xml", render(whole_report, RenderOptions()))


def test_a_suite_for_each_rule(whole_report: Report) -> None:
    suites = suites_of(whole_report)
    counts = {name: (suite.tests, suite.failures, suite.skipped) for name, suite in suites.items()}
    assert counts == {
        "association-on-workload-vpc": (2, 1, 1),
        "iam-needs-policy": (6, 3, 3),
        "prefix-list-not-cidr": (1, 0, 1),
        "not read": (1, 0, 1),
    }
    properties = {each.get("name"): each.get("value") for each in suites["iam-needs-policy"]._elem.iter("property")}
    assert properties == {"passed": "4", "failed": "3", "unknown": "2", "not_applicable": "1", "severity": "critical"}


def test_a_failure_says_where_it_is_and_how_to_mend_it(whole_report: Report) -> None:
    (case,) = [c for c in suites_of(whole_report)["iam-needs-policy"] if c.name.endswith("orders [auth_type]")]
    assert (case._elem.get("file"), case._elem.get("line")) == ("main.tf", "12")
    (failure,) = case.result
    assert failure.type == "critical"
    assert "no auth policy" in failure.message
    assert "fix: Attach an `aws_vpclattice_auth_policy`" in failure.text
    assert 'auth_type = "AWS_IAM"' in failure.text


def skipped(report: Report, rule: str) -> list[str]:
    return [result.message for case in suites_of(report)[rule] for result in case.result if isinstance(result, Skipped)]


def test_unknown_and_waived_are_skipped_with_the_reason(whole_report: Report) -> None:
    found = skipped(whole_report, "iam-needs-policy")
    assert "waived by team-net until 2027-03-31: goes in May" in found
    assert sum(text.startswith("UNKNOWN: another stack") and text.endswith("give --inventory") for text in found) == 2


def test_what_the_plan_fixes_is_left_out(whole_report: Report) -> None:
    assert "aws_vpclattice_service.old" not in render(whole_report, RenderOptions())


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"passed": 2}, None),
        ({}, "it applies to nothing that was read"),
        ({"not_applicable": 3}, "it applies to nothing that was read"),
        ({"failed": 1}, "another rule reports the same cause"),
    ],
)
def test_a_rule_without_a_finding_says_what_became_of_it(numbers: dict[str, int], message: str | None) -> None:
    suites = suites_of(report(coverage=(Coverage("a-rule", "Its title", Severity.LOW, **numbers),)))
    (case,) = suites["a-rule"]
    assert (case.name, case.classname) == ("Its title", "a-rule")
    assert [result.message for result in case.result] == ([message] if message else [])


def test_what_passes_stands_beside_what_is_unknown(whole_report: Report) -> None:
    passed = Coverage("association-on-workload-vpc", "Its title", Severity.LOW, passed=5, unknown=1)
    unknown = [f for f in whole_report.findings if f.rule == passed.rule and f.reason]
    (suite,) = suites_of(report(*unknown, coverage=(passed,))).values()
    assert next((case.name, len(case.result)) for case in suite) == ("Its title", 0)
    assert suite.tests == 2


def test_a_finding_of_a_rule_without_coverage_is_not_lost(no_policy: MakeFinding) -> None:
    assert suites_of(report(no_policy("aws_a.b")))["iam-needs-policy"].failures == 1


@pytest.mark.parametrize("hostile", ["\x00\x08\x1b[2J", "\ufffe\uffff", "\ud800", "]]> & <b> \"'", "Größe 💶", "a\nb"])
def test_characters_that_xml_cannot_hold_are_written_out(no_policy: MakeFinding, hostile: str) -> None:
    (suite,) = suites_of(report(no_policy(hostile, message=hostile, fix=hostile, attribute=""))).values()
    (case,) = suite
    assert case.name.isprintable()
    if hostile.isprintable():
        assert case.name == hostile
        assert case.result[0].text.startswith(hostile)


def test_thirty_thousand_findings_take_no_time(no_policy: MakeFinding) -> None:
    large = report(*(no_policy(f"aws_a.b{number}") for number in range(30_000)))
    start = time.process_time()
    render(large, RenderOptions())
    assert time.process_time() - start < 2
