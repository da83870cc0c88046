"""The `leadpact` command: hands the arguments to the command they name."""

from __future__ import annotations

import sys

from leadpact.cli.interrupting import at_once, hear, hear_no_more, say_stopped

TYPE_CHECKING = False  # typing's own takes its time, and until `run` Ctrl-C is not heard
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exits 0 when done, 1 when the document or the data has problems, 2 on usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    heard = hear()
    try:
        at_once(lambda: _command(given))()
    except KeyboardInterrupt:
        say_stopped()
    except SystemExit as ended:
        # typer turns an interrupt that a command does not answer into an exit without a word
        if isinstance(getattr(ended.__context__, "__cause__", None), KeyboardInterrupt):
            say_stopped()
        raise
    finally:
        if heard:
            hear_no_more()


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


if __name__ == "__main__":
    run()
