"""What is forgotten when an account, or a row, begins."""

from ..calendars.kernel import kernel
from .codes import NEVER, NONE
from .memory import World
from .reach import accounts, carried, heads, initial, leads, sums, tails, talks
from .timing import in_force


@kernel
def clear(w: World, i: int, at: int, known: int) -> None:
    """Begin a row (or, with i = -1, something time itself does): nothing was said yet."""
    w.row = i
    w.at = at
    w.known = known
    w.version = in_force(w, at)
    w.evidence = 1
    w.judged = 0
    w.accepted_now = 0
    w.connected_now = 0
    w.same_owner = 0
    w.said = 0
    w.said_stages = 0
    w.trigger = -1
    w.track_next = -1
    w.track_why = 0


@kernel
def begin(w: World, a: int) -> None:
    """Open an account."""
    account = accounts(w)[a]
    w.row_lo = account.row_lo
    w.row_hi = account.row_hi
    w.lead_lo = account.lead_lo
    w.leads_n = account.lead_hi - account.lead_lo
    w.clocks_n = 0
    w.open_n = 0
    w.queue_n = 0
    w.gifts_n = 0
    w.deals_n = 0
    w.customer = 0
    w.last_owner = NONE
    w.next_due = NEVER
    for who in range(w.leads_n):
        begin_lead(w, who)
    for n in range(1 if w.by_account else w.leads_n):
        begin_talk(w, n)


@kernel
def begin_talk(w: World, n: int) -> None:
    """Forget whatever the conversation at this place was before."""
    talk = talks(w)[n]
    talk.cycle = 1
    talk.open = 0
    talk.lead = -1
    talk.owner = NONE
    talk.accepted = 0
    talk.attempts = 0
    talk.without = 0
    talk.version = -1
    talk.handed_at = 0
    talk.silence_at = NEVER
    talk.trigger = -1
    talk.cool_until = -NEVER
    talk.cool_version = -1
    talk.spot = -1
    talk.head = -1
    talk.tail = -1


@kernel
def begin_lead(w: World, who: int) -> None:
    """Forget whatever the lead at this place was before."""
    lead = leads(w)[who]
    lead.seen = 0
    lead.belongs = 1 - w.applies
    lead.gone = 0
    lead.excluded = 0
    lead.talk = 0 if w.by_account else who
    lead.member = 0
    lead.stages = 0
    lead.buying = -1
    lead.grade = -1
    lead.score_version = -1
    lead.scored_at = 0
    lead.state_version = -2
    lead.track = -1
    lead.step_at = NEVER
    lead.spot = -1
    lead.mail = -1
    forget(w, who)
    for s in range(who * w.slots, (who + 1) * w.slots):
        sums(w)[s] = 0.0
        heads(w)[s] = -1
        tails(w)[s] = -1


@kernel
def forget(w: World, who: int) -> None:
    """Nothing is known of a lead, and nobody has absorbed it."""
    leads(w)[who].alias = who
    for k in range(w.words):
        carried(w)[who * w.words + k] = initial(w)[k]
