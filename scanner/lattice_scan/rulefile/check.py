"""The conditions of a rule against the vocabulary: every path, test and operand, before anything is judged."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import re2

from lattice_scan.model.errors import InputError, did_you_mean, quoted
from lattice_scan.rulefile.document import Document, Path, listed
from lattice_scan.rulefile.explain import compiled, schema
from lattice_scan.rulefile.paths import ORDER, ORDERS, Count, Here, Scope, Spot, Vocabulary, WrongPath
from lattice_scan.vocabulary.schema import Attribute

QUANTIFIERS = ("some", "each", "none", "count")
_CIDR_TESTS = ("cidr_within", "cidr_overlaps", "cidr_contains")
_LIST_OPERANDS = {"one_of", "contains_any", "subset_of", *_CIDR_TESTS}

_PLAIN = frozenset({"text", "number", "truth"})
_MANY = frozenset({"list", "set"})
_TEXT = frozenset({"text"})
_HOLDERS = _TEXT | _MANY | {"map"}
KINDS_OF_TEST: Mapping[str, frozenset[str]] = {
    "equals": _PLAIN | _MANY | {"map", "resource"},
    "one_of": _PLAIN | {"resource"},
    "contains": _HOLDERS,
    "contains_any": _HOLDERS,
    "subset_of": _MANY | {"map"},
    **dict.fromkeys(("at_least", "at_most", "above", "below"), _TEXT | {"number"}),
    **dict.fromkeys(("matches", "starts_with", "ends_with", "arn"), _TEXT),
    **dict.fromkeys(_CIDR_TESTS, _TEXT | _MANY),
    "same_as": _TEXT | {"resource"},
}
"""What kinds of value each test can be asked of; `is` and `not` of every one. Terraform keeps some numbers as text."""

_SAID = {"text": "text", "truth": "true or false", "object": "a block"}
_PATH = re.compile(schema("rule")["$defs"]["operand_path"]["pattern"])
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class ConditionCheck:
    """Checks the conditions, the message and the attribute of one rule and collects what is wrong."""

    def __init__(self, document: Document, vocabulary: Vocabulary, settings: Collection[str]) -> None:
        """Take the file, the vocabulary and the names of the settings that the rule declares."""
        self.document = document
        self.vocabulary = vocabulary
        self.settings = settings
        self.errors: list[InputError] = []

    # --- conditions ----------------------------------------------------------------------------------------------

    def condition(self, condition: Any, at: Path, scope: Scope) -> None:
        """Check a condition; what the JSON Schema refuses already is passed over."""
        for name, inner in condition.items() if isinstance(condition, dict) else ():
            here = (*at, name)
            if name in {"all", "any"}:
                for index, part in enumerate(inner if isinstance(inner, list) else ()):
                    self.condition(part, (*here, index), scope)
            elif name == "not":
                self.condition(inner, here, scope)
            elif isinstance(inner, dict) and _PATH.fullmatch(name):
                found = self.path(name, here, scope, key=True)
                if found:
                    self.test(inner, here, found, scope, name)

    def path(self, path: str, at: Path, scope: Scope, *, key: bool = False) -> Here | None:
        """Return where a path leads, or note that it leads nowhere."""
        try:
            return self.vocabulary.walk(path, scope)
        except WrongPath as wrong:
            self.errors.append(
                self.document.error(wrong.what, at, key=key, why=f"the path is {quoted(path)}", fix=wrong.fix)
            )
            return None

    def test(self, test: Mapping[str, Any], at: Path, here: Here, scope: Scope, path: str) -> None:
        """Check one test of what stands at `path`."""
        for name, operand in test.items():
            place = (*at, name)
            if name == "not" and isinstance(operand, dict):
                self.test(operand, place, here, scope, path)
            elif name in QUANTIFIERS:
                self._quantifier(name, operand, place, here, scope, path)
            elif name == "is":
                self._is(operand, place, here, path)
            elif name in KINDS_OF_TEST:
                self._value_test(name, operand, place, here, scope, path)

    def _quantifier(self, name: str, operand: Any, at: Path, here: Here, scope: Scope, path: str) -> None:
        if here.count is Count.ONE:
            what = f"{quoted(path)} leads to one thing, so it takes no {quoted(name)}"
            onward = f"write the path on, e.g. {quoted(path + '.name')}"
            self._error(what, at, fix=onward if _is_resource(here) else f"remove `{name}` and test the value")
            return
        condition = operand
        if name == "count":
            condition = operand.get("where") if isinstance(operand, dict) else None
            for limit in ("at_least", "at_most", "equals"):
                self._operand(operand.get(limit) if isinstance(operand, dict) else None, (*at, limit), scope)
            at = (*at, "where")
        self.condition(condition, at, scope.inside(here.members()))

    def _is_one(self, here: Here, at: Path, path: str, *, takes_list: bool, fix: str) -> bool:
        """Whether a test of values can be asked here, noting where a quantifier is needed."""
        is_whole_list = here.passed is Count.ONE and not _is_resource(here)
        if here.count is not Count.MANY or (is_whole_list and takes_list):
            return True
        what = f"{quoted(path)} leads to many things, so it needs `some`, `each`, `none` or `count`"
        self._error(what, at, fix=fix)
        return False

    def _is(self, operand: Any, at: Path, here: Here, path: str) -> None:
        word = {"absent": "none: {it: {is: present}}", "present": "some: {it: {is: present}}"}.get(str(operand))
        fix = f"write `{{{word}}}`" if word else f"write e.g. `{{each: {{it: {{is: {_word(operand)}}}}}}}`"
        is_one = self._is_one(here, at, path, takes_list=not isinstance(operand, bool), fix=fix)
        if is_one and isinstance(operand, bool) and here.kinds().isdisjoint({"truth", "text", "any"}):
            what = f"{quoted(path)} is {_a(here.kinds())}, not true or false"
            self._error(what, at, fix="write `{is: present}` or `{equals: …}`")

    # --- tests of values -----------------------------------------------------------------------------------------

    def _value_test(self, name: str, operand: Any, at: Path, here: Here, scope: Scope, path: str) -> None:
        can_ask = not here.kinds().isdisjoint({*KINDS_OF_TEST[name], "any"})
        quantified = f"write e.g. `{{some: {{it: {{{name}: …}}}}}}`"
        if not self._is_one(here, at, path, takes_list=can_ask, fix=quantified):
            return
        if not can_ask:
            what = f"{quoted(name)} cannot be asked of {quoted(path)}, which is {_a(here.kinds())}"
            self._error(what, at, fix=_better(here, path))
            return
        if name == "arn":
            for part, inner in operand.items() if isinstance(operand, dict) else ():
                self._operand(inner, (*at, part), scope)
            return
        if isinstance(operand, dict):
            is_list = name in _LIST_OPERANDS or (name == "equals" and not here.kinds().isdisjoint(_MANY))
            self._operand(operand, at, scope, takes_many=is_list)
            return
        items = enumerate(operand) if isinstance(operand, list) else [(None, operand)]
        for index, item in items:
            place = at if index is None else (*at, index)
            if isinstance(item, str) and name == "matches":
                self._regex(item, place)
            elif isinstance(item, str) and name in _CIDR_TESTS:
                self._cidr(item, place)
            elif not isinstance(item, list | dict):
                self._literal(item, place, here, path, is_member=isinstance(operand, list) or name == "contains")

    def _operand(self, operand: Any, at: Path, scope: Scope, *, takes_many: bool = False) -> None:
        """Check `{setting: NAME}` and `{path: some.path}`."""
        if not isinstance(operand, dict):
            return
        setting, path = operand.get("setting"), operand.get("path")
        if isinstance(setting, str) and setting not in self.settings:
            declare = f"add `{setting}: {{$ref: settings/{setting}}}` under `settings`"
            fix = did_you_mean(setting, self.settings) or declare
            self._error(f"this rule declares no setting {quoted(setting)}", (*at, "setting"), key=False, fix=fix)
        if isinstance(path, str) and _PATH.fullmatch(path):
            here = self.path(path, (*at, "path"), scope)
            if here and here.count is Count.MANY and not takes_many:
                what = f"{quoted(path)} leads to many things, but one is compared"
                self._error(what, (*at, "path"), key=False, fix="write a path to one thing, or `one_of`")

    def _literal(self, item: Any, at: Path, here: Here, path: str, *, is_member: bool) -> None:
        """Check that a literal is of the kind that stands at the path, so that the two can ever be equal."""
        values = [spot.value for spot in here.spots if spot.value]
        kinds = {_member_kind(value) for value in values} if is_member and values else here.kinds()
        if not can_equal(item, kinds):
            verb = "holds" if is_member and values else "is"
            fix = "" if kinds.isdisjoint(_MANY) else "write `contains`, or compare with a list"
            self._error(f"{quoted(path)} {verb} {_a(kinds)}, never {quoted(_word(item))}", at, key=False, fix=fix)
        elif any(value is ORDER for value in values) and item not in ORDERS:
            why, fix = f"it is one of {listed(ORDERS)}", did_you_mean(str(item), ORDERS)
            self._error(f"{quoted(path)} is never {quoted(item)}", at, key=False, why=why, fix=fix)

    def _regex(self, pattern: str, at: Path) -> None:
        try:
            compiled(pattern)
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
            why = "regular expressions are RE2: no look-around, no back-references"
            self._error(f"{quoted(pattern)} is no regular expression: {reason}", at, key=False, why=why)

    def _cidr(self, text: str, at: Path) -> None:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            self._error(f"{quoted(text)} is no CIDR", at, key=False, fix="write e.g. `10.0.0.0/8`")

    # --- texts ---------------------------------------------------------------------------------------------------

    def message(self, message: Any, scope: Scope) -> None:
        """Check the `{path}` placeholders of the message."""
        if not isinstance(message, str):
            return
        for path in _PLACEHOLDER.findall(message):
            self.path(path, ("message",), scope)
        if re.search(r"[{}]", _PLACEHOLDER.sub("", message)):
            why = "`{path}` stands for the value at a path"
            self._error("a brace in the message has no partner", ("message",), key=False, why=why)

    def attribute(self, attribute: Any, types: Sequence[str]) -> None:
        """Check that the attribute a finding points at exists on one of the types; a row of a fact has its own."""
        fields = [known for type_ in types if (known := self.vocabulary.attributes(type_))]
        spots = tuple(Spot(value=Attribute("object", fields=known)) for known in fields)
        if not isinstance(attribute, str) or not spots:
            return
        try:
            self.vocabulary.walk(attribute, Scope(spots, spots, ""))
        except WrongPath as wrong:
            what = f"{listed(types, 'and')} {'has' if len(types) == 1 else 'have'} no attribute {quoted(attribute)}"
            self._error(what, ("attribute",), key=False, fix=wrong.fix)

    def _error(self, what: str, at: Path, *, key: bool = True, why: str = "", fix: str = "") -> None:
        self.errors.append(self.document.error(what, at, key=key, why=why, fix=fix))


def can_equal(item: Any, kinds: Collection[str]) -> bool:
    """Whether a literal can equal something of these kinds; numbers and truths equal their text, as in Terraform."""
    if "any" in kinds or fits(item, kinds):
        return True
    if isinstance(item, str):
        is_number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", item) is not None
        return (
            "resource" in kinds or ("number" in kinds and is_number) or ("truth" in kinds and item in {"true", "false"})
        )
    return "text" in kinds


def fits(item: Any, kinds: Collection[str]) -> bool:
    """Whether a literal is of one of these kinds."""
    match item:
        case bool():
            return "truth" in kinds
        case str():
            return "text" in kinds
        case int() | float():
            return "number" in kinds
        case _:
            return True


def _is_resource(here: Here) -> bool:
    return here.kinds() == {"resource"}


def _a(kinds: Collection[str]) -> str:
    """Write kinds as a reader says them: `text or a number`."""
    return " or ".join(_SAID.get(kind, f"a {kind}") for kind in sorted(kinds))


def _member_kind(value: Attribute) -> str:
    """Return the kind of what a list, set or map (by its keys) contains; of the value itself otherwise."""
    if value.kind == "map":
        return "text"
    return value.item.kind if value.item else value.kind


def _better(here: Here, path: str) -> str:
    """Return what to ask instead."""
    if _is_resource(here):
        return f"compare it with `same_as`, or one of its attributes such as {quoted(path + '.id')}"
    return "write the path on to one of its attributes" if here.kinds() == {"object"} else ""


def _word(item: Any) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)
