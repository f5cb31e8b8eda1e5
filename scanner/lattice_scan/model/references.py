"""Following a reference: a known value by id or ARN, an unknown one through what the source tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import msgspec

from lattice_scan.model.attributes import Occurrence, dotted, lookup, places, steps_of
from lattice_scan.model.relation import Relation
from lattice_scan.model.resource import AttributePath, Resource
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Sensitive, Unknown, bare

if TYPE_CHECKING:
    from lattice_scan.model.world import World

NAMES = ("id", "arn")
"""Attributes that name the resource they stand in."""

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "aws_autoscaling_group": ("name",),
    "aws_vpclattice_listener": ("listener_id",),
    "aws_vpclattice_listener_rule": ("rule_id",),
}
"""Further attributes that name a resource of a type."""

ADDRESSED_BY: Mapping[str, tuple[str, ...]] = {
    "aws_instance": ("private_ip",),
    "aws_network_interface": ("private_ip",),
}
"""Attributes that lead to a resource by a reference, and by no value: one address may stand in many VPCs."""

_Seen = set[tuple[int, AttributePath]]
"""Attributes already followed on the way: each is followed once, so hostile cycles end."""


class Terminal(NamedTuple):
    """A resource attribute that an expression draws on."""

    addresses: tuple[str, ...]
    """Instances that may be meant; exactly one where the key is literal or only one exists."""

    attribute: AttributePath
    """`("id",)`, `("vpc_config", 0, "vpc_id")`; empty for the whole resource or a splat."""

    trail: tuple[str, ...]
    """The reference path to here, e.g. `("var.vpc_id", "module.network.vpc_id", "module.network.aws_vpc.this.id")`."""


class Sources(NamedTuple):
    """Everything an unknown value is drawn from."""

    terminals: tuple[Terminal, ...]
    rest: Unknown | None
    """A part of the expression that cannot be followed, e.g. a local without the HCL."""

    is_bound: bool = False
    """True where `terminals` only bounds the answer: all that the plan draws on, not this expression's references."""

    is_exact: bool = False
    """True where the value is exactly `terminals`: the one reference, or each item of the list."""

    is_plain: bool = False
    """True where nothing but `terminals`, each of one instance, stands in the expression: there can be no condition."""


class Resolver(Protocol):
    """What a source must know so that unknown values can be followed."""

    def sources(self, resource: Resource, path: AttributePath, *, is_list: bool = False) -> Sources | None:
        """Return what the value at `path` is drawn from, or None where nothing is written there.

        `is_list` says that a whole list is unknown there, so that its items are asked for.
        """
        ...


class References:
    """Resolves the references of one World."""

    def __init__(self, world: World) -> None:
        """Take the World whose resources refer to each other."""
        self._world = world

    def resolve(self, relation: Relation, resource: Resource) -> Slots:
        """Return what `resource` refers to by `relation`."""
        ways = relation.by if len(relation.by) == 1 else self._written(relation, resource)
        by = ways[0]
        if by.isidentifier() and isinstance(value := resource.attributes.get(by), str) and value:
            # The usual case, and the only one that is worth a way of its own: one known id.
            return Slots((Slot((self._world.target_of(relation.target, value),), edge=resource.attributes),))
        found = self._collect(relation, resource, ways)
        if relation.derived and not found.slots and not found.rest:
            unsaid = Unknown(f"{resource.address} does not say its {relation.name}", "give --inventory")
            found.slots, found.rest = self._derive(relation, resource, unsaid)
        if not (found.slots or found.rest or found.unfollowed):
            return EMPTY
        rest = None if found.slots and not relation.is_many else found.rest
        return Slots(tuple(found.slots), rest, found.unfollowed)

    def _collect(self, relation: Relation, resource: Resource, ways: Sequence[str]) -> _Found:
        """Return what the first of `ways` that leads anywhere leads to."""
        found = _Found([], [])
        for by in ways:
            for at in places(resource, by):
                if relation.where and _means_another(at, *relation.where):
                    continue
                if isinstance(at.value, str) and at.value:
                    target = self._world.target_of(relation.target, at.value, is_sensitive=at.is_sensitive)
                    found.slots.append(Slot((target,), edge=at.holder))
                elif isinstance(at.value, Unknown):
                    self._reach(relation, resource, at, found)
            if by.endswith("[]"):
                found.slots[:] = _one_each(found.slots, found.items)
            if found.slots:
                break
        return found

    def _written(self, relation: Relation, resource: Resource) -> tuple[str, ...]:
        """Return where a reference stands, of the places where it may.

        Of two attributes that AWS fills in from each other, an update shows the one that is not written as it was.
        """
        resolver = self._world.resolvers.get(resource.input)
        if resource.actions != ("update",) or resolver is None:
            return relation.by
        written = tuple(by for by in relation.by if resolver.sources(resource, steps_of(by)[:1]) is not None)
        return written or relation.by

    def _reach(self, relation: Relation, resource: Resource, at: Occurrence, found: _Found) -> None:
        """Add what an unknown occurrence may lead to."""
        candidates = self._candidates(relation.target, resource, at.path, at.value, set(), is_list=at.is_list)
        if candidates is not None and candidates.is_elsewhere:
            return
        if candidates is None:
            slots, rest = self._derive(relation, resource, at.value)
            unfollowed = rest if relation.derived else None  # AWS fills it in with what exists, but for a derived path
        else:
            slots, rest = _slots_of(candidates, at)
            unfollowed = candidates.rest or (None if candidates.found else at.value)
            if not at.is_list:
                found.items.append(candidates)
        found.slots += slots
        found.rest = found.rest or rest
        found.unfollowed = found.unfollowed or unfollowed

    def _derive(self, relation: Relation, resource: Resource, value: Unknown) -> tuple[list[Slot], Unknown | None]:
        """Nobody wrote the attribute: another path may tell what AWS will fill in.

        Such a path leads to one thing only (the subnets of a load balancer share a VPC), so one member is enough.
        """
        if not relation.derived:
            return [], value
        reached = [resource]
        for name in relation.derived.split("."):
            found = [self._world.follow(r, name) for r in reached]
            value = next((slots.rest for slots in found if slots.rest and slots.rest.settle), value)
            slots = [slot for each in found for slot in each if not (slot.unknown or slot.maybe)]
            reached = list(dict.fromkeys(member for slot in slots for member in slot.members))
        if len(reached) != 1:
            return [], value
        return [Slot((reached[0],), trail=(f"{resource.address}.{relation.derived}", reached[0].address))], None

    def _candidates(
        self,
        types: Sequence[str],
        resource: Resource,
        path: AttributePath,
        value: Unknown,
        seen: _Seen,
        *,
        is_list: bool = False,
    ) -> _Candidates | None:
        """Return the resources of `types` that an unknown value may name; None where nothing is written there."""
        resolver = self._world.resolvers.get(resource.input)
        if resolver is None:
            return _Candidates({}, value)
        sources = resolver.sources(resource, path, is_list=is_list)
        if sources is None:
            return None
        seen.add((id(resource), path))
        is_sure = (sources.is_plain or sources.is_exact) and sources.rest is None
        if is_sure and self._are_of_other_types(types, resource, sources.terminals):
            return _Candidates({}, None, is_elsewhere=True)
        found: dict[Resource, tuple[str, ...]] = {}
        rest = sources.rest
        for terminal in sources.terminals:
            for address in terminal.addresses:
                source = self._world.at(resource.input, address)
                if source is None:
                    rest = rest or Unknown(f"{address} is not in the plan")
                    continue
                rest = self._weigh(types, source, terminal, sources, found, seen) or rest
        rest = rest and Unknown(rest.reason, rest.settle or value.settle)
        is_plain = sources.is_plain and len(found) == len(sources.terminals)
        return _Candidates(found, rest, sources.is_exact, is_plain)

    def _are_of_other_types(self, types: Sequence[str], resource: Resource, terminals: Sequence[Terminal]) -> bool:
        """Whether a reference takes nothing but ARNs, and those of things that are none of `types`."""
        sources = [self._world.at(resource.input, address) for t in terminals for address in t.addresses]
        takes_arns = bool(terminals) and all(terminal.attribute == ("arn",) for terminal in terminals)
        return takes_arns and all(source is not None and source.type not in types for source in sources)

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
        names = (*NAMES, *NAMED_BY.get(source.type, ()), *ADDRESSED_BY.get(source.type, ()))
        names_itself = not terminal.attribute or (len(terminal.attribute) == 1 and terminal.attribute[0] in names)
        if names_itself and source.type in types:
            found.setdefault(self._world.canonical(source), terminal.trail)
            return None
        if names_itself and sources.is_bound:
            return None
        written = lookup(source.attributes, terminal.attribute) if terminal.attribute else None
        value = bare(written)
        if isinstance(value, str):
            shown = "(sensitive)" if isinstance(written, Sensitive) else value
            target = self._world.named(types, value)
            if target:
                found.setdefault(target, (*terminal.trail, shown))
            elif not sources.is_bound:
                return Unknown(f"{terminal.trail[-1]} is {shown}, which is not in the plan")
            return None
        if isinstance(value, Unknown):
            onward = self._onward(types, source, terminal, value, seen)
            if onward is None:
                # Of all that a plan draws on, this one need not be it.
                bound = Unknown("nothing tells which of the plan's values it is", "give --hcl")
                own = Unknown(f"{source.address}.{dotted(terminal.attribute)} is {value.reason}", value.settle)
                return bound if sources.is_bound else own
            for target, trail in onward.found.items():
                found.setdefault(target, (*terminal.trail, *trail))
            return onward.rest
        # A value that is known cannot be what makes another one unknown.
        return None if terminal.attribute else Unknown(f"{source.address} is known after apply")

    def _onward(
        self, types: Sequence[str], source: Resource, terminal: Terminal, value: Unknown, seen: _Seen
    ) -> _Candidates | None:
        """Return what another unknown value may name, the first time it is met; None where nobody wrote it."""
        if (id(source), terminal.attribute) in seen:
            return _Candidates({}, None)
        onward = self._candidates(types, source, terminal.attribute, value, seen)
        return onward or self._derived_candidates(types, source, terminal.attribute)

    def _derived_candidates(self, types: Sequence[str], source: Resource, path: AttributePath) -> _Candidates | None:
        plain = ".".join(str(step) for step in path if isinstance(step, str))
        for relation in self._world.relations:
            if source.type in relation.source and plain in relation.by and relation.derived:
                slots = self._world.forward(relation, source)
                found = {m: s.trail for s in slots for m in s.members if m.type in types}
                return _Candidates(found, slots.rest) if found or slots.rest else None
        return None


class _Found(msgspec.Struct, gc=False):
    """What the occurrences of one relation in a resource lead to, so far."""

    slots: list[Slot]
    items: list[_Candidates]
    """The candidates of each unknown item of a list."""

    rest: Unknown | None = None
    unfollowed: Unknown | None = None


class _Candidates(NamedTuple):
    found: dict[Resource, tuple[str, ...]]
    rest: Unknown | None
    is_exact: bool = False
    is_plain: bool = False
    """Whether each item can only be one of the references as it stands: no condition, no key that is not a literal."""

    is_elsewhere: bool = False
    """Whether the reference surely leads to something that no relation is about."""


def _slots_of(candidates: _Candidates, at: Occurrence) -> tuple[list[Slot], Unknown | None]:
    """Return the slots behind one unknown occurrence, and why there may be more of them."""
    if at.is_list:
        return _list_slots(candidates, at.value, at.holder)
    if not candidates.found:
        return [], candidates.rest or at.value
    trail = next(iter(candidates.found.values())) if len(candidates.found) == 1 else ()
    return [Slot(tuple(candidates.found), unknown=candidates.rest, trail=trail, edge=at.holder)], None


def _means_another(at: Occurrence, attribute: str, wanted: str) -> bool:
    """Whether the attribute beside a reference says that it leads to something that no relation is about."""
    said = bare(at.holder.get(attribute)) if at.holder else None
    return isinstance(said, str) and said != wanted


def _one_each(slots: list[Slot], unknown: list[_Candidates]) -> list[Slot]:
    """Give each unknown item of a list one reference, where there are as many items as references: `[a.id, b.id]`."""
    if len(unknown) < 2 or any(u.found != unknown[0].found or u.rest or not u.is_plain for u in unknown):
        return slots
    if len(unknown) != len(unknown[0].found):
        return slots
    known = [slot for slot in slots if slot.is_sure]
    return [*known, *(Slot((member,), trail=trail) for member, trail in unknown[0].found.items())]


def _list_slots(
    candidates: _Candidates, value: Unknown, holder: Mapping[str, Any] | None
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
