"""Makes the plans again, but for those at the top, with the real AWS provider, without AWS.

    LATTICE_SCAN_PROVIDER_MIRROR=DIR python tests/plans/make.py [CASE...]

Needs `terraform`, `moto[server]` and the provider hashicorp/aws 5.100.0: either in a filesystem mirror named by the
environment variable, or from where `terraform init` finds it by itself. A case is a folder with a `main.tf`, and may
hold

- `cloud/main.tf`    what exists before, made by somebody else: applied with a state of its own, found by data sources;
- `cloud-of`         the case whose `cloud` it shares, as a path from its neighbours;
- `before.tfstate`   the state the case is planned against; moto knows nothing of it, so it is not refreshed;
- `before-of`        the case whose `before.tfstate` it shares;
- `plan.args`        further arguments of `terraform plan`;
- `by-hand`          the provider cannot make this plan; the case's README says how it was made. It is left alone.

moto answers on loopback. Its random ids are replaced by numbered ones, so that a second run gives the same files. Cases
of one cloud are made one after the other, for a load balancer takes its time.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

import boto3
from moto.ec2 import utils as ec2_ids
from moto.ec2.models import ec2_backends
from moto.eks.models import EKSBackend
from moto.elbv2 import models as elbv2
from moto.moto_api._internal.models import moto_api_backend
from moto.server import ThreadedMotoServer

HERE = Path(__file__).resolve().parent
BALANCER = "26f2cc3f594cc889"
"""What stands in a load balancer's ARN instead of what moto draws."""


def teach_eks_its_vpc() -> None:
    """Let moto's clusters say in which VPC they are; it only echoes the request, and draws the rest."""
    describe = EKSBackend.describe_cluster

    def describe_with_vpc(self: Any, name: str) -> Any:
        cluster = describe(self, name)
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


def number_ids() -> Callable[[str], None]:
    """Let ids hang on their number, kind by kind, for terraform sorts sets by content; return what begins again.

    What it takes is mixed in, for two accounts have no id in common, but for AWS's own prefix lists.
    """
    numbers: dict[str, int] = {}
    seeds = [""]

    def numbered(prefix: str = "", size: int = 17) -> str:
        numbers[prefix] = numbers.get(prefix, 0) + 1
        drawn = f"{'' if prefix == 'pl' else seeds[-1]}{prefix}{numbers[prefix]}"
        return f"{prefix}-{hashlib.sha256(drawn.encode()).hexdigest()[:size]}"

    def begin_again(seed: str) -> None:
        numbers.clear()
        seeds[:] = [seed]

    ec2_ids.random_id = numbered
    return begin_again


def number_balancers() -> None:
    """Let every load balancer have the same id, so that a state can name it."""
    make_arn = elbv2.make_arn_for_load_balancer  # type: ignore[attr-defined]
    elbv2.make_arn_for_load_balancer = functools.partial(_arn_of_balancer, make_arn)  # type: ignore[attr-defined]


def _arn_of_balancer(make_arn: Callable[..., str], **parts: str) -> str:
    return make_arn(**parts | {"lb_id": BALANCER})


def warm_up(endpoint: str) -> None:
    """Send the first request, at which moto makes a VPC of its own and draws ids for it."""
    client = boto3.client(
        "ec2",
        "eu-central-1",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - moto takes any
    )
    client.describe_regions()


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


def cloud_of(case: Path) -> Path:
    """Return the folder of what exists before the case: its own or that of another; it need not exist."""
    shared = case / "cloud-of"
    owner = case.parent / shared.read_text().strip() if shared.exists() else case
    return owner.resolve() / "cloud"


def apply_cloud(cloud: Path, environment: Mapping[str, str], scratch: Path) -> None:
    """Make what exists before, with a state that nobody keeps."""
    work = scratch / "cloud"
    shutil.copytree(cloud, work)
    terraform(work, environment, "init", "-no-color")
    terraform(work, environment, "apply", "-no-color", "-auto-approve")


def make(case: Path, environment: Mapping[str, str], scratch: Path) -> str:
    """Plan one case and return the plan as terraform shows it, without what differs from run to run."""
    work = scratch / case.name
    shutil.copytree(case, work, ignore=shutil.ignore_patterns("cloud"))
    extra = (work / "plan.args").read_text().split() if (work / "plan.args").exists() else []
    if (shared := work / "before-of").exists():
        shutil.copy(case.parent / shared.read_text().strip() / "before.tfstate", work)
    if (before := work / "before.tfstate").exists():
        before.rename(work / "terraform.tfstate")
        extra.append("-refresh=false")
    terraform(work, environment, "init", "-no-color")
    terraform(work, environment, "plan", "-no-color", "-input=false", "-out=tfplan", *extra)
    plan: dict[str, Any] = json.loads(terraform(work, environment, "show", "-json", "tfplan"))
    plan.pop("timestamp", None)
    if "relevant_attributes" in plan:
        plan["relevant_attributes"].sort(key=json.dumps)
    return json.dumps(plan, separators=(",", ":")) + "\n"


def main(names: list[str]) -> None:
    """Make the named cases (`idioms/01-…`), or all of them."""
    cases = sorted(p.parent for p in HERE.glob("*/*/main.tf") if not (p.parent.parent / "main.tf").exists())
    chosen = [
        c
        for c in cases
        if not (c / "by-hand").exists() and (not names or str(c.relative_to(HERE)) in names or c.name in names)
    ]
    teach_eks_its_vpc()
    number_balancers()
    begin_again = number_ids()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        warm_up(endpoint)
        for cloud, sharing in groupby(sorted(chosen, key=cloud_of), key=cloud_of):
            moto_api_backend.reset()
            begin_again(cloud.parent.name if cloud.is_dir() else "")
            with tempfile.TemporaryDirectory() as scratch:
                environment = environment_for(endpoint, Path(scratch))
                if cloud.is_dir():
                    apply_cloud(cloud, environment, Path(scratch))
                for case in sharing:
                    (case / "tfplan.json").write_text(make(case, environment, Path(scratch)))
                    print(case.relative_to(HERE), flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
