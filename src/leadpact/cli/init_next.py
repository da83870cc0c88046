"""What to try after `leadpact init`: commands that work on what was written, each with what it shows."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from leadpact.words.naming import N_

if TYPE_CHECKING:
    from leadpact.cli.init_files import Written
    from leadpact.words.catalogue import Words

OUT = "out"
SHOWS = {
    "check": N_("Is it well written? Ask after each change."),
    "render": N_("The document both teams sign, as a page."),
    "plan": N_("From the money down to visitors, month by month."),
    "replay": N_("Was each promise kept? The sample events are judged."),
    "explain": N_("Why was this lead answered late?"),
    "report": N_("The review for both teams, as one page."),
}
"""Commands, and what each shows."""


def commands(folder: Path, written: "Written") -> dict[str, list[str]]:
    """The arguments of each command, as somebody would type them."""
    agreement, events, out = str(written.agreement), str(written.events), str(folder / OUT)
    return {
        "check": ["check", agreement],
        "render": ["render", agreement, "--to", str(folder / "agreement.html")],
        "plan": ["plan", agreement],
        "replay": ["replay", agreement, events, "--to", out],
        "explain": ["explain", agreement, events, written.late],
        "report": ["report", out],
    }


def next_steps(folder: Path, written: "Written", words: "Words") -> Iterator[str]:
    """What was written, and what to try next, line by line."""
    yield str(words.say("Written: {path}", path=written.version))
    yield str(words.say("Written: {path}", path=written.events))
    for name, arguments in commands(folder, written).items():
        yield ""
        yield str(words.say(SHOWS[name]))
        yield f"  leadpact {shlex.join(arguments)}"
    yield ""
    yield str(
        words.say(
            "The events are invented: replace them by your own, and sign with leadpact sign when both agree."
        )
    )
