"""From verdicts to findings: one finding for one root cause, the order of the report, coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from lattice_scan.engine.changes import Changed, row_of
from lattice_scan.engine.judge import Judged, explain
from lattice_scan.engine.trace import is_sensitive
from lattice_scan.model.errors import InputError, did_you_mean, quoted
from lattice_scan.model.finding import Coverage, Finding
from lattice_scan.model.rule import Config, Rule
from lattice_scan.model.verdict import Change, Severity, Verdict


class Found(NamedTuple):
    """The findings of a scan."""

    findings: tuple[Finding, ...]
    """In the order of the report."""

    hidden: int
    """Findings left out because another rule reports the same root cause."""


def _is_spoken_for(changed: Changed, speaking: Mapping[tuple[str, _Subject], Verdict | None]) -> bool:
    """Whether another rule says the same and more: it fails, or neither of the two can be decided."""
    other = speaking.get((changed.outcome.rule.rule.id, _subject(changed)))
    return other is Verdict.FAIL or (other is Verdict.UNKNOWN and changed.outcome.verdict is Verdict.UNKNOWN)


class _Subject(NamedTuple):
    """What two rules must share for one to speak for the other."""

    is_fixed: bool
    input: str
    address: str
    deposed: str
    attribute: str
    row: str


def findings(changed: Sequence[Changed], config: Config) -> list[Finding]:
    """Return the finding of each outcome."""
    return [_finding(each, config.severities) for each in changed]


def one_for_each_cause(changed: Sequence[Changed], made: Sequence[Finding]) -> Found:
    """Return the findings worth reporting, sorted: FAIL before UNKNOWN, the severest first, then rule and address.

    `made` are those of `changed`, waivers included: one that is waived speaks for no other, which nobody has accepted.
    """
    pairs = list(zip(changed, made, strict=True))
    speaking = {
        (subsumed, _subject(each)): each.outcome.verdict
        for each, finding in sorted(pairs, key=lambda pair: pair[0].outcome.verdict is Verdict.FAIL)
        if not finding.waiver
        for subsumed in each.outcome.rule.rule.subsumes
    }
    kept = [(each, finding) for each, finding in pairs if not _is_spoken_for(each, speaking)]
    shown = sum(each.change is not Change.FIXED for each, _ in kept)
    hidden = sum(each.change is not Change.FIXED for each in changed) - shown
    ordered = sorted(((finding, row_of(each.outcome.subject)) for each, finding in kept), key=_order)
    return Found(tuple(finding for finding, _ in ordered), hidden)


def _subject(changed: Changed) -> _Subject:
    """A FAIL that the plan mends is hidden only by another that it mends: it belongs to the world before."""
    subject = changed.outcome.subject
    is_fixed = changed.change is Change.FIXED
    return _Subject(is_fixed, subject.input, subject.address, subject.deposed, subject.attribute, row_of(subject))


def _order(made: tuple[Finding, str]) -> tuple[object, ...]:
    finding, row = made
    return (
        finding.verdict,
        -finding.severity,
        finding.rule,
        finding.address,
        finding.attribute,
        finding.input,
        row,
        finding.change.value if finding.change else "",
    )


def _finding(changed: Changed, severities: Mapping[str, Severity]) -> Finding:
    outcome = changed.outcome
    rule, subject = outcome.rule.rule, outcome.subject
    explained = explain(outcome)
    is_fail = outcome.verdict is Verdict.FAIL
    attribute = subject.attribute or rule.attribute
    return Finding(
        rule=rule.id,
        verdict=Verdict.FAIL if is_fail else Verdict.UNKNOWN,
        severity=severities.get(rule.id, rule.severity),
        address=subject.address,
        attribute=attribute,
        input=subject.input,
        message=explained.message if is_fail else f"{subject.address}: cannot be decided yet: {rule.title}",
        fix=rule.fix,
        title=rule.title,
        see=next((link for link in rule.see if "://" in link), ""),
        hcl=rule.hcl,
        change=changed.change,
        reason=explained.reason,
        settle=explained.settle,
        evidence=explained.evidence,
        deposed=subject.deposed,
        row="" if is_sensitive(subject.attributes.get("_identity")) else row_of(subject),
    )


def coverage(judged: Iterable[Judged], config: Config) -> tuple[Coverage, ...]:
    """Return how many subjects each rule met, in the order of the rules."""
    return tuple(
        Coverage(
            each.rule.rule.id,
            each.rule.rule.title,
            config.severities.get(each.rule.rule.id, each.rule.rule.severity),
            passed=each.passed,
            failed=sum(outcome.verdict is Verdict.FAIL for outcome in each.outcomes),
            unknown=sum(outcome.verdict is Verdict.UNKNOWN for outcome in each.outcomes),
            not_applicable=each.not_applicable,
        )
        for each in judged
    )


def select_rules(rules: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> list[Rule]:
    """Return the rules that an id or glob of `select` names (all where it is empty), less those of `ignore`.

    Raises InputError for an id or glob that names no rule.
    """
    ids = [rule.id for rule in rules]
    for pattern in (*select, *ignore):
        if not any(fnmatchcase(id_, pattern) for id_ in ids):
            fix = did_you_mean(pattern, ids) or "`lattice-scan rules list` shows the ids of all rules"
            raise InputError(f"no rule is called {quoted(pattern)}", why="a misspelt rule would never run", fix=fix)
    chosen = [rule for rule in rules if not select or any(fnmatchcase(rule.id, pattern) for pattern in select)]
    return [rule for rule in chosen if not any(fnmatchcase(rule.id, pattern) for pattern in ignore)]
