"""What can be wrong with an agreement, as values with a place; the edge shows them, all at once."""

from __future__ import annotations

from dataclasses import dataclass

from leadpact.agreement.nodes import resolved
from leadpact.agreement.phrases import Phrase
from leadpact.calendars.problem import MESSAGES as CALENDAR_MESSAGES

# fmt: off
MESSAGES: dict[str, tuple[str, str]] = {
    # the text
    "empty_document": ("the document is empty", "write at least name, effective, parties and calendars"),
    "too_large": (
        "the document has over 256 KiB",
        "keep one agreement a file, and data elsewhere",
    ),
    "binary": ("this is no text", "save the agreement as plain text in UTF-8"),
    "not_utf8": ("this is not UTF-8", "save the file as UTF-8"),
    "not_yaml": ("this is not YAML: {said}", "{write}"),
    "tab": ("a tab where YAML wants spaces", "indent with spaces"),
    "several_documents": ("a second document starts here", "write one agreement a file, without ---"),
    "alias": ("the alias *{name} is refused", "write the value out where it is used"),
    "anchor": ("the anchor &{name} is refused", "leave it out; write the value where it is used"),
    "tag": ("the tag {name} is refused", "leave it out"),
    "key_not_text": ("this key is not a word", "write a plain word before the colon"),
    "duplicate_key": ("the key {key} is already on line {line}", "keep one of the two"),
    "half_character": ("an escape spells half a character", "write the character itself"),
    "too_deep": ("nested deeper than {deepest} levels", "write it flatter"),
    "too_many": ("more than {most} values", "write a smaller agreement"),
    "unreadable": ("the file can't be read: {said}", "name a readable file, or a folder with one"),
    "no_versions": (
        "the folder holds no agreement",
        "put a version in it, named by its effective date: 2026-01-01.yaml",
    ),
    # keys and values
    "unknown_key": ("unknown key {key}", "write one of: {known}"),
    "did_you_mean": ("unknown key {key}", "write {close}"),
    "missing_key": ("the key {key} is missing", "write {key}: and its value"),
    "nothing_here": ("there is nothing here", "write a value, or leave the key out"),
    "not_a_signal": (
        "{given} is nothing to wait for",
        "write one word, as handed_off, or on: or on_stage: and perhaps when: below it",
    ),
    "not_a_map": ("{given} is no map", "write keys and values below it"),
    "not_a_list": ("{given} is no list", "write a list: [ … ], or - before each"),
    "not_a_text": ("{given} is no text", "write a text, in quotes if it looks like a number"),
    "empty_text": ("the text is empty", "write some words, or leave the key out"),
    "not_a_language": ("{given} is no language", "write a code: es, pt-BR, ar"),
    "not_an_id": ("{given} can't be a name", "write letters, digits, _ and - only, at most 100"),
    "not_a_number": ("{given} is no number", "write a number: 24_000 or 2.5"),
    "not_whole": ("{given} is no whole number", "write a whole number"),
    "not_yes_no": ("{given} is neither true nor false", "write true or false"),
    "not_a_percentage": ("{given} is no percentage", "write a number and a percent sign: 60%"),
    "not_a_frequency": ("{given} is no frequency", "write how many in what time: 3 per 1d"),
    "not_a_date": ("{given} is no date", "write 2026-01-01, or an instant with its offset"),
    "not_a_time": ("{given} is no time of day", 'write "10:00"'),
    "not_a_meeting_day": ("{given} is no meeting day", "write first tue, last fri, or tue"),
    "not_a_plan_share": ("{given} is no share of the plan", "write 120% of plan"),
    "not_a_target": ("{given} is no target", "write plan, a percentage, or a number"),
    "not_one_of": ("{given} can't stand here", "write {known}"),
    "wrong_form": ("{given} can't be written like this", "write it as: {known}"),
    "out_of_range": ("{given} is out of range", "write {known}"),
    "too_many_of": ("{count} {what} are more than the {most} there may be", "write at most {most}"),
    "too_few": ("there is nothing here", "write at least one"),
    "not_a_pair": ("this needs two stages", "write the one counted from and the one counted to: [lead, mql]"),
    "invalid": ("{said}", "write what the reference page of this part shows"),
    "on_or_on_stage": (
        "this needs either on or on_stage",
        "write on: and a kind of event, or on_stage: and a stage",
    ),
    "rule_about_nothing": (
        "the rule {id} is about nothing",
        "write on: and a kind of event, or when: and a condition",
    ),
    "limit_positive": ("{given} is no limit", "write a number over 0"),
    "too_many_levels": ("more than {most} levels", "write fewer: people have to tell them apart"),
    "half_life_and_expires": ("points can't both fade and expire", "write half_life or expires, not both"),
    "when_without_on": ("when needs an event to look at", "write on: or on_stage: beside it"),
    "empty_gap": ("the gap says nothing", "write min, max, or both"),
    "clock_never_stops": ("nothing stops this clock", "write stops: and a word, or needs:"),
    "kpi_needs_one_measure": ("a KPI counts one thing, not {count}", "write exactly one of: {measures}"),
    "kpi_key_out_of_place": ("{key} belongs to {measure}", "write {measure}: too, or leave {key} out"),
    "calendar.bare-number": (
        "{value} does not say what it counts",
        "write {value}m, {value}h or {value}d on the wall, {value}bm, {value}bh or {value}bd in the calendar",
    ),
    # names that don't meet
    "unknown_name": ("there is no {what} {name}", "write one of: {known}"),
    "unknown_track": ("there is no track {name}, and none is entered", "write one of: {known}"),
    "no_such_name": ("there is no {what} {name}", "write it under {where} first, or leave it out"),
    "close_word": ("{name} is no kind of event or finding that anything yields", "write {close}"),
    "never_said": ("nothing yields the finding {name} here", "declare what does, or another word"),
    "duplicate_id": ("{name} is already the id of another", "write another id"),
    "id_taken": ("{name} means something else here", "write another name"),
    "reserved_property": ("{name} is a column of every event, not a property", "write another name"),
    "reserved_name": ("{name} has a meaning of its own here", "write another name"),
    "not_a_property": (
        "{name} can't be the name of a property",
        "write a property's name, at most {most} characters",
    ),
    "unknown_zone": ("{name} is no time zone", "write an IANA name, as {close}"),
    "unknown_currency": ("{given} is no currency", "write a code of ISO 4217, as EUR"),
    "twice": ("{name} is listed twice", "write it once"),
    "reached_and_not": ("{name} is listed as reached, and as not reached", "write it in one of the two lists"),
    # promises that can't be
    "grade_out_of_reach": (
        "no score can reach {grade}: {score} gets to {most}, {level} needs {least}",
        "write rules with more points, or a lower level",
    ),
    "levels_equal": ("{level} and {other} need the same score", "write a different score for each"),
    "rule_gives_nothing": ("the rule {id} can give nothing", "write a limit above 0, or leave the rule out"),
    "stage_unreachable": (
        "nothing enters the stage {stage}, and no later stage or trigger implies it",
        "write enter: and what enters it",
    ),
    "conversion_order": ("{stage} comes after {before} in the lifecycle", "write the stages in their order"),
    "over_100": ("{given} is over 100%", "write at most 100%"),
    "never_converts": (
        "at a rate of 0% nobody ever becomes a customer",
        "write a rate over 0%, or leave the stage out",
    ),
    "shares_over_100": ("together they are {sum}, over 100%", "write shares that add up to at most 100%"),
    "objective_range": (
        "an objective of {given} can't be met, or can't be missed",
        "write over 0% and at most 100%",
    ),
    "at_risk_range": (
        "at {given} the clock is due already, or has not begun",
        "write over 0% and under 100%",
    ),
    "escalate_zero": ("an escalation at 0% comes with the start", "write over 0%"),
    "unreachable_target": (
        "no lead gets here: an earlier entry holds for all",
        "write it before the default",
    ),
    "clock_never_starts": ("this clock can never start: {why}", "write what can happen"),
    "clock_cannot_stop": ("this clock can never stop: {why}", "write stops: and what can happen"),
    "only_implied": (
        "{stage} is only ever implied, and implied stages start nothing",
        "write enter: for the stage, or another stage",
    ),
    "plan_without_goal": ("there is no plan to count from", "write goals.revenue, or a number"),
    "same_party": ("{name} would hand off to itself", "write two parties: from and to"),
    "gap_reversed": (
        "the least gap {least} is longer than the greatest {most}",
        "write min shorter than max",
    ),
    "depth_impossible": (
        "{attempts} attempts {gap} apart don't fit into {within}",
        "write fewer attempts, a shorter gap, or more time",
    ),
    "zero_duration": ("{given} is no time at all", "write a time longer than nothing"),
    "not_wall_time": (
        "{given} counts working time, which this can't",
        "write days or hours on the wall: 30d",
    ),
    "frequency_zero": ("{given} lets nothing through", "write at least 1 per some time"),
    "target_positive": ("{given} is not over 0", "write a number over 0"),
    "ends_before_start": ("{key} is before {other}", "write a later date"),
    "outside_term": ("{key} {given} is outside the agreement's term", "write a date from {first} to {last}"),
    "too_early_or_late": ("{given} is too far away", "write a date from 1900 to 9998"),
    "weekly_day": ("{given} can't be for every {every}", "write {known}"),
    "share_of_needs_grade": ("share_of without grade is always all", "write grade: and which grades count"),
    # versions
    "file_name": (
        "the file is called {name}, the version is effective {effective}",
        "write {effective}.yaml",
    ),
    "same_effective": ("another version is effective at the same instant: {other}", "write another date"),
    "other_agreement": (
        "this version is called {name}, the others {other}",
        "write the same name in all versions",
    ),
    "other_unit": ("handoff.unit is {unit} here, {other} in {file}", "write the same unit in all versions"),
    "lock_unreadable": (
        "the lock can't be read: {said}",
        "put back the lock as it was, or delete it and sign the version again",
    ),
    "lock_mismatch": (
        "the version was changed after it was signed: the digest {signed} was signed, the text has {digest}",
        "undo the change, and amend instead: leadpact amend writes the next version",
    ),
    "lock_without_calendar": (
        "the lock has no holidays for the calendar {name}",
        "put back the lock as it was, or delete it and sign the version again",
    ),
}
# fmt: on
"""What is wrong, and what to write instead, by code; the templates are the keys of the translated ones."""

DOUBTS = frozenset(
    {
        # a part that never has an effect
        "unknown_track",
        "grade_out_of_reach",
        "rule_gives_nothing",
        "stage_unreachable",
        "only_implied",
        "unreachable_target",
        "at_risk_range",
        "escalate_zero",
        "clock_never_starts",
        # a promise that is always kept, or never
        "clock_cannot_stop",
        "depth_impossible",
        "objective_range",
        "over_100",
        "share_of_needs_grade",
        # a plan, a number or a meeting that makes little sense, and that no lead is judged by
        "shares_over_100",
        "never_converts",
        "conversion_order",
        "plan_without_goal",
        "outside_term",
        "weekly_day",
        "same_party",
        "twice",
    }
)
"""Problems that only doubt the sense of a document: it has one reading all the same, and leads are judged by it.
Every other problem keeps it from being read, or leaves open what is meant, and refuses it."""

CALENDAR, CONDITION = "calendar.", "condition."


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at a path of a document, before anybody knows its line."""

    path: tuple[str | int, ...]
    code: str
    params: tuple[tuple[str, str], ...] = ()
    on_key: bool = False
    """Whether the key itself is wrong rather than its value."""
    offset: int = 0
    """How many characters into the text at the path."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a document. `line` and `column` count from 1; `clause` is the dotted path."""

    file: str
    line: int
    column: int
    clause: str
    code: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def is_doubt(self) -> bool:
        """Whether the document can be judged by all the same."""
        return self.code in DOUBTS

    @property
    def what(self) -> str:
        """What is wrong, in English: a Phrase."""
        return self._words(0)

    @property
    def write(self) -> str:
        """What to write instead, as `what`."""
        return self._words(1)

    def _words(self, which: int) -> str:
        params = dict(self.params)
        if self.code.startswith(CONDITION):
            return params.get("write" if which else "what", "")
        return Phrase(templates_of(self.code)[which], **params)

    def __str__(self) -> str:
        clause = self.clause or "document"
        return f"{self.file}:{self.line}:{self.column}: {clause}: {self.what}; {self.write}"


def templates_of(code: str) -> tuple[str, str]:
    """The English templates of a code: what is wrong, what to write. Raises KeyError for a condition's, which has none."""
    if code in MESSAGES:
        return MESSAGES[code]
    return CALENDAR_MESSAGES[code.removeprefix(CALENDAR)]


LONG, SHORT, MOST_ITEMS = 400, 60, 12


def shown(value: object, most: int = SHORT) -> str:
    """A value as its writer would recognise it, cut at 60 characters."""
    text = " ".join("".join(each if each.isprintable() else " " for each in _written(value)).split()) or "''"
    return text if len(text) <= most else text[: most - 3] + "..."


def _written(value: object) -> str:
    """A value as YAML writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        items = [f"{key}: {_written(each)}" for key, each in list(value.items())[:MOST_ITEMS]]
        return "{" + ", ".join(items) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_written(each) for each in value[:MOST_ITEMS]) + "]"
    return "nothing" if value is None else str(value)


def flaw(code: str, *path: str | int, on_key: bool = False, offset: int = 0, **params: object) -> Flaw:
    """A flaw at a path, with what its words name."""
    given = params.get("given")
    if isinstance(given, str) and not isinstance(resolved(given, None), str):
        params["given"] = f"'{given}'"  # a text that looks like a number is shown as the text it is
    return Flaw(path, code, tuple((key, _told(key, value)) for key, value in params.items()), on_key, offset)


def _told(key: str, value: object) -> str:
    """A value as words name it: our own phrases whole, what others wrote cut."""
    return value if isinstance(value, Phrase) else shown(value, LONG if key == "known" else SHORT)
