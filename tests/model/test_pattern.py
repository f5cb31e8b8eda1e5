"""A waiver names what it says and nothing else, whatever stands in an address."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lattice_scan.model.address import Step, write_key
from lattice_scan.model.pattern import _names_part, names, problem

# Few and short, so that two addresses often differ in one thing only; nasty, because keys hold anything.
NAMES = st.sampled_from(["a", "b", "ab", "data", "module", "aws_x", "x-y"])
KEYS = st.sampled_from([None, 0, 1, "0", "a", "a.b", '"', "]", "[*]", "*", 'a"].module.b["c', "${x}", "\n", "\\", ""])
STEPS = st.builds(Step, NAMES, KEYS, is_splat=st.just(value=False))
TYPES = NAMES.filter(lambda name: name not in {"data", "module"})


@st.composite
def addresses(draw: st.DrawFn) -> tuple[Step, ...]:
    """The steps of an address."""
    modules = draw(st.lists(STEPS, max_size=2))
    inner = [step for module in modules for step in (Step("module"), module)]
    data = [Step("data")] if draw(st.booleans()) else []
    return (*inner, *data, Step(draw(TYPES)), draw(STEPS))


def written(steps: tuple[Step, ...]) -> str:
    return ".".join(step.name + ("[*]" if step.is_splat else write_key(step.key)) for step in steps)


@given(a=addresses(), b=addresses())
def test_an_address_names_itself_and_nothing_else(a: tuple[Step, ...], b: tuple[Step, ...]) -> None:
    assert problem(written(a)) == ""
    assert names(written(a), written(a))
    assert names(written(a), written(b)) == (a == b)


@given(data=st.data(), a=addresses(), b=addresses())
def test_a_star_stands_for_one_name_and_never_for_a_key(
    data: st.DataObject, a: tuple[Step, ...], b: tuple[Step, ...]
) -> None:
    """Whatever else is in the address must be the same: `*` crosses no dot, no module and no bracket."""
    place = data.draw(st.sampled_from([i for i, step in enumerate(a) if step.name not in {"module", "data"}]))
    wild = (*a[:place], a[place]._replace(name="*"), *a[place + 1 :])
    masked = (*b[:place], *(step._replace(name="*") for step in b[place : place + 1]), *b[place + 1 :])
    assert problem(written(wild)) == ""
    assert names(written(wild), written(a))
    assert names(written(wild), written(b)) == (wild == masked)


@given(data=st.data(), a=addresses(), b=addresses())
def test_a_star_in_brackets_stands_for_one_key(data: st.DataObject, a: tuple[Step, ...], b: tuple[Step, ...]) -> None:
    place = data.draw(st.sampled_from([i for i, step in enumerate(a) if step.name not in {"module", "data"}]))
    wild = (*a[:place], Step(a[place].name, None, is_splat=True), *a[place + 1 :])
    same = len(a) == len(b) and all(x == y for i, (x, y) in enumerate(zip(a, b, strict=True)) if i != place)
    wanted = same and b[place].name == a[place].name and b[place].key is not None
    assert names(written(wild), written(b)) == wanted


@given(pattern=st.text("ab*", max_size=8), text=st.text("ab", max_size=8))
def test_stars_in_a_name_are_those_of_any_glob(pattern: str, text: str) -> None:
    oracle = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text)
    assert _names_part(pattern, text) == bool(oracle)


def test_many_stars_cost_no_time() -> None:
    assert not names("aws_x." + "a*" * 2000 + "b", "aws_x." + "a" * 100_000)


@pytest.mark.parametrize(
    ("pattern", "address", "is_named"),
    [
        ("aws_x.a", "aws_x.a[0]", False),
        ("aws_x.a[*]", "aws_x.a[0]", True),
        ("aws_x.a[*]", "aws_x.a", False),
        ('aws_x.a["0"]', "aws_x.a[0]", False),
        ("aws_x.a", "module.m.aws_x.a", False),
        ("*.a", "module.m.aws_x.a", False),
        ("*.*", "data.aws_x.a", False),
        ("aws_*.orders-*", "aws_vpclattice_service.orders-eu", True),
        ("module.m.aws_x.a", 'module.m["k"].aws_x.a', False),
        ("module.m[*].aws_x.a", 'module.m["k.x"].aws_x.a', True),
        ("module.*.aws_x.a", "module.m.module.n.aws_x.a", False),
        ("module.m.module.*.aws_x.a", "module.m.module.n.aws_x.a", True),
        ('aws_x.a["*"]', 'aws_x.a["eu"]', False),
        ("aws_x.a[0]", 'aws_x.a["\\UFFFFFFFF"]', False),
        ("svc-0123456789abcdef0", "svc-0123456789abcdef0", True),
    ],
)
def test_names_that_people_write(pattern: str, address: str, is_named: bool) -> None:
    assert problem(pattern) == ""
    assert names(pattern, address) is is_named


SERVICE = "arn:aws:vpc-lattice:eu-central-1:111122223333:service/svc-0123456789abcdef0"


@pytest.mark.parametrize(
    ("pattern", "arn", "id_", "is_named"),
    [
        (SERVICE, SERVICE, "", True),
        (SERVICE.replace("111122223333", "*"), SERVICE, "", True),
        ("arn:aws:vpc-lattice:*:*:service/svc-*", SERVICE, "", True),
        ("arn:aws:vpc-lattice:*:service/svc-*", SERVICE, "", False),
        ("arn:aws:vpc-lattice:eu-central-1:111122223333:*", SERVICE, "", False),
        (SERVICE, SERVICE + "/listener/listener-0123456789abcdef0", "", False),
        (SERVICE, "", "svc-0123456789abcdef0", True),
        (SERVICE, SERVICE.replace("1111", "4444"), "svc-0123456789abcdef0", False),
        (SERVICE, "", "", False),
        ("svc-0123456789abcdef0", SERVICE, "", True),
        ("svc-0123456789abcdef0", "", "svc-0123456789abcdef0", True),
        ("svc-0123456789abcdef0", "", "", False),
        ("svc-0123456789abcdef0/listener-1", "", "svc-0123456789abcdef0/listener-1", True),
    ],
)
def test_arns_and_ids(pattern: str, arn: str, id_: str, is_named: bool) -> None:
    assert names(pattern, "aws_vpclattice_service.a", arn, id_) is is_named


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "*",
        "aws_x",
        "module.m",
        "aws_x.a.b",
        "module.m.*",
        "*.*.*.*",
        "aws_x.a[each.key]",
        "aws_x.a[*",
        "aws_x.a[0][1]",
        'aws_x.a["b"]c.d',
        "aws_x.a b",
        "aws_x.",
        "arn:aws:*",
    ],
)
def test_what_can_name_nothing_is_a_problem(pattern: str) -> None:
    assert problem(pattern)
