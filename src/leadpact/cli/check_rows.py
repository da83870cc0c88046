"""What `leadpact check --events` says as rows for machines: problems as ever, then the clauses, each with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from leadpact.cli.check import COLUMNS

if TYPE_CHECKING:
    from leadpact.agreement.history import History, Version
    from leadpact.agreement.problems import Problem
    from leadpact.log.tracking_verdicts import Row
    from leadpact.runners.tracking import Tracked

ROW_COLUMNS = (
    "file",
    "line",
    "column",
    "clause",
    "asks",
    "fed",
    "seen",
    "unit",
    "first",
    "last",
    "promise",
    "lacks",
)
CSV_COLUMNS = (*COLUMNS, *ROW_COLUMNS[4:-1])
CODES = {"yes": "trackable", "partly": "partly_trackable", "no": "never_seen"}


def clause_rows(version: Version, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Every clause with its place in the document."""
    from leadpact.agreement.parsing import parse
    from leadpact.calendars import format_instant

    source = parse(version.text)
    made = []
    for row in rows:
        line, column = source.place(row.need.path)
        seen = row.seen
        ends = [None if at is None else format_instant(at) for at in (seen.first, seen.last)]
        told = [{"code": lack.code, "what": lack.what} for lack in row.lacks]
        place = (version.file, line, column, row.clause)
        values = (
            *place,
            row.need.words,
            row.fed,
            seen.count,
            row.unit,
            *ends,
            row.need.promise or None,
            told,
        )
        made.append(dict[str, Any](zip(ROW_COLUMNS, values, strict=True)))
    return made


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [{column: getattr(problem, column) for column in COLUMNS} for problem in problems]


def as_json(history: History, tracked: Tracked, broken: list[Row]) -> str:
    from leadpact.calendars import format_instant

    ends = [None if at is None else format_instant(at) for at in (tracked.first, tracked.last)]
    log = {
        "read": tracked.read,
        "events": tracked.events,
        "rejected": tracked.rejected,
        "reasons": tracked.reasons,
        "first": ends[0],
        "last": ends[1],
        "outside_term": tracked.outside,
    }
    told = {
        "problems": problem_rows(history.doubts),
        "version": tracked.version.name,
        "log": log,
        "never_fed": [row.clause for row in broken],
        "clauses": clause_rows(tracked.version, tracked.rows),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_csv(history: History, tracked: Tracked, broken: list[Row]) -> str:
    """One table: the document's problems as ever, then a row a clause."""
    del broken
    rows = problem_rows(history.doubts)
    for row in clause_rows(tracked.version, tracked.rows):
        lacks = row.pop("lacks")
        told = {"code": CODES[str(row["fed"])], "what": "; ".join(each["what"] for each in lacks)}
        rows.append({**row, **told})
    return csv_text(rows)


def csv_text(rows: list[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def refused_json(problems: list[Problem]) -> str:
    told = {"problems": problem_rows(problems), "version": None, "log": None, "never_fed": [], "clauses": []}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
