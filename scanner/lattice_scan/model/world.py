"""All resources of one moment, and the references between them.

Known values are joined by id or ARN. Unknown ones are followed through the source's own knowledge of where a value
comes from (the plan's `configuration`); the answer is exact, or a set of candidates of which at most one is true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, Protocol

from lattice_scan.model.relation import Relation
from lattice_scan.model.resource import AttributePath, Mode, Resource, identity
from lattice_scan.model.value import Default, Open, Sensitive, Unknown, bare

NAMES = frozenset({"id", "arn", "listener_id", "rule_id"})
"""Attributes that name the resource they stand in."""

_Seen = set[tuple[int, AttributePath]]
"""Attributes already followed on the way: each is followed once, so hostile cycles end."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A listing that was refused, failed or stopped halfway."""

    type: str
    account: str
    region: str
    reason: str


class Listing(NamedTuple):
    """One population that was read to its end: every resource of `type` in this account and Region is here."""

    type: str
    account: str
    region: str


class Terminal(NamedTuple):
    """A resource attribute that an expression draws on."""

    addresses: tuple[str, ...]
    """Instances that may be meant; exactly one where the key is literal or only one exists."""

    attribute: AttributePath
    """`("id",)`, `("vpc_config", 0, "vpc_id")`; empty for the whole resource or a splat."""

    trail: tuple[str, ...]
    """The reference path from the attribute to here, e.g. `("var.vpc_id", "module.network.vpc_id", "aws_vpc.this.id")`."""


class Sources(NamedTuple):
    """Everything an unknown value is drawn from."""

    terminals: tuple[Terminal, ...]
    rest: Unknown | None
    """A part of the expression that cannot be followed, e.g. a local without the HCL."""

    is_bound: bool = False
    """True where `terminals` is only a bound (every attribute the plan draws on), not this expression's own references."""

    is_exact: bool = False
    """True where the value is exactly `terminals`: the one reference, or each item of the list."""


class Resolver(Protocol):
    """What a source must know so that unknown values can be followed."""

    def sources(self, resource: Resource, path: AttributePath) -> Sources | None:
        """Return what the value at `path` is drawn from, or None where nothing is written there."""
        ...


@dataclass(frozen=True, slots=True)
class Slot:
    """One place that a path leads to."""

    members: tuple[Any, ...]
    """What may stand here: resources or values. Exactly one is true, unless `unknown` allows for another."""

    unknown: Unknown | None = None
    """Something else than `members` may stand here."""

    maybe: Unknown | None = None
    """The place may not exist at all."""

    trail: tuple[str, ...] = ()
    """How the reference was followed; empty for a known value."""

    edge: Mapping[str, Any] | None = None
    """Attributes of the block that holds the reference, e.g. `{"weight": 100}`."""

    @property
    def is_sure(self) -> bool:
        """Whether exactly one thing stands here, and we know which."""
        return len(self.members) == 1 and self.unknown is None and self.maybe is None


@dataclass(frozen=True, slots=True)
class Slots:
    """Everything a path leads to."""

    slots: tuple[Slot, ...] = ()
    rest: Unknown | None = None
    """Why there may be more than `slots`; None when the list is complete."""

    def __iter__(self) -> Any:
        """Iterate over the slots."""
        return iter(self.slots)


EMPTY = Slots()


class _Occurrence(NamedTuple):
    """One place in a resource where a reference stands."""

    path: AttributePath
    value: Any
    holder: Mapping[str, Any]
    is_list: bool = False
    """An unknown that stands for a whole list of references."""


@dataclass
class World:
    """Resources, the references between them, and what was not read. Built once, then only read."""

    resources: Sequence[Resource]
    resolvers: Mapping[str, Resolver] = field(default_factory=dict)
    """Input name to the resolver of its unknown values."""

    partial: Mapping[str, Unknown] = field(default_factory=dict)
    """Input name to the reason why that plan does not hold everything it will create (`-target`, errored, deferred)."""

    listings: frozenset[Listing] = frozenset()
    gaps: tuple[Gap, ...] = ()
    relations: Sequence[Relation] = ()
    departing: Sequence[Resource] = ()
    """Objects as they are before this plan changes or deletes them; empty in the world before."""

    def __post_init__(self) -> None:
        """Sort the resources, so that the order of files and of resources cannot matter."""
        self.resources = sorted(self.resources, key=lambda r: r.key)
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            self._by_type[resource.type].append(resource)
        self._by_address = {(r.input, r.address): r for r in self.resources if not r.deposed}
        self._named: dict[str, dict[str, list[Resource]]] = {}
        self._outside: dict[tuple[str, str], Resource] = {}
        self._forward: dict[tuple[int, int], Slots] = {}
        self._backward: dict[int, _Backward] = {}
        self._relation = {(r.name, t): r for r in self.relations for t in r.source}

    # --- populations ---------------------------------------------------------------------------------------------

    def of_type(self, *types: str, modes: Iterable[Mode] = (Mode.MANAGED, Mode.LIVE)) -> list[Resource]:
        """Return the resources of `types`, in address order; by default those that exist here, not data sources."""
        wanted = set(modes)
        return [r for t in types for r in self._by_type.get(t, ()) if r.mode in wanted and self.canonical(r) is r]

    def at(self, input_name: str, address: str) -> Resource | None:
        """Return the current object at an address of one input."""
        return self._by_address.get((input_name, address))

    def canonical(self, resource: Resource) -> Resource:
        """Return the one object that stands for this resource: the managed one rather than a copy read elsewhere."""
        for attribute in ("arn", "id"):
            value = bare(resource.attributes.get(attribute))
            if isinstance(value, str) and value:
                return self.named((resource.type,), value, like=resource) or resource
        return resource

    def named(self, types: Iterable[str], text: str, *, like: Resource | None = None) -> Resource | None:
        """Return the resource of one of `types` whose id or ARN is `text`, or None.

        `like` keeps ids apart that are unique only within an account and Region.
        """
        wanted = identity(text)
        for type_ in types:
            index = self._named.get(type_)
            if index is None:
                index = self._named[type_] = self._name_index(type_)
            for found in index.get(wanted, ()):
                if like is None or _may_be_one_place(found, like):
                    return found
        return None

    def _name_index(self, type_: str) -> dict[str, list[Resource]]:
        preference = {Mode.MANAGED: 0, Mode.LIVE: 1, Mode.DATA: 2}
        index: dict[str, list[Resource]] = defaultdict(list)
        for resource in sorted(self._by_type.get(type_, ()), key=lambda r: preference.get(r.mode, 3)):
            if resource.deposed:
                continue
            names = {identity(v) for a in NAMES if isinstance(v := bare(resource.attributes.get(a)), str) and v}
            for name in names:
                index[name].append(resource)
        return index

    # --- references ----------------------------------------------------------------------------------------------

    def relation(self, name: str, type_: str) -> Relation:
        """Return the relation that `type_` calls `name`. Raises KeyError where it has none."""
        return self._relation[name, type_]

    def follow(self, resource: Resource, name: str) -> Slots:
        """Follow the relation `name` from `resource`; nothing where its type does not have it."""
        relation = self._relation.get((name, resource.type))
        return self.forward(relation, resource) if relation else EMPTY

    def forward(self, relation: Relation, resource: Resource) -> Slots:
        """Return what `resource` refers to by `relation`."""
        key = (id(relation), id(resource))
        known = self._forward.get(key)
        if known is None:
            known = self._forward[key] = self._resolve(relation, resource)
        return known

    def backward(self, relation: Relation, resource: Resource) -> Slots:
        """Return what refers to `resource` by `relation`; `rest` says why something unseen may."""
        index = self._backward.get(id(relation))
        if index is None:
            index = self._backward[id(relation)] = self._index(relation)
        resource = self.canonical(resource)
        slots = [*index.sure.get(id(resource), ())]
        for loose in index.loose:
            if not any(slot.members[0] is loose.source for slot in slots) and loose.may_be(resource, relation):
                slots.append(Slot((loose.source,), maybe=loose.reason, trail=loose.trail, edge=loose.edge))
        return Slots(tuple(slots), self._open(relation, resource))

    def _resolve(self, relation: Relation, resource: Resource) -> Slots:
        slots: list[Slot] = []
        rest: Unknown | None = None
        for by in relation.by:
            unknown: list[_Candidates] = []
            for at in _occurrences(resource.attributes, _steps(by), (), resource.attributes):
                if isinstance(at.value, str) and at.value:
                    slots.append(Slot((self._target(relation.target, at.value, resource),), edge=at.holder))
                elif isinstance(at.value, Unknown):
                    candidates = self._candidates(relation.target, resource, at.path, at.value, set())
                    found, more = _slots_of(candidates, at) if candidates else self._derive(relation, resource, at.value)
                    unknown += [candidates] if candidates and not at.is_list else []
                    slots += found
                    rest = rest or more
            if by.endswith("[]"):
                slots = _one_each(slots, unknown)
            if slots:
                break
        return Slots(tuple(slots), None if slots and not relation.is_many else rest)

    def target(self, types: Sequence[str], text: str, like: Resource) -> Slots:
        """Return the resource of one of `types` that an id or ARN in `like` names."""
        return Slots((Slot((self._target(types, text, like),)),))

    def _target(self, types: Sequence[str], text: str, like: Resource) -> Resource:
        found = self.named(types, text)
        if found:
            return found
        key = (types[0], identity(text))
        if key not in self._outside:
            attributes = OutsideAttributes(text)
            self._outside[key] = Resource(key[0], text, attributes, Mode.OUTSIDE, like.input)
        return self._outside[key]

    def _derive(self, relation: Relation, resource: Resource, value: Unknown) -> tuple[list[Slot], Unknown | None]:
        """Nobody wrote the attribute: another path may tell what AWS will fill in.

        Such a path leads to one thing only (the subnets of a load balancer share a VPC), so one member is enough.
        """
        if not relation.derived:
            return [], value
        reached = [resource]
        for name in relation.derived.split("."):
            slots = [slot for r in reached for slot in self.follow(r, name) if not (slot.unknown or slot.maybe)]
            reached = list(dict.fromkeys(member for slot in slots for member in slot.members))
        if len(reached) != 1:
            return [], value
        return [Slot((reached[0],), trail=(f"{resource.address}.{relation.derived}", reached[0].address))], None

    def _candidates(
        self, types: Sequence[str], resource: Resource, path: AttributePath, value: Unknown, seen: _Seen
    ) -> _Candidates | None:
        """Return the resources of `types` that an unknown value may name; None where nothing is written there."""
        resolver = self.resolvers.get(resource.input)
        sources = resolver.sources(resource, path) if resolver else None
        if sources is None:
            return None
        seen.add((id(resource), path))
        found: dict[Resource, tuple[str, ...]] = {}
        rest = sources.rest
        is_plain = not sources.is_bound and all(len(terminal.addresses) == 1 for terminal in sources.terminals)
        for terminal in sources.terminals:
            for address in terminal.addresses:
                source = self.at(resource.input, address)
                if source is None:
                    rest = rest or Unknown(f"{address} is not in the plan")
                    continue
                rest = self._weigh(types, source, terminal, sources, found, seen) or rest
        rest = rest and Unknown(rest.reason, rest.settle or value.settle)
        return _Candidates(found, rest, sources.is_exact, is_plain)

    def _weigh(
        self,
        types: Sequence[str],
        source: Resource,
        terminal: Terminal,
        sources: Sources,
        found: dict[Resource, tuple[str, ...]],
        seen: _Seen,
    ) -> Unknown | None:
        """Add what one terminal may name to `found`; return why it may name something that cannot be seen."""
        names_itself = not terminal.attribute or (len(terminal.attribute) == 1 and terminal.attribute[0] in NAMES)
        if names_itself and source.type in types:
            found.setdefault(self.canonical(source), terminal.trail)
            return None
        if names_itself and sources.is_bound:
            return None
        value = bare(lookup(source.attributes, terminal.attribute)) if terminal.attribute else None
        if isinstance(value, str):
            target = self.named(types, value)
            if target:
                found.setdefault(target, (*terminal.trail, value))
            elif not sources.is_bound:
                return Unknown(f"{terminal.trail[-1]} is {value}, which is not in the plan")
            return None
        if isinstance(value, Unknown):
            if (id(source), terminal.attribute) in seen:
                return None
            onward = self._candidates(types, source, terminal.attribute, value, seen)
            onward = onward or self._derived_candidates(types, source, terminal.attribute)
            if onward:
                for target, trail in onward.found.items():
                    found.setdefault(target, (*terminal.trail, *trail))
                return onward.rest
            return Unknown(f"{source.address}.{dotted(terminal.attribute)} is {value.reason}", value.settle)
        # A value that is known cannot be what makes another one unknown.
        return None if terminal.attribute else Unknown(f"{source.address} is known after apply")

    def _derived_candidates(self, types: Sequence[str], source: Resource, path: AttributePath) -> _Candidates | None:
        plain = ".".join(str(step) for step in path if isinstance(step, str))
        for relation in self.relations:
            if source.type in relation.source and plain in relation.by and relation.derived:
                slots = self.forward(relation, source)
                found = {m: s.trail for s in slots for m in s.members if m.type in types}
                return _Candidates(found, slots.rest) if found or slots.rest else None
        return None

    # --- the way back --------------------------------------------------------------------------------------------

    def is_listed(self, type_: str, account: str, region: str) -> bool:
        """Whether every resource of a type in an account and Region is here."""
        return not self.listings.isdisjoint({Listing(type_, account, region), Listing("*", account, region)})

    def _index(self, relation: Relation) -> _Backward:
        sure: dict[int, list[Slot]] = defaultdict(list)
        loose: list[_Loose] = []
        sources = [r for t in relation.source for r in self._by_type.get(t, ()) if self.canonical(r) is r and not r.deposed]
        for source in sources:
            slots = self.forward(relation, source)
            for slot in slots:
                if slot.is_sure:
                    sure[id(slot.members[0])].append(Slot((source,), trail=slot.trail, edge=slot.edge))
                else:
                    reason = slot.unknown or slot.maybe or Unknown(f"{source.address} names one of {len(slot.members)}")
                    loose.append(_Loose(source, slot.members, slot.unknown is not None, reason, slot.trail, slot.edge))
            if slots.rest:
                loose.append(_Loose(source, (), True, slots.rest, (), None))
        return _Backward(sure, loose)

    def _open(self, relation: Relation, resource: Resource) -> Unknown | None:
        """Return why the way back to `resource` may be longer than what is seen; None where it is complete."""
        if resource.is_created:
            return self.partial.get(resource.input)
        types = relation.source
        if resource.account and resource.region:
            missing = [t for t in types if not self.is_listed(t, resource.account, resource.region)]
            if not missing:
                return None
            gap = next((g for g in self.gaps if g.type in missing and g.account == resource.account), None)
            if gap:
                return Unknown(f"{gap.type} could not be listed: {gap.reason}", "grant the permission and read again")
        return Unknown(f"another stack may hold an {types[0]} of {resource.address}", "give --inventory")


class OutsideAttributes(dict[str, Any]):
    """What is known of a resource that only an id or ARN names: that name."""

    def __init__(self, text: str) -> None:
        """Hold the id or ARN `text`."""
        super().__init__({"arn" if text.startswith("arn:") else "id": text})
        self._text = text

    def get(self, name: str, default: Any = None) -> Any:
        """Return the name itself, or an `Unknown` for everything else."""
        return super().get(name) or Unknown(f"{self._text} is not in the plan", "give --inventory")

    def __missing__(self, name: str) -> Any:
        """Everything but the name is unknown."""
        return self.get(name)


class _Candidates(NamedTuple):
    found: dict[Resource, tuple[str, ...]]
    rest: Unknown | None
    is_exact: bool = False
    is_plain: bool = False
    """Whether each reference means one instance only."""


class _Loose(NamedTuple):
    """A reference that may lead to several resources, or to one we cannot see."""

    source: Resource
    members: tuple[Resource, ...]
    may_be_any: bool
    reason: Unknown
    trail: tuple[str, ...]
    edge: Mapping[str, Any] | None

    def may_be(self, resource: Resource, relation: Relation) -> bool:
        """Whether this reference may lead to `resource`."""
        if any(m is resource for m in self.members):
            return True
        is_elsewhere = resource.is_created and resource.input != self.source.input
        return self.may_be_any and resource.type in relation.target and not is_elsewhere


class _Backward(NamedTuple):
    sure: Mapping[int, list[Slot]]
    loose: list[_Loose]


def _slots_of(candidates: _Candidates, at: _Occurrence) -> tuple[list[Slot], Unknown | None]:
    """Return the slots behind one unknown occurrence, and why there may be more of them."""
    if at.is_list:
        return _list_slots(candidates, at.value, at.holder)
    if not candidates.found:
        return [], candidates.rest or at.value
    trail = next(iter(candidates.found.values())) if len(candidates.found) == 1 else ()
    return [Slot(tuple(candidates.found), unknown=candidates.rest, trail=trail, edge=at.holder)], None


def _one_each(slots: list[Slot], unknown: list[_Candidates]) -> list[Slot]:
    """Give each unknown item of a list one reference, where there are as many items as references: `[a.id, b.id]`."""
    if len(unknown) < 2 or any(u.found != unknown[0].found or u.rest or not u.is_plain for u in unknown):
        return slots
    if len(unknown) != len(unknown[0].found):
        return slots
    known = [slot for slot in slots if slot.is_sure]
    return [*known, *(Slot((member,), trail=trail) for member, trail in unknown[0].found.items())]


def _list_slots(
    candidates: _Candidates, value: Unknown, holder: Mapping[str, Any]
) -> tuple[list[Slot], Unknown | None]:
    """Slots of a list that is unknown as a whole.

    Where the HCL tells each item, they are the members. Otherwise at least one of the references is a member, or the
    list would be known, and others may stand beside it: constants are not among an expression's references.
    """
    if candidates.is_exact and candidates.rest is None:
        return [Slot((m,), trail=trail, edge=holder) for m, trail in candidates.found.items()], None
    reason = candidates.rest or Unknown(f"the list is {value.reason}", value.settle or "give --hcl")
    if not candidates.found:
        return [], reason
    trail = next(iter(candidates.found.values())) if len(candidates.found) == 1 else ()
    return [Slot(tuple(candidates.found), unknown=candidates.rest, trail=trail, edge=holder)], reason


@cache
def _steps(by: str) -> tuple[str, ...]:
    """Split `target_groups[].weight` into `("target_groups", "[]", "weight")`."""
    return tuple(by.replace("[]", ".[]").split("."))


def _occurrences(value: Any, steps: tuple[str, ...], path: AttributePath, holder: Mapping[str, Any]) -> Iterator[_Occurrence]:
    """Yield every place below `value` that `steps` lead to; an unknown on the way is yielded where it stands."""
    value = bare(value)
    if isinstance(value, Unknown):
        yield _Occurrence(path, value, holder, is_list="[]" in steps)
    elif not steps:
        yield _Occurrence(path, value, holder)
    elif isinstance(value, Open):
        yield from _occurrences(value.items, steps, path, holder)
        yield _Occurrence(path, value.rest, holder, is_list=True)
    elif isinstance(value, list):
        onward = steps[1:] if steps[0] == "[]" else steps
        for index, item in enumerate(value):
            yield from _occurrences(item, onward, (*path, index), holder)
    elif isinstance(value, Mapping):
        yield from _occurrences(value.get(steps[0]), steps[1:], (*path, steps[0]), value)


def lookup(attributes: Any, path: AttributePath) -> Any:
    """Return the value at `path`, stepping through marks; None where it is absent, `Unknown` where it cannot be told."""
    value = attributes
    for step in path:
        value = bare(value)
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Open):
            value = value.items
        if isinstance(step, str) and isinstance(value, list) and len(value) == 1:
            value = bare(value[0])
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def dotted(path: AttributePath) -> str:
    """Write a path as Terraform does: `config[0].port`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _may_be_one_place(a: Resource, b: Resource) -> bool:
    """Whether two resources may live in one account and Region, as far as is known."""
    return (not a.account or not b.account or a.account == b.account) and (
        not a.region or not b.region or a.region == b.region
    )
