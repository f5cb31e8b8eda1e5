"""Where the Terraform source writes what a finding is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from lattice_scan.model.errors import InputError
from lattice_scan.model.finding import Location
from lattice_scan.sources.hcl import Hcl

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
