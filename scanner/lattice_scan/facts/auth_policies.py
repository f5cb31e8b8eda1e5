"""What an auth policy grants, and what it is attached to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lattice_scan.facts import Facts
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import AttributePath, Mode, Resource
from lattice_scan.model.slots import Slots
from lattice_scan.model.value import Sensitive, Unknown, bare, holds_sensitive
from lattice_scan.vocabulary.relations import AUTH_LAYERS

if TYPE_CHECKING:
    from lattice_scan.facts.policies.document import Statements

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


def fields(facts: Facts, resource: Resource) -> Mapping[str, Any]:
    """Return what a policy grants.

    `layer` is the type of what it is attached to; `admits_*` are the callers; `opening` says which statement lets in
    strangers; `bounds` names what its Allows bind callers by; `can_match` is whether each statement can match a request
    and one of them is an Allow, and `mismatch` says what is wrong.
    """
    from lattice_scan.facts.policies import answers
    from lattice_scan.facts.policies.patterns import target_of

    attached = facts.world.follow(resource, "resource")
    layer = _layer(attached)
    is_one = len(attached.slots) == 1 and attached.slots[0].is_sure
    service = attached.slots[0].members[0] if layer == SERVICE and is_one else None
    policy = answers.Policy(_statements(facts, resource), target_of(service, is_any=layer == NETWORK))

    def told(text: Any) -> Any:
        return Sensitive(text) if isinstance(text, str) and _is_secret(facts, resource) else text

    return {
        "layer": layer,
        "admits_strangers": lambda: policy.admits(*answers.ANYBODY, *answers.ACCOUNTS),
        "admits_any_account": lambda: policy.admits(*answers.ACCOUNTS),
        "admits_unsigned": lambda: policy.admits(answers.UNSIGNED),
        "admits_passthrough": lambda: policy.admits(answers.PASSTHROUGH),
        "opening": lambda: told(policy.opening()),
        "bounds": policy.bounds,
        "can_match": policy.can_match,
        "mismatch": lambda: told(policy.mismatch()),
    }


# --- the policy and what it is attached to ---------------------------------------------------------------------------


def _statements(facts: Facts, policy: Resource) -> Statements:
    """The statements of a policy; where it is rendered during the apply, those of the document that renders it."""
    from lattice_scan.facts.policies.document import read_document, read_policy

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
