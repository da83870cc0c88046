"""All tables, for Django, which looks for them here."""

from leadpact.web.records.accounts import Account, Finding, Lead, Standing
from leadpact.web.records.agreements import Signature, Version
from leadpact.web.records.erased import Erased
from leadpact.web.records.keeping import Cached, Entry, Figures, Heartbeat, Setting
from leadpact.web.records.log import Event, Quarantined, Source, Upload
from leadpact.web.records.notices import Notice
from leadpact.web.records.people import Away, Decision, Membership, Taking, Team, Turn, User

__all__ = [
    "Account",
    "Away",
    "Cached",
    "Decision",
    "Entry",
    "Erased",
    "Event",
    "Figures",
    "Finding",
    "Heartbeat",
    "Lead",
    "Membership",
    "Notice",
    "Quarantined",
    "Setting",
    "Signature",
    "Source",
    "Standing",
    "Taking",
    "Team",
    "Turn",
    "Upload",
    "User",
    "Version",
]
