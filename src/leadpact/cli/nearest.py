"""Names that a person may have meant by one that does not exist."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

NEAR = 5
"""So many are told."""


def near_to(name: str, there: Sequence[str]) -> list[str]:
    """Names that are near to one that does not exist: those that hold it, those with a word like it, those like it whole."""
    asked = name.strip().lower().replace(" ", "_").replace("-", "_")
    holding = [each for each in there if asked in each.replace("-", "_")]
    words = {word: None for each in there for word in re.split("[._-]", each)}
    alike = get_close_matches(asked, words, NEAR, 0.7)
    with_word = [each for word in alike for each in there if word in re.split("[._-]", each)]
    whole = get_close_matches(asked, there, NEAR, 0.6)
    return list(dict.fromkeys((*holding, *whole, *with_word) if asked else ()))[:NEAR]
