"""Each thing that can be wrong with an agreement: a change to the whole example, and the problem it must yield."""

from __future__ import annotations

import holidays
import pytest
from agreement_examples import SMALL, WHOLE, changed

from leadpact.agreement.problems import DOUBTS, MESSAGES
from leadpact.agreement.reading import read_agreement
from leadpact.agreement.regions import surely_known

LEVELS = "fit: {" + ", ".join(f"L{at}: {at + 100}" for at in range(30)) + ", A: 60,"
REVENUE = "\n".join(WHOLE.splitlines()[23:26])
HOURS = (
    "hours: {mon-fri: [09:00-14:00, 15:30-18:30]},\n"
    "           holidays: ES-MD, closed: [2026-08-15], special: {2026-12-24: [09:00-13:00]}}"
)
CHANGES: list[tuple[str, str, str, str]] = [
    # code, what is changed, into what, the clause
    ("did_you_mean", "objective: 95%", "objectve: 95%", "follow_up.clocks.reason-noted.objectve"),
    ("unknown_key", "currency: EUR", "currency: EUR\nzzz: 1", "zzz"),
    ("calendar.unknown-key", "closed: [2026-08-15]", "closd: [2026-08-15]", "calendars.madrid.closd"),
    ("duplicate_key", "currency: EUR", "currency: EUR\nname: Again", ""),
    ("alias", "currency: EUR", "currency: EUR\nkpis: *k", ""),
    ("anchor", "currency: EUR", "currency: &c EUR", ""),
    ("tag", "currency: EUR", "currency: !!python/name:os.system EUR", ""),
    ("key_not_text", "currency: EUR", "? [a]\n: b", ""),
    ("not_yaml", "currency: EUR", "currency: {EUR", ""),
    ("tab", "currency: EUR", "\tcurrency: EUR", ""),
    ("several_documents", "currency: EUR", "currency: EUR\n---\na: 1", ""),
    ("missing_key", "owed_by: sales, starts: returned", "starts: returned", "follow_up.clocks.reason-noted"),
    ("not_a_map", "fit:      {limit: 100, rules: [", "fit: x\n  xx: {rules: [", "qualification.fit"),
    ("not_a_list", "signers: [ana, luis]", "signers: ana", "signers"),
    ("not_a_text", "name: Acme inbound 2026", "name: 2026", "name"),
    ("empty_text", 'excluded: "email ILIKE \'%@acme.example\' OR is_competitor"', "excluded: ' '", "definitions.excluded"),
    ("not_a_language", 'goals: {es: "Menos paradas"', 'goals: {Spanish: "Menos paradas"', "personas.plant-manager.goals"),
    ("not_a_language", "language: es", "language: klingon", "language"),
    ("not_a_language", "language: es", "language: xx", "language"),
    ("not_an_id", "{id: guide,", "{id: the guide,", "qualification.interest.rules.the guide.id"),
    ("not_a_number", "target: 1_200_000", "target: lots", "goals.revenue.target"),
    ("not_whole", "needs: {attempts: 6", "needs: {attempts: 2.5", "follow_up.clocks.depth.needs.attempts"),
    ("out_of_range", "needs: {attempts: 6", "needs: {attempts: 0", "follow_up.clocks.depth.needs.attempts"),
    ("not_yes_no", "keep_owner: true", "keep_owner: perhaps", "handoff.route.keep_owner"),
    ("not_a_percentage", "objective: 95%", "objective: 0.95", "follow_up.clocks.reason-noted.objective"),
    ("not_a_frequency", "at_most: 3 per 1d", "at_most: 3", "qualification.interest.rules.pricing.at_most"),
    ("not_a_date", "until: 2026-12-31 ", "until: 2026-13-31 ", "until"),
    ("not_a_time", 'on: first tue, at: "10:00"', "on: first tue, at: ten", "review.meetings.numbers.at"),
    ("not_a_meeting_day", "on: first tue", "on: now and then", "review.meetings.numbers.on"),
    ("not_a_plan_share", "120% of plan", "120%", "handoff.up_to"),
    ("not_a_target", "target: plan", "target: many", "kpis.mql_volume.target"),
    ("not_one_of", "unit: account", "unit: company", "handoff.unit"),
    ("not_one_of", "season: {aug: 40%}", "season: {august: 40%}", "goals.revenue.season.august"),
    ("unknown_currency", "currency: EUR", "currency: euro", "currency"),
    ("unknown_currency", "currency: EUR", "currency: EUX", "currency"),
    ("nothing_here", "within: 15bd", "within: ~", "follow_up.clocks.depth.within"),
    ("not_a_signal", "starts: returned, stops", "starts: [returned], stops", "follow_up.clocks.reason-noted.starts"),
    ("too_few", "within: [{trigger: demo, is: 5bm}, {grade: A1, is: 30bm}, {default: 4bh}]", "within: []",
     "follow_up.clocks.first-response.within"),
    ("not_a_pair", "conversion: [lead, mql]", "conversion: [lead]", "kpis.lead_to_mql.conversion"),
    ("on_or_on_stage", "{id: score, on_stage: mql}", "{id: score, on: replied, on_stage: mql}", "handoff.triggers.score"),
    ("rule_about_nothing", "{id: guide,   on: form_submitted, when: \"form = 'guide'\", points: 15}", "{id: guide, points: 15}",
     "qualification.interest.rules.guide"),
    ("limit_positive", "interest: {limit: 100", "interest: {limit: 0", "qualification.interest"),
    ("too_many_levels", "fit: {A: 60,", LEVELS, "qualification.grades"),
    ("out_of_range", "{at: 200%, reassign", "{at: 200000%, reassign", "follow_up.clocks.first-response.escalate.2.at"),
    ("half_life_and_expires", "half_life: 30d", "half_life: 30d, expires: 90d", "qualification.interest"),
    ("when_without_on", "start: {manual: sales}", "start: {manual: sales, when: \"a = 'b'\"}", "nurturing.tracks.re-engage.start"),
    ("empty_gap", "gap: {min: 4bh, max: 3bd}", "gap: {}", "follow_up.clocks.depth.needs.gap"),
    ("clock_never_stops", "starts: returned, stops: no_progress_noted,", "starts: returned,", "follow_up.clocks.reason-noted"),
    ("kpi_needs_one_measure", "volume: mql, target: plan", "target: plan", "kpis.mql_volume"),
    ("kpi_needs_one_measure", "volume: mql, target: plan", "volume: mql, attempts: mean, target: plan", "kpis.mql_volume"),
    ("kpi_key_out_of_place", "volume: mql, target: plan", "volume: mql, window: 3d, target: plan", "kpis.mql_volume"),
    ("calendar.bare-number", "within: 15bd", "within: 15", "follow_up.clocks.depth.within"),
    ("calendar.bad-duration", "within: 15bd", "within: soon", "follow_up.clocks.depth.within"),
    ("calendar.overlap", "[09:00-14:00, 15:30-18:30]", "[09:00-14:00, 13:30-18:30]", "calendars.madrid.hours.mon-fri"),
    ("calendar.reversed", "[09:00-14:00, 15:30-18:30]", "[14:00-09:00]", "calendars.madrid.hours.mon-fri.1"),
    ("calendar.unknown-zone", "madrid: {timezone: Europe/Madrid", "madrid: {timezone: Europe/Madird", "calendars.madrid.timezone"),
    ("calendar.no-open-time", HOURS, "hours: {}}", "calendars.madrid.hours"),
    ("calendar.unknown-region", "holidays: ES-MD", "holidays: ES-XX", "calendars.madrid.holidays"),
    ("unknown_name", "default: madrid}", "default: sevilla}", "follow_up.clocks.first-response.calendar.default"),
    ("unknown_name", "calendar: madrid               #", "calendar: lisbon #", "calendar"),
    ("unknown_name", "capacity: 30 per 1w, calendar: madrid", "capacity: 30 per 1w, calendar: lisbon",
     "parties.sales.people.marta.calendar"),
    ("unknown_name", "{id: score, on_stage: mql}", "{id: score, on_stage: mlq}", "handoff.triggers.score.on_stage"),
    ("unknown_name", "share:    {mql:", "share: {mqq:", "handoff.share.mqq"),
    ("unknown_track", "not_now: long-term", "not_now: longterm", "handoff.return.track.not_now"),
    ("unknown_name", "{not_now: long-term", "{not_today: long-term", "handoff.return.track.not_today"),
    ("unknown_name", "owed_by: sales, starts: returned", "owed_by: salse, starts: returned", "follow_up.clocks.reason-noted.owed_by"),
    ("unknown_name", "signers: [ana, luis]", "signers: [ana, lucas]", "signers.2"),
    ("unknown_name", "marketing: {head: ana, ", "marketing: {head: luis, ", "parties.marketing.head"),
    ("unknown_name", "excuses:  [duplicate, bad_data]", "excuses: [dup]", "follow_up.excuses.1"),
    ("unknown_name", "despite: [demo]", "despite: [trial]", "handoff.return.cool_down.despite.1"),
    ("unknown_name", "{trigger: demo, is: 5bm}", "{trigger: trial, is: 5bm}", "follow_up.clocks.first-response.within.1.trigger"),
    ("unknown_name", "{grade: A1, is: 30bm}", "{grade: A9, is: 30bm}", "follow_up.clocks.first-response.within.2.grade"),
    ("unknown_name", "{by: [sales.head]", "{by: [sales.boss]", "follow_up.pauses.by.1"),
    ("unknown_name", "conversion: {visitor: 2%, lead", "conversion: {visitors: 2%, lead", "goals.revenue.conversion.visitors"),
    ("close_word", "starts: triggered_again", "starts: triggeredagain", "follow_up.clocks.again.starts"),
    ("close_word", "enter: {on: deal_won}", "enter: {on: deal_wom}", "definitions.stages.customer.enter.on"),
    ("close_word", "channels: [phone, email]", "channels: [phone, emial]", "follow_up.clocks.depth.needs.channels.2"),
    ("close_word", "{owed_by: sales, starts: returned", "{owed_by: sales, starts: handoff", "follow_up.clocks.reason-noted.starts"),
    ("never_said", "stops: no_progress_noted", "stops: clock_met", "follow_up.clocks.reason-noted.stops"),
    ("duplicate_id", "{id: guide,", "{id: pricing,", "qualification.interest.rules.pricing"),
    ("duplicate_id", "{id: contact,", "{id: lead,", "definitions.stages.lead"),
    ("duplicate_id", "{id: score, on_stage", "{id: demo, on_stage", "handoff.triggers.demo"),
    ("duplicate_id", "{fit: {A: 60, B: 30, C: 0}, interest: {1: 50, 2: 20, 3: 0}}", "{fit: {A: 60, A1: 0}, interest: {1: 20, 11: 30}}", "qualification.grades"),
    ("id_taken", "luis: {name: Luis Gil", "sales: {name: Luis Gil", "parties.sales.people.sales"),
    ("reserved_property", "won_at: instant}", "won_at: instant, at: instant}", "definitions.properties.at"),
    ("reserved_name", "{id: contact,", "{id: visitor,", "definitions.stages.visitor.id"),
    ("reserved_name", "long-term: {steps:", "none: {steps: [{after: 1d, send: x}]}, long-term: {steps:", "nurturing.tracks.none"),
    ("unknown_zone", "timezone: Europe/Madrid        #", "timezone: Madrid #", "timezone"),
    ("twice", "signers: [ana, luis]", "signers: [ana, ana]", "signers.2"),
    ("reached_and_not", "not_connected: [no_answer", "not_connected: [connected", "follow_up.outcomes.not_connected.1"),
    ("grade_out_of_reach", "fit: {A: 60", "fit: {A: 80", "qualification.grades.fit.A"),
    ("levels_equal", "B: 30, C: 0}", "B: 30, C: 30}", "qualification.grades.fit.C"),
    ("rule_gives_nothing", "points: 10, limit: 30", "points: 10, limit: 0", "qualification.interest.rules.pricing"),
    ("rule_gives_nothing", "points: 15}", "points: 0}", "qualification.interest.rules.guide"),
    ("limit_positive", "points: 10, limit: 30", "points: 10, limit: -5", "qualification.interest.rules.pricing.limit"),
    ("stage_unreachable", "means: \"Lo acordado\", enter: {on: deal_won}", "means: \"Lo acordado\"", "definitions.stages.customer"),
    ("conversion_order", "mql: 60%, sql: 40%", "sql: 40%, mql: 60%", "goals.revenue.conversion.mql"),
    ("conversion_order", "conversion: [lead, mql]", "conversion: [mql, lead]", "kpis.lead_to_mql.conversion"),
    ("over_100", "opportunity: 30%}", "opportunity: 130%}", "goals.revenue.conversion.opportunity"),
    ("over_100", "marketing_share: 60%", "marketing_share: 160%", "goals.revenue.marketing_share"),
    ("over_100", "target: 98%", "target: 198%", "kpis.complete_handoffs.target"),
    ("shares_over_100", "search: 45%", "search: 75%", "goals.methods"),
    ("shares_over_100", "{enterprise: {", "{small: {share: 70%}, enterprise: {", "goals.segments"),
    ("never_converts", "opportunity: 30%}", "opportunity: 0%}", "goals.revenue.conversion.opportunity"),
    ("objective_range", "objective: 95%", "objective: 101%", "follow_up.clocks.reason-noted.objective"),
    ("at_risk_range", "at_risk: 50%", "at_risk: 100%", "follow_up.clocks.first-response.at_risk"),
    ("escalate_zero", "{at: 200%, reassign", "{at: 0%, reassign", "follow_up.clocks.first-response.escalate.2.at"),
    ("unreachable_target", "{grade: A1, is: 30bm}, {default: 4bh}", "{default: 4bh}, {grade: A1, is: 30bm}",
     "follow_up.clocks.first-response.within.3"),
    ("clock_never_starts", "[{id: demo, on: form_submitted, when: \"form = 'demo'\"}, {id: score, on_stage: mql}]", "[]",
     "follow_up.clocks.again.starts"),
    ("clock_never_starts", "starts: returned, stops", "starts: joined, stops", ""),
    ("clock_cannot_stop", "stops: no_progress_noted", "stops: {on_stage: mid}", ""),
    ("only_implied", "{id: score, on_stage: mql}", "{id: score, on_stage: mid}", ""),
    ("gap_reversed", "gap: {min: 4bh, max: 3bd}", "gap: {min: 4d, max: 3d}", "follow_up.clocks.depth.needs.gap"),
    ("depth_impossible", "within: 15bd", "within: 19bh", "follow_up.clocks.depth.within"),
    ("depth_impossible", "within: 15bd", "within: 1bd", "follow_up.clocks.depth.within"),
    ("zero_duration", "half_life: 30d", "half_life: 0d", "qualification.interest.half_life"),
    ("not_wall_time", "half_life: 30d", "half_life: 30bd", "qualification.interest.half_life"),
    ("not_wall_time", "lag: {mql: 90d}", "lag: {mql: 90bd}", "goals.revenue.lag.mql"),
    ("frequency_zero", "at_most: 3 per 1d", "at_most: 0 per 1d", "qualification.interest.rules.pricing.at_most"),
    ("target_positive", "target: 1_200_000", "target: 0", "goals.revenue.target"),
    ("ends_before_start", "until: 2026-12-31 ", "until: 2025-12-31 ", "until"),
    ("ends_before_start", "counted_from: 2026-01-01", "counted_from: 2027-01-01", "goals.revenue.by"),
    ("outside_term", "by: 2026-12-31", "by: 2027-03-31", "goals.revenue.by"),
    ("too_early_or_late", "until: 2026-12-31 ", "until: 9999-12-31 ", "until"),
    ("weekly_day", "numbers: {every: month", "numbers: {every: week", "review.meetings.numbers.on"),
    ("share_of_needs_grade", "share_of: mql, grade: [A1, A2]", "share_of: mql", "kpis.good_mql.share_of"),
    ("plan_without_goal", REVENUE, "", "kpis.mql_volume.target"),
    ("same_party", "unit: account                #", "from: sales #", "handoff.from"),
    ("condition.", "excluded: \"email ILIKE '%@acme.example' OR is_competitor\"", "excluded: \"1; DROP TABLE x\"", "definitions.excluded"),
]  # fmt: skip
EXTRA_STAGE = ("    - {id: mql,", "    - {id: mid}\n    - {id: mql,")


def slip(old: str, new: str, text: str = WHOLE) -> str:
    """The whole example with one slip, and with what the slip speaks of."""
    if "mid}" in new:
        text = changed(*EXTRA_STAGE, text)
    if "joined" in new:
        text = changed("unit: account", "unit: lead", text)
    return changed(old, new, text)


@pytest.mark.parametrize(
    ("code", "old", "new", "clause"), CHANGES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CHANGES)]
)
def test_each_slip_is_a_problem_of_its_own(code: str, old: str, new: str, clause: str) -> None:
    """A slip yields its code, at the line where it stands, with its clause and a remedy. The document is refused if any
    of its problems is more than a doubt; else it is an agreement all the same.
    """
    read = read_agreement(slip(old, new), "a.yaml")
    found = [problem for problem in read.problems if problem.code.startswith(code)]
    assert found, [str(problem) for problem in read.problems]
    assert code not in DOUBTS or code in {problem.code for problem in found}
    assert (read.agreement is None) == any(problem.code not in DOUBTS for problem in read.problems)
    assert not clause or clause in {problem.clause for problem in found}, [str(problem) for problem in found]
    for problem in read.problems:
        assert problem.what and problem.write and "{" not in problem.code
        assert str(problem).startswith(f"a.yaml:{problem.line}:{problem.column}: ")


def test_every_code_has_a_slip() -> None:
    """Every problem that has words can happen: here, or in the tests named beside it."""
    elsewhere = {
        "empty_document", "too_large", "binary", "not_utf8", "too_deep", "too_many", "unreadable", "no_versions",
        "half_character", "file_name", "same_effective", "other_agreement", "other_unit", "lock_unreadable", "lock_mismatch",
        "lock_without_calendar", "too_many_of", "not_a_property",
    }  # fmt: skip
    rare = {"invalid", "wrong_form", "no_such_name"}
    assert set(MESSAGES) - {code for code, *_ in CHANGES} == elsewhere | rare


@pytest.mark.parametrize("text", [WHOLE, SMALL], ids=["whole", "small"])
def test_the_examples_have_no_problems(text: str) -> None:
    """One that has everything passes, and so does an agreement of twenty lines."""
    read = read_agreement(text, "a.yaml")
    assert read.problems == ()
    assert read.agreement is not None
    assert len(SMALL.splitlines()) <= 20


def test_nothing_declared_is_said_so() -> None:
    """A track where there are no tracks at all, a trigger where there are none: each is said, and what can't be."""
    text = SMALL.replace("  triggers:", "  return: {track: {default: nurse}}\n  triggers:")
    codes = [problem.code for problem in read_agreement(text, "a.yaml").problems]
    assert codes == ["unknown_track"]
    text = SMALL.replace("within: 4bh", "within: [{trigger: x, is: 1bh}]").replace(
        "  triggers:\n    - {id: demo, on: form_submitted, when: \"form = 'demo'\"}\n", "  unit: lead\n"
    )
    codes = [problem.code for problem in read_agreement(text, "a.yaml").problems]
    assert codes == ["clock_never_starts", "no_such_name"]


def test_a_default_grade_out_of_reach_is_said_where_it_is_used() -> None:
    """With the standard levels and no rules, using A1 can't work, and not using it is fine."""
    text = SMALL.replace("within: 4bh", "within: [{grade: A1, is: 1bh}, {default: 4bh}]")
    problems = read_agreement(text, "a.yaml").problems
    assert {problem.code for problem in problems} == {"grade_out_of_reach"}
    assert problems[0].clause == "follow_up.clocks.first-response.within.1.grade"


def test_all_problems_come_at_once() -> None:
    """A malformed value hides neither an unknown name, nor a wrong condition, nor a wrong calendar elsewhere."""
    text = changed("objective: 95%", "objective: most")
    text = changed("despite: [demo]", "despite: [trial]", text)
    text = changed("employees >= 500", "employees >= 'many' +", text)
    text = changed("[09:00-14:00, 15:30-18:30]", "[14:00-09:00]", text)
    text = changed("currency: EUR", "currency: EUR\ncurency: EUR", text)
    text = changed("{id: guide,", "{idd: guide,", text)
    codes = {problem.code.split(".")[0] for problem in read_agreement(text, "a.yaml").problems}
    assert codes == {
        "not_a_percentage",
        "unknown_name",
        "condition",
        "calendar",
        "did_you_mean",
        "missing_key",
    }
    lines = [problem.line for problem in read_agreement(text, "a.yaml").problems]
    assert lines == sorted(lines)


def test_a_condition_knows_its_column_inside_quotes_and_blocks() -> None:
    """The column of a problem is that of the word in the file, however the text is quoted or folded."""
    for written in (
        'when: "a = 1 AND  substr(b)"', "when: 'a = ''x'' AND substr(b)'", "when: a = 1 AND substr(b)",
        'when: "a = \\"x\\" AND substr(b)"', "when: |\n          a = 1 AND\n          substr(b)",
        "when: >-\n          a = 1\n\n            AND\n          substr(b)",
    ):  # fmt: skip
        text = SMALL.replace("  triggers:\n    - {id: demo, on: form_submitted, when: \"form = 'demo'\"}",
                             f"  triggers:\n    - id: demo\n      on: form_submitted\n      {written}")  # fmt: skip
        problems = [p for p in read_agreement(text, "a.yaml").problems if "substr" in p.what]
        assert problems, written
        line = text.splitlines()[problems[0].line - 1]
        assert line[problems[0].column - 1 :].startswith("substr"), (written, str(problems[0]))


def test_a_region_found_in_the_tables_is_one_the_library_knows() -> None:
    """The quick answer is never wrong, and knows nearly all; for the rest the library itself is asked."""
    countries = holidays.list_supported_countries(include_aliases=False)
    regions = [*countries, *(f"{country}-{part}" for country, parts in countries.items() for part in parts)]
    assert sum(surely_known(region) for region in regions) > 0.9 * len(regions)
    for region in ("XX", "ES-XX", "es", "ES-", "", "ES-md", "../x", "ES-MD-x"):
        assert not surely_known(region)
