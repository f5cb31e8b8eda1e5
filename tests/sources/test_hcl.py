"""Where the Terraform source writes what a finding is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Location
from lattice_scan.sources.document import read
from lattice_scan.sources.hcl import Hcl
from lattice_scan.sources.plan import read_plan

SOURCE = """\
resource "aws_vpclattice_service" "orders" {
  name      = "orders"
\tauth_type = "NONE"
}

resource "aws_security_group" "alb" {
  name = "alb"
  ingress {
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_security_group" "two" {
  ingress {
    cidr_blocks = ["10.0.0.0/8"]
  }
  ingress {
    cidr_blocks = ["10.1.0.0/16"]
  }
}

resource "aws_security_group" "many" {
  dynamic "ingress" {
    for_each = ["10.0.0.0/8"]
    content {
      protocol    = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_blocks = [ingress.value]
    }
  }
}
"""


def hcl(folder: Path, *, is_asked_for: bool = False) -> Hcl:
    return Hcl(folder, dict, is_asked_for=is_asked_for)


@pytest.mark.parametrize(
    ("address", "attribute", "line", "text", "column", "width"),
    [
        ("aws_vpclattice_service.orders", "auth_type", 3, '\tauth_type = "NONE"', 1, 9),
        ("aws_vpclattice_service.orders", "", 1, 'resource "aws_vpclattice_service" "orders" {', 0, 0),
        ("aws_vpclattice_service.orders", "certificate_arn", 1, 'resource "aws_vpclattice_service" "orders" {', 0, 0),
        ("aws_security_group.alb", "ingress.cidr_blocks", 10, '    cidr_blocks = ["10.0.0.0/8"]', 4, 11),
        ("aws_security_group.alb", "ingress.self", 8, "  ingress {", 2, 7),
        ("aws_security_group.two", "ingress.cidr_blocks", 14, 'resource "aws_security_group" "two" {', 0, 0),
        ("aws_security_group.many", "ingress.cidr_blocks", 30, "      cidr_blocks = [ingress.value]", 6, 11),
    ],
)
def test_the_line_of_an_attribute(
    address: str, attribute: str, line: int, text: str, column: int, width: int, tmp_path: Path
) -> None:
    source = tmp_path / "main.tf"
    source.write_text(SOURCE, encoding="utf-8")
    assert hcl(tmp_path).place(address, attribute) == Location(str(source), line, text, column, width)


def test_what_the_source_does_not_hold_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE, encoding="utf-8")
    assert hcl(tmp_path).place("aws_vpclattice_service.other", "auth_type") is None


def test_the_line_in_a_module() -> None:
    modules = Path(__file__).parent.parent / "plans" / "modules"
    address = 'module.alb_ingress.aws_vpc_security_group_ingress_rule.this["80-1"]'
    place = hcl(modules).place(address, "cidr_ipv4")
    assert place
    assert place.file == str(modules / "modules" / "ingress" / "main.tf")
    assert place.text.split() == ["cidr_ipv4", "=", "each.value.cidr"]


def test_broken_source_is_an_error_only_where_somebody_asked_for_it(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_vpc" {{{', encoding="utf-8")
    assert hcl(tmp_path).place("aws_vpc.a", "") is None
    with pytest.raises(InputError, match="no Terraform source can be read"):
        hcl(tmp_path, is_asked_for=True).place("aws_vpc.a", "")


def test_two_modules_that_share_every_name_have_lines_of_their_own(tmp_path: Path) -> None:
    """The same file name, block and attribute, in two folders and once more in the root module."""
    block = 'resource "aws_vpclattice_service" "this" {\n  name      = "a"\n  auth_type = "NONE"\n}\n'
    for folder, lines_above in (("a", 1), ("b", 4), ("", 9)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "main.tf").write_text("\n" * lines_above + block, encoding="utf-8")
    with (tmp_path / "main.tf").open("a", encoding="utf-8") as root:
        root.write(
            'module "a" {\n  source = "./a"\n}\nmodule "b" {\n  source   = "./b"\n  for_each = toset(["x", "y"])\n}\n'
        )
    hcl = Hcl(tmp_path, dict, is_asked_for=True)
    for address, file, line in (
        ("module.a.aws_vpclattice_service.this", "a/main.tf", 4),
        ('module.b["x"].aws_vpclattice_service.this', "b/main.tf", 7),
        ('module.b["y"].aws_vpclattice_service.this', "b/main.tf", 7),
        ("aws_vpclattice_service.this", "main.tf", 12),
    ):
        place = hcl.place(address, "auth_type")
        assert place
        assert (Path(place.file), place.line, place.column) == (tmp_path / file, line, 2)
    assert hcl.place("module.c.aws_vpclattice_service.this", "auth_type") is None


@pytest.mark.parametrize("place", ["", "module.b."])
def test_a_block_whose_instances_the_evaluator_does_not_know(place: str, tmp_path: Path) -> None:
    """The key comes from a data source, so that the evaluator leaves the block out."""
    block = (
        'resource "aws_vpclattice_service" "this" {\n  for_each = data.aws_regions.all.names\n  auth_type = "NONE"\n}\n'
    )
    other = 'resource "aws_vpclattice_service" "these" {\n  auth_type = "AWS_IAM"\n}\n'
    for folder in ("", "b"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "main.tf").write_text(f"{other * len(folder)}{other}{block}", encoding="utf-8")
    with (tmp_path / "main.tf").open("a", encoding="utf-8") as root:
        root.write('module "b" {\n  source = "./b"\n}\n')
    inner = {"resources": [{"address": "aws_vpclattice_service.this", "expressions": {}}]}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [],
        "configuration": {"root_module": {**inner, "module_calls": {"b": {"source": "./b", "module": inner}}}},
    }
    path = tmp_path / "tfplan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    resolver = read_plan(read(str(path)), frozenset()).resolver
    assert resolver
    found = resolver.place(f'{place}aws_vpclattice_service.this["eu-central-1"]', "auth_type")
    assert found
    assert (Path(found.file), found.line) == (tmp_path / ("b" if place else "") / "main.tf", 9 if place else 6)
    assert resolver.place("module.c.aws_vpclattice_service.this", "auth_type") is None
    assert resolver.place("no address", "auth_type") is None
