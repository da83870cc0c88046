"""One source read one way, as rows of the log: which column is which, what is refused and why, what is a property.

A native file is one part. A mapped one is a part for each entry of the mapping that applies to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from leadpact.events.columns import ACTOR_KINDS, DATE_ONLY, INSTANTS, RESERVED, property_name_problem
from leadpact.events.kinds import LONGEST_KIND, SNAKE_PATTERN
from leadpact.log.instants import is_text_date, stamp_of, text_micros, wrong_with
from leadpact.log.relation import Column, Source
from leadpact.log.sqltext import lit
from leadpact.log.zones import to_utc

NULL = "NULL::VARCHAR"
TEXTS = ("event_id", "lead_id", "kind", "account_id", "actor", "actor_kind", "source")
WHOLE_NUMBER = r"-?\d{1,18}"


@dataclass(frozen=True, slots=True)
class Policy:
    """How stamps are read, and whether an event may come without an id (it then gets one)."""

    zone: ZoneInfo | None = None
    locals_allowed: bool = False
    """Whether `zone` reads date-times without offset too, and not only dates without time."""
    needs_id: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """A source and the way its columns become an event's; `fields` and `properties` are SQL of texts by name."""

    number: int
    file: int
    source: Source
    fields: Mapping[str, str]
    stamps: Mapping[str, Column]
    properties: Mapping[str, str]
    refused: tuple[tuple[str, str], ...] = ()
    where: str | None = None
    entry: int = 0
    """The mapping entry's place, counted from 0: derived ids digest it."""
    seq: str | None = None
    """The SQL of the order of a row without `seq`; None reads it as 0."""
    count: str = "1"
    """The SQL of a row's count among those identical to it: derived ids digest it too."""
    zone: ZoneInfo | None = None
    """Reads this part's stamps without an offset, instead of the policy's."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What the stamps of a part turned out to be: the offsets of the zone where some are local, by column."""

    offsets: Mapping[str, list[tuple[int, int]]] = field(default_factory=dict)


def native_part(number: int, file: int, source: Source) -> Part:
    """A file whose columns have the log's own names."""
    own = {column.name: column for column in source.columns}
    properties: dict[str, str] = {}
    refused: list[tuple[str, str]] = list(source.refused)
    for column in (*source.inner, *source.columns):
        within = column in source.inner
        if not within and column.name in RESERVED:
            continue
        if problem := property_name_problem(column.name):
            refused.append((f"{column.text} IS NOT NULL", problem))
        elif column.name in properties:
            properties[column.name] = f"coalesce({properties[column.name]}, {column.text})"
        else:
            properties[column.name] = column.text
    texts = {name: own[name].text for name in (*TEXTS, "seq", DATE_ONLY) if name in own}
    stamps: dict[str, Column] = {name: own[name] for name in INSTANTS if name in own}
    return Part(number, file, source, texts, stamps, properties, tuple(refused))


def checked(part: Part, policy: Policy, extra: Iterable[str] = ()) -> str:
    """Every row of a part with the code of why it is refused (NULL: it is not), before zones are applied.

    `part, row_no, line, reason, value, event_id, lead_id, at_us, at_form, …`; `value` is the text the reason is about.
    """
    first = [
        f"{part.number} AS part",
        "file_row_number AS row_no",
        f"{_line(part)} AS line",
        *(f"{part.fields.get(name, NULL)} AS {name}" for name in TEXTS),
        f"{part.fields.get('seq', NULL)} AS seq_text",
        f"{part.fields.get(DATE_ONLY, NULL)} AS date_text",
        f"{part.properties.get('into', NULL)} AS merged_into",
        f"{_first_of(part.refused)} AS refused",
        *_stamp_columns(part),
        *extra,
    ]
    where = f" WHERE {part.where}" if part.where else ""
    inner = f"SELECT {', '.join(first)} FROM {part.source.relation}{where}"
    return f"SELECT *, {_first_of(_checks(part, policy))} AS reason FROM ({inner})"


def value_of_reason() -> str:
    """The SQL of the text a reason is about, over the columns of `checked`."""
    return (
        "CASE WHEN starts_with(reason, 'at_') THEN at_text WHEN starts_with(reason, 'logged_at_') THEN logged_at_text "
        "WHEN starts_with(reason, 'received_at_') THEN received_at_text WHEN reason = 'kind_not_snake_case' THEN kind "
        "WHEN reason = 'seq_not_whole' THEN seq_text WHEN reason = 'actor_kind_unknown' THEN actor_kind "
        "WHEN reason = 'date_only_unknown' THEN date_text WHEN starts_with(reason, 'merge') THEN lead_id ELSE '' END"
    )


def lean(part: Part, names: Mapping[str, str], forms: Forms, *, ids: str | None = None) -> str:
    """The good rows' columns, once `checked` has named the bad ones: no checks are made again.

    `names` gives every property of the log its internal column. `ids` is the SQL of an event's id.
    """
    texts = {name: part.fields.get(name, NULL) for name in TEXTS}
    if ids is not None:
        texts["event_id"] = ids
    seq = f"TRY_CAST({part.fields['seq']} AS BIGINT)" if "seq" in part.fields else "NULL::BIGINT"
    columns = [
        f"{part.file} AS file",
        f"{part.number} AS part",
        "file_row_number AS row_no",
        f"{_line(part)} AS line",
        f"{texts['event_id']} AS event_id",
        f"{texts['lead_id']} AS lead_id",
        *(f"{_instant(part, name, forms)} AS {name}" for name in INSTANTS),
        *(f"{texts[name]} AS {name}" for name in ("kind", "account_id", "actor", "actor_kind", "source")),
        f"coalesce({seq}, {part.seq or '0'})::BIGINT AS seq",
        f"{_date_only(part)} AS {DATE_ONLY}",
        *(f"{part.properties.get(name, NULL)} AS {column}" for name, column in names.items()),
    ]
    where = f" WHERE {part.where}" if part.where else ""
    return f"SELECT {', '.join(columns)} FROM {part.source.relation}{where}"


def row_text(source: Source) -> str:
    """The SQL of a row's values as one text: by name, so that the order of columns and the format do not matter."""
    values = {column.name: column.text for column in (*source.columns, *source.inner)}
    return pairs_text(values)


def pairs_text(values: Mapping[str, str]) -> str:
    """Named values as one text that no other values give; absent ones leave no trace."""
    parts = [
        f"coalesce({lit(f'{len(name)}:{name}=')} || length({sql}) || ':' || {sql} || ';', '')"
        for name, sql in sorted(values.items())
    ]
    return "(" + (" || ".join(parts) or "''") + ")"


def _line(part: Part) -> str:
    return part.source.line or f"(file_row_number + {part.source.first_line})"


def _stamp_columns(part: Part) -> list[str]:
    found = []
    for name in INSTANTS:
        column = part.stamps.get(name)
        if column is None:
            found += [
                f"NULL::BIGINT AS {name}_us",
                f"NULL::INTEGER AS {name}_form",
                f"false AS {name}_given",
                f"{NULL} AS {name}_text",
            ]
            continue
        stamp = stamp_of(column.sql, _stamp_kind(column))
        text = column.text if column.kind in ("TEXT", "VARCHAR") else f"CAST({column.sql} AS VARCHAR)"
        found += [
            f"{stamp.micros} AS {name}_us",
            f"CAST(CASE WHEN {stamp.given} THEN {stamp.form} END AS INTEGER) AS {name}_form",
            f"({stamp.given}) AS {name}_given",
            f"{text} AS {name}_text",
        ]
    return found


def _stamp_kind(column: Column) -> str:
    return "VARCHAR" if column.kind == "TEXT" else column.kind


def _instant(part: Part, name: str, forms: Forms) -> str:
    column = part.stamps.get(name)
    if column is None:
        return "NULL::BIGINT"
    kind = _stamp_kind(column)
    if name not in forms.offsets:
        if kind == "VARCHAR":
            return text_micros(column.sql)
        return stamp_of(column.sql, kind).micros
    stamp = stamp_of(column.sql, kind)
    local = to_utc(f"({stamp.micros})", forms.offsets[name])
    return f"CASE WHEN {stamp.form} = 0 THEN {stamp.micros} ELSE {local} END"


def _date_only(part: Part) -> str:
    column = part.stamps.get("at")
    said = f"coalesce({part.fields[DATE_ONLY]} = 'true', false)" if DATE_ONLY in part.fields else "false"
    if column is None:
        return said
    kind = _stamp_kind(column)
    if kind == "VARCHAR":
        return f"({is_text_date(column.sql)} OR {said})"
    return "true" if kind == "DATE" else said


def _first_of(checks: Iterable[tuple[str, str]]) -> str:
    cases = " ".join(
        f"WHEN {condition} THEN {lit(code) if code else 'refused'}" for condition, code in checks
    )
    return f"CASE {cases} END" if cases else NULL


def _checks(part: Part, policy: Policy) -> list[tuple[str, str]]:
    """What is refused, in the order it is looked at, over the columns that `checked` names."""
    dates = (part.zone or policy.zone) is not None
    wrong = [("refused IS NOT NULL", "")]
    if policy.needs_id:
        wrong.append(("event_id IS NULL", "event_id_missing"))
    wrong += [
        ("lead_id IS NULL", "lead_id_missing"),
        ("NOT at_given", "at_missing"),
        ("kind IS NULL", "kind_missing"),
    ]
    wrong.append(
        (
            f"length(kind) > {LONGEST_KIND} OR NOT regexp_full_match(kind, '{SNAKE_PATTERN}')",
            "kind_not_snake_case",
        )
    )
    for name in INSTANTS:
        if name in part.stamps:
            wrong += wrong_with(
                name,
                f"{name}_us",
                f"{name}_form",
                f"{name}_given",
                locals_allowed=dates and policy.locals_allowed,
                dates_allowed=dates,
            )
    wrong += [
        (f"seq_text IS NOT NULL AND NOT regexp_full_match(seq_text, '{WHOLE_NUMBER}')", "seq_not_whole"),
        (f"actor_kind NOT IN ({', '.join(lit(kind) for kind in ACTOR_KINDS)})", "actor_kind_unknown"),
        ("date_text NOT IN ('true', 'false')", "date_only_unknown"),
        ("kind = 'lead_merged' AND merged_into IS NULL", "merge_without_into"),
        ("kind = 'lead_merged' AND merged_into = lead_id", "merge_into_itself"),
    ]
    return [(condition, code) for condition, code in wrong if code] if not part.refused else wrong
