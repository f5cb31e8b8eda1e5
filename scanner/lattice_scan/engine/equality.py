"""Whether two values, or two resources, are the same: yes, no, or not to be told before the apply."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lattice_scan.model.resource import Mode, Resource, identity, is_one_place
from lattice_scan.model.value import Default, Open, Sensitive, Unknown, bare
from lattice_scan.model.verdict import Verdict

PASS, UNKNOWN, FAIL = Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL

_GENERATED = re.compile(r"[a-z]+(-[a-z]+)*-[0-9a-f]{8,}")
"""Ids that AWS makes up, such as `svc-0123456789abcdef0`: nobody can name one before it exists."""

_NUMBERS = (int, float)
_SCALARS = frozenset({str, int, float, bool})


def equal(one: Any, other: Any) -> Verdict:
    """Whether two values are equal. Lists are compared as sets, because a plan does not tell the two apart."""
    if one.__class__ is other.__class__ and one.__class__ in _SCALARS:
        return PASS if one == other else FAIL
    one, other = bare(one), bare(other)
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return UNKNOWN
    if isinstance(one, Resource) or isinstance(other, Resource):
        return same(one, other)
    if isinstance(one, Open) or isinstance(other, Open):
        return _equal_open(one, other)
    if isinstance(one, list) or isinstance(other, list):
        return _equal_lists(one, other) if isinstance(one, list) and isinstance(other, list) else FAIL
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return _equal_maps(one, other) if isinstance(one, Mapping) and isinstance(other, Mapping) else FAIL
    return PASS if _equal_scalars(one, other) else FAIL


def _equal_scalars(one: Any, other: Any) -> bool:
    """Whether two known scalars are equal; `"443"` is 443 and `"true"` is true, as Terraform converts them."""
    if type(one) is type(other) or (_is_number(one) and _is_number(other)):
        return bool(one == other)
    if isinstance(one, str) and other is not None:
        return one == _as_text(other)
    return isinstance(other, str) and one is not None and other == _as_text(one)


def _is_number(value: Any) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _equal_lists(one: Sequence[Any], other: Sequence[Any], *, is_open: bool = False) -> Verdict:
    """Compare as sets. `is_open` says that `one` may hold more, and that its items which hold an unknown may go."""
    if any(all(equal(a, b) is FAIL for b in other) for a in one if not (is_open and is_undecided(a))):
        return FAIL
    fits = [[equal(a, b) for a in one] for b in other]
    if is_open:
        return UNKNOWN
    if any(all(v is FAIL for v in row) for row in fits):
        return FAIL
    if all(PASS in row for row in fits) and all(any(row[i] is PASS for row in fits) for i in range(len(one))):
        return PASS
    # Each item that is not known can become one of those still missing, no more.
    missing = sum(PASS not in row for row in fits)
    spare = sum(is_undecided(a) for a in one) + sum(is_undecided(b) for b in other)
    return FAIL if missing > spare else UNKNOWN


def _equal_maps(one: Mapping[str, Any], other: Mapping[str, Any]) -> Verdict:
    """Compare key by key; a missing key is null."""
    return min((equal(one.get(key), other.get(key)) for key in {**one, **other}), default=PASS)


def _equal_open(one: Any, other: Any) -> Verdict:
    if isinstance(one, Open) and isinstance(other, Open):
        return UNKNOWN
    half, whole = (one, other) if isinstance(one, Open) else (other, one)
    if isinstance(half.items, list) and isinstance(whole, list):
        return _equal_lists(half.items, whole, is_open=True)
    if isinstance(half.items, Mapping) and isinstance(whole, Mapping):
        known = {key: value for key, value in half.items.items() if not is_undecided(value)}
        return FAIL if any(equal(value, whole.get(key)) is FAIL for key, value in known.items()) else UNKNOWN
    return UNKNOWN if whole is None else FAIL


def is_undecided(value: Any) -> bool:
    """Whether any part of a value is not known."""
    kind = value.__class__
    if kind is Sensitive or kind is Default:
        return is_undecided(value.value)
    if kind is Unknown or kind is Open:
        return True
    if kind is list:
        return any(is_undecided(part) for part in value)
    return isinstance(value, Mapping) and any(is_undecided(part) for part in value.values())


# --- resources -------------------------------------------------------------------------------------------------------


def same(one: Any, other: Any) -> Verdict:
    """Whether two things are the same resource. Each is a Resource, or the text of an id or ARN."""
    if one is other and one is not None:
        return PASS
    if not isinstance(one, Resource):
        one, other = other, one
    if not isinstance(one, Resource):
        texts = isinstance(one, str) and isinstance(other, str)
        return PASS if texts and identity(one) == identity(other) else FAIL
    if isinstance(other, str):
        return _is_named(one, other)
    return _same_resources(one, other) if isinstance(other, Resource) else FAIL


def names_of(resource: Resource) -> dict[str, str]:
    """Return the attributes that name a resource, as far as they are known: `id`, `arn`."""
    values = ((name, bare(resource.attributes.get(name))) for name in ("id", "arn"))
    return {name: value for name, value in values if isinstance(value, str) and value}


def _is_named(resource: Resource, text: str) -> Verdict:
    """Whether an id or ARN names a resource."""
    if not text:
        return FAIL
    names = names_of(resource)
    if any(identity(name) == identity(text) for name in names.values()):
        return PASS
    kind = "arn" if text.startswith("arn:") else "id"
    comparable = kind in names or _GENERATED.fullmatch(identity(text))
    if names and comparable:
        return FAIL
    is_new = resource.is_created and _GENERATED.fullmatch(identity(text))
    return FAIL if is_new else UNKNOWN


def _same_resources(one: Resource, other: Resource) -> Verdict:
    if Mode.OUTSIDE not in (one.mode, other.mode) and _family(one) != _family(other):
        return FAIL
    if Mode.DERIVED in (one.mode, other.mode):
        return FAIL
    names, others = names_of(one), names_of(other)
    if names and others:
        return _same_names(one, names, other, others)
    if one.mode is Mode.MANAGED and other.mode is Mode.MANAGED and one.input == other.input:
        return FAIL
    for new, names_of_other in ((one, others), (other, names)):
        if new.is_created and any(_GENERATED.fullmatch(identity(name)) for name in names_of_other.values()):
            return FAIL
    return UNKNOWN


def _same_names(one: Resource, names: Mapping[str, str], other: Resource, others: Mapping[str, str]) -> Verdict:
    if {identity(name) for name in names.values()} & {identity(name) for name in others.values()}:
        is_elsewhere = one.account and other.account and not is_one_place(one, other)
        return FAIL if is_elsewhere and not names.keys() & others.keys() & {"arn"} else PASS
    if names.keys() & others.keys():
        return FAIL
    texts = [identity(name) for name in (*names.values(), *others.values())]
    return FAIL if all(_GENERATED.fullmatch(text) for text in texts) else UNKNOWN


def _family(resource: Resource) -> str:
    """The type without `default_`: `aws_default_vpc` manages what a data source reads as `aws_vpc`."""
    return resource.type.replace("aws_default_", "aws_", 1)
