"""A file against its JSON Schema: each violation becomes one sentence that says what, where, why and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import jsonschema
import re2

from lattice_scan.model.errors import InputError, did_you_mean, quoted
from lattice_scan.rulefile.document import Document, Path, listed

KINDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    """Check `pattern` in linear time: a setting's schema may come from a stranger."""
    del validator, schema
    if isinstance(instance, str) and compiled(pattern).search(instance) is None:
        yield jsonschema.ValidationError(f"does not match {pattern}")


_extend: Any = jsonschema.validators.extend
_Validator: Any = _extend(jsonschema.Draft202012Validator, {"pattern": _pattern})


@cache
def compiled(pattern: str) -> Any:
    """Compile a regular expression with RE2. Raises re2.error where it is none."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


@cache
def schema(name: str) -> Mapping[str, Any]:
    """Return one of the JSON Schemas of files that people write: `rule`, `config` or `waivers`."""
    text = resources.files("lattice_scan.rulefile").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@cache
def _validator(name: str) -> Any:
    return _Validator(schema(name))


def violations(document: Document, name: str) -> Iterator[InputError]:
    """Yield what is wrong with a whole document by the schema `rule`, `config` or `waivers`."""
    for error in _validator(name).iter_errors(document.data):
        yield from _explained(document, (), error)


def value_violations(
    document: Document, path: Path, value: Any, value_schema: Mapping[str, Any]
) -> Iterator[InputError]:
    """Yield what is wrong with the value at `path`, by a schema that a setting declares."""
    for error in _Validator(value_schema).iter_errors(value):
        yield from _explained(document, path, error)


def is_setting(value: Any) -> bool:
    """Whether a value is a sound schema of a setting, so that values can be checked by it."""
    definitions = schema("rule")["$defs"]
    return bool(_Validator({"$ref": "#/$defs/setting", "$defs": definitions}).is_valid(value))


def settings_violations(document: Document) -> Iterator[InputError]:
    """Yield what is wrong with a `settings.yaml`: a mapping from names to settings."""
    definitions = schema("rule")["$defs"]
    whole = {
        "title": "settings.yaml",
        "errorMessage": "write a mapping from names to JSON schemas",
        "type": "object",
        "propertyNames": definitions["setting_name"],
        "additionalProperties": definitions["setting"],
        "$defs": definitions,
    }
    for error in _Validator(whole).iter_errors(document.data):
        yield from _explained(document, (), error)


def _explained(document: Document, base: Path, error: Any) -> Iterator[InputError]:
    path = (*base, *error.absolute_path)
    if "propertyNames" in error.absolute_schema_path and isinstance(error.instance, str):
        message = error.schema.get("patternErrorMessage", "is not allowed as a key")
        yield document.error(f"{quoted(error.instance)} {message}", (*path, error.instance), key=True)
        return
    yield from _EXPLAIN[error.validator](document, path, error)


def label(path: Path) -> str:
    """Name what stands at `path`: its key, and its place in a list, e.g. `config[0]`."""
    indexes = ""
    for step in reversed(path):
        if isinstance(step, str):
            return quoted(f"{step}{indexes}")
        indexes = f"[{step}]{indexes}"
    return "the file"


def _kind(value: Any) -> str:
    """Say what a value is: `text`, `a list`, `empty`."""
    match value:
        case None:
            return "empty"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return "a tag such as `!unknown`"


def _type(document: Document, path: Path, error: Any) -> Iterator[InputError]:
    allowed = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    wanted = " or ".join(KINDS[kind] for kind in allowed)
    value = error.instance
    fix = error.schema.get("errorMessage", "")
    if not fix and "string" in allowed and isinstance(value, int | float):
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        fix = f'write it in quotes: "{shown}"'
    elif "boolean" in allowed and isinstance(value, str) and value.lower() in {"yes", "on", "no", "off"}:
        fix = f"write {'true' if value.lower() in {'yes', 'on'} else 'false'}"
    yield document.error(f"{label(path)} must be {wanted}, but is {_kind(value)}", path, fix=fix)


def _unknown_key(document: Document, path: Path, error: Any) -> Iterator[InputError]:
    known = list(error.schema.get("properties", ()))
    title = error.schema.get("title", "mapping").removeprefix("A ").removeprefix("a ")
    holder = title if title.startswith(("`", "an ")) or "." in title else f"a {title}"
    for name in error.instance:
        if name not in known:
            why = f"{holder} holds {listed(known, 'and')}"
            fix = did_you_mean(name, known)
            if not fix and title == "test":
                fix = (
                    f"to go on to what {label(path)} holds, write one dotted path, e.g. {quoted(f'{path[-1]}.{name}')}"
                )
            yield document.error(f"unknown key {quoted(name)}", (*path, name), key=True, why=why, fix=fix)


def _required(document: Document, path: Path, error: Any) -> Iterator[InputError]:
    name = next(name for name in error.validator_value if error.message.startswith(repr(name)))
    about = error.schema.get("properties", {}).get(name, {}).get("description", "")
    where = f" in {label(path)}" if path else ""
    yield document.error(
        f"{quoted(name)} is missing{where}", path, fix=f"add `{name}`: {about}" if about else f"add `{name}`"
    )


def _enum(document: Document, path: Path, error: Any) -> Iterator[InputError]:
    words = ["true" if w is True else "false" if w is False else str(w) for w in error.validator_value]
    value = "true" if error.instance is True else "false" if error.instance is False else error.instance
    fix = did_you_mean(value, words) if isinstance(value, str) else ""
    what = (
        f"{label(path)} cannot be {quoted(value)}"
        if isinstance(value, str | int | float)
        else f"{label(path)} is {_kind(value)}"
    )
    yield document.error(what, path, why=f"it is one of {listed(words)}", fix=fix)


def _pattern_violation(document: Document, path: Path, error: Any) -> Iterator[InputError]:
    message = error.schema.get("patternErrorMessage") or f"must match {quoted(error.validator_value)}"
    why = f"it is {quoted(error.instance)}" if error.instance.strip() else ""
    yield document.error(f"{label(path)} {message}", path, why=why)


def _says(text: str) -> Callable[[Document, Path, Any], Iterator[InputError]]:
    """Return an explanation that only needs the limit, which stands for `{}` in `text`."""

    def explain(document: Document, path: Path, error: Any) -> Iterator[InputError]:
        yield document.error(f"{label(path)} {text.format(error.validator_value)}", path)

    return explain


def _at_least(text: str) -> Callable[[Document, Path, Any], Iterator[InputError]]:
    """Return the explanation of a lower limit of a size."""

    def explain(document: Document, path: Path, error: Any) -> Iterator[InputError]:
        if error.instance:
            yield from _says(text)(document, path, error)
        else:
            yield document.error(f"{label(path)} is empty", path, fix=error.schema.get("errorMessage", ""))

    return explain


def _alternatives(document: Document, path: Path, error: Any) -> Iterator[InputError]:
    """`anyOf` and `oneOf` stand in our schemas only over single required keys."""
    if not isinstance(error.instance, dict):
        return
    names = [branch["required"][0] for branch in error.validator_value]
    written = [name for name in names if name in error.instance]
    if len(written) > 1:
        what = f"{label(path)} holds {listed(written, 'and')}"
        yield document.error(what, (*path, written[1]), key=True, fix=f"keep one of {listed(names)}")
    else:
        yield document.error(f"{label(path)} needs {listed(names)}", path)


# Every keyword that our schemas or the schema of a setting can hold; a test keeps it complete.
_EXPLAIN: Mapping[str, Callable[[Document, Path, Any], Iterator[InputError]]] = {
    "type": _type,
    "additionalProperties": _unknown_key,
    "required": _required,
    "enum": _enum,
    "const": _says("must be {}"),
    "pattern": _pattern_violation,
    "minLength": _at_least("is shorter than {} characters"),
    "minItems": _at_least("holds fewer than {} members"),
    "minProperties": _at_least("holds fewer than {} keys"),
    "maxLength": _says("is longer than {} characters"),
    "maxItems": _says("holds more than {} members"),
    "maxProperties": _says("holds more than one of them: write one"),
    "minimum": _says("must be at least {}"),
    "maximum": _says("must be at most {}"),
    "uniqueItems": _says("names something twice"),
    "anyOf": _alternatives,
    "oneOf": _alternatives,
}
