"""What people did, in words; an action that has none here is shown by its code."""

from __future__ import annotations

from leadpact.words.naming import N_

ACTIONS = {
    "draft_begun": N_("Began a draft"),
    "draft_saved": N_("Saved a draft"),
    "draft_discarded": N_("Put a draft aside"),
    "version_proposed": N_("Proposed a version"),
    "version_signed": N_("Signed a version"),
    "version_in_force": N_("Put a version in force"),
    "version_withdrawn": N_("Withdrew a proposal"),
    "versions_loaded": N_("Loaded versions from files"),
    "example_loaded": N_("Loaded the example"),
}
