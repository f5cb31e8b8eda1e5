"""Each test of the rule language, on values that are known, absent, half known and unknown."""

from __future__ import annotations

from typing import Any

import pytest

from lattice_scan.engine import cidr, predicates
from lattice_scan.engine.equality import equal, is_undecided, same
from lattice_scan.engine.predicates import judge_value
from lattice_scan.model.resource import KnownPlace, Mode, Resource
from lattice_scan.model.value import Default, Open, Sensitive, Unknown
from lattice_scan.model.verdict import Verdict

PASS, UNKNOWN, FAIL = Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL
TESTS = {**predicates.TESTS, **cidr.TESTS}
U = Unknown("known after apply")
REST = Unknown("a dynamic block repeats over it")
SOME_OPEN = Open(["a"], REST)


def check(word: str, value: Any, operand: Any = None) -> Verdict:
    test = TESTS[word]
    return judge_value(test.check, value, operand if isinstance(operand, Unknown) else test.prepare(operand))


CASES: list[tuple[str, Any, Any, Verdict]] = [
    ("one_of", U, [], FAIL),
    ("contains_any", U, [], FAIL),
    ("one_of", U, ["a"], UNKNOWN),
    ("one_of", U, Open([], REST), UNKNOWN),
    ("is present", "x", None, PASS),
    ("is present", 0, None, PASS),
    ("is present", False, None, PASS),
    ("is present", None, None, FAIL),
    ("is present", "", None, FAIL),
    ("is present", [], None, FAIL),
    ("is present", {}, None, FAIL),
    ("is present", [U], None, PASS),
    ("is present", Open([], REST), None, UNKNOWN),
    ("is present", Open([U], REST), None, UNKNOWN),
    ("is present", SOME_OPEN, None, PASS),
    ("is present", Open({"k": "v"}, REST), None, PASS),
    ("is present", Default("NONE"), None, PASS),
    ("is present", Sensitive(None), None, FAIL),
    ("is present", U, None, UNKNOWN),
    ("is absent", None, None, PASS),
    ("is absent", "x", None, FAIL),
    ("is absent", Open([], REST), None, UNKNOWN),
    ("is true", True, None, PASS),
    ("is true", "true", None, PASS),
    ("is true", 1, None, FAIL),
    ("is true", False, None, FAIL),
    ("is true", None, None, FAIL),
    ("is true", U, None, UNKNOWN),
    ("is false", False, None, PASS),
    ("is false", "false", None, PASS),
    ("is false", None, None, FAIL),
    ("is false", 0, None, FAIL),
    ("is known", "x", None, PASS),
    ("is known", None, None, PASS),
    ("is known", U, None, UNKNOWN),
    ("is known", [1, U], None, UNKNOWN),
    ("is known", Sensitive({"a": Default(1)}), None, PASS),
    ("equals", "AWS_IAM", "AWS_IAM", PASS),
    ("equals", "AWS_IAM", "NONE", FAIL),
    ("equals", None, "NONE", FAIL),
    ("equals", None, None, PASS),
    ("equals", "x", None, FAIL),
    ("equals", U, "NONE", UNKNOWN),
    ("equals", "NONE", U, UNKNOWN),
    ("equals", Default("NONE"), "NONE", PASS),
    ("equals", Sensitive("s3cret"), "s3cret", PASS),
    ("equals", 443, "443", PASS),
    ("equals", "443", 443, PASS),
    ("equals", 443.0, 443, PASS),
    ("equals", "443", 443.0, PASS),
    ("equals", True, 1, FAIL),
    ("equals", "true", True, PASS),
    ("equals", False, None, FAIL),
    ("equals", "vpc-1", "arn:aws:ec2:eu-central-1:444455556666:vpc/vpc-1", FAIL),
    ("equals", ["a", "b"], ["b", "a"], PASS),
    ("equals", ["a"], ["a", "b"], FAIL),
    ("equals", ["a", U], ["a", "b"], UNKNOWN),
    ("equals", ["a", U], ["a"], UNKNOWN),
    ("equals", ["c", U], ["a", "b"], FAIL),
    ("equals", [U], ["a", "b"], FAIL),
    ("equals", [], ["a"], FAIL),
    ("equals", "a", ["a"], FAIL),
    ("equals", SOME_OPEN, ["a", "b"], UNKNOWN),
    ("equals", SOME_OPEN, ["b"], FAIL),
    ("equals", Open([], REST), None, UNKNOWN),
    ("equals", Open([], REST), "a", FAIL),
    ("equals", SOME_OPEN, Open([], REST), UNKNOWN),
    ("equals", {"a": 1, "b": None}, {"a": 1}, PASS),
    ("equals", {"a": 1, "b": U}, {"a": 1}, UNKNOWN),
    ("equals", {"a": 1, "b": U}, {"a": 2}, FAIL),
    ("equals", {"a": 1}, "a", FAIL),
    ("equals", Open({"a": 1}, REST), {"a": 2}, FAIL),
    ("equals", Open({"a": 1}, REST), {"a": 1}, UNKNOWN),
    ("one_of", "a", ["a", "b"], PASS),
    ("one_of", "c", ["a", "b"], FAIL),
    ("one_of", None, ["a"], FAIL),
    ("one_of", None, ["a", None], PASS),
    ("one_of", 443, ["443"], PASS),
    ("one_of", "a", "a", PASS),
    ("one_of", "a", None, FAIL),
    ("one_of", "a", ["a", U], PASS),
    ("one_of", "b", ["a", U], UNKNOWN),
    ("one_of", "b", SOME_OPEN, UNKNOWN),
    ("one_of", "a", SOME_OPEN, PASS),
    ("one_of", U, ["a"], UNKNOWN),
    ("one_of", "a", U, UNKNOWN),
    ("one_of", "k", {"k": 1}, PASS),
    ("contains", ["a", "b"], "a", PASS),
    ("contains", ["a"], "b", FAIL),
    ("contains", ["a", U], "b", UNKNOWN),
    ("contains", ["a", U], "a", PASS),
    ("contains", SOME_OPEN, "a", PASS),
    ("contains", SOME_OPEN, "b", UNKNOWN),
    ("contains", Open([{"x": U}], REST), {"x": 1}, UNKNOWN),
    ("contains", {"Name": "x"}, "Name", PASS),
    ("contains", {"Name": "x"}, "Owner", FAIL),
    ("contains", Open({"Name": "x"}, REST), "Name", PASS),
    ("contains", Open({"Name": U}, REST), "Name", UNKNOWN),
    ("contains", Open({}, REST), "Name", UNKNOWN),
    ("contains", "vpc-lattice", "lattice", PASS),
    ("contains", "vpc-lattice", "ecs", FAIL),
    ("contains", "443", 4, FAIL),
    ("contains", None, "a", FAIL),
    ("contains", 443, "4", FAIL),
    ("contains_any", ["a"], ["a", "b"], PASS),
    ("contains_any", ["c"], ["a", "b"], FAIL),
    ("contains_any", ["c"], ["a", U], UNKNOWN),
    ("contains_any", ["c"], Open(["a"], REST), UNKNOWN),
    ("contains_any", None, Open(["a"], REST), FAIL),
    ("contains_any", "abc", ["b"], PASS),
    ("subset_of", ["a"], ["a", "b"], PASS),
    ("subset_of", ["a", "c"], ["a", "b"], FAIL),
    ("subset_of", ["a", U], ["a"], UNKNOWN),
    ("subset_of", ["c", U], ["a"], FAIL),
    ("subset_of", SOME_OPEN, ["a"], UNKNOWN),
    ("subset_of", SOME_OPEN, ["b"], FAIL),
    ("subset_of", Open([{"x": U}], REST), [], UNKNOWN),
    ("subset_of", [], ["a"], PASS),
    ("subset_of", None, ["a"], PASS),
    ("at_least", 20, 20, PASS),
    ("at_least", 19, 20, FAIL),
    ("at_least", "20", 20, PASS),
    ("at_least", "1.5", 1, PASS),
    ("at_least", "many", 1, FAIL),
    ("at_least", "9" * 5000, 1, FAIL),
    ("at_least", True, 1, FAIL),
    ("at_least", None, 1, FAIL),
    ("at_least", 1, None, FAIL),
    ("at_least", U, 1, UNKNOWN),
    ("at_least", 1, U, UNKNOWN),
    ("at_most", 20, 20, PASS),
    ("above", 20, 20, FAIL),
    ("below", 19, 20, PASS),
    ("below", [1], 20, FAIL),
    ("matches", "com.amazonaws.eu-central-1.vpc-lattice", r"vpc-lattice$", PASS),
    ("matches", "x", "y", FAIL),
    ("matches", None, ".*", FAIL),
    ("matches", 443, "4", FAIL),
    ("matches", U, "x", UNKNOWN),
    ("matches", "x", "(", UNKNOWN),
    ("matches", "x", 4, FAIL),
    ("starts_with", "vpc-1", "vpc-", PASS),
    ("starts_with", None, "vpc-", FAIL),
    ("ends_with", "vpc-1", "-1", PASS),
    ("ends_with", "vpc-1", 1, FAIL),
    ("arn", "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-1", {"account": "444455556666"}, PASS),
    ("arn", "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-1", {"region": ["us-east-1"]}, FAIL),
    ("arn", "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-1", {"service": U, "region": "x"}, FAIL),
    ("arn", "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-1", {"service": U}, UNKNOWN),
    ("arn", "arn:aws:vpc-lattice", {"service": "vpc-lattice"}, FAIL),
    ("arn", "svc-1", {"service": "vpc-lattice"}, FAIL),
    ("arn", None, {"service": "vpc-lattice"}, FAIL),
    ("cidr_within", "10.1.0.0/16", "10.0.0.0/8", PASS),
    ("cidr_within", "10.1.2.3", ["192.168.0.0/16", "10.0.0.0/8"], PASS),
    ("cidr_within", "10.0.0.0/8", ["10.0.0.0/9", "10.128.0.0/9"], PASS),
    ("cidr_within", "0.0.0.0/0", "10.0.0.0/8", FAIL),
    ("cidr_within", "fd00::/8", "0.0.0.0/0", FAIL),
    ("cidr_within", "fd00:1::/32", "fd00::/8", PASS),
    ("cidr_within", "10.1.0.0/16", [U], UNKNOWN),
    ("cidr_within", "10.1.0.0/16", [U, "10.0.0.0/8"], PASS),
    ("cidr_within", "10.1.0.0/16", Open(["192.168.0.0/16"], REST), UNKNOWN),
    ("cidr_within", "10.1.0.0/16", ["ten"], UNKNOWN),
    ("cidr_within", "10.1.0.0/16", None, FAIL),
    ("cidr_within", "ten", "10.0.0.0/8", FAIL),
    ("cidr_within", 10, "0.0.0.0/0", FAIL),
    ("cidr_within", None, "10.0.0.0/8", FAIL),
    ("cidr_within", [], "10.0.0.0/8", FAIL),
    ("cidr_within", ["10.1.0.0/16", "10.2.0.0/16"], "10.0.0.0/8", PASS),
    ("cidr_within", ["10.1.0.0/16", U], "10.0.0.0/8", UNKNOWN),
    ("cidr_within", ["11.0.0.0/8", U], "10.0.0.0/8", FAIL),
    ("cidr_within", Open(["10.1.0.0/16"], REST), "10.0.0.0/8", UNKNOWN),
    ("cidr_within", U, "10.0.0.0/8", UNKNOWN),
    ("cidr_overlaps", "10.0.0.0/8", "10.1.0.0/16", PASS),
    ("cidr_overlaps", "10.1.0.0/16", "10.0.0.0/8", PASS),
    ("cidr_overlaps", "10.1.0.0/16", "10.2.0.0/16", FAIL),
    ("cidr_overlaps", "10.1.0.0/16", ["10.2.0.0/16", U], UNKNOWN),
    ("cidr_overlaps", ["10.3.0.0/16", "10.2.0.0/16"], "10.2.0.0/16", PASS),
    ("cidr_contains", "10.0.0.0/8", "10.1.0.0/16", PASS),
    ("cidr_contains", "10.1.0.0/16", "10.0.0.0/8", FAIL),
    ("cidr_contains", "10.0.0.0/25", ["10.0.0.0/25", "10.0.0.128/25"], PASS),
    ("cidr_contains", "10.0.0.0/25", ["11.0.0.0/8", U], UNKNOWN),
    ("same_as", "sn-1", "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-1", PASS),
    ("same_as", "sn-1", "sn-2", FAIL),
    ("same_as", None, "sn-1", FAIL),
    ("same_as", None, None, FAIL),
    ("same_as", U, "sn-1", UNKNOWN),
]


@pytest.mark.parametrize(("word", "value", "operand", "verdict"), CASES, ids=map(str, range(len(CASES))))
def test_verdict_of_a_test(word: str, value: Any, operand: Any, verdict: Verdict) -> None:
    assert check(word, value, operand) is verdict


@pytest.mark.parametrize("word", sorted(TESTS))
@pytest.mark.parametrize("value", [U, Sensitive(U), Default(U)])
def test_unknown_value_is_unknown_to_every_test(word: str, value: Any) -> None:
    assert check(word, value, "x") is UNKNOWN


@pytest.mark.parametrize("word", sorted(set(TESTS) - {"is absent", "is known", "subset_of"}))
def test_absent_value_fails(word: str) -> None:
    assert check(word, None, "10.0.0.0/8") is FAIL


ODD_VALUES: list[Any] = [None, 0, 1.5, True, "", "x", [], {}, ["x", [1]], {"a": {"b": U}}, Open([U], REST)]
ODD_OPERANDS: list[Any] = [None, 0, "x", [], ["x", U, 3], {"a": 1}, Open([1], REST)]


@pytest.mark.parametrize("word", sorted(TESTS))
def test_no_test_ever_crashes(word: str) -> None:
    verdicts = {check(word, value, operand) for value in ODD_VALUES for operand in ODD_OPERANDS}
    assert verdicts <= set(Verdict)


def test_bad_pattern_says_so() -> None:
    pattern = TESTS["matches"].prepare("(")
    TESTS["matches"].check("x", pattern)
    assert pattern.problem.reason == "`(` is no regular expression"


# --- the same resource -----------------------------------------------------------------------------------------------

CREATED = Resource("aws_vpc", "aws_vpc.new", {"id": U, "arn": U}, actions=("create",), input="p")
OTHER = Resource("aws_vpc", "aws_vpc.other", {"id": U, "arn": U}, actions=("create",), input="p")
KNOWN = Resource("aws_vpc", "aws_vpc.old", {"id": "vpc-0123456789abcdef0"}, input="p")
LIVE = Resource("aws_vpc", "vpc-0123456789abcdef0", {"id": "vpc-0123456789abcdef0"}, Mode.LIVE, "i")
READ_LATER = Resource("aws_vpc", "data.aws_vpc.later", {"id": U}, Mode.DATA, input="p")
DEFAULT_VPC = Resource("aws_default_vpc", "aws_default_vpc.this", {"id": U}, actions=("create",), input="p")
BY_ARN = Resource(
    "aws_vpc", "x", {"arn": "arn:aws:ec2:eu-central-1:444455556666:vpc/vpc-0123456789abcdef0"}, Mode.OUTSIDE
)
FUNCTION = Resource("aws_lambda_function", "aws_lambda_function.f", {"arn": U}, actions=("create",), input="p")
BALANCER = Resource(
    "aws_lb", "aws_lb.a", {"arn": "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/a"}, input="p"
)
BALANCER_BY_NAME = Resource("aws_lb", "b", {"id": "loadbalancer-name"}, Mode.LIVE, input="q")


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (CREATED, CREATED, PASS),
        (CREATED, OTHER, FAIL),
        (CREATED, KNOWN, FAIL),
        (CREATED, "vpc-0123456789abcdef0", FAIL),
        (CREATED, READ_LATER, UNKNOWN),
        (KNOWN, READ_LATER, UNKNOWN),
        (CREATED, LIVE, FAIL),
        (KNOWN, LIVE, PASS),
        (KNOWN, BY_ARN, PASS),
        (KNOWN, "vpc-0123456789abcdef0", PASS),
        (KNOWN, "arn:aws:ec2:eu-central-1:444455556666:vpc/vpc-0123456789abcdef0", PASS),
        (KNOWN, "vpc-1", FAIL),
        (KNOWN, "", FAIL),
        (KNOWN, 5, FAIL),
        (DEFAULT_VPC, READ_LATER, UNKNOWN),
        (KNOWN, FUNCTION, FAIL),
        (FUNCTION, "arn:aws:lambda:eu-central-1:444455556666:function:f", UNKNOWN),
        (BALANCER, BALANCER_BY_NAME, UNKNOWN),
        (BALANCER, "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/b", FAIL),
        (Resource("ingress", "a", {}, Mode.DERIVED), Resource("ingress", "a", {}, Mode.DERIVED), FAIL),
    ],
)
def test_same_resource(one: Any, other: Any, verdict: Verdict) -> None:
    assert same(one, other) is verdict
    assert same(other, one) is verdict
    assert equal(one, other) is verdict


def test_one_id_in_two_accounts_is_two_resources() -> None:
    here = Resource("aws_lambda_function", "f", {"id": "f"}, Mode.LIVE, "i", KnownPlace("111122223333", "eu-central-1"))
    there = Resource(
        "aws_lambda_function", "f", {"id": "f"}, Mode.LIVE, "i", KnownPlace("444455556666", "eu-central-1")
    )
    assert same(here, there) is FAIL


def test_undecided_looks_inside() -> None:
    assert is_undecided(Default(Sensitive([{"a": U}])))
    assert not is_undecided(Default(Sensitive([{"a": 1}])))
