"""The small worlds in a rule's examples: the rule's tests and its documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lattice_scan.engine.changes import Steps
from lattice_scan.engine.compile import compile_rule
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.judge import explain, judge_one, subjects_of
from lattice_scan.engine.settings import Settings
from lattice_scan.facts import Facts
from lattice_scan.model.address import parse
from lattice_scan.model.attributes import lookup
from lattice_scan.model.errors import InputError
from lattice_scan.model.references import Sources, Terminal
from lattice_scan.model.resource import AttributePath, KnownPlace, Mode, Resource
from lattice_scan.model.rule import Config, Example, Rule, Setting
from lattice_scan.model.value import Default, Unknown, bare
from lattice_scan.model.world import Listing, World
from lattice_scan.rulefile.check_examples import LISTINGS
from lattice_scan.rulefile.reference import Ref
from lattice_scan.sources.snapshot import SnapshotAttributes
from lattice_scan.vocabulary.aliases import canonical_type
from lattice_scan.vocabulary.defaults import DEFAULTS
from lattice_scan.vocabulary.relations import RELATIONS
from lattice_scan.vocabulary.words import Words

INPUT = "example"
AFTER_APPLY = Unknown("known after apply")


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What came of one example."""

    rule: str
    title: str
    expected: str
    got: str
    """`pass`, `fail`, `unknown`, `not_applicable`, or a sentence where the example has no such subject."""

    detail: str
    """The message or the reason, so that a difference can be understood."""

    @property
    def passed(self) -> bool:
        """Whether the rule says what the example expects."""
        return self.got == self.expected


def run_examples(rules: Iterable[Rule], settings: Mapping[str, Setting], words: Words) -> list[ExampleResult]:
    """Run the examples of `rules`, in order."""
    return [_run(rule, example, settings, words) for rule in rules for example in rule.examples]


def _run(rule: Rule, example: Example, settings: Mapping[str, Setting], words: Words) -> ExampleResult:
    compiled = compile_rule(rule, words)
    steps: Steps | None = None
    try:
        if rule.judge == "change":
            was, is_now = example.given["before"], example.given["after"]
            gone = {address: values for address, values in was.items() if address not in is_now}
            kept = {address: values for address, values in is_now.items() if address in was}
            before, _ = _side({**_with(was, []), **_with(gone, ["delete"])}, example, settings)
            side, effective = _side({**is_now, **_with(kept, [])}, example, settings)
            steps = Steps(before, side)
            subjects = steps.subjects(rule.types)
        else:
            side, effective = _side(example.given, example, settings)
            subjects = subjects_of(compiled, side)
    except InputError as error:
        raise InputError(error.what, where=rule.file, why=error.why, fix=error.fix) from error
    meant = [subject for subject in subjects if not example.on or subject.address == example.on]
    if len(meant) != 1:
        got = f"{len(meant)} subjects; `on` names one of {', '.join(s.address for s in subjects) or 'none'}"
        return ExampleResult(rule.id, example.title, example.verdict, got, "")
    outcome = judge_one(compiled, meant[0], Frame(side, effective, meant[0], steps))
    got = "not_applicable" if outcome.verdict is None else outcome.verdict.word
    explanation = explain(outcome)
    return ExampleResult(rule.id, example.title, example.verdict, got, explanation.reason or explanation.message)


def _with(given: Mapping[str, Any], actions: list[str]) -> dict[str, Any]:
    """Add to each resource what the plan does to it, where the example does not say so itself."""
    return {
        address: values if address == LISTINGS else {"_actions": actions, **values} for address, values in given.items()
    }


def _side(given: Mapping[str, Any], example: Example, settings: Mapping[str, Setting]) -> tuple[Side, Settings]:
    world = build_world(given)
    effective = Settings(settings.values(), Config(settings=example.settings), world)
    return Side(world, Facts(world, lambda resource, name: effective.value(name, resource))), effective


def build_world(given: Mapping[str, Any]) -> World:
    """Return the World of an example: address to attributes. Raises InputError where an address in it is none.

    Beside attributes a resource may hold `_type`, `_account`, `_region`, `_mode: live` and `_actions`. `_listings`
    names the types that were read to their end.
    """
    items = {address: values for address, values in given.items() if address != LISTINGS}
    resources = [_resource(address, values, items) for address, values in items.items()]
    places = {(r.account, r.region) for r in resources if r.account and r.region}
    listings = frozenset(
        Listing(type_, account or "", region or "") for type_ in given.get(LISTINGS, ()) for account, region in places
    )
    return World(resources, resolvers={INPUT: _References(items)}, listings=listings, relations=RELATIONS)


def _resource(address: str, values: Mapping[str, Any], items: Mapping[str, Any]) -> Resource:
    mode = Mode.LIVE if values.get("_mode") == "live" else Mode.DATA if address.startswith("data.") else Mode.MANAGED
    type_ = canonical_type(values.get("_type") or _type_in(address))
    attributes: dict[str, Any] = {name: _known(value, items) for name, value in values.items() if name[:1] != "_"}
    is_new = mode is Mode.MANAGED and "id" not in attributes
    if mode is Mode.MANAGED:
        for path, default in DEFAULTS.get(type_, {}).items():
            if "." not in path:
                attributes.setdefault(path, Default(default))
    if is_new:
        attributes.update({name: AFTER_APPLY for name in ("id", "arn") if name not in attributes})
    place = KnownPlace(values.get("_account"), values.get("_region"), "aws")
    actions = tuple(values.get("_actions", ["create"] if is_new else ["no-op"]))
    shown = SnapshotAttributes(attributes) if mode is Mode.LIVE else attributes
    return Resource(type_, address, shown, mode, INPUT, place, actions=() if mode is Mode.LIVE else actions)


def _type_in(address: str) -> str:
    try:
        return parse(address).type
    except ValueError as error:
        raise InputError(
            f"{address!r} in an example is not a resource address",
            fix="write TYPE.NAME, or give the resource a _type",
        ) from error


def _known(value: Any, items: Mapping[str, Any]) -> Any:
    """Replace a reference by the id of what it names, or by an unknown that the resolver can follow."""
    if isinstance(value, Ref):
        target = items.get(value.address, {})
        return target.get("id") or AFTER_APPLY
    if isinstance(value, dict):
        return {name: _known(part, items) for name, part in value.items()}
    if isinstance(value, list):
        return [_known(part, items) for part in value]
    return value


class _References:
    """Follows the `!ref` values of an example."""

    def __init__(self, items: Mapping[str, Any]) -> None:
        self._items = items

    def sources(  # every `!ref` is exact, in a list or not
        self,
        resource: Resource,
        path: AttributePath,
        *,
        is_list: bool = False,  # noqa: ARG002
    ) -> Sources | None:
        """Return what an unknown value refers to; None where it is no reference (Resolver)."""
        found = list(_refs(lookup(self._items.get(resource.address, {}), path)))
        if not found:
            return None
        terminals = tuple(Terminal((ref.address,), ("id",), (f"{ref.address}.id",)) for ref in found)
        return Sources(terminals, None, is_exact=True, is_plain=True)


def _refs(value: Any) -> Iterator[Ref]:
    value = bare(value)
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _refs(part)
