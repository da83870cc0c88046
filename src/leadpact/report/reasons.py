"""What the review says where figures could mislead: the funnel's cells, what is no cause, and what can't be said."""

from __future__ import annotations

from markupsafe import Markup

from leadpact.report.figure import Figure
from leadpact.report.funnel import Cell
from leadpact.report.head_sentences import HeadSentences
from leadpact.report.late import LateLead, Owner
from leadpact.report.limits import Limit, Why
from leadpact.report.marks import carried, html
from leadpact.report.quality import Table
from leadpact.words.catalogue import Said
from leadpact.words.naming import N_

MOST_CASES = 24
"""So many cases of a limit are named; the rest are counted."""
LIMITS: dict[Why, tuple[str, str]] = {
    "too_few": (
        N_("Too few"),
        N_(
            "Fewer than ten cases in the reviewed month: a percentage or a median "
            "of them would say more than they do. Judged so far:"
        ),
    ),
    "truncated": (
        N_("Truncated"),
        N_("The log begins too late to have seen what became of these people; counted apart, in no share:"),
    ),
    "immature": (
        N_("Immature"),
        N_("In the term, so many people have not had all their time yet; counted apart until they have:"),
    ),
    "disputed": (
        N_("Disputed"),
        N_(
            "An attempt was written down too long after it is said to have "
            "happened, and nobody has decided yet; counted apart:"
        ),
    ),
    "foreign": (
        N_("In another currency"),
        N_("Deals in another currency than the agreement’s are not added to its money:"),
    ),
    "not_tracked": (
        N_("Not tracked"),
        N_("The log holds no event that these measures could count; that is not a zero, it is not known:"),
    ),
}  # fmt: skip
STATES = {
    "immature": N_("immature"),
    "truncated": N_("truncated"),
}


class Reasons(HeadSentences):
    """Adds to the sentences of figures those that keep them honest."""

    def step(self, a: str, b: str) -> Said:
        """A step of the funnel."""
        return self.words.say("{a} to {b}", a=self.names.stage(a), b=self.names.stage(b))

    def cell(self, cell: Cell) -> Markup:
        """A cell of the funnel's table: its share and how many, or why there is none."""
        figure = cell.figure
        if figure is None or cell.state == "empty":
            return Markup('<td class="r">–</td>')
        shown = html(self.value_or_few(figure)) if figure.judged or cell.state == "few" else Markup("–")
        under = [self.of_judged(figure)] if figure.value is not None else []
        if cell.state in STATES:
            under.append(self.words.say(STATES[cell.state]))
        small = Markup("").join(Markup("<small>{}</small>").format(html(each)) for each in under)
        return Markup('<td class="r {}">{}{}</td>').format(cell.state, shown, small)

    def won_by_delay(self) -> Said:
        """Whether what was won falls with the delay, and that neither would be a cause."""
        falls = self.review.speed.won.falls
        cause = self.words.say(
            "None of these pictures shows a cause: sales chooses whom to call first, who is reached "
            "is called no more, and who is eager is reached sooner and buys sooner."
        )
        if falls is None:
            said = self.words.say(
                "Too few bands have enough handoffs to say whether the share won falls with the delay."
            )
        elif falls:
            said = self.words.say(
                "In these data the share won falls with every longer delay; that alone "
                "does not say that answering faster would win more."
            )
        else:
            said = self.words.say(
                "In these data the share won does not fall with every longer delay: "
                "“the faster, the more is won” would be a false claim."
            )
        return Said(f"{said} {cause}")

    def late_intro(self) -> Said:
        """How many promises wait, and until when that is known."""
        late, until = self.review.late, self.minute(self.review.head.until)
        if not late.count:
            return self.words.say(
                "Nobody is late: by {until} no missed promise still waits for its answer.", until=until
            )
        return self.words.many(
            "By {until}, {late} promise was missed and still waits for its answer.",
            "By {until}, {late} promises were missed and still wait for their answer.",
            late.count,
            until=until,
            late=carried("late||count", late.count, self.formats.number(late.count)),
        )

    def reasons_caption(self, table: Table) -> Said:
        """Of a table of reasons, by what it splits them where it does."""
        kind = self.names.measure(table.measure)
        if not table.parts:
            return self.words.say("{kind}: reasons in the term", kind=kind)
        split = self.names.split(table.by)
        return self.words.say("{kind}: reasons by {split}, in the term", kind=kind, split=split)

    def lost_unopened(self) -> Said:
        """Why the share of deals won and the conversion from the opening differ, where the log has losses without one."""
        unopened, lost = (
            self.review.figures.one(name) for name in ("pipeline.lost_unopened", "pipeline.lost")
        )
        if unopened is None or lost is None or not unopened.value:
            return Said("")
        return self.words.say(
            "{number} of the {lost} deals lost were never opened in this log. They are in the share of deals won of "
            "those decided, and not in the funnel’s conversion from the opening of a deal.",
            number=self.figure(unopened),
            lost=self.figure(lost),
        )

    def late_count(self, owner: Owner) -> Said:
        """How many wait with a person."""
        return carried(
            f"late|person={owner.person or ''}|count", owner.count, self.formats.number(owner.count)
        )

    def late_shown(self, file: str) -> Said:
        """Which of them are on the page, and where all are."""
        late = self.review.late
        return self.words.say(
            "The longest waiting first: {shown} of {count}; all are in {file}",
            shown=self.formats.number(len(late.leads)),
            count=self.formats.number(late.count),
            file=file,
        )

    def late_who(self, lead: LateLead) -> Said:
        """A lead by name and company, else by its id."""
        said = [each for each in (lead.name, lead.company) if each]
        return Said(
            self.words.comma.join(self.words.foreign(each) for each in said)
            or self.words.foreign(lead.lead_id)
        )

    def limit_title(self, limit: Limit) -> Said:
        """A reason in a word, with how many cases it has."""
        count = len(limit.figures) or len(limit.measures)
        return self.words.say(
            "{why} ({count})", why=self.words.say(LIMITS[limit.why][0]), count=self.formats.number(count)
        )

    def limit_why(self, limit: Limit) -> Said:
        """What the reason means."""
        return self.words.say(LIMITS[limit.why][1])

    def limit_cases(self, limit: Limit) -> list[Said]:
        """Which measures it holds for, and of how many people or promises."""
        told = [self._case(limit.why, each) for each in limit.figures]
        told += [self.names.measure(name) for name in limit.measures]
        over = len(limit.figures) - MOST_CASES  # what is not tracked is nowhere else: all of it is named
        if over > 0:
            return [*told[:MOST_CASES], self.words.many("and {count} more", "and {count} more", over)]
        return told

    def _case(self, why: Why, figure: Figure) -> Said:
        part = "judged" if why == "too_few" else why
        return self.words.say(
            "{measure} ({number})",
            measure=self.names.measure(figure.measure),
            number=self.figure(figure, part),
        )
