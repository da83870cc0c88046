"""A replay leaves who the leads are, what was said of deals and meetings, and the agreement that it used."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from event_files import event, write

from leadpact.agreement.history import History
from leadpact.log.book_files import EVIDENCE, LEADS
from leadpact.log.documents import load_history
from leadpact.log.evidence import EVIDENCE_COLUMNS
from leadpact.log.people import LEAD_COLUMNS
from leadpact.runners.here import Options, Summary, replay_files

HEAD = """
name: Small
timezone: Europe/Madrid
parties:
  marketing: {head: ana, people: {ana: {name: Ana, email: ana@acme.example}}}
  sales: {head: luis, people: {luis: {name: Luis}}}
calendars:
  madrid: {timezone: Europe/Madrid, hours: {mon-fri: [09:00-17:00]}}
"""
AGREEMENT = (
    HEAD
    + """
effective: 2026-01-01
applies_to: "coalesce(market, 'ES') = 'ES'"
personas:
  described: {buying_role: influencer}
  plant: {match: "job ILIKE '%planta%' AND employees >= 50"}
  large: {match: "employees >= 50"}
definitions: {properties: {employees: number}}
goals:
  revenue: {target: 1000, counts: "type = 'new'"}
  segments: {rest: {}, big: {when: "employees >= 500"}}
"""
)
Row = dict[str, Any]


def rows_of(
    tmp_path: Path, *rows: Row, agreement: str | Path = AGREEMENT, **how: Any
) -> tuple[list[Row], list[Row]]:
    """The leads and the evidence of a log of these rows."""
    log = write(tmp_path / "log.csv", [event(event_id=f"e{place}") | row for place, row in enumerate(rows)])
    to = written(tmp_path, log, agreement, **how)
    return tuple(pq.read_table(to / name).to_pylist() for name in (LEADS, EVIDENCE))


def written(
    tmp_path: Path, log: Path, agreement: str | Path = AGREEMENT, to: str = "out", **how: Any
) -> Path:
    """Where the replay of a log left its book."""
    path = tmp_path / "small.yaml" if isinstance(agreement, str) else agreement
    if isinstance(agreement, str):
        path.write_text(agreement, encoding="utf-8")
    history = load_history(path)
    assert isinstance(history, History), history
    done = replay_files(
        history, [log], tmp_path / to, Options(machine="plain", threads=1, measured=False, **how)
    )
    assert isinstance(done, Summary), done
    return tmp_path / to


def a_log(tmp_path: Path) -> Path:
    """A log of one event."""
    return write(tmp_path / "log.csv", [event(**told("l", 5))])


def told(lead: str, day: int, **more: Any) -> Row:
    return {
        "lead_id": lead,
        "kind": "lead_identified",
        "at": f"2026-01-{day:02}T10:00:00Z",
        "source": None,
    } | more


def happened(lead: str, kind: str, day: int, **more: Any) -> Row:
    return told(lead, day, **more) | {"kind": kind}


def one(tmp_path: Path, *rows: Row, **how: Any) -> Row:
    """The only lead of a log."""
    leads, _ = rows_of(tmp_path, *rows, **how)
    assert len(leads) == 1
    return leads[0]


# --- leads -----------------------------------------------------------------------------------------------


def test_the_last_name_and_company_hold(tmp_path: Path) -> None:
    """Those last told of the lead; an empty one clears nothing, and what a page is called is no lead's name."""
    found = one(
        tmp_path,
        told("l", 5, name="Eva", company="One"), told("l", 7, company="Two"), told("l", 6, company="Three"),
        happened("l", "page_viewed", 8, name="Pricing"),
    )  # fmt: skip
    assert (found["name"], found["company"]) == ("Eva", "Two")


def test_a_name_in_two_parts(tmp_path: Path) -> None:
    """Where no whole name was told, first and last name make one, also one of them alone."""
    leads, _ = rows_of(
        tmp_path,
        told("a", 5, first_name="Eva"), told("a", 6, last_name="Gil"), told("b", 5, last_name="Paz"), told("c", 5),
        told("d", 5, name="Whole", first_name="Part"),
    )  # fmt: skip
    assert [each["name"] for each in leads] == ["Eva Gil", "Paz", None, "Whole"]


def test_the_first_touch_says_the_source(tmp_path: Path) -> None:
    """The first event with an origin, by (at, seq, event_id), and not the first with a source column."""
    found = one(
        tmp_path,
        happened("l", "page_viewed", 5, source="web"), happened("l", "page_viewed", 7, utm_source="late"),
        happened("l", "page_viewed", 6, seq=2, utm_source="second"),
        happened("l", "page_viewed", 6, seq=1, lead_source="fair", utm_source="ads"),
    )  # fmt: skip
    assert found["source"] == "ads"


def test_the_source_column_where_nothing_says_an_origin(tmp_path: Path) -> None:
    """Then it is the source of the first event that has one."""
    rows = happened("l", "page_viewed", 5), happened("l", "page_viewed", 7, source="crm")
    assert one(tmp_path, *rows, happened("l", "page_viewed", 6, source="web"))["source"] == "web"


def test_campaign_and_product_are_the_first_said(tmp_path: Path) -> None:
    """Under either name, the shorter first; NULL where the log has none."""
    rows = [happened("l", "page_viewed", 7, campaign="b", utm_campaign="x", product_line="packing")]
    found = one(tmp_path, *rows, happened("l", "page_viewed", 6, utm_campaign="a"), told("m", 5, market="FR"))
    assert (found["campaign"], found["product"], found["company"]) == ("a", "packing", None)


@pytest.mark.parametrize("seq", [0, 7, -5, 1 << 40])
def test_at_one_instant_seq_and_then_the_id_decide(tmp_path: Path, seq: int) -> None:
    """The order of events is (at, seq, event_id), not that of the rows, however large or small a seq is."""
    tied = [
        happened("l", "page_viewed", 5, event_id="b", seq=seq, campaign="two"),
        happened("l", "page_viewed", 5, event_id="a", seq=seq, campaign="one"),
    ]
    later = happened("l", "page_viewed", 5, event_id="0", seq=seq + 1, campaign="three")
    assert one(tmp_path, later, *tied)["campaign"] == "one"
    assert one(tmp_path, later, tied[0])["campaign"] == "two"


@pytest.mark.parametrize(
    ("job", "employees", "persona", "segment"),
    [
        ("Jefa de planta", "80", "plant", "rest"),
        ("Compras", "600", "large", "big"),
        ("Jefa de planta", "20", None, "rest"),
        (None, None, None, "rest"),
    ],
)
def test_the_first_persona_that_matches(
    tmp_path: Path, job: str | None, employees: str | None, persona: str | None, segment: str
) -> None:
    """In document order; one without `match` is nobody's, a segment without `when` whoever's is in no other."""
    found = one(tmp_path, told("l", 5, job=job, employees=employees))
    assert (found["persona"], found["segment"]) == (persona, segment)


def test_a_value_that_does_not_cast_clears_nothing(tmp_path: Path) -> None:
    """Conditions see the last value that is of the declared type."""
    assert one(tmp_path, told("l", 5, employees="600"), told("l", 6, employees="many"))["segment"] == "big"


def test_conditions_ask_the_lead_and_no_event(tmp_path: Path) -> None:
    """What only an event said, such as how many employees a form asked about, is not known of the lead."""
    assert one(tmp_path, told("l", 5), happened("l", "form_submitted", 6, employees="600"))["persona"] is None


def test_no_segments_no_segment(tmp_path: Path) -> None:
    """An agreement without personas and segments leaves both NULL."""
    found = one(tmp_path, told("l", 5, employees="600"), agreement=HEAD + "effective: 2026-01-01\n")
    assert (found["persona"], found["segment"]) == (None, None)


def test_personas_are_those_of_the_version_in_force_at_the_end(tmp_path: Path) -> None:
    """A version that begins after `until` does not tell yet."""
    folder = tmp_path / "versions"
    folder.mkdir()
    for day, name in (("2026-01-01", "old"), ("2026-06-01", "new")):
        text = f"{HEAD}effective: {day}\npersonas: {{{name}: {{match: \"job = 'x'\"}}}}\n"
        (folder / f"{day}.yaml").write_text(text)
    rows = [told("l", 5, job="x"), happened("l", "page_viewed", 6, at="2026-07-01T10:00:00Z")]
    assert one(tmp_path, *rows, agreement=folder)["persona"] == "new"
    assert one(tmp_path, *rows, agreement=folder, until=1_780_000_000_000_000)["persona"] == "old"


def test_an_absorbed_lead_keeps_its_row(tmp_path: Path) -> None:
    """It has its own properties and the survivor's account; `person` is whom all its merges lead to."""
    leads, _ = rows_of(
        tmp_path,
        told("a", 5, name="A", account_id="x"), happened("a", "lead_merged", 6, into="b"), told("b", 5, name="B"),
        happened("b", "lead_merged", 7, into="c"), told("c", 5, account_id="y"),
    )  # fmt: skip
    named = [tuple(each[key] for key in ("lead_id", "person", "account_id", "name")) for each in leads]
    assert named == [("a", "c", "y", "A"), ("b", "c", "y", "B"), ("c", "c", "y", None)]


def test_a_lead_knows_its_first_merge_and_erasure(tmp_path: Path) -> None:
    """Into whom and when, step by step, not the end of the chain; a second merge is void. Who was not has neither."""
    leads, _ = rows_of(
        tmp_path,
        told("a", 5), happened("a", "lead_merged", 6, into="b"), happened("a", "lead_merged", 8, into="d"),
        told("b", 5), happened("b", "lead_merged", 7, into="c"), told("c", 5), happened("c", "lead_erased", 8),
        happened("c", "lead_erased", 9), told("d", 5),
    )  # fmt: skip
    days = [
        (
            each["lead_id"],
            each["merged_into"],
            *(at and at.day for at in (each["merged_at"], each["erased_at"])),
        )
        for each in leads
    ]
    assert sorted(days) == [
        ("a", "b", 6, None),
        ("b", "c", 7, None),
        ("c", None, None, 8),
        ("d", None, None, None),
    ]


def test_a_survivor_that_no_event_is_about(tmp_path: Path) -> None:
    """It is a lead all the same, and has no first and last event."""
    leads, _ = rows_of(tmp_path, told("a", 5), happened("a", "lead_merged", 6, into="b"))
    assert [(each["lead_id"], each["first_at"] is None) for each in leads] == [("a", False), ("b", True)]


def test_leads_left_out_are_in_neither_table(tmp_path: Path) -> None:
    """A lead the agreement is not about; what was absorbed by one that belongs does belong."""
    leads, evidence = rows_of(
        tmp_path,
        told("a", 5, market="FR"), happened("a", "meeting_held", 6), told("b", 5), told("c", 5, market="FR"),
        happened("c", "lead_merged", 6, into="b"), happened("c", "meeting_held", 7),
    )  # fmt: skip
    assert [each["lead_id"] for each in leads] == ["b", "c"]
    assert [each["lead_id"] for each in evidence] == ["c"]


def test_first_and_last_event(tmp_path: Path) -> None:
    """Instants of the first and the last of a lead's events, whatever they are."""
    found = one(tmp_path, told("l", 6), happened("l", "page_viewed", 5), happened("l", "anything_done", 9))
    assert (found["first_at"].day, found["last_at"].day) == (5, 9)


# --- evidence --------------------------------------------------------------------------------------------


def test_evidence_says_what_events_said(tmp_path: Path) -> None:
    """Only kinds that measures ask for; a number that is none is NULL, a person's e-mail is the person."""
    _, evidence = rows_of(
        tmp_path,
        told("l", 5, account_id="x"), happened("l", "call_made", 6),
        happened("l", "lead_rated", 7, rating="4", actor="ana@acme.example", received_at="2026-01-08T00:00:00Z"),
        happened("l", "deal_won", 9, deal_id="D", amount="many", currency="EUR", actor="x"),
        happened("l", "no_progress_noted", 10, reason="no_fit"),
    )  # fmt: skip
    rated, won, noted = evidence
    assert (rated["rating"], rated["actor"], rated["account_id"], rated["known_at"].day) == (
        4.0,
        "ana",
        "x",
        8,
    )
    assert (won["deal_id"], won["amount"], won["currency"], won["actor"], won["type"]) == (
        "D",
        None,
        "EUR",
        "x",
        None,
    )
    assert (noted["reason"], noted["kind"], noted["known_at"].day) == ("no_fit", "no_progress_noted", 10)


def counts(tmp_path: Path, *rows: Row, agreement: str | Path = AGREEMENT) -> list[bool | None]:
    """Whether each won deal counts; None where its event doesn't tell."""
    _, evidence = rows_of(tmp_path, *rows, agreement=agreement)
    return [each["counts"] for each in evidence if each["kind"] == "deal_won"]


def test_which_deals_count(tmp_path: Path) -> None:
    """What the condition says of the event; an event that does not say the type leaves it to the deal's others."""
    rows = [happened("l", "deal_won", 5 + n, type=kind) for n, kind in enumerate(("new", "renewal", None))]
    assert counts(tmp_path, *rows) == [True, False, None]


def test_all_deals_count_where_nothing_says_which(tmp_path: Path) -> None:
    """No condition, and no version that has begun: TRUE."""
    plain = HEAD + "effective: 2026-01-01\n"
    assert counts(tmp_path, happened("l", "deal_won", 5, type="renewal"), agreement=plain) == [True]
    early = told("l", 5) | {"kind": "deal_won", "at": "2025-12-01T10:00:00Z", "type": "renewal"}
    assert counts(tmp_path, early, told("l", 6)) == [True]


def test_counts_sees_the_lead_as_known_then(tmp_path: Path) -> None:
    """A bare name is the event's, else what the lead had told by then; merged leads share one record."""
    rows = [
        happened("l", "deal_won", 5), told("l", 6, type="new"), happened("l", "deal_won", 7),
        happened("l", "deal_won", 8, type="renewal"), told("l", 9, type="renewal"), happened("l", "deal_won", 10),
        happened("l", "deal_won", 11, type="new"),
    ]  # fmt: skip
    assert counts(tmp_path, *rows) == [None, True, False, False, True]
    merged = [told("a", 5, type="new"), told("b", 5), happened("b", "lead_merged", 6, into="a")]
    assert counts(tmp_path, *merged, happened("b", "deal_won", 7)) == [True]


def test_each_deal_is_asked_by_the_version_of_its_day(tmp_path: Path) -> None:
    """The latest version begun at the event says which deals count."""
    folder = tmp_path / "versions"
    folder.mkdir()
    for day, kind in (("2026-01-01", "new"), ("2026-01-10", "renewal")):
        goals = f"goals: {{revenue: {{target: 1000, counts: \"type = '{kind}'\"}}}}\n"
        (folder / f"{day}.yaml").write_text(f"{HEAD}effective: {day}\n{goals}")
    rows = [happened("l", "deal_won", day, type="renewal") for day in (8, 12)]
    assert counts(tmp_path, *rows, agreement=folder) == [False, True]


# --- the files -------------------------------------------------------------------------------------------


def busy(seed: int) -> list[Row]:
    """A log with merges, ties and values that do not cast."""
    draw = random.Random(seed)
    rows = []
    for n in range(400):
        lead, kind = (
            f"l{draw.randrange(40)}",
            draw.choice(("lead_identified", "deal_won", "page_viewed", "meeting_held")),
        )
        row = happened(
            lead,
            kind,
            draw.randrange(5, 20),
            event_id=f"e{n}",
            employees=draw.choice(("9", "900", "x", None)),
        )
        rows.append(
            row
            | {
                "campaign": draw.choice("abc"),
                "type": draw.choice(("new", None)),
                "source": draw.choice("xy"),
            }
        )
    merges = [
        happened(f"l{n}", "lead_merged", 12, event_id=f"m{n}", into=f"l{n + 1}") for n in range(0, 20, 2)
    ]
    return rows + merges


@pytest.mark.parametrize("how", [{"threads": 2}, {"rows": 7}, {}])
def test_the_same_bytes(tmp_path: Path, how: dict[str, Any]) -> None:
    """Whatever the order of the rows, the format, the threads and the batches; a second run replaces all of it."""
    rows = busy(1)
    first = everything(run(tmp_path, write(tmp_path / "one.csv", rows), {}))
    random.Random(2).shuffle(rows)
    again = everything(run(tmp_path, write(tmp_path / "two.parquet", rows), {"threads": 1} | how))
    assert first == again and {LEADS, EVIDENCE} < set(first)


def run(tmp_path: Path, log: Path, how: dict[str, Any]) -> Path:
    (tmp_path / "small.yaml").write_text(AGREEMENT)
    history = load_history(tmp_path / "small.yaml")
    assert isinstance(history, History)
    done = replay_files(history, [log], tmp_path / "out", Options(machine="plain", measured=False, **how))
    assert isinstance(done, Summary)
    return tmp_path / "out"


def everything(folder: Path) -> dict[str, bytes]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def test_an_empty_log_leaves_empty_tables(tmp_path: Path) -> None:
    """With their columns, and with the agreement."""
    log = write(tmp_path / "log.csv", [], ["event_id", "lead_id", "at", "kind"])
    to = written(tmp_path, log)
    assert pq.read_table(to / LEADS).equals(LEAD_COLUMNS.empty_table())
    assert pq.read_table(to / EVIDENCE).equals(EVIDENCE_COLUMNS.empty_table())
    assert (to / "agreement").is_dir()


def test_the_columns(tmp_path: Path) -> None:
    """Files with rows have the columns that empty ones have."""
    to = written(tmp_path, write(tmp_path / "log.csv", busy(3)))
    assert pq.read_schema(to / LEADS).equals(LEAD_COLUMNS)
    assert pq.read_schema(to / EVIDENCE).equals(EVIDENCE_COLUMNS)


def test_the_agreement_is_copied_byte_for_byte(tmp_path: Path) -> None:
    """Versions and locks, line ends and all; a single file is named by its date, as in a folder of versions."""
    text = AGREEMENT.replace("\n", "\r\n") + "# año\r\n"
    (tmp_path / "mine.yaml").write_bytes(text.encode())
    history = load_history(tmp_path / "mine.yaml")
    assert isinstance(history, History)
    lock = (
        f'{{"leadpact_lock": 1,   "digest": "{history.latest.digest}", "versions": {{}}, "holidays": {{}}}}'
    )
    (tmp_path / "mine.lock").write_text(lock)
    to = written(tmp_path, a_log(tmp_path), tmp_path / "mine.yaml") / "agreement"
    assert sorted(each.name for each in to.iterdir()) == ["2026-01-01.lock", "2026-01-01.yaml", "SHA256SUMS"]
    assert (to / "2026-01-01.yaml").read_bytes() == text.encode()
    assert (to / "2026-01-01.lock").read_text() == lock
    for line in (to / "SHA256SUMS").read_text().splitlines():
        told_sum, name = line.split("  ")
        assert hashlib.sha256((to / name).read_bytes()).hexdigest() == told_sum
    again = load_history(to)
    assert isinstance(again, History) and again.latest.lock is not None


def test_a_second_run_takes_away_what_an_earlier_one_left(tmp_path: Path) -> None:
    """Versions that were not used now are not in the copy."""
    log = a_log(tmp_path)
    written(tmp_path, log)
    to = written(tmp_path, log, AGREEMENT.replace("effective: 2026-01-01", "effective: 2025-01-01"))
    assert sorted(each.name for each in (to / "agreement").iterdir()) == ["2025-01-01.yaml", "SHA256SUMS"]
    assert not [each for each in to.iterdir() if each.name.startswith(".")]


@pytest.mark.parametrize("mine", ["notes.txt", "2026-01-01.yaml"])
def test_somebody_elses_folder_is_not_replaced(tmp_path: Path, mine: str) -> None:
    """A folder `agreement` that no replay left stays as it is, and nothing is written."""
    folder = tmp_path / "out" / "agreement"
    folder.mkdir(parents=True)
    (folder / mine).write_text("mine")
    with pytest.raises(FileExistsError, match="no replay's copy"):
        written(tmp_path, a_log(tmp_path))
    assert everything(tmp_path / "out") == {f"agreement/{mine}": b"mine"}


def test_nothing_beside_the_copy_is_lost(tmp_path: Path) -> None:
    """What somebody put into the copy of an earlier run stays too."""
    log = a_log(tmp_path)
    note = written(tmp_path, log) / "agreement" / "notes.txt"
    note.write_text("mine")
    with pytest.raises(FileExistsError):
        written(tmp_path, log)
    assert note.read_text() == "mine"


def test_who_was_erased_is_nobody_by_name(tmp_path: Path) -> None:
    """An erased person's name and company are gone, those of the leads merged into them too; where they came from stays."""
    rows = [
        told("a", 5, name="Secret", company="Hidden", origin="fair"), told("b", 5, name="Secret too"),
        happened("b", "lead_merged", 6, into="a"), happened("a", "lead_erased", 7), told("c", 5, name="Open"),
    ]  # fmt: skip
    leads, _ = rows_of(tmp_path, *rows)
    assert [(each["name"], each["company"], each["source"]) for each in leads] == [
        (None, None, "fair"),
        (None, None, None),
        ("Open", None, None),
    ]


def test_what_an_erased_or_excluded_lead_does_is_no_evidence(tmp_path: Path) -> None:
    """From then on; what was before stays. Who is excluded no more is evidence again."""
    agreement = HEAD + "effective: 2026-01-01\ndefinitions: {excluded: \"rival = 'yes'\"}\n"
    rows = [
        told("a", 5), happened("a", "deal_won", 6), happened("a", "lead_erased", 7), happened("a", "deal_won", 8),
        told("b", 5, rival="yes"), happened("b", "meeting_held", 6), told("b", 7, rival="no"), happened("b", "meeting_held", 8),
    ]  # fmt: skip
    _, evidence = rows_of(tmp_path, *rows, agreement=agreement)
    assert [(each["lead_id"], each["kind"], each["at"].day) for each in evidence] == [
        ("a", "deal_won", 6),
        ("b", "meeting_held", 8),
    ]
