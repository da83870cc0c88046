"""Before an account is folded: which rows are attempts, which answers, which bounced, disputed or decided."""

from ..calendars.kernel import kernel
from .clocks import listed
from .codes import (
    ANSWER,
    ATTEMPT,
    BOUNCED,
    CALL_MADE,
    COUNTS,
    DISPUTE_DECIDED,
    DOUBTED,
    EMAIL_BOUNCED,
    EMAIL_SENT,
    ERASED,
    EXCLUDED,
    EXPLICIT,
    IN,
    INBOUND,
    LEAD_ERASED,
    LEAD_IDENTIFIED,
    LEAD_MERGED,
    MEETING_BOOKED,
    MESSAGE_SENT,
    NO_OUTCOME,
    NONE,
    NOTHING,
    OUT,
    REACHED,
    REPLIED,
    SYSTEM,
    VIDEO_SENT,
)
from .memory import World
from .reach import carried, carries, leads, masks, rows, versions
from .saying import attempting_party, party_of
from .timing import after, holds, in_force


@kernel
def mark_bounces(w: World) -> None:
    """A mail that bounced before the next one went out was no attempt."""
    for i in range(w.row_lo, w.row_hi):
        kind = rows(w)[i].kind
        lead = leads(w)[rows(w)[i].who]
        if kind == EMAIL_SENT:
            lead.mail = i
        elif kind == EMAIL_BOUNCED and lead.mail >= 0:
            rows(w)[lead.mail].flags |= BOUNCED


@kernel
def role_of(w: World, i: int) -> int:
    """What a row is by itself."""
    row = rows(w)[i]
    kind = row.kind
    if kind == MEETING_BOOKED:
        return ANSWER
    if kind == CALL_MADE and row.flags & INBOUND:
        return ANSWER if row.flags & (REACHED | NO_OUTCOME) else NOTHING
    if row.flags & SYSTEM:
        return NOTHING
    if kind == REPLIED:
        return ANSWER
    if kind == EMAIL_SENT:
        known = 0 <= row.actor < w.people
        return ATTEMPT if known and row.flags & BOUNCED == 0 else NOTHING
    return ATTEMPT if kind in (CALL_MADE, MESSAGE_SENT, VIDEO_SENT) else NOTHING


@kernel
def doubtful(w: World, i: int) -> int:
    """Whether an attempt was written down so late that it is disputed."""
    row = rows(w)[i]
    v = in_force(w, row.at)
    if row.logged == NONE or v < 0:
        return 0
    version = versions(w)[v]
    limit = after(w, version.calendar, row.at, version.grace_amount, version.grace_unit)
    return 1 if row.logged > limit else 0


@kernel
def decide(w: World, i: int) -> None:
    """Let a decision count if its decider may decide and is not of the party whose attempt it is."""
    row = rows(w)[i]
    if row.ref == NONE or row.flags & COUNTS == 0 or rows(w)[row.ref].role != DOUBTED:
        return
    attempt = rows(w)[row.ref]
    v = in_force(w, attempt.at)
    if listed(w, versions(w)[v].deciders_lo, versions(w)[v].deciders_hi, row.actor) == 0:
        return
    whose = attempting_party(w, row.ref, v)
    if party_of(w, row.actor, v, NONE) != whose:
        attempt.role = ATTEMPT
        attempt.decision = i
        attempt.known = max(attempt.known, row.known)


@kernel
def find_who(w: World) -> None:
    """Find whom each row is about, what was known of them by then, and whether they are judged at all."""
    for i in range(w.row_lo, w.row_hi):
        who = merged_by(w, i)
        rows(w)[i].who = who
        complete(w, i, who)
        rows(w)[i].out = out_at(w, i, who)
        if w.applies and leads(w)[who].belongs == 0:
            leads(w)[who].belongs = applies(w, i)
    for who in range(w.leads_n):
        leads(w)[root_of(w, who)].belongs |= leads(w)[who].belongs
    for who in range(w.leads_n):
        leads(w)[who].belongs = leads(w)[root_of(w, who)].belongs


@kernel
def merged_by(w: World, i: int) -> int:
    """Whom row i is about after the merges before it, and its own."""
    row = rows(w)[i]
    who = root_of(w, row.lead - w.lead_lo)
    if row.kind == LEAD_MERGED and row.ref != NONE and row.lead - w.lead_lo == who:
        leads(w)[who].alias = root_of(w, row.ref - w.lead_lo)
        who = leads(w)[who].alias
    return who


@kernel
def complete(w: World, i: int, who: int) -> None:
    """Complete a row's conditions by what its lead told of itself before, and keep what it tells now."""
    row = rows(w)[i]
    for k in range(w.words):
        if row.flags & EXPLICIT == 0:
            masks(w)[i * w.words + k] |= carried(w)[who * w.words + k]
        if row.kind == LEAD_IDENTIFIED:
            carried(w)[who * w.words + k] = carries(w)[i * w.words + k]


@kernel
def out_at(w: World, i: int, who: int) -> int:
    """Whether the lead is erased or excluded at row i, or becomes so by it."""
    lead = leads(w)[who]
    if lead.gone:
        return OUT
    if rows(w)[i].kind == LEAD_ERASED:
        lead.gone = 1
        return ERASED
    v = in_force(w, rows(w)[i].at)
    if v >= 0:
        excluded = holds(w, i, versions(w)[v].excluded)
        if excluded and lead.excluded == 0:
            lead.excluded = 1
            return EXCLUDED
        if excluded == 0 and rows(w)[i].kind == LEAD_IDENTIFIED:
            lead.excluded = 0
    return OUT if lead.excluded else IN


@kernel
def root_of(w: World, who: int) -> int:
    """The lead that has absorbed a lead so far, at the end of the chain; or itself. Halves the chain on its way."""
    while leads(w)[who].alias != who:
        leads(w)[who].alias = leads(w)[leads(w)[who].alias].alias
        who = leads(w)[who].alias
    return who


@kernel
def applies(w: World, i: int) -> int:
    """Whether the agreement in force is about the lead of a row."""
    v = in_force(w, rows(w)[i].at)
    return holds(w, i, versions(w)[v].applies) if v >= 0 else 0


@kernel
def find_roles(w: World) -> None:
    """Find the role of every row of the account."""
    mark_bounces(w)
    for i in range(w.row_lo, w.row_hi):
        row = rows(w)[i]
        row.role = role_of(w, i)
        row.decision = NONE
        row.known = row.told
        if row.out != IN or leads(w)[row.who].belongs == 0:
            row.role = NOTHING
        if row.role == ATTEMPT and doubtful(w, i):
            row.role = DOUBTED
    for i in range(w.row_lo, w.row_hi):
        if rows(w)[i].kind == DISPUTE_DECIDED and leads(w)[rows(w)[i].who].belongs:
            decide(w, i)
