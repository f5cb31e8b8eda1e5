"""What a condition of an auth policy says of a caller whom it does not name.

| key | who does not sign | who signs | of |
| --- | --- | --- | --- |
| `aws:PrincipalOrgID`, `…OrgPaths`, `aws:PrincipalTag/…` | absent | absent, or strange | the caller |
| `aws:PrincipalAccount`, `aws:PrincipalArn` | absent | strange | the caller |
| `aws:PrincipalType` | `Anonymous` | one of the other types | the caller |
| `…:SourceVpc`, `…:SourceVpcOwnerAccount` | strange, or as the policy names it | the same | the VPC |
| `…:RequestMethod`, `…:RequestPath` | as the caller likes | the same | an HTTP request |
| `…:RequestHeader/…`, `…:RequestQueryString/…` | as the caller likes, or absent | the same | an HTTP request |
| `…:Port`, `…:ServiceArn`, `…:ServiceNetworkArn` | as it is | the same | the service |
| `aws:SecureTransport`, `aws:CurrentTime`, `aws:EpochTime` | as the caller likes, or absent | the same | any |
| anything else | not documented for VPC Lattice | the same | |

*Strange* is a value that no policy names: only a wildcard in the part that tells the owner (the account of an ARN, the
organization of a path) lets it in. `aws:PrincipalTag` counts as a bound, although every account can tag its own roles.
`Connect` (TLS passthrough) knows no HTTP keys, and its callers never sign.

An absent key fails every operator but the negated ones, `…IfExists`, `ForAllValues:` and `Null`, so none of these binds
a caller who does not sign. `StringEquals` takes `*` literally; `StringLike`, `ArnLike` and `ArnEquals` do not.

Operators: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
Keys: https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html and
https://docs.aws.amazon.com/service-authorization/latest/reference/list_vpc-lattice-svcs.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from lattice_scan.facts.kleene import Truth, all_true, any_true, negated
from lattice_scan.facts.policies.document import Condition, Text
from lattice_scan.facts.policies.patterns import intersects
from lattice_scan.model.value import Unknown

INVOKE = "vpc-lattice-svcs:invoke"
CONNECT = "vpc-lattice-svcs:connect"


class Caller(NamedTuple):
    """A caller whom no policy names."""

    signs: bool
    is_member: bool
    """Whether an organization and tags come with the signature."""

    is_inside: bool
    """Whether the request comes from a VPC that the policy names, where it names any."""


class Reach(NamedTuple):
    """How many of the requests that a caller can send meet a condition."""

    some: Truth
    all: Truth


NEVER, SOMETIMES, ALWAYS = Reach(False, False), Reach(True, False), Reach(True, True)


class Held(Enum):
    """What a request holds under a key."""

    ABSENT = "nothing"
    STRANGE = "a value that no policy names"
    CHOSEN = "what the caller likes"
    OPTIONAL = "what the caller likes, or nothing"
    FIXED = "one value, which is not known"


_PREFIX = "vpc-lattice-svcs:"
_OF_MEMBERS = ("aws:principalorgid", "aws:principalorgpaths", "aws:principaltag/")
_OF_SIGNERS = ("aws:principalaccount", "aws:principalarn")
_OF_SOURCE = (f"{_PREFIX}sourcevpc", f"{_PREFIX}sourcevpcowneraccount")
PATH = f"{_PREFIX}requestpath"
"""The key that speaks of what stands in a resource, too."""

_OF_HTTP = (f"{_PREFIX}requestmethod", PATH)
_OF_HTTP_PARTS = (f"{_PREFIX}requestheader/", f"{_PREFIX}requestquerystring/")
_OF_SERVICE = (f"{_PREFIX}port", f"{_PREFIX}servicearn", f"{_PREFIX}servicenetworkarn")
_OF_CIRCUMSTANCE = ("aws:securetransport", "aws:currenttime", "aws:epochtime")

BOUNDS = {
    "aws:principalorgid": "organization",
    "aws:principalorgpaths": "organization_path",
    "aws:principalaccount": "account",
    "aws:principalarn": "principal_arn",
    "aws:principaltag/": "principal_tag",
    f"{_PREFIX}sourcevpc": "source_vpc",
    f"{_PREFIX}sourcevpcowneraccount": "source_account",
}
"""What each key binds, in a word."""

_SIGNED_TYPES = frozenset({"Account", "AssumedRole", "FederatedUser", "User"})
_ANONYMOUS = frozenset({"Anonymous"})

_EXACT, _FOLDED, _LIKE, _OTHER = "exact", "folded", "like", "other"
_OPERATORS = {
    "stringequals": _EXACT,
    "stringequalsignorecase": _FOLDED,
    "stringlike": _LIKE,
    "arnequals": _LIKE,
    "arnlike": _LIKE,
    "numericequals": _EXACT,
    "numericlessthan": _OTHER,
    "numericlessthanequals": _OTHER,
    "numericgreaterthan": _OTHER,
    "numericgreaterthanequals": _OTHER,
    "dateequals": _OTHER,
    "datelessthan": _OTHER,
    "datelessthanequals": _OTHER,
    "dategreaterthan": _OTHER,
    "dategreaterthanequals": _OTHER,
    "bool": _OTHER,
    "binaryequals": _OTHER,
    "ipaddress": _OTHER,
}
_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
}

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def reach(condition: Condition, caller: Caller, action: str) -> Reach:
    """Return which requests of a caller meet a condition."""
    operator, key, values = condition
    if isinstance(operator, Unknown):
        return Reach(operator, operator)
    held = key if isinstance(key, Unknown) else _held(key.lower(), caller, action)
    if isinstance(held, Unknown):
        return Reach(held, held)
    modifier, _, base = operator.lower().rpartition(":")
    if base == "null":
        return _null(held, values)
    if_exists = base.endswith("ifexists")
    base = base.removesuffix("ifexists")
    kind = _OPERATORS.get(_NEGATED.get(base, base))
    if kind is None or modifier not in {"", "foranyvalue", "forallvalues"}:
        return _doubtful("a condition has an operator that IAM does not know")
    is_negated = base in _NEGATED
    without = if_exists or modifier == "forallvalues" or (is_negated and modifier != "foranyvalue")
    if held is Held.ABSENT:
        return Reach(without, without)
    found = _any_of(_matching(kind, held, str(key).lower(), value) for value in values)
    if isinstance(held, frozenset):
        found = _matching_types(kind, held, values)
    if is_negated:
        found = Reach(negated(found.all), negated(found.some))
    if held is Held.FIXED and found == SOMETIMES:  # an Allow is written for a service that there is
        return Reach(some=True, all=Unknown("a condition is about the service, of which the plan does not tell enough"))
    if held is Held.OPTIONAL:
        return Reach(any_true([found.some, without]), all_true([found.all, without]))
    return found


def _held(key: str, caller: Caller, action: str) -> Held | frozenset[str] | Unknown:
    """Return what a request of a caller holds under a key."""
    if key == "aws:principaltype":
        return _SIGNED_TYPES if caller.signs else _ANONYMOUS
    if key.startswith(_OF_MEMBERS):
        return Held.STRANGE if caller.is_member else Held.ABSENT
    if key in _OF_SIGNERS:
        return Held.STRANGE if caller.signs else Held.ABSENT
    if key in _OF_SOURCE:
        return Held.CHOSEN if caller.is_inside else Held.STRANGE
    if key in _OF_HTTP or key.startswith(_OF_HTTP_PARTS):
        return Held.ABSENT if action == CONNECT else Held.CHOSEN if key in _OF_HTTP else Held.OPTIONAL
    if key in _OF_SERVICE:
        return Held.FIXED
    if key in _OF_CIRCUMSTANCE:
        return Held.OPTIONAL
    return Unknown("a condition has a key that is not documented for VPC Lattice")


def _matching(kind: str, held: Held | frozenset[str], key: str, value: Text) -> Reach:
    """Return which requests hold a value that one value of a condition matches."""
    if held is not Held.STRANGE:
        is_all = kind == _LIKE and (value if isinstance(value, Unknown) else set(value) == {"*"})
        return Reach(some=True, all=is_all)
    if kind == _OTHER:
        return _doubtful("a condition compares who calls in a way that is not for names")
    if kind != _LIKE and isinstance(value, Unknown):
        return NEVER  # whatever it becomes, it names somebody
    if isinstance(value, Unknown):
        return Reach(value, value)
    variables = [name.lower() for name in _VARIABLE.findall(value) if name not in {"*", "?", "$"}]
    if not all(name.startswith("aws:resource") for name in variables):
        return _doubtful("a condition compares with a policy variable")
    pattern = _VARIABLE.sub("_", value)
    if kind != _LIKE or not {"*", "?"} & set(_owner(key, pattern)):
        return NEVER
    return ALWAYS if set(pattern) == {"*"} else SOMETIMES


def _owner(key: str, pattern: str) -> str:
    """The part of a value that tells whose it is: wildcards behind it still bind."""
    if key == "aws:principalarn":
        parts = pattern.split(":", 5)
        return parts[4] if len(parts) == 6 else pattern
    if key.startswith("aws:principaltag/"):
        return pattern if set(pattern) <= {"*", "?"} else ""
    return pattern.partition("/")[0] if key == "aws:principalorgpaths" else pattern


def _matching_types(kind: str, held: frozenset[str], values: tuple[Text, ...]) -> Reach:
    """Return which of the principal types that a request may hold the values match."""
    doubt = next((value for value in values if isinstance(value, Unknown)), None)
    patterns = [value for value in values if isinstance(value, str)]
    if any("${" in pattern for pattern in patterns) or kind == _OTHER:
        return _doubtful("a condition compares the principal type with what is no type")
    matched = frozenset(type_ for type_ in held if any(_is_type(kind, pattern, type_) for pattern in patterns))
    return Reach(bool(matched) or doubt or False, matched == held or doubt or False)


def _is_type(kind: str, pattern: str, type_: str) -> bool:
    if kind == _LIKE:
        return intersects(pattern, type_)
    return pattern == type_ or (kind == _FOLDED and pattern.lower() == type_.lower())


def _null(held: Held | frozenset[str], values: tuple[Text, ...]) -> Reach:
    """Return which requests meet a test of whether the key is there: `true` asks that it is not."""
    doubt = next((value for value in values if isinstance(value, Unknown)), None)
    if doubt:
        return Reach(doubt, doubt)
    wanted = {str(value).lower() for value in values}
    outcomes = {"true"} if held is Held.ABSENT else {"true", "false"} if held is Held.OPTIONAL else {"false"}
    return Reach(bool(wanted & outcomes), outcomes <= wanted)


def _any_of(found: Iterable[Reach]) -> Reach:
    each = list(found)
    return Reach(any_true(r.some for r in each), any_true(r.all for r in each))


def _doubtful(reason: str) -> Reach:
    doubt = Unknown(reason)
    return Reach(doubt, doubt)
