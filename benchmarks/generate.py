"""Makes realistic Terraform plans of any size, with planted truth, for the benchmarks.

A cell of 50 resources is one team's stack: a VPC Lattice service with its load balancer, security groups, share and EKS
cluster, and 25 resources that have nothing to do with it. Every resource carries every attribute that the AWS provider
gives it, null or not, and the marks that Terraform mirrors beside them, as real plans do. Half of the cells stand in
the root module, half in a `for_each` module whose configuration is written once. 30 % of the cells are created, 10 %
updated, the rest untouched.

Planted: every 5th cell opens its target's port by CIDR; every 7th (but for those that the module creates) is associated
with the default VPC, while its cluster runs in another; every 6th has a service with auth_type NONE; and some that are
created have a service whose auth_type is known only after the apply, which is no failure. In every cell a bastion has
a CIDR rule that must not be reported.

    python benchmarks/generate.py 10000 p10000.json          # also writes p10000.json.truth.json
"""

from __future__ import annotations

import gc
import json
import sys
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from verdicts import Truth

from lattice_scan.vocabulary.schema import aws_schema

CELL = 50
ACCOUNT = "444455556666"
REGION = "eu-central-1"
PROVIDER = "registry.terraform.io/hashicorp/aws"
LIST_ID = "pl-0b7e6634444937172"

NOISE = (
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_dynamodb_table",
    "aws_ecr_repository",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    "aws_kms_key",
    "aws_route53_record",
    "aws_s3_bucket",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_ssm_parameter",
)
PREFIXES = {
    "aws_vpc": "vpc",
    "aws_default_vpc": "vpc",
    "aws_subnet": "subnet",
    "aws_security_group": "sg",
    "aws_vpclattice_service": "svc",
    "aws_vpclattice_service_network": "sn",
    "aws_vpclattice_target_group": "tg",
}
PARAMETER = f"aws_ssm_parameter.noise{NOISE.index('aws_ssm_parameter')}.value"
KINDS = {"aws_vpclattice_service": "service", "aws_vpclattice_service_network": "servicenetwork"}
RULE = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443}
FORWARD = [{"fixed_response": [], "forward": [{"target_groups": [{"weight": 100}]}]}]
TO_PODS = [
    {"type": "forward", "target_group_arn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/pods/1"}
]
BOUND = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}
ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*", "Condition": BOUND}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]})
Reference = str | tuple[str, ...]
"""`type.name.attribute` of the same cell, or `var.name`; several of them for a list."""


class Item(NamedTuple):
    """One resource of a cell."""

    type: str
    name: str
    known: dict[str, Any]
    references: Mapping[str, Reference]
    """Dotted attribute path to what it refers to."""

    filled_in: Mapping[str, Reference] = MappingProxyType({})
    """The same for what AWS fills in: it stands in the state, and the configuration says nothing of it."""


def lattice_items(has_cidr: bool, is_on_default_vpc: bool, auth_type: str | None) -> list[Item]:
    """Return the part of a cell that VPC Lattice is about; an `auth_type` of None is known after the apply only."""
    subnets = tuple(f"aws_subnet.private{i}.id" for i in range(3))
    source = {"cidr_ipv4": "10.0.0.0/8"} if has_cidr else {"prefix_list_id": LIST_ID}
    vpc = {"vpc_id": "aws_vpc.platform.id"}
    group = "aws_security_group"
    rule = "aws_vpc_security_group_ingress_rule"
    association = "aws_vpclattice_service_network_service_association"
    service = {"name": "main", "auth_type": auth_type} if auth_type else {"name": "main"}
    policies = ("service_network",) if auth_type == "NONE" else ("service", "service_network")
    joined = "aws_default_vpc.default.id" if is_on_default_vpc else "aws_vpc.platform.id"
    return [
        Item("aws_vpc", "platform", {"cidr_block": "10.0.0.0/16", "tags": {"Name": "platform"}}, {}),
        Item("aws_default_vpc", "default", {}, {}),
        *(Item("aws_subnet", f"private{i}", {"cidr_block": f"10.0.{i}.0/24"}, vpc) for i in range(3)),
        Item(
            "aws_eks_cluster",
            "platform",
            {"name": "platform"},
            {"vpc_config.subnet_ids": subnets},
            {"vpc_config.vpc_id": "aws_vpc.platform.id"},
        ),
        *(Item(group, name, {"name": name, "description": name}, vpc) for name in ("alb", "consumer", "bastion")),
        Item(
            "aws_instance",
            "bastion",
            {"ami": "ami-1"},
            {"subnet_id": subnets[0], "vpc_security_group_ids": (f"{group}.bastion.id",)},
        ),
        Item(rule, "alb", {**RULE, **source}, {"security_group_id": f"{group}.alb.id"}),
        Item(
            rule,
            "bastion",
            {**RULE, "from_port": 22, "cidr_ipv4": "198.51.100.0/24"},
            {"security_group_id": f"{group}.bastion.id"},
        ),
        Item(
            "aws_lb",
            "shared",
            {"name": "shared", "internal": True, "load_balancer_type": "application"},
            {"security_groups": (f"{group}.alb.id",), "subnets": subnets},
            {"vpc_id": "aws_vpc.platform.id"},
        ),
        Item(
            "aws_lb_listener",
            "https",
            {"port": 443, "protocol": "HTTPS", "default_action": TO_PODS},
            {"load_balancer_arn": "aws_lb.shared.arn"},
        ),
        Item("aws_vpclattice_service_network", "main", {"name": "main", "auth_type": "AWS_IAM"}, {}),
        Item("aws_vpclattice_service", "main", service, {} if auth_type else {"auth_type": PARAMETER}),
        *(
            Item(
                "aws_vpclattice_auth_policy",
                layer,
                {"policy": POLICY},
                {"resource_identifier": f"aws_vpclattice_{layer}.main.arn"},
            )
            for layer in policies
        ),
        Item(
            "aws_vpclattice_target_group",
            "alb",
            {"name": "alb", "type": "ALB", "config": [{"port": 443, "protocol": "HTTPS", "health_check": []}]},
            {"config.vpc_identifier": "aws_vpc.platform.id"},
        ),
        Item(
            "aws_vpclattice_target_group_attachment",
            "alb",
            {"target": [{"port": 443}]},
            {"target_group_identifier": "aws_vpclattice_target_group.alb.id", "target.id": "aws_lb.shared.arn"},
        ),
        Item(
            "aws_vpclattice_listener",
            "https",
            {"name": "https", "port": 443, "protocol": "HTTPS", "default_action": FORWARD},
            {
                "service_identifier": "aws_vpclattice_service.main.id",
                "default_action.forward.target_groups.target_group_identifier": "aws_vpclattice_target_group.alb.id",
            },
        ),
        Item(
            association,
            "main",
            {},
            {
                "service_identifier": "aws_vpclattice_service.main.id",
                "service_network_identifier": "aws_vpclattice_service_network.main.id",
            },
        ),
        Item(
            "aws_vpclattice_service_network_vpc_association",
            "main",
            {},
            {
                "service_network_identifier": "aws_vpclattice_service_network.main.id",
                "vpc_identifier": joined,
                "security_group_ids": (f"{group}.consumer.id",),
            },
        ),
        Item("aws_ram_resource_share", "main", {"name": "main", "allow_external_principals": False}, {}),
    ]


@cache
def blank(type_: str) -> tuple[dict[str, Any], frozenset[str]]:
    """Return every attribute of a type as nobody wrote it, and the names of those that AWS fills in."""
    attributes = aws_schema().attributes(type_)
    empty: dict[str, Any] = {"list": [], "set": [], "map": {}}
    values: dict[str, Any] = {
        n: [] if a.nesting else (empty.get(a.kind) if a.is_computed else None) for n, a in attributes.items()
    }
    computed = frozenset(n for n, a in attributes.items() if a.is_computed and not a.is_required)
    return values, computed


class Cell:
    """The resources of one stack."""

    def __init__(self, number: int, kind: str) -> None:
        """Take the cell's number and what the plan does to it: `create`, `update` or `no-op`."""
        self.number = number
        self.kind = kind
        self.has_cidr = number % 5 == 0
        self.module = f'module.cell["c{number}"]' if number % 2 else ""
        # The module's configuration is written once, and before the apply only it tells which VPC is meant.
        self.is_on_default_vpc = number % 7 == 0 and not (self.module and kind == "create")
        self.suffix = "" if self.module else f"_{number}"
        # The module's configuration has one auth type for all of its cells.
        self.has_no_auth = number % 6 == 0
        self.hides_auth = number % 10 == 2 and kind == "create" and not self.has_no_auth
        auth_type = "NONE" if self.has_no_auth else None if self.hides_auth else "AWS_IAM"
        self.items = lattice_items(self.has_cidr, self.is_on_default_vpc, auth_type)
        for i in range(CELL - len(self.items)):
            self.items.append(
                Item(NOISE[i % len(NOISE)], f"noise{i}", {"name": f"noise-{number}-{i}", "tags": {"team": "t"}}, {})
            )

    def address(self, type_: str, name: str) -> str:
        """Return the address of a resource of this cell."""
        return f"{self.module}.{type_}.{name}" if self.module else f"{type_}.{name}{self.suffix}"

    def names(self, type_: str, name: str) -> dict[str, str]:
        """Return the id and ARN of a resource, stable and unique in the plan."""
        mixed = zlib.crc32(f"{self.number} {type_}.{name}".encode()) << 32 | self.number
        id_ = f"{PREFIXES.get(type_, 'id')}-{mixed:017x}"
        service = "vpc-lattice" if "vpclattice" in type_ else "elasticloadbalancing" if type_ == "aws_lb" else "ec2"
        arn = f"arn:aws:{service}:{REGION}:{ACCOUNT}:{KINDS.get(type_, 'thing')}/{id_}"
        return {"id": arn if type_ == "aws_lb" else id_, "arn": arn}

    def change(self, item: Item) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return one entry of `resource_changes`, and the object as it will be in the state."""
        values, computed = blank(item.type)
        known = json.loads(json.dumps({**values, **{n: v for n, v in item.known.items() if n in values}}))
        names = self.names(item.type, item.name)
        known |= {name: text for name, text in names.items() if name in values}
        known |= {"tags_all": {"ManagedBy": "terraform"}} if "tags_all" in values else {}
        unknown: dict[str, Any] = {n: True for n in computed if n not in item.known}
        for path, reference in {**item.references, **item.filled_in}.items():
            texts = [self._resolve(r) for r in ([reference] if isinstance(reference, str) else reference)]
            _put(known, path, texts[0] if isinstance(reference, str) else texts)
            _put(unknown, path, True)
        is_new = self.kind == "create"
        after = _without(known, unknown) if is_new else known
        before = {**known, "tags_all": {}} if self.kind == "update" and "tags_all" in known else known
        head = {
            "address": self.address(item.type, item.name),
            **({"module_address": self.module} if self.module else {}),
            "mode": "managed",
            "type": item.type,
            "name": f"{item.name}{self.suffix}",
            "provider_name": PROVIDER,
        }
        change = {
            "actions": ["create"] if is_new else ["update"] if self.kind == "update" else ["no-op"],
            "before": None if is_new else before,
            "after": after,
            "after_unknown": {**_mirror(after), **unknown}
            if is_new
            else _mirror(after)
            if self.kind == "update"
            else {},
            "before_sensitive": False if is_new else _mirror(before),
            "after_sensitive": _mirror(after),
        }
        state = {**head, "schema_version": 0, "values": after, "sensitive_values": _mirror(after)}
        return {**head, "change": change}, {
            **state,
            "values": before,
            "sensitive_values": _mirror(before),
        } if not is_new else state

    def block(self, item: Item) -> dict[str, Any]:
        """Return the block of a resource as `configuration` shows it."""
        values, _ = blank(item.type)
        expressions = {n: _expression(v) for n, v in item.known.items() if n in values}
        for path, reference in item.references.items():
            listed: list[str] = []
            for text in [reference] if isinstance(reference, str) else reference:
                type_, name, *attribute = text.split(".")
                local = f"{type_}.{name}{self.suffix}"
                listed += [f"{local}.{attribute[0]}", local] if attribute else [text]
            _put(expressions, path, {"references": listed})
        local = f"{item.type}.{item.name}{self.suffix}"
        name = f"{item.name}{self.suffix}"
        return {
            "address": local,
            "mode": "managed",
            "type": item.type,
            "name": name,
            "provider_config_key": "aws",
            "expressions": expressions,
        }

    def _resolve(self, text: str) -> str:
        type_, name, *attribute = text.split(".")
        return self.names(type_, name).get(attribute[0], text) if attribute else text


def _expression(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{n: _expression(v) for n, v in part.items() if v != []} for part in value]
    return {"constant_value": value}


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *blocks, last = path.split(".")
    here = values
    for block in blocks:
        if not here.get(block) or here[block] is True:
            here[block] = [{}]
        here = here[block][0]
    here[last] = value


def _mirror(value: Any) -> Any:
    """Return the containers of a value without what they hold, as Terraform writes marks."""
    if isinstance(value, dict):
        return {n: _mirror(v) for n, v in value.items() if isinstance(v, dict | list)}
    return [_mirror(v) if isinstance(v, dict | list) else False for v in value]


def _without(values: Any, unknown: Any) -> Any:
    """Leave out of `after` what is unknown, as Terraform does."""
    if isinstance(unknown, dict) and isinstance(values, dict):
        return {k: _without(v, unknown.get(k)) for k, v in values.items() if unknown.get(k) is not True}
    if isinstance(unknown, list) and isinstance(values, list):
        return [_without(v, unknown[i] if i < len(unknown) else None) for i, v in enumerate(values)]
    return values


def make(resources: int, kind: str = "mixed") -> tuple[dict[str, Any], Truth]:
    """Return a plan of about `resources` resources and its planted truth."""
    cells = [
        Cell(n, kind if kind != "mixed" else "create" if n % 10 < 3 else "update" if n % 10 == 3 else "no-op")
        for n in range(max(1, resources // CELL))
    ]
    changes: list[dict[str, Any]] = []
    planned: dict[str, list[dict[str, Any]]] = {}
    prior: dict[str, list[dict[str, Any]]] = {}
    for cell in cells:
        for item in cell.items:
            change, state = cell.change(item)
            changes.append(change)
            planned.setdefault(cell.module, []).append({**state, "values": change["change"]["after"]})
            if cell.kind != "create":
                prior.setdefault(cell.module, []).append(state)
    in_module = next((cell for cell in cells if cell.module), None)
    call = {"source": "./cell", "for_each_expression": {"references": ["var.cells"]}}
    call["module"] = {"resources": [in_module.block(item) for item in in_module.items] if in_module else []}
    root = {
        "resources": [cell.block(item) for cell in cells if not cell.module for item in cell.items],
        "module_calls": {"cell": call},
    }
    return document(changes, root, planned, prior), planted(cells)


def document(
    changes: list[dict[str, Any]],
    root: dict[str, Any],
    planned: Mapping[str, list[dict[str, Any]]],
    prior: Mapping[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    """Return a whole plan: its changes, the configuration of its root module, and both states by module.

    VPC Lattice's prefix list is read in every plan.
    """
    lists = {
        "address": "data.aws_ec2_managed_prefix_list.vpc_lattice",
        "mode": "data",
        "type": "aws_ec2_managed_prefix_list",
        "name": "vpc_lattice",
        "provider_name": PROVIDER,
        "values": {"id": LIST_ID, "name": f"com.amazonaws.{REGION}.vpc-lattice", "owner_id": "AWS"},
        "sensitive_values": {},
    }
    provider = {"region": {"constant_value": REGION}, "allowed_account_ids": {"constant_value": [ACCOUNT]}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": _module(planned)},
        "resource_changes": changes,
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.11.4",
            "values": {"root_module": _module({**prior, "": [*prior.get("", []), lists]})},
        },
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "full_name": PROVIDER, "expressions": provider}},
            "root_module": root,
        },
        "relevant_attributes": [],
        "timestamp": "2026-11-24T00:00:00Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }


def planted(cells: Sequence[Cell]) -> Truth:
    """Return what a scan must say of these cells."""
    rule, association = "aws_vpc_security_group_ingress_rule", "aws_vpclattice_service_network_vpc_association"
    service = "aws_vpclattice_service"
    return {
        "fail": {
            "target-ingress-not-cidr": [cell.address(rule, "alb") for cell in cells if cell.has_cidr],
            # In a created cell a literal id may stand beside the one reference in `security_groups`: that is UNKNOWN.
            "target-reachable-from-lattice": [
                cell.address("aws_vpclattice_target_group_attachment", "alb")
                for cell in cells
                if cell.has_cidr and cell.kind != "create"
            ],
            "association-on-workload-vpc": [
                cell.address(association, "main") for cell in cells if cell.is_on_default_vpc
            ],
            "auth-type-allowed": [cell.address(service, "main") for cell in cells if cell.has_no_auth],
        },
        "unknown": {"auth-type-allowed": [cell.address(service, "main") for cell in cells if cell.hides_auth]},
    }


def _module(by_module: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    children = [{"address": module, "resources": found} for module, found in by_module.items() if module]
    return {"resources": by_module.get("", []), "child_modules": children}


def write(path: Path, plan: dict[str, Any], truth: Truth) -> None:
    """Write a plan, and its truth beside it."""
    path.write_bytes(msgspec.json.encode(plan))
    path.with_name(path.name + ".truth.json").write_bytes(msgspec.json.encode(truth))


def main() -> None:
    """Write a plan and its truth."""
    gc.disable()  # a million values and no cycle among them
    plan, truth = make(int(sys.argv[1]), sys.argv[3] if len(sys.argv) > 3 else "mixed")
    write(Path(sys.argv[2]), plan, truth)


if __name__ == "__main__":
    main()
