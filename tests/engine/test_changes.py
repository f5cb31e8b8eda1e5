"""What a plan introduces, mends and leaves; and rules that judge the step itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from lattice_scan.engine.changes import Moves, compare, introduced, judge_changes, step, unchanged
from lattice_scan.engine.compile import Compiled, compile_rule
from lattice_scan.engine.frame import Side
from lattice_scan.engine.judge import explain, judge
from lattice_scan.engine.trace import Trace
from lattice_scan.model.relation import Relation
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.rule import Config, Rule
from lattice_scan.model.value import Unknown
from lattice_scan.model.verdict import Change, Severity, Verdict
from lattice_scan.model.world import World
from lattice_scan.vocabulary.words import Words

U = Unknown("known after apply")
RELATIONS = (Relation("group", ("listener",), ("group_id",), ("group",), "listeners"),)
WORDS = Words(RELATIONS, {"listener": {"score": "number"}})


class _Facts:
    """A fact whose value tells which world it was derived from, and a table."""

    def __init__(self, score: int, rows: list[Resource] | None = None) -> None:
        self.score = score
        self.table = rows or []

    def rows(self, _: str) -> list[Resource]:
        return self.table

    def field(self, _: Resource, __: str) -> Any:
        return self.score


def rule(require: Mapping[str, Any], type_: str = "service", judge: str = "world", **other: Any) -> Compiled:
    fields: dict[str, Any] = {"is_fact": False, "when": None, "message": "{self.address}"} | other
    return compile_rule(
        Rule(
            "r",
            "",
            Severity.LOW,
            "",
            (type_,),
            name="self",
            judge=judge,
            why="",
            fix="",
            see=(),
            require=require,
            **fields,
        ),
        WORDS,
    )


def service(address: str, port: Any, **more: Any) -> Resource:
    return Resource("service", address, {"port": port}, input="p", **more)


def changes(before: list[Resource], after: list[Resource], **row_facts: Any) -> dict[str, Change | None]:
    compiled = rule({"port": {"equals": 443}}, **row_facts)
    worlds = World(before), World(after)
    was, now = (judge(world, [compiled], _Facts(0, [*world.resources]), Config()) for world in worlds)
    return {c.outcome.subject.address: c.change for c in compare(was, now, Moves(worlds[1]))}


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (443, 80, Change.INTRODUCED),
        (None, 80, Change.STANDING),
        (80, 80, Change.STANDING),
        (80, 443, Change.FIXED),
        (U, 80, Change.INTRODUCED),
        (80, U, None),
        (443, U, None),
    ],
)
def test_change_of_one_subject(before: Any, after: Any, change: Change | None) -> None:
    assert changes([service("service.a", before)], [service("service.a", after)]) == {"service.a": change}


def test_subjects_that_come_and_go() -> None:
    assert changes([], [service("service.a", 80)]) == {"service.a": Change.INTRODUCED}
    assert changes([service("service.a", 80)], []) == {"service.a": Change.FIXED}
    assert changes([service("service.a", 443)], []) == {}


def test_moved_resource_keeps_its_identity() -> None:
    after = [service("service.b", 80, previous_address="service.a")]
    assert changes([service("service.a", 80)], after) == {"service.b": Change.STANDING}
    both = [service("service.b", 80, previous_address="service.a")]
    assert changes([service("service.b", 80, previous_address="service.a")], both) == {"service.b": Change.STANDING}


def test_new_resource_at_the_old_address_is_another_one() -> None:
    after = [service("service.b", 443, previous_address="service.a"), service("service.a", 80)]
    compiled = rule({"port": {"equals": 443}})
    was = judge(World([service("service.a", 80)]), [compiled], _Facts(0), Config())
    now = judge(World(after), [compiled], _Facts(0), Config())
    found = [(c.outcome.subject.address, c.change) for c in compare(was, now, Moves(World(after)))]
    assert found == [("service.a", Change.INTRODUCED), ("service.a", Change.FIXED)]


def test_rows_are_told_apart() -> None:
    def row(name: str, port: int) -> Resource:
        return Resource("table", "group.a", {"port": port, "_identity": name}, Mode.DERIVED, "p", attribute="ingress")

    compiled = rule({"port": {"equals": 443}}, "table", is_fact=True)
    was = judge(World([]), [compiled], _Facts(0, [row("x", 80), row("y", 80)]), Config())
    now = judge(World([]), [compiled], _Facts(0, [row("x", 80), row("z", 80)]), Config())
    found = [(c.outcome.subject.attributes["_identity"], c.change) for c in compare(was, now, Moves(World([])))]
    assert found == [("x", Change.STANDING), ("z", Change.INTRODUCED), ("y", Change.FIXED)]


def test_inventory_has_no_changes() -> None:
    judged = judge(World([service("service.a", 80)]), [rule({"port": {"equals": 443}})], _Facts(0), Config())
    assert [c.change for c in unchanged(judged)] == [None]


# --- rules that judge the step ---------------------------------------------------------------------------------------

PATHS = SimpleNamespace(replace_paths=(("config", 0, "port"), ("name",)))


def listener(address: str, group: Any, **more: Any) -> Resource:
    return Resource("listener", address, {"id": address, "group_id": group, "port": 443}, input="p", **more)


BEFORE = World(
    [
        Resource("group", "group.kept", {"id": "tg-1", "size": 1}, input="p"),
        Resource("group", "group.gone", {"id": "tg-2", "size": 1}, input="p", actions=("delete",)),
        Resource("group", "group.replaced", {"id": "tg-3", "size": 1}, input="p"),
        Resource("group", "group.old", {"id": "tg-4", "size": 1}, input="p"),
        Resource("group", "group.kept", {"id": "tg-9", "size": 1}, input="p", deposed="ab12", actions=("delete",)),
        listener("listener.a", "tg-2"),
        listener("listener.b", "tg-3", actions=("delete",)),
    ],
    relations=RELATIONS,
)
AFTER = World(
    [
        Resource("group", "group.kept", {"id": "tg-1", "size": 2}, input="p", actions=("update",)),
        Resource(
            "group", "group.replaced", {"id": U, "size": 1}, input="p", actions=("delete", "create"), origin=PATHS
        ),
        Resource("group", "group.new", {"id": "tg-4", "size": 9}, input="p", previous_address="group.old"),
        Resource("group", "group.made", {"id": U, "size": 1}, input="p", actions=("create",)),
        listener("listener.a", "tg-1", actions=("update",)),
    ],
    relations=RELATIONS,
)


def verdicts(require: Mapping[str, Any], **other: Any) -> dict[str, Verdict]:
    compiled = rule(require, "group", "change", **other)
    (judged,) = judge_changes(Side(BEFORE, _Facts(1)), Side(AFTER, _Facts(2)), [compiled], Config())
    for outcome in judged.outcomes:
        explain(outcome)
        traced = compiled.require(outcome.subject, outcome.frame, Trace())
        assert traced is outcome.verdict, "the short way says something else"
    return {
        o.subject.address + (f" {o.subject.deposed}" if o.subject.deposed else ""): o.verdict
        for o in judged.outcomes
        if o.verdict is not None
    }


ALL = {"group.gone", "group.kept", "group.kept ab12", "group.made", "group.new", "group.replaced"}


GONE = {"group.gone", "group.kept ab12"}


@pytest.mark.parametrize(
    ("require", "failing"),
    [
        ({"before": {"is": "present"}}, {"group.made"}),
        ({"after": {"is": "present"}}, GONE),
        ({"before.size": {"equals": 1}}, {"group.made"}),
        ({"after.size": {"equals": {"path": "before.size"}}}, GONE | {"group.kept", "group.made", "group.new"}),
        ({"step.order": {"equals": "delete-create"}}, ALL - {"group.replaced"}),
        ({"step.order": {"equals": "delete"}}, ALL - GONE),
        ({"step.order": {"equals": "create"}}, ALL - {"group.made"}),
        ({"step.order": {"equals": "no-op"}}, ALL - {"group.new"}),
        ({"step.deposed": {"is": "false"}}, {"group.kept ab12"}),
        ({"step.replace_paths": {"contains": "name"}}, ALL - {"group.replaced"}),
        ({"step.replace_paths": {"contains": "config[0].port"}}, ALL - {"group.replaced"}),
        ({"before.address": {"equals": {"path": "after.address"}}}, ALL - {"group.kept", "group.replaced"}),
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value),
)
def test_moments(require: Mapping[str, Any], failing: set[str]) -> None:
    found = verdicts(require)
    assert {address for address, verdict in found.items() if verdict is Verdict.FAIL} == failing
    assert Verdict.UNKNOWN not in found.values()


def test_step_of_a_member() -> None:
    found = verdicts({"before.listeners": {"some": {"step.order": {"equals": "update"}}}})
    assert "group.gone" not in found, "listener.a is updated"
    found = verdicts({"before.listeners": {"none": {"step.order": {"equals": "delete"}}}})
    assert found["group.replaced"] is Verdict.FAIL, "listener.b is deleted"


def test_counterpart_of_a_member() -> None:
    moved_on = {"before.listeners": {"none": {"after.group": {"same_as": {"path": "self.before"}}}}}
    found = verdicts(moved_on)
    assert Verdict.FAIL not in found.values()
    gone = {"before.listeners": {"each": {"after": {"is": "absent"}}}}
    assert verdicts(gone)["group.gone"] is Verdict.FAIL
    assert verdicts(gone)["group.replaced"] is Verdict.UNKNOWN


def test_facts_of_each_side() -> None:
    scores = {"before.listeners": {"each": {"score": {"equals": 1}, "after.score": {"one_of": [2, None]}}}}
    assert Verdict.FAIL not in verdicts(scores).values()
    assert verdicts({"after.listeners": {"each": {"score": {"equals": 1}}}})["group.kept"] is Verdict.FAIL
    counted = {"before.listeners": {"count": {"where": {"score": {"equals": 1}}, "at_least": 1}}}
    assert set(verdicts(counted)) == ALL - {"group.gone", "group.replaced"}


def test_what_only_an_id_names_has_no_step() -> None:
    before = World([listener("listener.a", "tg-7")], relations=RELATIONS)
    compiled = rule({"before.group.step.order": {"equals": "delete"}}, "listener", "change")
    (judged,) = judge_changes(Side(before, _Facts(1)), Side(AFTER, _Facts(2)), [compiled], Config())
    assert explain(judged.outcomes[0]).reason == "tg-7 is not in the plan"


def test_failure_of_a_step_is_introduced() -> None:
    compiled = rule({"before.size": {"equals": 5}}, "group", "change", message="{before.size} {after.size}")
    judged = judge_changes(Side(BEFORE, _Facts(1)), Side(AFTER, _Facts(2)), [compiled], Config())
    assert {c.change for c in introduced(judged)} == {Change.INTRODUCED}
    assert explain(judged[0].outcomes[0]).message == "1 (not set)"
    unsure = judge_changes(
        Side(BEFORE, _Facts(1)),
        Side(AFTER, _Facts(2)),
        [rule({"after.id": {"equals": 5}}, "group", "change")],
        Config(),
    )
    assert None in {c.change for c in introduced(unsure)}


def test_no_rule_or_no_subject() -> None:
    sides = Side(BEFORE, _Facts(1)), Side(AFTER, _Facts(2))
    assert judge_changes(*sides, [rule({"port": {"equals": 443}})], Config()) == []
    (judged,) = judge_changes(*sides, [rule({"after": {"is": "present"}}, "nothing", "change")], Config())
    assert judged.outcomes == []
    assert judge(BEFORE, [rule({"after": {"is": "present"}}, "group", "change")], _Facts(0), Config()) == []


def test_what_a_refresh_finds_gone_no_plan_deletes() -> None:
    gone = Resource("group", "group.gone", {"id": "tg-2"}, input="p")
    for before, after in ((gone, None), (None, gone), (gone, gone), (None, None)):
        assert step(before, after) == {"order": "no-op", "replace_paths": [], "deposed": False}


def test_a_deposed_object_is_found_by_its_own_id() -> None:
    current = Resource("group", "group.a", {"id": "tg-2"}, input="p")
    old = Resource("group", "group.a", {"id": "tg-1"}, input="p", deposed="ab12", actions=("delete",))
    before = World([current, old, listener("listener.a", "tg-1")], relations=RELATIONS)
    after = World([current, listener("listener.a", "tg-2", actions=("update",))], relations=RELATIONS)
    compiled = rule({"before.listeners": {"none": {"step.order": {"not": {"equals": "delete"}}}}}, "group", "change")
    (judged,) = judge_changes(Side(before, _Facts(1)), Side(after, _Facts(2)), [compiled], Config())
    assert [(o.subject.deposed, o.verdict) for o in judged.outcomes] == [
        ("", Verdict.UNKNOWN),
        ("ab12", Verdict.FAIL),
    ]
