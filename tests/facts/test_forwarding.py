"""Which listeners and rules are seen to forward to a target group, whatever else may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lattice_scan.rulefile.reference import Ref

GROUP = "aws_vpclattice_target_group.g"


def forwards_to(group: Any) -> list[dict[str, Any]]:
    return [{"forward": [{"target_groups": [{"target_group_identifier": group}]}]}]


@pytest.mark.parametrize("identity", [{}, {"id": "tg-0123456789abcdef0"}], ids=["new", "standing"])
def test_what_is_seen_and_nothing_else(identity: dict[str, str], field_of: Callable[..., Any]) -> None:
    given = {
        GROUP: {"name": "g", **identity},
        "aws_vpclattice_listener.a": {"default_action": forwards_to(Ref(GROUP))},
        "aws_vpclattice_listener_rule.b": {"action": forwards_to(Ref(GROUP))},
        "aws_vpclattice_listener.c": {"default_action": forwards_to("tg-0fedcba9876543210")},
    }
    found = field_of(given, GROUP, "seen_listeners")
    assert [slot.members[0].address for slot in found] == [
        "aws_vpclattice_listener.a",
        "aws_vpclattice_listener_rule.b",
    ]
    assert found.rest is None


def test_the_listeners_of_another_stack_s_group_are_there_as_well(field_of: Callable[..., Any]) -> None:
    given = {
        "data.aws_vpclattice_target_group.g": {"id": "tg-0123456789abcdef0", "_type": "aws_vpclattice_target_group"}
    }
    found = field_of(given, "data.aws_vpclattice_target_group.g", "seen_listeners")
    assert (found.slots, bool(found.rest)) == ((), True)
