"""The examples of a rule: all verdicts shown, and every address, attribute and setting in them checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lattice_scan.model.errors import InputError, did_you_mean, quoted
from lattice_scan.model.rule import Setting
from lattice_scan.model.value import Unknown
from lattice_scan.rulefile.check import fits
from lattice_scan.rulefile.document import Document, Path, listed
from lattice_scan.rulefile.explain import label
from lattice_scan.rulefile.paths import Vocabulary
from lattice_scan.rulefile.reference import Ref
from lattice_scan.rulefile.settings import check_values
from lattice_scan.vocabulary.aliases import canonical_type
from lattice_scan.vocabulary.schema import Attribute
from lattice_scan.vocabulary.words import WORLDS

VERDICTS = ("pass", "fail", "unknown", "not_applicable")
OWN_ATTRIBUTES = ("_type", "_account", "_region", "_actions", "_mode")
"""What an example can say of a resource beside its attributes."""

LISTINGS = "_listings"

_KEY = r'(?:\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\])?'
_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_ADDRESS = re.compile(rf"(?:module\.{_NAME}{_KEY}\.)*(?P<data>data\.)?(?P<type>[a-z][a-z0-9_]*)\.{_NAME}{_KEY}")


class ExampleCheck:
    """Checks the examples of one rule and collects what is wrong."""

    def __init__(self, document: Document, vocabulary: Vocabulary, settings: Mapping[str, Setting]) -> None:
        """Take the file, the vocabulary and every setting that an example may set."""
        self.document = document
        self.vocabulary = vocabulary
        self.settings = settings
        self.errors: list[InputError] = []

    def examples(self) -> None:
        """Check all of them; what the JSON Schema refuses already is passed over."""
        data = self.document.data
        is_change = data.get("judge") == "change"
        stack = set(self._given(("stack",), is_change, ()))
        self._references(data.get("stack"), ("stack",), stack)
        examples = data.get("examples")
        for index, example in enumerate(examples if isinstance(examples, list) else ()):
            if isinstance(example, dict):
                self._example(example, ("examples", index), is_change, stack)
        if isinstance(examples, list) and examples:
            self._verdicts([verdict for e in examples if isinstance(e, dict) for verdict in VERDICTS if verdict in e])

    def _verdicts(self, shown: Sequence[str]) -> None:
        reason = self.document.data.get("cannot_be_unknown")
        if reason is not None and "unknown" in shown:
            what = "an example is `unknown`, so `cannot_be_unknown` is not true"
            self._error(what, ("cannot_be_unknown",), fix="remove one of the two")
        needed = [v for v in VERDICTS[:3] if v not in shown and not (v == "unknown" and reason is not None)]
        if needed:
            fix = f"add {listed([f'- {verdict}: …' for verdict in needed], 'and')}"
            if "unknown" in needed:
                fix += ", or say under `cannot_be_unknown` why it never is"
            self._error(
                f"no example shows {listed(needed)}", ("examples",), why="the examples are the rule's tests", fix=fix
            )

    def _example(self, example: Mapping[str, Any], at: Path, is_change: bool, stack: Collection[str]) -> None:
        if "given" not in example and not stack:
            self._error("the example has no resources", at, key=False, fix="add `given`, or `stack` for all examples")
        addresses = {*stack, *self._given((*at, "given"), is_change, stack)}
        self._references(example.get("given"), (*at, "given"), addresses)
        self.errors += check_values(self.document, (*at, "settings"), self.settings)
        on = example.get("on")
        if isinstance(on, str) and on not in addresses:
            self._error(f"no resource is called {quoted(on)}", (*at, "on"), key=False, fix=did_you_mean(on, addresses))

    def _given(self, at: Path, is_change: bool, stack: Collection[str]) -> list[str]:
        """Check the resources that stand at `at`; return their addresses."""
        given = self.document.at(at)
        addresses: list[str] = []
        for world, place in self._worlds(given, at, is_change) if isinstance(given, dict) else ():
            addresses += [address for address in world if address != LISTINGS]
            for address, attributes in world.items():
                if attributes is None and address not in stack:
                    what = f"{quoted(address)} is not in the stack, so it cannot be taken out"
                    self._error(what, (*place, address), fix=did_you_mean(address, stack))
                elif address == LISTINGS:
                    self._listings(attributes, (*place, address))
                elif isinstance(attributes, dict):
                    self._resource(address, attributes, (*place, address))
        return addresses

    def _worlds(self, given: dict[str, Any], at: Path, is_change: bool) -> Iterator[tuple[dict[str, Any], Path]]:
        """Yield the world, or the two worlds of a change, and where they stand."""
        wrong = [name for name in given if (name not in {*WORLDS, LISTINGS} if is_change else name in WORLDS)]
        for name in wrong:
            if is_change:
                what = f"{quoted(name)} stands outside `before` and `after`"
                self._error(what, (*at, name), why="with `judge: change` the given holds two worlds")
            else:
                self._error(f"{quoted(name)} needs a rule with `judge: change`", (*at, name))
        yield {name: part for name, part in given.items() if name not in {*WORLDS, *wrong}}, at
        for name in WORLDS if is_change else ():
            if isinstance(given.get(name), dict):
                yield given[name], (*at, name)

    def _listings(self, types: Any, at: Path) -> None:
        for index, type_ in enumerate(types if isinstance(types, list) else ()):
            if isinstance(type_, str):
                self.type(type_, (*at, index))

    def _resource(self, address: str, attributes: Mapping[str, Any], at: Path) -> None:
        named = attributes.get("_type")
        match = _ADDRESS.fullmatch(address)
        if isinstance(named, str):
            is_known = self.type(named, (*at, "_type"))
        elif match is None:
            fix = "write e.g. `aws_vpc.main` or `data.aws_vpc.main`, or add `_type`"
            self._error(f"{quoted(address)} is no address", at, fix=fix)
            return
        else:
            named = match["type"]
            is_known = self.type(named, at, key=True)
        if is_known:
            self._attributes(attributes, at, canonical_type(named))

    def type(self, type_: str, at: Path, *, key: bool = False) -> bool:
        """Return whether the provider has a resource type, noting where it does not."""
        known = self.vocabulary.schema.types()
        if type_ in known:
            return True
        why = f"the schema of hashicorp/aws {self.vocabulary.schema.version} does not have it"
        self._error(
            f"there is no resource type {quoted(type_)}", at, key=key, why=why, fix=did_you_mean(type_, sorted(known))
        )
        return False

    def _attributes(self, attributes: Mapping[str, Any], at: Path, type_: str) -> None:
        known = self.vocabulary.attributes(type_)
        for name, value in attributes.items():
            if name in OWN_ATTRIBUTES:
                continue
            if name not in known:
                words = (*OWN_ATTRIBUTES, *known) if name.startswith("_") else known
                self._error(f"{quoted(type_)} has no {quoted(name)}", (*at, name), fix=did_you_mean(name, words))
            else:
                self._value(value, (*at, name), known[name])

    def _value(self, value: Any, at: Path, attribute: Attribute) -> None:
        """Check the names and kinds in one value."""
        if value is None or isinstance(value, Unknown | Ref) or attribute.kind == "any":
            return
        parts = _parts(value, attribute)
        if parts is None:
            shown = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else quoted(value)
            fix = (
                f'write it in quotes: "{value}"' if attribute.kind == "text" and isinstance(value, int | float) else ""
            )
            what = f"{label(at)} is of kind {quoted(attribute.kind)}, not {shown}"
            self._error(what, at, key=False, fix=fix)
            return
        for step, part, inner in parts:
            if inner is None:
                what = f"the block {label(at)} has no {quoted(step)}"
                self._error(what, (*at, step), fix=did_you_mean(str(step), attribute.fields))
            else:
                self._value(part, (*at, step), inner)

    def _references(self, value: Any, at: Path, addresses: Collection[str]) -> None:
        """Check that every `!ref` leads to a resource of the example."""
        if isinstance(value, Ref) and value.address not in addresses:
            fix = did_you_mean(value.address, addresses)
            self._error(f"`!ref` leads to {quoted(value.address)}, which is not given", at, key=False, fix=fix)
        parts: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for step, part in parts:
            self._references(part, (*at, step), addresses)

    def _error(self, what: str, at: Path, *, key: bool = True, why: str = "", fix: str = "") -> None:
        self.errors.append(self.document.error(what, at, key=key, why=why, fix=fix))


def _parts(value: Any, attribute: Attribute) -> list[tuple[str | int, Any, Attribute | None]] | None:
    """Return what a value of the right kind holds: step, part, and what the part must be. None for a wrong kind.

    A block that stands only once may be written as a mapping, or as Terraform stores it: a list of one.
    """
    if isinstance(value, list):
        is_block = attribute.kind == "object" and attribute.nesting in {"list", "set"}
        inner = replace(attribute, nesting="") if is_block else attribute.item if attribute.is_many else None
        return None if inner is None else [(index, part, inner) for index, part in enumerate(value)]
    if isinstance(value, dict):
        if attribute.kind == "map":
            return [(name, part, attribute.item) for name, part in value.items()]
        is_object = attribute.kind == "object"
        return [(name, part, attribute.fields.get(name)) for name, part in value.items()] if is_object else None
    return [] if fits(value, {attribute.kind}) else None
