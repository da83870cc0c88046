"""The agreement's text: a template in the language of the teams, with their answers where they belong."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from leadpact.agreement.nodes import Node, Source
from leadpact.calendars import Duration
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_

from .answers import Answers, Person
from .scalars import flow_map, scalar
from .skeleton import LITERAL, Passage, is_flow, node_at, passages, skeleton

WIDTH = 118
CAPACITY = "30 per 1w"
OWN_DOMAIN = re.compile(r"^email ILIKE '%@[^']*' OR ")
OFFICE = N_("office")
AGREEMENT = N_("{company}: agreement between marketing and sales")
MARKETING_HEAD, SALES_HEAD, REP = N_("Head of marketing"), N_("Head of sales"), N_("Sales representative")
UNITS = {"bs": (60, "bm"), "bm": (60, "bh"), "s": (60, "m"), "m": (60, "h")}
Edit = tuple[int, int, str]
"""Where in the template, from and to, and what stands there instead."""


def agreement_text(answers: Answers, words: Words) -> str:
    """The whole agreement as YAML, with comments, in the language of `words`; the same for the same answers."""
    source = skeleton(answers.template)
    edits = [*_answered(source, answers, words)]
    taken = [(start, end) for start, end, _ in edits]
    edits.extend(
        (passage.start, passage.end, translated(passage, words))
        for passage in passages(source)
        if not any(start <= passage.start < end for start, end in taken)
    )
    text = source.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def translated(passage: Passage, words: Words) -> str:
    """A passage of a template in another language, as it stands in YAML."""
    said = [words.say(message) for message in passage.messages]
    if passage.kind == "comment":
        return _comment(said[0], passage.indent)
    if passage.kind == "name":
        return said[0].replace(" ", "_")
    told = _condition(passage.value, said) if passage.kind == "condition" else said[0]
    return scalar(told, passage.style, passage.flow)


def _comment(said: str, indent: int) -> str:
    """Lines that are short enough to read beside the keys they are about."""
    space = " " * indent
    lines = textwrap.wrap(said, WIDTH - indent - 2, break_long_words=False, break_on_hyphens=False)
    return "".join(f"{space}# {line}\n" for line in lines)


def _condition(condition: str, said: list[Said]) -> str:
    """A condition with its words in another language, each where the English one was."""
    waiting = iter(said)
    return LITERAL.sub(
        lambda found: "'{}{}{}'".format(found[1], next(waiting).replace("'", "''"), found[3]), condition
    )


# --- the answers ---------------------------------------------------------------------------------------------


def _answered(source: Source, answers: Answers, words: Words) -> Iterator[Edit]:
    """What the answers say, where it belongs."""
    company = Said(answers.company)  # as it was given: no marks of direction in a name that is signed
    simple: dict[tuple[str | int, ...], str] = {
        ("name",): scalar(words.say(AGREEMENT, company=company), '"'),
        ("language",): answers.language,
        ("effective",): answers.effective.isoformat(),
        ("until",): answers.until.isoformat(),
        ("timezone",): answers.timezone,
        ("currency",): answers.currency,
        ("parties", "marketing", "head"): scalar(answers.keys[0]),
        ("parties", "sales", "head"): scalar(answers.keys[1]),
        ("signers",): f"[{', '.join(map(scalar, answers.keys[:2]))}]",
        ("goals", "revenue", "by"): answers.until.isoformat(),
        ("goals", "revenue", "counted_from"): answers.effective.isoformat(),
        ("goals", "revenue", "target"): money(answers.target),
        ("goals", "revenue", "average_deal"): money(answers.average_deal),
        ("goals", "revenue", "marketing_share"): f"{answers.marketing_share}%",
        ("follow_up", "clocks", "first-response", "objective"): f"{answers.objective}%",
    }
    for path, written in simple.items():
        node = node_at(source, *path)
        yield node.start, node.end, written
    yield from _people(source, answers, words)
    yield from _calendar(source, answers)
    yield from _segments(source, answers)
    yield from _within(source, answers)
    yield _excluded(source, answers)


def _people(source: Source, answers: Answers, words: Words) -> Iterator[Edit]:
    """Everybody by name, under the short names by which events call them."""
    marketing, sales, *reps = zip(answers.keys, answers.everybody, strict=True)
    roles = [words.say(SALES_HEAD), *(words.say(REP) for _ in reps)]
    capacities = [None if reps else CAPACITY, *(CAPACITY for _ in reps)]
    lines = {
        "marketing": [_person(*marketing, words.say(MARKETING_HEAD), None)],
        "sales": [
            _person(*each, role, capacity)
            for each, role, capacity in zip([sales, *reps], roles, capacities, strict=True)
        ],
    }
    for party, people in lines.items():
        node = node_at(source, "parties", party, "people")
        yield node.start, _end(source.text, node), ("\n" + " " * (node.column - 1)).join(people)


def _person(key: str, person: Person, role: str, capacity: str | None) -> str:
    given = {"name": person.name, "email": person.email, "role": role, "capacity": capacity}
    entries = [(name, scalar(value)) for name, value in given.items() if value is not None]
    return f"{scalar(key)}: {flow_map(entries)}"


def _end(text: str, node: Node) -> int:
    """Where a node's own text ends: a block's at its last value, not at the comments after it."""
    if isinstance(node.value, dict) and node.value and not is_flow(text, node):
        return max(_end(text, value) for _, value in node.value.values())
    return node.end


def _calendar(source: Source, answers: Answers) -> Iterator[Edit]:
    """The office: its zone, its week and its holidays, if it keeps any."""
    hours = flow_map((days, f"[{', '.join(spans)}]") for days, spans in answers.hours)
    lines = [f"timezone: {answers.timezone}", f"hours: {hours}"]
    if answers.region is not None:
        lines.append(f"holidays: {scalar(answers.region)}")
    node = node_at(source, "calendars", "office")
    last = node_at(source, "calendars", "office", "holidays")
    yield node.start, last.end, ("\n" + " " * (node.column - 1)).join(lines)


def _segments(source: Source, answers: Answers) -> Iterator[Edit]:
    """A segment's deals keep their proportion to the average deal."""
    usual = node_at(source, "goals", "revenue", "average_deal").value
    for _, segment in node_at(source, "goals", "segments").value.values():
        if "average_deal" in segment.value:
            node = segment.value["average_deal"][1]
            yield node.start, node.end, money(round_number(answers.average_deal * node.value / usual))


def _within(source: Source, answers: Answers) -> Iterator[Edit]:
    """The first answer: as promised to who asks, and in proportion to everybody else."""
    asked, others = node_at(source, "follow_up", "clocks", "first-response", "within").value
    first, rest = asked.value["is"][1], others.value["default"][1]
    times = Decimal(re.sub(r"\D", "", rest.value)) / Decimal(re.sub(r"\D", "", first.value))
    promised = answers.first_answer
    yield first.start, first.end, str(promised)
    yield rest.start, rest.end, str(in_larger_units(Duration(_whole(promised.amount * times), promised.unit)))


def _excluded(source: Source, answers: Answers) -> Edit:
    """Colleagues are known by the domain of marketing's own address."""
    node = node_at(source, "definitions", "excluded")
    rest = OWN_DOMAIN.sub("", node.value)
    domain = answers.domain
    if domain is None:
        return node.start, node.end, scalar(rest, node.style)
    return node.start, node.end, scalar(f"email ILIKE '%@{domain}' OR {rest}", node.style)


def _whole(amount: Decimal) -> int | Decimal:
    return int(amount) if amount == int(amount) else amount.normalize()


def in_larger_units(time: Duration) -> Duration:
    """120bm as 2bh, where nothing is lost by it."""
    while time.unit in UNITS:
        size, unit = UNITS[time.unit]
        if time.amount % size:
            break
        time = Duration(_whole(Decimal(time.amount) / size), unit)
    return time


def round_number(amount: Decimal) -> Decimal:
    """An amount in two digits that count, as people agree on one."""
    step = Decimal(10) ** max(amount.adjusted() - 1, 0)
    return max((amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step, Decimal(1))


def money(amount: Decimal) -> str:
    """An amount as YAML has it: `1_200_000`, `9600.50`."""
    return f"{amount:,f}".replace(",", "_") if amount != int(amount) else f"{int(amount):_d}"
