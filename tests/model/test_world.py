"""References are joined by index: nothing is gone through once for each resource."""

from __future__ import annotations

from collections.abc import Iterator

from lattice_scan.model.relation import Relation
from lattice_scan.model.resource import Resource
from lattice_scan.model.world import World

POLICY = Relation("service", ("policy",), ("service_id",), ("service",), "policies", is_alone=True)


class Counted(list[Resource]):
    """A list that knows how often it was gone through."""

    rounds = 0

    def __iter__(self) -> Iterator[Resource]:
        self.rounds += 1
        return super().__iter__()


def test_what_departs_is_gone_through_once_whatever_asks() -> None:
    services = [Resource("service", f"service.s{i}", {"id": f"svc-{i}"}, actions=("no-op",)) for i in range(50)]
    departing = Counted(
        Resource("policy", f"policy.p{i}", {"service_id": f"svc-{i}"}, actions=("delete",)) for i in range(0, 50, 2)
    )
    world = World(services, relations=(POLICY,), departing=departing)
    complete = [world.backward(POLICY, service).rest is None for service in services]
    assert complete == [i % 2 == 0 for i in range(50)]  # another stack may hold the policy of the others
    assert departing.rounds == 1


def test_the_way_back_is_answered_once() -> None:
    service = Resource("service", "service.s", {"id": "svc-1"})
    policies = [Resource("policy", f"policy.p{i}", {"service_id": "svc-1"}) for i in range(3)]
    world = World([service, *policies], relations=(POLICY,))
    found = world.backward(POLICY, service)
    assert [slot.members for slot in found] == [(policy,) for policy in policies]
    assert world.backward(POLICY, service) is found
