"""What leads do by themselves: visits, forms, mails they open, webinars and fairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from leadpact.calendars.instant import DAY, HOUR, MINUTE, SECOND, epoch_day

from .cast import CURIOUS, Cast
from .hours import YEAR, Instants, on_waking_hours, on_weekdays, to_utc
from .people import AUTUMN_FAIR, CAMPAIGN_SHARES, FIRST_CAMPAIGNS, IDLE_PATHS, KEEN_PATHS, SPRING_FAIR
from .rows import NONE, WORDS, Mask, Numbers, Rows, chance, one_of, times

FORMS = WORDS["form"]
GUIA, BOLETIN, WEBINAR, CALCULADORA, DEMO, PRESUPUESTO = range(len(FORMS))
CONTACT, PHONE, FIRM = 1, 2, 4
"""What an identification tells, as bits: name and email; phone; company, job and the rest."""
FAIRS = (date(YEAR, 3, 17), date(YEAR, 10, 6))
FAIR_DAYS = 3
NO_CAMPAIGN = len(WORDS["campaign"])


@dataclass(frozen=True)
class Visits:
    """Sessions on the website by lead, in order."""

    lead: Numbers
    index: Numbers
    count: Numbers
    """How many sessions each lead has."""
    first: Numbers
    """The place of each lead's first session."""
    start: Instants
    end: Instants


def segments(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Of so many things each: the owner of every thing, and its place among the owner's."""
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - first[owner]


def summed(values: Numbers, index: Numbers) -> Numbers:
    """A running sum that starts anew with each owner, where the place is 0."""
    total = np.cumsum(values)
    start = np.maximum.accumulate(np.where(index == 0, np.arange(len(values)), 0))
    return np.asarray(total - (total - values)[start], dtype=np.int64)


def visit(rng: np.random.Generator, rows: Rows, cast: Cast) -> Visits:
    """Page views in sessions, further apart the less somebody wants; some of a robot that says so."""
    counts = 1 + rng.poisson(np.array([1.0, 2.5, 4.0, 2.2])[cast.mood])
    lead, index = segments(counts)
    days = rng.exponential(np.array([24.0, 13.0, 4.0, 3.5])[cast.mood[lead]])
    local = cast.arrived[lead] + summed(np.where(index > 0, days * 1000, 0).astype(np.int64), index) * (
        DAY // 1000
    )
    start = to_utc(np.where(index > 0, on_waking_hours(rng, local), local))
    pages = 1 + rng.poisson(np.array([1.4, 3.0, 4.5, 3.5])[cast.mood[lead]])
    session, page = segments(pages)
    gap = times(rng, 50 * SECOND, 0.9, len(session))
    at = start[session] + summed(np.where(page > 0, gap, 0), page)
    who = lead[session]
    idle = one_of(rng, IDLE_PATHS, len(who))
    keen = one_of(rng, KEEN_PATHS, len(who))
    path = np.where(cast.mood[who] <= CURIOUS, idle, keen)
    campaign = _campaigns(rng, len(who), page == 0)
    begins = (index[session] == 0) & (page == 0)
    campaign[begins] = _first_campaigns(campaign[begins], cast.source[who[begins]], at[begins])
    brought = np.where(begins, cast.source[who], -1)
    rows.add("page_viewed", who, at, path=path, campaign=campaign, utm_source=brought, source="web")
    robot = chance(rng, 0.01, len(who))
    rows.add(
        "page_viewed",
        who[robot],
        at[robot] + SECOND,
        path=path[robot],
        source="web",
        actor="rastreador",
        actor_kind="system",
    )
    last = np.cumsum(pages) - 1
    first = np.cumsum(counts) - counts
    return Visits(lead, index, counts, first, start, at[last] + 40 * SECOND)


def _campaigns(rng: np.random.Generator, size: int, where: Mask) -> Numbers:
    found = one_of(rng, CAMPAIGN_SHARES, size)
    return np.where(where & (found < NO_CAMPAIGN), found, -1)


def _first_campaigns(drawn: Numbers, source: Numbers, at: Instants) -> Numbers:
    """What brings people for the first time fits where they come from, and fairs the half of the year."""
    found = np.array(FIRST_CAMPAIGNS, dtype=np.int64)[source, np.where(drawn < 0, NO_CAMPAIGN, drawn)]
    late = at >= epoch_day(date(YEAR, 7, 1)) * DAY
    return np.where((found == SPRING_FAIR) & late, AUTUMN_FAIR, found)


def identify(rng: np.random.Generator, rows: Rows, cast: Cast, visits: Visits) -> None:
    """Everybody is identified in the first visit, most by a form at the same instant; some tell their phone later."""
    leads = np.arange(cast.leads, dtype=np.int64)
    at = visits.end[visits.first]
    with_phone = chance(rng, 0.9, cast.leads)
    told = CONTACT + FIRM + PHONE * with_phone
    told = np.where(chance(rng, 0.01, cast.leads), PHONE + FIRM, told)
    rows.add("lead_identified", leads, at, told=told, source=cast.source)
    shares = (0.45, 0.3, 0.25)
    by_form = chance(rng, np.array([0.6, 0.75, 0.8, 0.4])[cast.mood], cast.leads)
    form = one_of(rng, shares, cast.leads)
    rows.add("form_submitted", leads[by_form], at[by_form], seq=np.int64(1), form=form[by_form], source="web")
    welcomed = by_form & chance(rng, 0.9, cast.leads)
    sent = at[welcomed] + DAY + rng.integers(0, 5 * 60, int(welcomed.sum())) * MINUTE
    rows.add("email_delivered", leads[welcomed], sent, source="mailing", actor_kind="system")
    later = ~with_phone & chance(rng, 0.5, cast.leads)
    moved = at[later] + times(rng, 6 * DAY, 0.8, int(later.sum()))
    rows.add("lead_identified", leads[later], moved, told=np.int64(PHONE), source="crm", actor="hugo")
    joined = by_form & (form == WEBINAR) & chance(rng, 0.55, cast.leads)
    days = rng.integers(2, 9, int(joined.sum())) * DAY
    day = at[joined] - at[joined] % DAY + days + 15 * HOUR
    minutes = rng.integers(0, 20, len(day)) * MINUTE
    rows.add("webinar_joined", leads[joined], day + minutes, campaign="webinar-mermas", source="webinar")


def ask(rng: np.random.Generator, rows: Rows, cast: Cast, visits: Visits) -> None:
    """Further forms at the end of a visit: guides, the calculator, and what everybody waits for, a demo."""
    wanted = {
        GUIA: np.array([0.03, 0.3, 0.45, 0.1]),
        CALCULADORA: np.array([0.0, 0.08, 0.6, 0.2]),
        DEMO: np.array([0.0, 0.004, 0.05, 0.7]),
        PRESUPUESTO: np.array([0.0, 0.0, 0.02, 0.32]),
    }
    for form, shares in wanted.items():
        lead = np.flatnonzero(chance(rng, shares[cast.mood], cast.leads)).astype(np.int64)
        session = visits.first[lead] + (rng.random(len(lead)) * visits.count[lead]).astype(np.int64)
        at = visits.end[session] + rng.integers(1, 240, len(lead)) * SECOND
        at = np.where(chance(rng, 0.02, len(lead)), visits.end[session], at)
        rows.add("form_submitted", lead, at, form=np.int64(form), source="web", seq=np.int64(2))
        if form == DEMO:
            again = chance(rng, 0.16, len(lead))
            moved = at[again] + times(rng, 2 * DAY, 0.9, int(again.sum()))
            rows.add("form_submitted", lead[again], moved, form=np.int64(PRESUPUESTO), source="web")


def read_mail(rng: np.random.Generator, rows: Rows, cast: Cast) -> None:
    """Marketing's mails: delivered by day, opened by some, clicked by few, bounced, the last straw for others."""
    counts = rng.poisson(2.4, cast.leads)
    lead, index = segments(counts)
    days = 1 + summed(rng.exponential(30_000, len(lead)).astype(np.int64), index) // 1000
    local = cast.arrived[lead] - cast.arrived[lead] % DAY + days * DAY + 10 * HOUR
    at = to_utc(on_weekdays(local)) + (lead % 900) * SECOND
    size = len(lead)
    campaign = _campaigns(rng, size, np.ones(size, dtype=np.bool_))
    told: dict[str, Any] = {"source": "mailing", "actor_kind": "system"}
    bounced = chance(rng, 0.015, size)
    rows.add("email_bounced", lead[bounced], at[bounced] + 5 * SECOND, **told)
    rows.add("email_delivered", lead[~bounced], at[~bounced], campaign=campaign[~bounced], **told)
    share = np.array([0.15, 0.3, 0.5, 0.5])[cast.mood[lead]]
    opened = ~bounced & chance(rng, share, size)
    moment = at + times(rng, 3 * HOUR, 1.2, size)
    rows.add("email_opened", lead[opened], moment[opened], campaign=campaign[opened], source="mailing")
    clicked = opened & chance(rng, 0.25, size)
    rows.add(
        "email_clicked",
        lead[clicked],
        moment[clicked] + MINUTE,
        campaign=campaign[clicked],
        source="mailing",
    )
    gone = opened & chance(rng, 0.012, size)
    rows.add("unsubscribed", lead[gone], moment[gone] + 2 * MINUTE, source="mailing")


def meet(rng: np.random.Generator, rows: Rows, cast: Cast) -> None:
    """Fairs in spring and autumn, videos, the configurator from July on."""
    for fair, campaign in zip(FAIRS, ("feria-primavera", "feria-otono"), strict=True):
        lead = np.flatnonzero(chance(rng, 0.035, cast.leads)).astype(np.int64)
        day = epoch_day(fair) * DAY + rng.integers(0, FAIR_DAYS, len(lead)) * DAY
        at = day + 9 * HOUR + rng.integers(0, 8 * 60, len(lead)) * MINUTE
        there = cast.arrived[lead] < at
        wants = np.where(chance(rng, 0.4, len(lead)), 0, 1)
        rows.add("fair_visited", lead[there], at[there], wants=wants[there], source="fair", campaign=campaign)
    for kind, shares, delay in (
        ("video_watched", np.array([0.04, 0.12, 0.25, 0.2]), 5),
        ("configurator_tried", np.array([0.0, 0.06, 0.45, 0.25]), 4),
    ):
        lead = np.flatnonzero(chance(rng, shares[cast.mood], cast.leads)).astype(np.int64)
        local = on_waking_hours(rng, cast.arrived[lead] + times(rng, delay * DAY, 0.8, len(lead)))
        seconds = rng.integers(5, 400, len(lead)) if kind == "video_watched" else np.full(len(lead), NONE)
        there = (kind == "video_watched") | (local >= epoch_day(date(YEAR, 7, 1)) * DAY)
        rows.add(kind, lead[there], to_utc(local[there]), seconds=seconds[there], source="web")
