"""Ctrl-C: where it is heard at once, and where a moment later.

An exception raised in the middle of an import may be shown, swallowed or turned into another by the code that imports;
the engine imports some of what it uses when it first uses it, and passes over whatever goes wrong there.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False  # typing's own takes its time, and until `run` Ctrl-C is not heard
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn, TypeVar

    Made = TypeVar("Made")

STOPPED = "stopped"
INTERRUPTED = 130
"""The exit code of a command that was stopped by Ctrl-C, as shells have it."""
SOON = 0.02
"""Seconds after which it is seen again whether an import is through."""


def interrupt(_signal: int, frame: FrameType | None) -> None:
    """While a command runs: KeyboardInterrupt, as soon as nothing is being imported."""
    if sys.platform != "win32" and _is_importing(frame):
        signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, SOON)
        return
    raise KeyboardInterrupt


def hear() -> bool:
    """Let Ctrl-C be heard by `interrupt`; no where somebody else listens, or in a thread that hears no signals."""
    return signal.getsignal(signal.SIGINT) is signal.default_int_handler and _listens(interrupt)


def hear_no_more() -> None:
    """As it was before `hear`."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def at_once(prepare: Callable[[], Made]) -> Made:
    """Until a command begins there is nothing to put away: Ctrl-C ends the process, whatever is being imported."""
    before = signal.getsignal(signal.SIGINT)
    if before not in (signal.default_int_handler, interrupt) or not _listens(_stop_at_once):
        return prepare()
    try:
        return prepare()
    finally:
        signal.signal(signal.SIGINT, before)


def say_stopped() -> NoReturn:
    """One line, and the exit code."""
    print(STOPPED, file=sys.stderr)
    raise SystemExit(INTERRUPTED) from None


def _listens(handler: Callable[[int, FrameType | None], None]) -> bool:
    try:
        signal.signal(signal.SIGINT, handler)
    except ValueError:  # only the main thread hears signals
        return False
    return True


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _stop_at_once(_signal: int, _frame: FrameType | None) -> NoReturn:
    os.write(2, f"{STOPPED}\n".encode())
    os._exit(INTERRUPTED)
