"""Which load balancers stand behind a service, and whether they know its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth
from lattice_scan.model.references import Resolver, Sources, Terminal
from lattice_scan.model.resource import AttributePath, Resource
from lattice_scan.model.value import Unknown, bare
from lattice_scan.rulefile.reference import Ref

FieldOf = Callable[[Mapping[str, Any], str, str], Any]

SERVICE = "aws_vpclattice_service.orders"
GROUP = "aws_vpclattice_target_group.alb"
BALANCER = "aws_lb.shared"
ALB_LISTENER = "aws_lb_listener.https"
HOST = "orders.internal.example.com"
BALANCER_ARN = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/shared/1"
LISTENER_ARN = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:listener/app/shared/1/2"
NOT_FOUND = [{"type": "fixed-response", "fixed_response": [{"status_code": "404"}]}]
HERE = {"_account": "444455556666", "_region": "eu-central-1"}
MAYBE = Unknown("known after apply")


def forward(group: str = GROUP, **edge: Any) -> list[dict[str, Any]]:
    """An action that forwards to a group."""
    return [{"forward": [{"target_groups": [{"target_group_identifier": Ref(group), **edge}]}]}]


def host_rule(*hosts: Any, **more: Any) -> dict[str, Any]:
    """A rule of a load balancer for some hosts."""
    condition = [{"host_header": [{"values": list(hosts)}]}] if hosts else []
    return {"listener_arn": Ref(ALB_LISTENER), "action": [{"type": "forward"}], "condition": condition, **more}


def stack(*hosts: Any, **service: Any) -> dict[str, Any]:
    """A service before a load balancer that answers some hosts, and 404 to every other one."""
    return {
        SERVICE: {"name": "orders", **HERE, **service},
        "aws_vpclattice_listener.https": {
            "service_identifier": Ref(SERVICE),
            "protocol": "HTTPS",
            "default_action": forward(),
        },
        GROUP: {"type": "ALB", "config": [{"port": 443, "protocol": "HTTPS"}]},
        "aws_vpclattice_target_group_attachment.alb": {
            "target_group_identifier": Ref(GROUP),
            "target": [{"id": Ref(BALANCER), "port": 443}],
        },
        BALANCER: {"internal": True, "load_balancer_type": "application"},
        ALB_LISTENER: {
            "load_balancer_arn": Ref(BALANCER),
            "port": 443,
            "protocol": "HTTPS",
            "default_action": NOT_FOUND,
        },
        "aws_lb_listener_rule.orders": host_rule(*hosts),
    }


def verdict(field_of: FieldOf, given: Mapping[str, Any]) -> tuple[Any, Any]:
    """Whether the load balancer routes by host, and whether it knows the service's name; None for unknown."""
    found = [field_of(given, "routes", name) for name in ("routes_by_host", "knows_the_name")]
    return tuple(None if isinstance(truth, Unknown) else truth for truth in found)  # type: ignore[return-value]


def addresses(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where the rows stand."""
    return [(r.address, r.attribute) for r in Facts(build_world(given), lambda _, __: []).rows("routes")]


# --- what a load balancer answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "service", "knows"),
    [
        ((HOST,), {"custom_domain_name": HOST}, True),
        ((HOST.upper(),), {"custom_domain_name": HOST}, True),
        (("payments.example.com", HOST), {"custom_domain_name": HOST}, True),
        (("*.internal.example.com",), {"custom_domain_name": HOST}, True),
        ((HOST,), {}, False),
        ((HOST,), {"custom_domain_name": ""}, False),
        ((HOST,), {"custom_domain_name": "orders.example.com"}, False),
        ((HOST,), {"custom_domain_name": MAYBE}, None),
        (("*.example.org",), {"custom_domain_name": MAYBE}, None),
        (("*.vpc-lattice-svcs.eu-central-1.on.aws",), {}, True),
        (("*.vpc-lattice-svcs.us-east-1.on.aws",), {}, False),
        (("*.vpc-lattice-svcs.us-east-1.on.aws",), {"_region": None}, None),
        (("orders-0a*.on.aws",), {}, None),
        (("payments-*.on.aws",), {"name": MAYBE}, None),
        ((MAYBE,), {"custom_domain_name": HOST}, None),
        ((MAYBE, HOST), {"custom_domain_name": HOST}, True),
    ],
)
def test_a_host_rule_knows_the_custom_name_or_the_generated_one(
    field_of: FieldOf, hosts: tuple[Any, ...], service: dict[str, Any], knows: bool | None
) -> None:
    picky = True if any(isinstance(host, str) for host in hosts) else None
    assert verdict(field_of, stack(*hosts, **service)) == (picky, knows)


def test_a_generated_name_that_exists_is_compared_as_it_is(field_of: FieldOf) -> None:
    name = "orders-0dfb0067f5c2075e3.7d67968.vpc-lattice-svcs.eu-central-1.on.aws"
    there = {"id": "svc-0dfb0067f5c2075e3", "dns_entry": [{"domain_name": name}]}
    assert verdict(field_of, stack(name, **there)) == (True, True)
    assert verdict(field_of, stack(HOST, **there)) == (True, False)


@pytest.mark.parametrize(
    ("default_action", "picky"),
    [
        (NOT_FOUND, True),
        ([{"type": "fixed-response", "fixed_response": [{"status_code": "503"}]}], True),
        ([{"type": "fixed-response", "fixed_response": [{"status_code": "200"}]}], False),
        ([{"type": "fixed-response", "fixed_response": [{"status_code": MAYBE}]}], None),
        ([{"type": "forward"}], False),
        ([{"type": "authenticate-oidc"}, {"type": "forward"}], False),
        ([{"type": MAYBE}], None),
        (MAYBE, None),
        ([], None),
    ],
)
def test_only_a_default_action_that_turns_away_makes_hosts_matter(
    field_of: FieldOf, default_action: Any, picky: bool | None
) -> None:
    given = stack(HOST)
    given[ALB_LISTENER] = {**given[ALB_LISTENER], "default_action": default_action}
    assert verdict(field_of, given)[0] is picky


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (host_rule(), (True, True)),
        (host_rule(condition=[{"path_pattern": [{"values": ["/*"]}]}]), (True, True)),
        (host_rule(condition=[{"path_pattern": [{"values": ["/orders/*"]}]}]), (True, None)),
        (host_rule(condition=[{"path_pattern": [{"values": [{"odd": 1}, MAYBE]}]}]), (True, None)),
        (host_rule(condition=MAYBE), (True, None)),
        (host_rule({"odd": 1}), (True, None)),
        (host_rule(condition=[{"host_header": [{"values": MAYBE}]}]), (True, None)),
        (host_rule(condition=[{"host_header": [{"values": [], "regex_values": ["^orders"]}]}]), (True, None)),
        (host_rule("*", action=NOT_FOUND), (True, False)),
        (host_rule("*", action=MAYBE), (True, None)),
        (host_rule("*"), (True, True)),
    ],
)
def test_a_second_rule_may_answer_as_well(field_of: FieldOf, rule: dict[str, Any], expected: tuple[Any, Any]) -> None:
    assert verdict(field_of, stack(HOST) | {"aws_lb_listener_rule.second": rule}) == expected


def test_without_a_host_rule_hosts_do_not_matter(field_of: FieldOf) -> None:
    given = stack()
    del given["aws_lb_listener_rule.orders"]
    assert verdict(field_of, given) == (False, False)


def test_a_listener_on_another_port_is_not_asked(field_of: FieldOf) -> None:
    given = stack(HOST)
    given[ALB_LISTENER] = {**given[ALB_LISTENER], "port": 8443}
    assert verdict(field_of, given) == (False, False)


def test_rules_of_a_listener_that_is_only_read_may_be_elsewhere(field_of: FieldOf) -> None:
    given = stack(HOST) | {
        "data.aws_lb.shared": {"id": BALANCER_ARN},
        "data.aws_lb_listener.https": {
            "id": LISTENER_ARN,
            "load_balancer_arn": BALANCER_ARN,
            "port": 443,
            "default_action": NOT_FOUND,
        },
        "aws_lb_listener_rule.orders": {**host_rule(HOST), "listener_arn": LISTENER_ARN},
        "aws_vpclattice_target_group_attachment.alb": {
            "target_group_identifier": Ref(GROUP),
            "target": [{"id": BALANCER_ARN, "port": 443}],
        },
    }
    del given[BALANCER], given[ALB_LISTENER]
    assert verdict(field_of, given) == (True, None)
    given[SERVICE] = {**given[SERVICE], "custom_domain_name": HOST}
    assert verdict(field_of, given) == (True, True)


@pytest.mark.parametrize("listed", [False, True])
def test_an_inventory_decides_what_a_plan_cannot(field_of: FieldOf, listed: bool) -> None:
    live = {"_mode": "live", **HERE}
    given = stack() | {
        "aws_vpclattice_target_group_attachment.alb": {
            "target_group_identifier": Ref(GROUP),
            "target": [{"id": BALANCER_ARN, "port": 443}],
        },
        BALANCER_ARN: {"_type": "aws_lb", "arn": BALANCER_ARN, **live},
        LISTENER_ARN: {
            "_type": "aws_lb_listener",
            "arn": LISTENER_ARN,
            "load_balancer_arn": BALANCER_ARN,
            "port": 443,
            "protocol": "HTTPS",
            "default_action": NOT_FOUND,
            **live,
        },
        "rule": {
            "_type": "aws_lb_listener_rule",
            **host_rule(HOST),
            "listener_arn": LISTENER_ARN,
            **live,
        },
        "_listings": ["aws_lb_listener", "aws_lb_listener_rule"] if listed else [],
    }
    del given[BALANCER], given[ALB_LISTENER], given["aws_lb_listener_rule.orders"]
    assert verdict(field_of, given) == (True, False if listed else None)


PATTERNS = st.sampled_from(
    [HOST, "*.internal.example.com", "payments.example.com", "orders-*", "orders-0?*", "*.on.aws"]
)
DOMAINS = st.sampled_from([HOST, "orders.example.com", None])


@given(
    hosts=st.lists(PATTERNS | st.just(MAYBE), max_size=3),
    domain=DOMAINS | st.just(MAYBE),
    is_there=st.booleans(),
    found=st.fixed_dictionaries({"hosts": st.lists(PATTERNS, min_size=3, max_size=3), "domain": DOMAINS}),
    stranger=PATTERNS | st.none(),
    part=st.text("0123456789abcdef", min_size=17, max_size=17),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_verdict_turns_round_after_the_apply(
    field_of: FieldOf,
    hosts: list[Any],
    domain: Any,
    is_there: bool,
    found: dict[str, Any],
    stranger: str | None,
    part: str,
) -> None:
    """What is unknown is filled in; a load balancer that is there already may have a rule that nobody sees."""
    there = {"id": LISTENER_ARN} if is_there else {}
    before = stack(*hosts, custom_domain_name=domain)
    before[ALB_LISTENER] |= there
    filled = [new if host is MAYBE else host for host, new in zip(hosts, found["hosts"], strict=False)]
    after = stack(
        *filled,
        custom_domain_name=found["domain"] if domain is MAYBE else domain,
        id=f"svc-{part}",
        dns_entry=[{"domain_name": f"orders-{part}.7d67968.vpc-lattice-svcs.eu-central-1.on.aws"}],
    )
    if is_there and stranger:
        after["aws_lb_listener_rule.stranger"] = host_rule(stranger)
    for was, is_now in zip(verdict(field_of, before), verdict(field_of, after), strict=True):
        assert was in {None, is_now}


# --- which rows there are --------------------------------------------------------------------------------------------


def test_ten_rules_of_one_service_and_group_are_one_row_at_the_service() -> None:
    rule = {
        "service_identifier": Ref(SERVICE),
        "listener_identifier": Ref("aws_vpclattice_listener.https"),
        "action": forward(),
    }
    given = stack(HOST) | {f"aws_vpclattice_listener_rule.r{n}": rule for n in range(10)}
    assert addresses(given) == [(SERVICE, "custom_domain_name")]


def test_what_is_sure_counts_before_what_is_not(field_of: FieldOf) -> None:
    unsure = {"service_identifier": Ref(SERVICE), "default_action": forward(weight=MAYBE)}
    sure = {"service_identifier": Ref(SERVICE), "action": forward()}
    given = stack(HOST) | {"aws_vpclattice_listener.https": unsure, "aws_vpclattice_listener_rule.r": sure}
    assert verdict(field_of, given) == (True, False)


def test_a_service_of_another_stack_has_its_row_at_the_listener() -> None:
    given = stack(HOST)
    given["aws_vpclattice_listener.https"] = {
        "service_identifier": "svc-0123456789abcdef0",
        "default_action": forward(),
    }
    assert addresses(given) == [("aws_vpclattice_listener.https", "default_action.forward")]


def test_weight_0_forwards_nothing(field_of: FieldOf) -> None:
    given = stack(HOST)
    listener = {"service_identifier": Ref(SERVICE)}
    given["aws_vpclattice_listener.https"] = listener | {"default_action": forward(weight=0)}
    assert addresses(given) == []
    given["aws_vpclattice_listener.https"] = listener | {"default_action": forward(weight=MAYBE)}
    assert verdict(field_of, given) == (None, False)


def test_a_group_of_addresses_has_no_row() -> None:
    assert addresses(stack(HOST) | {GROUP: {"type": "IP", "config": [{"port": 443}]}}) == []


class Either:
    """Says that an attribute of a resource names one of several, as a key that is not known does."""

    def __init__(self, rest: Resolver, address: str, attribute: str, meant: tuple[str, ...]) -> None:
        """Ask `rest` for everything else."""
        self.rest, self.address, self.attribute, self.meant = rest, address, attribute, meant

    def sources(self, resource: Resource, path: AttributePath, *, is_list: bool = False) -> Sources | None:
        """All that may be meant behind the one attribute; what the example says behind every other one."""
        if (resource.address, path[-1]) == (self.address, self.attribute):
            return Sources((Terminal(self.meant, ("id",), ("this[each.key]",)),), None)
        return self.rest.sources(resource, path, is_list=is_list)


def either(given: Mapping[str, Any], address: str, attribute: str, *meant: str) -> Resource:
    """The only row of a world in which an attribute names one of several."""
    world = build_world(given)
    world.resolvers = {name: Either(rest, address, attribute, meant) for name, rest in world.resolvers.items()}
    (row,) = Facts(world, lambda _, __: []).rows("routes")
    return row


@pytest.mark.parametrize(("other", "knows"), [((HOST,), False), (("*.on.aws",), None)])
def test_of_several_groups_that_may_be_meant_all_must_agree(other: tuple[str, ...], knows: bool | None) -> None:
    given = stack(HOST) | {
        "aws_vpclattice_target_group.b": {"type": "ALB", "config": [{"port": 443, "protocol": "HTTPS"}]},
        "aws_vpclattice_target_group_attachment.b": {
            "target_group_identifier": Ref("aws_vpclattice_target_group.b"),
            "target": [{"id": Ref("aws_lb.b"), "port": 443}],
        },
        "aws_lb.b": {"internal": True, "load_balancer_type": "application"},
        "aws_lb_listener.b": {"load_balancer_arn": Ref("aws_lb.b"), "port": 443, "default_action": NOT_FOUND},
        "aws_lb_listener_rule.b": {**host_rule(*other), "listener_arn": Ref("aws_lb_listener.b")},
    }
    groups = (GROUP, "aws_vpclattice_target_group.b")
    row = either(given, "aws_vpclattice_listener.https", "target_group_identifier", *groups)
    assert isinstance(row.attributes["routes_by_host"], Unknown)
    assert len(row.attributes["load_balancer"].slots) == 2
    found = row.attributes["knows_the_name"]
    assert (None if isinstance(found, Unknown) else found) is knows


def test_a_rule_that_may_be_another_listeners_proves_nothing() -> None:
    given = stack("payments.example.com") | {"aws_lb_listener.other": {"load_balancer_arn": Ref(BALANCER), "port": 80}}
    row = either(given, "aws_lb_listener_rule.orders", "listener_arn", ALB_LISTENER, "aws_lb_listener.other")
    assert isinstance(row.attributes["routes_by_host"], Unknown)


# --- the listener on a target's port ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listener", "answer"),
    [
        ({"port": 443, "protocol": "HTTPS"}, "the listener speaks HTTPS"),
        ({"port": 443}, "the listener speaks HTTP"),
        ({"port": "443", "protocol": "HTTPS"}, "the listener speaks HTTPS"),
        ({"port": 80, "protocol": "HTTP"}, "nothing listens"),
        ({"port": 443, "protocol": MAYBE}, MAYBE),
    ],
)
def test_what_listens_on_the_port(field_of: FieldOf, listener: dict[str, Any], answer: Any) -> None:
    given = stack(HOST) | {ALB_LISTENER: {"load_balancer_arn": Ref(BALANCER), **listener}}
    assert bare(field_of(given, "targets", "alb_answer")) == answer


def test_a_listener_on_a_port_that_is_not_known_may_be_the_one(field_of: FieldOf) -> None:
    given = stack(HOST) | {ALB_LISTENER: {"load_balancer_arn": Ref(BALANCER), "port": MAYBE}}
    slots = field_of(given, "targets", "alb_listener")
    assert [slot.maybe for slot in slots] == [MAYBE]
    given["aws_lb_listener.second"] = {"load_balancer_arn": Ref(BALANCER), "port": 443}
    (slot,) = field_of(given, "targets", "alb_listener")
    assert slot.is_sure
    assert slot.members[0].address == "aws_lb_listener.second"


@pytest.mark.parametrize("type_", ["awscc_elasticloadbalancingv2_listener", "aws_cloudformation_stack"])
def test_a_listener_may_be_made_in_other_words(field_of: FieldOf, type_: str) -> None:
    given = stack(HOST) | {f"{type_}.l": {}}
    del given[ALB_LISTENER]
    assert isinstance(field_of(given, "targets", "alb_answer"), Unknown)


ELSEWHERE = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shared/1"


@pytest.mark.parametrize(
    ("group", "balancer", "expected"),
    [
        (HERE, {}, True),
        (HERE, HERE, True),
        ({}, {}, True),
        (HERE, {"_account": "111122223333", "_region": "eu-central-1"}, False),
        (HERE, BALANCER_ARN, True),
        (HERE, ELSEWHERE, False),
        ({}, ELSEWHERE, None),
    ],
)
def test_the_load_balancer_is_in_the_groups_account(
    field_of: FieldOf, group: dict[str, Any], balancer: dict[str, Any] | str, expected: Truth | None
) -> None:
    given = stack(HOST)
    given[GROUP] = {**given[GROUP], **group}
    if isinstance(balancer, str):
        given["aws_vpclattice_target_group_attachment.alb"] = {
            "target_group_identifier": Ref(GROUP),
            "target": [{"id": balancer, "port": 443}],
        }
    else:
        given[BALANCER] = {**given[BALANCER], **balancer}
    verdict = field_of(given, "targets", "is_in_groups_account")
    assert (None if isinstance(verdict, Unknown) else verdict) is expected


@pytest.mark.parametrize(
    ("subnets", "vpc"),
    [
        ([Ref("aws_subnet.a"), Ref("aws_subnet.b")], "aws_vpc.main"),
        (["subnet-0123456789abcdef0"], None),
        ([], None),
    ],
)
def test_the_vpc_of_a_load_balancer_that_does_not_say_it_is_that_of_its_subnets(
    subnets: list[Any], vpc: str | None
) -> None:
    given = {
        BALANCER: {"id": BALANCER_ARN, "subnets": subnets},
        "aws_subnet.a": {"vpc_id": Ref("aws_vpc.main")},
        "aws_subnet.b": {"vpc_id": Ref("aws_vpc.main")},
        "aws_vpc.main": {},
    }
    world = build_world(given)
    found = world.follow(world.of_type("aws_lb")[0], "vpc")
    assert [slot.members[0].address for slot in found] == ([vpc] if vpc else [])
    assert (found.rest is None) is (vpc is not None)
