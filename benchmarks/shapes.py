"""Plans of one shape each, to show where a scan grows faster than its plan, with planted truth.

Each shape is a stack of 50 created resources and `size` things of one kind beside them, all tied to the same place.

    python benchmarks/shapes.py one-vpc 10000 one-vpc.json          # also writes one-vpc.json.truth.json
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from generate import ALLOW, FORWARD, LIST_ID, Cell, Item, Reference, document, planted, write
from verdicts import Truth

DEPTH = 50
ASSOCIATION = "aws_vpclattice_service_network_vpc_association"
NETWORK = "aws_vpclattice_service_network.main.id"
VPC = "aws_vpc.platform.id"
Made = tuple[dict[str, Any], Truth]


def one_vpc(size: int) -> Made:
    """Associations that all join the cluster's VPC: every one of them is right."""
    return _beside(
        Item(ASSOCIATION, f"more{i}", {}, {"vpc_identifier": VPC, "service_network_identifier": NETWORK})
        for i in range(size)
    )


def findings(size: int) -> Made:
    """Associations that all join the default VPC: every one of them is a finding."""
    references = {"vpc_identifier": "aws_default_vpc.default.id", "service_network_identifier": NETWORK}
    plan, truth = _beside(Item(ASSOCIATION, f"more{i}", {}, references) for i in range(size))
    truth["fail"]["association-on-workload-vpc"] += [f"{ASSOCIATION}.more{i}_0" for i in range(size)]
    return plan, truth


def one_group(size: int) -> Made:
    """Ingress blocks by prefix list in the security group of the target."""
    block = {"protocol": "tcp", "from_port": 443, "to_port": 443, "prefix_list_ids": [LIST_ID], "self": False}
    blocks = [{**block, "description": f"caller {i}"} for i in range(size)]
    return _instead(Item("aws_security_group", "alb", {"name": "alb", "ingress": blocks}, {"vpc_id": VPC}))


def one_listener(size: int) -> Made:
    """Rules of one listener that all forward to the same target group."""
    references = {
        "service_identifier": "aws_vpclattice_service.main.id",
        "listener_identifier": "aws_vpclattice_listener.https.listener_id",
        "action.forward.target_groups.target_group_identifier": "aws_vpclattice_target_group.alb.id",
    }
    return _beside(
        Item("aws_vpclattice_listener_rule", f"more{i}", {"name": f"r{i}", "action": FORWARD}, references)
        for i in range(size)
    )


def one_string(size: int) -> Made:
    """An auth policy with `size` statements: one very long string."""
    policy = json.dumps({"Statement": [{"Sid": f"s{i}", **ALLOW} for i in range(size)]})
    references = {"resource_identifier": "aws_vpclattice_service_network.main.arn"}
    return _instead(Item("aws_vpclattice_auth_policy", "service_network", {"policy": policy}, references))


def one_set(size: int) -> Made:
    """Security groups that one association wears: `size` unknown references in one set."""
    groups = [Item("aws_security_group", f"more{i}", {"name": f"more{i}"}, {"vpc_id": VPC}) for i in range(size)]
    worn = tuple(f"aws_security_group.{group.name}.id" for group in groups)
    references: dict[str, Reference] = {"vpc_identifier": VPC, "service_network_identifier": NETWORK}
    wearer = Item(ASSOCIATION, "wearer", {}, {**references, "security_group_ids": worn})
    return _beside([*groups, wearer])


def deep_modules(size: int) -> Made:
    """Associations 50 modules deep, whose VPC every module hands on to the next."""
    root, inner = Cell(0, "create"), Cell(1, "create")
    inner.module = ".".join(f"module.m{level}" for level in range(DEPTH))
    references = {"vpc_identifier": "var.vpc", "service_network_identifier": "var.network"}
    inner.items = [Item(ASSOCIATION, f"deep{i}", {}, references) for i in range(size)]
    module: dict[str, Any] = {"resources": [inner.block(item) for item in inner.items]}
    for level in reversed(range(DEPTH)):
        vpc, network = ["aws_vpc.platform_0.id"], ["aws_vpclattice_service_network.main_0.id"]
        handed = {
            "vpc": {"references": ["var.vpc"] if level else vpc},
            "network": {"references": ["var.network"] if level else network},
        }
        call = {"source": f"./m{level}", "expressions": handed, "module": module}
        module = {"resources": [], "module_calls": {f"m{level}": call}, "variables": {"vpc": {}, "network": {}}}
    return _plan([root, inner], {**module, "resources": [root.block(item) for item in root.items]})


SHAPES: dict[str, Callable[[int], Made]] = {
    "one-vpc": one_vpc,
    "findings": findings,
    "one-group": one_group,
    "one-listener": one_listener,
    "one-string": one_string,
    "one-set": one_set,
    "deep-modules": deep_modules,
}


def _beside(items: Iterable[Item]) -> Made:
    cell = Cell(0, "create")
    cell.items += items
    return _plan([cell], {"resources": [cell.block(item) for item in cell.items]})


def _instead(item: Item) -> Made:
    """Put `item` in the place of the one with its name."""
    cell = Cell(0, "create")
    cell.items = [item if (old.type, old.name) == (item.type, item.name) else old for old in cell.items]
    return _plan([cell], {"resources": [cell.block(old) for old in cell.items]})


def _plan(cells: list[Cell], root: dict[str, Any]) -> Made:
    changed = [(cell, *cell.change(item)) for cell in cells for item in cell.items]
    planned: dict[str, list[dict[str, Any]]] = {}
    for cell, _, state in changed:
        planned.setdefault(cell.module, []).append(state)
    return document([change for _, change, _ in changed], root, planned, {}), planted(cells[:1])


def main() -> None:
    """Write a plan of one shape and its truth."""
    gc.disable()
    write(Path(sys.argv[3]), *SHAPES[sys.argv[1]](int(sys.argv[2])))


if __name__ == "__main__":
    main()
