"""`leadpact plan --from-history`: rates and what is won, as a replay has them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bad_input"))

from plan_examples import GOAL, events, flat, plan, planned
from trying import replay, replayed, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 leads, 40 MQLs, 8 won deals of 1,000, one of them in dollars; and a log of too few people beside it."""
    folder = tmp_path_factory.mktemp("plan")
    write(folder, a_yaml=GOAL, e_csv=events(60, 40, 8))
    replayed(replay(folder, "e.csv", agreement=GOAL), folder)
    (folder / "out").rename(folder / "book")
    write(folder, e_csv=events(40, 20, 0))
    replayed(replay(folder, "e.csv", agreement=GOAL), folder)
    (folder / "out").rename(folder / "few")
    return folder


def test_rates_and_what_is_won_come_from_history(made: Path) -> None:
    """40 of 60 leads and 8 of 40 MQLs; 7,000 won (the eighth deal is in dollars); the rest is planned from the log's last day."""
    told = planned(made, "a.yaml", "--from-history", "book")
    learned = {each["from"]: each for each in told["learned"]}
    assert (learned["lead"]["hits"], learned["lead"]["people"], learned["lead"]["differs"]) == (40, 60, True)
    assert (learned["mql"]["hits"], learned["mql"]["people"], learned["mql"]["differs"]) == (8, 40, False)
    assert (told["today"], told["term"]["from"]) == ("2026-06-30", "2026-06-30")
    assert (told["won"]["total"], told["won"]["foreign_deals"], told["to_win"]) == (7_000, 1, 43_000)
    page = flat(plan(made, "a.yaml", "--from-history", "book"))
    assert "lead to MQL: assumed 50%, but of 60 leads who had 1 day 66.7% went on (54.1% to 77.3%)." in page
    assert "1 won deal in another currency is not in it." in page
    assert "Visitors are in no log: their rate is the assumed one." in page


def test_too_few_people_are_refused_by_stage_and_count(made: Path) -> None:
    """20 MQLs are not 30; a rate that is given instead is planned by."""
    said = plan(made, "a.yaml", "--from-history", "few")
    assert said.code == 1 and said.out == ""
    assert (
        "goals.revenue.conversion.mql: only 20 people of mql had 1d to come to customer; a plan needs 30"
        in said.err
    )
    told = planned(made, "a.yaml", "--from-history", "few", "--conversion", "mql=25%")
    assert told["segments"][0]["rates"] == {"visitor": 0.05, "lead": 0.5, "mql": 0.25}


def test_a_replay_brings_its_own_agreement(made: Path) -> None:
    """Without AGREEMENT the goal is the one that the replay was judged by; its language and stages too."""
    assert planned(made, "--from-history", "book") == planned(made, "a.yaml", "--from-history", "book")


def test_history_in_another_currency_is_refused(made: Path) -> None:
    """Its money cannot be taken off a goal in dollars."""
    write(made, usd_yaml=GOAL.replace("currency: EUR", "currency: USD"))
    said = plan(made, "usd.yaml", "--from-history", "book")
    assert said.code == 1 and "--from-history: the replay counts money in EUR, the plan in USD" in said.err


def test_history_that_is_none(made: Path, tmp_path: Path) -> None:
    """No folder is misuse; a folder without a replay is a problem."""
    assert plan(made, "a.yaml", "--from-history", "nothing").code == 2
    said = plan(made, "a.yaml", "--from-history", tmp_path)
    assert said.code == 1 and "this folder is no replay's" in said.err
