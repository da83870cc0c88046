"""`python -m bench.live_filling --events 20000000`: fills the service's empty tables with a year, as its worker would have.

The log is replayed in bulk. Events, leads, accounts, findings and standings go into PostgreSQL by COPY; what the worker
keeps beside them is made by the worker's own code (`bench/live_standings.py`). Then some hundred accounts are folded by the
worker and must come out as they are stored, or nothing is reported. The log came in as an upload does, historical: nobody is
alerted.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import django

BASE = (
    "records_event", "records_lead", "records_account", "records_finding", "records_standing", "records_notice",
    "records_decision",
)  # fmt: skip
_began = time.monotonic()


def main() -> None:
    """Fill, check, print what was filled as one line of JSON."""
    parser = argparse.ArgumentParser("bench.live_filling", description="Fill the tables of the service.")
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="for files that go when it is done")
    asked = parser.parse_args()
    django.setup()
    print(json.dumps(filled(asked.events, asked.folder)))


def filled(events: int, folder: Path) -> dict[str, Any]:
    """All of it; what was filled, how long it took and the most memory."""
    from bench import live_around, live_control, live_tables, trial
    from bench.live_year import Year
    from django.core.management import call_command

    from leadpact.log.engine import engine
    from leadpact.runners.here import Options, replay_files
    from leadpact.web.agreed import agreed
    from leadpact.web.clock import now

    call_command("migrate", verbosity=0)
    year = Year(events, now())
    live_around.sign(year)
    history = agreed()
    assert history is not None
    say("log")
    with engine(memory_limit="4GB", temporary=folder) as con:
        long = year.write_log(con, folder / "log.parquet")
    say("replay")
    replayed = folder / "replayed"
    options = Options(until=year.now, measured=False)
    summary = replay_files(history, [folder / "log.parquet"], replayed, options)
    assert not isinstance(summary, list), summary
    back = live_tables.taken_off(BASE)
    fill_log(history, year.now, folder / "log.parquet", folder, replayed)
    live_around.fill(year)
    say("indexes")
    live_tables.finish(back, BASE, say)
    say("control")
    checked = live_control.check(year.now)
    say("done")
    return {
        "events": summary.accepted, "findings": summary.findings, "leads": summary.leads, "long": long, "checked": checked,
        "reps": list(year.reps), "seconds": round(time.monotonic() - _began), "peak_mb": round(trial.peak()),
    }  # fmt: skip


def say(what: str) -> None:
    """Progress, apart from the results."""
    print(f"{time.monotonic() - _began:6.0f} s  {what}", file=sys.stderr, flush=True)


def fill_log(history: Any, now: int, log: Path, folder: Path, replayed: Path) -> None:
    """A log and what its replay until `now` said, into the tables."""
    from bench import live_standings

    from leadpact.log.accounts import Accounts, resolve
    from leadpact.log.engine import engine
    from leadpact.log.reading import open_log
    from leadpact.web.agreed import rules_of

    with engine(memory_limit="5GB", temporary=folder) as con:
        view = open_log(con, [log], default_timezone=str(history.latest.agreement.timezone))
        assert not isinstance(view, list), view
        accounts = resolve(con, view)
        assert isinstance(accounts, Accounts), accounts
        leads = accounts.leads
        say("events")
        _put(con, folder, "records_event", events_of(view))
        say("what is open")
        live_standings.make_open(con, view, leads, replayed, history, now)
        say("leads and accounts")
        _put(con, folder, "records_account", accounts_of(leads, replayed, rules_of(history), now))
        _put(con, folder, "records_lead", leads_of(view, leads))
        say("findings")
        _put(con, folder, "records_finding", findings_of(leads, replayed, now))
        say("standings")
        _put(con, folder, "records_standing", standings_of(leads, replayed))


def _put(con: Any, folder: Path, table: str, told: tuple[dict[str, str], str]) -> None:
    from bench import live_tables

    columns, rest = told
    asked = f"SELECT {', '.join(columns.values())} {rest}"
    live_tables.put(con, table, list(columns), asked, folder)


def _same(*names: str, of: str) -> dict[str, str]:
    return {name: f'{of}."{name}"' for name in names}


def events_of(view: Any) -> tuple[dict[str, str], str]:
    """The events in the order of their arrival, which is how they lie in a log that grew."""
    from bench.live_tables import told_of

    own = ("event_id", "lead_id", "at", "kind", "account_id", "seq", "logged_at", "received_at", "actor", "actor_kind",
           "source", "date_only")  # fmt: skip
    return (
        {**_same(*own, of="e"), "properties": told_of(view.properties, "e"), "historical": "true"},
        f'FROM {view.events} e ORDER BY greatest(e."at", coalesce(e.received_at, e."at"))',
    )


def accounts_of(leads: str, replayed: Path, rules: str, now: int) -> tuple[dict[str, str], str]:
    """The accounts, folded, each due when time itself says something next."""
    return {
        "id": "a.account_no + 1", "key": "a.account_key", "changed": "1", "folded": "1", "folded_at": str(now),
        "rules": f"'{rules}'", "failed": "''", "quiet_until": str(now), "work_at": "d.next_at",
    }, (
        f"FROM (SELECT DISTINCT account_no, account_key FROM {leads}) a LEFT JOIN (SELECT account_no, "
        f"epoch_us(min(next_due_at)) AS next_at FROM read_parquet('{replayed}/standings.parquet') s "
        f"JOIN {leads} l ON l.lead_id = s.lead_id GROUP BY account_no) d ON d.account_no = a.account_no ORDER BY 1"
    )  # fmt: skip


def leads_of(view: Any, leads: str) -> tuple[dict[str, str], str]:
    """The leads, by account; `into` is whom each was merged into first."""
    into = view.properties["into"]
    return {
        "id": "l.lead_no + 1", "lead_id": "l.lead_id", "account_id": "l.account_no + 1", "into": "m.into_lead",
    }, (
        f"FROM {leads} l LEFT JOIN (SELECT lead_id, arg_min({into}, (\"at\", seq, event_id)) AS into_lead "
        f"FROM {view.events} WHERE kind = 'lead_merged' AND {into} IS NOT NULL GROUP BY lead_id) m "
        "ON m.lead_id = l.lead_id ORDER BY 1"
    )  # fmt: skip


def findings_of(leads: str, replayed: Path, now: int) -> tuple[dict[str, str], str]:
    """The findings in the order in which they became known, as they lie where a worker wrote them day by day."""
    same = ("finding_id", "lead_id", "cycle", "kind", "clause", "version", "cause", "party", "person", "value", "detail",
            "clock_id")  # fmt: skip
    nth = "row_number() OVER (PARTITION BY l.account_no, f.finding_id) - 1"
    return {
        **_same(*same, of="f"),
        **{name: f'epoch_us(f."{name}")' for name in ("at", "known_at", "due_at")},
        **{f"{name}_us": f"CAST(round(f.{name}_s * 1e6) AS BIGINT)" for name in ("working", "wall")},
        "nth": f"CASE WHEN t.finding_id IS NULL THEN 0 ELSE {nth} END", "account_id": "l.account_no + 1",
        "account_id_said": "f.account_id", "said_at": str(now), "superseded_by": "''",
    }, (
        f"FROM read_parquet('{replayed}/findings.parquet') f JOIN {leads} l ON l.lead_id = f.lead_id "
        f"LEFT JOIN (SELECT finding_id FROM read_parquet('{replayed}/findings.parquet') GROUP BY finding_id "
        "HAVING count(*) > 1) t ON t.finding_id = f.finding_id ORDER BY f.known_at"
    )  # fmt: skip


def standings_of(leads: str, replayed: Path) -> tuple[dict[str, str], str]:
    """Where the leads stand, with what the worker keeps beside."""
    known = "json_extract_string(k.known, '$.{}')"
    name = f"nullif(trim({known.format('name')}), '')"
    email, company = (f"trim({known.format(each)})" for each in ("email", "company"))
    same = ("stage", "buying_stage", "cycle", "fit", "interest", "grade", "owner")
    opened = ("promise_due_at", "promise_started_at", "late_since")
    texts = {each: f"coalesce(o.{each}, '')" for each in ("promise", "late_party", "late_person")}
    return {
        "lead_id": "l.lead_no + 1", "account_id": "l.account_no + 1", **_same(*same, of="s"),
        "open_clocks": "CAST(to_json(s.open_clocks) AS VARCHAR)", "next_due_at": "epoch_us(s.next_due_at)",
        **_same(*opened, of="o"), **texts, "team": "coalesce(o.team, '')",
        "in_cycle": "coalesce(o.in_cycle, false)", "listed": "coalesce(o.listed, false)", "snoozed_by": "''",
        "name": f"left(coalesce({name}, {email}, ''), 255)", "company": f"left(coalesce({company}, ''), 255)",
        "known": "k.known", "last_at": "k.last_at",
    }, (
        f"FROM read_parquet('{replayed}/standings.parquet') s JOIN {leads} l ON l.lead_id = s.lead_id "
        "JOIN known_leads k ON k.lead_id = s.lead_id LEFT JOIN open_leads o ON o.lead_id = s.lead_id"
    )  # fmt: skip


if __name__ == "__main__":
    main()
