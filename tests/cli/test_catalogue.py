"""A rule in words holds what a reader needs, and nothing a hostile rule file could add."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lattice_scan import catalogue
from lattice_scan.examples import ExampleResult
from lattice_scan.model.errors import InputError
from lattice_scan.model.rule import Example, Rule, Setting
from lattice_scan.model.verdict import Severity

RULE = Rule(
    id="iam-needs-policy",
    title="AWS_IAM has an auth policy beside it",
    severity=Severity.CRITICAL,
    topic="auth",
    types=("aws_vpclattice_service_network", "aws_vpclattice_service"),
    is_fact=False,
    name="layer",
    judge="world",
    why="With AWS_IAM and no policy,\nevery request is refused.",
    fix="Attach a policy.",
    see=("https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html",),
    when=None,
    require={},
    message="",
    subsumes=("auth-type-allowed",),
    settings=(
        Setting("auth_types_allowed", {"description": "Auth types in use."}, ["AWS_IAM"]),
        Setting("workload_vpcs", {"description": "Where workloads run."}),
    ),
    examples=(Example("fail", "nothing is attached", {}), Example("not_applicable", "NONE", {})),
    hcl='resource "aws_vpclattice_auth_policy" "this" {\n  policy = "..."\n}\n',
    file="rules/auth/iam-needs-policy.yaml",
)

EXPLAINED = """\
iam-needs-policy (critical)
AWS_IAM has an auth policy beside it

  why       With AWS_IAM and no policy,
            every request is refused.
  fix       Attach a policy.
  hcl
            resource "aws_vpclattice_auth_policy" "this" {
              policy = "..."
            }

  judges    aws_vpclattice_service_network, aws_vpclattice_service (as it stands)
  setting   auth_types_allowed (default ["AWS_IAM"]): Auth types in use.
  setting   workload_vpcs (no default: UNKNOWN until it is set): Where workloads run.
  replaces  auth-type-allowed, where both report one resource
  example   fail: nothing is attached
  example   not applicable: NONE
  see       https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
  file      rules/auth/iam-needs-policy.yaml
"""

LISTED = """\
auth
  critical  iam-needs-policy  AWS_IAM has an auth policy beside it
  low       b                 B

ingress
  high      a                 A

3 rules. `lattice-scan explain RULE` says why one exists and how to meet it.
"""


def test_a_rule_explained() -> None:
    assert catalogue.explanation(RULE, width=100, color=False) == EXPLAINED


def test_a_rule_about_a_fact_and_a_change() -> None:
    rule = replace(RULE, is_fact=True, types=("ingress",), judge="change", hcl="")
    text = catalogue.explanation(rule, width=100, color=False)
    assert "  judges    each row of the fact ingress (before and after the plan)\n" in text


def test_rules_listed_by_topic_and_severity() -> None:
    low = replace(RULE, id="b", title="B", severity=Severity.LOW)
    other = replace(RULE, id="a", title="A", severity=Severity.HIGH, topic="ingress")
    assert catalogue.listing([low, other, RULE], width=100, color=False) == LISTED


def test_a_rule_is_found_or_the_nearest_one_is_named() -> None:
    assert catalogue.find([RULE], "iam-needs-policy") is RULE
    with pytest.raises(InputError) as near:
        catalogue.find([RULE], "iam-need-policy")
    assert near.value.fix == "did you mean `iam-needs-policy`?"
    with pytest.raises(InputError) as far:
        catalogue.find([RULE], "xyz")
    assert far.value.fix == "`lattice-scan rules list` shows the ids of all rules"


def test_hostile_rules_are_escaped() -> None:
    evil = "\x1b[2J\u202e"
    rule = replace(RULE, id=evil, title=evil, topic=evil, why=evil, fix=evil, hcl=evil, see=(evil,), file=evil)
    for text in (
        catalogue.explanation(rule, width=100, color=False),
        catalogue.listing([rule], width=100, color=False),
        catalogue.outcome([ExampleResult(evil, evil, evil, f"not {evil}", evil)], width=100, color=False),
    ):
        assert all(line.isprintable() for line in text.splitlines())


def test_the_outcome_of_examples() -> None:
    results = [
        ExampleResult("a", "good", "pass", "pass", ""),
        ExampleResult("a", "bad", "pass", "unknown", "x is known after apply"),
    ]
    assert catalogue.outcome(results, width=100, color=False).splitlines() == [
        "FAIL a: bad",
        "  expected pass, got unknown",
        "  x is known after apply",
        "2 examples of 1 rule: 1 as promised, 1 not.",
    ]
