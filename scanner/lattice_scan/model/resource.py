"""One cloud resource, in Terraform's words whatever source it came from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, Protocol

import msgspec

AttributePath = tuple[str | int, ...]
"""Where a value stands in a resource, e.g. `("config", 0, "vpc_identifier")`."""


class Mode(Enum):
    """How we know of a resource."""

    MANAGED = "managed"
    """A resource block: this plan or state owns it."""
    DATA = "data"
    """A data source: somebody else owns it, and only what the data source tells is known."""
    LIVE = "live"
    """An inventory snapshot holds it."""
    OUTSIDE = "outside"
    """Only its id is known, because something here names it."""
    DERIVED = "derived"
    """A row of a fact, e.g. one ingress rule of a security group."""


class Key(NamedTuple):
    """What tells two resources apart; addresses alone never do."""

    input: str
    address: str
    deposed: str = ""


class Place(Protocol):
    """Where a resource lives."""

    @property
    def account(self) -> str | None:
        """Twelve digits, or None where the source does not tell."""
        ...

    @property
    def region(self) -> str | None:
        """E.g. `eu-central-1`, or None where the source does not tell."""
        ...

    @property
    def provider(self) -> str:
        """Tells places apart where no account is known: the provider configuration's name; empty in an inventory."""
        ...


class KnownPlace(NamedTuple):
    """A place that the source states."""

    account: str | None = None
    region: str | None = None
    provider: str = ""


NOWHERE = KnownPlace()


class Resource(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A resource, a data source or a row of a fact. Two of them are equal only if they are the same object."""

    type: str
    """Terraform resource type, e.g. `aws_vpclattice_service`; the fact's name for a row of a fact."""

    address: str
    """Its name in its source: the Terraform address in a plan, the ARN or id in an inventory."""

    attributes: Mapping[str, Any]
    """Attribute name to value (see `model.value`). Never changed after construction."""

    mode: Mode = Mode.MANAGED
    input: str = ""
    """Name of the file it was read from."""

    place: Place = NOWHERE
    deposed: str = ""
    """Key of a deposed object; empty for the current one."""

    previous_address: str = ""
    """The address before a `moved` block, where it differs."""

    actions: tuple[str, ...] = ()
    """Terraform's actions in a plan, e.g. `("delete", "create")`; empty elsewhere."""

    origin: Any = None
    """What the source needs to find the references behind an unknown value; nobody else looks inside."""

    attribute: str = ""
    """For a row of a fact: the attribute of the resource at `address` that it was written at."""

    @property
    def account(self) -> str | None:
        """Twelve digits, or None where the source does not tell."""
        return self.place.account

    @property
    def region(self) -> str | None:
        """E.g. `eu-central-1`, or None where the source does not tell."""
        return self.place.region

    @property
    def key(self) -> Key:
        """What tells this resource from every other."""
        return Key(self.input, self.address, self.deposed)

    @property
    def is_created(self) -> bool:
        """Whether this plan makes it, so that nothing outside the plan can name it yet."""
        return "create" in self.actions and not self.type.startswith("aws_default_")


def is_one_place(a: Resource, b: Resource) -> bool:
    """Whether two resources live in one account and Region; where the account is not told, under one provider."""
    if a.account and b.account:
        return a.account == b.account and a.region == b.region
    return a.input == b.input and a.place.provider == b.place.provider


def identity(text: str) -> str:
    """The part of an id or ARN that names the thing, so that `sn-1` equals `arn:…:servicenetwork/sn-1`.

    VPC Lattice and EC2 ARNs end in the id, and a listener's Terraform id is `SERVICE/LISTENER`
    (terraform-provider-aws, internal/service/vpclattice). Every other ARN stands for itself.
    """
    if "/" not in text and not text.startswith("arn:"):
        return text  # nearly always; looking it up in a cache would take longer
    if text.startswith("arn:"):
        parts = text.split(":", 5)
        if len(parts) == 6 and parts[2] in {"vpc-lattice", "ec2"}:
            return parts[5].rsplit("/", 1)[-1]
        return text
    head, slash, tail = text.rpartition("/")
    is_id = slash and "-" in tail and not text.startswith("/") and "-" in head.rpartition("/")[2]
    return tail if is_id or (slash and head.isdigit()) else text


def account_of(arn: str) -> str | None:
    """The account in an ARN, or None: `arn:aws:ec2:eu-central-1:444455556666:vpc/vpc-1` gives `444455556666`."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and len(parts[4]) == 12 and parts[4].isdigit() else None


def region_of(arn: str) -> str | None:
    """The Region in an ARN, or None."""
    parts = arn.split(":", 5)
    return parts[3] or None if len(parts) == 6 and parts[0] == "arn" else None
