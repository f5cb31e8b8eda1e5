"""Every rule on each of its subjects: verdicts first, and an explanation only where somebody reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from lattice_scan.engine.compile import Compiled
from lattice_scan.engine.frame import FactSource, Frame, Side
from lattice_scan.engine.settings import Settings
from lattice_scan.engine.trace import Trace
from lattice_scan.model.finding import Evidence
from lattice_scan.model.resource import Resource
from lattice_scan.model.rule import Config
from lattice_scan.model.verdict import Verdict
from lattice_scan.model.world import World


class Outcome(NamedTuple):
    """What one rule says of one subject."""

    rule: Compiled
    subject: Resource
    verdict: Verdict | None
    """None where the rule does not apply."""

    frame: Frame
    """Where it was judged. One frame serves all subjects of a rule: `explain` sets its subject."""


class Judged(msgspec.Struct, gc=False):
    """What one rule says of all its subjects."""

    rule: Compiled
    passed: int = 0
    not_applicable: int = 0
    outcomes: list[Outcome] = []
    """FAIL and UNKNOWN, in the order of the subjects."""


class Explanation(NamedTuple):
    """Why a verdict is what it is."""

    message: str
    """The rule's message, filled."""

    reason: str
    """Why it is UNKNOWN; empty otherwise."""

    settle: str
    """What would decide it."""

    evidence: tuple[Evidence, ...]


def judge(world: World, rules: Iterable[Compiled], facts: FactSource, config: Config) -> list[Judged]:
    """Return what each rule that judges a world says of it. Rules that judge a change are left to `changes`."""
    side = Side(world, facts)
    population: dict[str, list[Resource]] = {}
    judged = []
    for rule in rules:
        if rule.rule.judge != "change":
            subjects = subjects_of(rule, side, population)
            frame = Frame(side, Settings(rule.rule.settings, config, world), subjects[0]) if subjects else None
            judged.append(judge_all(rule, subjects, frame) if frame else Judged(rule))
    return judged


def subjects_of(rule: Compiled, side: Side, population: dict[str, list[Resource]]) -> list[Resource]:
    """Return the rows or resources that a rule judges; `population` remembers what was read for other rules."""
    if rule.rule.is_fact:
        return [row for name in rule.rule.types for row in side.facts.rows(name)]
    for type_ in rule.rule.types:
        if type_ not in population:
            population[type_] = [resource for resource in side.world.of_type(type_) if not resource.deposed]
    return [resource for type_ in rule.rule.types for resource in population[type_]]


def judge_all(rule: Compiled, subjects: Sequence[Resource], frame: Frame) -> Judged:
    """Judge all subjects of one rule, one after the other, in one frame."""
    judged = Judged(rule)
    when, require = rule.when, rule.require
    for subject in subjects:
        frame.subject = subject
        applies = Verdict.PASS if when is None else when(subject, frame, None)
        if applies is Verdict.FAIL:
            judged.not_applicable += 1
            continue
        verdict = require(subject, frame, None)
        if verdict is Verdict.PASS:
            judged.passed += 1
        else:
            judged.outcomes.append(
                Outcome(rule, subject, verdict if applies is Verdict.PASS else Verdict.UNKNOWN, frame)
            )
    return judged


def judge_one(rule: Compiled, subject: Resource, frame: Frame) -> Outcome:
    """Judge one subject, whatever the verdict."""
    judged = judge_all(rule, [subject], frame)
    if judged.outcomes:
        return judged.outcomes[0]
    return Outcome(rule, subject, None if judged.not_applicable else Verdict.PASS, frame)


def explain(outcome: Outcome) -> Explanation:
    """Judge once more, and tell what the verdict rests on."""
    rule, subject, verdict, frame = outcome
    frame.subject = subject
    trace = Trace()
    own = Trace()
    required = rule.require(subject, frame, own)
    trace.take([(required, own)], required)
    if rule.when is not None:
        condition = Trace()
        applies = rule.when(subject, frame, condition)
        if applies is Verdict.UNKNOWN:
            trace.doubt = condition.doubt
        trace.take([(applies, condition)], applies)
    doubt = trace.doubt if verdict is Verdict.UNKNOWN else None
    return Explanation(
        rule.message(frame),
        doubt.reason if doubt else "",
        doubt.settle if doubt else "",
        tuple(trace.evidence),
    )
