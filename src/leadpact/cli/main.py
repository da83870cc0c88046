"""The `leadpact` command: hands the arguments to the command they name."""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False  # typing's own takes its time, and until `run` Ctrl-C is not heard
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType
    from typing import NoReturn

LIGHT = ("check", "clock")
"""Commands that parse their own arguments: typer imports pydantic, which takes longer than they do."""
ENGINES = {
    "init": "leadpact.beginning.questions",
    "import": "leadpact.log.importing",
    "replay": "leadpact.runners.here",
    "render": "leadpact.rendering.document",
    "explain": "leadpact.log.reading",
    "report": "leadpact.runners.book",
    "demo": "leadpact.runners.here",
    "feasible": "leadpact.cli.feasible_setting",
}
"""What some commands import when they begin. Compiled libraries crash if they are interrupted as they are loaded."""
STOPPED = "stopped"
INTERRUPTED = 130
"""The exit code of a command that was stopped by Ctrl-C, as shells have it."""


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exits 0 when done, 1 when the document or the data has problems, 2 on usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = at_once(lambda: _command(given))
    try:
        command()
    except KeyboardInterrupt:
        _say_stopped()
    except SystemExit as ended:
        # typer turns an interrupt that a command does not answer into an exit without a word
        if isinstance(getattr(ended.__context__, "__cause__", None), KeyboardInterrupt):
            _say_stopped()
        raise


def _command(given: list[str]) -> Callable[[], object]:
    """The command, with all that must be imported before it can begin."""
    from importlib import import_module

    if given and given[0] in LIGHT:
        light = import_module(f"leadpact.cli.{given[0]}")
        return lambda: sys.exit(light.run(given[1:]))
    from .commands import app

    for module in _modules(given):
        import_module(module)
    return lambda: app(args=given, prog_name="leadpact")


def _modules(given: list[str]) -> list[str]:
    """What a command will import, if there is such a command."""
    from importlib.util import find_spec

    from .commands import COMMANDS, module_of

    name = given[0] if given else ""
    if name not in COMMANDS or find_spec(module_of(name)) is None:
        return []
    engines = [ENGINES[name]] if name in ENGINES and "--help" not in given else []
    return [module_of(name), *engines]


def at_once(prepare: Callable[[], Callable[[], object]]) -> Callable[[], object]:
    """Until a command begins there is nothing to put away: Ctrl-C ends the process, whatever is being imported.

    An exception raised in the middle of an import may be shown, or swallowed, by the code that imports.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return prepare()
    try:
        signal.signal(signal.SIGINT, _stop_at_once)
    except ValueError:  # only the main thread hears signals
        return prepare()
    try:
        return prepare()
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop_at_once(_signal: int, _frame: FrameType | None) -> NoReturn:
    os.write(2, f"{STOPPED}\n".encode())
    os._exit(INTERRUPTED)


def _say_stopped() -> NoReturn:
    print(STOPPED, file=sys.stderr)
    raise SystemExit(INTERRUPTED) from None


if __name__ == "__main__":
    run()
