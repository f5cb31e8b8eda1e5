"""The tests of address ranges: `cidr_within`, `cidr_overlaps`, `cidr_contains`."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from lattice_scan.engine.equality import FAIL, PASS, UNKNOWN, is_undecided
from lattice_scan.engine.predicates import Tests
from lattice_scan.model.value import Open, Unknown, bare
from lattice_scan.model.verdict import Verdict, all_of, any_of

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


TESTS = Tests()


class Ranges(NamedTuple):
    """An operand, made ready."""

    networks: tuple[Network, ...]

    problem: Unknown | None
    """Why there may be other ranges."""


def _network(value: Any) -> Network | None:
    """Return the range that a text names, or None where it names none."""
    return _parsed(value) if isinstance(value, str) else None


@lru_cache(maxsize=1 << 16)
def _parsed(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _ranges(operand: Any) -> Ranges:
    operand = bare(operand)
    problem = None
    if isinstance(operand, Open):
        operand, problem = operand.items, operand.rest
    items = [] if operand is None else operand if isinstance(operand, list) else [operand]
    networks = []
    for item in map(bare, items):
        network = _network(item)
        if network:
            networks.append(network)
        else:
            problem = problem or (item if isinstance(item, Unknown) else Unknown(f"`{item}` is no CIDR", "correct it"))
    return Ranges(tuple(networks), problem)


def _joined(operand: Any) -> Ranges:
    """Join neighbours, so that a range may lie within two of them."""
    networks, problem = _ranges(operand)
    four = [network for network in networks if isinstance(network, ipaddress.IPv4Network)]
    six = [network for network in networks if isinstance(network, ipaddress.IPv6Network)]
    return Ranges((*ipaddress.collapse_addresses(four), *ipaddress.collapse_addresses(six)), problem)


def _is_within(inner: Network, outer: Network) -> bool:
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def _of_each(
    value: Any, combine: Callable[[Iterable[Verdict]], Verdict], holds: Callable[[Network], Verdict]
) -> Verdict:
    """Judge one range, or each of a list of them; text that is no range fails, and so does an empty list."""
    rest = None
    if isinstance(value, Open):
        value, rest = value.items, value.rest
    items = value if isinstance(value, list) else [value]
    verdicts = []
    for item in map(bare, items):
        if isinstance(item, Unknown) or (rest and is_undecided(item)):
            verdicts.append(UNKNOWN)
        else:
            network = _network(item)
            verdicts.append(holds(network) if network else FAIL)
    return combine([*verdicts, UNKNOWN]) if rest else combine(verdicts) if verdicts else FAIL


@TESTS.word("cidr_within", _joined)
def cidr_within(value: Any, operand: Ranges) -> Verdict:
    """Whether the range lies within the operand's ranges; of a list, every one."""

    def holds(network: Network) -> Verdict:
        if any(_is_within(network, outer) for outer in operand.networks):
            return PASS
        return UNKNOWN if operand.problem else FAIL

    return _of_each(value, all_of, holds)


@TESTS.word("cidr_overlaps", _ranges)
def cidr_overlaps(value: Any, operand: Ranges) -> Verdict:
    """Whether the range shares addresses with one of the operand's; of a list, at least one."""

    def holds(network: Network) -> Verdict:
        if any(_is_within(network, other) or _is_within(other, network) for other in operand.networks):
            return PASS
        return UNKNOWN if operand.problem else FAIL

    return _of_each(value, any_of, holds)


@TESTS.word("cidr_contains", _ranges)
def cidr_contains(value: Any, operand: Ranges) -> Verdict:
    """Whether the range holds one of the operand's whole; of a list, at least one does."""

    def holds(network: Network) -> Verdict:
        if any(_is_within(inner, network) for inner in operand.networks):
            return PASS
        return UNKNOWN if operand.problem else FAIL

    return _of_each(value, any_of, holds)
