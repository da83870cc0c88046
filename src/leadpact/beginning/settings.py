"""What the sample events of each template speak of: who writes, what they ask for, and the steps of a sale."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.words.naming import N_

Happening = tuple[str, dict[str, str]]
"""A kind of event and its properties."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One template's scene."""

    form: str
    """The form by which somebody asks to be called."""
    titles: tuple[str, str]
    """Who decides and who advises, as messages; they hold the words that the template's conditions look for."""
    industries: tuple[str, str]
    """Where the best leads come from, as messages."""
    page: str
    """The page of those who are about to ask."""
    interest: Happening
    """What raises interest."""
    other_ways: tuple[tuple[Happening, ...], ...]
    """What hands a lead off besides asking and points."""
    step: str
    """The step of a sale that has an offer in writing."""
    deals: tuple[int, int]
    """What deals bring, as shares of the average in percent."""
    attempts: int
    """After how many attempts in vain a lead goes back."""
    gap: str
    """How far attempts are spread."""
    wants: str = ""
    """What every other lead looks for."""


STUDENT = N_("Student")
SETTINGS = {
    "software": Setting(
        form="demo",
        titles=(N_("Director of operations"), N_("Systems administrator")),
        industries=(N_("Logistics"), N_("Retail")),
        page="/pricing",
        interest=("webinar_joined", {"campaign": "webinar"}),
        other_ways=((("form_submitted", {"form": "trial"}), ("trial_activated", {})),),
        step="proposal",
        deals=(110, 85),
        attempts=6,
        gap="5bh",
    ),
    "manufacturer": Setting(
        form="quote",
        titles=(N_("Plant manager"), N_("Purchasing manager")),
        industries=(N_("Food"), N_("Beverages")),
        page="/machines/filling",
        interest=("fair_visited", {"campaign": "fair", "wants": "catalogue"}),
        other_ways=(
            (("fair_visited", {"campaign": "fair", "wants": "visit"}),),
            (("distributor_referred", {"distributor": "norte"}),),
        ),
        step="offer",
        deals=(120, 90),
        attempts=5,
        gap="1bd",
    ),
    "agency": Setting(
        form="brief",
        titles=(N_("Marketing manager"), N_("Owner")),
        industries=(N_("Tourism"), N_("Education")),
        page="/work/hotels",
        interest=("talk_attended", {"campaign": "talk"}),
        other_ways=((("call_booked", {}),),),
        step="proposal",
        deals=(130, 60),
        attempts=4,
        gap="1bd",
        wants="retainer",
    ),
}
