"""A named, directed reference between two resource types, declared once as data."""

from __future__ import annotations

import msgspec


class Relation(msgspec.Struct, frozen=True, gc=False):
    """`source.name` leads to the `target` that the attribute at `by` names; `target.inverse` leads back."""

    name: str
    """The word a rule writes on the source, e.g. `service`."""

    source: tuple[str, ...]
    """Resource types that hold the reference."""

    by: tuple[str, ...]
    """Dotted attribute paths that hold it; the first one that is written counts.

    `[]` marks a list of which each item counts: `security_group_ids[]`, `target_groups[].target_group_identifier`. A
    block that can stand only once is stepped through without it: `config.vpc_identifier`.
    """

    target: tuple[str, ...]
    """Resource types it may lead to. More than one makes a union: a rule may ask `type`."""

    inverse: str = ""
    """The word a rule writes on the target, e.g. `listeners`; empty where nobody needs the way back."""

    derived: str = ""
    """A dotted path of relations that tells the same where AWS fills the attribute in at apply, e.g. `subnets.vpc`."""

    where: tuple[str, str] | None = None
    """An attribute beside the reference and what it says where a `target` is meant: `("type", "vpc-lattice")`."""

    elsewhere: tuple[str, ...] = ()
    """Types that can say the same in other words: where a plan has one, that nothing is seen proves nothing."""

    is_alone: bool = False
    """A target has one of these at most: where a plan deletes it, no other stack holds another."""

    @property
    def is_many(self) -> bool:
        """Whether one source may hold several references."""
        return "[]" in self.by[0]
