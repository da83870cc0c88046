"""Every name of every version gets its number first: the tables of one version may speak of another's."""

from __future__ import annotations

from leadpact.agreement.document import Agreement
from leadpact.agreement.names import CONNECTED, FINDING_WORDS
from leadpact.agreement.signals import Signal

from .. import tables
from ..codes import FIT, INTEREST
from .draft import Draft
from .written import at_most


def name_all(draft: Draft) -> None:
    """Number the names of all versions, and note what holds for all of them."""
    agreements = [version.agreement for version in draft.history.versions]
    for version in draft.history.versions:
        draft.names.versions.add(version.name)
    for agreement in agreements:
        name_parties(draft, agreement)
        name_rest(draft, agreement)
    for agreement in agreements:
        for kind in sorted(kinds_of(agreement)):
            draft.names.kinds.add(kind)
    name_rules(draft, agreements)
    draft.out.by_account = agreements[-1].handoff.unit == "account"
    draft.out.applies = any(each.applies_to is not None for each in agreements)
    at_most("stages", len(draft.names.stages))
    at_most("channels", len(draft.names.channels))


def name_parties(draft: Draft, agreement: Agreement) -> None:
    """Number parties and their people, who also go by their e-mail addresses."""
    for party, each in agreement.parties.items():
        draft.names.parties.add(party)
        for key, person in each.people.items():
            draft.names.people.add(key)
            if person.email:
                draft.names.aliases.setdefault(person.email, key)


def name_rest(draft: Draft, agreement: Agreement) -> None:
    """Number what the other parts declare."""
    names, follow_up = draft.names, agreement.follow_up
    names.reasons.add_all((*follow_up.reasons, *follow_up.pauses.reasons))
    names.stages.add_all(str(stage.id) for stage in agreement.definitions.stages)
    names.triggers.add_all(str(trigger.id) for trigger in agreement.handoff.triggers)
    names.tracks.add_all(agreement.nurturing.tracks)
    names.clocks.add_all(follow_up.clocks)
    names.letters.add_all(agreement.qualification.grades.fit)
    names.digits.add_all(agreement.qualification.grades.interest)
    for clock in follow_up.clocks.values():
        names.channels.add_all(clock.needs.channels if clock.needs else ())
    names.reached.append(frozenset(follow_up.outcomes.connected))


def name_rules(draft: Draft, agreements: list[Agreement]) -> None:
    """Number the rules of both scores, those of fit first; note which scores let points expire."""
    slots = draft.names.slots
    scores = [agreement.qualification for agreement in agreements]
    slots.add_all(f"fit.{rule.id}" for each in scores for rule in each.fit.rules)
    draft.out.fit_slots = len(slots)
    slots.add_all(f"interest.{rule.id}" for each in scores for rule in each.interest.rules)
    fit = any(each.fit.expires is not None for each in scores)
    interest = any(each.interest.expires is not None for each in scores)
    draft.out.keeps_gifts = (1 << FIT if fit else 0) | (1 << INTEREST if interest else 0)


def place_people(draft: Draft) -> None:
    """The party and the own calendar of each person in this version; its party elsewhere where it has them not."""
    agreements = [version.agreement for version in draft.history.versions]
    for key in draft.names.people.names:
        parties = [each.party_of(key) for each in (draft.agreement, *agreements)]
        party = next(party for party in parties if party is not None)
        draft.out.persons.append(tables.Person(draft.names.parties.of(party)))
        person = draft.agreement.person_of(key)
        own = None if person is None else person.calendar
        draft.out.calendars_of.append(draft.calendar(own) if own is not None else -1)


def kinds_of(agreement: Agreement) -> set[str]:
    """Every kind of event that an agreement names."""
    handoff, scores = agreement.handoff, (agreement.qualification.fit, agreement.qualification.interest)
    words = [str(signal.on) for signal in signals_of(agreement) if signal.on is not None]
    words += [str(word) for word in handoff.accept.implied_by]
    if handoff.return_.after is not None:
        words += [str(word) for word in handoff.return_.after.without]
    kinds = {word for word in words if word not in FINDING_WORDS and word != CONNECTED}
    kinds |= {str(trigger.on) for trigger in handoff.triggers if trigger.on is not None}
    kinds |= {str(kind) for stage in agreement.definitions.stages for way in stage.enter for kind in way.on}
    kinds |= {str(kind) for track in agreement.nurturing.tracks.values() for kind in track.start.on}
    return kinds | {str(kind) for score in scores for rule in score.rules for kind in rule.on}


def signals_of(agreement: Agreement) -> list[Signal]:
    """All that clocks and tracks listen to."""
    clocks = agreement.follow_up.clocks.values()
    heard = [signal for each in clocks for signal in (each.starts, *each.stops, *each.satisfied_by)]
    return heard + [signal for track in agreement.nurturing.tracks.values() for signal in track.stop]
