"""SARIF that OASIS calls valid and GitHub takes, shows, and does not misunderstand."""

from __future__ import annotations

import gzip
import json
import random
import string
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from lattice_scan.model.finding import Coverage, Finding, InputSummary, Location, Report
from lattice_scan.model.rule import Rule
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.renderers import RenderOptions, sarif
from lattice_scan.renderers.sarif import render

MakeFinding = Callable[..., Finding]
SCHEMA = jsonschema.Draft4Validator(
    json.loads((Path(__file__).parent / "oasis" / "sarif-schema-2.1.0.json").read_text("utf-8"))
)
GALLERY = Path(__file__).parents[2] / "reports"
PLAN = (InputSummary("tfplan.json", "plan", 50),)


def run_of(report: Report) -> Any:
    """The one run of the report's SARIF, after a look at the whole by the schema."""
    log = json.loads(render(report, RenderOptions()))
    SCHEMA.validate(log)
    (run,) = log["runs"]
    return run


def report(*findings: Finding, rules: tuple[Rule, ...] = ()) -> Report:
    return Report(findings, (), PLAN, (), "0.1.0", rules=rules)


def test_golden(whole_report: Report, check_golden: Callable[[str, str], None]) -> None:
    check_golden("whole.sarif", render(whole_report, RenderOptions()))


def test_all_that_is_there_is_valid(whole_report: Report) -> None:
    assert run_of(whole_report)["results"]
    assert run_of(Report((), (), (), (), "0.1.0"))["results"] == []


@pytest.mark.parametrize("file", sorted(GALLERY.glob("*/report.sarif")), ids=lambda path: path.parent.name)
def test_the_gallery_is_valid(file: Path) -> None:
    SCHEMA.validate(json.loads(file.read_text("utf-8")))


def test_what_passes_is_waived_or_fixed_raises_no_alert(whole_report: Report) -> None:
    results = run_of(whole_report)["results"]
    names = [r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for r in results]
    assert "aws_vpclattice_service.legacy" not in names
    assert "aws_vpclattice_service.old" not in names
    assert len(names) == len(whole_report.findings) - 2


def test_an_unknown_has_no_severity_that_github_could_alert_on(whole_report: Report) -> None:
    run = run_of(whole_report)
    rules = run["tool"]["driver"]["rules"]
    opened = [r for r in run["results"] if r["kind"] == "open"]
    assert {r["level"] for r in opened} == {"none"}
    assert {r["ruleId"] for r in opened} == {"iam-needs-policy/unknown", "association-on-workload-vpc/unknown"}
    for result in opened:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert "security-severity" not in rule["properties"]
        assert rule["defaultConfiguration"]["level"] == "none"
    assert not [r for r in rules if r["id"] == "prefix-list-not-cidr/unknown"]


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", "9.5"),
        (Severity.HIGH, "error", "8.0"),
        (Severity.MEDIUM, "warning", "5.5"),
        (Severity.LOW, "note", "2.0"),
        (Severity.INFO, "note", None),
    ],
)
def test_the_severity_is_the_one_of_the_settings(
    a_rule: Callable[..., Rule], no_policy: MakeFinding, severity: Severity, level: str, score: str | None
) -> None:
    rule = a_rule("iam-needs-policy", severity=Severity.MEDIUM)
    coverage = (Coverage(rule.id, rule.title, severity, failed=1),)
    run = run_of(Report((no_policy("aws_a.b", severity=severity),), coverage, PLAN, (), "0.1.0", rules=(rule,)))
    (described,) = run["tool"]["driver"]["rules"]
    assert described["properties"].get("security-severity") == score
    assert described["defaultConfiguration"]["level"] == run["results"][0]["level"] == level


def test_the_help_of_a_rule_is_markdown_with_what_to_paste(whole_report: Report) -> None:
    described = run_of(whole_report)["tool"]["driver"]["rules"]
    (rule,) = [r for r in described if r["id"] == "iam-needs-policy"]
    assert "**Fix:** Attach an `aws_vpclattice_auth_policy` that" in rule["help"]["markdown"]
    assert '```hcl\nauth_type = "AWS_IAM"\n```' in rule["help"]["markdown"]
    assert rule["helpUri"] == "https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html"
    assert f"See <{rule['helpUri']}>" in rule["help"]["markdown"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("main.tf", "main.tf"),
        ("./infra/../modules/größe 1.tf", "modules/gr%C3%B6%C3%9Fe%201.tf"),
        ("/src/a b.tf", "file:///src/a%20b.tf"),
        ("c:main.tf", "c%3Amain.tf"),
        ("half \ud83d.tf", "half%20%3F.tf"),
    ],
)
def test_a_result_names_the_line_of_the_source(no_policy: MakeFinding, file: str, uri: str) -> None:
    finding = no_policy("aws_a.b", location=Location(file, 12, '  auth_type = "AWS_IAM"', 2, 9))
    (result,) = run_of(report(finding))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": uri}
    assert physical["region"] == {"startLine": 12, "startColumn": 3, "endColumn": 12}


def test_without_source_a_result_names_the_plan(no_policy: MakeFinding) -> None:
    (result,) = run_of(report(no_policy("aws_a.b")))["results"]
    assert result["locations"][0] == {
        "physicalLocation": {"artifactLocation": {"uri": "shop.json"}, "region": {"startLine": 1}},
        "logicalLocations": [{"fullyQualifiedName": "aws_a.b", "kind": "resource"}],
    }


def fingerprints(run: Any) -> list[str]:
    return [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]


def test_a_fingerprint_stays_when_lines_move_and_other_findings_come(no_policy: MakeFinding) -> None:
    finding = no_policy("aws_a.b", location=Location("main.tf", 12))
    moved = replace(finding, location=Location("main.tf", 99))
    before = fingerprints(run_of(report(finding)))
    after = fingerprints(run_of(report(no_policy("aws_a.a", location=Location("main.tf", 12)), moved)))
    assert before == [f"{finding.fingerprint}:1"]
    assert after[1:] == before


def test_resources_on_one_line_stay_apart(no_policy: MakeFinding) -> None:
    place = Location("main.tf", 12)
    findings = [no_policy(f'module.a["{key}"].aws_a.b', location=place) for key in "xyz"]
    findings.append(replace(findings[0], input="other.json"))
    assert len(set(fingerprints(run_of(report(*findings))))) == 4


def test_a_name_makes_no_link_of_a_message(no_policy: MakeFinding) -> None:
    (result,) = run_of(report(no_policy("aws_a.b", message="[click](https://evil.example) \x1b[2J")))["results"]
    assert result["message"]["text"] == "aws_a.b: [click] (https://evil.example) \\x1b[2J"


def test_what_was_not_read_is_a_notification(whole_report: Report) -> None:
    (invocation,) = run_of(whole_report)["invocations"]
    said = [(n["level"], n["message"]["text"]) for n in invocation["toolExecutionNotifications"]]
    assert said == [
        ("note", "shop.json: the plan is targeted (-target)"),
        ("warning", f"not read: {whole_report.gaps[0]}"),
    ]


def many(no_policy: MakeFinding, number: int, **more: object) -> list[Finding]:
    changes = [Change.STANDING, Change.INTRODUCED]
    severities = [Severity.LOW, Severity.HIGH, Severity.MEDIUM]
    return [no_policy(f"aws_a.b{n}", severity=severities[n % 3], change=changes[n % 2], **more) for n in range(number)]


def test_thirty_thousand_findings_stay_within_what_github_takes(no_policy: MakeFinding) -> None:
    findings = many(no_policy, 29_000)
    findings += many(no_policy, 1_000, verdict=Verdict.UNKNOWN, reason="known after apply")
    large = report(*findings)
    start = time.process_time()
    text = render(large, RenderOptions())
    assert time.process_time() - start < 3
    assert len(gzip.compress(text.encode())) < 10_000_000
    run = run_of(large)
    *results, last = run["results"]
    assert len(results) == 4_999
    assert {(r["properties"]["severity"], r["properties"]["change"]) for r in results} == {
        ("high", "introduced"),
        ("high", "standing"),
    }
    assert last["ruleId"] == "incomplete-report"
    assert run["tool"]["driver"]["rules"][last["ruleIndex"]]["id"] == "incomplete-report"
    said = last["message"]["text"]
    assert said.startswith("25001 findings are left out")
    assert "9667 low" in said
    assert "1000 unknown" in said
    assert [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]] == [said]


def test_five_thousand_findings_are_all_there(no_policy: MakeFinding) -> None:
    results = run_of(report(*many(no_policy, 5_000)))["results"]
    assert len(results) == 5_000
    assert {r["ruleId"] for r in results} == {"iam-needs-policy"}


def test_findings_that_are_too_large_for_an_upload_are_fewer(
    no_policy: MakeFinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif, "MOST_BYTES", 100_000)
    noise = random.Random(1)  # noqa: S311 - nothing is secret here
    words = ["".join(noise.choices(string.ascii_letters, k=900)) for _ in range(200)]
    large = report(*(no_policy(word, message=word) for word in words))
    assert len(gzip.compress(render(large, RenderOptions()).encode())) < 100_000
    results = run_of(large)["results"]
    assert 20 < len(results) < 200
    assert results[-1]["message"]["text"].startswith(f"{201 - len(results)} findings are left out")
