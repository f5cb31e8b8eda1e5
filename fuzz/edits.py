"""Edits of trees: what an attacker, or a strange version of Terraform, may make of a good file.

Bytes changed at random are hardly ever JSON or YAML any more, so the parser would be all that is ever tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 80, 65536, 2**31, 2**53 + 1, 2**64, -(2**63) - 1, 10**400, 0.5, 1e308, -0.0,
    "", " ", "*", ".", "..", "{", "{}", "{address}", "[", "a[", "a[*]", 'a["', "${x}", "self", "it", "each.key",
    "-1", "--5", "9" * 5000, "true", "null", "http://[::1", "pl-", "sg-1", "vpc-1/subnet-1",
    "0.0.0.0/0", "::/0", "10.0.0.0/33", "10.0.0.0/8/8", "::ffff:10.0.0.0/104", "fe80::1%eth0/64", "10.0.0.0/255.0.0.0",
    "arn:", "arn:aws:iam::111122223333:root", "arn:aws:vpc-lattice:::service/svc-1", "data.", "module.", "module.a.b",
    "data.aws_vpc.x", "module.a[0].aws_vpc.b", 'module.a["x.y"].data.aws_vpc.b["]"]', "var.x", "local.x", "count.index",
    "\x1b[31mred\x1b[0m", "\r\n::error::x", "<script>alert(1)</script>", "]]>", "|a|b|", "[x](javascript:x)", "@all",
    "\u202etxt", "\ud800", "\x00", "é" * 300, "a" * 20000, "(a+)+$", "(((((", "[[:x:]]", "aws_vpclattice_service",
    [], {}, [[]], [None], [{}], {"": None}, {"references": ["x", "x.y"]}, {"references": [""]},
    {"references": ['a["x']}, {"constant_value": None},
)  # fmt: skip
"""Values that mean something in one place and nothing in another."""

DEEP = "(deep)"
"""Stands for a value nested far deeper than any program writes: whoever writes the text puts it in."""

ACTIONS: tuple[list[str], ...] = (
    ["create"], ["delete"], ["update"], ["no-op"], ["read"], ["forget"], ["delete", "create"], ["create", "delete"],
    [], ["invent"],
)  # fmt: skip

Place = tuple[Any, Any]
"""What holds a value, and its key or index there."""


class Edits:
    """Draws edits; what they put in comes from `ODD` and from good documents."""

    def __init__(self, documents: Iterable[Any]) -> None:
        """Take good documents apart: their keys, and the values that stand under each."""
        self._by_key: dict[str, list[Any]] = {}
        for document in documents:
            self._learn(document)
        self._keys = sorted(self._by_key)

    def _learn(self, tree: Any) -> None:
        for key, part in _children(tree):
            if isinstance(key, str):
                values = self._by_key.setdefault(key, [])
                if len(values) < 50 and part not in values:
                    values.append(part)
            self._learn(part)

    def apply(self, tree: Any, random: Random) -> Any:
        """Return `tree` after a few edits; it is changed in place."""
        root = [tree]
        for _ in range(random.choice((1, 1, 2, 3, 6))):
            random.choice(_EDITS)(self, _place(root, random), random)
        return root[0] if root else None

    # --- values to put in ----------------------------------------------------------------------------------------

    def _value(self, random: Random) -> Any:
        """Return any value: odd, or one that stands somewhere in a good document."""
        if random.random() < 0.5:
            return random.choice(ODD)
        return _copy(random.choice(self._by_key[random.choice(self._keys)]))

    def _alike(self, key: Any, random: Random) -> Any:
        """Return a value that a good document has under the same key."""
        return _copy(random.choice(self._by_key[key])) if key in self._by_key else self._value(random)

    # --- edits ---------------------------------------------------------------------------------------------------

    def _delete(self, place: Place, _: Random) -> None:
        holder, key = place
        del holder[key]

    def _replace(self, place: Place, random: Random) -> None:
        holder, key = place
        holder[key] = self._value(random)

    def _exchange(self, place: Place, random: Random) -> None:
        holder, key = place
        holder[key] = self._alike(key, random)

    def _add(self, place: Place, random: Random) -> None:
        holder, key = place
        inner = holder[key]
        if isinstance(inner, dict):
            name = random.choice(self._keys)
            inner[name] = self._alike(name, random)
        elif isinstance(inner, list):
            again = _copy(random.choice(inner)) if inner else self._value(random)
            inner.insert(random.randint(0, len(inner)), again)
        else:
            holder[key] = random.choice(([inner], [inner, inner], {"id": inner}, {random.choice(self._keys): inner}))

    def _rename(self, place: Place, random: Random) -> None:
        holder, key = place
        if isinstance(holder, dict):
            odd = random.choice(ODD)
            name = odd if isinstance(odd, str) and random.random() < 0.3 else random.choice(self._keys)
            holder[name] = holder.pop(key)

    def _unwrap(self, place: Place, random: Random) -> None:
        holder, key = place
        if inner := [part for _, part in _children(holder[key])]:
            holder[key] = random.choice(inner)

    def _bury(self, place: Place, _: Random) -> None:
        holder, key = place
        holder[key] = DEEP

    def _garble(self, place: Place, random: Random) -> None:
        """Change a text a little: cut it, or put something odd into it."""
        holder, key = place
        text = holder[key]
        if isinstance(text, str):
            at = random.randint(0, len(text))
            odd = random.choice(ODD)
            holder[key] = random.choice((text[:at], text[at:], text[:at] + str(odd)[:100] + text[at:], text * 2))

    def _plan(self, place: Place, random: Random) -> None:
        """Change what a plan does to a resource: its action, and what is unknown or sensitive of it."""
        holder, key = place
        change = holder[key]
        if not isinstance(change, dict) or "actions" not in change:
            self._exchange(place, random)
            return
        part = random.choice(("actions", "after", "before", "after_unknown", "after_sensitive", "before_sensitive"))
        values = change.get("before" if part == "before_sensitive" else "after")
        if part == "actions":
            change[part] = random.choice(ACTIONS)
        elif part in {"after", "before"}:
            change[part] = random.choice((None, _copy(change.get("before")), _copy(change.get("after"))))
        elif isinstance(values, dict) and values:
            marks = change[part] if isinstance(change.get(part), dict) else {}
            name = random.choice(list(values))
            marks[name] = random.choice((True, _mask(values[name], random)))
            if part == "after_unknown" and random.random() < 0.8:
                values.pop(name)
            change[part] = marks
        else:
            change[part] = random.choice((True, {}, [], None))


_EDITS: tuple[Callable[[Edits, Place, Random], None], ...] = (
    Edits._delete, Edits._replace, Edits._replace, Edits._exchange, Edits._exchange, Edits._exchange, Edits._add,
    Edits._add, Edits._rename, Edits._unwrap, Edits._garble, Edits._garble, Edits._plan, Edits._plan, Edits._bury,
)  # fmt: skip
"""The oftener it stands here, the oftener it is drawn."""


def _children(tree: Any) -> Iterable[tuple[Any, Any]]:
    return tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()


def _copy(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _copy(part) for key, part in tree.items()}
    return [_copy(part) for part in tree] if isinstance(tree, list) else tree


def _mask(value: Any, random: Random) -> Any:
    """Return marks of the same shape as a value, some of them true."""
    if isinstance(value, dict):
        return {key: _mask(part, random) for key, part in value.items()}
    if isinstance(value, list):
        return [_mask(part, random) for part in value]
    return random.random() < 0.3


def _place(root: list[Any], random: Random) -> Place:
    """Walk down from the root to some place: mostly to a leaf."""
    holder: Any = root or [None]
    key: Any = 0
    while isinstance(inner := holder[key], (dict, list)) and inner and random.random() < 0.9:
        holder, key = inner, random.choice(list(inner)) if isinstance(inner, dict) else random.randrange(len(inner))
    return holder, key
