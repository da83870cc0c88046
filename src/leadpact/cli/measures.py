"""`leadpact measures`: the numbers of a replay, split as asked for, and what stands behind them."""

import csv
import json
import os
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.ending import Format, engine_failures, refuse, stop
from leadpact.cli.nearest import near_to

if TYPE_CHECKING:
    import pyarrow as pa

    from leadpact.measures.book import Book
    from leadpact.measures.measure import Measure


class By(StrEnum):
    """What figures are split by."""

    PARTY = "party"
    PERSON = "person"
    SOURCE = "source"
    CAMPAIGN = "campaign"
    PERSONA = "persona"
    SEGMENT = "segment"
    PRODUCT = "product"
    GRADE = "grade"
    MONTH = "month"


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
WIDEST = 500
"""Columns of characters a table may take: a terminal wraps it, nothing is cut."""
BATCH = 10_000
"""So many rows are held at once when they are listed."""


@app.command()
def measures(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What a replay has written")],
    measure: Annotated[
        list[str] | None, typer.Option("--measure", metavar="NAME", help="Only this one; may be repeated")
    ] = None,
    by: Annotated[By | None, typer.Option("--by", help="Split by this")] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="Only this month, not the whole term")
    ] = None,
    leads: Annotated[bool, typer.Option("--leads", help="List what is counted, a row each")] = False,
    printed: Annotated[Format, typer.Option("--format", help="How to print it")] = Format.TABLE,
) -> None:
    """Print the measures of a replay: what was promised, what came, and the leads behind each number."""
    if not folder.is_dir():
        raise typer.BadParameter(f"there is no directory {folder}", param_hint="DIR")
    try:
        with engine_failures():
            _run(folder, measure or [], by, month, leads, printed)
        sys.stdout.flush()
    except KeyboardInterrupt:
        stop("stopped", 130)
    except BrokenPipeError:  # whoever read it, as `head` does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as failed:
        stop(f"{failed.filename or folder}: {failed.strerror or failed}", 1)


def _run(
    folder: Path, names: list[str], by: By | None, month: str | None, leads: bool, printed: Format
) -> None:
    from leadpact.log.engine import MEMORY_LIMIT, engine
    from leadpact.runners.book import open_book

    with engine(memory_limit=MEMORY_LIMIT) as con:
        book = open_book(con, folder)
        if isinstance(book, list):
            refuse(book)
        chosen = _chosen(book, names)
        _known_month(book, month)
        if leads:
            _listed(book, chosen, month, printed)
        else:
            split = None if by in (None, By.MONTH) else str(by)
            _figures(book, _divisible(chosen, names, split), by, month, printed)


def _divisible(chosen: "list[Measure]", names: list[str], split: str | None) -> "list[Measure]":
    """Those that mean something by a split. One of the others asked for by name is a usage error; else they are left out,
    and named on standard error."""
    refused = {each.name: why for each in chosen if (why := each.refusal(split)) is not None}
    if names and refused:
        raise typer.BadParameter("; ".join(refused.values()), param_hint="--by")
    if refused:
        typer.echo(f"left out, as they mean nothing by {split}: {', '.join(refused)}", err=True)
    return [each for each in chosen if each.name not in refused]


def _chosen(book: "Book", names: list[str]) -> "list[Measure]":
    """The measures that are asked for; a usage error names those that are near."""
    from leadpact.runners.measuring import measures_of

    there = {each.name: each for each in measures_of(book)}
    for name in names:
        if name not in there:
            near = near_to(name, list(there))
            hint = f"; near to it: {', '.join(near)}" if near else ""
            raise typer.BadParameter(f"there is no measure {name}{hint}", param_hint="--measure")
    return [there[name] for name in dict.fromkeys(names)] or list(there.values())


def _known_month(book: "Book", month: str | None) -> None:
    known = [*(each.name for each in book.months), *(name for name, _ in book.coming)]
    if month is not None and month not in known:
        raise typer.BadParameter(
            f"{month} is not in this book; it has {known[0]} to {book.months[-1].name}", param_hint="--month"
        )


# --- figures ---------------------------------------------------------------------------------------------


def _figures(
    book: "Book", chosen: "list[Measure]", by: By | None, month: str | None, printed: Format
) -> None:
    from leadpact.measures.figures import figures

    split = None if by in (None, By.MONTH) else str(by)
    table = figures(book, chosen, split)
    rows = [row for row in table.to_pylist() if _is_asked(row, by, month)]
    if printed == Format.JSON:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif printed == Format.CSV:
        write_csv(table.column_names, (list(row.values()) for row in rows))
    else:
        currency = book.agreement.currency
        _table(rows, by is not None or month is not None, "" if currency is None else str(currency))


def _is_asked(row: dict[str, Any], by: By | None, month: str | None) -> bool:
    """The term, or one month, or with `--by month` all of them."""
    if month is not None:
        return bool(row["month"] == month)
    return (row["month"] is not None) == (by == By.MONTH)


COLUMNS = ("measure", "month", "part", "value", "interval", "of", "adjusted", "target", "verdict", "apart")
LEFT = ("measure", "month", "part", "verdict", "apart")


def _table(rows: Sequence[dict[str, Any]], parts: bool, currency: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    told = [cells_of(row, currency) for row in rows]
    left_out = {"adjusted"} - {name for cells in told for name in cells if cells[name]}
    columns = [name for name in COLUMNS if name not in left_out and (parts or name != "month")]
    for name in columns:
        table.add_column(name, justify="left" if name in LEFT else "right", no_wrap=True)
    for cells in told:
        table.add_row(*(escape(cells[name]) for name in columns))
    Console(highlight=False, soft_wrap=True, width=WIDEST).print(table)


def cells_of(row: dict[str, Any], currency: str = "") -> dict[str, str]:
    """A figure in words; money with the agreement's currency, where it names one."""
    from leadpact.measures.measure import STATES

    unit = row["unit"]
    of = f"{row['hits']:,} of {row['judged']:,}" if row["way"] == "share" else f"{row['judged']:,}"
    low, high = row["low"], row["high"]
    nothing = "(nobody)" if row["by"] in ("party", "person") else "(not said)"
    part = "" if row["by"] is None else (nothing if row["key"] is None else plain(row["key"]))
    return {
        "measure": plain(row["measure"]),
        "month": row["month"] or "",
        "part": part,
        "value": number(row["value"], unit, currency),
        "interval": "" if low is None else f"{low * 100:.1f}–{high * 100:.1f} %",
        "of": of,
        "adjusted": adjusted(row, currency),
        "target": number(row["target"], unit, currency),
        "verdict": verdict(row),
        "apart": ", ".join(f"{row[state]:,} {state}" for state in STATES if row[state]),
    }


def adjusted(row: dict[str, Any], currency: str = "") -> str:
    """What a month got to know of earlier ones, beside its number; in the term it is in the number."""
    hits, judged, value = row["adjusted_hits"], row["adjusted_judged"], row["adjusted_value"]
    if row["month"] is None or not (hits or judged or value):
        return ""
    if row["way"] == "sum":
        return f"{'+' if value >= 0 else ''}{number(value, row['unit'], currency)}"
    return f"{hits:+,} of {judged:+,}" if row["way"] == "share" else f"{judged:+,}"


def plain(text: str) -> str:
    """A text of the log without signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in str(text))


def number(value: float | None, unit: str, currency: str = "") -> str:
    """A value in its unit: shares in percent, times in the largest unit that it fills, money in the currency."""
    if value is None:
        return ""
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit in ("seconds", "working_seconds"):
        name, length = next(((n, s) for n, s in TIMES if abs(value) >= s), TIMES[-1])
        return f"{value / length:,.1f} {name}"
    if unit == "days":
        return f"{value:,.1f} d"
    plain_number = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return f"{plain_number} {currency}" if unit == "money" and currency else plain_number


TIMES = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def verdict(row: dict[str, Any]) -> str:
    """Kept, not kept, or what else can be said; in the running month, how many misses it still allows."""
    if row["note"] == "not_tracked":
        return "not tracked"
    if row["judged"] == 0 and row["way"] not in ("count", "sum"):
        return "nothing judged"
    if row["too_few"]:
        said = "too few"
    else:
        said = "" if row["kept"] is None else "kept" if row["kept"] else "not kept"
    if row["misses_left"] is None:
        return said
    left = "lost" if row["lost"] else f"{row['misses_left']:,} misses left"
    return f"{said}, {left}" if said else left


# --- the leads behind them -------------------------------------------------------------------------------

BEHIND = (
    "measure", "lead_id", "name", "account_id", "company", "person", "month", "adjusts", "at", "known_at", "times", "hit",
    "value", "state", "grade", "key", "cause",
)  # fmt: skip
SHOWN = (
    "measure",
    "lead_id",
    "name",
    "company",
    "person",
    "month",
    "at",
    "times",
    "hit",
    "value",
    "state",
    "cause",
)


def _listed(book: "Book", chosen: "list[Measure]", month: str | None, printed: Format) -> None:
    """What is counted, measure by measure, in the order of its instants; as it is read, whatever its length."""
    rows = (row for each in chosen for row in _behind(book, each, month))
    if printed == Format.CSV:
        write_csv(BEHIND, rows)
    elif printed == Format.JSON:
        _write_json(rows)
    else:
        places = [BEHIND.index(name) for name in SHOWN]
        typer.echo("  ".join(SHOWN))
        for row in rows:
            typer.echo("  ".join("—" if row[place] is None else plain(row[place]) for place in places))


def _write_json(rows: Iterator[Sequence[Any]]) -> None:
    sys.stdout.write("[")
    for place, row in enumerate(rows):
        told = json.dumps(dict(zip(BEHIND, row, strict=True)), ensure_ascii=False)
        sys.stdout.write(f"{',' if place else ''}\n {told}")
    sys.stdout.write("\n]\n")


def _behind(book: "Book", measure: "Measure", month: str | None) -> Iterator[Sequence[Any]]:
    """Rows by `BEHIND`, instants as RFC 3339: the postings that are left, not what a month said and took back."""
    from leadpact.measures.figures import behind

    where = "" if month is None else " WHERE b.month = $month"
    about = (
        'b.month, b.adjusts, b."at", max(b.known_at), sum(b.times)::BIGINT AS times, b.hit, b.value, b.state'
    )
    asked = book.con.execute(
        f"SELECT b.lead_id, l.name, b.account_id, l.company, b.person, {about}, b.grade, b.key, b.cause "
        f"FROM ({behind(book, measure)}) b LEFT JOIN leads l ON l.lead_id = b.lead_id{where} "
        "GROUP BY ALL HAVING sum(b.times) <> 0 "
        'ORDER BY b."at", b.lead_id, max(b.known_at), b.cause, times, b.state, b.hit, b.key',
        {} if month is None else {"month": month},
    )
    for batch in asked.to_arrow_reader(BATCH):
        yield from _rows(measure.name, batch)


def _rows(name: str, batch: "pa.RecordBatch") -> Iterator[Sequence[Any]]:
    from leadpact.calendars import format_instant

    instants = (BEHIND.index("at") - 1, BEHIND.index("known_at") - 1)
    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
        yield [name, *(format_instant(cell) if at in instants else cell for at, cell in enumerate(row))]


# --- CSV -------------------------------------------------------------------------------------------------


def write_csv(header: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """A row a line; numbers stay numbers, yes and no are `true` and `false`."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([cell_of(cell) for cell in row])


def cell_of(value: Any) -> Any:
    """A cell that no spreadsheet runs: a text that begins like a formula is told as text."""
    from leadpact.log.csv_cells import defused

    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else defused(value)
