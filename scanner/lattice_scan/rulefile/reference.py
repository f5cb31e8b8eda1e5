"""A reference from one resource of an example to another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """`!ref ADDRESS` in the `given` of an example: known only after apply, but it is plain which resource is meant."""

    address: str
