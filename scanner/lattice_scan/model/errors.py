"""The one error that a user can cause and mend, and the words of strangers in it."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST_SHOWN = 80
"""Characters of a word before it is cut."""


class InputError(Exception):
    """A plan, rule, setting or option that cannot be used: ends the run with exit code 2, without a verdict."""

    def __init__(self, what: str, *, where: str = "", why: str = "", fix: str = "") -> None:
        """Say what is wrong, where (`file:line:column` or a file name), why that matters and how to mend it."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        """The message as the terminal shows it, without the leading word `error`."""
        headline = f"{self.where}: {self.what}" if self.where else self.what
        lines = [headline]
        if self.why:
            lines.append(f"  why: {self.why}")
        if self.fix:
            lines.append(f"  fix: {self.fix}")
        return "\n".join(lines)


class InputErrors(InputError):
    """Several errors of one kind, so that a file can be mended in one go."""

    def __init__(self, errors: list[InputError]) -> None:
        """Hold `errors` (at least one) in the order they were found."""
        super().__init__(f"{len(errors)} errors")
        self.errors = errors

    def __str__(self) -> str:
        """All messages, one after the other."""
        return "\n".join(str(error) for error in self.errors)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return `did you mean ...?` with the nearest of `words`, or an empty text where none is near."""
    from difflib import get_close_matches  # only who errs waits for it

    near = get_close_matches(word[:LONGEST_SHOWN], [*words], n=1)
    return f"did you mean {quoted(near[0])}?" if near else ""


def quoted(text: object) -> str:
    """Write a word of a file in backticks, shortened, without control characters."""
    words = str(text)
    if len(words) > LONGEST_SHOWN:
        words = words[:LONGEST_SHOWN] + "…"
    return f"`{shown(words)}`"


def shown(text: str) -> str:
    """`text` with its control characters escaped, so that a hostile name cannot write to the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
