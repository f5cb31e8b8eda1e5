"""What a name in a path means on a resource type: a relation, the way back along one, a field of a fact, or neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lattice_scan.model.relation import Relation

WORLDS = ("before", "after")
"""The two worlds of a plan."""

MOMENTS = (*WORLDS, "step")
"""What can be asked in a rule that judges a change."""


class Way(NamedTuple):
    """A name that leads to other resources."""

    relations: tuple[Relation, ...]
    """Exactly one on the way forward; several where relations share the word for the way back."""

    is_inverse: bool

    @property
    def is_many(self) -> bool:
        """Whether the name may lead to several resources."""
        return self.is_inverse or self.relations[0].is_many


class Column(NamedTuple):
    """A name that a fact gives the resource, or its own row."""

    kind: str
    """One of `vocabulary.fact_words.FACT_KINDS`."""


Meaning = Way | Column


class Words:
    """The names that are no plain attributes."""

    def __init__(self, relations: Sequence[Relation], columns: Mapping[str, Mapping[str, str]]) -> None:
        """Index relations both ways, and the fields of facts: resource type or table, to field, to kind.

        A field of a fact comes before a relation of the same name, and a relation before the way back along another.
        """
        ways: dict[tuple[str, str], list[Relation]] = defaultdict(list)
        for relation in relations:
            for type_ in relation.target if relation.inverse else ():
                ways[type_, relation.inverse].append(relation)
        self.table: dict[tuple[str, str], Meaning] = {
            key: Way(tuple(back), is_inverse=True) for key, back in ways.items()
        }
        """(type, name) to what it means; a name that is missing here is an attribute."""

        for relation in relations:
            self.table.update({(type_, relation.name): Way((relation,), is_inverse=False) for type_ in relation.source})
        for type_, fields in columns.items():
            self.table.update({(type_, name): Column(kind) for name, kind in fields.items()})

    def meaning(self, type_: str, name: str) -> Meaning | None:
        """Return what `name` means on `type_`; None for an attribute."""
        return self.table.get((type_, name))
