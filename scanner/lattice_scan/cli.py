"""The rim of the program: errors become words on stderr, and whatever happens becomes an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import NoReturn

from lattice_scan.model.errors import InputError, InputErrors
from lattice_scan.plan_options import read_plainly

NO_VERDICT = 2
"""Exit code for bad input, rules, settings and options; and for a bug, which must not look like findings."""

INTERRUPTED = 130

COMPLETION = "_LATTICE_SCAN_COMPLETE"
"""Set while a shell asks typer how a command line may go on."""


def main() -> NoReturn:
    """Run the command line and end the process."""
    # A scan is over before its garbage matters, and collecting it costs more than reading the plan.
    gc.disable()
    sys.excepthook = _crash
    leave(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        given = read_plainly(arguments[1:]) if arguments[:1] == ["plan"] and COMPLETION not in os.environ else None
        if given is not None:
            from lattice_scan import plan_run

            return plan_run.run(**given)
        # Here, so that the collector is off while typer is imported: a fifth of the start-up.
        from lattice_scan.commands import app

        app(list(arguments), prog_name="lattice-scan")
    except InputError as error:
        complain(error)
        return NO_VERDICT
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    else:
        code = 0
    if code == INTERRUPTED:
        print("interrupted", file=sys.stderr)
    return code


def complain(error: InputError) -> None:
    """Say on stderr what is wrong with the input; each of several errors has its own headline."""
    from lattice_scan.output import wants_color
    from lattice_scan.renderers.escape import escape
    from lattice_scan.renderers.page import Style, paint

    word = paint("error:", Style.RED) if wants_color(sys.stderr) else "error:"
    for each in error.errors if isinstance(error, InputErrors) else [error]:
        shown = InputError(escape(each.what), where=escape(each.where), why=escape(each.why), fix=escape(each.fix))
        print(word, shown, file=sys.stderr)


def leave(code: int) -> NoReturn:
    """End the process at once: freeing a large plan piece by piece takes a third as long as reading it."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            # What matters was flushed when it was written; here a reader that has gone is no news.
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        leave(INTERRUPTED)
    sys.__excepthook__(kind, error, trace)
    print("This is a bug in lattice-scan, and there is no verdict. Please report the lines above.", file=sys.stderr)
    leave(NO_VERDICT)
