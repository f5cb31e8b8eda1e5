"""Every ingress rule of every security group, one row a source, whatever of the four Terraform forms it is written in.

Forms: `aws_vpc_security_group_ingress_rule`, `aws_security_group_rule`, and the inline `ingress` of
`aws_security_group` and `aws_default_security_group`. The provider reads the rules that other resources made back into
the inline attribute of a group that does not write it, so those rows are left to the resource that made them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lattice_scan.facts import Facts
from lattice_scan.facts.kleene import Truth, all_true, any_true, some_member
from lattice_scan.facts.prefix_lists import entries, is_managed, is_of_ipv6
from lattice_scan.facts.prefix_lists import kind as kind_of_list
from lattice_scan.model.resource import Mode, Resource
from lattice_scan.model.slots import EMPTY, Slot, Slots
from lattice_scan.model.value import Open, Sensitive, Unknown, bare, items, marked, number, text
from lattice_scan.vocabulary.relations import GROUPS

NAME = "ingress"
ROWS: Mapping[str, str] = {
    "group": "link",
    "source": "text",
    "cidr": "text",
    "list": "link",
    "list_kind": "text",
    "protocol": "text",
    "from_port": "number",
    "to_port": "number",
    "admits_lattice": "truth",
    "is_lattice_range": "truth",
    "is_anywhere": "truth",
}

RULE = "aws_vpc_security_group_ingress_rule"
OLD_RULE = "aws_security_group_rule"

LATTICE_RANGES = tuple(map(ipaddress.ip_network, ("169.254.171.0/24", "129.224.0.0/17", "fd00:ec2:80::/64")))
"""Ranges that the managed lists hold: https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html says
"link-local and non-routable public addresses"; AWS's examples name these."""

ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})

SMALLEST_PREFIX = {4: 16, 6: 48}
"""A wider range is not an attempt to write down Lattice's own: 10.0.0.0/8 and 0.0.0.0/0 mean something else."""


def rows(facts: Facts) -> list[Resource]:
    """Return one row a source of each ingress rule; a rule of which nothing is known is one row of unknowns."""
    world = facts.world
    made = [row for rule in world.of_type(RULE) for row in _of_rule(facts, rule)]
    made += [row for rule in world.of_type(OLD_RULE) for row in _of_old_rule(facts, rule)]
    spoken_for = {_identity(row) for row in made} | set(_departing(facts))
    for group in world.of_type(*GROUPS):
        made += [row for row in _inline(facts, group) if _identity(row) not in spoken_for]
    return made


def _of_rule(facts: Facts, rule: Resource) -> Iterator[Resource]:
    a = rule.attributes
    ports = (text(a.get("ip_protocol")), number(a.get("from_port")), number(a.get("to_port")))
    group = facts.world.follow(rule, "group")
    sources = {
        "cidr_ipv4": "cidr",
        "cidr_ipv6": "cidr",
        "prefix_list_id": "prefix_list",
        "referenced_security_group_id": "security_group",
    }
    is_written = False
    for attribute, kind in sources.items():
        value = a.get(attribute)
        if bare(value) not in (None, ""):
            is_written = True
            lists = facts.world.follow(rule, "list") if kind == "prefix_list" else EMPTY
            yield _row(facts, rule, attribute, group, kind, value, ports, lists)
            yield from _open_entries(facts, rule, attribute, group, ports, lists)
    if not is_written:
        yield _row(facts, rule, "", group, "none", None, ports, EMPTY)


def _of_old_rule(facts: Facts, rule: Resource) -> Iterator[Resource]:
    a = rule.attributes
    direction = bare(text(a.get("type")))
    if direction not in ("ingress", None) and not isinstance(direction, Unknown):
        return
    ports = (text(a.get("protocol")), number(a.get("from_port")), number(a.get("to_port")))
    yield from _expand(facts, rule, "", a, facts.world.follow(rule, "group"), ports)


def _inline(facts: Facts, group: Resource) -> Iterator[Resource]:
    held = group.attributes.get("ingress")
    written = bare(held)
    here = Slots((Slot((group,)),))
    if isinstance(written, Unknown) and group.mode is Mode.LIVE:
        return  # an inventory lists each rule as a resource of its own
    if isinstance(written, Unknown):
        yield _row(facts, group, "ingress", here, written, written, (written, written, written), EMPTY)
        return
    rest: Unknown | None = None
    if isinstance(written, Open):
        rest = written.rest
    for item in items(held):
        block = bare(item)
        if isinstance(block, Mapping):
            block = {name: marked(item, part) for name, part in block.items()}
            ports = (text(block.get("protocol")), number(block.get("from_port")), number(block.get("to_port")))
            yield from _expand(facts, group, "ingress", block, here, ports)
        elif isinstance(block, Unknown):
            rest = rest or block
    if rest:
        yield _row(facts, group, "ingress", here, rest, rest, (rest, rest, rest), EMPTY)


def _expand(
    facts: Facts, holder: Resource, attribute: str, block: Mapping[str, Any], group: Slots, ports: tuple[Any, Any, Any]
) -> Iterator[Resource]:
    """Yield one row a source of a rule that may name several."""
    prefix = f"{attribute}." if attribute else ""
    plural = {
        "cidr_blocks": "cidr",
        "ipv6_cidr_blocks": "cidr",
        "prefix_list_ids": "prefix_list",
        "security_groups": "security_group",
    }
    for name, kind in plural.items():
        values = bare(block.get(name))
        if isinstance(values, Open):
            yield _row(
                facts, holder, prefix + name, group, kind, values.rest, ports, _lists(facts, holder, values.rest, kind)
            )
        for value in [values] if isinstance(values, Unknown) else items(block.get(name)):
            lists = _lists(facts, holder, value, kind)
            yield _row(facts, holder, prefix + name, group, kind, value, ports, lists)
            yield from _open_entries(facts, holder, prefix + name, group, ports, lists)
    single = block.get("source_security_group_id")
    if bare(single) not in (None, ""):
        yield _row(facts, holder, f"{prefix}source_security_group_id", group, "security_group", single, ports, EMPTY)
    if bare(block.get("self")) is True:
        yield _row(facts, holder, f"{prefix}self", group, "self", None, ports, EMPTY)


def _lists(facts: Facts, holder: Resource, value: Any, kind: str) -> Slots:
    """The prefix list that an id in a list of ids names; an unknown one is followed like any reference."""
    name = bare(text(value))
    if kind != "prefix_list" or name is None:
        return EMPTY
    if isinstance(name, Unknown):
        relation = "ingress_lists" if holder.type in GROUPS else "lists"
        return facts.world.follow(holder, relation)
    found = facts.world.target_of(("aws_ec2_managed_prefix_list",), name, is_sensitive=isinstance(value, Sensitive))
    return Slots((Slot((found,)),))


def _open_entries(
    facts: Facts, holder: Resource, attribute: str, group: Slots, ports: tuple[Any, Any, Any], lists: Slots
) -> Iterator[Resource]:
    """Everybody in a customer's prefix list is a source like everybody in a CIDR."""
    for slot in lists:
        for cidr in entries(slot.members[0]) if slot.is_sure else ():
            if cidr in ANYWHERE:
                yield _row(facts, holder, attribute, group, "cidr", cidr, ports, EMPTY)


def _row(
    facts: Facts,
    holder: Resource,
    attribute: str,
    group: Slots,
    source: Any,
    value: Any,
    ports: tuple[Any, Any, Any],
    lists: Slots,
) -> Resource:
    protocol, from_port, to_port = ports
    value = text(value)
    cidr = list_kind = None
    if isinstance(source, Unknown):
        cidr = list_kind = source
    elif source == "cidr":
        cidr = value
    elif source == "prefix_list":
        list_kind = _agreed(lists, value, lambda found: kind_of_list(found, holder))
    values: dict[str, Any] = {
        "group": group,
        "source": source,
        "cidr": cidr,
        "list": lists,
        "list_kind": list_kind,
        "protocol": protocol,
        "from_port": from_port,
        "to_port": to_port,
        "admits_lattice": _admits_lattice(source, bare(cidr), lists, value),
        "is_anywhere": cidr if isinstance(cidr, Unknown) else bare(cidr) in ANYWHERE,
        "_identity": marked(value, f"{_written(source)} {_written(value)} {_port_text(ports)}"),
    }
    values["is_lattice_range"] = _is_lattice_range(facts, bare(cidr), group)
    return Resource(
        NAME,
        holder.address,
        values,
        Mode.DERIVED,
        holder.input,
        holder.place,
        previous_address=holder.previous_address,
        actions=holder.actions,
        attribute=attribute,
    )


def _written(value: Any) -> str:
    value = bare(value)
    return value if isinstance(value, str) else "?"


def _port_text(ports: tuple[Any, Any, Any]) -> str:
    plain = map(bare, ports)
    return " ".join("?" if isinstance(p, Unknown) else "-1" if p in (None, "-1", "all") else str(p) for p in plain)


def _agreed(lists: Slots, value: Any, ask: Callable[[Resource], Any]) -> Any:
    """What can be asked of the named list, where all that may be meant agree."""
    answers = [ask(member) for slot in lists for member in slot.members]
    doubt = lists.unseen
    if doubt or not answers:
        return doubt or (
            value if isinstance(value, Unknown) else Unknown("the list is not in the plan", "give --inventory")
        )
    return answers[0] if all(a == answers[0] for a in answers) else Unknown("one of several prefix lists may be meant")


def _admits_lattice(source: Any, cidr: Any, lists: Slots, value: Any) -> Truth:
    """Whether the source of a rule takes in VPC Lattice: its list, one with its range, or a CIDR that covers it."""
    if isinstance(source, Unknown):
        return source
    if source == "prefix_list":
        found: Truth = _agreed(lists, value, _list_admits)
        return found
    return _covers_lattice(cidr) if source == "cidr" else False


def _list_admits(prefix_list: Resource) -> Truth:
    managed = is_managed(prefix_list)
    if managed is True and is_of_ipv6(prefix_list):
        return Unknown(f"{prefix_list.address} holds IPv6 ranges only")
    return any_true(map(_covers_lattice, entries(prefix_list))) if managed is False else managed


def _covers_lattice(cidr: Any) -> Truth:
    if isinstance(cidr, Unknown):
        return cidr
    return isinstance(cidr, str) and _covers_first_range(cidr)


@lru_cache(maxsize=1 << 14)
def _covers_first_range(cidr: str) -> bool:
    """Cached like the one below: many rules write the same few ranges, and `ipaddress` is half of making a row."""
    network = parse_cidr(cidr)
    return network is not None and network.version == 4 and LATTICE_RANGES[0].subnet_of(network)  # type: ignore[arg-type]


def _is_lattice_range(facts: Facts, cidr: Any, group: Slots) -> Truth:
    """Whether a CIDR writes down a range of VPC Lattice: equal to it, inside it, or a small superset.

    A superset holds the metadata address 169.254.169.254 too, so it counts on a target's group only.
    """
    if isinstance(cidr, Unknown):
        return cidr
    is_within, is_superset = _beside_lattice(cidr) if isinstance(cidr, str) else (False, False)
    if is_within:
        return True
    return some_member(group, lambda g: facts.field(g, "is_target")) if is_superset else False


@lru_cache(maxsize=1 << 14)
def _beside_lattice(cidr: str) -> tuple[bool, bool]:
    """Whether a range lies within one of VPC Lattice's, and whether it is a small superset of one."""
    network = parse_cidr(cidr)
    if network is None:
        return False, False
    alike = [r for r in LATTICE_RANGES if r.version == network.version]
    is_small = network.prefixlen >= SMALLEST_PREFIX[network.version]
    return (
        any(network.subnet_of(r) for r in alike),  # type: ignore[arg-type]
        is_small and any(r.subnet_of(network) for r in alike),  # type: ignore[arg-type]
    )


def parse_cidr(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return a CIDR as a network (host bits ignored), or None where it is not one."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def covers(ports: tuple[Any, Any, Any], port: Any) -> Truth:
    """Whether `(protocol, from_port, to_port)` of a rule lets in TCP traffic to `port`."""
    protocol, from_port, to_port = map(bare, ports)
    port = bare(port)
    if protocol in {"-1", "all", -1}:
        return True
    if isinstance(protocol, str) and protocol.lower() not in {"tcp", "6"}:
        return False
    if isinstance(port, Unknown):
        return port
    if not isinstance(from_port, Unknown) and not isinstance(from_port, int):
        return False
    low: Truth = from_port if isinstance(from_port, Unknown) else from_port <= port
    high: Truth = to_port if isinstance(to_port, Unknown) else isinstance(to_port, int) and port <= to_port
    return all_true([low, high, protocol if isinstance(protocol, Unknown) else True])


def _identity(row: Resource) -> tuple[int, str]:
    """What makes two rows one rule: the group, and source and ports."""
    group: Slots = row.attributes["group"]
    name = id(group.slots[0].members[0]) if len(group.slots) == 1 and group.slots[0].is_sure else id(row)
    return name, str(bare(row.attributes["_identity"]))


def _departing(facts: Facts) -> Iterator[tuple[int, str]]:
    """Rules that this plan changes or deletes: the inline attribute of their group still shows them as they were."""
    for rule in facts.world.departing:
        if rule.type in {RULE, OLD_RULE}:
            for row in _of_rule(facts, rule) if rule.type == RULE else _of_old_rule(facts, rule):
                yield _identity(row)
