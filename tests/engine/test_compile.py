"""Conditions as rules write them: paths, names, operands, messages, and what a verdict rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lattice_scan.engine.compile import Compiled, compile_rule
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.judge import Explanation, explain, judge, judge_one
from lattice_scan.engine.settings import Settings
from lattice_scan.engine.trace import Trace
from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Evidence
from lattice_scan.model.relation import Relation
from lattice_scan.model.resource import KnownPlace, Mode, Resource
from lattice_scan.model.rule import Config, Rule, Setting
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Default, Open, Sensitive, Unknown
from lattice_scan.model.verdict import Severity, Verdict
from lattice_scan.model.world import World
from lattice_scan.vocabulary.words import Words

PASS, UNKNOWN, FAIL = Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL
U = Unknown("known after apply")
RELATIONS = (
    Relation("service", ("listener",), ("service_id",), ("service",), "listeners"),
    Relation("target_groups", ("listener",), ("forward[].group_id",), ("group",), "listeners"),
    Relation("resource", ("policy",), ("resource_id",), ("service", "network"), "policies"),
    Relation("network", ("association",), ("network_id",), ("network",), "associations"),
    Relation("service", ("association",), ("service_id",), ("service",), "associations"),
    Relation("owner", ("service",), ("owner_id",), ("network",), "policies"),
)
"""`policies` is the way back along two relations: of a network both count."""

WORDS = Words(RELATIONS, {"service": {"score": "number", "best": "link", "flag": "truth"}, "table": {"group": "link"}})
HERE = KnownPlace("111122223333", "eu-central-1")


class _Fields:
    """A fact with a few fields of one service."""

    def __init__(self, best: Any) -> None:
        self.best = best

    def rows(self, name: str) -> list[Resource]:
        attributes = {"group": Slots((Slot((self.best,)),)), "cidr": Sensitive("10.0.0.0/8"), "_identity": "x"}
        return [Resource(name, "service.a", attributes, Mode.DERIVED, "p", HERE, attribute="ingress")]

    def field(self, resource: Resource, name: str) -> Any:
        if (resource.type, name) == ("service", "score"):
            return Default(20)
        if (resource.type, name) == ("service", "best"):
            return (
                self.best
                if isinstance(self.best, Slots)
                else Slots((Slot((self.best,), trail=("service.a", "group.a")),))
            )
        raise KeyError(name)


def _created(type_: str, label: str, **attributes: Any) -> Resource:
    return Resource(type_, f"{type_}.{label}", {"id": U, **attributes}, input="p", place=HERE, actions=("create",))


SERVICE = _created(
    "service",
    "a",
    name="orders",
    auth=Default("NONE"),
    port=443,
    type="PLAIN",
    tags={"Owner": "team", "Secret": Sensitive("s3cret")},
    half=Open({"known": 1, "may": U}, U),
    config=[{"port": 80, "tls": [{"mode": "strict"}]}],
    hidden=Sensitive({"inner": "x", "list": ["a", "b"], "empty": None}),
    nothing=None,
    empty=[],
    blocks=[{"w": 1}, {"w": 2}, {"w": U}],
    open=Open([{"w": 1}], U),
    nested=Default([{"w": 1}]),
    later=U,
    secret=Sensitive(U),
)
NETWORK = Resource("network", "network.a", {"id": "sn-1", "auth": "AWS_IAM"}, Mode.LIVE, "i")
GROUPS = [_created("group", "a", name="a"), _created("group", "b", name="b")]
LISTENER = Resource(
    "listener",
    "listener.a",
    {
        "id": "listener-1",
        "service_id": "svc-9",
        "port": 443,
        "forward": [{"group_id": "tg-1", "weight": 0}, {"group_id": "tg-2", "weight": U}],
    },
    input="p",
    place=HERE,
)
ASSOCIATION = Resource("association", "association.a", {"id": "sa-1", "network_id": "sn-1", "service_id": U}, input="p")
POLICY = Resource(
    "policy",
    "policy.a",
    {"id": "p-1", "resource_id": "arn:aws:vpc-lattice:us-east-1:444455556666:service/svc-1"},
    input="p",
)
WORLD = World([SERVICE, NETWORK, *GROUPS, LISTENER, ASSOCIATION, POLICY], relations=RELATIONS)
SIDE = Side(WORLD, _Fields(GROUPS[0]))


def rule(require: Mapping[str, Any], type_: str = "service", **other: Any) -> Compiled:
    fields: dict[str, Any] = {"is_fact": False, "name": "self", "judge": "world", "when": None, "message": "{address}"}
    fields |= other
    return compile_rule(
        Rule(
            "r",
            "Title",
            Severity.LOW,
            "",
            (type_,),
            why="",
            fix="",
            see=(),
            require=require,
            file="rules/r.yaml",
            **fields,
        ),
        WORDS,
    )


def frame(subject: Resource, compiled: Compiled, config: Config | None = None) -> Frame:
    config = config or Config()
    return Frame(SIDE, Settings(compiled.rule.settings, config, WORLD), subject)


def verdict(require: Mapping[str, Any], subject: Resource = SERVICE, **other: Any) -> Verdict | None:
    compiled = rule(require, subject.type, **other)
    outcome = judge_one(compiled, subject, frame(subject, compiled))
    explain(outcome)
    traced = compiled.require(subject, frame(subject, compiled), Trace())
    assert traced is compiled.require(subject, frame(subject, compiled), None), "the short way says something else"
    return outcome.verdict


def explained(require: Mapping[str, Any], subject: Resource = SERVICE, **other: Any) -> Explanation:
    compiled = rule(require, subject.type, **other)
    return explain(judge_one(compiled, subject, frame(subject, compiled)))


@pytest.mark.parametrize(
    ("require", "wanted"),
    [
        ({"auth": {"equals": "NONE"}}, PASS),
        ({"auth": {"is": "present"}}, PASS),
        ({"port": {"is": "present", "at_least": 80, "below": 1024}}, PASS),
        ({"port": {"not": {"equals": 443}}}, FAIL),
        ({"config.port": {"equals": 80}}, PASS),
        ({"config.tls.mode": {"equals": "strict"}}, PASS),
        ({"config.none.mode": {"is": "absent"}}, PASS),
        ({"config.port.deeper": {"is": "absent"}}, PASS),
        ({"config": {"is": "present"}}, PASS),
        ({"empty": {"is": "absent"}}, PASS),
        ({"empty.port": {"is": "absent"}}, PASS),
        ({"nothing.port": {"equals": None}}, PASS),
        ({"hidden.inner": {"equals": "x"}}, PASS),
        ({"hidden.empty": {"is": "absent"}}, PASS),
        ({"hidden.list": {"some": {"it": {"equals": "b"}}}}, PASS),
        ({"hidden": {"some": {"inner": {"equals": "x"}}}}, PASS),
        ({"nested.w": {"equals": 1}}, PASS),
        ({"half.known": {"equals": 1}}, PASS),
        ({"half.may": {"is": "present"}}, UNKNOWN),
        ({"half.other": {"is": "absent"}}, UNKNOWN),
        ({"later": {"is": "absent"}}, UNKNOWN),
        ({"later.deeper": {"equals": 1}}, UNKNOWN),
        ({"later": {"each": {"it": {"equals": 1}}}}, UNKNOWN),
        ({"later": {"count": {"at_least": 0}}}, PASS),
        ({"later.deeper": {"count": {"at_least": 1}}}, UNKNOWN),
        ({"nothing": {"some": {"it": {"is": "present"}}}}, FAIL),
        ({"nothing.deeper": {"each": {"it": {"is": "present"}}}}, PASS),
        ({"nothing.deeper": {"count": {"at_most": 0}}}, PASS),
        ({"port.deeper": {"count": {"at_most": 0}}}, PASS),
        ({"blocks": {"some": {"w": {"equals": 2}}}}, PASS),
        ({"blocks": {"each": {"w": {"below": 3}}}}, UNKNOWN),
        ({"blocks": {"none": {"w": {"equals": 1}}}}, FAIL),
        ({"blocks.w": {"equals": 1}}, FAIL),
        ({"blocks.w": {"below": 3}}, UNKNOWN),
        ({"blocks": {"count": {"at_least": 3}}}, UNKNOWN),
        ({"blocks": {"count": {"at_most": 3}}}, PASS),
        ({"blocks": {"count": {"where": {"w": {"at_least": 1}}, "at_least": 2, "at_most": 3}}}, PASS),
        ({"blocks": {"count": {"equals": {"path": "later"}}}}, UNKNOWN),
        ({"blocks": {"count": {"equals": {"path": "nothing"}}}}, FAIL),
        ({"open": {"some": {"w": {"equals": 1}}}}, PASS),
        ({"open": {"each": {"w": {"equals": 1}}}}, UNKNOWN),
        ({"open.w": {"equals": 2}}, FAIL),
        ({"open": {"count": {"at_least": 1}}}, PASS),
        ({"open": {"count": {"at_most": 5}}}, UNKNOWN),
        ({"tags.Owner": {"equals": "team"}}, PASS),
        ({"tags": {"contains": "Secret"}}, PASS),
        ({"type": {"equals": "PLAIN"}}, PASS),
        ({"account": {"equals": "111122223333"}}, PASS),
        ({"region": {"starts_with": "eu-"}}, PASS),
        ({"address": {"equals": "service.a"}}, PASS),
        ({"it": {"is": "present"}}, PASS),
        ({"it.port": {"equals": 443}}, PASS),
        ({"self.port": {"equals": 443}}, PASS),
        ({"score": {"at_least": 20}}, PASS),
        ({"best.name": {"equals": "a"}}, PASS),
        ({"best": {"some": {"name": {"equals": "a"}}}}, PASS),
        ({"flag": {"is": "absent"}}, PASS),
        ({"listeners": {"none": {"it": {"is": "present"}}}}, PASS),
        ({"listeners": {"is": "absent"}}, PASS),
        ({"policies": {"some": {"it": {"is": "present"}}}}, FAIL),
        ({"associations": {"some": {"it": {"is": "present"}}}}, UNKNOWN),
        ({"associations.network.auth": {"equals": "AWS_IAM"}}, UNKNOWN),
        ({"edge.weight": {"is": "absent"}}, UNKNOWN),
        ({"any": [{"port": {"equals": 1}}, {"auth": {"equals": "NONE"}}]}, PASS),
        ({"any": [{"port": {"equals": 443}}]}, PASS),
        ({"secret": {"equals": 1}}, UNKNOWN),
        ({"secret.deeper": {"equals": 1}}, UNKNOWN),
        ({"half": {"some": {"known": {"equals": 1}}}}, PASS),
        ({"half": {"count": {"equals": 1}}}, PASS),
        ({"any": [{"port": {"equals": 1}}, {"later": {"equals": 1}}]}, UNKNOWN),
        ({"all": [{"port": {"equals": 443}}, {"later": {"equals": 1}}]}, UNKNOWN),
        ({"not": {"all": [{"port": {"equals": 443}}, {"port": {"equals": 1}}]}}, PASS),
        ({"port": {"equals": 443}, "auth": {"equals": "AWS_IAM"}}, FAIL),
        ({"port": {"equals": {"path": "self.port"}}}, PASS),
        ({"port": {"equals": {"path": "config.port"}}}, FAIL),
        ({"port": {"equals": {"path": "later"}}}, UNKNOWN),
        ({"nested.w": {"equals": {"path": "blocks.w"}}}, FAIL),
        ({"nested.w": {"one_of": {"path": "blocks.w"}}}, PASS),
        ({"port": {"one_of": {"path": "open.w"}}}, UNKNOWN),
        ({"port": {"one_of": [80, {"path": "config.port"}, {"path": "port"}]}}, PASS),
        ({"tags.Owner": {"equals": {"path": "tags.Secret"}}}, FAIL),
        ({"tags.Secret": {"equals": {"path": "tags.Secret"}}}, PASS),
        ({"address": {"arn": {"account": {"path": "account"}}}}, FAIL),
        ({"best": {"same_as": {"path": "self.best"}}}, PASS),
        ({"best.auth": {"equals": {"path": "best.none.deeper"}}}, PASS),
        ({"best.edge.weight": {"is": "absent"}}, UNKNOWN),
        ({"best.name": {"equals": {"path": "tags.Secret"}}}, FAIL),
    ],
    ids=str,
)
def test_verdict_on_a_service(require: Mapping[str, Any], wanted: Verdict) -> None:
    assert verdict(require) is wanted


@pytest.mark.parametrize(
    ("require", "wanted"),
    [
        ({"target_groups": {"some": {"edge.weight": {"equals": 0}}}}, PASS),
        ({"target_groups": {"each": {"edge.weight": {"equals": 0}}}}, UNKNOWN),
        ({"target_groups": {"each": {"self.port": {"equals": 443}}}}, PASS),
        ({"target_groups": {"count": {"equals": 2}}}, PASS),
        ({"target_groups": {"count": {"where": {"edge.weight": {"equals": 0}}, "at_most": 0}}}, FAIL),
        ({"target_groups": {"some": {"name": {"equals": "a"}}}}, UNKNOWN),
        ({"service.edge.port": {"equals": 443}}, PASS),
        ({"service.id": {"equals": "svc-9"}}, PASS),
        ({"service.type": {"equals": "service"}}, UNKNOWN),
        ({"service.account": {"equals": "111122223333"}}, UNKNOWN),
        ({"service.listeners": {"some": {"it": {"same_as": {"path": "self.it"}}}}}, UNKNOWN),
        ({"type": {"equals": "listener"}}, PASS),
        ({"forward": {"count": {"where": {"weight": {"equals": 0}}, "at_least": 1}}}, PASS),
    ],
    ids=str,
)
def test_verdict_on_a_listener(require: Mapping[str, Any], wanted: Verdict) -> None:
    assert verdict(require, LISTENER) is wanted


@pytest.mark.parametrize(
    ("require", "wanted"),
    [
        ({"resource.account": {"equals": "444455556666"}}, PASS),
        ({"resource.region": {"equals": "us-east-1"}}, PASS),
        ({"resource.address": {"arn": {"service": "vpc-lattice"}}}, PASS),
        ({"resource": {"is": "present"}}, PASS),
        ({"resource.policies": {"some": {"it": {"same_as": {"path": "layer"}}}}}, PASS),
        ({"resource.policies": {"none": {"it": {"same_as": {"path": "layer"}}}}}, FAIL),
        ({"resource.policies": {"count": {"at_most": 3}}}, UNKNOWN),
        ({"account": {"equals": "444455556666"}}, UNKNOWN),
        ({"region": {"equals": "eu-central-1"}}, UNKNOWN),
    ],
    ids=str,
)
def test_verdict_on_a_policy(require: Mapping[str, Any], wanted: Verdict) -> None:
    assert verdict(require, POLICY, name="layer") is wanted


def test_one_word_may_be_the_way_back_along_two_relations() -> None:
    assert verdict({"policies": {"count": {"at_most": 0}}}, NETWORK) is UNKNOWN
    owned = Resource("service", "service.b", {"id": "svc-2", "owner_id": "sn-1"}, input="p")
    about = Resource("policy", "policy.b", {"id": "p-2", "resource_id": "sn-1"}, input="p")
    world = World([NETWORK, owned, about], relations=RELATIONS)
    compiled = rule({"policies": {"count": {"equals": 2}}}, "network")
    subject = Frame(Side(world, _Fields(None)), Settings((), Config(), world), NETWORK)
    assert judge_one(compiled, NETWORK, subject).verdict is UNKNOWN
    assert "2 or more" in explain(judge_one(compiled, NETWORK, subject)).evidence[0].value


# --- when, settings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "require", "wanted"),
    [
        ({"port": {"equals": 1}}, {"port": {"equals": 443}}, None),
        ({"port": {"equals": 443}}, {"port": {"equals": 1}}, FAIL),
        ({"later": {"equals": 1}}, {"port": {"equals": 443}}, PASS),
        ({"later": {"equals": 1}}, {"port": {"equals": 1}}, UNKNOWN),
        ({"later": {"equals": 1}}, {"later": {"equals": 1}}, UNKNOWN),
    ],
)
def test_when_is_an_implication(when: Mapping[str, Any], require: Mapping[str, Any], wanted: Verdict | None) -> None:
    assert verdict(require, when=when) is wanted


def test_reason_of_an_unknown_when() -> None:
    found = explained({"port": {"equals": 1}}, when={"later": {"equals": 1}})
    assert found.reason == "known after apply"
    assert [e.path for e in found.evidence] == ["port", "later"]


def test_setting_that_nobody_set() -> None:
    declared = (Setting("ports", {}),)
    found = explained({"port": {"one_of": {"setting": "ports"}}}, settings=declared)
    assert (found.reason, found.settle) == ("setting ports is not set", "set ports in lattice-scan.yaml")
    assert verdict({"nothing": {"one_of": {"setting": "ports"}}}, settings=declared) is UNKNOWN


def test_setting_with_a_value() -> None:
    declared = (Setting("ports", {}, [443]), Setting("limit", {}, 0))
    assert verdict({"port": {"one_of": {"setting": "ports"}}}, settings=declared) is PASS
    assert verdict({"blocks": {"count": {"at_most": {"setting": "limit"}}}}, settings=declared) is FAIL
    found = explained({"auth": {"one_of": {"setting": "ports"}}}, settings=declared)
    assert Evidence("setting ports", "[443]", "setting ports") in found.evidence


# --- what it rests on ------------------------------------------------------------------------------------------------


def test_evidence_says_where_the_value_stands() -> None:
    found = explained({"auth": {"equals": "AWS_IAM"}, "config.port": {"equals": 443}, "port": {"equals": 443}})
    assert found.evidence == (
        Evidence("auth", '"NONE"', "service.a.auth", is_default=True),
        Evidence("config.port", "80", "service.a.config.port"),
    )
    assert found.reason == ""


def test_evidence_of_absent_and_empty() -> None:
    found = explained({"nothing": {"is": "present"}, "empty": {"some": {"it": {"is": "present"}}}})
    assert [(e.path, e.value, e.at) for e in found.evidence] == [
        ("nothing", "(absent)", "service.a.nothing"),
        ("empty", "(none)", "service.a.empty"),
    ]


def test_sensitive_values_are_judged_and_never_shown() -> None:
    found = explained(
        {"hidden.inner": {"equals": "y"}, "hidden.list": {"each": {"it": {"equals": "a"}}}, "tags": {"contains": "x"}},
        message="{tags.Secret} {hidden} {tags}",
    )
    assert "s3cret" not in f"{found}"
    assert [e.value for e in found.evidence] == [
        "(sensitive)",
        "(sensitive)",
        '{"Owner":"team","Secret":"(sensitive)"}',
    ]
    assert found.message.startswith("(sensitive) (sensitive) ")


def test_evidence_follows_references() -> None:
    found = explained({"best.name": {"equals": "b"}})
    assert found.evidence == (Evidence("best.name", '"a"', "group.a.name", ("service.a", "group.a")),)


def test_evidence_of_both_sides() -> None:
    found = explained({"port": {"equals": {"path": "config.port"}}})
    assert [(e.path, e.value) for e in found.evidence] == [("config.port", "80"), ("port", "443")]


def test_only_what_decides_is_evidence() -> None:
    found = explained({"any": [{"port": {"equals": 1}}, {"later": {"equals": 1}}], "auth": {"equals": "NONE"}})
    assert [e.path for e in found.evidence] == ["later"]
    assert found.reason == "known after apply"


def test_evidence_is_bounded() -> None:
    subject = _created("service", "many", blocks=[{"w": "x" * 1000, "n": i} for i in range(100)])
    found = explained({"blocks": {"none": {"w": {"starts_with": "x"}, "n": {"at_least": 0}}}}, subject)
    assert len(found.evidence) == 20
    assert max(len(e.value) for e in found.evidence) == 200


@pytest.mark.parametrize(
    ("require", "subject", "reason"),
    [
        ({"later": {"equals": 1}}, SERVICE, "known after apply"),
        ({"open": {"each": {"w": {"equals": 1}}}}, SERVICE, "known after apply"),
        ({"blocks": {"count": {"at_least": 3}}}, SERVICE, "there are 2 to 3 of `blocks`"),
        ({"open": {"count": {"equals": 2}}}, SERVICE, "known after apply"),
        ({"port": {"equals": {"path": "later"}}}, SERVICE, "known after apply"),
        ({"port": {"one_of": [{"path": "later"}]}}, SERVICE, "known after apply"),
        ({"port": {"one_of": {"path": "open.w"}}}, SERVICE, "known after apply"),
        ({"tags.Owner": {"matches": "("}}, SERVICE, "`(` is no regular expression"),
        ({"tags.Owner": {"cidr_within": {"path": "address"}}}, SERVICE, ""),
        ({"service.type": {"equals": "x"}}, LISTENER, "svc-9 is not in the plan"),
        ({"account": {"equals": "x"}}, POLICY, "the account of policy.a is not known"),
        ({"edge.weight": {"equals": 1}}, SERVICE, "the block that holds the reference is not known"),
    ],
    ids=str,
)
def test_unknown_carries_its_reason(require: Mapping[str, Any], subject: Resource, reason: str) -> None:
    assert explained(require, subject).reason == reason


def test_alternatives_agree_or_say_so() -> None:
    places = Slots((Slot((GROUPS[0], GROUPS[1])),))
    side = Side(WORLD, _Fields(places))

    def one(require: Mapping[str, Any]) -> tuple[Verdict | None, str]:
        compiled = rule(require, message="{best.name}")
        outcome = judge_one(compiled, SERVICE, Frame(side, Settings((), Config(), WORLD), SERVICE))
        return outcome.verdict, explain(outcome).reason

    assert one({"best.name": {"one_of": ["a", "b"]}}) == (PASS, "")
    assert one({"best.name": {"equals": "c"}}) == (FAIL, "")
    assert one({"best.name": {"equals": "a"}}) == (UNKNOWN, "it is one of group.a, group.b")
    assert one({"best": {"count": {"where": {"name": {"equals": "a"}}, "equals": 1}}})[0] is UNKNOWN
    assert one({"name": {"equals": {"path": "best.name"}}}) == (FAIL, "")
    assert one({"best": {"same_as": {"path": "best"}}}) == (UNKNOWN, "it is compared with one of several values")
    assert one({"best.blocks": {"count": {"equals": 0}}}) == (PASS, "")


def test_several_places_behind_one() -> None:
    c = _created("group", "c", name="c")
    a, b = GROUPS
    places = Slots((Slot((a, b)), Slot((c,), maybe=U), Slot((a,), unknown=U), Slot((b,))), U)
    many = Slots((Slot(tuple(_created("group", str(i), name="a", blocks=[1, 2]) for i in range(70))),))
    lists = Slots(
        (Slot((_created("group", "x", blocks=[1, 2]), _created("group", "y", blocks=[3]))), Slot((a,), maybe=U))
    )

    def one(found: Slots, require: Mapping[str, Any]) -> tuple[Verdict | None, str]:
        compiled = rule(require, message="{best.name}")
        frame = Frame(Side(WORLD, _Fields(found)), Settings((), Config(), WORLD), SERVICE)
        outcome = judge_one(compiled, SERVICE, frame)
        return outcome.verdict, explain(outcome).message

    said = "a or b, perhaps c, perhaps a or (known after apply), b, perhaps more"
    assert one(places, {"name": {"one_of": {"path": "best.name"}}}) == (UNKNOWN, said)
    assert one(Slots(places.slots), {"port": {"one_of": {"path": "best.name"}}})[0] is UNKNOWN
    assert one(many, {"best.blocks": {"count": {"at_least": 2}}})[0] is UNKNOWN
    assert one(many, {"best.blocks": {"each": {"it": {"below": 3}}}})[0] is PASS
    assert one(lists, {"best.blocks": {"count": {"at_most": 3}}})[0] is PASS
    assert one(Slots((lists.slots[0],)), {"best.blocks": {"count": {"at_least": 1}}})[0] is PASS


# --- messages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("{address} has {auth} on {port}", "service.a has NONE on 443"),
        ("{later} {nothing} {empty}", "(known after apply) (not set) (not set)"),
        ("{blocks.w}", "1, 2, (known after apply)"),
        ("{open.w}", "1, perhaps more"),
        ("{open}", '{"w":1}, (known after apply)'),
        ("{best.address} {best}", "group.a group.a"),
        ("{hidden.list}", "(sensitive)"),
        ("{config}", '{"port":80,"tls":[{"mode":"strict"}]}'),
        ("{half}", '{"known":1,"may":"(known after apply)","…":"(known after apply)"}'),
        ("{listeners} {associations}", "(not set) (known after apply)"),
        ("no placeholder", "no placeholder"),
        ("{self.name}{name}", "ordersorders"),
    ],
)
def test_message(message: str, said: str) -> None:
    assert explained({"port": {"equals": 1}}, message=message).message == said


def test_long_values_are_cut() -> None:
    subject = _created("service", "long", name="x" * 300)
    assert explained({"port": {"equals": 1}}, subject, message="{name}").message == "x" * 199 + "…"


def test_the_address_of_the_subject_is_not_cut() -> None:
    address = f"service.{'m' * 100}"
    assert (
        explained({"port": {"equals": 1}}, _created("service", "m" * 100), message="{address}!").message
        == f"{address}!"
    )


# --- rows ------------------------------------------------------------------------------------------------------------


def test_rows_of_a_fact_are_judged() -> None:
    compiled = compile_rule(
        Rule(
            "r", "", Severity.LOW, "", ("table",), True, "rule", "world", "", "", (), None,
            {"group.name": {"equals": "b"}, "cidr": {"cidr_within": "10.0.0.0/8"}}, "{group.address} {cidr}",
        ),
        WORDS,
    )  # fmt: skip
    (judged,) = judge(WORLD, [compiled], SIDE.facts, Config())
    (outcome,) = judged.outcomes
    assert outcome.verdict is FAIL
    assert explain(outcome).message == "group.a (sensitive)"
    assert explain(outcome).evidence[0].at == "group.a.name"


def test_deposed_objects_are_no_subjects() -> None:
    gone = Resource("service", "service.a", {"id": "svc-3", "port": 1}, input="p", deposed="abc")
    (judged,) = judge(World([SERVICE, gone]), [rule({"port": {"equals": 443}})], _Fields(None), Config())
    assert (judged.passed, judged.outcomes) == (1, [])


def test_rule_without_subjects_is_reported_as_such() -> None:
    (judged,) = judge(World([]), [rule({"port": {"equals": 443}})], _Fields(None), Config())
    assert (judged.passed, judged.not_applicable, judged.outcomes) == (0, 0, [])


def test_test_that_does_not_exist() -> None:
    with pytest.raises(InputError, match="there is no test `is odd`"):
        rule({"port": {"is": "odd"}})
