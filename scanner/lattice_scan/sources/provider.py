"""The account and Region that a provider configuration works in, as far as a plan tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import msgspec

from lattice_scan.model.resource import Resource, account_of, region_of
from lattice_scan.model.value import bare
from lattice_scan.sources.format import Provider


class ProviderPlace:
    """Where the resources of one provider configuration live; worked out when somebody first asks."""

    def __init__(
        self,
        name: str,
        provider: Provider | None,
        variables: Callable[[str], Any],
        resources: Callable[[], Iterable[Resource]],
    ) -> None:
        """Take the provider's name and block, a look-up of root variables, and the resources that use it."""
        self.name = name
        self._expressions: Mapping[str, Any] = provider.expressions if provider else {}
        self._variables = variables
        self._resources = resources

    @cached_property
    def account(self) -> str | None:
        """The account that the provider is held to, else the one that owns what it already manages."""
        allowed = self._constant("allowed_account_ids")
        if isinstance(allowed, list) and len(allowed) == 1:
            return str(allowed[0])
        roles = self._expressions.get("assume_role")
        block = roles[0] if isinstance(roles, list) and len(roles) == 1 else None
        role = self._value(block.get("role_arn")) if isinstance(block, dict) else None
        if isinstance(role, str) and account_of(role):
            return account_of(role)
        return self._account_of_resources()

    def _account_of_resources(self) -> str | None:
        """The account in the ARNs of own resources; a data source may read what another account shares."""
        found: set[str] = set()
        for resource in self._resources():
            if resource.type == "aws_caller_identity":
                identity = bare(resource.attributes.get("account_id"))
                return identity if isinstance(identity, str) else None
            arn = bare(resource.attributes.get("arn"))
            if resource.mode.value == "managed" and isinstance(arn, str) and (account := account_of(arn)):
                found.add(account)
        return found.pop() if len(found) == 1 else None

    @cached_property
    def region(self) -> str | None:
        """The Region that the provider block names."""
        region = self._constant("region")
        if isinstance(region, str):
            return region
        for resource in self._resources():
            if resource.type == "aws_region":
                name = bare(resource.attributes.get("name")) or bare(resource.attributes.get("region"))
                return name if isinstance(name, str) else None
        return None

    def _constant(self, name: str) -> Any:
        return self._value(self._expressions.get(name))

    def _value(self, expression: Any) -> Any:
        if not isinstance(expression, dict):
            return None
        if "constant_value" in expression:
            return expression["constant_value"]
        references = expression.get("references")
        if isinstance(references, list) and len(references) == 1 and str(references[0]).startswith("var."):
            return self._variables(str(references[0])[4:])
        return None


class ResourcePlace(msgspec.Struct, frozen=True, gc=False):
    """Where one resource lives: its own `region` (AWS provider 6.0 and newer) before its provider's."""

    place_of: Callable[[Any], ProviderPlace]
    """A look-up of the provider's place, by `origin`."""

    origin: Any
    attributes: Mapping[str, Any]
    """The resource's own."""

    @property
    def _provider(self) -> ProviderPlace:
        return self.place_of(self.origin)

    @property
    def account(self) -> str | None:
        """The account in the resource's own ARN, else its provider's."""
        arn = bare(self.attributes.get("arn"))
        return (account_of(arn) if isinstance(arn, str) else None) or self._provider.account

    @property
    def region(self) -> str | None:
        """The resource's own Region, else its provider's, else the one in its ARN."""
        region = bare(self.attributes.get("region"))
        if isinstance(region, str):
            return region
        arn = bare(self.attributes.get("arn"))
        return self._provider.region or (region_of(arn) if isinstance(arn, str) else None)

    @property
    def provider(self) -> str:
        """The name of the provider configuration, e.g. `aws.consumer`."""
        return self._provider.name
