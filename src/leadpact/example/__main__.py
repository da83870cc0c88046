"""`python -m leadpact.example --events 1000000 --seed 7 --to events.parquet`: writes a year of example events."""

from __future__ import annotations

import argparse
from pathlib import Path

from leadpact.example import FORMATS, ORDERS, generate


def main() -> None:
    """Read the options and write the file."""
    parser = argparse.ArgumentParser("leadpact.example", description="Write a believable year of events.")
    parser.add_argument("--events", type=int, required=True, help="how many")
    parser.add_argument("--seed", type=int, default=7, help="the same seed, the same events")
    parser.add_argument("--to", type=Path, required=True, help="the file to write")
    parser.add_argument("--format", choices=FORMATS, help="default: by the file's name")
    parser.add_argument("--order", choices=ORDERS, default="time", help="how the rows are ordered")
    asked = parser.parse_args()
    if asked.events < 1:
        parser.error("--events must be at least 1")
    generate(asked.events, asked.seed, asked.to, asked.format, asked.order)
    print(asked.to)


if __name__ == "__main__":
    main()
