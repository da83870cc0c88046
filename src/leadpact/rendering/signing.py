"""Who signs a version, and what: the digest of its text, and whether a lock says that this text is the signed one."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.rendering.blocks import Section, Sentence, Signature, Signatures
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said

KEY = "signers"


def section(reader: Reader) -> Section:
    """The block at the end."""
    version, title = reader.version, reader.words.say("Signatures")
    people = tuple(_signature(reader, str(key)) for key in reader.agreement.signers)
    return reader.section(
        KEY, title, Signatures(people, version.digest, (_what(reader), _state(reader), *_signed(reader)))
    )


def _what(reader: Reader) -> Sentence:
    if not reader.agreement.signers:
        return reader.sentence("Nobody has to sign this agreement.", KEY)
    return reader.sentence(
        "Who signs agrees to the version {version}, whose text has this digest: one changed word, and it is another.",
        KEY,
        version=reader.version.name,
    )


def _state(reader: Reader) -> Sentence:
    """What the lock beside the version says."""
    lock = reader.version.lock
    if lock is None:
        return reader.sentence("No lock lies beside the text: it is not signed yet.")
    if lock.digest == reader.version.digest:
        return reader.sentence(
            "The lock beside the text holds this digest: this is the text that was signed."
        )
    return reader.sentence(
        "The lock beside the text holds another digest, {digest}: this is not the text that was signed.",
        None,
        digest=lock.digest,
    )


def _signed(reader: Reader) -> Iterator[Sentence]:
    """Who has signed this text, and when, as the lock names them."""
    lock = reader.version.lock
    if lock is not None and lock.digest == reader.version.digest:
        for each in lock.signed:
            at = reader.formats.instant(each.at)
            yield reader.sentence("{person} signed on {at}.", person=reader.names.person(each.by), at=at)


def _signature(reader: Reader, key: str) -> Signature:
    """A person's line: name, role, party."""
    party = reader.agreement.party_of(key)
    person = reader.agreement.parties[party].people.get(key) if party is not None else None
    role = Said("") if person is None or person.role is None else reader.names.text(person.role, "")
    return Signature(reader.names.person(key), role, reader.names.party(party))
