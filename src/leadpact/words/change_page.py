"""The changes from one version to another as a page of text: what people read before they sign the new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadpact.agreement.comparing import Change
from leadpact.agreement.history import Version
from leadpact.words.catalogue import Words
from leadpact.words.changes import ChangeWords

STRICTER, LOOSER, BOTH = "stricter", "looser", "both"


@dataclass(frozen=True, slots=True)
class ChangeParagraph:
    """A line of the page. `weight` is empty, or what a change is to somebody: stricter, looser, both."""

    text: str
    indent: int = 0
    weight: str = ""


def change_page(
    words: Words, old: Version, new: Version, found: tuple[Change, ...]
) -> Iterator[ChangeParagraph]:
    """The whole page: from what to what, a paragraph a change, and how many there are."""
    name = new.agreement.name.in_(words.language, str(new.agreement.language))
    yield ChangeParagraph(
        words.say("{name}: from version {old} to version {new}", name=name, old=old.name, new=new.name)
    )
    if not found:
        yield from _unchanged(words, old, new)
        return
    yield from _digests(words, old, new)
    yield from change_lines(words, old, new, found)


def change_lines(
    words: Words, old: Version, new: Version, found: tuple[Change, ...]
) -> Iterator[ChangeParagraph]:
    """A paragraph a change, and how many there are."""
    told = ChangeWords(words, old.agreement, new.agreement)
    arrow = "↲" if words.is_rtl else "↳"
    for line in told.lines(found):
        yield ChangeParagraph("")
        yield ChangeParagraph(words.say("{what}: {number}", what=line.what, number=line.text))
        why = f"{arrow} {line.effect} · {words.foreign(line.change.clause)}"
        yield ChangeParagraph(why, 2, _weight(line.change))
    yield ChangeParagraph("")
    yield ChangeParagraph(words.semicolon.join(told.counted(found)))


def _weight(change: Change) -> str:
    """What it is to those it binds."""
    ways = {effect.stricter for effect in change.effects}
    return BOTH if len(ways) == 2 else "" if not ways else STRICTER if ways.pop() else LOOSER


def _unchanged(words: Words, old: Version, new: Version) -> Iterator[ChangeParagraph]:
    if old.digest == new.digest:
        yield ChangeParagraph(words.say("Nothing changed: both have the digest {digest}.", digest=new.digest))
        return
    yield ChangeParagraph(
        words.say(
            "Nothing changed that means anything: a default is written out, or keys stand in another order."
        )
    )
    yield from _digests(words, old, new)


def _digests(words: Words, old: Version, new: Version) -> Iterator[ChangeParagraph]:
    yield ChangeParagraph(words.say("Digest before: {digest}", digest=old.digest))
    yield ChangeParagraph(words.say("Digest now: {digest}", digest=new.digest))


def page_text(paragraph: ChangeParagraph, words: Words) -> str:
    """A line as plain text, its direction marked."""
    text = " " * paragraph.indent + paragraph.text
    return words.paragraph(text).rstrip()
