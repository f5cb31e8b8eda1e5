"""What an auth policy grants: to whom, for which requests, and within which bounds.

Bounds by source VPC (`vpc-lattice-svcs:SourceVpc`, `…SourceVpcOwnerAccount`) say where a request comes from and not who
sends it: they keep strangers out (`admits_strangers`), and still let in who does not sign (`admits_unsigned`).
That the principal type is not `Anonymous` makes callers sign and lets in every AWS account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, all_true, any_true
from lattice_scan.facts.policy_conditions import BOUNDS, CONNECT, INVOKE, Caller, reach
from lattice_scan.facts.policy_document import Patterns, Statement, Statements, read_document, read_policy
from lattice_scan.facts.policy_grants import Request, admits
from lattice_scan.facts.policy_patterns import PART, Target, is_action, meets
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import AttributePath, Mode, Resource
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Sensitive, Unknown, bare, holds_sensitive
from lattice_scan.vocabulary.relations import AUTH_LAYERS

NAME = "auth_policies"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "aws_vpclattice_auth_policy": {
        "layer": "text",
        "admits_strangers": "truth",
        "admits_any_account": "truth",
        "admits_unsigned": "truth",
        "admits_passthrough": "truth",
        "opening": "text",
        "bounds": "set",
        "can_match": "truth",
        "mismatch": "text",
    }
}

NETWORK, SERVICE = AUTH_LAYERS
DOCUMENT = "aws_iam_policy_document"

ACCOUNTS = tuple(
    Request(Caller(signs=True, is_member=is_member, is_inside=False), INVOKE) for is_member in (True, False)
)
"""Callers of any AWS account, of another organization or of none, from a VPC that nobody names."""

ANYBODY = tuple(Request(Caller(signs=False, is_member=False, is_inside=False), a) for a in (INVOKE, CONNECT))
"""Callers who do not sign, from a VPC that nobody names."""

UNSIGNED, PASSTHROUGH = (Request(Caller(signs=False, is_member=False, is_inside=True), a) for a in (INVOKE, CONNECT))
"""Requests without a signature and connections, which have none, from wherever the policy lets them come."""

_COMMERCIAL = re.compile(r"[a-z]{2}-[a-z]+-[0-9]")


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return what a policy grants.

    `layer` is the type of what it is attached to; `admits_*` are the callers; `opening` says which statement lets in
    strangers; `bounds` names what its Allows bind callers by; `can_match` is whether each statement can match a request
    and one of them is an Allow, and `mismatch` says what is wrong.
    """
    statements = _statements(facts, resource)
    attached = facts.world.follow(resource, "resource")
    target = _target(attached)

    def told(text: Any) -> Any:
        return Sensitive(text) if isinstance(text, str) and _is_secret(facts, resource) else text

    return {
        "layer": _layer(attached),
        "admits_strangers": lambda: admits(statements, (*ANYBODY, *ACCOUNTS), target)[0],
        "admits_any_account": lambda: admits(statements, ACCOUNTS, target)[0],
        "admits_unsigned": lambda: admits(statements, [UNSIGNED], target)[0],
        "admits_passthrough": lambda: admits(statements, [PASSTHROUGH], target)[0],
        "opening": lambda: told(_opening(statements, target)),
        "bounds": lambda: _bounds(statements),
        "can_match": lambda: _can_match(statements, target),
        "mismatch": lambda: told(_mismatch(statements, target)),
    }


# --- the policy and what it is attached to ---------------------------------------------------------------------------


def _statements(facts: Facts, policy: Resource) -> Statements:
    """The statements of a policy; where it is rendered during the apply, those of the document that renders it."""
    text = bare(policy.attributes.get("policy"))
    if isinstance(text, str):
        return read_policy(text)
    document = _document(facts, policy)
    if document:
        return read_document(document.attributes, lambda path: _is_arn(facts, document, path))
    return text if isinstance(text, Unknown) else Unknown(f"the policy of {policy.address} is not known")


def _document(facts: Facts, policy: Resource) -> Resource | None:
    """The data source that renders a policy which is not known yet: the one thing that the policy is drawn from."""
    resolver = facts.world.resolvers.get(policy.input)
    if not resolver or not isinstance(bare(policy.attributes.get("policy")), Unknown):
        return None
    sources = resolver.sources(policy, ("policy",))
    if sources is None or not sources.is_exact:
        return None
    found = [facts.world.at(policy.input, address) for t in sources.terminals for address in t.addresses]
    return found[0] if len(found) == 1 and found[0] and found[0].type == DOCUMENT else None


def _is_arn(facts: Facts, document: Resource, path: AttributePath) -> bool:
    """Whether an unknown value of a document is the ARN or id of some resource."""
    if not isinstance(bare(lookup(document.attributes, path)), Unknown):
        return False
    sources = facts.world.resolvers[document.input].sources(document, path)
    if sources is None or sources.rest or sources.is_bound:
        return False
    return all(terminal.attribute in {("arn",), ("id",)} for terminal in sources.terminals) and bool(sources.terminals)


def _is_secret(facts: Facts, policy: Resource) -> bool:
    document = _document(facts, policy)
    held = [policy.attributes.get("policy"), document.attributes.get("statement") if document else None]
    return any(map(holds_sensitive, held))


def _layer(attached: Slots) -> str | Unknown:
    """The type of what a policy is attached to; an id or ARN tells it of what is not in the plan."""
    found = {_type_of(member) for slot in attached for member in slot.members}
    doubt = attached.unseen or Unknown("what the policy is attached to is not known")
    return (found.pop() or doubt) if len(found) == 1 and not attached.unseen else doubt


def _type_of(member: Resource) -> str:
    if member.mode is not Mode.OUTSIDE:
        return member.type
    name = member.address.rpartition(":")[2]
    is_network = name.startswith(("servicenetwork/", "sn-"))
    return NETWORK if is_network else SERVICE if name.startswith(("service/", "svc-")) else ""


def _target(attached: Slots) -> Target:
    """The requests that a policy decides on: those to its service, or to any service for a network's policy."""
    any_service = f"arn:{PART}:vpc-lattice:{PART}:{PART}:service/{PART}/*"
    if _layer(attached) == NETWORK:
        return Target(any_service, is_one=False, doubt=None)
    slots = attached.slots
    unknown = Unknown("the ARN of the service is known after apply")
    if len(slots) != 1 or not slots[0].is_sure or _layer(attached) != SERVICE:
        return Target(any_service, is_one=False, doubt=unknown)
    service = slots[0].members[0]
    arn, id_ = (bare(service.attributes.get(name)) for name in ("arn", "id"))
    if isinstance(arn, str):
        return Target(f"{arn}/*", is_one=True, doubt=None)
    partition = "aws" if _COMMERCIAL.fullmatch(service.region or "") else PART
    place = f"arn:{partition}:vpc-lattice:{service.region or PART}:{service.account or PART}"
    if isinstance(id_, str):
        return Target(f"{place}:service/{id_}/*", is_one=True, doubt=None)
    return Target(f"{place}:service/{PART}/*", is_one=False, doubt=unknown)


# --- what it says ----------------------------------------------------------------------------------------------------


def _opening(statements: Statements, target: Target) -> str | Unknown | None:
    """Which statement lets in strangers, and which; None where none does."""
    anybody, by = admits(statements, ANYBODY, target)
    if by:
        return f"{by.name} lets in anybody from a connected VPC, signed or not"
    accounts, by = admits(statements, ACCOUNTS, target)
    if by:
        return f"{by.name} lets in callers of every AWS account"
    doubt = any_true([anybody, accounts])
    return doubt if isinstance(doubt, Unknown) else None


def _bounds(statements: Statements) -> list[str] | Unknown:
    """What the conditions of the Allows bind callers by, in the words of `BOUNDS`."""
    if isinstance(statements, Unknown):
        return statements
    found = set()
    for condition in (c for allow in statements if allow.is_allow is not False for c in allow.conditions):
        key = str(condition.key).lower()
        word = BOUNDS.get("aws:principaltag/" if key.startswith("aws:principaltag/") else key)
        if word and not any(reach(condition, r.caller, r.action).some for r in (*ANYBODY, *ACCOUNTS)):
            found.add(word)
    return sorted(found)


def _can_match(statements: Statements, target: Target) -> Truth:
    if isinstance(statements, Unknown):
        return statements
    each = (part for statement in statements for part in _parts(statement, target))
    return all_true([any_true(s.is_allow for s in statements), *(truth for truth, _, _ in each)])


def _mismatch(statements: Statements, target: Target) -> str | Unknown | None:
    """What keeps a policy from matching: the first statement that cannot, or that there is no Allow."""
    if isinstance(statements, Unknown):
        return statements
    for statement in statements:
        for truth, word, patterns in _parts(statement, target):
            if truth is False:
                return f"{statement.name} matches no request by its {word} {_written(patterns)}"
    return None if any_true(s.is_allow for s in statements) else "it has no Allow statement"


def _parts(statement: Statement, target: Target) -> Iterator[tuple[Truth, str, Patterns]]:
    """Whether the action and the resource of a statement can match a request."""
    yield any_true(is_action(statement.actions, a) for a in (INVOKE, CONNECT)), "action", statement.actions
    yield meets(statement.resources, target), "resource", statement.resources


def _written(patterns: Patterns) -> str:
    shown = ", ".join(pattern if isinstance(pattern, str) else "(not known)" for pattern in patterns.items)
    return f"(all but {shown})" if patterns.is_except else shown
