"""The parts of Terraform's plan and state JSON that are read, as typed structures; every value stays raw.

Format: https://developer.hashicorp.com/terraform/internals/json-format.
"""

from __future__ import annotations

from typing import Any

import msgspec

NULL = msgspec.Raw(b"null")
NONE = msgspec.Raw(b"")


class ConfigResource(msgspec.Struct, gc=False):
    """One resource or data block."""

    address: str
    type: str = ""
    mode: str = "managed"
    provider_config_key: str = ""
    expressions: msgspec.Raw = msgspec.Raw(b"{}")
    count_expression: msgspec.Raw = msgspec.Raw(b"")
    for_each_expression: msgspec.Raw = msgspec.Raw(b"")

    @property
    def is_repeated(self) -> bool:
        """Whether `count` or `for_each` stands in the block."""
        return bool(bytes(self.count_expression) or bytes(self.for_each_expression))


def _no_module() -> ConfigModule:
    return ConfigModule()


class ModuleCall(msgspec.Struct, gc=False):
    """One `module` block with the module behind it."""

    source: str = ""
    module: ConfigModule = msgspec.field(default_factory=_no_module)
    expressions: dict[str, Any] = {}
    count_expression: dict[str, Any] | None = None
    for_each_expression: dict[str, Any] | None = None


class Output(msgspec.Struct, gc=False):
    """One `output` block."""

    expression: Any = None


class ConfigModule(msgspec.Struct, gc=False):
    """The blocks of one module."""

    resources: list[ConfigResource] = []
    module_calls: dict[str, ModuleCall] = {}
    outputs: dict[str, Output] = {}
    variables: dict[str, Any] = {}

    @property
    def secrets(self) -> frozenset[str]:
        """The names of the variables that are declared sensitive."""
        return frozenset(
            name
            for name, declared in self.variables.items()
            if isinstance(declared, dict) and declared.get("sensitive")
        )


class Provider(msgspec.Struct, gc=False):
    """One provider configuration."""

    expressions: dict[str, Any] = {}


class RawConfiguration(msgspec.Struct, gc=False):
    """The `configuration` of a plan."""

    root_module: ConfigModule = msgspec.field(default_factory=ConfigModule)
    provider_config: dict[str, Provider] = {}


class Relevant(msgspec.Struct, gc=False):
    """One attribute that the plan draws on."""

    resource: str
    attribute: list[str | int] = []


class Change(msgspec.Struct, gc=False):
    """What the plan does to one object; the values stay raw."""

    actions: tuple[str, ...] = ()
    before: msgspec.Raw = NULL
    after: msgspec.Raw = NULL
    after_unknown: msgspec.Raw = NONE
    before_sensitive: msgspec.Raw = NONE
    after_sensitive: msgspec.Raw = NONE
    replace_paths: list[list[str | int]] = []


class ResourceChange(msgspec.Struct, gc=False):
    """One entry of `resource_changes` or `resource_drift`."""

    address: str
    change: Change
    type: str = ""
    name: str = ""
    mode: str = ""
    module_address: str = ""
    previous_address: str = ""
    deposed: str = ""


class StateResource(msgspec.Struct, gc=False):
    """One object of a state."""

    address: str
    type: str = ""
    name: str = ""
    mode: str = "managed"
    values: msgspec.Raw = NULL
    sensitive_values: msgspec.Raw = NONE
    deposed_key: str = ""


class StateModule(msgspec.Struct, gc=False):
    """One module of a state."""

    resources: list[StateResource] = []
    address: str = ""
    child_modules: list[StateModule] = []


class Values(msgspec.Struct, gc=False):
    """The `values` of a state."""

    root_module: StateModule = msgspec.field(default_factory=StateModule)


class State(msgspec.Struct, gc=False):
    """The `prior_state` of a plan."""

    values: Values | None = None


class RawPlan(msgspec.Struct, gc=False):
    """The parts of a plan or state that are read; everything else is skipped."""

    format_version: str | None = None
    terraform_version: str = ""
    resource_changes: list[ResourceChange] | None = None
    resource_drift: list[ResourceChange] | None = None
    prior_state: State | None = None
    planned_values: msgspec.Raw = NONE
    values: Values | None = None
    configuration: RawConfiguration | None = None
    relevant_attributes: list[Relevant] | None = None
    deferred_changes: list[msgspec.Raw] | None = None
    variables: dict[str, msgspec.Raw] | None = None
    complete: bool | None = None
    errored: bool = False
