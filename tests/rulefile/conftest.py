"""Small rules, and a folder to put them in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lattice_scan.model.errors import InputErrors
from lattice_scan.rulefile.load import load_pack
from lattice_scan.vocabulary.fact_words import FactWords

IAM = """\
id: iam-needs-policy
title: AWS_IAM has an auth policy beside it
severity: critical
for: [aws_vpclattice_service_network, aws_vpclattice_service]
as: layer
why: Without a policy every request is denied.
fix: Attach an auth policy.
see: https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
settings:
  auth_types_allowed: {$ref: settings/auth_types_allowed}
when:
  auth_type: {equals: AWS_IAM}
require:
  auth_policies: {some: {policy: {is: present}}}
message: "{address} has auth_type {auth_type} but no auth policy"
attribute: auth_type
stack:
  aws_vpclattice_service.s: {name: s, auth_type: AWS_IAM}
examples:
  - fail: nothing is attached
  - pass: a policy is attached
    given:
      aws_vpclattice_auth_policy.p: {resource_identifier: !ref aws_vpclattice_service.s, policy: "{}"}
  - unknown: the type is looked up
    given: {aws_vpclattice_service.s: {name: s, auth_type: !unknown known after apply}}
    settings: {auth_types_allowed: [NONE]}
    on: aws_vpclattice_service.s
"""

RENAME = """\
id: target-group-not-renamed
title: A target group in use is not replaced
severity: high
for: aws_vpclattice_target_group
judge: change
why: The listener still names the old one.
fix: Give the new group a new name.
when: {before.listeners: {some: {step.order: {not: {equals: delete}}}}}
require: {step.order: {not: {one_of: [delete, delete-create]}}}
message: "{address} is replaced"
cannot_be_unknown: A plan always tells what it does.
examples:
  - pass: it stays
    given: {before: {aws_vpclattice_target_group.t: {name: t}}, after: {aws_vpclattice_target_group.t: {name: t}}}
  - fail: it goes
    given: {before: {aws_vpclattice_target_group.t: {name: t}}, after: {}}
"""

TARGET = """\
id: target-port
title: A target has a port
severity: info
for: {fact: targets}
why: It needs one.
fix: Give it one.
require: {port: {at_least: 1}, groups.name: {is: present}}
message: "{port}"
examples:
  - {pass: a, given: {}}
  - {fail: b, given: {}}
  - {unknown: c, given: {}}
"""

SETTINGS = """\
auth_types_allowed:
  type: array
  items: {type: string, enum: [NONE, AWS_IAM]}
  description: Values of auth_type that are allowed.
  default: [AWS_IAM]
workload_vpcs:
  type: array
  items: {type: object, properties: {account: {type: string, pattern: "^[0-9]{12}$"}}, additionalProperties: false}
  description: Where workloads run.
"""

FACTS = {
    "targets": FactWords(rows={"port": "number", "groups": "link", "ports": "set"}),
    "roles": FactWords(columns={"aws_security_group": {"roles": "set"}, "targets": {"is_used": "truth"}}),
}


@pytest.fixture
def facts() -> dict[str, FactWords]:
    """Return the words of two facts."""
    return dict(FACTS)


@pytest.fixture
def texts() -> dict[str, str]:
    """Return good files by their path below a rule folder."""
    return {
        "settings.yaml": SETTINGS,
        "auth/iam-needs-policy.yaml": IAM,
        "change/target-group-not-renamed.yaml": RENAME,
        "targets/target-port.yaml": TARGET,
    }


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files below a folder, and return it."""

    def write(files: dict[str, str], folder: str = "rules") -> Path:
        root = tmp_path / folder
        for name, text in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return root

    return write


@pytest.fixture
def complaints(write: Write, facts: dict[str, FactWords]) -> Callable[[dict[str, str]], list[str]]:
    """Load files that are wrong, and return the errors, named from the rule folder on."""

    def complaints(files: dict[str, str]) -> list[str]:
        root = write(files)
        with pytest.raises(InputErrors) as raised:
            load_pack([root], facts)
        return [str(error).replace(f"{root}/", "") for error in raised.value.errors]

    return complaints
