"""Why an event was refused, as the API says it to whoever wrote the sender: one English sentence a code."""

from __future__ import annotations

from typing import Final

from leadpact.events.receiving import Refused
from leadpact.log.rejected import REASONS, sentence

SENTENCES: Final = {
    "at_in_future": "`at` lies more than 5 minutes in the future: {value}; set the sender's clock, and send the offset"
    " that is meant",
    "received_at_in_future": "`received_at` lies in the future: {value}; leave it out",
    "batch_in_batch": "a batch can't hold a batch; send the events themselves",
    "call_not_taken": "Segment's `{value}` is not taken; identify, track, page and screen are",
    "character_not_storable": "`{field}` has a character that can't be kept: U+0000, or half of a surrogate pair",
    "event_too_large": "the event's texts have {value} bytes, at most 65536 are taken",
    "id_too_long": "`{field}` is longer than 255 characters",
    "lead_erased": "this person was erased at their wish: nothing of them is kept; take them off the sender's list",
    "merge_loop": "this merge would close a loop: {value}; say into which lead the others go, and take back the wrong one",
    "repeated_differs": "an event with the id `{value}` is in the log already and says something else; that one is kept."
    " A new event needs an id of its own",
    "text_cut": "the event is too long to be kept whole; write it anew",
    "too_many_properties": "the event has {value} properties, at most 200 are taken",
    "too_many_events": "it holds {value} events, at most 100 are taken at once",
}


def why(refused: Refused) -> str:
    """The sentence of a reason; its code where there is none."""
    if refused.code in SENTENCES:
        return SENTENCES[refused.code].format(value=refused.value, field=refused.field)
    return sentence(refused.code, refused.value) if refused.code in REASONS else refused.code
