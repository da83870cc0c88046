"""The page: the same numbers as the figures, whole in four languages, and harmless whatever the data hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.report.pages import AGREEMENT, HEAD, Page, leads, page_in, replayed, told
from tests.words.test_catalogues import of_template

import leadpact.report
from leadpact.cli.ending import Language
from leadpact.cli.report import write_reports
from leadpact.example import AGREEMENT as EXAMPLE
from leadpact.example import generate
from leadpact.log.documents import load_history
from leadpact.log.engine import engine
from leadpact.measures.figures import behind
from leadpact.planning.pacing import pacing
from leadpact.report.numbers import Numbers
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, replay_files
from leadpact.runners.measuring import measures_of
from leadpact.words.catalogue import Words, plain, translations

REPORT = Path(leadpact.report.__file__).parent
TEMPLATES = sorted(REPORT.glob("templates/*.html"))
LANGUAGES = tuple(language.value for language in Language)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small example year, replayed."""
    folder = tmp_path_factory.mktemp("example")
    generate(9_000, 7, folder / "events.parquet")
    history = load_history(EXAMPLE)
    assert not isinstance(history, list)
    assert not isinstance(replay_files(history, [folder / "events.parquet"], folder / "out", Options()), list)
    return folder / "out"


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, Page]:
    """Its page in every language."""
    written = write_reports(out, list(Language))
    return {
        path.stem.removeprefix("report."): Page(path.read_text(encoding="utf-8"))
        for path in written
        if path.suffix == ".html"
    }


def split_numbers(page: Page) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Each number of the page: measure, month, part, column, exact value, what is shown."""
    for name, value, shown in page.numbers:
        if not name.startswith(("pacing|", "assumed|", "late|")):
            measure, month, rest = name.split("|", 2)
            part, column = rest.rsplit("|", 1)
            yield measure, month, part, column, value, shown


def test_every_number_is_a_figure_of_measures_json(out: Path, pages: dict[str, Page]) -> None:
    """What the page shows under a figure's name is that figure in `measures.json`, to the last digit; also of a split."""
    rows = told(out)["figures"]
    kept = {
        (r["measure"], r["month"] or "", "" if r["by"] is None else f"{r['by']}={r['key'] or ''}"): r
        for r in rows
    }
    found = list(split_numbers(pages["en"]))
    assert len(found) > 300
    unsplit = [each for each in found if (each[0], each[1], each[2]) in kept]
    assert len(unsplit) > 250
    for measure, month, part, column, value, _ in unsplit:
        assert value == repr(kept[measure, month, part][column]), (measure, month, part, column)
    others = {each[2].split("=")[0] for each in found if each not in unsplit}
    assert others <= {"source", "campaign"}, "only quality's splits are in no file"


def test_reasons_by_source_are_counted_from_the_ledger(out: Path, pages: dict[str, Page]) -> None:
    """Each cell of a reason and a source or campaign is the sum of the postings behind the measure that have both."""
    cells = [each for each in split_numbers(pages["en"]) if each[2].startswith(("source=", "campaign="))]
    assert len(cells) > 5
    with engine() as con:
        book = open_book(con, out)
        assert not isinstance(book, list)
        measures = {each.name: each for each in measures_of(book)}
        for name, _, part, column, value, _ in cells:
            if "=" not in name:
                continue
            measure, reason = name.split("=", 1)
            by, key = part.split("=", 1)
            asked = con.execute(
                f"SELECT sum(times) FROM ({behind(book, measures[measure], by)}) WHERE state IS NULL AND key = ? AND part = ?",
                [reason, key],
            ).fetchone()
            assert column == "value" and asked is not None
            assert float(value) == asked[0], (name, part)


def test_reasons_by_source_add_up(pages: dict[str, Page]) -> None:
    """Of a reason, the sources shown are no more than the whole; of a source, the reasons are all that its column ends with."""
    whole: dict[str, int] = {}
    columns: dict[tuple[str, str], list[tuple[str, int]]] = {}
    parts: dict[str, int] = {}
    for measure, _, part, column, value, _ in split_numbers(pages["en"]):
        if column == "value" and measure.startswith("quality.") and "reasons" in measure and part:
            if part.startswith("key="):
                whole[f"{measure}={part.removeprefix('key=')}"] = int(float(value))
            else:
                parts[measure] = parts.get(measure, 0) + int(float(value))
                columns.setdefault((measure.split("=")[0], part), []).append((measure, int(float(value))))
    assert parts and columns
    assert all(parts[name] <= whole[name] for name in parts if "=" in name)
    for (measure, part), cells in columns.items():
        (of_all,) = [number for name, number in cells if name == measure]
        assert of_all == sum(number for name, number in cells if name != measure), part


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_shown_as_it_is(pages: dict[str, Page], language: str) -> None:
    """What is read is the exact value as the language writes it: no other rounding, no other number."""
    numbers = Numbers(Words(language), "Europe/Madrid", "EUR")
    checked = 0
    for measure, _, _, column, value, shown in split_numbers(pages[language]):
        if column in ("hits", "judged", "open", "void", "disputed", "immature"):
            assert shown == plain(numbers.formats.number(int(value))), (measure, column)
            checked += 1
        elif measure.startswith("speed.within") and column == "value":
            assert shown == plain(numbers.share(float(value)))
            checked += 1
    assert checked > 100


def test_every_language_has_the_same_numbers(pages: dict[str, Page]) -> None:
    """A page in another language says the same numbers, in the same order."""
    told_in = {
        language: [(name, value) for name, value, _ in page.numbers] for language, page in pages.items()
    }
    for language in LANGUAGES:
        assert sorted(told_in[language]) == sorted(told_in["en"])


def test_the_goal_is_the_plan_s_pace(out: Path, pages: dict[str, Page]) -> None:
    """What was planned and came is that of `pacing`, and the money won is the revenue's figure."""
    with engine() as con:
        book = open_book(con, out)
        assert not isinstance(book, list)
        lines = {line.name: line for line in pacing(book)}
    found = [(name.split("|"), value) for name, value, _ in pages["en"].numbers if name.startswith("pacing|")]
    assert len(found) > 12
    for (_, line, part), value in found:
        assert value == repr(getattr(lines[line], part))
    won = {value for measure, month, part, column, value, _ in split_numbers(pages["en"])
           if (measure, month, part, column) == ("revenue.won", "", "", "value")}  # fmt: skip
    assert won in ({repr(lines["revenue"].actual)}, set())


def test_the_sentence_counts_the_scorecard(out: Path, pages: dict[str, Page]) -> None:
    """Kept of judged in the headline are the verdicts below it."""
    page = pages["en"]
    verdicts = [attrs.get("class") or "" for tag, attrs in page.tags if tag == "span"]
    kept = sum(name == "verdict kept" for name in verdicts)
    judged = kept + sum(name == "verdict not_kept" for name in verdicts)
    said = re.findall(r"kept (\d+) of (\d+) promise", page.text)
    assert (sum(int(n) for n, _ in said), sum(int(n) for _, n in said)) == (kept, judged)


def test_every_promise_without_a_verdict_is_counted_on_top(pages: dict[str, Page]) -> None:
    """Kept, not kept and without a verdict are all the promises of the scorecard, and the top says why there is none."""
    page = pages["en"]
    verdicts = [attrs.get("class") or "" for tag, attrs in page.tags if tag == "span"]
    silent = sum(
        name.startswith("verdict ") and name.split()[1] not in ("kept", "not_kept") for name in verdicts
    )
    said = re.search(r"(\d+) promises? (?:has|have) no verdict: ([^.]*)\.", page.text)
    assert said is not None and silent > 0
    assert int(said[1]) == silent == sum(int(each) for each in re.findall(r"\((\d+)\)", said[2]))
    assert 0 < sum(int(each) for each in re.findall(r"(\d+) without a verdict", page.text)) <= silent


def test_the_goal_has_its_day_in_the_sentence(pages: dict[str, Page]) -> None:
    """The sentence on top says of which day the goal is: it is not the reviewed month's."""
    assert re.search(r"; on \w{3} \d+ \w+ \d{4} the goal is ", pages["en"].text)


def test_one_thing_has_one_name(pages: dict[str, Page]) -> None:
    """The plan's customers are marketing's won deals, not the people of the customer stage; a KPI's stages are the funnel's."""
    rows = re.findall(
        r'<th scope="row"[^>]*>([^<]*)</th>.*?data-figure="pacing\|(\w+)\|planned"', pages["en"].source
    )
    assert {line: name for name, line in rows}["customer"] == "Deals won from marketing&#39;s leads"
    assert "lead to MQL within 90 days" in pages["en"].text and "lead to mql" not in pages["en"].text


def test_what_the_plan_wants_and_no_log_shows_is_not_tracked(pages: dict[str, Page]) -> None:
    """A stage that the goal's table calls not tracked stands under what cannot be said."""
    table, limits = pages["en"].source.split('id="limits"')
    assert "not tracked" in table and "People who came to the stage visitor" in limits


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_does_not_see_the_page_finds_its_parts(pages: dict[str, Page], language: str) -> None:
    """Headings leave out no level, every heading of a table has a scope, and each box that scrolls says what is in it."""
    page = pages[language]
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in page.tags if tag == "th")
    boxes = [attrs for tag, attrs in page.tags if tag == "div" and attrs.get("class") == "scroll"]
    assert len(boxes) == sum(tag == "caption" for tag, _ in page.tags) > 10
    assert all(each["tabindex"] == "0" and each["role"] == "group" and each["aria-label"] for each in boxes)


def test_a_month_without_a_sale_is_a_zero(tmp_path: Path) -> None:
    """Where the log knows the month, a sum of which it has none is 0; what it never has anywhere stays unsaid."""
    rows = ["event_id,lead_id,at,kind,form,deal_id,amount"]
    rows += [f"f{n},l{n},2026-0{n}-02T09:00:00+01:00,form_submitted,demo,," for n in (1, 2, 3)]
    rows += [f"o{n},l1,2026-0{n}-10T10:00:00+01:00,deal_opened,,d{n},900" for n in (1, 3)]
    rows += [
        "w,l1,2026-02-10T10:00:00+01:00,deal_won,,d1,900",
        "z,l1,2026-04-20T10:00:00+02:00,page_viewed,,,",
    ]
    page = page_in(replayed(tmp_path, AGREEMENT, "\n".join(rows) + "\n"))
    (won,) = re.findall(r"<tr><th[^>]*>Deals won</th>(.*?)</tr>", page.source)
    shown = [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", won)]
    assert shown[1:4] == ["0", "1", "1"]
    assert "Meetings booked</th>" not in page.source


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_alone(pages: dict[str, Page], language: str) -> None:
    """No address, no script, no font, no picture from elsewhere; every id once; pictures have a title."""
    source = pages[language].source
    assert "://" not in source
    assert not re.search(r"<(script|link|iframe|object|img)\b", source)
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", source)
    assert "@import" not in source and "@font-face" not in source
    ids = [attrs["id"] for _, attrs in pages[language].tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert 'role="img"' in source and "aria-roledescription" not in source
    titled = [
        attrs.get("aria-labelledby")
        for tag, attrs in pages[language].tags
        if tag == "svg" and attrs.get("role") == "img"
    ]
    assert len(titled) >= 16
    assert all(part in ids for each in titled for part in (each or "").split())


def test_references_of_pictures_are_their_own(pages: dict[str, Page]) -> None:
    """What a picture refers to (a clip) is in the page."""
    ids = {attrs["id"] for _, attrs in pages["en"].tags if "id" in attrs}
    assert set(re.findall(r"url\(#([\w-]+)\)", pages["en"].source)) <= ids


def messages() -> set[str]:
    """The report's own messages without holes, in English."""
    found: set[str] = set()
    for template in TEMPLATES:
        for message in of_template(template):
            found |= {message} if isinstance(message, str) else set(message)
    text = (REPORT / "labels.py").read_text(encoding="utf-8")
    found |= set(re.findall(r'N_\("([^"]+)"\)', text))
    return {message for message in found if "{" not in message and len(message.split()) > 2}


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_english_is_left(pages: dict[str, Page], language: str) -> None:
    """None of the English messages stands in a page of another language, and the English page has most of them."""
    said = messages()
    assert sum(message in pages["en"].text for message in said) > 40
    same = {message for message in said if translations(language).gettext(message) == message}
    assert [message for message in said - same if message in pages[language].text] == []
    assert not re.search(
        r"\b(of|the|with|and)\b", " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", pages[language].source))
    )


def test_direction(pages: dict[str, Page]) -> None:
    """Arabic runs from right to left, its pictures do not; the others run from left to right."""
    for language, page in pages.items():
        (root,) = [attrs for tag, attrs in page.tags if tag == "html"]
        assert root == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
        plots = [
            attrs for tag, attrs in page.tags if tag == "div" and "plot" in (attrs.get("class") or "").split()
        ]
        assert plots and all(attrs["dir"] == "ltr" for attrs in plots)


def test_arabic_names_in_a_spanish_page_are_isolated(pages: dict[str, Page]) -> None:
    """A name in Arabic script stands in a `bdi`, so that it cannot turn what is around it."""
    source = re.sub(r"<svg.*?</svg>", "", pages["es"].source, flags=re.S)
    names = re.findall(r"[\u0600-\u06ff]{3,}[\u0600-\u06ff ]*", source)
    assert names
    for name in set(names):
        assert f"<bdi>{name.strip()}" in source, name


def test_markup_in_the_data_is_text(tmp_path: Path) -> None:
    """HTML in a company's, a person's or a promise's name is shown, not run; also where a number could be forged."""
    company = "<img src=x onerror=alert(1)>\"'&amp;"
    source = HEAD + leads(12, "\x02forged\x031\x039\x04 <b>", company)
    out = replayed(tmp_path, AGREEMENT, source + "z,l0,2026-04-20T10:00:00+02:00,page_viewed,,,,\n")
    page = page_in(out)
    rows = "".join(re.findall(r"<tr>.*?</tr>", page.source, flags=re.S))
    assert "<img" not in page.source and "<script" not in page.source and "<b>" not in rows
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.source
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.source
    assert not [name for name, _, _ in page.numbers if "forged" in name]


def test_the_list_is_cut_with_a_count_and_a_csv_beside(tmp_path: Path) -> None:
    """Fifty of the late are on the page, which says of how many; the CSV has all, and its cells run nowhere."""
    out = replayed(
        tmp_path,
        AGREEMENT,
        HEAD
        + leads(70, "=1+1", "@cmd")
        + leads(10, "+x", "-y", first=70)
        + "z,l0,2026-04-20T10:00:00+02:00,page_viewed,,,,\n",
    )
    page = page_in(out)
    assert "50 of 80" in page.text and "report.en.late.csv" in page.text
    assert sum(tag == "small" for tag, _ in page.tags) < 200
    with (out / "report.en.late.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 80
    assert {row["name"] for row in rows} == {"'=1+1", "'+x"}
    assert {row["company"] for row in rows} == {"'@cmd", "'-y"}
    assert [value for name, value, _ in page.numbers if name == "late||count"] == ["80"]
