"""Every mistake in a rule file is told in words: what, where, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lattice_scan.rulefile.load import load_pack

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("broken.yaml").read_text("utf-8"))
FILES = {
    "iam": "auth/iam-needs-policy.yaml",
    "rename": "change/target-group-not-renamed.yaml",
    "target": "targets/target-port.yaml",
    "settings": "settings.yaml",
}


@pytest.mark.parametrize("case", CASES, ids=[f"{n}: {[*case['edit'].values()]}" for n, case in enumerate(CASES)])
def test_what_a_mistake_is_told(
    case: dict[str, Any], texts: dict[str, str], complaints: Callable[[dict[str, str]], list[str]]
) -> None:
    name = FILES[case["in"]]
    for old, new in case["edit"].items():
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new, 1)
    assert "\n".join(complaints(texts)).replace(f"{name}:", "FILE:") == case["says"]


def test_there_are_cases() -> None:
    assert len(CASES) > 100


def test_no_error_without_a_place() -> None:
    for case in CASES:
        heads = [line for line in case["says"].splitlines() if not line.startswith("  ")]
        assert all(head.split(" ", 1)[0].count(":") == 3 for head in heads), heads


GOOD = [
    "auth_policies: {none: {policy: {contains: '\"*\"'}}}",
    "auth_policies: {each: {it: {is: present}}, count: {at_most: 1}}",
    "auth_policies: {count: {where: {policy: {is: known}}, equals: {setting: auth_types_allowed}}}",
    "auth_policies: {some: {edge.resource_identifier: {is: present}, resource: {same_as: {path: layer}}}}",
    "auth_policies: {some: {resource.auth_type: {equals: {path: layer.auth_type}}}}",
    "auth_policies: {some: {resource: {equals: svc-0123456789abcdef0}}}",
    "log_subscriptions.destination_arn: {each: {it: {starts_with: 'arn:'}}}",
    "auth_type: {one_of: {setting: auth_types_allowed}}",
    "auth_type: {one_of: {path: vpc_associations.status}}",
    "auth_type: {not: {equals: null}, matches: '^[A-Z_]+$', is: known}",
    "tags: {contains: team, contains_any: [a, b], subset_of: [team]}",
    "tags.team: {is: present}",
    "tags.kubernetes-io/cluster: {equals: owned}",
    "layer.tags: {is: absent}",
    "it.name: {ends_with: {path: layer.tags.team}}",
    "type: {equals: aws_vpclattice_service}",
    "account: {equals: 111122223333}",
    "region: {one_of: [eu-central-1]}",
    "vpc_associations: {some: {vpc.cidr_block: {cidr_within: [10.0.0.0/8, '::/0']}}}",
    "vpc_associations: {some: {security_group_ids: {contains: sg-1, subset_of: [sg-1], equals: [sg-1], is: present}}}",
    "vpc_associations: {some: {security_group_ids: {equals: {path: security_group_ids}}}}",
    "vpc_associations: {some: {groups: {some: {roles: {contains: target}}}}}",
    "vpc_associations: {some: {groups: {some: {ingress: {some: {from_port: {at_least: 1}}}}}}}",
    "vpc_associations: {some: {groups: {some: {ingress.cidr_blocks: {some: {it: {cidr_overlaps: 10.0.0.0/8}}}}}}}",
    "listeners: {some: {port: {equals: '443'}, default_action.fixed_response.status_code: {above: 400, below: 600}}}",
    "listeners: {some: {default_action.forward.target_groups: {some: {weight: {at_least: 1}}}}}",
    "listeners: {some: {target_groups: {some: {edge.weight: {equals: 100}, config.port: {is: present}}}}}",
    "dns_entry: {some: {domain_name: {is: present}}}",
    "arn: {arn: {account: ['111122223333'], service: vpc-lattice, region: {path: region}}}",
    "any: [{name: {is: present}}, {all: [{not: {name: {is: absent}}}]}]",
]


@pytest.mark.parametrize("condition", GOOD)
def test_what_a_condition_may_say(
    condition: str, texts: dict[str, str], write: Callable[[dict[str, str]], Path], facts: Any
) -> None:
    name = FILES["iam"]
    texts[name] = texts[name].replace("auth_policies: {some: {policy: {is: present}}}", condition)
    assert condition in texts[name]
    assert len(load_pack([write(texts)], facts).rules) == 3
