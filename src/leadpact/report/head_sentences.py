"""What the review says first: the sentence to repeat, what was reviewed and with what, and how many promises were kept."""

from __future__ import annotations

from leadpact.report.goal_sentences import GoalSentences
from leadpact.report.scorecard import Card, Verdict
from leadpact.report.sentences import VERDICTS
from leadpact.words.catalogue import Said
from leadpact.words.formatting import MINUTE

UNJUDGED: tuple[Verdict, ...] = ("too_few", "immature", "nothing", "no_target")
"""Verdicts that are none."""


class HeadSentences(GoalSentences):
    """Adds the head of the page to the sentences of figures and of the goal."""

    def headline(self) -> Said:
        """The sentence a director can repeat."""
        head, cards, goal = self.review.head, self.review.cards, self.review.goal
        month = self.numbers.month(head.month.name)
        if not head.has_begun:
            begins = self.formats.day(head.term[0])
            return self.words.say("The agreement has not begun: its term begins on {day}.", day=begins)
        if not head.findings:
            return self.words.say("In {month} there is nothing to judge: no findings.", month=month)
        kept = [self._kept(card.party, card.kept, card.judged) for card in cards if card.judged]
        said = self.formats.listed(kept) if kept else self._over_the_term()
        if goal is not None and goal.gap_share is not None:
            return self.words.say(
                "In {month}, {kept}; {goal}.", month=month, kept=said, goal=self.goal_short(goal)
            )
        return self.words.say("In {month}, {kept}.", month=month, kept=said)

    def _over_the_term(self) -> Said:
        """Where nothing was judged in the month: what the whole term so far says, if it says anything."""
        told = [
            self._kept(card.party, card.kept_in_term, card.judged_in_term)
            for card in self.review.cards
            if card.judged_in_term
        ]
        if not told:
            return self.words.say("no promise could be judged")
        kept = self.formats.listed(told)
        return self.words.say("no promise could be judged; over the whole term so far, {kept}", kept=kept)

    def _kept(self, party: str, kept: int, judged: int) -> Said:
        return self.words.many(
            "{party} kept {kept} of {count} promise",
            "{party} kept {kept} of {count} promises",
            judged,
            party=self.names.party(party),
            kept=self.formats.number(kept),
        )

    def page_title(self) -> Said:
        """`Monthly review · Acme Iberia 2026 · June 2026`."""
        agreement = self.review.head.agreement
        name = agreement.name.in_(self.words.language, str(agreement.language))
        month = self.numbers.month(self.review.head.month.name)
        return self.words.say("Review of {month}: {name}", month=month, name=name)

    def footer(self) -> Said:
        """Where the numbers come from."""
        return self.words.say(
            "Every number on this page is a figure of this replay: leadpact measures lists the leads behind each."
        )

    def not_said(self) -> Said:
        """How many promises have no verdict, and why."""
        verdicts = [promise.verdict for card in self.review.cards for promise in card.promises]
        why = [
            self.words.say(
                "{why} ({count})", why=self.words.say(VERDICTS[each]), count=self.formats.number(count)
            )
            for each in UNJUDGED
            if (count := verdicts.count(each))
        ]
        if not why:
            return Said("")
        return self.words.many(
            "{count} promise has no verdict: {why}.",
            "{count} promises have no verdict: {why}.",
            sum(each in UNJUDGED for each in verdicts),
            why=self.formats.listed(why),
        )

    def reviewed(self) -> Said:
        """Which month it is about, and whether its numbers can still change."""
        head = self.review.head
        month = self.numbers.month(head.month.name)
        if not head.is_closed:
            return self.words.say(
                "{month}, which still runs: no month is closed yet, and these numbers will change.",
                month=month,
            )
        close = self.formats.instant(head.month.close)
        return self.words.say(
            "{month}, the last closed month: frozen since {close}; what became "
            "known later is an adjustment of a later month.",
            month=month,
            close=close,
        )

    def minute(self, at: int) -> Said:
        """An instant without its seconds."""
        return self.formats.instant(at - at % MINUTE)

    def facts(self) -> list[tuple[Said, Said]]:
        """What was reviewed and with what, by name."""
        head, say = self.review.head, self.words.say
        starts, ends = head.term
        term = say("{first} to {last}", first=self.formats.day(starts), last=self.formats.day(ends - 1))
        versions = self.formats.listed([self.formats.date(name) for name in head.versions])
        number = self.formats.number(head.findings)
        made = say("Leadpact {leadpact}, time zone data {tzdata}", leadpact=head.leadpact, tzdata=head.tzdata)
        return [
            (say("Reviewed"), self.reviewed()),
            (say("Versions"), versions or say("none in force yet")),
            (say("Term"), term),
            (say("Until"), say("{instant} ({zone})", instant=self.minute(head.until), zone=head.agreement.timezone)),
            (say("Findings"), say("{number}, digest {digest}", number=number, digest=head.digest[:16] or "–")),
            (say("Made with"), made),
        ]  # fmt: skip

    def card_sum(self, card: Card) -> Said:
        """How many of a party's promises were kept, and how many have no verdict."""
        silent = len(card.promises) - card.judged
        if not card.judged:
            return self.words.say("none could be judged")
        told = [
            self.words.say(
                "{kept} of {judged} kept",
                kept=self.formats.number(card.kept),
                judged=self.formats.number(card.judged),
            )
        ]
        if silent:
            told.append(self.words.say("{number} without a verdict", number=self.formats.number(silent)))
        return self.joined(told)
