"""A mapping says how foreign rows become events; all that is wrong with one is said at once, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadpact.log.mapping import EventMapping, load_mapping, read_mapping

ROOT = Path(__file__).parents[2]

HEAD = "leadpact_map: 1\ncolumns: {lead_id: id, at: when}\n"


def problems(text: str) -> list[tuple[int, int, str, str]]:
    found = read_mapping(text, "map.yaml")
    assert isinstance(found, list), found
    for each in found:
        assert each.what and each.write
        assert str(each).startswith(f"map.yaml:{each.line}:{each.column}: ")
    return [(each.line, each.column, each.clause, each.code) for each in found]


def test_a_mapping_of_a_public_log() -> None:
    """A mapping of events as process mining has them reads as it stands."""
    found = read_mapping("""
leadpact_map: 1
columns: {lead_id: case_id, at: time_timestamp, actor: org_resource}   # event_id is derived
timezone: Europe/Amsterdam          # for stamps without an offset
events:
  - {where: "concept_name = 'A_SUBMITTED'", kind: lead_identified, properties: {amount: case_AMOUNT_REQ}}
  - {where: "concept_name = 'W_Afhandelen leads' AND lifecycle_transition = 'START'", kind: call_made, actor_kind: human}
""")
    assert isinstance(found, EventMapping)
    first, second = found.entries
    assert first.timezone == second.timezone == "Europe/Amsterdam"
    assert (first.kind, first.properties, first.shared["lead_id"]) == (
        "lead_identified",
        {"amount": "case_AMOUNT_REQ"},
        "case_id",
    )
    assert second.constants == {"actor_kind": "human"}


@pytest.mark.parametrize("name", ["bpi2012", "olist"])
def test_the_shipped_mappings(name: str) -> None:
    """The examples' mappings have no problem."""
    assert isinstance(load_mapping(ROOT / "examples" / name / "map.yaml"), EventMapping)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", (1, 1, "", "empty_document")),
        ("[1]", (1, 1, "", "not_a_map")),
        ("leadpact_map: 1\n", (1, 1, "", "missing_key")),
        ("leadpact_map: 2\nevents: [{kind: x, lead_id: a, at: b}]", (1, 15, "leadpact_map", "not_one_of")),
        (HEAD + "event: []\nevents: [{kind: x}]", (3, 1, "event", "did_you_mean")),
        (HEAD + "events: []", (3, 9, "events", "too_few")),
        (HEAD + "events: {kind: x}", (3, 9, "events", "not_a_list")),
        (HEAD + "events: [{}]", (3, 10, "events.1", "missing_key")),
        (HEAD + "events: [{kind: Form Submitted}]", (3, 17, "events.1.kind", "wrong_form")),
        (HEAD + "events: [{kind: x, actor_kind: robot}]", (3, 32, "events.1.actor_kind", "not_one_of")),
        (HEAD + "events: [{kind: x, properties: {at: y}}]", (3, 33, "events.1.properties.at", "reserved_property")),
        (HEAD + "events: [{kind: x, properties: {a: [y]}}]", (3, 36, "events.1.properties.a", "not_a_text")),
        (HEAD + "events: [{kind: x, properties: {a: y}, set: {a: z}}]", (3, 46, "events.1.set.a", "twice")),
        (HEAD + "events: [{kind: x, columns: {nonsense: y}}]", (3, 30, "events.1.columns.nonsense", "unknown_key")),
        (HEAD + "timezone: Europe/Madird\nevents: [{kind: x}]", (3, 11, "timezone", "unknown_zone")),
        (HEAD + "events:\n  - {kind: x, timezone: UTC}\n  - {kind: y, timezone: Europe/Madird}", (5, 25, "events.2.timezone", "unknown_zone")),
        (HEAD + "events: [{kind: x, timezone: 2}]", (3, 30, "events.1.timezone", "unknown_zone")),
        (HEAD + "blank: unknown\nevents: [{kind: x}]", (3, 8, "blank", "not_a_list")),
        (HEAD + "blank: [unknown, ' ', true]\nevents: [{kind: x}]", (3, 18, "blank.2", "empty_text")),
        (HEAD + "blank: [unknown, ' ', true]\nevents: [{kind: x}]", (3, 23, "blank.3", "not_a_text")),
        (HEAD + "types: {a: money}\nevents: [{kind: x}]", (3, 12, "types.a", "not_one_of")),
        (HEAD + 'events: [{kind: x, where: "a = 1; DROP TABLE t"}]', (3, 33, "events.1.where", "condition.not_allowed")),
        (HEAD + "events: [{kind: x, where: \"lead.a = '1'\"}]", (3, 27, "events.1.where", "condition.not_allowed")),
        ("leadpact_map: 1\nevents: [{kind: x, at: when}]", (2, 10, "events.1", "missing_key")),
        ("leadpact_map: 1\nleadpact_map: 1\nevents: [{kind: x, at: a, lead_id: b}]", (2, 1, "", "duplicate_key")),
        ("a: &a [x]\nb: *a\n", (1, 4, "", "anchor")),
    ],
)  # fmt: skip
def test_problems(text: str, where: tuple[int, int, str, str]) -> None:
    """Each has its line, column, clause and code."""
    assert where in problems(text)


def test_all_at_once() -> None:
    """Every problem of a document is said in one go, in the order of its lines."""
    found = problems(
        HEAD + "timezone: Nowhere\nevents:\n  - {kind: A b, nonsense: 1}\n  - {where: 'x =', kind: c}\n"
    )
    assert [each[3] for each in found] == ["unknown_zone", "wrong_form", "unknown_key", "condition.syntax"]


def test_an_entrys_zone_comes_before_the_mappings() -> None:
    """An entry's own `timezone` reads its stamps; an entry without one has the mapping's, or none."""
    entries = "events: [{kind: x, timezone: UTC}, {kind: y}]"
    zoned, bare = read_mapping(HEAD + "timezone: America/Sao_Paulo\n" + entries), read_mapping(HEAD + entries)
    assert isinstance(zoned, EventMapping) and isinstance(bare, EventMapping)
    assert [entry.timezone for entry in zoned.entries] == ["UTC", "America/Sao_Paulo"]
    assert [entry.timezone for entry in bare.entries] == ["UTC", None]


def test_never_raises() -> None:
    """Whatever the text, it is problems and never a traceback."""
    for text in (
        "\0",
        "{",
        "- - -",
        "a: b: c",
        "leadpact_map: [1]\nevents: 5\ncolumns: 7",
        "events: [5, [], null]",
        "\t",
        b"\xff\xfe",
    ):
        assert isinstance(read_mapping(text), list)
