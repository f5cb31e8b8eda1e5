"""Makes realistic Terraform plans of any size, with planted truth, for the benchmarks.

A cell of 50 resources is one team's stack: a VPC Lattice service with its ALB, security groups, RAM share and EKS
cluster, and 25 resources that have nothing to do with it. Half of the cells stand in the root module, half in a
`for_each` module whose configuration is written once. 30 % of the cells are created, 10 % updated, the rest untouched.
Every 5th cell opens its target's port by CIDR, every 7th is associated with the default VPC, and in every cell a
bastion's CIDR rule must not be reported.

    python benchmarks/generate.py 10000 p10000.json          # also writes p10000.json.truth.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

CELL = 50
ACCOUNT = "444455556666"
REGION = "eu-central-1"
NOISE = 25


class Cell:
    """The resources of one stack."""

    def __init__(self, number: int, kind: str) -> None:
        """Take the cell's number and what the plan does to it: `create`, `update` or `no-op`."""
        self.number = number
        self.kind = kind
        self.in_module = number % 2 == 1
        self.has_cidr = number % 5 == 0
        self.is_on_default_vpc = number % 7 == 0
        self.module = f'module.cell["c{number}"]' if self.in_module else ""
        self.suffix = "" if self.in_module else f"_{number}"
        self.items: list[tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any]]] = []
        self._fill()

    def id(self, prefix: str, name: str) -> str:
        """Return an id that is stable and unique in the plan."""
        return f"{prefix}-{abs(hash((self.number, name))) % 16**17:017x}"

    def add(
        self, type_: str, name: str, values: dict[str, Any], refs: dict[str, Any], expressions: dict[str, Any]
    ) -> None:
        """Add a resource: its plain values, its references (attribute to target's type and name), its expressions."""
        self.items.append((type_, name, values, refs, expressions))

    def _fill(self) -> None:
        ref = lambda type_, name, attribute="id": (type_, name, attribute)  # noqa: E731
        tags = {"Name": f"cell-{self.number}", "team": f"team-{self.number % 17}", "environment": "production"}
        self.add("aws_vpc", "platform", {"cidr_block": "10.0.0.0/16", "tags": tags, "enable_dns_support": True}, {}, {})
        self.add("aws_default_vpc", "default", {"cidr_block": "172.31.0.0/16", "tags": None}, {}, {})
        for i in range(3):
            self.add(
                "aws_subnet",
                f"private{i}",
                {"cidr_block": f"10.0.{i}.0/24", "tags": tags},
                {"vpc_id": ref("aws_vpc", "platform")},
                {},
            )
        subnets = [ref("aws_subnet", f"private{i}") for i in range(3)]
        self.add(
            "aws_eks_cluster",
            "platform",
            {"name": f"c{self.number}", "version": "1.33"},
            {"vpc_config.subnet_ids": subnets},
            {},
        )
        self.add(
            "aws_security_group",
            "alb",
            {"name": f"alb-{self.number}", "description": "ALB", "tags": tags},
            {"vpc_id": ref("aws_vpc", "platform")},
            {},
        )
        self.add(
            "aws_security_group",
            "consumer",
            {"name": f"c-{self.number}", "description": "callers"},
            {"vpc_id": ref("aws_vpc", "platform")},
            {},
        )
        self.add(
            "aws_security_group",
            "bastion",
            {"name": f"b-{self.number}", "description": "bastion"},
            {"vpc_id": ref("aws_vpc", "platform")},
            {},
        )
        self.add(
            "aws_instance",
            "bastion",
            {"instance_type": "t3.micro", "ami": "ami-0123456789abcdef0"},
            {"subnet_id": subnets[0], "vpc_security_group_ids": [ref("aws_security_group", "bastion")]},
            {},
        )
        lattice = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv6": None, "description": None}
        source = (
            {"cidr_ipv4": "10.0.0.0/8", "prefix_list_id": None}
            if self.has_cidr
            else {"cidr_ipv4": None, "prefix_list_id": "pl-0b7e6634444937172"}
        )
        self.add(
            "aws_vpc_security_group_ingress_rule",
            "alb",
            {**lattice, **source},
            {"security_group_id": ref("aws_security_group", "alb")},
            {},
        )
        self.add(
            "aws_vpc_security_group_ingress_rule",
            "bastion",
            {**lattice, "from_port": 22, "to_port": 22, "cidr_ipv4": "198.51.100.0/24", "prefix_list_id": None},
            {"security_group_id": ref("aws_security_group", "bastion")},
            {},
        )
        self.add(
            "aws_lb",
            "shared",
            {"name": f"alb-{self.number}", "internal": True, "load_balancer_type": "application"},
            {"security_groups": [ref("aws_security_group", "alb")], "subnets": subnets},
            {},
        )
        self.add(
            "aws_lb_listener",
            "https",
            {"port": 443, "protocol": "HTTPS"},
            {"load_balancer_arn": ref("aws_lb", "shared", "arn")},
            {},
        )
        self.add(
            "aws_vpclattice_service_network", "main", {"name": f"net-{self.number}", "auth_type": "AWS_IAM"}, {}, {}
        )
        self.add("aws_vpclattice_service", "main", {"name": f"svc-{self.number}", "auth_type": "AWS_IAM"}, {}, {})
        for layer in ("service_network", "service"):
            policy = json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": "*", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*"}
                    ],
                }
            )
            self.add(
                "aws_vpclattice_auth_policy",
                layer,
                {"policy": policy, "state": None},
                {"resource_identifier": ref(f"aws_vpclattice_{layer}", "main", "arn")},
                {},
            )
        self.add(
            "aws_vpclattice_target_group",
            "alb",
            {"name": f"tg-{self.number}", "type": "ALB"},
            {"config.vpc_identifier": ref("aws_vpc", "platform")},
            {},
        )
        self.add(
            "aws_vpclattice_target_group_attachment",
            "alb",
            {},
            {
                "target_group_identifier": ref("aws_vpclattice_target_group", "alb"),
                "target.id": ref("aws_lb", "shared", "arn"),
            },
            {},
        )
        self.add(
            "aws_vpclattice_listener",
            "https",
            {"name": "https", "port": 443, "protocol": "HTTPS"},
            {
                "service_identifier": ref("aws_vpclattice_service", "main"),
                "default_action.forward.target_groups.target_group_identifier": ref(
                    "aws_vpclattice_target_group", "alb"
                ),
            },
            {},
        )
        self.add(
            "aws_vpclattice_service_network_service_association",
            "main",
            {},
            {
                "service_identifier": ref("aws_vpclattice_service", "main"),
                "service_network_identifier": ref("aws_vpclattice_service_network", "main"),
            },
            {},
        )
        vpc = ref("aws_default_vpc", "default") if self.is_on_default_vpc else ref("aws_vpc", "platform")
        self.add(
            "aws_vpclattice_service_network_vpc_association",
            "main",
            {},
            {
                "service_network_identifier": ref("aws_vpclattice_service_network", "main"),
                "vpc_identifier": vpc,
                "security_group_ids": [ref("aws_security_group", "consumer")],
            },
            {},
        )
        self.add(
            "aws_ram_resource_share",
            "main",
            {"name": f"share-{self.number}", "allow_external_principals": False},
            {},
            {},
        )
        for i in range(CELL - len(self.items)):
            document = json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": f"s{j}",
                            "Effect": "Allow",
                            "Action": ["s3:GetObject", "s3:ListBucket"],
                            "Resource": f"arn:aws:s3:::bucket-{self.number}-{i}-{j}/*",
                        }
                        for j in range(4)
                    ],
                }
            )
            self.add(
                "aws_iam_role",
                f"noise{i}",
                {
                    "name": f"role-{self.number}-{i}",
                    "assume_role_policy": document,
                    "path": "/",
                    "max_session_duration": 3600,
                    "managed_policy_arns": [f"arn:aws:iam::aws:policy/P{j}" for j in range(6)],
                    "tags": tags,
                    "tags_all": tags,
                },
                {},
                {},
            )

    def address(self, type_: str, name: str) -> str:
        """Return the address of a resource of this cell."""
        local = f"{type_}.{name}{self.suffix}"
        return f"{self.module}.{local}" if self.module else local


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    *blocks, last = path.split(".")
    here = values
    for block in blocks:
        here = here.setdefault(block, [{}])[0]
    here[last] = value


def _write(
    cell: Cell, type_: str, name: str, plain: dict[str, Any], refs: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of a resource when everything is known, and Terraform's marks when it is created."""
    prefix = {
        "aws_vpc": "vpc",
        "aws_default_vpc": "vpc",
        "aws_security_group": "sg",
        "aws_subnet": "subnet",
        "aws_vpclattice_service": "svc",
        "aws_vpclattice_service_network": "sn",
        "aws_vpclattice_target_group": "tg",
    }.get(type_, "id")
    id_ = cell.id(prefix, f"{type_}.{name}")
    kinds = {
        "aws_vpclattice_service": "service",
        "aws_vpclattice_service_network": "servicenetwork",
        "aws_vpclattice_target_group": "targetgroup",
    }
    service = (
        "vpc-lattice" if "vpclattice" in type_ else "elasticloadbalancing" if type_.startswith("aws_lb") else "ec2"
    )
    arn = f"arn:aws:{service}:{REGION}:{ACCOUNT}:{kinds.get(type_, 'thing')}/{id_}"
    values = json.loads(json.dumps(plain))
    if type_ == "aws_vpclattice_target_group":
        values["config"] = [{"port": 443, "protocol": "HTTPS", "health_check": []}]
    if type_ == "aws_vpclattice_target_group_attachment":
        values["target"] = [{"port": 443}]
    if type_ == "aws_vpclattice_listener":
        values["default_action"] = [{"fixed_response": [], "forward": [{"target_groups": [{"weight": 100}]}]}]
    values |= {
        "id": arn if type_.startswith("aws_lb") else id_,
        "arn": arn,
        "timeouts": None,
        "tags_all": {"ManagedBy": "terraform", "Stack": f"cell-{cell.number}"},
    }
    unknown: dict[str, Any] = {"id": True, "arn": True}
    if type_ == "aws_security_group":
        values |= {"ingress": [], "egress": []}
        unknown |= {"ingress": True, "egress": True}
    for path, target in refs.items():
        targets = target if isinstance(target, list) else [target]
        ids = [_reference(cell, *t) for t in targets]
        deep_values = values
        *blocks, last = path.split(".")
        deep_unknown = unknown
        for block in blocks:
            deep_values = deep_values.setdefault(block, [{}])[0]
            deep_unknown = deep_unknown.setdefault(block, [{}])[0]
        deep_values[last] = ids if isinstance(target, list) else ids[0]
        deep_unknown[last] = True
    return values, unknown


def _reference(cell: Cell, type_: str, name: str, attribute: str) -> str:
    prefix = {
        "aws_vpc": "vpc",
        "aws_default_vpc": "vpc",
        "aws_security_group": "sg",
        "aws_subnet": "subnet",
        "aws_vpclattice_service": "svc",
        "aws_vpclattice_service_network": "sn",
        "aws_vpclattice_target_group": "tg",
    }.get(type_, "id")
    id_ = cell.id(prefix, f"{type_}.{name}")
    if attribute == "id":
        return id_
    kinds = {"aws_vpclattice_service": "service", "aws_vpclattice_service_network": "servicenetwork"}
    service = "vpc-lattice" if "vpclattice" in type_ else "elasticloadbalancing"
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{kinds.get(type_, 'thing')}/{id_}"


def _without(values: Any, unknown: Any) -> Any:
    """Leave out of `after` what is unknown, as Terraform does."""
    if isinstance(unknown, dict) and isinstance(values, dict):
        return {k: _without(v, unknown.get(k)) for k, v in values.items() if unknown.get(k) is not True}
    if isinstance(unknown, list) and isinstance(values, list):
        return [_without(v, unknown[i] if i < len(unknown) else None) for i, v in enumerate(values)]
    return values


def _config(cell: Cell, type_: str, name: str, plain: dict[str, Any], refs: dict[str, Any]) -> dict[str, Any]:
    expressions: dict[str, Any] = {k: {"constant_value": v} for k, v in plain.items() if v is not None}
    fixed = {
        "aws_vpclattice_target_group": {
            "config": [{"port": {"constant_value": 443}, "protocol": {"constant_value": "HTTPS"}}]
        },
        "aws_vpclattice_target_group_attachment": {"target": [{"port": {"constant_value": 443}}]},
    }
    expressions |= json.loads(json.dumps(fixed.get(type_, {})))
    for path, target in refs.items():
        targets = target if isinstance(target, list) else [target]
        named = [f"{t}.{n}{cell.suffix}" for t, n, _ in targets]
        references = [r for n, (_, _, a) in zip(named, targets, strict=True) for r in (f"{n}.{a}", n)]
        _set(expressions, path, {"references": references})
    local = f"{type_}.{name}{cell.suffix}"
    return {
        "address": local,
        "mode": "managed",
        "type": type_,
        "name": f"{name}{cell.suffix}",
        "provider_config_key": "aws",
        "expressions": expressions,
        "schema_version": 0,
    }


def make(resources: int, kind: str = "") -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return a plan of about `resources` resources and its planted truth: rule id to failing addresses."""
    changes, planned, prior, modules, configured = [], [], [], {}, []
    truth: dict[str, list[str]] = {"target-ingress-not-cidr": [], "association-on-workload-vpc": []}
    module_config: list[dict[str, Any]] = []
    for number in range(max(1, resources // CELL)):
        cell = Cell(number, kind or ("create" if number % 10 < 3 else "update" if number % 10 == 3 else "no-op"))
        if cell.has_cidr:
            truth["target-ingress-not-cidr"].append(cell.address("aws_vpc_security_group_ingress_rule", "alb"))
        if cell.is_on_default_vpc:
            truth["association-on-workload-vpc"].append(
                cell.address("aws_vpclattice_service_network_vpc_association", "main")
            )
        for type_, name, plain, refs, _ in cell.items:
            values, unknown = _write(cell, type_, name, plain, refs)
            address = cell.address(type_, name)
            is_new = cell.kind == "create"
            after = _without(values, unknown) if is_new else values
            before = None if is_new else values | ({"tags_all": {}} if cell.kind == "update" else {})
            actions = ["create"] if is_new else ["update"] if cell.kind == "update" else ["no-op"]
            head = {
                "address": address,
                "mode": "managed",
                "type": type_,
                "name": f"{name}{cell.suffix}",
                "provider_name": "registry.terraform.io/hashicorp/aws",
            }
            if cell.module:
                head["module_address"] = cell.module
            change = {
                "actions": actions,
                "before": before,
                "after": after,
                "after_unknown": unknown if is_new else {},
                "before_sensitive": False if is_new else {},
                "after_sensitive": {},
            }
            changes.append({**head, "change": change})
            state = {**head, "schema_version": 0, "values": after, "sensitive_values": {}}
            (planned if not cell.module else modules.setdefault(("planned", cell.module), [])).append(state)
            if not is_new:
                (prior if not cell.module else modules.setdefault(("prior", cell.module), [])).append(
                    {**state, "values": before}
                )
            if not cell.module:
                configured.append(_config(cell, type_, name, plain, refs))
            elif number == 1:
                module_config.append(_config(cell, type_, name, plain, refs))
    children = lambda which: [{"address": m, "resources": r} for (w, m), r in modules.items() if w == which]  # noqa: E731
    lists = {
        "address": "data.aws_ec2_managed_prefix_list.vpc_lattice",
        "mode": "data",
        "type": "aws_ec2_managed_prefix_list",
        "name": "vpc_lattice",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "schema_version": 0,
        "values": {"id": "pl-0b7e6634444937172", "name": f"com.amazonaws.{REGION}.vpc-lattice", "owner_id": "AWS"},
        "sensitive_values": {},
    }
    root = {
        "resources": configured,
        "module_calls": {
            "cell": {
                "source": "./cell",
                "for_each_expression": {"references": ["var.cells"]},
                "module": {"resources": module_config},
            }
        },
    }
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": planned, "child_modules": children("planned")}},
        "resource_changes": changes,
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.11.4",
            "values": {"root_module": {"resources": [*prior, lists], "child_modules": children("prior")}},
        },
        "configuration": {
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "full_name": "registry.terraform.io/hashicorp/aws",
                    "expressions": {
                        "region": {"constant_value": REGION},
                        "allowed_account_ids": {"constant_value": [ACCOUNT]},
                    },
                }
            },
            "root_module": root,
        },
        "relevant_attributes": [],
        "timestamp": "2026-11-24T00:00:00Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }
    return plan, truth


def main() -> None:
    """Write a plan and its truth."""
    size, path = int(sys.argv[1]), Path(sys.argv[2])
    plan, truth = make(size, sys.argv[3] if len(sys.argv) > 3 else "")
    path.write_text(json.dumps(plan, separators=(",", ":")), encoding="utf-8")
    path.with_name(path.name + ".truth.json").write_text(json.dumps(truth, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
