"""What people did, in words, by the names under which actions write it to the audit trail."""

from __future__ import annotations

from leadpact.web.actions.person_data_trail import NAMED_LEADS
from leadpact.words.naming import KINDS, N_

ACTIONS: dict[str, str] = {
    # what was done to a lead is an event, and called like one
    **{kind: KINDS[kind] for kind in NAMED_LEADS if kind in KINDS},
    # the agreement
    "draft_begun": N_("Began a draft"),
    "draft_saved": N_("Saved a draft"),
    "draft_discarded": N_("Put a draft aside"),
    "version_proposed": N_("Proposed a version"),
    "version_signed": N_("Signed a version"),
    "version_in_force": N_("Put a version in force"),
    "version_withdrawn": N_("Withdrew a proposal"),
    "versions_loaded": N_("Loaded versions from files"),
    "example_loaded": N_("Loaded the example"),
    # people
    "user_added": N_("Added a user"),
    "user_invited": N_("Invited a user"),
    "user_changed": N_("Changed a user"),
    "user_deactivated": N_("Deactivated a user"),
    "user_reactivated": N_("Reactivated a user"),
    "user_unlocked": N_("Let a user in after failed attempts"),
    "link_made": N_("Made a link to choose a password"),
    "password_chosen": N_("Chose a password"),
    "password_changed": N_("Changed a password"),
    "password_reset": N_("Reset a password"),
    "user_locked_out": N_("Locked a user out after failed attempts"),
    "second_factor_added": N_("Added a second factor"),
    "second_factor_removed": N_("Removed a second factor"),
    "recovery_codes_renewed": N_("Renewed recovery codes"),
    "second_factor_required": N_("Changed who needs a second factor"),
    "second_factor_reset": N_("Took a second factor away"),
    "session_ended": N_("Ended a session"),
    "signed_out_elsewhere": N_("Signed out everywhere else"),
    "signed_out_everywhere": N_("Signed out everywhere"),
    "profile_changed": N_("Changed their profile"),
    "hearing_changed": N_("Changed how they hear of things"),
    "away_added": N_("Entered days away"),
    "away_removed": N_("Removed days away"),
    "taking_changed": N_("Changed how many leads somebody takes"),
    "team_added": N_("Added a team"),
    "team_changed": N_("Changed a team"),
    "team_moved": N_("Moved a team in the order"),
    "team_removed": N_("Removed a team"),
    "person_exported": N_("Exported a person’s data"),
    "person_erased": N_("Erased a person"),
    "lines_withheld": N_("Emptied lines that named an erased person"),
    # events
    "source_added": N_("Added a source"),
    "source_revoked": N_("Revoked a source"),
    "key_renewed": N_("Renewed a key"),
    "file_uploaded": N_("Uploaded a file"),
    "import_started": N_("Started an import"),
    "import_cancelled": N_("Cancelled an import"),
    "import_done": N_("Finished an import"),
    "import_failed": N_("An import failed"),
    "event_released": N_("Released an event from quarantine"),
    "events_released": N_("Released events from quarantine"),
    "events_discarded": N_("Discarded events in quarantine"),
    # the rest
    "notice_again": N_("Sent a notice again"),
    "notices_again": N_("Sent notices again"),
    "lead_snoozed": N_("Snoozed a lead"),
    "scorecard_link_on": N_("Opened the public scorecard"),
    "scorecard_link_off": N_("Closed the public scorecard"),
    "scorecard_link_renewed": N_("Renewed the link of the public scorecard"),
}
"""An action that has no words yet is shown by its name."""
