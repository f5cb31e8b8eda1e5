"""Quantifiers over places of which parts are not known: against every way in which they may turn out."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice_scan.engine.compile import compile_rule
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.settings import Settings
from lattice_scan.engine.trace import Trace
from lattice_scan.model.resource import Resource
from lattice_scan.model.rule import Config, Rule
from lattice_scan.model.slots import Slot, Slots
from lattice_scan.model.value import Unknown
from lattice_scan.model.verdict import Severity, Verdict
from lattice_scan.model.world import World
from lattice_scan.vocabulary.words import Words

PASS, UNKNOWN, FAIL = Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL
U = Unknown("known after apply")
DOMAIN = (0, 1, 2, 3, None)
WANTED = {"it": {"one_of": [0, 1]}}

CONDITIONS: dict[str, Mapping[str, Any]] = {
    "some": {"some": WANTED},
    "each": {"each": WANTED},
    "none": {"none": WANTED},
    "not some": {"not": {"some": WANTED}},
    "value": {"one_of": [0, 1]},
    "value or null": {"one_of": [0, 1, None]},
    "not value": {"not": {"one_of": [0, 1]}},
    "present": {"is": "present"},
    "absent": {"is": "absent"},
    "count at least 2": {"count": {"at_least": 2}},
    "count at most 1": {"count": {"at_most": 1}},
    "count equals 2": {"count": {"equals": 2}},
    "count where at least 1": {"count": {"where": WANTED, "at_least": 1}},
    "count where at most 1": {"count": {"where": WANTED, "at_most": 1}},
    "count where equals 1": {"count": {"where": WANTED, "equals": 1}},
}


Values = Sequence[int | None]


def _wanted(values: Values) -> int:
    return sum(value in {0, 1} for value in values)


ORACLE: dict[str, Callable[[Values], bool]] = {
    "some": lambda values: _wanted(values) > 0,
    "each": lambda values: _wanted(values) == len(values),
    "none": lambda values: _wanted(values) == 0,
    "not some": lambda values: _wanted(values) == 0,
    "value": lambda values: len(values) > 0 and _wanted(values) == len(values),
    "value or null": lambda values: all(value in {0, 1, None} for value in values),
    "not value": lambda values: not (len(values) > 0 and _wanted(values) == len(values)),
    "present": lambda values: any(value is not None for value in values),
    "absent": lambda values: all(value is None for value in values),
    "count at least 2": lambda values: len(values) >= 2,
    "count at most 1": lambda values: len(values) <= 1,
    "count equals 2": lambda values: len(values) == 2,
    "count where at least 1": lambda values: _wanted(values) >= 1,
    "count where at most 1": lambda values: _wanted(values) <= 1,
    "count where equals 1": lambda values: _wanted(values) == 1,
}


class _OneFact:
    """A fact that gives one field, `places`."""

    def __init__(self, places: Any) -> None:
        self.places = places

    def rows(self, _: str) -> list[Resource]:
        return []

    def field(self, _: Resource, __: str) -> Any:
        return self.places


def judge(condition: Mapping[str, Any], places: Any, trace: Trace | None = None) -> Verdict:
    rule = Rule(
        "r", "", Severity.LOW, "", ("thing",), False, "self", "world", "", "", (), None, {"places": condition}, ""
    )
    subject = Resource("thing", "thing.it", {})
    world = World([subject])
    frame = Frame(Side(world, _OneFact(places)), Settings((), Config(), world), subject)
    words = Words((), {"thing": {"places": "link"}})
    return compile_rule(rule, words).require(subject, frame, trace)


def completions(slots: Slots) -> Iterator[tuple[int | None, ...]]:
    """Every way in which places may turn out. Half known items of a set may also turn out to be the same."""
    choices: list[list[tuple[int | None, ...]]] = []
    for slot in slots:
        may_be: set[tuple[int | None, ...]] = {
            (value,) for member in slot.members for value in (DOMAIN if member is U else (member,))
        }
        if slot.unknown:
            may_be |= {(value,) for value in DOMAIN} | {()}
        if slot.maybe:
            may_be |= {()}
        choices.append(sorted(may_be, key=str))
    if slots.rest:
        choices += [[(), *((value,) for value in DOMAIN)]] * 2
    known = [slot.members[0] for slot in slots if slot.is_sure and slot.members[0] is not U]
    for chosen in itertools.product(*choices):
        values = tuple(itertools.chain.from_iterable(chosen))
        yield values
        if len(set(known)) == len(known):
            yield tuple(sorted(set(values), key=str))


slot_strategy = st.builds(
    Slot,
    st.lists(st.sampled_from([0, 1, 2, U]), min_size=1, max_size=2, unique_by=repr).map(tuple),
    unknown=st.sampled_from([None, None, None, U]),
    maybe=st.sampled_from([None, None, U]),
)
slots_strategy = st.builds(Slots, st.lists(slot_strategy, max_size=3).map(tuple), rest=st.sampled_from([None, None, U]))

TALLY: Counter[str] = Counter()


@settings(max_examples=300, deadline=None)
@given(slots_strategy)
def _check_all(slots: Slots) -> None:
    worlds = set(completions(slots))
    for name, condition in CONDITIONS.items():
        truths = {ORACLE[name](values) for values in worlds}
        verdict = judge(condition, slots)
        assert verdict is judge(condition, slots, Trace())
        if verdict is UNKNOWN:
            TALLY["unknown"] += 1
            TALLY["needless"] += len(truths) == 1
            TALLY[f"needless {name}"] += len(truths) == 1
        else:
            TALLY["decided"] += 1
            assert truths == {verdict is PASS}, (name, slots, verdict)


def test_no_verdict_that_a_completion_contradicts(capsys: pytest.CaptureFixture[str]) -> None:
    TALLY.clear()
    _check_all()
    with capsys.disabled():
        counts = {name: count for name, count in TALLY.items() if count and name.startswith("needless ")}
        sys.stdout.write(f"\nplaces: {TALLY['decided']} decided, {TALLY['unknown']} UNKNOWN, without need: {counts}\n")
    assert TALLY["needless"] <= TALLY["unknown"] * 0.1
