"""Rules in words: the list of them, one of them explained, how their examples fared; and the list of waivers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from lattice_scan.engine.waive import days_left
from lattice_scan.model.errors import InputError, did_you_mean, quoted
from lattice_scan.model.rule import Rule
from lattice_scan.model.waiver import Waiver
from lattice_scan.renderers.escape import escape, escape_lines
from lattice_scan.renderers.page import Page, Style
from lattice_scan.renderers.summary import count
from lattice_scan.renderers.waived import write_state

if TYPE_CHECKING:
    from lattice_scan.examples import ExampleResult


def find(rules: Iterable[Rule], rule_id: str) -> Rule:
    """Return the rule `rule_id`. Raises InputError, with the nearest id, where there is none."""
    by_id = {rule.id: rule for rule in rules}
    if rule_id in by_id:
        return by_id[rule_id]
    fix = did_you_mean(rule_id, by_id) or "`lattice-scan rules list` shows the ids of all rules"
    raise InputError(f"no rule is called {quoted(rule_id)}", fix=fix)


def listing(rules: Sequence[Rule], *, width: int, color: bool) -> str:
    """Return one line for each rule: severity, id and title, under its topic."""
    page = Page(width, color=color)
    columns = max((len(rule.id) for rule in rules), default=0)
    topic = None
    for rule in sorted(rules, key=lambda rule: (rule.topic, -rule.severity, rule.id)):
        if rule.topic != topic:
            page.blank()
            topic = rule.topic
            page.write("", escape(topic) or "(no topic)", styles=[(escape(topic), Style.BOLD)])
        label = f"  {rule.severity.word:<8}  {escape(rule.id):<{columns}}  "
        page.write(label, escape(rule.title), styles=[(label, Style.CYAN)])
    page.blank()
    page.write("", f"{count(len(rules), 'rule')}. `lattice-scan explain RULE` says why one exists and how to meet it.")
    return page.text


def explanation(rule: Rule, *, width: int, color: bool) -> str:
    """Return everything about `rule` that helps to meet it."""
    page = Page(width, color=color)
    name = escape(rule.id)
    page.write("", f"{name} ({rule.severity.word})", styles=[(name, Style.BOLD)])
    page.write("", escape(rule.title))
    page.blank()
    _part(page, "why", rule.why)
    _part(page, "fix", rule.fix)
    if rule.hcl.strip():
        _part(page, "hcl", "")
        page.source("            ", escape_lines(rule.hcl.strip("\n")))
        page.blank()
    subject = f"each row of the fact {rule.types[0]}" if rule.is_fact else ", ".join(rule.types)
    _part(page, "judges", f"{subject} ({'before and after the plan' if rule.judge == 'change' else 'as it stands'})")
    for setting in rule.settings:
        known = setting.default is not None
        default = f"default {_text(setting.default)}" if known else "no default: UNKNOWN until it is set"
        _part(page, "setting", f"{setting.name} ({default}): {setting.schema.get('description', '')}")
    if rule.subsumes:
        _part(page, "replaces", f"{', '.join(rule.subsumes)}, where both report one resource")
    for example in rule.examples:
        _part(page, "example", f"{example.verdict.replace('_', ' ')}: {example.title}")
    if rule.cannot_be_unknown:
        _part(page, "example", f"unknown: never. {rule.cannot_be_unknown}")
    for link in rule.see:
        _part(page, "see", link)
    _part(page, "file", rule.file)
    return page.text


def _part(page: Page, word: str, text: str) -> None:
    page.paragraphs(f"  {word:<8}  ", escape_lines(text.strip()), Style.GREEN)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def outcome(results: Sequence[ExampleResult], *, width: int, color: bool) -> str:
    """Return what went wrong, and how many examples gave the verdict they promise."""
    page = Page(width, color=color)
    for result in results:
        if not result.passed:
            label = "FAIL "
            page.write(label, f"{escape(result.rule)}: {escape(result.title)}", styles=[(label, Style.RED)])
            page.write("  ", f"expected {escape(result.expected)}, got {escape(result.got)}")
            if result.detail:
                page.paragraphs("  ", escape_lines(result.detail), Style.DIM)
    counts = Counter(result.passed for result in results)
    rules = len({result.rule for result in results})
    tested = f"{count(len(results), 'example')} of {count(rules, 'rule')}"
    page.write("", f"{tested}: {counts[True]} as promised, {counts[False]} not.")
    return page.text


def waivers(found: Sequence[Waiver], today: date, within: int, *, all_of_them: bool, width: int, color: bool) -> str:
    """Return how each waiver stands, and why it was given; unless `all_of_them`, only what ends `within` days or has.

    The first to end comes first.
    """
    page = Page(width, color=color)
    states: Counter[str] = Counter()
    for waiver in sorted(found, key=lambda waiver: waiver.until):
        days = days_left(waiver, today)
        state = "expired" if days < 0 else "ends soon" if days <= within else "holds"
        states[state] += 1
        if all_of_them or state != "holds":
            write_state(page, state, waiver, waiver.reason)
    page.blank()
    ending = f"{states['ends soon']} to end within {count(within, 'day')}, {states['holds']} later"
    page.write("", f"{count(len(found), 'waiver')}: {states['expired']} expired, {ending}.")
    return page.text
