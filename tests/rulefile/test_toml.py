"""TOML that is hostile or surprising."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lattice_scan.model.errors import InputErrors
from lattice_scan.rulefile.toml import MAX_DEPTH, MAX_DOTS, read


def data(text: str) -> Any:
    return read(f"[tool.lattice-scan]\n{text}".encode(), "f.toml").data


def complaint(text: str) -> str:
    with pytest.raises(InputErrors) as raised:
        data(text)
    (error,) = raised.value.errors
    return str(error)


def test_a_number_too_long_for_others_is_text() -> None:
    assert data(f"a = [999999999999999999, {10**18}, -{10**30}, 1e300, nan, -inf, true]") == {
        "a": [999999999999999999, str(10**18), f"-{10**30}", "1e+300", "nan", "-inf", True]
    }


def test_a_number_too_long_for_python_is_told() -> None:
    assert complaint("a = " + "9" * 5000) == "f.toml:1:1: holds a number that is too long\n  fix: put it in quotes"


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "a = " + "[" * 100 + "]" * 100, "a" + ".a" * MAX_DEPTH + " = 1"]
)
def test_deep_nesting_is_refused_before_it_can_crash(text: str) -> None:
    assert complaint(text) == f"f.toml:1:1: is nested deeper than {MAX_DEPTH} levels"


def test_a_key_of_very_many_parts_is_refused_before_it_can_hang() -> None:
    assert complaint("a" + ".a" * MAX_DOTS + ".a = 1").startswith("f.toml:1:1: has lines with thousands of dots")
    ranges = ", ".join(f'"10.{i}.0.0/16"' for i in range(256))
    assert len(data(f"a = [{ranges}]")["a"]) == 256


@pytest.mark.parametrize(
    "text",
    [
        'a = """\n[' + " " * 50_000 + '\n"""',
        'a = """\n' + "[" * 50_000 + '\n"""',
        "\n".join(f"[[tool.lattice-scan.a{i}]]\n[tool.lattice-scan.a{i}.b]" for i in range(5_000)),
    ],
    ids=["blanks", "brackets", "arrays"],
)
def test_places_are_found_in_linear_time(text: str) -> None:
    began = time.process_time()
    data(text)
    assert time.process_time() - began < 5


def test_a_table_below_an_array_has_its_place() -> None:
    document = read(b"[[tool.lattice-scan.a]]\n[[tool.lattice-scan.a]]\n[tool.lattice-scan.a.b]\n c = 1\n", "f.toml")
    assert document.where(("a", 1, "b", "c")) == "f.toml:4:2"
