"""What a plan leaves alone is one object in both worlds, and no rule can tell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from lattice_scan import api
from lattice_scan.engine.compile import compile_rule
from lattice_scan.engine.judge import judge
from lattice_scan.engine.settings import Settings
from lattice_scan.facts import Facts
from lattice_scan.model.resource import Resource
from lattice_scan.model.rule import Config
from lattice_scan.model.world import World
from lattice_scan.sources.document import read
from lattice_scan.sources.plan import PlanFile, read_plan
from lattice_scan.vocabulary.relations import RELATIONS
from lattice_scan.vocabulary.schema import aws_schema

PLANS = Path(__file__).parent.parent / "plans"
FILES = sorted(str(path.relative_to(PLANS)) for path in PLANS.rglob("tfplan*.json"))
CONFIG = Config(settings={"auth_types_allowed": ["AWS_IAM"]})


def read_file(file: str) -> PlanFile:
    return read_plan(read(str(PLANS / file)), frozenset(aws_schema().types()))


def verdicts(resources: Iterable[Resource]) -> list[object]:
    """What every rule that ships says of the world before a plan."""
    world = World(tuple(resources), relations=RELATIONS)
    rules, words = api.rules(api.ScanOptions()), api.words()
    settings = Settings([s for rule in rules for s in rule.settings], CONFIG, world)
    facts = Facts(world, lambda resource, name: settings.value(name, resource))
    return [
        (each.rule.rule.id, each.passed, each.not_applicable, [(o.subject.key, o.verdict) for o in each.outcomes])
        for each in judge(world, [compile_rule(rule, words) for rule in rules], facts, CONFIG)
    ]


@pytest.mark.parametrize("file", FILES)
def test_a_shared_object_is_judged_like_one_of_the_world_before_alone(file: str) -> None:
    before = read_file(file).before
    assert verdicts(before) == verdicts(replace(resource, actions=()) for resource in before)


def test_what_a_plan_leaves_alone_is_shared_and_what_it_changes_is_not() -> None:
    plan = read_file("update-in-place/tfplan.json")
    shared = set(map(id, plan.before)) & set(map(id, plan.after))
    changed = {r.address for r in plan.after if "update" in r.actions}
    assert changed
    assert {r.address for r in plan.before if id(r) not in shared} == changed
