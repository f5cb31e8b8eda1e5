"""The one error that a user can cause and mend."""

from __future__ import annotations


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
