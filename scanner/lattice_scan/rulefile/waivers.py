"""Waivers in words: `lattice-scan-waivers.yaml` and comments in the Terraform source, read, checked and written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import yaml as pyyaml

from lattice_scan.model.errors import InputError, InputErrors, did_you_mean, quoted
from lattice_scan.model.pattern import problem
from lattice_scan.model.waiver import Comment, Waiver
from lattice_scan.rulefile import explain, yaml
from lattice_scan.rulefile.document import in_order

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

FORM = "write `# lattice-scan: waive RULE until 2027-03-31 because REASON`, with `by OWNER` before `because`"

HEADER = """\
# Findings that are accepted for a time. `lattice-scan schema waivers` describes every key, and
# `lattice-scan waivers check` tells what has expired.
version: 1
waivers:
"""


# --- the file --------------------------------------------------------------------------------------------------------


def read_waivers(content: bytes, name: str, rules: Collection[str], today: date) -> list[Waiver]:
    """Return the waivers in a file. Raises InputErrors with everything that is wrong in it."""
    document = yaml.read(content, name)
    entries = document.at(("waivers",))
    errors = list(explain.violations(document, "waivers"))
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        for key, what, why, fix in _wrong_parts(entry if isinstance(entry, dict) else {}, rules, today):
            errors.append(document.error(what, ("waivers", index, key), why=why, fix=fix))
    if errors:
        raise InputErrors(in_order(errors))
    places = [document.where(("waivers", index)).rpartition(":")[0] for index in range(len(entries or ()))]
    return [Waiver(**entry, place=place) for entry, place in zip(entries or (), places, strict=True)]


def _wrong_parts(entry: Mapping[str, Any], rules: Collection[str], today: date) -> Iterator[tuple[str, str, str, str]]:
    """Yield key, what, why and fix of what no schema can tell: rules and days that do not exist, names of nothing."""
    rule, on, until = entry.get("rule"), entry.get("on"), entry.get("until")
    if isinstance(rule, str) and rule not in rules:
        yield "rule", f"no rule is called {quoted(rule)}", "", did_you_mean(rule, rules)
    if isinstance(on, str) and (why := problem(on)):
        fix = "copy the address from the report; in a name `*` stands for any part, `[*]` for any key"
        yield "on", f"{quoted(on)} names no resource", why, fix
    if isinstance(until, str) and (what := _wrong_day(until, today)):
        yield "until", what, "", _days(today)


def _wrong_day(text: str, today: date) -> str:
    """Return what is wrong with the last day of a waiver; empty where nothing is. A day that has passed is right."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        return f"{quoted(text)} is no day as in `2027-03-31`"
    return f"{quoted(text)} is more than a year ahead" if day > _last_day(today) else ""


def _last_day(today: date) -> date:
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return date(today.year + 1, 2, 28)


def _days(today: date) -> str:
    return f"write a day until {_last_day(today)}"


# --- comments --------------------------------------------------------------------------------------------------------


def read_comments(comments: Iterable[Comment], rules: Collection[str], today: date) -> list[Waiver]:
    """Return the waivers in comments. Raises InputErrors with everything that is wrong in any: none is passed over."""
    found: list[Waiver] = []
    errors: list[InputError] = []
    for comment in comments:
        try:
            found.append(_waiver(comment, rules, today))
        except InputError as error:
            where = f"{comment.file}:{comment.line}:{comment.column}"
            errors.append(InputError(error.what, where=where, why=error.why, fix=error.fix))
    if errors:
        raise InputErrors(errors)
    return found


def _waiver(comment: Comment, rules: Collection[str], today: date) -> Waiver:
    """Return the waiver in a comment. Raises InputError, without a place, where there is none."""
    words = comment.text.split()
    if words[:1] != ["waive"] or "because" not in words:
        lacks = "says no `because REASON`" if words[:1] == ["waive"] else "does not begin with `waive`"
        raise InputError(f"the comment {quoted(comment.text)} {lacks}", fix=FORM)
    because = words.index("because")
    head, reason = words[1:because], " ".join(words[because + 1 :])
    if len(head) < 3 or head[1] != "until" or (len(head) > 3 and (head[3] != "by" or len(head) == 4)):
        raise InputError(f"the comment {quoted(comment.text)} does not say which rule it waives until when", fix=FORM)
    rule, until = head[0], head[2]
    if rule not in rules:
        raise InputError(f"no rule is called {quoted(rule)}", fix=did_you_mean(rule, rules))
    if what := _wrong_day(until, today):
        raise InputError(what, fix=_days(today))
    if not reason:
        raise InputError("the waiver gives no reason", fix="say it after `because`")
    if not comment.block:
        raise InputError(
            "the waiver stands at no resource",
            why="it is for the block that it stands in, or directly above, with no empty line between",
            fix="move it into the block of the resource",
        )
    place = f"{comment.file}:{comment.line}"
    return Waiver(rule, comment.block, reason, " ".join(head[4:]), until, place, folder=comment.folder)


# --- writing ---------------------------------------------------------------------------------------------------------


def with_entry(text: str, name: str, entry: Mapping[str, str], rules: Collection[str], today: date) -> str:
    """Return a file of waivers with one more; its comments stay. An empty `text` begins a new file.

    Raises InputError for an entry that would be refused when it is read or that has expired, and for a file that is
    refused.
    """
    alone = _appended(HEADER, name, entry)
    try:
        read_waivers(_encoded(alone), name, rules, today)
    except InputErrors as wrong:
        raise InputErrors([InputError(e.what, why=e.why, fix=e.fix) for e in wrong.errors]) from None
    if date.fromisoformat(entry["until"]) < today:
        raise InputError(
            f"{quoted(entry['until'])} has passed", why="the waiver would accept nothing", fix=_days(today)
        )
    if not text:
        return alone
    kept = read_waivers(_encoded(text), name, rules, today)
    with suppress(InputErrors):
        result = _appended(text, name, entry)
        *others, added = read_waivers(_encoded(result), name, rules, today)
        if others == kept and all(getattr(added, key) == value for key, value in entry.items()):
            return result
    raise InputError("the file is written in a way that cannot be added to", where=name, fix="add the waiver by hand")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _appended(text: str, name: str, entry: Mapping[str, str]) -> str:
    """Return the file with an entry below the last one of its list."""
    document = yaml.read(_encoded(text), name)
    lines = text.splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    start = document.root.keys["waivers"][0]
    behind = min((line - 1 for line, _ in document.root.keys.values() if line > start), default=len(lines))
    items = document.root.parts["waivers"].parts
    first = lines[items[0].line - 1] if items else "  - "
    indent = first[: first.find("-")]
    if not items:
        lines[start - 1] = lines[start - 1].replace("[]", "", 1)
    if not lines[behind - 1].endswith("\n"):
        lines[behind - 1] += end
    written = (f"{key}: {value if key == 'until' else _scalar(value)}{end}" for key, value in entry.items())
    new = [f"{indent}{'  ' if index else '- '}{line}" for index, line in enumerate(written)]
    return "".join([*lines[:behind], *new, *lines[behind:]])


def _scalar(text: str) -> str:
    """Write a text on one line, in quotes where it needs them."""
    return str(pyyaml.safe_dump(text, allow_unicode=True, width=10**6)).removesuffix("...\n").rstrip("\n")
