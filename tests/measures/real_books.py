"""Books of the real logs beside the repository; without them a test is skipped aloud."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadpact.log.documents import load_history
from leadpact.log.engine import engine
from leadpact.log.importing import open_import, write_import
from leadpact.log.mapping import load_mapping
from leadpact.measures.book import Book
from leadpact.runners.book import open_book
from leadpact.runners.here import Options, replay_files

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
BANK = (DATA / "bpi2012" / "bpi2012_events.csv.gz",)
OLIST = (
    DATA / "olist_funnel" / "olist_marketing_qualified_leads_dataset.csv",
    DATA / "olist_funnel" / "olist_closed_deals_dataset.csv",
)


@contextmanager
def bank(folder: Path) -> Iterator[Book]:
    """BPI 2012, imported and replayed as in `examples/bpi2012`."""
    with _real("bpi2012", BANK, folder) as book:
        yield book


@contextmanager
def olist(folder: Path) -> Iterator[Book]:
    """Olist's two tables, imported and replayed as in `examples/olist`."""
    with _real("olist", OLIST, folder) as book:
        yield book


@contextmanager
def _real(example: str, sources: tuple[Path, ...], folder: Path) -> Iterator[Book]:
    missing = [source for source in sources if not source.exists()]
    if missing:
        pytest.skip(f"NOT RUN: {missing[0]} is not here; this test needs the data beside the repository")
    mapping = load_mapping(ROOT / "examples" / example / "map.yaml")
    history = load_history(ROOT / "examples" / example / "agreement")
    assert not isinstance(mapping, list) and not isinstance(history, list)
    with engine() as con:
        opened = open_import(con, list(sources), mapping)
        assert not isinstance(opened, list)
        write_import(opened, folder / "events.parquet")
    done = replay_files(
        history, [folder / "events.parquet"], folder / "book", Options(machine="plain", measured=False)
    )
    assert not isinstance(done, list)
    with engine() as con:
        made = open_book(con, folder / "book")
        assert isinstance(made, Book)
        yield made
