"""References are followed through modules, keys and dynamic blocks; what cannot be proved stays a set of candidates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lattice_scan.model.resource import Resource
from lattice_scan.model.slots import Slots
from lattice_scan.model.world import World
from lattice_scan.sources.document import Document, read
from lattice_scan.sources.plan import read_plan
from lattice_scan.vocabulary.relations import RELATIONS

PLANS = Path(__file__).parent.parent / "plans"
WANTED = frozenset(t for r in RELATIONS for t in (*r.source, *r.target, *r.elsewhere))
ASSOCIATION = "aws_vpclattice_service_network_vpc_association"


def world_of(document: Document, hcl: Path | None = None) -> World:
    """The world after a plan."""
    plan = read_plan(document, WANTED, hcl)
    return World(
        plan.after,
        resolvers={plan.name: plan.resolver} if plan.resolver else {},
        partial={plan.name: plan.partial} if plan.partial else {},
        others={plan.name: plan.others},
        relations=RELATIONS,
    )


class Plan:
    """A plan that creates everything, written short: address to references, e.g. `{"vpc_id": ["aws_vpc.a.id"]}`."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.changes: list[dict[str, Any]] = []
        self.root: dict[str, Any] = {"resources": [], "module_calls": {}}
        self.relevant: list[dict[str, Any]] | None = None

    def add(self, address: str, unknown: dict[str, Any], module: str = "", known: dict[str, Any] | None = None) -> None:
        """Add a resource that is created, with what is known and unknown of it."""
        local = address.removeprefix(f"{module}.") if module else address
        type_, _, rest = local.removeprefix("data.").partition(".")
        name = rest.partition("[")[0]
        self.changes.append(
            {
                "address": address,
                "module_address": module,
                "mode": "data" if local.startswith("data.") else "managed",
                "type": type_,
                "name": name,
                "change": {
                    "actions": ["create"],
                    "before": None,
                    "after": known or {},
                    "after_unknown": {"id": True, "arn": True, **unknown},
                },
            }
        )

    def block(
        self, address: str, expressions: dict[str, Any], module: dict[str, Any] | None = None, **more: Any
    ) -> None:
        """Add a block to the configuration of the root module, or of `module`."""
        type_, _, name = address.removeprefix("data.").partition(".")
        block = {"address": address, "mode": "managed", "type": type_, "name": name, "expressions": expressions, **more}
        (module or self.root)["resources"].append(block)

    def read(self, tmp_path: Path, hcl: str = "") -> World:
        """The world after the plan, with the HCL beside it or not."""
        plan = {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "resource_changes": self.changes,
            "configuration": {"root_module": self.root},
            "complete": True,
        }
        if self.relevant is not None:
            plan["relevant_attributes"] = self.relevant
        path = tmp_path / "tfplan.json"
        path.write_text(json.dumps(plan), encoding="utf-8")
        if hcl:
            (tmp_path / "main.tf").write_text(hcl, encoding="utf-8")
        return world_of(read(str(path)))


def references(*names: str) -> dict[str, Any]:
    """An expression as Terraform lists it: each name, followed by its shorter forms."""
    listed = []
    for name in names:
        listed.append(name)
        if name.count(".") > 1 or (name.count(".") == 2 and not name.startswith("data.")):
            listed.append(name.rpartition(".")[0])
    return {"references": listed}


def one(world: World, address: str) -> Resource:
    """The resource at an address."""
    return next(r for r in world.resources if r.address == address)


def shown(slots: Slots) -> tuple[list[list[str]], bool]:
    """What slots lead to, and whether there may be more or something else."""
    is_open = slots.rest is not None or any(slot.unknown or slot.maybe for slot in slots)
    return [[member.address for member in slot.members] for slot in slots], is_open


def follow(world: World, address: str, relation: str) -> tuple[list[list[str]], bool]:
    """Follow a relation from the resource at an address."""
    return shown(world.follow(one(world, address), relation))


def test_a_plain_reference_is_exact(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc.a", {})
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    plan.block("aws_vpc.a", {})
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": references("aws_vpc.a.id")})
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc") == ([["aws_vpc.a"]], False)


def test_a_literal_key_is_exact_even_with_dots_and_quotes(tmp_path: Path) -> None:
    plan = Plan()
    keys = ["a.b", 'q"uote', "[0]", "ä"]
    for key in keys:
        plan.add(f"aws_vpc.a[{json.dumps(key, ensure_ascii=False)}]", {})
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    plan.block("aws_vpc.a", {}, for_each_expression={"constant_value": keys})
    wanted = f"aws_vpc.a[{json.dumps(keys[1])}]"
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": {"references": [f"{wanted}.id", wanted, "aws_vpc.a"]}})
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc") == ([[wanted]], False)


def test_a_key_that_is_no_literal_leaves_candidates(tmp_path: Path) -> None:
    plan = Plan()
    for key in "ab":
        plan.add(f'aws_vpc.a["{key}"]', {})
        plan.add(f'{ASSOCIATION}.x["{key}"]', {"vpc_identifier": True})
    plan.block("aws_vpc.a", {}, for_each_expression={})
    plan.block(
        f"{ASSOCIATION}.x", {"vpc_identifier": {"references": ["aws_vpc.a", "each.key"]}}, for_each_expression={}
    )
    world = plan.read(tmp_path)
    assert follow(world, f'{ASSOCIATION}.x["a"]', "vpc") == ([['aws_vpc.a["a"]', 'aws_vpc.a["b"]']], False)


@pytest.mark.parametrize(
    ("index", "wanted"),
    [("each.key", "a"), ('each.key == "a" ? "b" : "a"', "b")],
    ids=["plain traversal", "swapped keys"],
)
def test_the_hcl_tells_which_key_is_meant(tmp_path: Path, index: str, wanted: str) -> None:
    plan = Plan()
    for key in "ab":
        plan.add(f'aws_vpc.a["{key}"]', {})
        plan.add(f'{ASSOCIATION}.x["{key}"]', {"vpc_identifier": True})
    plan.block("aws_vpc.a", {}, for_each_expression={})
    plan.block(
        f"{ASSOCIATION}.x", {"vpc_identifier": {"references": ["aws_vpc.a", "each.key"]}}, for_each_expression={}
    )
    world = plan.read(
        tmp_path,
        f"""
        resource "aws_vpc" "a" {{
          for_each = toset(["a", "b"])
        }}
        resource "{ASSOCIATION}" "x" {{
          for_each       = toset(["a", "b"])
          vpc_identifier = aws_vpc.a[{index}].id
        }}
        """,
    )
    assert follow(world, f'{ASSOCIATION}.x["a"]', "vpc") == ([[f'aws_vpc.a["{wanted}"]']], False)


def test_a_condition_leaves_both_branches(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc.a", {})
    plan.add("aws_vpc.b", {})
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    for name in "ab":
        plan.block(f"aws_vpc.{name}", {})
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": references("aws_vpc.a.id", "aws_vpc.b.id")})
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc") == ([["aws_vpc.a", "aws_vpc.b"]], False)


def test_a_local_ends_the_path_and_the_hcl_carries_it_on(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc.a", {})
    plan.add("aws_vpc.b", {})
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    for name in "ab":
        plan.block(f"aws_vpc.{name}", {})
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": {"references": ["local.vpc"]}})
    world = plan.read(tmp_path)
    slots = world.follow(one(world, f"{ASSOCIATION}.x"), "vpc")
    assert slots.slots == ()
    assert slots.rest
    assert slots.rest.settle == "give --hcl"

    plan.relevant = [{"resource": f"aws_vpc.{name}", "attribute": ["id"]} for name in "ab"]
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc") == ([["aws_vpc.a", "aws_vpc.b"]], False)

    hcl = f"""
    locals {{
      vpc = aws_vpc.b.id
    }}
    resource "aws_vpc" "a" {{
    }}
    resource "aws_vpc" "b" {{
    }}
    resource "{ASSOCIATION}" "x" {{
      vpc_identifier = local.vpc
    }}
    """
    assert follow(plan.read(tmp_path, hcl), f"{ASSOCIATION}.x", "vpc") == ([["aws_vpc.b"]], False)


def test_inputs_and_outputs_of_modules_in_modules(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("module.net.module.vpc[0].aws_vpc.this", {}, module="module.net.module.vpc[0]")
    plan.add(f'module.app["x.y"].{ASSOCIATION}.this', {"vpc_identifier": True}, module='module.app["x.y"]')
    inner = {"resources": [], "outputs": {"id": {"expression": references("aws_vpc.this.id")}}}
    plan.block("aws_vpc.this", {}, module=inner)
    net = {
        "module_calls": {"vpc": {"module": inner, "count_expression": {"constant_value": 1}}},
        "outputs": {"vpc": {"expression": {"references": ["module.vpc[0].id", "module.vpc[0]", "module.vpc"]}}},
    }
    app: dict[str, Any] = {"resources": [], "variables": {"vpc": {}}}
    plan.block(f"{ASSOCIATION}.this", {"vpc_identifier": {"references": ["var.vpc"]}}, module=app)
    plan.root["module_calls"] = {
        "net": {"module": net},
        "app": {
            "module": app,
            "for_each_expression": {"references": ["var.apps"]},
            "expressions": {"vpc": {"references": ["module.net.vpc", "module.net"]}},
        },
    }
    world = plan.read(tmp_path)
    association = one(world, f'module.app["x.y"].{ASSOCIATION}.this')
    slots = world.follow(association, "vpc")
    assert shown(slots) == ([["module.net.module.vpc[0].aws_vpc.this"]], False)
    assert slots.slots[0].trail == (
        'module.app["x.y"].var.vpc',
        "module.net.vpc",
        "module.net.module.vpc[0].id",
        "module.net.module.vpc[0].aws_vpc.this.id",
    )


def test_one_variable_leads_elsewhere_in_every_instance_of_a_module(tmp_path: Path) -> None:
    plan = Plan()
    module: dict[str, Any] = {"resources": []}
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": {"references": ["var.vpc"]}}, module=module)
    plan.block(f"{ASSOCIATION}.y", {"vpc_identifier": {"references": ["var.vpc"]}}, module=module)
    for name in ("a", "b"):
        plan.add(f"aws_vpc.{name}", {})
        plan.block(f"aws_vpc.{name}", {})
        call = {"module": module, "expressions": {"vpc": references(f"aws_vpc.{name}.id")}}
        plan.root["module_calls"][name] = call
        for association in "xy":
            plan.add(f"module.{name}.{ASSOCIATION}.{association}", {"vpc_identifier": True}, module=f"module.{name}")
    world = plan.read(tmp_path)
    for name in ("a", "b"):
        for association in "xy":
            found = follow(world, f"module.{name}.{ASSOCIATION}.{association}", "vpc")
            assert found == ([[f"aws_vpc.{name}"]], False)


def test_a_whole_object_as_input_keeps_the_attribute_that_is_asked_for(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc.a", {})
    plan.add(f"module.m.{ASSOCIATION}.x", {"vpc_identifier": True}, module="module.m")
    plan.block("aws_vpc.a", {})
    module: dict[str, Any] = {"resources": []}
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": {"references": ["var.vpc.id", "var.vpc"]}}, module=module)
    plan.root["module_calls"] = {"m": {"module": module, "expressions": {"vpc": {"references": ["aws_vpc.a"]}}}}
    assert follow(plan.read(tmp_path), f"module.m.{ASSOCIATION}.x", "vpc") == ([["aws_vpc.a"]], False)


def test_a_list_that_is_unknown_as_a_whole_holds_at_least_one_of_its_references(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_security_group.a", {})
    plan.add("aws_security_group.b", {})
    plan.add(f"{ASSOCIATION}.x", {"security_group_ids": True})
    plan.add(f"{ASSOCIATION}.y", {"security_group_ids": True})
    for name in "ab":
        plan.block(f"aws_security_group.{name}", {})
    plan.block(f"{ASSOCIATION}.x", {"security_group_ids": references("aws_security_group.a.id")})
    plan.block(
        f"{ASSOCIATION}.y", {"security_group_ids": references("aws_security_group.a.id", "aws_security_group.b.id")}
    )
    world = plan.read(tmp_path)
    assert follow(world, f"{ASSOCIATION}.x", "groups") == ([["aws_security_group.a"]], True)
    assert follow(world, f"{ASSOCIATION}.y", "groups") == ([["aws_security_group.a", "aws_security_group.b"]], True)


def test_as_many_unknown_items_as_references_are_one_each(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_security_group.a", {})
    plan.add("aws_security_group.b", {})
    plan.add(f"{ASSOCIATION}.x", {"security_group_ids": [True, True]}, known={"security_group_ids": [None, None]})
    for name in "ab":
        plan.block(f"aws_security_group.{name}", {})
    plan.block(
        f"{ASSOCIATION}.x", {"security_group_ids": references("aws_security_group.a.id", "aws_security_group.b.id")}
    )
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "groups") == (
        [["aws_security_group.a"], ["aws_security_group.b"]],
        False,
    )


def test_what_nobody_wrote_is_derived_from_what_somebody_wrote(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc.a", {})
    plan.add("aws_subnet.s", {"vpc_id": True})
    plan.add("aws_eks_cluster.c", {"vpc_config": [{"subnet_ids": True, "vpc_id": True}]}, known={"vpc_config": [{}]})
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    plan.block("aws_vpc.a", {})
    plan.block("aws_subnet.s", {"vpc_id": references("aws_vpc.a.id")})
    plan.block("aws_eks_cluster.c", {"vpc_config": [{"subnet_ids": references("aws_subnet.s.id")}]})
    names = [
        "aws_eks_cluster.c.vpc_config[0].vpc_id",
        "aws_eks_cluster.c.vpc_config[0]",
        "aws_eks_cluster.c.vpc_config",
        "aws_eks_cluster.c",
    ]
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": {"references": names}})
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc") == ([["aws_vpc.a"]], False)


def test_a_known_value_beats_the_expression(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc.a", {})
    plan.add(f"{ASSOCIATION}.x", {}, known={"vpc_identifier": "vpc-0123456789abcdef0"})
    plan.block("aws_vpc.a", {})
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": references("aws_vpc.a.id")})
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc") == ([["vpc-0123456789abcdef0"]], False)


def test_a_cycle_ends(tmp_path: Path) -> None:
    plan = Plan()
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    plan.add("aws_subnet.a", {"vpc_id": True})
    plan.add("aws_subnet.b", {"vpc_id": True})
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": references("aws_subnet.a.vpc_id")})
    plan.block("aws_subnet.a", {"vpc_id": references("aws_subnet.b.vpc_id")})
    plan.block("aws_subnet.b", {"vpc_id": references("aws_subnet.a.vpc_id")})
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc") == ([], True)


def test_the_way_back_is_closed_for_what_a_whole_plan_creates_and_open_for_the_rest(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpclattice_service.new", {})
    plan.block("aws_vpclattice_service.new", {})
    world = plan.read(tmp_path)
    relation = world.relation("resource", "aws_vpclattice_auth_policy")
    assert shown(world.backward(relation, one(world, "aws_vpclattice_service.new"))) == ([], False)

    existing = world_of(read(str(PLANS / "update-in-place" / "tfplan.json")))
    network = one(existing, "aws_vpclattice_service_network.main")
    assert shown(existing.backward(relation, network)) == ([], True)

    targeted = world_of(read(str(PLANS / "targeted" / "tfplan.json")))
    service = one(targeted, "aws_vpclattice_service.lagosta")
    assert shown(targeted.backward(relation, service)) == ([], True)


@pytest.mark.parametrize("case", ["producer/tfplan.json", "producer/tfplan-provider-5.100.0.json"])
def test_both_shapes_of_a_set_with_an_unknown_item_lead_to_the_group(case: str) -> None:
    world = world_of(read(str(PLANS / case)))
    found, _ = follow(world, f"{ASSOCIATION}.producer", "groups")
    assert found == [["aws_security_group.lattice_producer"]]
    group = one(world, "aws_security_group.lattice_producer")
    assert shown(world.backward(world.relation("groups", ASSOCIATION), group)) == ([[f"{ASSOCIATION}.producer"]], False)


def test_the_accounts_of_two_providers() -> None:
    world = world_of(read(str(PLANS / "two-accounts" / "tfplan.json")))
    assert one(world, f"{ASSOCIATION}.consumer").account == "111122223333"
    assert one(world, f"{ASSOCIATION}.producer").account == "444455556666"
    assert one(world, f"{ASSOCIATION}.producer").region == "eu-central-1"


def test_a_data_source_that_is_read_during_the_apply_may_find_what_the_plan_creates(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpclattice_service.new", {})
    plan.add("data.aws_vpclattice_service.found", {"name": True})
    plan.add("aws_vpclattice_auth_policy.p", {"resource_identifier": True})
    plan.block("aws_vpclattice_service.new", {})
    found = "data.aws_vpclattice_service.found"
    plan.block(found, {"name": references("local.name")}, mode="data")
    plan.block("aws_vpclattice_auth_policy.p", {"resource_identifier": references(f"{found}.arn")})
    world = plan.read(tmp_path)
    relation = world.relation("resource", "aws_vpclattice_auth_policy")
    assert shown(world.backward(relation, one(world, "aws_vpclattice_service.new"))) == ([], True)


def test_what_users_name_can_be_named_by_another_stack_before_it_exists(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_lambda_function.f", {}, known={"function_name": "f"})
    plan.block("aws_lambda_function.f", {"function_name": {"constant_value": "f"}})
    world = plan.read(tmp_path)
    relation = world.relation("target_resource", "aws_vpclattice_target_group_attachment")
    assert shown(world.backward(relation, one(world, "aws_lambda_function.f"))) == ([], True)


def test_a_reference_that_cannot_be_followed_may_lead_to_what_the_plan_creates(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpc.new", {})
    plan.add("aws_lb.b", {"subnets": True, "vpc_id": True})
    plan.block("aws_vpc.new", {})
    plan.block("aws_lb.b", {"subnets": references("local.subnets")})
    world = plan.read(tmp_path)
    relation = world.relation("vpc", "aws_lb")
    assert shown(world.backward(relation, one(world, "aws_vpc.new"))) == ([], True)


def test_the_block_around_a_list_that_is_unknown_as_a_whole_is_not_known(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpclattice_target_group.t", {})
    forward = {"default_action": [{"forward": [{"target_groups": True}]}]}
    plan.add("aws_vpclattice_listener.l", forward, known={"default_action": [{"forward": [{}]}]})
    plan.block("aws_vpclattice_target_group.t", {})
    target_groups = [{"target_group_identifier": references("aws_vpclattice_target_group.t.id")}]
    plan.block("aws_vpclattice_listener.l", {"default_action": [{"forward": [{"target_groups": target_groups}]}]})
    world = plan.read(tmp_path)
    slots = world.follow(one(world, "aws_vpclattice_listener.l"), "target_groups")
    assert [slot.edge for slot in slots] == [None]


@pytest.mark.parametrize(
    ("condition", "locals_", "names"),
    [
        ('terraform.workspace == "prod"', "", ["terraform.workspace"]),
        ('data.aws_region.r.name == "eu"', "", ["data.aws_region.r.name", "data.aws_region.r"]),
        ("var.secret", "", ["var.secret"]),
        ("local.is_eu", "is_eu = local.region == data.aws_region.r.name", ["local.is_eu"]),
        ("local.is_eu", "is_eu = {\n  a = terraform.workspace\n}.a", ["local.is_eu"]),
    ],
)
def test_the_hcl_is_not_believed_where_its_evaluator_lacks_something(
    condition: str, locals_: str, names: list[str], tmp_path: Path
) -> None:
    plan = Plan()
    plan.root["variables"] = {"secret": {"sensitive": True}}
    for name in "ab":
        plan.add(f"aws_vpc.{name}", {})
        plan.block(f"aws_vpc.{name}", {})
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    drawn_on = [*names, "aws_vpc.a.id", "aws_vpc.a", "aws_vpc.b.id", "aws_vpc.b"]
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": {"references": drawn_on}})
    hcl = f"""
    variable "secret" {{
      sensitive = true
      default   = false
    }}
    data "aws_region" "r" {{
    }}
    locals {{
      region = "eu"
      {locals_}
    }}
    resource "aws_vpc" "a" {{
    }}
    resource "aws_vpc" "b" {{
    }}
    resource "{ASSOCIATION}" "x" {{
      vpc_identifier = {condition} ? aws_vpc.a.id : aws_vpc.b.id
    }}
    """
    found, is_open = follow(plan.read(tmp_path, hcl), f"{ASSOCIATION}.x", "vpc")
    assert is_open or found == [["aws_vpc.a", "aws_vpc.b"]]


@pytest.mark.parametrize("repeated", [{"for_each_expression": {}}, {}], ids=["empty", "left out"])
def test_a_module_whose_for_each_is_a_function_call_has_keys(repeated: dict[str, Any], tmp_path: Path) -> None:
    # Terraform writes `toset(["a"])` as an empty expression or leaves it out: it holds no constant and no reference.
    plan = Plan()
    plan.add('module.m["a"].aws_vpc.this', {}, module='module.m["a"]')
    plan.add(f"{ASSOCIATION}.x", {"vpc_identifier": True})
    inner = {"resources": [], "outputs": {"id": {"expression": references("aws_vpc.this.id")}}}
    plan.block("aws_vpc.this", {}, module=inner)
    plan.root["module_calls"] = {"m": {"module": inner, **repeated}}
    plan.block(f"{ASSOCIATION}.x", {"vpc_identifier": {"references": ["module.m", "each.key"]}})
    found, _ = follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "vpc")
    assert found == [['module.m["a"].aws_vpc.this']]


def test_an_unknown_that_leads_nowhere_may_lead_to_what_the_plan_creates(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpclattice_service.new", {})
    plan.add("aws_vpclattice_auth_policy.p", {"resource_identifier": True})
    plan.block("aws_vpclattice_service.new", {})
    plan.block("aws_vpclattice_auth_policy.p", {"resource_identifier": {"references": ["var.id"]}})
    world = plan.read(tmp_path)
    relation = world.relation("resource", "aws_vpclattice_auth_policy")
    assert shown(world.backward(relation, one(world, "aws_vpclattice_service.new"))) == ([], True)


def test_another_providers_policy_may_be_that_of_a_new_service(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_vpclattice_service.new", {})
    plan.add("awscc_vpclattice_auth_policy.p", {"resource_identifier": True})
    plan.block("aws_vpclattice_service.new", {})
    world = plan.read(tmp_path)
    relation = world.relation("resource", "aws_vpclattice_auth_policy")
    assert shown(world.backward(relation, one(world, "aws_vpclattice_service.new"))) == ([], True)


def test_a_provider_inside_a_module_does_not_see_the_variables_of_the_root(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("module.m.aws_vpc.this", {}, module="module.m")
    inner: dict[str, Any] = {"resources": []}
    plan.block("aws_vpc.this", {}, module=inner, provider_config_key="module.m:aws")
    plan.root["module_calls"] = {"m": {"module": inner}}
    path = tmp_path / "tfplan.json"
    plan.read(tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["variables"] = {"region": {"value": "eu-central-1"}}
    provider = {"name": "aws", "module_address": "module.m", "expressions": {"region": {"references": ["var.region"]}}}
    document["configuration"]["provider_config"] = {"module.m:aws": provider}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert one(world_of(read(str(path))), "module.m.aws_vpc.this").region is None


def test_an_address_that_an_instance_will_have_leads_to_it(tmp_path: Path) -> None:
    attachment = "aws_vpclattice_target_group_attachment.t"
    plan = Plan()
    plan.add("aws_instance.i", {"private_ip": True})
    plan.add(attachment, {"target": [{"id": True}]}, known={"target": [{"port": 80}]})
    plan.block("aws_instance.i", {})
    plan.block(attachment, {"target": [{"id": references("aws_instance.i.private_ip")}]})
    assert follow(plan.read(tmp_path), attachment, "target_resource") == ([["aws_instance.i"]], False)


def test_an_instance_that_is_not_there_cannot_be_meant(tmp_path: Path) -> None:
    plan = Plan()
    plan.add("aws_security_group.prefixed[0]", {})
    plan.add(f"{ASSOCIATION}.x", {"security_group_ids": [True]}, known={"security_group_ids": [None]})
    for name in ("named", "prefixed"):
        plan.block(f"aws_security_group.{name}", {}, count_expression={"references": ["var.use_name_prefix"]})
    either = references("aws_security_group.named[0].id", "aws_security_group.prefixed[0].id")
    plan.block(f"{ASSOCIATION}.x", {"security_group_ids": either})
    assert follow(plan.read(tmp_path), f"{ASSOCIATION}.x", "groups") == ([["aws_security_group.prefixed[0]"]], False)


@pytest.mark.parametrize(
    ("references", "leads"),
    [
        (["aws_subnet.a.arn", "aws_subnet.a"], "nowhere"),
        (["aws_vpclattice_service.a.arn", "aws_vpclattice_service.a"], "aws_vpclattice_service.a"),
        (["aws_subnet.a.arn", "aws_subnet.a", "aws_vpclattice_service.a.arn", "aws_vpclattice_service.a"], "unknown"),
        (["aws_subnet.a.arn", "aws_subnet.a", "var.is_shared"], "nowhere"),
        (["aws_subnet.a.id", "aws_subnet.a"], "unknown"),
    ],
)
def test_an_arn_of_another_type_is_no_reference(references: list[str], leads: str, tmp_path: Path) -> None:
    """A share of subnets holds nothing of VPC Lattice, though the ARN of the subnet is not known yet."""
    plan = Plan()
    plan.add("aws_subnet.a", {})
    plan.add("aws_vpclattice_service.a", {})
    plan.add("aws_ram_resource_association.a", {"resource_arn": True})
    plan.block("aws_ram_resource_association.a", {"resource_arn": {"references": references}})
    for address in ("aws_subnet.a", "aws_vpclattice_service.a"):
        plan.block(address, {})
    world = plan.read(tmp_path)
    association = next(r for r in world.resources if r.type == "aws_ram_resource_association")
    slots = world.follow(association, "resource")
    sure = [slot.members[0].address for slot in slots if slot.is_sure]
    found = "unknown" if slots.unseen or len(sure) != len(slots.slots) else sure[0] if sure else "nowhere"
    assert found == leads
