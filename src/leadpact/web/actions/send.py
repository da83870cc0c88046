"""Sends the notices that are due: at least once, each with its own id, many at a time, and never inside a transaction.

A try is counted and committed, then the notice is sent, then it is marked: whoever dies in between leaves it to be sent
again, marked as a possible repeat. Marking first would lose it.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from django.db import DatabaseError

from leadpact.agreement.history import History
from leadpact.notices.failure import NoticeFailure
from leadpact.notices.message import Message
from leadpact.notices.sending import Ways, send
from leadpact.web.actions import send_marks as marks
from leadpact.web.actions.gather import FALLBACK, ready
from leadpact.web.actions.send_alarm import (
    NO_MAIL_SERVER,
    PROBE,
    Alarm,
    clear_alarm,
    raise_alarm,
    standing_alarm,
)
from leadpact.web.actions.send_ways import ways
from leadpact.web.actions.tell import Word, tell
from leadpact.web.agreed import agreed
from leadpact.web.records.models import Notice
from leadpact.web.telling.message import made_of, said_by
from leadpact.web.telling.readers import EMAIL, Recipient
from leadpact.web.telling.scene import StaleError

SLOTS = 8
"""Notices on their way at the same time: a target that answers slowly keeps no other waiting."""
MOST = 400
"""After so many the line looks whether it is to stop."""
LOOK = 0.2
"""Seconds between looks for new ones while others are on their way."""
AGAIN = 600_000_000
"""Microseconds after which a notice that could not be put into words is tried again."""
Waiting = tuple[Notice, Recipient]
log = logging.getLogger(__name__)


@dataclass
class Sending:
    """One look of one worker; `began` is now by the database, and time since is counted on this machine."""

    worker: str
    began: int
    held: int = marks.HELD
    history: History | None = None
    ways: Ways = field(default_factory=ways)
    alarm: Alarm | None = None
    waiting: deque[Waiting] = field(default_factory=deque)
    flying: dict[Future[None], tuple[Notice, Recipient, Message]] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)
    done: int = 0

    @property
    def now(self) -> int:
        """Microseconds UTC."""
        return self.began + int((time.monotonic() - self.since) * 1_000_000)

    def run(self, pool: ThreadPoolExecutor) -> int:
        """Send until nothing is due; how many notices were settled."""
        try:
            while True:
                if not self.waiting and self.done < MOST:
                    self.waiting.extend(self._ready())
                while self.waiting and len(self.flying) < SLOTS:
                    self._begin(pool, *self.waiting.popleft())
                if not self.flying and not self.waiting:
                    return self.done
                self._end(wait(self.flying, LOOK, FIRST_COMPLETED).done)
        finally:
            self._end(wait(self.flying).done)

    def _ready(self) -> Iterable[Waiting]:
        found = ready(self.worker, self.now, self.history, self.held)
        self.alarm = standing_alarm() if found else self.alarm
        return self._past_alarm(found)

    def _past_alarm(self, found: list[Waiting]) -> list[Waiting]:
        """While no mail gets out one is tried now and then; the others wait."""
        mails = [each for each in found if each[0].channel == EMAIL]
        if self.ways.smtp is None and mails:
            self.alarm = raise_alarm(NO_MAIL_SERVER, "", self.now)
            self.alarm = Alarm(self.alarm.reason, "", self.alarm.since, self.now + PROBE)
        if self.alarm is None or not mails:
            return found
        if self.now >= self.alarm.probe_at:
            mails = mails[1:]
            raise_alarm(self.alarm.reason, self.alarm.detail, self.now)
        marks.held_until([notice.pk for notice, _ in mails], self.now + PROBE)
        held = {notice.pk for notice, _ in mails}
        self.done += len(held)
        return [each for each in found if each[0].pk not in held]

    # --- one notice ----------------------------------------------------------------------------------

    def _begin(self, pool: ThreadPoolExecutor, notice: Notice, recipient: Recipient) -> None:
        try:
            made = made_of(notice, recipient, self.history, notice.attempts + 1, self.now)
        except StaleError as gone:
            self.done += marks.withdrawn([notice.pk], gone.why)
            return
        except DatabaseError:
            raise
        except Exception as failed:
            log.exception("notice %s could not be put into words", notice.notice_id)
            marks.held_until([notice.pk], self.now + AGAIN)
            Notice.objects.filter(pk=notice.pk).update(failure=f"words: {type(failed).__name__}")
            return
        for number, why in made.stale:
            Notice.objects.filter(pk=number, state=Notice.GATHERED).update(
                state=Notice.WITHDRAWN, failure=why
            )
        if not marks.tried(notice.pk, self.worker, self.now, self.held):
            return  # somebody else has it meanwhile
        target = recipient.target(notice.channel)
        going = pool.submit(transmit, made.message, target, self.ways, self.now)
        self.flying[going] = (notice, recipient, made.message)

    def _end(self, finished: Iterable[Future[None]]) -> None:
        for each in finished:
            notice, recipient, message = self.flying.pop(each)
            self.done += 1
            try:
                each.result()
            except NoticeFailure as why:
                self._failed(notice, recipient, why)
            except Exception:
                log.exception("notice %s could not be sent", notice.notice_id)
                marks.put_off(notice, NoticeFailure(False, "unreachable", "see the worker's log"), self.now)
            else:
                marks.sent(notice.pk, self.now, {**notice.told, "said": said_by(message)})
                if notice.channel == EMAIL and self.alarm is not None:
                    clear_alarm()
                    self.alarm = None

    def _failed(self, notice: Notice, recipient: Recipient, why: NoticeFailure) -> None:
        """Put it off, or give it up; what would fail for everybody is said once, and waits."""
        if notice.channel == EMAIL and why.of_settings:
            self.alarm = raise_alarm(why.reason, why.detail, self.now)
            marks.kept_waiting(notice, why, self.now + PROBE)
            return
        marks.put_off(notice, why, self.now)
        if why.permanent and notice.channel != EMAIL and EMAIL not in recipient.channels:
            _by_mail(notice, self.now)


def _by_mail(notice: Notice, now: int) -> None:
    """A way that is closed for good: so that its reader hears of it at all, this one goes by mail."""
    told = {**notice.told, FALLBACK: notice.channel}
    left = Notice.objects.filter(
        about=notice.about, recipient=notice.recipient, channel=EMAIL, failure="other_way"
    )
    if left.filter(state=Notice.WITHDRAWN).update(state=Notice.QUEUED, work_at=now, failure="", told=told):
        return
    word = Word(
        notice.about,
        notice.recipient,
        EMAIL,
        notice.kind,
        notice.lead_id,
        notice.finding_id,
        tuple(told.items()),
    )
    tell([word], notice.account_id, now)


transmit = send
"""Hands a message over; a name of its own, so that tests can die right after it."""


def send_due(worker: str, now: int, held: int = marks.HELD) -> int:
    """Send what is due at `now`, microseconds UTC; how many notices were sent, put off, given up or withdrawn.

    `held` is how long a notice in hand is this worker's, microseconds: of one that dies, others take it up after that.
    """
    if not Notice.objects.filter(work_at__lte=now).exists():
        return 0
    with ThreadPoolExecutor(SLOTS, thread_name_prefix="send") as pool:
        return Sending(worker, now, held, agreed()).run(pool)
