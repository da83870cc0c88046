"""What the columns of a log have, whoever asks: kinds, who carries which property, what properties say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from leadpact.agreement.condition_values import value_sql
from leadpact.agreement.conditions import Condition
from leadpact.agreement.needs import Ask, Need
from leadpact.agreement.needs_values import Carried, Said, Valued
from leadpact.log.column_facts import Uncast
from leadpact.log.people import column_sql
from leadpact.log.reading import LogView
from leadpact.log.sqltext import lit
from leadpact.log.tracking import Seen

FREQUENT = 100
ALWAYS = ("outcome", "reason", "channel", "deal_id")
"""Properties that the replay asks for by itself."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a property said: its most frequent values with their counts, or from least to greatest; of so many."""

    top: tuple[tuple[str, int], ...] = ()
    least: str = ""
    most: str = ""
    different: int = 0


@dataclass(frozen=True)
class Facts:
    """What the columns have. `carried`: by property, how many events of each kind have a value."""

    kinds: Mapping[str, Seen] = field(default_factory=dict)
    carried: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    said: Mapping[tuple[tuple[str, ...], str], Mapping[str, Seen]] = field(default_factory=dict)
    valued: Mapping[Valued, Seen] = field(default_factory=dict)
    uncast: Mapping[str, Uncast] = field(default_factory=dict)
    system: Mapping[str, int] = field(default_factory=dict)
    known_mail: int = 0
    """How many `email_sent` are of somebody the agreement names, and not marked as a system's."""

    def carries(self, name: str, kinds: Iterable[str] = ()) -> int:
        """How many events have a value of a property: of any kind, or of some."""
        by_kind = self.carried.get(name, {})
        wanted = tuple(kinds)
        return sum(count for kind, count in by_kind.items() if not wanted or kind in wanted)

    def of_kinds(self, kinds: Iterable[str]) -> Seen:
        """All events of some kinds."""
        return sum((self.kinds.get(kind, Seen()) for kind in kinds), Seen())


def facts_of(
    view: LogView,
    needs: Iterable[Need],
    conditions: Iterable[Condition],
    people: Iterable[str],
    uncast: Mapping[str, Uncast],
    zone: str,
) -> Facts:
    """Look once through the columns that the needs are about. `people` are the keys and addresses of all people."""
    asks = [ask for need in needs for ask in need.asks]
    names = wanted(asks, conditions)
    kinds, carried, system = _by_kind(view, names)
    return Facts(
        kinds,
        carried,
        {
            key: _said(view, *key, words)
            for key, words in _listed([ask for ask in asks if isinstance(ask, Said)]).items()
        },
        _valued(view, [ask for ask in asks if isinstance(ask, Valued)], zone),
        uncast,
        system,
        _known_mail(view.con, view.events, people),
    )


def wanted(asks: Iterable[Ask], conditions: Iterable[Condition]) -> list[str]:
    """The properties that are asked about."""
    names = {name for condition in conditions for _, name in condition.refs} - {"kind"}
    names |= {ask.name for ask in asks if isinstance(ask, Carried | Valued | Said)}
    return sorted(names | set(ALWAYS))


def _by_kind(
    view: LogView, names: list[str]
) -> tuple[dict[str, Seen], dict[str, dict[str, int]], dict[str, int]]:
    """Of every kind: how often, when, with how many dates only, by systems, and with which properties."""
    counts = "".join(f", count({column_sql(view.properties, name)})" for name in names)
    rows = view.con.execute(
        'SELECT kind, count(*), min("at"), max("at"), count(*) FILTER (date_only), '
        f"count(*) FILTER (actor_kind = 'system'){counts} FROM {view.events} GROUP BY kind ORDER BY count(*) DESC, kind"
    ).fetchall()
    kinds = {row[0]: Seen(*row[1:5]) for row in rows}
    carried = {
        name: {row[0]: row[6 + place] for row in rows if row[6 + place]} for place, name in enumerate(names)
    }
    return kinds, carried, {row[0]: row[5] for row in rows}


def _listed(asks: Iterable[Said]) -> dict[tuple[tuple[str, ...], str], list[str]]:
    """The words that are asked of each property at each kinds of events."""
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for ask in asks:
        found.setdefault((ask.kinds, ask.name), []).extend(ask.words)
    return found


def _said(view: LogView, kinds: tuple[str, ...], name: str, words: Iterable[str]) -> dict[str, Seen]:
    """What a property says at some kinds of events, the most frequent first; of a free text only those, and some words."""
    rows = view.con.execute(
        f'SELECT {column_sql(view.properties, name)} AS said, count(*), min("at"), max("at"), '
        f"count(*) FILTER (date_only) FROM {view.events} WHERE kind IN ({listed(kinds)}) AND said IS NOT NULL "
        f"GROUP BY said QUALIFY row_number() OVER (ORDER BY count(*) DESC, said) <= {FREQUENT} "
        f"OR said IN ({listed(words)}) ORDER BY count(*) DESC, said"
    ).fetchall()
    return {said: Seen(*seen) for said, *seen in rows}


def _valued(view: LogView, asks: list[Valued], zone: str) -> dict[Valued, Seen]:
    """How many values of properties are of their declared type."""
    told = []
    for ask in asks:
        value = value_sql(column_sql(view.properties, ask.name), ask.type, zone)  # type: ignore[arg-type]
        there = f"({value}) IS NOT NULL" + (f" AND kind IN ({listed(ask.kinds)})" if ask.kinds else "")
        told += [f'{f}("at") FILTER ({there})' for f in ("count", "min", "max")]
    if not told:
        return {}
    row = view.con.execute(f"SELECT {', '.join(told)} FROM {view.events}").fetchone() or ()
    return {ask: Seen(*row[3 * place : 3 * place + 3]) for place, ask in enumerate(asks)}


def _known_mail(con: duckdb.DuckDBPyConnection, events: str, people: Iterable[str]) -> int:
    known = listed(people) or "NULL"
    found = con.execute(
        f"SELECT count(*) FROM {events} WHERE kind = 'email_sent' AND actor IN ({known}) "
        "AND actor_kind IS DISTINCT FROM 'system'"
    ).fetchone()
    return 0 if found is None else int(found[0])


def listed(words: Iterable[str]) -> str:
    """Words as SQL texts."""
    return ", ".join(map(lit, words))


MOST = 5


def range_of(view: LogView, name: str, kinds: Iterable[str], kind: str, zone: str) -> Range:
    """What a property says at some kinds (none: at any): numbers and instants from least to greatest, words by frequency.

    Words are told only where one comes twice: names and addresses, which are all different, are nobody's to read here.
    """
    column = column_sql(view.properties, name)
    chosen = listed(kinds)
    where = f"{column} IS NOT NULL" + (f" AND kind IN ({chosen})" if chosen else "")
    if kind in ("number", "instant"):
        value = value_sql(column, kind, zone)  # type: ignore[arg-type]
        row = view.con.execute(
            f"SELECT arg_min({column}, {value}), arg_max({column}, {value}), count(DISTINCT {column}) "
            f"FROM {view.events} WHERE {where} AND ({value}) IS NOT NULL"
        ).fetchone()
        return Range((), row[0] or "", row[1] or "", row[2]) if row else Range()
    rows = view.con.execute(
        f"SELECT {column} AS said, count(*), count(*) OVER () FROM {view.events} WHERE {where} "
        f"GROUP BY said ORDER BY count(*) DESC, said LIMIT {MOST}"
    ).fetchall()
    different = int(rows[0][2]) if rows else 0
    all_once = bool(rows) and rows[0][1] == 1 and different > MOST
    return Range(() if all_once else tuple((said, count) for said, count, _ in rows), "", "", different)
