"""From before a plan to after it: what it introduces, mends and leaves as it was; and rules that judge the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from lattice_scan.engine.compile import Compiled
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.judge import Judged, Outcome, judge_all
from lattice_scan.engine.settings import Settings
from lattice_scan.model.attributes import dotted
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.rule import Config
from lattice_scan.model.value import Unknown, bare
from lattice_scan.model.verdict import Change, Verdict
from lattice_scan.model.world import World


class Identity(NamedTuple):
    """What tells a subject from every other, before a plan and after it."""

    input: str
    address: str
    """After the plan, whatever it was before a `moved` block."""

    deposed: str
    attribute: str
    row: str
    """What tells a row of a fact from others at the same attribute."""


def row_of(subject: Resource) -> str:
    """Return what tells a row of a fact from others at the same attribute; empty for a resource."""
    return str(bare(subject.attributes.get("_identity", ""))) if subject.mode is Mode.DERIVED else ""


class Moves:
    """Which address became which."""

    def __init__(self, after: World) -> None:
        """Read the `moved` blocks off the resources of the world after the plan."""
        self._to = {
            (r.input, r.previous_address): r.address for r in after.resources if r.previous_address and not r.deposed
        }

    def address(self, resource: Resource) -> str:
        """Return the address that a resource of the world before the plan has after it."""
        if not self._to:
            return resource.address
        return self._to.get((resource.input, resource.previous_address or resource.address), resource.address)

    def before(self, resource: Resource) -> Identity:
        """Return the identity of a subject in the world before the plan."""
        address = self.address(resource)
        return Identity(resource.input, address, resource.deposed, resource.attribute, row_of(resource))

    @staticmethod
    def after(resource: Resource) -> Identity:
        """Return the identity of a subject in the world after the plan."""
        return Identity(resource.input, resource.address, resource.deposed, resource.attribute, row_of(resource))


class Changed(NamedTuple):
    """An outcome worth reading, and what the plan does to it."""

    outcome: Outcome
    change: Change | None
    """None for an UNKNOWN, and where there is no plan."""


def unchanged(judged: Iterable[Judged]) -> list[Changed]:
    """Return the outcomes of a world that no plan changes: an inventory or a state."""
    return [Changed(outcome, None) for each in judged for outcome in each.outcomes]


def compare(before: Iterable[Judged], after: Iterable[Judged], moves: Moves) -> list[Changed]:
    """Return the outcomes after the plan, and each FAIL before it that is gone, with what the plan does to them."""
    was: dict[tuple[str, Identity], Outcome] = {}
    for judged in before:
        for outcome in judged.outcomes:
            if outcome.verdict is Verdict.FAIL:
                was.setdefault((judged.rule.rule.id, moves.before(outcome.subject)), outcome)
    found: list[Changed] = []
    still: set[tuple[str, Identity]] = set()
    for judged in after:
        for outcome in judged.outcomes:
            key = (judged.rule.rule.id, moves.after(outcome.subject))
            still.add(key)
            change = Change.STANDING if key in was else Change.INTRODUCED
            found.append(Changed(outcome, change if outcome.verdict is Verdict.FAIL else None))
    return found + [Changed(outcome, Change.FIXED) for key, outcome in was.items() if key not in still]


# --- rules that judge the step ---------------------------------------------------------------------------------------


class Steps:
    """What stands before and after, resource by resource."""

    def __init__(self, before: Side, after: Side) -> None:
        """Take both worlds of one plan."""
        self._sides = {"before": before, "after": after}
        self._moves = moves = Moves(after.world)
        # Plain tuples: an `Identity` takes four times as long, and what tells rows apart is empty for a resource.
        self._befores = {(r.input, moves.address(r), r.deposed): r for r in before.world.resources}
        self._afters = {(r.input, r.address, r.deposed): r for r in after.world.resources}
        self._is_before = set(map(id, before.world.resources)).difference(map(id, after.world.resources))
        self._steps: dict[tuple[str, str, str], Mapping[str, Any]] = {}

    def side(self, moment: str) -> Side:
        """Return the world `before` or `after`."""
        return self._sides[moment]

    def at(self, resource: Resource, moment: str) -> Any:
        """Return the same resource `before` or `after`, or the `step` between; None where it does not exist then."""
        if resource.mode is Mode.OUTSIDE:
            return Unknown(f"{resource.address} is not in the plan", "give --inventory")
        address = self._moves.address(resource) if id(resource) in self._is_before else resource.address
        key = (resource.input, address, resource.deposed)
        before, after = self._befores.get(key), self._afters.get(key)
        if moment == "step":
            if key not in self._steps:  # half of the rules that judge a change ask for it first
                self._steps[key] = step(before, after)
            return self._steps[key]
        return before if moment == "before" else after

    def subjects(self, types: Sequence[str]) -> list[Resource]:
        """Return one resource of each pair: as it is after the plan, or as it was where it goes; no data sources."""
        before, after = (side.world.of_type(*types) for side in self._sides.values())
        pairs = {(r.input, self._moves.address(r), r.deposed): r for r in before}
        pairs |= {(r.input, r.address, r.deposed): r for r in after}
        return [pairs[key] for key in sorted(pairs)]


def step(before: Resource | None, after: Resource | None) -> Mapping[str, Any]:
    """Return what a plan does to a resource: `order`, `replace_paths`, `deposed`."""
    known = after or before
    actions = (known.actions if known else ()) or ("no-op",)  # what a refresh finds gone, no plan deletes
    paths = getattr(known.origin, "replace_paths", ()) if known else ()
    return {
        "order": "-".join(actions),
        "replace_paths": [dotted(tuple(path)) for path in paths],
        "deposed": bool(known and known.deposed),
    }


def judge_changes(before: Side, after: Side, rules: Iterable[Compiled], config: Config) -> list[Judged]:
    """Return what each rule that judges a change says of a plan."""
    wanted = [rule for rule in rules if rule.rule.judge == "change"]
    if not wanted:
        return []
    steps = Steps(before, after)
    judged = [Judged(rule) for rule in wanted]
    for each in judged:
        subjects = steps.subjects(each.rule.rule.types)
        if subjects:
            settings = Settings(each.rule.rule.settings, config, after.world)
            judge_all(each, subjects, Frame(after, settings, subjects[0], steps))
    return judged


def introduced(judged: Iterable[Judged]) -> list[Changed]:
    """Return the outcomes of rules that judge a change: the plan itself is what they fail."""
    found = [outcome for each in judged for outcome in each.outcomes]
    return [Changed(o, Change.INTRODUCED if o.verdict is Verdict.FAIL else None) for o in found]
