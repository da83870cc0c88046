"""The page on routing: its example is decided as it says."""

import re
from pathlib import Path

from routing_cases import Desk, at, codes, shown

from leadpact.agreement.history import version_of
from leadpact.agreement.reading import read_agreement
from leadpact.routing import PASSED_OVER, WHY, Availability

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "routing.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (2026-[^|]*) \| ([^|]*) \|([^|]*)\| ([^|]*) \|$", re.MULTILINE)
PEOPLE = ("marta", "javier", "nuria")


def test_the_example_of_the_page_holds() -> None:
    """Row by row: who gets it, who is passed over, what is owed afterwards, when to try again."""
    read = read_agreement(PAGE.split("```yaml\n")[1].split("```")[0], "2026-01-01.yaml")
    assert not read.problems, [str(each) for each in read.problems]
    desk = Desk(version_of(read, "2026-01-01.yaml"))
    tuesday = (at("2026-03-03 00:00"), at("2026-03-04 00:00"))
    rows = ROW.findall(PAGE)
    for instant, gets, over, owed in rows:
        found = desk.take(at(instant), lambda key: Availability(away=(tuesday,) if key == "javier" else ()))
        assert gets == (found.person or f"nobody before {shown(found.retry_at)}"), instant
        passed = {key: code for key, code in codes(found).items() if key != "luis"}
        assert over.strip() == ", ".join(f"{key}: {code}" for key, code in passed.items()), instant
        kept = {turn.person: turn.credit for turn in desk.turns.values()}
        assert owed == ", ".join(str(kept[key]) for key in PEOPLE), instant
        assert codes(found)["luis"] == "takes_no_leads"
    assert len(rows) == 10


def test_every_code_the_page_names_is_one() -> None:
    """What stands in brackets as a reason is a reason of a decision."""
    named = set(re.findall(r"\(`(\w+)`\)", PAGE))
    assert named and named <= {*WHY, *PASSED_OVER}
