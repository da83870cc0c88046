"""Leads are gathered into accounts and merged into survivors over the whole log, before anything is folded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from event_files import event, write
from hypothesis import given
from hypothesis import strategies as st

from leadpact.log.accounts import final_survivors, resolve
from leadpact.log.engine import engine
from leadpact.log.reading import LogView, open_log


def accounts(tmp_path: Path, *rows: dict[str, Any], **how: Any) -> Any:
    """lead -> (account_key, survivor), or the problems."""
    given_rows = [event(event_id=f"e{place}") | row for place, row in enumerate(rows)]
    with engine(threads=1) as con:
        view = open_log(con, [write(tmp_path / "log.csv", given_rows)], **how)
        assert isinstance(view, LogView)
        found = resolve(con, view)
        if isinstance(found, list):
            return found
        table = con.execute(
            f"SELECT lead_id, account_key, survivor, lead_no, account_no, survivor_no FROM {found.leads}"
        ).fetchall()
    numbers = {row[0]: row[3] for row in table}
    assert sorted(numbers.values()) == list(range(found.leads_count))
    assert all(row[5] == numbers[row[2]] for row in table)
    assert len({(row[1], row[4]) for row in table}) == found.accounts_count
    return {row[0]: (row[1], row[2]) for row in table}


def merged(lead: str, into: str, **more: Any) -> dict[str, Any]:
    return {"lead_id": lead, "kind": "lead_merged", "into": into} | more


def test_the_latest_account_holds_for_the_whole_log(tmp_path: Path) -> None:
    """A lead's account is that of its latest event with one, by (at, seq, event_id)."""
    at = "2026-01-05T10:00:01Z"
    found = accounts(
        tmp_path,
        {"account_id": "x"}, {"account_id": "y", "at": at, "seq": "1"}, {"account_id": "z", "at": at, "seq": "2"},
        {"at": "2026-01-06T00:00:00Z"}, {"lead_id": "l2", "account_id": "z"},
    )  # fmt: skip
    assert found == {"l1": ("a:z", "l1"), "l2": ("a:z", "l2")}


def test_a_lead_without_account_is_one_of_its_own(tmp_path: Path) -> None:
    """It never shares with an account that happens to be called like the lead."""
    found = accounts(tmp_path, {"lead_id": "x"}, {"lead_id": "y", "account_id": "x"})
    assert found == {"x": ("l:x", "x"), "y": ("a:x", "y")}


def test_events_after_until_do_not_count(tmp_path: Path) -> None:
    """An account that is only known later is not known yet."""
    rows = [{"account_id": "x"}, {"account_id": "y", "at": "2026-02-01T00:00:00Z"}]
    assert accounts(tmp_path, *rows, until=1_767_607_200_000_000) == {"l1": ("a:x", "l1")}


def test_merges_are_followed_to_the_end(tmp_path: Path) -> None:
    """a into b into c: all are c's account, also when c says nothing itself."""
    found = accounts(
        tmp_path, merged("a", "b"), merged("b", "c"), {"lead_id": "b", "account_id": "x"}, {"lead_id": "d"}
    )
    assert found == {"a": ("l:c", "c"), "b": ("l:c", "c"), "c": ("l:c", "c"), "d": ("l:d", "d")}


def test_only_the_first_merge_counts(tmp_path: Path) -> None:
    """A lead that was absorbed cannot be absorbed again."""
    rows = [
        merged("a", "c", at="2026-01-06T00:00:00Z"),
        merged("a", "b"),
        {"lead_id": "b", "account_id": "x"},
    ]
    assert accounts(tmp_path, *rows)["a"] == ("a:x", "b")


def test_loops_are_refused(tmp_path: Path) -> None:
    """Every loop is told, with its leads; nothing is folded."""
    problems = accounts(
        tmp_path,
        merged("a", "b"),
        merged("b", "c"),
        merged("c", "a"),
        merged("p", "q"),
        merged("q", "p"),
        merged("z", "a"),
    )
    assert [problem.code for problem in problems] == ["merge_loop", "merge_loop"]
    assert problems[0].what == "merged leads form a loop: a → b → c → a"
    assert "p → q → p" in str(problems[1])


@given(st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 12).map(str)))
def test_survivors_against_walking(merges: dict[str, str]) -> None:
    """Each absorbed lead ends where walking ends; whoever walks forever is in a loop or leads to one."""
    final, loops = final_survivors(merges)
    looped = {lead for loop in loops for lead in loop}
    for lead in merges:
        here, steps = lead, 0
        while here in merges and steps < 20:
            here, steps = merges[here], steps + 1
        if steps < 20:
            assert final[lead] == here
        else:
            assert here in looped
    for loop in loops:
        assert [merges[lead] for lead in loop] == [*loop[1:], loop[0]]
