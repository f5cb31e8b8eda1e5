"""All resources of one moment, and the references between them.

Known values are joined by id or ARN. Unknown ones are followed through the source's own knowledge of where a value
comes from (the plan's `configuration`); the answer is exact, or a set of candidates of which at most one is true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from lattice_scan.model.references import NAMED_BY, NAMES, References, Resolver
from lattice_scan.model.relation import Relation
from lattice_scan.model.resource import Mode, Resource, identity
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Sensitive, Unknown, bare


class Gap(msgspec.Struct, frozen=True):
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


class World(msgspec.Struct, eq=False, dict=True):
    """Resources, the references between them, and what was not read. Built once, then only read."""

    resources: Sequence[Resource]
    resolvers: Mapping[str, Resolver] = {}
    """Input name to the resolver of its unknown values."""

    partial: Mapping[str, Unknown] = {}
    """Input name to the reason why that plan does not hold everything it will create (`-target`, errored, deferred)."""

    others: Mapping[str, Callable[[str], Resource | None]] = {}
    """Input name to a look-up by address of resources that no rule asks for: references lead through them."""

    listings: frozenset[Listing] = frozenset()
    gaps: tuple[Gap, ...] = ()
    relations: Sequence[Relation] = ()
    departing: Sequence[Resource] = ()
    """Objects as they are before this plan changes or deletes them; empty in the world before."""

    def __post_init__(self) -> None:
        """Sort the resources, so that the order of files and of resources cannot matter."""
        ordered = list(self.resources)
        for attribute in ("deposed", "address", "input"):  # three plain sorts take half the time of one by three keys
            ordered.sort(key=attrgetter(attribute))
        self.resources = ordered
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in ordered:
            self._by_type[resource.type].append(resource)
        self._without_copies = {t for t, found in self._by_type.items() if _is_of_one_source(found)}
        self._populations: dict[tuple[tuple[str, ...], tuple[Mode, ...]], list[Resource]] = {}
        self._canonical: dict[int, Resource] = {}
        self._names: dict[str, dict[str, list[Resource]]] = {}
        self._outside: dict[tuple[str, str], Resource] = {}
        self._forward: dict[tuple[int, int], Slots] = {}
        self._backward: dict[int, _Backward] = {}
        self._departed: dict[int, set[int]] = {}
        self._references = References(self)
        self._relation = {(r.name, t): r for r in self.relations for t in r.source}

    # --- populations ---------------------------------------------------------------------------------------------

    def of_type(self, *types: str, modes: tuple[Mode, ...] = (Mode.MANAGED, Mode.LIVE)) -> Sequence[Resource]:
        """Return the resources of `types`, in address order; by default those that exist here, not data sources."""
        known = self._populations.get((types, modes))
        if known is None:
            known = self._populations[types, modes] = [
                r for t in types for r in self._by_type.get(t, ()) if r.mode in modes and self.canonical(r) is r
            ]
        return known

    def at(self, input_name: str, address: str) -> Resource | None:
        """Return the current object at an address of one input."""
        addressed = self._by_address.get(input_name, {})
        found = addressed.get(address)
        if found is None and input_name in self.others:
            found = self.others[input_name](address)
            if found:
                addressed[address] = found
        return found

    @cached_property
    def _by_address(self) -> Mapping[str, dict[str, Resource]]:
        """Input name to the current objects by address; a world before a plan is hardly ever asked for one."""
        found: dict[str, dict[str, Resource]] = {name: {} for name in self.others}
        for resource in self.resources:
            if not resource.deposed:
                found.setdefault(resource.input, {})[resource.address] = resource
        return found

    def canonical(self, resource: Resource) -> Resource:
        """Return the one object that stands for this resource: the managed one rather than a copy read elsewhere."""
        if resource.type in self._without_copies or resource.is_created:
            return resource
        found = self._canonical.get(id(resource))
        if found is None:
            found = self._canonical[id(resource)] = self._find_canonical(resource)
        return found

    def _find_canonical(self, resource: Resource) -> Resource:
        for attribute in ("arn", "id"):
            value = bare(resource.attributes.get(attribute))
            if isinstance(value, str) and value:
                index = self._names.get(resource.type) or self._name_index(resource.type)
                namesakes = index.get(identity(value), ())
                if len(namesakes) < 2 or namesakes[0] is resource:
                    return namesakes[0] if namesakes else resource
                return next((found for found in namesakes if _may_be_one_place(found, resource)), resource)
        return resource

    def named(self, types: Iterable[str], text: str) -> Resource | None:
        """Return the resource of one of `types` whose id or ARN is `text`, or None."""
        wanted = identity(text)
        for type_ in types:
            index = self._names.get(type_)
            if index is None:
                index = self._name_index(type_)
            if wanted in index:
                return index[wanted][0]
        return None

    def _name_index(self, type_: str) -> dict[str, list[Resource]]:
        """Index the resources of a type by id and ARN, the managed one first."""
        index = self._names[type_] = {}
        found = self._by_type.get(type_, [])
        if type_ not in self._without_copies:
            found = sorted(found, key=lambda r: _PREFERENCE.index(r.mode))
        by_user = NAMED_BY.get(type_, ())
        by_all = (*NAMES, *by_user)
        for resource in found:
            attributes = resource.attributes
            for attribute in by_user if resource.is_created else by_all:
                value = attributes.get(attribute)
                if value.__class__ is not str:
                    value = bare(value)
                if isinstance(value, str) and value:
                    named = index.setdefault(identity(value), [])
                    if not named or named[-1] is not resource:
                        named.append(resource)
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
            known = self._forward[key] = self._references.resolve(relation, resource)
        return known

    def backward(self, relation: Relation, resource: Resource) -> Slots:
        """Return what refers to `resource` by `relation`; `rest` says why something unseen may."""
        index = self._backward.get(id(relation))
        if index is None:
            index = self._backward[id(relation)] = self._index(relation)
        resource = self.canonical(resource)
        known = index.answers.get(id(resource))
        if known is None:
            unseen = index.anywhere
            if resource.is_created:
                unseen = index.unread or index.unfollowed.get(resource.input)
            found = tuple(index.slots.get(id(resource), ()))
            known = index.answers[id(resource)] = Slots(found, self._open(relation, resource) or unseen)
        return known

    def target_of(self, types: Sequence[str], text: str, *, is_sensitive: bool = False) -> Resource:
        """Return the resource that an id or ARN names; one that is not here is known by that name only."""
        found = self.named(types, text)
        if found:
            return found
        key = (types[0], identity(text))
        if key not in self._outside:
            attributes = OutsideAttributes(text, is_sensitive=is_sensitive)
            self._outside[key] = Resource(key[0], attributes.shown, attributes, Mode.OUTSIDE)
        return self._outside[key]

    def is_listed(self, type_: str, account: str, region: str) -> bool:
        """Whether every resource of a type in an account and Region is here."""
        return not self.listings.isdisjoint({Listing(type_, account, region), Listing("*", account, region)})

    def _index(self, relation: Relation) -> _Backward:
        slots: dict[int, list[Slot]] = defaultdict(list)
        anywhere: Unknown | None = None
        unread: Unknown | None = None
        unfollowed: dict[str, Unknown] = {}
        sources = (
            r for t in relation.source for r in self._by_type.get(t, ()) if not r.deposed and self.canonical(r) is r
        )
        for source in sources:
            found = self.forward(relation, source)
            anywhere = anywhere or found.rest
            for slot in found.slots:
                doubt = None
                if not slot.is_sure:
                    doubt = slot.unknown or slot.maybe
                    doubt = doubt or Unknown(f"{source.address} names one of {len(slot.members)}")
                    anywhere = anywhere or slot.unknown
                for member in slot.members:
                    slots[id(member)].append(Slot((source,), maybe=doubt, trail=slot.trail, edge=slot.edge))
                    if member.mode is Mode.DATA and _is_read_later(member):
                        unread = unread or Unknown(f"what {member.address} finds is known after apply")
            if found.unfollowed:
                unfollowed.setdefault(source.input, found.unfollowed)
        return _Backward(slots, anywhere or unread, unfollowed, unread, {})

    def _open(self, relation: Relation, resource: Resource) -> Unknown | None:
        """Return why the way back to `resource` may be longer than what is seen; None where it is complete."""
        if resource.mode is Mode.DATA and _is_read_later(resource):
            return Unknown(f"what {resource.address} finds is known after apply")
        if resource.is_created and resource.type not in NAMED_BY_USERS:
            for type_ in relation.elsewhere:
                if others := self._by_type.get(type_):
                    return Unknown(f"{others[0].address} may hold an {relation.source[0]}")
            return self.partial.get(resource.input)
        if relation.is_alone and self._is_deleted(relation, resource):
            return None
        types = relation.source
        if (self.listings or self.gaps) and resource.account and resource.region:
            missing = [t for t in types if not self.is_listed(t, resource.account, resource.region)]
            if not missing:
                return None
            gap = next((g for g in self.gaps if g.type in missing and g.account == resource.account), None)
            if gap:
                return Unknown(f"{gap.type} could not be listed: {gap.reason}", "grant the permission and read again")
        return Unknown(f"another stack may hold an {types[0]} of {resource.address}", "give --inventory")

    def _is_deleted(self, relation: Relation, resource: Resource) -> bool:
        """Whether this plan deletes what referred to `resource`; what it only points elsewhere may stay with both."""
        known = self._departed.get(id(relation))
        if known is None:
            # Once for a relation, not for each resource: what departs times what stays would be quadratic.
            held = (was for was in self.departing if was.type in relation.source and "delete" in was.actions)
            members = (member for was in held for slot in self.forward(relation, was) for member in slot.members)
            known = self._departed[id(relation)] = set(map(id, members))
        return id(resource) in known


NAMED_BY_USERS = frozenset({"aws_lambda_function", "aws_lambda_alias", "aws_autoscaling_group"})
"""Types whose id or ARN a user chooses: another stack can name one before it is created."""


class OutsideAttributes(dict[str, Any]):
    """What is known of a resource that only an id or ARN names: that name."""

    def __init__(self, text: str, *, is_sensitive: bool = False) -> None:
        """Hold the id or ARN `text`; one that is sensitive is judged like any other, and never shown."""
        super().__init__({"arn" if text.startswith("arn:") else "id": Sensitive(text) if is_sensitive else text})
        self.shown = "(sensitive)" if is_sensitive else text

    def get(self, name: str, _: Any = None) -> Any:
        """Return the name itself, or an `Unknown` for everything else."""
        return super().get(name) or Unknown(f"{self.shown} is not in the plan", "give --inventory")

    def __missing__(self, name: str) -> Any:
        """Everything but the name is unknown."""
        return self.get(name)


_PREFERENCE = (Mode.MANAGED, Mode.LIVE, Mode.DATA, Mode.OUTSIDE, Mode.DERIVED)
"""Which of several objects of one name stands for it."""


class _Backward(NamedTuple):
    """What refers to each resource by one relation."""

    slots: Mapping[int, list[Slot]]
    anywhere: Unknown | None
    """Why a reference that is not seen to its end may lead to any resource that exists."""

    unfollowed: Mapping[str, Unknown]
    """Input to the reason why a reference in it may lead even to what its plan creates."""

    unread: Unknown | None
    """Why a data source that is read during the apply may find anything, whatever plan creates it."""

    answers: dict[int, Slots]
    """What was answered already: thousands of things may ask about the one VPC that they share."""


def _is_of_one_source(resources: Sequence[Resource]) -> bool:
    """Whether one plan or state owns all of these, so that no two can be one and the same."""
    first = resources[0].input
    return all(r.mode is Mode.MANAGED and r.input == first for r in resources)


def _is_read_later(resource: Resource) -> bool:
    """Whether a data source is read during the apply: it may then find any resource, even one that the plan creates."""
    return not any(isinstance(bare(resource.attributes.get(name)), str) for name in NAMES)


def _may_be_one_place(a: Resource, b: Resource) -> bool:
    """Whether two resources may live in one account and Region, as far as is known."""
    return (not a.account or not b.account or a.account == b.account) and (
        not a.region or not b.region or a.region == b.region
    )
