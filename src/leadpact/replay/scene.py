"""What is known of the row being folded, from its first step to its last."""

from ..calendars.kernel import kernel
from .memory import World
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
