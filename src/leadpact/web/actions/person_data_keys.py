"""What of an erased person's events may stay: what rules ask for and tells nothing of who it was."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from leadpact.agreement.history import History
from leadpact.replay.event_rows import OWNER_PROPERTIES
from leadpact.web.judging import compiled

REPLAYED = frozenset(
    {
        "amount", "attempt", "channel", "clock", "currency", "deal_id", "decision", "direction", "into", "outcome",
        "rating", "reason", "stage", "team", "track", "type", *OWNER_PROPERTIES,
    }
)  # fmt: skip
"""What the replay and the measures read themselves, whatever the agreement asks."""
IDENTITY = re.compile(
    r"(^|_)(e_?mails?|mail|phones?|tel|telephone|mobile|cell|fax|names?|fullname|firstname|lastname|surname|nickname|"
    r"username|user|anonymous|address|street|city|zip|postcode|postal|ip|agent|device|cookie|birth|birthday|birthdate|age|"
    r"gender|linkedin|twitter|facebook|instagram|skype|whatsapp|website|domain|company|organi[sz]ation|vat|iban|passport|"
    r"ssn|dni|nif|nie|cpf|latitude|longitude|lat|lon|lng|location|photo|avatar|note|notes|text|message|comment|subject|body|"
    r"referrer|url)(_|$)"
)
"""Names of properties that tell who somebody is, or that people write freely; beside any other word: `billing_email`."""
SHORTEST = 4
"""Letters of a value that is looked for in others."""
DIGITS = 7
"""Digits from which a number is one person's telephone."""


def is_identity(name: str) -> bool:
    """Whether a property of this name may tell who somebody is."""
    return bool(
        IDENTITY.search(
            re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_").replace(" ", "_")
        )
    )


@lru_cache(maxsize=4)
def kept_names(history: History | None) -> frozenset[str]:
    """The properties that stay: those that conditions of any version ask and the replay reads, no identity among them."""
    asked: set[str] = set()
    if history is not None:
        tables, _ = compiled(history)
        asked = {name for use in tables.uses for _, name in use.condition.refs}
    return frozenset(name for name in asked | REPLAYED if name in REPLAYED or not is_identity(name))


def identities(properties: Mapping[str, str]) -> set[str]:
    """The values of a lead that tell who it is, long enough to be looked for elsewhere."""
    return {
        value.strip()
        for name, value in properties.items()
        if is_identity(name) and len(value.strip()) >= SHORTEST
    }


def is_sure(value: str) -> bool:
    """Whether a value is nobody else's: an e-mail address, a telephone number. A company's name may be many people's."""
    return "@" in value or sum(letter.isdigit() for letter in value) >= DIGITS


def kept(
    properties: Mapping[str, str], names: Collection[str], told: Collection[str], people: Collection[str]
) -> dict[str, str]:
    """What stays of an event's properties: allowed names whose values tell nothing either, or name a colleague."""
    return {
        name: value
        for name, value in properties.items()
        if name in names and (value in people or not tells(value, told))
    }


def tells(value: str, told: Collection[str]) -> bool:
    """Whether a text holds something that tells who it was, or an address of any kind."""
    lowered = value.lower()
    return "@" in value or any(each.lower() in lowered for each in told)


def scrubbed(value: Any, renamed: Mapping[str, str], told: Collection[str]) -> Any:
    """JSON with ids renamed, and texts that tell who it was emptied."""
    if isinstance(value, str):
        return renamed.get(value) or ("" if tells(value, told) else value)
    if isinstance(value, list):
        return [scrubbed(each, renamed, told) for each in value]
    if isinstance(value, dict):
        return {key: scrubbed(each, renamed, told) for key, each in value.items()}
    return value


def without(value: Any, ids: Collection[str]) -> Any:
    """JSON without the entries of lists that are about these leads, however deep."""
    if isinstance(value, list):
        return [without(each, ids) for each in value if not _is_about(each, ids)]
    if isinstance(value, dict):
        return {key: without(each, ids) for key, each in value.items()}
    return value


def _is_about(value: Any, ids: Collection[str]) -> bool:
    if isinstance(value, str):
        return value in ids
    return isinstance(value, dict) and any(isinstance(each, str) and each in ids for each in value.values())
