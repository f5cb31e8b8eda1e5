"""Whom an auth policy lets in: whether some request of some caller meets an Allow and no Deny.

A request must be allowed, and an explicit Deny wins:
https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html. Where a Deny shuts out a part of what an Allow
lets in, the rest gets in; whether several of them shut out all of it together is not worked out. An Allow counts
whatever resource it names: whether that is the right one is asked apart from whom it lets in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lattice_scan.facts.kleene import Truth, all_true, any_true, negated
from lattice_scan.facts.policies.conditions import PATH, Caller, reach
from lattice_scan.facts.policies.document import Condition, Statement, Statements
from lattice_scan.facts.policies.patterns import Target, covers, is_action, meets, takes_in_all
from lattice_scan.model.value import Unknown


class Request(NamedTuple):
    """A kind of request: who sends it, and what for."""

    caller: Caller
    action: str


def admits(statements: Statements, requests: Iterable[Request], target: Target) -> tuple[Truth, Statement | None]:
    """Return whether one of these kinds of request gets in, and the Allow that lets it in for certain."""
    if isinstance(statements, Unknown):
        return statements, None
    doubts: list[Truth] = []
    for request in requests:
        for allow in statements:
            truth = all_true(_is_let_in(statements, allow, request, target))
            if truth is True:
                return True, allow
            doubts.append(truth)
    return any_true(doubts), None


def _is_let_in(statements: Iterable[Statement], allow: Statement, request: Request, target: Target) -> Iterator[Truth]:
    """Yield what must hold for some request of a kind to get in by one statement."""
    met = all_true([allow.is_allow, _is_meant(allow, request, is_all=False)])
    yield met
    if met is not False:
        yield negated(_is_shut_out(statements, allow, request, target))


@lru_cache(maxsize=1024)
def _is_meant(statement: Statement, request: Request, *, is_all: bool) -> Truth:
    """Whether a statement speaks of some, or of all, requests of a kind, resources aside.

    Remembered, for the policies of an organization say much the same: 10 times less for one of ten identical ones.
    """
    reached = [reach(condition, request.caller, request.action) for condition in statement.conditions]
    return all_true(
        [
            statement.names_everybody,
            is_action(statement.actions, request.action),
            *(found.all if is_all else found.some for found in reached),
        ]
    )


def _is_shut_out(statements: Iterable[Statement], allow: Statement, request: Request, target: Target) -> Truth:
    """Whether the Denies shut out every request of a kind that an Allow lets in."""
    asked = {condition for condition in allow.conditions if not _is_open(condition)}  # holds for all that it lets in
    doubt: Unknown | None = None
    partial: list[Statement] = []
    for deny in statements:
        is_deny = negated(deny.is_allow)
        if is_deny is False:
            continue
        if all_true([is_deny, meets(deny.resources, target), _is_meant(deny, request, is_all=False)]) is False:
            continue
        further = deny._replace(conditions=tuple(c for c in deny.conditions if c not in asked))
        is_whole = all_true(
            [is_deny, covers(deny.resources, allow.resources, target), _is_meant(further, request, is_all=True)]
        )
        if is_whole is True:
            return True
        if isinstance(is_whole, Unknown):
            doubt = doubt or is_whole
        else:
            partial.append(further)
    if doubt or not partial:
        return doubt or False
    if len(partial) > 1 or _aspects(partial[0], target) & _aspects(allow, target):
        return Unknown(f"{partial[0].name} may deny all that {allow.name} allows")
    return False


def _is_open(condition: Condition) -> bool:
    """Whether a part of a condition is not known: two that look alike may then differ."""
    return any(isinstance(part, Unknown) for part in (condition.operator, condition.key, *condition.values))


def _aspects(statement: Statement, target: Target) -> set[str]:
    """What a statement tells requests apart by, so that two that share none leave some request to one alone."""
    keys = {str(condition.key).lower() for condition in statement.conditions}
    return keys if takes_in_all(statement.resources, target) is True else keys | {PATH}
