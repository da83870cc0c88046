"""The part `nurturing` in words: each track, for whom it is, how it begins, what is sent when, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator

from leadpact.agreement.names import DEFAULT
from leadpact.agreement.nurturing import Track
from leadpact.rendering.blocks import Block, Group, Points, Section, Sentence, Table
from leadpact.rendering.phrases import source_of, stage, together, under
from leadpact.rendering.reader import Reader
from leadpact.words.catalogue import Said
from leadpact.words.naming import BUYING_STAGES

KEY = "nurturing"


def section(reader: Reader) -> Section:
    """The whole part."""
    tracks = reader.agreement.nurturing.tracks
    title = reader.words.say("Nurturing: tracks by buying stage")
    if not tracks:
        nothing = reader.paragraph(
            "No track is agreed for leads that are not with {party}.", KEY, party=_taker(reader)
        )
        return reader.section(KEY, title, nothing)
    about = reader.paragraph("A track cares for leads that are not with {party}.", KEY, party=_taker(reader))
    return reader.section(KEY, title, about, *(_track(reader, key, track) for key, track in tracks.items()))


def _taker(reader: Reader) -> Said:
    return reader.names.party(reader.agreement.to_party)


def _track(reader: Reader, key: str, track: Track) -> Group:
    clause = f"nurturing.tracks.{key}"
    blocks: list[Block] = [Points((*_begins(reader, key, track, clause), _ends(reader, track, clause)))]
    if track.steps:
        blocks.append(_steps(reader, track, clause))
    return Group(reader.names.track(key), clause, tuple(blocks))


def _begins(reader: Reader, key: str, track: Track, clause: str) -> Iterator[Sentence]:
    """For whom it is, and every way onto it."""
    if track.buying_stage is None:
        yield reader.sentence("It is for leads of any buying stage.", clause)
    else:
        buying = reader.names.known(BUYING_STAGES, track.buying_stage)
        yield reader.sentence(
            "It is for leads in the buying stage “{stage}”.", f"{clause}.buying_stage", stage=buying
        )
    start = track.start
    if start.on:
        what = reader.clauses.when(reader.formats.listed(reader.names.kinds(start.on), "or"), start.when)
        said = reader.sentence("It begins on {what}.", f"{clause}.start", what=what)
        yield Sentence(said.text, together([start.when]), said.clause)
    if start.on_stage is not None:
        entered = reader.words.say("the stage {stage}", stage=stage(reader, start.on_stage))
        said = reader.sentence(
            "It begins on {what}.", f"{clause}.start", what=reader.clauses.when(entered, start.when)
        )
        yield Sentence(said.text, together([start.when]), said.clause)
    if reasons := _reasons(reader, key):
        yield reader.sentence(
            "It begins when a lead comes back for: {reasons}.", "handoff.return.track", reasons=reasons
        )
    parties: tuple[str, ...] = start.manual or tuple(reader.agreement.parties)
    listed = reader.formats.listed([reader.names.party(party) for party in parties], "or")
    yield reader.sentence(
        "Who may also put a lead on it by hand: {parties}.", f"{clause}.start", parties=listed
    )


def _reasons(reader: Reader, key: str) -> Said:
    """The reasons for a return that lead to this track."""
    leading = [reason for reason, track in reader.agreement.handoff.return_.track.items() if track == key]
    named = [
        reader.words.say("any other reason") if reason == DEFAULT else reader.names.reason(reason)
        for reason in leading
    ]
    return reader.formats.listed(named, "or")


def _ends(reader: Reader, track: Track, clause: str) -> Sentence:
    if not track.stop:
        return reader.sentence("Nothing ends it early.", f"{clause}.stop")
    what = reader.formats.listed([under(reader, each) for each in track.stop], "or")
    said = reader.sentence("It ends early on {what}.", f"{clause}.stop", what=what)
    return Sentence(said.text, source_of(track.stop), said.clause)


def _steps(reader: Reader, track: Track, clause: str) -> Table:
    """What is sent when; a column that no step fills is left out."""
    say = reader.words.say
    columns = [
        (say("After entering"), [reader.formats.duration(step.after) for step in track.steps]),
        (say("Sent"), [Said(reader.words.foreign(step.send)) for step in track.steps]),
        (say("What it says"), [reader.names.text(step.says, "") for step in track.steps]),
        (say("Subject"), [reader.names.text(step.subject, "") for step in track.steps]),
    ]
    shown = [column for column in columns if any(text.strip("\u2068\u2069") for text in column[1])]
    rows = tuple(
        tuple(
            reader.cell(texts[at], clause=f"{clause}.steps.{at + 1}" if place == 0 else None)
            for place, (_, texts) in enumerate(shown)
        )
        for at in range(len(track.steps))
    )
    return Table(say("What is sent"), tuple(header for header, _ in shown), rows)
