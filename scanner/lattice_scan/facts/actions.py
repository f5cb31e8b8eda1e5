"""What a listener or a listener rule does with a request, in one shape: forward it, or answer it itself.

https://docs.aws.amazon.com/vpc-lattice/latest/ug/listener-rules.html.
"""

from __future__ import annotations

from collections.abc import Mapping

from lattice_scan.facts import Facts
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import bare, number

NAME = "actions"
ROWS: Mapping[str, str] = {
    "listener": "link",
    "service": "link",
    "target_groups": "link",
    "status_code": "number",
    "is_planned": "truth",
}

LISTENER = "aws_vpclattice_listener"
LISTENER_RULE = "aws_vpclattice_listener_rule"


def rows(facts: Facts) -> list[Resource]:
    """Return one row a listener and listener rule; `status_code` is that of a fixed response.

    `is_planned` says that this plan makes or changes it: what stays as it is, AWS has accepted.
    """
    return [_row(facts, holder) for holder in facts.world.of_type(LISTENER, LISTENER_RULE) if not holder.deposed]


def _row(facts: Facts, holder: Resource) -> Resource:
    is_listener = holder.type == LISTENER
    block = "default_action" if is_listener else "action"
    code = number(lookup(holder.attributes, (block, "fixed_response", "status_code")))
    values = {
        "listener": Slots((Slot((holder,)),)) if is_listener else facts.world.follow(holder, "listener"),
        "service": facts.world.follow(holder, "service"),
        "target_groups": facts.world.follow(holder, "target_groups"),
        "status_code": code,
        "is_planned": not {"create", "update"}.isdisjoint(holder.actions),
    }
    return Resource(
        NAME,
        holder.address,
        values,
        Mode.DERIVED,
        holder.input,
        holder.place,
        previous_address=holder.previous_address,
        actions=holder.actions,
        attribute=f"{block}.forward" if bare(code) is None else f"{block}.fixed_response.status_code",
    )
