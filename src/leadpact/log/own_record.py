"""Every event of an open log with its numbers: its own, its lead's and account's, and whose record it is.

After a merge what is said of either lead is the survivor's record: from which event on, is found here.
"""

from __future__ import annotations

import pyarrow as pa

from leadpact.log.accounts import Accounts
from leadpact.log.column_facts import quoted
from leadpact.log.reading import LogView

NUMBER = "((CAST(e.part AS BIGINT) << 40) | e.row_no)"
"""The SQL of an event's number: its part's above 40 bits of its row's."""
Span = tuple[int, int, int, int, str]


def said(view: LogView, name: str) -> str:
    """The SQL of a property; NULL where the log has none of that name."""
    column = view.properties.get(name)
    return f"e.{quoted(column)}" if column else "NULL::VARCHAR"


def make_source(view: LogView, accounts: Accounts, name: str) -> str:
    """Make the view `NAME_source` of the events, each with `rn, lead_no, account_no, lead_key`; its name."""
    key, join = "l.lead_no", ""
    if accounts.merges:
        _make_records(view, accounts, name)
        place = '(e."at", e.seq, e.event_id)'
        begun = f"list_filter(r.spans, s -> {place} >= (s.from_at, s.from_seq, s.from_id))"
        key = f"CASE WHEN r.spans IS NULL THEN l.lead_no ELSE coalesce(list_last({begun}).record_no, l.lead_no) END"
        join = f" LEFT JOIN {name}_records r ON r.lead_no = l.lead_no"
    view.con.execute(
        f"CREATE OR REPLACE VIEW {name}_source AS SELECT e.*, {NUMBER} AS rn, l.lead_no, l.account_no, "
        f"{key} AS lead_key FROM {view.events} AS e JOIN {accounts.leads} AS l USING (lead_id){join}"
    )
    return f"{name}_source"


def _make_records(view: LogView, accounts: Accounts, name: str) -> None:
    """From when on the rows of a merged lead, and of those merged into it, are whose record."""
    merges = view.con.execute(
        f'SELECT l.lead_no, o.lead_no, e."at", e.seq, e.event_id FROM {view.events} AS e '
        f"JOIN {accounts.leads} AS l USING (lead_id) JOIN {accounts.leads} AS o ON o.lead_id = "
        f"{said(view, 'into')} WHERE e.kind = 'lead_merged' ORDER BY 3, 4, 5"
    ).fetchall()
    spans = record_spans(merges)
    kinds = (pa.int64(), pa.int64(), pa.int64(), pa.int64(), pa.string())
    columns = ("lead_no", "record_no", "from_at", "from_seq", "from_id")
    table = pa.table(
        [pa.array([span[n] for span in spans], kind) for n, kind in enumerate(kinds)], names=list(columns)
    )
    view.con.register("leadpact_spans", table)
    view.con.execute(
        f"CREATE OR REPLACE TABLE {name}_records AS SELECT lead_no, list({{'record_no': record_no, "
        "'from_at': from_at, 'from_seq': from_seq, 'from_id': from_id} ORDER BY from_at, from_seq, from_id) AS spans "
        "FROM leadpact_spans GROUP BY lead_no"
    )
    view.con.unregister("leadpact_spans")


def record_spans(merges: list[tuple[int, int, int, int, str]]) -> list[Span]:
    """From which event on a lead's rows are whose record: (lead, record, at, seq, event_id), by merges in order."""
    into: dict[int, int] = {}
    absorbed: dict[int, list[int]] = {}
    spans: list[Span] = []
    for lead, other, at, seq, event_id in merges:
        survivor = other
        while survivor in into:
            survivor = into[survivor]
        if lead in into or survivor == lead:
            continue
        into[lead] = survivor
        moved = [lead, *absorbed.pop(lead, [])]
        absorbed.setdefault(survivor, []).extend(moved)
        spans += [(each, survivor, at, seq, event_id) for each in moved]
    return spans
