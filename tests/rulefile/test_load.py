"""Good rule files become rules; of broken ones every error is told in one go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lattice_scan.model.errors import InputErrors
from lattice_scan.model.rule import Example, Setting
from lattice_scan.model.value import Unknown
from lattice_scan.model.verdict import Severity
from lattice_scan.rulefile.load import load_pack
from lattice_scan.rulefile.reference import Ref
from lattice_scan.rulefile.yaml import MAX_DEPTH
from lattice_scan.vocabulary.fact_words import FactWords

Write = Callable[..., Path]
Complaints = Callable[[dict[str, str]], list[str]]
Facts = dict[str, FactWords]


def test_a_rule_holds_what_its_file_says(write: Write, texts: dict[str, str], facts: Facts) -> None:
    root = write(texts)
    rules = load_pack([root], facts).rules
    assert [rule.id for rule in rules] == ["iam-needs-policy", "target-group-not-renamed", "target-port"]
    iam, rename, port = rules
    assert (iam.topic, iam.severity, iam.name, iam.judge) == ("auth", Severity.CRITICAL, "layer", "world")
    assert iam.types == ("aws_vpclattice_service_network", "aws_vpclattice_service")
    assert iam.see == ("https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html",)
    assert iam.when == {"auth_type": {"equals": "AWS_IAM"}}
    assert iam.file == f"{root}/auth/iam-needs-policy.yaml"
    assert (rename.judge, rename.when is None, rename.hcl, rename.see) == ("change", False, "", ())
    assert (port.types, port.is_fact, port.name, port.when) == (("targets",), True, "self", None)


def test_examples_lie_over_the_stack(write: Write, texts: dict[str, str], facts: Facts) -> None:
    texts["auth/iam-needs-policy.yaml"] += (
        "  - not_applicable: nothing is there\n    given: {aws_vpclattice_service.s: null}\n"
    )
    fail, good, unknown, nothing = load_pack([write(texts)], facts).rules[0].examples
    service = {"name": "s", "auth_type": "AWS_IAM"}
    policy = {"resource_identifier": Ref("aws_vpclattice_service.s"), "policy": "{}"}
    assert fail == Example("fail", "nothing is attached", {"aws_vpclattice_service.s": service})
    assert good.given == {"aws_vpclattice_service.s": service, "aws_vpclattice_auth_policy.p": policy}
    assert unknown == Example(
        "unknown",
        "the type is looked up",
        {"aws_vpclattice_service.s": {"name": "s", "auth_type": Unknown("known after apply")}},
        {"auth_types_allowed": ["NONE"]},
        "aws_vpclattice_service.s",
    )
    assert nothing.given == {}


def test_both_moments_of_a_change_lie_over_the_stack(write: Write, texts: dict[str, str], facts: Facts) -> None:
    text = texts["change/target-group-not-renamed.yaml"]
    stack = "stack: {before: {aws_vpc.v: {}, aws_vpc.w: {}}, after: {aws_vpc.v: {}}}\nexamples:"
    text = text.replace("examples:", stack).replace("after: {}", "after: {aws_vpc.v: null}")
    texts["change/target-group-not-renamed.yaml"] = text
    stays, goes = load_pack([write(texts)], facts).rules[1].examples
    group = {"aws_vpclattice_target_group.t": {"name": "t"}}
    assert stays.given == {"before": {"aws_vpc.v": {}, "aws_vpc.w": {}} | group, "after": {"aws_vpc.v": {}} | group}
    assert goes.given == {"before": {"aws_vpc.v": {}, "aws_vpc.w": {}} | group, "after": {}}


def test_settings_come_from_the_rule_or_are_shared(write: Write, texts: dict[str, str], facts: Facts) -> None:
    inline = "settings: {ports: {type: integer, description: A port., default: 443}}\nrequire:"
    texts["targets/target-port.yaml"] = texts["targets/target-port.yaml"].replace("require:", inline)
    pack = load_pack([write(texts)], facts)
    shared = pack.settings["auth_types_allowed"]
    assert shared.default == ["AWS_IAM"]
    assert "default" not in shared.schema
    assert pack.rules[0].settings == (shared,)
    assert pack.rules[2].settings == (Setting("ports", {"type": "integer", "description": "A port."}, 443),)
    assert set(pack.all_settings()) == {"auth_types_allowed", "workload_vpcs", "ports"}


def test_a_second_folder_uses_the_settings_of_the_first(write: Write, texts: dict[str, str], facts: Facts) -> None:
    own = write({"my-rule.yaml": texts.pop("auth/iam-needs-policy.yaml").replace("iam-needs-policy", "my-rule")}, "own")
    rules = load_pack([write(texts), own], facts).rules
    assert [rule.topic for rule in rules] == ["own", "change", "targets"]


def test_all_errors_of_all_files_are_told_in_the_order_of_the_lines(
    texts: dict[str, str], complaints: Complaints
) -> None:
    for name, text in texts.items():
        texts[name] = text.replace("title:", "titel:").replace("type: array", "type: arrey")
    assert [error.splitlines()[0] for error in complaints(texts)] == [
        "settings.yaml:2:9: `type` cannot be `arrey`",
        "settings.yaml:7:9: `type` cannot be `arrey`",
        "auth/iam-needs-policy.yaml:1:1: `title` is missing",
        "auth/iam-needs-policy.yaml:2:1: unknown key `titel`",
        "change/target-group-not-renamed.yaml:1:1: `title` is missing",
        "change/target-group-not-renamed.yaml:2:1: unknown key `titel`",
        "targets/target-port.yaml:1:1: `title` is missing",
        "targets/target-port.yaml:2:1: unknown key `titel`",
    ]


def test_a_broken_file_hides_no_error_of_another(texts: dict[str, str], complaints: Complaints) -> None:
    texts["auth/iam-needs-policy.yaml"] += "\tx"
    texts["targets/target-port.yaml"] += "subsumes: [iam-needs-policy, target-part]\n"
    assert [error.splitlines()[0] for error in complaints(texts)] == [
        "auth/iam-needs-policy.yaml:28:1: cannot be read as YAML: found a tab character that violates indentation",
        "targets/target-port.yaml:13:30: there is no rule `target-part`",
    ]


def test_two_rules_of_one_name_are_both_named(write: Write, texts: dict[str, str], facts: Facts) -> None:
    first, second = write(texts), write({"x/target-port.yaml": texts["targets/target-port.yaml"]}, "second")
    with pytest.raises(InputErrors) as raised:
        load_pack([first, second], facts)
    assert str(raised.value) == (
        f"{second}/x/target-port.yaml:1:5: the rule `target-port` stands in {first}/targets/target-port.yaml, too\n"
        "  why: a rule has one file\n"
        "  fix: rename one of them, or ignore the other in lattice-scan.yaml"
    )


def test_one_setting_is_not_declared_in_two_ways(texts: dict[str, str], complaints: Complaints) -> None:
    for name in ("change/target-group-not-renamed.yaml", "targets/target-port.yaml"):
        kind = "integer" if name.startswith("change") else "number"
        texts[name] = texts[name].replace("message:", f"settings: {{p: {{type: {kind}, description: P.}}}}\nmessage:")
    assert complaints(texts) == [
        (
            "targets/target-port.yaml: declares the setting `p` differently from change/target-group-not-renamed.yaml\n"
            "  why: a setting has one value in lattice-scan.yaml, whichever rule reads it\n"
            "  fix: declare it once in settings.yaml and write {$ref: settings/p}, or rename it"
        )
    ]


@pytest.mark.parametrize(("text", "kind"), [("- a", "a list"), ("", "empty"), ("text", "text"), ("3", "a number")])
def test_a_file_that_is_no_mapping_is_one_error(
    text: str, kind: str, texts: dict[str, str], complaints: Complaints
) -> None:
    texts["auth/iam-needs-policy.yaml"] = text
    assert complaints(texts) == [
        (
            f"auth/iam-needs-policy.yaml:1:1: the file must be a mapping, but is {kind}\n"
            "  fix: a rule is a mapping that begins with `id: NAME`"
        )
    ]


@pytest.mark.parametrize(
    ("before", "after"), [("{not: ", "}"), ("{all: [", "]}"), ("{x: {not: ", "}}"), ("{x: {some: ", "}}")]
)
def test_the_deepest_condition_is_checked(
    before: str, after: str, texts: dict[str, str], complaints: Complaints
) -> None:
    levels = (MAX_DEPTH - 2) // before.count("{") // (2 if "[" in before else 1)
    condition = before * levels + "{auth_typ: {is: present}}" + after * levels
    name = "auth/iam-needs-policy.yaml"
    texts[name] = texts[name].replace("  auth_policies: {some: {policy: {is: present}}}", f"  {condition[1:-1]}")
    assert complaints(texts)
