"""Documents that are no agreement, or promise what cannot be: all problems at once, and nothing is replayed."""

from __future__ import annotations

from pathlib import Path

import pytest
from trying import AGREEMENT, EVENTS, leadpact, process, refused, replay, replayed, write

LAUGHS = 'a: &a ["lol", "lol"]\n' + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
WHOLE: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "a.yaml:1:1: document: the document is empty; write at least name"),
    "binary": (bytes(range(256)) * 4, "a.yaml:1:1: document: this is no text"),
    "Latin 1": (
        AGREEMENT.replace("Luis", "Luís").encode("latin-1"),
        "this is not UTF-8; save the file as UTF-8",
    ),
    "events": (EVENTS, "is no map; write keys and values below it"),
    "over 256 KiB": (AGREEMENT + "#" * 262_144, "over 256 KiB; keep one agreement a file"),
    "nested too deeply": ("a: " + "[" * 5000, "nested deeper than 40 levels"),
    "a billion laughs": (
        LAUGHS + AGREEMENT,
        "a.yaml:2:8: document: the alias *a is refused; write the value out",
    ),
    "a duplicate key": (
        AGREEMENT + "name: Other\n",
        "the key name is already on line 2; keep one of the two",
    ),
    "a nested duplicate": (
        AGREEMENT.replace("objective: 90%", "objective: 90%, objective: 10%"),
        "the key objective is already on line",
    ),
    "an unknown key": (AGREEMENT.replace("follow_up:", "folow_up:"), "unknown key folow_up; write follow_up"),
    "a tag": (AGREEMENT.replace("name: Small", "name: !!python/object:os.system x"), "the tag"),
    "a property called at": (
        AGREEMENT.replace("employees: number", "at: number"),
        "at is a column of every event, not a property; write another name",
    ),
    "year 0": (AGREEMENT.replace("effective: 2026", "effective: 0000"), "0000-01-01 is no date"),
    "until 9999": (AGREEMENT.replace("until: 2026", "until: 9999"), "9999-12-31 is too far away"),
}


@pytest.mark.parametrize("case", WHOLE)
def test_documents_that_are_none(tmp_path: Path, case: str) -> None:
    """Each is refused with its line, column, clause and remedy; replay says what check says."""
    text, words = WHOLE[case]
    write(tmp_path, e_csv=EVENTS)
    said = replay(tmp_path, "e.csv", agreement=text)
    refused(said, tmp_path, words)
    checked = leadpact(tmp_path, "check", "a.yaml")
    assert (checked.code, checked.out) == (1, said.err)


CONDITIONS = {
    "form = 'demo'; DROP TABLE log": "`;` cannot be part of a condition",
    "form = 'demo' -- '": "a comment cannot be part of a condition",
    "pg_sleep(9) > 1": "`pg_sleep(…)` cannot be part of a condition",
    "read_csv('/etc/passwd') = 'x'": "`read_csv(…)` cannot be part of a condition",
    "regexp_matches(form, '(a+)+')": "`regexp_matches(…)` cannot be part of a condition",
    "random() > 0.5": "`random(…)` cannot be part of a condition",
    "form = (SELECT max(form) FROM log)": "cannot be part of a condition",
    "EXISTS (SELECT 1)": "cannot be part of a condition",
    "form IN (SELECT form FROM log)": "cannot be part of a condition",
    "form = 'a' UNION SELECT 1": "near `UNION`",
    "at > 1": "`at` says when or which, not what",
    "form": "`form` is text, and yes or no is needed here",
    "form > 1": "declare `form: number`",
    "form ==": "`==` cannot be part of a condition",
    "other.form = 'x'": "write lead.form, event.form or form",
    "form = $1": "`$` cannot be part of a condition",
    "(" * 300 + "form = 'x'" + ")" * 300: "nested too deeply",
    " OR ".join(["form = 'x'"] * 400): "4000 is the most",
}


def test_conditions_that_are_none(tmp_path: Path) -> None:
    """`; DROP`, functions outside the list, subqueries, a property called `at` …: each at its place, all at once."""
    triggers = "".join(
        f'    - {{id: t{n}, on: form_submitted, when: "{text}"}}\n' for n, text in enumerate(CONDITIONS)
    )
    before, after = AGREEMENT.split("  triggers: ")
    agreement = f"{before}  triggers:\n{triggers}{after[after.index('follow_up') :]}"
    write(tmp_path, e_csv=EVENTS)
    said = replay(tmp_path, "e.csv", agreement=agreement)
    refused(said, tmp_path)
    lines = said.err.splitlines()
    start = agreement[: agreement.index("  triggers:")].count("\n") + 2
    for number, words in enumerate(CONDITIONS.values()):
        here = [line for line in lines if line.startswith(f"a.yaml:{start + number}:")]
        assert here and f"handoff.triggers.t{number}.when: " in here[0] and words in here[0], (words, here)
        assert "; " in here[0]


def test_the_same_from_a_real_process(tmp_path: Path) -> None:
    """As a process: no traceback, quickly, nothing written."""
    write(tmp_path, a_yaml=LAUGHS + AGREEMENT, e_csv=EVENTS)
    refused(
        process(tmp_path, "replay", "a.yaml", "e.csv", "--to", "out"), tmp_path, "the alias *a is refused"
    )


def test_folders(tmp_path: Path) -> None:
    """A folder without a version, one with problems, one whose versions clash: exit 1, nothing written."""
    write(tmp_path, e_csv=EVENTS)
    (tmp_path / "none").mkdir()
    said = leadpact(tmp_path, "replay", "none", "e.csv", "--to", "out")
    refused(said, tmp_path, "none:1:1: document: the folder holds no agreement; put a version in it")
    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "2026-01-01.yaml").write_text(AGREEMENT.replace("office\n", "nowhere\n"))
    (folder / "2026-07-01.yaml").write_text(AGREEMENT.replace("2026-01-01", "2026-07-02"))
    said = leadpact(tmp_path, "replay", "some", "e.csv", "--to", "out")
    refused(
        said,
        tmp_path,
        "some/2026-01-01.yaml:11:11: calendar: there is no calendar nowhere",
        "some/2026-07-01.yaml",
    )


def test_an_agreement_that_is_not_there(tmp_path: Path) -> None:
    """No such file or folder: a problem like any other, exit 1."""
    write(tmp_path, e_csv=EVENTS)
    said = leadpact(tmp_path, "replay", "none.yaml", "e.csv", "--to", "out")
    refused(said, tmp_path, "none.yaml:1:1: document: the file can't be read: No such file or directory")


def test_more_stages_than_fit(tmp_path: Path) -> None:
    """Stages are kept as the bits of one number: over 62 are refused in words, not by a wrong verdict."""
    stages = "".join(f"    - {{id: s{n}, enter: {{on: form_submitted}}}}\n" for n in range(70))
    write(tmp_path, e_csv=EVENTS)
    said = replay(tmp_path, "e.csv", agreement=AGREEMENT.replace("    - {id: mql", stages + "    - {id: mql"))
    refused(
        said,
        tmp_path,
        "definitions.stages.s61: 72 stages are more than the 62 there may be; write at most 62",
    )


def test_events_in_no_term(tmp_path: Path) -> None:
    """Before `effective` and after `until` no agreement is in force: people's attempts are seen, nothing is promised."""
    for year in ("2025", "2027"):
        write(tmp_path, e_csv=EVENTS.replace("2026", year))
        found = replayed(replay(tmp_path, "e.csv"), tmp_path)
        assert {row["kind"] for row in found} == {"attempt_made"}
