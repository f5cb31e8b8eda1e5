"""Small worlds for facts, written short, as in a rule's examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts

FieldOf = Callable[[Mapping[str, Any], str, str], Any]


@pytest.fixture(scope="session")
def field_of() -> FieldOf:
    """One field of the resource, or of the only row of a fact, in a world: `field_of(given, ADDRESS_OR_FACT, NAME)`."""

    def field(given: Mapping[str, Any], where: str, name: str) -> Any:
        facts = Facts(build_world(given), lambda _, __: [])
        found = next((r for r in facts.world.resources if r.address == where), None)
        if found is None:
            (found,) = facts.rows(where)
        return found.attributes[name] if name in found.attributes else facts.field(found, name)

    return field
