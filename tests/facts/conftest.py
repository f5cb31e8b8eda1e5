"""Small worlds for facts, written short, as in a rule's examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lattice_scan.examples import build_world
from lattice_scan.facts import Facts

FieldOf = Callable[..., Any]


@pytest.fixture(scope="session")
def field_of() -> FieldOf:
    """Returns one field of the resource at an address, or what the field's function gives."""

    def find(given: Mapping[str, Any], address: str, name: str, **settings: Any) -> Any:
        facts = Facts(build_world(given), lambda _, setting: settings.get(setting, []))
        return facts.field(next(r for r in facts.world.resources if r.address == address), name)

    return find
