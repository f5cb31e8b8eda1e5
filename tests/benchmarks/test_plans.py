"""The generated plans are judged as planted, and a verdict that is not the planted one is seen."""

from __future__ import annotations

from pathlib import Path

import generate
import msgspec
import pytest
import shapes
import verdicts
from verdicts import Score, Truth

from lattice_scan import api
from lattice_scan.model.verdict import Change

SETTINGS = "version: 1\nsettings: {auth_types_allowed: [AWS_IAM]}\n"
RULES = ("association-on-workload-vpc", "auth-type-allowed", "target-ingress-not-cidr")


def judged(folder: Path, made: tuple[dict[str, object], Truth], rules: str = "") -> list[str]:
    """Scan a generated plan, and return what is wrong with the verdicts."""
    (folder / "lattice-scan.yaml").write_text(SETTINGS, "utf-8")
    plan = folder / "tfplan.json"
    generate.write(plan, *made)
    options = api.ScanOptions(rule_folders=(rules,) if rules else ())
    said: Truth = {"fail": {}, "unknown": {}}
    for finding in api.scan([str(plan)], options).findings:
        if finding.change is not Change.FIXED:
            said[finding.verdict.word].setdefault(finding.rule, []).append(finding.address)
    return verdicts.mistakes(said, verdicts.planted(plan))


@pytest.mark.parametrize(("size", "kind"), [(50, "create"), (50, "no-op"), (1_000, "mixed"), (1_000, "update")])
def test_a_realistic_plan_is_judged_as_planted(size: int, kind: str, tmp_path: Path) -> None:
    assert judged(tmp_path, generate.make(size, kind)) == []


@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_a_shape_is_judged_as_planted(shape: str, tmp_path: Path) -> None:
    assert judged(tmp_path, shapes.SHAPES[shape](60)) == []


def test_every_convention_is_planted() -> None:
    plan, truth = generate.make(1_000)
    assert {rule: len(truth["fail"][rule]) for rule in RULES} == dict(zip(RULES, (3, 4, 4), strict=True))
    assert len(truth["unknown"]["auth-type-allowed"]) == 1
    assert len(plan["resource_changes"]) == 1_000


def test_a_planted_verdict_that_is_not_given_is_a_mistake(tmp_path: Path) -> None:
    plan, truth = generate.make(50)
    wrong: Truth = {"fail": {**truth["fail"], "auth-type-allowed": ["aws_vpclattice_service.other"]}, "unknown": {}}
    assert judged(tmp_path, (plan, wrong)) == [
        "auth-type-allowed: fail is missing for aws_vpclattice_service.other",
        "auth-type-allowed: fail is wrong for aws_vpclattice_service.main_0",
    ]


def test_a_failure_that_is_said_twice_is_a_mistake() -> None:
    truth: Truth = {"fail": {"r": ["a"]}, "unknown": {}}
    assert verdicts.mistakes({"fail": {"r": ["a", "a"]}, "unknown": {}}, truth) == ["r: fail is wrong for a"]


def test_a_fail_where_the_truth_is_unknown_is_a_mistake() -> None:
    truth: Truth = {"fail": {}, "unknown": {"r": ["a"]}}
    assert verdicts.mistakes({"fail": {"r": ["a"]}, "unknown": {}}, truth) == [
        "r: fail is wrong for a",
        "r: unknown is missing for a",
    ]


def test_what_the_plan_mends_is_no_failure() -> None:
    finding = {"verdict": "fail", "rule": "r", "address": "a", "change": "fixed"}
    report = msgspec.json.encode({"findings": [finding, {**finding, "address": "b", "change": "standing"}]})
    assert verdicts.of_lattice_scan(report) == {"fail": {"r": ["b"]}, "unknown": {}}


def test_a_score_counts_what_was_found_and_what_was_not_there() -> None:
    said: Truth = {"fail": {"r": ["a", "c", "d"]}, "unknown": {}}
    assert verdicts.scores(said, {"fail": {"r": ["a", "b"], "other": ["z"]}, "unknown": {}}) == {"r": Score(2, 1, 2)}
