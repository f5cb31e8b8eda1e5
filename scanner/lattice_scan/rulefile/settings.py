"""What a team can decide: the settings that rules share, and those that a rule declares for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import re2

from lattice_scan.model.errors import InputError, did_you_mean, quoted
from lattice_scan.model.rule import Setting
from lattice_scan.rulefile.document import Document, Path
from lattice_scan.rulefile.explain import compiled, is_setting, settings_violations, value_violations

PREFIX = "settings/"


def shared_settings(document: Document) -> tuple[dict[str, Setting], list[InputError]]:
    """Return the settings of a `settings.yaml` by name, and everything that is wrong with it."""
    found: dict[str, Setting] = {}
    errors = list(settings_violations(document))
    for name, schema in document.data.items() if isinstance(document.data, dict) else ():
        found[name] = _setting(document, (name,), schema, errors)
    return found, errors


def declared_settings(document: Document, shared: Mapping[str, Setting]) -> tuple[dict[str, Setting], list[InputError]]:
    """Return the settings that a rule declares, by name, and everything that is wrong with them."""
    found: dict[str, Setting] = {}
    errors: list[InputError] = []
    declared = document.data.get("settings")
    for name, schema in declared.items() if isinstance(declared, dict) else ():
        at = ("settings", name)
        if not isinstance(schema, dict) or "$ref" not in schema:
            found[name] = _setting(document, at, schema, errors)
            continue
        target = str(schema["$ref"]).removeprefix(PREFIX)
        found[name] = shared.get(target, Setting(name, {}))
        if target not in shared:
            fix = did_you_mean(target, shared) or f"add `{target}` to settings.yaml"
            errors.append(document.error(f"there is no shared setting {quoted(target)}", (*at, "$ref"), fix=fix))
        elif target != name:
            why = "a setting has one name, in the rule and in lattice-scan.yaml"
            what = f"the shared setting {quoted(target)} is called {quoted(name)} here"
            errors.append(
                document.error(what, at, key=True, why=why, fix=f"write `{target}: {{$ref: {PREFIX}{target}}}`")
            )
    return found, errors


def check_values(document: Document, at: Path, known: Mapping[str, Setting]) -> Iterator[InputError]:
    """Yield what is wrong with the values of settings that stand at `at`."""
    values = document.at(at)
    for name, value in values.items() if isinstance(values, dict) else ():
        setting = known.get(name)
        if setting is None:
            yield document.error(
                f"there is no setting {quoted(name)}",
                (*at, name),
                key=True,
                why="rules declare the settings that can be set",
                fix=did_you_mean(name, known),
            )
        else:
            yield from value_violations(document, (*at, name), value, setting.schema)


def conflicts(owners: Iterable[tuple[str, Setting]]) -> Iterator[InputError]:
    """Yield an error for each setting that two files declare differently; `owners` are pairs of file and setting."""
    first: dict[str, tuple[str, Setting]] = {}
    for file, setting in owners:
        if not setting.schema:
            # Something is wrong with it, and that was told already.
            continue
        known_file, known = first.setdefault(setting.name, (file, setting))
        if known.schema != setting.schema:
            yield InputError(
                f"declares the setting {quoted(setting.name)} differently from {known_file}",
                where=file,
                why="a setting has one value in lattice-scan.yaml, whichever rule reads it",
                fix=f"declare it once in settings.yaml and write {{$ref: {PREFIX}{setting.name}}}, or rename it",
            )


def _setting(document: Document, at: Path, schema: Any, errors: list[InputError]) -> Setting:
    """Return the setting at `at`; its schema accepts everything where what is written is unsound."""
    name = str(at[-1])
    patterns = list(_bad_patterns(document, at, schema))
    errors += patterns
    if patterns or not is_setting(schema):
        return Setting(name, {})
    default = schema.get("default")
    plain = {key: value for key, value in schema.items() if key != "default"}
    if default is not None:
        errors += value_violations(document, (*at, "default"), default, plain)
    return Setting(name, plain, default)


def _bad_patterns(document: Document, at: Path, schema: Any) -> Iterator[InputError]:
    if not isinstance(schema, dict):
        return
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        try:
            compiled(pattern)
        except re2.error:
            yield document.error(f"{quoted(pattern)} is no regular expression (RE2)", (*at, "pattern"))
    for name in ("items", "additionalProperties"):
        yield from _bad_patterns(document, (*at, name), schema.get(name))
    inner = schema.get("properties")
    for name, part in inner.items() if isinstance(inner, dict) else ():
        yield from _bad_patterns(document, (*at, "properties", name), part)
