"""What a name in a path means."""

from __future__ import annotations

from lattice_scan.model.relation import Relation
from lattice_scan.vocabulary.relations import RELATIONS
from lattice_scan.vocabulary.words import Column, Way, Words

ONE = Relation("owner", ("a",), ("owner_id",), ("b", "c"), "owned")
MANY = Relation("parts", ("a",), ("part_ids[]",), ("b",))
ALSO = Relation("keeper", ("d",), ("keeper_id",), ("b",), "owned")


def test_meaning_of_a_name() -> None:
    words = Words((ONE, MANY, ALSO), {"a": {"score": "number"}, "c": {"owned": "set"}})
    assert words.meaning("a", "owner") == Way((ONE,), is_inverse=False)
    assert words.meaning("b", "owned") == Way((ONE, ALSO), is_inverse=True)
    assert words.meaning("c", "owned") == Column("set")
    assert words.meaning("a", "score") == Column("number")
    assert words.meaning("a", "name") is None
    assert words.meaning("b", "owner") is None


def test_ways_that_lead_to_many() -> None:
    assert not Way((ONE,), is_inverse=False).is_many
    assert Way((MANY,), is_inverse=False).is_many
    assert Way((ONE,), is_inverse=True).is_many


def test_every_relation_has_its_words() -> None:
    words = Words(RELATIONS, {})
    for relation in RELATIONS:
        assert all(
            words.meaning(type_, relation.name) == Way((relation,), is_inverse=False) for type_ in relation.source
        )
