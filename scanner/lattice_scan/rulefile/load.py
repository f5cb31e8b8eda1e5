"""Rule files to rules: read, checked against the JSON Schema and against the vocabulary, all errors at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from lattice_scan.model.errors import InputError, InputErrors, did_you_mean, quoted
from lattice_scan.model.rule import Example, Rule, Setting
from lattice_scan.model.verdict import Severity
from lattice_scan.rulefile.check import ConditionCheck
from lattice_scan.rulefile.check_examples import VERDICTS, ExampleCheck
from lattice_scan.rulefile.document import Document, in_order
from lattice_scan.rulefile.explain import violations
from lattice_scan.rulefile.files import RuleFile, collect
from lattice_scan.rulefile.pack import Pack
from lattice_scan.rulefile.paths import OWN_WORDS, Scope, Vocabulary, subject
from lattice_scan.rulefile.settings import conflicts, declared_settings, shared_settings
from lattice_scan.rulefile.yaml import read
from lattice_scan.vocabulary.aliases import ALIASES
from lattice_scan.vocabulary.fact_words import FactWords
from lattice_scan.vocabulary.relations import RELATIONS
from lattice_scan.vocabulary.schema import aws_schema
from lattice_scan.vocabulary.words import MOMENTS, WORLDS

RESERVED = frozenset({*OWN_WORDS, *MOMENTS, "it", "edge", "all", "any", "not"})
"""Words that cannot name the judged resource (`as`)."""


def load_pack(folders: Sequence[Path | Traversable], facts: Mapping[str, FactWords]) -> Pack:
    """Return the rules and shared settings of all folders. Raises InputErrors with all that is wrong in any file."""
    return build_pack(collect(folders), facts)


def build_pack(files: Sequence[RuleFile], facts: Mapping[str, FactWords]) -> Pack:
    """Return the rules and shared settings in `files`. Raises InputErrors with all that is wrong in any of them."""
    vocabulary = Vocabulary(aws_schema(), RELATIONS, facts)
    errors: list[InputError] = []
    shared: dict[str, Setting] = {}
    owners: list[tuple[str, Setting]] = []
    documents: list[tuple[RuleFile, Document]] = []
    for file in files:
        try:
            document = read(file.content, file.name)
        except InputErrors as unreadable:
            errors += unreadable.errors
            continue
        if file.is_settings:
            found, wrong = shared_settings(document)
            errors += in_order(wrong)
            owners += [(file.name, setting) for setting in found.values()]
            shared |= found
        else:
            documents.append((file, document))
    rules: list[Rule] = []
    for file, document in documents:
        settings, wrong = _checked(file, document, vocabulary, shared)
        errors += in_order(wrong)
        owners += [(file.name, setting) for setting in settings.values() if setting is not shared.get(setting.name)]
        if not wrong:
            rules.append(_rule(file, document.data, settings))
    errors += [
        *conflicts(owners),
        *_duplicates(documents),
        *_unknown_subsumed(documents, {file.stem for file in files}),
    ]
    if errors:
        raise InputErrors(errors)
    return Pack(tuple(sorted(rules, key=lambda rule: rule.id)), shared)


# --- one file ----------------------------------------------------------------------------------------------------


def _checked(
    file: RuleFile, document: Document, vocabulary: Vocabulary, shared: Mapping[str, Setting]
) -> tuple[dict[str, Setting], list[InputError]]:
    """Return the settings that a rule declares, and everything that is wrong with the file."""
    errors = list(violations(document, "rule"))
    data = document.data
    if not isinstance(data, dict):
        return {}, errors
    settings, wrong = declared_settings(document, shared)
    errors += wrong
    if isinstance(data.get("id"), str) and data["id"] != file.stem:
        what = f"the id is {quoted(data['id'])}, but the file is called {quoted(file.stem + '.yaml')}"
        errors.append(document.error(what, ("id",), fix="give both the same name"))
    examples = ExampleCheck(document, vocabulary, {**shared, **settings})
    types = _types(document, vocabulary, examples)
    spots = subject(types, str(data.get("judge", "world")))
    name = data["as"] if isinstance(data.get("as"), str) else "self"
    scope = Scope(spots, spots, name)
    conditions = ConditionCheck(document, vocabulary, settings)
    if types:
        if name in RESERVED or any(name in vocabulary.names(spot) for spot in spots):
            conditions.errors.append(
                document.error(f"{quoted(name)} means something else in a path", ("as",), fix="take another name")
            )
        for part in ("when", "require"):
            conditions.condition(data.get(part), (part,), scope)
        conditions.message(data.get("message"), scope)
        conditions.attribute(data.get("attribute"), types)
    examples.examples()
    return settings, errors + conditions.errors + examples.errors


def _types(document: Document, vocabulary: Vocabulary, examples: ExampleCheck) -> list[str]:
    """Return the types or the fact that a rule judges, as far as they exist; note those that do not."""
    judged = document.data.get("for")
    if isinstance(judged, dict):
        fact = judged.get("fact")
        tables = [name for name, words in vocabulary.facts.items() if words.rows]
        if not isinstance(fact, str) or fact in tables:
            return [fact] if isinstance(fact, str) else []
        why = "it adds fields to resources, but has no rows" if fact in vocabulary.facts else ""
        what = f"there is no fact {quoted(fact)} with rows"
        examples.errors.append(document.error(what, ("for", "fact"), why=why, fix=did_you_mean(fact, tables)))
        return []
    found: list[str] = []
    for index, type_ in enumerate(judged if isinstance(judged, list) else [judged]):
        at = ("for", index) if isinstance(judged, list) else ("for",)
        if not isinstance(type_, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", type_):
            continue
        if type_ in ALIASES:
            what = f"{quoted(type_)} is another name of {quoted(ALIASES[type_])}"
            examples.errors.append(document.error(what, at, fix=f"write `{ALIASES[type_]}`: both are judged by it"))
        elif examples.type(type_, at):
            found.append(type_)
    return found


def _rule(file: RuleFile, data: Mapping[str, Any], settings: Mapping[str, Setting]) -> Rule:
    """Return the rule in a file that was found right."""
    judged = data["for"]
    types = (judged["fact"],) if isinstance(judged, dict) else (judged,) if isinstance(judged, str) else tuple(judged)
    see = data.get("see", ())
    return Rule(
        id=data["id"],
        title=data["title"],
        severity=Severity[data["severity"].upper()],
        topic=file.topic,
        types=types,
        is_fact=isinstance(judged, dict),
        name=data.get("as", "self"),
        judge=data.get("judge", "world"),
        why=data["why"].strip(),
        fix=data["fix"].strip(),
        see=(see,) if isinstance(see, str) else tuple(see),
        when=data.get("when"),
        require=data["require"],
        message=data["message"].strip(),
        attribute=data.get("attribute", ""),
        subsumes=tuple(data.get("subsumes", ())),
        settings=tuple(settings.values()),
        examples=tuple(_example(example, data) for example in data["examples"]),
        hcl=data.get("hcl", ""),
        cannot_be_unknown=data.get("cannot_be_unknown", ""),
        file=file.name,
    )


def _example(data: Mapping[str, Any], rule: Mapping[str, Any]) -> Example:
    verdict = next(verdict for verdict in VERDICTS if verdict in data)
    given = _given(rule.get("stack", {}), data.get("given", {}))
    if rule.get("judge") == "change":
        moments = {m: _given(rule.get("stack", {}).get(m, {}), data.get("given", {}).get(m, {})) for m in WORLDS}
        given |= moments
    return Example(verdict, data[verdict], given, data.get("settings", {}), data.get("on", ""))


def _given(stack: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the resources of an example over those that all examples begin with."""
    return {address: values for address, values in {**stack, **given}.items() if values is not None}


# --- all files ---------------------------------------------------------------------------------------------------


def _duplicates(documents: Iterable[tuple[RuleFile, Document]]) -> list[InputError]:
    first: dict[str, str] = {}
    errors: list[InputError] = []
    for file, document in documents:
        known = first.setdefault(file.stem, file.name)
        if known != file.name:
            errors.append(
                InputError(
                    f"the rule {quoted(file.stem)} stands in {known}, too",
                    where=document.where(("id",)),
                    why="a rule has one file",
                    fix="rename one of them, or ignore the other in lattice-scan.yaml",
                )
            )
    return errors


def _unknown_subsumed(documents: Iterable[tuple[RuleFile, Document]], ids: Collection[str]) -> list[InputError]:
    errors: list[InputError] = []
    for _, document in documents:
        named = document.data.get("subsumes") if isinstance(document.data, dict) else None
        for index, other in enumerate(named if isinstance(named, list) else ()):
            if isinstance(other, str) and other not in ids:
                what = f"there is no rule {quoted(other)}"
                errors.append(document.error(what, ("subsumes", index), fix=did_you_mean(other, ids)))
    return errors
