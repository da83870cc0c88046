"""The ten questions, the flags that answer them, and what is proposed where nothing is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from leadpact.words.catalogue import LANGUAGES
from leadpact.words.naming import N_

from . import answers as read
from .answers import AnswerError, Answers, digits
from .casting import STAFF
from .places import LANGUAGE_REGIONS, currency_of, week_of, zone_of
from .skeleton import TEMPLATES, node_at, skeleton

Given = Mapping[str, Any]
"""The values of the fields that are answered so far."""
CURRENCY, ZONE = "EUR", "UTC"
YEAR = 365


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its first field must be answered, the others may be."""

    fields: tuple[str, ...]
    asks: str


QUESTIONS = (
    Question(("language",), N_("In which language do both teams read: en, es, pt or ar?")),
    Question(
        ("template",),
        N_(
            "What is sold: software (trials and demos), by a manufacturer (quotes, fairs, distributors), or by an agency "
            "(briefs, retainers)? Write software, manufacturer or agency"
        ),
    ),
    Question(("company",), N_("What is the company called?")),
    Question(("marketing",), N_("Who answers for marketing? Name <email>")),
    Question(("sales",), N_("Who answers for sales? Name <email>")),
    Question(("reps",), N_("Who else sells? Separate several by semicolons; - is nobody")),
    Question(
        ("region", "timezone"),
        N_("Whose holidays are kept? A country or region and, if it has several, the time zone"),
    ),
    Question(
        ("target", "currency", "until"), N_("How much is to be sold, in which currency, and by which day?")
    ),
    Question(
        ("average_deal", "marketing_share"),
        N_("What does one deal bring, and how much of the goal is to come from marketing?"),
    ),
    Question(
        ("first_answer", "objective"),
        N_("How soon is who asks answered (30bm, 2bh, 1bd of working time), and for how many of 100?"),
    ),
)
FIELDS = ("effective", *(field for question in QUESTIONS for field in question.fields), "hours")
"""All fields, in the order in which one may depend on another."""
NEEDED = ("company", "marketing", "sales", "target")
"""What nobody can propose: where nothing is asked these must be given."""


def value_of(field: str, text: str, given: Given) -> Any:
    """A field's value from its text. Raises AnswerError."""
    if field == "until":
        return read.read_until(text, given["effective"])
    value = READERS[field](text)
    if field == "reps" and "sales" in given:  # the head of sales may be named among those who sell
        value = tuple(each for each in value if each.name != given["sales"].name)
    if field in ("sales", "reps"):
        heads = (given[head] for head in ("marketing", "sales") if head in given and head != field)
        read.nobody_twice((*heads, *(value if field == "reps" else (value,))))
    return value


READERS: dict[str, Callable[[str], Any]] = {
    "language": lambda text: read.read_one_of(text, LANGUAGES),
    "template": lambda text: read.read_one_of(text, TEMPLATES),
    "company": read.read_name,
    "marketing": read.read_person,
    "sales": read.read_person,
    "reps": read.read_people,
    "region": read.read_region,
    "timezone": read.read_zone,
    "hours": read.read_hours,
    "target": read.read_money,
    "currency": read.read_currency,
    "average_deal": read.read_money,
    "marketing_share": read.read_share,
    "first_answer": read.read_time,
    "objective": read.read_share,
    "effective": read.read_day,
}


def proposed(field: str, given: Given) -> str:
    """What is proposed for a field, as somebody would write it."""
    return PROPOSALS[field](given)


def _from_template(*path: str | int) -> Callable[[Given], str]:
    """A number that the template has already."""
    return lambda given: str(node_at(skeleton(given["template"]), *path).value)


def _people(given: Given) -> str:
    """Invented people for an invented head of sales; nobody for a real one."""
    staff = STAFF[given["language"]]
    return "; ".join(staff.reps) if given["sales"] == read.read_person(staff.sales) else "-"


REVENUE = ("goals", "revenue")
FIRST = ("follow_up", "clocks", "first-response")
PROPOSALS: dict[str, Callable[[Given], str]] = {
    "language": lambda given: "en",
    "template": lambda given: TEMPLATES[0],
    "company": lambda given: STAFF[given["language"]].company,
    "marketing": lambda given: STAFF[given["language"]].marketing,
    "sales": lambda given: STAFF[given["language"]].sales,
    "reps": _people,
    "region": lambda given: LANGUAGE_REGIONS[given["language"]],
    "timezone": lambda given: (zone_of(given["region"]) if given["region"] else None) or ZONE,
    "hours": lambda given: "; ".join(f"{days} {','.join(open_)}" for days, open_ in week_of(given["region"])),
    "target": _from_template(*REVENUE, "target"),
    "currency": lambda given: (currency_of(given["region"]) if given["region"] else None) or CURRENCY,
    "until": lambda given: (_next_year(given["effective"]) - timedelta(days=1)).isoformat(),
    "average_deal": _from_template(*REVENUE, "average_deal"),
    "marketing_share": _from_template(*REVENUE, "marketing_share"),
    "first_answer": _from_template(*FIRST, "within", 0, "is"),
    "objective": _from_template(*FIRST, "objective"),
}


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def next_month(today: date) -> date:
    """The first day of the month after a day: when an agreement that is written today may begin."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def parts_of(question: Question, text: str) -> dict[str, str]:
    """An answer's text as the texts of its fields, in whichever order they were written. Raises AnswerError."""
    if len(question.fields) == 1:
        return {question.fields[0]: text}
    parts: dict[str, str] = {}
    for word in _joined(text).split():
        field = _field_of(question, digits(word), parts)
        if field is None or field in parts:
            raise AnswerError(
                N_("{given} is too much; write {example}"), given=word, example=EXAMPLES[question.fields[0]]
            )
        parts[field] = word
    return parts


def _joined(text: str) -> str:
    """Thousands apart (`600 000`), a sign apart (`60 %`) and commas between answers put right."""
    text = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"(?<=\d)\s+(?=[%٪])", "", text)
    return re.sub(r"[,،;؛]\s+|[,،;؛]$", " ", text)


def _field_of(question: Question, word: str, parts: Mapping[str, str]) -> str | None:
    """Which field of a question a word answers, by its form."""
    for field in question.fields[1:]:
        if re.fullmatch(FORMS[field], word):
            return field
    first = question.fields[0]
    if first in parts:  # a second bare number: 24000 60, 1bh 85
        return next((f for f in question.fields[1:] if f in ("marketing_share", "objective")), None)
    return first


FORMS = {
    "timezone": r"\w+/[\w/+-]+|UTC",
    "currency": r"[A-Za-z]{3}",
    "until": r"\d{4}-\d{2}-\d{2}",
    "marketing_share": r".*%",
    "objective": r".*%",
}
EXAMPLES = {
    "region": "ES-MD Europe/Madrid",
    "target": "600000 EUR 2026-12-31",
    "average_deal": "9600 60%",
    "first_answer": "30bm 85%",
}


def answers_of(given: Given) -> Answers:
    """All values together."""
    return Answers(**{field: given[field] for field in FIELDS})
