"""Facts on small worlds: the roles of groups, ingress in one shape, targets, prefix lists and workload VPCs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lattice_scan import facts
from lattice_scan.examples import build_world
from lattice_scan.facts import Facts
from lattice_scan.facts.ingress import covers
from lattice_scan.facts.kleene import Truth, all_true, any_true
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Open, Unknown
from lattice_scan.rulefile.reference import Ref

MAYBE = Unknown("known after apply")
ALB_GROUP = "aws_security_group.alb"


def facts_of(given: Mapping[str, Any], **settings: Any) -> Facts:
    """The facts of a world written short, as in a rule's examples."""
    return Facts(build_world(given), lambda _, name: settings.get(name, []))


def field(given: Mapping[str, Any], address: str, name: str, **settings: Any) -> Any:
    """One field of the resource at an address."""
    found = facts_of(given, **settings)
    return found.field(next(r for r in found.world.resources if r.address == address), name)


def rows(given: Mapping[str, Any]) -> list[tuple[str, str, Any, Any]]:
    """The ingress rows: address, attribute, source, and what the source is."""
    shown = []
    for row in facts_of(given).rows("ingress"):
        a = row.attributes
        shown.append((row.address, row.attribute, a["source"], a["cidr"] or a["list_kind"]))
    return shown


def behind_lattice(group: str = ALB_GROUP, **balancer: Any) -> dict[str, Any]:
    """A load balancer that wears a group and is registered as a target on port 443."""
    return {
        group: {"name": "alb"},
        "aws_lb.shared": {
            "internal": True,
            "load_balancer_type": "application",
            "security_groups": [Ref(group)],
            **balancer,
        },
        "aws_vpclattice_target_group.alb": {"type": "ALB", "config": [{"port": 443, "protocol": "HTTPS"}]},
        "aws_vpclattice_target_group_attachment.alb": {
            "target_group_identifier": Ref("aws_vpclattice_target_group.alb"),
            "target": [{"id": Ref("aws_lb.shared"), "port": 443}],
        },
    }


# --- the role of a security group ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wearer", "attributes", "role"),
    [
        (
            "aws_vpclattice_service_network_vpc_association",
            {"security_group_ids": [Ref("aws_security_group.g")]},
            "association",
        ),
        ("aws_vpclattice_resource_gateway", {"security_group_ids": [Ref("aws_security_group.g")]}, "resource_gateway"),
        ("aws_vpc_endpoint", {"security_group_ids": [Ref("aws_security_group.g")]}, "endpoint"),
        ("aws_instance", {"vpc_security_group_ids": [Ref("aws_security_group.g")]}, "client"),
        ("aws_lambda_function", {"vpc_config": [{"security_group_ids": [Ref("aws_security_group.g")]}]}, "client"),
        ("aws_db_instance", {"vpc_security_group_ids": [Ref("aws_security_group.g")]}, "data_store"),
        ("aws_lb", {"internal": False, "security_groups": [Ref("aws_security_group.g")]}, "load_balancer"),
    ],
)
def test_a_group_has_the_role_of_who_wears_it(wearer: str, attributes: dict[str, Any], role: str) -> None:
    given = {"aws_security_group.g": {"name": "g"}, f"{wearer}.w": attributes}
    assert field(given, "aws_security_group.g", "roles") == [role]
    assert field(given, "aws_security_group.g", "is_target") is False


def test_a_group_in_front_of_a_lattice_target_has_its_port() -> None:
    given = behind_lattice()
    assert field(given, ALB_GROUP, "roles") == ["load_balancer", "target"]
    assert field(given, ALB_GROUP, "is_target") is True
    assert field(given, ALB_GROUP, "target_ports") == [443]


def test_one_group_may_have_two_roles() -> None:
    given = behind_lattice() | {
        "aws_vpclattice_service_network_vpc_association.a": {"security_group_ids": [Ref(ALB_GROUP)]}
    }
    assert field(given, ALB_GROUP, "roles") == ["association", "load_balancer", "target"]


@pytest.mark.parametrize(
    ("registrar", "attributes"),
    [
        (
            "aws_ecs_service.s",
            {
                "network_configuration": [{"security_groups": [Ref(ALB_GROUP)]}],
                "vpc_lattice_configurations": [{"target_group_arn": Ref("aws_vpclattice_target_group.alb")}],
            },
        ),
        (
            "aws_autoscaling_group.s",
            {
                "launch_template": [{"id": Ref("aws_launch_template.t")}],
                "traffic_source": [{"identifier": Ref("aws_vpclattice_target_group.alb"), "type": "vpc-lattice"}],
            },
        ),
    ],
)
def test_other_registrars_make_targets_too(registrar: str, attributes: dict[str, Any]) -> None:
    given = {
        ALB_GROUP: {"name": "app"},
        "aws_vpclattice_target_group.alb": {"type": "IP", "config": [{"port": 8080, "protocol": "HTTP"}]},
        "aws_launch_template.t": {"vpc_security_group_ids": [Ref(ALB_GROUP)]},
        registrar: attributes,
    }
    assert field(given, ALB_GROUP, "is_target") is True
    assert field(given, ALB_GROUP, "target_ports") == [8080]


def test_a_target_group_of_another_service_is_no_target_of_lattice() -> None:
    elb = "arn:aws:elasticloadbalancing:eu-central-1:444455556666:targetgroup/web/0123456789abcdef"
    given = {
        ALB_GROUP: {"name": "app"},
        "aws_launch_template.t": {"vpc_security_group_ids": [Ref(ALB_GROUP)]},
        "aws_autoscaling_group.s": {
            "launch_template": [{"id": Ref("aws_launch_template.t")}],
            "traffic_source": [{"identifier": elb, "type": "elbv2"}],
        },
    }
    assert field(given, ALB_GROUP, "is_target") is False


def test_a_group_that_nothing_wears_may_be_worn_elsewhere() -> None:
    verdict = field({"aws_security_group.g": {"name": "g"}}, "aws_security_group.g", "is_target")
    assert isinstance(verdict, Unknown)
    assert verdict.settle == "give --inventory"


def test_a_target_whose_groups_are_not_known_leaves_existing_groups_open_and_new_ones_not() -> None:
    given = behind_lattice() | {
        "aws_lb.shared": {
            "id": "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/app/x/1",
            "security_groups": [],
        },
        "aws_instance.i": {"vpc_security_group_ids": [Ref("aws_security_group.new")]},
        "aws_security_group.new": {"name": "new"},
        "aws_security_group.old": {"id": "sg-0123456789abcdef0"},
    }
    assert field(given, "aws_security_group.new", "is_target") is False
    assert isinstance(field(given, "aws_security_group.old", "is_target"), Unknown)


# --- ingress in one shape --------------------------------------------------------------------------------------------


def test_all_four_forms_give_the_same_rows() -> None:
    lists = {
        "data.aws_ec2_managed_prefix_list.l": {
            "id": "pl-1",
            "name": "com.amazonaws.eu-central-1.vpc-lattice",
            "owner_id": "AWS",
        }
    }
    ports = {"from_port": 443, "to_port": 443}
    assert rows(
        lists
        | {
            "aws_security_group.a": {
                "ingress": [{**ports, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "prefix_list_ids": ["pl-1"]}]
            },
            "aws_default_security_group.b": {
                "ingress": [{**ports, "protocol": "tcp", "ipv6_cidr_blocks": ["::/0"], "self": True}]
            },
            "aws_security_group_rule.c": {
                "type": "ingress",
                "from_port": 8443,
                "to_port": 8443,
                "protocol": "tcp",
                "security_group_id": Ref("aws_security_group.a"),
                "prefix_list_ids": ["pl-1"],
            },
            "aws_security_group_rule.egress": {
                "type": "egress",
                **ports,
                "protocol": "tcp",
                "cidr_blocks": ["0.0.0.0/0"],
            },
            "aws_vpc_security_group_ingress_rule.d": {
                **ports,
                "ip_protocol": "tcp",
                "security_group_id": Ref("aws_security_group.a"),
                "cidr_ipv4": "10.1.0.0/16",
            },
            "aws_vpc_security_group_ingress_rule.nothing": {**ports, "ip_protocol": "tcp"},
        }
    ) == [
        ("aws_default_security_group.b", "ingress.ipv6_cidr_blocks", "cidr", "::/0"),
        ("aws_default_security_group.b", "ingress.self", "self", None),
        ("aws_security_group.a", "ingress.cidr_blocks", "cidr", "10.0.0.0/8"),
        ("aws_security_group.a", "ingress.prefix_list_ids", "prefix_list", "managed"),
        ("aws_security_group_rule.c", "prefix_list_ids", "prefix_list", "managed"),
        ("aws_vpc_security_group_ingress_rule.d", "cidr_ipv4", "cidr", "10.1.0.0/16"),
        ("aws_vpc_security_group_ingress_rule.nothing", "", "none", None),
    ]


def test_a_rule_that_the_provider_reads_back_into_its_group_is_one_row() -> None:
    ports = {"from_port": 443, "to_port": 443}
    found = rows(
        {
            "aws_security_group.a": {
                "id": "sg-0123456789abcdef0",
                "ingress": [{**ports, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}],
            },
            "aws_vpc_security_group_ingress_rule.d": {
                **ports,
                "id": "sgr-0123456789abcdef0",
                "ip_protocol": "tcp",
                "security_group_id": "sg-0123456789abcdef0",
                "cidr_ipv4": "10.0.0.0/8",
            },
        }
    )
    assert [row[0] for row in found] == ["aws_vpc_security_group_ingress_rule.d"]


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        ("169.254.171.0/24", True),
        ("169.254.171.64/26", True),
        ("129.224.0.0/17", True),
        ("fd00:ec2:80::/64", True),
        ("169.254.0.0/16", True),
        ("10.0.0.0/8", False),
        ("0.0.0.0/0", False),
        ("169.254.169.254/32", False),
        ("not a range", False),
    ],
)
def test_which_ranges_write_down_lattices_own(cidr: str, expected: bool) -> None:
    block = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": [cidr]}
    given = behind_lattice() | {ALB_GROUP: {"ingress": [block]}}
    (row,) = facts_of(given).rows("ingress")
    assert row.attributes["is_lattice_range"] is expected


@pytest.mark.parametrize(
    ("ports", "port", "expected"),
    [
        (("tcp", 443, 443), 443, True),
        (("tcp", 0, 65535), 443, True),
        (("TCP", 80, 80), 443, False),
        (("6", 443, 443), 443, True),
        (("udp", 443, 443), 443, False),
        (("icmp", -1, -1), 443, False),
        (("-1", 0, 0), 443, True),
        (("-1", None, None), MAYBE, True),
        (("tcp", 80, MAYBE), 443, MAYBE),
        (("tcp", 444, MAYBE), 443, False),
        ((MAYBE, 443, 443), 443, MAYBE),
        (("tcp", 443, 443), MAYBE, MAYBE),
    ],
)
def test_which_ports_a_rule_covers(ports: tuple[Any, Any, Any], port: Any, expected: Truth) -> None:
    assert covers(ports, port) == expected


# --- prefix lists ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "attributes", "expected"),
    [
        (
            "data.aws_ec2_managed_prefix_list.l",
            {"name": "com.amazonaws.eu-central-1.vpc-lattice", "owner_id": "AWS"},
            "managed",
        ),
        (
            "data.aws_ec2_managed_prefix_list.l",
            {"name": "com.amazonaws.eu-central-1.ipv6.vpc-lattice", "owner_id": "AWS"},
            "managed",
        ),
        ("data.aws_prefix_list.l", {"name": "com.amazonaws.eu-central-1.vpc-lattice"}, "managed"),
        (
            "data.aws_ec2_managed_prefix_list.l",
            {"name": "com.amazonaws.us-east-1.vpc-lattice", "owner_id": "AWS"},
            "other_region",
        ),
        (
            "data.aws_ec2_managed_prefix_list.l",
            {"name": "com.amazonaws.eu-central-1.s3", "owner_id": "AWS"},
            "unrelated",
        ),
        ("aws_ec2_managed_prefix_list.l", {"name": "com.amazonaws.eu-central-1.vpc-lattice"}, "copy"),
        ("data.aws_ec2_managed_prefix_list.l", {"name": "our-lattice", "owner_id": "444455556666"}, "copy"),
        (
            "data.aws_ec2_managed_prefix_list.l",
            {"filter": [{"name": "prefix-list-name", "values": ["com.amazonaws.eu-central-1.vpc-lattice"]}]},
            "managed",
        ),
    ],
)
def test_what_a_prefix_list_is_to_lattice(address: str, attributes: dict[str, Any], expected: str) -> None:
    given = {address: {"_region": "eu-central-1", "id": "pl-1", **attributes}}
    assert field(given, address, "lattice") == expected


# --- where workloads run ---------------------------------------------------------------------------------------------

ASSOCIATION = "aws_vpclattice_service_network_vpc_association.a"


def association(vpc: str, **more: Any) -> dict[str, Any]:
    """An association on a VPC, beside a default VPC, a platform VPC with a cluster, and what else is given."""
    return {
        ASSOCIATION: {"vpc_identifier": vpc},
        "data.aws_vpc.default": {"id": "vpc-default", "default": True},
        "data.aws_vpc.platform": {"id": "vpc-platform", "default": False, "tags": {"Name": "platform"}},
        "data.aws_eks_cluster.c": {"vpc_config": [{"vpc_id": "vpc-platform", "subnet_ids": []}]},
        **more,
    }


def test_the_vpc_of_a_cluster_runs_callers_and_the_default_vpc_beside_it_does_not() -> None:
    assert field(association("vpc-platform"), ASSOCIATION, "runs_callers") is True
    assert field(association("vpc-default"), ASSOCIATION, "runs_callers") is False
    assert field(association("vpc-default"), ASSOCIATION, "callers") == (
        "nothing seen in data.aws_vpc.default; 1 EKS cluster in data.aws_vpc.platform"
    )


def test_what_runs_in_an_existing_vpc_may_be_in_another_stack() -> None:
    given = association("vpc-other") | {"data.aws_vpc.other": {"id": "vpc-other", "default": False}}
    assert isinstance(field(given, ASSOCIATION, "runs_callers"), Unknown)


def test_a_cluster_in_another_account_says_nothing() -> None:
    given = association("vpc-default")
    given[ASSOCIATION] = {**given[ASSOCIATION], "_account": "444455556666", "_region": "eu-central-1"}
    given["data.aws_eks_cluster.c"] = {
        **given["data.aws_eks_cluster.c"],
        "_account": "111122223333",
        "_region": "eu-central-1",
    }
    assert isinstance(field(given, ASSOCIATION, "runs_callers"), Unknown)


def test_a_new_vpc_without_workloads_may_get_them_from_another_stack() -> None:
    given = association("") | {
        "aws_vpc.new": {"cidr_block": "10.0.0.0/16"},
        ASSOCIATION: {"vpc_identifier": Ref("aws_vpc.new")},
    }
    assert isinstance(field(given, ASSOCIATION, "runs_callers"), Unknown)


@pytest.mark.parametrize(
    "function",
    [
        {"vpc_config": [{"subnet_ids": ["subnet-0123456789abcdef0"]}]},
        {"vpc_config": [{"subnet_ids": [Ref("data.aws_subnet.default")]}]},
    ],
    ids=["in a subnet that nobody describes", "in the default VPC"],
)
def test_a_function_that_may_run_in_the_default_vpc_keeps_it_from_failing(function: dict[str, Any]) -> None:
    given = association("vpc-default") | {
        "data.aws_subnet.default": {"id": "subnet-default", "vpc_id": "vpc-default"},
        "aws_lambda_function.f": function,
    }
    assert isinstance(field(given, ASSOCIATION, "runs_callers"), Unknown)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"vpc_ids": ["vpc-platform"]}, True),
        ({"names": ["plat*"]}, True),
        ({"tags": {"Name": "platform"}}, True),
        ({"names": ["plat*"], "vpc_ids": ["vpc-default"]}, False),
        ({"accounts": ["444455556666"], "vpc_ids": ["vpc-platform"]}, MAYBE),
    ],
)
def test_a_declaration_must_match_in_all_it_says(entry: dict[str, Any], expected: Truth) -> None:
    found = field(association("vpc-platform"), ASSOCIATION, "is_declared", workload_vpcs=[entry])
    assert type(found) is type(expected)
    assert isinstance(found, Unknown) or found is expected


# --- the registry ----------------------------------------------------------------------------------------------------


def test_every_fact_gives_the_fields_it_declares() -> None:
    found = facts_of(behind_lattice() | association("vpc-platform"))
    assert set(facts.tables()) >= {"ingress", "targets"}
    for name, table in facts.tables().items():
        for row in found.rows(name):
            assert set(table.ROWS) <= set(row.attributes)
            assert all(isinstance(row.attributes[f], Slots) for f, kind in table.ROWS.items() if kind == "link")
    for fact in facts.columns():
        for type_, fields in fact.COLUMNS.items():
            resources = found.rows(type_) if type_ in facts.tables() else found.world.of_type(type_)
            for resource in resources:
                assert {name: found.field(resource, name) for name in fields}.keys() == fields.keys()


@pytest.mark.parametrize("combine", [all_true, any_true])
def test_truth_is_kleenes(combine: Any) -> None:
    decides = combine is any_true
    assert combine([]) is not decides
    assert combine([MAYBE, decides]) is decides
    assert combine([MAYBE, not decides]) is MAYBE
    assert combine([not decides]) is not decides


def test_open_ports_of_a_target_leave_the_set_open() -> None:
    given = behind_lattice()
    attachment = given["aws_vpclattice_target_group_attachment.alb"]
    given["aws_vpclattice_target_group_attachment.alb"] = {
        **attachment,
        "target": [{"id": Ref("aws_lb.shared"), "port": MAYBE}],
    }
    given["aws_vpclattice_target_group.alb"] = {"type": "ALB", "config": [{"port": MAYBE}]}
    assert isinstance(field(given, ALB_GROUP, "target_ports"), Open)


def test_tasks_without_a_network_of_their_own_stand_behind_the_groups_of_their_hosts() -> None:
    given = {
        "aws_security_group.host": {"name": "host"},
        "aws_security_group.cache": {"name": "cache"},
        "aws_launch_template.host": {"vpc_security_group_ids": [Ref("aws_security_group.host")]},
        "aws_elasticache_serverless_cache.c": {"security_group_ids": [Ref("aws_security_group.cache")]},
        "aws_vpclattice_target_group.t": {"type": "IP", "config": [{"port": 80, "protocol": "HTTP"}]},
        "aws_ecs_service.s": {
            "vpc_lattice_configurations": [{"target_group_arn": Ref("aws_vpclattice_target_group.t")}]
        },
    }
    (row,) = facts_of(given).rows("targets")
    assert isinstance(facts_of(given).field(row, "is_reachable"), Unknown)
    assert isinstance(field(given, "aws_security_group.host", "is_target"), Unknown)
    assert field(given, "aws_security_group.cache", "is_target") is False


@pytest.mark.parametrize(
    ("registrar", "attributes"),
    [
        ("aws_ecs_service.s", {"network_configuration": [{"subnets": ["subnet-0123456789abcdef0"]}]}),
        ("aws_autoscaling_group.s", {"launch_template": [{"id": Ref("aws_launch_template.t")}]}),
    ],
)
def test_a_target_without_a_written_group_wears_its_vpcs_default_one(
    registrar: str, attributes: dict[str, Any]
) -> None:
    lattice: dict[str, dict[str, Any]] = {
        "aws_ecs_service.s": {
            "vpc_lattice_configurations": [{"target_group_arn": Ref("aws_vpclattice_target_group.t")}]
        },
        "aws_autoscaling_group.s": {
            "traffic_source": [{"identifier": Ref("aws_vpclattice_target_group.t"), "type": "vpc-lattice"}]
        },
    }
    given = {
        "aws_launch_template.t": {"name": "t"},
        "aws_vpclattice_target_group.t": {"type": "IP", "config": [{"port": 80, "protocol": "HTTP"}]},
        registrar: attributes | lattice[registrar],
    }
    facts = facts_of(given)
    (row,) = facts.rows("targets")
    assert isinstance(facts.field(row, "is_reachable"), Unknown)


# --- lists of customers, interfaces and addresses --------------------------------------------------------------------


def reachable(given: Mapping[str, Any]) -> Any:
    facts = facts_of(given)
    (row,) = facts.rows("targets")
    return facts.field(row, "is_reachable")


def by_list(prefix_list: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """A load balancer behind VPC Lattice whose group names a prefix list."""
    rule = {"security_group_id": Ref(ALB_GROUP), "prefix_list_id": Ref(prefix_list), "ip_protocol": "-1"}
    return behind_lattice() | {prefix_list: attributes, "aws_vpc_security_group_ingress_rule.r": rule}


@pytest.mark.parametrize(
    ("cidrs", "expected"), [(["10.0.0.0/8"], False), (["10.0.0.0/8", "169.254.171.0/24"], True), (["0.0.0.0/0"], True)]
)
def test_a_customers_list_admits_whom_its_entries_admit(cidrs: list[str], expected: bool) -> None:
    entries = {"name": "ours", "owner_id": "444455556666", "entries": [{"cidr": cidr} for cidr in cidrs]}
    given = by_list("data.aws_ec2_managed_prefix_list.ours", entries)
    assert reachable(given) is expected
    shown = [row.attributes["cidr"] for row in facts_of(given).rows("ingress") if row.attributes["source"] == "cidr"]
    assert shown == [cidr for cidr in cidrs if cidr == "0.0.0.0/0"]


def test_a_list_of_ipv6_ranges_alone_proves_nothing() -> None:
    name = "com.amazonaws.eu-central-1.ipv6.vpc-lattice"
    given = by_list("data.aws_ec2_managed_prefix_list.six", {"name": name, "owner_id": "AWS"})
    assert isinstance(reachable(given), Unknown)


def test_a_filter_that_is_a_pattern_names_no_list() -> None:
    filters = [{"name": "prefix-list-name", "values": ["com.amazonaws.*.vpc-lattice"]}]
    given = by_list("data.aws_ec2_managed_prefix_list.any", {"name": Unknown("known after apply"), "filter": filters})
    assert isinstance(reachable(given), Unknown)


def test_a_group_that_is_attached_to_an_interface_may_stand_in_front_of_the_target() -> None:
    given = behind_lattice() | {
        "aws_vpclattice_target_group_attachment.alb": {
            "target_group_identifier": Ref("aws_vpclattice_target_group.alb"),
            "target": [{"id": Ref("aws_instance.i"), "port": 443}],
        },
        "aws_instance.i": {"vpc_security_group_ids": [Ref("aws_security_group.base")]},
        "aws_security_group.base": {"name": "base"},
        "aws_security_group.added": {"name": "added"},
        "aws_network_interface_sg_attachment.a": {"security_group_id": Ref("aws_security_group.added")},
    }
    assert isinstance(reachable(given), Unknown)
    assert isinstance(field(given, "aws_security_group.added", "is_target"), Unknown)


def test_an_address_may_be_that_of_any_instance() -> None:
    given = behind_lattice() | {
        "aws_vpclattice_target_group_attachment.alb": {
            "target_group_identifier": Ref("aws_vpclattice_target_group.alb"),
            "target": [{"id": "10.0.1.10", "port": 443}],
        },
        "aws_instance.i": {"vpc_security_group_ids": [Ref("aws_security_group.app")]},
        "aws_security_group.app": {"name": "app"},
    }
    assert isinstance(field(given, "aws_security_group.app", "is_target"), Unknown)
