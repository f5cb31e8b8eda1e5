"""The tests of the rule language: each is one small function over a value that may be half known.

A test gets a value and an operand, both without the marks that they are sensitive or a default, and neither of them
wholly unknown: whoever calls has answered UNKNOWN by then. What is absent is `None`; it passes `is: absent` and
`equals: null`, is a subset of everything, and fails every other test. A test that needs its operand in another form
names a `prepare` function, which runs once where the operand is a literal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lattice_scan.engine.equality import FAIL, PASS, UNKNOWN, equal, is_undecided, same
from lattice_scan.model.value import Open, Unknown, bare
from lattice_scan.model.verdict import Verdict, all_of, any_of, negate

Check = Callable[[Any, Any], Verdict]


class Test(NamedTuple):
    """One word of the language."""

    check: Check
    prepare: Callable[[Any], Any]


class Tests(dict[str, Test]):
    """Tests by their words. `is` stands here as `is present`, `is true` and so on."""

    def word(self, name: str, prepare: Callable[[Any], Any] | None = None) -> Callable[[Check], Check]:
        """Make a function the meaning of a word in rules."""

        def register(check: Check) -> Check:
            self[name] = Test(check, prepare or (lambda operand: operand))
            return check

        return register


TESTS = Tests()


def judge_value(check: Check, value: Any, operand: Any) -> Verdict:
    """Apply a test to any value, with its marks and unknowns."""
    value = bare(value)
    if operand.__class__ is Unknown:
        return UNKNOWN
    if value.__class__ is Unknown:
        return FAIL if check in _ASK_FOR_ONE and operand.is_empty else UNKNOWN
    return check(value, operand)


# --- presence --------------------------------------------------------------------------------------------------------


@TESTS.word("is present")
def is_present(value: Any, _: Any) -> Verdict:
    """Whether anything stands there. Null, an empty text (how older resources store null) and an empty block do not."""
    if value is None or value == "":
        return FAIL
    if isinstance(value, Open):
        parts = value.items.values() if isinstance(value.items, Mapping) else value.items
        return PASS if any(not is_undecided(part) for part in parts) else UNKNOWN
    return FAIL if isinstance(value, list | dict) and not value else PASS


@TESTS.word("is absent")
def is_absent(value: Any, _: Any) -> Verdict:
    """Whether nothing stands there."""
    return negate(is_present(value, None))


@TESTS.word("is true")
def is_true(value: Any, _: Any) -> Verdict:
    """Whether the value is true."""
    return PASS if value is True or value == "true" else FAIL


@TESTS.word("is false")
def is_false(value: Any, _: Any) -> Verdict:
    """Whether the value is false; what is absent is neither."""
    return PASS if value is False or value == "false" else FAIL


@TESTS.word("is known")
def is_known(value: Any, _: Any) -> Verdict:
    """Whether all of the value can be read now. It never fails: what is unknown now is known after the apply."""
    return UNKNOWN if is_undecided(value) else PASS


# --- equality and membership -----------------------------------------------------------------------------------------


class Items(NamedTuple):
    """A list operand, made ready."""

    items: tuple[Any, ...]
    texts: frozenset[str] | None
    """The items, where all of them are text."""

    problem: Unknown | None
    """Why there may be others."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that a value could be."""
        return not self.items and self.problem is None


def _items(operand: Any) -> Items:
    """Make a list of any operand: one value is a list of one, and null an empty one."""
    operand = bare(operand)
    rest = None
    if isinstance(operand, Open):
        operand, rest = operand.items, operand.rest
    if isinstance(operand, Mapping):
        operand = [*operand]
    items = () if operand is None else tuple(map(bare, operand)) if isinstance(operand, list) else (operand,)
    return Items(items, frozenset(items) if all(isinstance(i, str) for i in items) else None, rest)


@TESTS.word("equals")
def equals(value: Any, operand: Any) -> Verdict:
    """Whether the value is the operand; lists are compared as sets."""
    return equal(value, operand)


@TESTS.word("one_of", _items)
def one_of(value: Any, operand: Items) -> Verdict:
    """Whether the value is one of the operand's items."""
    if operand.texts is not None and value.__class__ is str:
        return PASS if value in operand.texts else UNKNOWN if operand.problem else FAIL
    return _member(value, operand.items, operand.problem)


def _member(value: Any, items: Any, rest: Unknown | None) -> Verdict:
    best = any_of(equal(value, item) for item in items)
    return UNKNOWN if rest and best is FAIL else best


@TESTS.word("contains")
def contains(value: Any, operand: Any) -> Verdict:
    """Whether a list or set holds the operand, a map has it as a key, or a text has it as a part."""
    if isinstance(value, str):
        return PASS if isinstance(operand, str) and operand in value else FAIL
    rest = None
    if isinstance(value, Open):
        held, rest = value.items, value.rest
        # A member that is not known may turn out not to be there.
        pairs = held.items() if isinstance(held, Mapping) else zip(held, held, strict=True)
        value = [item for item, content in pairs if not is_undecided(content)]
    return _member(operand, value, rest) if isinstance(value, list | Mapping) else FAIL


@TESTS.word("contains_any", _items)
def contains_any(value: Any, operand: Items) -> Verdict:
    """Whether the value contains at least one of the operand's items."""
    best = any_of(UNKNOWN if isinstance(item, Unknown) else contains(value, item) for item in operand.items)
    is_container = isinstance(value, str | list | Mapping | Open)
    return UNKNOWN if operand.problem and best is FAIL and is_container else best


_ASK_FOR_ONE: frozenset[Check] = frozenset({one_of, contains_any})
"""Tests that even an unknown value fails where there is nothing to be found."""


@TESTS.word("subset_of", _items)
def subset_of(value: Any, operand: Items) -> Verdict:
    """Whether every member of the value is one of the operand's items; so it is where there is none, null or empty."""
    held = _items(value)
    sure = [item for item in held.items if not (held.problem and is_undecided(item))]
    worst = all_of(_member(item, operand.items, operand.problem) for item in sure)
    return UNKNOWN if held.problem and worst is PASS else worst


@TESTS.word("same_as")
def same_as(value: Any, operand: Any) -> Verdict:
    """Whether both are the same resource, by identity, id or ARN."""
    if value is None or operand is None:
        return FAIL
    return same(value, operand)


# --- order -----------------------------------------------------------------------------------------------------------


def _number(value: Any) -> int | float | None:
    """Return a number, or None; Terraform keeps some numbers as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if not isinstance(value, str):
        return value
    try:
        return int(value) if value.isdecimal() else float(value)
    except ValueError:
        return None


def _ordered(holds: Callable[[Any, Any], bool]) -> Check:
    def check(value: Any, operand: Any) -> Verdict:
        number = _number(value)
        return PASS if number is not None and operand is not None and holds(number, operand) else FAIL

    return check


TESTS.word("at_least", _number)(_ordered(lambda a, b: a >= b))
TESTS.word("at_most", _number)(_ordered(lambda a, b: a <= b))
TESTS.word("above", _number)(_ordered(lambda a, b: a > b))
TESTS.word("below", _number)(_ordered(lambda a, b: a < b))


# --- text ------------------------------------------------------------------------------------------------------------


class _Pattern:
    """A regular expression that is compiled when first used: importing re2 costs more than most scans."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problem: Unknown | None = None
        self._search: Callable[[str], object] | None = None

    def search(self, text: str) -> Verdict:
        """Whether the pattern is found in a text; UNKNOWN where it is no regular expression."""
        if self._search is None and self.problem is None:
            self._compile()
        return UNKNOWN if self._search is None else PASS if self._search(text) else FAIL

    def _compile(self) -> None:
        import re2

        options = re2.Options()
        options.log_errors = False
        try:
            self._search = re2.compile(self.text, options).search
        except re2.error:
            self.problem = Unknown(f"`{self.text}` is no regular expression", "correct it: RE2 has no look-around")


@TESTS.word("matches", lambda operand: _Pattern(operand) if isinstance(operand, str) else operand)
def matches(value: Any, operand: Any) -> Verdict:
    """Whether the regular expression (google-re2) is found in the text."""
    return operand.search(value) if isinstance(value, str) and isinstance(operand, _Pattern) else FAIL


@TESTS.word("starts_with")
def starts_with(value: Any, operand: Any) -> Verdict:
    """Whether the text begins with the operand."""
    return PASS if isinstance(value, str) and isinstance(operand, str) and value.startswith(operand) else FAIL


@TESTS.word("ends_with")
def ends_with(value: Any, operand: Any) -> Verdict:
    """Whether the text ends with the operand."""
    return PASS if isinstance(value, str) and isinstance(operand, str) and value.endswith(operand) else FAIL


@TESTS.word("arn")
def arn(value: Any, operand: Any) -> Verdict:
    """Whether the parts of an ARN are those of the operand, e.g. `{account: "111122223333"}`."""
    if not isinstance(value, str) or not value.startswith("arn:") or not isinstance(operand, Mapping):
        return FAIL
    parts = value.split(":", 5)
    if len(parts) < 6:
        return FAIL
    held = dict(zip(("partition", "service", "region", "account", "resource"), parts[1:], strict=True))
    return all_of(_part(held.get(name), wanted) for name, wanted in operand.items())


def _part(held: str | None, wanted: Any) -> Verdict:
    wanted = bare(wanted)
    return UNKNOWN if isinstance(wanted, Unknown) else one_of(held, _items(wanted))
