"""What every page has: its language, its zone, where one can go from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from leadpact.web.agreed import agreed, zone_at
from leadpact.web.may import may
from leadpact.web.pages.language import words_in
from leadpact.web.pages.mail_alarm import mail_alarm
from leadpact.web.pages.standstill import standstill
from leadpact.words.catalogue import SOURCE, Said, Words
from leadpact.words.formatting import Formats, WholeMinutes
from leadpact.words.naming import N_


@dataclass(frozen=True, slots=True)
class Place:
    """A page one can go to: the name of its route, what it is called, and the capability that opens it."""

    route: str
    title: str
    needs: str


PLACES = (
    Place("my_leads", N_("My leads"), "work_leads"),
    Place("leads", N_("Leads"), "see_leads"),
    Place("late", N_("Late"), "see_late"),
    Place("scorecard", N_("Scorecard"), "see_scorecard"),
    Place("agreement", N_("Agreement"), "see_agreement"),
)
KEEPING = (
    Place("people", N_("People"), "see_people"),
    Place("calendars", N_("Calendars"), "see_people"),
    Place("away", N_("Days away"), "see_people"),
    Place("uploads", N_("Uploads"), "upload"),
    Place("quarantine", N_("Quarantine"), "see_quarantine"),
    Place("sources", N_("Sources"), "manage_sources"),
    Place("notices", N_("Notices"), "see_notices"),
    Place("audit", N_("Audit trail"), "see_audit"),
)
ZONE = "leadpact_zone"
TITLES = {"en": "English", "es": "Español", "pt": "Português", "ar": "العربية"}


def zone_of(request: HttpRequest) -> str:
    """The zone a page tells time in: the user's own, else the agreement's, which is asked for once, else UTC."""
    user = getattr(request, "user", None)
    own = getattr(user, "timezone", "") if user is not None else ""
    if own:
        return str(own)
    if ZONE not in request.__dict__:
        request.__dict__[ZONE] = zone_at(agreed())
    return str(request.__dict__[ZONE])


def words_of(request: HttpRequest) -> Words:
    """The messages of the page's language."""
    found: Words = getattr(request, "words", None) or words_in(SOURCE)
    return found


def formats_of(request: HttpRequest) -> Formats:
    """Values as text in the page's language and zone, its instants in whole minutes."""
    return WholeMinutes(words_of(request), zone_of(request))


def frame(request: HttpRequest) -> dict[str, Any]:
    """What templates find in their context."""
    words = words_of(request)
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    open_to = [place for place in PLACES if signed_in and may(user, place.needs) and _is_there(place)]
    keeping = [place for place in KEEPING if signed_in and may(user, place.needs) and _is_there(place)]
    match = getattr(request, "resolver_match", None)
    return {
        "words": words,
        "formats": formats_of(request),
        "language": words.base,
        "direction": "rtl" if words.is_rtl else "ltr",
        "places": [(place, _said(words, place)) for place in open_to],
        "keeping": [(place, _said(words, place)) for place in keeping],
        "here": match.view_name if match is not None else "",
        "languages": TITLES,
        "standstill": standstill,
        "mail_alarm": lambda: mail_alarm(words) if signed_in and may(user, "manage_settings") else "",
    }


def _is_there(place: Place) -> bool:
    try:
        reverse(place.route)
    except NoReverseMatch:
        return False
    return True


def _said(words: Words, place: Place) -> Said:
    return words.say(place.title)
