"""What is wrong with an agreement in the reader's language, as far as it is translated; the rest is said in English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from leadpact.agreement.problems import Problem, templates_of
from leadpact.words.catalogue import SOURCE, Said, Words
from leadpact.words.naming import N_

TRANSLATED: Final = (
    "empty_document", "too_large", "binary", "not_utf8", "tab", "several_documents", "key_not_text",
    "duplicate_key", "unknown_key", "did_you_mean", "missing_key", "nothing_here", "not_a_map", "not_a_list",
    "not_a_text", "empty_text", "not_an_id", "not_a_number", "not_whole", "not_yes_no", "not_a_percentage",
    "not_a_frequency", "not_a_date", "not_a_time", "not_a_target", "not_one_of", "wrong_form", "too_few",
    "clock_never_stops", "kpi_needs_one_measure", "calendar.bare-number", "unknown_name", "no_such_name",
    "duplicate_id", "id_taken", "reserved_name", "unknown_zone", "unknown_currency", "twice",
    "grade_out_of_reach", "rule_gives_nothing", "stage_unreachable", "over_100", "shares_over_100",
    "objective_range", "at_risk_range", "plan_without_goal", "same_party", "zero_duration", "not_wall_time",
    "target_positive", "ends_before_start", "outside_term", "gap_reversed", "depth_impossible",
    "same_effective", "other_agreement", "other_unit", "lock_mismatch", "calendar.bad-date",
    "calendar.bad-duration", "calendar.bad-interval", "calendar.bad-weekday", "calendar.no-open-time",
    "calendar.overlap", "calendar.reversed", "calendar.unknown-zone", "calendar.unknown-key",
    "calendar.unknown-region", "alias", "anchor", "tag", "half_character", "too_deep", "too_many",
    "not_a_signal", "not_a_language", "not_a_meeting_day", "not_a_plan_share", "not_a_pair", "on_or_on_stage",
    "rule_about_nothing", "limit_positive", "too_many_levels", "half_life_and_expires", "when_without_on",
    "empty_gap", "kpi_key_out_of_place", "unknown_track", "close_word", "never_said", "reserved_property",
    "not_a_property", "reached_and_not", "levels_equal", "conversion_order", "never_converts", "escalate_zero",
    "unreachable_target", "only_implied", "frequency_zero", "too_early_or_late", "share_of_needs_grade",
    "calendar.bad-range", "calendar.bad-region", "calendar.date-twice", "calendar.weekday-twice",
    "calendar.empty-interval", "calendar.long-range", "calendar.whole-days",
)  # fmt: skip
"""The codes whose two templates are in the catalogues; of conditions and a few others the values are English sentences."""
NOUNS: Final = frozenset(
    {
        N_("party"), N_("person"), N_("person or party"), N_("person of this party"), N_("calendar"), N_("stage"),
        N_("trigger"), N_("track"), N_("reason"), N_("grade"), N_("rate of"),
    }
)  # fmt: skip
"""What a name may be that is not there."""
ONE_OF: Final = "one of: "


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """One problem for a page; `line` and `column` count from 1, and are 0 where there is no text."""

    line: int
    column: int
    clause: str
    what: Said
    write: Said
    is_english: bool
    """Whether it is said in English to a reader of another language."""


def told_problems(problems: Iterable[Problem], words: Words) -> list[ToldProblem]:
    """Problems as they are told, in their order."""
    return [_told(each, words) for each in problems]


def messages() -> frozenset[str]:
    """Every message that is not spelt out in this file, for whoever looks after the catalogues."""
    return frozenset(template for code in TRANSLATED for template in templates_of(code))


def _told(problem: Problem, words: Words) -> ToldProblem:
    is_english = words.base != SOURCE and problem.code not in TRANSLATED
    if is_english or words.base == SOURCE:
        what, write = Said(problem.what), Said(problem.write)
    else:
        values = {name: _value(name, value, words) for name, value in problem.params}
        what, write = (words.say(template, **values) for template in templates_of(problem.code))
    return ToldProblem(problem.line, problem.column, problem.clause, what, write, is_english)


def _value(name: str, value: str, words: Words) -> str:
    if name == "what" and value in NOUNS:
        return words.say(value)
    return value.removeprefix(ONE_OF) if name == "known" else value
