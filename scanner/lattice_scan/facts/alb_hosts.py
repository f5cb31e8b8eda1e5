"""Which hosts a listener of an Application Load Balancer answers.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html: the first rule whose conditions
all hold decides, else the default action does. Their order is not weighed: a rule that serves a host counts, although
an earlier one might turn the same host away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from lattice_scan.facts import Facts
from lattice_scan.facts.host_patterns import Name, matches
from lattice_scan.facts.kleene import Truth, all_true, any_true, doubt_of, negated
from lattice_scan.model.attributes import lookup
from lattice_scan.model.resource import Resource
from lattice_scan.model.value import Open, Unknown, bare, items, text

_INDEX = "alb_hosts"
_RULES = ("listener", "aws_lb_listener_rule")
_EVERY_PATH = ("*", "/*")


class Hosts(NamedTuple):
    """What one listener does with the hosts that it is called by."""

    is_picky: Truth
    """Whether it routes by host: some rule names hosts, and the default action turns the others away."""

    any_host: Truth
    """Whether it answers a request whatever its host."""

    exact: Mapping[str, Truth]
    """Each host without a wildcard, in lower case, that some rule names; true, or why it may not hold."""

    patterns: tuple[tuple[str, Truth], ...]
    rest: Unknown | None
    """Why other rules may name other hosts."""


def hosts_of(facts: Facts, listener: Resource) -> Hosts:
    """Return the hosts of a listener; worked out once for all services behind it."""
    known: dict[int, Hosts] = facts.indexes.setdefault(_INDEX, {})
    if id(listener) not in known:
        known[id(listener)] = _hosts(facts, listener)
    return known[id(listener)]


def answers(hosts: Hosts, names: Iterable[Name]) -> Truth:
    """Whether the listener answers a request for one of `names`."""
    return any_true(_answers(hosts, names))


def _answers(hosts: Hosts, names: Iterable[Name]) -> Iterator[Truth]:
    yield hosts.any_host
    for name in names:
        known = [part for part in name if part is not None]
        if len(known) == len(name):
            yield hosts.exact.get("".join(known), False)
        elif not known and hosts.exact:
            yield Unknown("the name that it is called by is known after apply")
        for pattern, doubt in hosts.patterns:
            yield all_true([matches(pattern, name), doubt])
    if hosts.rest:
        yield hosts.rest


def _hosts(facts: Facts, listener: Resource) -> Hosts:
    found = facts.world.backward(facts.world.relation(*_RULES), listener)
    exact: dict[str, list[Truth]] = defaultdict(list)
    patterns: list[tuple[str, Truth]] = []
    refuses = _turns_away(listener.attributes.get("default_action"))
    anyhow: list[Truth] = [negated(refuses)]
    names_hosts: list[Truth] = [found.rest or False]
    rest = found.rest
    for slot in found:
        rule = slot.members[0]
        serves = all_true([doubt_of(slot) or True, negated(_turns_away(rule.attributes.get("action")))])
        named, doubt = _named(rule)
        for host in named:
            if {"*", "?"}.isdisjoint(host):
                exact[host.lower()].append(serves)
            else:
                patterns.append((host, serves))
        if not named:
            anyhow.append(all_true([serves, doubt or _is_for_all(rule)]))
        names_hosts.append(doubt_of(slot) or bool(named) or doubt or False)
        rest = rest or doubt
    return Hosts(
        all_true([refuses, any_true(names_hosts)]),
        any_true(anyhow),
        {host: any_true(serves) for host, serves in exact.items()},
        tuple(patterns),
        rest,
    )


def _turns_away(actions: Any) -> Truth:
    """Whether actions do nothing but answer with an error."""
    doubt = _doubt(actions)
    if doubt:
        return doubt
    for action in items(actions):
        kind = bare(lookup(action, ("type",)))
        if isinstance(kind, Unknown):
            return kind
        if kind == "fixed-response":
            code = bare(lookup(action, ("fixed_response", "status_code")))
            return code if isinstance(code, Unknown) else str(code)[:1] in {"4", "5"}
    return False if items(actions) else Unknown("what it does with a request is not in the plan", "give --inventory")


def _named(rule: Resource) -> tuple[list[str], Unknown | None]:
    """The hosts that a rule names, and why it may name others."""
    conditions = rule.attributes.get("condition")
    doubt = _doubt(conditions)
    named: list[str] = []
    for condition in items(conditions):
        blocks = lookup(condition, ("host_header",))
        doubt = doubt or _doubt(blocks)
        for block in items(blocks):
            values = lookup(block, ("values",))
            doubt = doubt or _doubt(values)
            known = [bare(text(value)) for value in items(values)]
            named += (value for value in known if isinstance(value, str))
            doubt = doubt or next((value for value in known if isinstance(value, Unknown)), None)
            if items(lookup(block, ("regex_values",))):
                doubt = doubt or Unknown(f"{rule.address} names hosts by a regular expression, which is not read")
    return named, doubt


def _is_for_all(rule: Resource) -> Truth:
    """Whether a rule without hosts holds for every request; one for some paths serves whoever they belong to."""
    for condition in items(rule.attributes.get("condition")):
        paths = items(lookup(condition, ("path_pattern", "values")))
        if not any(bare(path) in _EVERY_PATH for path in paths):
            return Unknown(f"{rule.address} answers some requests, whatever their host")
    return True


def _doubt(value: Any) -> Unknown | None:
    held = bare(value)
    return held if isinstance(held, Unknown) else held.rest if isinstance(held, Open) else None
