"""The numbers by which the fold knows kinds of events, kinds of findings and states; nothing else is a number."""

NONE = -(1 << 62)
"""Nothing: no instant, no person, no row."""
NEVER = 1 << 62
"""An instant that never comes; the calendar's word for beyond its table."""
DUE = -1
"""The cause of what time itself did."""
UNDECLARED = -5
"""A name that the agreement has no number for, and that is not the absence of a name either."""
NO_TRACK = -6
"""A row says that there shall be no track."""

# Kinds of events the fold treats by name. Others that an agreement names follow; the rest are OTHER.
KINDS = (
    "other",
    "lead_identified",
    "lead_erased",
    "lead_merged",
    "lead_assigned",
    "clock_paused",
    "clock_resumed",
    "clock_rebased",
    "call_made",
    "email_sent",
    "message_sent",
    "video_sent",
    "meeting_booked",
    "replied",
    "email_bounced",
    "lead_accepted",
    "lead_rejected",
    "lead_returned",
    "dispute_decided",
    "track_started",
    "track_stopped",
    "deal_opened",
    "deal_won",
    "deal_lost",
)
(
    OTHER,
    LEAD_IDENTIFIED,
    LEAD_ERASED,
    LEAD_MERGED,
    LEAD_ASSIGNED,
    CLOCK_PAUSE,
    CLOCK_RESUME,
    CLOCK_REBASE,
    CALL_MADE,
    EMAIL_SENT,
    MESSAGE_SENT,
    VIDEO_SENT,
    MEETING_BOOKED,
    REPLIED,
    EMAIL_BOUNCED,
    LEAD_ACCEPTED,
    LEAD_REJECTED,
    LEAD_RETURNED,
    DISPUTE_DECIDED,
    TRACK_STARTED,
    TRACK_STOPPED,
    DEAL_OPENED,
    DEAL_WON,
    DEAL_LOST,
) = range(len(KINDS))

FINDING_KINDS = (
    "stage_entered",
    "handed_off",
    "triggered_again",
    "joined",
    "assigned",
    "accepted",
    "rejected",
    "returned",
    "attempt_made",
    "clock_started",
    "clock_paused",
    "clock_resumed",
    "clock_at_risk",
    "clock_met",
    "clock_missed",
    "clock_answered_late",
    "clock_void",
    "escalated",
    "track_entered",
    "track_step_due",
    "track_left",
    "disputed",
    "corrected",
    "points_given",
)
"""`points_given` is said only to `explain` and is no row of the table."""
(
    STAGE_ENTERED,
    HANDED_OFF,
    TRIGGERED_AGAIN,
    JOINED,
    ASSIGNED,
    ACCEPTED,
    REJECTED,
    RETURNED,
    ATTEMPT_MADE,
    CLOCK_STARTED,
    CLOCK_PAUSED,
    CLOCK_RESUMED,
    CLOCK_AT_RISK,
    CLOCK_MET,
    CLOCK_MISSED,
    CLOCK_ANSWERED_LATE,
    CLOCK_VOID,
    ESCALATED,
    TRACK_ENTERED,
    TRACK_STEP_DUE,
    TRACK_LEFT,
    DISPUTED,
    CORRECTED,
    POINTS_GIVEN,
) = range(len(FINDING_KINDS))

# What a word of the agreement listens to.
BY_EVENT, BY_FINDING, BY_STAGE, BY_CONNECTION = range(4)

# Flags of a row.
SYSTEM = 1
"""Marked as done by a system."""
EXPLICIT = 2
"""The row's own bits of conditions about the lead are valid; else the lead's are."""
DATE_ONLY = 4
INBOUND = 8
REACHED = 16
"""Its outcome is one of `outcomes.connected`."""
NO_OUTCOME = 32
BOUNCED = 64
COUNTS = 128
"""A decision that the disputed attempt counts."""

# What a row is, found out before an account is folded.
NOTHING, ATTEMPT, ANSWER, DOUBTED = range(4)
"""DOUBTED: an attempt in dispute that was not decided."""
IN, OUT, ERASED, EXCLUDED = range(4)
"""Whether a row's lead is judged: it is, it was out before, or becomes so by this row."""

# How a duration counts.
WALL, WORKING, DAYS = range(3)

# A clock's state.
CLOSED, OPEN, LATE, JUDGED = range(4)
"""JUDGED is closed by what stopped it; CLOSED in any other way."""

# The two scores.
FIT, INTEREST = range(2)

# What waits for an instant, in the order of what is due at the same one.
SILENCE, CLOCK, STEP = range(3)

# Why.
WHY_DUE, WHY_GAP, WHY_ENDED = range(3)
WHY_EXCUSED, WHY_MERGED, WHY_ERASED, WHY_EXCLUDED, WHY_REASSIGNED = range(5)
WHY_LATE, WHY_DECIDED, WHY_REBASED, WHY_MERGED_IN = range(4)
BY_ROW, BY_ATTEMPTS = range(2)
# Why on or off a track; the first four are LEFT_BY_EVENT plus what the word that did it listens to.
(
    LEFT_BY_EVENT,
    LEFT_BY_FINDING,
    LEFT_BY_STAGE,
    LEFT_BY_CONNECTION,
    LEFT_STOPPED,
    LEFT_REPLACED,
    LEFT_MERGED,
    ENTERED_RETURNED,
    ENTERED_REJECTED,
    ENTERED_MANUAL,
    ENTERED_RULE,
) = range(11)

# Clauses that every agreement has; the document's own follow.
CLAUSES = ("follow_up.outcomes", "review.disputes", "handoff.route", "handoff.accept", "handoff.return")
OUTCOMES, DISPUTES, ROUTE, ACCEPT, RETURN = range(len(CLAUSES))
