"""YAML, read with a guard: positions kept, duplicate keys refused, depth, size and aliases bounded, no surprises.

PyYAML's C parser only delivers events; the tree is built here, because its C composer crashes on deep nesting. Plain
words are read as YAML 1.2 does, and stricter: `on`, `yes`, dates and octal numbers are text, and so are twelve digits,
which are an AWS account.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

import yaml

from lattice_scan.model.errors import InputError, InputErrors, quoted
from lattice_scan.model.value import Unknown
from lattice_scan.rulefile.document import Document, Node
from lattice_scan.rulefile.files import MAX_BYTES
from lattice_scan.rulefile.reference import Ref

MAX_DEPTH = 64
MAX_VALUES = 100_000
"""Number of values in a file, each alias counted as often as it is used."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULLS = {"", "~", "null", "Null", "NULL"}
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_ACCOUNT = re.compile(r"[0-9]{12}")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")

_HINTS = {
    "\t": "indent with spaces, not tabs",
    ":": "put a text that holds `: ` in quotes",
    **{sign: f"put a text that begins with `{sign}` in quotes" for sign in "@%"},
    "`": "put a text that begins with a backtick in quotes",
}
"""By the character that the parser stumbled over."""


def read(source: bytes, name: str) -> Document:
    """Return the one document in `source`. Raises InputErrors with everything that is wrong."""
    if len(source) > MAX_BYTES:
        raise InputErrors([InputError(f"is larger than {MAX_BYTES:,} bytes", where=name, fix="split the file")])
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        column = error.start - source.rfind(b"\n", 0, error.start)
        raise InputErrors(
            [InputError("is not UTF-8", where=f"{name}:{line}:{column}", fix="save the file as UTF-8")]
        ) from None
    return _Composer(text, name).document()


class _Stop(Exception):
    """Reading cannot go on after the error that was just noted."""


class _Composer:
    """Builds nodes from the parser's events."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._errors: list[InputError] = []
        self._anchors: dict[str, Node | None] = {}
        self._count = 0
        self._next: Any = None

    def document(self) -> Document:
        """Return the document, or raise everything that is wrong with it."""
        root = Node(1, 1, None)
        parser = None
        try:
            parser = _LOADER(self._text)
            self._next = parser.get_event
            root = self._stream(root)
        except yaml.YAMLError as error:
            self._errors.append(self._syntax_error(error))
        except _Stop:
            pass
        finally:
            if parser is not None:
                parser.dispose()
        if self._errors:
            raise InputErrors(self._errors)
        return Document(self._name, root)

    def _stream(self, root: Node) -> Node:
        is_seen = False
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if is_seen:
                    self._stop(
                        "the file holds a second document", event, fix="one file holds one document: remove `---`"
                    )
                is_seen = True
                root = self._node(self._next(), (), 0)
        return root

    # --- nodes ---------------------------------------------------------------------------------------------------

    def _node(self, event: Any, path: tuple[str | int, ...], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            node = self._alias(event, path, depth)
        else:
            if event.anchor:
                self._anchors[event.anchor] = None
            if isinstance(event, yaml.ScalarEvent):
                node = self._scalar(event, path)
            elif depth >= MAX_DEPTH:
                self._stop(f"is nested deeper than {MAX_DEPTH} levels", event)
            elif isinstance(event, yaml.SequenceStartEvent):
                node = self._sequence(event, path, depth)
            else:
                node = self._mapping(event, path, depth)
            if event.anchor:
                self._anchors[event.anchor] = node
        self._count += node.size if isinstance(event, yaml.AliasEvent) else 1
        if self._count > MAX_VALUES:
            self._stop(f"holds more than {MAX_VALUES:,} values", event, why="each use of an alias counts")
        return node

    def _alias(self, event: Any, path: tuple[str | int, ...], depth: int) -> Node:
        alias = quoted(f"*{event.anchor}")
        if event.anchor not in self._anchors:
            self._stop(
                f"the alias {alias} has no anchor above it", event, fix=f"write `&{event.anchor}` before its first use"
            )
        node = self._anchors[event.anchor]
        if node is None:
            self._stop(f"the alias {alias} stands inside itself", event)
        if depth + node.height > MAX_DEPTH:
            self._stop(f"is nested deeper than {MAX_DEPTH} levels", event)
        if node.is_tagged and not _may_hold_tags(path):
            self._wrong_tag(f"the alias {alias} leads to a tag", event)
        return node

    def _scalar(self, event: Any, path: tuple[str | int, ...]) -> Node:
        line, column = _place(event)
        if event.tag is None:
            data: Any = _plain(event.value) if event.implicit[0] else event.value
            return Node(line, column, data)
        text = " ".join(event.value.split())
        if event.tag == "!unknown":
            data = Unknown(text or "known after apply")
        elif event.tag == "!ref":
            data = Ref(text)
            if not text:
                self._error("`!ref` names no resource", event, fix="write an address, e.g. `!ref aws_vpc.main`")
        else:
            self._wrong_tag(f"unknown tag {quoted(event.tag)}", event)
            return Node(line, column, event.value)
        if not _may_hold_tags(path):
            self._wrong_tag(f"`{event.tag}` cannot stand here", event)
        return Node(line, column, data, is_tagged=True)

    def _sequence(self, event: Any, path: tuple[str | int, ...], depth: int) -> Node:
        node = self._collection(event, [])
        while not isinstance(inner := self._next(), yaml.SequenceEndEvent):
            index = len(node.data)
            self._add(node, index, self._node(inner, (*path, index), depth + 1))
        return node

    def _mapping(self, event: Any, path: tuple[str | int, ...], depth: int) -> Node:
        node = self._collection(event, {})
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            name = self._key(key, node)
            value = self._node(self._next(), (*path, name), depth + 1)
            if name not in node.keys:
                node.keys[name] = _place(key)
                self._add(node, name, value)
        return node

    def _collection(self, event: Any, data: Any) -> Node:
        if event.tag is not None:
            self._wrong_tag(f"unknown tag {quoted(event.tag)}", event)
        line, column = _place(event)
        return Node(line, column, data)

    def _add(self, node: Node, step: str | int, part: Node) -> None:
        node.parts[step] = part
        node.size += part.size
        node.height = max(node.height, part.height + 1)
        node.is_tagged = node.is_tagged or part.is_tagged
        if isinstance(step, str):
            node.data[step] = part.data
        else:
            node.data.append(part.data)

    def _key(self, event: Any, node: Node) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.tag is not None:
            self._stop("a key must be plain text", event)
        name: str = event.value
        if name == "<<" and event.implicit[0]:
            self._error(
                "`<<` does not merge mappings here", event, fix="write the keys out, or use an alias for a whole value"
            )
        elif name in node.keys:
            line, column = node.keys[name]
            why = f"the first one stands at line {line}, column {column}"
            self._error(f"the key {quoted(name)} is written twice", event, why=why, fix="remove one of them")
        return name

    # --- errors --------------------------------------------------------------------------------------------------

    def _error(self, what: str, event: Any, *, why: str = "", fix: str = "") -> None:
        line, column = _place(event)
        self._errors.append(InputError(what, where=f"{self._name}:{line}:{column}", why=why, fix=fix))

    def _stop(self, what: str, event: Any, *, why: str = "", fix: str = "") -> NoReturn:
        self._error(what, event, why=why, fix=fix)
        raise _Stop

    def _wrong_tag(self, what: str, event: Any) -> None:
        why = "only `!unknown REASON` and `!ref ADDRESS` are known, and only in the resources of a rule's examples"
        self._error(what, event, why=why, fix="remove the tag, or put the text in quotes")

    def _syntax_error(self, error: yaml.YAMLError) -> InputError:
        mark = getattr(error, "problem_mark", None)
        position = mark.index if mark else getattr(error, "position", 0) or 0
        before = self._text[:position]
        where = f"{self._name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
        if "maximum nesting depth" in problem:
            return InputError(f"is nested deeper than {MAX_DEPTH} levels", where=where)
        start = getattr(error, "context_mark", None)
        context = getattr(error, "context", None)
        why = f"{context}, which begins at line {start.line + 1}" if start and context else ""
        hint = _HINTS.get("\t" if "tab character" in problem else self._text[position : position + 1], "")
        return InputError(f"cannot be read as YAML: {problem}", where=where, why=why, fix=hint)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _may_hold_tags(path: tuple[str | int, ...]) -> bool:
    """Whether `path` lies in a resource of an example, where a value may be unknown or a reference."""
    return path[:1] == ("stack",) or (path[:1] == ("examples",) and path[2:3] == ("given",))


def _plain(text: str) -> Any:
    """Return what a word without quotes means."""
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _ACCOUNT.fullmatch(text):
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
