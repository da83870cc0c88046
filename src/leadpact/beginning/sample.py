"""Sample events for an agreement that has just begun: a few weeks, seeded, in which each of its promises is tried."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType
from zoneinfo import ZoneInfo

from leadpact.agreement.document import instant_of
from leadpact.calendars import Calendar, Duration, due, elapsed, next_open, parse_duration
from leadpact.words.catalogue import Words

from .answers import Answers
from .casting import BUYERS, FIRMS
from .settings import SETTINGS, Setting

SEED = "leadpact"
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000
NOTHING: Mapping[str, str] = MappingProxyType({})
COLUMNS = (
    "event_id", "lead_id", "account_id", "at", "kind", "actor", "source", "name", "email", "phone", "company",
    "job_title", "industry", "employees", "is_competitor", "form", "path", "campaign", "wants", "distributor",
    "owner", "outcome", "stage", "reason", "track", "deal_id", "amount", "currency", "type",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One event: when, in microseconds UTC, and what it says."""

    at: int
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample events as a file."""

    csv: str
    events: int
    late: str
    """The lead that was answered late, whose story is worth explaining."""


class Scene:
    """The weeks in which all happens: whose they are, in whose working hours, and what has happened so far."""

    def __init__(self, answers: Answers, calendar: Calendar, words: Words) -> None:
        self.answers, self.calendar, self.words = answers, calendar, words
        self.setting: Setting = SETTINGS[answers.template]
        self.random = Random(f"{SEED} {answers.template} {answers.language}")
        self.first = next_open(calendar, instant_of(answers.effective, answers.timezone))
        self.rows: list[Row] = []
        self._people = iter(BUYERS[answers.language])
        self._sellers = 0

    def lead(self, after: str, firm: int, chief: bool = True, known: Mapping[str, str] = NOTHING) -> Lead:
        """Somebody new, so much working time after the beginning, and what is known of them."""
        name, key = next(self._people)
        company, address = FIRMS[self.answers.language][firm]
        if f"{address}.example" == self.answers.domain:  # or they would be taken for colleagues
            address = f"{address}-group"
        title = self.words.say(self.setting.titles[0 if chief else 1])
        says = {
            "name": name,
            "email": f"{key}@{address}.example",
            "phone": f"555 01{len(key) + 10 * firm:02}",
            "company": company,
            "job_title": title,
            "industry": self.words.say(self.setting.industries[firm % 2]),
            "employees": str((80, 260, 35, 620)[firm % 4]),
            "wants": self.setting.wants if firm % 2 == 0 else "",
        } | dict(known)
        company = says["company"]
        lead = Lead(self, key, address if company else "", self.after(self.first, after))
        return lead.then("0s", "lead_identified", **{k: v for k, v in says.items() if v})

    def next_seller(self) -> str:
        """Whose turn it is."""
        sellers = self.answers.sellers
        self._sellers += 1
        return sellers[self._sellers % len(sellers)]

    def after(self, at: int, wait: str) -> int:
        """So much later, in the calendar's time or on the wall; whole minutes and a few seconds of their own."""
        moment = due(self.calendar, at, parse_duration(wait))
        return moment if wait == "0s" else moment - moment % MINUTE + self.random.randrange(1, 59) * 1_000_000

    def closed_after(self, at: int) -> int:
        """Two in the morning of the next day on the wall: no office is open then."""
        local = (EPOCH + at * MICROSECOND).astimezone(ZoneInfo(self.answers.timezone)) + timedelta(days=1)
        return (local.replace(hour=2, minute=14, second=0, microsecond=0) - EPOCH) // MICROSECOND

    def answered(self, at: int, share: Decimal, asked: bool) -> int:
        """The instant at which a share of the promised first answer is used; over 1 it is late."""
        promised = self.answers.first_answer
        if not asked:
            promised = Duration(promised.amount * 2, promised.unit)
        end = due(self.calendar, at, promised)
        if not promised.is_working:
            return at + int((end - at) * share)
        working = int(elapsed(self.calendar, at, end) * share) // 1_000_000
        return due(self.calendar, at, Duration(max(working, 1), "bs"))

    def money(self, percent: int) -> str:
        """What a deal brings, as a share of the average."""
        amount = self.answers.average_deal * percent / 100
        return f"{amount.quantize(Decimal(1))}"


class Lead:
    """One person, and the instant up to which their story is told."""

    def __init__(self, scene: Scene, key: str, account: str, at: int) -> None:
        self.scene, self.key, self.account, self.at = scene, key, account, at
        self.owner = ""
        self.deal: dict[str, str] = {}

    def then(self, wait: str, kind: str, actor: str = "", **says: str) -> Lead:
        """What happens next, so much later."""
        self.at = self.scene.after(self.at, wait)
        return self._note(kind, actor, says)

    def _note(self, kind: str, actor: str, says: dict[str, str]) -> Lead:
        row = {"lead_id": self.key, "account_id": self.account, "kind": kind, "actor": actor, **says}
        self.scene.rows.append(Row(self.at, row))
        return self

    def asks(self, wait: str = "10m") -> Lead:
        """Fills in the form by which one asks to be called; somebody gets the lead at once."""
        page, form = self.scene.setting.page, self.scene.setting.form
        self.then(wait, "page_viewed", path=page, source="web")
        return self.then("4m", "form_submitted", form=form, source="web").assigned()

    def assigned(self) -> Lead:
        """Goes to whose turn it is."""
        self.owner = self.scene.next_seller()
        self.at += self.scene.random.randrange(20, 90) * 1_000_000
        return self._note("lead_assigned", "", {"owner": self.owner})

    def answered(self, share: str, outcome: str, kind: str = "call_made", asked: bool = True) -> Lead:
        """The first answer, when so much of the promised time is used."""
        self.at = self.scene.answered(self.at, Decimal(share), asked)
        return self._note(kind, self.owner, {"outcome": outcome})

    def tried(self, wait: str, outcome: str, kind: str = "call_made") -> Lead:
        """One more attempt by the owner."""
        return self.then(wait, kind, self.owner, outcome=outcome)

    def tries_again(self, kind: str, outcome: str) -> Lead:
        """One more attempt, as far from the last as was agreed."""
        self.at = self.scene.after(self.at, self.scene.setting.gap)
        return self.tried("20bm", outcome, kind)

    def talks(self) -> Lead:
        """A meeting, in which a project shows."""
        self.then("3bh", "meeting_booked", self.owner).then("10bh", "meeting_held", self.owner)
        return self.then("30m", "stage_set", self.owner, stage="sql")

    def offered(self, percent: int) -> Lead:
        """A second meeting, and an offer in writing over a share of the average deal."""
        self.deal = {
            "deal_id": f"deal-{self.key}",
            "amount": self.scene.money(percent),
            "currency": self.scene.answers.currency,
            "type": "new",
        }
        self.then("7bh", "meeting_held", self.owner).then("20m", "deal_opened", self.owner, **self.deal)
        step = self.scene.setting.step
        return self.then("12bh", "deal_stage_set", self.owner, stage=step, **self.deal)

    def closed(self, wait: str, won: bool) -> Lead:
        """The deal is won, or lost to somebody else."""
        if won:
            return self.then(wait, "deal_won", self.owner, **self.deal)
        return self.then(wait, "deal_lost", self.owner, reason="went_elsewhere", **self.deal)

    def returned(self, wait: str, reason: str) -> Lead:
        """Back to marketing, with the reason."""
        self.then(wait, "lead_returned", self.owner, reason=reason)
        return self.then("12m", "no_progress_noted", self.owner, reason=reason)

    def gets(self, wait: str, campaign: str) -> Lead:
        """Marketing's mail arrives."""
        return self.then(wait, "email_delivered", campaign=campaign)


def sample_events(answers: Answers, calendar: Calendar, words: Words) -> Sample:
    """The events in time order; the same for the same answers. `calendar` is the agreement's own, ready to count."""
    from .stories import tell

    scene = Scene(answers, calendar, words)
    late = tell(scene)
    end = instant_of(answers.until, answers.timezone)
    rows = sorted((row for row in scene.rows if row.at < end), key=lambda row: row.at)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    zone = ZoneInfo(answers.timezone)
    for number, row in enumerate(rows, 1):
        at = (EPOCH + row.at * MICROSECOND).astimezone(zone).isoformat(timespec="seconds")
        writer.writerow({"event_id": f"e{number:03}", "at": at, **row.says})
    return Sample(text.getvalue(), len(rows), late)
