"""What rules ask of an auth policy.

Bounds by source VPC (`vpc-lattice-svcs:SourceVpc`, `…SourceVpcOwnerAccount`) say where a request comes from and not who
sends it: they keep strangers out, and still let in who does not sign. That the principal type is not `Anonymous` makes
callers sign, and lets in every AWS account.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lattice_scan.facts.kleene import Truth, all_true, any_true
from lattice_scan.facts.policies.conditions import BOUNDS, CONNECT, INVOKE, Caller, reach
from lattice_scan.facts.policies.document import Patterns, Statement, Statements
from lattice_scan.facts.policies.grants import Request, admits
from lattice_scan.facts.policies.patterns import Target, is_action, meets
from lattice_scan.model.value import Unknown

ACCOUNTS = tuple(
    Request(Caller(signs=True, is_member=is_member, is_inside=False), INVOKE) for is_member in (True, False)
)
"""Requests from any AWS account, of another organization or of none, from a VPC that nobody names."""

ANYBODY = tuple(Request(Caller(signs=False, is_member=False, is_inside=False), a) for a in (INVOKE, CONNECT))
"""Requests and connections without a signature, from a VPC that nobody names."""

UNSIGNED, PASSTHROUGH = (Request(Caller(signs=False, is_member=False, is_inside=True), a) for a in (INVOKE, CONNECT))
"""Requests without a signature, and connections, from wherever the policy lets them come."""


class Policy(NamedTuple):
    """An auth policy, and what it decides on."""

    statements: Statements
    target: Target

    def admits(self, *requests: Request) -> Truth:
        """Whether one of these kinds of request gets in."""
        return admits(self.statements, requests, self.target)[0]

    def opening(self) -> str | Unknown | None:
        """Which statement lets in strangers, and which of them; None where none does."""
        anybody, by = admits(self.statements, ANYBODY, self.target)
        if by:
            return f"{by.name} lets in anybody from a connected VPC, signed or not"
        accounts, by = admits(self.statements, ACCOUNTS, self.target)
        if by:
            return f"{by.name} lets in callers of every AWS account"
        doubt = any_true([anybody, accounts])
        return doubt if isinstance(doubt, Unknown) else None

    def bounds(self) -> list[str] | Unknown:
        """What the conditions of the Allows bind callers by, in the words of `BOUNDS`."""
        if isinstance(self.statements, Unknown):
            return self.statements
        found = set()
        for condition in (c for allow in self.statements if allow.is_allow is not False for c in allow.conditions):
            key = str(condition.key).lower()
            word = BOUNDS.get("aws:principaltag/" if key.startswith("aws:principaltag/") else key)
            if word and not any(reach(condition, r.caller, r.action).some for r in (*ANYBODY, *ACCOUNTS)):
                found.add(word)
        return sorted(found)

    def can_match(self) -> Truth:
        """Whether each statement can match a request, and one of them is an Allow."""
        if isinstance(self.statements, Unknown):
            return self.statements
        each = (part for statement in self.statements for part in self._parts(statement))
        return all_true([any_true(s.is_allow for s in self.statements), *(truth for truth, _, _ in each)])

    def mismatch(self) -> str | Unknown | None:
        """The first statement that can match nothing, or that there is no Allow; None where all is well."""
        if isinstance(self.statements, Unknown):
            return self.statements
        for statement in self.statements:
            for truth, word, patterns in self._parts(statement):
                if truth is False:
                    return f"{statement.name} matches no request by its {word} {_written(patterns)}"
        return None if any_true(s.is_allow for s in self.statements) else "it has no Allow statement"

    def _parts(self, statement: Statement) -> Iterator[tuple[Truth, str, Patterns]]:
        """Whether the action and the resource of a statement can match a request."""
        yield any_true(is_action(statement.actions, a) for a in (INVOKE, CONNECT)), "action", statement.actions
        yield meets(statement.resources, self.target), "resource", statement.resources


def _written(patterns: Patterns) -> str:
    shown = ", ".join(pattern if isinstance(pattern, str) else "(not known)" for pattern in patterns.items)
    return f"(all but {shown})" if patterns.is_except else shown
