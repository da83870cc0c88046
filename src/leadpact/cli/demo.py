"""`leadpact demo`: all of it on example data, from the agreement to one lead's story, in less than a minute."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leadpact.cli.doubts import history_at
from leadpact.cli.ending import Language, refuse, stop

if TYPE_CHECKING:
    from rich.console import Console

    from leadpact.agreement.history import History
    from leadpact.runners.here import Summary

AGREEMENT, EVENTS, OUT, STAMP = "acme", "events.parquet", "out", "demo.json"
PROMISE = "first-response"
SHORT = 80
"""So many events and findings are still a short story."""
SPOKEN = {"en": "in English", "es": "in Spanish", "pt": "in Portuguese", "ar": "in Arabic"}
COLUMNS = ("clock", "met", "missed", "of", "attainment", "objective", "verdict")


app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def demo(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where everything is written")] = Path(
        "demo"
    ),
    events: Annotated[int, typer.Option(min=1000, help="How many example events")] = 40_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same events")] = 7,
    language: Annotated[
        Language, typer.Option("--language", help="In which the lead's story is told")
    ] = Language.EN,
) -> None:
    """Show all of it on example data: an agreement, a year of events, the verdicts, one lead's story, and the review.

    A second run keeps the events, and the agreement as you have changed it.
    """
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    if to.exists() and not to.is_dir():
        raise typer.BadParameter(f"{to} is a file; name a directory", param_hint="--to")
    try:
        _show(console, to, events, seed, language)
    except KeyboardInterrupt:
        stop("stopped", 130)
    except OSError as failed:
        stop(f"{failed.filename or to}: {failed.strerror or failed}", 1)


def _show(console: "Console", to: Path, events: int, seed: int, language: Language) -> None:
    """Every step, each saying what it does."""
    agreement, log, out = to / AGREEMENT, to / EVENTS, to / OUT
    _prepare(console, to, events, seed)
    history = _check(console, agreement)
    done = _replay(console, history, log, out)
    _verdicts(console, done)
    _people(console, out)
    lead = interesting_lead(out / "findings.parquet", log)
    if lead is not None:
        _explain(console, history, log, lead, language)
    _next(console, to, lead, _reports(console, to, out))


def _title(console: "Console", text: str) -> None:
    console.print()
    console.print(text, style="bold", markup=False)


def _prepare(console: "Console", to: Path, events: int, seed: int) -> None:
    """Put the agreement and the events there, unless they already are."""
    from leadpact.example import AGREEMENT as SHIPPED
    from leadpact.example import VERSION, generate

    to.mkdir(parents=True, exist_ok=True)
    folder = to / AGREEMENT
    folder.mkdir(exist_ok=True)
    for file in sorted(SHIPPED.glob("*.yaml")):
        if not (folder / file.name).exists():
            shutil.copyfile(file, folder / file.name)
    wanted = {"events": events, "seed": seed, "version": VERSION}
    stamp, log = to / STAMP, to / EVENTS
    if log.exists() and _stamped(stamp) == wanted:
        console.print(f"{events:,} events of an example year are already in {log}", markup=False)
        return
    with console.status("writing a year of events"):
        generate(events, seed, log)
        stamp.write_text(json.dumps(wanted) + "\n", encoding="utf-8")
    console.print(f"{events:,} events of an example year written to {log}", markup=False)


def _stamped(stamp: Path) -> Any:
    """What the events there were made with; None where nobody can say."""
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _check(console: "Console", agreement: Path) -> "History":
    """Read the agreement; what refuses it ends the demo."""
    _title(console, f"leadpact check {agreement}")
    found = history_at(agreement)
    dates = " and ".join(version.name for version in found.versions)
    problems = len(found.doubts) or "no"
    said = f"{len(found.versions)} versions, from {dates}, {problems} problem{'' if problems == 1 else 's'}"
    console.print(said, markup=False)
    return found


def _replay(console: "Console", history: "History", log: Path, out: Path) -> "Summary":
    """Judge every promise; so few events are judged in plain Python, and nothing has to be compiled first."""
    from leadpact.runners.here import Options, replay_files

    _title(console, f"leadpact replay {out.parent / AGREEMENT} {log} --to {out}")
    with console.status("judging every promise") as status:
        done = replay_files(history, [log], out, Options(), _teller(status))
    if isinstance(done, list):
        refuse(done)
    repeated = f"{done.repeated:,} delivered twice, {done.left_out:,} leads of other markets left out"
    console.print(
        f"{done.accepted:,} events of {done.leads:,} leads ({repeated}): {done.findings:,} findings",
        markup=False,
    )
    return done


def _teller(status: Any) -> Any:
    """Says how far it is, where somebody watches."""

    def told(what: str, done: int, of: int) -> None:
        status.update(f"{what} {done / of:.0%}" if of else what)

    return told


def _verdicts(console: "Console", done: "Summary") -> None:
    """The verdict of each clock: met of how many, against its objective."""
    rows = [(clock["clock"], clock) for clock in done.measures["clocks"]]
    _title(console, "Was each promise kept?")
    _print_table(console, COLUMNS, rows)


def _people(console: "Console", out: Path) -> None:
    """The same for one promise by person; below ten a percentage would say too little."""
    _title(console, f"Who kept {PROMISE}?")
    _print_table(console, ("person", *COLUMNS[1:5], "verdict"), by_person(out))


def by_person(out: Path) -> list[tuple[str, dict[str, Any]]]:
    """The attainment of one promise by person, as `leadpact measures` has it."""
    from leadpact.log.engine import engine
    from leadpact.measures.attainment import measures
    from leadpact.measures.figures import figures
    from leadpact.runners.book import open_book
    from leadpact.runners.measuring import clock_of

    with engine() as con:
        book = open_book(con, out)
        if isinstance(book, list):
            refuse(book)
        asked = [measure for measure in measures(book) if measure.name == PROMISE]
        rows = figures(book, asked, "person").to_pylist()
    found = [(row["key"] or "(nobody yet)", clock_of(row)) for row in rows if row["month"] is None]
    return [
        (person, {key: value for key, value in row.items() if key != "objective"}) for person, row in found
    ]


def _reports(console: "Console", to: Path, out: Path) -> list[Path]:
    """The review as a page in every language; without what draws it, how to get that."""
    from leadpact.cli import report

    _title(console, f"leadpact report {out}")
    if not report.is_ready():
        console.print(f"left out: {report.MISSING}", markup=False)
        return []
    with console.status("writing the review in four languages"):
        written = report.write_reports(out, list(Language), into=to)
    pages = [path for path in written if path.suffix == ".html"]
    console.print(
        f"the review is written in {len(pages)} languages: open {pages[0]} in a browser", markup=False
    )
    return pages


def _print_table(
    console: "Console", columns: tuple[str, ...], rows: list[tuple[str, dict[str, Any]]]
) -> None:
    from rich.table import Table

    from leadpact.cli.replay import share, verdict

    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(columns):
        table.add_column(name, justify="left" if place in (0, len(columns) - 1) else "right", no_wrap=True)
    for name, row in rows:
        cells = {
            "met": f"{row['met']:,}",
            "missed": f"{row['missed']:,}",
            "of": f"{row['judged']:,}",
            "attainment": share(row["attainment"]),
            "objective": share(row.get("objective")),
            "verdict": verdict(row) if "objective" in row else ("too few" if row["too_few"] else ""),
        }
        table.add_row(name, *(cells[column] for column in columns[1:]))
    console.print(table)


INTERESTING = """
WITH judged AS (
  SELECT account_id, any_value(lead_id) AS lead_id,
    count(*) FILTER (kind = 'clock_missed' AND clause = $clause) > 0 AS missed,
    count(*) FILTER (kind = 'corrected') > 0 AS corrected,
    count(*) AS findings
  FROM read_parquet($findings)
  GROUP BY account_id
  HAVING count(DISTINCT lead_id) = 1 AND count(*) FILTER (kind = 'handed_off') = 1
    AND count(*) FILTER (kind = 'clock_answered_late' AND clause = $clause) > 0
), told AS (SELECT lead_id, count(*) AS events FROM read_parquet($events) GROUP BY lead_id)
SELECT lead_id FROM judged JOIN told USING (lead_id)
ORDER BY corrected AND events + findings < $short DESC, missed DESC, events + findings, lead_id
LIMIT 1
"""


def interesting_lead(findings: Path, events: Path) -> str | None:
    """A lead that was answered late, best one whose story was corrected afterwards, with as short a story as there is."""
    from leadpact.log.engine import engine

    told = {
        "findings": str(findings),
        "events": str(events),
        "clause": f"follow_up.clocks.{PROMISE}",
        "short": SHORT,
    }
    with engine() as con:
        found = con.execute(INTERESTING, told).fetchone()
    return None if found is None else str(found[0])


def _explain(console: "Console", history: "History", log: Path, lead: str, language: Language) -> None:
    """One lead's story, as the command tells it."""
    from leadpact.cli import explain

    command = f"leadpact explain {log.parent / AGREEMENT} {log} {lead} --language {language.value}"
    _title(console, command)
    explain.tell(history, [log], lead, language)


def _next(console: "Console", to: Path, lead: str | None, pages: list[Path]) -> None:
    """Where the files are and what to try."""
    agreement, log, out = to / AGREEMENT, to / EVENTS, to / OUT
    _title(console, "Where the files are")
    for path, what in (
        (agreement, "the agreement, two versions: read it, it explains itself"),
        (log, "the events"),
        (out / "findings.parquet", "every conclusion, with its clause and cause"),
        (out / "standings.parquet", "where each lead stands"),
        (out / "measures.json", "the verdicts as numbers"),
    ):
        console.print(f"  {path!s:<32} {what}", markup=False)
    for page in pages:
        what = f"the review {SPOKEN[page.stem.rpartition('.')[2]]}"
        console.print(f"  {page!s:<32} {what}", markup=False)
    _title(console, "What to try next")
    console.print(
        f"  change a promise in {agreement}/2026-07-01.yaml, then: leadpact check {agreement}", markup=False
    )
    console.print(f"  leadpact replay {agreement} {log} --to {out}", markup=False)
    if lead is not None:
        console.print(f"  leadpact explain {agreement} {log} {lead} --language ar", markup=False)
    console.print(f"  leadpact demo --to {to}-large --events 200000", markup=False)
