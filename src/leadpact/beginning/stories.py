"""The stories of the sample events: each tries one promise; ordinary ones give the numbers something to count."""

from __future__ import annotations

from .sample import Lead, Scene
from .settings import STUDENT

ORDINARY = (
    ("9bh", "0.35", "connected", "sold"),
    ("13bh", "0.8", "no_answer", "reached"),
    ("19bh", "0.5", "connected", "offered"),
    ("26bh", "2.2", "voicemail", "reached"),
    ("33bh", "0.6", "connected", "not_now"),
    ("41bh", "0.25", "connected", "stuck"),
    ("52bh", "0.7", "no_answer", "reached"),
)
"""Who asks when, when they are answered as a share of what is promised, how that ends, and what comes of it."""


def tell(scene: Scene) -> str:
    """All stories; gives back the lead that was answered late, whose story is worth explaining."""
    _won(scene)
    late = _late(scene)
    for story in (_in_vain, _by_points, _wrong_details, _again, _of_one_company, _at_night):
        story(scene)
    for number, way in enumerate(scene.setting.other_ways):
        known = {
            "industry": "",
            **{name: value for name, value in way[0][1].items() if name == "distributor"},
        }
        lead = scene.lead(f"{17 + 9 * number}bh", 8 + number, chief=False, known=known)
        _another_way(lead, way)
    for story in (_learning, _by_hand, _student, _competitor):
        story(scene)
    for number, (when, share, outcome, ending) in enumerate(ORDINARY):
        _ordinary(scene.lead(when, 10 + number, number % 3 != 2).asks().answered(share, outcome), ending)
    return late


def _won(scene: Scene) -> None:
    """Asks, is answered at once, and buys."""
    lead = scene.lead("40bm", 0).asks().answered("0.4", "connected")
    lead.then("2bh", "lead_accepted", lead.owner)
    lead.talks().offered(scene.setting.deals[0]).closed("40bh", won=True)


def _late(scene: Scene) -> str:
    """Asks, and is answered when the promise is long past; then all goes its way, and they choose somebody else."""
    lead = scene.lead("3bh", 1).asks().answered("3.4", "no_answer")
    lead.tried("5bh", "connected").then("2bh", "lead_accepted", lead.owner)
    lead.talks().offered(scene.setting.deals[1]).closed("60bh", won=False)
    return lead.key


def _in_vain(scene: Scene) -> None:
    """Is tried as often as was agreed, goes back to marketing, and is cared for."""
    lead = scene.lead("5bh", 2, chief=False).asks().answered("0.6", "no_answer")
    for number in range(1, scene.setting.attempts):
        lead.tries_again("email_sent" if number % 2 else "call_made", "no_answer")
    lead.then("1bh", "no_progress_noted", lead.owner, reason="no_answer")
    lead.gets("5bh", "case-study").then("50m", "email_clicked", campaign="case-study")
    lead.then("20bh", "replied", source="email")


def _by_points(scene: Scene) -> None:
    """Never asks: reads, comes to see us, and is handed off by points; but not now."""
    lead = (
        scene.lead("4bh", 3).then("6m", "form_submitted", form="guide", source="web").gets("1d", "case-study")
    )
    kind, says = scene.setting.interest
    lead.then("6bh", kind, **says).then("3m", "page_viewed", path=scene.setting.page).assigned()
    lead.answered("0.5", "connected", asked=False).then("1bh", "lead_accepted", lead.owner)
    lead.returned("12bh", "not_now").gets("6bh", "savings")


def _wrong_details(scene: Scene) -> None:
    """Comes without a telephone, which is marketing's miss; is rejected, and marketing mends it."""
    lead = scene.lead("8bh", 4, known={"phone": ""}).asks().answered("0.7", "no_answer", kind="email_sent")
    lead.then("2bh", "lead_rejected", lead.owner, reason="bad_data")
    lead.then("6bh", "lead_identified", scene.answers.keys[0], phone="555 0199")


def _again(scene: Scene) -> None:
    """Asks once more while somebody is already talking with them."""
    lead = scene.lead("10bh", 5).asks().answered("0.3", "callback_agreed")
    owner = lead.then("2bh", "lead_accepted", lead.owner).owner
    lead.then("9bh", "form_submitted", form=scene.setting.form, source="web")
    lead.tried("1bh", "connected").then("3bh", "meeting_booked", owner)
    lead.then("12bh", "meeting_held", owner)


def _of_one_company(scene: Scene) -> None:
    """A colleague of somebody who is being called asks too: one company, one conversation."""
    first = scene.lead("15bh", 6).asks()
    colleague = scene.lead("15bh", 6, chief=False)
    colleague.at = first.at
    first.answered("0.9", "connected").then("1bh", "lead_accepted", first.owner)
    colleague.then("15m", "form_submitted", form=scene.setting.form, source="web")


def _at_night(scene: Scene) -> None:
    """Asks in the middle of the night; the promise begins when the office opens."""
    lead = scene.lead("22bh", 7)
    lead.at = scene.closed_after(lead.at)
    lead.asks("1m").answered("0.5", "connected").then("1bh", "lead_accepted", lead.owner)


def _another_way(lead: Lead, way: tuple[tuple[str, dict[str, str]], ...]) -> None:
    """Is handed off by something else than asking."""
    for kind, says in way:
        lead.then("25m", kind, **says)
    lead.assigned().answered("0.45", "connected", asked=False)
    lead.then("40bm", "lead_accepted", lead.owner)
    if way[0][0] == "distributor_referred":
        lead.then("3bh", "distributor_informed", lead.owner)
    lead.talks().offered(100)


def _learning(scene: Scene) -> None:
    """Wants to read, no more."""
    lead = scene.lead("6bh", 17, chief=False).then("2m", "form_submitted", form="newsletter")
    lead.gets("1d", "checklist").then("3h", "email_opened", campaign="checklist")


def _by_hand(scene: Scene) -> None:
    """Met by the head of sales, who puts them on a track by hand."""
    lead = scene.lead("11bh", 18)
    lead.then("30m", "track_started", scene.answers.keys[1], track="decide").gets("30d", "savings")


def _student(scene: Scene) -> None:
    """Reads everything and will not buy: much interest and no fit."""
    nobody = {"company": "", "industry": "", "employees": "", "wants": ""}
    lead = scene.lead("7bh", 11, known=nobody | {"job_title": scene.words.say(STUDENT)})
    lead.then("5m", "form_submitted", form="guide", source="web").gets("1d", "case-study")
    lead.then("1d", "unsubscribed", campaign="case-study")


def _competitor(scene: Scene) -> None:
    """Asks to see what we do; nothing is promised about them."""
    lead = scene.lead("12bh", 19, known={"is_competitor": "true"})
    lead.then("5m", "form_submitted", form=scene.setting.form, source="web")


def _ordinary(lead: Lead, ending: str) -> None:
    """The rest of a lead's weeks."""
    if ending == "reached":
        lead.tries_again("call_made", "connected")
    lead.then("2bh", "lead_accepted", lead.owner)
    if ending == "not_now":
        lead.returned("6bh", "no_budget").gets("9bh", "savings")
    elif ending == "sold":
        lead.talks().offered(70).closed("40bh", won=True)
    elif ending == "offered":
        lead.talks().offered(95)
    elif ending == "stuck":
        lead.talks()
