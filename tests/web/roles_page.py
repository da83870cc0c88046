"""The table of `docs/reference/roles.md`, made of `may.py`."""

from __future__ import annotations

from leadpact.web.may import CAPABILITIES, EVERYBODY

MEANS = {
    "see_scorecard": "See the scorecard",
    "see_agreement": "Read the agreement and its versions",
    "see_late": "See the late list",
    "see_leads": "See leads (a rep: those above)",
    "work_leads": "Log, accept, reject, return, rate, snooze and take leads",
    "assign_leads": "Give a lead to somebody",
    "nurture_leads": "Start and stop nurturing tracks",
    "pause_clocks": "Pause and resume clocks",
    "decide_disputes": "Decide disputed attempts",
    "export_person": "Hand out a person's data",
    "erase_person": "Erase a person",
    "draft_agreement": "Draft, propose and withdraw versions",
    "sign_agreement": "Sign a version, as one of its signers",
    "see_people": "See people, teams, days away and calendars",
    "manage_people": "Invite, change, deactivate users; require second factors",
    "manage_away": "Write down anybody's days away",
    "own_away": "Write down one's own days away",
    "own_settings": "Change one's own settings, password, second factor, sessions",
    "manage_teams": "Change teams and what people take",
    "upload": "Upload files of events",
    "see_quarantine": "See the quarantine",
    "release_quarantine": "Correct, release and discard what is in quarantine",
    "manage_sources": "Make, renew and revoke keys of sources",
    "see_notices": "See notices and what became of them",
    "see_audit": "See the audit trail",
    "manage_settings": "Change the settings of this Leadpact",
}
"""What each capability is, in words."""
TITLES = {
    "administrator": "Administrator",
    "operations": "Operations",
    "marketing_manager": "Marketing",
    "sales_manager": "Sales",
    "rep": "Rep",
    "reader": "Reader",
}


def table() -> str:
    """A row a capability. Raises KeyError for one that has no words here."""
    lines = [
        f"| | {' | '.join(TITLES[role] for role in EVERYBODY)} | capability |",
        f"|---|{'|'.join(':-:' for _ in EVERYBODY)}|---|",
    ]
    for capability, roles in CAPABILITIES.items():
        has = " | ".join("●" if role in roles else " " for role in EVERYBODY)
        lines.append(f"| {MEANS[capability]} | {has} | `{capability}` |")
    return "\n".join(lines)
