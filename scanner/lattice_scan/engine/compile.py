"""A rule's conditions, compiled once into closures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from lattice_scan.engine import cidr, predicates
from lattice_scan.engine.counting import Interval, count, gather, hull, side_of
from lattice_scan.engine.equality import FAIL, PASS, UNKNOWN
from lattice_scan.engine.frame import Frame
from lattice_scan.engine.logic import either, every, never
from lattice_scan.engine.message import Message, compile_message
from lattice_scan.engine.operands import Operand, is_literal, operand
from lattice_scan.engine.paths import OWN_WORDS, Path, Reached
from lattice_scan.engine.predicates import Check, is_present, judge_value
from lattice_scan.engine.trace import Trace, witness
from lattice_scan.engine.walk import Condition, Leaf, Mode, Walk, along, enter
from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Evidence
from lattice_scan.model.rule import Rule
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Default, Open, Sensitive, Unknown, bare, holds_unknown
from lattice_scan.model.verdict import Verdict, agreed, all_of
from lattice_scan.vocabulary.words import Words

TESTS = {**predicates.TESTS, **cidr.TESTS}

_SPECIAL = frozenset({Default, Open, Sensitive, Slots, Unknown})
"""What a value can be that the short way does not judge."""


_MARKS = frozenset({Default, Sensitive, Unknown})


class Compiled(NamedTuple):
    """A rule, ready to judge."""

    rule: Rule
    when: Condition | None
    require: Condition
    message: Message


def compile_rule(rule: Rule, words: Words) -> Compiled:
    """Return `rule`, ready to judge. Raises InputError for a test that does not exist; the loader checks the rest."""
    compiler = _Compiler(rule, words)
    when = None if rule.when is None else compiler.condition(rule.when, is_subject=True)
    require = compiler.condition(rule.require, is_subject=True)
    return Compiled(rule, when, require, compile_message(rule.message, compiler.path))


class _Compiler:
    def __init__(self, rule: Rule, words: Words) -> None:
        self.rule = rule
        self.words = words

    def path(self, text: str) -> Path:
        """Take a path apart."""
        first, *rest = names = text.split(".")
        if first == self.rule.name:
            return Path(text, True, tuple(rest), self.words.table)
        return Path(text, False, tuple(rest if first == "it" else names), self.words.table)

    def condition(self, raw: Mapping[str, Any], *, is_subject: bool) -> Condition:
        """Compile a condition; `is_subject` says that the thing at hand is the subject itself."""
        parts: list[Condition] = []
        for key, inner in raw.items():
            if key in {"all", "any"}:
                made = [self.condition(part, is_subject=is_subject) for part in inner]
                parts.append(every(made) if key == "all" else either(made))
            elif key == "not":
                parts.append(never(self.condition(inner, is_subject=is_subject)))
            else:
                parts.append(self.tests(self.path(key), inner, is_subject=is_subject))
        return every(parts)

    def tests(self, path: Path, raw: Mapping[str, Any], *, is_subject: bool) -> Condition:
        """Compile the tests of what stands at one path, all of which must hold."""
        return every([self._test(path, word, inner, is_subject) for word, inner in raw.items()])

    def _test(self, path: Path, word: str, raw: Any, is_subject: bool) -> Condition:
        match word:
            case "not":
                return never(self.tests(path, raw, is_subject=is_subject))
            case "some" | "each" | "none":
                inner = self.condition(raw, is_subject=False)
                leaf = _bound(never(inner) if word == "none" else inner)
                return along(path, Mode.SOME if word == "some" else Mode.EACH, leaf, explodes=True)
            case "count":
                return self._count(path, raw)
            case "is":
                word, raw = f"is {raw}".lower(), None
            case _:
                pass
        if word not in TESTS:
            raise InputError(f"there is no test `{word}`", where=self.rule.file, why=f"the path is `{path.text}`")
        return self._value_test(path, word, raw, is_subject)

    def _value_test(self, path: Path, word: str, raw: Any, is_subject: bool) -> Condition:
        found = TESTS[word]
        if not is_literal(raw):
            right, prepare = operand(raw, self.path), _remembered(found.prepare)
            slow = along(path, Mode.VALUE, _leaf(path, found.check, prepare, right))
            return _compared(path, found.check, prepare, right, slow)
        ready = found.prepare(raw)
        if word in {"is present", "is absent"}:
            present = along(path, Mode.SOME, _literal_leaf(path, is_present, None))
            slow = present if word == "is present" else never(present)
        else:
            slow = along(path, Mode.VALUE, _literal_leaf(path, found.check, ready))
        if is_subject and self._is_attribute(path):
            return _shortest(path.names[0], found.check, ready, slow)
        return _short(path, found.check, ready, slow)

    def _is_attribute(self, path: Path) -> bool:
        """Whether a path is a plain attribute of the subject."""
        if len(path.names) != 1 or self.rule.judge == "change":
            return False
        name = path.names[0]
        return (
            name != "edge" and name not in OWN_WORDS and not any(self.words.meaning(t, name) for t in self.rule.types)
        )

    def _count(self, path: Path, raw: Mapping[str, Any]) -> Condition:
        where = self.condition(raw["where"], is_subject=False) if "where" in raw else None
        limits = {
            "at_least": Interval.at_least,
            "at_most": Interval.at_most,
            "equals": Interval.equals,
        }
        tests = [(limits[name], operand(inner, self.path)) for name, inner in raw.items() if name in limits]
        return _counted(path, where, tests)


# --- tests -----------------------------------------------------------------------------------------------------------


def _remembered(prepare: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Prepare an operand once for all subjects for which it is the same object, as a setting is."""
    last: list[Any] = [object(), None]

    def prepared(raw: Any) -> Any:
        if raw is not last[0]:
            last[:] = [raw, prepare(raw)]
        return last[1]

    return prepared


def _shortest(name: str, check: Check, ready: Any, slow: Condition) -> Condition:
    """The way of most rules, an attribute of the subject beside a literal: half the time of the one below."""

    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        value = it.attributes.get(name)
        if trace is None and value.__class__ not in _SPECIAL:
            return check(value, ready)
        return slow(it, frame, trace)

    return condition


def _short(path: Path, check: Check, ready: Any, slow: Condition) -> Condition:
    """The short way for one known value beside a literal: no walk, no allocation. What is odd takes the slow way."""

    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        if trace is None:
            value = path.straight(it, frame)
            if value.__class__ not in _SPECIAL:
                return check(value, ready)
        return slow(it, frame, trace)

    return condition


def _compared(path: Path, check: Check, prepare: Callable[[Any], Any], right: Operand, slow: Condition) -> Condition:
    """The short way for one known value beside another one."""

    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        if trace is None:
            value = path.straight(it, frame)
            if value.__class__ not in _SPECIAL:
                others = right(it, frame, None)
                if len(others) == 1 and others[0].__class__ not in _MARKS:
                    return check(value, prepare(others[0]))
        return slow(it, frame, trace)

    return condition


def _literal_leaf(path: Path, check: Check, ready: Any) -> Leaf:
    def leaf(value: Any, _: Walk, here: Reached, trace: Trace | None) -> Verdict:
        verdict = judge_value(check, value, ready)
        if trace is not None:
            _tell(path, value, ready, verdict, here, trace)
        return verdict

    return leaf


def _leaf(path: Path, check: Check, prepare: Callable[[Any], Any], right: Operand) -> Leaf:
    def leaf(value: Any, walk: Walk, here: Reached, trace: Trace | None) -> Verdict:
        verdicts = []
        for other in map(bare, right(walk.it, walk.frame, trace)):
            ready = other if isinstance(other, Unknown) else prepare(other)
            verdict = judge_value(check, value, ready)
            verdicts.append(verdict)
            if trace is not None:
                _tell(path, value, ready, verdict, here, trace)
        result = agreed(verdicts)
        if trace is not None and result is UNKNOWN:
            trace.wonder(Unknown("it is compared with one of several values", "give --hcl"))
        return result

    return leaf


def _tell(path: Path, value: Any, ready: Any, verdict: Verdict, here: Reached, trace: Trace) -> None:
    """Add the value to the trace, and why it is UNKNOWN."""
    if here.spot is not None:
        trace.see(witness(path.text, value, here.spot))
    if verdict is UNKNOWN:
        doubt = holds_unknown(value) or holds_unknown(ready) or getattr(ready, "problem", None)
        if doubt is None and isinstance(ready, tuple):
            doubt = holds_unknown([*ready[0]])
        trace.wonder(doubt or Unknown(f"`{path.text}` cannot be compared before the apply"))


def _bound(inner: Condition) -> Leaf:
    """Judge a member by the condition inside a quantifier."""

    def leaf(value: Any, walk: Walk, here: Reached, trace: Trace | None) -> Verdict:
        return inner(value, enter(here, walk.frame), trace)

    return leaf


def _counted(
    path: Path, where: Condition | None, tests: Sequence[tuple[Callable[[Interval, float], Verdict], Operand]]
) -> Condition:
    def condition(it: Any, frame: Frame, trace: Trace | None) -> Verdict:
        side = side_of(path, frame)
        own = None if trace is None else Trace()
        worlds = gather(path, it, frame, explodes=True)

        def judge(slot: Any, member: Any) -> Verdict:
            return PASS if where is None else where(member, frame.enter(side, slot.edge), own)

        interval = hull([count(slots, judge) for slots in worlds])
        result = all_of(
            agreed(_within(holds, interval, limit) for limit in right(it, frame, trace)) for holds, right in tests
        )
        if trace is not None:
            trace.see(Evidence(path.text, f"{interval}", path.spot(it, frame).at(None)))
            for slots in worlds:
                for slot in slots.slots:
                    trace.wonder(slot.unknown or slot.maybe)
                trace.wonder(slots.rest)
            trace.wonder(own.doubt if own else None)
            trace.wonder(Unknown(f"there are {interval} of `{path.text}`"))
        return result

    return condition


def _within(holds: Callable[[Interval, float], Verdict], interval: Interval, limit: Any) -> Verdict:
    limit = bare(limit)
    if isinstance(limit, Unknown):
        return UNKNOWN
    return holds(interval, limit) if isinstance(limit, int | float) else FAIL
