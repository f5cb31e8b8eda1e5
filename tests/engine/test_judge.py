"""Rules on the same subjects judge them in portions; nobody can tell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lattice_scan.engine.compile import Compiled, compile_rule
from lattice_scan.engine.judge import AT_ONCE, judge
from lattice_scan.model.resource import Resource
from lattice_scan.model.rule import Config, Rule
from lattice_scan.model.verdict import Severity
from lattice_scan.model.world import World
from lattice_scan.vocabulary.words import Words


def rule(id_: str, require: dict[str, Any]) -> Compiled:
    texts: dict[str, Any] = dict.fromkeys(("title", "topic", "why", "fix", "message"), "")
    made = Rule(
        id=id_,
        severity=Severity.LOW,
        types=("service",),
        is_fact=False,
        name="service",
        judge="world",
        see=(),
        when={"kind": {"not": {"equals": "other"}}},
        require=require,
        **texts,
    )
    return compile_rule(made, Words((), {}))


def test_every_subject_is_judged_once_by_every_rule_in_order() -> None:
    size = 2 * AT_ONCE + 50
    services = [
        Resource("service", f"service.{i:04}", {"port": i % 3, "kind": "other" if i % 5 == 0 else "one"})
        for i in range(size)
    ]
    facts = SimpleNamespace(rows=lambda _: [], field=lambda *_: None)
    rules = [rule("zero", {"port": {"equals": 0}}), rule("one", {"port": {"equals": 1}})]
    judged = judge(World(services), rules, facts, Config())
    assert [each.rule.rule.id for each in judged] == ["zero", "one"]
    for wanted, each in enumerate(judged):
        failing = [f"service.{i:04}" for i in range(size) if i % 5 and i % 3 != wanted]
        assert [outcome.subject.address for outcome in each.outcomes] == failing
        assert each.not_applicable == size // 5
        assert each.passed + len(failing) + each.not_applicable == size
