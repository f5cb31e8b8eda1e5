"""What many rules need and no condition can say plainly: pure functions from a World to rows and fields.

A fact is one module here. It holds `NAME`, and `ROWS` with `rows()` (a table, usable as `for: {fact: NAME}`) or
`COLUMNS` with `fields()` (fields added to resource types or to another fact's rows). Adding a module adds a fact.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType
from typing import Any, Protocol, cast

from lattice_scan.model.resource import Resource
from lattice_scan.model.value import bare
from lattice_scan.model.world import World

SettingOf = Callable[[Resource, str], Any]
"""The effective value of a setting for a resource; `Unknown` where nobody set it."""


class Table(Protocol):
    """A fact with rows of its own."""

    NAME: str
    ROWS: Mapping[str, str]
    """Field to kind: `text`, `number`, `truth`, `set` or `link`."""

    def rows(self, facts: Facts, /) -> list[Resource]:
        """Return the table, in any order. Rows carry `attributes` by the names of `ROWS`."""
        ...


class Columns(Protocol):
    """A fact that adds fields to resource types, or to the rows of another fact."""

    NAME: str
    COLUMNS: Mapping[str, Mapping[str, str]]
    """Resource type, or a table's name, to the fields added to it and their kinds."""

    def fields(self, facts: Facts, resource: Resource, /) -> Mapping[str, Any]:
        """Return the fields of one resource. A function of nothing stands for a value that is dear to work out."""
        ...


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


@cache
def tables() -> Mapping[str, Table]:
    """Return every fact with rows, by name."""
    return {module.NAME: cast("Table", module) for module in _modules() if hasattr(module, "ROWS")}


@cache
def columns() -> tuple[Columns, ...]:
    """Return every fact that adds fields."""
    return tuple(cast("Columns", module) for module in _modules() if hasattr(module, "COLUMNS"))


class Facts:
    """The facts of one World, derived when a rule first asks."""

    def __init__(self, world: World, setting_of: SettingOf) -> None:
        """Take the World and a look-up of settings."""
        self.world = world
        self.setting_of = setting_of
        self.indexes: dict[str, Any] = {}
        """What a fact has worked out for the whole World, by a name of its own."""

        self._rows: dict[str, list[Resource]] = {}
        self._fields: dict[tuple[str, int], dict[str, Any]] = {}
        self._giver = {
            (type_, name): fact for fact in columns() for type_, names in fact.COLUMNS.items() for name in names
        }

    def rows(self, name: str) -> list[Resource]:
        """Return the table of a fact, in address order. Raises KeyError where there is no such fact."""
        found = self._rows.get(name)
        if found is None:
            made = tables()[name].rows(self)
            found = self._rows[name] = sorted(
                made, key=lambda row: (row.key, row.attribute, str(bare(row.attributes.get("_identity"))))
            )
        return found

    def field(self, resource: Resource, name: str) -> Any:
        """Return a field that a fact adds to `resource`. Raises KeyError where none does."""
        fact = self._giver[resource.type, name]
        key = (fact.NAME, id(resource))
        found = self._fields.get(key)
        if found is None:
            found = self._fields[key] = dict(fact.fields(self, resource))
        value = found[name]
        if callable(value):
            value = found[name] = value()
        return value
