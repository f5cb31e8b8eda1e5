"""The promise: a PASS or FAIL given before the apply never turns round after it, whatever the unknown values become.

Each committed plan is applied on paper: every unknown value is filled with one that its references allow, many times,
and the state that comes out is judged by the same rules.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lattice_scan import api
from lattice_scan.engine.compile import compile_rule
from lattice_scan.engine.frame import Frame, Side
from lattice_scan.engine.judge import judge_one, subjects_of
from lattice_scan.engine.settings import Settings
from lattice_scan.facts import Facts
from lattice_scan.model.resource import Resource
from lattice_scan.model.rule import Config, Rule
from lattice_scan.model.value import Default, Open, Unknown, bare
from lattice_scan.model.verdict import Verdict
from lattice_scan.model.world import World
from lattice_scan.sources.document import read
from lattice_scan.sources.plan import PlanFile, read_plan
from lattice_scan.vocabulary.relations import RELATIONS
from lattice_scan.vocabulary.schema import aws_schema

PLANS = Path(__file__).parent / "plans"
FILES = sorted(str(path.relative_to(PLANS)) for path in PLANS.rglob("tfplan*.json"))
WANTED = frozenset(aws_schema().types())
CONFIG = Config(settings={"auth_types_allowed": ["AWS_IAM"]})
ROUNDS = 5


def world_of(plan: PlanFile) -> World:
    """The world after a plan, or of a state."""
    return World(
        plan.after,
        resolvers={plan.name: plan.resolver} if plan.resolver else {},
        partial={plan.name: plan.partial} if plan.partial else {},
        others={plan.name: plan.others},
        relations=RELATIONS,
    )


def verdicts(world: World, rules: list[Rule]) -> dict[tuple[str, str, str, str], Verdict]:
    """Each rule's verdict on each subject that it applies to."""
    settings = Settings([s for rule in rules for s in rule.settings], CONFIG, world)
    side = Side(world, Facts(world, lambda resource, name: settings.value(name, resource)))
    found = {}
    meanings = api.words()
    for rule in rules:
        compiled = compile_rule(rule, meanings)
        for subject in subjects_of(compiled, side):
            outcome = judge_one(compiled, subject, Frame(side, settings, subject))
            if outcome.verdict is not None:
                row = str(subject.attributes.get("_identity", "")) if rule.is_fact else ""
                found[rule.id, subject.address, subject.attribute, row] = outcome.verdict
    return found


class Apply:
    """Fills the unknown values of one plan."""

    def __init__(self, plan: PlanFile, seed: int) -> None:
        """Take the plan and what makes this filling differ from another."""
        self.plan = plan
        self.world = world_of(plan)
        self.random = random.Random(seed)  # noqa: S311
        self.schema = aws_schema()
        self.ids = {r.address: self._id(r) for r in plan.after}

    def _id(self, resource: Resource) -> str:
        known = bare(resource.attributes.get("id"))
        return known if isinstance(known, str) else f"new-{self.random.randrange(16**17):017x}"

    def state(self) -> dict[str, Any]:
        """The state after the apply, as `terraform show -json` would write it."""
        resources = []
        for resource in self.plan.after:
            if resource.deposed:
                continue
            values = {name: self.fill(resource, (name,), resource.attributes[name]) for name in resource.attributes}
            values |= {"id": self.ids[resource.address], "region": resource.region}
            origin = resource.origin
            name = origin.block.rpartition(".")[2]
            mode = "data" if origin.block.startswith("data.") else "managed"
            resources.append(
                {"address": resource.address, "mode": mode, "type": resource.type, "name": name, "values": values}
            )
        return {
            "format_version": "1.0",
            "terraform_version": "1.11.4",
            "values": {"root_module": {"resources": resources}},
        }

    def fill(self, resource: Resource, path: tuple[str | int, ...], value: Any) -> Any:
        """Replace what is unknown at `path`."""
        if isinstance(value, Default):
            return value.value
        value = bare(value)
        if isinstance(value, Unknown):
            return self.choose(resource, path)
        if isinstance(value, Open):
            return self.fill(resource, path, value.items)
        if isinstance(value, dict):
            return {name: self.fill(resource, (*path, name), part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.fill(resource, (*path, i), part) for i, part in enumerate(value)]
        return value

    def choose(self, resource: Resource, path: tuple[str | int, ...]) -> Any:
        """A value that the plan allows at `path`."""
        if path in {("id",), ("arn",)}:
            return self.ids[resource.address]
        kind = self._kind(resource, path)
        options = list(self._options(resource, path, set()))
        if kind in {"list", "set"}:
            picked = self.random.sample(options, self.random.randint(min(1, len(options)), len(options)))
            return sorted(set(picked))
        if options:
            return self.random.choice(options)
        return {"number": 443, "truth": False, "map": {}, "object": None}.get(kind, "filled")

    def _derived(self, resource: Resource, path: tuple[str | int, ...]) -> Iterator[str]:
        """What AWS fills in from what else the resource refers to: the VPC of its subnets."""
        for relation in RELATIONS:
            if relation.derived and resource.type in relation.source and relation.by[0].split(".")[0] == path[0]:
                for slot in self.world.follow(resource, relation.name):
                    yield from (self.ids.get(m.address) or m.address for m in slot.members)

    def _kind(self, resource: Resource, path: tuple[str | int, ...]) -> str:
        dotted = ".".join(step for step in path if isinstance(step, str))
        return (self.schema.kind_at(resource.type, dotted) or "text") if isinstance(path[-1], str) else "text"

    def _options(self, resource: Resource, path: tuple[str | int, ...], seen: set[Any]) -> Iterator[str]:
        if not self.plan.resolver or (id(resource), path) in seen:
            return
        seen.add((id(resource), path))
        sources = self.plan.resolver.sources(resource, path)
        if sources is None:
            yield from self._derived(resource, path)
        for terminal in sources.terminals if sources else ():
            for address in terminal.addresses:
                target = self.world.at(resource.input, address)
                if target is None:
                    continue
                if not terminal.attribute or terminal.attribute[0] in {"id", "arn", "listener_id"}:
                    yield self.ids.get(address, "elsewhere")
                else:
                    yield from self._options(target, terminal.attribute, seen)


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    return [rule for rule in api.rules(api.ScanOptions()) if rule.judge == "world"]


@pytest.mark.parametrize("file", FILES)
def test_no_verdict_turns_round_after_the_apply(file: str, rules: list[Rule], tmp_path: Path) -> None:
    plan = read_plan(read(str(PLANS / file)), WANTED)
    before = verdicts(world_of(plan), rules)
    for seed in range(ROUNDS):
        path = tmp_path / f"{seed}.json"
        path.write_text(json.dumps(Apply(plan, seed).state()), encoding="utf-8")
        after = verdicts(world_of(read_plan(read(str(path)), WANTED)), rules)
        turned = {
            key: (verdict, after[key])
            for key, verdict in before.items()
            if key in after and {verdict, after[key]} == {Verdict.PASS, Verdict.FAIL}
        }
        assert not turned, f"seed {seed}"
