"""What a target finds on the load balancer that it names: the listener on its port, and whether the two may meet.

https://docs.aws.amazon.com/vpc-lattice/latest/ug/alb-target.html: the target's port must be that of a listener, and the
load balancer must be in the target group's account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, doubt_of, the_one
from lattice_scan.model.resource import Mode, Resource, account_of, is_one_place
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Unknown, bare, marked, number, text

NAME = "load_balancing"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "targets": {"alb_listener": "link", "alb_answer": "text", "is_in_groups_account": "truth"},
}

BALANCER = "aws_lb"
_LISTENERS = ("load_balancer", "aws_lb_listener")
_ABSENT = Unknown("the load balancer is not in the plan", "give --inventory")


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return `alb_listener`, the listener on the target's port, what it does in words, and `is_in_groups_account`."""
    return {
        "alb_listener": lambda: _listener(facts, resource),
        "alb_answer": lambda: _answer(facts.field(resource, "alb_listener")),
        "is_in_groups_account": lambda: _is_in_groups_account(resource),
    }


def _listener(facts: Facts, target: Resource) -> Slots:
    """The listener on the target's port: a load balancer has one at most, so where it is seen none is missed."""
    balancer = the_one(target.attributes["resource"])
    if isinstance(balancer, Unknown):
        return Slots((), balancer)
    if balancer.type != BALANCER or balancer.mode is Mode.OUTSIDE:
        return Slots((), _ABSENT)
    found = facts.world.backward(facts.world.relation(*_LISTENERS), balancer)
    possible: list[Slot] = []
    for slot in found:
        is_on_port = _is_same_port(slot.members[0].attributes.get("port"), target.attributes["port"])
        if is_on_port is True and slot.is_sure:
            return Slots((slot,))
        if is_on_port is not False:
            doubt = doubt_of(slot) or (is_on_port if isinstance(is_on_port, Unknown) else None)
            possible.append(Slot(slot.members, slot.unknown, doubt, slot.trail, slot.edge))
    return Slots(tuple(possible), found.rest)


def _answer(listeners: Slots) -> Any:
    """What a message says of the listener on the port."""
    if not listeners.slots:
        return listeners.rest or "nothing listens"
    protocol = text(listeners.slots[0].members[0].attributes.get("protocol"))
    doubt = listeners.rest or (protocol if isinstance(protocol, Unknown) else None)
    return doubt or marked(protocol, f"the listener speaks {bare(protocol)}")


def _is_same_port(one: Any, other: Any) -> Truth:
    ports = [bare(number(port)) for port in (one, other)]
    return next((port for port in ports if isinstance(port, Unknown)), None) or ports[0] == ports[1]


def _is_in_groups_account(target: Resource) -> Truth:
    group, balancer = the_one(target.attributes["target_group"]), the_one(target.attributes["resource"])
    doubt = next((one for one in (group, balancer) if isinstance(one, Unknown)), None)
    if doubt:
        return doubt
    accounts = [account_of(one.address) or one.account for one in (group, balancer)]
    if all(accounts):
        return accounts[0] == accounts[1]
    if Mode.OUTSIDE not in {group.mode, balancer.mode} and is_one_place(group, balancer):
        return True
    return Unknown("the account of the load balancer or of the target group is not known", "give --inventory")
