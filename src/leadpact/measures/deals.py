"""What was known of each deal, as its events came in: revenue, the pipeline and the sales cycle are posted from it.

A deal is known by its `deal_id`; an event without one is a deal of its own. Each event of a deal that becomes known is a
saying: all that was known of the deal by then. A posting made of one saying is taken back when the next says otherwise, so a
correction of an amount, or a win that turns out lost, never changes a month that is frozen.
"""

from __future__ import annotations

from leadpact.measures.book import Book
from leadpact.measures.measure import POSTING
from leadpact.measures.postings import lit
from leadpact.measures.volume import instant

DEALS = "deal_sayings"
KINDS = ("deal_opened", "deal_stage_set", "deal_won", "deal_lost")
PROPOSAL = "proposal"
PROPOSALS = ("proposal", "offer", "quote", "propuesta", "oferta", "proposta", "عرض")
"""What the stage of a deal in which something is offered is called, in part at least."""


def deals(book: Book) -> str:
    """The table of sayings: `thing` (the deal), `step`, `lead_id, account_id, person` (of the last event), `known_at`;
    `opened_at, proposed_at, won_at` (the first ones), `lost_at` (the last), `closed` (`won`, `lost`: by the last of both),
    `amount, currency, reason, counts` (of each the last that was said), `cause`. Instants in µs UTC.

    `counts` is whether `goals.revenue.counts` holds; an event at which that is unknown (NULL) leaves it as it was.
    """
    at, known = (instant(book, "evidence", column, "e") for column in ("at", "known_at"))
    kinds = ", ".join(lit(kind) for kind in KINDS)
    reached = ", ".join(lit(stage) for stage in offered(book))
    by = 'PARTITION BY thing ORDER BY known_at, "at", event_id ROWS UNBOUNDED PRECEDING'
    book.con.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {DEALS} AS SELECT thing, "
        'row_number() OVER (PARTITION BY thing ORDER BY known_at, "at", event_id) AS step, known_at, event_id AS cause, '
        f"{_last('lead_id')}, {_last('account_id')}, {_last('actor')} AS person, "
        """min("at") FILTER (kind = 'deal_opened') OVER w AS opened_at, """
        f"""min("at") FILTER (stage IN ({reached})) OVER w AS proposed_at, """
        """min("at") FILTER (kind = 'deal_won') OVER w AS won_at, """
        """max("at") FILTER (kind = 'deal_lost') OVER w AS lost_at, """
        """arg_max(kind, ("at", event_id)) FILTER (kind IN ('deal_won', 'deal_lost')) OVER w AS closed, """
        f"{_last('amount')}, {_last('currency')}, {_last('reason')}, {_last('counts')} "
        f"FROM (SELECT coalesce(e.deal_id, e.event_id) AS thing, e.event_id, e.lead_id, e.account_id, e.actor, "
        f'{at} AS "at", {known} AS known_at, e.kind, e.stage, try_cast(e.amount AS DOUBLE) AS amount, e.currency, e.reason, '
        f"e.counts FROM evidence e WHERE e.kind IN ({kinds})) WINDOW w AS ({by})"
    )
    return DEALS


def _last(column: str) -> str:
    """The SQL of the last that was said of a column so far."""
    alias = "" if column == "actor" else f" AS {column}"
    return f'arg_max({column}, ("at", event_id)) FILTER ({column} IS NOT NULL) OVER w{alias}'


def offered(book: Book) -> list[str]:
    """The deal stages in which something has been offered: that of the proposal and those after it.

    The proposal is the stage called so, else the last that is called by a word for it, else the middle one (of an even
    number the later); an agreement without deal stages has `proposal` alone. A deal that skips it was offered something too.
    """
    stages = [str(stage) for stage in book.agreement.definitions.deal_stages] or [PROPOSAL]
    named = [n for n, stage in enumerate(stages) if any(word in stage.casefold() for word in PROPOSALS)]
    if PROPOSAL in stages:
        return stages[stages.index(PROPOSAL) :]
    return stages[named[-1] if named else len(stages) // 2 :]


def posted(
    rows: str,
    at: str,
    *,
    says: str,
    hit: str = "NULL",
    value: str = "NULL",
    state: str = "NULL",
    key: str = "NULL",
) -> str:
    """A SELECT of postings made of sayings: those that `says` (SQL) makes true, each taken back when another is known."""
    said = (
        f'SELECT thing, step, lead_id, account_id, person, known_at, cause, NULL::VARCHAR AS grade, ({at})::BIGINT AS "at", '
        f"({hit})::BOOLEAN AS hit, ({value})::DOUBLE AS value, ({state})::VARCHAR AS state, ({key})::VARCHAR AS key, "
        f"coalesce({says}, false) AS says FROM ({rows})"
    )
    content = 'CASE WHEN says THEN row("at", hit, value, state, key, lead_id, account_id, person) END'
    changed = f"{content} IS DISTINCT FROM lag({content}) OVER (PARTITION BY thing ORDER BY step)"
    replaced = "lead(known_at) OVER (PARTITION BY thing ORDER BY step) AS replaced"
    chosen = ", ".join(
        "CASE WHEN times = 1 THEN known_at ELSE replaced END AS known_at"
        if name == "known_at"
        else f'"{name}"'
        for name in POSTING
    )
    return (
        f"SELECT {chosen} FROM (SELECT *, {replaced} FROM (SELECT * FROM ({said}) QUALIFY {changed})), "
        "(VALUES (1), (-1)) AS entry(times) WHERE says AND ((times = 1 AND replaced IS NULL) OR replaced > known_at)"
    )


def last_said(book: Book) -> str:
    """A SELECT of what is known of each deal by now."""
    return f"SELECT DISTINCT ON (thing) * FROM {deals(book)} ORDER BY thing, step DESC"


def apart(book: Book) -> str:
    """The SQL of why a deal's money is apart: `foreign`, in another currency than the agreement's; `none`: no amount.

    An amount without a currency is in the agreement's; where the agreement names none, all are taken to be in one. A code is
    the same in small letters.
    """
    currency = book.agreement.currency
    said = "nullif(upper(trim(currency)), '')"
    foreign = "" if currency is None else f"WHEN {said} <> {lit(str(currency).upper())} THEN 'foreign' "
    return f"CASE {foreign}WHEN amount IS NULL THEN 'none' END"
