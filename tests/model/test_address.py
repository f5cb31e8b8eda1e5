"""Addresses with every kind of key are read back as they were written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lattice_scan.model.address import Address, Step, parse, split, write_key, write_modules

NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,10}", fullmatch=True).filter(lambda name: name not in {"data", "module"})
KEYS = st.one_of(st.none(), st.integers(0, 10**6), st.text(max_size=20))


@given(modules=st.lists(st.tuples(NAMES, KEYS), max_size=3), is_data=st.booleans(), type_=NAMES, name=NAMES, key=KEYS)
def test_any_address_survives_writing_and_parsing(
    modules: list[tuple[str, str | int | None]], is_data: bool, type_: str, name: str, key: str | int | None
) -> None:
    steps = tuple(Step(module, module_key) for module, module_key in modules)
    address = Address(steps, "data" if is_data else "managed", type_, name, key)
    text = ".".join(part for part in (write_modules(steps), address.block + write_key(key)) if part)
    assert parse(text) == address


@pytest.mark.parametrize(
    ("text", "modules", "block", "key"),
    [
        ("aws_vpc.this", "", "aws_vpc.this", None),
        ("data.aws_vpc.this[0]", "", "data.aws_vpc.this", 0),
        ('aws_vpc.this["a.b"]', "", "aws_vpc.this", "a.b"),
        ('aws_vpc.this["a\\"b]["]', "", "aws_vpc.this", 'a"b]['),
        ('aws_vpc.this["ä🦀"]', "", "aws_vpc.this", "ä🦀"),
        ('aws_vpc.this["\\u00e4"]', "", "aws_vpc.this", "ä"),
        ('aws_vpc.this["$${x}"]', "", "aws_vpc.this", "${x}"),
        ('module.a["x.y"].module.b[2].aws_vpc.this', 'module.a["x.y"].module.b[2]', "aws_vpc.this", None),
        ("module.data.data.aws_vpc.module", "module.data", "data.aws_vpc.module", None),
    ],
)
def test_addresses_that_people_write(text: str, modules: str, block: str, key: str | int | None) -> None:
    found = parse(text)
    assert (found.module, found.block, found.key) == (modules, block, key)


@pytest.mark.parametrize("text", ['aws_vpc.this["a', "aws_vpc.this[0", "aws_vpc", "", "a.b.c.d"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_a_splat_and_a_literal_key_are_told_apart() -> None:
    assert split("aws_subnet.private[*].id")[1] == Step("private", None, is_splat=True)
    assert split("aws_subnet.private[1].id")[1] == Step("private", 1)
