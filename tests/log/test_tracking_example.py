"""What the generated example log can feed: as plain SQL counts it, as a replay finds it, and with things taken away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from leadpact.agreement.history import History
from leadpact.example import generate
from leadpact.log.documents import load_history
from leadpact.log.tracking_verdicts import Row
from leadpact.runners.here import Options, replay_files
from leadpact.runners.tracking import Tracked, track_files

ACME = Path(__file__).parents[2] / "agreements" / "acme" / "2026-01-01.yaml"
EVENTS = 6_000


@dataclass(frozen=True)
class Example:
    """A generated year of events, and what it can feed of the example agreement."""

    log: Path
    rows: dict[str, Row]

    def sql(self, what: str, where: str) -> Any:
        """Asked by plain SQL of the file, each event once."""
        events = f"(SELECT DISTINCT ON (event_id) * FROM read_parquet('{self.log}'))"
        found = duckdb.sql(f"SELECT {what} FROM {events} WHERE {where}").fetchone()
        assert found is not None
        return found[0]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The log, asked once."""
    log = tmp_path_factory.mktemp("tracking") / "events.parquet"
    generate(EVENTS, 7, log)
    return Example(log, asked(log))


def acme() -> History:
    history = load_history(ACME)
    assert isinstance(history, History)
    return history


def asked(log: Path) -> dict[str, Row]:
    tracked = track_files(acme(), [log])
    assert isinstance(tracked, Tracked)
    return {row.clause: row for row in tracked.rows}


BY_SQL = {
    "qualification.interest.rules.pricing": "kind = 'page_viewed' AND path LIKE '/precios%'",
    "qualification.interest.rules.guide": "kind = 'form_submitted' AND form = 'guia'",
    "qualification.interest.rules.video": "kind = 'video_watched' AND TRY_CAST(seconds AS DOUBLE) >= 60",
    "qualification.interest.rules.meeting": "kind IN ('meeting_booked', 'meeting_held')",
    "goals.revenue.counts": "kind IN ('deal_opened', 'deal_won') AND type = 'new'",
    "definitions.deal_stages.proposal": "kind = 'deal_stage_set' AND stage = 'proposal'",
    "follow_up.outcomes.connected": "kind IN ('call_made', 'email_sent', 'message_sent', 'video_sent') AND "
    "outcome IN ('connected', 'callback_agreed')",
    "follow_up.clocks.proposal.stops": "(kind = 'deal_stage_set' AND stage = 'proposal') OR kind = 'deal_lost'",
    "definitions.properties.employees": "TRY_CAST(employees AS DOUBLE) IS NOT NULL",
}


@pytest.mark.parametrize("clause", BY_SQL)
def test_events_are_counted_as_plain_sql_counts_them(year: Example, clause: str) -> None:
    """How many, and at which instants first and last."""
    seen = year.rows[clause].seen
    at = 'epoch_us("at"::TIMESTAMPTZ)'
    ends = [year.sql(f"{which}({at})", BY_SQL[clause]) for which in ("min", "max")]
    assert (seen.count, seen.first, seen.last) == (year.sql("count(*)", BY_SQL[clause]), *ends)
    assert seen.count > 0


def test_leads_are_counted_as_plain_sql_counts_them(year: Example) -> None:
    """A rule of fit is asked of each lead where it tells of itself: a NULL is no answer."""
    told = "kind = 'lead_identified' AND TRY_CAST(employees AS DOUBLE) BETWEEN 50 AND 499"
    assert year.rows["qualification.fit.rules.size-medium"].seen.count == year.sql(
        "count(DISTINCT lead_id)", told
    )


def test_findings_are_those_of_a_replay(year: Example, tmp_path: Path) -> None:
    """Every clause that counts findings counts what a replay of the same log under the same version writes."""
    replay_files(acme(), [year.log], tmp_path / "out", Options(measured=False))
    found = pq.read_table(tmp_path / "out" / "findings.parquet").to_pylist()

    def count(kind: str, clause: str = "", **detail: Any) -> int:
        chosen = (f for f in found if f["kind"] == kind and f["clause"].endswith(clause))
        return sum(detail.items() <= json.loads(f["detail"]).items() for f in chosen)

    handed = [json.loads(f["detail"]) for f in found if f["kind"] == "handed_off"]
    triggers = [f for f in found if f["kind"] in ("handed_off", "triggered_again", "joined")]
    expected = {
        "definitions.stages.mql": count("stage_entered", ".mql", implied=False),
        "kpis.mql_volume": count("stage_entered", ".mql"),
        "handoff.triggers.demo": sum("demo" in json.loads(f["detail"])["triggers"] for f in triggers),
        "handoff.required.phone": sum("phone" not in each["missing"] for each in handed),
        "handoff.accept": count("accepted"),
        "handoff.return": count("rejected") + count("returned"),
        "nurturing.tracks.welcome": count("track_entered", ".welcome"),
        "follow_up.clocks.first-response": count("clock_started", ".first-response"),
        "follow_up.clocks.first-response.within.1": count("clock_started", ".first-response", within="30bm"),
        "follow_up.clocks.first-response.within.4": count("clock_started", ".first-response", within="4bh"),
        "follow_up.clocks.depth.needs.phone": count("attempt_made", channel="phone"),
        "follow_up.clocks.depth.needs.email": count("attempt_made", channel="email"),
        "follow_up.clocks.again.starts": count("triggered_again"),
        "follow_up.clocks.proposal.starts": count("stage_entered", ".sql", implied=False),
    }
    assert {clause: year.rows[clause].seen.count for clause in expected} == expected
    assert min(expected.values()) > 0


def test_batches_count_alike(year: Example) -> None:
    """Whatever the size of a batch, the same rows come out."""
    for options in (Options(rows=500), Options(rows=10**7)):
        tracked = track_files(acme(), [year.log], options)
        assert isinstance(tracked, Tracked)
        assert {row.clause: row for row in tracked.rows} == year.rows


def without(year: Example, folder: Path, *, kind: str = "", column: str = "") -> dict[str, Row]:
    """The same log asked again, with all events of a kind gone, or with a column emptied."""
    table = pq.read_table(year.log)
    if kind:
        table = table.filter(pc.not_equal(table.column("kind"), kind))
    else:
        table = table.drop_columns([column])
    assert isinstance(table, pa.Table)
    pq.write_table(table, folder / "less.parquet")
    return asked(folder / "less.parquet")


def naming(rows: Iterable[Row], what: str) -> set[str]:
    """The clauses that say they lack something."""
    return {row.clause for row in rows if any(f"`{what}`" in lack.what for lack in row.lacks)}


LACKING: list[tuple[str, str, set[str]]] = [
    (
        "kind",
        "meeting_booked",
        {
            "qualification.interest.rules.meeting",
            "follow_up.clocks.depth.satisfied_by",
            *(f"nurturing.tracks.{name}.stop" for name in ("welcome", "re-engage", "long-term")),
        },
    ),
    ("kind", "stage_set", {"definitions.stages.sql"}),
    ("kind", "no_progress_noted", {"follow_up.clocks.reason-noted.stops"}),
    (
        "column",
        "form",
        {
            *(
                f"qualification.interest.rules.{rule}"
                for rule in ("guide", "webinar-signup", "calculator", "newsletter", "demo")
            ),
            *(f"qualification.buying_stage.{stage}" for stage in ("decision", "consideration")),
            "handoff.triggers.demo",
            "nurturing.tracks.welcome",
        },
    ),
    ("column", "wants", {"handoff.triggers.fair"}),
    (
        "column",
        "outcome",
        {
            "handoff.return.after",
            "follow_up.outcomes.connected",
            "follow_up.outcomes.not_connected",
            "follow_up.clocks.depth.satisfied_by",
            "kpis.attempts_unreached",
        },
    ),
]


@pytest.mark.parametrize(("of", "what", "clauses"), LACKING, ids=[what for _, what, _ in LACKING])
def test_taking_one_thing_away_is_said_by_what_needs_it(
    year: Example, tmp_path: Path, of: str, what: str, clauses: set[str]
) -> None:
    """Exactly the clauses that ask for a kind or a property say that it lacks, and none of them did before."""
    less = without(year, tmp_path, **{of: what})
    assert naming(year.rows.values(), what) == set()
    assert naming(less.values(), what) == clauses
    for clause in clauses:
        assert less[clause].fed != "yes", clause
    for clause, row in less.items():
        worse = row.fed != year.rows[clause].fed
        assert not worse or row.lacks or any(each.startswith(f"{clause}.") for each in less), clause
