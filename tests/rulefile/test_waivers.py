"""Waivers as people write them: what is read, what is refused and with which words, and how one is added."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice_scan.model.errors import InputError, InputErrors
from lattice_scan.model.rule import Rule
from lattice_scan.model.verdict import Severity
from lattice_scan.model.waiver import Comment, Waiver
from lattice_scan.rulefile.cache import load_waivers
from lattice_scan.rulefile.config import find_waivers
from lattice_scan.rulefile.waivers import read_comments, read_waivers, with_entry

TODAY = date(2026, 11, 24)
RULES = ["auth-type-allowed", "iam-needs-policy"]

GOOD = """\
version: 1
waivers:
  # the shop
  - rule: iam-needs-policy
    on: module.shop["eu.west"].aws_vpclattice_service.*
    reason: The policy comes with the next release.
    owner: Shop team
    until: 2027-03-31
  - {rule: auth-type-allowed, on: "svc-0123456789abcdef0", input: a/b.json, reason: x, owner: y, until: "2026-01-01"}
"""


def read(text: str, today: date = TODAY) -> list[Waiver]:
    return read_waivers(text.encode(), "w.yaml", RULES, today)


def complaints(text: str) -> list[str]:
    with pytest.raises(InputErrors) as raised:
        read(text)
    return [str(error) for error in raised.value.errors]


def entry(**more: str) -> str:
    fields = {"rule": "iam-needs-policy", "on": "aws_x.a", "reason": "x", "owner": "y", "until": "2027-01-01"} | more
    lines = "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return f"version: 1\nwaivers:\n  -\n{lines}"


def test_a_file_is_read() -> None:
    shop, orders = read(GOOD)
    assert shop == Waiver(
        rule="iam-needs-policy",
        on='module.shop["eu.west"].aws_vpclattice_service.*',
        reason="The policy comes with the next release.",
        owner="Shop team",
        until="2027-03-31",
        place="w.yaml:4",
    )
    assert (orders.input, orders.until, orders.place) == ("a/b.json", "2026-01-01", "w.yaml:9")


@pytest.mark.parametrize("text", ["version: 1\nwaivers: []\n", "version: 1\nwaivers:\n"])
def test_a_file_may_hold_no_waiver(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (entry(rule="iam-need-policy"), ["w.yaml:4:11: no rule is called `iam-need-policy`", "`iam-needs-policy`?"]),
        (entry(rule='"iam-*"'), ["no rule is called `iam-*`"]),
        (entry(on="module.a"), ["w.yaml:5:9: `module.a` names no resource", "neither the address"]),
        (entry(on='"aws_x.a[each.key]"'), ["it would be read as `aws_x.a[*]`"]),
        (entry(until="2027-11-25"), ["w.yaml:8:12: `2027-11-25` is more than a year ahead", "until 2027-11-24"]),
        (entry(until="2027-02-29"), ["`2027-02-29` is no day"]),
        (entry(until="20270101"), ["`until` must be text, but is a number"]),
        (entry(until='"2027-W01-1"'), ["is no day as in `2027-03-31`"]),
        (entry(until="soon"), ["is no day as in `2027-03-31`"]),
        (entry(reason='" "'), ["`reason` says nothing"]),
        (entry(owner='""'), ["`owner` names nobody"]),
        (entry(input='"."'), ["`input` names no file"]),
        (entry(raeson="x"), ["unknown key `raeson`", "did you mean `reason`?"]),
        ("version: 1\nwaivers: [{rule: iam-needs-policy}]\n", ["`until` is missing in `waivers[0]`"]),
        ("version: 1\nwaivers: {}\n", ["`waivers` must be a list or nothing", "write a list of waivers"]),
        ("version: 1\nwaivers: [x]\n", ["must be a mapping, but is text"]),
        ("[]", ["the file must be a mapping", "`version: 1` and `waivers`"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, words: list[str]) -> None:
    said = "\n".join(complaints(text))
    assert [word for word in words if word not in said] == []


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_lines() -> None:
    text = entry(rule="x", on="y", reason='""', until="z")
    assert [error.split(":")[1] for error in complaints(text)] == ["4", "5", "6", "8"]


def test_a_year_from_a_29th_of_february_ends_on_the_28th() -> None:
    assert read(entry(until="2029-02-28"), date(2028, 2, 29))
    with pytest.raises(InputErrors, match="more than a year ahead"):
        read(entry(until="2029-03-01"), date(2028, 2, 29))


# --- the file is found -----------------------------------------------------------------------------------------------


def test_the_nearest_file_below_the_root_of_the_repository_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "stacks" / "shop"
    inner.mkdir(parents=True)
    (tmp_path / "lattice-scan-waivers.yaml").touch()
    (tmp_path / "repository" / ".git").mkdir()
    assert find_waivers(inner) is None
    (tmp_path / "repository" / "lattice-scan-waivers.yaml").touch()
    assert find_waivers(inner) == tmp_path / "repository" / "lattice-scan-waivers.yaml"
    (inner / "lattice-scan-waivers.yaml").touch()
    assert find_waivers(inner) == inner / "lattice-scan-waivers.yaml"
    (inner / "lattice-scan-waivers.yml").touch()
    with pytest.raises(InputError, match="would not be read"):
        find_waivers(inner)


def rules(*ids: str) -> list[Rule]:
    return [Rule(id_, "", Severity.LOW, "", (), False, "", "world", "", "", (), None, {}, "") for id_ in ids]


def test_files_are_read_once_and_again_when_they_or_the_rules_change(tmp_path: Path) -> None:
    file, cache = tmp_path / "w.yaml", tmp_path / "cache"
    file.write_text(GOOD, "utf-8")
    first = load_waivers([file], rules(*RULES), TODAY, cache)
    assert (
        load_waivers([file], rules(*RULES), TODAY, cache) == first == load_waivers([file], rules(*RULES), TODAY, None)
    )
    with pytest.raises(InputErrors):
        load_waivers([file], rules("auth-type-allowed"), TODAY, cache)
    file.write_text(GOOD.replace("2027-03-31", "2037-03-31"), "utf-8")
    with pytest.raises(InputErrors):
        load_waivers([file], rules(*RULES), TODAY, cache)


def test_the_errors_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(entry(rule="x"), "utf-8")
    with pytest.raises(InputErrors) as raised:
        load_waivers([tmp_path / "a.yaml", tmp_path / "b.yaml"], rules(*RULES), TODAY, None)
    assert [error.what for error in raised.value.errors] == [
        "no rule is called `x`",
        "cannot be read: No such file or directory",
    ]


# --- comments --------------------------------------------------------------------------------------------------------


def comment(text: str, block: str = "aws_x.a") -> Comment:
    return Comment("main.tf", 3, 5, text, "modules/a", block)


@pytest.mark.parametrize(
    ("text", "owner", "reason"),
    [
        ("waive iam-needs-policy until 2027-03-31 because it is so", "", "it is so"),
        ("waive  iam-needs-policy until 2027-03-31 by Shop  team because by because", "Shop team", "by because"),
    ],
)
def test_a_comment_is_read(text: str, owner: str, reason: str) -> None:
    assert read_comments([comment(text)], RULES, TODAY) == [
        Waiver("iam-needs-policy", "aws_x.a", reason, owner, "2027-03-31", place="main.tf:3", folder="modules/a")
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ignore iam-needs-policy", "does not begin with `waive`"),
        ("", "does not begin with `waive`"),
        ("waive iam-needs-policy until 2027-03-31", "says no `because REASON`"),
        ("waive iam-needs-policy because x", "does not say which rule it waives until when"),
        ("waive until 2027-03-31 because x", "does not say which rule"),
        ("waive iam-needs-policy until 2027-03-31 by because x", "does not say which rule"),
        ("waive iam-needs-policy until 2027-03-31 or so because x", "does not say which rule"),
        ("waive iam-needs-policy auth-type-allowed until 2027-03-31 because x", "does not say which rule"),
        ("waive iam-needs-polcy until 2027-03-31 because x", "no rule is called `iam-needs-polcy`"),
        ("waive iam-* until 2027-03-31 because x", "no rule is called `iam-*`"),
        ("waive iam-needs-policy until 2028-03-31 because x", "more than a year ahead"),
        ("waive iam-needs-policy until March because x", "`March` is no day"),
        ("waive iam-needs-policy until 2027-03-31 because", "gives no reason"),
    ],
)
def test_a_malformed_comment_is_an_error_and_never_passed_over(text: str, words: str) -> None:
    good = comment("waive iam-needs-policy until 2027-03-31 because x")
    with pytest.raises(InputErrors) as raised:
        read_comments([good, comment(text)], RULES, TODAY)
    (error,) = raised.value.errors
    assert words in error.what
    assert error.where == "main.tf:3:5"


def test_a_comment_at_no_resource_is_an_error() -> None:
    with pytest.raises(InputErrors) as raised:
        read_comments([comment("waive iam-needs-policy until 2027-03-31 because x", block="")], RULES, TODAY)
    assert "stands at no resource" in str(raised.value)


# --- adding ----------------------------------------------------------------------------------------------------------

NEW = {"rule": "iam-needs-policy", "on": 'aws_x.b["c"]', "reason": "r", "owner": "o", "until": "2027-01-01"}


def added(text: str, **more: str) -> str:
    return with_entry(text, "w.yaml", NEW | more, RULES, TODAY)


def test_one_is_added_to_a_file_and_everything_in_it_stays() -> None:
    text = added(GOOD)
    assert text.startswith(GOOD)
    assert read(text)[:2] == read(GOOD)
    assert text[len(GOOD) :] == (
        '  - rule: iam-needs-policy\n    on: aws_x.b["c"]\n    reason: r\n    owner: o\n    until: 2027-01-01\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version: 1\nwaivers:\n",
        "version: 1\nwaivers: [] # none\n",
        "waivers:\n- {rule: iam-needs-policy, on: aws_x.a, reason: x, owner: y, until: 2027-01-01}\nversion: 1 # x",
        GOOD.rstrip("\n"),
        GOOD.replace("\n", "\r\n"),
        GOOD + "  # the end\n\n",
    ],
)
def test_one_is_added_to_whatever_people_write(text: str) -> None:
    kept = read(text) if text else []
    *others, last = read(added(text))
    assert others == kept
    assert last.on == NEW["on"]
    assert all(line in added(text).splitlines() for line in text.splitlines() if "#" in line and "[]" not in line)


@given(reason=st.text(min_size=1), owner=st.text(min_size=1))
@settings(deadline=None)
def test_what_is_added_is_read_as_it_was_given_or_refused(reason: str, owner: str) -> None:
    try:
        text = added(GOOD, reason=reason, owner=owner)
    except InputError:
        return
    assert (read(text)[-1].reason, read(text)[-1].owner) == (reason, owner)
    assert text.startswith(GOOD)


@given(reason=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1))
@settings(deadline=None)
def test_plain_words_are_never_refused(reason: str) -> None:
    assert read(added(GOOD, reason=reason))[-1].reason == reason


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"rule": "x"}, "no rule is called `x`"),
        ({"on": "x"}, "names no resource"),
        ({"until": "2030-01-01"}, "more than a year ahead"),
        ({"owner": " "}, "names nobody"),
        ({"reason": "\udcff"}, "cannot be read as YAML"),
    ],
)
def test_what_would_be_refused_in_the_file_is_not_added(more: dict[str, str], words: str) -> None:
    with pytest.raises(InputErrors) as raised:
        added(GOOD, **more)
    (error,) = raised.value.errors
    assert words in error.what
    assert error.where == ""


def test_one_that_has_expired_is_not_added() -> None:
    assert read(added(GOOD, until=str(TODAY)))[-1].until == str(TODAY)
    with pytest.raises(InputError, match="`2026-11-23` has passed"):
        added(GOOD, until="2026-11-23")


def test_a_file_that_is_wrong_is_not_added_to() -> None:
    with pytest.raises(InputErrors) as raised:
        added(entry(rule="x"))
    assert raised.value.errors[0].where == "w.yaml:4:11"


@pytest.mark.parametrize("text", [GOOD + "...\n", "version: 1\nwaivers: [\n]\n", '{"version": 1, "waivers": []}\n'])
def test_a_file_that_cannot_be_added_to_is_left_to_its_owner(text: str) -> None:
    assert isinstance(read(text), list)
    with pytest.raises(InputError, match="cannot be added to"):
        added(text)
