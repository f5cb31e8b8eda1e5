"""An IAM policy as statements: read from its JSON, or from the `aws_iam_policy_document` that will render it.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. What is not known yet, and
what has no place in a policy, stands as an `Unknown` where it was found; the rest of the statement keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from lattice_scan.facts.kleene import Truth, any_true
from lattice_scan.model.resource import AttributePath
from lattice_scan.model.value import Open, Unknown, bare

Text = str | Unknown

LONGEST = 2048
"""Characters of the longest ARN; a longer pattern is not looked into."""

LARGEST = 36_864
"""Characters of the longest policy that the API takes, whitespace and all; the quota is 10 KB."""

MOST = 200
"""Statements; no policy of 10 KB holds as many."""

_AN_ARN = "arn:"
"""Stands for an ARN that is known after apply."""

_RENDERED_ELSEWHERE = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
"""Arguments of a policy document that add statements of other documents to it, or put them in place of its own."""


class Patterns(NamedTuple):
    """The actions or resources that a statement is about."""

    items: tuple[Text, ...]
    is_except: bool
    """Whether it is about all but these: `NotAction`, `NotResource`."""


class Condition(NamedTuple):
    """One key of a statement's `Condition`; a request must meet all of them."""

    operator: Text
    """As written, e.g. `ForAnyValue:StringLike`."""

    key: Text
    values: tuple[Text, ...]
    """Of which one is enough."""


class Statement(NamedTuple):
    """One statement of a policy."""

    name: str
    """What a message calls it: `statement "Consumers"`, or `statement 2` where it has no Sid."""

    is_allow: Truth
    names_everybody: Truth
    """Whether it speaks of callers whom no principal names one by one, those who do not sign among them."""

    actions: Patterns
    resources: Patterns
    conditions: tuple[Condition, ...]


Statements = tuple[Statement, ...] | Unknown


def read_policy(text: str) -> Statements:
    """Return the statements of a policy; an `Unknown` where the text is no policy."""
    if len(text) > LARGEST:
        return Unknown("the policy is longer than VPC Lattice takes")
    return _read_policy(text)


@lru_cache(maxsize=256)
def _read_policy(text: str) -> Statements:
    """Read one text once, before the plan and after it, and for all the services that it is written for."""
    try:
        policy = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Unknown("the policy is not JSON")
    if not isinstance(policy, dict):
        return Unknown("the policy is not a JSON object")
    written = _elements(policy).get("statement")
    found = written if isinstance(written, list) else [written]
    if len(found) > MOST or not all(isinstance(each, dict) for each in found):
        return Unknown("the policy has no Statement that VPC Lattice takes")
    return tuple(_of_json(number, _elements(each)) for number, each in enumerate(found, 1))


def read_document(attributes: Mapping[str, Any], is_arn: Callable[[AttributePath], bool]) -> Statements:
    """Return the statements that a data source `aws_iam_policy_document` renders, perhaps not before the apply.

    `is_arn` says of an unknown value whether it is the ARN or id of a resource, and so names somebody.
    """
    if any(_plain(attributes.get(name)) for name in _RENDERED_ELSEWHERE):
        return Unknown("the policy document is laid together from others")
    blocks = _plain(attributes.get("statement"))
    if not isinstance(blocks, list) or len(blocks) > MOST or not all(isinstance(block, dict) for block in blocks):
        return Unknown("the statements of the policy document are known after apply")
    return tuple(_of_block(number, block, is_arn) for number, block in enumerate(blocks, 1))


def _of_json(number: int, element: Mapping[str, Any]) -> Statement:
    """Turn one JSON statement, its names in lower case, into a Statement."""
    named = _principals(element.get("principal"))
    others = _principals(element.get("notprincipal"))
    conditions = element.get("condition") or {}
    pairs = [
        (operator, key, values)
        for operator, keys in (conditions.items() if isinstance(conditions, dict) else [(_odd(conditions), {"": None})])
        for key, values in (keys.items() if isinstance(keys, dict) else [(_odd(keys), None)])
    ]
    return Statement(
        _name(number, element.get("sid")),
        _is_allow(element.get("effect")),
        _everybody(named, others, is_except="notprincipal" in element),
        _patterns(element, "action"),
        _patterns(element, "resource"),
        _conditions(pairs),
    )


def _of_block(number: int, block: Mapping[str, Any], is_arn: Callable[[AttributePath], bool]) -> Statement:
    """Turn one `statement` block of a policy document into a Statement; Allow is the default effect."""
    element = {"action": block.get("actions"), "resource": block.get("resources")}
    element |= {"notaction": block.get("not_actions"), "notresource": block.get("not_resources")}
    pairs = [
        (each.get("test"), each.get("variable"), each.get("values")) if isinstance(each, dict) else (_odd(each),) * 3
        for each in _list(block.get("condition"))
    ]
    named, others = (
        _blocks_of_principals(block.get(name), ("statement", number - 1, name), is_arn)
        for name in ("principals", "not_principals")
    )
    return Statement(
        _name(number, block.get("sid")),
        _is_allow(block.get("effect") or "Allow"),
        _everybody(named, others, is_except=bool(others)),
        _patterns({name: _unescaped(value) for name, value in element.items() if value}, "action"),
        _patterns({name: _unescaped(value) for name, value in element.items() if value}, "resource"),
        _conditions([(test, variable, _unescaped(values)) for test, variable, values in pairs]),
    )


# --- the elements ----------------------------------------------------------------------------------------------------


def _name(number: int, sid: Any) -> str:
    return f'statement "{sid}"' if isinstance(sid, str) and sid else f"statement {number}"


def _is_allow(effect: Any) -> Truth:
    return effect == "Allow" if effect in ("Allow", "Deny") else _odd(effect)


def _everybody(named: list[tuple[Any, Text]], others: list[tuple[Any, Text]], *, is_except: bool) -> Truth:
    """Whether the principals take in callers whom nobody names. `NotPrincipal` does, unless it is about everybody."""
    if is_except:
        nobody = any_true(_is_everybody(*principal) for principal in others)
        return nobody if isinstance(nobody, Unknown) else not nobody
    return any_true(_is_everybody(*principal) for principal in named) if named else _odd(None)


def _is_everybody(kind: Any, name: Text) -> Truth:
    """Whether one principal is `*`; an AWS account or ARN, a service, and an identity provider are somebody."""
    if isinstance(kind, str) and kind not in {"AWS", "*"}:
        return False
    if isinstance(name, str):
        return name == "*" and (kind if isinstance(kind, Unknown) else True)
    return name


def _principals(element: Any) -> list[tuple[Any, Text]]:
    """Return kind and name of each principal: `"*"`, or `{"AWS": [..]}`."""
    if isinstance(element, dict):
        return [(kind, name) for kind, names in element.items() for name in _texts(names)]
    return [] if element is None else [("*", element if element == "*" else _odd(element))]


def _blocks_of_principals(
    blocks: Any, path: AttributePath, is_arn: Callable[[AttributePath], bool]
) -> list[tuple[Any, Text]]:
    """Return kind and name of each principal: one `identifiers` of each block."""
    found: list[tuple[Any, Text]] = []
    for at, block in enumerate(_list(blocks)):
        names = block.get("identifiers") if isinstance(block, dict) else block
        kind = block.get("type") if isinstance(block, dict) else _odd(block)
        for number, name in enumerate(_texts(names)):
            is_somebody = isinstance(names, list) and name != "*" and is_arn((*path, at, "identifiers", number))
            found.append((kind, _AN_ARN if is_somebody else name))
    return found


def _patterns(element: Mapping[str, Any], name: str) -> Patterns:
    is_except = f"not{name}" in element
    found = _texts(element.get(f"not{name}" if is_except else name))
    limited = (
        Unknown(f"its {name} is longer than any ARN") if isinstance(t, str) and len(t) > LONGEST else t for t in found
    )
    return Patterns(tuple(limited) or (Unknown(f"the statement has no {name}"),), is_except)


def _conditions(pairs: Iterable[tuple[Any, Any, Any]]) -> tuple[Condition, ...]:
    """Return the conditions; values that a document gives for one key in several blocks stand together."""
    merged: dict[tuple[Text, Text], tuple[Text, ...]] = {}
    for operator, key, values in pairs:
        named = (_text(operator), _text(key))
        merged[named] = merged.get(named, ()) + _texts(values)
    return tuple(Condition(operator, key, values) for (operator, key), values in merged.items())


# --- values ----------------------------------------------------------------------------------------------------------


def _elements(holder: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in holder.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> tuple[Text, ...]:
    return tuple(_text(each) for each in _list(value))


def _text(value: Any) -> Text:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value if isinstance(value, str) else _odd(value)


def _odd(value: Any) -> Unknown:
    """What stands there is not known, or nothing that a policy can hold."""
    return value if isinstance(value, Unknown) else Unknown("the statement holds what no policy may hold")


def _unescaped(value: Any) -> Any:
    """A document writes `&{aws:username}` for the policy variable `${aws:username}`."""
    if isinstance(value, list):
        return [_unescaped(part) for part in value]
    return value.replace("&{", "${") if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """A value without its marks, at any depth; an `Unknown` stands for what more there may be in a list."""
    value = bare(value)
    if isinstance(value, Open):
        return [*(_plain(part) for part in value.items), value.rest] if isinstance(value.items, list) else value.rest
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return {name: _plain(part) for name, part in value.items()} if isinstance(value, dict) else value
