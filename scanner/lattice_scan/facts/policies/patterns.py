"""What the action and resource patterns of an auth policy take in: `*` stands for any text, `?` for one character.

A request's resource is `arn:PARTITION:vpc-lattice:REGION:ACCOUNT:service/ID/PATH`, for network policies too:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_vpc-lattice-svcs.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from lattice_scan.facts.kleene import Truth, all_true, any_true, negated
from lattice_scan.facts.policies.document import Patterns, Text
from lattice_scan.model.resource import Resource
from lattice_scan.model.value import Unknown, bare

PART = "\0"
"""Stands for one part of an ARN that is not known: any text without `:` and `/`."""

_ALL = "*"
"""The usual resource of a statement."""

_COMMERCIAL = re.compile(r"(?!cn)[a-z]{2}-[a-z]+-[0-9]")
"""Regions of the partition `aws`; others have a further word, as in `us-gov-west-1`, or are in China."""


class Target(NamedTuple):
    """The requests that an auth policy decides on."""

    pattern: str
    """What their resources are at most: the ARN of a service and any path, with `PART` for what is not known."""

    is_one: bool
    """Whether they are exactly those to one service, which is known."""

    doubt: Unknown | None
    """Why they may be fewer; None for one service, and for a network, which any service may join."""


def target_of(service: Resource | None, *, is_any: bool) -> Target:
    """Return the requests to a service, or to any (`is_any`); without either, nobody knows to which."""
    place = f"arn:{PART}:vpc-lattice:{PART}:{PART}"
    unknown = Unknown("the ARN of the service is known after apply")
    if service is None or is_any:
        return Target(f"{place}:service/{PART}/*", is_one=False, doubt=None if is_any else unknown)
    arn, id_ = (bare(service.attributes.get(name)) for name in ("arn", "id"))
    if isinstance(arn, str):
        return Target(f"{arn}/*", is_one=True, doubt=None)
    partition = "aws" if _COMMERCIAL.fullmatch(service.region or "") else PART
    place = f"arn:{partition}:vpc-lattice:{service.region or PART}:{service.account or PART}"
    if isinstance(id_, str):
        return Target(f"{place}:service/{id_}/*", is_one=True, doubt=None)
    return Target(f"{place}:service/{PART}/*", is_one=False, doubt=unknown)


@lru_cache(maxsize=1024)
def is_action(patterns: Patterns, action: str) -> Truth:
    """Whether a statement speaks of an action; remembered, for the policies of an organization say much the same."""
    named = any_true(p if isinstance(p, Unknown) else intersects(p.lower(), action) for p in patterns.items)
    return negated(named) if patterns.is_except else named


def meets(patterns: Patterns, target: Target) -> Truth:
    """Whether a statement speaks of some request to the target."""
    if patterns.is_except:
        return negated(any_true(_is_all(p, target) for p in patterns.items))
    return any_true(_is_some(p, target) for p in patterns.items)


def _is_some(pattern: Text, target: Target) -> Truth:
    """Whether a pattern takes in some request to the target."""
    if isinstance(pattern, Unknown):
        return pattern
    if not intersects(pattern, target.pattern):
        return False
    return target.doubt is None or includes(pattern, target.pattern) or target.doubt


def _is_all(pattern: Text, target: Target) -> Truth:
    """Whether a pattern takes in every request to the target."""
    if isinstance(pattern, Unknown):
        return pattern
    return includes(pattern, target.pattern) or ((target.doubt or False) and _is_some(pattern, target))


def takes_in_all(patterns: Patterns, target: Target) -> Truth:
    """Whether a statement speaks of every request to the target."""
    return _takes_in(patterns, target.pattern, target)


def covers(deny: Patterns, allow: Patterns, target: Target) -> Truth:
    """Whether one statement speaks of every request to the target of which another one does."""
    whole = takes_in_all(deny, target)
    if whole is True:
        return True
    if allow.is_except:
        return Unknown("a Deny may take in all that NotResource leaves")
    doubt = next((pattern for pattern in allow.items if isinstance(pattern, Unknown)), None)
    if doubt:
        return doubt
    wanted = [p for p in allow.items if isinstance(p, str) and intersects(p, target.pattern)]
    if not wanted or any(includes(pattern, target.pattern) for pattern in wanted):
        return whole
    return all_true(_takes_in(deny, pattern, target) for pattern in wanted)


def _takes_in(patterns: Patterns, wanted: str, target: Target) -> Truth:
    """Whether patterns take in all that another one does."""

    def truths() -> Iterable[Truth]:
        for pattern in patterns.items:
            if isinstance(pattern, Unknown):
                yield pattern
            elif not intersects(pattern, wanted):
                yield patterns.is_except
            elif includes(pattern, wanted):
                yield not patterns.is_except
            elif target.is_one:
                yield False
            else:
                yield Unknown("a Deny may take in all the services that there are, or leave some out")

    return all_true(truths()) if patterns.is_except else any_true(truths())


def includes(wide: str, narrow: str) -> bool:
    """Whether a pattern takes in everything that another one does."""
    return wide == _ALL or _run(wide, narrow, is_all=True)


def intersects(one: str, other: str) -> bool:
    """Whether there is a text that both patterns take in."""
    return one == _ALL or _run(one, other, is_all=False)


def _run(pattern: str, other: str, *, is_all: bool) -> bool:
    """Whether `pattern` takes in all, or some, of the texts that `other` stands for.

    It is followed from place to place, all places at once as the bits of a number, so that no pattern can be slow.
    """
    places = _places(pattern)
    here = places.onward(1)
    for char in other:
        if char == "*" and not is_all:
            here = places.every & -(here & -here)  # some text leads from a place to any place behind it
            continue
        if char == PART and not is_all:
            here = places.within_a_part(here)
            continue
        wild = {"*": 0, PART: 0, "?": places.ones if is_all else places.every}
        step = wild.get(char, places.chars.get(char, 0) | places.ones)
        here = places.onward((here & step & ~places.stars) << 1 | here & places.stars)
    return bool(here >> places.end & 1)


class _Places(NamedTuple):
    """The places in a pattern, each a bit."""

    stars: int
    ones: int
    """Where a `?` stands."""

    chars: dict[str, int]
    end: int

    @property
    def every(self) -> int:
        """All places, the end among them."""
        return (2 << self.end) - 1

    def onward(self, here: int) -> int:
        """Add the places behind a `*`, which may stand for nothing."""
        return here | (here & self.stars) << 1

    def within_a_part(self, here: int) -> int:
        """Add the places that some text without `:` and `/` leads to."""
        inner = self.every & ~(self.chars.get(":", 0) | self.chars.get("/", 0))
        while (further := here | self.onward((here & inner) << 1) & self.every) != here:
            here = further
        return here


@lru_cache(maxsize=1024)
def _places(pattern: str) -> _Places:
    plain = re.sub(r"\*+", "*", pattern)
    chars: dict[str, int] = {}
    for place, char in enumerate(plain):
        chars[char] = chars.get(char, 0) | 1 << place
    return _Places(chars.pop("*", 0), chars.pop("?", 0), chars, len(plain))
