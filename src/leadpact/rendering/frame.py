"""What frames the parts: what a reader wants to know first, and what to know of this rendering itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from babel import Locale

from leadpact.agreement.texts import Text
from leadpact.agreement.walking import leaves
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

NAMES = {("name",), ("parties", "people", "name")}
"""Texts that need no translation: what the agreement and its people are called."""
SHORT = 12
"""The digits of a digest that tell it from others at a glance."""


def facts(reader: Reader) -> Iterator[tuple[Said, Said]]:
    """Name and value of what frames the agreement."""
    say, agreement = reader.words.say, reader.agreement
    yield say("Between"), reader.formats.listed([_party(reader, party) for party in agreement.parties])
    yield say("In force"), term(reader)
    if agreement.applies_to is not None:
        yield say("About leads where"), reader.conditions.of(agreement.applies_to)
    yield say("Language of its texts"), _language(reader, str(agreement.language))
    if agreement.currency is not None:
        yield say("Currency"), _currency(reader)
    yield say("Days and months of"), Said(reader.words.foreign(agreement.timezone))
    yield say("Version"), Said(reader.words.foreign(reader.version.name))
    yield say("Digest of the text"), Said(reader.words.foreign(f"{reader.version.digest[:SHORT]}…"))
    yield say("State"), say(_state(reader))


def term(reader: Reader) -> Said:
    """From when to when it holds."""
    agreement = reader.agreement
    start = day_of(reader, agreement.effective)
    if agreement.until is None:
        return reader.words.say("from {start} until a later version", start=start)
    return reader.words.say("from {start} to {end}", start=start, end=day_of(reader, agreement.until))


def day_of(reader: Reader, day: date) -> Said:
    """A date, or a date with its time where the agreement writes an instant."""
    if not isinstance(day, datetime):
        return reader.quantities.day(day)
    local = day.astimezone(reader.formats.zone)
    clock = Said(reader.words.foreign(reader.words.digits(f"{local:%H:%M}")))
    return reader.words.say("{day}, {time}", day=reader.quantities.day(local.date()), time=clock)


def is_changed(reader: Reader) -> bool:
    """Whether the text is not the one that was signed."""
    lock = reader.version.lock
    return lock is not None and lock.digest != reader.version.digest


def notes(reader: Reader) -> Iterator[Said]:
    """What the reader should know of this rendering."""
    lock = reader.version.lock
    if lock is not None and is_changed(reader):
        yield reader.words.say(
            "This text was changed after it was signed: its digest is {digest}, the signed one {signed}. "
            "Nobody has signed what stands here.",
            digest=reader.version.digest,
            signed=lock.digest,
        )
    found = Counter(language for language in _languages(reader) if language != reader.words.base)
    if found:
        number = sum(found.values())
        yield reader.words.many(
            "{count} text of this agreement is not written in {language}; it stands here as written, in {others}.",
            "{count} texts of this agreement are not written in {language}; they stand here as written, in {others}.",
            number,
            count=reader.formats.number(number),
            language=_language(reader, reader.words.base),
            others=reader.formats.listed([_language(reader, each) for each in sorted(found)]),
        )


def _languages(reader: Reader) -> Iterator[str]:
    """In which language each text of the agreement stands in this document."""
    for leaf in leaves(reader.agreement):
        path = tuple(str(step) for step in leaf.path)
        kind = (path[0], path[2], path[4]) if len(path) == 5 else path
        if isinstance(leaf.value, Text) and kind not in NAMES:
            shown = leaf.value.answers(reader.words.language, str(reader.agreement.language))
            yield shown.split("-", maxsplit=1)[0]


def _language(reader: Reader, language: str) -> Said:
    """A language by its name."""
    named = _named(reader.words.locale, language)
    return Said(named) if named is not None else Said(reader.words.foreign(language))


def _named(locale: Locale, language: str) -> str | None:
    found = locale.languages.get(language.replace("-", "_")) or locale.languages.get(
        language.partition("-")[0]
    )
    return None if found is None else str(found)


def _currency(reader: Reader) -> Said:
    code = str(reader.agreement.currency)
    named = reader.words.locale.currencies.get(code)
    shown = Said(named) if named is not None else Said(code)
    return reader.words.say("{name} ({code})", name=shown, code=code)


def _party(reader: Reader, party: str) -> Said:
    """`Sales (Luis Gil)`: who answers for it."""
    head, name = reader.agreement.parties[party].head, reader.title(reader.names.party(party))
    if head is None:
        return name
    return reader.words.say("{party} ({person})", party=name, person=reader.names.person(str(head)))


def _state(reader: Reader) -> str:
    if reader.version.lock is None:
        return N_("not signed yet")
    if is_changed(reader):
        return N_("changed after signing")
    by = {each.by for each in reader.version.lock.signed}
    return N_("signed in part") if by and not by.issuperset(reader.agreement.signers) else N_("signed")
