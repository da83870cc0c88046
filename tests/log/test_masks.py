"""Bit masks, recombined as the fold does, say what `holds` says of every condition at every row."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.agreement.condition_types import DeclaredType, Property, properties_of
from leadpact.agreement.condition_values import read_value
from leadpact.agreement.conditions import Condition, holds, parse_condition
from leadpact.log.column_facts import Declared, Uncast, facts_from, facts_sql, quoted, uncast_from
from leadpact.log.masks import mask_sql
from leadpact.replay.bits import WORD_BITS, ColumnFacts, MaskPlan, Use, plan_masks

PROPERTIES: dict[str, DeclaredType] = {"n": "number", "b": "yes_no", "i": "instant"}
OTHERWISE: dict[str, DeclaredType] = {"n": "text", "b": "number", "i": "yes_no", "t": "instant"}
"""The same names as another version declares them."""
COLUMNS = ("n", "b", "i", "t", "u v", "source")
Texts = dict[str, str | None]
ENGINE = duckdb.connect()
"""Each log is a temporary table of a cursor of its own: beginning an engine for each takes longer than asking it."""


@dataclass(frozen=True)
class Row:
    lead: int
    at: int
    kind: str
    properties: tuple[tuple[str, str | None], ...]


def read(text: str, declared: dict[str, DeclaredType] = PROPERTIES) -> Condition:
    parsed = parse_condition(text, declared, "Europe/Madrid")
    assert isinstance(parsed, Condition), (text, parsed)
    return parsed


def row(lead: int, at: int, kind: str, **properties: str | None) -> Row:
    return Row(lead, at, kind, tuple(properties.items()))


def loaded(rows: list[Row], columns: tuple[str, ...] = COLUMNS) -> duckdb.DuckDBPyConnection:
    """The rows as a table `log`, the property `x` in the column `p:x`."""
    con = ENGINE.cursor()
    named = ", ".join(f"{quoted(column_of(name))} VARCHAR" for name in columns)
    order = 'rn BIGINT, lead_key INT, "at" BIGINT, seq BIGINT, event_id VARCHAR, kind VARCHAR'
    con.execute(f"CREATE TEMP TABLE log ({order}, {named})")
    width = 6 + len(columns)
    values: list[object] = []
    for rn, one in enumerate(rows):
        values += [rn, one.lead, one.at, 0, event_id(rn), one.kind]
        values += [dict(one.properties).get(name) for name in columns]
    marks = ", ".join([f"({', '.join('?' * width)})"] * len(rows))
    con.execute(f"INSERT INTO log VALUES {marks}", values)
    return con


def event_id(rn: int) -> str:
    """An id whose order is not that of the rows."""
    return f"e{rn * 7919 % 10_000:04}"


def column_of(name: str) -> str:
    return f"p:{name}"


def facts_of(con: duckdb.DuckDBPyConnection, columns: tuple[str, ...] = COLUMNS) -> ColumnFacts:
    found = con.execute(facts_sql("log", columns, column_of=column_of)).fetchone()
    assert found is not None
    return facts_from(columns, found)


def folded(plan: MaskPlan, con: duckdb.DuckDBPyConnection, rows: list[Row]) -> list[list[bool]]:
    """What the fold will see: for every row, whether each use's bits are all set."""
    masks = {found[0]: found[1:] for found in con.execute(mask_sql(plan, "log", column_of)).fetchall()}
    assert len(masks) == len(rows)
    carried: dict[int, tuple[int, ...]] = {}
    answers: dict[int, list[bool]] = {}
    for rn, one in sorted(enumerate(rows), key=lambda pair: (pair[1].at, event_id(pair[0]))):
        *words, explicit = masks[rn]
        mask, carry = words[: plan.words], tuple(words[plan.words :])
        if not explicit:
            mask = [own | lead for own, lead in zip(mask, carried.get(one.lead, plan.initial), strict=True)]
        if one.kind == "lead_identified":
            carried[one.lead] = carry
        answers[rn] = [all(m & n == n for m, n in zip(mask, need, strict=True)) for need in plan.needs]
    return [answers[rn] for rn in range(len(rows))]


def told(uses: list[Use], rows: list[Row]) -> list[list[bool | None]]:
    """The naive answers: every use by `holds`, of what casts alone; the lead's texts are all kept."""
    leads: dict[int, list[Texts]] = {}
    answers: dict[int, list[bool | None]] = {}
    for rn, one in sorted(enumerate(rows), key=lambda pair: (pair[1].at, event_id(pair[0]))):
        lead = leads.setdefault(one.lead, [])
        event: Texts = dict(one.properties)
        if one.kind == "lead_identified":
            lead.append(dict(event))
        event["kind"] = one.kind
        answers[rn] = [answered(use, event, lead) for use in uses]
    return [answers[rn] for rn in range(len(rows))]


def answered(use: Use, event: Texts, lead: list[Texts]) -> bool:
    """What a condition says of the texts that cast as it reads them: the event's, and the lead's last of each."""
    own: Texts = {}
    known: Texts = {}
    for asked in properties_of(use.condition.tree):
        own[asked.name] = last_good(asked, [] if use.lead_only else [event])
        known[asked.name] = last_good(asked, lead)
    return holds(use.condition, own, known) is True


def last_good(asked: Property, told: list[Texts]) -> str | None:
    good = [each for each in told if read_value(each.get(asked.name), asked.type, asked.zone) is not None]
    return good[-1][asked.name] if good else None


def agree(uses: list[Use], rows: list[Row]) -> MaskPlan:
    con = loaded(rows)
    plan = plan_masks(uses, facts_of(con))
    seen, expected = folded(plan, con, rows), told(uses, rows)
    for one, got, want in zip(rows, seen, expected, strict=True):
        for use, bit, answer in zip(uses, got, want, strict=True):
            if use.kinds is None or one.kind in use.kinds:
                assert bit == answer, (use.condition.canonical, use.kinds, use.lead_only, one)
    return plan


# --- the layout ------------------------------------------------------------------------------------------

EVERYWHERE = ColumnFacts(frozenset(COLUMNS), frozenset(COLUMNS))


def test_equal_parts_share_a_bit() -> None:
    """Equal conjuncts of different conditions, and of different versions, have one bit between them."""
    plan = plan_masks(
        [Use(read("t = 'a' AND n > 1")), Use(read("n > 1 AND u = 'b'")), Use(read("(t) = 'a'"))], EVERYWHERE
    )
    assert len(plan.bits) == 2 + 0 + 1
    assert plan.needs == ((0b011,), (0b110,), (0b001,))


def test_words_have_62_bits() -> None:
    """The 63rd conjunct begins a second word, so that a word stays a positive BIGINT."""
    texts = [f"t = '{number}'" for number in range(WORD_BITS + 1)]
    plan = plan_masks([Use(read(text)) for text in texts], EVERYWHERE)
    assert plan.words == 2
    assert plan.needs[-1] == (0, 1)
    assert max(need[0] for need in plan.needs) == 1 << 61


def test_what_the_data_allow_decides_who_is_asked() -> None:
    """A column never set at `lead_identified` rows asks the event; never set elsewhere, or nowhere, the lead."""
    facts = ColumnFacts(frozenset({"p", "r"}), frozenset({"q", "r"}))
    uses = [Use(read(f"{name} = 'x'")) for name in ("p", "q", "r", "lead.p", "event.p")]
    uses += [Use(read("event.q = lead.p")), Use(read("r = 'x'"), lead_only=True), Use(read("s = 'x'"))]
    plan = plan_masks(uses, facts)
    asks = {bit.conjunct.text: bit.asks for bit in plan.bits}
    assert asks == {
        "lead.p = 'x'": "lead",
        "event.q = 'x'": "event",
        "r = 'x'": "both",
        "event.p = 'x'": "event",
        "event.q = lead.p": "both",
        "lead.r = 'x'": "lead",
        "NULL = 'x'": "lead",
    }


def test_true_needs_nothing() -> None:
    """A condition that is TRUE needs no bit, one that is FALSE or NULL needs a bit that is never set."""
    plan = agree(
        [Use(read("TRUE")), Use(read("FALSE")), Use(read("NULL")), Use(read("1 = 1"))], [row(1, 1, "a")]
    )
    assert plan.needs[0] == (0,)


def test_a_new_lead_carries_what_nothing_known_says() -> None:
    """Before its first `lead_identified` a lead has no properties: `x IS NULL` is TRUE there."""
    uses = [Use(read("lead.t IS NULL")), Use(read("lead.t = 'a'")), Use(read("coalesce(lead.b, TRUE)"))]
    rows = [row(1, 1, "page_viewed"), row(1, 2, "lead_identified", t="a", b="no"), row(1, 3, "page_viewed")]
    plan = agree(uses, rows)
    assert plan.initial == (0b101,)


# --- the answers -----------------------------------------------------------------------------------------


def test_a_null_never_clears_what_is_known() -> None:
    """A `lead_identified` without a property, or with one that does not cast, leaves the lead's as it was."""
    uses = [Use(read("lead.t = 'a'")), Use(read("lead.n > 5")), Use(read("n = 6"))]
    rows = [
        row(1, 1, "lead_identified", t="a"),
        row(1, 2, "lead_identified", n="6"),
        row(1, 3, "page_viewed"),
        row(2, 4, "page_viewed"),
        row(1, 5, "lead_identified", n="many"),
        row(1, 6, "page_viewed"),
        row(1, 7, "page_viewed", n="few"),
    ]
    agree(uses, rows)
    assert told(uses, rows)[-3:] == [[True, True, True]] * 3


def test_each_declaration_finds_its_own_value() -> None:
    """Versions may declare a property differently: each reads the latest value that casts to its own type."""
    uses = [Use(read("n = 6")), Use(read("n = 'many'", OTHERWISE)), Use(read("n = 7"))]
    rows = [
        row(1, 1, "lead_identified", n="6"),
        row(1, 2, "lead_identified", n="many"),
        row(1, 3, "page_viewed"),
        row(1, 4, "lead_identified", n="7"),
        row(1, 5, "page_viewed"),
    ]
    agree(uses, rows)
    assert told(uses, rows)[2] == [True, True, False]
    assert told(uses, rows)[4] == [False, False, True]


def test_touched_rows_are_exact() -> None:
    """A row with a property of its own that takes part is answered with it and the lead's, for itself alone."""
    uses = [
        Use(read("t = 'a'")),
        Use(read("event.t = lead.t")),
        Use(read("event.t IS NULL OR lead.n > 5"), frozenset({"page_viewed"})),
        Use(read("n > 5 AND t <> 'a'")),
    ]
    rows = [
        row(1, 1, "lead_identified", t="a", n="6"),
        row(1, 2, "page_viewed"),
        row(1, 3, "page_viewed", t="b"),
        row(1, 4, "page_viewed", t="a"),
        row(1, 5, "call_made", t="b", n="1"),
        row(1, 6, "page_viewed"),
    ]
    agree(uses, rows)


def test_the_row_and_what_it_leaves_differ() -> None:
    """At `lead_identified` rows `event.x` is the row's own; what is carried on reads it as NULL."""
    uses = [Use(read("event.t = lead.t")), Use(read("event.t IS NULL AND lead.t = 'a' OR lead.b"))]
    agree(
        uses, [row(1, 1, "lead_identified", t="a"), row(1, 2, "page_viewed"), row(1, 3, "page_viewed", t="a")]
    )


def test_order_is_at_seq_event_id() -> None:
    """At one instant the order of the events decides what is known of the lead."""
    rows = [
        row(1, 1, "page_viewed", t="z"),
        row(1, 1, "lead_identified", t="a"),
        row(1, 1, "page_viewed", t="y"),
    ]
    agree([Use(read("lead.t = 'a'")), Use(read("lead.t = 'a' OR t = 'z'"))], rows)


def test_odd_names_are_quoted() -> None:
    """A property may have any name, quotation marks and all."""
    name = 'a"; DROP TABLE log; --'
    con = loaded([row(1, 1, "lead_identified", **{name: "x'"})], (name,))
    uses = [Use(read("lead.\"a\"\"; DROP TABLE log; --\" = 'x'''"))]
    plan = plan_masks(uses, facts_of(con, (name,)))
    assert plan.columns == (name,)
    found = con.execute(mask_sql(plan, "log", column_of)).fetchall()
    assert found == [(0, 1, 1, True)]


def test_many_words() -> None:
    """Conditions beyond 62 parts fill further words, of the row and of what is carried."""
    uses = [Use(read(f"lead.n > {number} AND event.t <> '{number}'")) for number in range(70)]
    rows = [row(1, 1, "lead_identified", n="33"), row(1, 2, "page_viewed", t="12"), row(1, 3, "page_viewed")]
    assert agree(uses, rows).words == 3


KINDS = st.sampled_from(["lead_identified", "page_viewed", "call_made"])
TEXTS = st.sampled_from(["a", "b", "é"])
STATES = st.fixed_dictionaries(
    {},
    optional={
        "n": st.sampled_from(["1", "6", "x"]) | st.none(),
        "b": st.sampled_from(["yes", "no", "x", "1"]),
        "i": st.sampled_from(["2026-01-01", "2026-03-01T00:00:00Z", "soon", "yes"]),
        "t": TEXTS | st.just("2026-02-02"),
        "u v": TEXTS,
        "source": TEXTS,
    },
)
ROWS = st.lists(
    st.builds(
        lambda lead, at, kind, state: Row(lead, at, kind, tuple(state.items())),
        st.integers(1, 3),
        st.integers(0, 6),
        KINDS,
        STATES,
    ),
    min_size=1,
    max_size=14,
)
PREFIX = st.sampled_from(["", "lead.", "event."])
ATOMS = st.one_of(
    PREFIX.map(lambda p: f"{p}n > 5"),
    PREFIX.map(lambda p: f"{p}n IS NULL"),
    PREFIX.map(lambda p: f"{p}b"),
    PREFIX.map(lambda p: f"{p}i < '2026-02-01'"),
    st.tuples(PREFIX, PREFIX).map(lambda p: f'{p[0]}t = {p[1]}"u v"'),
    st.tuples(PREFIX, TEXTS).map(lambda p: f"coalesce({p[0]}t, 'b') = '{p[1]}'"),
    st.just("kind = 'page_viewed'"),
    st.just("source = 'a'"),
    st.just("unheard_of IS NULL"),
    st.just("TRUE"),
)
ATOMS_OTHERWISE = st.one_of(
    PREFIX.map(lambda p: f"{p}n = 'x'"),
    PREFIX.map(lambda p: f"{p}b >= 1"),
    PREFIX.map(lambda p: f"{p}i"),
    PREFIX.map(lambda p: f"{p}t IS NULL"),
    st.tuples(PREFIX, PREFIX).map(lambda p: f"{p[0]}t = {p[1]}t"),
    st.just("\"u v\" = 'a'"),
)


def conditions(
    atoms: st.SearchStrategy[str], declared: dict[str, DeclaredType]
) -> st.SearchStrategy[Condition]:
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["AND", "AND", "OR"]), inner).map(
                lambda p: f"({p[0]}) {p[1]} ({p[2]})"
            ),
            inner.map(lambda part: f"NOT ({part})"),
        ),
        max_leaves=4,
    ).map(lambda text: read(text, declared))


CONDITIONS = conditions(ATOMS, PROPERTIES) | conditions(ATOMS_OTHERWISE, OTHERWISE)
USES = st.lists(
    st.builds(
        Use,
        CONDITIONS,
        st.none() | st.frozensets(KINDS, min_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=125, deadline=None)
@given(USES, ROWS)
def test_masks_say_what_holds_says(uses: list[Use], rows: list[Row]) -> None:
    """For any conditions and any history the recombined bits are TRUE exactly where `holds` is."""
    agree(uses, rows)


# --- what does not cast ----------------------------------------------------------------------------------


N, B, AT = (Declared(name, ((0, kind),)) for name, kind in PROPERTIES.items())


def uncast(rows: list[Row], columns: tuple[str, ...], *declared: Declared) -> dict[str, Uncast]:
    found = loaded(rows).execute(facts_sql("log", columns, declared, column_of)).fetchone()
    assert found is not None
    return uncast_from(columns, declared, found)


@pytest.mark.parametrize("columns", [(), ("n", "t")])
def test_values_that_do_not_cast_are_counted(columns: tuple[str, ...]) -> None:
    """Per declared property: how many of its values are NULL only because they do not cast, and the first of them."""
    rows = [
        row(1, 1, "a", n="1", b="x"),
        row(1, 2, "a", n="many", b="x"),
        row(1, 3, "a", i="2026-02-30", t="z"),
        row(1, 4, "lead_identified", n="few", i="2026-02-28"),
    ]
    assert uncast(rows, columns, N, B, AT) == {
        "n": Uncast(2, "few"),
        "b": Uncast(2, "x"),
        "i": Uncast(1, "2026-02-30"),
    }


def test_a_value_counts_by_the_type_of_its_time() -> None:
    """Where versions declare a property differently, a value is held against the one that began last."""
    changing = Declared("n", ((0, "number"), (5, "text"), (9, "yes_no")))
    rows = [row(1, at, "a", n=text) for at, text in ((1, "many"), (5, "many"), (8, "few"), (9, "7"))]
    assert uncast(rows, (), changing) == {"n": Uncast(2, "7")}


def test_what_casts_is_not_told() -> None:
    """A property whose values all cast, or that has none, is not among them; a long example is cut."""
    rows = [row(1, 1, "a", n="1", b="x" * 200)]
    assert uncast(rows, ("n",), N, B, AT) == {"b": Uncast(1, "x" * 79 + "…")}


def test_facts_and_counts_come_from_one_look() -> None:
    """The facts are the same, whether or not something is counted."""
    rows = [row(1, 1, "a", n="1", t="x"), row(1, 2, "lead_identified", n="many", b="yes")]
    con = loaded(rows)
    found = con.execute(facts_sql("log", COLUMNS, (N, B), column_of)).fetchone()
    assert found is not None
    assert facts_from(COLUMNS, found) == facts_of(con)
    assert con.execute(facts_sql("log", ())).fetchone() == (True,)
