"""Senders in processes of their own, which kill themselves by SIGKILL right after the other side took a notice.

    python sender_process.py KILLS MARK_FIRST

It prepares a database and three notices a kill, then begins sender after sender, each of which dies before it can mark what
was taken, and at last one that lives. Prints, as JSON, how many died and what the outbox says of each notice. MARK_FIRST=1 is
the control: it marks a notice as sent before it sends it, and dies between the two.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

EACH = 3


def prepare(notices: int) -> None:
    """The tables, an agreement, and notices that nothing holds back."""
    from django.core.management import call_command
    from django.db import connection, transaction
    from little_text import TEXT

    from conftest_web import signed
    from leadpact.web.actions.tell import Word, tell
    from leadpact.web.clock import now

    call_command("migrate", verbosity=0)
    signed(TEXT)
    with transaction.atomic():
        tell([Word(str(n), "marta", "email", "test", "") for n in range(notices)], None, now())
    warm()
    connection.close()


def warm() -> None:
    """Read what every sender would read anew: the agreement, the translations."""
    from leadpact.web.actions import send
    from leadpact.web.agreed import agreed
    from leadpact.web.clock import now
    from leadpact.web.records.models import Notice
    from leadpact.web.telling.message import made_of
    from leadpact.web.telling.readers import recipient_of

    history = agreed()
    made_of(Notice.objects.all()[0], recipient_of("marta", history), history, 1, now())
    assert send.transmit is not None


def sender(kill_after: int, mark_first: bool) -> None:
    """Send what is due; after so many notices (0: never) die."""
    from leadpact.web.actions import send, send_marks
    from leadpact.web.clock import now

    count = 0
    really, tried = send.transmit, send_marks.tried

    def die_when_due() -> None:
        nonlocal count
        count += 1
        if count == kill_after:
            os.kill(os.getpid(), signal.SIGKILL)

    def transmit(*given: Any) -> None:
        if mark_first:
            die_when_due()
        really(*given)
        if not mark_first:
            die_when_due()

    def mark(number: int, *given: Any) -> bool:
        return tried(number, *given) and send_marks.sent(number, now(), {})

    send.transmit, send.SLOTS = transmit, 1
    if mark_first:
        send_marks.tried = mark
    while send.send_due(f"w{os.getpid()}", now(), held=1):
        pass


def begin(kill_after: int, mark_first: bool) -> int:
    """One sender, in a process of its own; the signal that ended it."""
    child = os.fork()
    if not child:
        try:
            sender(kill_after, mark_first)
            os._exit(0)
        except BaseException as failed:
            sys.stderr.write(f"{failed!r}\n")
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a sender failed")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main(kills: int, mark_first: bool) -> None:
    """All of it."""
    import django

    django.setup()
    from leadpact.web.records.models import Notice

    prepare(kills * EACH)
    chance = random.Random(1)
    died = sum(begin(chance.randint(1, EACH), mark_first) == signal.SIGKILL for _ in range(kills))
    begin(0, mark_first)
    rows = [(row.notice_id, row.state, row.attempts) for row in Notice.objects.all()]
    print(json.dumps({"kills": died, "rows": rows}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "1")
