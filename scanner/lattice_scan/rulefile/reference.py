"""A reference from one resource of an example to another."""

from __future__ import annotations

import msgspec


class Ref(msgspec.Struct, frozen=True, gc=False):
    """`!ref ADDRESS` in the `given` of an example: known only after apply, but it is plain which resource is meant."""

    address: str
