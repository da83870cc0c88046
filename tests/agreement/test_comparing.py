"""What changed between two versions: which clause, what kind of change, and for whom it is stricter or looser."""

from __future__ import annotations

from functools import cache

import pytest
from agreement_examples import WHOLE

from leadpact.agreement.comparing import Change, Kind, compare
from leadpact.agreement.document import Agreement
from leadpact.agreement.parsing import parse
from leadpact.agreement.reading import read_agreement

S, L = True, False
CLOCK = "follow_up.clocks."


@cache
def agreement(text: str) -> Agreement:
    found = read_agreement(text, "a.yaml")
    assert found.agreement is not None, [str(problem) for problem in found.problems]
    return found.agreement


def edited(*pairs: tuple[str, str]) -> str:
    """The whole example with parts of its text replaced, each of which stands there once."""
    text = WHOLE
    for before, after in pairs:
        assert text.count(before) == 1, (before, text.count(before))
        text = text.replace(before, after)
    return text


def changes(*pairs: tuple[str, str]) -> tuple[Change, ...]:
    text = edited(*pairs)
    return compare(agreement(WHOLE), agreement(text), parse(text))


def told(found: tuple[Change, ...]) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    return [(each.clause, str(each.kind), [(e.party, e.stricter) for e in each.effects]) for each in found]


DIRECTIONS = [
    ("objective: 80%", "objective: 85%", CLOCK + "depth.objective", "changed", "sales", S),
    ("within: 15bd", "within: 12bd", CLOCK + "depth.within", "changed", "sales", S),
    ("{default: 4bh}", "{default: 300bm}", CLOCK + "first-response.within.3", "changed", "sales", L),
    ("attempts: 6, channels", "attempts: 7, channels", CLOCK + "depth.needs.attempts", "changed", "sales", S),
    ("[phone, email], gap", "[phone], gap", CLOCK + "depth.needs.channels", "changed", "sales", L),
    ("min: 4bh", "min: 5bh", CLOCK + "depth.needs.gap.min", "changed", "sales", S),
    (", max: 3bd", "", CLOCK + "depth.needs.gap.max", "removed", "sales", L),
    ("[connected, meeting_booked]", "[connected]", CLOCK + "depth.satisfied_by", "changed", "sales", S),
    (", objective: 95%", "", CLOCK + "reason-noted.objective", "removed", "sales", L),
    ("required: [email, phone, company]", "required: [company, role, phone, email]", "handoff.required", "changed", "marketing", S),
    ("accept:   {within: 1bd", "accept:   {within: 2bd", "handoff.accept.within", "changed", "sales", L),
    ("accept:   {within: 1bd, ", "accept:   {", "handoff.accept.within", "removed", "sales", L),
    ("up_to:    120% of plan", "up_to:    130% of plan", "handoff.up_to", "changed", "sales", S),
    ("return:   {after: {attempts: 6", "return:   {after: {attempts: 4", "handoff.return.after.attempts", "changed", "sales", L),
    ("despite: [demo]", "despite: []", "handoff.return.cool_down.despite", "removed", "sales", L),
    ("mql: [contact, source]", "mql: [contact]", "handoff.share.mql", "changed", "marketing", L),
    ("fit: {A: 60", "fit: {A: 65", "qualification.grades.fit.A", "changed", "marketing", S),
    ("grade: [A1, A2, B1]", "grade: [A1, A2]", "definitions.stages.mql.enter", "changed", "marketing", S),
    ("half_life: 30d", "half_life: 45d", "qualification.interest.half_life", "changed", "marketing", L),
    ("at_most: 3 per 1d", "at_most: 3 per 2d", "qualification.interest.rules.pricing.at_most", "changed", "marketing", S),
    ("excuses:  [duplicate, bad_data]", "excuses:  [duplicate]", "follow_up.excuses", "changed", "sales", S),
    ("at_most: 10bd", "at_most: 12bd", "follow_up.pauses.at_most", "changed", "sales", L),
    ("reasons: {buyer_away:", "reasons: {plant_stop: parada, buyer_away:", "follow_up.pauses.reasons.plant_stop", "added", "sales", L),
    ("window: 90d", "window: 60d", "kpis.lead_to_mql.window", "changed", "marketing", S),
    ("grade: [A1, A2], target: 50%", "grade: [A1, A2, B1], target: 50%", "kpis.good_mql.grade", "changed", "marketing", L),
    ("of: never_connected, target: 6", "of: never_connected, target: 5", "kpis.attempts_unreached.target", "changed", "sales", L),
    ("15:30-18:30", "15:30-18:00", "calendars.madrid.hours", "changed", "sales", L),
    ("closed: [2026-08-15]", "closed: [2026-08-15, 2026-08-16]", "calendars.madrid.closed", "changed", "sales", L),
    ("marketing_share: 60%", "marketing_share: 70%", "goals.revenue.marketing_share", "changed", "marketing", S),
    ("mql: 60%, sql", "mql: 65%, sql", "goals.revenue.conversion.mql", "changed", "marketing", L),
    ("lookback: 180d", "lookback: 90d", "goals.credit.lookback", "changed", "marketing", S),
    ("sales: [attempts, status, revenue]", "sales: [attempts, status]", "review.reports.sales", "changed", "sales", L),
    ("backdate_grace: 1bd", "backdate_grace: 2bd", "review.disputes.backdate_grace", "changed", "sales", L),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "clause", "kind", "party", "stricter"),
    DIRECTIONS,
    ids=[f"{row[2]}:{row[1][:12]}" for row in DIRECTIONS],
)
def test_more_and_less_are_read_by_the_key(
    before: str, after: str, clause: str, kind: str, party: str, stricter: bool
) -> None:
    """Which way is stricter follows from what the key means, and for whom from who owes it."""
    assert told(changes((before, after))) == [(clause, kind, [(party, stricter)])]


DIFFERENT = [
    ("within: 15bd", "within: 21d", CLOCK + "depth.within"),
    ("within: 15bd", "within: 60bh", CLOCK + "depth.within"),
    ("again:          {owed_by: sales, starts: triggered_again", "again:          {owed_by: sales, starts: handed_off", CLOCK + "again.starts"),
    ("employees > 500", "employees > 400", "qualification.fit.rules.big.when"),
    ("[phone, email], gap", "[phone, video], gap", CLOCK + "depth.needs.channels"),
    ("applies_to: \"region = 'Iberia'\"", "applies_to: \"region = 'Norte'\"", "applies_to"),
    ("methods: {webinars: 30%", "methods: {webinars: 20%", "goals.methods.webinars"),
]  # fmt: skip


def test_what_has_no_direction_says_so() -> None:
    """Working days against days on the wall, another condition, another start: different, for nobody stricter."""
    for before, after, clause in DIFFERENT:
        assert told(changes((before, after))) == [(clause, "changed", [])], before


WORDINGS = [
    ("objective: 80%", "objective: 80.0 %", None),
    ("{grade: A1, is: 30bm}", "{grade: A1, is: 0.5bh}", CLOCK + "first-response.within.2"),
    ("employees > 500", "(employees  >  500)", "qualification.fit.rules.big.when"),
    ("email ILIKE '%@acme.example' OR is_competitor", "email ilike '%@acme.example' or (is_competitor)", "definitions.excluded"),
    ("excuses:  [duplicate, bad_data]", "excuses:  [bad_data, duplicate]", "follow_up.excuses"),
    ("role: CMO", "role: Directora", "parties.marketing.people.ana.role"),
    ("objections: [precio, tiempo]", "objections: precio", "personas.plant-manager.objections"),
    ("cool_down: {for: 30d", "cool_down: {for: 720h", "handoff.return.cool_down.for"),
    ("lookback: 180d", "lookback: 4320h", "goals.credit.lookback"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "clause"), WORDINGS, ids=[row[1][:20] for row in WORDINGS])
def test_what_only_reads_otherwise_is_wording(before: str, after: str, clause: str | None) -> None:
    """Texts, layout and case of a condition, another unit of the same length, a list in another order."""
    assert told(changes((before, after))) == ([] if clause is None else [(clause, "wording", [])])


def test_a_default_written_out_is_no_change() -> None:
    """What a key is when it is left out, it is when it says so; the order of keys means nothing either."""
    assert changes(("needs: {attempts: 6, channels", "at_risk: [], needs: {attempts: 6, channels")) == ()
    assert changes(("handoff:  ", "handoff:\n  from: marketing  ")) == ()
    assert (
        changes(("name: Luis Gil, email: luis@acme.example", "email: luis@acme.example, name: Luis Gil"))
        == ()
    )


def test_another_name_for_the_same_is_a_renaming() -> None:
    """A clock under another name; and a trigger, whose uses under the new name are no changes."""
    found = changes(("    again:    ", "    once-more:"))
    assert told(found) == [(CLOCK + "once-more", "renamed", [])]
    assert (found[0].old, found[0].new) == ("again", "once-more")
    found = changes(
        ("{id: demo, on: form_submitted", "{id: show, on: form_submitted"),
        ("{trigger: demo", "{trigger: show"),
        ("despite: [demo]", "despite: [show]"),
    )
    assert told(found) == [("handoff.triggers.show", "renamed", [])]


def test_a_party_renamed_is_one_change() -> None:
    """Who owes, who is told and who decides are called otherwise and are the same."""
    text = WHOLE.replace("sales", "ventas").replace("clocks.ventas", "clocks.sales")
    found = compare(agreement(WHOLE), agreement(text))
    assert told(found) == [("parties.ventas", "renamed", [])]


def test_entries_come_and_go() -> None:
    """A promise more is stricter for who owes it, one less is looser; a KPI without a target asks nothing."""
    line = "    again:          {owed_by: sales, starts: triggered_again, stops: attempt_made, within: 4bh, objective: 90%}\n"
    assert told(changes((line, ""))) == [(CLOCK + "again", "removed", [("sales", L)])]
    more = "{owed_by: marketing, volume: lead}"
    assert told(changes(("kpis:", f"kpis:\n  leads: {more} #"))) == [("kpis.leads", "added", [])]
    found = changes(("{id: gone,", "{id: bad, on: replied, points: -5},\n              {id: gone,"))
    assert told(found) == [("qualification.interest.rules.bad", "added", [("marketing", S)])]


def test_order_is_a_change_where_it_is_meant() -> None:
    """Of triggers the first listed is cited; of scoring rules the order means nothing."""
    demo, score = "{id: demo, on: form_submitted, when: \"form = 'demo'\"}", "{id: score, on_stage: mql}"
    found = changes((f"[{demo}, {score}]", f"[{score}, {demo}]"))
    assert [(each.kind, each.old, each.new) for each in found] == [(Kind.MOVED, 1, 2)]
    one, other = (
        "{id: industry, when: \"industry IN ('Manufacturing')\", points: 40}",
        '{id: big, when: "employees > 500", points: 30}',
    )
    assert changes((f"[{one}, {other}]", f"[{other}, {one}]")) == ()


def test_times_are_matched_by_the_leads_they_are_for() -> None:
    """A time of its own is stricter where it is shorter than what its leads would fall to without it, looser where longer: an
    entry before it comes first all the same."""
    base = "{grade: A1, is: 30bm}, "
    clause = CLOCK + "first-response.within."
    for more, expected in (
        ("1bm", [("sales", S)]),
        ("1bh", [("sales", S)]),
        ("5bh", [("sales", L)]),
        ("1d", []),
    ):
        found = changes((base, base + "{grade: B1, is: " + more + "}, "))
        assert told(found) == [(clause + "3", "added", expected)], more
    assert told(changes((base, ""))) == [(clause + "2", "removed", [("sales", L)])]
    first = "within: [{trigger: demo"
    found = changes((first, "within: [{grade: B1, is: 1bh}, {trigger: demo"))
    assert told(found) == [(clause + "1", "added", [])]
    assert told(changes(("{trigger: demo, is: 5bm}, ", ""))) == [(clause + "1", "removed", [("sales", L)])]
    moved = changes(("{trigger: demo, is: 5bm}, " + base, base + "{trigger: demo, is: 5bm}, "))
    assert [(each.kind, each.old, each.new) for each in moved] == [(Kind.MOVED, 1, 2)]


def test_another_party_owes_it() -> None:
    """Stricter for whom the promise comes to, looser for whom it leaves; its other keys say nothing of either."""
    old = "reason-noted:   {owed_by: sales, starts: returned, stops: no_progress_noted, within: 1bd, objective: 95%"
    found = changes((old, old.replace("sales", "marketing").replace("95%", "99%")))
    assert told(found) == [
        (CLOCK + "reason-noted.owed_by", "changed", [("marketing", S), ("sales", L)]),
        (CLOCK + "reason-noted.objective", "changed", []),
    ]


def test_changes_come_as_the_new_document_has_them() -> None:
    """From top to bottom; what is gone stands behind the entry it stood after."""
    found = changes(
        ("within: 15bd, objective: 80%", "objective: 81%, within: 16bd"),
        ("{id: guide,   on: form_submitted, when: \"form = 'guide'\", points: 15},\n", ""),
        ("name: Ana Ruiz", "name: Ana R."),
        ("points: -60", "points: -70"),
    )
    rules = "qualification.interest.rules."
    assert [each.clause for each in found] == [
        "parties.marketing.people.ana.name",
        rules + "guide",
        rules + "gone.points",
        CLOCK + "depth.objective",
        CLOCK + "depth.within",
    ]


def test_what_follows_from_a_miss_is_no_wording() -> None:
    """`review.if_missed` is a text, and an agreed consequence: a change of it is never called wording."""
    (found,) = changes(("if_missed:", "if_missed: Nada  #"))
    assert (found.clause, found.kind) == ("review.if_missed", Kind.CHANGED)
