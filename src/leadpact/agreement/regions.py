"""Whether holidays are known for a region, asked of the library's tables without starting it.

Starting the library of holidays imports every country and takes longer than all other checks together. A region
found here is known; one that is not found here may be known all the same, so ask the library then.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

REGION = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,6}))?", re.ASCII)
LISTED = re.compile(r"^    subdivisions\b[^=\n]*=\s*\((.*?)^    \)", re.MULTILINE | re.DOTALL)


def surely_known(region: str) -> bool:
    """Whether the library's tables list a country (`ES`) or a part of it (`ES-MD`)."""
    asked = REGION.fullmatch(region)
    found = find_spec("holidays")
    if asked is None or found is None or found.origin is None:
        return False
    country, part = asked.groups()
    folder = Path(found.origin).parent
    try:
        registry = (folder / "registry.py").read_text(encoding="utf-8")
        named = re.search(rf'^    "(\w+)": \("\w+", "{country}"', registry, re.MULTILINE)
        if named is None or part is None:
            return named is not None
        source = (folder / "countries" / f"{named[1]}.py").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    listed = LISTED.search(source)
    return listed is not None and f'"{part}"' in listed[1]
