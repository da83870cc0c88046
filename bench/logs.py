"""The logs that are timed: the example's generator at each size and order, made once and kept in `bench/data`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
CACHE = DATA / "compiled"
"""Where the compiled fold is kept between runs, apart from the user's own."""
SEED = 7
UNSORTED, SORTED, SHUFFLED = "time", "account", "shuffled"
"""The orders: as events happen, already as the fold wants them, and none at all."""


def log(events: int, order: str, seed: int = SEED) -> Path:
    """The file of so many events in such an order, made where it is not there or was made by another generator."""
    from leadpact.example import VERSION

    file = DATA / f"v{VERSION}-seed{seed}-{events}-{order}.parquet"
    if not file.exists():
        DATA.mkdir(exist_ok=True)
        asked = ("--events", str(events), "--seed", str(seed), "--order", order, "--to", str(file))
        subprocess.run(
            [sys.executable, "-m", "leadpact.example", *asked], check=True, stdout=subprocess.DEVNULL
        )
    return file


def warm(file: Path) -> None:
    """Read a file whole, so that what is timed next finds it in the page cache."""
    with file.open("rb") as opened:
        while opened.read(1 << 24):
            pass
