"""Checks that every name used somewhere is declared somewhere, and declared once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import chain

from leadpact.agreement.document import Agreement
from leadpact.agreement.names import (
    CONNECTED,
    DEFAULT,
    FINDING_WORDS,
    HANDED_OFF,
    NONE,
    OWNER,
    VISITOR,
    CalendarName,
    EventKind,
    FunnelName,
    GradeName,
    Name,
    PartyName,
    PersonName,
    ReasonName,
    ShareMoment,
    StageName,
    TrackName,
    TriggerName,
    Who,
    Word,
)
from leadpact.agreement.nodes import Path
from leadpact.agreement.phrases import Phrase
from leadpact.agreement.problems import Flaw, flaw
from leadpact.agreement.walking import Declared, Leaf, leaves
from leadpact.events.kinds import CHANNELS, KINDS

COLUMNS = (
    "event_id",
    "lead_id",
    "at",
    "kind",
    "account_id",
    "seq",
    "logged_at",
    "received_at",
    "actor",
    "actor_kind",
    "source",
    "properties",
)
"""Columns of every event; a property can't be called like one."""
UNHEARD = (
    "stage_entered",
    "clock_started",
    "clock_paused",
    "clock_resumed",
    "clock_at_risk",
    "clock_met",
    "clock_missed",
    "clock_answered_late",
    "clock_void",
    "escalated",
    "track_step_due",
    "disputed",
    "corrected",
)
"""Findings that nothing listens to; two of them are also kinds of event."""
MEANT = {
    **dict.fromkeys(("handoff", "hand_off", "hand-off", "handover", "handed_over"), "handed_off"),
    **dict.fromkeys(("attempt", "attempts", "contact_attempt", "attempted"), "attempt_made"),
    **dict.fromkeys(("connect", "connection", "reached"), "connected"),
    **dict.fromkeys(("accept", "acceptance"), "accepted"),
    **dict.fromkeys(("reject", "rejection"), "rejected"),
    **dict.fromkeys(("return", "recycled"), "returned"),
    **dict.fromkeys(("assign", "assignment"), "assigned"),
    **dict.fromkeys(("reply",), "replied"),
    **dict.fromkeys(("form_submit", "form_submission"), "form_submitted"),
    **dict.fromkeys(("page_view", "pageview"), "page_viewed"),
}
"""Words that are no kinds of event, and what is called so here."""
MOST_GUESSES = 100
"""Nearest names are only sought so often, among so many: it takes long."""
STAGE = Phrase("stage")
WHERE: dict[type[Name], tuple[Phrase, str]] = {
    PartyName: (Phrase("party"), "parties"),
    PersonName: (Phrase("person"), "parties"),
    Who: (Phrase("person or party"), "parties"),
    CalendarName: (Phrase("calendar"), "calendars"),
    StageName: (STAGE, "definitions.stages"),
    FunnelName: (STAGE, "definitions.stages"),
    ShareMoment: (STAGE, "definitions.stages"),
    TriggerName: (Phrase("trigger"), "handoff.triggers"),
    TrackName: (Phrase("track"), "nurturing.tracks"),
    ReasonName: (Phrase("reason"), "follow_up.reasons"),
    GradeName: (Phrase("grade"), "qualification.grades"),
}


def unknown_names(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A name that nothing declares."""
    known: dict[type[Name], tuple[str, ...]] = {
        PartyName: declared.parties,
        PersonName: declared.people,
        Who: declared.who,
        CalendarName: declared.calendars,
        StageName: declared.stages,
        FunnelName: (VISITOR, *declared.stages),
        ShareMoment: (HANDED_OFF, *declared.stages),
        TriggerName: declared.triggers,
        TrackName: (*declared.tracks, NONE),
        ReasonName: (*declared.reasons, DEFAULT),
        GradeName: declared.grades,
    }
    sets = {kind: frozenset(names) for kind, names in known.items()}
    found = 0
    for leaf in leaves(agreement):
        kind = type(leaf.value)
        if kind in sets and leaf.value not in sets[kind]:
            found += 1
            yield _unknown(leaf, known[kind], found <= MOST_GUESSES)


def _unknown(leaf: Leaf, names: tuple[str, ...], guess: bool) -> Flaw:
    what, where = WHERE[type(leaf.value)]
    if not names:
        return flaw("no_such_name", *leaf.path, on_key=leaf.on_key, what=what, name=leaf.value, where=where)
    close = get_close_matches(leaf.value, names[:MOST_GUESSES], 3, 0.6) if guess else []
    told = ", ".join(close or names[:12])
    if isinstance(leaf.value, TrackName):
        return flaw("unknown_track", *leaf.path, name=leaf.value, known=told)
    return flaw("unknown_name", *leaf.path, on_key=leaf.on_key, what=what, name=leaf.value, known=told)


def misspelt_words(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A word one slip away from a known one, a finding nothing listens to, a channel nearly known."""
    del declared
    words = (*KINDS, *FINDING_WORDS, CONNECTED)
    for leaf in leaves(agreement):
        if isinstance(leaf.value, Word) and leaf.value in UNHEARD and leaf.value not in KINDS:
            yield flaw("never_said", *leaf.path, name=leaf.value)
        elif isinstance(leaf.value, (Word, EventKind)):
            yield from _nearly(leaf.path, leaf.value, words if isinstance(leaf.value, Word) else KINDS)
    for name, clock in agreement.follow_up.clocks.items():
        for at, channel in enumerate(clock.needs.channels if clock.needs else ()):
            yield from _nearly(
                ("follow_up", "clocks", name, "needs", "channels", at), channel, tuple(CHANNELS.values())
            )


def _nearly(path: Path, word: str, known: Iterable[str]) -> Iterator[Flaw]:
    if word in known:
        return
    meant = MEANT.get(word.lower())
    close = next((each for each in known if each == meant or one_slip(word, each)), None)
    if close is not None:
        yield flaw("close_word", *path, name=word, close=close)


def one_slip(word: str, known: str) -> bool:
    """Whether two words differ by one letter more, less or other, two letters swapped, case, or `_` and `-`."""
    bare, right = (each.lower().replace("_", "").replace("-", "").replace(" ", "") for each in (word, known))
    if bare == right:
        return True
    if abs(len(bare) - len(right)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(bare, right, strict=False)) if a != b), min(len(bare), len(right))
    )
    one, two = bare[at:], right[at:]
    swapped = one[:2] == two[1::-1] and one[2:] == two[2:] and len(two) > 1
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or swapped


def names_declared_twice(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Two stages, rules, triggers, steps of a sale or people of one name."""
    del declared
    listed: list[tuple[Path, tuple[str, ...]]] = [
        (("definitions", "stages"), tuple(each.id for each in agreement.definitions.stages)),
        (("handoff", "triggers"), tuple(each.id for each in agreement.handoff.triggers)),
        (("qualification", "fit", "rules"), tuple(each.id for each in agreement.qualification.fit.rules)),
        (
            ("qualification", "interest", "rules"),
            tuple(each.id for each in agreement.qualification.interest.rules),
        ),
        (("definitions", "deal_stages"), agreement.definitions.deal_stages),
    ]
    for path, names in listed:
        for at, name in enumerate(names):
            if name in names[:at]:
                yield flaw("duplicate_id", *path, at, name=name)
    for at, signer in enumerate(agreement.signers):
        if signer in agreement.signers[:at]:
            yield flaw("twice", "signers", at, name=signer)
    yield from _people_twice(agreement)


def _people_twice(agreement: Agreement) -> Iterator[Flaw]:
    seen = {*agreement.parties, OWNER}
    for party, each in agreement.parties.items():
        if party == OWNER:
            yield flaw("id_taken", "parties", party, on_key=True, name=party)
        for person in each.people:
            if person in seen:
                yield flaw("id_taken", "parties", party, "people", person, on_key=True, name=person)
            seen.add(person)


def head_of_another_party(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """A head answers for their own party."""
    for name, party in agreement.parties.items():
        if party.head is not None and party.head in declared.people and party.head not in party.people:
            known = ", ".join(party.people) or Phrase("its people")
            what = Phrase("person of this party")
            yield flaw(
                "unknown_name",
                "parties",
                name,
                "head",
                what=what,
                name=party.head,
                known=known,
            )


def reserved_names(agreement: Agreement, declared: Declared) -> Iterator[Flaw]:
    """Names that already mean something where they are declared."""
    for name in agreement.definitions.properties:
        if name.lower() in COLUMNS:
            yield flaw("reserved_property", "definitions", "properties", name, on_key=True, name=name)
    for at, stage in enumerate(agreement.definitions.stages):
        if stage.id in (VISITOR, HANDED_OFF):
            yield flaw("reserved_name", "definitions", "stages", at, "id", name=stage.id)
    keyed = chain(
        ((("nurturing", "tracks"), name) for name in declared.tracks if name == NONE),
        ((("follow_up", "reasons"), name) for name in declared.reasons if name == DEFAULT),
    )
    for path, name in keyed:
        yield flaw("reserved_name", *path, name, on_key=True, name=name)
