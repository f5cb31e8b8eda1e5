"""What auth policies grant: a table of policies, and what no policy may do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth
from lattice_scan.model.value import Open, Sensitive, Unknown
from lattice_scan.rulefile.reference import Ref

MAYBE = Unknown("known after apply")
SERVICE = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0123456789abcdef0"
OTHER = "arn:aws:vpc-lattice:eu-central-1:444455556666:service/svc-0fedcba9876543210"
NETWORK = "arn:aws:vpc-lattice:eu-central-1:444455556666:servicenetwork/sn-0123456789abcdef0"

PORT = "vpc-lattice-svcs:Port"
SOURCE = "vpc-lattice-svcs:SourceVpc"
PATH = "vpc-lattice-svcs:RequestPath"


def allow(condition: Mapping[str, Any] | None = None, **elements: Any) -> dict[str, Any]:
    """An Allow for everybody, but for what is given."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"} | elements
    return statement | ({"Condition": condition} if condition else {})


def deny(condition: Mapping[str, Any] | None = None, **elements: Any) -> dict[str, Any]:
    """A Deny for everybody, but for what is given."""
    return allow(condition, **elements) | {"Effect": "Deny"}


def fields(policy: Any, resource: Any = SERVICE, beside: Mapping[str, Any] | None = None, **attributes: Any) -> Any:
    """A look-up of the fields of one policy: of statements, of a text, or of an unknown."""
    text = json.dumps({"Version": "2012-10-17", "Statement": policy}) if isinstance(policy, (list, dict)) else policy
    given = {"aws_vpclattice_auth_policy.p": {"resource_identifier": resource, "policy": text, **attributes}}
    facts = Facts(build_world(given | dict(beside or {})), lambda *_: [])
    subject = next(r for r in facts.world.resources if r.type == "aws_vpclattice_auth_policy")
    return lambda name: facts.field(subject, name)


def grants(policy: Any) -> str:
    """Who gets in, in letters: `a`nybody, any `r`ole of any account, `u`nsigned requests, `c`onnections; `?`: doubt."""
    field = fields(policy)
    letters = {
        "admits_strangers": "a",
        "admits_any_account": "r",
        "admits_unsigned": "u",
        "admits_passthrough": "c",
    }
    found = {letter: field(name) for name, letter in letters.items()}
    return "".join(f"{letter}?" if isinstance(v, Unknown) else letter for letter, v in found.items() if v is not False)


ANONYMOUS = {"StringNotEquals": {"aws:PrincipalType": "Anonymous"}}
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}

TABLE: list[tuple[str, Any, str]] = [
    # --- principals
    ("everybody", allow(), "aruc"),
    ("everybody, as a list of statements", [allow()], "aruc"),
    ("everybody of AWS", allow(Principal={"AWS": "*"}), "aruc"),
    ("everybody beside somebody", allow(Principal={"AWS": ["111122223333", "*"]}), "aruc"),
    ("an account", allow(Principal={"AWS": "111122223333"}), ""),
    ("a role", allow(Principal={"AWS": "arn:aws:iam::111122223333:role/a"}), ""),
    ("a service and an identity provider", allow(Principal={"Service": "*", "Federated": "accounts.example"}), ""),
    ("all but a role", allow(Principal=None, NotPrincipal={"AWS": "arn:aws:iam::111122223333:role/a"}), "aruc"),
    ("no principal at all", {"Effect": "Allow", "Action": "*", "Resource": "*"}, "a?r?u?c?"),
    # --- actions
    ("requests only", allow(Action="vpc-lattice-svcs:Invoke"), "aru"),
    ("requests, in odd letters", allow(Action=["VPC-Lattice-Svcs:INV*"]), "aru"),
    ("connections only", allow(Action="vpc-lattice-svcs:Connect"), "ac"),
    ("all but connections", allow(Action=None, NotAction="vpc-lattice-svcs:Connect"), "aru"),
    ("the control plane", allow(Action=["vpc-lattice:*", "execute-api:Invoke"]), ""),
    # --- who calls
    ("an organization", allow(ORGANIZATION), ""),
    ("an organization, key in odd letters", allow({"StringEquals": {"AWS:principalorgid": ["o-1"]}}), ""),
    ("whoever signs", allow(ANONYMOUS), "ar"),
    ("whoever signs, as the provider's documentation writes it",
     allow({"StringNotEqualsIgnoreCase": {"aws:PrincipalType": "anonymous"}}), "ar"),
    ("whoever signs, misspelt", allow({"StringNotEquals": {"aws:PrincipalType": "anonymous"}}), "aruc"),
    ("roles only", allow({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}), "ar"),
    ("paths of an organization", allow({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"}}), ""),
    ("paths of any organization", allow({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/r-1/*"}}), "ar"),
    ("paths, of those who have any", allow({"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}), "aruc"),
    ("an organization, of those who have one", allow({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}), "aruc"),
    ("all but an organization", allow({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}), "aruc"),
    ("any organization", allow({"StringLike": {"aws:PrincipalOrgID": "*"}}), "ar"),
    ("any organization, if there were one called *", allow({"StringEquals": {"aws:PrincipalOrgID": "*"}}), ""),
    ("any organization, by Null", allow({"Null": {"aws:PrincipalOrgID": "false"}}), "ar"),
    ("those without one", allow({"Null": {"aws:PrincipalOrgID": True}}), "aruc"),
    ("a role's ARN", allow({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}), ""),
    ("a role's ARN in any account", allow({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"}}), "ar"),
    ("accounts by number", allow({"NumericEquals": {"aws:PrincipalAccount": 111122223333}}), ""),
    ("accounts from a number on", allow({"NumericGreaterThan": {"aws:PrincipalAccount": "1"}}), "a?r?"),
    ("a tag", allow({"StringLike": {"aws:PrincipalTag/team": "data-*"}}), ""),
    ("any tag", allow({"StringLike": {"aws:PrincipalTag/team": "*"}}), "ar"),
    ("the organization of the resource", allow({"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}), ""),
    ("one's own organization", allow({"StringEquals": {"aws:PrincipalOrgID": "${aws:PrincipalOrgID}"}}), "a?r?"),
    # --- where from
    ("a source VPC", allow({"StringEquals": {SOURCE: "vpc-1"}}), "uc"),
    ("a source account", allow({"StringEquals": {"vpc-lattice-svcs:SourceVpcOwnerAccount": "111122223333"}}), "uc"),
    ("any source VPC", allow({"StringLike": {SOURCE: "vpc-*"}}), "aruc"),
    ("any source VPC but one", allow({"StringNotEquals": {SOURCE: "vpc-1"}}), "aruc"),
    ("a source VPC, signed", allow({"StringEquals": {SOURCE: "vpc-1"}} | ANONYMOUS), ""),
    # --- what for
    ("one path", allow({"StringEquals": {PATH: "/health"}}), "aru"),
    ("a header", allow({"StringLike": {"vpc-lattice-svcs:RequestHeader/x": "*"}}), "aru"),
    ("one port", allow({"NumericEquals": {PORT: 443}}), "aruc"),
    ("TLS", allow({"Bool": {"aws:SecureTransport": True}}), "aruc"),
    ("a key that Lattice does not fill in", allow({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), "a?r?u?c?"),
    ("an operator that is none", allow({"StringIs": {"aws:PrincipalOrgID": "o-1"}}), "a?r?u?c?"),
    ("another service", allow(Resource=f"{OTHER}/*"), "aruc"),
    # --- several statements
    ("an organization, or one path for all", [allow(ORGANIZATION), allow({"StringEquals": {PATH: "/x"}})], "aru"),
    ("all but those outside", [allow(), deny({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})], ""),
    ("all but those who do not sign", [allow(), deny({"StringEquals": {"aws:PrincipalType": "Anonymous"}})], "ar"),
    ("all but those without an organization", [allow(), deny({"Null": {"aws:PrincipalOrgID": "true"}})], "ar"),
    ("all, but signed and from one VPC",
     [allow(), deny({"StringEquals": {"aws:PrincipalType": "Anonymous"}}), deny({"StringNotEquals": {SOURCE: "v"}})],
     ""),
    ("requests denied, connections not", [allow(), deny(Action="vpc-lattice-svcs:Invoke")], "ac"),
    ("a role denied", [allow(), deny(Principal={"AWS": "arn:aws:iam::111122223333:role/a"})], "aruc"),
    ("everybody denied but a role", [allow(), deny(Principal=None, NotPrincipal={"AWS": "1"})], ""),
    ("one method denied", [allow(), deny({"StringEquals": {"vpc-lattice-svcs:RequestMethod": "DELETE"}})], "aruc"),
    ("every path denied", [allow(), deny({"StringLike": {PATH: "*"}})], "ac"),
    ("one path allowed and denied", [allow({"StringEquals": {PATH: "/x"}}), deny({"StringEquals": {PATH: "/x"}})], ""),
    ("paths allowed, one denied",
     [allow({"StringLike": {PATH: "/x/*"}}), deny({"StringEquals": {PATH: "/x/y"}})], "a?r?u?"),
    ("one resource denied", [allow(), deny(Resource=f"{SERVICE}/admin/*")], "aruc"),
    ("the service denied", [allow(), deny(Resource=f"{SERVICE}/*")], ""),
    ("another service denied", [allow(), deny(Resource=f"{OTHER}/*")], "aruc"),
    ("all denied but one path", [allow(), deny(Resource=None, NotResource=f"{SERVICE}/health")], "aruc"),
    ("all of another service denied", [allow(), deny(Resource=None, NotResource=f"{OTHER}/*")], ""),
    ("a path denied as a resource", [allow({"StringLike": {PATH: "/a/*"}}), deny(Resource=f"{SERVICE}/a/*")], "a?r?u?"),
    ("a path denied as a key", [allow(Resource=f"{SERVICE}/a/*"), deny({"StringLike": {PATH: "/a/*"}})], "ar?u?c"),
    ("all but a part allowed, the rest denied",
     [allow(Resource=None, NotResource=f"{SERVICE}/a/*"), deny(Resource=None, NotResource=f"{SERVICE}/a/*")],
     "a?r?u?c?"),
    ("a part of two denied", [allow(Resource=[f"{OTHER}/*", f"{SERVICE}/a/*"]), deny(Resource=f"{SERVICE}/*")], ""),
    ("an allowed part denied", [allow(Resource=f"{SERVICE}/a/b"), deny(Resource=f"{SERVICE}/a/*")], ""),
    ("TLS denied where it is none", [allow(), deny({"Bool": {"aws:SecureTransport": "false"}})], "aruc"),
    ("the service denied by its ARN as a key",
     [allow(), deny({"ArnEquals": {"vpc-lattice-svcs:ServiceArn": SERVICE}})], "a?r?u?c?"),
    # --- no policy
    ("no statement", [], ""),
    ("a Deny only", deny(), ""),
    ("no JSON", "{", "a?r?u?c?"),
    ("no object", "[]", "a?r?u?c?"),
    ("no Statement", "{}", "a?r?u?c?"),
    ("a Statement of numbers", [1], "a?r?u?c?"),
    ("more statements than there can be", [allow()] * 201, "a?r?u?c?"),
    ("more text than there can be", allow(Principal={"AWS": ["1"] * 9999}), "a?r?u?c?"),
    ("an effect that is none", allow(Effect="allow"), "a?r?u?c?"),
    ("unknown", MAYBE, "a?r?u?c?"),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "expected"), [pytest.param(*row[1:], id=row[0]) for row in TABLE])
def test_who_gets_in(policy: Any, expected: str) -> None:
    assert grants(_written(policy)) == expected


def _written(policy: Any) -> Any:
    """The statements without the elements that a row of the table takes away."""
    statements = policy if isinstance(policy, list) else [policy]
    if not all(isinstance(statement, dict) for statement in statements):
        return policy
    return [{name: value for name, value in each.items() if value is not None} for each in statements]


# --- what can match --------------------------------------------------------------------------------------------------

NEW = Ref("aws_vpclattice_service.s")
MADE_LATER = {"aws_vpclattice_service.s": {"_region": "eu-central-1", "_account": "444455556666", "name": "s"}}


@pytest.mark.parametrize(
    ("elements", "resource", "expected"),
    [
        ({}, SERVICE, True),
        ({"Resource": f"{SERVICE}/*"}, SERVICE, True),
        ({"Resource": f"{SERVICE}/path"}, SERVICE, True),
        ({"Resource": ["arn:aws:vpc-lattice:*:*:service/*"]}, SERVICE, True),
        ({"Resource": SERVICE}, SERVICE, False),
        ({"Resource": f"{OTHER}/*"}, SERVICE, False),
        ({"Resource": [f"{OTHER}/*", f"{SERVICE}/*"]}, SERVICE, True),
        ({"Resource": None, "NotResource": f"{OTHER}/*"}, SERVICE, True),
        ({"Resource": None, "NotResource": f"{SERVICE}/*"}, SERVICE, False),
        ({"Resource": None, "NotResource": "*"}, SERVICE, False),
        ({"Resource": f"{SERVICE}/*"}, NETWORK, True),
        ({"Resource": NETWORK}, NETWORK, False),
        ({"Resource": f"{NETWORK}/*"}, NETWORK, False),
        ({"Resource": f"{SERVICE}/*"}, NEW, MAYBE),
        ({"Resource": "arn:aws:vpc-lattice:eu-central-1:444455556666:service/*"}, NEW, True),
        ({"Resource": "arn:aws:vpc-lattice:eu-west-1:444455556666:service/*"}, NEW, False),
        ({"Resource": "arn:aws:s3:::bucket/*"}, NEW, False),
        ({"Action": "vpc-lattice-svcs:*"}, SERVICE, True),
        ({"Action": "vpc-lattice:*"}, SERVICE, False),
        ({"Action": ["execute-api:Invoke", "vpc-lattice-svcs:Connect"]}, SERVICE, True),
        ({"Action": None, "NotAction": "vpc-lattice-svcs:*"}, SERVICE, False),
        ({"Action": None}, SERVICE, MAYBE),
        ({"Effect": "Deny"}, SERVICE, False),
    ],
)
def test_what_can_match(elements: dict[str, Any], resource: Any, expected: Truth) -> None:
    field = fields(_written(allow(**elements)), resource, MADE_LATER)
    found = field("can_match")
    assert isinstance(found, Unknown) if isinstance(expected, Unknown) else found is expected
    assert isinstance(field("mismatch"), str) is (found is False)


def test_the_statement_that_cannot_match_is_named() -> None:
    field = fields([allow(Sid="Callers"), deny(Sid="No", Action="vpc-lattice:Invoke"), deny(Resource=SERVICE)])
    assert field("mismatch") == 'statement "No" matches no request by its action vpc-lattice:Invoke'
    assert fields([deny()])("mismatch") == "it has no Allow statement"


def test_the_statement_that_lets_strangers_in_is_named() -> None:
    opening = fields([allow(ORGANIZATION), allow(ANONYMOUS)])("opening")
    assert opening == "statement 2 lets in callers of every AWS account"
    opening = fields([allow(ANONYMOUS), allow(Sid="All")])("opening")
    assert opening == 'statement "All" lets in anybody from a connected VPC, signed or not'
    assert fields(allow(ORGANIZATION))("opening") is None


def test_bounds_are_named() -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-1", SOURCE: "vpc-1", "aws:PrincipalTag/team": "a"}}
    assert fields(allow(condition))("bounds") == ["organization", "principal_tag", "source_vpc"]
    assert fields(allow({"StringLike": {"aws:PrincipalOrgID": "*"}}))("bounds") == []


@pytest.mark.parametrize(
    ("resource", "layer"),
    [
        (SERVICE, "aws_vpclattice_service"),
        ("svc-0123456789abcdef0", "aws_vpclattice_service"),
        (NETWORK, "aws_vpclattice_service_network"),
        (NEW, "aws_vpclattice_service"),
        ("somewhere", None),
        (MAYBE, None),
    ],
)
def test_what_a_policy_is_attached_to(resource: Any, layer: str | None) -> None:
    found = fields(allow(), resource, MADE_LATER)("layer")
    assert found == layer if layer else isinstance(found, Unknown)


def test_a_sensitive_policy_is_judged_and_never_shown() -> None:
    field = fields(Sensitive(json.dumps({"Statement": [allow(Sid="secret"), allow(Action="secret:*")]})))
    assert field("admits_strangers") is True
    assert isinstance(field("opening"), Sensitive)
    assert isinstance(field("mismatch"), Sensitive)


# --- a policy that a document renders --------------------------------------------------------------------------------

SAME = [{"test": "StringLike", "variable": PATH, "values": [MAYBE]}]
DENIED: dict[str, Any] = {"effect": "Deny", "resources": ["*"]}
DOCUMENT = "data.aws_iam_policy_document.d"


def block(**parts: Any) -> dict[str, Any]:
    """A `statement` block for everybody, but for what is given."""
    everybody = [{"type": "AWS", "identifiers": ["*"]}]
    return {"actions": ["vpc-lattice-svcs:Invoke"], "resources": [MAYBE], "principals": everybody} | parts


def rendered(*blocks: Any, **attributes: Any) -> Any:
    document = {"json": MAYBE, "statement": list(blocks)} | attributes
    beside = {DOCUMENT: document, "aws_iam_role.a": {"name": "a"}, **MADE_LATER}
    return fields(Ref(DOCUMENT), NEW, beside)


def condition(test: Any, variable: Any, *values: Any) -> dict[str, Any]:
    return {"test": test, "variable": variable, "values": list(values)}


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([block()], True),
        ([block(effect="Deny")], False),
        ([block(effect=MAYBE)], MAYBE),
        ([block(principals=[{"type": "*", "identifiers": ["*"]}])], True),
        ([block(principals=[{"type": "AWS", "identifiers": ["111122223333"]}])], False),
        ([block(principals=[{"type": "AWS", "identifiers": [MAYBE]}])], MAYBE),
        ([block(principals=[{"type": "AWS", "identifiers": [Ref("aws_iam_role.a")]}])], False),
        ([block(principals=[{"type": "AWS", "identifiers": Open(["1"], MAYBE)}])], MAYBE),
        ([block(principals=[{"type": "AWS", "identifiers": Open(["*"], MAYBE)}])], True),
        ([block(principals=[], not_principals=[{"type": "AWS", "identifiers": ["1"]}])], True),
        ([block(actions=[], not_actions=["vpc-lattice-svcs:Connect"])], True),
        ([block(condition=[condition("StringEquals", SOURCE, MAYBE)])], False),
        ([block(condition=[condition("StringLike", SOURCE, MAYBE)])], MAYBE),
        ([block(condition=[condition("StringEquals", MAYBE, "o-1")])], MAYBE),
        ([block(condition=[condition("StringEquals", "aws:PrincipalOrgID", "&{aws:ResourceOrgID}")])], False),
        (
            [block(), block(effect="Deny", resources=["*"], condition=[condition("StringNotEquals", SOURCE, MAYBE)])],
            False,
        ),
        ([block(), block(effect="Deny")], MAYBE),
        ([block(), block(**DENIED)], False),
        ([block(), block(effect="Deny", resources=[f"{SERVICE}/a/*"])], MAYBE),
        ([block(condition=SAME), block(**DENIED, condition=SAME)], MAYBE),
        ([MAYBE], MAYBE),
        ([], False),
    ],
)
def test_a_document_says_what_is_sure_of_its_policy(blocks: list[Any], expected: Truth) -> None:
    found = rendered(*blocks)("admits_strangers")
    assert isinstance(found, Unknown) if isinstance(expected, Unknown) else found is expected


@pytest.mark.parametrize(
    "attributes",
    [
        {"source_policy_documents": ["{}"]},
        {"override_policy_documents": [MAYBE]},
        {"statement": MAYBE},
        {"statement": Open([], MAYBE)},
    ],
)
def test_a_document_laid_together_from_others_says_nothing(attributes: dict[str, Any]) -> None:
    assert isinstance(rendered(**{"statement": [block()]} | attributes)("admits_strangers"), Unknown)


def test_a_document_with_a_sensitive_part_is_not_shown() -> None:
    field = rendered(block(sid=Sensitive("secret")))
    assert (field("admits_strangers"), type(field("opening"))) == (True, Sensitive)


def test_values_for_one_key_in_two_blocks_stand_together() -> None:
    twice = [condition("StringLike", SOURCE, "vpc-1"), condition("StringLike", SOURCE, "*")]
    assert rendered(block(condition=twice))("admits_strangers") is True


# --- what no policy may do -------------------------------------------------------------------------------------------

VALUES = ["o-1", "*", "vpc-*", "Anonymous", "arn:aws:iam::*:role/a", "true", "${aws:PrincipalOrgID}", "443"]
KEYS = ["aws:PrincipalOrgID", "aws:PrincipalArn", "aws:PrincipalType", SOURCE, PATH, PORT, "aws:SourceIp"]
OPERATORS = [
    f"{prefix}{base}{suffix}"
    for prefix in ("", "ForAnyValue:", "ForAllValues:")
    for base in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike")
    for suffix in ("", "IfExists")
] + ["Null", "NumericEquals", "Bool"]

CONDITIONS = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(st.sampled_from(KEYS), st.lists(st.sampled_from(VALUES), min_size=1, max_size=2), min_size=1),
    max_size=2,
)
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "Principal": st.sampled_from(["*", {"AWS": "111122223333"}]),
        "Action": st.sampled_from(["*", "vpc-lattice-svcs:Invoke", "vpc-lattice-svcs:Connect", "vpc-lattice:*"]),
        "Resource": st.sampled_from(["*", f"{SERVICE}/*", f"{SERVICE}/a/*", f"{OTHER}/*"]),
        "Condition": CONDITIONS,
    }
)
POLICIES = st.lists(STATEMENTS, min_size=1, max_size=4)
QUESTIONS = ("admits_strangers", "admits_any_account", "admits_unsigned", "admits_passthrough")


def openness(policy: list[Any]) -> list[int]:
    """How open a policy is, by question: 0 for closed, 1 for doubt, 2 for open."""
    field = fields(policy)
    return [1 if isinstance(found := field(name), Unknown) else 2 * found for name in QUESTIONS]


def is_no_opener(before: list[Any], after: list[Any]) -> bool:
    return all(b >= a for b, a in zip(openness(before), openness(after), strict=True))


@given(POLICIES, STATEMENTS, st.integers(0, 4))
def test_a_further_deny_never_opens(policy: list[Any], statement: dict[str, Any], at: int) -> None:
    assert is_no_opener(policy, [*policy[:at], statement | {"Effect": "Deny"}, *policy[at:]])


@given(POLICIES, st.data())
def test_a_further_condition_on_an_allow_never_opens(policy: list[Any], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(policy) - 1))
    more = data.draw(CONDITIONS)
    statement = policy[at] | {"Effect": "Allow"}
    before = [*policy[:at], statement, *policy[at + 1 :]]
    both = {f"{op}": more.get(op, {}) | statement["Condition"].get(op, {}) for op in {**more, **statement["Condition"]}}
    assert is_no_opener(before, [*policy[:at], statement | {"Condition": both}, *policy[at + 1 :]])


@given(POLICIES, st.randoms())
def test_the_order_of_statements_never_matters(policy: list[Any], random: Any) -> None:
    shuffled = random.sample(policy, len(policy))
    assert openness(policy) == openness(shuffled)
    assert fields(policy)("can_match") == fields(shuffled)("can_match")


@given(POLICIES, st.data())
def test_filling_in_an_unknown_never_turns_an_answer_round(policy: list[Any], data: st.DataObject) -> None:
    """The same policy as a document, with some leaves unknown, and as the text that comes out."""
    blocks = []
    hide = data.draw(st.randoms(use_true_random=False))

    def hidden(value: Any) -> Any:
        return MAYBE if hide.random() < 0.3 else value

    for each in policy:
        principals = each["Principal"]
        kind, name = ("*", "*") if principals == "*" else ("AWS", "111122223333")
        conditions = [
            condition(hidden(op), hidden(key), *map(hidden, values))
            for op, keys in each["Condition"].items()
            for key, values in keys.items()
        ]
        blocks.append(
            block(
                effect=hidden(each["Effect"]),
                actions=[hidden(each["Action"])],
                resources=[hidden(each["Resource"])],
                principals=[{"type": hidden(kind), "identifiers": [hidden(name)]}],
                condition=conditions,
            )
        )
    beside = {DOCUMENT: {"json": MAYBE, "statement": blocks}}
    planned, applied = fields(Ref(DOCUMENT), SERVICE, beside), fields(policy)
    for name in (*QUESTIONS, "can_match"):
        before, after = planned(name), applied(name)
        assert isinstance(before, Unknown) or isinstance(after, Unknown) or before is after, name


# --- a second opinion: every request, one by one ---------------------------------------------------------------------

NAMED = ["o-1", "*", "v-*"]
STRANGE = ["zz", "v-zz"]
FEW_KEYS = [key for key in KEYS if key != "aws:SourceIp"]


def simple_statements(effect: str, resources: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Statements with one condition for each key at most, so that none contradicts itself."""
    each = st.tuples(st.sampled_from(OPERATORS[:-3]), st.lists(st.sampled_from(NAMED), min_size=1, max_size=2))

    def statement(action: str, resource: str, found: dict[str, tuple[str, list[str]]]) -> dict[str, Any]:
        written: dict[str, dict[str, list[str]]] = {}
        for key, (operator, values) in found.items():
            written.setdefault(operator, {})[key] = values
        everybody = {"Effect": effect, "Principal": "*", "Action": action, "Resource": resource}
        return everybody | {"Condition": written}

    actions = st.sampled_from(["*", "vpc-lattice-svcs:Invoke", "vpc-lattice-svcs:Connect"])
    conditions = st.dictionaries(st.sampled_from(FEW_KEYS), each, max_size=3)
    return st.builds(statement, actions, st.sampled_from(resources), conditions)


SIMPLE = st.tuples(
    st.lists(simple_statements("Allow", ["*", f"{SERVICE}/*", f"{SERVICE}/a/*"]), min_size=1, max_size=2),
    st.lists(simple_statements("Deny", ["*", f"{SERVICE}/*", f"{SERVICE}/a/*", f"{OTHER}/*"]), max_size=2),
)


def requests(*, signs: bool, is_inside: bool) -> Iterator[dict[str, Any]]:
    """Every request of such a caller, as far as the policies can tell them apart."""
    free = [*NAMED, *STRANGE]
    who = product([None, *STRANGE], STRANGE, ["User", "AssumedRole"]) if signs else [(None, None, "Anonymous")]
    for (organization, arn, type_), source, path, port, action, tail in product(
        who, free if is_inside else STRANGE, free, free, ("Invoke", "Connect"), ("/a/x", "/b")
    ):
        if action == "Connect" and signs:
            continue
        yield {
            "action": f"vpc-lattice-svcs:{action}",
            "resource": SERVICE + tail,
            "aws:PrincipalOrgID": organization,
            "aws:PrincipalArn": arn,
            "aws:PrincipalType": type_,
            SOURCE: source,
            PATH: path if action == "Invoke" else None,
            PORT: port,
        }


def holds(operator: str, held: str | None, values: list[str]) -> bool:
    """One condition on one request, by the book."""
    modifier, _, base = operator.rpartition(":")
    base, if_exists = base.removesuffix("IfExists"), base.endswith("IfExists")
    is_negated = "Not" in base
    if held is None:
        return if_exists or modifier == "ForAllValues" or (is_negated and modifier != "ForAnyValue")
    is_exact = "Equals" in base and "Arn" not in base
    return is_negated != any(held == v if is_exact else fnmatchcase(held, v) for v in values)


def meets(statement: dict[str, Any], request: dict[str, Any]) -> bool:
    return (
        fnmatchcase(request["action"], statement["Action"])
        and fnmatchcase(request["resource"], statement["Resource"])
        and all(
            holds(op, request[key], values)
            for op, keys in statement["Condition"].items()
            for key, values in keys.items()
        )
    )


@settings(deadline=None)
@given(SIMPLE)
def test_an_answer_is_that_of_every_request_looked_at_one_by_one(policy: tuple[list[Any], list[Any]]) -> None:
    allows, denies = policy
    field = fields([*allows, *denies])

    def gets_in(action: str = "", **caller: bool) -> bool:
        asked = (r for r in requests(**caller) if r["action"].endswith(action))
        return any(any(meets(a, r) for a in allows) and not any(meets(d, r) for d in denies) for r in asked)

    anybody, accounts = gets_in(signs=False, is_inside=False), gets_in(signs=True, is_inside=False)
    truths = {
        "admits_strangers": anybody or accounts,
        "admits_any_account": accounts,
        "admits_unsigned": gets_in("Invoke", signs=False, is_inside=True),
        "admits_passthrough": gets_in("Connect", signs=False, is_inside=True),
    }
    for name, truth in truths.items():
        found = field(name)
        assert isinstance(found, Unknown) or found is truth, name
