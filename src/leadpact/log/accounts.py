"""Whose conversation an event belongs to: leads numbered, merged into their survivors, gathered into accounts.

Decided over the whole log before anything is folded: an account's leads are folded together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from leadpact.log.problems import Problem
from leadpact.log.reading import LogView

SHOWN = 6
"""Leads of a loop that are named in its problem."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Names a table of the log's connection.

    `leads`: `lead_no` (from 0, by account_key, then lead_id: an account's leads follow each other), `lead_id`,
    `account_no` (from 0, by account_key), `account_key` (`a:` and the
    account_id, or `l:` and the lead_id of a lead that is an account of its own), `account_id` (NULL for the latter),
    `survivor` (the lead_id all its merges lead to; its own where there is none), `survivor_no`.
    """

    leads: str
    leads_count: int
    accounts_count: int
    merges: int


def resolve(con: duckdb.DuckDBPyConnection, view: LogView, *, name: str = "log") -> Accounts | list[Problem]:
    """The account of every lead of the log, or the merges that form loops."""
    own = _own_accounts(con, view.events, name)
    merges = _first_merges(con, view)
    survivors, loops = final_survivors(merges)
    if loops:
        files = ", ".join(source.name for source in view.sources)
        return [Problem(files, "merge_loop", params={"loop": _told(loop)}) for loop in loops]
    leads = _leads(con, own, survivors, name)
    found = con.execute(f"SELECT count(*), count(DISTINCT account_no) FROM {leads}").fetchone()
    assert found is not None
    return Accounts(leads, int(found[0]), int(found[1]), len(survivors))


def final_survivors(merges: Mapping[str, str]) -> tuple[dict[str, str], list[list[str]]]:
    """Each absorbed lead's final survivor, and the loops, each from its smallest lead on and sorted by it."""
    final: dict[str, str] = {}
    loops: dict[str, list[str]] = {}
    for lead in merges:
        path: list[str] = []
        place: dict[str, int] = {}
        here = lead
        while here in merges and here not in final and here not in place:
            place[here] = len(path)
            path.append(here)
            here = merges[here]
        if here in place:
            loop = path[place[here] :]
            start = loop.index(min(loop))
            loops[min(loop)] = loop[start:] + loop[:start]
        end = final.get(here, here)
        for each in path:
            final[each] = end
    return final, [loops[first] for first in sorted(loops)]


def _told(loop: list[str]) -> str:
    more = [f"… ({len(loop)} leads)"] if len(loop) > SHOWN else []
    return " → ".join([*loop[:SHOWN], *more, loop[0]])


def _own_accounts(con: duckdb.DuckDBPyConnection, events: str, name: str) -> str:
    """Each lead's account_id: that of its latest event with one.

    Most leads only ever have one, which a narrow hash tells; order is looked at for the others alone.
    """
    table = f"{name}_own"
    con.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT lead_id, any_value(account_id) AS account_id, "
        f"coalesce(min(hash(account_id)) FILTER (account_id IS NOT NULL) <> "
        f"max(hash(account_id)) FILTER (account_id IS NOT NULL), false) AS moved FROM {events} GROUP BY lead_id"
    )
    if con.execute(f"SELECT 1 FROM {table} WHERE moved LIMIT 1").fetchone() is not None:
        con.execute(
            f"UPDATE {table} SET account_id = latest.account_id FROM (SELECT lead_id, account_id FROM {events} "
            f"WHERE account_id IS NOT NULL AND lead_id IN (SELECT lead_id FROM {table} WHERE moved) "
            'QUALIFY row_number() OVER (PARTITION BY lead_id ORDER BY "at" DESC, seq DESC, event_id DESC) = 1) AS latest '
            f"WHERE {table}.lead_id = latest.lead_id"
        )
    return table


def _first_merges(con: duckdb.DuckDBPyConnection, view: LogView) -> dict[str, str]:
    """Each absorbed lead's first merge; later ones are void."""
    column = view.properties.get("into")
    if column is None:
        return {}
    rows = con.execute(
        f"SELECT lead_id, {column} FROM {view.events} WHERE kind = 'lead_merged' AND {column} IS NOT NULL "
        'QUALIFY row_number() OVER (PARTITION BY lead_id ORDER BY "at", seq, event_id) = 1 ORDER BY lead_id'
    ).fetchall()
    return {str(lead): str(into) for lead, into in rows}


def _leads(con: duckdb.DuckDBPyConnection, own: str, survivors: Mapping[str, str], name: str) -> str:
    """The table of leads. A survivor that has no event of its own is a lead all the same."""
    merged = pa.table(
        {
            "absorbed": pa.array(list(survivors), pa.string()),
            "survivor": pa.array(list(survivors.values()), pa.string()),
        }
    )
    con.register(f"{name}_merged_arrow", merged)
    con.execute(f"CREATE OR REPLACE TABLE {name}_merged AS SELECT * FROM {name}_merged_arrow")
    con.unregister(f"{name}_merged_arrow")
    leads = f"{name}_leads"
    con.execute(
        f"CREATE OR REPLACE TABLE {leads} AS WITH everyone AS (SELECT lead_id, account_id FROM {own} UNION ALL "
        f"SELECT DISTINCT survivor, NULL::VARCHAR FROM {name}_merged WHERE survivor NOT IN (SELECT lead_id FROM {own})), "
        "placed AS (SELECT e.lead_id, coalesce(m.survivor, e.lead_id) AS survivor, "
        "CASE WHEN m.survivor IS NULL THEN e.account_id ELSE s.account_id END AS account_id "
        f"FROM everyone e LEFT JOIN {name}_merged m ON m.absorbed = e.lead_id "
        "LEFT JOIN everyone s ON s.lead_id = m.survivor), "
        "keyed AS (SELECT *, coalesce('a:' || account_id, 'l:' || survivor) AS account_key FROM placed), "
        "numbered AS (SELECT *, row_number() OVER (ORDER BY account_key, lead_id) - 1 AS lead_no, "
        "dense_rank() OVER (ORDER BY account_key) - 1 AS account_no FROM keyed) "
        "SELECT n.lead_no, n.lead_id, n.account_no, n.account_key, n.account_id, n.survivor, "
        f"s.lead_no AS survivor_no FROM numbered n JOIN numbered s ON s.lead_id = n.survivor ORDER BY n.lead_no"
    )
    return leads
