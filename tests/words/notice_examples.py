"""One notice of every kind, as Acme might send it."""

from __future__ import annotations

from leadpact.calendars import parse_instant
from leadpact.words.notices_told import (
    Assigned,
    AtRisk,
    Buyer,
    Digest,
    DisputesDue,
    Escalated,
    Gift,
    HandedOff,
    ImportDone,
    Joined,
    Lead,
    Missed,
    NobodyAvailable,
    Owed,
    PassedOver,
    Payload,
    Rejected,
    Returned,
    ReviewDue,
    Score,
    Seen,
    Single,
    ToSign,
    Trial,
    TriggeredAgain,
    Who,
)

AT = parse_instant("2026-02-03T09:00:00+01:00")
DUE = parse_instant("2026-02-03T09:30:00+01:00")
URL = "https://leadpact.acme.example/leads/L-17"
LEAD = Lead("Carmen Vega", "Envases Ribera")
MARTA = Who("sales", "Marta Paz")
OWED = Owed("first-response", "an attempt", MARTA, DUE)
LATER = Owed("depth", "6 attempts", MARTA, parse_instant("2026-02-24T18:30:00+01:00"))
PAYLOAD = Payload(
    contact=(("email", "carmen@ribera.example"), ("phone", "+34 600 000 000"), ("line_speed", "40")),
    source="webinar",
    score=Score(75, 100, 54.5, 100, "A1", (Gift("fit", "sector-core", 30), Gift("interest", "demo", 40))),
    events=(Seen(AT, "form_submitted", "demo"), Seen(AT - 600_000_000, "page_viewed", "/precios")),
    persona=Buyer("Jefa o jefe de planta", "decision_maker", (("challenges", "Paradas de línea"),)),
    buying_stage="decision",
)
PASSED = (PassedOver("Javier Soto", "capacity"), PassedOver("Núria Vidal", "away"))
EXAMPLES: tuple[Single, ...] = (
    HandedOff(
        LEAD,
        AT,
        "marketing",
        "sales",
        "Marta Paz",
        "demo",
        ("score",),
        ("phone",),
        (LATER, OWED),
        PAYLOAD,
        URL,
        "turn",
        None,
        PASSED[:1],
    ),
    Assigned(LEAD, AT, "turn", None, PASSED, (OWED,), URL),
    TriggeredAgain(LEAD, AT, "demo", (OWED,), URL),
    Joined(LEAD, AT, "demo", "Marta Paz", URL),
    AtRisk(LEAD, AT, "50%", OWED, URL),
    Missed(LEAD, DUE, OWED, "follow_up.clocks.first-response", "2026-01-01", "due", URL),
    Escalated(LEAD, DUE, "100%", OWED, ("Luis Gil", "Ana Ruiz"), True, URL),
    Returned(LEAD, AT, "marketing", MARTA, "not_now", None, "Call in May", "re-engage", URL),
    Rejected(LEAD, AT, MARTA, "no_fit", "", URL),
    NobodyAvailable(LEAD, AT, "sales", PASSED, (OWED,), URL),
    ReviewDue(AT, "numbers", DUE, ("Volumen y calidad",), ("Ana Ruiz", "Luis Gil"), URL),
    ImportDone(AT, "january.csv", 1200, 1150, 20, 30, URL),
    DisputesDue(AT, "2026-01", DUE, 3, (LEAD,), URL),
    ToSign(AT, "Acme Iberia 2026", "2026-07-01", "Ana Ruiz", "5f0c3a", URL),
    Trial(AT, "Marta Paz", URL),
)
DIGEST = Digest(AT, EXAMPLES * 2, URL)
HOSTILE = "<script>x</script>\r\nBcc: a@b.example\u202e [pay](http://evil.example) <!channel> @here"
