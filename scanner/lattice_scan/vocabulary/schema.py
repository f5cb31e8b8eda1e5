"""What the Terraform provider hashicorp/aws says about every resource type and data source, read when first needed.

The data is the provider's own schema (5.100.0, MPL-2.0), made compact by `scripts/provider_schema.py`. Each distinct
block is one text, `NAME=SHAPE/FLAGS` for each of its attributes. A shape is `t` (text), `n` (number), `b` (truth), `d`
(anything) or `#12` (an object, described by block 12); `L`, `S` or `M` before it makes a list, set or map of it. The
flags are `r`equired, `o`ptional, `c`omputed, `s`ensitive, `b` for a nested block and `1` for one that stands only once.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from lattice_scan.vocabulary.newer import EVERYWHERE, NEWER, SINGLE, New

FILE = Path(__file__).with_name("aws_schema.json.gz")

_PLAIN = {"t": "text", "n": "number", "b": "truth", "d": "any"}
_CONTAINERS = {"L": "list", "S": "set", "M": "map"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute or nested block of a resource type."""

    kind: str
    """`text`, `number`, `truth`, `object`, `list`, `set`, `map` or `any`. A block that stands once is an `object`."""

    item: Attribute | None = None
    """What a list, set or map holds."""

    fields: Mapping[str, Attribute] = field(default_factory=dict)
    """The attributes of an object."""

    nesting: str = ""
    """For a nested block: `list`, `set` or `single`, as Terraform stores it; empty for a plain attribute."""

    is_required: bool = False
    is_optional: bool = False
    is_computed: bool = False
    is_sensitive: bool = False

    @property
    def is_many(self) -> bool:
        """Whether several values stand here, so that a rule must say `some`, `each`, `none` or `count`."""
        return self.kind in {"list", "set"}


class Place(NamedTuple):
    """Where a dotted path leads."""

    attribute: Attribute
    is_many: bool
    """Whether the path meets a list or set on its way or at its end."""


class Schema:
    """The resource types and data sources of one provider version."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take the compact form that `scripts/provider_schema.py` writes."""
        self.version: str = data["version"]
        self._tables: tuple[Mapping[str, int], ...] = (data["resources"], data["data"])
        self._blocks: list[str] = data["blocks"]
        self._parsed: dict[int, dict[str, Attribute]] = {}
        self._types: dict[str, dict[str, Attribute]] = {}
        self._names = frozenset(name for table in (*self._tables, NEWER) for name in table)

    def types(self) -> frozenset[str]:
        """Return the names of all resource types and data sources."""
        return self._names

    def attributes(self, type_: str) -> Mapping[str, Attribute]:
        """Return the attributes and blocks of a type; of the resource and the data source together where both exist.

        Where the two disagree the resource counts. Raises KeyError where the provider has no such type.
        """
        known = self._types.get(type_)
        if known is None:
            if type_ not in self._names:
                raise KeyError(type_)
            known = _fields(EVERYWHERE) | _fields(NEWER.get(type_, {}))
            for table in reversed(self._tables):
                if type_ in table:
                    known |= self._block(table[type_])
            for path in SINGLE.get(type_, ()):
                known = _with_single(known, path.split("."))
            self._types[type_] = known
        return known

    def find(self, type_: str, path: str) -> Place | None:
        """Return where a dotted path of attributes leads, or None where it leads nowhere.

        Lists, sets and blocks that stand only once are stepped through without an index; any name is a key of a map.
        """
        if type_ not in self._names:
            return None
        here = Attribute("object", fields=self.attributes(type_))
        is_many = False
        for name in path.split("."):
            while here.is_many and here.item:
                is_many = True
                here = here.item
            found = here.item if here.kind == "map" else here.fields.get(name)
            if found is None:
                return None
            here = found
        return Place(here, is_many or here.is_many)

    def kind_at(self, type_: str, path: str) -> str | None:
        """Return the kind of what stands at a dotted path, e.g. `number` for `config.port`; None where nothing does."""
        place = self.find(type_, path)
        return place.attribute.kind if place else None

    def _block(self, number: int) -> dict[str, Attribute]:
        """Return the attributes of one block, parsed once."""
        parsed = self._parsed.get(number)
        if parsed is None:
            parsed = self._parsed[number] = {}
            for entry in self._blocks[number].split():
                name, _, rest = entry.partition("=")
                shape, _, flags = rest.partition("/")
                parsed[name] = self._attribute(shape, flags)
        return parsed

    def _attribute(self, shape: str, flags: str) -> Attribute:
        attribute = self._shape(shape)
        nesting = (attribute.kind if attribute.item else "single") if "b" in flags else ""
        if "1" in flags and attribute.item:
            attribute = attribute.item
        return replace(
            attribute,
            nesting=nesting,
            is_required="r" in flags,
            is_optional="o" in flags,
            is_computed="c" in flags,
            is_sensitive="s" in flags,
        )

    def _shape(self, shape: str) -> Attribute:
        first, rest = shape[0], shape[1:]
        if first == "#":
            return Attribute("object", fields=self._block(int(rest)))
        if first in _CONTAINERS:
            return Attribute(_CONTAINERS[first], item=self._shape(rest))
        return Attribute(_PLAIN[first])


def _newer(new: New) -> Attribute:
    """Return the attribute that a hand-written addition describes."""
    inner = Attribute("object", fields=_fields(new.fields)) if new.fields else Attribute(new.item or new.kind)
    if new.kind in {"list", "set", "map"}:
        return Attribute(new.kind, item=inner, nesting=new.nesting)
    return replace(inner, nesting=new.nesting)


def _fields(additions: Mapping[str, New]) -> dict[str, Attribute]:
    return {name: _newer(new) for name, new in additions.items()}


def _with_single(fields: Mapping[str, Attribute], path: list[str]) -> dict[str, Attribute]:
    """Return the attributes with the repeated block at `path` turned into one that stands only once."""
    name, *rest = path
    block = fields[name]
    if rest:
        block = replace(block, fields=_with_single(block.fields, rest))
    else:
        inner = block.item or block
        block = replace(inner, nesting=block.nesting, is_required=block.is_required, is_optional=block.is_optional)
    return {**fields, name: block}


@cache
def aws_schema() -> Schema:
    """Return the schema that ships with the tool, read once."""
    return Schema(json.loads(gzip.decompress(FILE.read_bytes())))
