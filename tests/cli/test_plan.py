"""`leadpact plan`: from an agreement, from options alone; its page, its rows, and all that is wrong at once."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bad_input"))

from plan_examples import GOAL, flat, numbers, plan, planned
from trying import process, write

ACME = Path(__file__).parents[2] / "agreements" / "acme"
KELLOGG = ("--target", "2000000", "--average-deal", "75000", "--conversion", "sql=20%")
TODAY = ("--today", "2026-01-15")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small goal."""
    folder = tmp_path_factory.mktemp("plan")
    write(folder, a_yaml=GOAL)
    return folder


# --- from options alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("rounding", "sqls"), [("up", 135), ("nearest", 135), ("carry", 133)])
def test_options_alone_make_a_plan(tmp_path: Path, rounding: str, sqls: int) -> None:
    """Without any agreement: 27 deals, and the SQLs that each rounding makes of 20 %; the page says which it is."""
    told = planned(tmp_path, *KELLOGG, *TODAY, "--rounding", rounding)
    assert numbers(told) == {"sql": sqls, "customer": 27}
    assert told["term"] == {"first": "2026-02-01", "last": "2027-01-31", "from": "2026-02-01"}
    page = flat(plan(tmp_path, *KELLOGG, *TODAY, "--rounding", rounding))
    assert f"Rounding: {rounding}." in page and f"needs 27 customers, and for them {sqls} SQLs." in page
    assert ("bring up to 5,000 less" in page) == (rounding == "carry")


def test_every_option_is_taken(tmp_path: Path) -> None:
    """Share, season, lag, term, currency: each changes what it says; names may be in capitals, several stand in one."""
    told = planned(
        tmp_path, "--target", "EUR 100_000", "--average-deal", "1000 EUR", "--conversion", "MQL=50%,lead=20%",
        "--marketing-share", "50%", "--season", "feb=0%", "--lag", "mql=31d", "--counted-from", "2026-01-01",
        "--until", "2026-02-28", "--today", "2025-10-01", "--by", "month",
    )  # fmt: skip
    assert (told["currency"], told["to_win"], told["working_days"]) == ("EUR", 50_000, 42)
    months = {(row["stage"], row["month"]): row["number"] for row in told["rows"]}
    assert months["lead", "2025-12"] + months["lead", "2026-01"] == 500
    assert (months["customer", "2026-01"], months["customer", "2026-02"]) == (50, 0)


def test_all_that_is_wrong_with_options_comes_at_once(tmp_path: Path) -> None:
    """A line for each, with what to write instead; misuse exits 2."""
    said = plan(
        tmp_path, "--target", "5,000", "--average-deal", "0", "--conversion", "foo=20%", "--conversion", "sql=0.2",
        "--conversion", "mql", "--conversion", "lead=120%", "--season", "agosto=40%", "--lag", "mql=3bd", "--until", "soon",
        "--currency", "EURO", "--marketing-share", "1",
    )  # fmt: skip
    assert said.code == 2 and said.out == ""
    options = [line.split(": ")[0] for line in said.err.splitlines()]
    assert options == [
        "--target", "--average-deal", "--marketing-share", "--conversion", "--conversion sql", "--conversion",
        "--conversion lead", "--season", "--lag mql", "--until", "--currency",
    ]  # fmt: skip
    assert all("; " in line for line in said.err.splitlines())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--conversion", "sql=20%"), "--target: nobody says what is to be won"),
        (("--target", "100"), "--average-deal: what one deal brings is not said"),
        ((*KELLOGG, "--conversion", "mql=0%"), "--conversion mql: at a rate of 0% nobody"),
        ((*KELLOGG, "--until", "2025-06-30", "--counted-from", "2025-01-01"), "is before today, 2026-01-15"),
        (
            (*KELLOGG, "--until", "2025-06-30", "--counted-from", "2026-01-01"),
            "is before the first, 2026-01-01",
        ),
        ((*KELLOGG, "--from", "2028-01-01"), "--from: 2028-01-01 is outside the term"),
        (
            (*KELLOGG, "--lag", "sql=90d", "--counted-from", "2026-01-15", "--until", "2026-02-14"),
            "--lag sql: a sale takes 90d from sql, longer than the 31d left",
        ),
        (
            ("--target", "100 EUR", "--average-deal", "10 USD"),
            "--average-deal: 10 USD is in USD, the plan in EUR",
        ),
    ],
)
def test_a_goal_that_cannot_be_met_is_refused(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """Zero rates, a target in the past, a term shorter than the sale, two currencies: said at its option, exit 1."""
    said = plan(tmp_path, *arguments, *TODAY)
    assert said.code == 1 and said.out == "", said
    assert told in said.err and "Traceback" not in said.err


# --- from an agreement -----------------------------------------------------------------------------------


def test_an_agreement_is_planned_by_its_own_rules(made: Path) -> None:
    """50,000 in two parts: 20 deals of large, 30 of small; months, days and segments add up to the same people."""
    whole = numbers(planned(made, "a.yaml", *TODAY))
    assert whole == {"visitor": 8000, "lead": 400, "mql": 200, "customer": 50}
    for split in (("month",), ("day",), ("segment",), ("segment", "day")):
        rows = planned(made, "a.yaml", *TODAY, *(word for each in split for word in ("--by", each)))["rows"]
        assert {s: sum(row["number"] for row in rows if row["stage"] == s) for s in whole} == whole, split
        assert len({row["segment"] for row in rows}) == (2 if "segment" in split else 1)


def test_options_change_what_the_agreement_says(made: Path) -> None:
    """A rate of its own is replaced, a new stage takes its place in the lifecycle; the page names the options."""
    told = planned(made, "a.yaml", *TODAY, "--conversion", "mql=50%", "--target", "200000")
    assert numbers(told) == {"visitor": 8000, "lead": 400, "mql": 200, "customer": 100}
    assert told["given"] == ["--target", "--conversion mql"]
    assert (
        "Given with the command: --target."
        in plan(made, "a.yaml", *TODAY, "--target", "9", "--language", "en").out
    )


def test_what_is_won_is_taken_off_and_the_rest_planned_from_today(made: Path) -> None:
    """20,000 won, half of it marketing's: 40,000 left, from today to the end of the year."""
    told = planned(made, "a.yaml", "--today", "2026-07-01", "--won", "20000 EUR")
    assert (told["to_win"], told["term"]["from"]) == (40_000, "2026-07-01")
    assert told["won"]["marketing"] == 10_000 and told["won"]["is_taken_by_share"]
    assert numbers(told)["customer"] == 40
    page = flat(plan(made, "a.yaml", "--today", "2026-07-01", "--won", "20000", "--from", "2026-08-01"))
    assert "€40,000 is left to win, planned from 1 August 2026 on." in page


def test_everything_won_is_said(made: Path) -> None:
    """There is nothing to plan any more, and that is no problem."""
    said = plan(made, "a.yaml", "--today", "2026-12-30", "--won", "100000")
    assert said.code == 0 and "Nothing is left to win: €50,000" in said.out


def test_a_problem_stands_where_the_agreement_says_it(made: Path) -> None:
    """File, line and column of the clause; currencies are not mixed."""
    said = plan(made, "a.yaml", "--today", "2027-01-01")
    assert said.code == 1
    assert said.err.startswith("a.yaml:4:8: until: the last day, 2026-12-31, is before today")
    write(made, b_yaml=GOAL.replace("mql: 25%}}", "mql: 0%}, by: 2026-06-30}"))
    said = plan(made, "b.yaml", "--today", "2026-07-01")
    assert [line.split(": ")[:2] for line in said.err.splitlines()] == [
        ["b.yaml:12:115", "goals.revenue.conversion.mql"],
        ["b.yaml:12:124", "goals.revenue.by"],
    ]
    said = plan(made, "a.yaml", *TODAY, "--average-deal", "5 USD")
    assert said.code == 1 and "--average-deal: 5 USD is in USD, the plan in EUR" in said.err


def test_a_broken_agreement_is_refused(tmp_path: Path) -> None:
    """With all its problems; a folder or file that is not there too."""
    write(tmp_path, a_yaml=GOAL.replace("50%", "fifty"))
    said = plan(tmp_path, "a.yaml")
    assert said.code == 1 and "fifty is no percentage" in said.err
    assert plan(tmp_path, "none.yaml").code == 1


# --- the page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "To win €1,440,000 by 31 December 2026 marketing needs 46 customers"),
        ("es", "Para ganar 1.440.000 € hasta el 31 de diciembre de 2026, marketing necesita 46 clientes"),
        ("pt", "Para ganhar € 1.440.000 até 31 de dezembro de 2026, marketing precisa de 46 clientes"),
        ("ar", "يحتاج طرف التسويق إلى 46 عميلًا"),
    ],
)
def test_the_page_answers_in_four_languages(language: str, words: str) -> None:
    """The example's plan as a sentence; no line is wider than 80 columns; every line of Arabic begins from the right."""
    from leadpact.words.plan_tables import WIDTH, width

    out = plan(ACME, ".", *TODAY, "--language", language).out
    assert words in " ".join(out.replace("\u200f", "").replace("\xa0", " ").split())
    assert max(width(line) for line in out.splitlines()) <= WIDTH
    if language == "ar":
        assert all(line.startswith("\u200f") for line in out.splitlines() if line)


def test_the_language_is_the_agreements_own() -> None:
    """Acme speaks Spanish."""
    assert "La cascada" in plan(ACME, ".", *TODAY).out


def test_csv_has_a_row_a_stage(made: Path) -> None:
    """Numbers stay numbers; what a row does not have is empty."""
    said = plan(made, "a.yaml", *TODAY, "--format", "csv", "--by", "segment")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [(row["segment"], row["stage"], row["number"]) for row in rows[:2]] == [
        ("large", "visitor", "3200"),
        ("large", "lead", "160"),
    ]
    assert (rows[1]["rate"], rows[1]["worth"], rows[0]["month"]) == ("0.5", "125.0", "")


def test_only_what_is_asked_for_is_printed(made: Path) -> None:
    """With `--by day` the working days, without the rest of the page; a Sunday is no day of the plan."""
    out = plan(made, "a.yaml", *TODAY, "--by", "day", "--language", "en").out
    assert "By working day" in out and "The waterfall" not in out and "By month" not in out
    assert "\n5 Jan 2026" in out and "\n4 Jan 2026" not in out


def test_a_plan_without_history_loads_no_engine(tmp_path: Path) -> None:
    """Arithmetic needs none, and loading one takes longer than the plan."""
    command = (
        "import sys; sys.argv = ['leadpact', 'plan', '--target', '9', '--average-deal', '3']\n"
        "from leadpact.cli.main import run\n"
        "try: run()\n"
        "finally: print([name for name in ('duckdb', 'pyarrow', 'numpy') if name in sys.modules])"
    )
    said = process(tmp_path, command=command)
    assert said.out.endswith("[]\n") and "needs 3 customers." in said.out
