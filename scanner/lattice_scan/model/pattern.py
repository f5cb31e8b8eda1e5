"""What a waiver names: an address or ARN in which `*` stands for any part, and never for more than one.

An address that a report shows names that one resource: names hold no `*`, and what stands in quotes is taken as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lattice_scan.model.address import Step, parse, split, write_key
from lattice_scan.model.resource import identity

# Compiled when they are first used, because most scans have no waivers.
_NAME = r"[\w*-]+"
_ID = r"(?=.*[0-9])[\w/-]+"
_ARN_PARTS = r"([:/])"


def problem(pattern: str) -> str:
    """Return why a pattern can name no resource; empty where it can."""
    if pattern.startswith("arn:"):
        return "" if pattern.count(":") >= 5 else "an ARN has six parts: `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`"
    if re.fullmatch(_ID, pattern):
        return ""
    try:
        parse(pattern)
    except ValueError:
        return "it is neither the address of a resource nor an ARN"
    steps = split(pattern)
    if not all(re.fullmatch(_NAME, step.name) for step in steps):
        return "a name in it holds a character that no name has"
    written = ".".join(step.name + ("[*]" if step.is_splat else write_key(step.key)) for step in steps)
    return "" if written == pattern else f"it would be read as `{written}`"


def names(pattern: str, address: str, arn: str = "", id_: str = "") -> bool:
    """Whether a pattern names the resource at `address`, of which `arn` and `id_` are empty where they are not known.

    A name may hold `*`; `[*]` is any key, and no key is none: `aws_vpc.a` is not `aws_vpc.a[0]`.
    """
    if pattern == address:
        return True
    if pattern.startswith("arn:"):
        return _names_arn(pattern, arn or address) or (not arn and identity(pattern) == identity(id_))
    if re.fullmatch(_ID, pattern):
        return identity(pattern) in {identity(id_), identity(arn)}
    try:
        steps = split(address)
    except ValueError:
        return False  # no plan of Terraform holds it
    wanted = _steps(pattern)
    return len(wanted) == len(steps) and all(_names_step(a, b) for a, b in zip(wanted, steps, strict=True))


@lru_cache(maxsize=4096)
def _steps(pattern: str) -> tuple[Step, ...]:
    return split(pattern)


def _names_step(wanted: Step, step: Step) -> bool:
    is_key = step.key is not None if wanted.is_splat else (wanted.key == step.key and not step.is_splat)
    return is_key and _names_part(wanted.name, step.name)


def _names_arn(pattern: str, arn: str) -> bool:
    """In an ARN a part ends at a colon or a slash."""
    wanted, parts = re.split(_ARN_PARTS, pattern), re.split(_ARN_PARTS, arn)
    return len(wanted) == len(parts) and all(_names_part(a, b) for a, b in zip(wanted, parts, strict=True))


def _names_part(wanted: str, part: str) -> bool:
    """Compare two parts in linear time, whatever the number of `*`."""
    first, *rest = wanted.split("*")
    if not rest:
        return wanted == part
    *middle, last = rest
    start, end = len(first), len(part) - len(last)
    if start > end or not part.startswith(first) or not part.endswith(last):
        return False
    for text in middle:
        start = part.find(text, start, end)
        if start < 0:
            return False
        start += len(text)
    return True
