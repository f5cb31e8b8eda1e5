"""Makes the plans of `idioms/` and `topology/` again with the real AWS provider, without AWS.

    LATTICE_SCAN_PROVIDER_MIRROR=DIR python tests/plans/make.py [CASE...]

Needs `terraform`, `moto[server]` and the provider hashicorp/aws 5.100.0: either in a filesystem mirror named by the
environment variable, or from where `terraform init` finds it by itself. A case is a folder with a `main.tf`, and may
hold

- `cloud/main.tf`    what exists before, made by somebody else: applied with a state of its own, found by data sources;
- `cloud-of`         the name of the neighbour whose `cloud` it shares;
- `before.tfstate`   the state the case is planned against;
- `plan.args`        further arguments of `terraform plan`;
- `by-hand`          the provider cannot make this plan; the case's README says how it was made. It is left alone.

moto answers on loopback. Its random ids are replaced by numbered ones, so that a second run gives the same files.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from moto.ec2 import utils as ec2_ids
from moto.eks.models import EKSBackend
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer

HERE = Path(__file__).resolve().parent
BALANCER = re.compile(r"(?<=app/shared-internal/)[0-9a-f]{16}")
"""The part of a load balancer's ARN that moto draws."""


def teach_eks_its_vpc() -> None:
    """Let moto's clusters say in which VPC they are; it only echoes the request, and draws the rest."""
    describe = EKSBackend.describe_cluster

    def describe_with_vpc(self: Any, name: str) -> Any:
        cluster = describe(self, name)
        from moto.ec2.models import ec2_backends

        ec2 = ec2_backends[self.account_id][self.region_name]
        config = cluster.resources_vpc_config
        subnet = ec2.get_subnet(config["subnetIds"][0])
        config["vpcId"] = subnet.vpc_id
        cluster.certificate_authority = {"data": "bm90IGEgY2VydGlmaWNhdGU="}
        cluster.created_at = datetime(2026, 1, 1, tzinfo=UTC)
        cluster.endpoint = "https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com"
        cluster.identity = {"oidc": {"issuer": "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF"}}
        named = [g for g in ec2.groups[subnet.vpc_id].values() if g.name.startswith("eks-cluster-sg")]
        config["clusterSecurityGroupId"] = named[0].id if named else ""
        return cluster

    EKSBackend.describe_cluster = describe_with_vpc  # type: ignore[method-assign]


def number_ids() -> Callable[[], None]:
    """Let ids hang on their number, kind by kind, for terraform sorts sets by content; return what begins again."""
    numbers: dict[str, int] = {}

    def numbered(prefix: str = "", size: int = 17) -> str:
        numbers[prefix] = numbers.get(prefix, 0) + 1
        return f"{prefix}-{hashlib.sha256(f'{prefix}{numbers[prefix]}'.encode()).hexdigest()[:size]}"

    ec2_ids.random_id = numbered
    return numbers.clear


def terraform(folder: Path, environment: Mapping[str, str], *arguments: str) -> str:
    """Run terraform in a folder and return what it prints; its complaint is the error."""
    result = subprocess.run(
        ["terraform", *arguments],  # noqa: S607 - whichever terraform the user has
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if result.returncode not in (0, 2):
        raise SystemExit(f"terraform {' '.join(arguments)}:\n{result.stdout}{result.stderr}")
    return result.stdout


def environment_for(endpoint: str, scratch: Path) -> dict[str, str]:
    """Return terraform's environment: everything AWS goes to moto, nothing of the user's AWS set-up is read."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    environment |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
    }
    if mirror := os.environ.get("LATTICE_SCAN_PROVIDER_MIRROR"):
        settings = scratch / "terraformrc"
        settings.write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n')
        environment["TF_CLI_CONFIG_FILE"] = str(settings)
    return environment


def make(case: Path, environment: Mapping[str, str], scratch: Path) -> str:
    """Plan one case and return the plan as terraform shows it, without what differs from run to run."""
    work = scratch / case.name
    shutil.copytree(case, work)
    if (shared := work / "cloud-of").exists():
        shutil.copytree(case.parent / shared.read_text().strip() / "cloud", work / "cloud")
    if (cloud := work / "cloud").is_dir():
        terraform(cloud, environment, "init", "-no-color")
        terraform(cloud, environment, "apply", "-no-color", "-auto-approve")
        shutil.rmtree(cloud)
    if (before := work / "before.tfstate").exists():
        before.rename(work / "terraform.tfstate")
    extra = (work / "plan.args").read_text().split() if (work / "plan.args").exists() else []
    terraform(work, environment, "init", "-no-color")
    terraform(work, environment, "plan", "-no-color", "-input=false", "-out=tfplan", *extra)
    plan: dict[str, Any] = json.loads(terraform(work, environment, "show", "-json", "tfplan"))
    plan.pop("timestamp", None)
    if "relevant_attributes" in plan:
        plan["relevant_attributes"].sort(key=json.dumps)
    return BALANCER.sub("26f2cc3f594cc889", json.dumps(plan, separators=(",", ":")) + "\n")


def main(names: list[str]) -> None:
    """Make the named cases (`idioms/01-…`), or all of them."""
    cases = sorted(p.parent for group in ("idioms", "topology") for p in (HERE / group).glob("*/main.tf"))
    chosen = [c for c in cases if not names or str(c.relative_to(HERE)) in names or c.name in names]
    teach_eks_its_vpc()
    begin_again = number_ids()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        for case in chosen:
            if (case / "by-hand").exists():
                continue
            moto_api_backend.reset()
            begin_again()
            with tempfile.TemporaryDirectory() as scratch:
                plan = make(case, environment_for(endpoint, Path(scratch)), Path(scratch))
            (case / "tfplan.json").write_text(plan)
            print(case.relative_to(HERE))
    finally:
        server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
